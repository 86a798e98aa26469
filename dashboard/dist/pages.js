import{r as e}from"./rolldown-runtime.js";import{A as t,C as n,Ct as r,G as i,J as a,O as o,Q as s,T as c,Tt as l,bt as u,f as d,k as f,m as p,ot as m,p as h,rt as g,ut as _,w as v,xt as y,yt as b}from"./parts.js";import{_ as x,g as S}from"./vendor.js";var C=e(x(),1),w=S(),T=l(`
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
`),E=l(`
  query PortalCustomers {
    customers(first: 100) {
      nodes {
        id
        name
        externalId
      }
    }
  }
`),D=(0,C.createContext)(null);function O(){let e=(0,C.useContext)(D);if(e===null)throw Error(`no customer is shown`);return e}function k({shown:e,children:t}){return(0,w.jsx)(D,{value:e,children:t})}function A({children:e}){let t=n(),[r]=v(`customer`),i=t.customer?.id??r;return i===null?(0,w.jsx)(N,{}):(0,w.jsx)(j,{id:i,children:e})}function j({id:e,children:t}){let n=u(T,{id:e});return(0,w.jsx)(m,{answer:n,children:({customer:e})=>e?(0,w.jsx)(M,{customer:e,children:t}):(0,w.jsx)(g,{children:_.portal.noCustomers})})}function M({customer:e,children:t}){let a=n(),[o,s]=v(`wallet`),c=e.wallets.nodes,l=c.find(({id:e})=>e===o)??c.at(-1);return r(l?.id),l===void 0?(0,w.jsx)(g,{children:_.portal.noWallet}):(0,w.jsxs)(D,{value:{customer:e,wallet:l,zone:i(e.timeZone)},children:[(a.customer===null||c.length>1)&&(0,w.jsxs)(`section`,{className:`context`,"aria-label":_.portal.wallet,children:[a.customer===null&&(0,w.jsxs)(`span`,{children:[_.portal.preview,` `,(0,w.jsx)(f,{children:e.name})]}),c.length>1&&(0,w.jsxs)(`label`,{children:[_.portal.wallet,` `,(0,w.jsx)(`select`,{value:l.id,onChange:e=>s(e.target.value),children:c.map(({id:e,name:t})=>(0,w.jsx)(`option`,{value:e,children:t},e))})]})]}),t]})}function N(){let[,e]=v(`customer`),t=u(E,{});return(0,w.jsxs)(`main`,{id:`content`,tabIndex:-1,children:[(0,w.jsx)(`h1`,{children:_.portal.chooseCustomer}),(0,w.jsx)(m,{answer:t,children:({customers:t})=>t.nodes.length===0?(0,w.jsx)(g,{children:_.portal.noCustomers}):(0,w.jsx)(`ul`,{className:`choices`,children:t.nodes.map(({id:t,name:n})=>(0,w.jsx)(`li`,{children:(0,w.jsx)(`button`,{type:`button`,onClick:()=>e(t),children:(0,w.jsx)(f,{children:n})})},t))})})]})}function P(e){let[t,n]=y();return{...b(e),key:t,nextKey:n}}function F({form:e,fields:t=[],submit:n,danger:r=!1,disabled:i=!1,onSubmit:a,children:o}){return(0,w.jsxs)(`form`,{noValidate:!0,onChange:e.nextKey,onSubmit:e=>{e.preventDefault(),a()},children:[(0,w.jsx)(d,{error:e.error,refusals:p(e.refusals,...t)}),(0,w.jsx)(`fieldset`,{disabled:e.running,children:o}),(0,w.jsx)(`button`,{type:`submit`,className:r?`danger`:`primary`,disabled:e.running||i,children:n})]})}l(`
  fragment MethodRow on PaymentMethod {
    id
    brand
    last4
    expiresMonth
    expiresYear
    default
  }
`);function I({brand:e,last4:t}){return t?_.buy.card(e,t):e}var L=`/paid`;function R(){return location.origin+(/^\/portal\/(live|test)/.exec(location.pathname)?.[0]??``)+L}function z(e){let t=t=>t.every(({code:e})=>e===`URL_NOT_ALLOWED`)?{input:{...e,idempotencyKey:`${e.idempotencyKey}-2`}}:null;return[{input:{...e,returnUrl:R()}},t]}function B({methods:e,value:t,set:n,form:r,none:i}){return(0,w.jsx)(h,{label:_.methods.field,name:`paymentMethod`,refusals:r.refusals,children:r=>(0,w.jsxs)(`select`,{...r,value:t,onChange:({target:e})=>n(e.value),children:[(0,w.jsx)(`option`,{value:``,children:i}),e.map(e=>(0,w.jsx)(`option`,{value:e.id,children:I(e)},e.id))]})})}l(`
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
`);function V({lines:e,zone:n,more:r=null,loadingMore:i=!1,open:a,headless:s=!1}){let l=[{name:_.line.when,cell:({recordedAt:e})=>(0,w.jsx)(t,{at:e,zone:n})},{name:_.line.what,cell:({id:e,type:t,action:n,subject:r})=>(0,w.jsxs)(w.Fragment,{children:[a?(0,w.jsx)(`button`,{type:`button`,className:`quiet inline`,onClick:()=>a(e),children:_.line.types[t]}):_.line.types[t],n&&(0,w.jsxs)(w.Fragment,{children:[` `,(0,w.jsx)(f,{children:n})]}),r&&(0,w.jsxs)(`span`,{className:`note`,children:[` `,(0,w.jsx)(f,{children:r})]})]})},{name:_.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,w.jsxs)(w.Fragment,{children:[_.home.held,` `,(0,w.jsx)(c,{value:t,change:!0})]}):(0,w.jsx)(c,{value:e,change:!0})},{name:_.line.after,number:!0,cell:({balanceAfter:e})=>(0,w.jsx)(c,{value:e})}];return(0,w.jsx)(o,{caption:_.home.lines,columns:l,rows:e,keyOf:({id:e})=>e,more:r,loadingMore:i,headless:s})}l(`
  fragment RateFacts on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`);function H({credits:e,per:t,minimum:n},r){let i=t===`1`?_.prices.one(s(e),r):_.prices.some(s(e),r,s(t));return n&&a(n)>0n?`${i}, ${_.prices.minimum(s(n))}`:i}export{L as a,F as c,k as d,O as f,R as i,P as l,V as n,z as o,B as r,I as s,H as t,A as u};