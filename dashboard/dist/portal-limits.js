import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,C as a,E as o,Et as s,O as c,S as l,T as u,dt as d,h as f,it as p,k as m,lt as h,p as g,r as _,st as v,xt as y,yt as b}from"./parts.js";import{c as x,f as S,l as C}from"./pages.js";var w=e(t(),1),T=n(),E=s(`
  mutation SetAlerts($input: SetBalanceAlertsInput!) {
    setBalanceAlerts(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function D({alerts:e,unit:t}){let n=l(a()),[r,i]=(0,w.useState)(!1);return(0,T.jsxs)(h,{title:d.alerts.title,aside:n&&(0,T.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:d.alerts.set}),children:[e.length===0?(0,T.jsx)(p,{children:d.alerts.nothing}):(0,T.jsx)(`ul`,{className:`rows`,children:e.map(({threshold:e,active:n})=>(0,T.jsxs)(`li`,{children:[(0,T.jsxs)(`span`,{children:[d.alerts.below,` `,(0,T.jsx)(u,{value:e,unit:t})]}),(0,T.jsx)(`span`,{className:n?`tag bad`:`tag`,children:n?d.alerts.active:d.alerts.waiting})]},e))}),r&&(0,T.jsx)(k,{alerts:e,unit:t,onClose:()=>i(!1)})]})}var O=10;function k({alerts:e,unit:t,onClose:n}){let{wallet:r}=S(),i=C(E),[a,o]=(0,w.useState)(e.length===0?[``]:e.map(({threshold:e})=>e));return(0,T.jsx)(f,{title:d.alerts.set,onClose:n,children:(0,T.jsxs)(x,{form:i,submit:d.alerts.save,onSubmit:async()=>{let e=a.map(e=>e.trim()).filter(e=>e!==``);await i.run({input:{idempotencyKey:i.key,walletId:r.id,thresholds:e}})!==null&&(b(r.id),n())},children:[a.map((e,n)=>(0,T.jsx)(g,{label:d.alerts.field(n+1,t),children:t=>(0,T.jsx)(`input`,{...t,inputMode:`decimal`,value:e,onChange:({target:e})=>o(a.map((t,r)=>r===n?e.value:t))})},n)),a.length<O&&(0,T.jsx)(`button`,{type:`button`,onClick:()=>o([...a,``]),children:d.alerts.another}),(0,T.jsx)(`p`,{className:`fine`,children:d.alerts.hint})]})})}s(`
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
`);var A=s(`
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
`);function j({budgets:e,cut:t}){return(0,T.jsx)(h,{title:d.budgets.title,children:e.length===0?(0,T.jsx)(p,{children:d.budgets.nothing}):(0,T.jsx)(M,{budgets:e,cut:t})})}function M({budgets:e,cut:t}){return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`ul`,{className:`tree`,children:e.map(e=>(0,T.jsx)(`li`,{children:(0,T.jsx)(N,{budget:e})},e.id))}),t&&(0,T.jsx)(`p`,{className:`fine`,children:d.limits.cut})]})}function N({budget:e}){let{zone:t,wallet:n}=S(),[a,o]=(0,w.useState)(!1);return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsxs)(`div`,{className:`budget`,children:[(0,T.jsxs)(`span`,{children:[(0,T.jsx)(`strong`,{children:(0,T.jsx)(m,{children:e.name})}),` `,e.status!==`ACTIVE`&&(0,T.jsx)(`span`,{className:`tag bad`,children:d.budgets.states[e.status]}),(0,T.jsxs)(`span`,{className:`note`,children:[` `,e.window?d.budgets.each(d.limits.windows[e.window]):d.budgets.life]})]}),(0,T.jsxs)(`span`,{children:[(0,T.jsx)(u,{value:e.spent}),` `,d.limits.of,` `,(0,T.jsx)(u,{value:e.limit,unit:n.unit}),e.held!==`0`&&(0,T.jsxs)(`span`,{className:`note`,children:[` `,d.grant.heldOf(r(e.held))]})]}),(0,T.jsx)(_,{label:e.name,used:e.spent,of:e.limit}),(0,T.jsxs)(`span`,{className:`fine`,children:[d.budgets.spendable,` `,(0,T.jsx)(u,{value:e.spendable}),e.resetsAt&&(0,T.jsxs)(T.Fragment,{children:[` · `,d.limits.resets,` `,(0,T.jsx)(i,{at:e.resetsAt,zone:t})]}),e.expiresAt&&(0,T.jsxs)(T.Fragment,{children:[` · `,d.grant.expires,` `,(0,T.jsx)(i,{at:e.expiresAt,zone:t})]}),e.actions&&(0,T.jsxs)(T.Fragment,{children:[` · `,d.budgets.actions,` `,(0,T.jsx)(m,{children:e.actions.join(`, `)})]})]})]}),e.children.nodes.length>0&&(0,T.jsxs)(`details`,{onToggle:({currentTarget:e})=>o(e.open),children:[(0,T.jsx)(`summary`,{children:d.budgets.within(e.name)}),a&&(0,T.jsx)(P,{id:e.id})]})]})}function P({id:e}){let{wallet:t}=S(),n=y(A,{id:e},{wallet:t.id});return(0,T.jsx)(v,{answer:n,children:({budget:e})=>e?(0,T.jsx)(M,{budgets:e.children.nodes,cut:e.children.pageInfo.hasNextPage}):(0,T.jsx)(p,{children:d.budgets.nothing})})}var F=s(`
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
`),I=s(`
  mutation SetLimit($input: SetSpendLimitInput!) {
    setSpendLimit(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function L(){let{wallet:e}=S(),t=y(F,{wallet:e.id},{wallet:e.id});return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`div`,{className:`head`,children:(0,T.jsx)(`h1`,{children:d.limits.title})}),(0,T.jsx)(v,{answer:t,children:({wallet:e})=>e?(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(z,{wallet:e}),(0,T.jsx)(D,{alerts:e.balanceAlerts,unit:e.unit}),(0,T.jsx)(j,{budgets:e.budgets.nodes,cut:e.budgets.pageInfo.hasNextPage})]}):(0,T.jsx)(p,{children:d.portal.noWallet})})]})}function R({limit:{subject:e,action:t}}){return!e&&!t?(0,T.jsx)(T.Fragment,{children:d.limits.everything}):(0,T.jsxs)(T.Fragment,{children:[e&&(0,T.jsx)(m,{children:e}),e&&t&&` · `,t&&(0,T.jsx)(m,{children:t})]})}function z({wallet:e}){let{zone:t}=S(),n=a(),s=l(n),[f,m]=(0,w.useState)(null),g=({setBy:e})=>s&&(n.kind!==`CUSTOMER_SESSION`||e===`CUSTOMER_SESSION`),v=[{name:d.limits.for,cell:e=>(0,T.jsx)(R,{limit:e})},{name:d.limits.window,cell:({window:e})=>d.limits.windows[e]},{name:d.limits.spent,cell:e=>(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(u,{value:e.spent}),` `,d.limits.of,` `,(0,T.jsx)(u,{value:e.limit}),e.held!==`0`&&(0,T.jsxs)(`span`,{className:`note`,children:[` `,d.grant.heldOf(r(e.held))]}),(0,T.jsx)(_,{label:d.limits.spent,used:e.spent,of:e.limit})]})},{name:d.limits.left,number:!0,cell:({remaining:e})=>(0,T.jsx)(u,{value:e})},{name:d.limits.resets,cell:({resetsAt:e})=>(0,T.jsx)(i,{at:e,zone:t})},{name:d.limits.setBy,cell:e=>g(e)?(0,T.jsxs)(`span`,{className:`actions`,children:[(0,T.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>m({kind:`set`,limit:e}),children:d.limits.change}),(0,T.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>m({kind:`remove`,limit:e}),children:d.limits.remove})]}):e.setBy===`CUSTOMER_SESSION`?d.limits.byYou:d.limits.bySeller}],y=e.spendLimitList;return(0,T.jsxs)(h,{title:d.limits.limits,aside:s&&(0,T.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>m({kind:`set`,limit:null}),children:d.limits.set}),children:[y.nodes.length===0?(0,T.jsx)(p,{children:d.limits.nothing}):(0,T.jsx)(c,{caption:d.limits.limits,columns:v,rows:y.nodes,keyOf:({id:e})=>e}),y.pageInfo.hasNextPage&&(0,T.jsx)(`p`,{className:`fine`,children:d.limits.cut}),e.drawLimits.length>0&&(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`h3`,{children:d.limits.draws}),(0,T.jsx)(`ul`,{className:`rows`,children:e.drawLimits.map(t=>(0,T.jsxs)(`li`,{children:[(0,T.jsx)(`span`,{children:(0,T.jsx)(R,{limit:t})}),(0,T.jsx)(u,{value:t.limit,unit:e.unit})]},`${t.subject} ${t.action}`))})]}),(0,T.jsx)(o,{at:e.balance.asOf,zone:t}),f?.kind===`set`&&(0,T.jsx)(V,{limit:f.limit,unit:e.unit,onClose:()=>m(null)}),f?.kind===`remove`&&(0,T.jsx)(H,{limit:f.limit,onClose:()=>m(null)})]})}function B({window:e,subject:t,action:n}){return{window:e,...t?{subject:t}:{},...n?{action:n}:{}}}function V({limit:e,unit:t,onClose:n}){let{wallet:r,zone:i}=S(),a=C(I),[o,s]=(0,w.useState)(e?.window??`DAY`),[c,l]=(0,w.useState)(e?.limit??``),[u,p]=(0,w.useState)(e?.subject??``),[m,h]=(0,w.useState)(e?.action??``);return(0,T.jsx)(f,{title:e?d.limits.changeTitle:d.limits.set,onClose:n,children:(0,T.jsxs)(x,{form:a,fields:[`limit`,`window`,`subject`,`action`],submit:d.limits.save,disabled:c.trim()===``,onSubmit:async()=>{let e={idempotencyKey:a.key,walletId:r.id,limit:c.trim(),...B({window:o,subject:u,action:m})};await a.run({input:e})!==null&&(b(r.id),n())},children:[(0,T.jsx)(g,{label:d.limits.amountField(t),name:`limit`,refusals:a.refusals,children:e=>(0,T.jsx)(`input`,{...e,inputMode:`decimal`,value:c,onChange:({target:e})=>l(e.value)})}),e===null?(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(g,{label:d.limits.windowField,name:`window`,refusals:a.refusals,hint:d.zone(i),children:e=>(0,T.jsx)(`select`,{...e,value:o,onChange:({target:e})=>s(e.value),children:[`HOUR`,`DAY`,`WEEK`,`MONTH`].map(e=>(0,T.jsx)(`option`,{value:e,children:d.limits.windows[e]},e))})}),(0,T.jsx)(g,{label:d.limits.subjectField,name:`subject`,refusals:a.refusals,hint:d.limits.optional,children:e=>(0,T.jsx)(`input`,{...e,value:u,onChange:({target:e})=>p(e.value)})}),(0,T.jsx)(g,{label:d.limits.actionField,name:`action`,refusals:a.refusals,hint:d.limits.optional,children:e=>(0,T.jsx)(`input`,{...e,value:m,onChange:({target:e})=>h(e.value)})})]}):(0,T.jsxs)(`p`,{children:[(0,T.jsx)(R,{limit:e}),` · `,d.limits.windows[e.window]]})]})})}function H({limit:e,onClose:t}){let{wallet:n}=S(),r=C(I);return(0,T.jsx)(f,{title:d.limits.removeTitle,onClose:t,children:(0,T.jsx)(x,{form:r,danger:!0,submit:d.limits.removeConfirm,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,walletId:n.id,...B(e)}})!==null&&(b(n.id),t())},children:(0,T.jsxs)(`p`,{children:[(0,T.jsx)(R,{limit:e}),` · `,d.limits.windows[e.window],`: `,(0,T.jsx)(u,{value:e.limit})]})})})}export{L as default};