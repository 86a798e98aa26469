import{g as e,t}from"./vendor.js";import{A as n,C as r,Ct as i,Et as a,J as o,T as s,k as c,lt as l,st as u,xt as d}from"./parts.js";import{C as f,D as p,F as m}from"./operator-parts.js";var h=e(),g=a(`
  fragment AttentionCount on AttentionConnection {
    nodes {
      id
    }
    pageInfo {
      hasNextPage
    }
  }
`),_=a(`
  query Counts {
    BOOKS_DISAGREE: attention(kind: BOOKS_DISAGREE, first: 50) {
      ...AttentionCount
    }
    DISPUTE_OPEN: attention(kind: DISPUTE_OPEN, first: 50) {
      ...AttentionCount
    }
    DISPUTE_LOST: attention(kind: DISPUTE_LOST, first: 50) {
      ...AttentionCount
    }
    PAYMENT_MISMATCH: attention(kind: PAYMENT_MISMATCH, first: 50) {
      ...AttentionCount
    }
    REFUND_FAILED: attention(kind: REFUND_FAILED, first: 50) {
      ...AttentionCount
    }
    PAYMENT_STUCK: attention(kind: PAYMENT_STUCK, first: 50) {
      ...AttentionCount
    }
    SUBSCRIPTION_PAST_DUE: attention(kind: SUBSCRIPTION_PAST_DUE, first: 50) {
      ...AttentionCount
    }
    RECHARGE_DISABLED: attention(kind: RECHARGE_DISABLED, first: 50) {
      ...AttentionCount
    }
    RECHARGE_FAILED: attention(kind: RECHARGE_FAILED, first: 50) {
      ...AttentionCount
    }
    WEBHOOK_FAILING: attention(kind: WEBHOOK_FAILING, first: 50) {
      ...AttentionCount
    }
    IN_DEBT: attention(kind: IN_DEBT, first: 50) {
      ...AttentionCount
    }
    BALANCE_DEPLETED: attention(kind: BALANCE_DEPLETED, first: 50) {
      ...AttentionCount
    }
    BALANCE_LOW: attention(kind: BALANCE_LOW, first: 50) {
      ...AttentionCount
    }
    FROZEN: attention(kind: FROZEN, first: 50) {
      ...AttentionCount
    }
  }
`),v=a(`
  fragment AttentionRow on Attention {
    id
    kind
    since
    detail
    wallet {
      id
      name
      unit
      balance {
        available
      }
      customer {
        id
        name
      }
    }
    topUp {
      id
      price {
        amount
        currency
      }
      wallet {
        name
        customer {
          id
          name
        }
      }
    }
    subscription {
      id
      plan {
        name
      }
      wallet {
        id
        name
      }
      customer {
        id
        name
      }
    }
    endpoint {
      id
      url
    }
  }
`),y=a(`
  query AttentionOfKind($kind: AttentionKind!, $after: String) {
    attention(kind: $kind, first: 10, after: $after) {
      nodes {
        ...AttentionRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),b=f.attention,x={BOOKS_DISAGREE:`bad`,DISPUTE_OPEN:`bad`,DISPUTE_LOST:`bad`,PAYMENT_MISMATCH:`bad`,REFUND_FAILED:`bad`,PAYMENT_STUCK:`warn`,SUBSCRIPTION_PAST_DUE:`warn`,RECHARGE_DISABLED:`warn`,RECHARGE_FAILED:`warn`,WEBHOOK_FAILING:`warn`,IN_DEBT:`warn`,BALANCE_DEPLETED:`plain`,BALANCE_LOW:`plain`,FROZEN:`plain`},S=Object.keys(x);function C(){let e=d(_,{},{every:6e4,keep:!0});return(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(`h1`,{children:b.title}),(0,h.jsx)(`p`,{className:`fine`,children:b.about}),(0,h.jsx)(u,{answer:e,children:e=>(0,h.jsx)(w,{counts:e})})]})}function w({counts:e}){let t=S.filter(t=>e[t].nodes.length>0),n=S.filter(t=>e[t].nodes.length===0);return(0,h.jsxs)(h.Fragment,{children:[t.length===0?(0,h.jsx)(l,{title:b.quiet,children:(0,h.jsx)(`p`,{className:`state success`,children:b.quietWhy})}):(0,h.jsx)(`nav`,{className:`tiles`,"aria-label":b.kindsName,children:t.map(t=>(0,h.jsxs)(`a`,{href:`#${t}`,className:`tile ${x[t]}`,children:[(0,h.jsx)(`strong`,{className:`digits`,children:T(e[t])}),` `,(0,h.jsx)(`span`,{children:b.kinds[t].title})]},t))}),t.map(t=>(0,h.jsx)(`div`,{id:t,children:(0,h.jsxs)(l,{title:b.kinds[t].title,aside:(0,h.jsx)(r,{tone:x[t],children:T(e[t])}),children:[(0,h.jsx)(`p`,{className:`fine`,children:b.kinds[t].means}),(0,h.jsx)(D,{kind:t,count:e[t].nodes.length})]})},t)),n.length>0&&(0,h.jsxs)(`details`,{className:`section`,children:[(0,h.jsx)(`summary`,{children:b.nothing(n.length)}),(0,h.jsx)(`dl`,{className:`meanings`,children:n.map(e=>(0,h.jsxs)(`div`,{children:[(0,h.jsx)(`dt`,{children:b.kinds[e].title}),(0,h.jsx)(`dd`,{className:`note`,children:b.kinds[e].means})]},e))})]})]})}function T({nodes:e,pageInfo:t}){return t.hasNextPage?b.orMore(e.length):String(e.length)}var E=[{name:b.columns.what,cell:e=>(0,h.jsx)(O,{row:e})},{name:b.columns.detail,cell:({detail:e})=>e?(0,h.jsx)(c,{children:e}):`–`},{name:b.columns.since,cell:({since:e})=>(0,h.jsx)(n,{at:e,zone:m()})},{name:b.columns.go,cell:e=>(0,h.jsx)(k,{row:e})}];function D({kind:e,count:t}){let n=i(y,{kind:e},({attention:e})=>e,{wallet:`attention ${t}`});return(0,h.jsx)(p,{caption:b.kinds[e].title,list:n,columns:E,empty:b.gone})}function O({row:{wallet:e,topUp:n,subscription:r,endpoint:i}}){let a=n?.wallet.customer??r?.customer??e?.customer;return a?(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(t,{href:`/customers/${a.id}`,children:(0,h.jsx)(c,{children:a.name})}),(0,h.jsx)(`div`,{className:`note`,children:n?o(n.price):r?(0,h.jsx)(c,{children:r.plan.name}):e?(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(c,{children:e.name}),` · `,(0,h.jsx)(s,{value:e.balance.available,unit:e.unit})]}):null})]}):i?(0,h.jsx)(c,{children:i.url}):`–`}function k({row:{kind:e,wallet:n,topUp:r,subscription:i,endpoint:a}}){return r?(0,h.jsx)(t,{href:`/payments/${r.id}`,children:b.go.payment}):i?(0,h.jsx)(t,{href:`/customers/${i.customer.id}`,children:b.go.subscription}):a?(0,h.jsx)(t,{href:`/webhooks/${a.id}`,children:b.go.endpoint}):n?e===`BOOKS_DISAGREE`?(0,h.jsx)(t,{href:`/wallets/${n.id}?tab=books`,children:b.go.books}):e===`RECHARGE_FAILED`||e===`RECHARGE_DISABLED`?(0,h.jsx)(t,{href:`/wallets/${n.id}?tab=payments`,children:b.go.payments}):(0,h.jsx)(t,{href:`/wallets/${n.id}`,children:b.go.wallet}):null}export{g as AttentionCount,v as AttentionRow,C as default};