import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,C as i,E as a,F as o,G as s,J as c,O as l,Q as u,St as d,T as f,Tt as p,U as m,V as h,_ as g,bt as _,ct as v,f as y,g as b,h as ee,it as te,k as x,m as S,nt as C,ot as w,p as T,q as E,rt as D,st as ne,ut as O,vt as k,w as re,xt as ie,y as ae,yt as A}from"./parts.js";import{_ as oe,g as se,s as ce,t as j}from"./vendor.js";import{D as le,E as ue,O as de,T as fe,b as pe,f as M,k as me,l as he,w as ge,y as _e}from"./operator-parts.js";import{f as N}from"./pages.js";var P=t(oe(),1);function ve({remaining:e,held:t}){let n=c(e)-c(t);return n>0n?n:0n}function ye(e,t){let n=c(e),r=[];for(let e of t){let t=ve(e)<n?ve(e):n;t<=0n||(r.push({grant:e,amount:C(t)}),n-=t)}return{drawn:r,missing:C(n>0n?n:0n)}}function F(e,t){return C(c(e)+c(t))}function I(e){return C(-c(e))}function be(e){let t=e.replace(/[\s,\u00a0]/g,``);if(!/^\d{1,15}(\.\d{1,6})?$/.test(t))return null;let n=c(t);return n>0n?C(n):null}var L=se(),xe=M.move;function R(e){let[t,n]=ie(),[r,i]=(0,P.useState)(e);return{key:t,fields:r,set:e=>t=>{i(n=>({...n,[e]:t})),n()}}}function Se({value:e,onChange:t,refusals:n,unit:r,label:i}){let a=e.trim()!==``&&be(e)===null;return(0,L.jsx)(T,{label:i??xe.amount(r),name:`amount`,refusals:a?[{code:`INVALID_INPUT`,message:xe.noAmount,path:[`amount`]}]:n,children:n=>(0,L.jsx)(`input`,{...n,inputMode:`decimal`,autoComplete:`off`,value:e,onChange:e=>t(e.target.value)})})}function z({value:e,onChange:t,refusals:n}){return(0,L.jsx)(T,{label:xe.reason,hint:xe.reasonHint,name:`reason`,refusals:n,children:n=>(0,L.jsx)(`input`,{...n,maxLength:500,required:!0,value:e,onChange:e=>t(e.target.value)})})}function B(e){return(0,L.jsxs)(`form`,{onSubmit:t=>{t.preventDefault(),e.ready&&e.onSubmit()},children:[e.children,(0,L.jsx)(`button`,{type:`submit`,className:`primary`,disabled:!e.ready||e.running,children:e.submit})]})}p(`
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
`);var V=M.move;function Ce({lines:e,reason:t,basis:n,children:r}){let{zone:i}=N(),o=[{name:M.customer.columns.wallet,cell:({wallet:e})=>(0,L.jsx)(x,{children:e})},{name:O.line.what,cell:({type:e})=>O.line.types[e]},{name:O.line.change,number:!0,cell:({amount:e})=>(0,L.jsx)(f,{value:e,change:!0})},{name:O.line.after,number:!0,cell:({after:e})=>(0,L.jsx)(f,{value:e})}];return(0,L.jsxs)(`section`,{className:`planned`,"aria-label":V.planned,children:[(0,L.jsx)(`h3`,{children:e.length===1?V.planned:V.plannedSeveral(e.length)}),(0,L.jsx)(l,{caption:V.planned,columns:o,rows:e,keyOf:({wallet:e,type:t})=>e+t}),t.trim()!==``&&(0,L.jsxs)(`p`,{children:[(0,L.jsx)(`span`,{className:`note`,children:M.line.reason}),` `,(0,L.jsx)(x,{children:t.trim()})]}),r,(0,L.jsx)(a,{at:n.balance.asOf,zone:i})]})}function we({amount:e,basis:t}){let{zone:n}=N(),{drawn:i,missing:a}=ye(e,t.spendable.nodes);if(a!==`0`&&!t.spendable.pageInfo.hasNextPage)return null;let o=[{name:O.grant.source,cell:({grant:e})=>(0,L.jsxs)(L.Fragment,{children:[O.grant.sources[e.source],e.reason&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(x,{children:e.reason})})]})},{name:O.grant.expires,cell:({grant:e})=>e.expiresAt?(0,L.jsx)(r,{at:e.expiresAt,zone:n}):O.never},{name:M.line.columns.drawn,number:!0,cell:({amount:e})=>(0,L.jsx)(f,{value:I(e),change:!0})}];return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h4`,{children:V.draws}),(0,L.jsx)(l,{caption:V.draws,columns:o,rows:i,keyOf:({grant:e})=>e.id}),a!==`0`&&(0,L.jsx)(`p`,{className:`fine`,children:V.drawsMore(u(a))})]})}function H({lines:e,onClose:t}){let n=[{name:M.history.number,cell:({id:e,sequence:n})=>(0,L.jsx)(j,{href:`/lines/${e}`,onClick:t,children:M.line.title(n)})},{name:M.customer.columns.wallet,cell:({wallet:e})=>(0,L.jsx)(x,{children:e.name})},{name:O.line.what,cell:({type:e})=>O.line.types[e]},{name:O.line.change,number:!0,cell:({amount:e})=>(0,L.jsx)(f,{value:e,change:!0})},{name:O.line.after,number:!0,cell:({balanceAfter:e})=>(0,L.jsx)(f,{value:e})}];return(0,L.jsxs)(`section`,{"aria-label":V.written,children:[(0,L.jsx)(`p`,{className:`state success`,role:`status`,children:V.written}),(0,L.jsx)(l,{caption:V.written,columns:n,rows:e,keyOf:({id:e})=>e}),(0,L.jsx)(`p`,{children:(0,L.jsx)(`button`,{type:`button`,className:`primary`,onClick:t,children:V.done})})]})}var Te=p(`
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
`),U=M.move;function Ee({basis:e,onClose:t}){let{key:r,fields:i,set:a}=R({amount:``,way:`down`,reason:``}),o=A(Te),s=be(i.amount),c=s===null?null:i.way===`up`?s:I(s),l=s!==null&&i.way===`down`&&De(s,e),u=async()=>{let t={idempotencyKey:r,walletId:e.id,amount:c,reason:i.reason.trim()};await o.run({input:t})&&k(e.id)},d=o.result?.adjustBalance.transaction;return d?(0,L.jsx)(H,{lines:[d],onClose:t}):(0,L.jsxs)(B,{onSubmit:()=>void u(),ready:c!==null&&!l&&i.reason.trim()!==``,running:o.running,submit:c===null?U.kinds.adjust:U.submit.adjust(n(c),e.unit),children:[(0,L.jsx)(y,{error:o.error,refusals:S(o.refusals,`amount`,`reason`)}),(0,L.jsxs)(`fieldset`,{children:[(0,L.jsx)(`legend`,{children:U.way}),[`down`,`up`].map(e=>(0,L.jsxs)(`label`,{className:`option`,children:[(0,L.jsx)(`input`,{type:`radio`,name:`way`,checked:i.way===e,onChange:()=>a(`way`)(e)}),U.ways[e]]},e))]}),(0,L.jsx)(Se,{value:i.amount,onChange:a(`amount`),refusals:o.refusals,unit:e.unit}),(0,L.jsx)(z,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),l&&(0,L.jsx)(Oe,{available:e.balance.available,unit:e.unit}),c!==null&&s!==null&&!l&&(0,L.jsx)(Ce,{lines:[{wallet:e.name,type:`ADJUSTMENT`,amount:c,after:F(e.balance.posted,c)}],reason:i.reason,basis:e,children:i.way===`down`?(0,L.jsx)(we,{amount:s,basis:e}):(0,L.jsx)(`p`,{className:`fine`,children:U.newGrant})})]})}function De(e,t){return t.spendable.pageInfo.hasNextPage?!1:ye(e,t.spendable.nodes).missing!==`0`||F(t.balance.available,I(e)).startsWith(`-`)}function Oe({available:e,unit:t}){return(0,L.jsx)(`p`,{className:`state failure`,role:`alert`,children:U.tooMuch(u(e),t)})}var ke=p(`
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
`),W=M.move,Ae=[`PROMOTION`,`PURCHASE`,`TRIAL`,`PLAN`,`REFUND`];function je({basis:e,onClose:t}){let{zone:n}=N(),{key:r,fields:i,set:a}=R({amount:``,source:`PROMOTION`,expires:``,paid:``,currency:`EUR`,reason:``}),o=A(ke),s=be(i.amount),c=i.paid.trim(),l=async()=>{await o.run({input:{idempotencyKey:r,walletId:e.id,amount:s,source:i.source,priority:100,reason:i.reason.trim(),expiresAt:i.expires===``?null:m(h(i.expires),n),...c===``?{}:{paid:{amount:c,currency:i.currency.trim().toUpperCase()}}}})&&k(e.id)},d=o.result?.grantCredits.transaction;return d?(0,L.jsx)(H,{lines:[d],onClose:t}):(0,L.jsxs)(B,{onSubmit:()=>void l(),ready:s!==null&&i.reason.trim()!==``,running:o.running,submit:s===null?W.kinds.grant:W.submit.grant(u(s),e.unit),children:[(0,L.jsx)(y,{error:o.error,refusals:S(o.refusals,`amount`,`reason`,`expiresAt`,`paid`,`source`)}),(0,L.jsx)(Se,{value:i.amount,onChange:a(`amount`),refusals:o.refusals,unit:e.unit}),(0,L.jsxs)(`div`,{className:`pair`,children:[(0,L.jsx)(T,{label:W.source,name:`source`,refusals:o.refusals,children:e=>(0,L.jsx)(`select`,{...e,value:i.source,onChange:e=>a(`source`)(e.target.value),children:Ae.map(e=>(0,L.jsx)(`option`,{value:e,children:O.grant.sources[e]},e))})}),(0,L.jsx)(T,{label:W.expires,hint:W.expiresHint(n),name:`expiresAt`,refusals:o.refusals,children:e=>(0,L.jsx)(`input`,{...e,type:`date`,value:i.expires,onChange:e=>a(`expires`)(e.target.value)})})]}),(0,L.jsxs)(`div`,{className:`pair`,children:[(0,L.jsx)(T,{label:W.paid,hint:W.paidHint,name:`paid`,refusals:o.refusals,children:e=>(0,L.jsx)(`input`,{...e,inputMode:`decimal`,value:i.paid,onChange:e=>a(`paid`)(e.target.value)})}),(0,L.jsx)(T,{label:W.currency,children:e=>(0,L.jsx)(`input`,{...e,maxLength:3,value:i.currency,onChange:e=>a(`currency`)(e.target.value)})})]}),(0,L.jsx)(z,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),s!==null&&(0,L.jsx)(Ce,{lines:[{wallet:e.name,type:`GRANT`,amount:s,after:F(e.balance.posted,s)}],reason:i.reason,basis:e,children:e.balance.posted.startsWith(`-`)&&(0,L.jsx)(`p`,{className:`fine`,children:W.repays})})]})}var Me=p(`
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
`),Ne=p(`
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
`),G=M.refund;function Pe({topUp:e,onDone:t,onClose:n}){let{key:r,fields:i,set:a}=R({amount:``,spent:``,reason:``}),o=A(Ne),s=Le(i.amount.trim().replace(/,/g,``)),c=s!==``&&!/^\d{1,12}(\.\d{1,4})?$/.test(s),[l,u]=(0,P.useState)(null),d=s===``||c||l===null?null:{amount:s,currency:l},f=_(Me,{id:e,amount:d,allowSpent:i.spent!==``},{keep:!0}),p=f.data?.topUp;(0,P.useEffect)(()=>{p&&u(p.price.currency)},[p]);let m=s===i.amount.trim().replace(/,/g,``)&&!f.stale,h=p?.refundPreview,g=async()=>{let n={idempotencyKey:r,topUpId:e,reason:i.reason.trim(),amount:d,allowSpent:i.spent!==``};await o.run({input:n})&&p&&(k(p.wallet.id),t?.())},v=o.result?.refundTopUp;return v?.topUp?v.transaction?(0,L.jsx)(H,{lines:[v.transaction],onClose:n}):(0,L.jsx)(`p`,{className:`state success`,role:`status`,children:G.done}):(0,L.jsxs)(B,{onSubmit:()=>void g(),ready:m&&!c&&h!==void 0&&!h.reason&&i.reason.trim()!==``,running:o.running,submit:h?G.submit(E(d??h.refundable)):G.title,children:[(0,L.jsx)(y,{error:o.error,refusals:S(o.refusals,`amount`,`reason`)}),(0,L.jsx)(T,{label:G.amount(l??``),hint:G.amountHint,name:`amount`,refusals:c?[{code:`INVALID_INPUT`,message:G.noAmount,path:[`amount`]}]:o.refusals,children:e=>(0,L.jsx)(`input`,{...e,inputMode:`decimal`,value:i.amount,onChange:e=>a(`amount`)(e.target.value)})}),(0,L.jsxs)(`label`,{className:`option`,children:[(0,L.jsx)(`input`,{type:`checkbox`,checked:i.spent!==``,onChange:e=>a(`spent`)(e.target.checked?`yes`:``)}),(0,L.jsxs)(`span`,{children:[G.allowSpent,(0,L.jsxs)(`span`,{className:`note`,children:[` `,G.allowSpentWhy]})]})]}),(0,L.jsx)(z,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,L.jsx)(w,{answer:f,children:({topUp:e})=>e?(0,L.jsx)(Fe,{topUp:e,amount:d}):(0,L.jsx)(D,{children:G.unknown})})]})}function Fe({topUp:e,amount:t}){let{refundPreview:n,wallet:r}=e;if(n.reason)return(0,L.jsxs)(`div`,{className:`planned`,children:[(0,L.jsx)(`p`,{className:`failure`,role:`alert`,children:(0,L.jsx)(x,{children:n.reason})}),(0,L.jsx)(`p`,{className:`fine`,children:G.refundable(E(n.refundable))})]});let i=[{name:O.grant.source,cell:({grant:e})=>(0,L.jsxs)(L.Fragment,{children:[O.grant.sources[e.source],e.reason&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(x,{children:e.reason})})]})},{name:O.grant.remaining,number:!0,cell:({grant:e})=>(0,L.jsx)(f,{value:e.remaining})},{name:G.leaves,number:!0,cell:({amount:e})=>(0,L.jsx)(f,{value:I(Ie(e)),change:!0})}];return(0,L.jsxs)(`section`,{className:`planned`,"aria-label":G.does,children:[(0,L.jsx)(`h3`,{children:G.does}),(0,L.jsx)(b,{facts:[[G.back,(0,L.jsx)(`strong`,{children:E(t??n.refundable)})],[G.credits,(0,L.jsx)(f,{value:I(n.credits),unit:r.unit,change:!0})],[O.line.after,(0,L.jsx)(f,{value:F(r.balance.posted,I(n.credits)),unit:r.unit})],[G.spent,(0,L.jsx)(f,{value:n.spent,unit:r.unit})],[G.most,E(n.refundable)]]}),n.grants.length>0&&(0,L.jsx)(l,{caption:G.grants,columns:i,rows:n.grants,keyOf:({grant:e})=>e.id}),n.spent!==`0`&&(0,L.jsx)(`p`,{className:`fine`,children:G.spentWhy(u(n.spent),r.unit)})]})}function Ie(e){return e.replace(/^-/,``)}function Le(e){let[t,n]=(0,P.useState)(e);return(0,P.useEffect)(()=>{let t=setTimeout(()=>n(e),400);return()=>clearTimeout(t)},[e]),t}var Re=p(`
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
`),ze=M.refund;function Be({basis:e,onClose:t}){let{zone:n}=N(),[r,i]=(0,P.useState)(null),a=_(Re,{wallet:e.id},{wallet:e.id,keep:!0});return(0,L.jsx)(w,{answer:a,children:({wallet:e})=>{let a=e?.topUps.nodes.filter(({id:e,status:t})=>t===`SUCCEEDED`||e===r)??[],s=a[0];if(s===void 0)return(0,L.jsx)(D,{children:ze.nothing});let c=r??s.id;return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(T,{label:ze.which,children:e=>(0,L.jsx)(`select`,{...e,value:c,onChange:e=>i(e.target.value),children:a.map(e=>(0,L.jsx)(`option`,{value:e.id,children:ze.paidOn(E(e.price),u(e.credits),o(e.createdAt,n))},e.id))})}),(0,L.jsx)(Pe,{topUp:c,onDone:()=>i(c),onClose:t},c)]})}})}var Ve=p(`
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
`),He=M.move;function Ue({basis:e,onClose:t}){let n=[`FROZEN`,`ACTIVE`,`CLOSED`].filter(t=>t!==e.status),{key:r,fields:i,set:a}=R({status:n[0],reason:``}),o=A(Ve),s=i.status,c=async()=>{await o.run({input:{idempotencyKey:r,walletId:e.id,status:s,reason:i.reason.trim()}})&&(k(e.id),t())};return(0,L.jsxs)(B,{onSubmit:()=>void c(),ready:i.reason.trim()!==``,running:o.running,submit:He.submit.status[s],children:[(0,L.jsx)(y,{error:o.error,refusals:S(o.refusals,`status`,`reason`)}),(0,L.jsx)(T,{label:He.newStatus,name:`status`,refusals:o.refusals,hint:He.statusWhat[s],children:e=>(0,L.jsx)(`select`,{...e,value:i.status,onChange:e=>a(`status`)(e.target.value),children:n.map(e=>(0,L.jsx)(`option`,{value:e,children:He.submit.status[e]},e))})}),(0,L.jsx)(z,{value:i.reason,onChange:a(`reason`),refusals:o.refusals}),(0,L.jsx)(`p`,{className:`planned`,children:He.noLine})]})}var We=p(`
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
`),Ge=p(`
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
`),K=M.move,Ke=[`amount`,`reason`,`toWalletId`];function qe({basis:e,wallet:t,onClose:n}){let r=t.customer.wallets.nodes.filter(({id:t,unit:n})=>t!==e.id&&n===e.unit),{key:i,fields:a,set:o}=R({amount:``,to:r[0]?.id??``,reason:``}),[s,c]=(0,P.useState)(r.length===0),l=A(Ge),d=a.to.trim(),f=_(We,{id:d},{enabled:d!==``,wallet:d}),p=f.data?.wallet,m=be(a.amount),h=m!==null&&De(m,e),g=async()=>{let t={idempotencyKey:i,fromWalletId:e.id,toWalletId:p.id,amount:m,reason:a.reason.trim()};await l.run({input:t})&&(k(e.id),k(p.id))},{out:v,in:b}=l.result?.transferCredits??{};return v&&b?(0,L.jsx)(H,{lines:[v,b],onClose:n}):(0,L.jsxs)(B,{onSubmit:()=>void g(),ready:m!==null&&!h&&!!p&&a.reason.trim()!==``,running:l.running,submit:m===null?K.kinds.transfer:K.submit.transfer(u(m),e.unit),children:[(0,L.jsx)(y,{error:l.error,refusals:S(l.refusals,...Ke)}),(0,L.jsx)(T,{label:K.to,name:`toWalletId`,refusals:l.refusals,hint:p?(0,L.jsx)(x,{children:`${p.customer.name}, ${p.name}`}):f.data?K.noWallet:void 0,children:e=>s?(0,L.jsx)(`input`,{...e,placeholder:K.toHint,value:a.to,onChange:e=>o(`to`)(e.target.value)}):(0,L.jsxs)(`select`,{...e,value:a.to,onChange:e=>{c(e.target.value===``),o(`to`)(e.target.value)},children:[r.map(({id:e,name:t})=>(0,L.jsx)(`option`,{value:e,children:t},e)),(0,L.jsx)(`option`,{value:``,children:K.elsewhere})]})}),(0,L.jsx)(Se,{value:a.amount,onChange:o(`amount`),refusals:l.refusals,unit:e.unit}),(0,L.jsx)(z,{value:a.reason,onChange:o(`reason`),refusals:l.refusals}),h&&(0,L.jsx)(Oe,{available:e.balance.available,unit:e.unit}),m!==null&&p&&!h&&(0,L.jsx)(Ce,{lines:[{wallet:e.name,type:`TRANSFER_OUT`,amount:I(m),after:F(e.balance.posted,I(m))},{wallet:p.name,type:`TRANSFER_IN`,amount:m,after:F(p.balance.posted,m)}],reason:a.reason,basis:e,children:(0,L.jsx)(we,{amount:m,basis:e})})]})}var Je=p(`
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
`),q=M.move;function Ye({basis:e,onClose:t}){let{zone:n}=N(),r=[...e.spendable.nodes,...e.others.nodes.filter(({status:e})=>e===`PENDING`)],{key:i,fields:a,set:s}=R({grant:r[0]?.id??``,reason:``}),c=A(Je),l=r.find(({id:e})=>e===a.grant),d=async()=>{let t={idempotencyKey:i,grantId:a.grant,reason:a.reason.trim()};await c.run({input:t})&&k(e.id)},f=c.result?.voidGrant.transaction;if(f)return(0,L.jsx)(H,{lines:[f],onClose:t});if(r.length===0)return(0,L.jsx)(D,{children:O.home.noGrants});let p=l?C(-ve(l)):`0`;return(0,L.jsxs)(B,{onSubmit:()=>void d(),ready:l!==void 0&&a.reason.trim()!==``,running:c.running,submit:q.submit.void(u(I(p)),e.unit),children:[(0,L.jsx)(y,{error:c.error,refusals:S(c.refusals,`grantId`,`reason`)}),(0,L.jsx)(T,{label:q.grant,name:`grantId`,refusals:c.refusals,children:e=>(0,L.jsxs)(`select`,{...e,value:l?.id??``,onChange:e=>s(`grant`)(e.target.value),children:[!l&&(0,L.jsx)(`option`,{value:``,children:q.chooseGrant}),r.map(e=>(0,L.jsx)(`option`,{value:e.id,children:[q.left(u(e.remaining),O.grant.sources[e.source]),e.paid?E(e.paid):null,e.reason,e.expiresAt?q.until(o(e.expiresAt,n)):null].filter(Boolean).join(` · `)},e.id))]})}),(0,L.jsx)(z,{value:a.reason,onChange:s(`reason`),refusals:c.refusals}),l&&(0,L.jsxs)(Ce,{lines:[{wallet:e.name,type:`VOID`,amount:p,after:F(e.balance.posted,p)}],reason:a.reason,basis:e,children:[l.held!==`0`&&(0,L.jsx)(`p`,{className:`fine`,children:q.heldStays(u(l.held))}),l.paid&&(0,L.jsx)(`p`,{className:`fine`,children:q.noRefund})]})]})}var Xe=e({MovableGrant:()=>Qe,default:()=>tt}),Ze=p(`
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
`),Qe=p(`
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
`),$e=M.move,et=[`grant`,`adjust`,`void`,`transfer`,`refund`,`status`];function tt({wallet:e,onClose:t}){let n=i(),[r,a]=(0,P.useState)(`grant`),o=_(Ze,{wallet:e.id},{wallet:e.id}),s=et.filter(e=>e!==`refund`||ae(n,`PAYMENTS_WRITE`));return(0,L.jsxs)(ee,{title:$e.title(e.name),onClose:t,drawer:!0,children:[(0,L.jsxs)(`fieldset`,{className:`segments`,children:[(0,L.jsx)(`legend`,{className:`hidden`,children:$e.what}),s.map(e=>(0,L.jsxs)(`label`,{children:[(0,L.jsx)(`input`,{type:`radio`,name:`kind`,checked:r===e,onChange:()=>a(e)}),$e.kinds[e]]},e))]}),(0,L.jsx)(`p`,{className:`fine`,children:$e.about[r]}),(0,L.jsx)(w,{answer:o,children:({wallet:n})=>n?(0,L.jsx)(nt,{kind:r,basis:n,wallet:e,onClose:t},r===`status`?n.status:r):(0,L.jsx)(D,{children:O.portal.noWallet})})]})}function nt({kind:e,...t}){switch(e){case`grant`:return(0,L.jsx)(je,{...t});case`adjust`:return(0,L.jsx)(Ee,{...t});case`void`:return(0,L.jsx)(Ye,{...t});case`transfer`:return(0,L.jsx)(qe,{...t});case`refund`:return(0,L.jsx)(Be,{...t});case`status`:return(0,L.jsx)(Ue,{...t})}}p(`
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
`);var J=M.payments;function rt({pack:e,subscription:t,quantity:n}){let r=e?.name??t?.plan.name??J.unknownPack;return n>1?`${r} × ${n}`:r}function it({list:e,zone:t,withCustomer:n=!1,empty:i}){let a=[{name:O.line.when,cell:({id:e,createdAt:n})=>(0,L.jsx)(j,{href:`/payments/${e}`,children:(0,L.jsx)(r,{at:n,zone:t})})},...n?[{name:O.portal.customer,cell:({wallet:e})=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(j,{href:`/customers/${e.customer.id}`,children:(0,L.jsx)(x,{children:e.customer.name})}),(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(x,{children:e.name})})]})}]:[],{name:J.what,cell:e=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(x,{children:rt(e)}),(0,L.jsxs)(`div`,{className:`note`,children:[e.automatic&&(0,L.jsxs)(L.Fragment,{children:[J.automatic,` · `]}),(0,L.jsx)(f,{value:e.credits,unit:e.wallet.unit})]})]})},{name:J.status,cell:({status:e,processing:t,dispute:n,failureReason:r})=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(g,{tone:he[e],children:M.topUpStatus[e]}),` `,t&&(0,L.jsx)(g,{children:J.processing}),` `,n&&(0,L.jsx)(g,{tone:n.status===`WON`?`plain`:`bad`,children:J.disputes[n.status]}),r&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(x,{children:r})})]})},{name:J.price,number:!0,cell:({price:e,refunded:t})=>(0,L.jsxs)(L.Fragment,{children:[E(e),Number(t.amount)>0&&(0,L.jsx)(`div`,{className:`note`,children:J.refundedOf(E(t))})]})}];return(0,L.jsx)(ge,{caption:J.title,list:e,columns:a,empty:i})}var at=p(`
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
`),ot=M.simulation;function st({status:e,refunds:t,dispute:n}){if(e===`PENDING`||e===`REQUIRES_ACTION`)return[`SUCCEED`,`DECLINE`,`REQUIRE_ACTION`,`EXPIRE`,`FAIL_LATER`];if(n?.status===`OPEN`)return[`DISPUTE_WON`,`DISPUTE_LOST`];if(e!==`SUCCEEDED`&&e!==`REFUNDED`)return[];let r=t.length>0?[`REFUND_FAIL`]:[];return e===`SUCCEEDED`?[`DISPUTE_OPEN`,`FAIL_LATER`,...r]:r}function ct({topUp:e,changed:t}){let[n,r]=ie(),[i,a]=(0,P.useState)(null),o=A(at),s=st(e),c=async i=>{a(i),await o.run({input:{idempotencyKey:`${n}-${i}`,topUpId:e.id,outcome:i}})&&(r(),t(),k(e.wallet.id))};return s.length===0?null:(0,L.jsxs)(v,{title:ot.title,children:[(0,L.jsx)(`p`,{className:`fine`,children:ot.about}),(0,L.jsx)(y,{error:o.error,refusals:o.refusals}),(0,L.jsx)(`div`,{className:`buttons`,children:s.map(e=>(0,L.jsx)(`button`,{type:`button`,disabled:o.running,onClick:()=>void c(e),children:ot.outcomes[e]},e))}),o.result&&o.refusals.length===0&&i&&(0,L.jsx)(`p`,{className:`state success`,role:`status`,children:ot.done(ot.outcomes[i])})]})}var lt=e({default:()=>mt}),ut=p(`
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
`),Y=M.payment,dt={SUCCEEDED:`good`,DECLINED:`bad`,REQUIRES_ACTION:`warn`,PROCESSING:`plain`,CANCELED:`plain`,UNKNOWN:`plain`},ft={PENDING:`warn`,SUCCEEDED:`good`,FAILED:`bad`},pt=new Set([`PENDING`,`REQUIRES_ACTION`]);function mt(){let{id:e=``}=ce(),[t,n]=(0,P.useState)(!1),r=_(ut,{id:e},{every:!t&&5e3}),i=r.data?.topUp,a=i!==void 0&&(i===null||!pt.has(i.status));return a!==t&&n(a),(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(_e,{to:[{href:`/payments`,name:O.operator.nav.payments}]}),(0,L.jsx)(w,{answer:r,children:({topUp:t})=>t?(0,L.jsx)(ht,{topUp:t,changed:r.retry}):(0,L.jsx)(D,{children:Y.unknown(e)})})]})}function ht({topUp:e,changed:t}){let n=i(),[r,a]=(0,P.useState)(!1),o=s(e.wallet.customer.timeZone);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(`div`,{className:`head`,children:[(0,L.jsxs)(`h1`,{children:[E(e.price),` `,(0,L.jsx)(g,{tone:he[e.status],children:M.topUpStatus[e.status]})]}),e.status===`SUCCEEDED`&&ae(n,`PAYMENTS_WRITE`)&&(0,L.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>a(!0),children:Y.refund})]}),r&&(0,L.jsx)(ee,{title:M.refund.of(E(e.price)),onClose:()=>a(!1),drawer:!0,children:(0,L.jsx)(Pe,{topUp:e.id,onDone:t,onClose:()=>a(!1)})}),(0,L.jsx)(v,{title:Y.what,children:(0,L.jsx)(gt,{topUp:e,zone:o})}),e.dispute&&(0,L.jsx)(_t,{dispute:e.dispute,zone:o}),(0,L.jsx)(v,{title:Y.attempts,children:e.attempts.length===0?(0,L.jsx)(D,{children:Y.noAttempts}):(0,L.jsx)(vt,{topUp:e,zone:o})}),(0,L.jsx)(v,{title:Y.refunds,children:e.refunds.length===0?(0,L.jsx)(D,{children:Y.noRefunds}):(0,L.jsx)(yt,{topUp:e,zone:o})}),n.kind===`API_KEY`&&n.mode===`TEST`&&ae(n,`ADMIN`)&&(0,L.jsx)(ct,{topUp:e,changed:t})]})}function gt({topUp:e,zone:t}){let{wallet:n,grant:i,paymentMethod:a,triggeredBy:o}=e;return(0,L.jsx)(b,{facts:[[O.portal.customer,(0,L.jsx)(j,{href:`/customers/${n.customer.id}`,children:(0,L.jsx)(x,{children:n.customer.name})})],[O.portal.wallet,(0,L.jsx)(j,{href:`/wallets/${n.id}`,children:(0,L.jsx)(x,{children:n.name})})],[Y.bought,(0,L.jsx)(x,{children:rt(e)})],[Y.credits,(0,L.jsx)(f,{value:e.credits,unit:n.unit})],e.bonusCredits!==`0`&&[Y.bonus,(0,L.jsx)(f,{value:e.bonusCredits,unit:n.unit})],i?[Y.left,(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(f,{value:i.remaining}),` `,(0,L.jsx)(`span`,{className:`note`,children:O.grant.of(u(i.amount))})]})]:!1,e.tax?[Y.tax,E(e.tax)]:!1,Number(e.refunded.amount)>0&&[Y.refunded,E(e.refunded)],a?[Y.method,(0,L.jsx)(x,{children:O.buy.card(a.brand,a.last4??`…`)})]:!1,[Y.created,(0,L.jsx)(r,{at:e.createdAt,zone:t})],e.settledAt?[Y.settled,(0,L.jsx)(r,{at:e.settledAt,zone:t})]:!1,e.automatic&&[Y.automatic,o?(0,L.jsx)(j,{href:`/lines/${o.id}`,children:Y.because(o.sequence)}):M.payments.automatic],e.failureReason?[Y.failure,(0,L.jsx)(x,{children:e.failureReason})]:!1,e.receiptUrl?[Y.receipt,(0,L.jsx)(`a`,{href:e.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:Y.openReceipt})]:!1,[M.line.id,(0,L.jsx)(pe,{children:e.id})]]})}function _t({dispute:e,zone:t}){return(0,L.jsxs)(v,{title:Y.dispute,children:[(0,L.jsx)(b,{facts:[[M.payments.status,(0,L.jsx)(g,{tone:e.status===`WON`?`good`:`bad`,children:M.payments.disputes[e.status]})],[Y.amount,E(e.amount)],[Y.opened,(0,L.jsx)(r,{at:e.openedAt,zone:t})],e.closedAt?[Y.closed,(0,L.jsx)(r,{at:e.closedAt,zone:t})]:!1,[M.line.id,(0,L.jsx)(pe,{children:e.id})]]}),(0,L.jsx)(`p`,{className:`fine`,children:Y.disputeWhat[e.status]})]})}function vt({topUp:e,zone:t}){let n=[{name:Y.number,cell:({number:e})=>e},{name:O.line.when,cell:({at:e})=>(0,L.jsx)(r,{at:e,zone:t})},{name:Y.outcome,cell:({outcome:e})=>(0,L.jsx)(g,{tone:dt[e],children:Y.outcomes[e]})},{name:Y.why,cell:({reason:e})=>e?(0,L.jsx)(x,{children:e}):`–`}];return(0,L.jsx)(l,{caption:Y.attempts,columns:n,rows:e.attempts,keyOf:({number:e})=>String(e)})}function yt({topUp:e,zone:t}){let n=[{name:O.line.when,cell:({createdAt:e})=>(0,L.jsx)(r,{at:e,zone:t})},{name:Y.why,cell:({reason:e})=>(0,L.jsx)(x,{children:e})},{name:M.payments.status,cell:({status:e})=>(0,L.jsx)(g,{tone:ft[e],children:Y.refundStatus[e]})},{name:Y.credits,number:!0,cell:({credits:e})=>(0,L.jsx)(f,{value:e})},{name:Y.amount,number:!0,cell:({amount:e})=>E(e)}];return(0,L.jsx)(l,{caption:Y.refunds,columns:n,rows:e.refunds,keyOf:({id:e})=>e})}var bt=e({default:()=>Ct}),xt=p(`
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
`),X=M.payments,St=`UTC`;function Ct(){let[e,t]=le(`status`,M.topUpStatus),[n,r]=de(St),i=d(xt,{status:e,...n},({topUps:e})=>e);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h1`,{children:X.title}),(0,L.jsxs)(`div`,{className:`filters`,children:[(0,L.jsx)(fe,{label:X.status,all:X.all,names:M.topUpStatus,value:e,onChoose:t}),(0,L.jsx)(ue,{days:r})]}),(0,L.jsxs)(v,{title:X.list,children:[(0,L.jsx)(it,{list:i,zone:St,withCustomer:!0,empty:e||n.from||n.to?X.noneMatch:X.none}),(0,L.jsx)(`p`,{className:`fine`,children:O.zone(St)})]})]})}var wt=e({FinanceRowShown:()=>Dt,default:()=>kt}),Tt=p(`
  query Length($wallet: ID!) {
    wallet(id: $wallet) {
      balance {
        sequence
      }
    }
  }
`),Et=p(`
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
`),Dt=p(`
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
`),Z=M.books,Ot=2e3;function kt(){let{wallet:e}=N(),[t,n]=(0,P.useState)(!1),r=_(Tt,{wallet:e.id}),i=r.data?.wallet?.balance.sequence??0,a=t||r.data!==void 0&&i<=Ot,o=_(Et,{wallet:e.id},{enabled:a});return r.error?(0,L.jsx)(te,{error:r.error,retry:r.retry}):r.data===void 0?(0,L.jsx)(ne,{}):(0,L.jsxs)(v,{title:Z.title,aside:(0,L.jsx)(`button`,{type:`button`,onClick:()=>a?o.retry():n(!0),children:a?Z.again:Z.verify(u(String(i)))}),children:[!a&&(0,L.jsx)(`p`,{children:Z.long}),a&&(0,L.jsx)(w,{answer:o,children:e=>e.wallet?(0,L.jsx)(At,{audit:e.wallet.audit}):(0,L.jsx)(D,{children:Z.none})})]})}function At({audit:e}){let{wallet:t,zone:n}=N(),i=[{name:Z.columns.currency,cell:({currency:e})=>e},...[`received`,`writtenOff`,`deferred`,`earned`,`breakage`,`refunded`,`customerCredit`].map(e=>({name:Z.columns[e],number:!0,cell:t=>E({amount:t[e],currency:t.currency})})),{name:Z.columns.balanced,cell:({balanced:e})=>(0,L.jsx)(g,{tone:e?`good`:`bad`,children:e?Z.balanced:Z.unbalanced})}];return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(`p`,{className:e.ok?`verdict good`:`verdict bad`,role:`status`,children:[(0,L.jsx)(g,{tone:e.ok?`good`:`bad`,children:e.ok?Z.ok:Z.notOk}),` `,e.ok?Z.okWhy(u(String(e.sequence))):Z.notOkWhy]}),(0,L.jsx)(b,{facts:[[Z.posted,(0,L.jsx)(f,{value:e.posted,unit:t.unit})],[Z.sumOfGrants,(0,L.jsx)(f,{value:e.sumOfGrants,unit:t.unit})],[Z.sumOfLines,(0,L.jsx)(f,{value:e.sumOfTransactions,unit:t.unit})],[Z.firstMismatch,e.firstMismatch?(0,L.jsx)(j,{href:`/wallets/${t.id}?tab=history`,children:M.line.title(e.firstMismatch)}):null],[Z.checkedAt,(0,L.jsx)(r,{at:e.checkedAt,zone:n})],[Z.chainHead,(0,L.jsx)(pe,{children:e.chainHead})]]}),(0,L.jsx)(`h3`,{children:Z.money}),(0,L.jsx)(`p`,{className:`fine`,children:Z.equation}),e.finance.length===0?(0,L.jsx)(D,{children:Z.noMoney}):(0,L.jsx)(l,{caption:Z.money,columns:i,rows:e.finance,keyOf:({currency:e})=>e}),e.financeDifference.length>0&&(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`h3`,{children:Z.difference}),(0,L.jsx)(l,{caption:Z.difference,columns:i,rows:e.financeDifference,keyOf:({currency:e})=>e})]})]})}var jt=e({default:()=>Pt}),Mt=p(`
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
`),Nt={ACTIVE:`good`,PENDING:`warn`,DEPLETED:`plain`,EXPIRED:`plain`,VOIDED:`plain`},Q=M.grants;function Pt(){let{wallet:e,zone:t}=N(),[n,i]=re(`all`),a=d(Mt,{wallet:e.id,spendable:n===null||null},e=>e.wallet?.grants,{wallet:e.id}),o=[{name:O.grant.source,cell:({source:e,reason:t,topUp:n})=>(0,L.jsxs)(L.Fragment,{children:[n?(0,L.jsx)(j,{href:`/payments/${n.id}`,children:O.grant.sources[e]}):O.grant.sources[e],t&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(x,{children:t})})]})},{name:Q.status,cell:({status:e})=>(0,L.jsx)(g,{tone:Nt[e],children:Q.statuses[e]})},{name:Q.priority,number:!0,cell:({priority:e})=>e},{name:O.grant.expires,cell:({expiresAt:e,effectiveAt:n,status:i})=>(0,L.jsxs)(L.Fragment,{children:[e?(0,L.jsx)(r,{at:e,zone:t}):O.never,i===`PENDING`&&(0,L.jsxs)(`div`,{className:`note`,children:[Q.from,` `,(0,L.jsx)(r,{at:n,zone:t})]})]})},{name:O.grant.paid,number:!0,cell:({paid:e})=>e?E(e):`–`},{name:O.grant.remaining,number:!0,cell:({remaining:e,amount:t,held:n})=>(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(f,{value:e}),` `,(0,L.jsx)(`span`,{className:`note`,children:O.grant.of(u(t))}),n!==`0`&&(0,L.jsx)(`div`,{className:`note`,children:O.grant.heldOf(u(n))})]})}];return(0,L.jsx)(v,{title:n===null?Q.spendable:Q.all,aside:(0,L.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>i(n===null?`yes`:null),children:n===null?Q.showAll:Q.showSpendable}),children:(0,L.jsx)(ge,{caption:Q.all,list:a,columns:o,empty:O.home.noGrants})})}var Ft=e({default:()=>Lt}),It=p(`
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
`),$=M.history;function Lt(){let{wallet:e,zone:t}=N(),[n,i]=le(`type`,O.line.types),[a,o]=de(t),s=d(It,{wallet:e.id,types:n===null?null:[n],...a},e=>e.wallet?.transactions,{wallet:e.id}),c=[{name:$.number,cell:({id:e,sequence:t})=>(0,L.jsx)(j,{href:`/lines/${e}`,children:M.line.title(t)})},{name:O.line.when,cell:({recordedAt:e})=>(0,L.jsx)(r,{at:e,zone:t})},{name:O.line.what,cell:({type:e,action:t,subject:n,reason:r})=>(0,L.jsxs)(L.Fragment,{children:[O.line.types[e],t&&(0,L.jsxs)(L.Fragment,{children:[` `,(0,L.jsx)(x,{children:t})]}),(n||r)&&(0,L.jsx)(`div`,{className:`note`,children:(0,L.jsx)(x,{children:[n,r].filter(Boolean).join(` · `)})})]})},{name:$.by,cell:({actorDetails:e})=>(0,L.jsx)(me,{actor:e})},{name:O.line.change,number:!0,cell:({amount:e,heldChange:t})=>e===`0`&&t!==`0`?(0,L.jsxs)(L.Fragment,{children:[O.home.held,` `,(0,L.jsx)(f,{value:t,change:!0})]}):(0,L.jsx)(f,{value:e,change:!0})},{name:O.line.after,number:!0,cell:({balanceAfter:e})=>(0,L.jsx)(f,{value:e})}];return(0,L.jsxs)(v,{title:$.title,aside:(0,L.jsx)(j,{href:`/exports?wallet=${e.id}`,children:$.export}),children:[(0,L.jsxs)(`div`,{className:`filters`,children:[(0,L.jsx)(fe,{label:$.type,all:$.all,names:O.line.types,value:n,onChoose:i}),(0,L.jsx)(ue,{days:o})]}),(0,L.jsx)(ge,{caption:$.title,list:s,columns:c,empty:$.none}),(0,L.jsx)(`p`,{className:`fine`,children:O.zone(t)})]})}var Rt=e({default:()=>Bt}),zt=p(`
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
`);function Bt(){let{wallet:e,zone:t}=N(),n=d(zt,{wallet:e.id},e=>e.wallet?.topUps,{wallet:e.id});return(0,L.jsx)(v,{title:M.payments.title,children:(0,L.jsx)(it,{list:n,zone:t,empty:M.payments.none})})}export{bt as a,wt as i,Ft as n,lt as o,jt as r,Xe as s,Rt as t};