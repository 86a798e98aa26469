import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,Ct as i,Et as a,O as o,St as s,_ as c,a as l,bt as u,c as d,d as f,f as p,g as ee,h as m,i as te,it as h,k as g,l as ne,lt as _,s as re,st as v,xt as y,y as b,yt as x}from"./parts.js";import{_ as ie,g as ae,o as oe,s as S,t as C}from"./vendor.js";import{C as w,E as se,L as T,M as E,N as D,P as O,_ as k,b as A,h as j,s as M,w as ce}from"./operator-parts.js";var N=t(ie(),1),P=ae(),F=E.deliveries;a(`
  fragment DeliveryRow on WebhookDelivery {
    id
    eventType
    status
    attempts
    lastResponseStatus
    nextAttemptAt
    createdAt
  }
`);var I=a(`
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
`),L=a(`
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
`),R=`webhooks`;function z({caption:e,list:t,empty:i,to:a}){let o=b(r(),`WEBHOOKS_WRITE`),[s,c]=(0,N.useState)(null),[l,u]=(0,N.useState)(null),d=[{name:F.when,cell:({createdAt:e})=>(0,P.jsx)(n,{at:e,zone:O()})},{name:F.event,cell:({eventType:e})=>(0,P.jsx)(`span`,{className:`code`,children:e})},...a?[{name:F.to,cell:a}]:[],{name:F.status,cell:e=>(0,P.jsx)(B,{row:e})},{name:F.actions,cell:e=>(0,P.jsxs)(`span`,{className:`row`,children:[(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>c(e),children:F.details}),o&&e.status!==`PENDING`&&(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>u(e),children:F.replay})]})}];return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(se,{caption:e,list:t,columns:d,empty:i}),s&&(0,P.jsx)(V,{row:s,onClose:()=>c(null)}),l&&(0,P.jsx)(j,{title:F.replayTitle,action:F.replay,document:L,input:e=>({idempotencyKey:e,deliveryId:l.id}),onClose:()=>u(null),onDone:()=>x(`webhooks`),children:(0,P.jsx)(`p`,{children:F.replayWhat})})]})}function B({row:{status:e,attempts:t,lastResponseStatus:r,nextAttemptAt:i}}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(c,{tone:{PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`}[e],children:F.statuses[e]}),` `,(0,P.jsxs)(`span`,{className:`note`,children:[F.attempts(t),r!=null&&F.answered(r)]}),i&&(0,P.jsxs)(`div`,{className:`fine`,children:[F.next,` `,(0,P.jsx)(n,{at:i,zone:O()})]})]})}function V({row:e,onClose:t}){let n=y(I,{id:e.id},{wallet:R});return(0,P.jsx)(m,{title:F.detailsTitle(e.eventType),onClose:t,children:(0,P.jsx)(v,{answer:n,children:({node:e})=>!e||!(`payload`in e)?(0,P.jsx)(h,{children:F.gone}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h3`,{children:F.attemptsTitle}),e.attemptLog.length===0?(0,P.jsx)(h,{children:F.noAttempts}):(0,P.jsx)(H,{attempts:e.attemptLog}),(0,P.jsx)(`h3`,{children:F.payload}),(0,P.jsx)(`pre`,{className:`payload`,tabIndex:0,children:U(e.payload)})]})})})}function H({attempts:e}){let t=[{name:F.when,cell:({at:e})=>(0,P.jsx)(n,{at:e,zone:O()})},{name:F.took,number:!0,cell:({milliseconds:e})=>F.milliseconds(e)},{name:F.answer,cell:({responseStatus:e,error:t})=>(0,P.jsxs)(P.Fragment,{children:[e??``,` `,t&&(0,P.jsx)(g,{children:t})]})}];return(0,P.jsx)(o,{caption:F.attemptsTitle,columns:t,rows:e,keyOf:({at:e})=>e})}function U(e){try{return JSON.stringify(JSON.parse(e),null,2)}catch{return e}}var W=E.webhooks;function G({at:e}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h1`,{children:W.title}),(0,P.jsx)(A,{label:W.title,at:e,tabs:[[`/webhooks`,W.endpoints],[`/webhooks/failures`,W.failures]]})]})}var K=E.webhooks;function q({endpoint:{enabled:e,disabledReason:t}}){return e?(0,P.jsx)(c,{tone:`good`,children:K.enabled}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(c,{tone:t===`REQUESTED`?`plain`:`bad`,children:K.disabled}),t&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,K.reasons[t]]})]})}var le=e({default:()=>me}),J=E.webhooks,Y=a(`
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
`),ue=a(`
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
`),de=a(`
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
`),fe=a(`
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
`),pe=a(`
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
`);function X(e){return e&&`url`in e?e:null}function me(){let{id:e}=S(),t=y(Y,{id:e},{wallet:R}),[n,r]=(0,N.useState)(!1),a=i(Y,{id:e},({node:e})=>X(e)?.deliveries,{wallet:R,every:n&&3e3}),o=a.nodes.some(({status:e})=>e===`PENDING`);return o!==n&&r(o),(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks`}),(0,P.jsx)(v,{answer:t,children:({node:e})=>{let t=X(e);return t===null?(0,P.jsx)(h,{children:J.missing}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(he,{endpoint:t}),(0,P.jsx)(_,{title:J.deliveries,aside:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>x(R),children:J.refresh}),children:(0,P.jsx)(z,{caption:J.deliveries,list:a,empty:J.noDeliveries})})]})}})]})}function he({endpoint:e}){let t=r(),{id:i,enabled:a}=e,o=b(t,`WEBHOOKS_WRITE`),[s,c]=(0,N.useState)(null),[,l]=oe(),u=()=>c(null);return(0,P.jsxs)(_,{title:J.endpoint,aside:(0,P.jsx)(`span`,{children:(0,P.jsx)(q,{endpoint:e})}),children:[(0,P.jsx)(ee,{facts:[[J.url,(0,P.jsx)(g,{children:e.url},`url`)],[J.createdAt,(0,P.jsx)(n,{at:e.createdAt,zone:O()},`created`)],[J.lastSuccess,e.lastSuccessAt?(0,P.jsx)(n,{at:e.lastSuccessAt,zone:O()},`last`):J.never],[J.disabledAt,e.disabledAt?(0,P.jsx)(n,{at:e.disabledAt,zone:O()},`disabled`):null]]}),(0,P.jsxs)(`details`,{children:[(0,P.jsx)(`summary`,{children:e.events.includes(`*`)?J.allEvents:J.eventCount(e.events.length)}),(0,P.jsx)(`p`,{className:`code`,children:e.events.join(`, `)})]}),o&&(0,P.jsxs)(`div`,{className:`row`,children:[a&&(0,P.jsx)(ge,{id:i}),b(t,`READ`)&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>c(`turn`),children:a?J.disable:J.enable}),(0,P.jsx)(`button`,{type:`button`,onClick:()=>c(`rotate`),children:J.rotate}),(0,P.jsx)(`button`,{type:`button`,className:`danger`,onClick:()=>c(`delete`),children:J.delete})]}),s===`turn`&&(0,P.jsx)(j,{title:a?J.disable:J.enable,action:a?J.disable:J.enable,document:ue,input:e=>({idempotencyKey:e,endpointId:i,enabled:!a}),onClose:u,onDone:()=>x(`webhooks`),children:(0,P.jsx)(`p`,{children:a?J.disableWhat:J.enableWhat})}),s===`delete`&&(0,P.jsx)(j,{title:J.deleteTitle,action:J.delete,danger:!0,document:de,input:e=>({idempotencyKey:e,endpointId:i}),onClose:u,onDone:()=>{x(`webhooks`),l(`/webhooks`)},children:(0,P.jsx)(`p`,{children:J.deleteWhat})}),s===`rotate`&&(0,P.jsx)(_e,{id:i,onClose:u})]})}function ge({id:e}){let t=u(pe),[n,r]=s(),i=async()=>{await t.run({input:{idempotencyKey:n,endpointId:e}})!==null&&(r(),x(R))};return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`button`,{type:`button`,disabled:t.running,onClick:()=>void i(),children:J.test}),(0,P.jsx)(p,{error:t.error,refusals:t.refusals})]})}function _e({id:e,onClose:t}){let n=u(fe),[r]=s(),i=n.refusals.length===0?n.result?.rotateWebhookSecret.secret:null;return(0,P.jsx)(m,{title:J.rotate,onClose:t,children:i?(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(M,{label:J.secret,value:i,note:J.secretNote}),(0,P.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:J.done})]}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{children:J.rotateWhat}),(0,P.jsx)(p,{error:n.error,refusals:n.refusals}),(0,P.jsx)(`div`,{className:`row`,children:(0,P.jsx)(`button`,{type:`button`,className:`primary`,disabled:n.running,onClick:()=>void n.run({input:{idempotencyKey:r,endpointId:e}}),children:J.rotate})})]})})}var ve=e({default:()=>Se}),Z=E.webhooks,ye=a(`
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
`),be=a(`
  query SomeEndpoints {
    webhookEndpoints(first: 100) {
      nodes {
        id
        url
      }
    }
  }
`),xe=a(`
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
`);function Se(){let e=b(r(),`WEBHOOKS_WRITE`),t=k(),[n,a]=(0,N.useState)(!1),o=i(ye,{},({failedDeliveries:e})=>e,{wallet:R});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks/failures`}),(0,P.jsxs)(_,{title:Z.failures,aside:e&&t!==null&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>a(!0),children:Z.replayRange}),children:[(0,P.jsx)(`p`,{className:`fine`,children:Z.failuresLead}),(0,P.jsx)(z,{caption:Z.failures,list:o,empty:Z.noFailures,to:({endpoint:e})=>(0,P.jsx)(Ce,{endpoint:e})})]}),n&&t!==null&&(0,P.jsx)(Q,{now:t,onClose:()=>a(!1)})]})}function Ce({endpoint:e}){return e?(0,P.jsx)(C,{href:`/webhooks/${e.id}`,children:(0,P.jsx)(g,{children:e.url})}):(0,P.jsx)(P.Fragment,{children:`–`})}function Q({now:e,onClose:t}){let n=y(be,{});return(0,P.jsx)(m,{title:Z.replayRange,onClose:t,children:(0,P.jsx)(v,{answer:n,children:({webhookEndpoints:{nodes:t}})=>t.length===0?(0,P.jsx)(h,{children:Z.none}):(0,P.jsx)(we,{now:e,endpoints:t})})})}function we({now:e,endpoints:t}){let n=u(xe),r=f({endpointId:t[0].id,from:T(e-2592e5),to:T(e+6e4)},n),{endpointId:i,from:a,to:o}=r.values,s=async()=>{let e={idempotencyKey:r.key,endpointId:i,from:D(a)??a,to:D(o)??o};await n.run({input:e})!==null&&x(R)},c=n.refusals.length===0?n.result?.replayFailedDeliveries:void 0;return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{children:Z.replayRangeWhat}),(0,P.jsxs)(l,{form:r,doing:n,submit:Z.replayRange,onSubmit:()=>void s(),children:[(0,P.jsx)(te,{form:r,name:`endpointId`,label:Z.endpoint,choices:t.map(({id:e,url:t})=>[e,t])}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(d,{form:r,name:`from`,type:`datetime-local`,label:Z.rangeFrom}),(0,P.jsx)(d,{form:r,name:`to`,type:`datetime-local`,label:Z.rangeTo})]})]}),c&&(0,P.jsx)(`p`,{className:`state success`,role:`status`,children:Z.replayed(c.count)})]})}var Te=e({default:()=>ke}),$=E.webhooks,Ee=a(`
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
`),De=a(`
  query EventTypes {
    webhookEventTypes {
      name
    }
  }
`),Oe=a(`
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
`);function ke(){let e=r(),t=b(e,`WEBHOOKS_WRITE`)&&b(e,`READ`),[n,a]=(0,N.useState)(!1),o=i(Ee,{},({webhookEndpoints:e})=>e,{wallet:R});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks`}),(0,P.jsx)(ce,{title:$.endpoints,aside:(0,P.jsx)(w,{may:t,label:$.create,onPress:()=>a(!0)}),lead:$.lead,list:o,columns:Ae,empty:$.none}),n&&(0,P.jsx)(je,{onClose:()=>a(!1)})]})}var Ae=[{name:$.url,cell:({id:e,url:t})=>(0,P.jsx)(C,{href:`/webhooks/${e}`,children:(0,P.jsx)(g,{children:t})})},{name:$.state,cell:e=>(0,P.jsx)(q,{endpoint:e})},{name:$.events,number:!0,cell:({events:e})=>e.includes(`*`)?$.all:e.length},{name:$.lastSuccess,cell:({lastSuccessAt:e})=>e?(0,P.jsx)(n,{at:e,zone:O()}):$.never}];function je({onClose:e}){let t=y(De,{});return(0,P.jsx)(m,{title:$.create,onClose:e,children:(0,P.jsx)(v,{answer:t,children:({webhookEventTypes:t})=>(0,P.jsx)(Me,{names:t.map(({name:e})=>e),onClose:e})})})}function Me({names:e,onClose:t}){let n=u(Oe),r=f({url:``,events:``},n),i=async()=>{let{url:e,events:t}=r.values;await n.run({input:{idempotencyKey:r.key,url:e.trim(),events:ne(t)}})!==null&&x(R)},a=n.result?.createWebhookEndpoint;return a?.endpoint?(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`p`,{children:[(0,P.jsx)(g,{children:a.endpoint.url}),` `,$.created]}),a.secret&&(0,P.jsx)(M,{label:$.secret,value:a.secret,note:$.secretNote}),(0,P.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:$.done})]}):(0,P.jsxs)(l,{form:r,doing:n,submit:$.create,onSubmit:()=>void i(),children:[(0,P.jsx)(d,{form:r,name:`url`,type:`url`,label:$.url,hint:$.urlHint}),(0,P.jsx)(re,{form:r,name:`events`,label:$.events,choices:[[`*`,`*`,$.allEvents],...e.map(e=>[e,e])]})]})}export{ve as n,le as r,Te as t};