import{r as e}from"./rolldown-runtime.js";import{h as t,m as n}from"./vendor.js";import{A as r,C as i,E as a,H as o,M as s,R as c,S as l,a as u,c as d,d as f,g as p,h as m,i as h,j as g,k as _,l as v,m as y,o as b,p as x,s as S,u as C,w}from"./parts.js";import{t as T}from"./chart.js";import{n as E}from"./portal-shell.js";import{t as D}from"./app.js";var O=e(t(),1),k=n();o(`
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
`);function A({grants:e,zone:t}){let n=[{name:s.grant.order,cell:t=>e.indexOf(t)+1},{name:s.grant.source,cell:({source:e,reason:t})=>(0,k.jsxs)(k.Fragment,{children:[s.grant.sources[e],t&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,(0,k.jsx)(C,{children:t})]})]})},{name:s.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(b,{value:e}),` `,(0,k.jsx)(`span`,{className:`note`,children:s.grant.of(m(t))}),n!==`0`&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,s.grant.heldOf(m(n))]})]})},{name:s.grant.paid,number:!0,cell:({paid:e})=>e?x(e):`–`},{name:s.grant.expires,cell:({expiresAt:e})=>e?(0,k.jsx)(f,{at:e,zone:t}):s.never}];return(0,k.jsx)(v,{caption:s.home.grants,columns:n,rows:e,keyOf:({id:e})=>e})}o(`
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
`);function j({lines:e,zone:t,more:n=null,loadingMore:r=!1}){let i=[{name:s.line.when,cell:({recordedAt:e})=>(0,k.jsx)(f,{at:e,zone:t})},{name:s.line.what,cell:({type:e,action:t,subject:n})=>(0,k.jsxs)(k.Fragment,{children:[s.line.types[e],t&&(0,k.jsxs)(k.Fragment,{children:[` `,(0,k.jsx)(C,{children:t})]}),n&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,(0,k.jsx)(C,{children:n})]})]})},{name:s.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,k.jsxs)(k.Fragment,{children:[s.home.held,` `,(0,k.jsx)(b,{value:t,change:!0})]}):(0,k.jsx)(b,{value:e,change:!0})},{name:s.line.after,number:!0,cell:({balanceAfter:e})=>(0,k.jsx)(b,{value:e})}];return(0,k.jsx)(v,{caption:s.home.lines,columns:i,rows:e,keyOf:({id:e})=>e,more:n,loadingMore:r})}var M=(0,O.lazy)(()=>D(()=>import(`./chart.js`).then(e=>e.n).then(e=>({default:e.UsageChart})),[],import.meta.url)),N=(0,O.lazy)(()=>D(()=>import(`./portal-buydialog.js`),[],import.meta.url)),P=o(`
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
`),F=30;function I(){let{wallet:e}=E(),t=u(),[n,i]=(0,O.useState)(!1),o=Math.ceil(Date.now()/36e5)*36e5,l=(0,O.useMemo)(()=>({from:new Date(o-F*864e5).toISOString(),to:new Date(o).toISOString()}),[o]),d=c(P,{wallet:e.id,...l},{wallet:e.id,keep:!0});return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsxs)(`div`,{className:`head`,children:[(0,k.jsx)(`h1`,{children:s.home.title}),h(t)&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>i(!0),children:s.home.buy})]}),n&&(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(r,{}),children:(0,k.jsx)(N,{onClose:()=>i(!1)})}),(0,k.jsx)(_,{answer:d,children:({wallet:e})=>e?(0,k.jsx)(L,{wallet:e,range:l}):(0,k.jsx)(a,{children:s.portal.noWallet})})]})}function L({wallet:e,range:t}){let{zone:n}=E(),o=(0,O.useMemo)(()=>{let r=T(e.usage,t.from,t.to,n);return{labels:r.map(({date:e})=>i(e)),series:[{name:s.chart.total,amounts:r.map(({credits:e})=>e)}]}},[e.usage,t,n]);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(z,{wallet:e}),(0,k.jsx)(B,{wallet:e}),(0,k.jsxs)(g,{title:s.home.usage,aside:(0,k.jsx)(S,{at:R(e),zone:n,behind:e.usageThrough.behind}),children:[(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(r,{}),children:(0,k.jsx)(M,{...o,unit:e.unit})}),(0,k.jsx)(`p`,{className:`fine`,children:s.zone(n)})]}),(0,k.jsx)(g,{title:s.home.grants,children:e.grants.nodes.length===0?(0,k.jsx)(a,{children:s.home.noGrants}):(0,k.jsx)(A,{grants:e.grants.nodes,zone:n})}),(0,k.jsx)(g,{title:s.home.lines,children:e.transactions.nodes.length===0?(0,k.jsx)(a,{children:s.home.noLines}):(0,k.jsx)(j,{lines:e.transactions.nodes,zone:n})})]})}function R({usageThrough:{behind:e,recordedAt:t},balance:n}){return e>0&&t?t:n.asOf}function z({wallet:e}){let t=e.balanceAlerts.filter(({active:e})=>e).at(-1);return(0,k.jsxs)(k.Fragment,{children:[e.status===`FROZEN`&&(0,k.jsx)(`p`,{className:`banner warning`,children:s.home.frozen}),e.status===`CLOSED`&&(0,k.jsx)(`p`,{className:`banner warning`,children:s.home.closed}),t&&(0,k.jsx)(`p`,{className:`banner warning`,children:s.home.low(m(t.threshold),e.unit)})]})}function B({wallet:e}){let{zone:t}=E(),{balance:n,forecast:r,unit:i}=e,a=y(n.available)<0n,o=n.expiringNext;return(0,k.jsxs)(`section`,{className:`section`,"aria-label":s.home.title,children:[(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsx)(d,{name:a?s.home.owed:s.home.available,note:a?s.home.owedWhy:void 0,large:!0,children:(0,k.jsx)(b,{value:a?n.available.slice(1):n.available,unit:i})}),n.held!==`0`&&(0,k.jsx)(d,{name:s.home.held,note:s.home.heldWhy,children:(0,k.jsx)(b,{value:n.held})}),n.pending!==`0`&&(0,k.jsx)(d,{name:s.home.pending,children:(0,k.jsx)(b,{value:n.pending})}),(0,k.jsx)(d,{name:s.home.perDay,note:s.home.perDayWhy(r.windowDays),children:(0,k.jsx)(`span`,{className:`amount`,children:p(r.creditsPerDay)})}),(0,k.jsx)(V,{wallet:e}),(0,k.jsx)(d,{name:s.home.expires,note:o?l(o.expiresAt,t)+`, `+w(o.expiresAt,Date.parse(n.asOf)):void 0,children:o?(0,k.jsx)(b,{value:o.amount}):s.home.expiresNot})]}),(0,k.jsx)(S,{at:n.asOf,zone:t})]})}function V({wallet:{balance:e,forecast:t}}){let{zone:n}=E(),r=t.depletesAt;return y(e.available)<=0n?(0,k.jsx)(d,{name:s.home.runsOut,children:s.home.runsOutNow}):r?(0,k.jsx)(d,{name:s.home.runsOut,note:(0,k.jsx)(f,{at:r,zone:n}),children:w(r,Date.parse(e.asOf))}):(0,k.jsx)(d,{name:s.home.runsOut,children:t.creditsPerDay===`0`?s.home.runsOutUnknown:s.home.runsOutNot})}export{I as default};