import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,C as i,O as a,R as o,T as s,Tt as c,bt as l,ct as u,f as d,k as f,ot as p,rt as m,st as h,ut as g,y as _,yt as v}from"./parts.js";import{A as y,F as b,M as x,_ as S,g as C,h as w,j as T,m as E}from"./operator-parts.js";var D=e(t(),1),O=n(),k=y.clock,A=c(`
  query Ahead($to: DateTime!) {
    wallets(first: 50) {
      nodes {
        id
        name
        unit
        customer {
          id
          name
        }
        balance {
          available
          expiringNext {
            expiresAt
          }
        }
        balanceAt(time: $to) {
          available
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    subscriptions(first: 50) {
      nodes {
        id
        status
        currentPeriodEnd
        cancelAtPeriodEnd
        plan {
          id
          name
        }
        customer {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`),j=c(`
  mutation Advance($input: AdvanceTestClockInput!) {
    advanceTestClock(input: $input) {
      testClock {
        now
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),M=36e5,N=[[M,k.steps.hour],[24*M,k.steps.day],[168*M,k.steps.week],[720*M,k.steps.month],[8760*M,k.steps.year]],P=26280*M;function F(){let e=w(),{scopes:t}=i();return(0,O.jsxs)(O.Fragment,{children:[(0,O.jsx)(`h1`,{children:k.title}),(0,O.jsx)(`p`,{className:`lead`,children:k.lead}),e===null?(0,O.jsx)(h,{}):(0,O.jsx)(I,{now:e},t.join())]})}function I({now:e}){let t=_(i(),`ADMIN`),[n,a]=(0,D.useState)(``),o=T(n),s=o!==null&&Date.parse(o)>e;return(0,O.jsxs)(O.Fragment,{children:[(0,O.jsxs)(u,{title:k.now,aside:(0,O.jsx)(`span`,{className:`fine`,children:g.zone(x())}),children:[(0,O.jsx)(`p`,{className:`clock`,children:(0,O.jsx)(r,{at:new Date(e).toISOString(),zone:x()})}),!t&&(0,O.jsx)(m,{children:k.forbidden}),t&&(0,O.jsxs)(O.Fragment,{children:[(0,O.jsx)(`div`,{className:`buttons`,role:`group`,"aria-label":k.move,children:N.map(([t,n])=>(0,O.jsx)(`button`,{type:`button`,onClick:()=>a(b(e+t)),children:n},t))}),(0,O.jsxs)(`div`,{className:`field`,children:[(0,O.jsx)(`label`,{htmlFor:`clock`,children:k.to}),(0,O.jsx)(`input`,{id:`clock`,type:`datetime-local`,step:1,min:b(e),value:n,"aria-describedby":`clock-hint`,onChange:({target:e})=>a(e.value)}),(0,O.jsx)(`p`,{id:`clock-hint`,className:`fine`,children:k.toHint})]}),n!==``&&!s&&(0,O.jsx)(`p`,{className:`state failure`,role:`alert`,children:k.notLater})]})]}),t&&s&&(0,O.jsx)(L,{to:o,now:e,onMoved:()=>a(``)})]})}function L({to:e,now:t,onMoved:n}){let r=l(A,{to:e}),i=v(j),[a,s]=(0,D.useState)(!1),c=Date.parse(e)-t>P,f=async()=>{await i.run({input:{to:e,confirm:c&&a}})!==null&&(n(),await E())};return(0,O.jsxs)(u,{title:k.effects(o(e,x())),children:[(0,O.jsx)(p,{answer:r,children:t=>(0,O.jsx)(z,{ahead:t,to:e})}),(0,O.jsx)(`p`,{className:`fine`,children:k.also}),c&&(0,O.jsxs)(`label`,{className:`option`,children:[(0,O.jsx)(`input`,{type:`checkbox`,checked:a,onChange:({target:e})=>s(e.checked)}),k.confirm]}),(0,O.jsx)(d,{error:i.error,refusals:i.refusals}),(0,O.jsx)(`button`,{type:`button`,className:`primary`,disabled:i.running||r.data===void 0||c&&!a,onClick:()=>void f(),children:i.running?k.moving:k.submit})]})}var R=new Set([`TRIALING`,`ACTIVE`,`PAST_DUE`,`SCHEDULED`]);function z({ahead:{wallets:e,subscriptions:t},to:n}){let r=Date.parse(n),i=e.nodes.filter(e=>!S(B(e))),o=t.nodes.filter(({status:e,currentPeriodEnd:t})=>R.has(e)&&Date.parse(t)<=r);return(0,O.jsxs)(O.Fragment,{children:[(0,O.jsx)(`h3`,{children:k.balances}),i.length===0&&(0,O.jsx)(m,{children:k.noBalances}),i.length>0&&(0,O.jsx)(a,{caption:k.balances,columns:V,rows:i,keyOf:({id:e})=>e}),e.pageInfo.hasNextPage&&(0,O.jsx)(`p`,{className:`fine`,children:k.someWallets}),(0,O.jsx)(`h3`,{children:k.subscriptions}),o.length===0&&(0,O.jsx)(m,{children:k.noSubscriptions}),o.length>0&&(0,O.jsx)(a,{caption:k.subscriptions,columns:H,rows:o,keyOf:({id:e})=>e}),t.pageInfo.hasNextPage&&(0,O.jsx)(`p`,{className:`fine`,children:k.someSubscriptions})]})}function B({balance:e,balanceAt:t}){return C(t.available,e.available)}var V=[{name:k.wallet,cell:({name:e,customer:t})=>(0,O.jsxs)(O.Fragment,{children:[(0,O.jsx)(f,{children:t.name}),` `,(0,O.jsx)(`span`,{className:`note`,children:(0,O.jsx)(f,{children:e})})]})},{name:k.first,cell:({balance:e})=>e.expiringNext?(0,O.jsx)(r,{at:e.expiringNext.expiresAt,zone:x()}):`–`},{name:k.before,number:!0,cell:({balance:e,unit:t})=>(0,O.jsx)(s,{value:e.available,unit:t})},{name:k.change,number:!0,cell:e=>(0,O.jsx)(s,{value:B(e),change:!0})},{name:k.after,number:!0,cell:({balanceAt:e,unit:t})=>(0,O.jsx)(s,{value:e.available,unit:t})}],H=[{name:k.customer,cell:({customer:e})=>(0,O.jsx)(f,{children:e.name})},{name:k.plan,cell:({plan:e})=>(0,O.jsx)(f,{children:e.name})},{name:k.when,cell:({currentPeriodEnd:e})=>(0,O.jsx)(r,{at:e,zone:x()})},{name:k.what,cell:({cancelAtPeriodEnd:e})=>e?k.ends:k.renews}];export{F as default};