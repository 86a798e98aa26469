import{g as e,t}from"./vendor.js";import{A as n,Q as r,St as i,T as a,Tt as o,_ as s,ct as c,k as l,q as u,ut as d,w as f}from"./parts.js";import{r as p}from"./Customer.js";import{S as m,f as h}from"./operator-parts.js";var g=e(),_=o(`
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
`),v={ACTIVE:`good`,PENDING:`warn`,DEPLETED:`plain`,EXPIRED:`plain`,VOIDED:`plain`},y=h.grants;function b(){let{wallet:e,zone:o}=p(),[h,b]=f(`all`),x=i(_,{wallet:e.id,spendable:h===null||null},e=>e.wallet?.grants,{wallet:e.id}),S=[{name:d.grant.source,cell:({source:e,reason:n,topUp:r})=>(0,g.jsxs)(g.Fragment,{children:[r?(0,g.jsx)(t,{href:`/payments/${r.id}`,children:d.grant.sources[e]}):d.grant.sources[e],n&&(0,g.jsx)(`div`,{className:`note`,children:(0,g.jsx)(l,{children:n})})]})},{name:y.status,cell:({status:e})=>(0,g.jsx)(s,{tone:v[e],children:y.statuses[e]})},{name:y.priority,number:!0,cell:({priority:e})=>e},{name:d.grant.expires,cell:({expiresAt:e,effectiveAt:t,status:r})=>(0,g.jsxs)(g.Fragment,{children:[e?(0,g.jsx)(n,{at:e,zone:o}):d.never,r===`PENDING`&&(0,g.jsxs)(`div`,{className:`note`,children:[y.from,` `,(0,g.jsx)(n,{at:t,zone:o})]})]})},{name:d.grant.paid,number:!0,cell:({paid:e})=>e?u(e):`–`},{name:d.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,g.jsxs)(g.Fragment,{children:[(0,g.jsx)(a,{value:e}),` `,(0,g.jsx)(`span`,{className:`note`,children:d.grant.of(r(t))}),n!==`0`&&(0,g.jsx)(`div`,{className:`note`,children:d.grant.heldOf(r(n))})]})}];return(0,g.jsx)(c,{title:h===null?y.spendable:y.all,aside:(0,g.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>b(h===null?`yes`:null),children:h===null?y.showAll:y.showSpendable}),children:(0,g.jsx)(m,{caption:y.all,list:x,columns:S,empty:d.home.noGrants})})}export{b as default};