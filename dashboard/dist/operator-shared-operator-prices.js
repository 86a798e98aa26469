import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,C as i,D as a,O as o,Q as s,R as c,St as l,T as u,Tt as d,_ as f,a as p,bt as m,c as h,ct as g,d as _,f as ee,g as te,h as ne,i as v,it as y,k as b,l as re,o as ie,ot as x,q as ae,rt as S,st as C,u as w,ut as oe,vt as T,w as E,y as D,yt as O}from"./parts.js";import{_ as se,c as ce,g as le,o as ue,s as de,t as k}from"./vendor.js";import{D as fe,E as A,O as pe,T as me,g as he,h as ge,p as _e,v as ve,w as j,x as ye}from"./operator-parts.js";var M=t(se(),1),N=le();function P({when:e}){return Object.keys(e).sort().map(t=>`${t} = ${e[t]}`).join(`, `)}function F(e){return JSON.stringify([e.action,e.component??``,P(e)])}function be(e,t){let n=new Map(e.map(e=>[F(e),e])),r=new Set(t.map(F)),i=t.map(e=>{let t=n.get(F(e))??null;return{kind:t===null?`added`:xe(t,e)?`same`:`changed`,before:t,after:e}});return e.forEach((t,n)=>{if(r.has(F(t)))return;let a={kind:`removed`,before:t,after:null},o=n===0?null:e[n-1],s=i.findIndex(({before:e})=>e!==null&&e===o);i.splice(s+1,0,a)}),i}function xe(e,t){return we(e,t)?.[0]===0n&&Ce(e.minimum??`0`,t.minimum??`0`)&&(e.description??``)===(t.description??``)}var Se=12;function I(e){let t=/^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(e.trim());if(t===null)return null;let n=BigInt(t[2]+(t[3]??``).padEnd(Se,`0`));return t[1]===`-`?-n:n}function Ce(e,t){let[n,r]=[I(e),I(t)];return n===null||r===null?e===t:n===r}function we(e,t){let[n,r,i,a]=[e.credits,e.per,t.credits,t.per].map(I);return n==null||r==null||i==null||a==null?null:[i*r-n*a,n*a]}function Te(e,t){let n=we(e,t);if(n===null||n[1]===0n)return null;let r=n[0]*2000n,i=((r<0n?-r:r)/n[1]+1n)/2n;return r<0n?-i:i}function Ee(e){let[t,n]=e<0n?[-e,`−`]:[e,e>0n?`+`:`±`],[r,i]=[t/10n,t%10n];return`${n}${r}${i===0n?``:`.${i}`} %`}function L({at:e}){return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`h1`,{children:j.catalogue.title}),(0,N.jsx)(ve,{label:j.catalogue.title,at:e,tabs:[[`/catalogue`,j.packs.title],[`/catalogue/plans`,j.plans.title],[`/catalogue/cards`,j.cards.title]]})]})}var R=j.cards;function z({rate:e}){return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`span`,{className:`amount`,children:B(e.credits)}),` `,(0,N.jsx)(`span`,{className:`note`,children:R.per(B(e.per))}),e.minimum&&(0,N.jsxs)(`span`,{className:`note`,children:[` `,R.atLeast(B(e.minimum))]})]})}function B(e){return/^-?\d+(\.\d+)?$/.test(e)?s(e):e}function V({rate:e}){let t=P(e);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(b,{children:e.action}),e.component&&(0,N.jsxs)(N.Fragment,{children:[` · `,(0,N.jsx)(b,{children:e.component})]}),t!==``&&(0,N.jsxs)(`div`,{className:`fine`,children:[R.when,` `,(0,N.jsx)(b,{children:t})]})]})}function De({caption:e,rows:t,all:n}){let r=t.filter(({kind:e})=>n||e!==`same`);return(0,N.jsxs)(`table`,{className:`table diff`,children:[(0,N.jsx)(`caption`,{className:`hidden`,children:e}),(0,N.jsx)(`thead`,{children:(0,N.jsxs)(`tr`,{children:[(0,N.jsx)(`th`,{scope:`col`,children:R.rate}),(0,N.jsx)(`th`,{scope:`col`,children:R.before}),(0,N.jsx)(`th`,{scope:`col`,children:R.after}),(0,N.jsx)(`th`,{scope:`col`,children:R.changeColumn})]})}),(0,N.jsx)(`tbody`,{children:r.map((e,t)=>(0,N.jsxs)(`tr`,{className:e.kind,children:[(0,N.jsx)(`td`,{"data-name":R.rate,children:(0,N.jsxs)(`div`,{children:[(0,N.jsx)(V,{rate:e.after??e.before}),e.after?.description&&(0,N.jsx)(`div`,{className:`fine`,children:(0,N.jsx)(b,{children:e.after.description})})]})}),(0,N.jsx)(`td`,{"data-name":R.before,children:(0,N.jsx)(`div`,{children:e.before?(0,N.jsx)(z,{rate:e.before}):`–`})}),(0,N.jsx)(`td`,{"data-name":R.after,children:(0,N.jsx)(`div`,{children:e.after?(0,N.jsx)(z,{rate:e.after}):`–`})}),(0,N.jsx)(`td`,{"data-name":R.changeColumn,children:(0,N.jsx)(`div`,{children:(0,N.jsx)(Oe,{row:e})})})]},t))})]})}function Oe({row:{kind:e,before:t,after:n}}){switch(e){case`added`:return(0,N.jsx)(f,{tone:`good`,children:R.added});case`removed`:return(0,N.jsx)(f,{tone:`bad`,children:R.removed});case`same`:return(0,N.jsx)(`span`,{className:`note`,children:R.same})}let r=Te(t,n);if(r===null)return(0,N.jsx)(f,{tone:`warn`,children:R.changed});if(r!==0n||t.credits!==n.credits)return(0,N.jsx)(f,{tone:`warn`,children:Ee(r)});let i=(t.minimum??``)===(n.minimum??``);return(0,N.jsx)(f,{tone:i?`plain`:`warn`,children:i?R.changedText:R.changedMinimum})}function ke({caption:e,rates:t}){return(0,N.jsxs)(`table`,{className:`table`,children:[(0,N.jsx)(`caption`,{className:`hidden`,children:e}),(0,N.jsx)(`thead`,{children:(0,N.jsxs)(`tr`,{children:[(0,N.jsx)(`th`,{scope:`col`,children:R.rate}),(0,N.jsx)(`th`,{scope:`col`,className:`number`,children:R.price}),(0,N.jsx)(`th`,{scope:`col`,children:R.description})]})}),(0,N.jsx)(`tbody`,{children:t.map((e,t)=>(0,N.jsxs)(`tr`,{children:[(0,N.jsx)(`td`,{"data-name":R.rate,children:(0,N.jsx)(`div`,{children:(0,N.jsx)(V,{rate:e})})}),(0,N.jsx)(`td`,{"data-name":R.price,className:`number`,children:(0,N.jsx)(`div`,{children:(0,N.jsx)(z,{rate:e})})}),(0,N.jsx)(`td`,{"data-name":R.description,children:(0,N.jsx)(`div`,{children:e.description?(0,N.jsx)(b,{children:e.description}):`–`})})]},t))})]})}var H=j.whatIf,Ae=d(`
  query WhatIf($input: WhatIfInput!) {
    whatIf(input: $input) {
      lines
      complete
      credits
      creditsThen
      unpriced
      actions {
        action
        events
        credits
        creditsThen
      }
    }
  }
`),je=d(`
  query SomeWallets {
    wallets(first: 100) {
      nodes {
        id
        name
        externalId
        customer {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`),Me=2592e6;function Ne({rates:e}){let t=ge();return t===null?(0,N.jsx)(C,{}):(0,N.jsx)(Pe,{rates:e,now:t})}function Pe({rates:e,now:t}){let[n,r]=(0,M.useState)(``),[i,a]=(0,M.useState)(()=>pe(t-Me)),[o,s]=(0,M.useState)(()=>pe(t)),[c,l]=(0,M.useState)(null),u=m(je,{});return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`p`,{className:`fine`,children:H.lead}),(0,N.jsxs)(`form`,{className:`filters`,onSubmit:e=>{e.preventDefault();let[t,r]=[fe(i),fe(o,1)];n.trim()!==``&&t!==null&&r!==null&&l({walletId:n.trim(),from:t,to:r})},children:[(0,N.jsxs)(`span`,{className:`filter`,children:[(0,N.jsx)(`label`,{htmlFor:`what-if-wallet`,children:H.wallet}),(0,N.jsx)(`input`,{id:`what-if-wallet`,list:`what-if-wallets`,value:n,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(e.value)}),(0,N.jsx)(`datalist`,{id:`what-if-wallets`,children:u.data?.wallets.nodes.map(({id:e,externalId:t,name:n,customer:r})=>(0,N.jsxs)(`option`,{value:t??e,children:[r.name,` · `,n]},e))})]}),(0,N.jsxs)(`span`,{className:`filter`,children:[(0,N.jsx)(`label`,{htmlFor:`what-if-from`,children:j.range.from}),(0,N.jsx)(`input`,{id:`what-if-from`,type:`date`,value:i,max:o,onChange:({target:e})=>a(e.value)})]}),(0,N.jsxs)(`span`,{className:`filter`,children:[(0,N.jsx)(`label`,{htmlFor:`what-if-to`,children:j.range.to}),(0,N.jsx)(`input`,{id:`what-if-to`,type:`date`,value:o,min:i,onChange:({target:e})=>s(e.value)})]}),(0,N.jsx)(`button`,{type:`submit`,disabled:n.trim()===``,children:H.ask})]}),c&&(0,N.jsx)(Fe,{asked:c,rates:e})]})}function Fe({asked:e,rates:t}){let n=m(Ae,{input:{...e,rates:t.map(Re)}});return(0,N.jsx)(x,{answer:n,children:({whatIf:e})=>{if(e.lines===0)return(0,N.jsx)(S,{children:H.none});let t=Le(e.creditsThen,e.credits);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsxs)(`dl`,{className:`figures`,children:[(0,N.jsx)(a,{name:H.then,children:(0,N.jsx)(u,{value:e.creditsThen})}),(0,N.jsx)(a,{name:H.now,note:t??void 0,children:(0,N.jsx)(u,{value:e.credits})}),(0,N.jsx)(a,{name:H.difference,note:H.lines(e.lines),children:(0,N.jsx)(u,{value:he(e.credits,e.creditsThen),change:!0})})]}),!e.complete&&(0,N.jsx)(`p`,{className:`warning`,children:H.incomplete}),e.unpriced.length>0&&(0,N.jsxs)(`p`,{className:`warning`,children:[H.unpriced,` `,(0,N.jsx)(b,{children:e.unpriced.map(e=>e||H.noAction).join(`, `)})]}),(0,N.jsx)(o,{caption:H.byAction,columns:Ie,rows:e.actions,keyOf:({action:e})=>e})]})}})}var Ie=[{name:H.action,cell:({action:e})=>(0,N.jsx)(b,{children:e||H.noAction})},{name:H.events,number:!0,cell:({events:e})=>e.toLocaleString()},{name:H.then,number:!0,cell:({creditsThen:e})=>(0,N.jsx)(u,{value:e})},{name:H.now,number:!0,cell:({credits:e})=>(0,N.jsx)(u,{value:e})},{name:H.difference,number:!0,cell:({credits:e,creditsThen:t})=>{let r=Le(t,e);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`span`,{className:`amount`,children:n(he(e,t))}),r&&(0,N.jsxs)(`span`,{className:`note`,children:[` `,r]})]})}}];function Le(e,t){let n=e=>({action:``,credits:e,per:`1`,when:{}}),r=Te(n(e),n(t));return r===null?null:Ee(r)}function Re({action:e,component:t,credits:n,per:r,when:i,minimum:a,description:o}){return{action:e,component:t??null,credits:n,per:r,when:i,minimum:a??null,description:o??null}}var ze=e({VersionRates:()=>Be,default:()=>He}),U=j.cards,Be=d(`
  fragment VersionRates on RateCard {
    id
    code
    version
    effectiveAt
    publishedAt
    publishedBy {
      id
      kind
      name
    }
    rates {
      action
      component
      credits
      per
      when
      minimum
      description
      position
    }
  }
`),Ve=d(`
  query Versions($code: String!, $after: String) {
    rateCard(code: $code) {
      id
      versions(first: 50, after: $after) {
        nodes {
          id
          version
          effectiveAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`),W=d(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);function He(){let e=decodeURIComponent(de().code),t=l(Ve,{code:e},({rateCard:e})=>e?.versions,{wallet:`cards`}),n=D(i(),`CATALOG_WRITE`);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(L,{at:`/catalogue/cards`}),(0,N.jsxs)(`div`,{className:`head`,children:[(0,N.jsx)(`h2`,{className:`code`,children:e}),n&&(0,N.jsx)(k,{className:`button primary`,href:`/catalogue/publish?code=${encodeURIComponent(e)}`,children:U.change})]}),t.error&&(0,N.jsx)(y,{error:t.error,retry:t.retry}),t.loading&&(0,N.jsx)(C,{}),!t.loading&&!t.error&&t.nodes.length===0&&(0,N.jsx)(S,{children:U.missing}),t.nodes.length>0&&(0,N.jsx)(Ue,{versions:t.nodes,more:t.more})]})}function Ue({versions:e,more:t}){let[n,r]=E(`version`),[i,a]=E(`with`),o=t=>e.find(e=>String(e.version)===t),s=o(n)??e[0],c=o(i);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsxs)(`div`,{className:`filters`,children:[(0,N.jsx)(We,{id:`version`,label:U.version,versions:e,value:String(s.version),onPick:r}),(0,N.jsx)(We,{id:`with`,label:U.compare,versions:e.filter(({id:e})=>e!==s.id),value:c?String(c.version):``,none:U.compareNone,onPick:a}),t&&(0,N.jsx)(`button`,{type:`button`,onClick:t,children:U.older})]}),c&&c.id!==s.id?(0,N.jsx)(Ke,{before:c.id,after:s.id}):(0,N.jsx)(Ge,{id:s.id})]})}function We({id:e,label:t,versions:n,value:r,none:i,onPick:a}){return(0,N.jsxs)(`span`,{className:`filter`,children:[(0,N.jsx)(`label`,{htmlFor:e,children:t}),(0,N.jsxs)(`select`,{id:e,value:r,onChange:({target:e})=>a(e.value),children:[i!==void 0&&(0,N.jsx)(`option`,{value:``,children:i}),n.map(({version:e,effectiveAt:t})=>(0,N.jsx)(`option`,{value:e,children:U.versionSince(e,c(t,A()))},e))]})]})}function G(e){return e&&`rates`in e?e:null}function Ge({id:e}){let t=m(W,{id:e});return(0,N.jsx)(x,{answer:t,children:({node:e})=>{let t=G(e);return t===null?(0,N.jsx)(S,{children:U.missing}):(0,N.jsxs)(N.Fragment,{children:[(0,N.jsxs)(g,{title:U.versionTitle(t.version),children:[(0,N.jsx)(te,{facts:[[U.since,(0,N.jsx)(r,{at:t.effectiveAt,zone:A()},`since`)],[U.published,(0,N.jsx)(r,{at:t.publishedAt,zone:A()},`published`)],[U.by,(0,N.jsx)(ye,{actor:t.publishedBy},`by`)]]}),(0,N.jsx)(ke,{caption:U.versionTitle(t.version),rates:t.rates})]}),(0,N.jsx)(g,{title:U.whatIf,children:(0,N.jsx)(Ne,{rates:t.rates})})]})}})}function Ke({before:e,after:t}){let[n,r]=[m(W,{id:e}),m(W,{id:t})],[i,a]=E(`unchanged`);return(0,N.jsx)(x,{answer:n,children:({node:e})=>(0,N.jsx)(x,{answer:r,children:({node:t})=>{let[n,r]=[G(e),G(t)];if(n===null||r===null)return(0,N.jsx)(S,{children:U.missing});let o=be(n.rates,r.rates),s=o.filter(({kind:e})=>e!==`same`).length;return(0,N.jsxs)(g,{title:U.differenceTitle(n.version,r.version),aside:(0,N.jsx)(`span`,{className:`fine`,children:U.changes(s)}),children:[s===0&&(0,N.jsx)(S,{children:U.noDifference}),(0,N.jsxs)(`label`,{className:`option`,children:[(0,N.jsx)(`input`,{type:`checkbox`,checked:i!==null,onChange:({target:e})=>a(e.checked?`yes`:null)}),U.showSame]}),(0,N.jsx)(De,{caption:U.differenceTitle(n.version,r.version),rows:o,all:i!==null})]})}})})}var qe=e({default:()=>Ye}),K=j.cards,Je=d(`
  query Cards($after: String) {
    rateCards(first: 50, after: $after) {
      nodes {
        id
        code
        version
        effectiveAt
        publishedAt
        publishedBy {
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
`);function Ye(){let e=D(i(),`CATALOG_WRITE`),t=l(Je,{},({rateCards:e})=>e,{wallet:`cards`});return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(L,{at:`/catalogue/cards`}),(0,N.jsxs)(g,{title:K.title,aside:e&&(0,N.jsx)(k,{className:`button primary`,href:`/catalogue/publish`,children:K.create}),children:[(0,N.jsx)(`p`,{className:`fine`,children:K.lead}),t.error&&(0,N.jsx)(y,{error:t.error,retry:t.retry}),t.loading&&(0,N.jsx)(C,{}),!t.loading&&!t.error&&t.nodes.length===0&&(0,N.jsx)(S,{children:K.none}),t.nodes.length>0&&(0,N.jsx)(o,{caption:K.title,columns:Xe,rows:t.nodes,keyOf:({id:e})=>e,more:t.more,loadingMore:t.loadingMore})]})]})}var Xe=[{name:K.code,cell:({code:e})=>(0,N.jsx)(k,{href:`/catalogue/cards/${encodeURIComponent(e)}`,children:e})},{name:K.version,number:!0,cell:({version:e})=>e},{name:K.since,cell:({effectiveAt:e})=>(0,N.jsx)(r,{at:e,zone:A()})},{name:K.by,cell:({publishedBy:e})=>(0,N.jsx)(ye,{actor:e})}],Ze=e({default:()=>tt}),q=j.packs,Qe=d(`
  query Packs($after: String) {
    creditPacks(first: 50, after: $after) {
      nodes {
        id
        code
        name
        unit
        credits
        bonusCredits
        expiresAfterDays
        refundableForDays
        archived
        price {
          amount
          currency
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),$e=d(`
  mutation CreatePack($input: CreateCreditPackInput!) {
    createCreditPack(input: $input) {
      creditPack {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),et=d(`
  mutation ArchivePack($input: ArchiveCreditPackInput!) {
    archiveCreditPack(input: $input) {
      creditPack {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),J=`packs`;function tt(){let e=D(i(),`CATALOG_WRITE`),[t,n]=(0,M.useState)(null),r=l(Qe,{},({creditPacks:e})=>e,{wallet:J}),a=()=>n(null);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(L,{at:`/catalogue`}),(0,N.jsxs)(g,{title:q.title,aside:e&&(0,N.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>n(`new`),children:q.create}),children:[(0,N.jsx)(`p`,{className:`fine`,children:q.lead}),r.error&&(0,N.jsx)(y,{error:r.error,retry:r.retry}),r.loading&&(0,N.jsx)(C,{}),!r.loading&&!r.error&&r.nodes.length===0&&(0,N.jsx)(S,{children:q.none}),r.nodes.length>0&&(0,N.jsx)(o,{caption:q.title,columns:nt(e?n:null),rows:r.nodes,keyOf:({id:e})=>e,more:r.more,loadingMore:r.loadingMore})]}),t===`new`&&(0,N.jsx)(rt,{onClose:a}),t!==null&&t!==`new`&&(0,N.jsx)(_e,{title:q.archiveTitle,action:q.archive,danger:!0,document:et,input:e=>({idempotencyKey:e,code:t.code}),onClose:a,onDone:()=>T(J),children:(0,N.jsxs)(`p`,{children:[(0,N.jsx)(b,{children:t.name}),`: `,q.archiveWhat]})})]})}function nt(e){let t=[{name:q.name,cell:({name:e,code:t,archived:n})=>(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(b,{children:e}),` `,(0,N.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,N.jsx)(f,{tone:`plain`,children:q.archived})]})},{name:q.credits,number:!0,cell:({credits:e,bonusCredits:t,unit:n})=>(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(u,{value:e,unit:n}),t!==`0`&&(0,N.jsxs)(`span`,{className:`note`,children:[` `,(0,N.jsx)(u,{value:t,change:!0}),` `,q.bonus]})]})},{name:q.price,number:!0,cell:({price:e})=>ae(e)},{name:q.lasts,cell:({expiresAfterDays:e})=>e?q.days(e):q.ever},{name:q.refund,cell:({refundableForDays:e})=>e?q.days(e):q.asLong}];return e===null?t:[...t,{name:q.actions,cell:t=>t.archived?null:(0,N.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${q.archive}: ${t.name}`,children:q.archive})}]}function rt({onClose:e}){let t=O($e),n=_({name:``,code:``,credits:``,bonusCredits:`0`,"price.amount":``,"price.currency":`EUR`,unit:`credits`,expiresAfterDays:``,refundableForDays:``},t),{values:r}=n,i=async()=>{let i={idempotencyKey:n.key,name:r.name.trim(),code:r.code.trim(),unit:r.unit.trim(),credits:r.credits.trim(),bonusCredits:w(r.bonusCredits)??`0`,price:{amount:r[`price.amount`].trim(),currency:r[`price.currency`].trim()},expiresAfterDays:it(r.expiresAfterDays),refundableForDays:it(r.refundableForDays)};await t.run({input:i})!==null&&(T(J),e())};return(0,N.jsx)(ne,{title:q.create,onClose:e,children:(0,N.jsxs)(p,{form:n,doing:t,submit:q.create,onSubmit:()=>void i(),children:[(0,N.jsx)(h,{form:n,name:`name`,label:q.name,hint:q.nameHint}),(0,N.jsx)(h,{form:n,name:`code`,label:q.code,hint:q.codeHint}),(0,N.jsxs)(`div`,{className:`pair`,children:[(0,N.jsx)(h,{form:n,name:`credits`,label:q.credits,numeric:!0}),(0,N.jsx)(h,{form:n,name:`bonusCredits`,label:q.bonusLabel,numeric:!0})]}),(0,N.jsxs)(`div`,{className:`pair`,children:[(0,N.jsx)(h,{form:n,name:`price.amount`,label:q.price,numeric:!0}),(0,N.jsx)(h,{form:n,name:`price.currency`,label:q.currency})]}),(0,N.jsx)(h,{form:n,name:`unit`,label:q.unit,hint:q.unitHint}),(0,N.jsxs)(`div`,{className:`pair`,children:[(0,N.jsx)(h,{form:n,name:`expiresAfterDays`,label:q.lastsLabel,hint:q.lastsHint,numeric:!0}),(0,N.jsx)(h,{form:n,name:`refundableForDays`,label:q.refundLabel,hint:q.refundHint,numeric:!0})]})]})})}function it(e){let t=w(e);return t===null?null:Number(t)}var at=e({default:()=>lt}),Y=j.plans,ot=d(`
  query Plans($after: String) {
    plans(first: 50, after: $after) {
      nodes {
        id
        code
        name
        unit
        interval
        includedCredits
        unusedCredits
        rolloverLimit
        trialDays
        trialCredits
        features
        rateCardCode
        creditsOnRenewal
        graceDays
        archived
        price {
          amount
          currency
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),st=d(`
  mutation CreatePlan($input: CreatePlanInput!) {
    createPlan(input: $input) {
      plan {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),ct=d(`
  mutation ArchivePlan($input: ArchivePlanInput!) {
    archivePlan(input: $input) {
      plan {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),X=`plans`;function lt(){let e=D(i(),`CATALOG_WRITE`),[t,n]=(0,M.useState)(null),r=l(ot,{},({plans:e})=>e,{wallet:X}),a=()=>n(null);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(L,{at:`/catalogue/plans`}),(0,N.jsxs)(g,{title:Y.title,aside:e&&(0,N.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>n(`new`),children:Y.create}),children:[(0,N.jsx)(`p`,{className:`fine`,children:Y.lead}),r.error&&(0,N.jsx)(y,{error:r.error,retry:r.retry}),r.loading&&(0,N.jsx)(C,{}),!r.loading&&!r.error&&r.nodes.length===0&&(0,N.jsx)(S,{children:Y.none}),r.nodes.length>0&&(0,N.jsx)(o,{caption:Y.title,columns:ut(e?n:null),rows:r.nodes,keyOf:({id:e})=>e,more:r.more,loadingMore:r.loadingMore})]}),t===`new`&&(0,N.jsx)(pt,{onClose:a}),t!==null&&t!==`new`&&(0,N.jsx)(_e,{title:Y.archiveTitle,action:Y.archive,danger:!0,document:ct,input:e=>({idempotencyKey:e,code:t.code}),onClose:a,onDone:()=>T(X),children:(0,N.jsxs)(`p`,{children:[(0,N.jsx)(b,{children:t.name}),`: `,Y.archiveWhat]})})]})}function ut(e){let t=[{name:Y.name,cell:({name:e,code:t,archived:n,features:r})=>(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(b,{children:e}),` `,(0,N.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,N.jsx)(f,{tone:`plain`,children:j.packs.archived}),r.length>0&&(0,N.jsx)(`div`,{className:`fine`,children:r.join(`, `)})]})},{name:Y.price,number:!0,cell:({price:e,interval:t})=>Y.per(ae(e),Y.intervals[t])},{name:Y.included,number:!0,cell:({includedCredits:e,unit:t})=>(0,N.jsx)(u,{value:e,unit:t})},{name:Y.unused,cell:({unusedCredits:e,rolloverLimit:t})=>(0,N.jsxs)(N.Fragment,{children:[Y.unusedKinds[e],t&&(0,N.jsxs)(`span`,{className:`note`,children:[` `,Y.upTo,` `,(0,N.jsx)(u,{value:t})]})]})},{name:Y.trial,cell:({trialDays:e,trialCredits:t})=>e===0?Y.noTrial:(0,N.jsxs)(N.Fragment,{children:[j.packs.days(e),`,`,` `,(0,N.jsx)(u,{value:t})]})},{name:Y.renewal,cell:({creditsOnRenewal:e,graceDays:t})=>Y.renews(Y.renewalKinds[e],t)},{name:Y.card,cell:({rateCardCode:e})=>e?(0,N.jsx)(`span`,{className:`code`,children:e}):`–`}];return e===null?t:[...t,{name:j.packs.actions,cell:t=>t.archived?null:(0,N.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${Y.archive}: ${t.name}`,children:Y.archive})}]}var dt={name:``,code:``,"price.amount":``,"price.currency":`EUR`,interval:`MONTH`,includedCredits:``,unit:`credits`,unusedCredits:`EXPIRE`,rolloverLimit:``,trialDays:`0`,trialCredits:`0`,creditsOnRenewal:`AT_BOUNDARY`,graceDays:`7`,rateCardCode:``,features:``};function ft(e,t){return{idempotencyKey:t,name:e.name.trim(),code:e.code.trim(),price:{amount:e[`price.amount`].trim(),currency:e[`price.currency`].trim()},interval:e.interval,includedCredits:e.includedCredits.trim(),unit:e.unit.trim(),unusedCredits:e.unusedCredits,rolloverLimit:e.unusedCredits===`ROLL_OVER`?w(e.rolloverLimit):null,trialDays:Number(e.trialDays),trialCredits:w(e.trialCredits)??`0`,creditsOnRenewal:e.creditsOnRenewal,graceDays:Number(e.graceDays),rateCardCode:w(e.rateCardCode),features:re(e.features)}}function pt({onClose:e}){let t=O(st),n=_(dt,t),r=async()=>{await t.run({input:ft(n.values,n.key)})!==null&&(T(X),e())},i=e=>Object.entries(e);return(0,N.jsx)(ne,{title:Y.create,onClose:e,children:(0,N.jsxs)(p,{form:n,doing:t,submit:Y.create,onSubmit:()=>void r(),children:[(0,N.jsx)(h,{form:n,name:`name`,label:Y.name}),(0,N.jsx)(h,{form:n,name:`code`,label:j.packs.code,hint:j.packs.codeHint}),(0,N.jsxs)(`div`,{className:`pair`,children:[(0,N.jsx)(h,{form:n,name:`price.amount`,label:Y.price,numeric:!0}),(0,N.jsx)(h,{form:n,name:`price.currency`,label:j.packs.currency})]}),(0,N.jsxs)(`div`,{className:`pair`,children:[(0,N.jsx)(v,{form:n,name:`interval`,label:Y.every,choices:i(Y.intervals)}),(0,N.jsx)(h,{form:n,name:`includedCredits`,label:Y.included,numeric:!0})]}),(0,N.jsx)(h,{form:n,name:`unit`,label:j.packs.unit,hint:j.packs.unitHint}),(0,N.jsx)(v,{form:n,name:`unusedCredits`,label:Y.unused,choices:i(Y.unusedKinds)}),n.values.unusedCredits===`ROLL_OVER`&&(0,N.jsx)(h,{form:n,name:`rolloverLimit`,label:Y.rolloverLimit,hint:Y.rolloverHint,numeric:!0}),(0,N.jsxs)(`div`,{className:`pair`,children:[(0,N.jsx)(h,{form:n,name:`trialDays`,label:Y.trialDays,numeric:!0}),(0,N.jsx)(h,{form:n,name:`trialCredits`,label:Y.trialCredits,numeric:!0})]}),(0,N.jsxs)(`div`,{className:`pair`,children:[(0,N.jsx)(v,{form:n,name:`creditsOnRenewal`,label:Y.renewal,choices:i(Y.renewalKinds)}),(0,N.jsx)(h,{form:n,name:`graceDays`,label:Y.graceDays,numeric:!0})]}),(0,N.jsx)(h,{form:n,name:`rateCardCode`,label:Y.card,hint:Y.cardHint}),(0,N.jsx)(ie,{form:n,name:`features`,label:Y.features,hint:Y.featuresHint,rows:2})]})})}var mt={action:``,component:``,credits:``,per:`1`,when:``,minimum:``,description:``};function ht(e){return{action:e.action,component:e.component??``,credits:e.credits,per:e.per,when:vt(e.when),minimum:e.minimum??``,description:e.description??``}}function gt(e){let t=e=>e.trim()===``?null:e.trim();return{action:e.action.trim(),component:t(e.component),credits:e.credits.trim(),per:e.per.trim(),when:yt(e.when),minimum:t(e.minimum),description:t(e.description)}}var _t=/^[^\s,={}"][^,={}"]*$/;function vt(e){let t=Object.entries(e).sort(([e],[t])=>e<t?-1:1);return t.every(e=>e.every(e=>_t.test(e)&&e===e.trim()))?t.map(([e,t])=>`${e} = ${t}`).join(`, `):JSON.stringify(e)}function yt(e){if(e.trim()===``)return{};if(e.trim().startsWith(`{`))return bt(JSON.parse(e));let t={};for(let n of e.split(`,`)){let e=n.indexOf(`=`),r=n.slice(0,e).trim();if(e<0||r===``)throw Error(n.trim());t[r]=n.slice(e+1).trim()}return t}function bt(e){if(typeof e!=`object`||!e||Array.isArray(e)||Object.values(e).some(e=>typeof e!=`string`))throw Error(`when`);return e}function xt(e){return`[
`+e.map(e=>{let{action:t,component:n,credits:r,per:i,when:a,minimum:o,description:s}=e,c={action:t,...n?{component:n}:{},credits:r,per:i,...Object.keys(a).length>0?{when:a}:{},...o?{minimum:o}:{},...s?{description:s}:{}};return`  `+JSON.stringify(c)}).join(`,
`)+`
]`}function St(e){let t=JSON.parse(e);if(!Array.isArray(t))throw Error(`[`);return t.map((e,t)=>{let n=e,r=e=>{let r=n[e];if(r==null)return null;if(typeof r!=`string`)throw Error(`${t+1}: ${e}`);return r};if(typeof e!=`object`||!e)throw Error(String(t+1));return{action:r(`action`)??``,component:r(`component`),credits:r(`credits`)??``,per:r(`per`)??`1`,when:n.when==null?{}:bt(n.when),minimum:r(`minimum`),description:r(`description`)}})}var Z=j.editor,Ct=200,wt=[`action`,`component`,`credits`,`per`,`when`,`minimum`,`description`];function Tt({rates:e,refusals:t,onDone:n}){let[r,i]=(0,M.useState)(e.length>Ct),[a,o]=(0,M.useState)(()=>r?xt(e):``),[s,c]=(0,M.useState)(()=>r?[]:e.length>0?e.map(ht):[mt]),[l,u]=(0,M.useState)(null),d=()=>{try{return u(null),r?St(a):s.map((e,t)=>Et(t,()=>gt(e)))}catch(e){return u(Z.unreadable(e.message)),null}},f=()=>{let e=d();e!==null&&(r?c(e.map(ht)):o(xt(e)),i(!r))},p=()=>{let e=d();e!==null&&n(e)},m=r&&a.split(`
`).length>202;return(0,N.jsxs)(`form`,{noValidate:!0,onSubmit:e=>{e.preventDefault(),p()},children:[r?(0,N.jsxs)(`div`,{className:`field`,children:[(0,N.jsx)(`label`,{htmlFor:`rates`,children:Z.text}),(0,N.jsx)(`textarea`,{id:`rates`,className:`code`,rows:18,value:a,spellCheck:!1,"aria-describedby":`rates-hint`,onChange:({target:e})=>o(e.value)}),(0,N.jsx)(`p`,{id:`rates-hint`,className:`fine`,children:Z.textHint})]}):(0,N.jsx)(Dt,{drafts:s,setDrafts:c,refusals:t}),l&&(0,N.jsx)(`p`,{className:`state failure`,role:`alert`,children:l}),(0,N.jsxs)(`div`,{className:`row`,children:[(0,N.jsx)(`button`,{type:`submit`,className:`primary`,disabled:r?a.trim()===``:s.length===0,children:Z.done}),!m&&(0,N.jsx)(`button`,{type:`button`,onClick:f,children:r?Z.toFields:Z.toText})]})]})}function Et(e,t){try{return t()}catch(t){throw Error(`${e+1}: ${t.message}`)}}function Dt({drafts:e,setDrafts:t,refusals:n}){let r=(e,n,r)=>t(t=>t.map((t,i)=>i===e?{...t,[n]:r}:t));return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`p`,{className:`fine`,children:Z.lead}),(0,N.jsxs)(`table`,{className:`table editor`,children:[(0,N.jsx)(`caption`,{className:`hidden`,children:Z.caption}),(0,N.jsx)(`thead`,{children:(0,N.jsxs)(`tr`,{children:[wt.map(e=>(0,N.jsx)(`th`,{scope:`col`,children:Z.columns[e]},e)),(0,N.jsx)(`th`,{scope:`col`,children:(0,N.jsx)(`span`,{className:`hidden`,children:Z.remove})})]})}),(0,N.jsx)(`tbody`,{children:e.map((e,i)=>(0,N.jsxs)(`tr`,{children:[wt.map(t=>(0,N.jsx)(`td`,{"data-name":Z.columns[t],className:t,children:(0,N.jsx)(`input`,{"aria-label":Z.field(Z.columns[t],i+1),"aria-invalid":Ot(n,i,t),value:e[t],inputMode:t===`credits`||t===`per`||t===`minimum`?`decimal`:void 0,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(i,t,e.value)})},t)),(0,N.jsx)(`td`,{"data-name":``,children:(0,N.jsx)(`button`,{type:`button`,className:`quiet`,"aria-label":Z.removeRate(i+1),onClick:()=>t(e=>e.filter((e,t)=>t!==i)),children:Z.remove})})]},i))})]}),e.length<Ct&&(0,N.jsx)(`button`,{type:`button`,onClick:()=>t(e=>[...e,mt]),children:Z.add})]})}function Ot(e,t,n){return e.some(({path:e})=>e?.[1]===`rates`&&e[2]===String(t)&&(e[3]??n)===n)}var kt=e({default:()=>Mt}),Q=j.publish,At=d(`
  query Newest($code: String!) {
    rateCard(code: $code) {
      id
      versions(first: 1) {
        nodes {
          ...VersionRates
        }
      }
    }
  }
`),jt=d(`
  mutation Publish($input: PublishRateCardInput!) {
    publishRateCard(input: $input) {
      rateCard {
        id
        version
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);function Mt(){let[e]=ce(),t=e.get(`code`),n=D(i(),`CATALOG_WRITE`);return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(L,{at:`/catalogue/cards`}),!n&&(0,N.jsx)(S,{children:oe.failed.forbidden}),n&&t===null&&(0,N.jsx)($,{code:null,before:null}),n&&t!==null&&(0,N.jsx)(Nt,{code:t})]})}function Nt({code:e}){let t=m(At,{code:e},{wallet:`cards`});return(0,N.jsx)(x,{answer:t,children:({rateCard:t})=>{let n=t?.versions.nodes[0];return n===void 0?(0,N.jsx)(S,{children:j.cards.missing}):(0,N.jsx)($,{code:e,before:n},n.id)}})}function $({code:e,before:t}){let n=O(jt),r=_({code:e??``,effectiveAt:``},n),[i,a]=(0,M.useState)(t?.rates??[]),[o,s]=(0,M.useState)(!1),[,c]=ue(),l=async()=>{let{values:e}=r,a={idempotencyKey:r.key,code:e.code.trim(),effectiveAt:e.effectiveAt===``?null:me(e.effectiveAt),rates:i.map(Re)},o=await n.run({input:a});if(!o?.publishRateCard.rateCard)return;let{version:s}=o.publishRateCard.rateCard;T(`cards`),c(`/catalogue/cards/${encodeURIComponent(a.code)}?version=${s}${t?`&with=${t.version}`:``}`)};return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(`h2`,{children:e===null?Q.titleNew:Q.title(e)}),!o&&(0,N.jsxs)(g,{title:Q.edit,aside:(0,N.jsx)(`span`,{className:`fine`,children:Q.stepOf(1)}),children:[(0,N.jsx)(ee,{error:null,refusals:n.refusals}),(0,N.jsx)(Tt,{rates:i,refusals:n.refusals,onDone:e=>{a(e),r.set(`code`,r.values.code),s(!0)}})]}),o&&(0,N.jsxs)(N.Fragment,{children:[(0,N.jsx)(Pt,{before:t,rates:i}),(0,N.jsxs)(g,{title:Q.publish,aside:(0,N.jsx)(`span`,{className:`fine`,children:Q.stepOf(2)}),children:[(0,N.jsxs)(p,{form:r,doing:n,submit:Q.publish,onSubmit:()=>void l(),children:[e===null&&(0,N.jsx)(h,{form:r,name:`code`,label:j.cards.code,hint:Q.codeHint}),(0,N.jsx)(h,{form:r,name:`effectiveAt`,type:`datetime-local`,label:Q.effectiveAt,hint:Q.effectiveHint(A())})]}),(0,N.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>s(!1),children:Q.back})]})]}),(0,N.jsx)(`p`,{children:(0,N.jsx)(k,{href:e===null?`/catalogue/cards`:`/catalogue/cards/${encodeURIComponent(e)}`,children:oe.cancel})})]})}function Pt({before:e,rates:t}){let n=be(e?.rates??[],t),r=n.filter(({kind:e})=>e!==`same`).length,i=e?Q.difference(e.version):Q.rates;return(0,N.jsxs)(N.Fragment,{children:[(0,N.jsxs)(g,{title:i,aside:(0,N.jsx)(`span`,{className:`fine`,children:j.cards.changes(r)}),children:[r===0&&(0,N.jsx)(S,{children:j.cards.noDifference}),r>0&&(0,N.jsx)(De,{caption:i,rows:n,all:!1}),n.some(({kind:e})=>e===`removed`)&&(0,N.jsx)(`p`,{className:`warning`,children:Q.removedWarning})]}),(0,N.jsx)(g,{title:j.cards.whatIf,children:(0,N.jsx)(Ne,{rates:t})})]})}export{ze as a,qe as i,at as n,Ze as r,kt as t};