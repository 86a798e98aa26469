import{r as e}from"./rolldown-runtime.js";import{$ as t,A as n,Et as r,K as i,O as a,S as o,St as s,T as c,Y as l,bt as u,dt as d,f,it as p,k as m,m as h,p as g,st as _,w as v,wt as y,xt as b}from"./parts.js";import{_ as x,g as S}from"./vendor.js";var C=e(x(),1),w=S(),T=r(`
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
`),E=r(`
  query PortalCustomers {
    customers(first: 100) {
      nodes {
        id
        name
        externalId
      }
    }
  }
`),D=(0,C.createContext)(null);function O(){let e=(0,C.useContext)(D);if(e===null)throw Error(`no customer is shown`);return e}function k({shown:e,children:t}){return(0,w.jsx)(D,{value:e,children:t})}function A({children:e}){let t=o(),[n]=v(`customer`),r=t.customer?.id??n;return r===null?(0,w.jsx)(N,{}):(0,w.jsx)(j,{id:r,children:e})}function j({id:e,children:t}){let n=b(T,{id:e});return(0,w.jsx)(_,{answer:n,children:({customer:e})=>e?(0,w.jsx)(M,{customer:e,children:t}):(0,w.jsx)(p,{children:d.portal.noCustomers})})}function M({customer:e,children:t}){let n=o(),[r,a]=v(`wallet`),s=e.wallets.nodes,c=s.find(({id:e})=>e===r)??s.at(-1);return y(c?.id),c===void 0?(0,w.jsx)(p,{children:d.portal.noWallet}):(0,w.jsxs)(D,{value:{customer:e,wallet:c,zone:i(e.timeZone)},children:[(n.customer===null||s.length>1)&&(0,w.jsxs)(`section`,{className:`context`,"aria-label":d.portal.wallet,children:[n.customer===null&&(0,w.jsxs)(`span`,{children:[d.portal.preview,` `,(0,w.jsx)(m,{children:e.name})]}),s.length>1&&(0,w.jsxs)(`label`,{children:[d.portal.wallet,` `,(0,w.jsx)(`select`,{value:c.id,onChange:e=>a(e.target.value),children:s.map(({id:e,name:t})=>(0,w.jsx)(`option`,{value:e,children:t},e))})]})]}),t]})}function N(){let[,e]=v(`customer`),t=b(E,{});return(0,w.jsxs)(`main`,{id:`content`,tabIndex:-1,children:[(0,w.jsx)(`h1`,{children:d.portal.chooseCustomer}),(0,w.jsx)(_,{answer:t,children:({customers:t})=>t.nodes.length===0?(0,w.jsx)(p,{children:d.portal.noCustomers}):(0,w.jsx)(`ul`,{className:`choices`,children:t.nodes.map(({id:t,name:n})=>(0,w.jsx)(`li`,{children:(0,w.jsx)(`button`,{type:`button`,onClick:()=>e(t),children:(0,w.jsx)(m,{children:n})})},t))})})]})}function P(e){let[t,n]=s();return{...u(e),key:t,nextKey:n}}function F({form:e,fields:t=[],submit:n,danger:r=!1,disabled:i=!1,onSubmit:a,children:o}){return(0,w.jsxs)(`form`,{noValidate:!0,onChange:e.nextKey,onSubmit:e=>{e.preventDefault(),a()},children:[(0,w.jsx)(f,{error:e.error,refusals:h(e.refusals,...t)}),(0,w.jsx)(`fieldset`,{disabled:e.running,children:o}),(0,w.jsx)(`button`,{type:`submit`,className:r?`danger`:`primary`,disabled:e.running||i,children:n})]})}r(`
  fragment MethodRow on PaymentMethod {
    id
    brand
    last4
    expiresMonth
    expiresYear
    default
  }
`);function I({brand:e,last4:t}){return t?d.buy.card(e,t):e}var L=`/paid`;function R(){return location.origin+(/^\/portal\/(live|test)/.exec(location.pathname)?.[0]??``)+L}function z(e){let t=t=>t.every(({code:e})=>e===`URL_NOT_ALLOWED`)?{input:{...e,idempotencyKey:`${e.idempotencyKey}-2`}}:null;return[{input:{...e,returnUrl:R()}},t]}function B({methods:e,value:t,set:n,form:r,none:i}){return(0,w.jsx)(g,{label:d.methods.field,name:`paymentMethod`,refusals:r.refusals,children:r=>(0,w.jsxs)(`select`,{...r,value:t,onChange:({target:e})=>n(e.value),children:[(0,w.jsx)(`option`,{value:``,children:i}),e.map(e=>(0,w.jsx)(`option`,{value:e.id,children:I(e)},e.id))]})})}r(`
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
`);function V({lines:e,zone:t,more:r=null,loadingMore:i=!1,open:o,headless:s=!1}){let l=[{name:d.line.when,cell:({recordedAt:e})=>(0,w.jsx)(n,{at:e,zone:t})},{name:d.line.what,cell:({id:e,type:t,action:n,subject:r})=>(0,w.jsxs)(w.Fragment,{children:[o?(0,w.jsx)(`button`,{type:`button`,className:`quiet inline`,onClick:()=>o(e),children:d.line.types[t]}):d.line.types[t],n&&(0,w.jsxs)(w.Fragment,{children:[` `,(0,w.jsx)(m,{children:n})]}),r&&(0,w.jsxs)(`span`,{className:`note`,children:[` `,(0,w.jsx)(m,{children:r})]})]})},{name:d.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,w.jsxs)(w.Fragment,{children:[d.home.held,` `,(0,w.jsx)(c,{value:t,change:!0})]}):(0,w.jsx)(c,{value:e,change:!0})},{name:d.line.after,number:!0,cell:({balanceAfter:e})=>(0,w.jsx)(c,{value:e})}];return(0,w.jsx)(a,{caption:d.home.lines,columns:l,rows:e,keyOf:({id:e})=>e,more:r,loadingMore:i,headless:s})}r(`
  fragment RateFacts on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`);function H({credits:e,per:n,minimum:r},i){let a=n===`1`?d.prices.one(t(e),i):d.prices.some(t(e),i,t(n));return r&&l(r)>0n?`${a}, ${d.prices.minimum(t(r))}`:a}export{L as a,F as c,k as d,O as f,R as i,P as l,V as n,z as o,B as r,I as s,H as t,A as u};