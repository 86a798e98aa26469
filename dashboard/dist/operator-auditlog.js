import{C as e,G as t,J as n,T as r,W as i,X as a,Y as o,lt as s,st as c,w as l}from"./parts.js";import{_ as u,h as d,m as f,p}from"./operator-parts.js";import{n as m}from"./operator-shared-crumbs.js";import{t as h}from"./operator-shared-actor.js";import{g}from"./vendor.js";var _=g(),v=d.audit,y=s(`
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
`);function b(){let[r,s]=f(),l=c(y,{...r},({auditLog:e})=>e);return(0,_.jsxs)(_.Fragment,{children:[(0,_.jsx)(`h1`,{children:v.title}),(0,_.jsx)(`p`,{className:`lead`,children:v.lead}),(0,_.jsx)(`div`,{className:`filters`,children:(0,_.jsx)(p,{range:s})}),(0,_.jsxs)(o,{title:v.entries,aside:(0,_.jsx)(`span`,{className:`fine`,children:a.zone(u())}),children:[l.error&&(0,_.jsx)(t,{error:l.error,retry:l.retry}),l.loading&&(0,_.jsx)(n,{}),!l.loading&&!l.error&&l.nodes.length===0&&(0,_.jsx)(i,{children:v.none}),l.nodes.length>0&&(0,_.jsx)(e,{caption:v.entries,columns:x,rows:l.nodes,keyOf:({id:e})=>e,more:l.more,loadingMore:l.loadingMore})]})]})}var x=[{name:v.when,cell:({at:e})=>(0,_.jsx)(r,{at:e,zone:u()})},{name:v.who,cell:({actor:e})=>(0,_.jsx)(h,{actor:e})},{name:v.what,cell:({mutation:e,targetId:t,reason:n})=>(0,_.jsxs)(_.Fragment,{children:[(0,_.jsx)(`span`,{className:`code`,children:e}),(0,_.jsx)(`div`,{className:`fine`,children:(0,_.jsx)(m,{children:t})}),n&&(0,_.jsx)(`div`,{className:`fine`,children:(0,_.jsx)(l,{children:n})})]})},{name:v.change,cell:e=>(0,_.jsx)(S,{entry:e})},{name:v.request,cell:({requestId:e})=>e?(0,_.jsx)(m,{children:e}):`–`}];function S({entry:{before:e,after:t}}){let n=[...new Set([...Object.keys(e??{}),...Object.keys(t??{})])].sort();return n.length===0?(0,_.jsx)(_.Fragment,{children:e?v.removed:v.created}):(0,_.jsx)(`ul`,{className:`changes`,children:n.map(n=>(0,_.jsxs)(`li`,{children:[(0,_.jsx)(`span`,{className:`note`,children:n}),` `,e?.[n]!==void 0&&(0,_.jsxs)(`del`,{children:[(0,_.jsxs)(`span`,{className:`hidden`,children:[v.before,` `]}),(0,_.jsx)(l,{children:e[n]})]}),` `,t?.[n]!==void 0&&(0,_.jsxs)(`ins`,{children:[(0,_.jsxs)(`span`,{className:`hidden`,children:[v.after,` `]}),(0,_.jsx)(l,{children:t[n]})]})]},n))})}export{b as default};