import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,C as i,D as a,E as o,J as s,O as c,Q as l,S as u,St as d,T as f,Tt as p,X as m,b as h,bt as g,ct as _,h as v,it as y,k as b,ot as x,p as S,q as C,r as w,rt as T,st as E,tt as D,ut as O,vt as k}from"./parts.js";import{c as A,f as j,i as M,l as N,r as P,s as F}from"./pages.js";import{t as I}from"./app.js";var L=e(t(),1),R=n(),z=p(`
  mutation AddMethod($input: CreatePaymentSetupInput!) {
    createPaymentSetup(input: $input) {
      url
      userErrors {
        code
        message
        path
      }
    }
  }
`),B=p(`
  mutation RemoveMethod($input: DetachPaymentMethodInput!) {
    detachPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),V=p(`
  mutation PreferMethod($input: SetDefaultPaymentMethodInput!) {
    setDefaultPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function H({methods:e,customer:t}){let n=h(i()),[r,a]=(0,L.useState)(null),o=()=>a(null);return(0,R.jsxs)(_,{title:O.methods.title,aside:n&&(0,R.jsx)(`button`,{type:`button`,onClick:()=>a({kind:`add`}),children:O.methods.add}),children:[e.length===0?(0,R.jsx)(T,{children:O.methods.nothing}):(0,R.jsx)(`ul`,{className:`rows`,children:e.map(e=>(0,R.jsxs)(`li`,{children:[(0,R.jsxs)(`span`,{children:[(0,R.jsx)(b,{children:F(e)}),e.expiresMonth&&e.expiresYear&&(0,R.jsxs)(`span`,{className:`note`,children:[` `,O.methods.until(String(e.expiresMonth).padStart(2,`0`),e.expiresYear)]}),e.default&&(0,R.jsx)(`span`,{className:`tag`,children:O.methods.preferred})]}),n&&(0,R.jsxs)(`span`,{className:`actions`,children:[!e.default&&(0,R.jsxs)(`button`,{type:`button`,className:`quiet`,onClick:()=>a({kind:`prefer`,method:e}),children:[O.methods.prefer,(0,R.jsxs)(`span`,{className:`hidden`,children:[` `,F(e)]})]}),(0,R.jsxs)(`button`,{type:`button`,className:`quiet`,onClick:()=>a({kind:`remove`,method:e}),children:[O.methods.remove,(0,R.jsxs)(`span`,{className:`hidden`,children:[` `,F(e)]})]})]})]},e.id))}),r?.kind===`add`&&(0,R.jsx)(U,{customer:t,onClose:o}),r?.kind===`remove`&&(0,R.jsx)(W,{method:r.method,onClose:o}),r?.kind===`prefer`&&(0,R.jsx)(G,{method:r.method,onClose:o})]})}function U({customer:e,onClose:t}){let{wallet:n}=j(),r=N(z),i=r.result?.createPaymentSetup.url,a=()=>{k(n.id),t()};return(0,R.jsx)(v,{title:O.methods.add,onClose:a,children:i?(0,R.jsxs)(`div`,{className:`stack`,children:[(0,R.jsx)(`p`,{children:O.methods.opened}),(0,R.jsx)(`a`,{className:`button primary`,href:i,target:`_blank`,rel:`noopener noreferrer`,children:O.buy.open}),(0,R.jsx)(`button`,{type:`button`,onClick:a,children:O.methods.stored})]}):(0,R.jsx)(A,{form:r,submit:O.continue,onSubmit:async()=>{let t={idempotencyKey:r.key,customerId:e,returnUrl:M()};await r.run({input:t})},children:(0,R.jsx)(`p`,{children:O.methods.addAbout})})})}function W({method:e,onClose:t}){let{wallet:n}=j(),r=N(B);return(0,R.jsx)(v,{title:O.methods.removeTitle,onClose:t,children:(0,R.jsxs)(A,{form:r,danger:!0,submit:O.methods.removeConfirm,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,paymentMethodId:e.id}})!==null&&(k(n.id),t())},children:[(0,R.jsx)(`p`,{children:(0,R.jsx)(b,{children:F(e)})}),(0,R.jsx)(`p`,{children:O.methods.removeAbout})]})})}function G({method:e,onClose:t}){let{wallet:n}=j(),r=N(V);return(0,R.jsx)(v,{title:O.methods.prefer,onClose:t,children:(0,R.jsx)(A,{form:r,submit:O.methods.prefer,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,paymentMethodId:e.id}})!==null&&(k(n.id),t())},children:(0,R.jsx)(`p`,{children:O.methods.preferAbout(F(e))})})})}p(`
  fragment RechargeFacts on AutoRecharge {
    enabled
    threshold
    resetsAt
    nextAttemptAt
    consecutiveFailures
    disabledReason
    pack {
      code
      name
      price {
        amount
        currency
      }
    }
    monthlyCap {
      amount
      currency
    }
    spentThisMonth {
      amount
      currency
    }
    inFlight {
      id
      checkoutUrl
    }
    paymentMethod {
      id
      brand
      last4
    }
  }
`);var K=p(`
  mutation SetRecharge($input: ConfigureAutoRechargeInput!) {
    configureAutoRecharge(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function q({wallet:e}){let t=u(i()),[n,r]=(0,L.useState)(null),a=e.autoRecharge??null,o=a?.enabled===!0;return(0,R.jsxs)(_,{title:O.recharge.title,aside:t&&(0,R.jsxs)(`span`,{className:`actions`,children:[o&&(0,R.jsx)(`button`,{type:`button`,onClick:()=>r(`off`),children:O.recharge.turnOff}),(o||e.offers.length>0)&&(0,R.jsx)(`button`,{type:`button`,onClick:()=>r(`edit`),children:o?O.recharge.change:O.recharge.turnOn})]}),children:[(0,R.jsxs)(`p`,{children:[(0,R.jsx)(`span`,{className:o?`tag good`:`tag`,children:o?O.recharge.on:O.recharge.off}),` `,o?``:O.recharge.about]}),a&&(0,R.jsx)(J,{recharge:a,unit:e.unit}),n===`edit`&&(0,R.jsx)(Y,{wallet:e,onClose:()=>r(null)}),n===`off`&&(0,R.jsx)(X,{onClose:()=>r(null)})]})}function J({recharge:e,unit:t}){let{zone:n}=j(),{monthlyCap:i,spentThisMonth:o}=e;return(0,R.jsxs)(R.Fragment,{children:[e.disabledReason&&(0,R.jsxs)(`p`,{className:`banner warning`,children:[O.recharge.disabled,` `,(0,R.jsx)(b,{children:e.disabledReason})]}),e.consecutiveFailures>0&&(0,R.jsx)(`p`,{className:`banner warning`,children:O.recharge.failures(e.consecutiveFailures)}),e.inFlight&&(0,R.jsxs)(`p`,{className:`banner`,role:`status`,children:[O.recharge.running,` `,e.inFlight.checkoutUrl&&(0,R.jsx)(`a`,{href:e.inFlight.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:O.buy.authenticate})]}),(0,R.jsxs)(`dl`,{className:`figures`,children:[(0,R.jsxs)(a,{name:O.recharge.when,children:[O.recharge.below,` `,(0,R.jsx)(f,{value:e.threshold,unit:t})]}),(0,R.jsxs)(a,{name:O.recharge.pack,note:e.paymentMethod?F(e.paymentMethod):O.recharge.byDefault,children:[(0,R.jsx)(b,{children:e.pack.name}),`, `,C(e.pack.price)]}),i&&(0,R.jsxs)(a,{name:O.recharge.spent,note:e.resetsAt?(0,R.jsxs)(R.Fragment,{children:[O.limits.resets,` `,(0,R.jsx)(r,{at:e.resetsAt,zone:n})]}):void 0,children:[O.recharge.spentOf(C(o??{amount:`0`,currency:i.currency}),C(i)),(0,R.jsx)(w,{label:O.recharge.spent,used:o?.amount??`0`,of:i.amount})]}),e.nextAttemptAt&&(0,R.jsx)(a,{name:O.recharge.next,children:(0,R.jsx)(r,{at:e.nextAttemptAt,zone:n})})]})]})}function Y({wallet:e,onClose:t}){let n=j(),r=e.autoRecharge??null,i=N(K),[a,o]=(0,L.useState)(r?.threshold??``),[s,c]=(0,L.useState)(r?.pack.code??``),[u,d]=(0,L.useState)(r?.monthlyCap?.amount??``),[f,p]=(0,L.useState)(``),m=e.offers.find(({code:e})=>e===s)?.price.currency??r?.pack.price.currency??``;return(0,R.jsx)(v,{title:O.recharge.title,onClose:t,children:(0,R.jsxs)(A,{form:i,fields:[`threshold`,`packCode`,`monthlyCap`,`paymentMethod`],submit:O.recharge.save,onSubmit:async()=>{let e={idempotencyKey:i.key,walletId:n.wallet.id,enabled:!0,threshold:a.trim(),packCode:s,...u.trim()===``||m===``?{}:{monthlyCap:{amount:u.trim(),currency:m}},...f===``?{}:{paymentMethod:f}};await i.run({input:e})!==null&&(k(n.wallet.id),t())},children:[(0,R.jsx)(S,{label:O.recharge.thresholdField(e.unit),name:`threshold`,refusals:i.refusals,children:e=>(0,R.jsx)(`input`,{...e,inputMode:`decimal`,value:a,onChange:({target:e})=>o(e.value)})}),(0,R.jsx)(S,{label:O.recharge.packField,name:`packCode`,refusals:i.refusals,children:t=>(0,R.jsxs)(`select`,{...t,value:s,onChange:({target:e})=>c(e.value),children:[(0,R.jsx)(`option`,{value:``,children:O.choose}),e.offers.map(({code:t,name:n,credits:r,price:i})=>(0,R.jsxs)(`option`,{value:t,children:[n,`: `,O.buy.pack(l(r),e.unit,C(i))]},t))]})}),(0,R.jsx)(S,{label:O.recharge.capField(m),name:`monthlyCap`,refusals:i.refusals,hint:O.recharge.capHint,children:e=>(0,R.jsx)(`input`,{...e,inputMode:`decimal`,value:u,onChange:({target:e})=>d(e.value)})}),(0,R.jsx)(P,{methods:e.customer.paymentMethods,value:f,set:p,form:i,none:O.recharge.byDefault})]})})}function X({onClose:e}){let{wallet:t}=j(),n=N(K);return(0,R.jsx)(v,{title:O.recharge.turnOff,onClose:e,children:(0,R.jsx)(A,{form:n,submit:O.recharge.turnOff,onSubmit:async()=>{await n.run({input:{idempotencyKey:n.key,walletId:t.id,enabled:!1}})!==null&&(k(t.id),e())},children:(0,R.jsx)(`p`,{children:O.recharge.turnOffAbout})})})}var Z=p(`
  query Purchases($wallet: ID!, $after: String) {
    wallet(id: $wallet) {
      topUps(first: 20, after: $after) {
        nodes {
          id
          status
          automatic
          credits
          bonusCredits
          processing
          checkoutUrl
          failureReason
          receiptUrl
          createdAt
          price {
            amount
            currency
          }
          refunded {
            amount
            currency
          }
          pack {
            name
          }
          subscription {
            plan {
              name
            }
          }
          paymentMethod {
            brand
            last4
          }
          triggeredBy {
            sequence
            action
          }
          attempts {
            number
            at
            outcome
            reason
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),Q=p(`
  mutation CancelPurchase($input: CancelTopUpInput!) {
    cancelTopUp(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function $(){let{wallet:e,zone:t}=j(),n=h(i()),[a,o]=(0,L.useState)(null),[s,l]=(0,L.useState)(!1),u=d(Z,{wallet:e.id},e=>e.wallet?.topUps,{wallet:e.id,every:s?3e3:!1}),p=u.nodes.slice(0,20).some(({status:e})=>e===`PENDING`||e===`REQUIRES_ACTION`);p!==s&&l(p);let m=[{name:O.line.when,cell:({createdAt:e})=>(0,R.jsx)(r,{at:e,zone:t})},{name:O.line.what,cell:e=>(0,R.jsx)(ee,{topUp:e})},{name:O.chart.total,number:!0,cell:({credits:e,bonusCredits:t})=>(0,R.jsx)(f,{value:D([e,t])})},{name:O.grant.paid,number:!0,cell:({price:e})=>C(e)},{name:O.topUps.state,cell:e=>(0,R.jsx)(te,{topUp:e,cancel:n?o:null})}];return(0,R.jsxs)(_,{title:O.topUps.title,children:[u.loading&&(0,R.jsx)(E,{}),u.error&&(0,R.jsx)(y,{error:u.error,retry:u.retry}),!u.loading&&!u.error&&u.nodes.length===0&&(0,R.jsx)(T,{children:O.topUps.nothing}),u.nodes.length>0&&(0,R.jsx)(c,{caption:O.topUps.title,columns:m,rows:u.nodes,keyOf:({id:e})=>e,more:u.more,loadingMore:u.loadingMore}),a!==null&&(0,R.jsx)(ne,{id:a,onClose:()=>o(null)})]})}function ee({topUp:{pack:e,subscription:t,automatic:n,triggeredBy:r}}){let i=e?.name??t?.plan.name;return(0,R.jsxs)(R.Fragment,{children:[i&&(0,R.jsx)(b,{children:i}),n&&(0,R.jsxs)(`span`,{className:`note`,children:[` `,O.topUps.automatic]}),r&&(0,R.jsxs)(`span`,{className:`note`,children:[` `,O.topUps.because(r.sequence),` `,r.action&&(0,R.jsx)(b,{children:r.action})]})]})}function te({topUp:e,cancel:t}){let{zone:n}=j(),i=e.status===`PENDING`||e.status===`REQUIRES_ACTION`;return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`span`,{className:e.status===`SUCCEEDED`?`tag good`:e.status===`FAILED`?`tag bad`:`tag`,children:e.processing?O.topUps.processing:O.topUps.states[e.status]}),e.paymentMethod&&(0,R.jsxs)(`span`,{className:`note`,children:[` `,F(e.paymentMethod)]}),e.failureReason&&(0,R.jsxs)(`span`,{className:`note`,children:[` `,(0,R.jsx)(b,{children:e.failureReason})]}),s(e.refunded.amount)>0n&&(0,R.jsxs)(`span`,{className:`note`,children:[` `,O.topUps.refunded(C(e.refunded))]}),e.receiptUrl&&(0,R.jsxs)(R.Fragment,{children:[` `,(0,R.jsx)(`a`,{href:e.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:O.topUps.receipt})]}),t&&i&&e.checkoutUrl&&(0,R.jsxs)(`span`,{className:`actions`,children:[(0,R.jsx)(`a`,{className:`button`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:O.topUps.pay}),(0,R.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>t(e.id),children:O.topUps.cancel})]}),(e.attempts.length>1||e.automatic)&&e.attempts.length>0&&(0,R.jsxs)(`details`,{children:[(0,R.jsx)(`summary`,{children:O.topUps.attempts(e.attempts.length)}),(0,R.jsx)(`ul`,{className:`checks`,children:e.attempts.map(({number:e,at:t,outcome:i,reason:a})=>(0,R.jsxs)(`li`,{children:[(0,R.jsx)(r,{at:t,zone:n}),`: `,O.topUps.outcomes[i],` `,a&&(0,R.jsx)(b,{children:a})]},e))})]})]})}function ne({id:e,onClose:t}){let{wallet:n}=j(),r=N(Q);return(0,R.jsx)(v,{title:O.topUps.cancel,onClose:t,children:(0,R.jsx)(A,{form:r,danger:!0,submit:O.topUps.cancel,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,topUpId:e}})!==null&&(k(n.id),t())},children:(0,R.jsx)(`p`,{children:O.topUps.cancelAbout})})})}var re=(0,L.lazy)(()=>I(()=>import(`./portal-buydialog.js`),[],import.meta.url)),ie=p(`
  query Offers($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      balance {
        available
        asOf
      }
      offers {
        id
        code
        name
        credits
        bonusCredits
        expiresAfterDays
        price {
          amount
          currency
        }
      }
      autoRecharge {
        ...RechargeFacts
      }
      customer {
        id
        paymentMethods {
          ...MethodRow
        }
      }
    }
  }
`);function ae(){let{wallet:e}=j(),[t,n]=(0,L.useState)(null),r=g(ie,{wallet:e.id},{wallet:e.id});return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`div`,{className:`head`,children:(0,R.jsx)(`h1`,{children:O.packs.title})}),t!==null&&(0,R.jsx)(L.Suspense,{fallback:(0,R.jsx)(E,{}),children:(0,R.jsx)(re,{pack:t,onClose:()=>n(null)})}),(0,R.jsx)(x,{answer:r,children:({wallet:e})=>e?(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(oe,{wallet:e,buy:n}),(0,R.jsx)(q,{wallet:e}),(0,R.jsx)(H,{methods:e.customer.paymentMethods,customer:e.customer.id}),(0,R.jsx)($,{})]}):(0,R.jsx)(T,{children:O.portal.noWallet})})]})}function oe({wallet:e,buy:t}){let n=i(),{zone:r}=j();return(0,R.jsxs)(_,{title:O.packs.packs,aside:(0,R.jsx)(o,{at:e.balance.asOf,zone:r}),children:[(0,R.jsxs)(`p`,{children:[O.packs.have,` `,(0,R.jsx)(`strong`,{children:(0,R.jsx)(f,{value:e.balance.available,unit:e.unit})})]}),e.offers.length===0?(0,R.jsx)(T,{children:O.buy.nothing}):(0,R.jsx)(`ul`,{className:`cards`,children:e.offers.map(r=>{let i=D([r.credits,r.bonusCredits]);return(0,R.jsxs)(`li`,{className:`card`,children:[(0,R.jsx)(`h3`,{children:(0,R.jsx)(b,{children:r.name})}),(0,R.jsx)(`p`,{className:`price`,children:C(r.price)}),(0,R.jsxs)(`p`,{children:[(0,R.jsx)(f,{value:r.credits,unit:e.unit}),s(r.bonusCredits)>0n&&(0,R.jsxs)(`span`,{className:`bonus`,children:[` `,O.packs.bonus(l(r.bonusCredits))]})]}),(0,R.jsx)(`p`,{className:`fine`,children:O.packs.each(m(r.price,i))}),(0,R.jsx)(`p`,{className:`fine`,children:r.expiresAfterDays?O.buy.expiresAfter(r.expiresAfterDays):O.packs.lasts}),h(n)&&(0,R.jsxs)(`button`,{type:`button`,className:`primary`,onClick:()=>t(r.code),children:[O.packs.buy,(0,R.jsxs)(`span`,{className:`hidden`,children:[` `,r.name]})]})]},r.id)})})]})}export{ae as default};