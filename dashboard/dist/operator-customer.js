import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{A as a,C as o,Et as s,I as c,J as l,K as u,O as d,S as f,St as p,T as m,bt as h,dt as g,f as _,g as v,h as y,it as b,k as x,lt as S,m as C,p as w,st as T,v as E,xt as D}from"./parts.js";import{a as O}from"./portal-account.js";import{C as k,S as A,d as j,m as M,p as N,x as P}from"./operator-parts.js";var F=e(t(),1),I=n(),L=s(`
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
`),R=k.customer;function z({customer:e,onClose:t,onDone:n}){let[r,i]=p(),[a,o]=(0,F.useState)(e.name),[s,c]=(0,F.useState)(e.email??``),l=h(L),u=e=>t=>{e(t),i()},d=async()=>{let i={idempotencyKey:r,customerId:e.id,name:a,email:s.trim()===``?null:s.trim()};await l.run({input:i})&&(n(),t())};return(0,I.jsx)(y,{title:R.edit,onClose:t,children:(0,I.jsxs)(`form`,{onSubmit:e=>{e.preventDefault(),d()},children:[(0,I.jsx)(_,{error:l.error,refusals:C(l.refusals,`name`,`email`)}),(0,I.jsx)(w,{label:R.name,name:`name`,refusals:l.refusals,children:e=>(0,I.jsx)(`input`,{...e,value:a,onChange:e=>u(o)(e.target.value)})}),(0,I.jsx)(w,{label:R.email,name:`email`,refusals:l.refusals,children:e=>(0,I.jsx)(`input`,{...e,value:s,onChange:e=>u(c)(e.target.value)})}),(0,I.jsx)(`button`,{type:`submit`,className:`primary`,disabled:l.running,children:R.save})]})})}var B=s(`
  mutation CreateCustomerSession($input: CreateCustomerSessionInput!) {
    createCustomerSession(input: $input) {
      url
      token
      expiresAt
      userErrors {
        code
        message
        path
      }
    }
  }
`),V=s(`
  mutation RevokeCustomerSessions($input: RevokeCustomerSessionsInput!) {
    revokeCustomerSessions(input: $input) {
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
`),H=k.sessions;function U({customer:e,zone:t}){let n=f(),[r,i]=(0,F.useState)(!1),[a,o]=(0,F.useState)(!1),s=h(V);return E(n,`WALLETS_WRITE`)?(0,I.jsxs)(S,{title:H.title,children:[(0,I.jsx)(`p`,{className:`fine`,children:n.kind===`API_KEY`?H.about:H.aboutOperator}),(0,I.jsxs)(`div`,{className:`buttons`,children:[n.kind===`API_KEY`&&(0,I.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:H.create}),(0,I.jsx)(`button`,{type:`button`,onClick:()=>o(!0),children:H.revoke})]}),r&&(0,I.jsx)(G,{customer:e,zone:t,onClose:()=>i(!1)}),a&&(0,I.jsxs)(y,{title:H.revoke,onClose:()=>o(!1),children:[(0,I.jsx)(`p`,{children:H.revokeWhat}),(0,I.jsx)(_,{error:s.error,refusals:s.refusals}),s.result?.revokeCustomerSessions.customer?(0,I.jsx)(`p`,{className:`state success`,role:`status`,children:H.revoked}):(0,I.jsx)(`button`,{type:`button`,className:`primary`,disabled:s.running,onClick:()=>void s.run({input:{customerId:e.id}}),children:H.revokeNow})]})]}):null}var W=[`VIEW`,`BUY`,`CONFIGURE`];function G({customer:e,zone:t,onClose:n}){let[r,i]=(0,F.useState)([`VIEW`]),o=h(B),s=o.result?.createCustomerSession;return(0,I.jsx)(y,{title:H.create,onClose:n,children:s?.token&&s.expiresAt?(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(`p`,{className:`state success`,role:`status`,children:[H.made,` `,(0,I.jsx)(a,{at:s.expiresAt,zone:t})]}),(0,I.jsx)(`p`,{className:`fine`,children:H.once}),(0,I.jsxs)(`div`,{className:`buttons`,children:[s.url&&(0,I.jsx)(`a`,{className:`button primary`,href:s.url,target:`_blank`,rel:`noopener noreferrer`,children:H.open}),(0,I.jsx)(K,{text:s.url??s.token})]})]}):(0,I.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),o.run({input:{customerId:e.id,permissions:r,expiresInSeconds:3600}})},children:[(0,I.jsx)(_,{error:o.error,refusals:o.refusals}),(0,I.jsxs)(`fieldset`,{children:[(0,I.jsx)(`legend`,{children:H.may}),W.map(e=>(0,I.jsxs)(`label`,{className:`option`,children:[(0,I.jsx)(`input`,{type:`checkbox`,checked:r.includes(e),disabled:e===`VIEW`,onChange:t=>i(t.target.checked?[...r,e]:r.filter(t=>t!==e))}),(0,I.jsxs)(`span`,{children:[H.permissions[e],` `,(0,I.jsx)(`span`,{className:`note`,children:H.permissionsWhat[e]})]})]},e))]}),(0,I.jsx)(`button`,{type:`submit`,className:`primary`,disabled:o.running,children:H.create})]})})}function K({text:e}){let[t,n]=(0,F.useState)(!1);return(0,I.jsx)(`button`,{type:`button`,onClick:()=>void navigator.clipboard.writeText(e).then(()=>n(!0)),children:t?H.copied:H.copy})}var q=s(`
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
`),J=k.customer;function Y(){let{id:e=``}=r(),t=D(q,{id:e});return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(P,{to:[{href:`/customers`,name:g.operator.nav.customers}]}),(0,I.jsx)(T,{answer:t,children:({customer:n})=>n?(0,I.jsx)(X,{customer:n,changed:t.retry}):(0,I.jsx)(b,{children:J.unknown(e)})})]})}function X({customer:e,changed:t}){let n=f(),r=u(e.timeZone),[i,o]=(0,F.useState)(!1);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(`div`,{className:`head`,children:[(0,I.jsx)(`h1`,{children:(0,I.jsx)(x,{children:e.name})}),E(n,`WALLETS_WRITE`)&&(0,I.jsx)(`button`,{type:`button`,onClick:()=>o(!0),children:J.edit})]}),i&&(0,I.jsx)(z,{customer:e,onClose:()=>o(!1),onDone:t}),(0,I.jsxs)(S,{title:J.profile,children:[(0,I.jsx)(v,{facts:[[J.email,e.email?(0,I.jsx)(x,{children:e.email}):null],[J.externalId,e.externalId?(0,I.jsx)(A,{children:e.externalId}):null],[J.id,(0,I.jsx)(A,{children:e.id})],[J.zone,e.timeZone],[J.since,(0,I.jsx)(a,{at:e.createdAt,zone:r})],[J.features,e.features.length>0?(0,I.jsx)(x,{children:e.features.join(`, `)}):null]]}),(0,I.jsx)(M,{metadata:e.metadata})]}),(0,I.jsx)(S,{title:J.wallets,children:e.wallets.nodes.length===0?(0,I.jsx)(b,{children:J.noWallets}):(0,I.jsx)(Z,{customer:e})}),(0,I.jsx)(S,{title:J.subscriptions,children:e.subscriptions.nodes.length===0?(0,I.jsx)(b,{children:J.noSubscriptions}):(0,I.jsx)(Q,{customer:e,zone:r})}),(0,I.jsx)(S,{title:J.methods,children:e.paymentMethods.length===0?(0,I.jsx)(b,{children:J.noMethods}):(0,I.jsx)($,{customer:e})}),(0,I.jsx)(O,{customer:e.id}),(0,I.jsx)(U,{customer:e,zone:r})]})}function Z({customer:e}){let t=u(e.timeZone),n=[{name:J.columns.wallet,cell:({id:e,name:t,externalId:n})=>(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(i,{href:`/wallets/${e}`,children:(0,I.jsx)(x,{children:t})}),(0,I.jsx)(`div`,{className:`note`,children:(0,I.jsx)(A,{children:n??e})})]})},{name:J.columns.status,cell:({status:e})=>(0,I.jsx)(o,{tone:N[e],children:k.walletStatus[e]})},{name:J.columns.held,number:!0,cell:({balance:e})=>(0,I.jsx)(m,{value:e.held})},{name:J.columns.available,number:!0,cell:({balance:e,unit:t})=>(0,I.jsx)(m,{value:e.available,unit:t})},{name:J.columns.since,number:!0,cell:({createdAt:e})=>c(e,t)}];return(0,I.jsx)(d,{caption:J.wallets,columns:n,rows:e.wallets.nodes,keyOf:({id:e})=>e})}function Q({customer:e,zone:t}){let n=[{name:J.columns.plan,cell:({plan:e,quantity:t})=>(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(x,{children:e.name}),t>1&&(0,I.jsxs)(`span`,{className:`note`,children:[` × `,t]})]})},{name:J.columns.wallet,cell:({wallet:e})=>(0,I.jsx)(i,{href:`/wallets/${e.id}`,children:(0,I.jsx)(x,{children:e.name})})},{name:J.columns.status,cell:({status:e})=>(0,I.jsx)(o,{tone:j[e],children:k.subscriptionStatus[e]})},{name:J.columns.price,number:!0,cell:({price:e})=>l(e)},{name:J.columns.periodEnd,number:!0,cell:({currentPeriodEnd:e,cancelAtPeriodEnd:n})=>(0,I.jsxs)(I.Fragment,{children:[c(e,t),n&&(0,I.jsx)(`div`,{className:`note`,children:J.endsThen})]})}];return(0,I.jsx)(d,{caption:J.subscriptions,columns:n,rows:e.subscriptions.nodes,keyOf:({id:e})=>e})}function $({customer:e}){let t=[{name:J.columns.method,cell:({brand:e,last4:t,default:n})=>(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(x,{children:t?g.buy.card(e,t):e}),` `,n&&(0,I.jsx)(o,{children:J.defaultMethod})]})},{name:J.columns.expires,cell:({expiresMonth:e,expiresYear:t})=>e&&t?`${String(e).padStart(2,`0`)}/${t}`:g.never},{name:J.id,cell:({id:e})=>(0,I.jsx)(A,{children:e})}];return(0,I.jsx)(d,{caption:J.methods,columns:t,rows:e.paymentMethods,keyOf:({id:e})=>e})}export{Y as default};