import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{B as r,D as i,K as a,L as o,O as s,P as c,R as l,S as u,X as d,b as f,c as p,d as m,f as h,h as g,j as _,k as v,l as y,m as b,p as x,u as S,w as C,z as w}from"./parts.js";import{t as T}from"./chart.js";import{r as E}from"./Customer.js";import{t as D}from"./app.js";var O=e(t(),1),k=n();d(`
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
`);function A({grants:e,zone:t}){let n=[{name:r.grant.order,cell:t=>e.indexOf(t)+1},{name:r.grant.source,cell:({source:e,reason:t})=>(0,k.jsxs)(k.Fragment,{children:[r.grant.sources[e],t&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,(0,k.jsx)(b,{children:t})]})]})},{name:r.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(S,{value:e}),` `,(0,k.jsx)(`span`,{className:`note`,children:r.grant.of(v(t))}),n!==`0`&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,r.grant.heldOf(v(n))]})]})},{name:r.grant.paid,number:!0,cell:({paid:e})=>e?i(e):`–`},{name:r.grant.expires,cell:({expiresAt:e})=>e?(0,k.jsx)(g,{at:e,zone:t}):r.never}];return(0,k.jsx)(x,{caption:r.home.grants,columns:n,rows:e,keyOf:({id:e})=>e})}d(`
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
`);function j({lines:e,zone:t,more:n=null,loadingMore:i=!1}){let a=[{name:r.line.when,cell:({recordedAt:e})=>(0,k.jsx)(g,{at:e,zone:t})},{name:r.line.what,cell:({type:e,action:t,subject:n})=>(0,k.jsxs)(k.Fragment,{children:[r.line.types[e],t&&(0,k.jsxs)(k.Fragment,{children:[` `,(0,k.jsx)(b,{children:t})]}),n&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,(0,k.jsx)(b,{children:n})]})]})},{name:r.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,k.jsxs)(k.Fragment,{children:[r.home.held,` `,(0,k.jsx)(S,{value:t,change:!0})]}):(0,k.jsx)(S,{value:e,change:!0})},{name:r.line.after,number:!0,cell:({balanceAfter:e})=>(0,k.jsx)(S,{value:e})}];return(0,k.jsx)(x,{caption:r.home.lines,columns:a,rows:e,keyOf:({id:e})=>e,more:n,loadingMore:i})}var M=(0,O.lazy)(()=>D(()=>import(`./chart.js`).then(e=>e.n).then(e=>({default:e.UsageChart})),[],import.meta.url)),N=(0,O.lazy)(()=>D(()=>import(`./portal-buydialog.js`),[],import.meta.url)),P=d(`
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
`),F=30;function I(){let{wallet:e}=E(),t=y(),[n,i]=(0,O.useState)(!1),s=Math.ceil(Date.now()/36e5)*36e5,u=(0,O.useMemo)(()=>({from:new Date(s-F*864e5).toISOString(),to:new Date(s).toISOString()}),[s]),d=a(P,{wallet:e.id,...u},{wallet:e.id,keep:!0});return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsxs)(`div`,{className:`head`,children:[(0,k.jsx)(`h1`,{children:r.home.title}),p(t)&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>i(!0),children:r.home.buy})]}),n&&(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(l,{}),children:(0,k.jsx)(N,{onClose:()=>i(!1)})}),(0,k.jsx)(o,{answer:d,children:({wallet:e})=>e?(0,k.jsx)(L,{wallet:e,range:u}):(0,k.jsx)(c,{children:r.portal.noWallet})})]})}function L({wallet:e,range:t}){let{zone:n}=E(),i=(0,O.useMemo)(()=>{let i=T(e.usage,t.from,t.to,n);return{labels:i.map(({date:e})=>u(e)),series:[{name:r.chart.total,amounts:i.map(({credits:e})=>e)}]}},[e.usage,t,n]);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(z,{wallet:e}),(0,k.jsx)(B,{wallet:e}),(0,k.jsxs)(w,{title:r.home.usage,aside:(0,k.jsx)(m,{at:R(e),zone:n,behind:e.usageThrough.behind}),children:[(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(l,{}),children:(0,k.jsx)(M,{...i,unit:e.unit})}),(0,k.jsx)(`p`,{className:`fine`,children:r.zone(n)})]}),(0,k.jsx)(w,{title:r.home.grants,children:e.grants.nodes.length===0?(0,k.jsx)(c,{children:r.home.noGrants}):(0,k.jsx)(A,{grants:e.grants.nodes,zone:n})}),(0,k.jsx)(w,{title:r.home.lines,children:e.transactions.nodes.length===0?(0,k.jsx)(c,{children:r.home.noLines}):(0,k.jsx)(j,{lines:e.transactions.nodes,zone:n})})]})}function R({usageThrough:{behind:e,recordedAt:t},balance:n}){return e>0&&t?t:n.asOf}function z({wallet:e}){let t=e.balanceAlerts.filter(({active:e})=>e).at(-1);return(0,k.jsxs)(k.Fragment,{children:[e.status===`FROZEN`&&(0,k.jsx)(`p`,{className:`banner warning`,children:r.home.frozen}),e.status===`CLOSED`&&(0,k.jsx)(`p`,{className:`banner warning`,children:r.home.closed}),t&&(0,k.jsx)(`p`,{className:`banner warning`,children:r.home.low(v(t.threshold),e.unit)})]})}function B({wallet:e}){let{zone:t}=E(),{balance:n,forecast:i,unit:a}=e,o=s(n.available)<0n,c=n.expiringNext;return(0,k.jsxs)(`section`,{className:`section`,"aria-label":r.home.title,children:[(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsx)(h,{name:o?r.home.owed:r.home.available,note:o?r.home.owedWhy:void 0,large:!0,children:(0,k.jsx)(S,{value:o?n.available.slice(1):n.available,unit:a})}),n.held!==`0`&&(0,k.jsx)(h,{name:r.home.held,note:r.home.heldWhy,children:(0,k.jsx)(S,{value:n.held})}),n.pending!==`0`&&(0,k.jsx)(h,{name:r.home.pending,children:(0,k.jsx)(S,{value:n.pending})}),(0,k.jsx)(h,{name:r.home.perDay,note:r.home.perDayWhy(i.windowDays),children:(0,k.jsx)(`span`,{className:`amount`,children:_(i.creditsPerDay)})}),(0,k.jsx)(V,{wallet:e}),(0,k.jsx)(h,{name:r.home.expires,note:c?f(c.expiresAt,t)+`, `+C(c.expiresAt,Date.parse(n.asOf)):void 0,children:c?(0,k.jsx)(S,{value:c.amount}):r.home.expiresNot})]}),(0,k.jsx)(m,{at:n.asOf,zone:t})]})}function V({wallet:{balance:e,forecast:t}}){let{zone:n}=E(),i=t.depletesAt;return s(e.available)<=0n?(0,k.jsx)(h,{name:r.home.runsOut,children:r.home.runsOutNow}):i?(0,k.jsx)(h,{name:r.home.runsOut,note:(0,k.jsx)(g,{at:i,zone:n}),children:C(i,Date.parse(e.asOf))}):(0,k.jsx)(h,{name:r.home.runsOut,children:t.creditsPerDay===`0`?r.home.runsOutUnknown:r.home.runsOutNot})}export{I as default};