import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,D as a,E as o,Et as s,G as c,I as l,J as u,O as d,S as f,T as p,U as m,Y as h,ct as g,dt as _,it as v,lt as y,st as b,tt as x,xt as S,y as C}from"./parts.js";import{t as w}from"./chart.js";import{m as T,n as E}from"./pages.js";import{t as D}from"./app.js";var O=e(t(),1),k=n();s(`
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
`);function A({grants:e,zone:t}){let n=[{name:_.grant.order,cell:t=>e.indexOf(t)+1},{name:_.grant.source,cell:({source:e})=>_.grant.sources[e]},{name:_.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(p,{value:e}),` `,(0,k.jsx)(`span`,{className:`note`,children:_.grant.of(r(t))}),n!==`0`&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,_.grant.heldOf(r(n))]})]})},{name:_.grant.paid,number:!0,cell:({paid:e})=>e?u(e):`–`},{name:_.grant.expires,cell:({expiresAt:e})=>e?(0,k.jsx)(i,{at:e,zone:t}):_.never}];return(0,k.jsx)(d,{caption:_.home.grants,columns:n,rows:e,keyOf:({id:e})=>e})}var j=(0,O.lazy)(()=>D(()=>import(`./chart.js`).then(e=>e.n).then(e=>({default:e.UsageChart})),[],import.meta.url)),M=(0,O.lazy)(()=>D(()=>import(`./portal-buydialog.js`),[],import.meta.url)),N=s(`
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
`),P=30;function F(){let{wallet:e}=T(),t=f(),[n,r]=(0,O.useState)(!1),i=Math.ceil(Date.now()/36e5)*36e5,a=(0,O.useMemo)(()=>({from:new Date(i-P*864e5).toISOString(),to:new Date(i).toISOString()}),[i]),o=S(N,{wallet:e.id,...a},{wallet:e.id,keep:!0});return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsxs)(`div`,{className:`head`,children:[(0,k.jsx)(`h1`,{children:_.home.title}),C(t)&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>r(!0),children:_.home.buy})]}),n&&(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(g,{}),children:(0,k.jsx)(M,{onClose:()=>r(!1)})}),(0,k.jsx)(b,{answer:o,children:({wallet:e})=>e?(0,k.jsx)(I,{wallet:e,range:a}):(0,k.jsx)(v,{children:_.portal.noWallet})})]})}function I({wallet:e,range:t}){let{zone:n}=T(),r=(0,O.useMemo)(()=>{let r=w(e.usage,t.from,t.to,n);return{labels:r.map(({date:e})=>m(e)),series:[{name:_.chart.total,amounts:r.map(({credits:e})=>e)}]}},[e.usage,t,n]);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(R,{wallet:e}),(0,k.jsx)(z,{wallet:e}),(0,k.jsxs)(y,{title:_.home.usage,aside:(0,k.jsx)(o,{at:L(e),zone:n,behind:e.usageThrough.behind}),children:[(0,k.jsx)(O.Suspense,{fallback:(0,k.jsx)(g,{}),children:(0,k.jsx)(j,{...r,unit:e.unit})}),(0,k.jsx)(`p`,{className:`fine`,children:_.zone(n)})]}),(0,k.jsx)(y,{title:_.home.grants,children:e.grants.nodes.length===0?(0,k.jsx)(v,{children:_.home.noGrants}):(0,k.jsx)(A,{grants:e.grants.nodes,zone:n})}),(0,k.jsx)(y,{title:_.home.lines,children:e.transactions.nodes.length===0?(0,k.jsx)(v,{children:_.home.noLines}):(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(E,{lines:e.transactions.nodes,zone:n}),(0,k.jsx)(`p`,{className:`fine`,children:_.line.afterWhy})]})})]})}function L({usageThrough:{behind:e,recordedAt:t},balance:n}){return e>0&&t?t:n.asOf}function R({wallet:e}){let t=e.balanceAlerts.filter(({active:e})=>e).at(-1);return(0,k.jsxs)(k.Fragment,{children:[e.status===`FROZEN`&&(0,k.jsx)(`p`,{className:`banner warning`,children:_.home.frozen}),e.status===`CLOSED`&&(0,k.jsx)(`p`,{className:`banner warning`,children:_.home.closed}),t&&(0,k.jsx)(`p`,{className:`banner warning`,children:_.home.low(r(t.threshold),e.unit)})]})}function z({wallet:e}){let{zone:t}=T(),{balance:n,forecast:r,unit:i}=e,s=h(n.available)<0n,u=n.expiringNext;return(0,k.jsxs)(`section`,{className:`section`,"aria-label":_.home.title,children:[(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsx)(a,{name:s?_.home.owed:_.home.available,note:s?_.home.owedWhy:void 0,large:!0,children:(0,k.jsx)(p,{value:s?n.available.slice(1):n.available,unit:i})}),n.held!==`0`&&(0,k.jsx)(a,{name:_.home.held,note:_.home.heldWhy,children:(0,k.jsx)(p,{value:n.held})}),n.pending!==`0`&&(0,k.jsx)(a,{name:_.home.pending,note:_.home.pendingWhy,children:(0,k.jsx)(p,{value:n.pending})}),(0,k.jsx)(a,{name:_.home.perDay,note:_.home.perDayWhy(r.windowDays),children:(0,k.jsx)(`span`,{className:`amount`,children:x(r.creditsPerDay)})}),(0,k.jsx)(B,{wallet:e}),(0,k.jsx)(a,{name:_.home.expires,note:u?l(u.expiresAt,t)+`, `+c(u.expiresAt,Date.parse(n.asOf),t):void 0,children:u?(0,k.jsx)(p,{value:u.amount}):_.home.expiresNot})]}),(0,k.jsx)(o,{at:n.asOf,zone:t})]})}function B({wallet:{balance:e,forecast:t}}){let{zone:n}=T(),r=t.depletesAt;return h(e.available)<=0n?(0,k.jsx)(a,{name:_.home.runsOut,children:_.home.runsOutNow}):r?(0,k.jsx)(a,{name:_.home.runsOut,note:(0,k.jsx)(i,{at:r,zone:n}),children:c(r,Date.parse(e.asOf),n)}):(0,k.jsx)(a,{name:_.home.runsOut,children:t.creditsPerDay===`0`?_.home.runsOutUnknown:_.home.runsOutNot})}export{F as default};