import{F as e,M as t,O as n,Tt as r,_ as i,bt as a,ct as o,ot as s,q as c,rt as l,st as u,ut as d,w as f}from"./parts.js";import{A as p,a as m,h,i as g,o as _}from"./operator-parts.js";import{g as v}from"./vendor.js";var y=v(),b=p.finance,x=r(`
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
`),S=r(`
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
`);function C(){let e=h(),[t,n]=f(`at`);return(0,y.jsxs)(y.Fragment,{children:[(0,y.jsx)(`h1`,{children:b.title}),(0,y.jsx)(`p`,{className:`lead`,children:b.lead}),(0,y.jsx)(`div`,{className:`filters`,children:(0,y.jsxs)(`span`,{className:`filter`,children:[(0,y.jsx)(`label`,{htmlFor:`at`,children:b.at}),(0,y.jsx)(`input`,{id:`at`,type:`date`,value:t??``,onChange:({target:e})=>n(e.value)})]})}),e===null?(0,y.jsx)(u,{}):(0,y.jsx)(w,{now:e,date:t})]})}function w({now:e,date:t}){let n=t===null?NaN:Date.parse(`${t}T00:00:00Z`)+864e5,r=Number.isNaN(n)?null:Math.min(n,e),[i,o,c]=m((r??e)-1,3),l={at:r===null?null:new Date(r).toISOString(),m1:i,m2:o,m3:c},u=a(x,l,{keep:!0});return(0,y.jsx)(s,{answer:u,children:e=>(0,y.jsx)(T,{books:e})})}function T({books:n}){let{now:r}=n,a=(0,y.jsx)(`span`,{className:`fine`,children:d.asOf(`${e(r.asOf,`UTC`)}, ${t(r.asOf,`UTC`)}`)});return(0,y.jsxs)(y.Fragment,{children:[(0,y.jsxs)(o,{title:b.books,aside:a,children:[r.rows.length===0&&(0,y.jsx)(l,{children:b.none}),r.rows.length>0&&(0,y.jsx)(E,{isBalanced:r.rows.every(({balanced:e})=>e)}),!r.complete&&(0,y.jsx)(`p`,{className:`warning`,children:b.incomplete})]}),r.rows.map(e=>(0,y.jsx)(o,{title:e.currency,aside:e.balanced?(0,y.jsx)(`span`,{className:`fine`,children:b.utc}):(0,y.jsx)(i,{tone:`bad`,children:b.unbalanced}),children:(0,y.jsx)(D,{row:e,months:_([n.now,n.m1,n.m2,n.m3],e.currency)})},e.currency))]})}function E({isBalanced:e}){return(0,y.jsxs)(`p`,{children:[(0,y.jsx)(i,{tone:e?`good`:`bad`,children:e?b.balanced:b.unbalanced}),` `,(0,y.jsx)(`span`,{className:`note`,children:b.equation})]})}function D({row:e,months:t}){let{currency:r}=e,i=[{name:b.column,cell:e=>b.columns[e]},{name:b.total,number:!0,cell:t=>(0,y.jsx)(`strong`,{children:c({amount:e[t],currency:r})})},...t.map(({month:e,partial:t,change:n})=>({name:t?b.soFar(b.monthName(e)):b.monthName(e),number:!0,cell:e=>{let t=n[e];return t===null?(0,y.jsx)(`span`,{className:`note`,children:`–`}):c({amount:t,currency:r})}}))];return(0,y.jsx)(n,{caption:b.months(r),columns:i,rows:g,keyOf:e=>e})}export{S as Books,C as default};