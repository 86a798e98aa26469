import{g as e,t}from"./vendor.js";import{A as n,St as r,T as i,Tt as a,ct as o,k as s,ut as c}from"./parts.js";import{r as l}from"./Customer.js";import{C as u,D as d,E as f,S as p,T as m,f as h,w as g}from"./operator-parts.js";var _=e(),v=a(`
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
`),y=h.history;function b(){let{wallet:e,zone:a}=l(),[b,x]=m(`type`,c.line.types),[S,C]=f(a),w=r(v,{wallet:e.id,types:b===null?null:[b],...S},e=>e.wallet?.transactions,{wallet:e.id}),T=[{name:y.number,cell:({id:e,sequence:n})=>(0,_.jsx)(t,{href:`/lines/${e}`,children:h.line.title(n)})},{name:c.line.when,cell:({recordedAt:e})=>(0,_.jsx)(n,{at:e,zone:a})},{name:c.line.what,cell:({type:e,action:t,subject:n,reason:r})=>(0,_.jsxs)(_.Fragment,{children:[c.line.types[e],t&&(0,_.jsxs)(_.Fragment,{children:[` `,(0,_.jsx)(s,{children:t})]}),(n||r)&&(0,_.jsx)(`div`,{className:`note`,children:(0,_.jsx)(s,{children:[n,r].filter(Boolean).join(` · `)})})]})},{name:y.by,cell:({actorDetails:e})=>(0,_.jsx)(d,{actor:e})},{name:c.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,_.jsxs)(_.Fragment,{children:[c.home.held,` `,(0,_.jsx)(i,{value:t,change:!0})]}):(0,_.jsx)(i,{value:e,change:!0})},{name:c.line.after,number:!0,cell:({balanceAfter:e})=>(0,_.jsx)(i,{value:e})}];return(0,_.jsxs)(o,{title:y.title,children:[(0,_.jsxs)(`div`,{className:`filters`,children:[(0,_.jsx)(u,{label:y.type,all:y.all,names:c.line.types,value:b,onChoose:x}),(0,_.jsx)(g,{days:C})]}),(0,_.jsx)(p,{caption:y.title,list:w,columns:T,empty:y.none}),(0,_.jsx)(`p`,{className:`fine`,children:c.zone(a)})]})}export{b as default};