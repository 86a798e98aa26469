import{r as e}from"./rolldown-runtime.js";import{$ as t,A as n,D as r,Et as i,J as a,K as o,O as s,S as c,St as l,T as u,Y as d,b as f,bt as p,dt as m,f as h,h as g,it as _,k as v,lt as y,m as b,p as x,r as S,st as C,w,wt as T,xt as E,yt as D}from"./parts.js";import{_ as O,g as k}from"./vendor.js";var A=e(O(),1),j=k(),M=i(`
  query PortalCustomer($id: ID!) {
    customer(id: $id) {
      id
      name
      timeZone
      wallets(first: 100) {
        nodes {
          id
          name
          unit
        }
      }
    }
  }
`),N=i(`
  query PortalCustomers {
    customers(first: 100) {
      nodes {
        id
        name
        externalId
      }
    }
  }
`),P=(0,A.createContext)(null);function F(){let e=(0,A.useContext)(P);if(e===null)throw Error(`no customer is shown`);return e}function I({shown:e,children:t}){return(0,j.jsx)(P,{value:e,children:t})}function L({children:e}){let t=c(),[n]=w(`customer`),r=t.customer?.id??n;return r===null?(0,j.jsx)(B,{}):(0,j.jsx)(R,{id:r,children:e})}function R({id:e,children:t}){let n=E(M,{id:e});return(0,j.jsx)(C,{answer:n,children:({customer:e})=>e?(0,j.jsx)(z,{customer:e,children:t}):(0,j.jsx)(_,{children:m.portal.noCustomers})})}function z({customer:e,children:t}){let n=c(),[r,i]=w(`wallet`),a=e.wallets.nodes,s=a.find(({id:e})=>e===r)??a.at(-1);return T(s?.id),s===void 0?(0,j.jsx)(_,{children:m.portal.noWallet}):(0,j.jsxs)(P,{value:{customer:e,wallet:s,zone:o(e.timeZone)},children:[(n.customer===null||a.length>1)&&(0,j.jsxs)(`section`,{className:`context`,"aria-label":m.portal.wallet,children:[n.customer===null&&(0,j.jsxs)(`span`,{children:[m.portal.preview,` `,(0,j.jsx)(v,{children:e.name})]}),a.length>1&&(0,j.jsxs)(`label`,{children:[m.portal.wallet,` `,(0,j.jsx)(`select`,{value:s.id,onChange:e=>i(e.target.value),children:a.map(({id:e,name:t})=>(0,j.jsx)(`option`,{value:e,children:t},e))})]})]}),t]})}function B(){let[,e]=w(`customer`),t=E(N,{});return(0,j.jsxs)(`main`,{id:`content`,tabIndex:-1,children:[(0,j.jsx)(`h1`,{children:m.portal.chooseCustomer}),(0,j.jsx)(C,{answer:t,children:({customers:t})=>t.nodes.length===0?(0,j.jsx)(_,{children:m.portal.noCustomers}):(0,j.jsx)(`ul`,{className:`choices`,children:t.nodes.map(({id:t,name:n})=>(0,j.jsx)(`li`,{children:(0,j.jsx)(`button`,{type:`button`,onClick:()=>e(t),children:(0,j.jsx)(v,{children:n})})},t))})})]})}function V(e){let[t,n]=l();return{...p(e),key:t,nextKey:n}}function H({form:e,fields:t=[],submit:n,danger:r=!1,disabled:i=!1,onSubmit:a,children:o}){return(0,j.jsxs)(`form`,{noValidate:!0,onChange:e.nextKey,onSubmit:e=>{e.preventDefault(),a()},children:[(0,j.jsx)(h,{error:e.error,refusals:b(e.refusals,...t)}),(0,j.jsx)(`fieldset`,{disabled:e.running,children:o}),(0,j.jsx)(`button`,{type:`submit`,className:r?`danger`:`primary`,disabled:e.running||i,children:n})]})}i(`
  fragment MethodRow on PaymentMethod {
    id
    brand
    last4
    expiresMonth
    expiresYear
    default
  }
`);function U({brand:e,last4:t}){return t?m.buy.card(e,t):e}function W({methods:e,value:t,set:n,form:r,none:i}){return(0,j.jsx)(x,{label:m.methods.field,name:`paymentMethod`,refusals:r.refusals,children:r=>(0,j.jsxs)(`select`,{...r,value:t,onChange:({target:e})=>n(e.value),children:[(0,j.jsx)(`option`,{value:``,children:i}),e.map(e=>(0,j.jsx)(`option`,{value:e.id,children:U(e)},e.id))]})})}i(`
  fragment RechargeFacts on AutoRecharge {
    enabled
    threshold
    resetsAt
    nextAttemptAt
    consecutiveFailures
    disabledReason
    pack {
      code
      name
      price {
        amount
        currency
      }
    }
    monthlyCap {
      amount
      currency
    }
    spentThisMonth {
      amount
      currency
    }
    inFlight {
      id
      checkoutUrl
    }
    paymentMethod {
      id
      brand
      last4
    }
  }
`);var G=i(`
  query Offers($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      balance {
        available
        asOf
      }
      offers {
        id
        code
        name
        credits
        bonusCredits
        expiresAfterDays
        price {
          amount
          currency
        }
      }
      autoRecharge {
        ...RechargeFacts
      }
      customer {
        id
        paymentMethods {
          ...MethodRow
        }
      }
    }
  }
`),K=i(`
  mutation SetRecharge($input: ConfigureAutoRechargeInput!) {
    configureAutoRecharge(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function q({wallet:e}){let t=f(c()),[n,r]=(0,A.useState)(null),i=e.autoRecharge??null,a=i?.enabled===!0;return(0,j.jsxs)(y,{title:m.recharge.title,aside:t&&(0,j.jsxs)(`span`,{className:`actions`,children:[a&&(0,j.jsx)(`button`,{type:`button`,onClick:()=>r(`off`),children:m.recharge.turnOff}),(a||e.offers.length>0)&&(0,j.jsx)(`button`,{type:`button`,onClick:()=>r(`edit`),children:a?m.recharge.change:m.recharge.turnOn})]}),children:[(0,j.jsxs)(`p`,{children:[(0,j.jsx)(`span`,{className:a?`tag good`:`tag`,children:a?m.recharge.on:m.recharge.off}),` `,a?``:m.recharge.about]}),i&&(0,j.jsx)(J,{recharge:i,unit:e.unit}),n===`edit`&&(0,j.jsx)(Y,{wallet:e,onClose:()=>r(null)}),n===`off`&&(0,j.jsx)(X,{onClose:()=>r(null)})]})}function J({recharge:e,unit:t}){let{zone:i}=F(),{monthlyCap:o,spentThisMonth:s}=e;return(0,j.jsxs)(j.Fragment,{children:[e.disabledReason&&(0,j.jsxs)(`p`,{className:`banner warning`,children:[m.recharge.disabled,` `,(0,j.jsx)(v,{children:e.disabledReason})]}),e.consecutiveFailures>0&&(0,j.jsx)(`p`,{className:`banner warning`,children:m.recharge.failures(e.consecutiveFailures)}),e.inFlight&&(0,j.jsxs)(`p`,{className:`banner`,role:`status`,children:[m.recharge.running,` `,e.inFlight.checkoutUrl&&(0,j.jsx)(`a`,{href:e.inFlight.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:m.buy.authenticate})]}),(0,j.jsxs)(`dl`,{className:`figures`,children:[(0,j.jsxs)(r,{name:m.recharge.when,children:[m.recharge.below,` `,(0,j.jsx)(u,{value:e.threshold,unit:t})]}),(0,j.jsxs)(r,{name:m.recharge.pack,note:e.paymentMethod?U(e.paymentMethod):m.recharge.byDefault,children:[(0,j.jsx)(v,{children:e.pack.name}),`, `,a(e.pack.price)]}),o&&(0,j.jsxs)(r,{name:m.recharge.spent,note:e.resetsAt?(0,j.jsxs)(j.Fragment,{children:[m.limits.resets,` `,(0,j.jsx)(n,{at:e.resetsAt,zone:i})]}):void 0,children:[m.recharge.spentOf(a(s??{amount:`0`,currency:o.currency}),a(o)),(0,j.jsx)(S,{label:m.recharge.spent,used:s?.amount??`0`,of:o.amount})]}),e.nextAttemptAt&&(0,j.jsx)(r,{name:m.recharge.next,children:(0,j.jsx)(n,{at:e.nextAttemptAt,zone:i})})]})]})}function Y({wallet:e,onClose:n}){let r=F(),i=e.autoRecharge??null,o=V(K),[s,c]=(0,A.useState)(i?.threshold??``),[l,u]=(0,A.useState)(i?.pack.code??``),[d,f]=(0,A.useState)(i?.monthlyCap?.amount??``),[p,h]=(0,A.useState)(``),_=e.offers.find(({code:e})=>e===l)?.price.currency??i?.pack.price.currency??``;return(0,j.jsx)(g,{title:m.recharge.title,onClose:n,children:(0,j.jsxs)(H,{form:o,fields:[`threshold`,`packCode`,`monthlyCap`,`paymentMethod`],submit:m.recharge.save,onSubmit:async()=>{let e={idempotencyKey:o.key,walletId:r.wallet.id,enabled:!0,threshold:s.trim(),packCode:l,...d.trim()===``||_===``?{}:{monthlyCap:{amount:d.trim(),currency:_}},...p===``?{}:{paymentMethod:p}};await o.run({input:e})!==null&&(D(r.wallet.id),n())},children:[(0,j.jsx)(x,{label:m.recharge.thresholdField(e.unit),name:`threshold`,refusals:o.refusals,children:e=>(0,j.jsx)(`input`,{...e,inputMode:`decimal`,value:s,onChange:({target:e})=>c(e.value)})}),(0,j.jsx)(x,{label:m.recharge.packField,name:`packCode`,refusals:o.refusals,children:n=>(0,j.jsxs)(`select`,{...n,value:l,onChange:({target:e})=>u(e.value),children:[(0,j.jsx)(`option`,{value:``,children:m.choose}),e.offers.map(({code:n,name:r,credits:i,price:o})=>(0,j.jsx)(`option`,{value:n,children:m.buy.pack(r,t(i),e.unit,a(o))},n))]})}),(0,j.jsx)(x,{label:m.recharge.capField(_),name:`monthlyCap`,refusals:o.refusals,hint:m.recharge.capHint,children:e=>(0,j.jsx)(`input`,{...e,inputMode:`decimal`,value:d,onChange:({target:e})=>f(e.value)})}),(0,j.jsx)(W,{methods:e.customer.paymentMethods,value:p,set:h,form:o,none:m.recharge.byDefault})]})})}function X({onClose:e}){let{wallet:t}=F(),n=V(K);return(0,j.jsx)(g,{title:m.recharge.turnOff,onClose:e,children:(0,j.jsx)(H,{form:n,submit:m.recharge.turnOff,onSubmit:async()=>{await n.run({input:{idempotencyKey:n.key,walletId:t.id,enabled:!1}})!==null&&(D(t.id),e())},children:(0,j.jsx)(`p`,{children:m.recharge.turnOffAbout})})})}var Z=`/paid`;function Q(){return location.origin+(/^\/portal\/(live|test)/.exec(location.pathname)?.[0]??``)+Z}function $(e){let t=t=>t.every(({code:e})=>e===`URL_NOT_ALLOWED`)?{input:{...e,idempotencyKey:`${e.idempotencyKey}-2`}}:null;return[{input:{...e,returnUrl:Q()}},t]}i(`
  fragment LineRow on Transaction {
    id
    sequence
    type
    amount
    heldChange
    balanceAfter
    action
    subject
    recordedAt
  }
`);function ee({lines:e,zone:t,more:r=null,loadingMore:i=!1,open:a,headless:o=!1}){let c=[{name:m.line.when,cell:({recordedAt:e})=>(0,j.jsx)(n,{at:e,zone:t})},{name:m.line.what,cell:({id:e,type:t,action:n,subject:r})=>(0,j.jsxs)(j.Fragment,{children:[a?(0,j.jsx)(`button`,{type:`button`,className:`quiet inline`,onClick:()=>a(e),children:m.line.types[t]}):m.line.types[t],n&&(0,j.jsxs)(j.Fragment,{children:[` `,(0,j.jsx)(v,{children:n})]}),r&&(0,j.jsxs)(`span`,{className:`note`,children:[` `,(0,j.jsx)(v,{children:r})]})]})},{name:m.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,j.jsxs)(j.Fragment,{children:[m.home.held,` `,(0,j.jsx)(u,{value:t,change:!0})]}):(0,j.jsx)(u,{value:e,change:!0})},{name:m.line.after,number:!0,cell:({balanceAfter:e})=>(0,j.jsx)(u,{value:e})}];return(0,j.jsx)(s,{caption:m.home.lines,columns:c,rows:e,keyOf:({id:e})=>e,more:r,loadingMore:i,headless:o})}i(`
  fragment RateFacts on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`);function te({credits:e,per:n,minimum:r},i){let a=n===`1`?m.prices.one(t(e),i):m.prices.some(t(e),i,t(n));return r&&d(r)>0n?`${a}, ${m.prices.minimum(t(r))}`:a}export{$ as a,W as c,V as d,L as f,Z as i,U as l,F as m,ee as n,G as o,I as p,Q as r,q as s,te as t,H as u};