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
`),B=b(`
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
`),V=O.sessions;function H({customer:e,zone:t}){let n=E(),[r,i]=(0,P.useState)(!1),[a,o]=(0,P.useState)(!1),s=_(B);return g(n,`WALLETS_WRITE`)?(0,F.jsxs)(d,{title:V.title,children:[(0,F.jsx)(`p`,{className:`fine`,children:n.kind===`API_KEY`?V.about:V.aboutOperator}),(0,F.jsxs)(`div`,{className:`buttons`,children:[n.kind===`API_KEY`&&(0,F.jsx)(`button`,{type:`button`,onClick:()=>i(!0),children:V.create}),(0,F.jsx)(`button`,{type:`button`,onClick:()=>o(!0),children:V.revoke})]}),r&&(0,F.jsx)(W,{customer:e,zone:t,onClose:()=>i(!1)}),a&&(0,F.jsxs)(h,{title:V.revoke,onClose:()=>o(!1),children:[(0,F.jsx)(`p`,{children:V.revokeWhat}),(0,F.jsx)(y,{error:s.error,refusals:s.refusals}),s.result?.revokeCustomerSessions.customer?(0,F.jsx)(`p`,{className:`state success`,role:`status`,children:V.revoked}):(0,F.jsx)(`button`,{type:`button`,className:`primary`,disabled:s.running,onClick:()=>void s.run({input:{customerId:e.id}}),children:V.revokeNow})]})]}):null}var U=[`VIEW`,`BUY`,`CONFIGURE`];function W({customer:e,zone:t,onClose:n}){let[r,i]=(0,P.useState)([`VIEW`]),a=_(z),o=a.result?.createCustomerSession;return(0,F.jsx)(h,{title:V.create,onClose:n,children:o?.token&&o.expiresAt?(0,F.jsxs)(F.Fragment,{children:[(0,F.jsxs)(`p`,{className:`state success`,role:`status`,children:[V.made,` `,(0,F.jsx)(c,{at:o.expiresAt,zone:t})]}),(0,F.jsx)(`p`,{className:`fine`,children:V.once}),(0,F.jsxs)(`div`,{className:`buttons`,children:[o.url&&(0,F.jsx)(`a`,{className:`button primary`,href:o.url,target:`_blank`,rel:`noopener noreferrer`,children:V.open}),(0,F.jsx)(G,{text:o.url??o.token})]})]}):(0,F.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),a.run({input:{customerId:e.id,permissions:r,expiresInSeconds:3600}})},children:[(0,F.jsx)(y,{error:a.error,refusals:a.refusals}),(0,F.jsxs)(`fieldset`,{children:[(0,F.jsx)(`legend`,{children:V.may}),U.map(e=>(0,F.jsxs)(`label`,{className:`option`,children:[(0,F.jsx)(`input`,{type:`checkbox`,checked:r.includes(e),disabled:e===`VIEW`,onChange:t=>i(t.target.checked?[...r,e]:r.filter(t=>t!==e))}),(0,F.jsxs)(`span`,{children:[V.permissions[e],` `,(0,F.jsx)(`span`,{className:`note`,children:V.permissionsWhat[e]})]})]},e))]}),(0,F.jsx)(`button`,{type:`submit`,className:`primary`,disabled:a.running,children:V.create})]})})}function G({text:e}){let[t,n]=(0,P.useState)(!1);return(0,F.jsx)(`button`,{type:`button`,onClick:()=>void navigator.clipboard.writeText(e).then(()=>n(!0)),children:t?V.copied:V.copy})}var K=b(`
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
`),q=O.customer;function J(){let{id:e=``}=r(),t=f(K,{id:e});return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(A,{to:[{href:`/customers`,name:u.operator.nav.customers}]}),(0,F.jsx)(w,{answer:t,children:({customer:n})=>n?(0,F.jsx)(Y,{customer:n,changed:t.retry}):(0,F.jsx)(l,{children:q.unknown(e)})})]})}function Y({customer:e,changed:t}){let n=E(),r=o(e.timeZone),[i,a]=(0,P.useState)(!1);return(0,F.jsxs)(F.Fragment,{children:[(0,F.jsxs)(`div`,{className:`head`,children:[(0,F.jsx)(`h1`,{children:(0,F.jsx)(D,{children:e.name})}),g(n,`WALLETS_WRITE`)&&(0,F.jsx)(`button`,{type:`button`,onClick:()=>a(!0),children:q.edit})]}),i&&(0,F.jsx)(R,{customer:e,onClose:()=>a(!1),onDone:t}),(0,F.jsxs)(d,{title:q.profile,children:[(0,F.jsx)(C,{facts:[[q.email,e.email?(0,F.jsx)(D,{children:e.email}):null],[q.externalId,e.externalId?(0,F.jsx)(k,{children:e.externalId}):null],[q.id,(0,F.jsx)(k,{children:e.id})],[q.zone,e.timeZone],[q.since,(0,F.jsx)(c,{at:e.createdAt,zone:r})],[q.features,e.features.length>0?(0,F.jsx)(D,{children:e.features.join(`, `)}):null]]}),(0,F.jsx)(j,{metadata:e.metadata})]}),(0,F.jsx)(d,{title:q.wallets,children:e.wallets.nodes.length===0?(0,F.jsx)(l,{children:q.noWallets}):(0,F.jsx)(X,{customer:e})}),(0,F.jsx)(d,{title:q.subscriptions,children:e.subscriptions.nodes.length===0?(0,F.jsx)(l,{children:q.noSubscriptions}):(0,F.jsx)(Z,{customer:e,zone:r})}),(0,F.jsx)(d,{title:q.methods,children:e.paymentMethods.length===0?(0,F.jsx)(l,{children:q.noMethods}):(0,F.jsx)(Q,{customer:e})}),(0,F.jsx)(H,{customer:e,zone:r})]})}function X({customer:e}){let t=o(e.timeZone),n=[{name:q.columns.wallet,cell:({id:e,name:t,externalId:n})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(i,{href:`/wallets/${e}`,children:(0,F.jsx)(D,{children:t})}),(0,F.jsx)(`div`,{className:`note`,children:(0,F.jsx)(k,{children:n??e})})]})},{name:q.columns.status,cell:({status:e})=>(0,F.jsx)(x,{tone:M[e],children:O.walletStatus[e]})},{name:q.columns.held,number:!0,cell:({balance:e})=>(0,F.jsx)(p,{value:e.held})},{name:q.columns.available,number:!0,cell:({balance:e,unit:t})=>(0,F.jsx)(p,{value:e.available,unit:t})},{name:q.columns.since,number:!0,cell:({createdAt:e})=>v(e,t)}];return(0,F.jsx)(a,{caption:q.wallets,columns:n,rows:e.wallets.nodes,keyOf:({id:e})=>e})}function Z({customer:e,zone:t}){let n=[{name:q.columns.plan,cell:({plan:e,quantity:t})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(D,{children:e.name}),t>1&&(0,F.jsxs)(`span`,{className:`note`,children:[` × `,t]})]})},{name:q.columns.wallet,cell:({wallet:e})=>(0,F.jsx)(i,{href:`/wallets/${e.id}`,children:(0,F.jsx)(D,{children:e.name})})},{name:q.columns.status,cell:({status:e})=>(0,F.jsx)(x,{tone:N[e],children:O.subscriptionStatus[e]})},{name:q.columns.price,number:!0,cell:({price:e})=>s(e)},{name:q.columns.periodEnd,number:!0,cell:({currentPeriodEnd:e,cancelAtPeriodEnd:n})=>(0,F.jsxs)(F.Fragment,{children:[v(e,t),n&&(0,F.jsx)(`div`,{className:`note`,children:q.endsThen})]})}];return(0,F.jsx)(a,{caption:q.subscriptions,columns:n,rows:e.subscriptions.nodes,keyOf:({id:e})=>e})}function Q({customer:e}){let t=[{name:q.columns.method,cell:({brand:e,last4:t,default:n})=>(0,F.jsxs)(F.Fragment,{children:[(0,F.jsx)(D,{children:t?u.buy.card(e,t):e}),` `,n&&(0,F.jsx)(x,{children:q.defaultMethod})]})},{name:q.columns.expires,cell:({expiresMonth:e,expiresYear:t})=>e&&t?`${String(e).padStart(2,`0`)}/${t}`:u.never},{name:q.id,cell:({id:e})=>(0,F.jsx)(k,{children:e})}];return(0,F.jsx)(a,{caption:q.methods,columns:t,rows:e.paymentMethods,keyOf:({id:e})=>e})}export{J as default};