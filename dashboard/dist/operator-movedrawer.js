import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,C as i,F as a,Q as o,Tt as s,U as c,V as l,bt as u,f as d,h as f,k as p,m,nt as h,ot as g,p as _,q as v,rt as y,ut as b,vt as x,y as S,yt as C}from"./parts.js";import{f as w}from"./operator-parts.js";import{a as T,c as E,d as D,f as O,i as k,l as A,n as j,o as M,p as N,r as P,s as F,t as ee,u as I}from"./operator-shared-refundform.js";import{r as L}from"./Customer.js";var R=e(t(),1),z=n(),B=s(`
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
`),V=w.move;function H({basis:e,onClose:t}){let{key:n,fields:i,set:a}=E({amount:``,way:`down`,reason:``}),o=C(B),s=I(i.amount),c=s===null?null:i.way===`up`?s:N(s),l=s!==null&&i.way===`down`&&U(s,e),u=async()=>{let t={idempotencyKey:n,walletId:e.id,amount:c,reason:i.reason.trim()};await o.run({input:t})&&x(e.id)},f=o.result?.adjustBalance.transaction;return f?(0,z.jsx)(k,{lines:[f],onClose:t}):(0,z.jsxs)(M,{onSubmit:()=>void u(),ready:c!==null&&!l&&i.reason.trim()!==``,running:o.running,submit:c===null?V.kinds.adjust:V.submit.adjust(r(c),e.unit),children:[(0,z.jsx)(d,{error:o.error,refusals:m(o.refusals,`amount`,`reason`)}),(0,z.jsxs)(`fieldset`,{children:[(0,z.jsx)(`legend`,{children:V.way}),[`down`,`up`].map(e=>(0,z.jsxs)(`label`,{className:`option`,children:[(0,z.jsx)(`input`,{type:`radio`,name:`way`,checked:i.way===e,onChange:()=>a(`way`)(e)}),V.ways[e]]},e))]}),(0,z.jsx)(T,{value:i.amount,onChange:a(`amount`),refusals:o.refusals,unit:e.unit}),(0,z.jsx)(F,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),l&&(0,z.jsx)(W,{available:e.balance.available,unit:e.unit}),c!==null&&s!==null&&!l&&(0,z.jsx)(P,{lines:[{wallet:e.name,type:`ADJUSTMENT`,amount:c,after:A(e.balance.posted,c)}],reason:i.reason,basis:e,children:i.way===`down`?(0,z.jsx)(j,{amount:s,basis:e}):(0,z.jsx)(`p`,{className:`fine`,children:V.newGrant})})]})}function U(e,t){return t.spendable.pageInfo.hasNextPage?!1:D(e,t.spendable.nodes).missing!==`0`||A(t.balance.available,N(e)).startsWith(`-`)}function W({available:e,unit:t}){return(0,z.jsx)(`p`,{className:`state failure`,role:`alert`,children:V.tooMuch(o(e),t)})}var G=s(`
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
`),K=w.move,q=[`PROMOTION`,`PURCHASE`,`TRIAL`,`PLAN`,`REFUND`];function J({basis:e,onClose:t}){let{zone:n}=L(),{key:r,fields:i,set:a}=E({amount:``,source:`PROMOTION`,expires:``,paid:``,currency:`EUR`,reason:``}),s=C(G),u=I(i.amount),f=i.paid.trim(),p=async()=>{await s.run({input:{idempotencyKey:r,walletId:e.id,amount:u,source:i.source,priority:100,reason:i.reason.trim(),expiresAt:i.expires===``?null:c(l(i.expires),n),...f===``?{}:{paid:{amount:f,currency:i.currency.trim().toUpperCase()}}}})&&x(e.id)},h=s.result?.grantCredits.transaction;return h?(0,z.jsx)(k,{lines:[h],onClose:t}):(0,z.jsxs)(M,{onSubmit:()=>void p(),ready:u!==null&&i.reason.trim()!==``,running:s.running,submit:u===null?K.kinds.grant:K.submit.grant(o(u),e.unit),children:[(0,z.jsx)(d,{error:s.error,refusals:m(s.refusals,`amount`,`reason`,`expiresAt`,`paid`,`source`)}),(0,z.jsx)(T,{value:i.amount,onChange:a(`amount`),refusals:s.refusals,unit:e.unit}),(0,z.jsxs)(`div`,{className:`pair`,children:[(0,z.jsx)(_,{label:K.source,name:`source`,refusals:s.refusals,children:e=>(0,z.jsx)(`select`,{...e,value:i.source,onChange:e=>a(`source`)(e.target.value),children:q.map(e=>(0,z.jsx)(`option`,{value:e,children:b.grant.sources[e]},e))})}),(0,z.jsx)(_,{label:K.expires,hint:K.expiresHint(n),name:`expiresAt`,refusals:s.refusals,children:e=>(0,z.jsx)(`input`,{...e,type:`date`,value:i.expires,onChange:e=>a(`expires`)(e.target.value)})})]}),(0,z.jsxs)(`div`,{className:`pair`,children:[(0,z.jsx)(_,{label:K.paid,hint:K.paidHint,name:`paid`,refusals:s.refusals,children:e=>(0,z.jsx)(`input`,{...e,inputMode:`decimal`,value:i.paid,onChange:e=>a(`paid`)(e.target.value)})}),(0,z.jsx)(_,{label:K.currency,children:e=>(0,z.jsx)(`input`,{...e,maxLength:3,value:i.currency,onChange:e=>a(`currency`)(e.target.value)})})]}),(0,z.jsx)(F,{value:i.reason,onChange:a(`reason`),refusals:s.refusals}),u!==null&&(0,z.jsx)(P,{lines:[{wallet:e.name,type:`GRANT`,amount:u,after:A(e.balance.posted,u)}],reason:i.reason,basis:e,children:e.balance.posted.startsWith(`-`)&&(0,z.jsx)(`p`,{className:`fine`,children:K.repays})})]})}var te=s(`
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
`),Y=w.refund;function ne({basis:e,onClose:t}){let{zone:n}=L(),[r,i]=(0,R.useState)(null),s=u(te,{wallet:e.id},{wallet:e.id,keep:!0});return(0,z.jsx)(g,{answer:s,children:({wallet:e})=>{let s=e?.topUps.nodes.filter(({id:e,status:t})=>t===`SUCCEEDED`||e===r)??[],c=s[0];if(c===void 0)return(0,z.jsx)(y,{children:Y.nothing});let l=r??c.id;return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(_,{label:Y.which,children:e=>(0,z.jsx)(`select`,{...e,value:l,onChange:e=>i(e.target.value),children:s.map(e=>(0,z.jsx)(`option`,{value:e.id,children:Y.paidOn(v(e.price),o(e.credits),a(e.createdAt,n))},e.id))})}),(0,z.jsx)(ee,{topUp:l,onDone:()=>i(l),onClose:t},l)]})}})}var re=s(`
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
`),X=w.move;function ie({basis:e,onClose:t}){let n=[`FROZEN`,`ACTIVE`,`CLOSED`].filter(t=>t!==e.status),{key:r,fields:i,set:a}=E({status:n[0],reason:``}),o=C(re),s=i.status,c=async()=>{await o.run({input:{idempotencyKey:r,walletId:e.id,status:s,reason:i.reason.trim()}})&&(x(e.id),t())};return(0,z.jsxs)(M,{onSubmit:()=>void c(),ready:i.reason.trim()!==``,running:o.running,submit:X.submit.status[s],children:[(0,z.jsx)(d,{error:o.error,refusals:m(o.refusals,`status`,`reason`)}),(0,z.jsx)(_,{label:X.newStatus,name:`status`,refusals:o.refusals,hint:X.statusWhat[s],children:e=>(0,z.jsx)(`select`,{...e,value:i.status,onChange:e=>a(`status`)(e.target.value),children:n.map(e=>(0,z.jsx)(`option`,{value:e,children:X.submit.status[e]},e))})}),(0,z.jsx)(F,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,z.jsx)(`p`,{className:`planned`,children:X.noLine})]})}var ae=s(`
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
`),oe=s(`
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
`),Z=w.move,se=[`amount`,`reason`,`toWalletId`];function ce({basis:e,wallet:t,onClose:n}){let r=t.customer.wallets.nodes.filter(({id:t,unit:n})=>t!==e.id&&n===e.unit),{key:i,fields:a,set:s}=E({amount:``,to:r[0]?.id??``,reason:``}),[c,l]=(0,R.useState)(r.length===0),f=C(oe),h=a.to.trim(),g=u(ae,{id:h},{enabled:h!==``,wallet:h}),v=g.data?.wallet,y=I(a.amount),b=y!==null&&U(y,e),S=async()=>{let t={idempotencyKey:i,fromWalletId:e.id,toWalletId:v.id,amount:y,reason:a.reason.trim()};await f.run({input:t})&&(x(e.id),x(v.id))},{out:w,in:D}=f.result?.transferCredits??{};return w&&D?(0,z.jsx)(k,{lines:[w,D],onClose:n}):(0,z.jsxs)(M,{onSubmit:()=>void S(),ready:y!==null&&!b&&!!v&&a.reason.trim()!==``,running:f.running,submit:y===null?Z.kinds.transfer:Z.submit.transfer(o(y),e.unit),children:[(0,z.jsx)(d,{error:f.error,refusals:m(f.refusals,...se)}),(0,z.jsx)(_,{label:Z.to,name:`toWalletId`,refusals:f.refusals,hint:v?(0,z.jsx)(p,{children:`${v.customer.name}, ${v.name}`}):g.data?Z.noWallet:void 0,children:e=>c?(0,z.jsx)(`input`,{...e,placeholder:Z.toHint,value:a.to,onChange:e=>s(`to`)(e.target.value)}):(0,z.jsxs)(`select`,{...e,value:a.to,onChange:e=>{l(e.target.value===``),s(`to`)(e.target.value)},children:[r.map(({id:e,name:t})=>(0,z.jsx)(`option`,{value:e,children:t},e)),(0,z.jsx)(`option`,{value:``,children:Z.elsewhere})]})}),(0,z.jsx)(T,{value:a.amount,onChange:s(`amount`),refusals:f.refusals,unit:e.unit}),(0,z.jsx)(F,{value:a.reason,onChange:s(`reason`),refusals:f.refusals}),b&&(0,z.jsx)(W,{available:e.balance.available,unit:e.unit}),y!==null&&v&&!b&&(0,z.jsx)(P,{lines:[{wallet:e.name,type:`TRANSFER_OUT`,amount:N(y),after:A(e.balance.posted,N(y))},{wallet:v.name,type:`TRANSFER_IN`,amount:y,after:A(v.balance.posted,y)}],reason:a.reason,basis:e,children:(0,z.jsx)(j,{amount:y,basis:e})})]})}var le=s(`
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
`),Q=w.move;function ue({basis:e,onClose:t}){let{zone:n}=L(),r=[...e.spendable.nodes,...e.others.nodes.filter(({status:e})=>e===`PENDING`)],{key:i,fields:s,set:c}=E({grant:r[0]?.id??``,reason:``}),l=C(le),u=r.find(({id:e})=>e===s.grant),f=async()=>{let t={idempotencyKey:i,grantId:s.grant,reason:s.reason.trim()};await l.run({input:t})&&x(e.id)},p=l.result?.voidGrant.transaction;if(p)return(0,z.jsx)(k,{lines:[p],onClose:t});if(r.length===0)return(0,z.jsx)(y,{children:b.home.noGrants});let g=u?h(-O(u)):`0`;return(0,z.jsxs)(M,{onSubmit:()=>void f(),ready:u!==void 0&&s.reason.trim()!==``,running:l.running,submit:Q.submit.void(o(N(g)),e.unit),children:[(0,z.jsx)(d,{error:l.error,refusals:m(l.refusals,`grantId`,`reason`)}),(0,z.jsx)(_,{label:Q.grant,name:`grantId`,refusals:l.refusals,children:e=>(0,z.jsxs)(`select`,{...e,value:u?.id??``,onChange:e=>c(`grant`)(e.target.value),children:[!u&&(0,z.jsx)(`option`,{value:``,children:Q.chooseGrant}),r.map(e=>(0,z.jsx)(`option`,{value:e.id,children:[Q.left(o(e.remaining),b.grant.sources[e.source]),e.paid?v(e.paid):null,e.reason,e.expiresAt?Q.until(a(e.expiresAt,n)):null].filter(Boolean).join(` · `)},e.id))]})}),(0,z.jsx)(F,{value:s.reason,onChange:c(`reason`),refusals:l.refusals}),u&&(0,z.jsxs)(P,{lines:[{wallet:e.name,type:`VOID`,amount:g,after:A(e.balance.posted,g)}],reason:s.reason,basis:e,children:[u.held!==`0`&&(0,z.jsx)(`p`,{className:`fine`,children:Q.heldStays(o(u.held))}),u.paid&&(0,z.jsx)(`p`,{className:`fine`,children:Q.noRefund})]})]})}var de=s(`
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
`),fe=s(`
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
`),$=w.move,pe=[`grant`,`adjust`,`void`,`transfer`,`refund`,`status`];function me({wallet:e,onClose:t}){let n=i(),[r,a]=(0,R.useState)(`grant`),o=u(de,{wallet:e.id},{wallet:e.id}),s=pe.filter(e=>e!==`refund`||S(n,`PAYMENTS_WRITE`));return(0,z.jsxs)(f,{title:$.title(e.name),onClose:t,drawer:!0,children:[(0,z.jsxs)(`fieldset`,{className:`segments`,children:[(0,z.jsx)(`legend`,{className:`hidden`,children:$.what}),s.map(e=>(0,z.jsxs)(`label`,{children:[(0,z.jsx)(`input`,{type:`radio`,name:`kind`,checked:r===e,onChange:()=>a(e)}),$.kinds[e]]},e))]}),(0,z.jsx)(`p`,{className:`fine`,children:$.about[r]}),(0,z.jsx)(g,{answer:o,children:({wallet:n})=>n?(0,z.jsx)(he,{kind:r,basis:n,wallet:e,onClose:t},r===`status`?n.status:r):(0,z.jsx)(y,{children:b.portal.noWallet})})]})}function he({kind:e,...t}){switch(e){case`grant`:return(0,z.jsx)(J,{...t});case`adjust`:return(0,z.jsx)(H,{...t});case`void`:return(0,z.jsx)(ue,{...t});case`transfer`:return(0,z.jsx)(ce,{...t});case`refund`:return(0,z.jsx)(ne,{...t});case`status`:return(0,z.jsx)(ie,{...t})}}export{fe as MovableGrant,me as default};