import{A as e,O as t,T as n,Tt as r,k as i,ut as a}from"./parts.js";import{g as o}from"./vendor.js";var s=o();r(`
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
`);function c({lines:r,zone:o,more:c=null,loadingMore:l=!1,open:u,headless:d=!1}){let f=[{name:a.line.when,cell:({recordedAt:t})=>(0,s.jsx)(e,{at:t,zone:o})},{name:a.line.what,cell:({id:e,type:t,action:n,subject:r})=>(0,s.jsxs)(s.Fragment,{children:[u?(0,s.jsx)(`button`,{type:`button`,className:`quiet inline`,onClick:()=>u(e),children:a.line.types[t]}):a.line.types[t],n&&(0,s.jsxs)(s.Fragment,{children:[` `,(0,s.jsx)(i,{children:n})]}),r&&(0,s.jsxs)(`span`,{className:`note`,children:[` `,(0,s.jsx)(i,{children:r})]})]})},{name:a.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,s.jsxs)(s.Fragment,{children:[a.home.held,` `,(0,s.jsx)(n,{value:t,change:!0})]}):(0,s.jsx)(n,{value:e,change:!0})},{name:a.line.after,number:!0,cell:({balanceAfter:e})=>(0,s.jsx)(n,{value:e})}];return(0,s.jsx)(t,{caption:a.home.lines,columns:f,rows:r,keyOf:({id:e})=>e,more:c,loadingMore:l,headless:d})}export{c as t};