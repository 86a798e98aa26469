import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{B as r,L as i,N as a,U as o,W as s,X as c,at as l,d as u,f as d,g as f,it as p,j as m,k as h,l as g,lt as _,q as v,rt as y,u as b,v as x,w as ee,z as S}from"./parts.js";import{o as C}from"./operator-parts.js";import{a as w,c as T,d as E,f as D,i as O,l as k,n as A,o as j,p as M,r as N,s as P,t as te,u as F}from"./operator-shared-refundform.js";import{r as I}from"./Customer.js";var L=e(t(),1),R=n(),z=_(`
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
`),B=C.move;function V({basis:e,onClose:t}){let{key:n,fields:i,set:a}=T({amount:``,way:`down`,reason:``}),o=p(z),s=F(i.amount),c=s===null?null:i.way===`up`?s:M(s),l=s!==null&&i.way===`down`&&H(s,e),d=async()=>{let t={idempotencyKey:n,walletId:e.id,amount:c,reason:i.reason.trim()};await o.run({input:t})&&y(e.id)},f=o.result?.adjustBalance.transaction;return f?(0,R.jsx)(O,{lines:[f],onClose:t}):(0,R.jsxs)(j,{onSubmit:()=>void d(),ready:c!==null&&!l&&i.reason.trim()!==``,running:o.running,submit:c===null?B.kinds.adjust:B.submit.adjust(r(c),e.unit),children:[(0,R.jsx)(g,{error:o.error,refusals:u(o.refusals,`amount`,`reason`)}),(0,R.jsxs)(`fieldset`,{children:[(0,R.jsx)(`legend`,{children:B.way}),[`down`,`up`].map(e=>(0,R.jsxs)(`label`,{className:`option`,children:[(0,R.jsx)(`input`,{type:`radio`,name:`way`,checked:i.way===e,onChange:()=>a(`way`)(e)}),B.ways[e]]},e))]}),(0,R.jsx)(w,{value:i.amount,onChange:a(`amount`),refusals:o.refusals,unit:e.unit}),(0,R.jsx)(P,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),l&&(0,R.jsx)(U,{available:e.balance.available,unit:e.unit}),c!==null&&s!==null&&!l&&(0,R.jsx)(N,{lines:[{wallet:e.name,type:`ADJUSTMENT`,amount:c,after:k(e.balance.posted,c)}],reason:i.reason,basis:e,children:i.way===`down`?(0,R.jsx)(A,{amount:s,basis:e}):(0,R.jsx)(`p`,{className:`fine`,children:B.newGrant})})]})}function H(e,t){return t.spendable.pageInfo.hasNextPage?!1:E(e,t.spendable.nodes).missing!==`0`||k(t.balance.available,M(e)).startsWith(`-`)}function U({available:e,unit:t}){return(0,R.jsx)(`p`,{className:`state failure`,role:`alert`,children:B.tooMuch(S(e),t)})}var W=_(`
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
`),G=C.move,K=[`PROMOTION`,`PURCHASE`,`TRIAL`,`PLAN`,`REFUND`];function q({basis:e,onClose:t}){let{zone:n}=I(),{key:r,fields:i,set:o}=T({amount:``,source:`PROMOTION`,expires:``,paid:``,currency:`EUR`,reason:``}),s=p(W),l=F(i.amount),d=i.paid.trim(),f=async()=>{await s.run({input:{idempotencyKey:r,walletId:e.id,amount:l,source:i.source,priority:100,reason:i.reason.trim(),expiresAt:i.expires===``?null:a(m(i.expires),n),...d===``?{}:{paid:{amount:d,currency:i.currency.trim().toUpperCase()}}}})&&y(e.id)},h=s.result?.grantCredits.transaction;return h?(0,R.jsx)(O,{lines:[h],onClose:t}):(0,R.jsxs)(j,{onSubmit:()=>void f(),ready:l!==null&&i.reason.trim()!==``,running:s.running,submit:l===null?G.kinds.grant:G.submit.grant(S(l),e.unit),children:[(0,R.jsx)(g,{error:s.error,refusals:u(s.refusals,`amount`,`reason`,`expiresAt`,`paid`,`source`)}),(0,R.jsx)(w,{value:i.amount,onChange:o(`amount`),refusals:s.refusals,unit:e.unit}),(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(b,{label:G.source,name:`source`,refusals:s.refusals,children:e=>(0,R.jsx)(`select`,{...e,value:i.source,onChange:e=>o(`source`)(e.target.value),children:K.map(e=>(0,R.jsx)(`option`,{value:e,children:c.grant.sources[e]},e))})}),(0,R.jsx)(b,{label:G.expires,hint:G.expiresHint(n),name:`expiresAt`,refusals:s.refusals,children:e=>(0,R.jsx)(`input`,{...e,type:`date`,value:i.expires,onChange:e=>o(`expires`)(e.target.value)})})]}),(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(b,{label:G.paid,hint:G.paidHint,name:`paid`,refusals:s.refusals,children:e=>(0,R.jsx)(`input`,{...e,inputMode:`decimal`,value:i.paid,onChange:e=>o(`paid`)(e.target.value)})}),(0,R.jsx)(b,{label:G.currency,children:e=>(0,R.jsx)(`input`,{...e,maxLength:3,value:i.currency,onChange:e=>o(`currency`)(e.target.value)})})]}),(0,R.jsx)(P,{value:i.reason,onChange:o(`reason`),refusals:s.refusals}),l!==null&&(0,R.jsx)(N,{lines:[{wallet:e.name,type:`GRANT`,amount:l,after:k(e.balance.posted,l)}],reason:i.reason,basis:e,children:e.balance.posted.startsWith(`-`)&&(0,R.jsx)(`p`,{className:`fine`,children:G.repays})})]})}var J=_(`
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
`),Y=C.refund;function ne({basis:e,onClose:t}){let{zone:n}=I(),[r,a]=(0,L.useState)(null),o=l(J,{wallet:e.id},{wallet:e.id,keep:!0});return(0,R.jsx)(v,{answer:o,children:({wallet:e})=>{let o=e?.topUps.nodes.filter(({id:e,status:t})=>t===`SUCCEEDED`||e===r)??[],c=o[0];if(c===void 0)return(0,R.jsx)(s,{children:Y.nothing});let l=r??c.id;return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(b,{label:Y.which,children:e=>(0,R.jsx)(`select`,{...e,value:l,onChange:e=>a(e.target.value),children:o.map(e=>(0,R.jsx)(`option`,{value:e.id,children:Y.paidOn(i(e.price),S(e.credits),h(e.createdAt,n))},e.id))})}),(0,R.jsx)(te,{topUp:l,onDone:()=>a(l),onClose:t},l)]})}})}var re=_(`
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
`),X=C.move;function ie({basis:e,onClose:t}){let n=[`FROZEN`,`ACTIVE`,`CLOSED`].filter(t=>t!==e.status),{key:r,fields:i,set:a}=T({status:n[0],reason:``}),o=p(re),s=i.status,c=async()=>{await o.run({input:{idempotencyKey:r,walletId:e.id,status:s,reason:i.reason.trim()}})&&(y(e.id),t())};return(0,R.jsxs)(j,{onSubmit:()=>void c(),ready:i.reason.trim()!==``,running:o.running,submit:X.submit.status[s],children:[(0,R.jsx)(g,{error:o.error,refusals:u(o.refusals,`status`,`reason`)}),(0,R.jsx)(b,{label:X.newStatus,name:`status`,refusals:o.refusals,hint:X.statusWhat[s],children:e=>(0,R.jsx)(`select`,{...e,value:i.status,onChange:e=>a(`status`)(e.target.value),children:n.map(e=>(0,R.jsx)(`option`,{value:e,children:X.submit.status[e]},e))})}),(0,R.jsx)(P,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,R.jsx)(`p`,{className:`planned`,children:X.noLine})]})}var ae=_(`
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
`),oe=_(`
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
`),Z=C.move,se=[`amount`,`reason`,`toWalletId`];function ce({basis:e,wallet:t,onClose:n}){let r=t.customer.wallets.nodes.filter(({id:t,unit:n})=>t!==e.id&&n===e.unit),{key:i,fields:a,set:o}=T({amount:``,to:r[0]?.id??``,reason:``}),[s,c]=(0,L.useState)(r.length===0),d=p(oe),f=a.to.trim(),m=l(ae,{id:f},{enabled:f!==``,wallet:f}),h=m.data?.wallet,_=F(a.amount),v=_!==null&&H(_,e),x=async()=>{let t={idempotencyKey:i,fromWalletId:e.id,toWalletId:h.id,amount:_,reason:a.reason.trim()};await d.run({input:t})&&(y(e.id),y(h.id))},{out:C,in:E}=d.result?.transferCredits??{};return C&&E?(0,R.jsx)(O,{lines:[C,E],onClose:n}):(0,R.jsxs)(j,{onSubmit:()=>void x(),ready:_!==null&&!v&&!!h&&a.reason.trim()!==``,running:d.running,submit:_===null?Z.kinds.transfer:Z.submit.transfer(S(_),e.unit),children:[(0,R.jsx)(g,{error:d.error,refusals:u(d.refusals,...se)}),(0,R.jsx)(b,{label:Z.to,name:`toWalletId`,refusals:d.refusals,hint:h?(0,R.jsx)(ee,{children:`${h.customer.name}, ${h.name}`}):m.data?Z.noWallet:void 0,children:e=>s?(0,R.jsx)(`input`,{...e,placeholder:Z.toHint,value:a.to,onChange:e=>o(`to`)(e.target.value)}):(0,R.jsxs)(`select`,{...e,value:a.to,onChange:e=>{c(e.target.value===``),o(`to`)(e.target.value)},children:[r.map(({id:e,name:t})=>(0,R.jsx)(`option`,{value:e,children:t},e)),(0,R.jsx)(`option`,{value:``,children:Z.elsewhere})]})}),(0,R.jsx)(w,{value:a.amount,onChange:o(`amount`),refusals:d.refusals,unit:e.unit}),(0,R.jsx)(P,{value:a.reason,onChange:o(`reason`),refusals:d.refusals}),v&&(0,R.jsx)(U,{available:e.balance.available,unit:e.unit}),_!==null&&h&&!v&&(0,R.jsx)(N,{lines:[{wallet:e.name,type:`TRANSFER_OUT`,amount:M(_),after:k(e.balance.posted,M(_))},{wallet:h.name,type:`TRANSFER_IN`,amount:_,after:k(h.balance.posted,_)}],reason:a.reason,basis:e,children:(0,R.jsx)(A,{amount:_,basis:e})})]})}var le=_(`
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
`),Q=C.move;function ue({basis:e,onClose:t}){let{zone:n}=I(),r=[...e.spendable.nodes,...e.others.nodes.filter(({status:e})=>e===`PENDING`)],{key:a,fields:l,set:d}=T({grant:r[0]?.id??``,reason:``}),f=p(le),m=r.find(({id:e})=>e===l.grant),_=async()=>{let t={idempotencyKey:a,grantId:l.grant,reason:l.reason.trim()};await f.run({input:t})&&y(e.id)},v=f.result?.voidGrant.transaction;if(v)return(0,R.jsx)(O,{lines:[v],onClose:t});if(r.length===0)return(0,R.jsx)(s,{children:c.home.noGrants});let x=m?o(-D(m)):`0`;return(0,R.jsxs)(j,{onSubmit:()=>void _(),ready:m!==void 0&&l.reason.trim()!==``,running:f.running,submit:Q.submit.void(S(M(x)),e.unit),children:[(0,R.jsx)(g,{error:f.error,refusals:u(f.refusals,`grantId`,`reason`)}),(0,R.jsx)(b,{label:Q.grant,name:`grantId`,refusals:f.refusals,children:e=>(0,R.jsx)(`select`,{...e,value:l.grant,onChange:e=>d(`grant`)(e.target.value),children:r.map(e=>(0,R.jsx)(`option`,{value:e.id,children:[Q.left(S(e.remaining),c.grant.sources[e.source]),e.paid?i(e.paid):null,e.reason,e.expiresAt?Q.until(h(e.expiresAt,n)):null].filter(Boolean).join(` · `)},e.id))})}),(0,R.jsx)(P,{value:l.reason,onChange:d(`reason`),refusals:f.refusals}),m&&(0,R.jsxs)(N,{lines:[{wallet:e.name,type:`VOID`,amount:x,after:k(e.balance.posted,x)}],reason:l.reason,basis:e,children:[m.held!==`0`&&(0,R.jsx)(`p`,{className:`fine`,children:Q.heldStays(S(m.held))}),m.paid&&(0,R.jsx)(`p`,{className:`fine`,children:Q.noRefund})]})]})}var de=_(`
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
`),fe=_(`
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
`),$=C.move,pe=[`grant`,`adjust`,`void`,`transfer`,`refund`,`status`];function me({wallet:e,onClose:t}){let n=x(),[r,i]=(0,L.useState)(`grant`),a=l(de,{wallet:e.id},{wallet:e.id}),o=pe.filter(e=>e!==`refund`||f(n,`PAYMENTS_WRITE`));return(0,R.jsxs)(d,{title:$.title(e.name),onClose:t,drawer:!0,children:[(0,R.jsxs)(`fieldset`,{className:`segments`,children:[(0,R.jsx)(`legend`,{className:`hidden`,children:$.what}),o.map(e=>(0,R.jsxs)(`label`,{children:[(0,R.jsx)(`input`,{type:`radio`,name:`kind`,checked:r===e,onChange:()=>i(e)}),$.kinds[e]]},e))]}),(0,R.jsx)(`p`,{className:`fine`,children:$.about[r]}),(0,R.jsx)(v,{answer:a,children:({wallet:n})=>n?(0,R.jsx)(he,{kind:r,basis:n,wallet:e,onClose:t},r):(0,R.jsx)(s,{children:c.portal.noWallet})})]})}function he({kind:e,...t}){switch(e){case`grant`:return(0,R.jsx)(q,{...t});case`adjust`:return(0,R.jsx)(V,{...t});case`void`:return(0,R.jsx)(ue,{...t});case`transfer`:return(0,R.jsx)(ce,{...t});case`refund`:return(0,R.jsx)(ne,{...t});case`status`:return(0,R.jsx)(ie,{...t})}}export{fe as MovableGrant,me as default};