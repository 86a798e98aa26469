import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{D as i,F as a,K as o,L as s,P as c,R as l,X as u,_ as d,g as f,h as p,k as m,p as h,u as g,z as _}from"./parts.js";import{r as v}from"./Customer.js";import{t as y}from"./operator-shared-seller.js";import{n as b}from"./operator-shared-crumbs.js";var x=e(t(),1),S=n(),C=u(`
  query Length($wallet: ID!) {
    wallet(id: $wallet) {
      balance {
        sequence
      }
    }
  }
`),w=u(`
  query WalletBooks($wallet: ID!) {
    wallet(id: $wallet) {
      audit {
        ok
        sequence
        posted
        sumOfGrants
        sumOfTransactions
        firstMismatch
        chainHead
        checkedAt
        finance {
          ...FinanceRowShown
        }
        financeDifference {
          ...FinanceRowShown
        }
      }
    }
  }
`),T=u(`
  fragment FinanceRowShown on FinanceRow {
    currency
    received
    deferred
    earned
    breakage
    refunded
    customerCredit
    writtenOff
    balanced
  }
`),E=y.books,D=2e3;function O(){let{wallet:e}=v(),[t,n]=(0,x.useState)(!1),r=o(C,{wallet:e.id}),i=r.data?.wallet?.balance.sequence??0,u=t||r.data!==void 0&&i<=D,d=o(w,{wallet:e.id},{enabled:u});return r.error?(0,S.jsx)(a,{error:r.error,retry:r.retry}):r.data===void 0?(0,S.jsx)(l,{}):(0,S.jsxs)(_,{title:E.title,aside:(0,S.jsx)(`button`,{type:`button`,onClick:()=>u?d.retry():n(!0),children:u?E.again:E.verify(m(String(i)))}),children:[!u&&(0,S.jsx)(`p`,{children:E.long}),u&&(0,S.jsx)(s,{answer:d,children:e=>e.wallet?(0,S.jsx)(k,{audit:e.wallet.audit}):(0,S.jsx)(c,{children:E.none})})]})}function k({audit:e}){let{wallet:t,zone:n}=v(),a=[{name:E.columns.currency,cell:({currency:e})=>e},...[`received`,`writtenOff`,`deferred`,`earned`,`breakage`,`refunded`,`customerCredit`].map(e=>({name:E.columns[e],number:!0,cell:t=>i({amount:t[e],currency:t.currency})})),{name:E.columns.balanced,cell:({balanced:e})=>(0,S.jsx)(d,{tone:e?`good`:`bad`,children:e?E.balanced:E.unbalanced})}];return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsxs)(`p`,{className:e.ok?`verdict good`:`verdict bad`,role:`status`,children:[(0,S.jsx)(d,{tone:e.ok?`good`:`bad`,children:e.ok?E.ok:E.notOk}),` `,e.ok?E.okWhy(m(String(e.sequence))):E.notOkWhy]}),(0,S.jsx)(f,{facts:[[E.posted,(0,S.jsx)(g,{value:e.posted,unit:t.unit})],[E.sumOfGrants,(0,S.jsx)(g,{value:e.sumOfGrants,unit:t.unit})],[E.sumOfLines,(0,S.jsx)(g,{value:e.sumOfTransactions,unit:t.unit})],[E.firstMismatch,e.firstMismatch?(0,S.jsx)(r,{href:`/wallets/${t.id}?tab=history`,children:y.line.title(e.firstMismatch)}):null],[E.checkedAt,(0,S.jsx)(p,{at:e.checkedAt,zone:n})],[E.chainHead,(0,S.jsx)(b,{children:e.chainHead})]]}),(0,S.jsx)(`h3`,{children:E.money}),(0,S.jsx)(`p`,{className:`fine`,children:E.equation}),e.finance.length===0?(0,S.jsx)(c,{children:E.noMoney}):(0,S.jsx)(h,{caption:E.money,columns:a,rows:e.finance,keyOf:({currency:e})=>e}),e.financeDifference.length>0&&(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(`h3`,{children:E.difference}),(0,S.jsx)(h,{caption:E.difference,columns:a,rows:e.financeDifference,keyOf:({currency:e})=>e})]})]})}export{T as FinanceRowShown,O as default};