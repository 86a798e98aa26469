import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,C as i,Ct as a,E as o,Et as s,H as c,I as l,J as u,K as d,O as f,S as p,St as m,T as h,W as g,Y as _,at as v,bt as y,ct as ee,dt as b,et as te,f as x,g as ne,h as re,it as S,j as ie,k as C,lt as w,m as T,p as E,rt as D,st as O,v as ae,w as oe,xt as k,yt as A}from"./parts.js";import{_ as se,g as ce,s as le,t as j}from"./vendor.js";import{A as ue,C as M,D as de,M as fe,O as pe,S as me,f as he,j as ge,k as _e,x as ve}from"./operator-parts.js";import{m as N,o as ye,s as be}from"./pages.js";var P=t(se(),1);function xe({remaining:e,held:t}){let n=_(e)-_(t);return n>0n?n:0n}function Se(e,t){let n=_(e),r=[];for(let e of t){let t=xe(e)<n?xe(e):n;t<=0n||(r.push({grant:e,amount:D(t)}),n-=t)}return{drawn:r,missing:D(n>0n?n:0n)}}function F(e,t){return D(_(e)+_(t))}function I(e){return D(-_(e))}function Ce(e){let t=e.replace(/[\s,\u00a0]/g,``);if(!/^\d{1,15}(\.\d{1,6})?$/.test(t))return null;let n=_(t);return n>0n?D(n):null}var L=ce(),we=M.move;function R(e){let[t,n]=m(),[r,i]=(0,P.useState)(e);return{key:t,fields:r,set:e=>t=>{i(n=>({...n,[e]:t})),n()}}}function Te({value:e,onChange:t,refusals:n,unit:r,label:i}){let a=e.trim()!==``&&Ce(e)===null;return(0,L.jsx)(E,{label:i??we.amount(r),name:`amount`,refusals:a?[{code:`INVALID_INPUT`,message:we.noAmount,path:[`amount`]}]:n,children:n=>(0,L.jsx)(`input`,{...n,inputMode:`decimal`,autoComplete:`off`,value:e,onChange:e=>t(e.target.value)})})}function z({value:e,onChange:t,refusals:n}){return(0,L.jsx)(E,{label:we.reason,hint:we.reasonHint,name:`reason`,refusals:n,children:n=>(0,L.jsx)(`input`,{...n,maxLength:500,required:!0,value:e,onChange:e=>t(e.target.value)})})}function B(e){return(0,L.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),e.ready&&e.onSubmit()},children:[e.children,(0,L.jsx)(`button`,{type:`submit`,className:`primary`,disabled:!e.ready||e.running,children:e.submit})]})}s(`
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
`);var V=M.move;function Ee({lines:e,reason:t,basis:n,children:r}){let{zone:i}=N(),a=[{name:M.customer.columns.wallet,cell:({wallet:e})=>(0,L.jsx)(C,{children:e})},{name:b.line.what,cell:({type:e})=>b.line.types[e]},{name:b.line.change,number:!0,cell:({amount:e})=>(0,L.jsx)(h,{value:e,change:!0})},{name:b.line.after,number:!0,cell:({after:e})=>(0,L.jsx)(h,{value:e})}];return(0,L.jsxs)(`section`,{className:`planned`,"aria-label":V.planned,children:[(0,L.jsx)(`h3`,{children:e.length===1?V.planned:V.plannedSeveral(e.length)}),(0,L.jsx)(f,{caption:V.planned,columns:a,rows:e,keyOf:({wallet:e,type:t})=>e+t}),t.trim()!==``&&(0,L.jsxs)(`p`,{children:[(0,L.jsx)(`span`,{className:`note`,children:M.line.reason}),` `,(0,L.jsx)(C,{children:t.trim()})]}),r,(0,L.jsx)(o,{at:n.balance.asOf,zone:i})]})}function De({amount:e,basis:t}){let{zone:i}=N(),{drawn:a,missing:o}=Se(e,t.spendable.nodes);if(o!==`0`&&!t.spendable.pageInfo.hasNextPage)return null;let s=[{name:b.grant.source,cell:({grant:e})=>(0,L.jsxs)(L.Fragment,{children:[b.grant.sources[e.source],e.reason&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(C,{children:e.reason})})]})},{name:b.grant.expires,cell:({grant:e})=>e.expiresAt?(0,L.jsx)(r,{at:e.expiresAt,zone:i}):b.never},{name:M.line.columns.drawn,number:!0,cell:({amount:e})=>(0,L.jsx)(h,{value:I(e),change:!0})}];return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h4`,{children:V.draws}),(0,L.jsx)(f,{caption:V.draws,columns:s,rows:a,keyOf:({grant:e})=>e.id}),o!==`0`&&(0,L.jsx)(`p`,{className:`fine`,children:V.drawsMore(n(o))})]})}function H({lines:e,onClose:t}){let n=[{name:M.history.number,cell:({id:e,sequence:n})=>(0,L.jsx)(j,{href:`/lines/${e}`,onClick:t,children:M.line.title(n)})},{name:M.customer.columns.wallet,cell:({wallet:e})=>(0,L.jsx)(C,{children:e.name})},{name:b.line.what,cell:({type:e})=>b.line.types[e]},{name:b.line.change,number:!0,cell:({amount:e})=>(0,L.jsx)(h,{value:e,change:!0})},{name:b.line.after,number:!0,cell:({balanceAfter:e})=>(0,L.jsx)(h,{value:e})}];return(0,L.jsxs)(`section`,{"aria-label":V.written,children:[(0,L.jsx)(`p`,{className:`state success`,role:`status`,children:V.written}),(0,L.jsx)(f,{caption:V.written,columns:n,rows:e,keyOf:({id:e})=>e}),(0,L.jsx)(`p`,{children:(0,L.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:V.done})})]})}var Oe=s(`
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
`),U=M.move;function ke({basis:e,onClose:t}){let{key:n,fields:r,set:i}=R({amount:``,way:`down`,reason:``}),a=y(Oe),o=Ce(r.amount),s=o===null?null:r.way===`up`?o:I(o),c=o!==null&&r.way===`down`&&Ae(o,e),l=async()=>{let t={idempotencyKey:n,walletId:e.id,amount:s,reason:r.reason.trim()};await a.run({input:t})&&A(e.id)},u=a.result?.adjustBalance.transaction;return u?(0,L.jsx)(H,{lines:[u],onClose:t}):(0,L.jsxs)(B,{onSubmit:()=>void l(),ready:s!==null&&!c&&r.reason.trim()!==``,running:a.running,submit:s===null?U.kinds.adjust:U.submit.adjust(te(s),e.unit),children:[(0,L.jsx)(x,{error:a.error,refusals:T(a.refusals,`amount`,`reason`)}),(0,L.jsxs)(`fieldset`,{children:[(0,L.jsx)(`legend`,{children:U.way}),[`down`,`up`].map(e=>(0,L.jsxs)(`label`,{className:`option`,children:[(0,L.jsx)(`input`,{type:`radio`,name:`way`,checked:r.way===e,onChange:()=>i(`way`)(e)}),U.ways[e]]},e))]}),(0,L.jsx)(Te,{value:r.amount,onChange:i(`amount`),refusals:a.refusals,unit:e.unit}),(0,L.jsx)(z,{value:r.reason,onChange:i(`reason`),refusals:a.refusals}),c&&(0,L.jsx)(je,{available:e.balance.available,unit:e.unit}),s!==null&&o!==null&&!c&&(0,L.jsx)(Ee,{lines:[{wallet:e.name,type:`ADJUSTMENT`,amount:s,after:F(e.balance.posted,s)}],reason:r.reason,basis:e,children:r.way===`down`?(0,L.jsx)(De,{amount:o,basis:e}):(0,L.jsx)(`p`,{className:`fine`,children:U.newGrant})})]})}function Ae(e,t){return t.spendable.pageInfo.hasNextPage?!1:Se(e,t.spendable.nodes).missing!==`0`||F(t.balance.available,I(e)).startsWith(`-`)}function je({available:e,unit:t}){return(0,L.jsx)(`p`,{className:`state failure`,role:`alert`,children:U.tooMuch(n(e),t)})}var Me=s(`
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
`),W=M.move,Ne=[`PROMOTION`,`PURCHASE`,`TRIAL`,`PLAN`,`REFUND`];function Pe({basis:e,onClose:t}){let{zone:r}=N(),{key:i,fields:a,set:o}=R({amount:``,source:`PROMOTION`,expires:``,paid:``,currency:`EUR`,reason:``}),s=y(Me),l=Ce(a.amount),u=a.paid.trim(),d=async()=>{await s.run({input:{idempotencyKey:i,walletId:e.id,amount:l,source:a.source,priority:100,reason:a.reason.trim(),expiresAt:a.expires===``?null:g(c(a.expires),r),...u===``?{}:{paid:{amount:u,currency:a.currency.trim().toUpperCase()}}}})&&A(e.id)},f=s.result?.grantCredits.transaction;return f?(0,L.jsx)(H,{lines:[f],onClose:t}):(0,L.jsxs)(B,{onSubmit:()=>void d(),ready:l!==null&&a.reason.trim()!==``,running:s.running,submit:l===null?W.kinds.grant:W.submit.grant(n(l),e.unit),children:[(0,L.jsx)(x,{error:s.error,refusals:T(s.refusals,`amount`,`reason`,`expiresAt`,`paid`,`source`)}),(0,L.jsx)(Te,{value:a.amount,onChange:o(`amount`),refusals:s.refusals,unit:e.unit}),(0,L.jsxs)(`div`,{className:`pair`,children:[(0,L.jsx)(E,{label:W.source,name:`source`,refusals:s.refusals,children:e=>(0,L.jsx)(`select`,{...e,value:a.source,onChange:e=>o(`source`)(e.target.value),children:Ne.map(e=>(0,L.jsx)(`option`,{value:e,children:b.grant.sources[e]},e))})}),(0,L.jsx)(E,{label:W.expires,hint:W.expiresHint(r),name:`expiresAt`,refusals:s.refusals,children:e=>(0,L.jsx)(`input`,{...e,type:`date`,value:a.expires,onChange:e=>o(`expires`)(e.target.value)})})]}),(0,L.jsxs)(`div`,{className:`pair`,children:[(0,L.jsx)(E,{label:W.paid,hint:W.paidHint,name:`paid`,refusals:s.refusals,children:e=>(0,L.jsx)(`input`,{...e,inputMode:`decimal`,value:a.paid,onChange:e=>o(`paid`)(e.target.value)})}),(0,L.jsx)(E,{label:W.currency,children:e=>(0,L.jsx)(`input`,{...e,maxLength:3,value:a.currency,onChange:e=>o(`currency`)(e.target.value)})})]}),(0,L.jsx)(z,{value:a.reason,onChange:o(`reason`),refusals:s.refusals}),l!==null&&(0,L.jsx)(Ee,{lines:[{wallet:e.name,type:`GRANT`,amount:l,after:F(e.balance.posted,l)}],reason:a.reason,basis:e,children:e.balance.posted.startsWith(`-`)&&(0,L.jsx)(`p`,{className:`fine`,children:W.repays})})]})}var Fe=s(`
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
`),Ie=s(`
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
`),G=M.refund;function Le({topUp:e,onDone:t,onClose:n}){let{key:r,fields:i,set:a}=R({amount:``,spent:``,reason:``}),o=y(Ie),s=Be(i.amount.trim().replace(/,/g,``)),c=s!==``&&!/^\d{1,12}(\.\d{1,4})?$/.test(s),[l,d]=(0,P.useState)(null),f=s===``||c||l===null?null:{amount:s,currency:l},p=k(Fe,{id:e,amount:f,allowSpent:i.spent!==``},{keep:!0}),m=p.data?.topUp;(0,P.useEffect)(()=>{m&&d(m.price.currency)},[m]);let h=s===i.amount.trim().replace(/,/g,``)&&!p.stale,g=m?.refundPreview,_=async()=>{let n={idempotencyKey:r,topUpId:e,reason:i.reason.trim(),amount:f,allowSpent:i.spent!==``};await o.run({input:n})&&m&&(A(m.wallet.id),t?.())},v=o.result?.refundTopUp;return v?.topUp?(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`p`,{className:`state success`,role:`status`,children:G.done}),v.transaction&&(0,L.jsx)(H,{lines:[v.transaction],onClose:n})]}):(0,L.jsxs)(B,{onSubmit:()=>void _(),ready:h&&!c&&g!==void 0&&!g.reason&&i.reason.trim()!==``,running:o.running,submit:g?G.submit(u(f??g.refundable)):G.title,children:[(0,L.jsx)(x,{error:o.error,refusals:T(o.refusals,`amount`,`reason`)}),(0,L.jsx)(E,{label:G.amount(l??``),hint:G.amountHint,name:`amount`,refusals:c?[{code:`INVALID_INPUT`,message:G.noAmount,path:[`amount`]}]:o.refusals,children:e=>(0,L.jsx)(`input`,{...e,inputMode:`decimal`,value:i.amount,onChange:e=>a(`amount`)(e.target.value)})}),(0,L.jsxs)(`label`,{className:`option`,children:[(0,L.jsx)(`input`,{type:`checkbox`,checked:i.spent!==``,onChange:e=>a(`spent`)(e.target.checked?`yes`:``)}),(0,L.jsxs)(`span`,{children:[G.allowSpent,(0,L.jsxs)(`span`,{className:`note`,children:[` `,G.allowSpentWhy]})]})]}),(0,L.jsx)(z,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,L.jsx)(O,{answer:p,children:({topUp:e})=>e?(0,L.jsx)(Re,{topUp:e,amount:f}):(0,L.jsx)(S,{children:G.unknown})})]})}function Re({topUp:e,amount:t}){let{refundPreview:r,wallet:i}=e;if(r.reason)return(0,L.jsxs)(`div`,{className:`planned`,children:[(0,L.jsx)(`p`,{className:`failure`,role:`alert`,children:(0,L.jsx)(C,{children:r.reason})}),(0,L.jsx)(`p`,{className:`fine`,children:G.refundable(u(r.refundable))})]});let a=[{name:b.grant.source,cell:({grant:e})=>(0,L.jsxs)(L.Fragment,{children:[b.grant.sources[e.source],e.reason&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(C,{children:e.reason})})]})},{name:b.grant.remaining,number:!0,cell:({grant:e})=>(0,L.jsx)(h,{value:e.remaining})},{name:G.leaves,number:!0,cell:({amount:e})=>(0,L.jsx)(h,{value:I(ze(e)),change:!0})}];return(0,L.jsxs)(`section`,{className:`planned`,"aria-label":G.does,children:[(0,L.jsx)(`h3`,{children:G.does}),(0,L.jsx)(ne,{facts:[[G.back,(0,L.jsx)(`strong`,{children:u(t??r.refundable)})],[G.credits,(0,L.jsx)(h,{value:I(r.credits),unit:i.unit,change:!0})],[G.after,(0,L.jsx)(h,{value:F(i.balance.posted,I(r.credits)),unit:i.unit})],[G.spent,(0,L.jsx)(h,{value:r.spent,unit:i.unit})],[G.most,u(r.refundable)]]}),r.grants.length>0&&(0,L.jsx)(f,{caption:G.grants,columns:a,rows:r.grants,keyOf:({grant:e})=>e.id}),r.spent!==`0`&&(0,L.jsx)(`p`,{className:`fine`,children:G.spentWhy(n(r.spent),i.unit)})]})}function ze(e){return e.replace(/^-/,``)}function Be(e){let[t,n]=(0,P.useState)(e);return(0,P.useEffect)(()=>{let t=setTimeout(()=>n(e),400);return()=>clearTimeout(t)},[e]),t}var Ve=s(`
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
`),He=M.refund;function Ue({basis:e,onClose:t}){let{zone:r}=N(),[i,a]=(0,P.useState)(null),o=k(Ve,{wallet:e.id},{wallet:e.id,keep:!0});return(0,L.jsx)(O,{answer:o,children:({wallet:e})=>{let o=e?.topUps.nodes.filter(({id:e,status:t})=>t===`SUCCEEDED`||e===i)??[],s=o[0];if(s===void 0)return(0,L.jsx)(S,{children:He.nothing});let c=i??s.id;return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(E,{label:He.which,children:e=>(0,L.jsx)(`select`,{...e,value:c,onChange:e=>a(e.target.value),children:o.map(e=>(0,L.jsx)(`option`,{value:e.id,children:He.paidOn(u(e.price),n(e.credits),l(e.createdAt,r))},e.id))})}),(0,L.jsx)(Le,{topUp:c,onDone:()=>a(c),onClose:t},c)]})}})}var We=s(`
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
`),Ge=M.move;function Ke({basis:e,onClose:t}){let n=[`FROZEN`,`ACTIVE`,`CLOSED`].filter(t=>t!==e.status),{key:r,fields:i,set:a}=R({status:n[0],reason:``}),o=y(We),s=i.status,c=async()=>{await o.run({input:{idempotencyKey:r,walletId:e.id,status:s,reason:i.reason.trim()}})&&(A(e.id),t())};return(0,L.jsxs)(B,{onSubmit:()=>void c(),ready:i.reason.trim()!==``,running:o.running,submit:Ge.submit.status[s],children:[(0,L.jsx)(x,{error:o.error,refusals:T(o.refusals,`status`,`reason`)}),(0,L.jsx)(E,{label:Ge.newStatus,name:`status`,refusals:o.refusals,hint:Ge.statusWhat[s],children:e=>(0,L.jsx)(`select`,{...e,value:i.status,onChange:e=>a(`status`)(e.target.value),children:n.map(e=>(0,L.jsx)(`option`,{value:e,children:Ge.submit.status[e]},e))})}),(0,L.jsx)(z,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,L.jsx)(`p`,{className:`planned`,children:Ge.noLine})]})}var qe=s(`
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
`),Je=s(`
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
`),K=M.move,Ye=[`amount`,`reason`,`toWalletId`];function Xe({basis:e,wallet:t,onClose:r}){let i=t.customer.wallets.nodes.filter(({id:t,unit:n})=>t!==e.id&&n===e.unit),{key:a,fields:o,set:s}=R({amount:``,to:i[0]?.id??``,reason:``}),[c,l]=(0,P.useState)(i.length===0),u=y(Je),d=o.to.trim(),f=k(qe,{id:d},{enabled:d!==``,wallet:d}),p=f.data?.wallet,m=Ce(o.amount),h=m!==null&&Ae(m,e),g=async()=>{let t={idempotencyKey:a,fromWalletId:e.id,toWalletId:p.id,amount:m,reason:o.reason.trim()};await u.run({input:t})&&(A(e.id),A(p.id))},{out:_,in:v}=u.result?.transferCredits??{};return _&&v?(0,L.jsx)(H,{lines:[_,v],onClose:r}):(0,L.jsxs)(B,{onSubmit:()=>void g(),ready:m!==null&&!h&&!!p&&o.reason.trim()!==``,running:u.running,submit:m===null?K.kinds.transfer:K.submit.transfer(n(m),e.unit),children:[(0,L.jsx)(x,{error:u.error,refusals:T(u.refusals,...Ye)}),(0,L.jsx)(E,{label:K.to,name:`toWalletId`,refusals:u.refusals,hint:p?(0,L.jsx)(C,{children:`${p.customer.name}, ${p.name}`}):f.data?K.noWallet:void 0,children:e=>c?(0,L.jsx)(`input`,{...e,placeholder:K.toHint,value:o.to,onChange:e=>s(`to`)(e.target.value)}):(0,L.jsxs)(`select`,{...e,value:o.to,onChange:e=>{l(e.target.value===``),s(`to`)(e.target.value)},children:[i.map(({id:e,name:t})=>(0,L.jsx)(`option`,{value:e,children:ie(t)},e)),(0,L.jsx)(`option`,{value:``,children:K.elsewhere})]})}),(0,L.jsx)(Te,{value:o.amount,onChange:s(`amount`),refusals:u.refusals,unit:e.unit}),(0,L.jsx)(z,{value:o.reason,onChange:s(`reason`),refusals:u.refusals}),h&&(0,L.jsx)(je,{available:e.balance.available,unit:e.unit}),m!==null&&p&&!h&&(0,L.jsx)(Ee,{lines:[{wallet:e.name,type:`TRANSFER_OUT`,amount:I(m),after:F(e.balance.posted,I(m))},{wallet:p.name,type:`TRANSFER_IN`,amount:m,after:F(p.balance.posted,m)}],reason:o.reason,basis:e,children:(0,L.jsx)(De,{amount:m,basis:e})})]})}var Ze=s(`
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
`),q=M.move;function Qe({basis:e,onClose:t}){let{zone:r}=N(),i=[...e.spendable.nodes,...e.others.nodes.filter(({status:e})=>e===`PENDING`)],{key:a,fields:o,set:s}=R({grant:i[0]?.id??``,reason:``}),c=y(Ze),d=i.find(({id:e})=>e===o.grant),f=async()=>{let t={idempotencyKey:a,grantId:o.grant,reason:o.reason.trim()};await c.run({input:t})&&A(e.id)},p=c.result?.voidGrant.transaction;if(p)return(0,L.jsx)(H,{lines:[p],onClose:t});if(i.length===0)return(0,L.jsx)(S,{children:b.home.noGrants});let m=d?D(-xe(d)):`0`;return(0,L.jsxs)(B,{onSubmit:()=>void f(),ready:d!==void 0&&o.reason.trim()!==``,running:c.running,submit:q.submit.void(n(I(m)),e.unit),children:[(0,L.jsx)(x,{error:c.error,refusals:T(c.refusals,`grantId`,`reason`)}),(0,L.jsx)(E,{label:q.grant,name:`grantId`,refusals:c.refusals,children:e=>(0,L.jsxs)(`select`,{...e,value:d?.id??``,onChange:e=>s(`grant`)(e.target.value),children:[!d&&(0,L.jsx)(`option`,{value:``,children:q.chooseGrant}),i.map(e=>(0,L.jsx)(`option`,{value:e.id,children:[q.left(n(e.remaining),b.grant.sources[e.source]),e.paid?u(e.paid):null,e.reason&&ie(e.reason),e.expiresAt?q.until(l(e.expiresAt,r)):null].filter(Boolean).join(` · `)},e.id))]})}),(0,L.jsx)(z,{value:o.reason,onChange:s(`reason`),refusals:c.refusals}),d&&(0,L.jsxs)(Ee,{lines:[{wallet:e.name,type:`VOID`,amount:m,after:F(e.balance.posted,m)}],reason:o.reason,basis:e,children:[d.held!==`0`&&(0,L.jsx)(`p`,{className:`fine`,children:q.heldStays(n(d.held))}),d.paid&&(0,L.jsx)(`p`,{className:`fine`,children:q.noRefund})]})]})}var $e=e({MovableGrant:()=>tt,default:()=>it}),et=s(`
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
`),tt=s(`
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
`),nt=M.move,rt=[`grant`,`adjust`,`void`,`transfer`,`refund`,`status`];function it({wallet:e,onClose:t}){let n=p(),[r,i]=(0,P.useState)(`grant`),a=k(et,{wallet:e.id},{wallet:e.id,fresh:!0}),o=rt.filter(e=>e!==`refund`||ae(n,`PAYMENTS_WRITE`));return(0,L.jsxs)(re,{title:nt.title(e.name),onClose:t,drawer:!0,children:[(0,L.jsxs)(`fieldset`,{className:`segments`,children:[(0,L.jsx)(`legend`,{className:`hidden`,children:nt.what}),o.map(e=>(0,L.jsxs)(`label`,{children:[(0,L.jsx)(`input`,{type:`radio`,name:`kind`,checked:r===e,onChange:()=>i(e)}),nt.kinds[e]]},e))]}),(0,L.jsx)(`p`,{className:`fine`,children:nt.about[r]}),(0,L.jsx)(O,{answer:a,children:({wallet:n})=>n?(0,L.jsx)(at,{kind:r,basis:n,wallet:e,onClose:t},r===`status`?n.status:r):(0,L.jsx)(S,{children:b.portal.noWallet})})]})}function at({kind:e,...t}){switch(e){case`grant`:return(0,L.jsx)(Pe,{...t});case`adjust`:return(0,L.jsx)(ke,{...t});case`void`:return(0,L.jsx)(Qe,{...t});case`transfer`:return(0,L.jsx)(Xe,{...t});case`refund`:return(0,L.jsx)(Ue,{...t});case`status`:return(0,L.jsx)(Ke,{...t})}}s(`
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
`);var J=M.payments;function ot({pack:e,subscription:t,quantity:n}){let r=e?.name??t?.plan.name??J.unknownPack;return n>1?`${r} × ${n}`:r}function st({list:e,zone:t,withCustomer:a=!1,empty:o}){let s=[{name:b.line.when,cell:({id:e,createdAt:n})=>(0,L.jsx)(j,{href:`/payments/${e}`,children:(0,L.jsx)(r,{at:n,zone:t})})},...a?[{name:b.portal.customer,cell:({wallet:e})=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(j,{href:`/customers/${e.customer.id}`,children:(0,L.jsx)(C,{children:e.customer.name})}),(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(C,{children:e.name})})]})}]:[],{name:J.what,cell:e=>{let t=ot(e),r=`${n(e.credits)} ${e.wallet.unit}`,i=[e.automatic?J.automatic:``,t===r?``:r].filter(e=>e!==``);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(C,{children:t}),i.length>0&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(C,{children:i.join(` · `)})})]})}},{name:J.status,cell:({status:e,processing:t,dispute:n,failureReason:r})=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(i,{tone:he[e],children:M.topUpStatus[e]}),` `,t&&(0,L.jsx)(i,{children:J.processing}),` `,n&&(0,L.jsx)(i,{tone:n.status===`WON`?`plain`:`bad`,children:J.disputes[n.status]}),r&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(C,{children:r})})]})},{name:J.price,number:!0,cell:({price:e,refunded:t})=>(0,L.jsxs)(L.Fragment,{children:[u(e),Number(t.amount)>0&&(0,L.jsx)(`div`,{className:`note`,children:J.refundedOf(u(t))})]})}];return(0,L.jsx)(de,{caption:J.title,list:e,columns:s,empty:o})}var ct=s(`
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
`),lt=M.simulation;function ut({status:e,refunds:t,dispute:n}){if(e===`PENDING`||e===`REQUIRES_ACTION`)return[`SUCCEED`,`DECLINE`,`REQUIRE_ACTION`,`EXPIRE`,`FAIL_LATER`];if(n?.status===`OPEN`)return[`DISPUTE_WON`,`DISPUTE_LOST`];if(e!==`SUCCEEDED`&&e!==`REFUNDED`)return[];let r=t.length>0?[`REFUND_FAIL`]:[];return e===`SUCCEEDED`?[`DISPUTE_OPEN`,`FAIL_LATER`,...r]:r}function dt({topUp:e,changed:t}){let[n,r]=m(),[i,a]=(0,P.useState)(null),o=y(ct),s=ut(e),c=async i=>{a(i),await o.run({input:{idempotencyKey:`${n}-${i}`,topUpId:e.id,outcome:i}})&&(r(),t(),A(e.wallet.id))};return s.length===0?null:(0,L.jsxs)(w,{title:lt.title,children:[(0,L.jsx)(`p`,{className:`fine`,children:lt.about}),(0,L.jsx)(x,{error:o.error,refusals:o.refusals}),(0,L.jsx)(`div`,{className:`buttons`,children:s.map(e=>(0,L.jsx)(`button`,{type:`button`,disabled:o.running,onClick:()=>void c(e),children:lt.outcomes[e]},e))}),o.result&&o.refusals.length===0&&i&&(0,L.jsx)(`p`,{className:`state success`,role:`status`,children:lt.done(lt.outcomes[i])})]})}var ft=e({default:()=>_t}),pt=s(`
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
`),Y=M.payment,mt={SUCCEEDED:`good`,DECLINED:`bad`,REQUIRES_ACTION:`warn`,PROCESSING:`plain`,CANCELED:`plain`,UNKNOWN:`plain`},ht={PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`},gt=new Set([`PENDING`,`REQUIRES_ACTION`]);function _t(){let{id:e=``}=le(),[t,n]=(0,P.useState)(!1),r=k(pt,{id:e},{every:!t&&5e3}),i=r.data?.topUp,a=i!==void 0&&(i===null||!gt.has(i.status));return a!==t&&n(a),(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(ve,{to:[{href:`/payments`,name:b.operator.nav.payments}]}),(0,L.jsx)(O,{answer:r,children:({topUp:t})=>t?(0,L.jsx)(vt,{topUp:t,changed:r.retry}):(0,L.jsx)(S,{children:Y.unknown(e)})})]})}function vt({topUp:e,changed:t}){let n=p(),[r,a]=(0,P.useState)(!1),o=d(e.wallet.customer.timeZone);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(`div`,{className:`head`,children:[(0,L.jsxs)(`h1`,{children:[u(e.price),` `,(0,L.jsx)(i,{tone:he[e.status],children:M.topUpStatus[e.status]})]}),e.status===`SUCCEEDED`&&ae(n,`PAYMENTS_WRITE`)&&(0,L.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>a(!0),children:Y.refund})]}),r&&(0,L.jsx)(re,{title:M.refund.of(u(e.price)),onClose:()=>a(!1),drawer:!0,children:(0,L.jsx)(Le,{topUp:e.id,onDone:t,onClose:()=>a(!1)})}),(0,L.jsx)(w,{title:Y.what,children:(0,L.jsx)(yt,{topUp:e,zone:o})}),e.dispute&&(0,L.jsx)(bt,{dispute:e.dispute,zone:o}),(0,L.jsx)(w,{title:Y.attempts,children:e.attempts.length===0?(0,L.jsx)(S,{children:Y.noAttempts}):(0,L.jsx)(xt,{topUp:e,zone:o})}),(0,L.jsx)(w,{title:Y.refunds,children:e.refunds.length===0?(0,L.jsx)(S,{children:Y.noRefunds}):(0,L.jsx)(St,{topUp:e,zone:o})}),n.kind===`API_KEY`&&n.mode===`TEST`&&ae(n,`ADMIN`)&&(0,L.jsx)(dt,{topUp:e,changed:t})]})}function yt({topUp:e,zone:t}){let{wallet:i,grant:a,paymentMethod:o,triggeredBy:s}=e;return(0,L.jsx)(ne,{facts:[[b.portal.customer,(0,L.jsx)(j,{href:`/customers/${i.customer.id}`,children:(0,L.jsx)(C,{children:i.customer.name})})],[b.portal.wallet,(0,L.jsx)(j,{href:`/wallets/${i.id}`,children:(0,L.jsx)(C,{children:i.name})})],[Y.bought,(0,L.jsx)(C,{children:ot(e)})],[Y.credits,(0,L.jsx)(h,{value:e.credits,unit:i.unit})],e.bonusCredits!==`0`&&[Y.bonus,(0,L.jsx)(h,{value:e.bonusCredits,unit:i.unit})],a?[Y.left,(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(h,{value:a.remaining}),` `,(0,L.jsx)(`span`,{className:`note`,children:b.grant.of(n(a.amount))})]})]:!1,e.tax?[Y.tax,u(e.tax)]:!1,Number(e.refunded.amount)>0&&[Y.refunded,u(e.refunded)],o?[Y.method,(0,L.jsx)(C,{children:b.buy.card(o.brand,o.last4??`…`)})]:!1,[Y.created,(0,L.jsx)(r,{at:e.createdAt,zone:t})],e.settledAt?[Y.settled,(0,L.jsx)(r,{at:e.settledAt,zone:t})]:!1,e.automatic&&[Y.automatic,s?(0,L.jsx)(j,{href:`/lines/${s.id}`,children:Y.because(s.sequence)}):M.payments.automatic],e.failureReason?[Y.failure,(0,L.jsx)(C,{children:e.failureReason})]:!1,e.receiptUrl?[Y.receipt,(0,L.jsx)(`a`,{href:e.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:Y.openReceipt})]:!1,[M.line.id,(0,L.jsx)(me,{children:e.id})]]})}function bt({dispute:e,zone:t}){return(0,L.jsxs)(w,{title:Y.dispute,children:[(0,L.jsx)(ne,{facts:[[M.payments.status,(0,L.jsx)(i,{tone:e.status===`WON`?`good`:`bad`,children:M.payments.disputes[e.status]})],[Y.amount,u(e.amount)],[Y.opened,(0,L.jsx)(r,{at:e.openedAt,zone:t})],e.closedAt?[Y.closed,(0,L.jsx)(r,{at:e.closedAt,zone:t})]:!1,[M.line.id,(0,L.jsx)(me,{children:e.id})]]}),(0,L.jsx)(`p`,{className:`fine`,children:Y.disputeWhat[e.status]})]})}function xt({topUp:e,zone:t}){let n=[{name:Y.number,cell:({number:e})=>e},{name:b.line.when,cell:({at:e})=>(0,L.jsx)(r,{at:e,zone:t})},{name:Y.outcome,cell:({outcome:e})=>(0,L.jsx)(i,{tone:mt[e],children:Y.outcomes[e]})},{name:Y.why,cell:({reason:e})=>e?(0,L.jsx)(C,{children:e}):`–`}];return(0,L.jsx)(f,{caption:Y.attempts,columns:n,rows:e.attempts,keyOf:({number:e})=>String(e)})}function St({topUp:e,zone:t}){let n=[{name:b.line.when,cell:({createdAt:e})=>(0,L.jsx)(r,{at:e,zone:t})},{name:Y.why,cell:({reason:e})=>(0,L.jsx)(C,{children:e})},{name:M.payments.status,cell:({status:e})=>(0,L.jsx)(i,{tone:ht[e],children:Y.refundStatus[e]})},{name:Y.credits,number:!0,cell:({credits:e})=>(0,L.jsx)(h,{value:e})},{name:Y.amount,number:!0,cell:({amount:e})=>u(e)}];return(0,L.jsx)(f,{caption:Y.refunds,columns:n,rows:e.refunds,keyOf:({id:e})=>e})}var Ct=e({default:()=>Et}),wt=s(`
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
`),X=M.payments,Tt=`UTC`;function Et(){let[e,t]=ue(`status`,M.topUpStatus),[n,r]=ge(Tt),i=a(wt,{status:e,...n},({topUps:e})=>e);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h1`,{children:X.title}),(0,L.jsxs)(`div`,{className:`filters`,children:[(0,L.jsx)(pe,{label:X.status,all:X.all,names:M.topUpStatus,value:e,onChoose:t}),(0,L.jsx)(_e,{days:r})]}),(0,L.jsxs)(w,{title:X.list,children:[(0,L.jsx)(st,{list:i,zone:Tt,withCustomer:!0,empty:e||n.from||n.to?X.noneMatch:X.none}),(0,L.jsx)(`p`,{className:`fine`,children:b.zone(Tt)})]})]})}var Dt=e({FinanceRowShown:()=>At,default:()=>Mt}),Ot=s(`
  query Length($wallet: ID!) {
    wallet(id: $wallet) {
      balance {
        sequence
      }
    }
  }
`),kt=s(`
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
`),At=s(`
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
`),Z=M.books,jt=2e3;function Mt(){let{wallet:e}=N(),[t,r]=(0,P.useState)(!1),i=k(Ot,{wallet:e.id}),a=i.data?.wallet?.balance.sequence??0,o=t||i.data!==void 0&&a<=jt,s=k(kt,{wallet:e.id},{enabled:o});return i.error?(0,L.jsx)(v,{error:i.error,retry:i.retry}):i.data===void 0?(0,L.jsx)(ee,{}):(0,L.jsxs)(w,{title:Z.title,aside:(0,L.jsx)(`button`,{type:`button`,onClick:()=>o?s.retry():r(!0),children:o?Z.again:Z.verify(n(String(a)))}),children:[!o&&(0,L.jsx)(`p`,{children:Z.long}),o&&(0,L.jsx)(O,{answer:s,children:e=>e.wallet?(0,L.jsx)(Nt,{audit:e.wallet.audit}):(0,L.jsx)(S,{children:Z.none})})]})}function Nt({audit:e}){let{wallet:t,zone:a}=N(),o=[{name:Z.columns.currency,cell:({currency:e})=>e},...[`received`,`writtenOff`,`deferred`,`earned`,`breakage`,`refunded`,`customerCredit`].map(e=>({name:Z.columns[e],number:!0,cell:t=>u({amount:t[e],currency:t.currency})})),{name:Z.columns.balanced,cell:({balanced:e})=>(0,L.jsx)(i,{tone:e?`good`:`bad`,children:e?Z.balanced:Z.unbalanced})}];return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(`p`,{className:e.ok?`verdict good`:`verdict bad`,role:`status`,children:[(0,L.jsx)(i,{tone:e.ok?`good`:`bad`,children:e.ok?Z.ok:Z.notOk}),` `,e.ok?Z.okWhy(n(String(e.sequence))):Z.notOkWhy]}),(0,L.jsx)(ne,{facts:[[Z.posted,(0,L.jsx)(h,{value:e.posted,unit:t.unit})],[Z.sumOfGrants,(0,L.jsx)(h,{value:e.sumOfGrants,unit:t.unit})],[Z.sumOfLines,(0,L.jsx)(h,{value:e.sumOfTransactions,unit:t.unit})],[Z.firstMismatch,e.firstMismatch?(0,L.jsx)(j,{href:`/wallets/${t.id}?tab=history`,children:M.line.title(e.firstMismatch)}):null],[Z.checkedAt,(0,L.jsx)(r,{at:e.checkedAt,zone:a})],[Z.chainHead,(0,L.jsx)(me,{children:e.chainHead})]]}),(0,L.jsx)(`h3`,{children:Z.money}),(0,L.jsx)(`p`,{className:`fine`,children:Z.equation}),e.finance.length===0?(0,L.jsx)(S,{children:Z.noMoney}):(0,L.jsx)(f,{caption:Z.money,columns:o,rows:e.finance,keyOf:({currency:e})=>e}),e.financeDifference.length>0&&(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h3`,{children:Z.difference}),(0,L.jsx)(f,{caption:Z.difference,columns:o,rows:e.financeDifference,keyOf:({currency:e})=>e})]})]})}var Pt=e({default:()=>Lt}),Ft=s(`
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
`),It={ACTIVE:`good`,PENDING:`warn`,DEPLETED:`plain`,EXPIRED:`plain`,VOIDED:`plain`},Q=M.grants;function Lt(){let{wallet:e,zone:t}=N(),[o,s]=oe(`all`),c=a(Ft,{wallet:e.id,spendable:o===null||null},e=>e.wallet?.grants,{wallet:e.id}),l=[{name:b.grant.source,cell:({source:e,reason:t,topUp:n})=>(0,L.jsxs)(L.Fragment,{children:[n?(0,L.jsx)(j,{href:`/payments/${n.id}`,children:b.grant.sources[e]}):b.grant.sources[e],t&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(C,{children:t})})]})},{name:Q.status,cell:({status:e})=>(0,L.jsx)(i,{tone:It[e],children:Q.statuses[e]})},{name:Q.priority,number:!0,cell:({priority:e})=>e},{name:b.grant.expires,cell:({expiresAt:e,effectiveAt:n,status:i})=>(0,L.jsxs)(L.Fragment,{children:[e?(0,L.jsx)(r,{at:e,zone:t}):b.never,i===`PENDING`&&(0,L.jsxs)(`div`,{className:`note`,children:[Q.from,` `,(0,L.jsx)(r,{at:n,zone:t})]})]})},{name:b.grant.paid,number:!0,cell:({paid:e})=>e?u(e):`–`},{name:b.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:r})=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(h,{value:e}),` `,(0,L.jsx)(`span`,{className:`note`,children:b.grant.of(n(t))}),r!==`0`&&(0,L.jsx)(`div`,{className:`note`,children:b.grant.heldOf(n(r))})]})}];return(0,L.jsx)(w,{title:o===null?Q.spendable:Q.all,aside:(0,L.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>s(o===null?`yes`:null),children:o===null?Q.showAll:Q.showSpendable}),children:(0,L.jsx)(de,{caption:Q.all,list:c,columns:l,empty:b.home.noGrants})})}var Rt=e({default:()=>Bt}),zt=s(`
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
`),$=M.history;function Bt(){let{wallet:e,zone:t}=N(),[n,i]=ue(`type`,b.line.types),[o,s]=ge(t),c=a(zt,{wallet:e.id,types:n===null?null:[n],...o},e=>e.wallet?.transactions,{wallet:e.id}),l=[{name:$.number,cell:({id:e,sequence:t})=>(0,L.jsx)(j,{href:`/lines/${e}`,children:M.line.title(t)})},{name:b.line.when,cell:({recordedAt:e})=>(0,L.jsx)(r,{at:e,zone:t})},{name:b.line.what,cell:({type:e,action:t,subject:n,reason:r})=>(0,L.jsxs)(L.Fragment,{children:[b.line.types[e],t&&(0,L.jsxs)(L.Fragment,{children:[` `,(0,L.jsx)(C,{children:t})]}),(n||r)&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(C,{children:[n,r].filter(Boolean).join(` · `)})})]})},{name:$.by,cell:({actorDetails:e})=>(0,L.jsx)(fe,{actor:e})},{name:b.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,L.jsxs)(L.Fragment,{children:[b.home.held,` `,(0,L.jsx)(h,{value:t,change:!0})]}):(0,L.jsx)(h,{value:e,change:!0})},{name:b.line.after,number:!0,cell:({balanceAfter:e})=>(0,L.jsx)(h,{value:e})}];return(0,L.jsxs)(w,{title:$.title,aside:(0,L.jsx)(j,{href:`/exports?wallet=${e.id}`,children:$.export}),children:[(0,L.jsxs)(`div`,{className:`filters`,children:[(0,L.jsx)(pe,{label:$.type,all:$.all,names:b.line.types,value:n,onChoose:i}),(0,L.jsx)(_e,{days:s})]}),(0,L.jsx)(de,{caption:$.title,list:c,columns:l,empty:$.none}),(0,L.jsxs)(`p`,{className:`fine`,children:[b.line.afterWhy,` `,b.zone(t)]})]})}var Vt=e({default:()=>Ut}),Ht=s(`
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
`);function Ut(){let{wallet:e,zone:t}=N(),n=a(Ht,{wallet:e.id},e=>e.wallet?.topUps,{wallet:e.id}),r=k(ye,{wallet:e.id},{wallet:e.id});return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(O,{answer:r,children:({wallet:e})=>e&&(0,L.jsx)(be,{wallet:e})}),(0,L.jsx)(w,{title:M.payments.title,children:(0,L.jsx)(st,{list:n,zone:t,empty:M.payments.none})})]})}export{Ct as a,Dt as i,Rt as n,ft as o,Pt as r,$e as s,Vt as t};