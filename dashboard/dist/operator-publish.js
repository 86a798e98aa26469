import{r as e}from"./rolldown-runtime.js";import{_ as t,c as n,g as r,o as i,t as a}from"./vendor.js";import{C as o,Tt as s,a as c,bt as l,c as u,ct as d,d as f,f as p,ot as m,rt as h,ut as g,vt as _,y as v,yt as y}from"./parts.js";import{B as b,J as x,K as S,L as C,M as w,j as T,q as E,t as D,z as O}from"./operator-parts.js";import"./operator-card.js";var k=e(t(),1),A=r(),j=S.publish,M=s(`
  query Newest($code: String!) {
    rateCard(code: $code) {
      id
      versions(first: 1) {
        nodes {
          ...VersionRates
        }
      }
    }
  }
`),N=s(`
  mutation Publish($input: PublishRateCardInput!) {
    publishRateCard(input: $input) {
      rateCard {
        id
        version
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);function P(){let[e]=n(),t=e.get(`code`),r=v(o(),`CATALOG_WRITE`);return(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(O,{at:`/catalogue/cards`}),!r&&(0,A.jsx)(h,{children:g.failed.forbidden}),r&&t===null&&(0,A.jsx)(I,{code:null,before:null}),r&&t!==null&&(0,A.jsx)(F,{code:t})]})}function F({code:e}){let t=l(M,{code:e},{wallet:`cards`});return(0,A.jsx)(m,{answer:t,children:({rateCard:t})=>{let n=t?.versions.nodes[0];return n===void 0?(0,A.jsx)(h,{children:S.cards.missing}):(0,A.jsx)(I,{code:e,before:n},n.id)}})}function I({code:e,before:t}){let n=y(N),r=f({code:e??``,effectiveAt:``},n),[o,s]=(0,k.useState)(t?.rates??[]),[l,m]=(0,k.useState)(!1),[,h]=i(),v=async()=>{let{values:e}=r,i={idempotencyKey:r.key,code:e.code.trim(),effectiveAt:e.effectiveAt===``?null:E(e.effectiveAt),rates:o.map(w)},a=await n.run({input:i});if(!a?.publishRateCard.rateCard)return;let{version:s}=a.publishRateCard.rateCard;_(`cards`),h(`/catalogue/cards/${encodeURIComponent(i.code)}?version=${s}${t?`&with=${t.version}`:``}`)};return(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(`h2`,{children:e===null?j.titleNew:j.title(e)}),!l&&(0,A.jsxs)(d,{title:j.edit,aside:(0,A.jsx)(`span`,{className:`fine`,children:j.stepOf(1)}),children:[(0,A.jsx)(p,{error:null,refusals:n.refusals}),(0,A.jsx)(D,{rates:o,refusals:n.refusals,onDone:e=>{s(e),r.set(`code`,r.values.code),m(!0)}})]}),l&&(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(L,{before:t,rates:o}),(0,A.jsxs)(d,{title:j.publish,aside:(0,A.jsx)(`span`,{className:`fine`,children:j.stepOf(2)}),children:[(0,A.jsxs)(c,{form:r,doing:n,submit:j.publish,onSubmit:()=>void v(),children:[e===null&&(0,A.jsx)(u,{form:r,name:`code`,label:S.cards.code,hint:j.codeHint}),(0,A.jsx)(u,{form:r,name:`effectiveAt`,type:`datetime-local`,label:j.effectiveAt,hint:j.effectiveHint(x())})]}),(0,A.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>m(!1),children:j.back})]})]}),(0,A.jsx)(`p`,{children:(0,A.jsx)(a,{href:e===null?`/catalogue/cards`:`/catalogue/cards/${encodeURIComponent(e)}`,children:g.cancel})})]})}function L({before:e,rates:t}){let n=b(e?.rates??[],t),r=n.filter(({kind:e})=>e!==`same`).length,i=e?j.difference(e.version):j.rates;return(0,A.jsxs)(A.Fragment,{children:[(0,A.jsxs)(d,{title:i,aside:(0,A.jsx)(`span`,{className:`fine`,children:S.cards.changes(r)}),children:[r===0&&(0,A.jsx)(h,{children:S.cards.noDifference}),r>0&&(0,A.jsx)(C,{caption:i,rows:n,all:!1}),n.some(({kind:e})=>e===`removed`)&&(0,A.jsx)(`p`,{className:`warning`,children:j.removedWarning})]}),(0,A.jsx)(d,{title:S.cards.whatIf,children:(0,A.jsx)(T,{rates:t})})]})}export{P as default};