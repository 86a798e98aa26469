import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,O as i,St as a,Tt as o,_ as s,a as c,bt as l,c as u,ct as d,d as f,f as p,g as ee,h as m,i as te,it as h,k as g,l as _,ot as v,rt as y,s as ne,st as b,vt as x,xt as S,y as C,yt as w}from"./parts.js";import{_ as re,g as ie,o as T,s as E,t as D}from"./vendor.js";import{E as O,T as k,h as ae,k as A,p as j,s as M,v as N,w as P}from"./operator-parts.js";var F=t(re(),1),I=ie(),L=P.deliveries;o(`
  fragment DeliveryRow on WebhookDelivery {
    id
    eventType
    status
    attempts
    lastResponseStatus
    nextAttemptAt
    createdAt
  }
`);var oe=o(`
  query Delivery($id: ID!) {
    node(id: $id) {
      ... on WebhookDelivery {
        id
        eventId
        payload
        attemptLog {
          at
          milliseconds
          responseStatus
          error
        }
      }
    }
  }
`),se=o(`
  mutation Replay($input: ReplayWebhookDeliveryInput!) {
    replayWebhookDelivery(input: $input) {
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
`),R=`webhooks`;function z({caption:e,rows:t,more:a,loadingMore:o,to:s}){let c=C(r(),`WEBHOOKS_WRITE`),[l,u]=(0,F.useState)(null),[d,f]=(0,F.useState)(null),p=[{name:L.when,cell:({createdAt:e})=>(0,I.jsx)(n,{at:e,zone:O()})},{name:L.event,cell:({eventType:e})=>(0,I.jsx)(`span`,{className:`code`,children:e})},...s?[{name:L.to,cell:s}]:[],{name:L.status,cell:e=>(0,I.jsx)(B,{row:e})},{name:L.actions,cell:e=>(0,I.jsxs)(`span`,{className:`row`,children:[(0,I.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>u(e),children:L.details}),c&&e.status!==`PENDING`&&(0,I.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>f(e),children:L.replay})]})}];return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(i,{caption:e,columns:p,rows:t,keyOf:({id:e})=>e,more:a,loadingMore:o}),l&&(0,I.jsx)(V,{row:l,onClose:()=>u(null)}),d&&(0,I.jsx)(j,{title:L.replayTitle,action:L.replay,document:se,input:e=>({idempotencyKey:e,deliveryId:d.id}),onClose:()=>f(null),onDone:()=>x(`webhooks`),children:(0,I.jsx)(`p`,{children:L.replayWhat})})]})}function B({row:{status:e,attempts:t,lastResponseStatus:r,nextAttemptAt:i}}){return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(s,{tone:{PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`}[e],children:L.statuses[e]}),` `,(0,I.jsxs)(`span`,{className:`note`,children:[L.attempts(t),r!=null&&L.answered(r)]}),i&&(0,I.jsxs)(`div`,{className:`fine`,children:[L.next,` `,(0,I.jsx)(n,{at:i,zone:O()})]})]})}function V({row:e,onClose:t}){let n=l(oe,{id:e.id},{wallet:R});return(0,I.jsx)(m,{title:L.detailsTitle(e.eventType),onClose:t,children:(0,I.jsx)(v,{answer:n,children:({node:e})=>!e||!(`payload`in e)?(0,I.jsx)(y,{children:L.gone}):(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`h3`,{children:L.attemptsTitle}),e.attemptLog.length===0?(0,I.jsx)(y,{children:L.noAttempts}):(0,I.jsx)(H,{attempts:e.attemptLog}),(0,I.jsx)(`h3`,{children:L.payload}),(0,I.jsx)(`pre`,{className:`payload`,tabIndex:0,children:U(e.payload)})]})})})}function H({attempts:e}){let t=[{name:L.when,cell:({at:e})=>(0,I.jsx)(n,{at:e,zone:O()})},{name:L.took,number:!0,cell:({milliseconds:e})=>L.milliseconds(e)},{name:L.answer,cell:({responseStatus:e,error:t})=>(0,I.jsxs)(I.Fragment,{children:[e??``,` `,t&&(0,I.jsx)(g,{children:t})]})}];return(0,I.jsx)(i,{caption:L.attemptsTitle,columns:t,rows:e,keyOf:({at:e})=>e})}function U(e){try{return JSON.stringify(JSON.parse(e),null,2)}catch{return e}}var W=P.webhooks;function G({at:e}){return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`h1`,{children:W.title}),(0,I.jsx)(N,{label:W.title,at:e,tabs:[[`/webhooks`,W.endpoints],[`/webhooks/failures`,W.failures]]})]})}var K=P.webhooks;function q({endpoint:{enabled:e,disabledReason:t}}){return e?(0,I.jsx)(s,{tone:`good`,children:K.enabled}):(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(s,{tone:t===`REQUESTED`?`plain`:`bad`,children:K.disabled}),t&&(0,I.jsxs)(`span`,{className:`note`,children:[` `,K.reasons[t]]})]})}var ce=e({default:()=>fe}),J=P.webhooks,Y=o(`
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
`),le=o(`
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
`),ue=o(`
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
`),X=o(`
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
`),de=o(`
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
`);function Z(e){return e&&`url`in e?e:null}function fe(){let{id:e}=E(),t=l(Y,{id:e},{wallet:R}),[n,r]=(0,F.useState)(!1),i=a(Y,{id:e},({node:e})=>Z(e)?.deliveries,{wallet:R,every:n&&3e3}),o=i.nodes.some(({status:e})=>e===`PENDING`);return o!==n&&r(o),(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(G,{at:`/webhooks`}),(0,I.jsx)(v,{answer:t,children:({node:e})=>{let t=Z(e);return t===null?(0,I.jsx)(y,{children:J.missing}):(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(pe,{endpoint:t}),(0,I.jsxs)(d,{title:J.deliveries,aside:(0,I.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>x(R),children:J.refresh}),children:[i.error&&(0,I.jsx)(h,{error:i.error,retry:i.retry}),i.loading&&(0,I.jsx)(b,{}),!i.loading&&!i.error&&i.nodes.length===0&&(0,I.jsx)(y,{children:J.noDeliveries}),i.nodes.length>0&&(0,I.jsx)(z,{caption:J.deliveries,rows:i.nodes,more:i.more,loadingMore:i.loadingMore})]})]})}})]})}function pe({endpoint:e}){let t=r(),{id:i,enabled:a}=e,o=C(t,`WEBHOOKS_WRITE`),[s,c]=(0,F.useState)(null),[,l]=T(),u=()=>c(null);return(0,I.jsxs)(d,{title:J.endpoint,aside:(0,I.jsx)(q,{endpoint:e}),children:[(0,I.jsx)(ee,{facts:[[J.url,(0,I.jsx)(g,{children:e.url},`url`)],[J.createdAt,(0,I.jsx)(n,{at:e.createdAt,zone:O()},`created`)],[J.lastSuccess,e.lastSuccessAt?(0,I.jsx)(n,{at:e.lastSuccessAt,zone:O()},`last`):J.never],[J.disabledAt,e.disabledAt?(0,I.jsx)(n,{at:e.disabledAt,zone:O()},`disabled`):null]]}),(0,I.jsxs)(`details`,{children:[(0,I.jsx)(`summary`,{children:J.eventCount(e.events.length)}),(0,I.jsx)(`p`,{className:`code`,children:e.events.join(`, `)})]}),o&&(0,I.jsxs)(`div`,{className:`row`,children:[a&&(0,I.jsx)(me,{id:i}),C(t,`READ`)&&(0,I.jsx)(`button`,{type:`button`,onClick:()=>c(`turn`),children:a?J.disable:J.enable}),(0,I.jsx)(`button`,{type:`button`,onClick:()=>c(`rotate`),children:J.rotate}),(0,I.jsx)(`button`,{type:`button`,className:`danger`,onClick:()=>c(`delete`),children:J.delete})]}),s===`turn`&&(0,I.jsx)(j,{title:a?J.disable:J.enable,action:a?J.disable:J.enable,document:le,input:e=>({idempotencyKey:e,endpointId:i,enabled:!a}),onClose:u,onDone:()=>x(`webhooks`),children:(0,I.jsx)(`p`,{children:a?J.disableWhat:J.enableWhat})}),s===`delete`&&(0,I.jsx)(j,{title:J.deleteTitle,action:J.delete,danger:!0,document:ue,input:e=>({idempotencyKey:e,endpointId:i}),onClose:u,onDone:()=>{x(`webhooks`),l(`/webhooks`)},children:(0,I.jsx)(`p`,{children:J.deleteWhat})}),s===`rotate`&&(0,I.jsx)(he,{id:i,onClose:u})]})}function me({id:e}){let t=w(de),[n,r]=S(),i=async()=>{await t.run({input:{idempotencyKey:n,endpointId:e}})!==null&&(r(),x(R))};return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`button`,{type:`button`,disabled:t.running,onClick:()=>void i(),children:J.test}),(0,I.jsx)(p,{error:t.error,refusals:t.refusals})]})}function he({id:e,onClose:t}){let n=w(X),[r]=S(),i=n.refusals.length===0?n.result?.rotateWebhookSecret.secret:null;return(0,I.jsx)(m,{title:J.rotate,onClose:t,children:i?(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(M,{label:J.secret,value:i,note:J.secretNote}),(0,I.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:J.done})]}):(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`p`,{children:J.rotateWhat}),(0,I.jsx)(p,{error:n.error,refusals:n.refusals}),(0,I.jsx)(`div`,{className:`row`,children:(0,I.jsx)(`button`,{type:`button`,className:`primary`,disabled:n.running,onClick:()=>void n.run({input:{idempotencyKey:r,endpointId:e}}),children:J.rotate})})]})})}var ge=e({default:()=>be}),Q=P.webhooks,_e=o(`
  query Failures($after: String) {
    failedDeliveries(first: 50, after: $after) {
      nodes {
        ...DeliveryRow
        endpoint {
          id
          url
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),ve=o(`
  query SomeEndpoints {
    webhookEndpoints(first: 100) {
      nodes {
        id
        url
      }
    }
  }
`),ye=o(`
  mutation ReplayFailed($input: ReplayFailedDeliveriesInput!) {
    replayFailedDeliveries(input: $input) {
      count
      userErrors {
        code
        message
        path
      }
    }
  }
`);function be(){let e=C(r(),`WEBHOOKS_WRITE`),t=ae(),[n,i]=(0,F.useState)(!1),o=a(_e,{},({failedDeliveries:e})=>e,{wallet:R}),s=new Map(o.nodes.map(({id:e,endpoint:t})=>[e,t]));return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(G,{at:`/webhooks/failures`}),(0,I.jsxs)(d,{title:Q.failures,aside:e&&t!==null&&(0,I.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:Q.replayRange}),children:[(0,I.jsx)(`p`,{className:`fine`,children:Q.failuresLead}),o.error&&(0,I.jsx)(h,{error:o.error,retry:o.retry}),o.loading&&(0,I.jsx)(b,{}),!o.loading&&!o.error&&o.nodes.length===0&&(0,I.jsx)(y,{children:Q.noFailures}),o.nodes.length>0&&(0,I.jsx)(z,{caption:Q.failures,rows:o.nodes,more:o.more,loadingMore:o.loadingMore,to:({id:e})=>(0,I.jsx)(xe,{endpoint:s.get(e)})})]}),n&&t!==null&&(0,I.jsx)(Se,{now:t,onClose:()=>i(!1)})]})}function xe({endpoint:e}){return e?(0,I.jsx)(D,{href:`/webhooks/${e.id}`,children:(0,I.jsx)(g,{children:e.url})}):(0,I.jsx)(I.Fragment,{children:`–`})}function Se({now:e,onClose:t}){let n=l(ve,{});return(0,I.jsx)(m,{title:Q.replayRange,onClose:t,children:(0,I.jsx)(v,{answer:n,children:({webhookEndpoints:{nodes:t}})=>t.length===0?(0,I.jsx)(y,{children:Q.none}):(0,I.jsx)(Ce,{now:e,endpoints:t})})})}function Ce({now:e,endpoints:t}){let n=w(ye),r=f({endpointId:t[0].id,from:A(e-2592e5),to:A(e+1e3)},n),{endpointId:i,from:a,to:o}=r.values,s=async()=>{let e={idempotencyKey:r.key,endpointId:i,from:k(a)??a,to:k(o)??o};await n.run({input:e})!==null&&x(R)},l=n.refusals.length===0?n.result?.replayFailedDeliveries:void 0;return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`p`,{children:Q.replayRangeWhat}),(0,I.jsxs)(c,{form:r,doing:n,submit:Q.replayRange,onSubmit:()=>void s(),children:[(0,I.jsx)(te,{form:r,name:`endpointId`,label:Q.endpoint,choices:t.map(({id:e,url:t})=>[e,t])}),(0,I.jsxs)(`div`,{className:`pair`,children:[(0,I.jsx)(u,{form:r,name:`from`,type:`datetime-local`,label:Q.rangeFrom}),(0,I.jsx)(u,{form:r,name:`to`,type:`datetime-local`,label:Q.rangeTo})]})]}),l&&(0,I.jsx)(`p`,{className:`state success`,role:`status`,children:Q.replayed(l.count)})]})}var we=e({default:()=>Oe}),$=P.webhooks,Te=o(`
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
`),Ee=o(`
  query EventTypes {
    webhookEventTypes {
      name
    }
  }
`),De=o(`
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
`);function Oe(){let e=r(),t=C(e,`WEBHOOKS_WRITE`)&&C(e,`READ`),[n,o]=(0,F.useState)(!1),s=a(Te,{},({webhookEndpoints:e})=>e,{wallet:R});return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(G,{at:`/webhooks`}),(0,I.jsxs)(d,{title:$.endpoints,aside:t&&(0,I.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>o(!0),children:$.create}),children:[(0,I.jsx)(`p`,{className:`fine`,children:$.lead}),s.error&&(0,I.jsx)(h,{error:s.error,retry:s.retry}),s.loading&&(0,I.jsx)(b,{}),!s.loading&&!s.error&&s.nodes.length===0&&(0,I.jsx)(y,{children:$.none}),s.nodes.length>0&&(0,I.jsx)(i,{caption:$.endpoints,columns:ke,rows:s.nodes,keyOf:({id:e})=>e,more:s.more,loadingMore:s.loadingMore})]}),n&&(0,I.jsx)(Ae,{onClose:()=>o(!1)})]})}var ke=[{name:$.url,cell:({id:e,url:t})=>(0,I.jsx)(D,{href:`/webhooks/${e}`,children:(0,I.jsx)(g,{children:t})})},{name:$.state,cell:e=>(0,I.jsx)(q,{endpoint:e})},{name:$.events,number:!0,cell:({events:e})=>e.length},{name:$.lastSuccess,cell:({lastSuccessAt:e})=>e?(0,I.jsx)(n,{at:e,zone:O()}):$.never}];function Ae({onClose:e}){let t=l(Ee,{});return(0,I.jsx)(m,{title:$.create,onClose:e,children:(0,I.jsx)(v,{answer:t,children:({webhookEventTypes:t})=>(0,I.jsx)(je,{names:t.map(({name:e})=>e),onClose:e})})})}function je({names:e,onClose:t}){let n=w(De),r=f({url:``,events:``},n),i=async()=>{let{url:e,events:t}=r.values;await n.run({input:{idempotencyKey:r.key,url:e.trim(),events:_(t)}})!==null&&x(R)},a=n.result?.createWebhookEndpoint;return a?.endpoint?(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(`p`,{children:[(0,I.jsx)(g,{children:a.endpoint.url}),` `,$.created]}),a.secret&&(0,I.jsx)(M,{label:$.secret,value:a.secret,note:$.secretNote}),(0,I.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:$.done})]}):(0,I.jsxs)(c,{form:r,doing:n,submit:$.create,onSubmit:()=>void i(),children:[(0,I.jsx)(u,{form:r,name:`url`,type:`url`,label:$.url,hint:$.urlHint}),(0,I.jsx)(ne,{form:r,name:`events`,label:$.events,choices:[[`*`,`*`,$.allEvents],...e.map(e=>[e,e])]})]})}export{ge as n,ce as r,we as t};