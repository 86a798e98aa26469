import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{A as a,C as o,G as s,O as c,Q as l,T as u,Tt as d,_ as f,bt as p,ct as m,f as h,g,h as _,k as v,ot as y,q as b,rt as x,ut as S,vt as C,xt as w,y as T,yt as E}from"./parts.js";import{O as D,f as O,k,l as A}from"./operator-parts.js";import{n as j}from"./operator-shared-paymenttable.js";import{t as M}from"./operator-shared-refundform.js";var N=e(t(),1),P=n(),F=d(`
  mutation SimulatePayment($input: SimulatePaymentInput!) {
    simulatePayment(input: $input) {
      topUp {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),I=O.simulation;function L({status:e,refunds:t,dispute:n}){if(e===`PENDING`||e===`REQUIRES_ACTION`)return[`SUCCEED`,`DECLINE`,`REQUIRE_ACTION`,`EXPIRE`,`FAIL_LATER`];if(n?.status===`OPEN`)return[`DISPUTE_WON`,`DISPUTE_LOST`];if(e!==`SUCCEEDED`&&e!==`REFUNDED`)return[];let r=t.length>0?[`REFUND_FAIL`]:[];return e===`SUCCEEDED`?[`DISPUTE_OPEN`,`FAIL_LATER`,...r]:r}function R({topUp:e,changed:t}){let[n,r]=w(),[i,a]=(0,N.useState)(null),o=E(F),s=L(e),c=async i=>{a(i),await o.run({input:{idempotencyKey:`${n}-${i}`,topUpId:e.id,outcome:i}})&&(r(),t(),C(e.wallet.id))};return s.length===0?null:(0,P.jsxs)(m,{title:I.title,children:[(0,P.jsx)(`p`,{className:`fine`,children:I.about}),(0,P.jsx)(h,{error:o.error,refusals:o.refusals}),(0,P.jsx)(`div`,{className:`buttons`,children:s.map(e=>(0,P.jsx)(`button`,{type:`button`,disabled:o.running,onClick:()=>void c(e),children:I.outcomes[e]},e))}),o.result&&o.refusals.length===0&&i&&(0,P.jsx)(`p`,{className:`state success`,role:`status`,children:I.done(I.outcomes[i])})]})}var z=d(`
  query Payment($id: ID!) {
    topUp(id: $id) {
      ...PaymentRow
      settledAt
      checkoutUrl
      receiptUrl
      tax {
        amount
        currency
      }
      attempts {
        number
        at
        outcome
        reason
      }
      refunds {
        id
        amount {
          amount
          currency
        }
        credits
        status
        reason
        createdAt
      }
      dispute {
        id
        amount {
          amount
          currency
        }
        status
        openedAt
        closedAt
      }
      grant {
        id
        amount
        remaining
        held
        expiresAt
      }
      paymentMethod {
        brand
        last4
      }
      triggeredBy {
        id
        sequence
      }
      wallet {
        customer {
          timeZone
        }
      }
    }
  }
`),B=O.payment,V={SUCCEEDED:`good`,DECLINED:`bad`,REQUIRES_ACTION:`warn`,PROCESSING:`plain`,CANCELED:`plain`,UNKNOWN:`plain`},H={PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`},U=new Set([`PENDING`,`REQUIRES_ACTION`]);function W(){let{id:e=``}=r(),[t,n]=(0,N.useState)(!1),i=p(z,{id:e},{every:!t&&5e3}),a=i.data?.topUp,o=a!==void 0&&(a===null||!U.has(a.status));return o!==t&&n(o),(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(D,{to:[{href:`/payments`,name:S.operator.nav.payments}]}),(0,P.jsx)(y,{answer:i,children:({topUp:t})=>t?(0,P.jsx)(G,{topUp:t,changed:i.retry}):(0,P.jsx)(x,{children:B.unknown(e)})})]})}function G({topUp:e,changed:t}){let n=o(),[r,i]=(0,N.useState)(!1),a=s(e.wallet.customer.timeZone);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`div`,{className:`head`,children:[(0,P.jsxs)(`h1`,{children:[b(e.price),` `,(0,P.jsx)(f,{tone:A[e.status],children:O.topUpStatus[e.status]})]}),e.status===`SUCCEEDED`&&T(n,`PAYMENTS_WRITE`)&&(0,P.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>i(!0),children:B.refund})]}),r&&(0,P.jsx)(_,{title:O.refund.of(b(e.price)),onClose:()=>i(!1),drawer:!0,children:(0,P.jsx)(M,{topUp:e.id,onDone:t,onClose:()=>i(!1)})}),(0,P.jsx)(m,{title:B.what,children:(0,P.jsx)(K,{topUp:e,zone:a})}),e.dispute&&(0,P.jsx)(q,{dispute:e.dispute,zone:a}),(0,P.jsx)(m,{title:B.attempts,children:e.attempts.length===0?(0,P.jsx)(x,{children:B.noAttempts}):(0,P.jsx)(J,{topUp:e,zone:a})}),(0,P.jsx)(m,{title:B.refunds,children:e.refunds.length===0?(0,P.jsx)(x,{children:B.noRefunds}):(0,P.jsx)(Y,{topUp:e,zone:a})}),n.kind===`API_KEY`&&n.mode===`TEST`&&T(n,`ADMIN`)&&(0,P.jsx)(R,{topUp:e,changed:t})]})}function K({topUp:e,zone:t}){let{wallet:n,grant:r,paymentMethod:o,triggeredBy:s}=e;return(0,P.jsx)(g,{facts:[[S.portal.customer,(0,P.jsx)(i,{href:`/customers/${n.customer.id}`,children:(0,P.jsx)(v,{children:n.customer.name})})],[S.portal.wallet,(0,P.jsx)(i,{href:`/wallets/${n.id}`,children:(0,P.jsx)(v,{children:n.name})})],[B.bought,(0,P.jsx)(v,{children:j(e)})],[B.credits,(0,P.jsx)(u,{value:e.credits,unit:n.unit})],e.bonusCredits!==`0`&&[B.bonus,(0,P.jsx)(u,{value:e.bonusCredits,unit:n.unit})],r?[B.left,(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(u,{value:r.remaining}),` `,(0,P.jsx)(`span`,{className:`note`,children:S.grant.of(l(r.amount))})]})]:!1,e.tax?[B.tax,b(e.tax)]:!1,Number(e.refunded.amount)>0&&[B.refunded,b(e.refunded)],o?[B.method,(0,P.jsx)(v,{children:S.buy.card(o.brand,o.last4??`…`)})]:!1,[B.created,(0,P.jsx)(a,{at:e.createdAt,zone:t})],e.settledAt?[B.settled,(0,P.jsx)(a,{at:e.settledAt,zone:t})]:!1,e.automatic&&[B.automatic,s?(0,P.jsx)(i,{href:`/lines/${s.id}`,children:B.because(s.sequence)}):O.payments.automatic],e.failureReason?[B.failure,(0,P.jsx)(v,{children:e.failureReason})]:!1,e.receiptUrl?[B.receipt,(0,P.jsx)(`a`,{href:e.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:B.openReceipt})]:!1,[O.line.id,(0,P.jsx)(k,{children:e.id})]]})}function q({dispute:e,zone:t}){return(0,P.jsxs)(m,{title:B.dispute,children:[(0,P.jsx)(g,{facts:[[O.payments.status,(0,P.jsx)(f,{tone:e.status===`WON`?`good`:`bad`,children:O.payments.disputes[e.status]})],[B.amount,b(e.amount)],[B.opened,(0,P.jsx)(a,{at:e.openedAt,zone:t})],e.closedAt?[B.closed,(0,P.jsx)(a,{at:e.closedAt,zone:t})]:!1,[O.line.id,(0,P.jsx)(k,{children:e.id})]]}),(0,P.jsx)(`p`,{className:`fine`,children:B.disputeWhat[e.status]})]})}function J({topUp:e,zone:t}){let n=[{name:B.number,cell:({number:e})=>e},{name:S.line.when,cell:({at:e})=>(0,P.jsx)(a,{at:e,zone:t})},{name:B.outcome,cell:({outcome:e})=>(0,P.jsx)(f,{tone:V[e],children:B.outcomes[e]})},{name:B.why,cell:({reason:e})=>e?(0,P.jsx)(v,{children:e}):`–`}];return(0,P.jsx)(c,{caption:B.attempts,columns:n,rows:e.attempts,keyOf:({number:e})=>String(e)})}function Y({topUp:e,zone:t}){let n=[{name:S.line.when,cell:({createdAt:e})=>(0,P.jsx)(a,{at:e,zone:t})},{name:B.why,cell:({reason:e})=>(0,P.jsx)(v,{children:e})},{name:O.payments.status,cell:({status:e})=>(0,P.jsx)(f,{tone:H[e],children:B.refundStatus[e]})},{name:B.credits,number:!0,cell:({credits:e})=>(0,P.jsx)(u,{value:e})},{name:B.amount,number:!0,cell:({amount:e})=>b(e)}];return(0,P.jsx)(c,{caption:B.refunds,columns:n,rows:e.refunds,keyOf:({id:e})=>e})}export{W as default};