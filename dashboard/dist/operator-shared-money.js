import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,C as i,Ct as a,E as o,Et as s,H as c,I as l,J as u,K as d,O as f,St as p,T as m,W as ee,Y as h,_ as g,at as _,bt as v,ct as te,dt as y,et as ne,f as b,g as re,h as ie,it as x,j as ae,k as S,lt as C,m as w,p as T,rt as E,st as D,w as oe,xt as O,y as se,yt as k}from"./parts.js";import{_ as ce,g as le,s as ue,t as A}from"./vendor.js";import{A as de,D as fe,E as pe,O as me,S as he,d as ge,j as _e,k as ve,m as j,x as ye}from"./operator-parts.js";import{f as M}from"./pages.js";var N=t(ce(),1);function be({remaining:e,held:t}){let n=h(e)-h(t);return n>0n?n:0n}function xe(e,t){let n=h(e),r=[];for(let e of t){let t=be(e)<n?be(e):n;t<=0n||(r.push({grant:e,amount:E(t)}),n-=t)}return{drawn:r,missing:E(n>0n?n:0n)}}function P(e,t){return E(h(e)+h(t))}function F(e){return E(-h(e))}function Se(e){let t=e.replace(/[\s,\u00a0]/g,``);if(!/^\d{1,15}(\.\d{1,6})?$/.test(t))return null;let n=h(t);return n>0n?E(n):null}var I=le(),Ce=j.move;function L(e){let[t,n]=p(),[r,i]=(0,N.useState)(e);return{key:t,fields:r,set:e=>t=>{i(n=>({...n,[e]:t})),n()}}}function we({value:e,onChange:t,refusals:n,unit:r,label:i}){let a=e.trim()!==``&&Se(e)===null;return(0,I.jsx)(T,{label:i??Ce.amount(r),name:`amount`,refusals:a?[{code:`INVALID_INPUT`,message:Ce.noAmount,path:[`amount`]}]:n,children:n=>(0,I.jsx)(`input`,{...n,inputMode:`decimal`,autoComplete:`off`,value:e,onChange:e=>t(e.target.value)})})}function R({value:e,onChange:t,refusals:n}){return(0,I.jsx)(T,{label:Ce.reason,hint:Ce.reasonHint,name:`reason`,refusals:n,children:n=>(0,I.jsx)(`input`,{...n,maxLength:500,required:!0,value:e,onChange:e=>t(e.target.value)})})}function z(e){return(0,I.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),e.ready&&e.onSubmit()},children:[e.children,(0,I.jsx)(`button`,{type:`submit`,className:`primary`,disabled:!e.ready||e.running,children:e.submit})]})}s(`
  fragment WrittenLine on Transaction {
    id
    sequence
    type
    amount
    balanceAfter
    reason
    wallet {
      id
      name
    }
  }
`);var B=j.move;function Te({lines:e,reason:t,basis:n,children:r}){let{zone:i}=M(),a=[{name:j.customer.columns.wallet,cell:({wallet:e})=>(0,I.jsx)(S,{children:e})},{name:y.line.what,cell:({type:e})=>y.line.types[e]},{name:y.line.change,number:!0,cell:({amount:e})=>(0,I.jsx)(m,{value:e,change:!0})},{name:y.line.after,number:!0,cell:({after:e})=>(0,I.jsx)(m,{value:e})}];return(0,I.jsxs)(`section`,{className:`planned`,"aria-label":B.planned,children:[(0,I.jsx)(`h3`,{children:e.length===1?B.planned:B.plannedSeveral(e.length)}),(0,I.jsx)(f,{caption:B.planned,columns:a,rows:e,keyOf:({wallet:e,type:t})=>e+t}),t.trim()!==``&&(0,I.jsxs)(`p`,{children:[(0,I.jsx)(`span`,{className:`note`,children:j.line.reason}),` `,(0,I.jsx)(S,{children:t.trim()})]}),r,(0,I.jsx)(o,{at:n.balance.asOf,zone:i})]})}function Ee({amount:e,basis:t}){let{zone:i}=M(),{drawn:a,missing:o}=xe(e,t.spendable.nodes);if(o!==`0`&&!t.spendable.pageInfo.hasNextPage)return null;let s=[{name:y.grant.source,cell:({grant:e})=>(0,I.jsxs)(I.Fragment,{children:[y.grant.sources[e.source],e.reason&&(0,I.jsx)(`div`,{className:`note`,children:(0,I.jsx)(S,{children:e.reason})})]})},{name:y.grant.expires,cell:({grant:e})=>e.expiresAt?(0,I.jsx)(r,{at:e.expiresAt,zone:i}):y.never},{name:j.line.columns.drawn,number:!0,cell:({amount:e})=>(0,I.jsx)(m,{value:F(e),change:!0})}];return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`h4`,{children:B.draws}),(0,I.jsx)(f,{caption:B.draws,columns:s,rows:a,keyOf:({grant:e})=>e.id}),o!==`0`&&(0,I.jsx)(`p`,{className:`fine`,children:B.drawsMore(n(o))})]})}function V({lines:e,onClose:t}){let n=[{name:j.history.number,cell:({id:e,sequence:n})=>(0,I.jsx)(A,{href:`/lines/${e}`,onClick:t,children:j.line.title(n)})},{name:j.customer.columns.wallet,cell:({wallet:e})=>(0,I.jsx)(S,{children:e.name})},{name:y.line.what,cell:({type:e})=>y.line.types[e]},{name:y.line.change,number:!0,cell:({amount:e})=>(0,I.jsx)(m,{value:e,change:!0})},{name:y.line.after,number:!0,cell:({balanceAfter:e})=>(0,I.jsx)(m,{value:e})}];return(0,I.jsxs)(`section`,{"aria-label":B.written,children:[(0,I.jsx)(`p`,{className:`state success`,role:`status`,children:B.written}),(0,I.jsx)(f,{caption:B.written,columns:n,rows:e,keyOf:({id:e})=>e}),(0,I.jsx)(`p`,{children:(0,I.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:B.done})})]})}var De=s(`
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
`),H=j.move;function Oe({basis:e,onClose:t}){let{key:n,fields:r,set:i}=L({amount:``,way:`down`,reason:``}),a=v(De),o=Se(r.amount),s=o===null?null:r.way===`up`?o:F(o),c=o!==null&&r.way===`down`&&ke(o,e),l=async()=>{let t={idempotencyKey:n,walletId:e.id,amount:s,reason:r.reason.trim()};await a.run({input:t})&&k(e.id)},u=a.result?.adjustBalance.transaction;return u?(0,I.jsx)(V,{lines:[u],onClose:t}):(0,I.jsxs)(z,{onSubmit:()=>void l(),ready:s!==null&&!c&&r.reason.trim()!==``,running:a.running,submit:s===null?H.kinds.adjust:H.submit.adjust(ne(s),e.unit),children:[(0,I.jsx)(b,{error:a.error,refusals:w(a.refusals,`amount`,`reason`)}),(0,I.jsxs)(`fieldset`,{children:[(0,I.jsx)(`legend`,{children:H.way}),[`down`,`up`].map(e=>(0,I.jsxs)(`label`,{className:`option`,children:[(0,I.jsx)(`input`,{type:`radio`,name:`way`,checked:r.way===e,onChange:()=>i(`way`)(e)}),H.ways[e]]},e))]}),(0,I.jsx)(we,{value:r.amount,onChange:i(`amount`),refusals:a.refusals,unit:e.unit}),(0,I.jsx)(R,{value:r.reason,onChange:i(`reason`),refusals:a.refusals}),c&&(0,I.jsx)(Ae,{available:e.balance.available,unit:e.unit}),s!==null&&o!==null&&!c&&(0,I.jsx)(Te,{lines:[{wallet:e.name,type:`ADJUSTMENT`,amount:s,after:P(e.balance.posted,s)}],reason:r.reason,basis:e,children:r.way===`down`?(0,I.jsx)(Ee,{amount:o,basis:e}):(0,I.jsx)(`p`,{className:`fine`,children:H.newGrant})})]})}function ke(e,t){return t.spendable.pageInfo.hasNextPage?!1:xe(e,t.spendable.nodes).missing!==`0`||P(t.balance.available,F(e)).startsWith(`-`)}function Ae({available:e,unit:t}){return(0,I.jsx)(`p`,{className:`state failure`,role:`alert`,children:H.tooMuch(n(e),t)})}var je=s(`
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
`),U=j.move,Me=[`PROMOTION`,`PURCHASE`,`TRIAL`,`PLAN`,`REFUND`];function Ne({basis:e,onClose:t}){let{zone:r}=M(),{key:i,fields:a,set:o}=L({amount:``,source:`PROMOTION`,expires:``,paid:``,currency:`EUR`,reason:``}),s=v(je),l=Se(a.amount),u=a.paid.trim(),d=async()=>{await s.run({input:{idempotencyKey:i,walletId:e.id,amount:l,source:a.source,priority:100,reason:a.reason.trim(),expiresAt:a.expires===``?null:ee(c(a.expires),r),...u===``?{}:{paid:{amount:u,currency:a.currency.trim().toUpperCase()}}}})&&k(e.id)},f=s.result?.grantCredits.transaction;return f?(0,I.jsx)(V,{lines:[f],onClose:t}):(0,I.jsxs)(z,{onSubmit:()=>void d(),ready:l!==null&&a.reason.trim()!==``,running:s.running,submit:l===null?U.kinds.grant:U.submit.grant(n(l),e.unit),children:[(0,I.jsx)(b,{error:s.error,refusals:w(s.refusals,`amount`,`reason`,`expiresAt`,`paid`,`source`)}),(0,I.jsx)(we,{value:a.amount,onChange:o(`amount`),refusals:s.refusals,unit:e.unit}),(0,I.jsxs)(`div`,{className:`pair`,children:[(0,I.jsx)(T,{label:U.source,name:`source`,refusals:s.refusals,children:e=>(0,I.jsx)(`select`,{...e,value:a.source,onChange:e=>o(`source`)(e.target.value),children:Me.map(e=>(0,I.jsx)(`option`,{value:e,children:y.grant.sources[e]},e))})}),(0,I.jsx)(T,{label:U.expires,hint:U.expiresHint(r),name:`expiresAt`,refusals:s.refusals,children:e=>(0,I.jsx)(`input`,{...e,type:`date`,value:a.expires,onChange:e=>o(`expires`)(e.target.value)})})]}),(0,I.jsxs)(`div`,{className:`pair`,children:[(0,I.jsx)(T,{label:U.paid,hint:U.paidHint,name:`paid`,refusals:s.refusals,children:e=>(0,I.jsx)(`input`,{...e,inputMode:`decimal`,value:a.paid,onChange:e=>o(`paid`)(e.target.value)})}),(0,I.jsx)(T,{label:U.currency,children:e=>(0,I.jsx)(`input`,{...e,maxLength:3,value:a.currency,onChange:e=>o(`currency`)(e.target.value)})})]}),(0,I.jsx)(R,{value:a.reason,onChange:o(`reason`),refusals:s.refusals}),l!==null&&(0,I.jsx)(Te,{lines:[{wallet:e.name,type:`GRANT`,amount:l,after:P(e.balance.posted,l)}],reason:a.reason,basis:e,children:e.balance.posted.startsWith(`-`)&&(0,I.jsx)(`p`,{className:`fine`,children:U.repays})})]})}var Pe=s(`
  query RefundPreview($id: ID!, $amount: MoneyInput, $allowSpent: Boolean!) {
    topUp(id: $id) {
      id
      price {
        amount
        currency
      }
      wallet {
        id
        name
        unit
        balance {
          posted
        }
      }
      refundPreview(amount: $amount, allowSpent: $allowSpent) {
        refundable {
          amount
          currency
        }
        credits
        spent
        reason
        grants {
          amount
          grant {
            id
            source
            reason
            remaining
          }
        }
      }
    }
  }
`),Fe=s(`
  mutation RefundTopUp($input: RefundTopUpInput!) {
    refundTopUp(input: $input) {
      topUp {
        id
        status
      }
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
`),W=j.refund;function Ie({topUp:e,onDone:t,onClose:n}){let{key:r,fields:i,set:a}=L({amount:``,spent:``,reason:``}),o=v(Fe),s=ze(i.amount.trim().replace(/,/g,``)),c=s!==``&&!/^\d{1,12}(\.\d{1,4})?$/.test(s),[l,d]=(0,N.useState)(null),f=s===``||c||l===null?null:{amount:s,currency:l},p=O(Pe,{id:e,amount:f,allowSpent:i.spent!==``},{keep:!0}),m=p.data?.topUp;(0,N.useEffect)(()=>{m&&d(m.price.currency)},[m]);let ee=s===i.amount.trim().replace(/,/g,``)&&!p.stale,h=m?.refundPreview,g=async()=>{let n={idempotencyKey:r,topUpId:e,reason:i.reason.trim(),amount:f,allowSpent:i.spent!==``};await o.run({input:n})&&m&&(k(m.wallet.id),t?.())},_=o.result?.refundTopUp;return _?.topUp?_.transaction?(0,I.jsx)(V,{lines:[_.transaction],onClose:n}):(0,I.jsx)(`p`,{className:`state success`,role:`status`,children:W.done}):(0,I.jsxs)(z,{onSubmit:()=>void g(),ready:ee&&!c&&h!==void 0&&!h.reason&&i.reason.trim()!==``,running:o.running,submit:h?W.submit(u(f??h.refundable)):W.title,children:[(0,I.jsx)(b,{error:o.error,refusals:w(o.refusals,`amount`,`reason`)}),(0,I.jsx)(T,{label:W.amount(l??``),hint:W.amountHint,name:`amount`,refusals:c?[{code:`INVALID_INPUT`,message:W.noAmount,path:[`amount`]}]:o.refusals,children:e=>(0,I.jsx)(`input`,{...e,inputMode:`decimal`,value:i.amount,onChange:e=>a(`amount`)(e.target.value)})}),(0,I.jsxs)(`label`,{className:`option`,children:[(0,I.jsx)(`input`,{type:`checkbox`,checked:i.spent!==``,onChange:e=>a(`spent`)(e.target.checked?`yes`:``)}),(0,I.jsxs)(`span`,{children:[W.allowSpent,(0,I.jsxs)(`span`,{className:`note`,children:[` `,W.allowSpentWhy]})]})]}),(0,I.jsx)(R,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,I.jsx)(D,{answer:p,children:({topUp:e})=>e?(0,I.jsx)(Le,{topUp:e,amount:f}):(0,I.jsx)(x,{children:W.unknown})})]})}function Le({topUp:e,amount:t}){let{refundPreview:r,wallet:i}=e;if(r.reason)return(0,I.jsxs)(`div`,{className:`planned`,children:[(0,I.jsx)(`p`,{className:`failure`,role:`alert`,children:(0,I.jsx)(S,{children:r.reason})}),(0,I.jsx)(`p`,{className:`fine`,children:W.refundable(u(r.refundable))})]});let a=[{name:y.grant.source,cell:({grant:e})=>(0,I.jsxs)(I.Fragment,{children:[y.grant.sources[e.source],e.reason&&(0,I.jsx)(`div`,{className:`note`,children:(0,I.jsx)(S,{children:e.reason})})]})},{name:y.grant.remaining,number:!0,cell:({grant:e})=>(0,I.jsx)(m,{value:e.remaining})},{name:W.leaves,number:!0,cell:({amount:e})=>(0,I.jsx)(m,{value:F(Re(e)),change:!0})}];return(0,I.jsxs)(`section`,{className:`planned`,"aria-label":W.does,children:[(0,I.jsx)(`h3`,{children:W.does}),(0,I.jsx)(re,{facts:[[W.back,(0,I.jsx)(`strong`,{children:u(t??r.refundable)})],[W.credits,(0,I.jsx)(m,{value:F(r.credits),unit:i.unit,change:!0})],[y.line.after,(0,I.jsx)(m,{value:P(i.balance.posted,F(r.credits)),unit:i.unit})],[W.spent,(0,I.jsx)(m,{value:r.spent,unit:i.unit})],[W.most,u(r.refundable)]]}),r.grants.length>0&&(0,I.jsx)(f,{caption:W.grants,columns:a,rows:r.grants,keyOf:({grant:e})=>e.id}),r.spent!==`0`&&(0,I.jsx)(`p`,{className:`fine`,children:W.spentWhy(n(r.spent),i.unit)})]})}function Re(e){return e.replace(/^-/,``)}function ze(e){let[t,n]=(0,N.useState)(e);return(0,N.useEffect)(()=>{let t=setTimeout(()=>n(e),400);return()=>clearTimeout(t)},[e]),t}var Be=s(`
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
`),Ve=j.refund;function He({basis:e,onClose:t}){let{zone:r}=M(),[i,a]=(0,N.useState)(null),o=O(Be,{wallet:e.id},{wallet:e.id,keep:!0});return(0,I.jsx)(D,{answer:o,children:({wallet:e})=>{let o=e?.topUps.nodes.filter(({id:e,status:t})=>t===`SUCCEEDED`||e===i)??[],s=o[0];if(s===void 0)return(0,I.jsx)(x,{children:Ve.nothing});let c=i??s.id;return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(T,{label:Ve.which,children:e=>(0,I.jsx)(`select`,{...e,value:c,onChange:e=>a(e.target.value),children:o.map(e=>(0,I.jsx)(`option`,{value:e.id,children:Ve.paidOn(u(e.price),n(e.credits),l(e.createdAt,r))},e.id))})}),(0,I.jsx)(Ie,{topUp:c,onDone:()=>a(c),onClose:t},c)]})}})}var Ue=s(`
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
`),We=j.move;function Ge({basis:e,onClose:t}){let n=[`FROZEN`,`ACTIVE`,`CLOSED`].filter(t=>t!==e.status),{key:r,fields:i,set:a}=L({status:n[0],reason:``}),o=v(Ue),s=i.status,c=async()=>{await o.run({input:{idempotencyKey:r,walletId:e.id,status:s,reason:i.reason.trim()}})&&(k(e.id),t())};return(0,I.jsxs)(z,{onSubmit:()=>void c(),ready:i.reason.trim()!==``,running:o.running,submit:We.submit.status[s],children:[(0,I.jsx)(b,{error:o.error,refusals:w(o.refusals,`status`,`reason`)}),(0,I.jsx)(T,{label:We.newStatus,name:`status`,refusals:o.refusals,hint:We.statusWhat[s],children:e=>(0,I.jsx)(`select`,{...e,value:i.status,onChange:e=>a(`status`)(e.target.value),children:n.map(e=>(0,I.jsx)(`option`,{value:e,children:We.submit.status[e]},e))})}),(0,I.jsx)(R,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,I.jsx)(`p`,{className:`planned`,children:We.noLine})]})}var Ke=s(`
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
`),qe=s(`
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
`),G=j.move,Je=[`amount`,`reason`,`toWalletId`];function Ye({basis:e,wallet:t,onClose:r}){let i=t.customer.wallets.nodes.filter(({id:t,unit:n})=>t!==e.id&&n===e.unit),{key:a,fields:o,set:s}=L({amount:``,to:i[0]?.id??``,reason:``}),[c,l]=(0,N.useState)(i.length===0),u=v(qe),d=o.to.trim(),f=O(Ke,{id:d},{enabled:d!==``,wallet:d}),p=f.data?.wallet,m=Se(o.amount),ee=m!==null&&ke(m,e),h=async()=>{let t={idempotencyKey:a,fromWalletId:e.id,toWalletId:p.id,amount:m,reason:o.reason.trim()};await u.run({input:t})&&(k(e.id),k(p.id))},{out:g,in:_}=u.result?.transferCredits??{};return g&&_?(0,I.jsx)(V,{lines:[g,_],onClose:r}):(0,I.jsxs)(z,{onSubmit:()=>void h(),ready:m!==null&&!ee&&!!p&&o.reason.trim()!==``,running:u.running,submit:m===null?G.kinds.transfer:G.submit.transfer(n(m),e.unit),children:[(0,I.jsx)(b,{error:u.error,refusals:w(u.refusals,...Je)}),(0,I.jsx)(T,{label:G.to,name:`toWalletId`,refusals:u.refusals,hint:p?(0,I.jsx)(S,{children:`${p.customer.name}, ${p.name}`}):f.data?G.noWallet:void 0,children:e=>c?(0,I.jsx)(`input`,{...e,placeholder:G.toHint,value:o.to,onChange:e=>s(`to`)(e.target.value)}):(0,I.jsxs)(`select`,{...e,value:o.to,onChange:e=>{l(e.target.value===``),s(`to`)(e.target.value)},children:[i.map(({id:e,name:t})=>(0,I.jsx)(`option`,{value:e,children:ae(t)},e)),(0,I.jsx)(`option`,{value:``,children:G.elsewhere})]})}),(0,I.jsx)(we,{value:o.amount,onChange:s(`amount`),refusals:u.refusals,unit:e.unit}),(0,I.jsx)(R,{value:o.reason,onChange:s(`reason`),refusals:u.refusals}),ee&&(0,I.jsx)(Ae,{available:e.balance.available,unit:e.unit}),m!==null&&p&&!ee&&(0,I.jsx)(Te,{lines:[{wallet:e.name,type:`TRANSFER_OUT`,amount:F(m),after:P(e.balance.posted,F(m))},{wallet:p.name,type:`TRANSFER_IN`,amount:m,after:P(p.balance.posted,m)}],reason:o.reason,basis:e,children:(0,I.jsx)(Ee,{amount:m,basis:e})})]})}var Xe=s(`
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
`),K=j.move;function Ze({basis:e,onClose:t}){let{zone:r}=M(),i=[...e.spendable.nodes,...e.others.nodes.filter(({status:e})=>e===`PENDING`)],{key:a,fields:o,set:s}=L({grant:i[0]?.id??``,reason:``}),c=v(Xe),d=i.find(({id:e})=>e===o.grant),f=async()=>{let t={idempotencyKey:a,grantId:o.grant,reason:o.reason.trim()};await c.run({input:t})&&k(e.id)},p=c.result?.voidGrant.transaction;if(p)return(0,I.jsx)(V,{lines:[p],onClose:t});if(i.length===0)return(0,I.jsx)(x,{children:y.home.noGrants});let m=d?E(-be(d)):`0`;return(0,I.jsxs)(z,{onSubmit:()=>void f(),ready:d!==void 0&&o.reason.trim()!==``,running:c.running,submit:K.submit.void(n(F(m)),e.unit),children:[(0,I.jsx)(b,{error:c.error,refusals:w(c.refusals,`grantId`,`reason`)}),(0,I.jsx)(T,{label:K.grant,name:`grantId`,refusals:c.refusals,children:e=>(0,I.jsxs)(`select`,{...e,value:d?.id??``,onChange:e=>s(`grant`)(e.target.value),children:[!d&&(0,I.jsx)(`option`,{value:``,children:K.chooseGrant}),i.map(e=>(0,I.jsx)(`option`,{value:e.id,children:[K.left(n(e.remaining),y.grant.sources[e.source]),e.paid?u(e.paid):null,e.reason&&ae(e.reason),e.expiresAt?K.until(l(e.expiresAt,r)):null].filter(Boolean).join(` · `)},e.id))]})}),(0,I.jsx)(R,{value:o.reason,onChange:s(`reason`),refusals:c.refusals}),d&&(0,I.jsxs)(Te,{lines:[{wallet:e.name,type:`VOID`,amount:m,after:P(e.balance.posted,m)}],reason:o.reason,basis:e,children:[d.held!==`0`&&(0,I.jsx)(`p`,{className:`fine`,children:K.heldStays(n(d.held))}),d.paid&&(0,I.jsx)(`p`,{className:`fine`,children:K.noRefund})]})]})}var Qe=e({MovableGrant:()=>et,default:()=>rt}),$e=s(`
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
`),et=s(`
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
`),tt=j.move,nt=[`grant`,`adjust`,`void`,`transfer`,`refund`,`status`];function rt({wallet:e,onClose:t}){let n=i(),[r,a]=(0,N.useState)(`grant`),o=O($e,{wallet:e.id},{wallet:e.id,fresh:!0}),s=nt.filter(e=>e!==`refund`||se(n,`PAYMENTS_WRITE`));return(0,I.jsxs)(ie,{title:tt.title(e.name),onClose:t,drawer:!0,children:[(0,I.jsxs)(`fieldset`,{className:`segments`,children:[(0,I.jsx)(`legend`,{className:`hidden`,children:tt.what}),s.map(e=>(0,I.jsxs)(`label`,{children:[(0,I.jsx)(`input`,{type:`radio`,name:`kind`,checked:r===e,onChange:()=>a(e)}),tt.kinds[e]]},e))]}),(0,I.jsx)(`p`,{className:`fine`,children:tt.about[r]}),(0,I.jsx)(D,{answer:o,children:({wallet:n})=>n?(0,I.jsx)(it,{kind:r,basis:n,wallet:e,onClose:t},r===`status`?n.status:r):(0,I.jsx)(x,{children:y.portal.noWallet})})]})}function it({kind:e,...t}){switch(e){case`grant`:return(0,I.jsx)(Ne,{...t});case`adjust`:return(0,I.jsx)(Oe,{...t});case`void`:return(0,I.jsx)(Ze,{...t});case`transfer`:return(0,I.jsx)(Ye,{...t});case`refund`:return(0,I.jsx)(He,{...t});case`status`:return(0,I.jsx)(Ge,{...t})}}s(`
  fragment PaymentRow on TopUp {
    id
    status
    automatic
    processing
    credits
    bonusCredits
    quantity
    failureReason
    createdAt
    price {
      amount
      currency
    }
    refunded {
      amount
      currency
    }
    pack {
      name
    }
    subscription {
      plan {
        name
      }
    }
    dispute {
      status
    }
    wallet {
      id
      name
      unit
      customer {
        id
        name
      }
    }
  }
`);var q=j.payments;function at({pack:e,subscription:t,quantity:n}){let r=e?.name??t?.plan.name??q.unknownPack;return n>1?`${r} × ${n}`:r}function ot({list:e,zone:t,withCustomer:n=!1,empty:i}){let a=[{name:y.line.when,cell:({id:e,createdAt:n})=>(0,I.jsx)(A,{href:`/payments/${e}`,children:(0,I.jsx)(r,{at:n,zone:t})})},...n?[{name:y.portal.customer,cell:({wallet:e})=>(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(A,{href:`/customers/${e.customer.id}`,children:(0,I.jsx)(S,{children:e.customer.name})}),(0,I.jsx)(`div`,{className:`note`,children:(0,I.jsx)(S,{children:e.name})})]})}]:[],{name:q.what,cell:e=>(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(S,{children:at(e)}),(0,I.jsxs)(`div`,{className:`note`,children:[e.automatic&&(0,I.jsxs)(I.Fragment,{children:[q.automatic,` · `]}),(0,I.jsx)(m,{value:e.credits,unit:e.wallet.unit})]})]})},{name:q.status,cell:({status:e,processing:t,dispute:n,failureReason:r})=>(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(g,{tone:ge[e],children:j.topUpStatus[e]}),` `,t&&(0,I.jsx)(g,{children:q.processing}),` `,n&&(0,I.jsx)(g,{tone:n.status===`WON`?`plain`:`bad`,children:q.disputes[n.status]}),r&&(0,I.jsx)(`div`,{className:`note`,children:(0,I.jsx)(S,{children:r})})]})},{name:q.price,number:!0,cell:({price:e,refunded:t})=>(0,I.jsxs)(I.Fragment,{children:[u(e),Number(t.amount)>0&&(0,I.jsx)(`div`,{className:`note`,children:q.refundedOf(u(t))})]})}];return(0,I.jsx)(pe,{caption:q.title,list:e,columns:a,empty:i})}var st=s(`
  mutation SimulatePayment($input: SimulatePaymentInput!) {
    simulatePayment(input: $input) {
      topUp {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),J=j.simulation;function ct({status:e,refunds:t,dispute:n}){if(e===`PENDING`||e===`REQUIRES_ACTION`)return[`SUCCEED`,`DECLINE`,`REQUIRE_ACTION`,`EXPIRE`,`FAIL_LATER`];if(n?.status===`OPEN`)return[`DISPUTE_WON`,`DISPUTE_LOST`];if(e!==`SUCCEEDED`&&e!==`REFUNDED`)return[];let r=t.length>0?[`REFUND_FAIL`]:[];return e===`SUCCEEDED`?[`DISPUTE_OPEN`,`FAIL_LATER`,...r]:r}function lt({topUp:e,changed:t}){let[n,r]=p(),[i,a]=(0,N.useState)(null),o=v(st),s=ct(e),c=async i=>{a(i),await o.run({input:{idempotencyKey:`${n}-${i}`,topUpId:e.id,outcome:i}})&&(r(),t(),k(e.wallet.id))};return s.length===0?null:(0,I.jsxs)(C,{title:J.title,children:[(0,I.jsx)(`p`,{className:`fine`,children:J.about}),(0,I.jsx)(b,{error:o.error,refusals:o.refusals}),(0,I.jsx)(`div`,{className:`buttons`,children:s.map(e=>(0,I.jsx)(`button`,{type:`button`,disabled:o.running,onClick:()=>void c(e),children:J.outcomes[e]},e))}),o.result&&o.refusals.length===0&&i&&(0,I.jsx)(`p`,{className:`state success`,role:`status`,children:J.done(J.outcomes[i])})]})}var ut=e({default:()=>ht}),dt=s(`
  query Payment($id: ID!) {
    topUp(id: $id) {
      ...PaymentRow
      settledAt
      checkoutUrl
      receiptUrl
      tax {
        amount
        currency
      }
      attempts {
        number
        at
        outcome
        reason
      }
      refunds {
        id
        amount {
          amount
          currency
        }
        credits
        status
        reason
        createdAt
      }
      dispute {
        id
        amount {
          amount
          currency
        }
        status
        openedAt
        closedAt
      }
      grant {
        id
        amount
        remaining
        held
        expiresAt
      }
      paymentMethod {
        brand
        last4
      }
      triggeredBy {
        id
        sequence
      }
      wallet {
        customer {
          timeZone
        }
      }
    }
  }
`),Y=j.payment,ft={SUCCEEDED:`good`,DECLINED:`bad`,REQUIRES_ACTION:`warn`,PROCESSING:`plain`,CANCELED:`plain`,UNKNOWN:`plain`},pt={PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`},mt=new Set([`PENDING`,`REQUIRES_ACTION`]);function ht(){let{id:e=``}=ue(),[t,n]=(0,N.useState)(!1),r=O(dt,{id:e},{every:!t&&5e3}),i=r.data?.topUp,a=i!==void 0&&(i===null||!mt.has(i.status));return a!==t&&n(a),(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(ye,{to:[{href:`/payments`,name:y.operator.nav.payments}]}),(0,I.jsx)(D,{answer:r,children:({topUp:t})=>t?(0,I.jsx)(gt,{topUp:t,changed:r.retry}):(0,I.jsx)(x,{children:Y.unknown(e)})})]})}function gt({topUp:e,changed:t}){let n=i(),[r,a]=(0,N.useState)(!1),o=d(e.wallet.customer.timeZone);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(`div`,{className:`head`,children:[(0,I.jsxs)(`h1`,{children:[u(e.price),` `,(0,I.jsx)(g,{tone:ge[e.status],children:j.topUpStatus[e.status]})]}),e.status===`SUCCEEDED`&&se(n,`PAYMENTS_WRITE`)&&(0,I.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>a(!0),children:Y.refund})]}),r&&(0,I.jsx)(ie,{title:j.refund.of(u(e.price)),onClose:()=>a(!1),drawer:!0,children:(0,I.jsx)(Ie,{topUp:e.id,onDone:t,onClose:()=>a(!1)})}),(0,I.jsx)(C,{title:Y.what,children:(0,I.jsx)(_t,{topUp:e,zone:o})}),e.dispute&&(0,I.jsx)(vt,{dispute:e.dispute,zone:o}),(0,I.jsx)(C,{title:Y.attempts,children:e.attempts.length===0?(0,I.jsx)(x,{children:Y.noAttempts}):(0,I.jsx)(yt,{topUp:e,zone:o})}),(0,I.jsx)(C,{title:Y.refunds,children:e.refunds.length===0?(0,I.jsx)(x,{children:Y.noRefunds}):(0,I.jsx)(bt,{topUp:e,zone:o})}),n.kind===`API_KEY`&&n.mode===`TEST`&&se(n,`ADMIN`)&&(0,I.jsx)(lt,{topUp:e,changed:t})]})}function _t({topUp:e,zone:t}){let{wallet:i,grant:a,paymentMethod:o,triggeredBy:s}=e;return(0,I.jsx)(re,{facts:[[y.portal.customer,(0,I.jsx)(A,{href:`/customers/${i.customer.id}`,children:(0,I.jsx)(S,{children:i.customer.name})})],[y.portal.wallet,(0,I.jsx)(A,{href:`/wallets/${i.id}`,children:(0,I.jsx)(S,{children:i.name})})],[Y.bought,(0,I.jsx)(S,{children:at(e)})],[Y.credits,(0,I.jsx)(m,{value:e.credits,unit:i.unit})],e.bonusCredits!==`0`&&[Y.bonus,(0,I.jsx)(m,{value:e.bonusCredits,unit:i.unit})],a?[Y.left,(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(m,{value:a.remaining}),` `,(0,I.jsx)(`span`,{className:`note`,children:y.grant.of(n(a.amount))})]})]:!1,e.tax?[Y.tax,u(e.tax)]:!1,Number(e.refunded.amount)>0&&[Y.refunded,u(e.refunded)],o?[Y.method,(0,I.jsx)(S,{children:y.buy.card(o.brand,o.last4??`…`)})]:!1,[Y.created,(0,I.jsx)(r,{at:e.createdAt,zone:t})],e.settledAt?[Y.settled,(0,I.jsx)(r,{at:e.settledAt,zone:t})]:!1,e.automatic&&[Y.automatic,s?(0,I.jsx)(A,{href:`/lines/${s.id}`,children:Y.because(s.sequence)}):j.payments.automatic],e.failureReason?[Y.failure,(0,I.jsx)(S,{children:e.failureReason})]:!1,e.receiptUrl?[Y.receipt,(0,I.jsx)(`a`,{href:e.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:Y.openReceipt})]:!1,[j.line.id,(0,I.jsx)(he,{children:e.id})]]})}function vt({dispute:e,zone:t}){return(0,I.jsxs)(C,{title:Y.dispute,children:[(0,I.jsx)(re,{facts:[[j.payments.status,(0,I.jsx)(g,{tone:e.status===`WON`?`good`:`bad`,children:j.payments.disputes[e.status]})],[Y.amount,u(e.amount)],[Y.opened,(0,I.jsx)(r,{at:e.openedAt,zone:t})],e.closedAt?[Y.closed,(0,I.jsx)(r,{at:e.closedAt,zone:t})]:!1,[j.line.id,(0,I.jsx)(he,{children:e.id})]]}),(0,I.jsx)(`p`,{className:`fine`,children:Y.disputeWhat[e.status]})]})}function yt({topUp:e,zone:t}){let n=[{name:Y.number,cell:({number:e})=>e},{name:y.line.when,cell:({at:e})=>(0,I.jsx)(r,{at:e,zone:t})},{name:Y.outcome,cell:({outcome:e})=>(0,I.jsx)(g,{tone:ft[e],children:Y.outcomes[e]})},{name:Y.why,cell:({reason:e})=>e?(0,I.jsx)(S,{children:e}):`–`}];return(0,I.jsx)(f,{caption:Y.attempts,columns:n,rows:e.attempts,keyOf:({number:e})=>String(e)})}function bt({topUp:e,zone:t}){let n=[{name:y.line.when,cell:({createdAt:e})=>(0,I.jsx)(r,{at:e,zone:t})},{name:Y.why,cell:({reason:e})=>(0,I.jsx)(S,{children:e})},{name:j.payments.status,cell:({status:e})=>(0,I.jsx)(g,{tone:pt[e],children:Y.refundStatus[e]})},{name:Y.credits,number:!0,cell:({credits:e})=>(0,I.jsx)(m,{value:e})},{name:Y.amount,number:!0,cell:({amount:e})=>u(e)}];return(0,I.jsx)(f,{caption:Y.refunds,columns:n,rows:e.refunds,keyOf:({id:e})=>e})}var xt=e({default:()=>wt}),St=s(`
  query Payments($status: TopUpStatus, $from: DateTime, $to: DateTime, $after: String) {
    topUps(first: 50, after: $after, status: $status, from: $from, to: $to) {
      nodes {
        ...PaymentRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),X=j.payments,Ct=`UTC`;function wt(){let[e,t]=ve(`status`,j.topUpStatus),[n,r]=de(Ct),i=a(St,{status:e,...n},({topUps:e})=>e);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`h1`,{children:X.title}),(0,I.jsxs)(`div`,{className:`filters`,children:[(0,I.jsx)(fe,{label:X.status,all:X.all,names:j.topUpStatus,value:e,onChoose:t}),(0,I.jsx)(me,{days:r})]}),(0,I.jsxs)(C,{title:X.list,children:[(0,I.jsx)(ot,{list:i,zone:Ct,withCustomer:!0,empty:e||n.from||n.to?X.noneMatch:X.none}),(0,I.jsx)(`p`,{className:`fine`,children:y.zone(Ct)})]})]})}var Tt=e({FinanceRowShown:()=>Ot,default:()=>At}),Et=s(`
  query Length($wallet: ID!) {
    wallet(id: $wallet) {
      balance {
        sequence
      }
    }
  }
`),Dt=s(`
  query WalletBooks($wallet: ID!) {
    wallet(id: $wallet) {
      audit {
        ok
        sequence
        posted
        sumOfGrants
        sumOfTransactions
        firstMismatch
        chainHead
        checkedAt
        finance {
          ...FinanceRowShown
        }
        financeDifference {
          ...FinanceRowShown
        }
      }
    }
  }
`),Ot=s(`
  fragment FinanceRowShown on FinanceRow {
    currency
    received
    deferred
    earned
    breakage
    refunded
    customerCredit
    writtenOff
    balanced
  }
`),Z=j.books,kt=2e3;function At(){let{wallet:e}=M(),[t,r]=(0,N.useState)(!1),i=O(Et,{wallet:e.id}),a=i.data?.wallet?.balance.sequence??0,o=t||i.data!==void 0&&a<=kt,s=O(Dt,{wallet:e.id},{enabled:o});return i.error?(0,I.jsx)(_,{error:i.error,retry:i.retry}):i.data===void 0?(0,I.jsx)(te,{}):(0,I.jsxs)(C,{title:Z.title,aside:(0,I.jsx)(`button`,{type:`button`,onClick:()=>o?s.retry():r(!0),children:o?Z.again:Z.verify(n(String(a)))}),children:[!o&&(0,I.jsx)(`p`,{children:Z.long}),o&&(0,I.jsx)(D,{answer:s,children:e=>e.wallet?(0,I.jsx)(jt,{audit:e.wallet.audit}):(0,I.jsx)(x,{children:Z.none})})]})}function jt({audit:e}){let{wallet:t,zone:i}=M(),a=[{name:Z.columns.currency,cell:({currency:e})=>e},...[`received`,`writtenOff`,`deferred`,`earned`,`breakage`,`refunded`,`customerCredit`].map(e=>({name:Z.columns[e],number:!0,cell:t=>u({amount:t[e],currency:t.currency})})),{name:Z.columns.balanced,cell:({balanced:e})=>(0,I.jsx)(g,{tone:e?`good`:`bad`,children:e?Z.balanced:Z.unbalanced})}];return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(`p`,{className:e.ok?`verdict good`:`verdict bad`,role:`status`,children:[(0,I.jsx)(g,{tone:e.ok?`good`:`bad`,children:e.ok?Z.ok:Z.notOk}),` `,e.ok?Z.okWhy(n(String(e.sequence))):Z.notOkWhy]}),(0,I.jsx)(re,{facts:[[Z.posted,(0,I.jsx)(m,{value:e.posted,unit:t.unit})],[Z.sumOfGrants,(0,I.jsx)(m,{value:e.sumOfGrants,unit:t.unit})],[Z.sumOfLines,(0,I.jsx)(m,{value:e.sumOfTransactions,unit:t.unit})],[Z.firstMismatch,e.firstMismatch?(0,I.jsx)(A,{href:`/wallets/${t.id}?tab=history`,children:j.line.title(e.firstMismatch)}):null],[Z.checkedAt,(0,I.jsx)(r,{at:e.checkedAt,zone:i})],[Z.chainHead,(0,I.jsx)(he,{children:e.chainHead})]]}),(0,I.jsx)(`h3`,{children:Z.money}),(0,I.jsx)(`p`,{className:`fine`,children:Z.equation}),e.finance.length===0?(0,I.jsx)(x,{children:Z.noMoney}):(0,I.jsx)(f,{caption:Z.money,columns:a,rows:e.finance,keyOf:({currency:e})=>e}),e.financeDifference.length>0&&(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`h3`,{children:Z.difference}),(0,I.jsx)(f,{caption:Z.difference,columns:a,rows:e.financeDifference,keyOf:({currency:e})=>e})]})]})}var Mt=e({default:()=>Ft}),Nt=s(`
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
`),Pt={ACTIVE:`good`,PENDING:`warn`,DEPLETED:`plain`,EXPIRED:`plain`,VOIDED:`plain`},Q=j.grants;function Ft(){let{wallet:e,zone:t}=M(),[i,o]=oe(`all`),s=a(Nt,{wallet:e.id,spendable:i===null||null},e=>e.wallet?.grants,{wallet:e.id}),c=[{name:y.grant.source,cell:({source:e,reason:t,topUp:n})=>(0,I.jsxs)(I.Fragment,{children:[n?(0,I.jsx)(A,{href:`/payments/${n.id}`,children:y.grant.sources[e]}):y.grant.sources[e],t&&(0,I.jsx)(`div`,{className:`note`,children:(0,I.jsx)(S,{children:t})})]})},{name:Q.status,cell:({status:e})=>(0,I.jsx)(g,{tone:Pt[e],children:Q.statuses[e]})},{name:Q.priority,number:!0,cell:({priority:e})=>e},{name:y.grant.expires,cell:({expiresAt:e,effectiveAt:n,status:i})=>(0,I.jsxs)(I.Fragment,{children:[e?(0,I.jsx)(r,{at:e,zone:t}):y.never,i===`PENDING`&&(0,I.jsxs)(`div`,{className:`note`,children:[Q.from,` `,(0,I.jsx)(r,{at:n,zone:t})]})]})},{name:y.grant.paid,number:!0,cell:({paid:e})=>e?u(e):`–`},{name:y.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:r})=>(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(m,{value:e}),` `,(0,I.jsx)(`span`,{className:`note`,children:y.grant.of(n(t))}),r!==`0`&&(0,I.jsx)(`div`,{className:`note`,children:y.grant.heldOf(n(r))})]})}];return(0,I.jsx)(C,{title:i===null?Q.spendable:Q.all,aside:(0,I.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>o(i===null?`yes`:null),children:i===null?Q.showAll:Q.showSpendable}),children:(0,I.jsx)(pe,{caption:Q.all,list:s,columns:c,empty:y.home.noGrants})})}var It=e({default:()=>Rt}),Lt=s(`
  query WalletHistory($wallet: ID!, $types: [TransactionType!], $from: DateTime, $to: DateTime, $after: String) {
    wallet(id: $wallet) {
      transactions(first: 50, after: $after, types: $types, from: $from, to: $to) {
        nodes {
          id
          sequence
          type
          amount
          heldChange
          balanceAfter
          action
          subject
          reason
          recordedAt
          actorDetails {
            id
            kind
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),$=j.history;function Rt(){let{wallet:e,zone:t}=M(),[n,i]=ve(`type`,y.line.types),[o,s]=de(t),c=a(Lt,{wallet:e.id,types:n===null?null:[n],...o},e=>e.wallet?.transactions,{wallet:e.id}),l=[{name:$.number,cell:({id:e,sequence:t})=>(0,I.jsx)(A,{href:`/lines/${e}`,children:j.line.title(t)})},{name:y.line.when,cell:({recordedAt:e})=>(0,I.jsx)(r,{at:e,zone:t})},{name:y.line.what,cell:({type:e,action:t,subject:n,reason:r})=>(0,I.jsxs)(I.Fragment,{children:[y.line.types[e],t&&(0,I.jsxs)(I.Fragment,{children:[` `,(0,I.jsx)(S,{children:t})]}),(n||r)&&(0,I.jsx)(`div`,{className:`note`,children:(0,I.jsx)(S,{children:[n,r].filter(Boolean).join(` · `)})})]})},{name:$.by,cell:({actorDetails:e})=>(0,I.jsx)(_e,{actor:e})},{name:y.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,I.jsxs)(I.Fragment,{children:[y.home.held,` `,(0,I.jsx)(m,{value:t,change:!0})]}):(0,I.jsx)(m,{value:e,change:!0})},{name:y.line.after,number:!0,cell:({balanceAfter:e})=>(0,I.jsx)(m,{value:e})}];return(0,I.jsxs)(C,{title:$.title,aside:(0,I.jsx)(A,{href:`/exports?wallet=${e.id}`,children:$.export}),children:[(0,I.jsxs)(`div`,{className:`filters`,children:[(0,I.jsx)(fe,{label:$.type,all:$.all,names:y.line.types,value:n,onChoose:i}),(0,I.jsx)(me,{days:s})]}),(0,I.jsx)(pe,{caption:$.title,list:c,columns:l,empty:$.none}),(0,I.jsx)(`p`,{className:`fine`,children:y.zone(t)})]})}var zt=e({default:()=>Vt}),Bt=s(`
  query WalletPayments($wallet: ID!, $after: String) {
    wallet(id: $wallet) {
      topUps(first: 50, after: $after) {
        nodes {
          ...PaymentRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);function Vt(){let{wallet:e,zone:t}=M(),n=a(Bt,{wallet:e.id},e=>e.wallet?.topUps,{wallet:e.id});return(0,I.jsx)(C,{title:j.payments.title,children:(0,I.jsx)(ot,{list:n,zone:t,empty:j.payments.none})})}export{xt as a,Tt as i,It as n,ut as o,Mt as r,Qe as s,zt as t};