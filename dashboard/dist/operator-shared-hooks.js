import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,Ct as i,Et as a,O as o,S as s,St as c,a as l,bt as u,c as d,d as f,f as p,g as ee,h as m,i as te,it as h,k as g,l as _,lt as v,s as ne,st as y,v as b,xt as x,yt as S}from"./parts.js";import{_ as C,g as w,o as re,s as ie,t as T}from"./vendor.js";import{D as ae,F as E,N as D,P as O,R as k,T as A,_ as oe,b as se,c as j,h as M,w as ce}from"./operator-parts.js";var N=t(C(),1),P=w(),F=D.deliveries;a(`
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
`),R=`webhooks`;function z({caption:e,list:t,empty:r,to:i}){let a=b(s(),`WEBHOOKS_WRITE`),[o,c]=(0,N.useState)(null),[l,u]=(0,N.useState)(null),d=[{name:F.when,cell:({createdAt:e})=>(0,P.jsx)(n,{at:e,zone:E()})},{name:F.event,cell:({eventType:e})=>(0,P.jsx)(`span`,{className:`code`,children:e})},...i?[{name:F.to,cell:i}]:[],{name:F.status,cell:e=>(0,P.jsx)(B,{row:e})},{name:F.actions,cell:e=>(0,P.jsxs)(`span`,{className:`row`,children:[(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>c(e),children:F.details}),a&&e.status!==`PENDING`&&(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>u(e),children:F.replay})]})}];return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(ae,{caption:e,list:t,columns:d,empty:r}),o&&(0,P.jsx)(V,{row:o,onClose:()=>c(null)}),l&&(0,P.jsx)(M,{title:F.replayTitle,action:F.replay,document:L,input:e=>({idempotencyKey:e,deliveryId:l.id}),onClose:()=>u(null),onDone:()=>S(`webhooks`),children:(0,P.jsx)(`p`,{children:F.replayWhat})})]})}function B({row:{status:e,attempts:t,lastResponseStatus:i,nextAttemptAt:a}}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(r,{tone:{PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`}[e],children:F.statuses[e]}),` `,(0,P.jsxs)(`span`,{className:`note`,children:[F.attempts(t),i!=null&&F.answered(i)]}),a&&(0,P.jsxs)(`div`,{className:`fine`,children:[F.next,` `,(0,P.jsx)(n,{at:a,zone:E()})]})]})}function V({row:e,onClose:t}){let n=x(I,{id:e.id},{wallet:R});return(0,P.jsx)(m,{title:F.detailsTitle(e.eventType),onClose:t,children:(0,P.jsx)(y,{answer:n,children:({node:e})=>!e||!(`payload`in e)?(0,P.jsx)(h,{children:F.gone}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h3`,{children:F.attemptsTitle}),e.attemptLog.length===0?(0,P.jsx)(h,{children:F.noAttempts}):(0,P.jsx)(H,{attempts:e.attemptLog}),(0,P.jsx)(`h3`,{children:F.payload}),(0,P.jsx)(`pre`,{className:`payload`,tabIndex:0,children:U(e.payload)})]})})})}function H({attempts:e}){let t=[{name:F.when,cell:({at:e})=>(0,P.jsx)(n,{at:e,zone:E()})},{name:F.took,number:!0,cell:({milliseconds:e})=>F.milliseconds(e)},{name:F.answer,cell:({responseStatus:e,error:t})=>(0,P.jsxs)(P.Fragment,{children:[e??``,` `,t&&(0,P.jsx)(g,{children:t})]})}];return(0,P.jsx)(o,{caption:F.attemptsTitle,columns:t,rows:e,keyOf:({at:e})=>e})}function U(e){try{return JSON.stringify(JSON.parse(e),null,2)}catch{return e}}var W=D.webhooks;function G({at:e}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h1`,{children:W.title}),(0,P.jsx)(se,{label:W.title,at:e,tabs:[[`/webhooks`,W.endpoints],[`/webhooks/failures`,W.failures]]})]})}var K=D.webhooks;function q({endpoint:{enabled:e,disabledReason:t}}){return e?(0,P.jsx)(r,{tone:`good`,children:K.enabled}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(r,{tone:t===`REQUESTED`?`plain`:`bad`,children:K.disabled}),t&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,K.reasons[t]]})]})}var J=e({default:()=>pe}),Y=D.webhooks,X=a(`
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
`),le=a(`
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
`),ue=a(`
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
`),de=a(`
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
`),fe=a(`
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
`);function Z(e){return e&&`url`in e?e:null}function pe(){let{id:e}=ie(),t=x(X,{id:e},{wallet:R}),[n,r]=(0,N.useState)(!1),a=i(X,{id:e},({node:e})=>Z(e)?.deliveries,{wallet:R,every:n&&3e3}),o=a.nodes.some(({status:e})=>e===`PENDING`);return o!==n&&r(o),(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks`}),(0,P.jsx)(y,{answer:t,children:({node:e})=>{let t=Z(e);return t===null?(0,P.jsx)(h,{children:Y.missing}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(me,{endpoint:t}),(0,P.jsx)(v,{title:Y.deliveries,aside:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>S(R),children:Y.refresh}),children:(0,P.jsx)(z,{caption:Y.deliveries,list:a,empty:Y.noDeliveries})})]})}})]})}function me({endpoint:e}){let t=s(),{id:r,enabled:i}=e,a=b(t,`WEBHOOKS_WRITE`),[o,c]=(0,N.useState)(null),[,l]=re(),u=()=>c(null);return(0,P.jsxs)(v,{title:Y.endpoint,aside:(0,P.jsx)(`span`,{children:(0,P.jsx)(q,{endpoint:e})}),children:[(0,P.jsx)(ee,{facts:[[Y.url,(0,P.jsx)(g,{children:e.url},`url`)],[Y.createdAt,(0,P.jsx)(n,{at:e.createdAt,zone:E()},`created`)],[Y.lastSuccess,e.lastSuccessAt?(0,P.jsx)(n,{at:e.lastSuccessAt,zone:E()},`last`):Y.never],[Y.disabledAt,e.disabledAt?(0,P.jsx)(n,{at:e.disabledAt,zone:E()},`disabled`):null]]}),(0,P.jsxs)(`details`,{children:[(0,P.jsx)(`summary`,{children:e.events.includes(`*`)?Y.allEvents:Y.eventCount(e.events.length)}),(0,P.jsx)(`p`,{className:`code`,children:e.events.join(`, `)})]}),a&&(0,P.jsxs)(`div`,{className:`row`,children:[i&&(0,P.jsx)(he,{id:r}),b(t,`READ`)&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>c(`turn`),children:i?Y.disable:Y.enable}),(0,P.jsx)(`button`,{type:`button`,onClick:()=>c(`rotate`),children:Y.rotate}),(0,P.jsx)(`button`,{type:`button`,className:`danger`,onClick:()=>c(`delete`),children:Y.delete})]}),o===`turn`&&(0,P.jsx)(M,{title:i?Y.disable:Y.enable,action:i?Y.disable:Y.enable,document:le,input:e=>({idempotencyKey:e,endpointId:r,enabled:!i}),onClose:u,onDone:()=>S(`webhooks`),children:(0,P.jsx)(`p`,{children:i?Y.disableWhat:Y.enableWhat})}),o===`delete`&&(0,P.jsx)(M,{title:Y.deleteTitle,action:Y.delete,danger:!0,document:ue,input:e=>({idempotencyKey:e,endpointId:r}),onClose:u,onDone:()=>{S(`webhooks`),l(`/webhooks`)},children:(0,P.jsx)(`p`,{children:Y.deleteWhat})}),o===`rotate`&&(0,P.jsx)(ge,{id:r,onClose:u})]})}function he({id:e}){let t=u(fe),[n,r]=c(),i=async()=>{await t.run({input:{idempotencyKey:n,endpointId:e}})!==null&&(r(),S(R))};return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`button`,{type:`button`,disabled:t.running,onClick:()=>void i(),children:Y.test}),(0,P.jsx)(p,{error:t.error,refusals:t.refusals})]})}function ge({id:e,onClose:t}){let n=u(de),[r]=c(),i=n.refusals.length===0?n.result?.rotateWebhookSecret.secret:null;return(0,P.jsx)(m,{title:Y.rotate,onClose:t,children:i?(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(j,{label:Y.secret,value:i,note:Y.secretNote}),(0,P.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:Y.done})]}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{children:Y.rotateWhat}),(0,P.jsx)(p,{error:n.error,refusals:n.refusals}),(0,P.jsx)(`div`,{className:`row`,children:(0,P.jsx)(`button`,{type:`button`,className:`primary`,disabled:n.running,onClick:()=>void n.run({input:{idempotencyKey:r,endpointId:e}}),children:Y.rotate})})]})})}var _e=e({default:()=>xe}),Q=D.webhooks,ve=a(`
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
`),ye=a(`
  query SomeEndpoints {
    webhookEndpoints(first: 100) {
      nodes {
        id
        url
      }
    }
  }
`),be=a(`
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
`);function xe(){let e=b(s(),`WEBHOOKS_WRITE`),t=oe(),[n,r]=(0,N.useState)(!1),a=i(ve,{},({failedDeliveries:e})=>e,{wallet:R});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks/failures`}),(0,P.jsxs)(v,{title:Q.failures,aside:e&&t!==null&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>r(!0),children:Q.replayRange}),children:[(0,P.jsx)(`p`,{className:`fine`,children:Q.failuresLead}),(0,P.jsx)(z,{caption:Q.failures,list:a,empty:Q.noFailures,to:({endpoint:e})=>(0,P.jsx)(Se,{endpoint:e})})]}),n&&t!==null&&(0,P.jsx)(Ce,{now:t,onClose:()=>r(!1)})]})}function Se({endpoint:e}){return e?(0,P.jsx)(T,{href:`/webhooks/${e.id}`,children:(0,P.jsx)(g,{children:e.url})}):(0,P.jsx)(P.Fragment,{children:`–`})}function Ce({now:e,onClose:t}){let n=x(ye,{});return(0,P.jsx)(m,{title:Q.replayRange,onClose:t,children:(0,P.jsx)(y,{answer:n,children:({webhookEndpoints:{nodes:t}})=>t.length===0?(0,P.jsx)(h,{children:Q.none}):(0,P.jsx)(we,{now:e,endpoints:t})})})}function we({now:e,endpoints:t}){let n=u(be),r=f({endpointId:t[0].id,from:k(e-2592e5),to:k(e+6e4)},n),{endpointId:i,from:a,to:o}=r.values,s=async()=>{let e={idempotencyKey:r.key,endpointId:i,from:O(a)??a,to:O(o)??o};await n.run({input:e})!==null&&S(R)},c=n.refusals.length===0?n.result?.replayFailedDeliveries:void 0;return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{children:Q.replayRangeWhat}),(0,P.jsxs)(l,{form:r,doing:n,submit:Q.replayRange,onSubmit:()=>void s(),children:[(0,P.jsx)(te,{form:r,name:`endpointId`,label:Q.endpoint,choices:t.map(({id:e,url:t})=>[e,t])}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(d,{form:r,name:`from`,type:`datetime-local`,label:Q.rangeFrom}),(0,P.jsx)(d,{form:r,name:`to`,type:`datetime-local`,label:Q.rangeTo})]})]}),c&&(0,P.jsx)(`p`,{className:`state success`,role:`status`,children:Q.replayed(c.count)})]})}var Te=e({default:()=>ke}),$=D.webhooks,Ee=a(`
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
`);function ke(){let e=s(),t=b(e,`WEBHOOKS_WRITE`)&&b(e,`READ`),[n,r]=(0,N.useState)(!1),a=i(Ee,{},({webhookEndpoints:e})=>e,{wallet:R});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks`}),(0,P.jsx)(A,{title:$.endpoints,aside:(0,P.jsx)(ce,{may:t,label:$.create,onPress:()=>r(!0)}),lead:$.lead,list:a,columns:Ae,empty:$.none}),n&&(0,P.jsx)(je,{onClose:()=>r(!1)})]})}var Ae=[{name:$.url,cell:({id:e,url:t})=>(0,P.jsx)(T,{href:`/webhooks/${e}`,children:(0,P.jsx)(g,{children:t})})},{name:$.state,cell:e=>(0,P.jsx)(q,{endpoint:e})},{name:$.events,number:!0,cell:({events:e})=>e.includes(`*`)?$.all:e.length},{name:$.lastSuccess,cell:({lastSuccessAt:e})=>e?(0,P.jsx)(n,{at:e,zone:E()}):$.never}];function je({onClose:e}){let t=x(De,{});return(0,P.jsx)(m,{title:$.create,onClose:e,children:(0,P.jsx)(y,{answer:t,children:({webhookEventTypes:t})=>(0,P.jsx)(Me,{names:t.map(({name:e})=>e),onClose:e})})})}function Me({names:e,onClose:t}){let n=u(Oe),r=f({url:``,events:``},n),i=async()=>{let{url:e,events:t}=r.values;await n.run({input:{idempotencyKey:r.key,url:e.trim(),events:_(t)}})!==null&&S(R)},a=n.result?.createWebhookEndpoint;return a?.endpoint?(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`p`,{children:[(0,P.jsx)(g,{children:a.endpoint.url}),` `,$.created]}),a.secret&&(0,P.jsx)(j,{label:$.secret,value:a.secret,note:$.secretNote}),(0,P.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:$.done})]}):(0,P.jsxs)(l,{form:r,doing:n,submit:$.create,onSubmit:()=>void i(),children:[(0,P.jsx)(d,{form:r,name:`url`,type:`url`,label:$.url,hint:$.urlHint}),(0,P.jsx)(ne,{form:r,name:`events`,label:$.events,choices:[[`*`,`*`,$.allEvents],...e.map(e=>[e,e])]})]})}export{_e as n,J as r,Te as t};