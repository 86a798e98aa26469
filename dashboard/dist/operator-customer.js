import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{C as a,F as o,L as s,T as c,W as l,X as u,Y as d,at as f,b as p,d as m,f as h,g,it as _,k as v,l as y,lt as b,m as x,ot as S,p as C,q as w,u as T,v as E,w as D}from"./parts.js";import{o as O}from"./operator-parts.js";import{n as k,t as A}from"./operator-shared-crumbs.js";import{t as j}from"./operator-shared-metadata.js";import{r as M,t as N}from"./operator-shared-tones.js";var P=e(t(),1),F=n(),I=b(`
  mutation UpdateCustomer($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) {
      customer {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),L=O.customer;function R({customer:e,onClose:t,onDone:n}){let[r,i]=S(),[a,o]=(0,P.useState)(e.name),[s,c]=(0,P.useState)(e.email??``),l=_(I),u=e=>t=>{e(t),i()},d=async()=>{let i={idempotencyKey:r,customerId:e.id,name:a,email:s.trim()===``?null:s.trim()};await l.run({input:i})&&(n(),t())};return(0,F.jsx)(h,{title:L.edit,onClose:t,children:(0,F.jsxs)(`form`,{onSubmit:e=>{e.preventDefault(),d()},children:[(0,F.jsx)(y,{error:l.error,refusals:m(l.refusals,`name`,`email`)}),(0,F.jsx)(T,{label:L.name,name:`name`,refusals:l.refusals,children:e=>(0,F.jsx)(`input`,{...e,value:a,onChange:e=>u(o)(e.target.value)})}),(0,F.jsx)(T,{label:L.email,name:`email`,refusals:l.refusals,children:e=>(0,F.jsx)(`input`,{...e,value:s,onChange:e=>u(c)(e.target.value)})}),(0,F.jsx)(`button`,{type:`submit`,className:`primary`,disabled:l.running,children:L.save})]})})}var z=b(`
  query Customer($id: ID!) {
    customer(id: $id) {
      id
      externalId
      name
      email
      timeZone
      metadata
      createdAt
      features
      wallets(first: 50) {
        nodes {
          id
          externalId
          name
          unit
          status
          createdAt
          balance {
            available
            held
          }
        }
      }
      subscriptions(first: 50) {
        nodes {
          id
          status
          quantity
          price {
            amount
            currency
          }
          plan {
            name
            code
          }
          wallet {
            id
            name
          }
          currentPeriodEnd
          cancelAtPeriodEnd
        }
      }
      paymentMethods {
        id
        brand
        last4
        expiresMonth
        expiresYear
        default
      }
    }
  }
`),B=O.customer;function V(){let{id:e=``}=r(),t=f(z,{id:e});return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(A,{to:[{href:`/customers`,name:u.operator.nav.customers}]}),(0,F.jsx)(w,{answer:t,children:({customer:n})=>n?(0,F.jsx)(H,{customer:n,changed:t.retry}):(0,F.jsx)(l,{children:B.unknown(e)})})]})}function H({customer:e,changed:t}){let n=E(),r=o(e.timeZone),[i,a]=(0,P.useState)(!1);return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsxs)(`div`,{className:`head`,children:[(0,F.jsx)(`h1`,{children:(0,F.jsx)(D,{children:e.name})}),g(n,`WALLETS_WRITE`)&&(0,F.jsx)(`button`,{type:`button`,onClick:()=>a(!0),children:B.edit})]}),i&&(0,F.jsx)(R,{customer:e,onClose:()=>a(!1),onDone:t}),(0,F.jsxs)(d,{title:B.profile,children:[(0,F.jsx)(C,{facts:[[B.email,e.email?(0,F.jsx)(D,{children:e.email}):null],[B.externalId,e.externalId?(0,F.jsx)(k,{children:e.externalId}):null],[B.id,(0,F.jsx)(k,{children:e.id})],[B.zone,e.timeZone],[B.since,(0,F.jsx)(c,{at:e.createdAt,zone:r})],[B.features,e.features.length>0?(0,F.jsx)(D,{children:e.features.join(`, `)}):null]]}),(0,F.jsx)(j,{metadata:e.metadata})]}),(0,F.jsx)(d,{title:B.wallets,children:e.wallets.nodes.length===0?(0,F.jsx)(l,{children:B.noWallets}):(0,F.jsx)(U,{customer:e})}),(0,F.jsx)(d,{title:B.subscriptions,children:e.subscriptions.nodes.length===0?(0,F.jsx)(l,{children:B.noSubscriptions}):(0,F.jsx)(W,{customer:e,zone:r})}),(0,F.jsx)(d,{title:B.methods,children:e.paymentMethods.length===0?(0,F.jsx)(l,{children:B.noMethods}):(0,F.jsx)(G,{customer:e})})]})}function U({customer:e}){let t=o(e.timeZone),n=[{name:B.columns.wallet,cell:({id:e,name:t,externalId:n})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(i,{href:`/wallets/${e}`,children:(0,F.jsx)(D,{children:t})}),(0,F.jsx)(`div`,{className:`note`,children:(0,F.jsx)(k,{children:n??e})})]})},{name:B.columns.status,cell:({status:e})=>(0,F.jsx)(x,{tone:M[e],children:O.walletStatus[e]})},{name:B.columns.held,number:!0,cell:({balance:e})=>(0,F.jsx)(p,{value:e.held})},{name:B.columns.available,number:!0,cell:({balance:e,unit:t})=>(0,F.jsx)(p,{value:e.available,unit:t})},{name:B.columns.since,number:!0,cell:({createdAt:e})=>v(e,t)}];return(0,F.jsx)(a,{caption:B.wallets,columns:n,rows:e.wallets.nodes,keyOf:({id:e})=>e})}function W({customer:e,zone:t}){let n=[{name:B.columns.plan,cell:({plan:e,quantity:t})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(D,{children:e.name}),t>1&&(0,F.jsxs)(`span`,{className:`note`,children:[` × `,t]})]})},{name:B.columns.wallet,cell:({wallet:e})=>(0,F.jsx)(i,{href:`/wallets/${e.id}`,children:(0,F.jsx)(D,{children:e.name})})},{name:B.columns.status,cell:({status:e})=>(0,F.jsx)(x,{tone:N[e],children:O.subscriptionStatus[e]})},{name:B.columns.price,number:!0,cell:({price:e})=>s(e)},{name:B.columns.periodEnd,number:!0,cell:({currentPeriodEnd:e,cancelAtPeriodEnd:n})=>(0,F.jsxs)(F.Fragment,{children:[v(e,t),n&&(0,F.jsx)(`div`,{className:`note`,children:B.endsThen})]})}];return(0,F.jsx)(a,{caption:B.subscriptions,columns:n,rows:e.subscriptions.nodes,keyOf:({id:e})=>e})}function G({customer:e}){let t=[{name:B.columns.method,cell:({brand:e,last4:t,default:n})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(D,{children:t?u.buy.card(e,t):e}),` `,n&&(0,F.jsx)(x,{children:B.defaultMethod})]})},{name:B.columns.expires,cell:({expiresMonth:e,expiresYear:t})=>e&&t?`${String(e).padStart(2,`0`)}/${t}`:u.never},{name:B.id,cell:({id:e})=>(0,F.jsx)(k,{children:e})}];return(0,F.jsx)(a,{caption:B.methods,columns:t,rows:e.paymentMethods,keyOf:({id:e})=>e})}export{V as default};