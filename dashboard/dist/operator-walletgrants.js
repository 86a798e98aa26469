import{g as e,t}from"./vendor.js";import{A as n,O as r,Q as i,St as a,T as o,Tt as s,_ as c,ct as l,it as u,k as d,q as f,rt as p,st as m,ut as h,w as g}from"./parts.js";import{r as _}from"./Customer.js";import{f as v}from"./operator-parts.js";var y=e(),b=s(`
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
`),x={ACTIVE:`good`,PENDING:`warn`,DEPLETED:`plain`,EXPIRED:`plain`,VOIDED:`plain`},S=v.grants;function C(){let{wallet:e,zone:s}=_(),[v,C]=g(`all`),w=a(b,{wallet:e.id,spendable:v===null||null},e=>e.wallet?.grants,{wallet:e.id}),T=[{name:h.grant.source,cell:({source:e,reason:n,topUp:r})=>(0,y.jsxs)(y.Fragment,{children:[r?(0,y.jsx)(t,{href:`/payments/${r.id}`,children:h.grant.sources[e]}):h.grant.sources[e],n&&(0,y.jsx)(`div`,{className:`note`,children:(0,y.jsx)(d,{children:n})})]})},{name:S.status,cell:({status:e})=>(0,y.jsx)(c,{tone:x[e],children:S.statuses[e]})},{name:S.priority,number:!0,cell:({priority:e})=>e},{name:h.grant.expires,cell:({expiresAt:e,effectiveAt:t,status:r})=>(0,y.jsxs)(y.Fragment,{children:[e?(0,y.jsx)(n,{at:e,zone:s}):h.never,r===`PENDING`&&(0,y.jsxs)(`div`,{className:`note`,children:[S.from,` `,(0,y.jsx)(n,{at:t,zone:s})]})]})},{name:h.grant.paid,number:!0,cell:({paid:e})=>e?f(e):`–`},{name:h.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,y.jsxs)(y.Fragment,{children:[(0,y.jsx)(o,{value:e}),` `,(0,y.jsx)(`span`,{className:`note`,children:h.grant.of(i(t))}),n!==`0`&&(0,y.jsx)(`div`,{className:`note`,children:h.grant.heldOf(i(n))})]})}];return(0,y.jsxs)(l,{title:v===null?S.spendable:S.all,aside:(0,y.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>C(v===null?`yes`:null),children:v===null?S.showAll:S.showSpendable}),children:[w.error&&(0,y.jsx)(u,{error:w.error,retry:w.retry}),w.loading&&(0,y.jsx)(m,{}),!w.loading&&!w.error&&w.nodes.length===0&&(0,y.jsx)(p,{children:h.home.noGrants}),w.nodes.length>0&&(0,y.jsx)(r,{caption:S.all,columns:T,rows:w.nodes,keyOf:({id:e})=>e,more:w.more,loadingMore:w.loadingMore})]})}export{C as default};