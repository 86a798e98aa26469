import{Tt as e,p as t,ut as n}from"./parts.js";import{g as r}from"./vendor.js";e(`
  fragment MethodRow on PaymentMethod {
    id
    brand
    last4
    expiresMonth
    expiresYear
    default
  }
`);function i({brand:e,last4:t}){return t?n.buy.card(e,t):e}var a=r();function o({methods:e,value:r,set:o,form:s,none:c}){return(0,a.jsx)(t,{label:n.methods.field,name:`paymentMethod`,refusals:s.refusals,children:t=>(0,a.jsxs)(`select`,{...t,value:r,onChange:({target:e})=>o(e.value),children:[(0,a.jsx)(`option`,{value:``,children:c}),e.map(e=>(0,a.jsx)(`option`,{value:e.id,children:i(e)},e.id))]})})}export{i as n,o as t};