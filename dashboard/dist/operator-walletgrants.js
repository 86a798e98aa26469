import{g as e,t}from"./vendor.js";import{B as n,D as r,F as i,J as a,P as o,R as s,X as c,_ as l,h as u,k as d,m as f,p,t as m,u as h,z as g}from"./parts.js";import{r as _}from"./Customer.js";import{t as v}from"./operator-shared-seller.js";var y=e(),b=c(`
  query WalletGrants($wallet: ID!, $spendable: Boolean, $after: String) {
    wallet(id: $wallet) {
      grants(first: 50, after: $after, spendable: $spendable) {
        nodes {
          id
          source
          status
          amount
          remaining
          held
          priority
          effectiveAt
          expiresAt
          reason
          paid {
            amount
            currency
          }
          topUp {
            id
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),x={ACTIVE:`good`,PENDING:`warn`,DEPLETED:`plain`,EXPIRED:`plain`,VOIDED:`plain`},S=v.grants;function C(){let{wallet:e,zone:c}=_(),[v,C]=m(`all`),w=a(b,{wallet:e.id,spendable:v===null||null},e=>e.wallet?.grants,{wallet:e.id}),T=[{name:n.grant.source,cell:({source:e,reason:r,topUp:i})=>(0,y.jsxs)(y.Fragment,{children:[i?(0,y.jsx)(t,{href:`/payments/${i.id}`,children:n.grant.sources[e]}):n.grant.sources[e],r&&(0,y.jsx)(`div`,{className:`note`,children:(0,y.jsx)(f,{children:r})})]})},{name:S.status,cell:({status:e})=>(0,y.jsx)(l,{tone:x[e],children:S.statuses[e]})},{name:S.priority,number:!0,cell:({priority:e})=>e},{name:n.grant.expires,cell:({expiresAt:e,effectiveAt:t,status:r})=>(0,y.jsxs)(y.Fragment,{children:[e?(0,y.jsx)(u,{at:e,zone:c}):n.never,r===`PENDING`&&(0,y.jsxs)(`div`,{className:`note`,children:[S.from,` `,(0,y.jsx)(u,{at:t,zone:c})]})]})},{name:n.grant.paid,number:!0,cell:({paid:e})=>e?r(e):`–`},{name:n.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:r})=>(0,y.jsxs)(y.Fragment,{children:[(0,y.jsx)(h,{value:e}),` `,(0,y.jsx)(`span`,{className:`note`,children:n.grant.of(d(t))}),r!==`0`&&(0,y.jsx)(`div`,{className:`note`,children:n.grant.heldOf(d(r))})]})}];return(0,y.jsxs)(g,{title:v===null?S.spendable:S.all,aside:(0,y.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>C(v===null?`yes`:null),children:v===null?S.showAll:S.showSpendable}),children:[w.error&&(0,y.jsx)(i,{error:w.error,retry:w.retry}),w.loading&&(0,y.jsx)(s,{}),!w.loading&&!w.error&&w.nodes.length===0&&(0,y.jsx)(o,{children:n.home.noGrants}),w.nodes.length>0&&(0,y.jsx)(p,{caption:S.all,columns:T,rows:w.nodes,keyOf:({id:e})=>e,more:w.more,loadingMore:w.loadingMore})]})}export{C as default};