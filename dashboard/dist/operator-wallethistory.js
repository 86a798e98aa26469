import{g as e,t}from"./vendor.js";import{B as n,C as r,F as i,J as a,P as o,R as s,X as c,h as l,m as u,p as d,t as f,u as p,x as m,z as h}from"./parts.js";import{r as g}from"./Customer.js";import{t as _}from"./operator-shared-seller.js";import{t as v}from"./operator-shared-actor.js";var y=e(),b=c(`
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
`),x=_.history,S=Object.keys(n.line.types);function C(){let{wallet:e,zone:c}=g(),[C,w]=f(`type`),[T,E]=f(`from`),[D,O]=f(`to`),k=a(b,{wallet:e.id,types:S.includes(C)?[C]:null,from:T?r(T,c):null,to:D?r(m(D),c):null},e=>e.wallet?.transactions,{wallet:e.id}),A=[{name:x.number,cell:({id:e,sequence:n})=>(0,y.jsx)(t,{href:`/lines/${e}`,children:_.line.title(n)})},{name:n.line.when,cell:({recordedAt:e})=>(0,y.jsx)(l,{at:e,zone:c})},{name:n.line.what,cell:({type:e,action:t,subject:r,reason:i})=>(0,y.jsxs)(y.Fragment,{children:[n.line.types[e],t&&(0,y.jsxs)(y.Fragment,{children:[` `,(0,y.jsx)(u,{children:t})]}),(r||i)&&(0,y.jsx)(`div`,{className:`note`,children:(0,y.jsx)(u,{children:[r,i].filter(Boolean).join(` · `)})})]})},{name:x.by,cell:({actorDetails:e})=>(0,y.jsx)(v,{actor:e})},{name:n.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,y.jsxs)(y.Fragment,{children:[n.home.held,` `,(0,y.jsx)(p,{value:t,change:!0})]}):(0,y.jsx)(p,{value:e,change:!0})},{name:n.line.after,number:!0,cell:({balanceAfter:e})=>(0,y.jsx)(p,{value:e})}];return(0,y.jsxs)(h,{title:x.title,children:[(0,y.jsxs)(`div`,{className:`filters`,children:[(0,y.jsxs)(`label`,{children:[x.type,(0,y.jsxs)(`select`,{value:C??``,onChange:e=>w(e.target.value||null),children:[(0,y.jsx)(`option`,{value:``,children:x.all}),S.map(e=>(0,y.jsx)(`option`,{value:e,children:n.line.types[e]},e))]})]}),(0,y.jsxs)(`label`,{children:[x.from,(0,y.jsx)(`input`,{type:`date`,value:T??``,onChange:e=>E(e.target.value||null)})]}),(0,y.jsxs)(`label`,{children:[x.to,(0,y.jsx)(`input`,{type:`date`,value:D??``,onChange:e=>O(e.target.value||null)})]})]}),k.error&&(0,y.jsx)(i,{error:k.error,retry:k.retry}),k.loading&&(0,y.jsx)(s,{}),!k.loading&&!k.error&&k.nodes.length===0&&(0,y.jsx)(o,{children:x.none}),k.nodes.length>0&&(0,y.jsx)(d,{caption:x.title,columns:A,rows:k.nodes,keyOf:({id:e})=>e,more:k.more,loadingMore:k.loadingMore}),(0,y.jsx)(`p`,{className:`fine`,children:n.zone(c)})]})}export{C as default};