import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{A as i,C as a,O as o,St as s,Tt as c,a as l,bt as u,c as d,ct as f,d as p,h as m,it as h,k as g,l as _,ot as v,rt as y,s as b,st as x,vt as S,y as C,yt as w}from"./parts.js";import{C as T,J as E,K as D,b as O,w as k,x as A}from"./operator-parts.js";var j=e(t(),1),M=n(),N=D.webhooks,P=c(`
  query Endpoints($after: String) {
    webhookEndpoints(first: 50, after: $after) {
      nodes {
        id
        url
        events
        enabled
        disabledReason
        lastSuccessAt
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),F=c(`
  query EventTypes {
    webhookEventTypes {
      name
    }
  }
`),I=c(`
  mutation CreateEndpoint($input: CreateWebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) {
      endpoint {
        id
        url
      }
      secret
      userErrors {
        code
        message
        path
      }
    }
  }
`);function L(){let e=a(),t=C(e,`WEBHOOKS_WRITE`)&&C(e,`READ`),[n,r]=(0,j.useState)(!1),i=s(P,{},({webhookEndpoints:e})=>e,{wallet:T});return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(A,{at:`/webhooks`}),(0,M.jsxs)(f,{title:N.endpoints,aside:t&&(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>r(!0),children:N.create}),children:[(0,M.jsx)(`p`,{className:`fine`,children:N.lead}),i.error&&(0,M.jsx)(h,{error:i.error,retry:i.retry}),i.loading&&(0,M.jsx)(x,{}),!i.loading&&!i.error&&i.nodes.length===0&&(0,M.jsx)(y,{children:N.none}),i.nodes.length>0&&(0,M.jsx)(o,{caption:N.endpoints,columns:R,rows:i.nodes,keyOf:({id:e})=>e,more:i.more,loadingMore:i.loadingMore})]}),n&&(0,M.jsx)(z,{onClose:()=>r(!1)})]})}var R=[{name:N.url,cell:({id:e,url:t})=>(0,M.jsx)(r,{href:`/webhooks/${e}`,children:(0,M.jsx)(g,{children:t})})},{name:N.state,cell:e=>(0,M.jsx)(O,{endpoint:e})},{name:N.events,number:!0,cell:({events:e})=>e.length},{name:N.lastSuccess,cell:({lastSuccessAt:e})=>e?(0,M.jsx)(i,{at:e,zone:E()}):N.never}];function z({onClose:e}){let t=u(F,{});return(0,M.jsx)(m,{title:N.create,onClose:e,children:(0,M.jsx)(v,{answer:t,children:({webhookEventTypes:t})=>(0,M.jsx)(B,{names:t.map(({name:e})=>e),onClose:e})})})}function B({names:e,onClose:t}){let n=w(I),r=p({url:``,events:``},n),i=async()=>{let{url:e,events:t}=r.values;await n.run({input:{idempotencyKey:r.key,url:e.trim(),events:_(t)}})!==null&&S(T)},a=n.result?.createWebhookEndpoint;return a?.endpoint?(0,M.jsxs)(M.Fragment,{children:[(0,M.jsxs)(`p`,{children:[(0,M.jsx)(g,{children:a.endpoint.url}),` `,N.created]}),a.secret&&(0,M.jsx)(k,{label:N.secret,value:a.secret,note:N.secretNote}),(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:N.done})]}):(0,M.jsxs)(l,{form:r,doing:n,submit:N.create,onSubmit:()=>void i(),children:[(0,M.jsx)(d,{form:r,name:`url`,type:`url`,label:N.url,hint:N.urlHint}),(0,M.jsx)(b,{form:r,name:`events`,label:N.events,choices:[[`*`,`*`,N.allEvents],...e.map(e=>[e,e])]})]})}export{L as default};