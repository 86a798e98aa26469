import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{A as a,C as o,Et as s,I as c,J as l,K as u,O as d,S as f,St as p,T as m,bt as h,dt as g,f as _,g as v,h as y,it as b,k as x,lt as S,m as C,p as w,st as T,v as E,xt as D}from"./parts.js";import{S as O,b as k,f as A,p as j,u as M,x as N}from"./operator-parts.js";var P=e(t(),1),F=n(),I=s(`
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
`),L=O.customer;function R({customer:e,onClose:t,onDone:n}){let[r,i]=p(),[a,o]=(0,P.useState)(e.name),[s,c]=(0,P.useState)(e.email??``),l=h(I),u=e=>t=>{e(t),i()},d=async()=>{let i={idempotencyKey:r,customerId:e.id,name:a,email:s.trim()===``?null:s.trim()};await l.run({input:i})&&(n(),t())};return(0,F.jsx)(y,{title:L.edit,onClose:t,children:(0,F.jsxs)(`form`,{onSubmit:e=>{e.preventDefault(),d()},children:[(0,F.jsx)(_,{error:l.error,refusals:C(l.refusals,`name`,`email`)}),(0,F.jsx)(w,{label:L.name,name:`name`,refusals:l.refusals,children:e=>(0,F.jsx)(`input`,{...e,value:a,onChange:e=>u(o)(e.target.value)})}),(0,F.jsx)(w,{label:L.email,name:`email`,refusals:l.refusals,children:e=>(0,F.jsx)(`input`,{...e,value:s,onChange:e=>u(c)(e.target.value)})}),(0,F.jsx)(`button`,{type:`submit`,className:`primary`,disabled:l.running,children:L.save})]})})}var z=s(`
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
`),B=s(`
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
`),V=O.sessions;function H({customer:e,zone:t}){let n=f(),[r,i]=(0,P.useState)(!1),[a,o]=(0,P.useState)(!1),s=h(B);return E(n,`WALLETS_WRITE`)?(0,F.jsxs)(S,{title:V.title,children:[(0,F.jsx)(`p`,{className:`fine`,children:n.kind===`API_KEY`?V.about:V.aboutOperator}),(0,F.jsxs)(`div`,{className:`buttons`,children:[n.kind===`API_KEY`&&(0,F.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:V.create}),(0,F.jsx)(`button`,{type:`button`,onClick:()=>o(!0),children:V.revoke})]}),r&&(0,F.jsx)(W,{customer:e,zone:t,onClose:()=>i(!1)}),a&&(0,F.jsxs)(y,{title:V.revoke,onClose:()=>o(!1),children:[(0,F.jsx)(`p`,{children:V.revokeWhat}),(0,F.jsx)(_,{error:s.error,refusals:s.refusals}),s.result?.revokeCustomerSessions.customer?(0,F.jsx)(`p`,{className:`state success`,role:`status`,children:V.revoked}):(0,F.jsx)(`button`,{type:`button`,className:`primary`,disabled:s.running,onClick:()=>void s.run({input:{customerId:e.id}}),children:V.revokeNow})]})]}):null}var U=[`VIEW`,`BUY`,`CONFIGURE`];function W({customer:e,zone:t,onClose:n}){let[r,i]=(0,P.useState)([`VIEW`]),o=h(z),s=o.result?.createCustomerSession;return(0,F.jsx)(y,{title:V.create,onClose:n,children:s?.token&&s.expiresAt?(0,F.jsxs)(F.Fragment,{children:[(0,F.jsxs)(`p`,{className:`state success`,role:`status`,children:[V.made,` `,(0,F.jsx)(a,{at:s.expiresAt,zone:t})]}),(0,F.jsx)(`p`,{className:`fine`,children:V.once}),(0,F.jsxs)(`div`,{className:`buttons`,children:[s.url&&(0,F.jsx)(`a`,{className:`button primary`,href:s.url,target:`_blank`,rel:`noopener noreferrer`,children:V.open}),(0,F.jsx)(G,{text:s.url??s.token})]})]}):(0,F.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),o.run({input:{customerId:e.id,permissions:r,expiresInSeconds:3600}})},children:[(0,F.jsx)(_,{error:o.error,refusals:o.refusals}),(0,F.jsxs)(`fieldset`,{children:[(0,F.jsx)(`legend`,{children:V.may}),U.map(e=>(0,F.jsxs)(`label`,{className:`option`,children:[(0,F.jsx)(`input`,{type:`checkbox`,checked:r.includes(e),disabled:e===`VIEW`,onChange:t=>i(t.target.checked?[...r,e]:r.filter(t=>t!==e))}),(0,F.jsxs)(`span`,{children:[V.permissions[e],` `,(0,F.jsx)(`span`,{className:`note`,children:V.permissionsWhat[e]})]})]},e))]}),(0,F.jsx)(`button`,{type:`submit`,className:`primary`,disabled:o.running,children:V.create})]})})}function G({text:e}){let[t,n]=(0,P.useState)(!1);return(0,F.jsx)(`button`,{type:`button`,onClick:()=>void navigator.clipboard.writeText(e).then(()=>n(!0)),children:t?V.copied:V.copy})}var K=s(`
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
`),q=O.customer;function J(){let{id:e=``}=r(),t=D(K,{id:e});return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(k,{to:[{href:`/customers`,name:g.operator.nav.customers}]}),(0,F.jsx)(T,{answer:t,children:({customer:n})=>n?(0,F.jsx)(Y,{customer:n,changed:t.retry}):(0,F.jsx)(b,{children:q.unknown(e)})})]})}function Y({customer:e,changed:t}){let n=f(),r=u(e.timeZone),[i,o]=(0,P.useState)(!1);return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsxs)(`div`,{className:`head`,children:[(0,F.jsx)(`h1`,{children:(0,F.jsx)(x,{children:e.name})}),E(n,`WALLETS_WRITE`)&&(0,F.jsx)(`button`,{type:`button`,onClick:()=>o(!0),children:q.edit})]}),i&&(0,F.jsx)(R,{customer:e,onClose:()=>o(!1),onDone:t}),(0,F.jsxs)(S,{title:q.profile,children:[(0,F.jsx)(v,{facts:[[q.email,e.email?(0,F.jsx)(x,{children:e.email}):null],[q.externalId,e.externalId?(0,F.jsx)(N,{children:e.externalId}):null],[q.id,(0,F.jsx)(N,{children:e.id})],[q.zone,e.timeZone],[q.since,(0,F.jsx)(a,{at:e.createdAt,zone:r})],[q.features,e.features.length>0?(0,F.jsx)(x,{children:e.features.join(`, `)}):null]]}),(0,F.jsx)(j,{metadata:e.metadata})]}),(0,F.jsx)(S,{title:q.wallets,children:e.wallets.nodes.length===0?(0,F.jsx)(b,{children:q.noWallets}):(0,F.jsx)(X,{customer:e})}),(0,F.jsx)(S,{title:q.subscriptions,children:e.subscriptions.nodes.length===0?(0,F.jsx)(b,{children:q.noSubscriptions}):(0,F.jsx)(Z,{customer:e,zone:r})}),(0,F.jsx)(S,{title:q.methods,children:e.paymentMethods.length===0?(0,F.jsx)(b,{children:q.noMethods}):(0,F.jsx)(Q,{customer:e})}),(0,F.jsx)(H,{customer:e,zone:r})]})}function X({customer:e}){let t=u(e.timeZone),n=[{name:q.columns.wallet,cell:({id:e,name:t,externalId:n})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(i,{href:`/wallets/${e}`,children:(0,F.jsx)(x,{children:t})}),(0,F.jsx)(`div`,{className:`note`,children:(0,F.jsx)(N,{children:n??e})})]})},{name:q.columns.status,cell:({status:e})=>(0,F.jsx)(o,{tone:A[e],children:O.walletStatus[e]})},{name:q.columns.held,number:!0,cell:({balance:e})=>(0,F.jsx)(m,{value:e.held})},{name:q.columns.available,number:!0,cell:({balance:e,unit:t})=>(0,F.jsx)(m,{value:e.available,unit:t})},{name:q.columns.since,number:!0,cell:({createdAt:e})=>c(e,t)}];return(0,F.jsx)(d,{caption:q.wallets,columns:n,rows:e.wallets.nodes,keyOf:({id:e})=>e})}function Z({customer:e,zone:t}){let n=[{name:q.columns.plan,cell:({plan:e,quantity:t})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(x,{children:e.name}),t>1&&(0,F.jsxs)(`span`,{className:`note`,children:[` × `,t]})]})},{name:q.columns.wallet,cell:({wallet:e})=>(0,F.jsx)(i,{href:`/wallets/${e.id}`,children:(0,F.jsx)(x,{children:e.name})})},{name:q.columns.status,cell:({status:e})=>(0,F.jsx)(o,{tone:M[e],children:O.subscriptionStatus[e]})},{name:q.columns.price,number:!0,cell:({price:e})=>l(e)},{name:q.columns.periodEnd,number:!0,cell:({currentPeriodEnd:e,cancelAtPeriodEnd:n})=>(0,F.jsxs)(F.Fragment,{children:[c(e,t),n&&(0,F.jsx)(`div`,{className:`note`,children:q.endsThen})]})}];return(0,F.jsx)(d,{caption:q.subscriptions,columns:n,rows:e.subscriptions.nodes,keyOf:({id:e})=>e})}function Q({customer:e}){let t=[{name:q.columns.method,cell:({brand:e,last4:t,default:n})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(x,{children:t?g.buy.card(e,t):e}),` `,n&&(0,F.jsx)(o,{children:q.defaultMethod})]})},{name:q.columns.expires,cell:({expiresMonth:e,expiresYear:t})=>e&&t?`${String(e).padStart(2,`0`)}/${t}`:g.never},{name:q.id,cell:({id:e})=>(0,F.jsx)(N,{children:e})}];return(0,F.jsx)(d,{caption:q.methods,columns:t,rows:e.paymentMethods,keyOf:({id:e})=>e})}export{J as default};