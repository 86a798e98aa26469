import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,Ct as a,E as o,Et as s,J as c,O as l,S as u,T as d,Y as f,Z as p,at as m,ct as h,dt as g,h as _,it as v,k as y,lt as b,nt as x,st as S,xt as C,y as w,yt as T}from"./parts.js";import{d as E,l as D,m as O,o as k,r as A,s as j,u as M}from"./pages.js";import{t as N}from"./app.js";var P=e(t(),1),F=n(),I=s(`
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
`),L=s(`
  mutation RemoveMethod($input: DetachPaymentMethodInput!) {
    detachPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`),R=s(`
  mutation PreferMethod($input: SetDefaultPaymentMethodInput!) {
    setDefaultPaymentMethod(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function z({methods:e,customer:t}){let n=w(u()),[r,i]=(0,P.useState)(null),a=()=>i(null);return(0,F.jsxs)(b,{title:g.methods.title,aside:n&&(0,F.jsx)(`button`,{type:`button`,onClick:()=>i({kind:`add`}),children:g.methods.add}),children:[e.length===0?(0,F.jsx)(v,{children:g.methods.nothing}):(0,F.jsx)(`ul`,{className:`rows`,children:e.map(e=>(0,F.jsxs)(`li`,{children:[(0,F.jsxs)(`span`,{children:[(0,F.jsx)(y,{children:D(e)}),e.expiresMonth&&e.expiresYear&&(0,F.jsxs)(`span`,{className:`note`,children:[` `,g.methods.until(String(e.expiresMonth).padStart(2,`0`),e.expiresYear)]}),e.default&&(0,F.jsx)(`span`,{className:`tag`,children:g.methods.preferred})]}),n&&(0,F.jsxs)(`span`,{className:`actions`,children:[!e.default&&(0,F.jsxs)(`button`,{type:`button`,className:`quiet`,onClick:()=>i({kind:`prefer`,method:e}),children:[g.methods.prefer,(0,F.jsxs)(`span`,{className:`hidden`,children:[` `,D(e)]})]}),(0,F.jsxs)(`button`,{type:`button`,className:`quiet`,onClick:()=>i({kind:`remove`,method:e}),children:[g.methods.remove,(0,F.jsxs)(`span`,{className:`hidden`,children:[` `,D(e)]})]})]})]},e.id))}),r?.kind===`add`&&(0,F.jsx)(B,{customer:t,onClose:a}),r?.kind===`remove`&&(0,F.jsx)(V,{method:r.method,onClose:a}),r?.kind===`prefer`&&(0,F.jsx)(H,{method:r.method,onClose:a})]})}function B({customer:e,onClose:t}){let{wallet:n}=O(),r=E(I),i=r.result?.createPaymentSetup.url,a=()=>{T(n.id),t()};return(0,F.jsx)(_,{title:g.methods.add,onClose:a,children:i?(0,F.jsxs)(`div`,{className:`stack`,children:[(0,F.jsx)(`p`,{children:g.methods.opened}),(0,F.jsx)(`a`,{className:`button primary`,href:i,target:`_blank`,rel:`noopener noreferrer`,children:g.buy.open}),(0,F.jsx)(`button`,{type:`button`,onClick:a,children:g.methods.stored})]}):(0,F.jsx)(M,{form:r,submit:g.continue,onSubmit:async()=>{let t={idempotencyKey:r.key,customerId:e,returnUrl:A()};await r.run({input:t})},children:(0,F.jsx)(`p`,{children:g.methods.addAbout})})})}function V({method:e,onClose:t}){let{wallet:n}=O(),r=E(L);return(0,F.jsx)(_,{title:g.methods.removeTitle,onClose:t,children:(0,F.jsxs)(M,{form:r,danger:!0,submit:g.methods.removeConfirm,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,paymentMethodId:e.id}})!==null&&(T(n.id),t())},children:[(0,F.jsx)(`p`,{children:(0,F.jsx)(y,{children:D(e)})}),(0,F.jsx)(`p`,{children:g.methods.removeAbout})]})})}function H({method:e,onClose:t}){let{wallet:n}=O(),r=E(R);return(0,F.jsx)(_,{title:g.methods.prefer,onClose:t,children:(0,F.jsx)(M,{form:r,submit:g.methods.prefer,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,paymentMethodId:e.id}})!==null&&(T(n.id),t())},children:(0,F.jsx)(`p`,{children:g.methods.preferAbout(D(e))})})})}var U=s(`
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
`),W=s(`
  mutation CancelPurchase($input: CancelTopUpInput!) {
    cancelTopUp(input: $input) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);function G(){let{wallet:e,zone:t}=O(),n=w(u()),[r,o]=(0,P.useState)(null),[s,f]=(0,P.useState)(!1),p=a(U,{wallet:e.id},e=>e.wallet?.topUps,{wallet:e.id,every:s?3e3:!1}),_=p.nodes.slice(0,20).some(({status:e})=>e===`PENDING`||e===`REQUIRES_ACTION`);_!==s&&f(_);let y=[{name:g.line.when,cell:({createdAt:e})=>(0,F.jsx)(i,{at:e,zone:t})},{name:g.line.what,cell:e=>(0,F.jsx)(K,{topUp:e})},{name:g.chart.total,number:!0,cell:({credits:e,bonusCredits:t})=>(0,F.jsx)(d,{value:x([e,t])})},{name:g.grant.paid,number:!0,cell:({price:e})=>c(e)},{name:g.topUps.state,cell:e=>(0,F.jsx)(q,{topUp:e,cancel:n?o:null})}];return(0,F.jsxs)(b,{title:g.topUps.title,children:[p.loading&&(0,F.jsx)(h,{}),p.error&&(0,F.jsx)(m,{error:p.error,retry:p.retry}),!p.loading&&!p.error&&p.nodes.length===0&&(0,F.jsx)(v,{children:g.topUps.nothing}),p.nodes.length>0&&(0,F.jsx)(l,{caption:g.topUps.title,columns:y,rows:p.nodes,keyOf:({id:e})=>e,more:p.more,loadingMore:p.loadingMore}),r!==null&&(0,F.jsx)(J,{id:r,onClose:()=>o(null)})]})}function K({topUp:{pack:e,subscription:t,automatic:n,triggeredBy:r}}){let i=e?.name??t?.plan.name;return(0,F.jsxs)(F.Fragment,{children:[i&&(0,F.jsx)(y,{children:i}),n&&(0,F.jsxs)(`span`,{className:`note`,children:[` `,g.topUps.automatic]}),r&&(0,F.jsxs)(`span`,{className:`note`,children:[` `,g.topUps.because(r.sequence),` `,r.action&&(0,F.jsx)(y,{children:r.action})]})]})}function q({topUp:e,cancel:t}){let{zone:n}=O(),r=e.status===`PENDING`||e.status===`REQUIRES_ACTION`;return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(`span`,{className:e.status===`SUCCEEDED`?`tag good`:e.status===`FAILED`?`tag bad`:`tag`,children:e.processing?g.topUps.processing:g.topUps.states[e.status]}),e.paymentMethod&&(0,F.jsxs)(`span`,{className:`note`,children:[` `,D(e.paymentMethod)]}),e.failureReason&&(0,F.jsxs)(`span`,{className:`note`,children:[` `,(0,F.jsx)(y,{children:e.failureReason})]}),f(e.refunded.amount)>0n&&(0,F.jsxs)(`span`,{className:`note`,children:[` `,g.topUps.refunded(c(e.refunded))]}),e.receiptUrl&&(0,F.jsxs)(F.Fragment,{children:[` `,(0,F.jsx)(`a`,{href:e.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:g.topUps.receipt})]}),t&&r&&e.checkoutUrl&&(0,F.jsxs)(`span`,{className:`actions`,children:[(0,F.jsx)(`a`,{className:`button`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:g.topUps.pay}),(0,F.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>t(e.id),children:g.topUps.cancel})]}),(e.attempts.length>1||e.automatic)&&e.attempts.length>0&&(0,F.jsxs)(`details`,{children:[(0,F.jsx)(`summary`,{children:g.topUps.attempts(e.attempts.length)}),(0,F.jsx)(`ul`,{className:`checks`,children:e.attempts.map(({number:e,at:t,outcome:r,reason:a})=>(0,F.jsxs)(`li`,{children:[(0,F.jsx)(i,{at:t,zone:n}),`: `,g.topUps.outcomes[r],` `,a&&(0,F.jsx)(y,{children:a})]},e))})]})]})}function J({id:e,onClose:t}){let{wallet:n}=O(),r=E(W);return(0,F.jsx)(_,{title:g.topUps.cancel,onClose:t,children:(0,F.jsx)(M,{form:r,danger:!0,submit:g.topUps.cancel,onSubmit:async()=>{await r.run({input:{idempotencyKey:r.key,topUpId:e}})!==null&&(T(n.id),t())},children:(0,F.jsx)(`p`,{children:g.topUps.cancelAbout})})})}var Y=(0,P.lazy)(()=>N(()=>import(`./portal-buydialog.js`),[],import.meta.url));function X(){let{wallet:e}=O(),[t,n]=(0,P.useState)(null),r=C(k,{wallet:e.id},{wallet:e.id});return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(`div`,{className:`head`,children:(0,F.jsx)(`h1`,{children:g.packs.title})}),t!==null&&(0,F.jsx)(P.Suspense,{fallback:(0,F.jsx)(h,{}),children:(0,F.jsx)(Y,{pack:t,onClose:()=>n(null)})}),(0,F.jsx)(S,{answer:r,children:({wallet:e})=>e?(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(Z,{wallet:e,buy:n}),(0,F.jsx)(j,{wallet:e}),(0,F.jsx)(z,{methods:e.customer.paymentMethods,customer:e.customer.id}),(0,F.jsx)(G,{})]}):(0,F.jsx)(v,{children:g.portal.noWallet})})]})}function Z({wallet:e,buy:t}){let n=u(),{zone:i}=O();return(0,F.jsxs)(b,{title:g.packs.packs,aside:(0,F.jsx)(o,{at:e.balance.asOf,zone:i}),children:[(0,F.jsxs)(`p`,{children:[g.packs.have,` `,(0,F.jsx)(`strong`,{children:(0,F.jsx)(d,{value:e.balance.available,unit:e.unit})})]}),e.offers.length===0?(0,F.jsx)(v,{children:g.buy.nothing}):(0,F.jsx)(`ul`,{className:`cards`,children:e.offers.map(i=>{let a=x([i.credits,i.bonusCredits]);return(0,F.jsxs)(`li`,{className:`card`,children:[(0,F.jsx)(`h3`,{children:(0,F.jsx)(y,{children:i.name})}),(0,F.jsx)(`p`,{className:`price`,children:c(i.price)}),(0,F.jsxs)(`p`,{children:[(0,F.jsx)(d,{value:i.credits,unit:e.unit}),f(i.bonusCredits)>0n&&(0,F.jsxs)(`span`,{className:`bonus`,children:[` `,g.packs.bonus(r(i.bonusCredits))]})]}),(0,F.jsx)(`p`,{className:`fine`,children:g.packs.each(p(i.price,a))}),(0,F.jsx)(`p`,{className:`fine`,children:i.expiresAfterDays?g.buy.expiresAfter(i.expiresAfterDays):g.packs.lasts}),w(n)&&(0,F.jsxs)(`button`,{type:`button`,className:`primary`,onClick:()=>t(i.code),children:[g.packs.buy,(0,F.jsxs)(`span`,{className:`hidden`,children:[` `,i.name]})]})]},i.id)})})]})}export{X as default};