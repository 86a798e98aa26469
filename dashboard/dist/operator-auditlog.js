import{A as e,O as t,St as n,Tt as r,ct as i,it as a,k as o,rt as s,st as c,ut as l}from"./parts.js";import{C as u,E as d,b as f,w as p,x as m,y as h}from"./operator-parts.js";import{g}from"./vendor.js";var _=g(),v=p.audit,y=r(`
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
`);function b(){let[e,r]=f(),o=n(y,{...e},({auditLog:e})=>e);return(0,_.jsxs)(_.Fragment,{children:[(0,_.jsx)(`h1`,{children:v.title}),(0,_.jsx)(`p`,{className:`lead`,children:v.lead}),(0,_.jsx)(`div`,{className:`filters`,children:(0,_.jsx)(h,{range:r})}),(0,_.jsxs)(i,{title:v.entries,aside:(0,_.jsx)(`span`,{className:`fine`,children:l.zone(d())}),children:[o.error&&(0,_.jsx)(a,{error:o.error,retry:o.retry}),o.loading&&(0,_.jsx)(c,{}),!o.loading&&!o.error&&o.nodes.length===0&&(0,_.jsx)(s,{children:v.none}),o.nodes.length>0&&(0,_.jsx)(t,{caption:v.entries,columns:x,rows:o.nodes,keyOf:({id:e})=>e,more:o.more,loadingMore:o.loadingMore})]})]})}var x=[{name:v.when,cell:({at:t})=>(0,_.jsx)(e,{at:t,zone:d()})},{name:v.who,cell:({actor:e})=>(0,_.jsx)(m,{actor:e})},{name:v.what,cell:({mutation:e,targetId:t,reason:n})=>(0,_.jsxs)(_.Fragment,{children:[(0,_.jsx)(`span`,{className:`code`,children:e}),(0,_.jsx)(`div`,{className:`fine`,children:(0,_.jsx)(u,{children:t})}),n&&(0,_.jsx)(`div`,{className:`fine`,children:(0,_.jsx)(o,{children:n})})]})},{name:v.change,cell:e=>(0,_.jsx)(S,{entry:e})},{name:v.request,cell:({requestId:e})=>e?(0,_.jsx)(u,{children:e}):`–`}];function S({entry:{before:e,after:t}}){let n=[...new Set([...Object.keys(e??{}),...Object.keys(t??{})])].sort();return n.length===0?(0,_.jsx)(_.Fragment,{children:e?v.removed:v.created}):(0,_.jsx)(`ul`,{className:`changes`,children:n.map(n=>(0,_.jsxs)(`li`,{children:[(0,_.jsx)(`span`,{className:`note`,children:n}),` `,e?.[n]!==void 0&&(0,_.jsxs)(`del`,{children:[(0,_.jsxs)(`span`,{className:`hidden`,children:[v.before,` `]}),(0,_.jsx)(o,{children:e[n]})]}),` `,t?.[n]!==void 0&&(0,_.jsxs)(`ins`,{children:[(0,_.jsxs)(`span`,{className:`hidden`,children:[v.after,` `]}),(0,_.jsx)(o,{children:t[n]})]})]},n))})}export{b as default};