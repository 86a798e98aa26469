import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{C as i,St as a,Tt as o,a as s,bt as c,c as l,ct as u,d,h as f,i as p,it as m,k as h,ot as g,rt as _,st as v,vt as y,y as b,yt as x}from"./parts.js";import{C as S,K as C,P as w,S as T,Y as E,q as D,x as O}from"./operator-parts.js";var k=e(t(),1),A=n(),j=C.webhooks,M=o(`
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
`),N=o(`
  query SomeEndpoints {
    webhookEndpoints(first: 100) {
      nodes {
        id
        url
      }
    }
  }
`),P=o(`
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
`);function F(){let e=b(i(),`WEBHOOKS_WRITE`),t=w(),[n,r]=(0,k.useState)(!1),o=a(M,{},({failedDeliveries:e})=>e,{wallet:S}),s=new Map(o.nodes.map(({id:e,endpoint:t})=>[e,t]));return(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(O,{at:`/webhooks/failures`}),(0,A.jsxs)(u,{title:j.failures,aside:e&&t!==null&&(0,A.jsx)(`button`,{type:`button`,onClick:()=>r(!0),children:j.replayRange}),children:[(0,A.jsx)(`p`,{className:`fine`,children:j.failuresLead}),o.error&&(0,A.jsx)(m,{error:o.error,retry:o.retry}),o.loading&&(0,A.jsx)(v,{}),!o.loading&&!o.error&&o.nodes.length===0&&(0,A.jsx)(_,{children:j.noFailures}),o.nodes.length>0&&(0,A.jsx)(T,{caption:j.failures,rows:o.nodes,more:o.more,loadingMore:o.loadingMore,to:({id:e})=>(0,A.jsx)(I,{endpoint:s.get(e)})})]}),n&&t!==null&&(0,A.jsx)(L,{now:t,onClose:()=>r(!1)})]})}function I({endpoint:e}){return e?(0,A.jsx)(r,{href:`/webhooks/${e.id}`,children:(0,A.jsx)(h,{children:e.url})}):(0,A.jsx)(A.Fragment,{children:`–`})}function L({now:e,onClose:t}){let n=c(N,{});return(0,A.jsx)(f,{title:j.replayRange,onClose:t,children:(0,A.jsx)(g,{answer:n,children:({webhookEndpoints:{nodes:t}})=>t.length===0?(0,A.jsx)(_,{children:j.none}):(0,A.jsx)(R,{now:e,endpoints:t})})})}function R({now:e,endpoints:t}){let n=x(P),r=d({endpointId:t[0].id,from:E(e-2592e5),to:E(e+1e3)},n),{endpointId:i,from:a,to:o}=r.values,c=async()=>{let e={idempotencyKey:r.key,endpointId:i,from:D(a)??a,to:D(o)??o};await n.run({input:e})!==null&&y(S)},u=n.refusals.length===0?n.result?.replayFailedDeliveries:void 0;return(0,A.jsxs)(A.Fragment,{children:[(0,A.jsx)(`p`,{children:j.replayRangeWhat}),(0,A.jsxs)(s,{form:r,doing:n,submit:j.replayRange,onSubmit:()=>void c(),children:[(0,A.jsx)(p,{form:r,name:`endpointId`,label:j.endpoint,choices:t.map(({id:e,url:t})=>[e,t])}),(0,A.jsxs)(`div`,{className:`pair`,children:[(0,A.jsx)(l,{form:r,name:`from`,type:`datetime-local`,label:j.rangeFrom}),(0,A.jsx)(l,{form:r,name:`to`,type:`datetime-local`,label:j.rangeTo})]})]}),u&&(0,A.jsx)(`p`,{className:`state success`,role:`status`,children:j.replayed(u.count)})]})}export{F as default};