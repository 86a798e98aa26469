import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{C as r,J as i,L as a,M as o,P as s,R as c,S as l,T as u,V as d,W as f,X as p,Y as m,_ as h,at as g,b as _,k as v,lt as y,q as b,v as x,w as S,x as C,z as w}from"./parts.js";import{t as T}from"./chart.js";import{r as E}from"./Customer.js";import{t as D}from"./app.js";var O=e(t(),1),k=n();y(`
  fragment GrantRow on Grant {
    id
    source
    amount
    remaining
    held
    expiresAt
    paid {
      amount
      currency
    }
    reason
  }
`);function A({grants:e,zone:t}){let n=[{name:p.grant.order,cell:t=>e.indexOf(t)+1},{name:p.grant.source,cell:({source:e,reason:t})=>(0,k.jsxs)(k.Fragment,{children:[p.grant.sources[e],t&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,(0,k.jsx)(S,{children:t})]})]})},{name:p.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(_,{value:e}),` `,(0,k.jsx)(`span`,{className:`note`,children:p.grant.of(w(t))}),n!==`0`&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,p.grant.heldOf(w(n))]})]})},{name:p.grant.paid,number:!0,cell:({paid:e})=>e?a(e):`–`},{name:p.grant.expires,cell:({expiresAt:e})=>e?(0,k.jsx)(u,{at:e,zone:t}):p.never}];return(0,k.jsx)(r,{caption:p.home.grants,columns:n,rows:e,keyOf:({id:e})=>e})}y(`
  fragment LineRow on Transaction {
    id
    sequence
    type
    amount
    heldChange
    balanceAfter
    action
    subject
    recordedAt
  }
`);function j({lines:e,zone:t,more:n=null,loadingMore:i=!1}){let a=[{name:p.line.when,cell:({recordedAt:e})=>(0,k.jsx)(u,{at:e,zone:t})},{name:p.line.what,cell:({type:e,action:t,subject:n})=>(0,k.jsxs)(k.Fragment,{children:[p.line.types[e],t&&(0,k.jsxs)(k.Fragment,{children:[` `,(0,k.jsx)(S,{children:t})]}),n&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,(0,k.jsx)(S,{children:n})]})]})},{name:p.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,k.jsxs)(k.Fragment,{children:[p.home.held,` `,(0,k.jsx)(_,{value:t,change:!0})]}):(0,k.jsx)(_,{value:e,change:!0})},{name:p.line.after,number:!0,cell:({balanceAfter:e})=>(0,k.jsx)(_,{value:e})}];return(0,k.jsx)(r,{caption:p.home.lines,columns:a,rows:e,keyOf:({id:e})=>e,more:n,loadingMore:i})}var M=(0,O.lazy)(()=>D(()=>import(`./chart.js`).then(e=>e.n).then(e=>({default:e.UsageChart})),[],import.meta.url)),N=(0,O.lazy)(()=>D(()=>import(`./portal-buydialog.js`),[],import.meta.url)),P=y(`
  query Home($wallet: ID!, $from: DateTime!, $to: DateTime!) {
    wallet(id: $wallet) {
      status
      unit
      balance {
        available
        held
        pending
        posted
        sequence
        asOf
        expiringNext {
          amount
          expiresAt
        }
      }
      balanceAlerts {
        threshold
        active
      }
      forecast {
        creditsPerDay
        windowDays
        depletesAt
      }
      usage(from: $from, to: $to, interval: DAY) {
        start
        credits
      }
      usageThrough {
        recordedAt
        behind
      }
      grants(first: 20, spendable: true) {
        nodes {
          ...GrantRow
        }
      }
      transactions(first: 10) {
        nodes {
          ...LineRow
        }
      }
    }
  }
`),F=30;function I(){let{wallet:e}=E(),t=x(),[n,r]=(0,O.useState)(!1),a=Math.ceil(Date.now()/36e5)*36e5,o=(0,O.useMemo)(()=>({from:new Date(a-F*864e5).toISOString(),to:new Date(a).toISOString()}),[a]),s=g(P,{wallet:e.id,...o},{wallet:e.id,keep:!0});return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsxs)(`div`,{className:`head`,children:[(0,k.jsx)(`h1`,{children:p.home.title}),h(t)&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>r(!0),children:p.home.buy})]}),n&&(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(i,{}),children:(0,k.jsx)(N,{onClose:()=>r(!1)})}),(0,k.jsx)(b,{answer:s,children:({wallet:e})=>e?(0,k.jsx)(L,{wallet:e,range:o}):(0,k.jsx)(f,{children:p.portal.noWallet})})]})}function L({wallet:e,range:t}){let{zone:n}=E(),r=(0,O.useMemo)(()=>{let r=T(e.usage,t.from,t.to,n);return{labels:r.map(({date:e})=>o(e)),series:[{name:p.chart.total,amounts:r.map(({credits:e})=>e)}]}},[e.usage,t,n]);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(z,{wallet:e}),(0,k.jsx)(B,{wallet:e}),(0,k.jsxs)(m,{title:p.home.usage,aside:(0,k.jsx)(C,{at:R(e),zone:n,behind:e.usageThrough.behind}),children:[(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(i,{}),children:(0,k.jsx)(M,{...r,unit:e.unit})}),(0,k.jsx)(`p`,{className:`fine`,children:p.zone(n)})]}),(0,k.jsx)(m,{title:p.home.grants,children:e.grants.nodes.length===0?(0,k.jsx)(f,{children:p.home.noGrants}):(0,k.jsx)(A,{grants:e.grants.nodes,zone:n})}),(0,k.jsx)(m,{title:p.home.lines,children:e.transactions.nodes.length===0?(0,k.jsx)(f,{children:p.home.noLines}):(0,k.jsx)(j,{lines:e.transactions.nodes,zone:n})})]})}function R({usageThrough:{behind:e,recordedAt:t},balance:n}){return e>0&&t?t:n.asOf}function z({wallet:e}){let t=e.balanceAlerts.filter(({active:e})=>e).at(-1);return(0,k.jsxs)(k.Fragment,{children:[e.status===`FROZEN`&&(0,k.jsx)(`p`,{className:`banner warning`,children:p.home.frozen}),e.status===`CLOSED`&&(0,k.jsx)(`p`,{className:`banner warning`,children:p.home.closed}),t&&(0,k.jsx)(`p`,{className:`banner warning`,children:p.home.low(w(t.threshold),e.unit)})]})}function B({wallet:e}){let{zone:t}=E(),{balance:n,forecast:r,unit:i}=e,a=c(n.available)<0n,o=n.expiringNext;return(0,k.jsxs)(`section`,{className:`section`,"aria-label":p.home.title,children:[(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsx)(l,{name:a?p.home.owed:p.home.available,note:a?p.home.owedWhy:void 0,large:!0,children:(0,k.jsx)(_,{value:a?n.available.slice(1):n.available,unit:i})}),n.held!==`0`&&(0,k.jsx)(l,{name:p.home.held,note:p.home.heldWhy,children:(0,k.jsx)(_,{value:n.held})}),n.pending!==`0`&&(0,k.jsx)(l,{name:p.home.pending,children:(0,k.jsx)(_,{value:n.pending})}),(0,k.jsx)(l,{name:p.home.perDay,note:p.home.perDayWhy(r.windowDays),children:(0,k.jsx)(`span`,{className:`amount`,children:d(r.creditsPerDay)})}),(0,k.jsx)(V,{wallet:e}),(0,k.jsx)(l,{name:p.home.expires,note:o?v(o.expiresAt,t)+`, `+s(o.expiresAt,Date.parse(n.asOf)):void 0,children:o?(0,k.jsx)(_,{value:o.amount}):p.home.expiresNot})]}),(0,k.jsx)(C,{at:n.asOf,zone:t})]})}function V({wallet:{balance:e,forecast:t}}){let{zone:n}=E(),r=t.depletesAt;return c(e.available)<=0n?(0,k.jsx)(l,{name:p.home.runsOut,children:p.home.runsOutNow}):r?(0,k.jsx)(l,{name:p.home.runsOut,note:(0,k.jsx)(u,{at:r,zone:n}),children:s(r,Date.parse(e.asOf))}):(0,k.jsx)(l,{name:p.home.runsOut,children:t.creditsPerDay===`0`?p.home.runsOutUnknown:p.home.runsOutNot})}export{I as default};