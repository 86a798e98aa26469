import{g as e,t}from"./vendor.js";import{A as n,O as r,St as i,T as a,Tt as o,U as s,V as c,ct as l,it as u,k as d,rt as f,st as p,ut as m,w as h}from"./parts.js";import{r as g}from"./Customer.js";import{f as _,x as v}from"./operator-parts.js";var y=e(),b=o(`
  query WalletHistory($wallet: ID!, $types: [TransactionType!], $from: DateTime, $to: DateTime, $after: String) {
    wallet(id: $wallet) {
      transactions(first: 50, after: $after, types: $types, from: $from, to: $to) {
        nodes {
          id
          sequence
          type
          amount
          heldChange
          balanceAfter
          action
          subject
          reason
          recordedAt
          actorDetails {
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
  }
`),x=_.history,S=Object.keys(m.line.types);function C(){let{wallet:e,zone:o}=g(),[C,w]=h(`type`),[T,E]=h(`from`),[D,O]=h(`to`),k=i(b,{wallet:e.id,types:S.includes(C)?[C]:null,from:T?s(T,o):null,to:D?s(c(D),o):null},e=>e.wallet?.transactions,{wallet:e.id}),A=[{name:x.number,cell:({id:e,sequence:n})=>(0,y.jsx)(t,{href:`/lines/${e}`,children:_.line.title(n)})},{name:m.line.when,cell:({recordedAt:e})=>(0,y.jsx)(n,{at:e,zone:o})},{name:m.line.what,cell:({type:e,action:t,subject:n,reason:r})=>(0,y.jsxs)(y.Fragment,{children:[m.line.types[e],t&&(0,y.jsxs)(y.Fragment,{children:[` `,(0,y.jsx)(d,{children:t})]}),(n||r)&&(0,y.jsx)(`div`,{className:`note`,children:(0,y.jsx)(d,{children:[n,r].filter(Boolean).join(` · `)})})]})},{name:x.by,cell:({actorDetails:e})=>(0,y.jsx)(v,{actor:e})},{name:m.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,y.jsxs)(y.Fragment,{children:[m.home.held,` `,(0,y.jsx)(a,{value:t,change:!0})]}):(0,y.jsx)(a,{value:e,change:!0})},{name:m.line.after,number:!0,cell:({balanceAfter:e})=>(0,y.jsx)(a,{value:e})}];return(0,y.jsxs)(l,{title:x.title,children:[(0,y.jsxs)(`div`,{className:`filters`,children:[(0,y.jsxs)(`label`,{children:[x.type,(0,y.jsxs)(`select`,{value:C??``,onChange:e=>w(e.target.value||null),children:[(0,y.jsx)(`option`,{value:``,children:x.all}),S.map(e=>(0,y.jsx)(`option`,{value:e,children:m.line.types[e]},e))]})]}),(0,y.jsxs)(`label`,{children:[x.from,(0,y.jsx)(`input`,{type:`date`,value:T??``,onChange:e=>E(e.target.value||null)})]}),(0,y.jsxs)(`label`,{children:[x.to,(0,y.jsx)(`input`,{type:`date`,value:D??``,onChange:e=>O(e.target.value||null)})]})]}),k.error&&(0,y.jsx)(u,{error:k.error,retry:k.retry}),k.loading&&(0,y.jsx)(p,{}),!k.loading&&!k.error&&k.nodes.length===0&&(0,y.jsx)(f,{children:x.none}),k.nodes.length>0&&(0,y.jsx)(r,{caption:x.title,columns:A,rows:k.nodes,keyOf:({id:e})=>e,more:k.more,loadingMore:k.loadingMore}),(0,y.jsx)(`p`,{className:`fine`,children:m.zone(o)})]})}export{C as default};