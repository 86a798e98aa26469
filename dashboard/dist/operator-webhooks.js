import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{C as i,G as a,J as o,T as s,W as c,Y as l,a as u,at as d,c as f,f as p,g as m,i as h,it as g,lt as _,n as v,o as y,q as b,rt as x,st as S,v as C,w}from"./parts.js";import{_ as T,a as E,h as D,i as O,n as k,t as A}from"./operator-parts.js";var j=e(t(),1),M=n(),N=D.webhooks,P=_(`
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
`),F=_(`
  query EventTypes {
    webhookEventTypes {
      name
    }
  }
`),I=_(`
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
`);function L(){let e=C(),t=m(e,`WEBHOOKS_WRITE`)&&m(e,`READ`),[n,r]=(0,j.useState)(!1),s=S(P,{},({webhookEndpoints:e})=>e,{wallet:O});return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(k,{at:`/webhooks`}),(0,M.jsxs)(l,{title:N.endpoints,aside:t&&(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>r(!0),children:N.create}),children:[(0,M.jsx)(`p`,{className:`fine`,children:N.lead}),s.error&&(0,M.jsx)(a,{error:s.error,retry:s.retry}),s.loading&&(0,M.jsx)(o,{}),!s.loading&&!s.error&&s.nodes.length===0&&(0,M.jsx)(c,{children:N.none}),s.nodes.length>0&&(0,M.jsx)(i,{caption:N.endpoints,columns:R,rows:s.nodes,keyOf:({id:e})=>e,more:s.more,loadingMore:s.loadingMore})]}),n&&(0,M.jsx)(z,{onClose:()=>r(!1)})]})}var R=[{name:N.url,cell:({id:e,url:t})=>(0,M.jsx)(r,{href:`/webhooks/${e}`,children:(0,M.jsx)(w,{children:t})})},{name:N.state,cell:e=>(0,M.jsx)(A,{endpoint:e})},{name:N.events,number:!0,cell:({events:e})=>e.length},{name:N.lastSuccess,cell:({lastSuccessAt:e})=>e?(0,M.jsx)(s,{at:e,zone:T()}):N.never}];function z({onClose:e}){let t=d(F,{});return(0,M.jsx)(p,{title:N.create,onClose:e,children:(0,M.jsx)(b,{answer:t,children:({webhookEventTypes:t})=>(0,M.jsx)(B,{names:t.map(({name:e})=>e),onClose:e})})})}function B({names:e,onClose:t}){let n=g(I),r=f({url:``,events:``},n),i=async()=>{let{url:e,events:t}=r.values;await n.run({input:{idempotencyKey:r.key,url:e.trim(),events:y(t)}})!==null&&x(O)},a=n.result?.createWebhookEndpoint;return a?.endpoint?(0,M.jsxs)(M.Fragment,{children:[(0,M.jsxs)(`p`,{children:[(0,M.jsx)(w,{children:a.endpoint.url}),` `,N.created]}),a.secret&&(0,M.jsx)(E,{label:N.secret,value:a.secret,note:N.secretNote}),(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:N.done})]}):(0,M.jsxs)(v,{form:r,doing:n,submit:N.create,onSubmit:()=>void i(),children:[(0,M.jsx)(u,{form:r,name:`url`,type:`url`,label:N.url,hint:N.urlHint}),(0,M.jsx)(h,{form:r,name:`events`,label:N.events,choices:[[`*`,`*`,N.allEvents],...e.map(e=>[e,e])]})]})}export{L as default};