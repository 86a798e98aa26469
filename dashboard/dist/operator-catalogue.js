import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{C as r,O as i,St as a,T as o,Tt as s,_ as c,a as l,c as u,ct as d,d as f,h as p,it as m,k as h,q as g,rt as _,st as v,u as y,vt as b,y as x,yt as S}from"./parts.js";import{A as C,K as w,z as T}from"./operator-parts.js";var E=e(t(),1),D=n(),O=w.packs,k=s(`
  query Packs($after: String) {
    creditPacks(first: 50, after: $after) {
      nodes {
        id
        code
        name
        unit
        credits
        bonusCredits
        expiresAfterDays
        refundableForDays
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
`),A=s(`
  mutation CreatePack($input: CreateCreditPackInput!) {
    createCreditPack(input: $input) {
      creditPack {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),j=s(`
  mutation ArchivePack($input: ArchiveCreditPackInput!) {
    archiveCreditPack(input: $input) {
      creditPack {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),M=`packs`;function N(){let e=x(r(),`CATALOG_WRITE`),[t,n]=(0,E.useState)(null),o=a(k,{},({creditPacks:e})=>e,{wallet:M}),s=()=>n(null);return(0,D.jsxs)(D.Fragment,{children:[(0,D.jsx)(T,{at:`/catalogue`}),(0,D.jsxs)(d,{title:O.title,aside:e&&(0,D.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>n(`new`),children:O.create}),children:[(0,D.jsx)(`p`,{className:`fine`,children:O.lead}),o.error&&(0,D.jsx)(m,{error:o.error,retry:o.retry}),o.loading&&(0,D.jsx)(v,{}),!o.loading&&!o.error&&o.nodes.length===0&&(0,D.jsx)(_,{children:O.none}),o.nodes.length>0&&(0,D.jsx)(i,{caption:O.title,columns:P(e?n:null),rows:o.nodes,keyOf:({id:e})=>e,more:o.more,loadingMore:o.loadingMore})]}),t===`new`&&(0,D.jsx)(F,{onClose:s}),t!==null&&t!==`new`&&(0,D.jsx)(C,{title:O.archiveTitle,action:O.archive,danger:!0,document:j,input:e=>({idempotencyKey:e,code:t.code}),onClose:s,onDone:()=>b(M),children:(0,D.jsxs)(`p`,{children:[(0,D.jsx)(h,{children:t.name}),`: `,O.archiveWhat]})})]})}function P(e){let t=[{name:O.name,cell:({name:e,code:t,archived:n})=>(0,D.jsxs)(D.Fragment,{children:[(0,D.jsx)(h,{children:e}),` `,(0,D.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,D.jsx)(c,{tone:`plain`,children:O.archived})]})},{name:O.credits,number:!0,cell:({credits:e,bonusCredits:t,unit:n})=>(0,D.jsxs)(D.Fragment,{children:[(0,D.jsx)(o,{value:e,unit:n}),t!==`0`&&(0,D.jsxs)(`span`,{className:`note`,children:[` `,(0,D.jsx)(o,{value:t,change:!0}),` `,O.bonus]})]})},{name:O.price,number:!0,cell:({price:e})=>g(e)},{name:O.lasts,cell:({expiresAfterDays:e})=>e?O.days(e):O.ever},{name:O.refund,cell:({refundableForDays:e})=>e?O.days(e):O.asLong}];return e===null?t:[...t,{name:O.actions,cell:t=>t.archived?null:(0,D.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${O.archive}: ${t.name}`,children:O.archive})}]}function F({onClose:e}){let t=S(A),n=f({name:``,code:``,credits:``,bonusCredits:`0`,"price.amount":``,"price.currency":`EUR`,unit:`credits`,expiresAfterDays:``,refundableForDays:``},t),{values:r}=n,i=async()=>{let i={idempotencyKey:n.key,name:r.name.trim(),code:r.code.trim(),unit:r.unit.trim(),credits:r.credits.trim(),bonusCredits:y(r.bonusCredits)??`0`,price:{amount:r[`price.amount`].trim(),currency:r[`price.currency`].trim()},expiresAfterDays:I(r.expiresAfterDays),refundableForDays:I(r.refundableForDays)};await t.run({input:i})!==null&&(b(M),e())};return(0,D.jsx)(p,{title:O.create,onClose:e,children:(0,D.jsxs)(l,{form:n,doing:t,submit:O.create,onSubmit:()=>void i(),children:[(0,D.jsx)(u,{form:n,name:`name`,label:O.name,hint:O.nameHint}),(0,D.jsx)(u,{form:n,name:`code`,label:O.code,hint:O.codeHint}),(0,D.jsxs)(`div`,{className:`pair`,children:[(0,D.jsx)(u,{form:n,name:`credits`,label:O.credits,numeric:!0}),(0,D.jsx)(u,{form:n,name:`bonusCredits`,label:O.bonusLabel,numeric:!0})]}),(0,D.jsxs)(`div`,{className:`pair`,children:[(0,D.jsx)(u,{form:n,name:`price.amount`,label:O.price,numeric:!0}),(0,D.jsx)(u,{form:n,name:`price.currency`,label:O.currency})]}),(0,D.jsx)(u,{form:n,name:`unit`,label:O.unit,hint:O.unitHint}),(0,D.jsxs)(`div`,{className:`pair`,children:[(0,D.jsx)(u,{form:n,name:`expiresAfterDays`,label:O.lastsLabel,hint:O.lastsHint,numeric:!0}),(0,D.jsx)(u,{form:n,name:`refundableForDays`,label:O.refundLabel,hint:O.refundHint,numeric:!0})]})]})})}function I(e){let t=y(e);return t===null?null:Number(t)}export{N as default};