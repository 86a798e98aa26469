import{g as e,t}from"./vendor.js";import{C as n,G as r,J as i,N as a,T as o,W as s,X as c,Y as l,b as u,j as d,lt as f,st as p,w as m,y as h}from"./parts.js";import{r as g}from"./Customer.js";import{o as _}from"./operator-parts.js";import{t as v}from"./operator-shared-actor.js";var y=e(),b=f(`
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
`),x=_.history,S=Object.keys(c.line.types);function C(){let{wallet:e,zone:f}=g(),[C,w]=h(`type`),[T,E]=h(`from`),[D,O]=h(`to`),k=p(b,{wallet:e.id,types:S.includes(C)?[C]:null,from:T?a(T,f):null,to:D?a(d(D),f):null},e=>e.wallet?.transactions,{wallet:e.id}),A=[{name:x.number,cell:({id:e,sequence:n})=>(0,y.jsx)(t,{href:`/lines/${e}`,children:_.line.title(n)})},{name:c.line.when,cell:({recordedAt:e})=>(0,y.jsx)(o,{at:e,zone:f})},{name:c.line.what,cell:({type:e,action:t,subject:n,reason:r})=>(0,y.jsxs)(y.Fragment,{children:[c.line.types[e],t&&(0,y.jsxs)(y.Fragment,{children:[` `,(0,y.jsx)(m,{children:t})]}),(n||r)&&(0,y.jsx)(`div`,{className:`note`,children:(0,y.jsx)(m,{children:[n,r].filter(Boolean).join(` · `)})})]})},{name:x.by,cell:({actorDetails:e})=>(0,y.jsx)(v,{actor:e})},{name:c.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,y.jsxs)(y.Fragment,{children:[c.home.held,` `,(0,y.jsx)(u,{value:t,change:!0})]}):(0,y.jsx)(u,{value:e,change:!0})},{name:c.line.after,number:!0,cell:({balanceAfter:e})=>(0,y.jsx)(u,{value:e})}];return(0,y.jsxs)(l,{title:x.title,children:[(0,y.jsxs)(`div`,{className:`filters`,children:[(0,y.jsxs)(`label`,{children:[x.type,(0,y.jsxs)(`select`,{value:C??``,onChange:e=>w(e.target.value||null),children:[(0,y.jsx)(`option`,{value:``,children:x.all}),S.map(e=>(0,y.jsx)(`option`,{value:e,children:c.line.types[e]},e))]})]}),(0,y.jsxs)(`label`,{children:[x.from,(0,y.jsx)(`input`,{type:`date`,value:T??``,onChange:e=>E(e.target.value||null)})]}),(0,y.jsxs)(`label`,{children:[x.to,(0,y.jsx)(`input`,{type:`date`,value:D??``,onChange:e=>O(e.target.value||null)})]})]}),k.error&&(0,y.jsx)(r,{error:k.error,retry:k.retry}),k.loading&&(0,y.jsx)(i,{}),!k.loading&&!k.error&&k.nodes.length===0&&(0,y.jsx)(s,{children:x.none}),k.nodes.length>0&&(0,y.jsx)(n,{caption:x.title,columns:A,rows:k.nodes,keyOf:({id:e})=>e,more:k.more,loadingMore:k.loadingMore}),(0,y.jsx)(`p`,{className:`fine`,children:c.zone(f)})]})}export{C as default};