import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,C as i,E as a,O as o,Q as s,T as c,Tt as l,bt as u,ct as d,h as f,k as p,ot as m,p as h,r as g,rt as _,ut as v,vt as y,x as b}from"./parts.js";import{c as x,f as S,l as C}from"./pages.js";var w=e(t(),1),T=n(),E=l(`
  mutation SetAlerts($input: SetBalanceAlertsInput!) {
    setBalanceAlerts(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function D({alerts:e,unit:t}){let n=b(i()),[r,a]=(0,w.useState)(!1);return(0,T.jsxs)(d,{title:v.alerts.title,aside:n&&(0,T.jsx)(`button`,{type:`button`,onClick:()=>a(!0),children:v.alerts.set}),children:[e.length===0?(0,T.jsx)(_,{children:v.alerts.nothing}):(0,T.jsx)(`ul`,{className:`rows`,children:e.map(({threshold:e,active:n})=>(0,T.jsxs)(`li`,{children:[(0,T.jsxs)(`span`,{children:[v.alerts.below,` `,(0,T.jsx)(c,{value:e,unit:t})]}),(0,T.jsx)(`span`,{className:n?`tag bad`:`tag`,children:n?v.alerts.active:v.alerts.waiting})]},e))}),r&&(0,T.jsx)(k,{alerts:e,unit:t,onClose:()=>a(!1)})]})}var O=10;function k({alerts:e,unit:t,onClose:n}){let{wallet:r}=S(),i=C(E),[a,o]=(0,w.useState)(e.length===0?[``]:e.map(({threshold:e})=>e));return(0,T.jsx)(f,{title:v.alerts.set,onClose:n,children:(0,T.jsxs)(x,{form:i,submit:v.alerts.save,onSubmit:async()=>{let e=a.map(e=>e.trim()).filter(e=>e!==``);await i.run({input:{idempotencyKey:i.key,walletId:r.id,thresholds:e}})!==null&&(y(r.id),n())},children:[a.map((e,n)=>(0,T.jsx)(h,{label:v.alerts.field(n+1,t),children:t=>(0,T.jsx)(`input`,{...t,inputMode:`decimal`,value:e,onChange:({target:e})=>o(a.map((t,r)=>r===n?e.value:t))})},n)),a.length<O&&(0,T.jsx)(`button`,{type:`button`,onClick:()=>o([...a,``]),children:v.alerts.another}),(0,T.jsx)(`p`,{className:`fine`,children:v.alerts.hint})]})})}l(`
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
`);var A=l(`
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
`);function j({budgets:e,cut:t}){return(0,T.jsx)(d,{title:v.budgets.title,children:e.length===0?(0,T.jsx)(_,{children:v.budgets.nothing}):(0,T.jsx)(M,{budgets:e,cut:t})})}function M({budgets:e,cut:t}){return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`ul`,{className:`tree`,children:e.map(e=>(0,T.jsx)(`li`,{children:(0,T.jsx)(N,{budget:e})},e.id))}),t&&(0,T.jsx)(`p`,{className:`fine`,children:v.limits.cut})]})}function N({budget:e}){let{zone:t,wallet:n}=S(),[i,a]=(0,w.useState)(!1);return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsxs)(`div`,{className:`budget`,children:[(0,T.jsxs)(`span`,{children:[(0,T.jsx)(`strong`,{children:(0,T.jsx)(p,{children:e.name})}),` `,e.status!==`ACTIVE`&&(0,T.jsx)(`span`,{className:`tag bad`,children:v.budgets.states[e.status]}),(0,T.jsxs)(`span`,{className:`note`,children:[` `,e.window?v.budgets.each(v.limits.windows[e.window]):v.budgets.life]})]}),(0,T.jsxs)(`span`,{children:[(0,T.jsx)(c,{value:e.spent}),` `,v.limits.of,` `,(0,T.jsx)(c,{value:e.limit,unit:n.unit}),e.held!==`0`&&(0,T.jsxs)(`span`,{className:`note`,children:[` `,v.grant.heldOf(s(e.held))]})]}),(0,T.jsx)(g,{label:e.name,used:e.spent,of:e.limit}),(0,T.jsxs)(`span`,{className:`fine`,children:[v.budgets.spendable,` `,(0,T.jsx)(c,{value:e.spendable}),e.resetsAt&&(0,T.jsxs)(T.Fragment,{children:[` · `,v.limits.resets,` `,(0,T.jsx)(r,{at:e.resetsAt,zone:t})]}),e.expiresAt&&(0,T.jsxs)(T.Fragment,{children:[` · `,v.grant.expires,` `,(0,T.jsx)(r,{at:e.expiresAt,zone:t})]}),e.actions&&(0,T.jsxs)(T.Fragment,{children:[` · `,v.budgets.actions,` `,(0,T.jsx)(p,{children:e.actions.join(`, `)})]})]})]}),e.children.nodes.length>0&&(0,T.jsxs)(`details`,{onToggle:({currentTarget:e})=>a(e.open),children:[(0,T.jsx)(`summary`,{children:v.budgets.within(e.name)}),i&&(0,T.jsx)(P,{id:e.id})]})]})}function P({id:e}){let{wallet:t}=S(),n=u(A,{id:e},{wallet:t.id});return(0,T.jsx)(m,{answer:n,children:({budget:e})=>e?(0,T.jsx)(M,{budgets:e.children.nodes,cut:e.children.pageInfo.hasNextPage}):(0,T.jsx)(_,{children:v.budgets.nothing})})}var F=l(`
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
`),I=l(`
  mutation SetLimit($input: SetSpendLimitInput!) {
    setSpendLimit(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function L(){let{wallet:e}=S(),t=u(F,{wallet:e.id},{wallet:e.id});return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`div`,{className:`head`,children:(0,T.jsx)(`h1`,{children:v.limits.title})}),(0,T.jsx)(m,{answer:t,children:({wallet:e})=>e?(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(z,{wallet:e}),(0,T.jsx)(D,{alerts:e.balanceAlerts,unit:e.unit}),(0,T.jsx)(j,{budgets:e.budgets.nodes,cut:e.budgets.pageInfo.hasNextPage})]}):(0,T.jsx)(_,{children:v.portal.noWallet})})]})}function R({limit:{subject:e,action:t}}){return!e&&!t?(0,T.jsx)(T.Fragment,{children:v.limits.everything}):(0,T.jsxs)(T.Fragment,{children:[e&&(0,T.jsx)(p,{children:e}),e&&t&&` · `,t&&(0,T.jsx)(p,{children:t})]})}function z({wallet:e}){let{zone:t}=S(),n=i(),l=b(n),[u,f]=(0,w.useState)(null),p=({setBy:e})=>l&&(n.kind!==`CUSTOMER_SESSION`||e===`CUSTOMER_SESSION`),m=[{name:v.limits.for,cell:e=>(0,T.jsx)(R,{limit:e})},{name:v.limits.window,cell:({window:e})=>v.limits.windows[e]},{name:v.limits.spent,cell:e=>(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(c,{value:e.spent}),` `,v.limits.of,` `,(0,T.jsx)(c,{value:e.limit}),e.held!==`0`&&(0,T.jsxs)(`span`,{className:`note`,children:[` `,v.grant.heldOf(s(e.held))]}),(0,T.jsx)(g,{label:v.limits.spent,used:e.spent,of:e.limit})]})},{name:v.limits.left,number:!0,cell:({remaining:e})=>(0,T.jsx)(c,{value:e})},{name:v.limits.resets,cell:({resetsAt:e})=>(0,T.jsx)(r,{at:e,zone:t})},{name:v.limits.setBy,cell:e=>p(e)?(0,T.jsxs)(`span`,{className:`actions`,children:[(0,T.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>f({kind:`set`,limit:e}),children:v.limits.change}),(0,T.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>f({kind:`remove`,limit:e}),children:v.limits.remove})]}):e.setBy===`CUSTOMER_SESSION`?v.limits.byYou:v.limits.bySeller}],h=e.spendLimitList;return(0,T.jsxs)(d,{title:v.limits.limits,aside:l&&(0,T.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>f({kind:`set`,limit:null}),children:v.limits.set}),children:[h.nodes.length===0?(0,T.jsx)(_,{children:v.limits.nothing}):(0,T.jsx)(o,{caption:v.limits.limits,columns:m,rows:h.nodes,keyOf:({id:e})=>e}),h.pageInfo.hasNextPage&&(0,T.jsx)(`p`,{className:`fine`,children:v.limits.cut}),e.drawLimits.length>0&&(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`h3`,{children:v.limits.draws}),(0,T.jsx)(`ul`,{className:`rows`,children:e.drawLimits.map(t=>(0,T.jsxs)(`li`,{children:[(0,T.jsx)(`span`,{children:(0,T.jsx)(R,{limit:t})}),(0,T.jsx)(c,{value:t.limit,unit:e.unit})]},`${t.subject} ${t.action}`))})]}),(0,T.jsx)(a,{at:e.balance.asOf,zone:t}),u?.kind===`set`&&(0,T.jsx)(V,{limit:u.limit,unit:e.unit,onClose:()=>f(null)}),u?.kind===`remove`&&(0,T.jsx)(H,{limit:u.limit,onClose:()=>f(null)})]})}function B({window:e,subject:t,action:n}){return{window:e,...t?{subject:t}:{},...n?{action:n}:{}}}function V({limit:e,unit:t,onClose:n}){let{wallet:r,zone:i}=S(),a=C(I),[o,s]=(0,w.useState)(e?.window??`DAY`),[c,l]=(0,w.useState)(e?.limit??``),[u,d]=(0,w.useState)(e?.subject??``),[p,m]=(0,w.useState)(e?.action??``);return(0,T.jsx)(f,{title:e?v.limits.changeTitle:v.limits.set,onClose:n,children:(0,T.jsxs)(x,{form:a,fields:[`limit`,`window`,`subject`,`action`],submit:v.limits.save,disabled:c.trim()===``,onSubmit:async()=>{let e={idempotencyKey:a.key,walletId:r.id,limit:c.trim(),...B({window:o,subject:u,action:p})};await a.run({input:e})!==null&&(y(r.id),n())},children:[(0,T.jsx)(h,{label:v.limits.amountField(t),name:`limit`,refusals:a.refusals,children:e=>(0,T.jsx)(`input`,{...e,inputMode:`decimal`,value:c,onChange:({target:e})=>l(e.value)})}),e===null?(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(h,{label:v.limits.windowField,name:`window`,refusals:a.refusals,hint:v.zone(i),children:e=>(0,T.jsx)(`select`,{...e,value:o,onChange:({target:e})=>s(e.value),children:[`HOUR`,`DAY`,`WEEK`,`MONTH`].map(e=>(0,T.jsx)(`option`,{value:e,children:v.limits.windows[e]},e))})}),(0,T.jsx)(h,{label:v.limits.subjectField,name:`subject`,refusals:a.refusals,hint:v.limits.optional,children:e=>(0,T.jsx)(`input`,{...e,value:u,onChange:({target:e})=>d(e.value)})}),(0,T.jsx)(h,{label:v.limits.actionField,name:`action`,refusals:a.refusals,hint:v.limits.optional,children:e=>(0,T.jsx)(`input`,{...e,value:p,onChange:({target:e})=>m(e.value)})})]}):(0,T.jsxs)(`p`,{children:[(0,T.jsx)(R,{limit:e}),` · `,v.limits.windows[e.window]]})]})})}function H({limit:e,onClose:t}){let{wallet:n}=S(),r=C(I);return(0,T.jsx)(f,{title:v.limits.removeTitle,onClose:t,children:(0,T.jsx)(x,{form:r,danger:!0,submit:v.limits.removeConfirm,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,walletId:n.id,...B(e)}})!==null&&(y(n.id),t())},children:(0,T.jsxs)(`p`,{children:[(0,T.jsx)(R,{limit:e}),` · `,v.limits.windows[e.window],`: `,(0,T.jsx)(c,{value:e.limit})]})})})}export{L as default};