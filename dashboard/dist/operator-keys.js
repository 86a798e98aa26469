import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,C as i,St as a,Tt as o,_ as s,a as c,c as l,d as u,h as d,k as f,l as p,rt as m,s as h,ut as g,vt as _,y as v,yt as y}from"./parts.js";import{A as b,M as x,b as S,n as C,p as w,r as T,s as E,t as D,y as O}from"./operator-parts.js";var k=e(t(),1),A=n(),j=b.keys,M=o(`
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
`),N=o(`
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
`),P=o(`
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
`),F=`keys`;function I(){let e=i();return v(e,`ADMIN`)?(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(`h1`,{children:j.title}),e.kind!==`API_KEY`&&(0,A.jsx)(`p`,{className:`warning`,children:j.sessionsMintNothing}),(0,A.jsx)(L,{mayCreate:e.kind===`API_KEY`}),(0,A.jsx)(D,{mayCreate:e.kind===`API_KEY`})]}):(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(`h1`,{children:j.title}),(0,A.jsx)(m,{children:g.failed.forbidden})]})}function L({mayCreate:e}){let[t,n]=(0,k.useState)(null),r=a(M,{},({apiKeys:e})=>e,{wallet:F}),i=()=>n(null);return(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(S,{title:j.keys,aside:(0,A.jsx)(O,{may:e,label:j.create,onPress:()=>n(`new`)}),lead:j.lead,list:r,columns:R(n),empty:j.none}),t===`new`&&(0,A.jsx)(z,{onClose:i}),t!==null&&t!==`new`&&(0,A.jsx)(w,{title:j.revokeTitle,action:j.revoke,danger:!0,document:P,input:e=>({idempotencyKey:e,apiKeyId:t.id}),onClose:i,onDone:()=>_(F),children:(0,A.jsxs)(`p`,{children:[(0,A.jsx)(f,{children:t.name}),`: `,j.revokeWhat]})})]})}function R(e){return[{name:j.name,cell:({name:e,revokedAt:t})=>(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(f,{children:e}),` `,t&&(0,A.jsx)(s,{tone:`plain`,children:j.revoked})]})},{name:j.scopes,cell:({scopes:e})=>(0,A.jsx)(C,{scopes:e})},{name:j.created,cell:({createdAt:e})=>(0,A.jsx)(r,{at:e,zone:x()})},{name:j.actions,cell:t=>t.revokedAt?(0,A.jsx)(r,{at:t.revokedAt,zone:x()}):(0,A.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${j.revoke}: ${t.name}`,children:j.revoke})}]}function z({onClose:e}){let t=y(N),n=u({name:``,scopes:`READ`},t),r=async()=>{let{name:e,scopes:r}=n.values,i={idempotencyKey:n.key,name:e.trim(),scopes:p(r)};await t.run({input:i})!==null&&_(F)},i=t.result?.createApiKey;return(0,A.jsx)(d,{title:j.create,onClose:e,children:i?.id?(0,A.jsxs)(A.Fragment,{children:[i.secret&&(0,A.jsx)(E,{label:j.secret,value:i.secret,note:j.secretNote}),(0,A.jsx)(`button`,{type:`button`,className:`primary`,onClick:e,children:j.done})]}):(0,A.jsxs)(c,{form:n,doing:t,submit:j.create,onSubmit:()=>void r(),children:[(0,A.jsx)(l,{form:n,name:`name`,label:j.name,hint:j.nameHint}),(0,A.jsx)(h,{form:n,name:`scopes`,label:j.scopes,choices:T})]})})}export{I as default};