import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,C as i,D as a,E as o,F as s,H as c,J as l,O as u,Q as d,T as f,Tt as p,W as m,b as h,bt as g,ct as _,et as v,ot as y,q as b,rt as x,st as S,ut as C}from"./parts.js";import{t as w}from"./chart.js";import{f as T,n as E}from"./pages.js";import{t as D}from"./app.js";var O=e(t(),1),k=n();p(`
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
`);function A({grants:e,zone:t}){let n=[{name:C.grant.order,cell:t=>e.indexOf(t)+1},{name:C.grant.source,cell:({source:e})=>C.grant.sources[e]},{name:C.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(f,{value:e}),` `,(0,k.jsx)(`span`,{className:`note`,children:C.grant.of(d(t))}),n!==`0`&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,C.grant.heldOf(d(n))]})]})},{name:C.grant.paid,number:!0,cell:({paid:e})=>e?b(e):`–`},{name:C.grant.expires,cell:({expiresAt:e})=>e?(0,k.jsx)(r,{at:e,zone:t}):C.never}];return(0,k.jsx)(u,{caption:C.home.grants,columns:n,rows:e,keyOf:({id:e})=>e})}var j=(0,O.lazy)(()=>D(()=>import(`./chart.js`).then(e=>e.n).then(e=>({default:e.UsageChart})),[],import.meta.url)),M=(0,O.lazy)(()=>D(()=>import(`./portal-buydialog.js`),[],import.meta.url)),N=p(`
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
`),P=30;function F(){let{wallet:e}=T(),t=i(),[n,r]=(0,O.useState)(!1),a=Math.ceil(Date.now()/36e5)*36e5,o=(0,O.useMemo)(()=>({from:new Date(a-P*864e5).toISOString(),to:new Date(a).toISOString()}),[a]),s=g(N,{wallet:e.id,...o},{wallet:e.id,keep:!0});return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsxs)(`div`,{className:`head`,children:[(0,k.jsx)(`h1`,{children:C.home.title}),h(t)&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>r(!0),children:C.home.buy})]}),n&&(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(S,{}),children:(0,k.jsx)(M,{onClose:()=>r(!1)})}),(0,k.jsx)(y,{answer:s,children:({wallet:e})=>e?(0,k.jsx)(I,{wallet:e,range:o}):(0,k.jsx)(x,{children:C.portal.noWallet})})]})}function I({wallet:e,range:t}){let{zone:n}=T(),r=(0,O.useMemo)(()=>{let r=w(e.usage,t.from,t.to,n);return{labels:r.map(({date:e})=>c(e)),series:[{name:C.chart.total,amounts:r.map(({credits:e})=>e)}]}},[e.usage,t,n]);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(R,{wallet:e}),(0,k.jsx)(z,{wallet:e}),(0,k.jsxs)(_,{title:C.home.usage,aside:(0,k.jsx)(o,{at:L(e),zone:n,behind:e.usageThrough.behind}),children:[(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(S,{}),children:(0,k.jsx)(j,{...r,unit:e.unit})}),(0,k.jsx)(`p`,{className:`fine`,children:C.zone(n)})]}),(0,k.jsx)(_,{title:C.home.grants,children:e.grants.nodes.length===0?(0,k.jsx)(x,{children:C.home.noGrants}):(0,k.jsx)(A,{grants:e.grants.nodes,zone:n})}),(0,k.jsx)(_,{title:C.home.lines,children:e.transactions.nodes.length===0?(0,k.jsx)(x,{children:C.home.noLines}):(0,k.jsx)(E,{lines:e.transactions.nodes,zone:n})})]})}function L({usageThrough:{behind:e,recordedAt:t},balance:n}){return e>0&&t?t:n.asOf}function R({wallet:e}){let t=e.balanceAlerts.filter(({active:e})=>e).at(-1);return(0,k.jsxs)(k.Fragment,{children:[e.status===`FROZEN`&&(0,k.jsx)(`p`,{className:`banner warning`,children:C.home.frozen}),e.status===`CLOSED`&&(0,k.jsx)(`p`,{className:`banner warning`,children:C.home.closed}),t&&(0,k.jsx)(`p`,{className:`banner warning`,children:C.home.low(d(t.threshold),e.unit)})]})}function z({wallet:e}){let{zone:t}=T(),{balance:n,forecast:r,unit:i}=e,c=l(n.available)<0n,u=n.expiringNext;return(0,k.jsxs)(`section`,{className:`section`,"aria-label":C.home.title,children:[(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsx)(a,{name:c?C.home.owed:C.home.available,note:c?C.home.owedWhy:void 0,large:!0,children:(0,k.jsx)(f,{value:c?n.available.slice(1):n.available,unit:i})}),n.held!==`0`&&(0,k.jsx)(a,{name:C.home.held,note:C.home.heldWhy,children:(0,k.jsx)(f,{value:n.held})}),n.pending!==`0`&&(0,k.jsx)(a,{name:C.home.pending,children:(0,k.jsx)(f,{value:n.pending})}),(0,k.jsx)(a,{name:C.home.perDay,note:C.home.perDayWhy(r.windowDays),children:(0,k.jsx)(`span`,{className:`amount`,children:v(r.creditsPerDay)})}),(0,k.jsx)(B,{wallet:e}),(0,k.jsx)(a,{name:C.home.expires,note:u?s(u.expiresAt,t)+`, `+m(u.expiresAt,Date.parse(n.asOf)):void 0,children:u?(0,k.jsx)(f,{value:u.amount}):C.home.expiresNot})]}),(0,k.jsx)(o,{at:n.asOf,zone:t})]})}function B({wallet:{balance:e,forecast:t}}){let{zone:n}=T(),i=t.depletesAt;return l(e.available)<=0n?(0,k.jsx)(a,{name:C.home.runsOut,children:C.home.runsOutNow}):i?(0,k.jsx)(a,{name:C.home.runsOut,note:(0,k.jsx)(r,{at:i,zone:n}),children:m(i,Date.parse(e.asOf))}):(0,k.jsx)(a,{name:C.home.runsOut,children:t.creditsPerDay===`0`?C.home.runsOutUnknown:C.home.runsOutNot})}export{F as default};