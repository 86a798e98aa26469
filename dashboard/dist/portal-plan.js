import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,D as a,Et as o,I as s,J as c,S as l,T as u,Y as d,b as f,dt as p,h as m,it as h,k as g,lt as _,p as v,st as y,xt as b,yt as x}from"./parts.js";import{c as S,f as C,l as w,o as T,r as E,s as D}from"./pages.js";var O=e(t(),1),k=n(),A=o(`
  mutation StartSubscription($input: StartSubscriptionInput!) {
    startSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),j=o(`
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
`),M=o(`
  mutation ChangeSubscription($input: ChangeSubscriptionInput!) {
    changeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),N=o(`
  mutation CancelSubscription($input: CancelSubscriptionInput!) {
    cancelSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),P=o(`
  mutation ResumeSubscription($input: ResumeSubscriptionInput!) {
    resumeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),F=o(`
  mutation PaySubscription($input: UpdateSubscriptionInput!) {
    updateSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function I(e){let{wallet:t}=C();return n=>{n!==null&&(x(t.id),e())}}function L({plan:e,methods:t,onClose:n}){let{wallet:r}=C(),i=w(A),a=I(n),[o,s]=(0,O.useState)(t.find(e=>e.default)?.id??``);return(0,k.jsx)(m,{title:p.plan.startTitle,onClose:n,children:(0,k.jsxs)(S,{form:i,fields:[`paymentMethod`],submit:p.plan.startFor(c(e.price),p.plan.each[e.interval]),onSubmit:async()=>{let t={idempotencyKey:i.key,walletId:r.id,planCode:e.code};a(o===``?await i.run(...T(t)):await i.run({input:{...t,paymentMethod:o}}))},children:[(0,k.jsxs)(`p`,{children:[(0,k.jsx)(`strong`,{children:(0,k.jsx)(g,{children:e.name})}),`: `,(0,k.jsx)(u,{value:e.includedCredits,unit:r.unit}),` `,p.plan.each[e.interval]]}),e.trialDays>0&&(0,k.jsx)(`p`,{className:`fine`,children:p.plan.trial(e.trialDays)}),d(e.price.amount)>0n&&(0,k.jsx)(E,{methods:t,value:o,set:s,form:i,none:p.buy.page})]})})}function R({of:e,plans:t,onClose:n}){let r=w(M),i=I(n),a=t.filter(({code:t,price:n})=>t!==e.plan.code&&n.currency===e.price.currency),[o,s]=(0,O.useState)(``),[l,u]=(0,O.useState)(`NOW`),d={subscriptionId:e.id,planCode:o,timing:l},f=b(j,{input:d},{enabled:o!==``}),h=o===``?void 0:f.data?.previewSubscriptionChange;return(0,k.jsx)(m,{title:p.plan.change,onClose:n,children:(0,k.jsxs)(S,{form:r,fields:[`planCode`,`timing`],submit:p.plan.confirm,disabled:!h||!!h.denial,onSubmit:async()=>{if(h===void 0)return;let e=l===`NOW`?{prorateAt:h.at,expectedCharge:{amount:h.charge.amount,currency:h.charge.currency}}:{},t=await r.run({input:{idempotencyKey:r.key,...d,...e}});t===null&&f.retry(),i(t)},children:[(0,k.jsx)(v,{label:p.plan.to,name:`planCode`,refusals:r.refusals,children:e=>(0,k.jsxs)(`select`,{...e,value:o,onChange:({target:e})=>s(e.value),children:[(0,k.jsx)(`option`,{value:``,children:p.choose}),a.map(({code:e,name:t,price:n,interval:r})=>(0,k.jsxs)(`option`,{value:e,children:[t,`: `,c(n),` `,p.plan.each[r]]},e))]})}),(0,k.jsx)(v,{label:p.plan.timing,name:`timing`,refusals:r.refusals,children:e=>(0,k.jsxs)(`select`,{...e,value:l,onChange:({target:e})=>u(e.value),children:[(0,k.jsx)(`option`,{value:`NOW`,children:p.plan.timings.NOW}),(0,k.jsx)(`option`,{value:`PERIOD_END`,children:p.plan.timings.PERIOD_END})]})}),o!==``&&(0,k.jsx)(y,{answer:f,children:({previewSubscriptionChange:e})=>e.denial?(0,k.jsx)(`p`,{className:`failure`,role:`alert`,children:e.denial.message}):(0,k.jsx)(z,{change:e})})]})})}function z({change:e}){let{zone:t,wallet:n}=C();return(0,k.jsxs)(`dl`,{className:`details`,"aria-live":`polite`,children:[(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:p.plan.payNow}),(0,k.jsx)(`dd`,{children:(0,k.jsx)(`strong`,{children:c(e.charge)})})]}),d(e.credit.amount)>0n&&(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:p.plan.credit}),(0,k.jsx)(`dd`,{children:c(e.credit)})]}),(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:p.plan.creditsNow}),(0,k.jsx)(`dd`,{children:(0,k.jsx)(u,{value:e.creditsChange,unit:n.unit,change:!0})})]}),(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:p.plan.effective}),(0,k.jsx)(`dd`,{children:(0,k.jsx)(i,{at:e.effectiveAt,zone:t})})]})]})}function B({of:e,onClose:t}){let{zone:n}=C(),r=w(N),i=I(t),[a,o]=(0,O.useState)(`PERIOD_END`);return(0,k.jsx)(m,{title:p.plan.cancel,onClose:t,children:(0,k.jsxs)(S,{form:r,danger:!0,submit:p.plan.cancelConfirm,onSubmit:async()=>i(await r.run({input:{idempotencyKey:r.key,subscriptionId:e.id,timing:a}})),children:[(0,k.jsxs)(`label`,{className:`option`,children:[(0,k.jsx)(`input`,{type:`radio`,name:`timing`,checked:a===`PERIOD_END`,onChange:()=>o(`PERIOD_END`)}),p.plan.cancelEnd(s(e.currentPeriodEnd,n))]}),(0,k.jsxs)(`label`,{className:`option`,children:[(0,k.jsx)(`input`,{type:`radio`,name:`timing`,checked:a===`NOW`,onChange:()=>o(`NOW`)}),p.plan.cancelNow]}),(0,k.jsx)(`p`,{className:`fine`,children:p.plan.cancelAbout})]})})}function V({of:e,onClose:t}){let n=w(P),r=I(t);return(0,k.jsx)(m,{title:p.plan.resume,onClose:t,children:(0,k.jsx)(S,{form:n,submit:p.plan.resume,onSubmit:async()=>r(await n.run({input:{idempotencyKey:n.key,subscriptionId:e.id}})),children:(0,k.jsx)(`p`,{children:p.plan.resumeAbout(c(e.price),p.plan.each[e.plan.interval])})})})}function H({of:e,methods:t,onClose:n}){let r=w(F),i=I(n),[a,o]=(0,O.useState)(``);return(0,k.jsx)(m,{title:p.plan.pay,onClose:n,children:(0,k.jsx)(S,{form:r,fields:[`paymentMethod`],submit:p.plan.payFor(c(e.price)),onSubmit:async()=>{let t=a===``?{retryCharge:!0}:{paymentMethod:a};i(await r.run({input:{idempotencyKey:r.key,subscriptionId:e.id,...t}}))},children:(0,k.jsx)(E,{methods:t,value:a,set:o,form:r,none:p.plan.sameMethod})})})}o(`
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
`);var U=o(`
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
`);function W(){let{wallet:e}=C(),[t,n]=(0,O.useState)(null),[r,i]=(0,O.useState)(!1),a=b(U,{wallet:e.id},{wallet:e.id,every:r?2e3:!1}),o=a.data?.wallet?.subscriptions.nodes.some(({status:e})=>e===`INCOMPLETE`)===!0;o!==r&&i(o);let s=()=>n(null);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(`div`,{className:`head`,children:(0,k.jsx)(`h1`,{children:p.plan.title})}),(0,k.jsx)(y,{answer:a,children:({wallet:e,plans:r})=>{if(!e)return(0,k.jsx)(h,{children:p.portal.noWallet});let i=e.subscriptions.nodes.filter(({status:e})=>e!==`CANCELED`),a=e.subscriptions.nodes.filter(({status:e})=>e===`CANCELED`),o=r.nodes.filter(({archived:t,unit:n})=>!t&&n===e.unit);return(0,k.jsxs)(k.Fragment,{children:[i.length===0&&(0,k.jsx)(_,{title:p.plan.current,children:(0,k.jsx)(h,{children:p.plan.nothing})}),i.map(e=>(0,k.jsx)(G,{of:e,open:t=>n({kind:t,of:e}),changeable:o.length>0},e.id)),(0,k.jsx)(J,{plans:o,unit:e.unit,current:i,start:e=>n({kind:`start`,plan:e})}),a.length>0&&(0,k.jsx)(Y,{ended:a}),t?.kind===`start`&&(0,k.jsx)(L,{plan:t.plan,methods:e.customer.paymentMethods,onClose:s}),t?.kind===`change`&&(0,k.jsx)(R,{of:t.of,plans:o,onClose:s}),t?.kind===`cancel`&&(0,k.jsx)(B,{of:t.of,onClose:s}),t?.kind===`resume`&&(0,k.jsx)(V,{of:t.of,onClose:s}),t?.kind===`pay`&&(0,k.jsx)(H,{of:t.of,methods:e.customer.paymentMethods,onClose:s})]})}})]})}function G({of:e,open:t,changeable:n}){let r=f(l()),{zone:o,wallet:m}=C(),h=e.status===`ACTIVE`||e.status===`TRIALING`||e.status===`PAST_DUE`;return(0,k.jsxs)(_,{title:e.plan.name,aside:(0,k.jsx)(`span`,{className:e.status===`ACTIVE`?`tag good`:e.status===`PAST_DUE`?`tag bad`:`tag`,children:p.plan.states[e.status]}),children:[(0,k.jsx)(K,{of:e}),(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsxs)(a,{name:p.plan.price,note:e.quantity>1?p.plan.quantity(e.quantity):void 0,children:[c(e.price),` `,p.plan.each[e.plan.interval]]}),(0,k.jsx)(a,{name:p.plan.included,note:p.plan.unused[e.plan.unusedCredits],children:(0,k.jsx)(u,{value:e.includedCredits,unit:m.unit})}),(0,k.jsxs)(a,{name:p.plan.period,note:`${s(e.currentPeriodStart,o)} – ${s(e.currentPeriodEnd,o)}`,children:[p.plan.ends,` `,s(e.currentPeriodEnd,o)]}),h&&(0,k.jsx)(a,{name:p.plan.nextCharge,note:e.paymentMethod?D(e.paymentMethod):void 0,children:e.cancelAtPeriodEnd?p.plan.noCharge:(0,k.jsx)(i,{at:e.trialEndsAt&&e.status===`TRIALING`?e.trialEndsAt:e.currentPeriodEnd,zone:o})}),e.credit&&d(e.credit.amount)>0n&&(0,k.jsx)(a,{name:p.plan.credit,note:p.plan.creditAbout,children:c(e.credit)})]}),(0,k.jsx)(q,{features:e.plan.features}),r&&(0,k.jsxs)(`p`,{className:`actions`,children:[(e.status===`ACTIVE`||e.status===`TRIALING`)&&!e.cancelAtPeriodEnd&&n&&(0,k.jsx)(`button`,{type:`button`,onClick:()=>t(`change`),children:p.plan.change}),e.status===`PAST_DUE`&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>t(`pay`),children:p.plan.pay}),e.cancelAtPeriodEnd?(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>t(`resume`),children:p.plan.resume}):(0,k.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>t(`cancel`),children:p.plan.cancel})]})]})}function K({of:e}){let{zone:t}=C(),n=f(l());return(0,k.jsxs)(k.Fragment,{children:[e.status===`PAST_DUE`&&(0,k.jsxs)(`p`,{className:`banner warning`,children:[p.plan.pastDue,` `,e.latestCharge?.failureReason&&(0,k.jsx)(g,{children:e.latestCharge.failureReason}),` `,e.graceEndsAt&&p.plan.grace(s(e.graceEndsAt,t))]}),(e.status===`INCOMPLETE`||e.status===`PAST_DUE`)&&n&&e.checkoutUrl&&(0,k.jsxs)(`p`,{className:`banner`,children:[p.plan.unpaid,` `,(0,k.jsx)(`a`,{className:`button primary`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:p.buy.open})]}),e.status===`INCOMPLETE`&&!e.checkoutUrl&&(0,k.jsx)(`p`,{className:`banner`,children:p.plan.paying}),e.cancelAtPeriodEnd&&(0,k.jsx)(`p`,{className:`banner warning`,children:p.plan.canceling(s(e.currentPeriodEnd,t))}),e.pendingPlan&&(0,k.jsx)(`p`,{className:`banner`,children:p.plan.pending(e.pendingPlan.name,s(e.currentPeriodEnd,t))})]})}function q({features:e}){return e.length===0?null:(0,k.jsx)(`ul`,{className:`features`,"aria-label":p.plan.features,children:e.map(e=>(0,k.jsx)(`li`,{children:(0,k.jsx)(g,{children:e})},e))})}function J({plans:e,unit:t,current:n,start:r}){let i=f(l());return e.length===0?null:(0,k.jsx)(_,{title:p.plan.plans,children:(0,k.jsx)(`ul`,{className:`cards`,children:e.map(e=>{let a=n.some(t=>t.plan.code===e.code);return(0,k.jsxs)(`li`,{className:`card`,children:[(0,k.jsxs)(`h3`,{children:[(0,k.jsx)(g,{children:e.name}),` `,a&&(0,k.jsx)(`span`,{className:`tag good`,children:p.plan.yours})]}),(0,k.jsxs)(`p`,{className:`price`,children:[c(e.price),` `,(0,k.jsx)(`span`,{className:`note`,children:p.plan.each[e.interval]})]}),(0,k.jsx)(`p`,{children:(0,k.jsx)(u,{value:e.includedCredits,unit:t})}),e.trialDays>0&&(0,k.jsx)(`p`,{className:`fine`,children:p.plan.trial(e.trialDays)}),(0,k.jsx)(q,{features:e.features}),i&&n.length===0&&(0,k.jsxs)(`button`,{type:`button`,className:`primary`,onClick:()=>r(e),children:[p.plan.start,(0,k.jsxs)(`span`,{className:`hidden`,children:[` `,e.name]})]})]},e.id)})})})}function Y({ended:e}){let{zone:t}=C();return(0,k.jsx)(_,{title:p.plan.ended,children:(0,k.jsx)(`ul`,{className:`rows`,children:e.map(e=>(0,k.jsxs)(`li`,{children:[(0,k.jsxs)(`span`,{children:[(0,k.jsx)(g,{children:e.plan.name}),e.canceledAt&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,p.plan.endedAt(s(e.canceledAt,t))]})]}),(0,k.jsxs)(`span`,{className:`note`,children:[p.plan.quantity(e.quantity),` · `,r(e.includedCredits)]})]},e.id))})})}export{W as default};