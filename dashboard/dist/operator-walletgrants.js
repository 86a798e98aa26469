import{g as e,t}from"./vendor.js";import{C as n,G as r,J as i,L as a,T as o,W as s,X as c,Y as l,b as u,lt as d,m as f,st as p,w as m,y as h,z as g}from"./parts.js";import{r as _}from"./Customer.js";import{o as v}from"./operator-parts.js";var y=e(),b=d(`
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
`),x={ACTIVE:`good`,PENDING:`warn`,DEPLETED:`plain`,EXPIRED:`plain`,VOIDED:`plain`},S=v.grants;function C(){let{wallet:e,zone:d}=_(),[v,C]=h(`all`),w=p(b,{wallet:e.id,spendable:v===null||null},e=>e.wallet?.grants,{wallet:e.id}),T=[{name:c.grant.source,cell:({source:e,reason:n,topUp:r})=>(0,y.jsxs)(y.Fragment,{children:[r?(0,y.jsx)(t,{href:`/payments/${r.id}`,children:c.grant.sources[e]}):c.grant.sources[e],n&&(0,y.jsx)(`div`,{className:`note`,children:(0,y.jsx)(m,{children:n})})]})},{name:S.status,cell:({status:e})=>(0,y.jsx)(f,{tone:x[e],children:S.statuses[e]})},{name:S.priority,number:!0,cell:({priority:e})=>e},{name:c.grant.expires,cell:({expiresAt:e,effectiveAt:t,status:n})=>(0,y.jsxs)(y.Fragment,{children:[e?(0,y.jsx)(o,{at:e,zone:d}):c.never,n===`PENDING`&&(0,y.jsxs)(`div`,{className:`note`,children:[S.from,` `,(0,y.jsx)(o,{at:t,zone:d})]})]})},{name:c.grant.paid,number:!0,cell:({paid:e})=>e?a(e):`–`},{name:c.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,y.jsxs)(y.Fragment,{children:[(0,y.jsx)(u,{value:e}),` `,(0,y.jsx)(`span`,{className:`note`,children:c.grant.of(g(t))}),n!==`0`&&(0,y.jsx)(`div`,{className:`note`,children:c.grant.heldOf(g(n))})]})}];return(0,y.jsxs)(l,{title:v===null?S.spendable:S.all,aside:(0,y.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>C(v===null?`yes`:null),children:v===null?S.showAll:S.showSpendable}),children:[w.error&&(0,y.jsx)(r,{error:w.error,retry:w.retry}),w.loading&&(0,y.jsx)(i,{}),!w.loading&&!w.error&&w.nodes.length===0&&(0,y.jsx)(s,{children:c.home.noGrants}),w.nodes.length>0&&(0,y.jsx)(n,{caption:S.all,columns:T,rows:w.nodes,keyOf:({id:e})=>e,more:w.more,loadingMore:w.loadingMore})]})}export{C as default};