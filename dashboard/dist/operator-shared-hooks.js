import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,O as i,St as a,Tt as o,_ as s,a as c,bt as l,c as u,ct as d,d as f,f as p,g as ee,h as m,i as te,k as h,l as g,ot as _,rt as v,s as ne,vt as y,xt as b,y as x,yt as S}from"./parts.js";import{_ as re,g as ie,o as C,s as w,t as T}from"./vendor.js";import{A as E,F as D,M as O,S as ae,h as k,j as A,p as j,s as M,v as oe,w as se,x as ce}from"./operator-parts.js";var N=t(re(),1),P=ie(),F=E.deliveries;o(`
  fragment DeliveryRow on WebhookDelivery {
    id
    eventType
    status
    attempts
    lastResponseStatus
    nextAttemptAt
    createdAt
  }
`);var I=o(`
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
`),L=o(`
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
`),R=`webhooks`;function z({caption:e,list:t,empty:i,to:a}){let o=x(r(),`WEBHOOKS_WRITE`),[s,c]=(0,N.useState)(null),[l,u]=(0,N.useState)(null),d=[{name:F.when,cell:({createdAt:e})=>(0,P.jsx)(n,{at:e,zone:O()})},{name:F.event,cell:({eventType:e})=>(0,P.jsx)(`span`,{className:`code`,children:e})},...a?[{name:F.to,cell:a}]:[],{name:F.status,cell:e=>(0,P.jsx)(B,{row:e})},{name:F.actions,cell:e=>(0,P.jsxs)(`span`,{className:`row`,children:[(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>c(e),children:F.details}),o&&e.status!==`PENDING`&&(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>u(e),children:F.replay})]})}];return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(se,{caption:e,list:t,columns:d,empty:i}),s&&(0,P.jsx)(V,{row:s,onClose:()=>c(null)}),l&&(0,P.jsx)(j,{title:F.replayTitle,action:F.replay,document:L,input:e=>({idempotencyKey:e,deliveryId:l.id}),onClose:()=>u(null),onDone:()=>y(`webhooks`),children:(0,P.jsx)(`p`,{children:F.replayWhat})})]})}function B({row:{status:e,attempts:t,lastResponseStatus:r,nextAttemptAt:i}}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(s,{tone:{PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`}[e],children:F.statuses[e]}),` `,(0,P.jsxs)(`span`,{className:`note`,children:[F.attempts(t),r!=null&&F.answered(r)]}),i&&(0,P.jsxs)(`div`,{className:`fine`,children:[F.next,` `,(0,P.jsx)(n,{at:i,zone:O()})]})]})}function V({row:e,onClose:t}){let n=l(I,{id:e.id},{wallet:R});return(0,P.jsx)(m,{title:F.detailsTitle(e.eventType),onClose:t,children:(0,P.jsx)(_,{answer:n,children:({node:e})=>!e||!(`payload`in e)?(0,P.jsx)(v,{children:F.gone}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h3`,{children:F.attemptsTitle}),e.attemptLog.length===0?(0,P.jsx)(v,{children:F.noAttempts}):(0,P.jsx)(H,{attempts:e.attemptLog}),(0,P.jsx)(`h3`,{children:F.payload}),(0,P.jsx)(`pre`,{className:`payload`,tabIndex:0,children:U(e.payload)})]})})})}function H({attempts:e}){let t=[{name:F.when,cell:({at:e})=>(0,P.jsx)(n,{at:e,zone:O()})},{name:F.took,number:!0,cell:({milliseconds:e})=>F.milliseconds(e)},{name:F.answer,cell:({responseStatus:e,error:t})=>(0,P.jsxs)(P.Fragment,{children:[e??``,` `,t&&(0,P.jsx)(h,{children:t})]})}];return(0,P.jsx)(i,{caption:F.attemptsTitle,columns:t,rows:e,keyOf:({at:e})=>e})}function U(e){try{return JSON.stringify(JSON.parse(e),null,2)}catch{return e}}var W=E.webhooks;function G({at:e}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h1`,{children:W.title}),(0,P.jsx)(oe,{label:W.title,at:e,tabs:[[`/webhooks`,W.endpoints],[`/webhooks/failures`,W.failures]]})]})}var K=E.webhooks;function q({endpoint:{enabled:e,disabledReason:t}}){return e?(0,P.jsx)(s,{tone:`good`,children:K.enabled}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(s,{tone:t===`REQUESTED`?`plain`:`bad`,children:K.disabled}),t&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,K.reasons[t]]})]})}var J=e({default:()=>pe}),Y=E.webhooks,X=o(`
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
`),de=o(`
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
`),fe=o(`
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
`);function Z(e){return e&&`url`in e?e:null}function pe(){let{id:e}=w(),t=l(X,{id:e},{wallet:R}),[n,r]=(0,N.useState)(!1),i=a(X,{id:e},({node:e})=>Z(e)?.deliveries,{wallet:R,every:n&&3e3}),o=i.nodes.some(({status:e})=>e===`PENDING`);return o!==n&&r(o),(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks`}),(0,P.jsx)(_,{answer:t,children:({node:e})=>{let t=Z(e);return t===null?(0,P.jsx)(v,{children:Y.missing}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(me,{endpoint:t}),(0,P.jsx)(d,{title:Y.deliveries,aside:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>y(R),children:Y.refresh}),children:(0,P.jsx)(z,{caption:Y.deliveries,list:i,empty:Y.noDeliveries})})]})}})]})}function me({endpoint:e}){let t=r(),{id:i,enabled:a}=e,o=x(t,`WEBHOOKS_WRITE`),[s,c]=(0,N.useState)(null),[,l]=C(),u=()=>c(null);return(0,P.jsxs)(d,{title:Y.endpoint,aside:(0,P.jsx)(q,{endpoint:e}),children:[(0,P.jsx)(ee,{facts:[[Y.url,(0,P.jsx)(h,{children:e.url},`url`)],[Y.createdAt,(0,P.jsx)(n,{at:e.createdAt,zone:O()},`created`)],[Y.lastSuccess,e.lastSuccessAt?(0,P.jsx)(n,{at:e.lastSuccessAt,zone:O()},`last`):Y.never],[Y.disabledAt,e.disabledAt?(0,P.jsx)(n,{at:e.disabledAt,zone:O()},`disabled`):null]]}),(0,P.jsxs)(`details`,{children:[(0,P.jsx)(`summary`,{children:e.events.includes(`*`)?Y.allEvents:Y.eventCount(e.events.length)}),(0,P.jsx)(`p`,{className:`code`,children:e.events.join(`, `)})]}),o&&(0,P.jsxs)(`div`,{className:`row`,children:[a&&(0,P.jsx)(he,{id:i}),x(t,`READ`)&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>c(`turn`),children:a?Y.disable:Y.enable}),(0,P.jsx)(`button`,{type:`button`,onClick:()=>c(`rotate`),children:Y.rotate}),(0,P.jsx)(`button`,{type:`button`,className:`danger`,onClick:()=>c(`delete`),children:Y.delete})]}),s===`turn`&&(0,P.jsx)(j,{title:a?Y.disable:Y.enable,action:a?Y.disable:Y.enable,document:le,input:e=>({idempotencyKey:e,endpointId:i,enabled:!a}),onClose:u,onDone:()=>y(`webhooks`),children:(0,P.jsx)(`p`,{children:a?Y.disableWhat:Y.enableWhat})}),s===`delete`&&(0,P.jsx)(j,{title:Y.deleteTitle,action:Y.delete,danger:!0,document:ue,input:e=>({idempotencyKey:e,endpointId:i}),onClose:u,onDone:()=>{y(`webhooks`),l(`/webhooks`)},children:(0,P.jsx)(`p`,{children:Y.deleteWhat})}),s===`rotate`&&(0,P.jsx)(ge,{id:i,onClose:u})]})}function he({id:e}){let t=S(fe),[n,r]=b(),i=async()=>{await t.run({input:{idempotencyKey:n,endpointId:e}})!==null&&(r(),y(R))};return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`button`,{type:`button`,disabled:t.running,onClick:()=>void i(),children:Y.test}),(0,P.jsx)(p,{error:t.error,refusals:t.refusals})]})}function ge({id:e,onClose:t}){let n=S(de),[r]=b(),i=n.refusals.length===0?n.result?.rotateWebhookSecret.secret:null;return(0,P.jsx)(m,{title:Y.rotate,onClose:t,children:i?(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(M,{label:Y.secret,value:i,note:Y.secretNote}),(0,P.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:Y.done})]}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{children:Y.rotateWhat}),(0,P.jsx)(p,{error:n.error,refusals:n.refusals}),(0,P.jsx)(`div`,{className:`row`,children:(0,P.jsx)(`button`,{type:`button`,className:`primary`,disabled:n.running,onClick:()=>void n.run({input:{idempotencyKey:r,endpointId:e}}),children:Y.rotate})})]})})}var _e=e({default:()=>xe}),Q=E.webhooks,ve=o(`
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
`),ye=o(`
  query SomeEndpoints {
    webhookEndpoints(first: 100) {
      nodes {
        id
        url
      }
    }
  }
`),be=o(`
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
`);function xe(){let e=x(r(),`WEBHOOKS_WRITE`),t=k(),[n,i]=(0,N.useState)(!1),o=a(ve,{},({failedDeliveries:e})=>e,{wallet:R});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks/failures`}),(0,P.jsxs)(d,{title:Q.failures,aside:e&&t!==null&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:Q.replayRange}),children:[(0,P.jsx)(`p`,{className:`fine`,children:Q.failuresLead}),(0,P.jsx)(z,{caption:Q.failures,list:o,empty:Q.noFailures,to:({endpoint:e})=>(0,P.jsx)(Se,{endpoint:e})})]}),n&&t!==null&&(0,P.jsx)(Ce,{now:t,onClose:()=>i(!1)})]})}function Se({endpoint:e}){return e?(0,P.jsx)(T,{href:`/webhooks/${e.id}`,children:(0,P.jsx)(h,{children:e.url})}):(0,P.jsx)(P.Fragment,{children:`–`})}function Ce({now:e,onClose:t}){let n=l(ye,{});return(0,P.jsx)(m,{title:Q.replayRange,onClose:t,children:(0,P.jsx)(_,{answer:n,children:({webhookEndpoints:{nodes:t}})=>t.length===0?(0,P.jsx)(v,{children:Q.none}):(0,P.jsx)(we,{now:e,endpoints:t})})})}function we({now:e,endpoints:t}){let n=S(be),r=f({endpointId:t[0].id,from:D(e-2592e5),to:D(e+6e4)},n),{endpointId:i,from:a,to:o}=r.values,s=async()=>{let e={idempotencyKey:r.key,endpointId:i,from:A(a)??a,to:A(o)??o};await n.run({input:e})!==null&&y(R)},l=n.refusals.length===0?n.result?.replayFailedDeliveries:void 0;return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{children:Q.replayRangeWhat}),(0,P.jsxs)(c,{form:r,doing:n,submit:Q.replayRange,onSubmit:()=>void s(),children:[(0,P.jsx)(te,{form:r,name:`endpointId`,label:Q.endpoint,choices:t.map(({id:e,url:t})=>[e,t])}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(u,{form:r,name:`from`,type:`datetime-local`,label:Q.rangeFrom}),(0,P.jsx)(u,{form:r,name:`to`,type:`datetime-local`,label:Q.rangeTo})]})]}),l&&(0,P.jsx)(`p`,{className:`state success`,role:`status`,children:Q.replayed(l.count)})]})}var Te=e({default:()=>ke}),$=E.webhooks,Ee=o(`
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
`),De=o(`
  query EventTypes {
    webhookEventTypes {
      name
    }
  }
`),Oe=o(`
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
`);function ke(){let e=r(),t=x(e,`WEBHOOKS_WRITE`)&&x(e,`READ`),[n,i]=(0,N.useState)(!1),o=a(Ee,{},({webhookEndpoints:e})=>e,{wallet:R});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(G,{at:`/webhooks`}),(0,P.jsx)(ae,{title:$.endpoints,aside:(0,P.jsx)(ce,{may:t,label:$.create,onPress:()=>i(!0)}),lead:$.lead,list:o,columns:Ae,empty:$.none}),n&&(0,P.jsx)(je,{onClose:()=>i(!1)})]})}var Ae=[{name:$.url,cell:({id:e,url:t})=>(0,P.jsx)(T,{href:`/webhooks/${e}`,children:(0,P.jsx)(h,{children:t})})},{name:$.state,cell:e=>(0,P.jsx)(q,{endpoint:e})},{name:$.events,number:!0,cell:({events:e})=>e.includes(`*`)?$.all:e.length},{name:$.lastSuccess,cell:({lastSuccessAt:e})=>e?(0,P.jsx)(n,{at:e,zone:O()}):$.never}];function je({onClose:e}){let t=l(De,{});return(0,P.jsx)(m,{title:$.create,onClose:e,children:(0,P.jsx)(_,{answer:t,children:({webhookEventTypes:t})=>(0,P.jsx)(Me,{names:t.map(({name:e})=>e),onClose:e})})})}function Me({names:e,onClose:t}){let n=S(Oe),r=f({url:``,events:``},n),i=async()=>{let{url:e,events:t}=r.values;await n.run({input:{idempotencyKey:r.key,url:e.trim(),events:g(t)}})!==null&&y(R)},a=n.result?.createWebhookEndpoint;return a?.endpoint?(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`p`,{children:[(0,P.jsx)(h,{children:a.endpoint.url}),` `,$.created]}),a.secret&&(0,P.jsx)(M,{label:$.secret,value:a.secret,note:$.secretNote}),(0,P.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:$.done})]}):(0,P.jsxs)(c,{form:r,doing:n,submit:$.create,onSubmit:()=>void i(),children:[(0,P.jsx)(u,{form:r,name:`url`,type:`url`,label:$.url,hint:$.urlHint}),(0,P.jsx)(ne,{form:r,name:`events`,label:$.events,choices:[[`*`,`*`,$.allEvents],...e.map(e=>[e,e])]})]})}export{_e as n,J as r,Te as t};