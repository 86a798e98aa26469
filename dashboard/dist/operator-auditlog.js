import{A as e,St as t,Tt as n,k as r,ut as i}from"./parts.js";import{A as a,D as o,E as s,M as c,b as l,k as u,w as d}from"./operator-parts.js";import{g as f}from"./vendor.js";var p=f(),m=a.audit,h=n(`
  query AuditLog($after: String, $from: DateTime, $to: DateTime) {
    auditLog(first: 50, after: $after, from: $from, to: $to) {
      nodes {
        id
        at
        mutation
        targetId
        reason
        before
        after
        requestId
        actor {
          id
          kind
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);function g(){let[e,n]=s(c()),r=t(h,{...e},({auditLog:e})=>e);return(0,p.jsxs)(p.Fragment,{children:[(0,p.jsx)(`h1`,{children:m.title}),(0,p.jsx)(`p`,{className:`lead`,children:m.lead}),(0,p.jsx)(`div`,{className:`filters`,children:(0,p.jsx)(d,{days:n})}),(0,p.jsx)(l,{title:m.entries,aside:(0,p.jsx)(`span`,{className:`fine`,children:i.zone(c())}),list:r,columns:_,empty:m.none})]})}var _=[{name:m.when,cell:({at:t})=>(0,p.jsx)(e,{at:t,zone:c()})},{name:m.who,cell:({actor:e})=>(0,p.jsx)(o,{actor:e})},{name:m.what,cell:({mutation:e,targetId:t,reason:n})=>(0,p.jsxs)(p.Fragment,{children:[(0,p.jsx)(`span`,{className:`code`,children:e}),(0,p.jsx)(`div`,{className:`fine`,children:(0,p.jsx)(u,{children:t})}),n&&(0,p.jsx)(`div`,{className:`fine`,children:(0,p.jsx)(r,{children:n})})]})},{name:m.change,cell:e=>(0,p.jsx)(v,{entry:e})},{name:m.request,cell:({requestId:e})=>e?(0,p.jsx)(u,{children:e}):`–`}];function v({entry:{before:e,after:t}}){let n=[...new Set([...Object.keys(e??{}),...Object.keys(t??{})])].sort();return n.length===0?(0,p.jsx)(p.Fragment,{children:e?m.removed:m.created}):(0,p.jsx)(`ul`,{className:`changes`,children:n.map(n=>(0,p.jsxs)(`li`,{children:[(0,p.jsx)(`span`,{className:`note`,children:n}),` `,e?.[n]!==void 0&&(0,p.jsxs)(`del`,{children:[(0,p.jsxs)(`span`,{className:`hidden`,children:[m.before,` `]}),(0,p.jsx)(r,{children:e[n]})]}),` `,t?.[n]!==void 0&&(0,p.jsxs)(`ins`,{children:[(0,p.jsxs)(`span`,{className:`hidden`,children:[m.after,` `]}),(0,p.jsx)(r,{children:t[n]})]})]},n))})}export{g as default};