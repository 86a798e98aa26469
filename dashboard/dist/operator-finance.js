import{C as e,E as t,J as n,L as r,W as i,X as a,Y as o,at as s,k as c,lt as l,m as u,q as d,y as f}from"./parts.js";import{d as p,h as m,l as h,u as g}from"./operator-parts.js";import{g as _}from"./vendor.js";var v=[`received`,`writtenOff`,`deferred`,`earned`,`breakage`,`refunded`,`customerCredit`,`tax`];function y(e,t){let n=new Date(e);return Array.from({length:t},(e,t)=>new Date(Date.UTC(n.getUTCFullYear(),n.getUTCMonth()-t,1)).toISOString())}function b(e,t){return e.slice(1).map((n,r)=>{let[i,a]=[x(n,t),x(e[r],t)],o={};for(let e of v){let t=g(a?.[e]??`0`,i?.[e]??`0`);o[e]=p(t)?null:t}return{month:n.at.slice(0,7),partial:r===0,change:o}})}function x({rows:e},t){return e.find(e=>e.currency===t)}var S=_(),C=m.finance,w=l(`
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
`),T=l(`
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
`);function E(){let e=h(),[t,r]=f(`at`);return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(`h1`,{children:C.title}),(0,S.jsx)(`p`,{className:`lead`,children:C.lead}),(0,S.jsx)(`div`,{className:`filters`,children:(0,S.jsxs)(`span`,{className:`filter`,children:[(0,S.jsx)(`label`,{htmlFor:`at`,children:C.at}),(0,S.jsx)(`input`,{id:`at`,type:`date`,value:t??``,onChange:({target:e})=>r(e.value)})]})}),e===null?(0,S.jsx)(n,{}):(0,S.jsx)(D,{now:e,date:t})]})}function D({now:e,date:t}){let n=t===null?NaN:Date.parse(`${t}T00:00:00Z`)+864e5,r=Number.isNaN(n)?null:Math.min(n,e),[i,a,o]=y((r??e)-1,3),c={at:r===null?null:new Date(r).toISOString(),m1:i,m2:a,m3:o},l=s(w,c,{keep:!0});return(0,S.jsx)(d,{answer:l,children:e=>(0,S.jsx)(O,{books:e})})}function O({books:e}){let{now:n}=e,r=(0,S.jsx)(`span`,{className:`fine`,children:a.asOf(`${c(n.asOf,`UTC`)}, ${t(n.asOf,`UTC`)}`)});return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsxs)(o,{title:C.books,aside:r,children:[n.rows.length===0&&(0,S.jsx)(i,{children:C.none}),n.rows.length>0&&(0,S.jsx)(k,{isBalanced:n.rows.every(({balanced:e})=>e)}),!n.complete&&(0,S.jsx)(`p`,{className:`warning`,children:C.incomplete})]}),n.rows.map(t=>(0,S.jsx)(o,{title:t.currency,aside:t.balanced?(0,S.jsx)(`span`,{className:`fine`,children:C.utc}):(0,S.jsx)(u,{tone:`bad`,children:C.unbalanced}),children:(0,S.jsx)(A,{row:t,months:b([e.now,e.m1,e.m2,e.m3],t.currency)})},t.currency))]})}function k({isBalanced:e}){return(0,S.jsxs)(`p`,{children:[(0,S.jsx)(u,{tone:e?`good`:`bad`,children:e?C.balanced:C.unbalanced}),` `,(0,S.jsx)(`span`,{className:`note`,children:C.equation})]})}function A({row:t,months:n}){let{currency:i}=t,a=[{name:C.column,cell:e=>C.columns[e]},{name:C.total,number:!0,cell:e=>(0,S.jsx)(`strong`,{children:r({amount:t[e],currency:i})})},...n.map(({month:e,partial:t,change:n})=>({name:t?C.soFar(C.monthName(e)):C.monthName(e),number:!0,cell:e=>{let t=n[e];return t===null?(0,S.jsx)(`span`,{className:`note`,children:`–`}):r({amount:t,currency:i})}}))];return(0,S.jsx)(e,{caption:C.months(i),columns:a,rows:v,keyOf:e=>e})}export{T as Books,E as default};