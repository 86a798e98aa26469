import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,o as r,s as i}from"./vendor.js";import{A as a,C as o,St as s,Tt as c,bt as l,ct as u,f as d,g as f,h as p,it as m,k as h,ot as g,rt as _,st as v,vt as y,xt as b,y as x,yt as S}from"./parts.js";import{A as C,C as w,J as T,K as E,S as D,b as O,w as k,x as A}from"./operator-parts.js";var j=e(t(),1),M=n(),N=E.webhooks,P=c(`
  query Endpoint($id: ID!, $after: String) {
    node(id: $id) {
      ... on WebhookEndpoint {
        id
        url
        events
        enabled
        disabledReason
        disabledAt
        lastSuccessAt
        createdAt
        deliveries(first: 50, after: $after) {
          nodes {
            ...DeliveryRow
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`),F=c(`
  mutation UpdateEndpoint($input: UpdateWebhookEndpointInput!) {
    updateWebhookEndpoint(input: $input) {
      endpoint {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),I=c(`
  mutation DeleteEndpoint($input: DeleteWebhookEndpointInput!) {
    deleteWebhookEndpoint(input: $input) {
      endpointId
      userErrors {
        code
        message
        path
      }
    }
  }
`),L=c(`
  mutation Rotate($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
      secret
      userErrors {
        code
        message
        path
      }
    }
  }
`),R=c(`
  mutation SendTest($input: SendTestWebhookInput!) {
    sendTestWebhook(input: $input) {
      delivery {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);function z(e){return e&&`url`in e?e:null}function B(){let{id:e}=i(),t=l(P,{id:e},{wallet:w}),[n,r]=(0,j.useState)(!1),a=s(P,{id:e},({node:e})=>z(e)?.deliveries,{wallet:w,every:n&&3e3}),o=a.nodes.some(({status:e})=>e===`PENDING`);return o!==n&&r(o),(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(A,{at:`/webhooks`}),(0,M.jsx)(g,{answer:t,children:({node:e})=>{let t=z(e);return t===null?(0,M.jsx)(_,{children:N.missing}):(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(V,{endpoint:t}),(0,M.jsxs)(u,{title:N.deliveries,aside:(0,M.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>y(w),children:N.refresh}),children:[a.error&&(0,M.jsx)(m,{error:a.error,retry:a.retry}),a.loading&&(0,M.jsx)(v,{}),!a.loading&&!a.error&&a.nodes.length===0&&(0,M.jsx)(_,{children:N.noDeliveries}),a.nodes.length>0&&(0,M.jsx)(D,{caption:N.deliveries,rows:a.nodes,more:a.more,loadingMore:a.loadingMore})]})]})}})]})}function V({endpoint:e}){let t=o(),{id:n,enabled:i}=e,s=x(t,`WEBHOOKS_WRITE`),[c,l]=(0,j.useState)(null),[,d]=r(),p=()=>l(null);return(0,M.jsxs)(u,{title:N.endpoint,aside:(0,M.jsx)(O,{endpoint:e}),children:[(0,M.jsx)(f,{facts:[[N.url,(0,M.jsx)(h,{children:e.url},`url`)],[N.createdAt,(0,M.jsx)(a,{at:e.createdAt,zone:T()},`created`)],[N.lastSuccess,e.lastSuccessAt?(0,M.jsx)(a,{at:e.lastSuccessAt,zone:T()},`last`):N.never],[N.disabledAt,e.disabledAt?(0,M.jsx)(a,{at:e.disabledAt,zone:T()},`disabled`):null]]}),(0,M.jsxs)(`details`,{children:[(0,M.jsx)(`summary`,{children:N.eventCount(e.events.length)}),(0,M.jsx)(`p`,{className:`code`,children:e.events.join(`, `)})]}),s&&(0,M.jsxs)(`div`,{className:`row`,children:[i&&(0,M.jsx)(H,{id:n}),x(t,`READ`)&&(0,M.jsx)(`button`,{type:`button`,onClick:()=>l(`turn`),children:i?N.disable:N.enable}),(0,M.jsx)(`button`,{type:`button`,onClick:()=>l(`rotate`),children:N.rotate}),(0,M.jsx)(`button`,{type:`button`,className:`danger`,onClick:()=>l(`delete`),children:N.delete})]}),c===`turn`&&(0,M.jsx)(C,{title:i?N.disable:N.enable,action:i?N.disable:N.enable,document:F,input:e=>({idempotencyKey:e,endpointId:n,enabled:!i}),onClose:p,onDone:()=>y(`webhooks`),children:(0,M.jsx)(`p`,{children:i?N.disableWhat:N.enableWhat})}),c===`delete`&&(0,M.jsx)(C,{title:N.deleteTitle,action:N.delete,danger:!0,document:I,input:e=>({idempotencyKey:e,endpointId:n}),onClose:p,onDone:()=>{y(`webhooks`),d(`/webhooks`)},children:(0,M.jsx)(`p`,{children:N.deleteWhat})}),c===`rotate`&&(0,M.jsx)(U,{id:n,onClose:p})]})}function H({id:e}){let t=S(R),[n,r]=b(),i=async()=>{await t.run({input:{idempotencyKey:n,endpointId:e}})!==null&&(r(),y(w))};return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`button`,{type:`button`,disabled:t.running,onClick:()=>void i(),children:N.test}),(0,M.jsx)(d,{error:t.error,refusals:t.refusals})]})}function U({id:e,onClose:t}){let n=S(L),[r]=b(),i=n.refusals.length===0?n.result?.rotateWebhookSecret.secret:null;return(0,M.jsx)(p,{title:N.rotate,onClose:t,children:i?(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(k,{label:N.secret,value:i,note:N.secretNote}),(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:N.done})]}):(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`p`,{children:N.rotateWhat}),(0,M.jsx)(d,{error:n.error,refusals:n.refusals}),(0,M.jsx)(`div`,{className:`row`,children:(0,M.jsx)(`button`,{type:`button`,className:`primary`,disabled:n.running,onClick:()=>void n.run({input:{idempotencyKey:r,endpointId:e}}),children:N.rotate})})]})})}export{B as default};