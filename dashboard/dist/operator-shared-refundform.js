import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{A as i,E as a,J as o,O as s,Q as c,T as l,Tt as u,bt as d,f,g as p,k as m,m as h,nt as g,ot as _,p as v,q as y,rt as b,ut as x,vt as S,xt as C,yt as w}from"./parts.js";import{f as T}from"./operator-parts.js";import{r as E}from"./Customer.js";var D=e(t(),1);function O({remaining:e,held:t}){let n=o(e)-o(t);return n>0n?n:0n}function k(e,t){let n=o(e),r=[];for(let e of t){let t=O(e)<n?O(e):n;t<=0n||(r.push({grant:e,amount:g(t)}),n-=t)}return{drawn:r,missing:g(n>0n?n:0n)}}function A(e,t){return g(o(e)+o(t))}function j(e){return g(-o(e))}function M(e){let t=e.replace(/[\s,\u00a0]/g,``);if(!/^\d{1,15}(\.\d{1,6})?$/.test(t))return null;let n=o(t);return n>0n?g(n):null}var N=n(),P=T.move;function F(e){let[t,n]=C(),[r,i]=(0,D.useState)(e);return{key:t,fields:r,set:e=>t=>{i(n=>({...n,[e]:t})),n()}}}function I({value:e,onChange:t,refusals:n,unit:r,label:i}){let a=e.trim()!==``&&M(e)===null;return(0,N.jsx)(v,{label:i??P.amount(r),name:`amount`,refusals:a?[{code:`INVALID_INPUT`,message:P.noAmount,path:[`amount`]}]:n,children:n=>(0,N.jsx)(`input`,{...n,inputMode:`decimal`,autoComplete:`off`,value:e,onChange:e=>t(e.target.value)})})}function L({value:e,onChange:t,refusals:n}){return(0,N.jsx)(v,{label:P.reason,hint:P.reasonHint,name:`reason`,refusals:n,children:n=>(0,N.jsx)(`input`,{...n,maxLength:500,required:!0,value:e,onChange:e=>t(e.target.value)})})}function R(e){return(0,N.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),e.ready&&e.onSubmit()},children:[e.children,(0,N.jsx)(`button`,{type:`submit`,className:`primary`,disabled:!e.ready||e.running,children:e.submit})]})}u(`
  fragment WrittenLine on Transaction {
    id
    sequence
    type
    amount
    balanceAfter
    reason
    wallet {
      id
      name
    }
  }
`);var z=T.move;function B({lines:e,reason:t,basis:n,children:r}){let{zone:i}=E(),o=[{name:T.customer.columns.wallet,cell:({wallet:e})=>(0,N.jsx)(m,{children:e})},{name:x.line.what,cell:({type:e})=>x.line.types[e]},{name:x.line.change,number:!0,cell:({amount:e})=>(0,N.jsx)(l,{value:e,change:!0})},{name:x.line.after,number:!0,cell:({after:e})=>(0,N.jsx)(l,{value:e})}];return(0,N.jsxs)(`section`,{className:`planned`,"aria-label":z.planned,children:[(0,N.jsx)(`h3`,{children:e.length===1?z.planned:z.plannedSeveral(e.length)}),(0,N.jsx)(s,{caption:z.planned,columns:o,rows:e,keyOf:({wallet:e,type:t})=>e+t}),t.trim()!==``&&(0,N.jsxs)(`p`,{children:[(0,N.jsx)(`span`,{className:`note`,children:T.line.reason}),` `,(0,N.jsx)(m,{children:t.trim()})]}),r,(0,N.jsx)(a,{at:n.balance.asOf,zone:i})]})}function V({amount:e,basis:t}){let{zone:n}=E(),{drawn:r,missing:a}=k(e,t.spendable.nodes);if(a!==`0`&&!t.spendable.pageInfo.hasNextPage)return null;let o=[{name:x.grant.source,cell:({grant:e})=>(0,N.jsxs)(N.Fragment,{children:[x.grant.sources[e.source],e.reason&&(0,N.jsx)(`div`,{className:`note`,children:(0,N.jsx)(m,{children:e.reason})})]})},{name:x.grant.expires,cell:({grant:e})=>e.expiresAt?(0,N.jsx)(i,{at:e.expiresAt,zone:n}):x.never},{name:T.line.columns.drawn,number:!0,cell:({amount:e})=>(0,N.jsx)(l,{value:j(e),change:!0})}];return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`h4`,{children:z.draws}),(0,N.jsx)(s,{caption:z.draws,columns:o,rows:r,keyOf:({grant:e})=>e.id}),a!==`0`&&(0,N.jsx)(`p`,{className:`fine`,children:z.drawsMore(c(a))})]})}function H({lines:e,onClose:t}){let n=[{name:T.history.number,cell:({id:e,sequence:n})=>(0,N.jsx)(r,{href:`/lines/${e}`,onClick:t,children:T.line.title(n)})},{name:T.customer.columns.wallet,cell:({wallet:e})=>(0,N.jsx)(m,{children:e.name})},{name:x.line.what,cell:({type:e})=>x.line.types[e]},{name:x.line.change,number:!0,cell:({amount:e})=>(0,N.jsx)(l,{value:e,change:!0})},{name:x.line.after,number:!0,cell:({balanceAfter:e})=>(0,N.jsx)(l,{value:e})}];return(0,N.jsxs)(`section`,{"aria-label":z.written,children:[(0,N.jsx)(`p`,{className:`state success`,role:`status`,children:z.written}),(0,N.jsx)(s,{caption:z.written,columns:n,rows:e,keyOf:({id:e})=>e}),(0,N.jsx)(`p`,{children:(0,N.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:z.done})})]})}var U=u(`
  query RefundPreview($id: ID!, $amount: MoneyInput, $allowSpent: Boolean!) {
    topUp(id: $id) {
      id
      price {
        amount
        currency
      }
      wallet {
        id
        name
        unit
        balance {
          posted
        }
      }
      refundPreview(amount: $amount, allowSpent: $allowSpent) {
        refundable {
          amount
          currency
        }
        credits
        spent
        reason
        grants {
          amount
          grant {
            id
            source
            reason
            remaining
          }
        }
      }
    }
  }
`),W=u(`
  mutation RefundTopUp($input: RefundTopUpInput!) {
    refundTopUp(input: $input) {
      topUp {
        id
        status
      }
      transaction {
        ...WrittenLine
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),G=T.refund;function K({topUp:e,onDone:t,onClose:n}){let{key:r,fields:i,set:a}=F({amount:``,spent:``,reason:``}),o=w(W),s=Y(i.amount.trim().replace(/,/g,``)),c=s!==``&&!/^\d{1,12}(\.\d{1,4})?$/.test(s),[l,u]=(0,D.useState)(null),p=s===``||c||l===null?null:{amount:s,currency:l},m=d(U,{id:e,amount:p,allowSpent:i.spent!==``},{keep:!0}),g=m.data?.topUp;(0,D.useEffect)(()=>{g&&u(g.price.currency)},[g]);let x=s===i.amount.trim().replace(/,/g,``)&&!m.stale,C=g?.refundPreview,T=async()=>{let n={idempotencyKey:r,topUpId:e,reason:i.reason.trim(),amount:p,allowSpent:i.spent!==``};await o.run({input:n})&&g&&(S(g.wallet.id),t?.())},E=o.result?.refundTopUp;return E?.topUp?E.transaction?(0,N.jsx)(H,{lines:[E.transaction],onClose:n}):(0,N.jsx)(`p`,{className:`state success`,role:`status`,children:G.done}):(0,N.jsxs)(R,{onSubmit:()=>void T(),ready:x&&!c&&C!==void 0&&!C.reason&&i.reason.trim()!==``,running:o.running,submit:C?G.submit(y(p??C.refundable)):G.title,children:[(0,N.jsx)(f,{error:o.error,refusals:h(o.refusals,`amount`,`reason`)}),(0,N.jsx)(v,{label:G.amount(l??``),hint:G.amountHint,name:`amount`,refusals:c?[{code:`INVALID_INPUT`,message:G.noAmount,path:[`amount`]}]:o.refusals,children:e=>(0,N.jsx)(`input`,{...e,inputMode:`decimal`,value:i.amount,onChange:e=>a(`amount`)(e.target.value)})}),(0,N.jsxs)(`label`,{className:`option`,children:[(0,N.jsx)(`input`,{type:`checkbox`,checked:i.spent!==``,onChange:e=>a(`spent`)(e.target.checked?`yes`:``)}),(0,N.jsxs)(`span`,{children:[G.allowSpent,(0,N.jsxs)(`span`,{className:`note`,children:[` `,G.allowSpentWhy]})]})]}),(0,N.jsx)(L,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,N.jsx)(_,{answer:m,children:({topUp:e})=>e?(0,N.jsx)(q,{topUp:e,amount:p}):(0,N.jsx)(b,{children:G.unknown})})]})}function q({topUp:e,amount:t}){let{refundPreview:n,wallet:r}=e;if(n.reason)return(0,N.jsxs)(`div`,{className:`planned`,children:[(0,N.jsx)(`p`,{className:`failure`,role:`alert`,children:(0,N.jsx)(m,{children:n.reason})}),(0,N.jsx)(`p`,{className:`fine`,children:G.refundable(y(n.refundable))})]});let i=[{name:x.grant.source,cell:({grant:e})=>(0,N.jsxs)(N.Fragment,{children:[x.grant.sources[e.source],e.reason&&(0,N.jsx)(`div`,{className:`note`,children:(0,N.jsx)(m,{children:e.reason})})]})},{name:x.grant.remaining,number:!0,cell:({grant:e})=>(0,N.jsx)(l,{value:e.remaining})},{name:G.leaves,number:!0,cell:({amount:e})=>(0,N.jsx)(l,{value:j(J(e)),change:!0})}];return(0,N.jsxs)(`section`,{className:`planned`,"aria-label":G.does,children:[(0,N.jsx)(`h3`,{children:G.does}),(0,N.jsx)(p,{facts:[[G.back,(0,N.jsx)(`strong`,{children:y(t??n.refundable)})],[G.credits,(0,N.jsx)(l,{value:j(n.credits),unit:r.unit,change:!0})],[x.line.after,(0,N.jsx)(l,{value:A(r.balance.posted,j(n.credits)),unit:r.unit})],[G.spent,(0,N.jsx)(l,{value:n.spent,unit:r.unit})],[G.most,y(n.refundable)]]}),n.grants.length>0&&(0,N.jsx)(s,{caption:G.grants,columns:i,rows:n.grants,keyOf:({grant:e})=>e.id}),n.spent!==`0`&&(0,N.jsx)(`p`,{className:`fine`,children:G.spentWhy(c(n.spent),r.unit)})]})}function J(e){return e.replace(/^-/,``)}function Y(e){let[t,n]=(0,D.useState)(e);return(0,D.useEffect)(()=>{let t=setTimeout(()=>n(e),400);return()=>clearTimeout(t)},[e]),t}export{I as a,F as c,k as d,O as f,H as i,A as l,V as n,R as o,j as p,B as r,L as s,K as t,M as u};