import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,B as i,C as a,D as o,G as s,K as c,L as l,N as u,P as d,W as f,X as p,a as m,b as h,i as g,k as _,l as v,m as y,n as b,r as x,s as S,x as C}from"./parts.js";import{t as w}from"./operator-shared-seller.js";import{a as T,c as E,d as D,f as ee,i as O,l as k,n as A,o as j,p as M,r as N,s as P,t as te,u as F}from"./operator-shared-refundform.js";import{r as I}from"./Customer.js";var L=e(t(),1),R=n(),z=p(`
  mutation AdjustBalance($input: AdjustBalanceInput!) {
    adjustBalance(input: $input) {
      transaction {
        ...WrittenLine
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),B=w.move;function V({basis:e,onClose:t}){let{key:n,fields:i,set:a}=E({amount:``,way:`down`,reason:``}),o=s(z),c=F(i.amount),l=c===null?null:i.way===`up`?c:M(c),u=c!==null&&i.way===`down`&&H(c,e),d=async()=>{let t={idempotencyKey:n,walletId:e.id,amount:l,reason:i.reason.trim()};await o.run({input:t})&&f(e.id)},p=o.result?.adjustBalance.transaction;return p?(0,R.jsx)(O,{lines:[p],onClose:t}):(0,R.jsxs)(j,{onSubmit:()=>void d(),ready:l!==null&&!u&&i.reason.trim()!==``,running:o.running,submit:l===null?B.kinds.adjust:B.submit.adjust(r(l),e.unit),children:[(0,R.jsx)(b,{error:o.error,refusals:g(o.refusals,`amount`,`reason`)}),(0,R.jsxs)(`fieldset`,{children:[(0,R.jsx)(`legend`,{children:B.way}),[`down`,`up`].map(e=>(0,R.jsxs)(`label`,{className:`option`,children:[(0,R.jsx)(`input`,{type:`radio`,name:`way`,checked:i.way===e,onChange:()=>a(`way`)(e)}),B.ways[e]]},e))]}),(0,R.jsx)(T,{value:i.amount,onChange:a(`amount`),refusals:o.refusals,unit:e.unit}),(0,R.jsx)(P,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),u&&(0,R.jsx)(U,{available:e.balance.available,unit:e.unit}),l!==null&&c!==null&&!u&&(0,R.jsx)(N,{lines:[{wallet:e.name,type:`ADJUSTMENT`,amount:l,after:k(e.balance.posted,l)}],reason:i.reason,basis:e,children:i.way===`down`?(0,R.jsx)(A,{amount:c,basis:e}):(0,R.jsx)(`p`,{className:`fine`,children:B.newGrant})})]})}function H(e,t){return t.spendable.pageInfo.hasNextPage?!1:D(e,t.spendable.nodes).missing!==`0`||k(t.balance.available,M(e)).startsWith(`-`)}function U({available:e,unit:t}){return(0,R.jsx)(`p`,{className:`state failure`,role:`alert`,children:B.tooMuch(_(e),t)})}var W=p(`
  mutation GrantCredits($input: GrantCreditsInput!) {
    grantCredits(input: $input) {
      transaction {
        ...WrittenLine
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),G=w.move,K=[`PROMOTION`,`PURCHASE`,`TRIAL`,`PLAN`,`REFUND`];function q({basis:e,onClose:t}){let{zone:n}=I(),{key:r,fields:o,set:c}=E({amount:``,source:`PROMOTION`,expires:``,paid:``,currency:`EUR`,reason:``}),l=s(W),u=F(o.amount),d=o.paid.trim(),p=async()=>{await l.run({input:{idempotencyKey:r,walletId:e.id,amount:u,source:o.source,priority:100,reason:o.reason.trim(),expiresAt:o.expires===``?null:a(C(o.expires),n),...d===``?{}:{paid:{amount:d,currency:o.currency.trim().toUpperCase()}}}})&&f(e.id)},m=l.result?.grantCredits.transaction;return m?(0,R.jsx)(O,{lines:[m],onClose:t}):(0,R.jsxs)(j,{onSubmit:()=>void p(),ready:u!==null&&o.reason.trim()!==``,running:l.running,submit:u===null?G.kinds.grant:G.submit.grant(_(u),e.unit),children:[(0,R.jsx)(b,{error:l.error,refusals:g(l.refusals,`amount`,`reason`,`expiresAt`,`paid`,`source`)}),(0,R.jsx)(T,{value:o.amount,onChange:c(`amount`),refusals:l.refusals,unit:e.unit}),(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(x,{label:G.source,name:`source`,refusals:l.refusals,children:e=>(0,R.jsx)(`select`,{...e,value:o.source,onChange:e=>c(`source`)(e.target.value),children:K.map(e=>(0,R.jsx)(`option`,{value:e,children:i.grant.sources[e]},e))})}),(0,R.jsx)(x,{label:G.expires,hint:G.expiresHint(n),name:`expiresAt`,refusals:l.refusals,children:e=>(0,R.jsx)(`input`,{...e,type:`date`,value:o.expires,onChange:e=>c(`expires`)(e.target.value)})})]}),(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(x,{label:G.paid,hint:G.paidHint,name:`paid`,refusals:l.refusals,children:e=>(0,R.jsx)(`input`,{...e,inputMode:`decimal`,value:o.paid,onChange:e=>c(`paid`)(e.target.value)})}),(0,R.jsx)(x,{label:G.currency,children:e=>(0,R.jsx)(`input`,{...e,maxLength:3,value:o.currency,onChange:e=>c(`currency`)(e.target.value)})})]}),(0,R.jsx)(P,{value:o.reason,onChange:c(`reason`),refusals:l.refusals}),u!==null&&(0,R.jsx)(N,{lines:[{wallet:e.name,type:`GRANT`,amount:u,after:k(e.balance.posted,u)}],reason:o.reason,basis:e,children:e.balance.posted.startsWith(`-`)&&(0,R.jsx)(`p`,{className:`fine`,children:G.repays})})]})}var J=p(`
  query PaidTopUps($wallet: ID!) {
    wallet(id: $wallet) {
      topUps(first: 100) {
        nodes {
          id
          status
          credits
          createdAt
          price {
            amount
            currency
          }
        }
      }
    }
  }
`),Y=w.refund;function ne({basis:e,onClose:t}){let{zone:n}=I(),[r,i]=(0,L.useState)(null),a=c(J,{wallet:e.id},{wallet:e.id,keep:!0});return(0,R.jsx)(l,{answer:a,children:({wallet:e})=>{let a=e?.topUps.nodes.filter(({id:e,status:t})=>t===`SUCCEEDED`||e===r)??[],s=a[0];if(s===void 0)return(0,R.jsx)(d,{children:Y.nothing});let c=r??s.id;return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(x,{label:Y.which,children:e=>(0,R.jsx)(`select`,{...e,value:c,onChange:e=>i(e.target.value),children:a.map(e=>(0,R.jsx)(`option`,{value:e.id,children:Y.paidOn(o(e.price),_(e.credits),h(e.createdAt,n))},e.id))})}),(0,R.jsx)(te,{topUp:c,onDone:()=>i(c),onClose:t},c)]})}})}var re=p(`
  mutation SetWalletStatus($input: SetWalletStatusInput!) {
    setWalletStatus(input: $input) {
      wallet {
        id
        status
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),X=w.move;function ie({basis:e,onClose:t}){let n=[`FROZEN`,`ACTIVE`,`CLOSED`].filter(t=>t!==e.status),{key:r,fields:i,set:a}=E({status:n[0],reason:``}),o=s(re),c=i.status,l=async()=>{await o.run({input:{idempotencyKey:r,walletId:e.id,status:c,reason:i.reason.trim()}})&&(f(e.id),t())};return(0,R.jsxs)(j,{onSubmit:()=>void l(),ready:i.reason.trim()!==``,running:o.running,submit:X.submit.status[c],children:[(0,R.jsx)(b,{error:o.error,refusals:g(o.refusals,`status`,`reason`)}),(0,R.jsx)(x,{label:X.newStatus,name:`status`,refusals:o.refusals,hint:X.statusWhat[c],children:e=>(0,R.jsx)(`select`,{...e,value:i.status,onChange:e=>a(`status`)(e.target.value),children:n.map(e=>(0,R.jsx)(`option`,{value:e,children:X.submit.status[e]},e))})}),(0,R.jsx)(P,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,R.jsx)(`p`,{className:`planned`,children:X.noLine})]})}var ae=p(`
  query TransferTarget($id: ID!) {
    wallet(id: $id) {
      id
      name
      unit
      status
      customer {
        name
      }
      balance {
        posted
      }
    }
  }
`),oe=p(`
  mutation TransferCredits($input: TransferCreditsInput!) {
    transferCredits(input: $input) {
      out {
        ...WrittenLine
      }
      in {
        ...WrittenLine
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),Z=w.move,se=[`amount`,`reason`,`toWalletId`];function ce({basis:e,wallet:t,onClose:n}){let r=t.customer.wallets.nodes.filter(({id:t,unit:n})=>t!==e.id&&n===e.unit),{key:i,fields:a,set:o}=E({amount:``,to:r[0]?.id??``,reason:``}),[l,u]=(0,L.useState)(r.length===0),d=s(oe),p=a.to.trim(),m=c(ae,{id:p},{enabled:p!==``,wallet:p}),h=m.data?.wallet,v=F(a.amount),S=v!==null&&H(v,e),C=async()=>{let t={idempotencyKey:i,fromWalletId:e.id,toWalletId:h.id,amount:v,reason:a.reason.trim()};await d.run({input:t})&&(f(e.id),f(h.id))},{out:w,in:D}=d.result?.transferCredits??{};return w&&D?(0,R.jsx)(O,{lines:[w,D],onClose:n}):(0,R.jsxs)(j,{onSubmit:()=>void C(),ready:v!==null&&!S&&!!h&&a.reason.trim()!==``,running:d.running,submit:v===null?Z.kinds.transfer:Z.submit.transfer(_(v),e.unit),children:[(0,R.jsx)(b,{error:d.error,refusals:g(d.refusals,...se)}),(0,R.jsx)(x,{label:Z.to,name:`toWalletId`,refusals:d.refusals,hint:h?(0,R.jsx)(y,{children:`${h.customer.name}, ${h.name}`}):m.data?Z.noWallet:void 0,children:e=>l?(0,R.jsx)(`input`,{...e,placeholder:Z.toHint,value:a.to,onChange:e=>o(`to`)(e.target.value)}):(0,R.jsxs)(`select`,{...e,value:a.to,onChange:e=>{u(e.target.value===``),o(`to`)(e.target.value)},children:[r.map(({id:e,name:t})=>(0,R.jsx)(`option`,{value:e,children:t},e)),(0,R.jsx)(`option`,{value:``,children:Z.elsewhere})]})}),(0,R.jsx)(T,{value:a.amount,onChange:o(`amount`),refusals:d.refusals,unit:e.unit}),(0,R.jsx)(P,{value:a.reason,onChange:o(`reason`),refusals:d.refusals}),S&&(0,R.jsx)(U,{available:e.balance.available,unit:e.unit}),v!==null&&h&&!S&&(0,R.jsx)(N,{lines:[{wallet:e.name,type:`TRANSFER_OUT`,amount:M(v),after:k(e.balance.posted,M(v))},{wallet:h.name,type:`TRANSFER_IN`,amount:v,after:k(h.balance.posted,v)}],reason:a.reason,basis:e,children:(0,R.jsx)(A,{amount:v,basis:e})})]})}var le=p(`
  mutation VoidGrant($input: VoidGrantInput!) {
    voidGrant(input: $input) {
      transaction {
        ...WrittenLine
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),Q=w.move;function ue({basis:e,onClose:t}){let{zone:n}=I(),r=[...e.spendable.nodes,...e.others.nodes.filter(({status:e})=>e===`PENDING`)],{key:a,fields:c,set:l}=E({grant:r[0]?.id??``,reason:``}),p=s(le),m=r.find(({id:e})=>e===c.grant),v=async()=>{let t={idempotencyKey:a,grantId:c.grant,reason:c.reason.trim()};await p.run({input:t})&&f(e.id)},y=p.result?.voidGrant.transaction;if(y)return(0,R.jsx)(O,{lines:[y],onClose:t});if(r.length===0)return(0,R.jsx)(d,{children:i.home.noGrants});let S=m?u(-ee(m)):`0`;return(0,R.jsxs)(j,{onSubmit:()=>void v(),ready:m!==void 0&&c.reason.trim()!==``,running:p.running,submit:Q.submit.void(_(M(S)),e.unit),children:[(0,R.jsx)(b,{error:p.error,refusals:g(p.refusals,`grantId`,`reason`)}),(0,R.jsx)(x,{label:Q.grant,name:`grantId`,refusals:p.refusals,children:e=>(0,R.jsx)(`select`,{...e,value:c.grant,onChange:e=>l(`grant`)(e.target.value),children:r.map(e=>(0,R.jsx)(`option`,{value:e.id,children:[Q.left(_(e.remaining),i.grant.sources[e.source]),e.paid?o(e.paid):null,e.reason,e.expiresAt?Q.until(h(e.expiresAt,n)):null].filter(Boolean).join(` · `)},e.id))})}),(0,R.jsx)(P,{value:c.reason,onChange:l(`reason`),refusals:p.refusals}),m&&(0,R.jsxs)(N,{lines:[{wallet:e.name,type:`VOID`,amount:S,after:k(e.balance.posted,S)}],reason:c.reason,basis:e,children:[m.held!==`0`&&(0,R.jsx)(`p`,{className:`fine`,children:Q.heldStays(_(m.held))}),m.paid&&(0,R.jsx)(`p`,{className:`fine`,children:Q.noRefund})]})]})}var de=p(`
  query MoveBasis($wallet: ID!) {
    wallet(id: $wallet) {
      id
      name
      unit
      status
      balance {
        posted
        available
        asOf
      }
      spendable: grants(first: 100, spendable: true) {
        nodes {
          ...MovableGrant
        }
        pageInfo {
          hasNextPage
        }
      }
      others: grants(first: 50, spendable: false) {
        nodes {
          ...MovableGrant
        }
      }
    }
  }
`),fe=p(`
  fragment MovableGrant on Grant {
    id
    source
    status
    reason
    remaining
    held
    expiresAt
    paid {
      amount
      currency
    }
  }
`),$=w.move,pe=[`grant`,`adjust`,`void`,`transfer`,`refund`,`status`];function me({wallet:e,onClose:t}){let n=v(),[r,a]=(0,L.useState)(`grant`),o=c(de,{wallet:e.id},{wallet:e.id}),s=pe.filter(e=>e!==`refund`||S(n,`PAYMENTS_WRITE`));return(0,R.jsxs)(m,{title:$.title(e.name),onClose:t,drawer:!0,children:[(0,R.jsxs)(`fieldset`,{className:`segments`,children:[(0,R.jsx)(`legend`,{className:`hidden`,children:$.what}),s.map(e=>(0,R.jsxs)(`label`,{children:[(0,R.jsx)(`input`,{type:`radio`,name:`kind`,checked:r===e,onChange:()=>a(e)}),$.kinds[e]]},e))]}),(0,R.jsx)(`p`,{className:`fine`,children:$.about[r]}),(0,R.jsx)(l,{answer:o,children:({wallet:n})=>n?(0,R.jsx)(he,{kind:r,basis:n,wallet:e,onClose:t},r):(0,R.jsx)(d,{children:i.portal.noWallet})})]})}function he({kind:e,...t}){switch(e){case`grant`:return(0,R.jsx)(q,{...t});case`adjust`:return(0,R.jsx)(V,{...t});case`void`:return(0,R.jsx)(ue,{...t});case`transfer`:return(0,R.jsx)(ce,{...t});case`refund`:return(0,R.jsx)(ne,{...t});case`status`:return(0,R.jsx)(ie,{...t})}}export{fe as MovableGrant,me as default};