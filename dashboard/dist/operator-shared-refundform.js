import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{B as i,D as a,G as o,K as s,L as c,N as l,O as u,P as d,W as f,X as p,d as m,g as h,h as g,i as _,k as v,m as y,n as b,p as x,q as S,r as C,u as w}from"./parts.js";import{t as T}from"./operator-shared-seller.js";import{r as E}from"./Customer.js";var D=e(t(),1);function O({remaining:e,held:t}){let n=u(e)-u(t);return n>0n?n:0n}function k(e,t){let n=u(e),r=[];for(let e of t){let t=O(e)<n?O(e):n;t<=0n||(r.push({grant:e,amount:l(t)}),n-=t)}return{drawn:r,missing:l(n>0n?n:0n)}}function A(e,t){return l(u(e)+u(t))}function j(e){return l(-u(e))}function M(e){let t=e.replace(/[\s,\u00a0]/g,``);if(!/^\d{1,15}(\.\d{1,6})?$/.test(t))return null;let n=u(t);return n>0n?l(n):null}var N=n(),P=T.move;function F(e){let[t,n]=S(),[r,i]=(0,D.useState)(e);return{key:t,fields:r,set:e=>t=>{i(n=>({...n,[e]:t})),n()}}}function I({value:e,onChange:t,refusals:n,unit:r,label:i}){let a=e.trim()!==``&&M(e)===null;return(0,N.jsx)(C,{label:i??P.amount(r),name:`amount`,refusals:a?[{code:`INVALID_INPUT`,message:P.noAmount,path:[`amount`]}]:n,children:n=>(0,N.jsx)(`input`,{...n,inputMode:`decimal`,autoComplete:`off`,value:e,onChange:e=>t(e.target.value)})})}function L({value:e,onChange:t,refusals:n}){return(0,N.jsx)(C,{label:P.reason,hint:P.reasonHint,name:`reason`,refusals:n,children:n=>(0,N.jsx)(`input`,{...n,maxLength:500,required:!0,value:e,onChange:e=>t(e.target.value)})})}function R(e){return(0,N.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),e.ready&&e.onSubmit()},children:[e.children,(0,N.jsx)(`button`,{type:`submit`,className:`primary`,disabled:!e.ready||e.running,children:e.submit})]})}p(`
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
`);var z=T.move;function B({lines:e,reason:t,basis:n,children:r}){let{zone:a}=E(),o=[{name:T.customer.columns.wallet,cell:({wallet:e})=>(0,N.jsx)(y,{children:e})},{name:i.line.what,cell:({type:e})=>i.line.types[e]},{name:i.line.change,number:!0,cell:({amount:e})=>(0,N.jsx)(w,{value:e,change:!0})},{name:i.line.after,number:!0,cell:({after:e})=>(0,N.jsx)(w,{value:e})}];return(0,N.jsxs)(`section`,{className:`planned`,"aria-label":z.planned,children:[(0,N.jsx)(`h3`,{children:e.length===1?z.planned:z.plannedSeveral(e.length)}),(0,N.jsx)(x,{caption:z.planned,columns:o,rows:e,keyOf:({wallet:e,type:t})=>e+t}),t.trim()!==``&&(0,N.jsxs)(`p`,{children:[(0,N.jsx)(`span`,{className:`note`,children:T.line.reason}),` `,(0,N.jsx)(y,{children:t.trim()})]}),r,(0,N.jsx)(m,{at:n.balance.asOf,zone:a})]})}function V({amount:e,basis:t}){let{zone:n}=E(),{drawn:r,missing:a}=k(e,t.spendable.nodes);if(a!==`0`&&!t.spendable.pageInfo.hasNextPage)return null;let o=[{name:i.grant.source,cell:({grant:e})=>(0,N.jsxs)(N.Fragment,{children:[i.grant.sources[e.source],e.reason&&(0,N.jsx)(`div`,{className:`note`,children:(0,N.jsx)(y,{children:e.reason})})]})},{name:i.grant.expires,cell:({grant:e})=>e.expiresAt?(0,N.jsx)(g,{at:e.expiresAt,zone:n}):i.never},{name:T.line.columns.drawn,number:!0,cell:({amount:e})=>(0,N.jsx)(w,{value:j(e),change:!0})}];return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`h4`,{children:z.draws}),(0,N.jsx)(x,{caption:z.draws,columns:o,rows:r,keyOf:({grant:e})=>e.id}),a!==`0`&&(0,N.jsx)(`p`,{className:`fine`,children:z.drawsMore(v(a))})]})}function H({lines:e,onClose:t}){let n=[{name:T.history.number,cell:({id:e,sequence:n})=>(0,N.jsx)(r,{href:`/lines/${e}`,onClick:t,children:T.line.title(n)})},{name:T.customer.columns.wallet,cell:({wallet:e})=>(0,N.jsx)(y,{children:e.name})},{name:i.line.what,cell:({type:e})=>i.line.types[e]},{name:i.line.change,number:!0,cell:({amount:e})=>(0,N.jsx)(w,{value:e,change:!0})},{name:i.line.after,number:!0,cell:({balanceAfter:e})=>(0,N.jsx)(w,{value:e})}];return(0,N.jsxs)(`section`,{"aria-label":z.written,children:[(0,N.jsx)(`p`,{className:`state success`,role:`status`,children:z.written}),(0,N.jsx)(x,{caption:z.written,columns:n,rows:e,keyOf:({id:e})=>e}),(0,N.jsx)(`p`,{children:(0,N.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:z.done})})]})}var U=p(`
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
`),W=p(`
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
`),G=T.refund;function K({topUp:e,onDone:t,onClose:n}){let{key:r,fields:i,set:l}=F({amount:``,spent:``,reason:``}),u=o(W),p=Y(i.amount.trim().replace(/,/g,``)),m=p!==``&&!/^\d{1,12}(\.\d{1,4})?$/.test(p),[h,g]=(0,D.useState)(null),v=p===``||m||h===null?null:{amount:p,currency:h},y=s(U,{id:e,amount:v,allowSpent:i.spent!==``},{keep:!0}),x=y.data?.topUp;(0,D.useEffect)(()=>{x&&g(x.price.currency)},[x]);let S=p===i.amount.trim().replace(/,/g,``)&&!y.stale,w=x?.refundPreview,T=async()=>{let n={idempotencyKey:r,topUpId:e,reason:i.reason.trim(),amount:v,allowSpent:i.spent!==``};await u.run({input:n})&&x&&(f(x.wallet.id),t?.())},E=u.result?.refundTopUp;return E?.topUp?E.transaction?(0,N.jsx)(H,{lines:[E.transaction],onClose:n}):(0,N.jsx)(`p`,{className:`state success`,role:`status`,children:G.done}):(0,N.jsxs)(R,{onSubmit:()=>void T(),ready:S&&!m&&w!==void 0&&!w.reason&&i.reason.trim()!==``,running:u.running,submit:w?G.submit(a(v??w.refundable)):G.title,children:[(0,N.jsx)(b,{error:u.error,refusals:_(u.refusals,`amount`,`reason`)}),(0,N.jsx)(C,{label:G.amount(h??``),hint:G.amountHint,name:`amount`,refusals:m?[{code:`INVALID_INPUT`,message:G.noAmount,path:[`amount`]}]:u.refusals,children:e=>(0,N.jsx)(`input`,{...e,inputMode:`decimal`,value:i.amount,onChange:e=>l(`amount`)(e.target.value)})}),(0,N.jsxs)(`label`,{className:`option`,children:[(0,N.jsx)(`input`,{type:`checkbox`,checked:i.spent!==``,onChange:e=>l(`spent`)(e.target.checked?`yes`:``)}),(0,N.jsxs)(`span`,{children:[G.allowSpent,(0,N.jsxs)(`span`,{className:`note`,children:[` `,G.allowSpentWhy]})]})]}),(0,N.jsx)(L,{value:i.reason,onChange:l(`reason`),refusals:u.refusals}),(0,N.jsx)(c,{answer:y,children:({topUp:e})=>e?(0,N.jsx)(q,{topUp:e,amount:v}):(0,N.jsx)(d,{children:G.unknown})})]})}function q({topUp:e,amount:t}){let{refundPreview:n,wallet:r}=e;if(n.reason)return(0,N.jsxs)(`div`,{className:`planned`,children:[(0,N.jsx)(`p`,{className:`failure`,role:`alert`,children:(0,N.jsx)(y,{children:n.reason})}),(0,N.jsx)(`p`,{className:`fine`,children:G.refundable(a(n.refundable))})]});let o=[{name:i.grant.source,cell:({grant:e})=>(0,N.jsxs)(N.Fragment,{children:[i.grant.sources[e.source],e.reason&&(0,N.jsx)(`div`,{className:`note`,children:(0,N.jsx)(y,{children:e.reason})})]})},{name:i.grant.remaining,number:!0,cell:({grant:e})=>(0,N.jsx)(w,{value:e.remaining})},{name:G.leaves,number:!0,cell:({amount:e})=>(0,N.jsx)(w,{value:j(J(e)),change:!0})}];return(0,N.jsxs)(`section`,{className:`planned`,"aria-label":G.does,children:[(0,N.jsx)(`h3`,{children:G.does}),(0,N.jsx)(h,{facts:[[G.back,(0,N.jsx)(`strong`,{children:a(t??n.refundable)})],[G.credits,(0,N.jsx)(w,{value:j(n.credits),unit:r.unit,change:!0})],[i.line.after,(0,N.jsx)(w,{value:A(r.balance.posted,j(n.credits)),unit:r.unit})],[G.spent,(0,N.jsx)(w,{value:n.spent,unit:r.unit})],[G.most,a(n.refundable)]]}),n.grants.length>0&&(0,N.jsx)(x,{caption:G.grants,columns:o,rows:n.grants,keyOf:({grant:e})=>e.id}),n.spent!==`0`&&(0,N.jsx)(`p`,{className:`fine`,children:G.spentWhy(v(n.spent),r.unit)})]})}function J(e){return e.replace(/^-/,``)}function Y(e){let[t,n]=(0,D.useState)(e);return(0,D.useEffect)(()=>{let t=setTimeout(()=>n(e),400);return()=>clearTimeout(t)},[e]),t}export{I as a,F as c,k as d,O as f,H as i,A as l,V as n,R as o,j as p,B as r,L as s,K as t,M as u};