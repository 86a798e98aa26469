import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,C as i,D as a,F as o,J as s,Q as c,T as l,Tt as u,b as d,bt as f,ct as p,h as m,k as h,ot as g,p as _,q as v,rt as y,ut as b,vt as x}from"./parts.js";import{c as S,f as C,l as w,o as T,r as E,s as D}from"./pages.js";var O=e(t(),1),k=n(),A=u(`
  mutation StartSubscription($input: StartSubscriptionInput!) {
    startSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),j=u(`
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
`),M=u(`
  mutation ChangeSubscription($input: ChangeSubscriptionInput!) {
    changeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),N=u(`
  mutation CancelSubscription($input: CancelSubscriptionInput!) {
    cancelSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),P=u(`
  mutation ResumeSubscription($input: ResumeSubscriptionInput!) {
    resumeSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),F=u(`
  mutation PaySubscription($input: UpdateSubscriptionInput!) {
    updateSubscription(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function I(e){let{wallet:t}=C();return n=>{n!==null&&(x(t.id),e())}}function L({plan:e,methods:t,onClose:n}){let{wallet:r}=C(),i=w(A),a=I(n),[o,c]=(0,O.useState)(t.find(e=>e.default)?.id??``);return(0,k.jsx)(m,{title:b.plan.startTitle,onClose:n,children:(0,k.jsxs)(S,{form:i,fields:[`paymentMethod`],submit:b.plan.startFor(v(e.price),b.plan.each[e.interval]),onSubmit:async()=>{let t={idempotencyKey:i.key,walletId:r.id,planCode:e.code};a(o===``?await i.run(...T(t)):await i.run({input:{...t,paymentMethod:o}}))},children:[(0,k.jsxs)(`p`,{children:[(0,k.jsx)(`strong`,{children:(0,k.jsx)(h,{children:e.name})}),`: `,(0,k.jsx)(l,{value:e.includedCredits,unit:r.unit}),` `,b.plan.each[e.interval]]}),e.trialDays>0&&(0,k.jsx)(`p`,{className:`fine`,children:b.plan.trial(e.trialDays)}),s(e.price.amount)>0n&&(0,k.jsx)(E,{methods:t,value:o,set:c,form:i,none:b.buy.page})]})})}function R({of:e,plans:t,onClose:n}){let r=w(M),i=I(n),a=t.filter(({code:t,price:n})=>t!==e.plan.code&&n.currency===e.price.currency),[o,s]=(0,O.useState)(``),[c,l]=(0,O.useState)(`NOW`),u={subscriptionId:e.id,planCode:o,timing:c},d=f(j,{input:u},{enabled:o!==``}),p=o===``?void 0:d.data?.previewSubscriptionChange;return(0,k.jsx)(m,{title:b.plan.change,onClose:n,children:(0,k.jsxs)(S,{form:r,fields:[`planCode`,`timing`],submit:b.plan.confirm,disabled:!p||!!p.denial,onSubmit:async()=>{if(p===void 0)return;let e=c===`NOW`?{prorateAt:p.at,expectedCharge:{amount:p.charge.amount,currency:p.charge.currency}}:{},t=await r.run({input:{idempotencyKey:r.key,...u,...e}});t===null&&d.retry(),i(t)},children:[(0,k.jsx)(_,{label:b.plan.to,name:`planCode`,refusals:r.refusals,children:e=>(0,k.jsxs)(`select`,{...e,value:o,onChange:({target:e})=>s(e.value),children:[(0,k.jsx)(`option`,{value:``,children:b.choose}),a.map(({code:e,name:t,price:n,interval:r})=>(0,k.jsxs)(`option`,{value:e,children:[t,`: `,v(n),` `,b.plan.each[r]]},e))]})}),(0,k.jsx)(_,{label:b.plan.timing,name:`timing`,refusals:r.refusals,children:e=>(0,k.jsxs)(`select`,{...e,value:c,onChange:({target:e})=>l(e.value),children:[(0,k.jsx)(`option`,{value:`NOW`,children:b.plan.timings.NOW}),(0,k.jsx)(`option`,{value:`PERIOD_END`,children:b.plan.timings.PERIOD_END})]})}),o!==``&&(0,k.jsx)(g,{answer:d,children:({previewSubscriptionChange:e})=>e.denial?(0,k.jsx)(`p`,{className:`failure`,role:`alert`,children:e.denial.message}):(0,k.jsx)(z,{change:e})})]})})}function z({change:e}){let{zone:t,wallet:n}=C();return(0,k.jsxs)(`dl`,{className:`details`,"aria-live":`polite`,children:[(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:b.plan.payNow}),(0,k.jsx)(`dd`,{children:(0,k.jsx)(`strong`,{children:v(e.charge)})})]}),s(e.credit.amount)>0n&&(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:b.plan.credit}),(0,k.jsx)(`dd`,{children:v(e.credit)})]}),(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:b.plan.creditsNow}),(0,k.jsx)(`dd`,{children:(0,k.jsx)(l,{value:e.creditsChange,unit:n.unit,change:!0})})]}),(0,k.jsxs)(`div`,{children:[(0,k.jsx)(`dt`,{children:b.plan.effective}),(0,k.jsx)(`dd`,{children:(0,k.jsx)(r,{at:e.effectiveAt,zone:t})})]})]})}function B({of:e,onClose:t}){let{zone:n}=C(),r=w(N),i=I(t),[a,s]=(0,O.useState)(`PERIOD_END`);return(0,k.jsx)(m,{title:b.plan.cancel,onClose:t,children:(0,k.jsxs)(S,{form:r,danger:!0,submit:b.plan.cancelConfirm,onSubmit:async()=>i(await r.run({input:{idempotencyKey:r.key,subscriptionId:e.id,timing:a}})),children:[(0,k.jsxs)(`label`,{className:`option`,children:[(0,k.jsx)(`input`,{type:`radio`,name:`timing`,checked:a===`PERIOD_END`,onChange:()=>s(`PERIOD_END`)}),b.plan.cancelEnd(o(e.currentPeriodEnd,n))]}),(0,k.jsxs)(`label`,{className:`option`,children:[(0,k.jsx)(`input`,{type:`radio`,name:`timing`,checked:a===`NOW`,onChange:()=>s(`NOW`)}),b.plan.cancelNow]}),(0,k.jsx)(`p`,{className:`fine`,children:b.plan.cancelAbout})]})})}function V({of:e,onClose:t}){let n=w(P),r=I(t);return(0,k.jsx)(m,{title:b.plan.resume,onClose:t,children:(0,k.jsx)(S,{form:n,submit:b.plan.resume,onSubmit:async()=>r(await n.run({input:{idempotencyKey:n.key,subscriptionId:e.id}})),children:(0,k.jsx)(`p`,{children:b.plan.resumeAbout(v(e.price),b.plan.each[e.plan.interval])})})})}function H({of:e,methods:t,onClose:n}){let r=w(F),i=I(n),[a,o]=(0,O.useState)(``);return(0,k.jsx)(m,{title:b.plan.pay,onClose:n,children:(0,k.jsx)(S,{form:r,fields:[`paymentMethod`],submit:b.plan.payFor(v(e.price)),onSubmit:async()=>{let t=a===``?{retryCharge:!0}:{paymentMethod:a};i(await r.run({input:{idempotencyKey:r.key,subscriptionId:e.id,...t}}))},children:(0,k.jsx)(E,{methods:t,value:a,set:o,form:r,none:b.plan.sameMethod})})})}u(`
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
`),u(`
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
`);var U=u(`
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
`);function W(){let{wallet:e}=C(),[t,n]=(0,O.useState)(null),[r,i]=(0,O.useState)(!1),a=f(U,{wallet:e.id},{wallet:e.id,every:r?2e3:!1}),o=a.data?.wallet?.subscriptions.nodes.some(({status:e})=>e===`INCOMPLETE`)===!0;o!==r&&i(o);let s=()=>n(null);return(0,k.jsxs)(k.Fragment,{children:[(0,k.jsx)(`div`,{className:`head`,children:(0,k.jsx)(`h1`,{children:b.plan.title})}),(0,k.jsx)(g,{answer:a,children:({wallet:e,plans:r})=>{if(!e)return(0,k.jsx)(y,{children:b.portal.noWallet});let i=e.subscriptions.nodes.filter(({status:e})=>e!==`CANCELED`),a=e.subscriptions.nodes.filter(({status:e})=>e===`CANCELED`),o=r.nodes.filter(({archived:t,unit:n})=>!t&&n===e.unit);return(0,k.jsxs)(k.Fragment,{children:[i.length===0&&(0,k.jsx)(p,{title:b.plan.current,children:(0,k.jsx)(y,{children:b.plan.nothing})}),i.map(e=>(0,k.jsx)(G,{of:e,open:t=>n({kind:t,of:e}),changeable:o.length>0},e.id)),(0,k.jsx)(J,{plans:o,unit:e.unit,current:i,start:e=>n({kind:`start`,plan:e})}),a.length>0&&(0,k.jsx)(Y,{ended:a}),t?.kind===`start`&&(0,k.jsx)(L,{plan:t.plan,methods:e.customer.paymentMethods,onClose:s}),t?.kind===`change`&&(0,k.jsx)(R,{of:t.of,plans:o,onClose:s}),t?.kind===`cancel`&&(0,k.jsx)(B,{of:t.of,onClose:s}),t?.kind===`resume`&&(0,k.jsx)(V,{of:t.of,onClose:s}),t?.kind===`pay`&&(0,k.jsx)(H,{of:t.of,methods:e.customer.paymentMethods,onClose:s})]})}})]})}function G({of:e,open:t,changeable:n}){let c=d(i()),{zone:u,wallet:f}=C(),m=e.status===`ACTIVE`||e.status===`TRIALING`||e.status===`PAST_DUE`;return(0,k.jsxs)(p,{title:e.plan.name,aside:(0,k.jsx)(`span`,{className:e.status===`ACTIVE`?`tag good`:e.status===`PAST_DUE`?`tag bad`:`tag`,children:b.plan.states[e.status]}),children:[(0,k.jsx)(K,{of:e}),(0,k.jsxs)(`dl`,{className:`figures`,children:[(0,k.jsxs)(a,{name:b.plan.price,note:e.quantity>1?b.plan.quantity(e.quantity):void 0,children:[v(e.price),` `,b.plan.each[e.plan.interval]]}),(0,k.jsx)(a,{name:b.plan.included,note:b.plan.unused[e.plan.unusedCredits],children:(0,k.jsx)(l,{value:e.includedCredits,unit:f.unit})}),(0,k.jsxs)(a,{name:b.plan.period,note:`${o(e.currentPeriodStart,u)} – ${o(e.currentPeriodEnd,u)}`,children:[b.plan.ends,` `,o(e.currentPeriodEnd,u)]}),m&&(0,k.jsx)(a,{name:b.plan.nextCharge,note:e.paymentMethod?D(e.paymentMethod):void 0,children:e.cancelAtPeriodEnd?b.plan.noCharge:(0,k.jsx)(r,{at:e.trialEndsAt&&e.status===`TRIALING`?e.trialEndsAt:e.currentPeriodEnd,zone:u})}),e.credit&&s(e.credit.amount)>0n&&(0,k.jsx)(a,{name:b.plan.credit,note:b.plan.creditAbout,children:v(e.credit)})]}),(0,k.jsx)(q,{features:e.plan.features}),c&&(0,k.jsxs)(`p`,{className:`actions`,children:[(e.status===`ACTIVE`||e.status===`TRIALING`)&&!e.cancelAtPeriodEnd&&n&&(0,k.jsx)(`button`,{type:`button`,onClick:()=>t(`change`),children:b.plan.change}),e.status===`PAST_DUE`&&(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>t(`pay`),children:b.plan.pay}),e.cancelAtPeriodEnd?(0,k.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>t(`resume`),children:b.plan.resume}):(0,k.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>t(`cancel`),children:b.plan.cancel})]})]})}function K({of:e}){let{zone:t}=C(),n=d(i());return(0,k.jsxs)(k.Fragment,{children:[e.status===`PAST_DUE`&&(0,k.jsxs)(`p`,{className:`banner warning`,children:[b.plan.pastDue,` `,e.latestCharge?.failureReason&&(0,k.jsx)(h,{children:e.latestCharge.failureReason}),` `,e.graceEndsAt&&b.plan.grace(o(e.graceEndsAt,t))]}),(e.status===`INCOMPLETE`||e.status===`PAST_DUE`)&&n&&e.checkoutUrl&&(0,k.jsxs)(`p`,{className:`banner`,children:[b.plan.unpaid,` `,(0,k.jsx)(`a`,{className:`button primary`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:b.buy.open})]}),e.status===`INCOMPLETE`&&!e.checkoutUrl&&(0,k.jsx)(`p`,{className:`banner`,children:b.plan.paying}),e.cancelAtPeriodEnd&&(0,k.jsx)(`p`,{className:`banner warning`,children:b.plan.canceling(o(e.currentPeriodEnd,t))}),e.pendingPlan&&(0,k.jsx)(`p`,{className:`banner`,children:b.plan.pending(e.pendingPlan.name,o(e.currentPeriodEnd,t))})]})}function q({features:e}){return e.length===0?null:(0,k.jsx)(`ul`,{className:`features`,"aria-label":b.plan.features,children:e.map(e=>(0,k.jsx)(`li`,{children:(0,k.jsx)(h,{children:e})},e))})}function J({plans:e,unit:t,current:n,start:r}){let a=d(i());return e.length===0?null:(0,k.jsx)(p,{title:b.plan.plans,children:(0,k.jsx)(`ul`,{className:`cards`,children:e.map(e=>{let i=n.some(t=>t.plan.code===e.code);return(0,k.jsxs)(`li`,{className:`card`,children:[(0,k.jsxs)(`h3`,{children:[(0,k.jsx)(h,{children:e.name}),` `,i&&(0,k.jsx)(`span`,{className:`tag good`,children:b.plan.yours})]}),(0,k.jsxs)(`p`,{className:`price`,children:[v(e.price),` `,(0,k.jsx)(`span`,{className:`note`,children:b.plan.each[e.interval]})]}),(0,k.jsx)(`p`,{children:(0,k.jsx)(l,{value:e.includedCredits,unit:t})}),e.trialDays>0&&(0,k.jsx)(`p`,{className:`fine`,children:b.plan.trial(e.trialDays)}),(0,k.jsx)(q,{features:e.features}),a&&n.length===0&&(0,k.jsxs)(`button`,{type:`button`,className:`primary`,onClick:()=>r(e),children:[b.plan.start,(0,k.jsxs)(`span`,{className:`hidden`,children:[` `,e.name]})]})]},e.id)})})})}function Y({ended:e}){let{zone:t}=C();return(0,k.jsx)(p,{title:b.plan.ended,children:(0,k.jsx)(`ul`,{className:`rows`,children:e.map(e=>(0,k.jsxs)(`li`,{children:[(0,k.jsxs)(`span`,{children:[(0,k.jsx)(h,{children:e.plan.name}),e.canceledAt&&(0,k.jsxs)(`span`,{className:`note`,children:[` `,b.plan.endedAt(o(e.canceledAt,t))]})]}),(0,k.jsxs)(`span`,{className:`note`,children:[b.plan.quantity(e.quantity),` · `,c(e.includedCredits)]})]},e.id))})})}export{W as default};