import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,C as a,D as o,E as s,Et as c,G as l,I as u,J as d,O as f,T as p,U as m,Y as h,b as g,ct as _,dt as v,it as y,lt as b,st as x,tt as S,xt as C}from"./parts.js";import{t as w}from"./chart.js";import{f as T,n as E}from"./pages.js";import{t as D}from"./app.js";var O=e(t(),1),k=n();c(`
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
  }
`);function A({grants:e,zone:t}){let n=[{name:v.grant.order,cell:t=>e.indexOf(t)+1},{name:v.grant.source,cell:({source:e})=>v.grant.sources[e]},{name:v.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(p,{value:e}),` `,(0,k.jsx)(`span`,{className:`note`,children:v.grant.of(r(t))}),n!==`0`&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,v.grant.heldOf(r(n))]})]})},{name:v.grant.paid,number:!0,cell:({paid:e})=>e?d(e):`–`},{name:v.grant.expires,cell:({expiresAt:e})=>e?(0,k.jsx)(i,{at:e,zone:t}):v.never}];return(0,k.jsx)(f,{caption:v.home.grants,columns:n,rows:e,keyOf:({id:e})=>e})}var j=(0,O.lazy)(()=>D(()=>import(`./chart.js`).then(e=>e.n).then(e=>({default:e.UsageChart})),[],import.meta.url)),M=(0,O.lazy)(()=>D(()=>import(`./portal-buydialog.js`),[],import.meta.url)),N=c(`
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
`),P=30;function F(){let{wallet:e}=T(),t=a(),[n,r]=(0,O.useState)(!1),i=Math.ceil(Date.now()/36e5)*36e5,o=(0,O.useMemo)(()=>({from:new Date(i-P*864e5).toISOString(),to:new Date(i).toISOString()}),[i]),s=C(N,{wallet:e.id,...o},{wallet:e.id,keep:!0});return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsxs)(`div`,{className:`head`,children:[(0,k.jsx)(`h1`,{children:v.home.title}),g(t)&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>r(!0),children:v.home.buy})]}),n&&(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(_,{}),children:(0,k.jsx)(M,{onClose:()=>r(!1)})}),(0,k.jsx)(x,{answer:s,children:({wallet:e})=>e?(0,k.jsx)(I,{wallet:e,range:o}):(0,k.jsx)(y,{children:v.portal.noWallet})})]})}function I({wallet:e,range:t}){let{zone:n}=T(),r=(0,O.useMemo)(()=>{let r=w(e.usage,t.from,t.to,n);return{labels:r.map(({date:e})=>m(e)),series:[{name:v.chart.total,amounts:r.map(({credits:e})=>e)}]}},[e.usage,t,n]);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(R,{wallet:e}),(0,k.jsx)(z,{wallet:e}),(0,k.jsxs)(b,{title:v.home.usage,aside:(0,k.jsx)(s,{at:L(e),zone:n,behind:e.usageThrough.behind}),children:[(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(_,{}),children:(0,k.jsx)(j,{...r,unit:e.unit})}),(0,k.jsx)(`p`,{className:`fine`,children:v.zone(n)})]}),(0,k.jsx)(b,{title:v.home.grants,children:e.grants.nodes.length===0?(0,k.jsx)(y,{children:v.home.noGrants}):(0,k.jsx)(A,{grants:e.grants.nodes,zone:n})}),(0,k.jsx)(b,{title:v.home.lines,children:e.transactions.nodes.length===0?(0,k.jsx)(y,{children:v.home.noLines}):(0,k.jsx)(E,{lines:e.transactions.nodes,zone:n})})]})}function L({usageThrough:{behind:e,recordedAt:t},balance:n}){return e>0&&t?t:n.asOf}function R({wallet:e}){let t=e.balanceAlerts.filter(({active:e})=>e).at(-1);return(0,k.jsxs)(k.Fragment,{children:[e.status===`FROZEN`&&(0,k.jsx)(`p`,{className:`banner warning`,children:v.home.frozen}),e.status===`CLOSED`&&(0,k.jsx)(`p`,{className:`banner warning`,children:v.home.closed}),t&&(0,k.jsx)(`p`,{className:`banner warning`,children:v.home.low(r(t.threshold),e.unit)})]})}function z({wallet:e}){let{zone:t}=T(),{balance:n,forecast:r,unit:i}=e,a=h(n.available)<0n,c=n.expiringNext;return(0,k.jsxs)(`section`,{className:`section`,"aria-label":v.home.title,children:[(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsx)(o,{name:a?v.home.owed:v.home.available,note:a?v.home.owedWhy:void 0,large:!0,children:(0,k.jsx)(p,{value:a?n.available.slice(1):n.available,unit:i})}),n.held!==`0`&&(0,k.jsx)(o,{name:v.home.held,note:v.home.heldWhy,children:(0,k.jsx)(p,{value:n.held})}),n.pending!==`0`&&(0,k.jsx)(o,{name:v.home.pending,children:(0,k.jsx)(p,{value:n.pending})}),(0,k.jsx)(o,{name:v.home.perDay,note:v.home.perDayWhy(r.windowDays),children:(0,k.jsx)(`span`,{className:`amount`,children:S(r.creditsPerDay)})}),(0,k.jsx)(B,{wallet:e}),(0,k.jsx)(o,{name:v.home.expires,note:c?u(c.expiresAt,t)+`, `+l(c.expiresAt,Date.parse(n.asOf)):void 0,children:c?(0,k.jsx)(p,{value:c.amount}):v.home.expiresNot})]}),(0,k.jsx)(s,{at:n.asOf,zone:t})]})}function B({wallet:{balance:e,forecast:t}}){let{zone:n}=T(),r=t.depletesAt;return h(e.available)<=0n?(0,k.jsx)(o,{name:v.home.runsOut,children:v.home.runsOutNow}):r?(0,k.jsx)(o,{name:v.home.runsOut,note:(0,k.jsx)(i,{at:r,zone:n}),children:l(r,Date.parse(e.asOf))}):(0,k.jsx)(o,{name:v.home.runsOut,children:t.creditsPerDay===`0`?v.home.runsOutUnknown:v.home.runsOutNot})}export{F as default};