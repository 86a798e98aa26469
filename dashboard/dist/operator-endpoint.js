import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,o as r,s as i}from"./vendor.js";import{G as a,J as o,T as s,W as c,Y as l,at as u,f as d,g as f,it as p,l as m,lt as h,ot as g,p as _,q as v,rt as y,st as b,v as x,w as S}from"./parts.js";import{_ as C,a as w,h as T,i as E,n as D,r as O,s as k,t as A}from"./operator-parts.js";var j=e(t(),1),M=n(),N=T.webhooks,P=h(`
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
`),F=h(`
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
`),I=h(`
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
`),L=h(`
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
`),R=h(`
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
`);function z(e){return e&&`url`in e?e:null}function B(){let{id:e}=i(),t=u(P,{id:e},{wallet:E}),[n,r]=(0,j.useState)(!1),s=b(P,{id:e},({node:e})=>z(e)?.deliveries,{wallet:E,every:n&&3e3}),d=s.nodes.some(({status:e})=>e===`PENDING`);return d!==n&&r(d),(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(D,{at:`/webhooks`}),(0,M.jsx)(v,{answer:t,children:({node:e})=>{let t=z(e);return t===null?(0,M.jsx)(c,{children:N.missing}):(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(V,{endpoint:t}),(0,M.jsxs)(l,{title:N.deliveries,aside:(0,M.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>y(E),children:N.refresh}),children:[s.error&&(0,M.jsx)(a,{error:s.error,retry:s.retry}),s.loading&&(0,M.jsx)(o,{}),!s.loading&&!s.error&&s.nodes.length===0&&(0,M.jsx)(c,{children:N.noDeliveries}),s.nodes.length>0&&(0,M.jsx)(O,{caption:N.deliveries,rows:s.nodes,more:s.more,loadingMore:s.loadingMore})]})]})}})]})}function V({endpoint:e}){let t=x(),{id:n,enabled:i}=e,a=f(t,`WEBHOOKS_WRITE`),[o,c]=(0,j.useState)(null),[,u]=r(),d=()=>c(null);return(0,M.jsxs)(l,{title:N.endpoint,aside:(0,M.jsx)(A,{endpoint:e}),children:[(0,M.jsx)(_,{facts:[[N.url,(0,M.jsx)(S,{children:e.url},`url`)],[N.createdAt,(0,M.jsx)(s,{at:e.createdAt,zone:C()},`created`)],[N.lastSuccess,e.lastSuccessAt?(0,M.jsx)(s,{at:e.lastSuccessAt,zone:C()},`last`):N.never],[N.disabledAt,e.disabledAt?(0,M.jsx)(s,{at:e.disabledAt,zone:C()},`disabled`):null]]}),(0,M.jsxs)(`details`,{children:[(0,M.jsx)(`summary`,{children:N.eventCount(e.events.length)}),(0,M.jsx)(`p`,{className:`code`,children:e.events.join(`, `)})]}),a&&(0,M.jsxs)(`div`,{className:`row`,children:[i&&(0,M.jsx)(H,{id:n}),f(t,`READ`)&&(0,M.jsx)(`button`,{type:`button`,onClick:()=>c(`turn`),children:i?N.disable:N.enable}),(0,M.jsx)(`button`,{type:`button`,onClick:()=>c(`rotate`),children:N.rotate}),(0,M.jsx)(`button`,{type:`button`,className:`danger`,onClick:()=>c(`delete`),children:N.delete})]}),o===`turn`&&(0,M.jsx)(k,{title:i?N.disable:N.enable,action:i?N.disable:N.enable,document:F,input:e=>({idempotencyKey:e,endpointId:n,enabled:!i}),onClose:d,onDone:()=>y(`webhooks`),children:(0,M.jsx)(`p`,{children:i?N.disableWhat:N.enableWhat})}),o===`delete`&&(0,M.jsx)(k,{title:N.deleteTitle,action:N.delete,danger:!0,document:I,input:e=>({idempotencyKey:e,endpointId:n}),onClose:d,onDone:()=>{y(`webhooks`),u(`/webhooks`)},children:(0,M.jsx)(`p`,{children:N.deleteWhat})}),o===`rotate`&&(0,M.jsx)(U,{id:n,onClose:d})]})}function H({id:e}){let t=p(R),[n,r]=g(),i=async()=>{await t.run({input:{idempotencyKey:n,endpointId:e}})!==null&&(r(),y(E))};return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`button`,{type:`button`,disabled:t.running,onClick:()=>void i(),children:N.test}),(0,M.jsx)(m,{error:t.error,refusals:t.refusals})]})}function U({id:e,onClose:t}){let n=p(L),[r]=g(),i=n.refusals.length===0?n.result?.rotateWebhookSecret.secret:null;return(0,M.jsx)(d,{title:N.rotate,onClose:t,children:i?(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(w,{label:N.secret,value:i,note:N.secretNote}),(0,M.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:N.done})]}):(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`p`,{children:N.rotateWhat}),(0,M.jsx)(m,{error:n.error,refusals:n.refusals}),(0,M.jsx)(`div`,{className:`row`,children:(0,M.jsx)(`button`,{type:`button`,className:`primary`,disabled:n.running,onClick:()=>void n.run({input:{idempotencyKey:r,endpointId:e}}),children:N.rotate})})]})})}export{B as default};