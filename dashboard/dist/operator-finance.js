import{F as e,M as t,O as n,Tt as r,_ as i,bt as a,ct as o,ot as s,q as c,rt as l,st as u,ut as d,w as f}from"./parts.js";import{d as p,h as m,l as h,u as g}from"./operator-parts.js";import{g as _}from"./vendor.js";var v=[`received`,`writtenOff`,`deferred`,`earned`,`breakage`,`refunded`,`customerCredit`,`tax`];function y(e,t){let n=new Date(e);return Array.from({length:t},(e,t)=>new Date(Date.UTC(n.getUTCFullYear(),n.getUTCMonth()-t,1)).toISOString())}function b(e,t){return e.slice(1).map((n,r)=>{let[i,a]=[x(n,t),x(e[r],t)],o={};for(let e of v){let t=g(a?.[e]??`0`,i?.[e]??`0`);o[e]=p(t)?null:t}return{month:n.at.slice(0,7),partial:r===0,change:o}})}function x({rows:e},t){return e.find(e=>e.currency===t)}var S=_(),C=m.finance,w=r(`
  query Finance($at: DateTime, $m1: DateTime!, $m2: DateTime!, $m3: DateTime!) {
    now: finance(at: $at) {
      ...Books
    }
    m1: finance(at: $m1) {
      ...Books
    }
    m2: finance(at: $m2) {
      ...Books
    }
    m3: finance(at: $m3) {
      ...Books
    }
  }
`),T=r(`
  fragment Books on FinanceReport {
    at
    asOf
    complete
    rows {
      currency
      received
      deferred
      earned
      breakage
      refunded
      customerCredit
      writtenOff
      tax
      balanced
    }
  }
`);function E(){let e=h(),[t,n]=f(`at`);return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(`h1`,{children:C.title}),(0,S.jsx)(`p`,{className:`lead`,children:C.lead}),(0,S.jsx)(`div`,{className:`filters`,children:(0,S.jsxs)(`span`,{className:`filter`,children:[(0,S.jsx)(`label`,{htmlFor:`at`,children:C.at}),(0,S.jsx)(`input`,{id:`at`,type:`date`,value:t??``,onChange:({target:e})=>n(e.value)})]})}),e===null?(0,S.jsx)(u,{}):(0,S.jsx)(D,{now:e,date:t})]})}function D({now:e,date:t}){let n=t===null?NaN:Date.parse(`${t}T00:00:00Z`)+864e5,r=Number.isNaN(n)?null:Math.min(n,e),[i,o,c]=y((r??e)-1,3),l={at:r===null?null:new Date(r).toISOString(),m1:i,m2:o,m3:c},u=a(w,l,{keep:!0});return(0,S.jsx)(s,{answer:u,children:e=>(0,S.jsx)(O,{books:e})})}function O({books:n}){let{now:r}=n,a=(0,S.jsx)(`span`,{className:`fine`,children:d.asOf(`${e(r.asOf,`UTC`)}, ${t(r.asOf,`UTC`)}`)});return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsxs)(o,{title:C.books,aside:a,children:[r.rows.length===0&&(0,S.jsx)(l,{children:C.none}),r.rows.length>0&&(0,S.jsx)(k,{isBalanced:r.rows.every(({balanced:e})=>e)}),!r.complete&&(0,S.jsx)(`p`,{className:`warning`,children:C.incomplete})]}),r.rows.map(e=>(0,S.jsx)(o,{title:e.currency,aside:e.balanced?(0,S.jsx)(`span`,{className:`fine`,children:C.utc}):(0,S.jsx)(i,{tone:`bad`,children:C.unbalanced}),children:(0,S.jsx)(A,{row:e,months:b([n.now,n.m1,n.m2,n.m3],e.currency)})},e.currency))]})}function k({isBalanced:e}){return(0,S.jsxs)(`p`,{children:[(0,S.jsx)(i,{tone:e?`good`:`bad`,children:e?C.balanced:C.unbalanced}),` `,(0,S.jsx)(`span`,{className:`note`,children:C.equation})]})}function A({row:e,months:t}){let{currency:r}=e,i=[{name:C.column,cell:e=>C.columns[e]},{name:C.total,number:!0,cell:t=>(0,S.jsx)(`strong`,{children:c({amount:e[t],currency:r})})},...t.map(({month:e,partial:t,change:n})=>({name:t?C.soFar(C.monthName(e)):C.monthName(e),number:!0,cell:e=>{let t=n[e];return t===null?(0,S.jsx)(`span`,{className:`note`,children:`–`}):c({amount:t,currency:r})}}))];return(0,S.jsx)(n,{caption:C.months(r),columns:i,rows:v,keyOf:e=>e})}export{T as Books,E as default};