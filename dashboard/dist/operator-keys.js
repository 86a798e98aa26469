import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,C as i,O as a,St as o,Tt as s,_ as c,a as l,c as u,ct as d,d as f,h as p,it as m,k as h,l as g,rt as _,s as v,st as y,ut as b,vt as x,y as S,yt as C}from"./parts.js";import{E as w,n as T,p as E,r as D,s as O,t as k,w as A}from"./operator-parts.js";var j=e(t(),1),M=n(),N=A.keys,P=s(`
  query Keys($after: String) {
    apiKeys(first: 50, after: $after) {
      nodes {
        id
        name
        scopes
        createdAt
        revokedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),F=s(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      id
      secret
      userErrors {
        code
        message
        path
      }
    }
  }
`),I=s(`
  mutation RevokeKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),L=`keys`;function R(){let e=i();return S(e,`ADMIN`)?(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`h1`,{children:N.title}),e.kind!==`API_KEY`&&(0,M.jsx)(`p`,{className:`warning`,children:N.sessionsMintNothing}),(0,M.jsx)(z,{mayCreate:e.kind===`API_KEY`}),(0,M.jsx)(k,{mayCreate:e.kind===`API_KEY`})]}):(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`h1`,{children:N.title}),(0,M.jsx)(_,{children:b.failed.forbidden})]})}function z({mayCreate:e}){let[t,n]=(0,j.useState)(null),r=o(P,{},({apiKeys:e})=>e,{wallet:L}),i=()=>n(null);return(0,M.jsxs)(d,{title:N.keys,aside:e&&(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>n(`new`),children:N.create}),children:[(0,M.jsx)(`p`,{className:`fine`,children:N.lead}),r.error&&(0,M.jsx)(m,{error:r.error,retry:r.retry}),r.loading&&(0,M.jsx)(y,{}),r.nodes.length>0&&(0,M.jsx)(a,{caption:N.keys,columns:B(n),rows:r.nodes,keyOf:({id:e})=>e,more:r.more,loadingMore:r.loadingMore}),t===`new`&&(0,M.jsx)(V,{onClose:i}),t!==null&&t!==`new`&&(0,M.jsx)(E,{title:N.revokeTitle,action:N.revoke,danger:!0,document:I,input:e=>({idempotencyKey:e,apiKeyId:t.id}),onClose:i,onDone:()=>x(L),children:(0,M.jsxs)(`p`,{children:[(0,M.jsx)(h,{children:t.name}),`: `,N.revokeWhat]})})]})}function B(e){return[{name:N.name,cell:({name:e,revokedAt:t})=>(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(h,{children:e}),` `,t&&(0,M.jsx)(c,{tone:`plain`,children:N.revoked})]})},{name:N.scopes,cell:({scopes:e})=>(0,M.jsx)(T,{scopes:e})},{name:N.created,cell:({createdAt:e})=>(0,M.jsx)(r,{at:e,zone:w()})},{name:N.actions,cell:t=>t.revokedAt?(0,M.jsx)(r,{at:t.revokedAt,zone:w()}):(0,M.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${N.revoke}: ${t.name}`,children:N.revoke})}]}function V({onClose:e}){let t=C(F),n=f({name:``,scopes:`READ`},t),r=async()=>{let{name:e,scopes:r}=n.values,i={idempotencyKey:n.key,name:e.trim(),scopes:g(r)};await t.run({input:i})!==null&&x(L)},i=t.result?.createApiKey;return(0,M.jsx)(p,{title:N.create,onClose:e,children:i?.id?(0,M.jsxs)(M.Fragment,{children:[i.secret&&(0,M.jsx)(O,{label:N.secret,value:i.secret,note:N.secretNote}),(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:e,children:N.done})]}):(0,M.jsxs)(l,{form:n,doing:t,submit:N.create,onSubmit:()=>void r(),children:[(0,M.jsx)(u,{form:n,name:`name`,label:N.name,hint:N.nameHint}),(0,M.jsx)(v,{form:n,name:`scopes`,label:N.scopes,choices:D})]})})}export{R as default};