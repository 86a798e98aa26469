import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,C as i,Ct as a,D as o,Et as s,J as c,O as l,S as u,T as d,a as f,bt as p,c as m,ct as ee,d as h,dt as te,et as ne,f as re,g as ie,h as ae,i as g,it as _,j as oe,k as v,l as se,lt as y,o as ce,st as b,u as x,v as S,w as C,xt as w,yt as T,z as le}from"./parts.js";import{_ as ue,c as de,g as fe,o as pe,s as me,t as E}from"./vendor.js";import{E as he,F as D,I as ge,L as _e,M as ve,N as O,P as ye,T as k,_ as be,b as xe,h as A,v as j,w as M}from"./operator-parts.js";var N=t(ue(),1),P=fe();function Se({when:e}){return Object.keys(e).sort().map(t=>`${t} = ${e[t]}`).join(`, `)}function F(e){return JSON.stringify([e.action,e.component??``,Se(e)])}function Ce(e,t){let n=new Map(e.map(e=>[F(e),e])),r=new Set(t.map(F)),i=t.map(e=>{let t=n.get(F(e))??null;return{kind:t===null?`added`:we(t,e)?`same`:`changed`,before:t,after:e}});return e.forEach((t,n)=>{if(r.has(F(t)))return;let a={kind:`removed`,before:t,after:null},o=n===0?null:e[n-1],s=i.findIndex(({before:e})=>e!==null&&e===o);i.splice(s+1,0,a)}),i}function we(e,t){return De(e,t)?.[0]===0n&&Ee(e.minimum??`0`,t.minimum??`0`)&&(e.description??``)===(t.description??``)}var Te=12;function I(e){let t=/^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(e.trim());if(t===null)return null;let n=BigInt(t[2]+(t[3]??``).padEnd(Te,`0`));return t[1]===`-`?-n:n}function Ee(e,t){let[n,r]=[I(e),I(t)];return n===null||r===null?e===t:n===r}function De(e,t){let[n,r,i,a]=[e.credits,e.per,t.credits,t.per].map(I);return n==null||r==null||i==null||a==null?null:[i*r-n*a,n*a]}function Oe(e,t){let n=De(e,t);if(n===null||n[1]===0n)return null;let r=n[0]*2000n,i=((r<0n?-r:r)/n[1]+1n)/2n;return r<0n?-i:i}function ke(e){let[t,n]=e<0n?[-e,`−`]:[e,e>0n?`+`:`±`],[r,i]=[t/10n,t%10n];return`${n}${r}${i===0n?``:`.${i}`} %`}function L({at:e}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h1`,{children:O.catalogue.title}),(0,P.jsx)(xe,{label:O.catalogue.title,at:e,tabs:[[`/catalogue`,O.packs.title],[`/catalogue/plans`,O.plans.title],[`/catalogue/cards`,O.cards.title]]})]})}var R=O.cards;function z({rate:e}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`span`,{className:`amount`,children:B(e.credits)}),` `,(0,P.jsx)(`span`,{className:`note`,children:R.per(B(e.per))}),e.minimum&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,R.atLeast(B(e.minimum))]})]})}function B(e){return/^-?\d+(\.\d+)?$/.test(e)?n(e):e}function Ae({rate:e}){let t=Se(e);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(v,{children:e.action}),e.component&&(0,P.jsxs)(P.Fragment,{children:[` · `,(0,P.jsx)(v,{children:e.component})]}),t!==``&&(0,P.jsxs)(`div`,{className:`fine`,children:[R.when,` `,(0,P.jsx)(v,{children:t})]})]})}function V({caption:e,rows:t,all:n}){let r=t.filter(({kind:e})=>n||e!==`same`);return(0,P.jsxs)(`table`,{className:`table diff`,children:[(0,P.jsx)(`caption`,{className:`hidden`,children:e}),(0,P.jsx)(`thead`,{children:(0,P.jsxs)(`tr`,{children:[(0,P.jsx)(`th`,{scope:`col`,children:R.rate}),(0,P.jsx)(`th`,{scope:`col`,children:R.before}),(0,P.jsx)(`th`,{scope:`col`,children:R.after}),(0,P.jsx)(`th`,{scope:`col`,children:R.changeColumn})]})}),(0,P.jsx)(`tbody`,{children:r.map((e,t)=>(0,P.jsxs)(`tr`,{className:e.kind,children:[(0,P.jsx)(`td`,{"data-name":R.rate,children:(0,P.jsxs)(`div`,{children:[(0,P.jsx)(Ae,{rate:e.after??e.before}),e.after?.description&&(0,P.jsx)(`div`,{className:`fine`,children:(0,P.jsx)(v,{children:e.after.description})})]})}),(0,P.jsx)(`td`,{"data-name":R.before,children:(0,P.jsx)(`div`,{children:e.before?(0,P.jsx)(z,{rate:e.before}):`–`})}),(0,P.jsx)(`td`,{"data-name":R.after,children:(0,P.jsx)(`div`,{children:e.after?(0,P.jsx)(z,{rate:e.after}):`–`})}),(0,P.jsx)(`td`,{"data-name":R.changeColumn,children:(0,P.jsx)(`div`,{children:(0,P.jsx)(je,{row:e})})})]},t))})]})}function je({row:{kind:e,before:t,after:n}}){switch(e){case`added`:return(0,P.jsx)(i,{tone:`good`,children:R.added});case`removed`:return(0,P.jsx)(i,{tone:`bad`,children:R.removed});case`same`:return(0,P.jsx)(`span`,{className:`note`,children:R.same})}let r=Oe(t,n);if(r===null)return(0,P.jsx)(i,{tone:`warn`,children:R.changed});if(r!==0n||t.credits!==n.credits)return(0,P.jsx)(i,{tone:`warn`,children:ke(r)});let a=(t.minimum??``)===(n.minimum??``);return(0,P.jsx)(i,{tone:a?`plain`:`warn`,children:a?R.changedText:R.changedMinimum})}function Me({caption:e,rates:t}){return(0,P.jsxs)(`table`,{className:`table`,children:[(0,P.jsx)(`caption`,{className:`hidden`,children:e}),(0,P.jsx)(`thead`,{children:(0,P.jsxs)(`tr`,{children:[(0,P.jsx)(`th`,{scope:`col`,children:R.rate}),(0,P.jsx)(`th`,{scope:`col`,className:`number`,children:R.price}),(0,P.jsx)(`th`,{scope:`col`,children:R.description})]})}),(0,P.jsx)(`tbody`,{children:t.map((e,t)=>(0,P.jsxs)(`tr`,{children:[(0,P.jsx)(`td`,{"data-name":R.rate,children:(0,P.jsx)(`div`,{children:(0,P.jsx)(Ae,{rate:e})})}),(0,P.jsx)(`td`,{"data-name":R.price,className:`number`,children:(0,P.jsx)(`div`,{children:(0,P.jsx)(z,{rate:e})})}),(0,P.jsx)(`td`,{"data-name":R.description,children:(0,P.jsx)(`div`,{children:e.description?(0,P.jsx)(v,{children:e.description}):`–`})})]},t))})]})}var H=O.whatIf,Ne=s(`
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
`),Pe=s(`
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
`),Fe=2592e6;function Ie({rates:e}){let t=be();return t===null?(0,P.jsx)(ee,{}):(0,P.jsx)(Le,{rates:e,now:t})}function Le({rates:e,now:t}){let[n,r]=(0,N.useState)(``),[i,a]=(0,N.useState)(()=>_e(t-Fe)),[o,s]=(0,N.useState)(()=>_e(t)),[c,l]=(0,N.useState)(null),u=w(Pe,{});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{className:`fine`,children:H.lead}),(0,P.jsxs)(`form`,{className:`filters`,onSubmit:e=>{e.preventDefault();let[t,r]=[ge(i),ge(o,1)];n.trim()!==``&&t!==null&&r!==null&&l({walletId:n.trim(),from:t,to:r})},children:[(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:`what-if-wallet`,children:H.wallet}),(0,P.jsx)(`input`,{id:`what-if-wallet`,list:`what-if-wallets`,value:n,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(e.value)}),(0,P.jsx)(`datalist`,{id:`what-if-wallets`,children:u.data?.wallets.nodes.map(({id:e,externalId:t,name:n,customer:r})=>(0,P.jsxs)(`option`,{value:t??e,children:[oe(r.name),` · `,oe(n)]},e))})]}),(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:`what-if-from`,children:O.range.from}),(0,P.jsx)(`input`,{id:`what-if-from`,type:`date`,value:i,max:o,onChange:({target:e})=>a(e.value)})]}),(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:`what-if-to`,children:O.range.to}),(0,P.jsx)(`input`,{id:`what-if-to`,type:`date`,value:o,min:i,onChange:({target:e})=>s(e.value)})]}),(0,P.jsx)(`button`,{type:`submit`,disabled:n.trim()===``,children:H.ask})]}),c&&(0,P.jsx)(Re,{asked:c,rates:e})]})}function Re({asked:e,rates:t}){let n=w(Ne,{input:{...e,rates:t.map(Ve)}});return(0,P.jsx)(b,{answer:n,children:({whatIf:e})=>{if(e.lines===0)return(0,P.jsx)(_,{children:H.none});let t=Be(e.creditsThen,e.credits);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`dl`,{className:`figures`,children:[(0,P.jsx)(o,{name:H.then,children:(0,P.jsx)(d,{value:e.creditsThen})}),(0,P.jsx)(o,{name:H.now,note:t??void 0,children:(0,P.jsx)(d,{value:e.credits})}),(0,P.jsx)(o,{name:H.difference,note:H.lines(e.lines),children:(0,P.jsx)(d,{value:j(e.credits,e.creditsThen),change:!0})})]}),!e.complete&&(0,P.jsx)(`p`,{className:`warning`,children:H.incomplete}),e.unpriced.length>0&&(0,P.jsxs)(`p`,{className:`warning`,children:[H.unpriced,` `,(0,P.jsx)(v,{children:e.unpriced.map(e=>e||H.noAction).join(`, `)})]}),(0,P.jsx)(l,{caption:H.byAction,columns:ze,rows:e.actions,keyOf:({action:e})=>e})]})}})}var ze=[{name:H.action,cell:({action:e})=>(0,P.jsx)(v,{children:e||H.noAction})},{name:H.events,number:!0,cell:({events:e})=>e.toLocaleString()},{name:H.then,number:!0,cell:({creditsThen:e})=>(0,P.jsx)(d,{value:e})},{name:H.now,number:!0,cell:({credits:e})=>(0,P.jsx)(d,{value:e})},{name:H.difference,number:!0,cell:({credits:e,creditsThen:t})=>{let n=Be(t,e);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`span`,{className:`amount`,children:ne(j(e,t))}),n&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,n]})]})}}];function Be(e,t){let n=e=>({action:``,credits:e,per:`1`,when:{}}),r=Oe(n(e),n(t));return r===null?null:ke(r)}function Ve({action:e,component:t,credits:n,per:r,when:i,minimum:a,description:o}){return{action:e,component:t??null,credits:n,per:r,when:i,minimum:a??null,description:o??null}}var He=e({VersionRates:()=>Ue,default:()=>Ge}),U=O.cards,Ue=s(`
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
`),We=s(`
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
`),W=s(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);function Ge(){let e=decodeURIComponent(me().code),t=a(We,{code:e},({rateCard:e})=>e?.versions,{wallet:`cards`}),n=S(u(),`CATALOG_WRITE`);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(L,{at:`/catalogue/cards`}),(0,P.jsxs)(`div`,{className:`head`,children:[(0,P.jsx)(`h2`,{className:`code`,children:e}),n&&(0,P.jsx)(E,{className:`button primary`,href:`/catalogue/publish?code=${encodeURIComponent(e)}`,children:U.change})]}),(0,P.jsx)(he,{list:t,empty:U.missing,children:e=>(0,P.jsx)(Ke,{versions:e,more:t.more})})]})}function Ke({versions:e,more:t}){let[n,r]=C(`version`),[i,a]=C(`with`),o=t=>e.find(e=>String(e.version)===t),s=o(n)??e[0],c=o(i);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`div`,{className:`filters`,children:[(0,P.jsx)(qe,{id:`version`,label:U.version,versions:e,value:String(s.version),onPick:r}),(0,P.jsx)(qe,{id:`with`,label:U.compare,versions:e.filter(({id:e})=>e!==s.id),value:c?String(c.version):``,none:U.compareNone,onPick:a}),t&&(0,P.jsx)(`button`,{type:`button`,onClick:t,children:U.older})]}),c&&c.id!==s.id?(0,P.jsx)(Ye,{before:c.id,after:s.id}):(0,P.jsx)(Je,{id:s.id})]})}function qe({id:e,label:t,versions:n,value:r,none:i,onPick:a}){return(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:e,children:t}),(0,P.jsxs)(`select`,{id:e,value:r,onChange:({target:e})=>a(e.value),children:[i!==void 0&&(0,P.jsx)(`option`,{value:``,children:i}),n.map(({version:e,effectiveAt:t})=>(0,P.jsx)(`option`,{value:e,children:U.versionSince(e,le(t,D()))},e))]})]})}function G(e){return e&&`rates`in e?e:null}function Je({id:e}){let t=w(W,{id:e});return(0,P.jsx)(b,{answer:t,children:({node:e})=>{let t=G(e);return t===null?(0,P.jsx)(_,{children:U.missing}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(y,{title:U.versionTitle(t.version),children:[(0,P.jsx)(ie,{facts:[[U.since,(0,P.jsx)(r,{at:t.effectiveAt,zone:D()},`since`)],[U.published,(0,P.jsx)(r,{at:t.publishedAt,zone:D()},`published`)],[U.by,(0,P.jsx)(ve,{actor:t.publishedBy},`by`)]]}),(0,P.jsx)(Me,{caption:U.versionTitle(t.version),rates:t.rates})]}),(0,P.jsx)(y,{title:U.whatIf,children:(0,P.jsx)(Ie,{rates:t.rates})})]})}})}function Ye({before:e,after:t}){let[n,r]=[w(W,{id:e}),w(W,{id:t})],[i,a]=C(`unchanged`);return(0,P.jsx)(b,{answer:n,children:({node:e})=>(0,P.jsx)(b,{answer:r,children:({node:t})=>{let[n,r]=[G(e),G(t)];if(n===null||r===null)return(0,P.jsx)(_,{children:U.missing});let o=Ce(n.rates,r.rates),s=o.filter(({kind:e})=>e!==`same`).length;return(0,P.jsxs)(y,{title:U.differenceTitle(n.version,r.version),aside:(0,P.jsx)(`span`,{className:`fine`,children:U.changes(s)}),children:[s===0&&(0,P.jsx)(_,{children:U.noDifference}),(0,P.jsxs)(`label`,{className:`option`,children:[(0,P.jsx)(`input`,{type:`checkbox`,checked:i!==null,onChange:({target:e})=>a(e.checked?`yes`:null)}),U.showSame]}),(0,P.jsx)(V,{caption:U.differenceTitle(n.version,r.version),rows:o,all:i!==null})]})}})})}var Xe=e({default:()=>Qe}),K=O.cards,Ze=s(`
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
`);function Qe(){let e=S(u(),`CATALOG_WRITE`),t=a(Ze,{},({rateCards:e})=>e,{wallet:`cards`});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(L,{at:`/catalogue/cards`}),(0,P.jsx)(k,{title:K.title,aside:e&&(0,P.jsx)(E,{className:`button primary`,href:`/catalogue/publish`,children:K.create}),lead:K.lead,list:t,columns:$e,empty:K.none})]})}var $e=[{name:K.code,cell:({code:e})=>(0,P.jsx)(E,{href:`/catalogue/cards/${encodeURIComponent(e)}`,children:e})},{name:K.version,number:!0,cell:({version:e})=>e},{name:K.since,cell:({effectiveAt:e})=>(0,P.jsx)(r,{at:e,zone:D()})},{name:K.by,cell:({publishedBy:e})=>(0,P.jsx)(ve,{actor:e})}],et=e({default:()=>it}),q=O.packs,tt=s(`
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
`),nt=s(`
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
`),rt=s(`
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
`),J=`packs`;function it(){let e=S(u(),`CATALOG_WRITE`),[t,n]=(0,N.useState)(null),r=a(tt,{},({creditPacks:e})=>e,{wallet:J}),i=()=>n(null);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(L,{at:`/catalogue`}),(0,P.jsx)(k,{title:q.title,aside:(0,P.jsx)(M,{may:e,label:q.create,onPress:()=>n(`new`)}),lead:q.lead,list:r,columns:at(e?n:null),empty:q.none}),t===`new`&&(0,P.jsx)(ot,{onClose:i}),t!==null&&t!==`new`&&(0,P.jsx)(A,{title:q.archiveTitle,action:q.archive,danger:!0,document:rt,input:e=>({idempotencyKey:e,code:t.code}),onClose:i,onDone:()=>T(J),children:(0,P.jsxs)(`p`,{children:[(0,P.jsx)(v,{children:t.name}),`: `,q.archiveWhat]})})]})}function at(e){let t=[{name:q.name,cell:({name:e,code:t,archived:n})=>(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(v,{children:e}),` `,(0,P.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,P.jsx)(i,{tone:`plain`,children:q.archived})]})},{name:q.credits,number:!0,cell:({credits:e,bonusCredits:t,unit:n})=>(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(d,{value:e,unit:n}),t!==`0`&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,(0,P.jsx)(d,{value:t,change:!0}),` `,q.bonus]})]})},{name:q.price,number:!0,cell:({price:e})=>c(e)},{name:q.lasts,cell:({expiresAfterDays:e})=>e?q.days(e):q.ever},{name:q.refund,cell:({refundableForDays:e})=>e?q.days(e):q.asLong}];return e===null?t:[...t,{name:q.actions,cell:t=>t.archived?null:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${q.archive}: ${t.name}`,children:q.archive})}]}function ot({onClose:e}){let t=p(nt),n=h({name:``,code:``,credits:``,bonusCredits:`0`,"price.amount":``,"price.currency":`EUR`,unit:`credits`,expiresAfterDays:``,refundableForDays:``},t),{values:r}=n,i=async()=>{let i={idempotencyKey:n.key,name:r.name.trim(),code:r.code.trim(),unit:r.unit.trim(),credits:r.credits.trim(),bonusCredits:x(r.bonusCredits)??`0`,price:{amount:r[`price.amount`].trim(),currency:r[`price.currency`].trim()},expiresAfterDays:st(r.expiresAfterDays),refundableForDays:st(r.refundableForDays)};await t.run({input:i})!==null&&(T(J),e())};return(0,P.jsx)(ae,{title:q.create,onClose:e,children:(0,P.jsxs)(f,{form:n,doing:t,submit:q.create,onSubmit:()=>void i(),children:[(0,P.jsx)(m,{form:n,name:`name`,label:q.name,hint:q.nameHint}),(0,P.jsx)(m,{form:n,name:`code`,label:q.code,hint:q.codeHint}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`credits`,label:q.credits,numeric:!0}),(0,P.jsx)(m,{form:n,name:`bonusCredits`,label:q.bonusLabel,numeric:!0})]}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`price.amount`,label:q.price,numeric:!0}),(0,P.jsx)(m,{form:n,name:`price.currency`,label:q.currency})]}),(0,P.jsx)(m,{form:n,name:`unit`,label:q.unit,hint:q.unitHint}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`expiresAfterDays`,label:q.lastsLabel,hint:q.lastsHint,numeric:!0}),(0,P.jsx)(m,{form:n,name:`refundableForDays`,label:q.refundLabel,hint:q.refundHint,numeric:!0})]})]})})}function st(e){let t=x(e);return t===null?null:Number(t)}var ct=e({default:()=>ft}),Y=O.plans,lt=s(`
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
`),ut=s(`
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
`),dt=s(`
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
`),X=`plans`;function ft(){let e=S(u(),`CATALOG_WRITE`),[t,n]=(0,N.useState)(null),r=a(lt,{},({plans:e})=>e,{wallet:X}),i=()=>n(null);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(L,{at:`/catalogue/plans`}),(0,P.jsx)(k,{title:Y.title,aside:(0,P.jsx)(M,{may:e,label:Y.create,onPress:()=>n(`new`)}),lead:Y.lead,list:r,columns:pt(e?n:null),empty:Y.none}),t===`new`&&(0,P.jsx)(gt,{onClose:i}),t!==null&&t!==`new`&&(0,P.jsx)(A,{title:Y.archiveTitle,action:Y.archive,danger:!0,document:dt,input:e=>({idempotencyKey:e,code:t.code}),onClose:i,onDone:()=>T(X),children:(0,P.jsxs)(`p`,{children:[(0,P.jsx)(v,{children:t.name}),`: `,Y.archiveWhat]})})]})}function pt(e){let t=[{name:Y.name,cell:({name:e,code:t,archived:n,features:r})=>(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(v,{children:e}),` `,(0,P.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,P.jsx)(i,{tone:`plain`,children:O.packs.archived}),r.length>0&&(0,P.jsx)(`div`,{className:`fine`,children:(0,P.jsx)(v,{children:r.join(`, `)})})]})},{name:Y.price,number:!0,cell:({price:e,interval:t})=>Y.per(c(e),Y.intervals[t])},{name:Y.included,number:!0,cell:({includedCredits:e,unit:t})=>(0,P.jsx)(d,{value:e,unit:t})},{name:Y.unused,cell:({unusedCredits:e,rolloverLimit:t})=>(0,P.jsxs)(P.Fragment,{children:[Y.unusedKinds[e],t&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,Y.upTo,` `,(0,P.jsx)(d,{value:t})]})]})},{name:Y.trial,cell:({trialDays:e,trialCredits:t})=>e===0?Y.noTrial:(0,P.jsxs)(P.Fragment,{children:[O.packs.days(e),`,`,` `,(0,P.jsx)(d,{value:t})]})},{name:Y.renewal,cell:({creditsOnRenewal:e,graceDays:t})=>Y.renews(Y.renewalKinds[e],t)},{name:Y.card,cell:({rateCardCode:e})=>e?(0,P.jsx)(`span`,{className:`code`,children:e}):`–`}];return e===null?t:[...t,{name:O.packs.actions,cell:t=>t.archived?null:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${Y.archive}: ${t.name}`,children:Y.archive})}]}var mt={name:``,code:``,"price.amount":``,"price.currency":`EUR`,interval:`MONTH`,includedCredits:``,unit:`credits`,unusedCredits:`EXPIRE`,rolloverLimit:``,trialDays:`0`,trialCredits:`0`,creditsOnRenewal:`AT_BOUNDARY`,graceDays:`7`,rateCardCode:``,features:``};function ht(e,t){return{idempotencyKey:t,name:e.name.trim(),code:e.code.trim(),price:{amount:e[`price.amount`].trim(),currency:e[`price.currency`].trim()},interval:e.interval,includedCredits:e.includedCredits.trim(),unit:e.unit.trim(),unusedCredits:e.unusedCredits,rolloverLimit:e.unusedCredits===`ROLL_OVER`?x(e.rolloverLimit):null,trialDays:Number(e.trialDays),trialCredits:x(e.trialCredits)??`0`,creditsOnRenewal:e.creditsOnRenewal,graceDays:Number(e.graceDays),rateCardCode:x(e.rateCardCode),features:se(e.features)}}function gt({onClose:e}){let t=p(ut),n=h(mt,t),r=async()=>{await t.run({input:ht(n.values,n.key)})!==null&&(T(X),e())},i=e=>Object.entries(e);return(0,P.jsx)(ae,{title:Y.create,onClose:e,children:(0,P.jsxs)(f,{form:n,doing:t,submit:Y.create,onSubmit:()=>void r(),children:[(0,P.jsx)(m,{form:n,name:`name`,label:Y.name}),(0,P.jsx)(m,{form:n,name:`code`,label:O.packs.code,hint:O.packs.codeHint}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`price.amount`,label:Y.price,numeric:!0}),(0,P.jsx)(m,{form:n,name:`price.currency`,label:O.packs.currency})]}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(g,{form:n,name:`interval`,label:Y.every,choices:i(Y.intervals)}),(0,P.jsx)(m,{form:n,name:`includedCredits`,label:Y.included,numeric:!0})]}),(0,P.jsx)(m,{form:n,name:`unit`,label:O.packs.unit,hint:O.packs.unitHint}),(0,P.jsx)(g,{form:n,name:`unusedCredits`,label:Y.unused,choices:i(Y.unusedKinds)}),n.values.unusedCredits===`ROLL_OVER`&&(0,P.jsx)(m,{form:n,name:`rolloverLimit`,label:Y.rolloverLimit,hint:Y.rolloverHint,numeric:!0}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`trialDays`,label:Y.trialDays,numeric:!0}),(0,P.jsx)(m,{form:n,name:`trialCredits`,label:Y.trialCredits,numeric:!0})]}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(g,{form:n,name:`creditsOnRenewal`,label:Y.renewal,choices:i(Y.renewalKinds)}),(0,P.jsx)(m,{form:n,name:`graceDays`,label:Y.graceDays,numeric:!0})]}),(0,P.jsx)(m,{form:n,name:`rateCardCode`,label:Y.card,hint:Y.cardHint}),(0,P.jsx)(ce,{form:n,name:`features`,label:Y.features,hint:Y.featuresHint,rows:2})]})})}var _t={action:``,component:``,credits:``,per:`1`,when:``,minimum:``,description:``};function vt(e){return{action:e.action,component:e.component??``,credits:e.credits,per:e.per,when:xt(e.when),minimum:e.minimum??``,description:e.description??``}}function yt(e){let t=e=>e.trim()===``?null:e.trim();return{action:e.action.trim(),component:t(e.component),credits:e.credits.trim(),per:e.per.trim(),when:St(e.when),minimum:t(e.minimum),description:t(e.description)}}var bt=/^[^\s,={}"][^,={}"]*$/;function xt(e){let t=Object.entries(e).sort(([e],[t])=>e<t?-1:1);return t.every(e=>e.every(e=>bt.test(e)&&e===e.trim()))?t.map(([e,t])=>`${e} = ${t}`).join(`, `):JSON.stringify(e)}function St(e){if(e.trim()===``)return{};if(e.trim().startsWith(`{`))return Ct(JSON.parse(e));let t={};for(let n of e.split(`,`)){let e=n.indexOf(`=`),r=n.slice(0,e).trim();if(e<0||r===``)throw Error(n.trim());t[r]=n.slice(e+1).trim()}return t}function Ct(e){if(typeof e!=`object`||!e||Array.isArray(e)||Object.values(e).some(e=>typeof e!=`string`))throw Error(`when`);return e}function wt(e){return`[
`+e.map(e=>{let{action:t,component:n,credits:r,per:i,when:a,minimum:o,description:s}=e,c={action:t,...n?{component:n}:{},credits:r,per:i,...Object.keys(a).length>0?{when:a}:{},...o?{minimum:o}:{},...s?{description:s}:{}};return`  `+JSON.stringify(c)}).join(`,
`)+`
]`}function Tt(e){let t=JSON.parse(e);if(!Array.isArray(t))throw Error(`[`);return t.map((e,t)=>{let n=e,r=e=>{let r=n[e];if(r==null)return null;if(typeof r!=`string`)throw Error(`${t+1}: ${e}`);return r};if(typeof e!=`object`||!e)throw Error(String(t+1));return{action:r(`action`)??``,component:r(`component`),credits:r(`credits`)??``,per:r(`per`)??`1`,when:n.when==null?{}:Ct(n.when),minimum:r(`minimum`),description:r(`description`)}})}var Z=O.editor,Et=200,Dt=[`action`,`component`,`credits`,`per`,`when`,`minimum`,`description`];function Ot({rates:e,refusals:t,onDone:n}){let[r,i]=(0,N.useState)(e.length>Et),[a,o]=(0,N.useState)(()=>r?wt(e):``),[s,c]=(0,N.useState)(()=>r?[]:e.length>0?e.map(vt):[_t]),[l,u]=(0,N.useState)(null),d=()=>{try{return u(null),r?Tt(a):s.map((e,t)=>kt(t,()=>yt(e)))}catch(e){return u(Z.unreadable(e.message)),null}},f=()=>{let e=d();e!==null&&(r?c(e.map(vt)):o(wt(e)),i(!r))},p=()=>{let e=d();e!==null&&n(e)},m=r&&a.split(`
`).length>202;return(0,P.jsxs)(`form`,{noValidate:!0,onSubmit:e=>{e.preventDefault(),p()},children:[r?(0,P.jsxs)(`div`,{className:`field`,children:[(0,P.jsx)(`label`,{htmlFor:`rates`,children:Z.text}),(0,P.jsx)(`textarea`,{id:`rates`,className:`code`,rows:18,value:a,spellCheck:!1,"aria-describedby":`rates-hint`,onChange:({target:e})=>o(e.value)}),(0,P.jsx)(`p`,{id:`rates-hint`,className:`fine`,children:Z.textHint})]}):(0,P.jsx)(At,{drafts:s,setDrafts:c,refusals:t}),l&&(0,P.jsx)(`p`,{className:`state failure`,role:`alert`,children:l}),(0,P.jsxs)(`div`,{className:`row`,children:[(0,P.jsx)(`button`,{type:`submit`,className:`primary`,disabled:r?a.trim()===``:s.length===0,children:Z.done}),!m&&(0,P.jsx)(`button`,{type:`button`,onClick:f,children:r?Z.toFields:Z.toText})]})]})}function kt(e,t){try{return t()}catch(t){throw Error(`${e+1}: ${t.message}`)}}function At({drafts:e,setDrafts:t,refusals:n}){let r=(e,n,r)=>t(t=>t.map((t,i)=>i===e?{...t,[n]:r}:t));return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{className:`fine`,children:Z.lead}),(0,P.jsxs)(`table`,{className:`table editor`,children:[(0,P.jsx)(`caption`,{className:`hidden`,children:Z.caption}),(0,P.jsx)(`thead`,{children:(0,P.jsxs)(`tr`,{children:[Dt.map(e=>(0,P.jsx)(`th`,{scope:`col`,children:Z.columns[e]},e)),(0,P.jsx)(`th`,{scope:`col`,children:(0,P.jsx)(`span`,{className:`hidden`,children:Z.remove})})]})}),(0,P.jsx)(`tbody`,{children:e.map((e,i)=>(0,P.jsxs)(`tr`,{children:[Dt.map(t=>(0,P.jsx)(`td`,{"data-name":Z.columns[t],className:t,children:(0,P.jsx)(`input`,{"aria-label":Z.field(Z.columns[t],i+1),"aria-invalid":jt(n,i,t),value:e[t],inputMode:t===`credits`||t===`per`||t===`minimum`?`decimal`:void 0,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(i,t,e.value)})},t)),(0,P.jsx)(`td`,{"data-name":``,children:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,"aria-label":Z.removeRate(i+1),onClick:()=>t(e=>e.filter((e,t)=>t!==i)),children:Z.remove})})]},i))})]}),e.length<Et&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>t(e=>[...e,_t]),children:Z.add})]})}function jt(e,t,n){return e.some(({path:e})=>e?.[1]===`rates`&&e[2]===String(t)&&(e[3]??n)===n)}var Mt=e({default:()=>Ft}),Q=O.publish,Nt=s(`
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
`),Pt=s(`
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
`);function Ft(){let[e]=de(),t=e.get(`code`),n=S(u(),`CATALOG_WRITE`);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(L,{at:`/catalogue/cards`}),!n&&(0,P.jsx)(_,{children:te.failed.forbidden}),n&&t===null&&(0,P.jsx)($,{code:null,before:null}),n&&t!==null&&(0,P.jsx)(It,{code:t})]})}function It({code:e}){let t=w(Nt,{code:e},{wallet:`cards`});return(0,P.jsx)(b,{answer:t,children:({rateCard:t})=>{let n=t?.versions.nodes[0];return n===void 0?(0,P.jsx)(_,{children:O.cards.missing}):(0,P.jsx)($,{code:e,before:n},n.id)}})}function $({code:e,before:t}){let n=p(Pt),r=h({code:e??``,effectiveAt:``},n),[i,a]=(0,N.useState)(t?.rates??[]),[o,s]=(0,N.useState)(!1),[,c]=pe(),l=async()=>{let{values:e}=r,a={idempotencyKey:r.key,code:e.code.trim(),effectiveAt:e.effectiveAt===``?null:ye(e.effectiveAt),rates:i.map(Ve)},o=await n.run({input:a});if(!o?.publishRateCard.rateCard)return;let{version:s}=o.publishRateCard.rateCard;T(`cards`),c(`/catalogue/cards/${encodeURIComponent(a.code)}?version=${s}${t?`&with=${t.version}`:``}`)};return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h2`,{children:e===null?Q.titleNew:Q.title(e)}),!o&&(0,P.jsxs)(y,{title:Q.edit,aside:(0,P.jsx)(`span`,{className:`fine`,children:Q.stepOf(1)}),children:[(0,P.jsx)(re,{error:null,refusals:n.refusals}),(0,P.jsx)(Ot,{rates:i,refusals:n.refusals,onDone:e=>{a(e),r.set(`code`,r.values.code),s(!0)}})]}),o&&(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(Lt,{before:t,rates:i}),(0,P.jsxs)(y,{title:Q.publish,aside:(0,P.jsx)(`span`,{className:`fine`,children:Q.stepOf(2)}),children:[(0,P.jsxs)(f,{form:r,doing:n,submit:Q.publish,onSubmit:()=>void l(),children:[e===null&&(0,P.jsx)(m,{form:r,name:`code`,label:O.cards.code,hint:Q.codeHint}),(0,P.jsx)(m,{form:r,name:`effectiveAt`,type:`datetime-local`,label:Q.effectiveAt,hint:Q.effectiveHint(D())})]}),(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>s(!1),children:Q.back})]})]}),(0,P.jsx)(`p`,{children:(0,P.jsx)(E,{href:e===null?`/catalogue/cards`:`/catalogue/cards/${encodeURIComponent(e)}`,children:te.cancel})})]})}function Lt({before:e,rates:t}){let n=Ce(e?.rates??[],t),r=n.filter(({kind:e})=>e!==`same`).length,i=e?Q.difference(e.version):Q.rates;return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(y,{title:i,aside:(0,P.jsx)(`span`,{className:`fine`,children:O.cards.changes(r)}),children:[r===0&&(0,P.jsx)(_,{children:O.cards.noDifference}),r>0&&(0,P.jsx)(V,{caption:i,rows:n,all:!1}),n.some(({kind:e})=>e===`removed`)&&(0,P.jsx)(`p`,{className:`warning`,children:Q.removedWarning})]}),(0,P.jsx)(y,{title:O.cards.whatIf,children:(0,P.jsx)(Ie,{rates:t})})]})}export{He as a,Xe as i,ct as n,et as r,Mt as t};