import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,D as i,E as a,Et as o,I as s,J as c,O as l,S as u,T as d,Y as f,a as p,b as m,bt as h,d as g,dt as _,g as v,h as y,i as ee,it as b,k as x,l as S,lt as C,o as te,p as w,r as T,s as E,st as D,ut as ne,x as O,xt as k,yt as A}from"./parts.js";import{_ as re,g as ie}from"./vendor.js";import{a as ae,c as j,d as M,l as oe,m as N,t as P,u as F}from"./pages.js";var I=t(re(),1),L=ie(),R=_.mails,se=o(`
  query Mails($customer: ID!) {
    customer(id: $customer) {
      notifications {
        to
        kinds
        language
        suppressed
        stopped {
          address
          kind
        }
      }
    }
  }
`),ce=o(`
  mutation SetMails($input: SetNotificationsInput!) {
    setNotifications(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),z=Object.keys(R.kinds);function B({customer:e}){let t=O(u()),[n,r]=(0,I.useState)(!1),i=k(se,{customer:e},{wallet:e,fresh:!0}),a=i.data?.customer?.notifications;return(0,L.jsxs)(C,{title:R.title,aside:t&&a&&(0,L.jsx)(`button`,{type:`button`,onClick:()=>r(!0),children:R.change}),children:[(0,L.jsx)(D,{answer:i,children:()=>a&&(0,L.jsx)(le,{settings:a})}),n&&a&&(0,L.jsx)(W,{customer:e,settings:a,onClose:()=>r(!1)})]})}function le({settings:{to:e,kinds:t,language:n,suppressed:r,stopped:i}}){return(0,L.jsxs)(L.Fragment,{children:[t.length===0&&(0,L.jsx)(b,{children:R.nothing}),t.length>0&&e.length===0&&(0,L.jsx)(`p`,{className:`state failure`,children:R.nowhere}),(0,L.jsx)(`ul`,{className:`rows`,children:z.map(e=>(0,L.jsxs)(`li`,{children:[(0,L.jsxs)(`div`,{children:[R.kinds[e],(0,L.jsx)(`p`,{className:`fine`,children:R.when[e]}),i.filter(t=>t.kind===e).map(({address:e})=>(0,L.jsxs)(`p`,{className:`fine`,children:[R.stopped,` `,(0,L.jsx)(x,{children:e})]},e))]}),(0,L.jsx)(`span`,{className:t.includes(e)?`tag good`:`tag`,children:t.includes(e)?R.on:R.off})]},e))}),(0,L.jsx)(v,{facts:[[R.to,(0,L.jsx)(V,{of:e})],[R.language,U(n)],r.length>0&&[R.suppressed,(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(V,{of:r}),(0,L.jsx)(`p`,{className:`fine`,children:R.suppressedWhy})]})]]})]})}function V({of:e}){return e.length===0?_.none:(0,L.jsx)(L.Fragment,{children:e.map(e=>(0,L.jsx)(`div`,{children:(0,L.jsx)(x,{children:e})},e))})}function H(e,t){return e.toLowerCase()===t.toLowerCase()}function U(e){try{return new Intl.DisplayNames(ne,{type:`language`}).of(e)??e}catch{return e}}function W({customer:e,settings:t,onClose:n}){let r=h(ce),i=g({kinds:t.kinds.join(` `),to:t.to.join(`
`),language:t.language,again:``},r),[a,o,s]=[S(i.values.kinds),S(i.values.to.replace(/[,;]/g,` `)),S(i.values.again)],c=a.length!==t.kinds.length||!t.kinds.every(e=>a.includes(e)),l=async()=>{let l={idempotencyKey:i.key,customerId:e,...c?{kinds:a}:{},...s.includes(`stopped`)?{resumeStopped:!0}:{},...o.join()!==t.to.join()||s.includes(`to`)?{to:o.length>0?o:null}:{},...i.values.language===t.language?{}:{language:i.values.language}};await r.run({input:l})!==null&&(A(e),n())},u=t.stopped.map(({address:e,kind:t})=>`${e} (${R.kinds[t]})`).join(`, `),d=t.to.filter(e=>t.suppressed.some(t=>H(t,e))).join(`, `),f=[...u?[[`stopped`,R.againStopped,u]]:[],...d?[[`to`,R.againLost,d]]:[]];return(0,L.jsx)(y,{title:R.changeTitle,onClose:n,children:(0,L.jsxs)(p,{form:i,doing:r,submit:R.save,onSubmit:()=>void l(),children:[(0,L.jsx)(E,{form:i,name:`kinds`,label:R.which,choices:z.map(e=>[e,R.kinds[e],R.when[e]])}),(0,L.jsx)(te,{form:i,name:`to`,label:R.to,hint:R.toHint}),f.length>0&&(0,L.jsx)(E,{form:i,name:`again`,label:R.again,choices:f}),(0,L.jsx)(ee,{form:i,name:`language`,label:R.language,choices:[...new Set([`de`,`en`,t.language])].map(e=>[e,U(e)])})]})})}var ue=o(`
  mutation SetAlerts($input: SetBalanceAlertsInput!) {
    setBalanceAlerts(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function de({alerts:e,unit:t}){let n=O(u()),[r,i]=(0,I.useState)(!1);return(0,L.jsxs)(C,{title:_.alerts.title,aside:n&&(0,L.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:_.alerts.set}),children:[e.length===0?(0,L.jsx)(b,{children:_.alerts.nothing}):(0,L.jsx)(`ul`,{className:`rows`,children:e.map(({threshold:e,active:n})=>(0,L.jsxs)(`li`,{children:[(0,L.jsxs)(`span`,{children:[_.alerts.below,` `,(0,L.jsx)(d,{value:e,unit:t})]}),(0,L.jsx)(`span`,{className:n?`tag bad`:`tag`,children:n?_.alerts.active:_.alerts.waiting})]},e))}),r&&(0,L.jsx)(pe,{alerts:e,unit:t,onClose:()=>i(!1)})]})}var fe=10;function pe({alerts:e,unit:t,onClose:n}){let{wallet:r}=N(),i=M(ue),[a,o]=(0,I.useState)(e.length===0?[``]:e.map(({threshold:e})=>e));return(0,L.jsx)(y,{title:_.alerts.set,onClose:n,children:(0,L.jsxs)(F,{form:i,submit:_.alerts.save,onSubmit:async()=>{let e=a.map(e=>e.trim()).filter(e=>e!==``);await i.run({input:{idempotencyKey:i.key,walletId:r.id,thresholds:e}})!==null&&(A(r.id),n())},children:[a.map((e,n)=>(0,L.jsx)(w,{label:_.alerts.field(n+1,t),children:t=>(0,L.jsx)(`input`,{...t,inputMode:`decimal`,value:e,onChange:({target:e})=>o(a.map((t,r)=>r===n?e.value:t))})},n)),a.length<fe&&(0,L.jsx)(`button`,{type:`button`,onClick:()=>o([...a,``]),children:_.alerts.another}),(0,L.jsx)(`p`,{className:`fine`,children:_.alerts.hint})]})})}o(`
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
`);var me=o(`
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
`);function he({budgets:e,cut:t}){return(0,L.jsx)(C,{title:_.budgets.title,children:e.length===0?(0,L.jsx)(b,{children:_.budgets.nothing}):(0,L.jsx)(G,{budgets:e,cut:t})})}function G({budgets:e,cut:t}){return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`ul`,{className:`tree`,children:e.map(e=>(0,L.jsx)(`li`,{children:(0,L.jsx)(ge,{budget:e})},e.id))}),t&&(0,L.jsx)(`p`,{className:`fine`,children:_.limits.cut})]})}function ge({budget:e}){let{zone:t,wallet:i}=N(),[a,o]=(0,I.useState)(!1);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(`div`,{className:`budget`,children:[(0,L.jsxs)(`span`,{children:[(0,L.jsx)(`strong`,{children:(0,L.jsx)(x,{children:e.name})}),` `,e.status!==`ACTIVE`&&(0,L.jsx)(`span`,{className:`tag bad`,children:_.budgets.states[e.status]}),(0,L.jsxs)(`span`,{className:`note`,children:[` `,e.window?_.budgets.each(_.limits.windows[e.window]):_.budgets.life]})]}),(0,L.jsxs)(`span`,{children:[(0,L.jsx)(d,{value:e.spent}),` `,_.limits.of,` `,(0,L.jsx)(d,{value:e.limit,unit:i.unit}),e.held!==`0`&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,_.grant.heldOf(n(e.held))]})]}),(0,L.jsx)(T,{label:e.name,used:e.spent,of:e.limit}),(0,L.jsxs)(`span`,{className:`fine`,children:[_.budgets.spendable,` `,(0,L.jsx)(d,{value:e.spendable}),e.resetsAt&&(0,L.jsxs)(L.Fragment,{children:[` · `,_.limits.resets,` `,(0,L.jsx)(r,{at:e.resetsAt,zone:t})]}),e.expiresAt&&(0,L.jsxs)(L.Fragment,{children:[` · `,_.grant.expires,` `,(0,L.jsx)(r,{at:e.expiresAt,zone:t})]}),e.actions&&(0,L.jsxs)(L.Fragment,{children:[` · `,_.budgets.actions,` `,(0,L.jsx)(x,{children:e.actions.join(`, `)})]})]})]}),e.children.nodes.length>0&&(0,L.jsxs)(`details`,{onToggle:({currentTarget:e})=>o(e.open),children:[(0,L.jsx)(`summary`,{children:_.budgets.within(e.name)}),a&&(0,L.jsx)(_e,{id:e.id})]})]})}function _e({id:e}){let{wallet:t}=N(),n=k(me,{id:e},{wallet:t.id});return(0,L.jsx)(D,{answer:n,children:({budget:e})=>e?(0,L.jsx)(G,{budgets:e.children.nodes,cut:e.children.pageInfo.hasNextPage}):(0,L.jsx)(b,{children:_.budgets.nothing})})}var ve=e({default:()=>be}),ye=o(`
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
`),K=o(`
  mutation SetLimit($input: SetSpendLimitInput!) {
    setSpendLimit(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function be(){let{wallet:e}=N(),t=k(ye,{wallet:e.id},{wallet:e.id});return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`div`,{className:`head`,children:(0,L.jsx)(`h1`,{children:_.limits.title})}),(0,L.jsx)(D,{answer:t,children:({wallet:e})=>e?(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(xe,{wallet:e}),(0,L.jsx)(de,{alerts:e.balanceAlerts,unit:e.unit}),(0,L.jsx)(he,{budgets:e.budgets.nodes,cut:e.budgets.pageInfo.hasNextPage})]}):(0,L.jsx)(b,{children:_.portal.noWallet})})]})}function q({limit:{subject:e,action:t}}){return!e&&!t?(0,L.jsx)(L.Fragment,{children:_.limits.everything}):(0,L.jsxs)(L.Fragment,{children:[e&&(0,L.jsx)(x,{children:e}),e&&t&&` · `,t&&(0,L.jsx)(x,{children:t})]})}function xe({wallet:e}){let{zone:t}=N(),i=u(),o=O(i),[s,c]=(0,I.useState)(null),f=({setBy:e})=>o&&(i.kind!==`CUSTOMER_SESSION`||e===`CUSTOMER_SESSION`),p=[{name:_.limits.for,cell:e=>(0,L.jsx)(q,{limit:e})},{name:_.limits.window,cell:({window:e})=>_.limits.windows[e]},{name:_.limits.spent,cell:e=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(d,{value:e.spent}),` `,_.limits.of,` `,(0,L.jsx)(d,{value:e.limit}),e.held!==`0`&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,_.grant.heldOf(n(e.held))]}),(0,L.jsx)(T,{label:_.limits.spent,used:e.spent,of:e.limit})]})},{name:_.limits.left,number:!0,cell:({remaining:e})=>(0,L.jsx)(d,{value:e})},{name:_.limits.resets,cell:({resetsAt:e})=>(0,L.jsx)(r,{at:e,zone:t})},{name:_.limits.setBy,cell:e=>f(e)?(0,L.jsxs)(`span`,{className:`actions`,children:[(0,L.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>c({kind:`set`,limit:e}),children:_.limits.change}),(0,L.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>c({kind:`remove`,limit:e}),children:_.limits.remove})]}):e.setBy===`CUSTOMER_SESSION`?_.limits.byYou:_.limits.bySeller}],m=e.spendLimitList;return(0,L.jsxs)(C,{title:_.limits.limits,aside:o&&(0,L.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>c({kind:`set`,limit:null}),children:_.limits.set}),children:[m.nodes.length===0?(0,L.jsx)(b,{children:_.limits.nothing}):(0,L.jsx)(l,{caption:_.limits.limits,columns:p,rows:m.nodes,keyOf:({id:e})=>e}),m.pageInfo.hasNextPage&&(0,L.jsx)(`p`,{className:`fine`,children:_.limits.cut}),e.drawLimits.length>0&&(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h3`,{children:_.limits.draws}),(0,L.jsx)(`ul`,{className:`rows`,children:e.drawLimits.map(t=>(0,L.jsxs)(`li`,{children:[(0,L.jsx)(`span`,{children:(0,L.jsx)(q,{limit:t})}),(0,L.jsx)(d,{value:t.limit,unit:e.unit})]},`${t.subject} ${t.action}`))})]}),(0,L.jsx)(a,{at:e.balance.asOf,zone:t}),s?.kind===`set`&&(0,L.jsx)(Se,{limit:s.limit,unit:e.unit,onClose:()=>c(null)}),s?.kind===`remove`&&(0,L.jsx)(Ce,{limit:s.limit,onClose:()=>c(null)})]})}function J({window:e,subject:t,action:n}){return{window:e,...t?{subject:t}:{},...n?{action:n}:{}}}function Se({limit:e,unit:t,onClose:n}){let{wallet:r,zone:i}=N(),a=M(K),[o,s]=(0,I.useState)(e?.window??`DAY`),[c,l]=(0,I.useState)(e?.limit??``),[u,d]=(0,I.useState)(e?.subject??``),[f,p]=(0,I.useState)(e?.action??``);return(0,L.jsx)(y,{title:e?_.limits.changeTitle:_.limits.set,onClose:n,children:(0,L.jsxs)(F,{form:a,fields:[`limit`,`window`,`subject`,`action`],submit:_.limits.save,disabled:c.trim()===``,onSubmit:async()=>{let e={idempotencyKey:a.key,walletId:r.id,limit:c.trim(),...J({window:o,subject:u,action:f})};await a.run({input:e})!==null&&(A(r.id),n())},children:[(0,L.jsx)(w,{label:_.limits.amountField(t),name:`limit`,refusals:a.refusals,children:e=>(0,L.jsx)(`input`,{...e,inputMode:`decimal`,value:c,onChange:({target:e})=>l(e.value)})}),e===null?(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(w,{label:_.limits.windowField,name:`window`,refusals:a.refusals,hint:_.zone(i),children:e=>(0,L.jsx)(`select`,{...e,value:o,onChange:({target:e})=>s(e.value),children:[`HOUR`,`DAY`,`WEEK`,`MONTH`].map(e=>(0,L.jsx)(`option`,{value:e,children:_.limits.windows[e]},e))})}),(0,L.jsx)(w,{label:_.limits.subjectField,name:`subject`,refusals:a.refusals,hint:_.limits.optional,children:e=>(0,L.jsx)(`input`,{...e,value:u,onChange:({target:e})=>d(e.value)})}),(0,L.jsx)(w,{label:_.limits.actionField,name:`action`,refusals:a.refusals,hint:_.limits.optional,children:e=>(0,L.jsx)(`input`,{...e,value:f,onChange:({target:e})=>p(e.value)})})]}):(0,L.jsxs)(`p`,{children:[(0,L.jsx)(q,{limit:e}),` · `,_.limits.windows[e.window]]})]})})}function Ce({limit:e,onClose:t}){let{wallet:n}=N(),r=M(K);return(0,L.jsx)(y,{title:_.limits.removeTitle,onClose:t,children:(0,L.jsx)(F,{form:r,danger:!0,submit:_.limits.removeConfirm,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,walletId:n.id,...J(e)}})!==null&&(A(n.id),t())},children:(0,L.jsxs)(`p`,{children:[(0,L.jsx)(q,{limit:e}),` · `,_.limits.windows[e.window],`: `,(0,L.jsx)(d,{value:e.limit})]})})})}var we=e({default:()=>Te});function Te(){let{customer:e}=N();return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`div`,{className:`head`,children:(0,L.jsx)(`h1`,{children:_.portal.nav.notifications})}),(0,L.jsx)(B,{customer:e.id})]})}var Ee=o(`
  mutation StartSubscription($input: StartSubscriptionInput!) {
    startSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),De=o(`
  query PreviewChange($input: PreviewSubscriptionChangeInput!) {
    previewSubscriptionChange(input: $input) {
      at
      creditsChange
      effectiveAt
      charge {
        amount
        currency
      }
      credit {
        amount
        currency
      }
      denial {
        code
        message
      }
    }
  }
`),Oe=o(`
  mutation ChangeSubscription($input: ChangeSubscriptionInput!) {
    changeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),ke=o(`
  mutation CancelSubscription($input: CancelSubscriptionInput!) {
    cancelSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),Ae=o(`
  mutation ResumeSubscription($input: ResumeSubscriptionInput!) {
    resumeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),je=o(`
  mutation PaySubscription($input: UpdateSubscriptionInput!) {
    updateSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function Y(e){let{wallet:t}=N();return n=>{n!==null&&(A(t.id),e())}}function Me({plan:e,methods:t,onClose:n}){let{wallet:r}=N(),i=M(Ee),a=Y(n),[o,s]=(0,I.useState)(t.find(e=>e.default)?.id??``);return(0,L.jsx)(y,{title:_.plan.startTitle,onClose:n,children:(0,L.jsxs)(F,{form:i,fields:[`paymentMethod`],submit:_.plan.startFor(c(e.price),_.plan.each[e.interval]),onSubmit:async()=>{let t={idempotencyKey:i.key,walletId:r.id,planCode:e.code};a(o===``?await i.run(...ae(t)):await i.run({input:{...t,paymentMethod:o}}))},children:[(0,L.jsxs)(`p`,{children:[(0,L.jsx)(`strong`,{children:(0,L.jsx)(x,{children:e.name})}),`: `,(0,L.jsx)(d,{value:e.includedCredits,unit:r.unit}),` `,_.plan.each[e.interval]]}),e.trialDays>0&&(0,L.jsx)(`p`,{className:`fine`,children:_.plan.trial(e.trialDays)}),f(e.price.amount)>0n&&(0,L.jsx)(j,{methods:t,value:o,set:s,form:i,none:_.buy.page})]})})}function Ne({of:e,plans:t,onClose:n}){let r=M(Oe),i=Y(n),a=t.filter(({code:t,price:n})=>t!==e.plan.code&&n.currency===e.price.currency),[o,s]=(0,I.useState)(``),[l,u]=(0,I.useState)(`NOW`),d={subscriptionId:e.id,planCode:o,timing:l},f=k(De,{input:d},{enabled:o!==``}),p=o===``?void 0:f.data?.previewSubscriptionChange;return(0,L.jsx)(y,{title:_.plan.change,onClose:n,children:(0,L.jsxs)(F,{form:r,fields:[`planCode`,`timing`],submit:_.plan.confirm,disabled:!p||!!p.denial,onSubmit:async()=>{if(p===void 0)return;let e=l===`NOW`?{prorateAt:p.at,expectedCharge:{amount:p.charge.amount,currency:p.charge.currency}}:{},t=await r.run({input:{idempotencyKey:r.key,...d,...e}});t===null&&f.retry(),i(t)},children:[(0,L.jsx)(w,{label:_.plan.to,name:`planCode`,refusals:r.refusals,children:e=>(0,L.jsxs)(`select`,{...e,value:o,onChange:({target:e})=>s(e.value),children:[(0,L.jsx)(`option`,{value:``,children:_.choose}),a.map(({code:e,name:t,price:n,interval:r})=>(0,L.jsxs)(`option`,{value:e,children:[t,`: `,c(n),` `,_.plan.each[r]]},e))]})}),(0,L.jsx)(w,{label:_.plan.timing,name:`timing`,refusals:r.refusals,children:e=>(0,L.jsxs)(`select`,{...e,value:l,onChange:({target:e})=>u(e.value),children:[(0,L.jsx)(`option`,{value:`NOW`,children:_.plan.timings.NOW}),(0,L.jsx)(`option`,{value:`PERIOD_END`,children:_.plan.timings.PERIOD_END})]})}),o!==``&&(0,L.jsx)(D,{answer:f,children:({previewSubscriptionChange:e})=>e.denial?(0,L.jsx)(`p`,{className:`failure`,role:`alert`,children:e.denial.message}):(0,L.jsx)(Pe,{change:e})})]})})}function Pe({change:e}){let{zone:t,wallet:n}=N();return(0,L.jsxs)(`dl`,{className:`details`,"aria-live":`polite`,children:[(0,L.jsxs)(`div`,{children:[(0,L.jsx)(`dt`,{children:_.plan.payNow}),(0,L.jsx)(`dd`,{children:(0,L.jsx)(`strong`,{children:c(e.charge)})})]}),f(e.credit.amount)>0n&&(0,L.jsxs)(`div`,{children:[(0,L.jsx)(`dt`,{children:_.plan.credit}),(0,L.jsx)(`dd`,{children:c(e.credit)})]}),(0,L.jsxs)(`div`,{children:[(0,L.jsx)(`dt`,{children:_.plan.creditsNow}),(0,L.jsx)(`dd`,{children:(0,L.jsx)(d,{value:e.creditsChange,unit:n.unit,change:!0})})]}),(0,L.jsxs)(`div`,{children:[(0,L.jsx)(`dt`,{children:_.plan.effective}),(0,L.jsx)(`dd`,{children:(0,L.jsx)(r,{at:e.effectiveAt,zone:t})})]})]})}function Fe({of:e,onClose:t}){let{zone:n}=N(),r=M(ke),i=Y(t),[a,o]=(0,I.useState)(`PERIOD_END`);return(0,L.jsx)(y,{title:_.plan.cancel,onClose:t,children:(0,L.jsxs)(F,{form:r,danger:!0,submit:_.plan.cancelConfirm,onSubmit:async()=>i(await r.run({input:{idempotencyKey:r.key,subscriptionId:e.id,timing:a}})),children:[(0,L.jsxs)(`label`,{className:`option`,children:[(0,L.jsx)(`input`,{type:`radio`,name:`timing`,checked:a===`PERIOD_END`,onChange:()=>o(`PERIOD_END`)}),_.plan.cancelEnd(s(e.currentPeriodEnd,n))]}),(0,L.jsxs)(`label`,{className:`option`,children:[(0,L.jsx)(`input`,{type:`radio`,name:`timing`,checked:a===`NOW`,onChange:()=>o(`NOW`)}),_.plan.cancelNow]}),(0,L.jsx)(`p`,{className:`fine`,children:_.plan.cancelAbout})]})})}function Ie({of:e,onClose:t}){let n=M(Ae),r=Y(t);return(0,L.jsx)(y,{title:_.plan.resume,onClose:t,children:(0,L.jsx)(F,{form:n,submit:_.plan.resume,onSubmit:async()=>r(await n.run({input:{idempotencyKey:n.key,subscriptionId:e.id}})),children:(0,L.jsx)(`p`,{children:_.plan.resumeAbout(c(e.price),_.plan.each[e.plan.interval])})})})}function Le({of:e,methods:t,onClose:n}){let r=M(je),i=Y(n),[a,o]=(0,I.useState)(``);return(0,L.jsx)(y,{title:_.plan.pay,onClose:n,children:(0,L.jsx)(F,{form:r,fields:[`paymentMethod`],submit:_.plan.payFor(c(e.price)),onSubmit:async()=>{let t=a===``?{retryCharge:!0}:{paymentMethod:a};i(await r.run({input:{idempotencyKey:r.key,subscriptionId:e.id,...t}}))},children:(0,L.jsx)(j,{methods:t,value:a,set:o,form:r,none:_.plan.sameMethod})})})}var Re=e({default:()=>Be});o(`
  fragment PlanFacts on Plan {
    id
    code
    name
    unit
    interval
    includedCredits
    unusedCredits
    trialDays
    features
    archived
    price {
      amount
      currency
    }
  }
`),o(`
  fragment SubscriptionFacts on Subscription {
    id
    status
    quantity
    includedCredits
    currentPeriodStart
    currentPeriodEnd
    cancelAtPeriodEnd
    pendingQuantity
    trialEndsAt
    graceEndsAt
    canceledAt
    checkoutUrl
    price {
      amount
      currency
    }
    credit {
      amount
      currency
    }
    plan {
      ...PlanFacts
    }
    pendingPlan {
      name
    }
    paymentMethod {
      brand
      last4
    }
    latestCharge {
      id
      status
      failureReason
    }
  }
`);var ze=o(`
  query PlanPage($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      subscriptions(first: 20) {
        nodes {
          ...SubscriptionFacts
        }
      }
      customer {
        paymentMethods {
          ...MethodRow
        }
      }
    }
    plans(first: 100) {
      nodes {
        ...PlanFacts
      }
    }
  }
`);function Be(){let{wallet:e}=N(),[t,n]=(0,I.useState)(null),[r,i]=(0,I.useState)(!1),a=k(ze,{wallet:e.id},{wallet:e.id,every:r?2e3:!1}),o=a.data?.wallet?.subscriptions.nodes.some(({status:e})=>e===`INCOMPLETE`)===!0;o!==r&&i(o);let s=()=>n(null);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`div`,{className:`head`,children:(0,L.jsx)(`h1`,{children:_.plan.title})}),(0,L.jsx)(D,{answer:a,children:({wallet:e,plans:r})=>{if(!e)return(0,L.jsx)(b,{children:_.portal.noWallet});let i=e.subscriptions.nodes.filter(({status:e})=>e!==`CANCELED`),a=e.subscriptions.nodes.filter(({status:e})=>e===`CANCELED`),o=r.nodes.filter(({archived:t,unit:n})=>!t&&n===e.unit);return(0,L.jsxs)(L.Fragment,{children:[i.length===0&&(0,L.jsx)(C,{title:_.plan.current,children:(0,L.jsx)(b,{children:_.plan.nothing})}),i.map(e=>(0,L.jsx)(Ve,{of:e,open:t=>n({kind:t,of:e}),changeable:o.length>0},e.id)),(0,L.jsx)(Ue,{plans:o,unit:e.unit,current:i,start:e=>n({kind:`start`,plan:e})}),a.length>0&&(0,L.jsx)(Z,{ended:a}),t?.kind===`start`&&(0,L.jsx)(Me,{plan:t.plan,methods:e.customer.paymentMethods,onClose:s}),t?.kind===`change`&&(0,L.jsx)(Ne,{of:t.of,plans:o,onClose:s}),t?.kind===`cancel`&&(0,L.jsx)(Fe,{of:t.of,onClose:s}),t?.kind===`resume`&&(0,L.jsx)(Ie,{of:t.of,onClose:s}),t?.kind===`pay`&&(0,L.jsx)(Le,{of:t.of,methods:e.customer.paymentMethods,onClose:s})]})}})]})}function Ve({of:e,open:t,changeable:n}){let a=m(u()),{zone:o,wallet:l}=N(),p=e.status===`ACTIVE`||e.status===`TRIALING`||e.status===`PAST_DUE`;return(0,L.jsxs)(C,{title:e.plan.name,aside:(0,L.jsx)(`span`,{className:e.status===`ACTIVE`?`tag good`:e.status===`PAST_DUE`?`tag bad`:`tag`,children:_.plan.states[e.status]}),children:[(0,L.jsx)(He,{of:e}),(0,L.jsxs)(`dl`,{className:`figures`,children:[(0,L.jsxs)(i,{name:_.plan.price,note:e.quantity>1?_.plan.quantity(e.quantity):void 0,children:[c(e.price),` `,_.plan.each[e.plan.interval]]}),(0,L.jsx)(i,{name:_.plan.included,note:_.plan.unused[e.plan.unusedCredits],children:(0,L.jsx)(d,{value:e.includedCredits,unit:l.unit})}),(0,L.jsxs)(i,{name:_.plan.period,note:`${s(e.currentPeriodStart,o)} – ${s(e.currentPeriodEnd,o)}`,children:[_.plan.ends,` `,s(e.currentPeriodEnd,o)]}),p&&(0,L.jsx)(i,{name:_.plan.nextCharge,note:e.paymentMethod?oe(e.paymentMethod):void 0,children:e.cancelAtPeriodEnd?_.plan.noCharge:(0,L.jsx)(r,{at:e.trialEndsAt&&e.status===`TRIALING`?e.trialEndsAt:e.currentPeriodEnd,zone:o})}),e.credit&&f(e.credit.amount)>0n&&(0,L.jsx)(i,{name:_.plan.credit,note:_.plan.creditAbout,children:c(e.credit)})]}),(0,L.jsx)(X,{features:e.plan.features}),a&&(0,L.jsxs)(`p`,{className:`actions`,children:[(e.status===`ACTIVE`||e.status===`TRIALING`)&&!e.cancelAtPeriodEnd&&n&&(0,L.jsx)(`button`,{type:`button`,onClick:()=>t(`change`),children:_.plan.change}),e.status===`PAST_DUE`&&(0,L.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>t(`pay`),children:_.plan.pay}),e.cancelAtPeriodEnd?(0,L.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>t(`resume`),children:_.plan.resume}):(0,L.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>t(`cancel`),children:_.plan.cancel})]})]})}function He({of:e}){let{zone:t}=N(),n=m(u());return(0,L.jsxs)(L.Fragment,{children:[e.status===`PAST_DUE`&&(0,L.jsxs)(`p`,{className:`banner warning`,children:[_.plan.pastDue,` `,e.latestCharge?.failureReason&&(0,L.jsx)(x,{children:e.latestCharge.failureReason}),` `,e.graceEndsAt&&_.plan.grace(s(e.graceEndsAt,t))]}),(e.status===`INCOMPLETE`||e.status===`PAST_DUE`)&&n&&e.checkoutUrl&&(0,L.jsxs)(`p`,{className:`banner`,children:[_.plan.unpaid,` `,(0,L.jsx)(`a`,{className:`button primary`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:_.buy.open})]}),e.status===`INCOMPLETE`&&!e.checkoutUrl&&(0,L.jsx)(`p`,{className:`banner`,children:_.plan.paying}),e.cancelAtPeriodEnd&&(0,L.jsx)(`p`,{className:`banner warning`,children:_.plan.canceling(s(e.currentPeriodEnd,t))}),e.pendingPlan&&(0,L.jsx)(`p`,{className:`banner`,children:_.plan.pending(e.pendingPlan.name,s(e.currentPeriodEnd,t))})]})}function X({features:e}){return e.length===0?null:(0,L.jsx)(`ul`,{className:`features`,"aria-label":_.plan.features,children:e.map(e=>(0,L.jsx)(`li`,{children:(0,L.jsx)(x,{children:e})},e))})}function Ue({plans:e,unit:t,current:n,start:r}){let i=m(u());return e.length===0?null:(0,L.jsx)(C,{title:_.plan.plans,children:(0,L.jsx)(`ul`,{className:`cards`,children:e.map(e=>{let a=n.some(t=>t.plan.code===e.code);return(0,L.jsxs)(`li`,{className:`card`,children:[(0,L.jsxs)(`h3`,{children:[(0,L.jsx)(x,{children:e.name}),` `,a&&(0,L.jsx)(`span`,{className:`tag good`,children:_.plan.yours})]}),(0,L.jsxs)(`p`,{className:`price`,children:[c(e.price),` `,(0,L.jsx)(`span`,{className:`note`,children:_.plan.each[e.interval]})]}),(0,L.jsx)(`p`,{children:(0,L.jsx)(d,{value:e.includedCredits,unit:t})}),e.trialDays>0&&(0,L.jsx)(`p`,{className:`fine`,children:_.plan.trial(e.trialDays)}),(0,L.jsx)(X,{features:e.features}),i&&n.length===0&&(0,L.jsxs)(`button`,{type:`button`,className:`primary`,onClick:()=>r(e),children:[_.plan.start,(0,L.jsxs)(`span`,{className:`hidden`,children:[` `,e.name]})]})]},e.id)})})})}function Z({ended:e}){let{zone:t}=N();return(0,L.jsx)(C,{title:_.plan.ended,children:(0,L.jsx)(`ul`,{className:`rows`,children:e.map(e=>(0,L.jsxs)(`li`,{children:[(0,L.jsxs)(`span`,{children:[(0,L.jsx)(x,{children:e.plan.name}),e.canceledAt&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,_.plan.endedAt(s(e.canceledAt,t))]})]}),(0,L.jsxs)(`span`,{className:`note`,children:[_.plan.quantity(e.quantity),` · `,n(e.includedCredits)]})]},e.id))})})}var We=e({default:()=>qe}),Ge=o(`
  query PricesPage($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      rateMultiplier
      rateCard {
        code
        version
        effectiveAt
        rates {
          ...RateFacts
        }
      }
    }
  }
`),Ke=o(`
  query Cost($input: EstimateInput!) {
    estimate(input: $input) {
      credits
      allowed
      available
      affordableQuantity
      denial {
        code
        message
      }
      rate {
        ...RateFacts
      }
      components {
        name
        quantity
        credits
        rate {
          ...RateFacts
        }
      }
      drawdowns {
        amount
        grant {
          id
          source
          expiresAt
          paid {
            amount
            currency
          }
        }
      }
    }
  }
`);function qe(){let{wallet:e}=N(),t=k(Ge,{wallet:e.id});return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`div`,{className:`head`,children:(0,L.jsx)(`h1`,{children:_.prices.title})}),(0,L.jsx)(D,{answer:t,children:({wallet:e})=>{if(!e)return(0,L.jsx)(b,{children:_.portal.noWallet});let t=e.rateCard?.rates??[];return t.length===0?(0,L.jsx)(C,{title:_.prices.title,children:(0,L.jsx)(b,{children:_.prices.nothing})}):(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(Ye,{rates:t,unit:e.unit}),(0,L.jsx)(Je,{wallet:e,rates:t})]})}})]})}var Q=e=>Object.entries(e.when);function Je({wallet:e,rates:t}){let{zone:i}=N(),a=e.rateCard,o=[{name:_.usage.action,cell:({action:e,component:t,description:n})=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(x,{children:e}),t&&(0,L.jsxs)(L.Fragment,{children:[` · `,(0,L.jsx)(x,{children:t})]}),n&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(x,{children:n})})]})},{name:_.prices.when,cell:e=>Q(e).length===0?_.prices.always:Q(e).map(([e,t])=>(0,L.jsxs)(`div`,{children:[(0,L.jsx)(x,{children:e}),`: `,(0,L.jsx)(x,{children:t})]},e))},{name:_.prices.price,number:!0,cell:t=>P(t,e.unit)}];return(0,L.jsxs)(C,{title:_.prices.list,aside:(0,L.jsxs)(`p`,{className:`fine`,children:[_.prices.version(a.code,a.version),` · `,(0,L.jsx)(r,{at:a.effectiveAt,zone:i})]}),children:[e.rateMultiplier!==`1`&&(0,L.jsx)(`p`,{className:`banner`,children:_.prices.multiplied(n(e.rateMultiplier))}),(0,L.jsx)(l,{caption:_.prices.list,columns:o,rows:t,keyOf:e=>JSON.stringify([e.action,e.component,e.when])})]})}var $=e=>[...new Set(e)];function Ye({rates:e,unit:t}){let{wallet:n}=N(),[r,i]=(0,I.useState)(e[0].action),[a,o]=(0,I.useState)({}),[s,c]=(0,I.useState)({}),[l,u]=(0,I.useState)(null),d=e.filter(e=>e.action===r),f=$(d.flatMap(({component:e})=>e??[])),p=$(d.flatMap(e=>Object.keys(e.when))),m=k(Ke,{input:l},{enabled:l!==null,wallet:n.id,keep:!0}),h=()=>{let e=Object.fromEntries(p.flatMap(e=>s[e]?[[e,s[e]]]:[])),t={walletId:n.id,action:r,dimensions:e},i=f.flatMap(e=>a[e]?.trim()?[{name:e,quantity:a[e].trim()}]:[]);u(i.length>0?{...t,components:i}:{...t,quantity:a[``]?.trim()||`1`})},g=(e,t)=>(0,L.jsx)(w,{label:t,children:t=>(0,L.jsx)(`input`,{...t,inputMode:`decimal`,value:a[e]??(e===``?`1`:``),onChange:({target:t})=>o({...a,[e]:t.value})})},e);return(0,L.jsxs)(C,{title:_.prices.calculator,children:[(0,L.jsxs)(`form`,{className:`ranges`,onSubmit:e=>{e.preventDefault(),h()},children:[(0,L.jsx)(w,{label:_.usage.action,children:t=>(0,L.jsx)(`select`,{...t,value:r,onChange:({target:e})=>{i(e.value),u(null)},children:$(e.map(e=>e.action)).map(e=>(0,L.jsx)(`option`,{value:e,children:e},e))})}),f.length>0?f.map(e=>g(e,_.prices.quantityOf(e))):g(``,_.detail.quantity),p.map(e=>(0,L.jsx)(w,{label:e,children:t=>(0,L.jsxs)(`select`,{...t,value:s[e]??``,onChange:({target:t})=>c({...s,[e]:t.value}),children:[(0,L.jsx)(`option`,{value:``,children:_.prices.other}),$(d.flatMap(t=>t.when[e]??[])).map(e=>(0,L.jsx)(`option`,{value:e,children:e},e))]})},e)),(0,L.jsx)(`button`,{type:`submit`,className:`primary`,children:_.prices.calculate})]}),l!==null&&(0,L.jsx)(D,{answer:m,children:({estimate:e})=>(0,L.jsx)(Xe,{estimate:e,unit:t})})]})}function Xe({estimate:e,unit:t}){let{zone:i}=N(),a=[{name:_.detail.part,cell:({name:e})=>(0,L.jsx)(x,{children:e})},{name:_.detail.quantity,number:!0,cell:({quantity:e})=>(0,L.jsx)(d,{value:e})},{name:_.detail.rate,number:!0,cell:({rate:e})=>e?P(e,t):`–`},{name:_.chart.total,number:!0,cell:({credits:e})=>(0,L.jsx)(d,{value:e})}];return(0,L.jsxs)(`div`,{"aria-live":`polite`,children:[(0,L.jsxs)(`p`,{className:`answer`,children:[_.prices.costs,` `,(0,L.jsx)(`strong`,{children:(0,L.jsx)(d,{value:e.credits,unit:t})})]}),e.denial&&(0,L.jsx)(`p`,{className:`failure`,children:e.denial.message}),e.allowed&&f(e.credits)>0n&&(0,L.jsx)(`p`,{className:`fine`,children:_.prices.affordable(n(e.affordableQuantity),e.components.length>0,n(e.available),t)}),e.rate&&(0,L.jsx)(`p`,{className:`fine`,children:P(e.rate,t)}),e.components.length>0&&(0,L.jsx)(l,{caption:_.detail.price,columns:a,rows:e.components,keyOf:({name:e})=>e}),e.drawdowns.length>0&&(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h3`,{children:_.prices.wouldTake}),(0,L.jsx)(`ul`,{className:`rows`,children:e.drawdowns.map(({amount:e,grant:t})=>(0,L.jsxs)(`li`,{children:[(0,L.jsxs)(`span`,{children:[_.grant.sources[t.source],t.paid&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,c(t.paid)]}),(0,L.jsxs)(`span`,{className:`note`,children:[` `,t.expiresAt?(0,L.jsxs)(L.Fragment,{children:[_.grant.expires,` `,(0,L.jsx)(r,{at:t.expiresAt,zone:i})]}):_.packs.lasts]})]}),(0,L.jsx)(d,{value:e})]},t.id))})]})]})}export{B as a,ve as i,Re as n,we as r,We as t};