import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,Ct as a,D as o,E as s,Et as c,J as l,O as u,S as d,T as f,Y as p,Z as m,at as h,b as g,ct as _,dt as v,h as y,it as b,k as x,lt as S,nt as C,p as w,r as T,st as E,xt as D,y as O,yt as k}from"./parts.js";import{c as A,f as j,i as M,l as N,r as ee,s as P}from"./pages.js";import{t as F}from"./app.js";var I=e(t(),1),L=n(),R=c(`
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
`),z=c(`
  mutation RemoveMethod($input: DetachPaymentMethodInput!) {
    detachPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),B=c(`
  mutation PreferMethod($input: SetDefaultPaymentMethodInput!) {
    setDefaultPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function V({methods:e,customer:t}){let n=O(d()),[r,i]=(0,I.useState)(null),a=()=>i(null);return(0,L.jsxs)(S,{title:v.methods.title,aside:n&&(0,L.jsx)(`button`,{type:`button`,onClick:()=>i({kind:`add`}),children:v.methods.add}),children:[e.length===0?(0,L.jsx)(b,{children:v.methods.nothing}):(0,L.jsx)(`ul`,{className:`rows`,children:e.map(e=>(0,L.jsxs)(`li`,{children:[(0,L.jsxs)(`span`,{children:[(0,L.jsx)(x,{children:P(e)}),e.expiresMonth&&e.expiresYear&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,v.methods.until(String(e.expiresMonth).padStart(2,`0`),e.expiresYear)]}),e.default&&(0,L.jsx)(`span`,{className:`tag`,children:v.methods.preferred})]}),n&&(0,L.jsxs)(`span`,{className:`actions`,children:[!e.default&&(0,L.jsxs)(`button`,{type:`button`,className:`quiet`,onClick:()=>i({kind:`prefer`,method:e}),children:[v.methods.prefer,(0,L.jsxs)(`span`,{className:`hidden`,children:[` `,P(e)]})]}),(0,L.jsxs)(`button`,{type:`button`,className:`quiet`,onClick:()=>i({kind:`remove`,method:e}),children:[v.methods.remove,(0,L.jsxs)(`span`,{className:`hidden`,children:[` `,P(e)]})]})]})]},e.id))}),r?.kind===`add`&&(0,L.jsx)(H,{customer:t,onClose:a}),r?.kind===`remove`&&(0,L.jsx)(U,{method:r.method,onClose:a}),r?.kind===`prefer`&&(0,L.jsx)(W,{method:r.method,onClose:a})]})}function H({customer:e,onClose:t}){let{wallet:n}=j(),r=N(R),i=r.result?.createPaymentSetup.url,a=()=>{k(n.id),t()};return(0,L.jsx)(y,{title:v.methods.add,onClose:a,children:i?(0,L.jsxs)(`div`,{className:`stack`,children:[(0,L.jsx)(`p`,{children:v.methods.opened}),(0,L.jsx)(`a`,{className:`button primary`,href:i,target:`_blank`,rel:`noopener noreferrer`,children:v.buy.open}),(0,L.jsx)(`button`,{type:`button`,onClick:a,children:v.methods.stored})]}):(0,L.jsx)(A,{form:r,submit:v.continue,onSubmit:async()=>{let t={idempotencyKey:r.key,customerId:e,returnUrl:M()};await r.run({input:t})},children:(0,L.jsx)(`p`,{children:v.methods.addAbout})})})}function U({method:e,onClose:t}){let{wallet:n}=j(),r=N(z);return(0,L.jsx)(y,{title:v.methods.removeTitle,onClose:t,children:(0,L.jsxs)(A,{form:r,danger:!0,submit:v.methods.removeConfirm,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,paymentMethodId:e.id}})!==null&&(k(n.id),t())},children:[(0,L.jsx)(`p`,{children:(0,L.jsx)(x,{children:P(e)})}),(0,L.jsx)(`p`,{children:v.methods.removeAbout})]})})}function W({method:e,onClose:t}){let{wallet:n}=j(),r=N(B);return(0,L.jsx)(y,{title:v.methods.prefer,onClose:t,children:(0,L.jsx)(A,{form:r,submit:v.methods.prefer,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,paymentMethodId:e.id}})!==null&&(k(n.id),t())},children:(0,L.jsx)(`p`,{children:v.methods.preferAbout(P(e))})})})}c(`
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
`);var G=c(`
  mutation SetRecharge($input: ConfigureAutoRechargeInput!) {
    configureAutoRecharge(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function K({wallet:e}){let t=g(d()),[n,r]=(0,I.useState)(null),i=e.autoRecharge??null,a=i?.enabled===!0;return(0,L.jsxs)(S,{title:v.recharge.title,aside:t&&(0,L.jsxs)(`span`,{className:`actions`,children:[a&&(0,L.jsx)(`button`,{type:`button`,onClick:()=>r(`off`),children:v.recharge.turnOff}),(a||e.offers.length>0)&&(0,L.jsx)(`button`,{type:`button`,onClick:()=>r(`edit`),children:a?v.recharge.change:v.recharge.turnOn})]}),children:[(0,L.jsxs)(`p`,{children:[(0,L.jsx)(`span`,{className:a?`tag good`:`tag`,children:a?v.recharge.on:v.recharge.off}),` `,a?``:v.recharge.about]}),i&&(0,L.jsx)(q,{recharge:i,unit:e.unit}),n===`edit`&&(0,L.jsx)(J,{wallet:e,onClose:()=>r(null)}),n===`off`&&(0,L.jsx)(Y,{onClose:()=>r(null)})]})}function q({recharge:e,unit:t}){let{zone:n}=j(),{monthlyCap:r,spentThisMonth:a}=e;return(0,L.jsxs)(L.Fragment,{children:[e.disabledReason&&(0,L.jsxs)(`p`,{className:`banner warning`,children:[v.recharge.disabled,` `,(0,L.jsx)(x,{children:e.disabledReason})]}),e.consecutiveFailures>0&&(0,L.jsx)(`p`,{className:`banner warning`,children:v.recharge.failures(e.consecutiveFailures)}),e.inFlight&&(0,L.jsxs)(`p`,{className:`banner`,role:`status`,children:[v.recharge.running,` `,e.inFlight.checkoutUrl&&(0,L.jsx)(`a`,{href:e.inFlight.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:v.buy.authenticate})]}),(0,L.jsxs)(`dl`,{className:`figures`,children:[(0,L.jsxs)(o,{name:v.recharge.when,children:[v.recharge.below,` `,(0,L.jsx)(f,{value:e.threshold,unit:t})]}),(0,L.jsxs)(o,{name:v.recharge.pack,note:e.paymentMethod?P(e.paymentMethod):v.recharge.byDefault,children:[(0,L.jsx)(x,{children:e.pack.name}),`, `,l(e.pack.price)]}),r&&(0,L.jsxs)(o,{name:v.recharge.spent,note:e.resetsAt?(0,L.jsxs)(L.Fragment,{children:[v.limits.resets,` `,(0,L.jsx)(i,{at:e.resetsAt,zone:n})]}):void 0,children:[v.recharge.spentOf(l(a??{amount:`0`,currency:r.currency}),l(r)),(0,L.jsx)(T,{label:v.recharge.spent,used:a?.amount??`0`,of:r.amount})]}),e.nextAttemptAt&&(0,L.jsx)(o,{name:v.recharge.next,children:(0,L.jsx)(i,{at:e.nextAttemptAt,zone:n})})]})]})}function J({wallet:e,onClose:t}){let n=j(),i=e.autoRecharge??null,a=N(G),[o,s]=(0,I.useState)(i?.threshold??``),[c,u]=(0,I.useState)(i?.pack.code??``),[d,f]=(0,I.useState)(i?.monthlyCap?.amount??``),[p,m]=(0,I.useState)(``),h=e.offers.find(({code:e})=>e===c)?.price.currency??i?.pack.price.currency??``;return(0,L.jsx)(y,{title:v.recharge.title,onClose:t,children:(0,L.jsxs)(A,{form:a,fields:[`threshold`,`packCode`,`monthlyCap`,`paymentMethod`],submit:v.recharge.save,onSubmit:async()=>{let e={idempotencyKey:a.key,walletId:n.wallet.id,enabled:!0,threshold:o.trim(),packCode:c,...d.trim()===``||h===``?{}:{monthlyCap:{amount:d.trim(),currency:h}},...p===``?{}:{paymentMethod:p}};await a.run({input:e})!==null&&(k(n.wallet.id),t())},children:[(0,L.jsx)(w,{label:v.recharge.thresholdField(e.unit),name:`threshold`,refusals:a.refusals,children:e=>(0,L.jsx)(`input`,{...e,inputMode:`decimal`,value:o,onChange:({target:e})=>s(e.value)})}),(0,L.jsx)(w,{label:v.recharge.packField,name:`packCode`,refusals:a.refusals,children:t=>(0,L.jsxs)(`select`,{...t,value:c,onChange:({target:e})=>u(e.value),children:[(0,L.jsx)(`option`,{value:``,children:v.choose}),e.offers.map(({code:t,name:n,credits:i,price:a})=>(0,L.jsx)(`option`,{value:t,children:v.buy.pack(n,r(i),e.unit,l(a))},t))]})}),(0,L.jsx)(w,{label:v.recharge.capField(h),name:`monthlyCap`,refusals:a.refusals,hint:v.recharge.capHint,children:e=>(0,L.jsx)(`input`,{...e,inputMode:`decimal`,value:d,onChange:({target:e})=>f(e.value)})}),(0,L.jsx)(ee,{methods:e.customer.paymentMethods,value:p,set:m,form:a,none:v.recharge.byDefault})]})})}function Y({onClose:e}){let{wallet:t}=j(),n=N(G);return(0,L.jsx)(y,{title:v.recharge.turnOff,onClose:e,children:(0,L.jsx)(A,{form:n,submit:v.recharge.turnOff,onSubmit:async()=>{await n.run({input:{idempotencyKey:n.key,walletId:t.id,enabled:!1}})!==null&&(k(t.id),e())},children:(0,L.jsx)(`p`,{children:v.recharge.turnOffAbout})})})}var X=c(`
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
`),Z=c(`
  mutation CancelPurchase($input: CancelTopUpInput!) {
    cancelTopUp(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function Q(){let{wallet:e,zone:t}=j(),n=O(d()),[r,o]=(0,I.useState)(null),[s,c]=(0,I.useState)(!1),p=a(X,{wallet:e.id},e=>e.wallet?.topUps,{wallet:e.id,every:s?3e3:!1}),m=p.nodes.slice(0,20).some(({status:e})=>e===`PENDING`||e===`REQUIRES_ACTION`);m!==s&&c(m);let g=[{name:v.line.when,cell:({createdAt:e})=>(0,L.jsx)(i,{at:e,zone:t})},{name:v.line.what,cell:e=>(0,L.jsx)(te,{topUp:e})},{name:v.chart.total,number:!0,cell:({credits:e,bonusCredits:t})=>(0,L.jsx)(f,{value:C([e,t])})},{name:v.grant.paid,number:!0,cell:({price:e})=>l(e)},{name:v.topUps.state,cell:e=>(0,L.jsx)(ne,{topUp:e,cancel:n?o:null})}];return(0,L.jsxs)(S,{title:v.topUps.title,children:[p.loading&&(0,L.jsx)(_,{}),p.error&&(0,L.jsx)(h,{error:p.error,retry:p.retry}),!p.loading&&!p.error&&p.nodes.length===0&&(0,L.jsx)(b,{children:v.topUps.nothing}),p.nodes.length>0&&(0,L.jsx)(u,{caption:v.topUps.title,columns:g,rows:p.nodes,keyOf:({id:e})=>e,more:p.more,loadingMore:p.loadingMore}),r!==null&&(0,L.jsx)($,{id:r,onClose:()=>o(null)})]})}function te({topUp:{pack:e,subscription:t,automatic:n,triggeredBy:r}}){let i=e?.name??t?.plan.name;return(0,L.jsxs)(L.Fragment,{children:[i&&(0,L.jsx)(x,{children:i}),n&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,v.topUps.automatic]}),r&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,v.topUps.because(r.sequence),` `,r.action&&(0,L.jsx)(x,{children:r.action})]})]})}function ne({topUp:e,cancel:t}){let{zone:n}=j(),r=e.status===`PENDING`||e.status===`REQUIRES_ACTION`;return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`span`,{className:e.status===`SUCCEEDED`?`tag good`:e.status===`FAILED`?`tag bad`:`tag`,children:e.processing?v.topUps.processing:v.topUps.states[e.status]}),e.paymentMethod&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,P(e.paymentMethod)]}),e.failureReason&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,(0,L.jsx)(x,{children:e.failureReason})]}),p(e.refunded.amount)>0n&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,v.topUps.refunded(l(e.refunded))]}),e.receiptUrl&&(0,L.jsxs)(L.Fragment,{children:[` `,(0,L.jsx)(`a`,{href:e.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:v.topUps.receipt})]}),t&&r&&e.checkoutUrl&&(0,L.jsxs)(`span`,{className:`actions`,children:[(0,L.jsx)(`a`,{className:`button`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:v.topUps.pay}),(0,L.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>t(e.id),children:v.topUps.cancel})]}),(e.attempts.length>1||e.automatic)&&e.attempts.length>0&&(0,L.jsxs)(`details`,{children:[(0,L.jsx)(`summary`,{children:v.topUps.attempts(e.attempts.length)}),(0,L.jsx)(`ul`,{className:`checks`,children:e.attempts.map(({number:e,at:t,outcome:r,reason:a})=>(0,L.jsxs)(`li`,{children:[(0,L.jsx)(i,{at:t,zone:n}),`: `,v.topUps.outcomes[r],` `,a&&(0,L.jsx)(x,{children:a})]},e))})]})]})}function $({id:e,onClose:t}){let{wallet:n}=j(),r=N(Z);return(0,L.jsx)(y,{title:v.topUps.cancel,onClose:t,children:(0,L.jsx)(A,{form:r,danger:!0,submit:v.topUps.cancel,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,topUpId:e}})!==null&&(k(n.id),t())},children:(0,L.jsx)(`p`,{children:v.topUps.cancelAbout})})})}var re=(0,I.lazy)(()=>F(()=>import(`./portal-buydialog.js`),[],import.meta.url)),ie=c(`
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
`);function ae(){let{wallet:e}=j(),[t,n]=(0,I.useState)(null),r=D(ie,{wallet:e.id},{wallet:e.id});return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`div`,{className:`head`,children:(0,L.jsx)(`h1`,{children:v.packs.title})}),t!==null&&(0,L.jsx)(I.Suspense,{fallback:(0,L.jsx)(_,{}),children:(0,L.jsx)(re,{pack:t,onClose:()=>n(null)})}),(0,L.jsx)(E,{answer:r,children:({wallet:e})=>e?(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(oe,{wallet:e,buy:n}),(0,L.jsx)(K,{wallet:e}),(0,L.jsx)(V,{methods:e.customer.paymentMethods,customer:e.customer.id}),(0,L.jsx)(Q,{})]}):(0,L.jsx)(b,{children:v.portal.noWallet})})]})}function oe({wallet:e,buy:t}){let n=d(),{zone:i}=j();return(0,L.jsxs)(S,{title:v.packs.packs,aside:(0,L.jsx)(s,{at:e.balance.asOf,zone:i}),children:[(0,L.jsxs)(`p`,{children:[v.packs.have,` `,(0,L.jsx)(`strong`,{children:(0,L.jsx)(f,{value:e.balance.available,unit:e.unit})})]}),e.offers.length===0?(0,L.jsx)(b,{children:v.buy.nothing}):(0,L.jsx)(`ul`,{className:`cards`,children:e.offers.map(i=>{let a=C([i.credits,i.bonusCredits]);return(0,L.jsxs)(`li`,{className:`card`,children:[(0,L.jsx)(`h3`,{children:(0,L.jsx)(x,{children:i.name})}),(0,L.jsx)(`p`,{className:`price`,children:l(i.price)}),(0,L.jsxs)(`p`,{children:[(0,L.jsx)(f,{value:i.credits,unit:e.unit}),p(i.bonusCredits)>0n&&(0,L.jsxs)(`span`,{className:`bonus`,children:[` `,v.packs.bonus(r(i.bonusCredits))]})]}),(0,L.jsx)(`p`,{className:`fine`,children:v.packs.each(m(i.price,a))}),(0,L.jsx)(`p`,{className:`fine`,children:i.expiresAfterDays?v.buy.expiresAfter(i.expiresAfterDays):v.packs.lasts}),O(n)&&(0,L.jsxs)(`button`,{type:`button`,className:`primary`,onClick:()=>t(i.code),children:[v.packs.buy,(0,L.jsxs)(`span`,{className:`hidden`,children:[` `,i.name]})]})]},i.id)})})]})}export{ae as default};