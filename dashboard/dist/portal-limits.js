import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,E as a,Et as o,O as s,S as c,T as l,dt as u,h as d,it as f,k as p,lt as m,p as h,r as g,st as _,x as v,xt as y,yt as b}from"./parts.js";import{c as x,f as S,l as C}from"./pages.js";var w=e(t(),1),T=n(),E=o(`
  mutation SetAlerts($input: SetBalanceAlertsInput!) {
    setBalanceAlerts(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function D({alerts:e,unit:t}){let n=v(c()),[r,i]=(0,w.useState)(!1);return(0,T.jsxs)(m,{title:u.alerts.title,aside:n&&(0,T.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:u.alerts.set}),children:[e.length===0?(0,T.jsx)(f,{children:u.alerts.nothing}):(0,T.jsx)(`ul`,{className:`rows`,children:e.map(({threshold:e,active:n})=>(0,T.jsxs)(`li`,{children:[(0,T.jsxs)(`span`,{children:[u.alerts.below,` `,(0,T.jsx)(l,{value:e,unit:t})]}),(0,T.jsx)(`span`,{className:n?`tag bad`:`tag`,children:n?u.alerts.active:u.alerts.waiting})]},e))}),r&&(0,T.jsx)(k,{alerts:e,unit:t,onClose:()=>i(!1)})]})}var O=10;function k({alerts:e,unit:t,onClose:n}){let{wallet:r}=S(),i=C(E),[a,o]=(0,w.useState)(e.length===0?[``]:e.map(({threshold:e})=>e));return(0,T.jsx)(d,{title:u.alerts.set,onClose:n,children:(0,T.jsxs)(x,{form:i,submit:u.alerts.save,onSubmit:async()=>{let e=a.map(e=>e.trim()).filter(e=>e!==``);await i.run({input:{idempotencyKey:i.key,walletId:r.id,thresholds:e}})!==null&&(b(r.id),n())},children:[a.map((e,n)=>(0,T.jsx)(h,{label:u.alerts.field(n+1,t),children:t=>(0,T.jsx)(`input`,{...t,inputMode:`decimal`,value:e,onChange:({target:e})=>o(a.map((t,r)=>r===n?e.value:t))})},n)),a.length<O&&(0,T.jsx)(`button`,{type:`button`,onClick:()=>o([...a,``]),children:u.alerts.another}),(0,T.jsx)(`p`,{className:`fine`,children:u.alerts.hint})]})})}o(`
  fragment BudgetFacts on Budget {
    id
    name
    status
    limit
    window
    spent
    held
    remaining
    spendable
    actions
    resetsAt
    expiresAt
    children(first: 1) {
      nodes {
        id
      }
    }
  }
`);var A=o(`
  query BudgetChildren($id: ID!) {
    budget(id: $id) {
      children(first: 100) {
        nodes {
          ...BudgetFacts
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);function j({budgets:e,cut:t}){return(0,T.jsx)(m,{title:u.budgets.title,children:e.length===0?(0,T.jsx)(f,{children:u.budgets.nothing}):(0,T.jsx)(M,{budgets:e,cut:t})})}function M({budgets:e,cut:t}){return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`ul`,{className:`tree`,children:e.map(e=>(0,T.jsx)(`li`,{children:(0,T.jsx)(N,{budget:e})},e.id))}),t&&(0,T.jsx)(`p`,{className:`fine`,children:u.limits.cut})]})}function N({budget:e}){let{zone:t,wallet:n}=S(),[a,o]=(0,w.useState)(!1);return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsxs)(`div`,{className:`budget`,children:[(0,T.jsxs)(`span`,{children:[(0,T.jsx)(`strong`,{children:(0,T.jsx)(p,{children:e.name})}),` `,e.status!==`ACTIVE`&&(0,T.jsx)(`span`,{className:`tag bad`,children:u.budgets.states[e.status]}),(0,T.jsxs)(`span`,{className:`note`,children:[` `,e.window?u.budgets.each(u.limits.windows[e.window]):u.budgets.life]})]}),(0,T.jsxs)(`span`,{children:[(0,T.jsx)(l,{value:e.spent}),` `,u.limits.of,` `,(0,T.jsx)(l,{value:e.limit,unit:n.unit}),e.held!==`0`&&(0,T.jsxs)(`span`,{className:`note`,children:[` `,u.grant.heldOf(r(e.held))]})]}),(0,T.jsx)(g,{label:e.name,used:e.spent,of:e.limit}),(0,T.jsxs)(`span`,{className:`fine`,children:[u.budgets.spendable,` `,(0,T.jsx)(l,{value:e.spendable}),e.resetsAt&&(0,T.jsxs)(T.Fragment,{children:[` · `,u.limits.resets,` `,(0,T.jsx)(i,{at:e.resetsAt,zone:t})]}),e.expiresAt&&(0,T.jsxs)(T.Fragment,{children:[` · `,u.grant.expires,` `,(0,T.jsx)(i,{at:e.expiresAt,zone:t})]}),e.actions&&(0,T.jsxs)(T.Fragment,{children:[` · `,u.budgets.actions,` `,(0,T.jsx)(p,{children:e.actions.join(`, `)})]})]})]}),e.children.nodes.length>0&&(0,T.jsxs)(`details`,{onToggle:({currentTarget:e})=>o(e.open),children:[(0,T.jsx)(`summary`,{children:u.budgets.within(e.name)}),a&&(0,T.jsx)(P,{id:e.id})]})]})}function P({id:e}){let{wallet:t}=S(),n=y(A,{id:e},{wallet:t.id});return(0,T.jsx)(_,{answer:n,children:({budget:e})=>e?(0,T.jsx)(M,{budgets:e.children.nodes,cut:e.children.pageInfo.hasNextPage}):(0,T.jsx)(f,{children:u.budgets.nothing})})}var F=o(`
  query LimitsPage($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      balance {
        available
        asOf
      }
      spendLimitList(first: 100) {
        nodes {
          id
          window
          limit
          spent
          held
          remaining
          subject
          action
          resetsAt
          setBy
        }
        pageInfo {
          hasNextPage
        }
      }
      drawLimits {
        limit
        subject
        action
      }
      balanceAlerts {
        threshold
        active
      }
      budgets(first: 50) {
        nodes {
          ...BudgetFacts
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),I=o(`
  mutation SetLimit($input: SetSpendLimitInput!) {
    setSpendLimit(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function L(){let{wallet:e}=S(),t=y(F,{wallet:e.id},{wallet:e.id});return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`div`,{className:`head`,children:(0,T.jsx)(`h1`,{children:u.limits.title})}),(0,T.jsx)(_,{answer:t,children:({wallet:e})=>e?(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(z,{wallet:e}),(0,T.jsx)(D,{alerts:e.balanceAlerts,unit:e.unit}),(0,T.jsx)(j,{budgets:e.budgets.nodes,cut:e.budgets.pageInfo.hasNextPage})]}):(0,T.jsx)(f,{children:u.portal.noWallet})})]})}function R({limit:{subject:e,action:t}}){return!e&&!t?(0,T.jsx)(T.Fragment,{children:u.limits.everything}):(0,T.jsxs)(T.Fragment,{children:[e&&(0,T.jsx)(p,{children:e}),e&&t&&` · `,t&&(0,T.jsx)(p,{children:t})]})}function z({wallet:e}){let{zone:t}=S(),n=c(),o=v(n),[d,p]=(0,w.useState)(null),h=({setBy:e})=>o&&(n.kind!==`CUSTOMER_SESSION`||e===`CUSTOMER_SESSION`),_=[{name:u.limits.for,cell:e=>(0,T.jsx)(R,{limit:e})},{name:u.limits.window,cell:({window:e})=>u.limits.windows[e]},{name:u.limits.spent,cell:e=>(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(l,{value:e.spent}),` `,u.limits.of,` `,(0,T.jsx)(l,{value:e.limit}),e.held!==`0`&&(0,T.jsxs)(`span`,{className:`note`,children:[` `,u.grant.heldOf(r(e.held))]}),(0,T.jsx)(g,{label:u.limits.spent,used:e.spent,of:e.limit})]})},{name:u.limits.left,number:!0,cell:({remaining:e})=>(0,T.jsx)(l,{value:e})},{name:u.limits.resets,cell:({resetsAt:e})=>(0,T.jsx)(i,{at:e,zone:t})},{name:u.limits.setBy,cell:e=>h(e)?(0,T.jsxs)(`span`,{className:`actions`,children:[(0,T.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>p({kind:`set`,limit:e}),children:u.limits.change}),(0,T.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>p({kind:`remove`,limit:e}),children:u.limits.remove})]}):e.setBy===`CUSTOMER_SESSION`?u.limits.byYou:u.limits.bySeller}],y=e.spendLimitList;return(0,T.jsxs)(m,{title:u.limits.limits,aside:o&&(0,T.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>p({kind:`set`,limit:null}),children:u.limits.set}),children:[y.nodes.length===0?(0,T.jsx)(f,{children:u.limits.nothing}):(0,T.jsx)(s,{caption:u.limits.limits,columns:_,rows:y.nodes,keyOf:({id:e})=>e}),y.pageInfo.hasNextPage&&(0,T.jsx)(`p`,{className:`fine`,children:u.limits.cut}),e.drawLimits.length>0&&(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`h3`,{children:u.limits.draws}),(0,T.jsx)(`ul`,{className:`rows`,children:e.drawLimits.map(t=>(0,T.jsxs)(`li`,{children:[(0,T.jsx)(`span`,{children:(0,T.jsx)(R,{limit:t})}),(0,T.jsx)(l,{value:t.limit,unit:e.unit})]},`${t.subject} ${t.action}`))})]}),(0,T.jsx)(a,{at:e.balance.asOf,zone:t}),d?.kind===`set`&&(0,T.jsx)(V,{limit:d.limit,unit:e.unit,onClose:()=>p(null)}),d?.kind===`remove`&&(0,T.jsx)(H,{limit:d.limit,onClose:()=>p(null)})]})}function B({window:e,subject:t,action:n}){return{window:e,...t?{subject:t}:{},...n?{action:n}:{}}}function V({limit:e,unit:t,onClose:n}){let{wallet:r,zone:i}=S(),a=C(I),[o,s]=(0,w.useState)(e?.window??`DAY`),[c,l]=(0,w.useState)(e?.limit??``),[f,p]=(0,w.useState)(e?.subject??``),[m,g]=(0,w.useState)(e?.action??``);return(0,T.jsx)(d,{title:e?u.limits.changeTitle:u.limits.set,onClose:n,children:(0,T.jsxs)(x,{form:a,fields:[`limit`,`window`,`subject`,`action`],submit:u.limits.save,disabled:c.trim()===``,onSubmit:async()=>{let e={idempotencyKey:a.key,walletId:r.id,limit:c.trim(),...B({window:o,subject:f,action:m})};await a.run({input:e})!==null&&(b(r.id),n())},children:[(0,T.jsx)(h,{label:u.limits.amountField(t),name:`limit`,refusals:a.refusals,children:e=>(0,T.jsx)(`input`,{...e,inputMode:`decimal`,value:c,onChange:({target:e})=>l(e.value)})}),e===null?(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(h,{label:u.limits.windowField,name:`window`,refusals:a.refusals,hint:u.zone(i),children:e=>(0,T.jsx)(`select`,{...e,value:o,onChange:({target:e})=>s(e.value),children:[`HOUR`,`DAY`,`WEEK`,`MONTH`].map(e=>(0,T.jsx)(`option`,{value:e,children:u.limits.windows[e]},e))})}),(0,T.jsx)(h,{label:u.limits.subjectField,name:`subject`,refusals:a.refusals,hint:u.limits.optional,children:e=>(0,T.jsx)(`input`,{...e,value:f,onChange:({target:e})=>p(e.value)})}),(0,T.jsx)(h,{label:u.limits.actionField,name:`action`,refusals:a.refusals,hint:u.limits.optional,children:e=>(0,T.jsx)(`input`,{...e,value:m,onChange:({target:e})=>g(e.value)})})]}):(0,T.jsxs)(`p`,{children:[(0,T.jsx)(R,{limit:e}),` · `,u.limits.windows[e.window]]})]})})}function H({limit:e,onClose:t}){let{wallet:n}=S(),r=C(I);return(0,T.jsx)(d,{title:u.limits.removeTitle,onClose:t,children:(0,T.jsx)(x,{form:r,danger:!0,submit:u.limits.removeConfirm,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,walletId:n.id,...B(e)}})!==null&&(b(n.id),t())},children:(0,T.jsxs)(`p`,{children:[(0,T.jsx)(R,{limit:e}),` · `,u.limits.windows[e.window],`: `,(0,T.jsx)(l,{value:e.limit})]})})})}export{L as default};