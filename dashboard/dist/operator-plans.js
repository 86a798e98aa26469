import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{C as r,O as i,St as a,T as o,Tt as s,_ as c,a as l,c as u,ct as d,d as f,h as p,i as m,it as h,k as g,l as _,o as v,q as y,rt as b,st as x,u as S,vt as C,y as w,yt as T}from"./parts.js";import{A as E,K as D,z as O}from"./operator-parts.js";var k=e(t(),1),A=n(),j=D.plans,M=s(`
  query Plans($after: String) {
    plans(first: 50, after: $after) {
      nodes {
        id
        code
        name
        unit
        interval
        includedCredits
        unusedCredits
        rolloverLimit
        trialDays
        trialCredits
        features
        rateCardCode
        creditsOnRenewal
        graceDays
        archived
        price {
          amount
          currency
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),N=s(`
  mutation CreatePlan($input: CreatePlanInput!) {
    createPlan(input: $input) {
      plan {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),P=s(`
  mutation ArchivePlan($input: ArchivePlanInput!) {
    archivePlan(input: $input) {
      plan {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),F=`plans`;function I(){let e=w(r(),`CATALOG_WRITE`),[t,n]=(0,k.useState)(null),o=a(M,{},({plans:e})=>e,{wallet:F}),s=()=>n(null);return(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(O,{at:`/catalogue/plans`}),(0,A.jsxs)(d,{title:j.title,aside:e&&(0,A.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>n(`new`),children:j.create}),children:[(0,A.jsx)(`p`,{className:`fine`,children:j.lead}),o.error&&(0,A.jsx)(h,{error:o.error,retry:o.retry}),o.loading&&(0,A.jsx)(x,{}),!o.loading&&!o.error&&o.nodes.length===0&&(0,A.jsx)(b,{children:j.none}),o.nodes.length>0&&(0,A.jsx)(i,{caption:j.title,columns:L(e?n:null),rows:o.nodes,keyOf:({id:e})=>e,more:o.more,loadingMore:o.loadingMore})]}),t===`new`&&(0,A.jsx)(B,{onClose:s}),t!==null&&t!==`new`&&(0,A.jsx)(E,{title:j.archiveTitle,action:j.archive,danger:!0,document:P,input:e=>({idempotencyKey:e,code:t.code}),onClose:s,onDone:()=>C(F),children:(0,A.jsxs)(`p`,{children:[(0,A.jsx)(g,{children:t.name}),`: `,j.archiveWhat]})})]})}function L(e){let t=[{name:j.name,cell:({name:e,code:t,archived:n,features:r})=>(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(g,{children:e}),` `,(0,A.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,A.jsx)(c,{tone:`plain`,children:D.packs.archived}),r.length>0&&(0,A.jsx)(`div`,{className:`fine`,children:r.join(`, `)})]})},{name:j.price,number:!0,cell:({price:e,interval:t})=>j.per(y(e),j.intervals[t])},{name:j.included,number:!0,cell:({includedCredits:e,unit:t})=>(0,A.jsx)(o,{value:e,unit:t})},{name:j.unused,cell:({unusedCredits:e,rolloverLimit:t})=>(0,A.jsxs)(A.Fragment,{children:[j.unusedKinds[e],t&&(0,A.jsxs)(`span`,{className:`note`,children:[` `,j.upTo,` `,(0,A.jsx)(o,{value:t})]})]})},{name:j.trial,cell:({trialDays:e,trialCredits:t})=>e===0?j.noTrial:(0,A.jsxs)(A.Fragment,{children:[D.packs.days(e),`,`,` `,(0,A.jsx)(o,{value:t})]})},{name:j.renewal,cell:({creditsOnRenewal:e,graceDays:t})=>j.renews(j.renewalKinds[e],t)},{name:j.card,cell:({rateCardCode:e})=>e?(0,A.jsx)(`span`,{className:`code`,children:e}):`–`}];return e===null?t:[...t,{name:D.packs.actions,cell:t=>t.archived?null:(0,A.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${j.archive}: ${t.name}`,children:j.archive})}]}var R={name:``,code:``,"price.amount":``,"price.currency":`EUR`,interval:`MONTH`,includedCredits:``,unit:`credits`,unusedCredits:`EXPIRE`,rolloverLimit:``,trialDays:`0`,trialCredits:`0`,creditsOnRenewal:`AT_BOUNDARY`,graceDays:`7`,rateCardCode:``,features:``};function z(e,t){return{idempotencyKey:t,name:e.name.trim(),code:e.code.trim(),price:{amount:e[`price.amount`].trim(),currency:e[`price.currency`].trim()},interval:e.interval,includedCredits:e.includedCredits.trim(),unit:e.unit.trim(),unusedCredits:e.unusedCredits,rolloverLimit:e.unusedCredits===`ROLL_OVER`?S(e.rolloverLimit):null,trialDays:Number(e.trialDays),trialCredits:S(e.trialCredits)??`0`,creditsOnRenewal:e.creditsOnRenewal,graceDays:Number(e.graceDays),rateCardCode:S(e.rateCardCode),features:_(e.features)}}function B({onClose:e}){let t=T(N),n=f(R,t),r=async()=>{await t.run({input:z(n.values,n.key)})!==null&&(C(F),e())},i=e=>Object.entries(e);return(0,A.jsx)(p,{title:j.create,onClose:e,children:(0,A.jsxs)(l,{form:n,doing:t,submit:j.create,onSubmit:()=>void r(),children:[(0,A.jsx)(u,{form:n,name:`name`,label:j.name}),(0,A.jsx)(u,{form:n,name:`code`,label:D.packs.code,hint:D.packs.codeHint}),(0,A.jsxs)(`div`,{className:`pair`,children:[(0,A.jsx)(u,{form:n,name:`price.amount`,label:j.price,numeric:!0}),(0,A.jsx)(u,{form:n,name:`price.currency`,label:D.packs.currency})]}),(0,A.jsxs)(`div`,{className:`pair`,children:[(0,A.jsx)(m,{form:n,name:`interval`,label:j.every,choices:i(j.intervals)}),(0,A.jsx)(u,{form:n,name:`includedCredits`,label:j.included,numeric:!0})]}),(0,A.jsx)(u,{form:n,name:`unit`,label:D.packs.unit,hint:D.packs.unitHint}),(0,A.jsx)(m,{form:n,name:`unusedCredits`,label:j.unused,choices:i(j.unusedKinds)}),n.values.unusedCredits===`ROLL_OVER`&&(0,A.jsx)(u,{form:n,name:`rolloverLimit`,label:j.rolloverLimit,hint:j.rolloverHint,numeric:!0}),(0,A.jsxs)(`div`,{className:`pair`,children:[(0,A.jsx)(u,{form:n,name:`trialDays`,label:j.trialDays,numeric:!0}),(0,A.jsx)(u,{form:n,name:`trialCredits`,label:j.trialCredits,numeric:!0})]}),(0,A.jsxs)(`div`,{className:`pair`,children:[(0,A.jsx)(m,{form:n,name:`creditsOnRenewal`,label:j.renewal,choices:i(j.renewalKinds)}),(0,A.jsx)(u,{form:n,name:`graceDays`,label:j.graceDays,numeric:!0})]}),(0,A.jsx)(u,{form:n,name:`rateCardCode`,label:j.card,hint:j.cardHint}),(0,A.jsx)(v,{form:n,name:`features`,label:j.features,hint:j.featuresHint,rows:2})]})})}export{I as default};