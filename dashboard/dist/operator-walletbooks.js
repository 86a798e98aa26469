import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{A as i,O as a,Q as o,T as s,Tt as c,_ as l,bt as u,ct as d,g as f,it as p,ot as m,q as h,rt as g,st as _}from"./parts.js";import{r as v}from"./Customer.js";import{f as y,k as b}from"./operator-parts.js";var x=e(t(),1),S=n(),C=c(`
  query Length($wallet: ID!) {
    wallet(id: $wallet) {
      balance {
        sequence
      }
    }
  }
`),w=c(`
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
`),T=c(`
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
`),E=y.books,D=2e3;function O(){let{wallet:e}=v(),[t,n]=(0,x.useState)(!1),r=u(C,{wallet:e.id}),i=r.data?.wallet?.balance.sequence??0,a=t||r.data!==void 0&&i<=D,s=u(w,{wallet:e.id},{enabled:a});return r.error?(0,S.jsx)(p,{error:r.error,retry:r.retry}):r.data===void 0?(0,S.jsx)(_,{}):(0,S.jsxs)(d,{title:E.title,aside:(0,S.jsx)(`button`,{type:`button`,onClick:()=>a?s.retry():n(!0),children:a?E.again:E.verify(o(String(i)))}),children:[!a&&(0,S.jsx)(`p`,{children:E.long}),a&&(0,S.jsx)(m,{answer:s,children:e=>e.wallet?(0,S.jsx)(k,{audit:e.wallet.audit}):(0,S.jsx)(g,{children:E.none})})]})}function k({audit:e}){let{wallet:t,zone:n}=v(),c=[{name:E.columns.currency,cell:({currency:e})=>e},...[`received`,`writtenOff`,`deferred`,`earned`,`breakage`,`refunded`,`customerCredit`].map(e=>({name:E.columns[e],number:!0,cell:t=>h({amount:t[e],currency:t.currency})})),{name:E.columns.balanced,cell:({balanced:e})=>(0,S.jsx)(l,{tone:e?`good`:`bad`,children:e?E.balanced:E.unbalanced})}];return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsxs)(`p`,{className:e.ok?`verdict good`:`verdict bad`,role:`status`,children:[(0,S.jsx)(l,{tone:e.ok?`good`:`bad`,children:e.ok?E.ok:E.notOk}),` `,e.ok?E.okWhy(o(String(e.sequence))):E.notOkWhy]}),(0,S.jsx)(f,{facts:[[E.posted,(0,S.jsx)(s,{value:e.posted,unit:t.unit})],[E.sumOfGrants,(0,S.jsx)(s,{value:e.sumOfGrants,unit:t.unit})],[E.sumOfLines,(0,S.jsx)(s,{value:e.sumOfTransactions,unit:t.unit})],[E.firstMismatch,e.firstMismatch?(0,S.jsx)(r,{href:`/wallets/${t.id}?tab=history`,children:y.line.title(e.firstMismatch)}):null],[E.checkedAt,(0,S.jsx)(i,{at:e.checkedAt,zone:n})],[E.chainHead,(0,S.jsx)(b,{children:e.chainHead})]]}),(0,S.jsx)(`h3`,{children:E.money}),(0,S.jsx)(`p`,{className:`fine`,children:E.equation}),e.finance.length===0?(0,S.jsx)(g,{children:E.noMoney}):(0,S.jsx)(a,{caption:E.money,columns:c,rows:e.finance,keyOf:({currency:e})=>e}),e.financeDifference.length>0&&(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(`h3`,{children:E.difference}),(0,S.jsx)(a,{caption:E.difference,columns:c,rows:e.financeDifference,keyOf:({currency:e})=>e})]})]})}export{T as FinanceRowShown,O as default};