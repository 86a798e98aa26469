import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,C as i,D as a,O as o,Q as s,R as c,St as l,T as u,Tt as d,_ as f,a as p,bt as m,c as h,ct as g,d as _,f as ee,g as te,h as ne,i as v,k as y,l as re,o as ie,ot as b,q as ae,rt as x,st as oe,u as S,ut as se,vt as C,w,y as T,yt as E}from"./parts.js";import{_ as ce,c as le,g as ue,o as de,s as fe,t as D}from"./vendor.js";import{A as O,C as pe,M as k,N as me,P as he,S as A,g as ge,h as _e,j as ve,k as ye,p as be,v as xe,x as Se}from"./operator-parts.js";var j=t(ce(),1),M=ue();function Ce({when:e}){return Object.keys(e).sort().map(t=>`${t} = ${e[t]}`).join(`, `)}function N(e){return JSON.stringify([e.action,e.component??``,Ce(e)])}function we(e,t){let n=new Map(e.map(e=>[N(e),e])),r=new Set(t.map(N)),i=t.map(e=>{let t=n.get(N(e))??null;return{kind:t===null?`added`:Te(t,e)?`same`:`changed`,before:t,after:e}});return e.forEach((t,n)=>{if(r.has(N(t)))return;let a={kind:`removed`,before:t,after:null},o=n===0?null:e[n-1],s=i.findIndex(({before:e})=>e!==null&&e===o);i.splice(s+1,0,a)}),i}function Te(e,t){return F(e,t)?.[0]===0n&&De(e.minimum??`0`,t.minimum??`0`)&&(e.description??``)===(t.description??``)}var Ee=12;function P(e){let t=/^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(e.trim());if(t===null)return null;let n=BigInt(t[2]+(t[3]??``).padEnd(Ee,`0`));return t[1]===`-`?-n:n}function De(e,t){let[n,r]=[P(e),P(t)];return n===null||r===null?e===t:n===r}function F(e,t){let[n,r,i,a]=[e.credits,e.per,t.credits,t.per].map(P);return n==null||r==null||i==null||a==null?null:[i*r-n*a,n*a]}function Oe(e,t){let n=F(e,t);if(n===null||n[1]===0n)return null;let r=n[0]*2000n,i=((r<0n?-r:r)/n[1]+1n)/2n;return r<0n?-i:i}function ke(e){let[t,n]=e<0n?[-e,`−`]:[e,e>0n?`+`:`±`],[r,i]=[t/10n,t%10n];return`${n}${r}${i===0n?``:`.${i}`} %`}function I({at:e}){return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`h1`,{children:O.catalogue.title}),(0,M.jsx)(xe,{label:O.catalogue.title,at:e,tabs:[[`/catalogue`,O.packs.title],[`/catalogue/plans`,O.plans.title],[`/catalogue/cards`,O.cards.title]]})]})}var L=O.cards;function R({rate:e}){return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`span`,{className:`amount`,children:z(e.credits)}),` `,(0,M.jsx)(`span`,{className:`note`,children:L.per(z(e.per))}),e.minimum&&(0,M.jsxs)(`span`,{className:`note`,children:[` `,L.atLeast(z(e.minimum))]})]})}function z(e){return/^-?\d+(\.\d+)?$/.test(e)?s(e):e}function B({rate:e}){let t=Ce(e);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(y,{children:e.action}),e.component&&(0,M.jsxs)(M.Fragment,{children:[` · `,(0,M.jsx)(y,{children:e.component})]}),t!==``&&(0,M.jsxs)(`div`,{className:`fine`,children:[L.when,` `,(0,M.jsx)(y,{children:t})]})]})}function V({caption:e,rows:t,all:n}){let r=t.filter(({kind:e})=>n||e!==`same`);return(0,M.jsxs)(`table`,{className:`table diff`,children:[(0,M.jsx)(`caption`,{className:`hidden`,children:e}),(0,M.jsx)(`thead`,{children:(0,M.jsxs)(`tr`,{children:[(0,M.jsx)(`th`,{scope:`col`,children:L.rate}),(0,M.jsx)(`th`,{scope:`col`,children:L.before}),(0,M.jsx)(`th`,{scope:`col`,children:L.after}),(0,M.jsx)(`th`,{scope:`col`,children:L.changeColumn})]})}),(0,M.jsx)(`tbody`,{children:r.map((e,t)=>(0,M.jsxs)(`tr`,{className:e.kind,children:[(0,M.jsx)(`td`,{"data-name":L.rate,children:(0,M.jsxs)(`div`,{children:[(0,M.jsx)(B,{rate:e.after??e.before}),e.after?.description&&(0,M.jsx)(`div`,{className:`fine`,children:(0,M.jsx)(y,{children:e.after.description})})]})}),(0,M.jsx)(`td`,{"data-name":L.before,children:(0,M.jsx)(`div`,{children:e.before?(0,M.jsx)(R,{rate:e.before}):`–`})}),(0,M.jsx)(`td`,{"data-name":L.after,children:(0,M.jsx)(`div`,{children:e.after?(0,M.jsx)(R,{rate:e.after}):`–`})}),(0,M.jsx)(`td`,{"data-name":L.changeColumn,children:(0,M.jsx)(`div`,{children:(0,M.jsx)(Ae,{row:e})})})]},t))})]})}function Ae({row:{kind:e,before:t,after:n}}){switch(e){case`added`:return(0,M.jsx)(f,{tone:`good`,children:L.added});case`removed`:return(0,M.jsx)(f,{tone:`bad`,children:L.removed});case`same`:return(0,M.jsx)(`span`,{className:`note`,children:L.same})}let r=Oe(t,n);if(r===null)return(0,M.jsx)(f,{tone:`warn`,children:L.changed});if(r!==0n||t.credits!==n.credits)return(0,M.jsx)(f,{tone:`warn`,children:ke(r)});let i=(t.minimum??``)===(n.minimum??``);return(0,M.jsx)(f,{tone:i?`plain`:`warn`,children:i?L.changedText:L.changedMinimum})}function je({caption:e,rates:t}){return(0,M.jsxs)(`table`,{className:`table`,children:[(0,M.jsx)(`caption`,{className:`hidden`,children:e}),(0,M.jsx)(`thead`,{children:(0,M.jsxs)(`tr`,{children:[(0,M.jsx)(`th`,{scope:`col`,children:L.rate}),(0,M.jsx)(`th`,{scope:`col`,className:`number`,children:L.price}),(0,M.jsx)(`th`,{scope:`col`,children:L.description})]})}),(0,M.jsx)(`tbody`,{children:t.map((e,t)=>(0,M.jsxs)(`tr`,{children:[(0,M.jsx)(`td`,{"data-name":L.rate,children:(0,M.jsx)(`div`,{children:(0,M.jsx)(B,{rate:e})})}),(0,M.jsx)(`td`,{"data-name":L.price,className:`number`,children:(0,M.jsx)(`div`,{children:(0,M.jsx)(R,{rate:e})})}),(0,M.jsx)(`td`,{"data-name":L.description,children:(0,M.jsx)(`div`,{children:e.description?(0,M.jsx)(y,{children:e.description}):`–`})})]},t))})]})}var H=O.whatIf,Me=d(`
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
`),Ne=d(`
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
`),Pe=2592e6;function U({rates:e}){let t=_e();return t===null?(0,M.jsx)(oe,{}):(0,M.jsx)(Fe,{rates:e,now:t})}function Fe({rates:e,now:t}){let[n,r]=(0,j.useState)(``),[i,a]=(0,j.useState)(()=>he(t-Pe)),[o,s]=(0,j.useState)(()=>he(t)),[c,l]=(0,j.useState)(null),u=m(Ne,{});return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`p`,{className:`fine`,children:H.lead}),(0,M.jsxs)(`form`,{className:`filters`,onSubmit:e=>{e.preventDefault();let[t,r]=[me(i),me(o,1)];n.trim()!==``&&t!==null&&r!==null&&l({walletId:n.trim(),from:t,to:r})},children:[(0,M.jsxs)(`span`,{className:`filter`,children:[(0,M.jsx)(`label`,{htmlFor:`what-if-wallet`,children:H.wallet}),(0,M.jsx)(`input`,{id:`what-if-wallet`,list:`what-if-wallets`,value:n,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(e.value)}),(0,M.jsx)(`datalist`,{id:`what-if-wallets`,children:u.data?.wallets.nodes.map(({id:e,externalId:t,name:n,customer:r})=>(0,M.jsxs)(`option`,{value:t??e,children:[r.name,` · `,n]},e))})]}),(0,M.jsxs)(`span`,{className:`filter`,children:[(0,M.jsx)(`label`,{htmlFor:`what-if-from`,children:O.range.from}),(0,M.jsx)(`input`,{id:`what-if-from`,type:`date`,value:i,max:o,onChange:({target:e})=>a(e.value)})]}),(0,M.jsxs)(`span`,{className:`filter`,children:[(0,M.jsx)(`label`,{htmlFor:`what-if-to`,children:O.range.to}),(0,M.jsx)(`input`,{id:`what-if-to`,type:`date`,value:o,min:i,onChange:({target:e})=>s(e.value)})]}),(0,M.jsx)(`button`,{type:`submit`,disabled:n.trim()===``,children:H.ask})]}),c&&(0,M.jsx)(Ie,{asked:c,rates:e})]})}function Ie({asked:e,rates:t}){let n=m(Me,{input:{...e,rates:t.map(ze)}});return(0,M.jsx)(b,{answer:n,children:({whatIf:e})=>{if(e.lines===0)return(0,M.jsx)(x,{children:H.none});let t=Re(e.creditsThen,e.credits);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsxs)(`dl`,{className:`figures`,children:[(0,M.jsx)(a,{name:H.then,children:(0,M.jsx)(u,{value:e.creditsThen})}),(0,M.jsx)(a,{name:H.now,note:t??void 0,children:(0,M.jsx)(u,{value:e.credits})}),(0,M.jsx)(a,{name:H.difference,note:H.lines(e.lines),children:(0,M.jsx)(u,{value:ge(e.credits,e.creditsThen),change:!0})})]}),!e.complete&&(0,M.jsx)(`p`,{className:`warning`,children:H.incomplete}),e.unpriced.length>0&&(0,M.jsxs)(`p`,{className:`warning`,children:[H.unpriced,` `,(0,M.jsx)(y,{children:e.unpriced.map(e=>e||H.noAction).join(`, `)})]}),(0,M.jsx)(o,{caption:H.byAction,columns:Le,rows:e.actions,keyOf:({action:e})=>e})]})}})}var Le=[{name:H.action,cell:({action:e})=>(0,M.jsx)(y,{children:e||H.noAction})},{name:H.events,number:!0,cell:({events:e})=>e.toLocaleString()},{name:H.then,number:!0,cell:({creditsThen:e})=>(0,M.jsx)(u,{value:e})},{name:H.now,number:!0,cell:({credits:e})=>(0,M.jsx)(u,{value:e})},{name:H.difference,number:!0,cell:({credits:e,creditsThen:t})=>{let r=Re(t,e);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`span`,{className:`amount`,children:n(ge(e,t))}),r&&(0,M.jsxs)(`span`,{className:`note`,children:[` `,r]})]})}}];function Re(e,t){let n=e=>({action:``,credits:e,per:`1`,when:{}}),r=Oe(n(e),n(t));return r===null?null:ke(r)}function ze({action:e,component:t,credits:n,per:r,when:i,minimum:a,description:o}){return{action:e,component:t??null,credits:n,per:r,when:i,minimum:a??null,description:o??null}}var Be=e({VersionRates:()=>Ve,default:()=>Ue}),W=O.cards,Ve=d(`
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
`),He=d(`
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
`),G=d(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);function Ue(){let e=decodeURIComponent(fe().code),t=l(He,{code:e},({rateCard:e})=>e?.versions,{wallet:`cards`}),n=T(i(),`CATALOG_WRITE`);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(I,{at:`/catalogue/cards`}),(0,M.jsxs)(`div`,{className:`head`,children:[(0,M.jsx)(`h2`,{className:`code`,children:e}),n&&(0,M.jsx)(D,{className:`button primary`,href:`/catalogue/publish?code=${encodeURIComponent(e)}`,children:W.change})]}),(0,M.jsx)(pe,{list:t,empty:W.missing,children:e=>(0,M.jsx)(We,{versions:e,more:t.more})})]})}function We({versions:e,more:t}){let[n,r]=w(`version`),[i,a]=w(`with`),o=t=>e.find(e=>String(e.version)===t),s=o(n)??e[0],c=o(i);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsxs)(`div`,{className:`filters`,children:[(0,M.jsx)(Ge,{id:`version`,label:W.version,versions:e,value:String(s.version),onPick:r}),(0,M.jsx)(Ge,{id:`with`,label:W.compare,versions:e.filter(({id:e})=>e!==s.id),value:c?String(c.version):``,none:W.compareNone,onPick:a}),t&&(0,M.jsx)(`button`,{type:`button`,onClick:t,children:W.older})]}),c&&c.id!==s.id?(0,M.jsx)(qe,{before:c.id,after:s.id}):(0,M.jsx)(Ke,{id:s.id})]})}function Ge({id:e,label:t,versions:n,value:r,none:i,onPick:a}){return(0,M.jsxs)(`span`,{className:`filter`,children:[(0,M.jsx)(`label`,{htmlFor:e,children:t}),(0,M.jsxs)(`select`,{id:e,value:r,onChange:({target:e})=>a(e.value),children:[i!==void 0&&(0,M.jsx)(`option`,{value:``,children:i}),n.map(({version:e,effectiveAt:t})=>(0,M.jsx)(`option`,{value:e,children:W.versionSince(e,c(t,k()))},e))]})]})}function K(e){return e&&`rates`in e?e:null}function Ke({id:e}){let t=m(G,{id:e});return(0,M.jsx)(b,{answer:t,children:({node:e})=>{let t=K(e);return t===null?(0,M.jsx)(x,{children:W.missing}):(0,M.jsxs)(M.Fragment,{children:[(0,M.jsxs)(g,{title:W.versionTitle(t.version),children:[(0,M.jsx)(te,{facts:[[W.since,(0,M.jsx)(r,{at:t.effectiveAt,zone:k()},`since`)],[W.published,(0,M.jsx)(r,{at:t.publishedAt,zone:k()},`published`)],[W.by,(0,M.jsx)(ye,{actor:t.publishedBy},`by`)]]}),(0,M.jsx)(je,{caption:W.versionTitle(t.version),rates:t.rates})]}),(0,M.jsx)(g,{title:W.whatIf,children:(0,M.jsx)(U,{rates:t.rates})})]})}})}function qe({before:e,after:t}){let[n,r]=[m(G,{id:e}),m(G,{id:t})],[i,a]=w(`unchanged`);return(0,M.jsx)(b,{answer:n,children:({node:e})=>(0,M.jsx)(b,{answer:r,children:({node:t})=>{let[n,r]=[K(e),K(t)];if(n===null||r===null)return(0,M.jsx)(x,{children:W.missing});let o=we(n.rates,r.rates),s=o.filter(({kind:e})=>e!==`same`).length;return(0,M.jsxs)(g,{title:W.differenceTitle(n.version,r.version),aside:(0,M.jsx)(`span`,{className:`fine`,children:W.changes(s)}),children:[s===0&&(0,M.jsx)(x,{children:W.noDifference}),(0,M.jsxs)(`label`,{className:`option`,children:[(0,M.jsx)(`input`,{type:`checkbox`,checked:i!==null,onChange:({target:e})=>a(e.checked?`yes`:null)}),W.showSame]}),(0,M.jsx)(V,{caption:W.differenceTitle(n.version,r.version),rows:o,all:i!==null})]})}})})}var Je=e({default:()=>Xe}),q=O.cards,Ye=d(`
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
`);function Xe(){let e=T(i(),`CATALOG_WRITE`),t=l(Ye,{},({rateCards:e})=>e,{wallet:`cards`});return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(I,{at:`/catalogue/cards`}),(0,M.jsx)(A,{title:q.title,aside:e&&(0,M.jsx)(D,{className:`button primary`,href:`/catalogue/publish`,children:q.create}),lead:q.lead,list:t,columns:Ze,empty:q.none})]})}var Ze=[{name:q.code,cell:({code:e})=>(0,M.jsx)(D,{href:`/catalogue/cards/${encodeURIComponent(e)}`,children:e})},{name:q.version,number:!0,cell:({version:e})=>e},{name:q.since,cell:({effectiveAt:e})=>(0,M.jsx)(r,{at:e,zone:k()})},{name:q.by,cell:({publishedBy:e})=>(0,M.jsx)(ye,{actor:e})}],Qe=e({default:()=>nt}),J=O.packs,$e=d(`
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
`),et=d(`
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
`),tt=d(`
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
`),Y=`packs`;function nt(){let e=T(i(),`CATALOG_WRITE`),[t,n]=(0,j.useState)(null),r=l($e,{},({creditPacks:e})=>e,{wallet:Y}),a=()=>n(null);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(I,{at:`/catalogue`}),(0,M.jsx)(A,{title:J.title,aside:(0,M.jsx)(Se,{may:e,label:J.create,onPress:()=>n(`new`)}),lead:J.lead,list:r,columns:rt(e?n:null),empty:J.none}),t===`new`&&(0,M.jsx)(it,{onClose:a}),t!==null&&t!==`new`&&(0,M.jsx)(be,{title:J.archiveTitle,action:J.archive,danger:!0,document:tt,input:e=>({idempotencyKey:e,code:t.code}),onClose:a,onDone:()=>C(Y),children:(0,M.jsxs)(`p`,{children:[(0,M.jsx)(y,{children:t.name}),`: `,J.archiveWhat]})})]})}function rt(e){let t=[{name:J.name,cell:({name:e,code:t,archived:n})=>(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(y,{children:e}),` `,(0,M.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,M.jsx)(f,{tone:`plain`,children:J.archived})]})},{name:J.credits,number:!0,cell:({credits:e,bonusCredits:t,unit:n})=>(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(u,{value:e,unit:n}),t!==`0`&&(0,M.jsxs)(`span`,{className:`note`,children:[` `,(0,M.jsx)(u,{value:t,change:!0}),` `,J.bonus]})]})},{name:J.price,number:!0,cell:({price:e})=>ae(e)},{name:J.lasts,cell:({expiresAfterDays:e})=>e?J.days(e):J.ever},{name:J.refund,cell:({refundableForDays:e})=>e?J.days(e):J.asLong}];return e===null?t:[...t,{name:J.actions,cell:t=>t.archived?null:(0,M.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${J.archive}: ${t.name}`,children:J.archive})}]}function it({onClose:e}){let t=E(et),n=_({name:``,code:``,credits:``,bonusCredits:`0`,"price.amount":``,"price.currency":`EUR`,unit:`credits`,expiresAfterDays:``,refundableForDays:``},t),{values:r}=n,i=async()=>{let i={idempotencyKey:n.key,name:r.name.trim(),code:r.code.trim(),unit:r.unit.trim(),credits:r.credits.trim(),bonusCredits:S(r.bonusCredits)??`0`,price:{amount:r[`price.amount`].trim(),currency:r[`price.currency`].trim()},expiresAfterDays:at(r.expiresAfterDays),refundableForDays:at(r.refundableForDays)};await t.run({input:i})!==null&&(C(Y),e())};return(0,M.jsx)(ne,{title:J.create,onClose:e,children:(0,M.jsxs)(p,{form:n,doing:t,submit:J.create,onSubmit:()=>void i(),children:[(0,M.jsx)(h,{form:n,name:`name`,label:J.name,hint:J.nameHint}),(0,M.jsx)(h,{form:n,name:`code`,label:J.code,hint:J.codeHint}),(0,M.jsxs)(`div`,{className:`pair`,children:[(0,M.jsx)(h,{form:n,name:`credits`,label:J.credits,numeric:!0}),(0,M.jsx)(h,{form:n,name:`bonusCredits`,label:J.bonusLabel,numeric:!0})]}),(0,M.jsxs)(`div`,{className:`pair`,children:[(0,M.jsx)(h,{form:n,name:`price.amount`,label:J.price,numeric:!0}),(0,M.jsx)(h,{form:n,name:`price.currency`,label:J.currency})]}),(0,M.jsx)(h,{form:n,name:`unit`,label:J.unit,hint:J.unitHint}),(0,M.jsxs)(`div`,{className:`pair`,children:[(0,M.jsx)(h,{form:n,name:`expiresAfterDays`,label:J.lastsLabel,hint:J.lastsHint,numeric:!0}),(0,M.jsx)(h,{form:n,name:`refundableForDays`,label:J.refundLabel,hint:J.refundHint,numeric:!0})]})]})})}function at(e){let t=S(e);return t===null?null:Number(t)}var ot=e({default:()=>ut}),X=O.plans,st=d(`
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
`),ct=d(`
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
`),lt=d(`
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
`),Z=`plans`;function ut(){let e=T(i(),`CATALOG_WRITE`),[t,n]=(0,j.useState)(null),r=l(st,{},({plans:e})=>e,{wallet:Z}),a=()=>n(null);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(I,{at:`/catalogue/plans`}),(0,M.jsx)(A,{title:X.title,aside:(0,M.jsx)(Se,{may:e,label:X.create,onPress:()=>n(`new`)}),lead:X.lead,list:r,columns:dt(e?n:null),empty:X.none}),t===`new`&&(0,M.jsx)(mt,{onClose:a}),t!==null&&t!==`new`&&(0,M.jsx)(be,{title:X.archiveTitle,action:X.archive,danger:!0,document:lt,input:e=>({idempotencyKey:e,code:t.code}),onClose:a,onDone:()=>C(Z),children:(0,M.jsxs)(`p`,{children:[(0,M.jsx)(y,{children:t.name}),`: `,X.archiveWhat]})})]})}function dt(e){let t=[{name:X.name,cell:({name:e,code:t,archived:n,features:r})=>(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(y,{children:e}),` `,(0,M.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,M.jsx)(f,{tone:`plain`,children:O.packs.archived}),r.length>0&&(0,M.jsx)(`div`,{className:`fine`,children:r.join(`, `)})]})},{name:X.price,number:!0,cell:({price:e,interval:t})=>X.per(ae(e),X.intervals[t])},{name:X.included,number:!0,cell:({includedCredits:e,unit:t})=>(0,M.jsx)(u,{value:e,unit:t})},{name:X.unused,cell:({unusedCredits:e,rolloverLimit:t})=>(0,M.jsxs)(M.Fragment,{children:[X.unusedKinds[e],t&&(0,M.jsxs)(`span`,{className:`note`,children:[` `,X.upTo,` `,(0,M.jsx)(u,{value:t})]})]})},{name:X.trial,cell:({trialDays:e,trialCredits:t})=>e===0?X.noTrial:(0,M.jsxs)(M.Fragment,{children:[O.packs.days(e),`,`,` `,(0,M.jsx)(u,{value:t})]})},{name:X.renewal,cell:({creditsOnRenewal:e,graceDays:t})=>X.renews(X.renewalKinds[e],t)},{name:X.card,cell:({rateCardCode:e})=>e?(0,M.jsx)(`span`,{className:`code`,children:e}):`–`}];return e===null?t:[...t,{name:O.packs.actions,cell:t=>t.archived?null:(0,M.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${X.archive}: ${t.name}`,children:X.archive})}]}var ft={name:``,code:``,"price.amount":``,"price.currency":`EUR`,interval:`MONTH`,includedCredits:``,unit:`credits`,unusedCredits:`EXPIRE`,rolloverLimit:``,trialDays:`0`,trialCredits:`0`,creditsOnRenewal:`AT_BOUNDARY`,graceDays:`7`,rateCardCode:``,features:``};function pt(e,t){return{idempotencyKey:t,name:e.name.trim(),code:e.code.trim(),price:{amount:e[`price.amount`].trim(),currency:e[`price.currency`].trim()},interval:e.interval,includedCredits:e.includedCredits.trim(),unit:e.unit.trim(),unusedCredits:e.unusedCredits,rolloverLimit:e.unusedCredits===`ROLL_OVER`?S(e.rolloverLimit):null,trialDays:Number(e.trialDays),trialCredits:S(e.trialCredits)??`0`,creditsOnRenewal:e.creditsOnRenewal,graceDays:Number(e.graceDays),rateCardCode:S(e.rateCardCode),features:re(e.features)}}function mt({onClose:e}){let t=E(ct),n=_(ft,t),r=async()=>{await t.run({input:pt(n.values,n.key)})!==null&&(C(Z),e())},i=e=>Object.entries(e);return(0,M.jsx)(ne,{title:X.create,onClose:e,children:(0,M.jsxs)(p,{form:n,doing:t,submit:X.create,onSubmit:()=>void r(),children:[(0,M.jsx)(h,{form:n,name:`name`,label:X.name}),(0,M.jsx)(h,{form:n,name:`code`,label:O.packs.code,hint:O.packs.codeHint}),(0,M.jsxs)(`div`,{className:`pair`,children:[(0,M.jsx)(h,{form:n,name:`price.amount`,label:X.price,numeric:!0}),(0,M.jsx)(h,{form:n,name:`price.currency`,label:O.packs.currency})]}),(0,M.jsxs)(`div`,{className:`pair`,children:[(0,M.jsx)(v,{form:n,name:`interval`,label:X.every,choices:i(X.intervals)}),(0,M.jsx)(h,{form:n,name:`includedCredits`,label:X.included,numeric:!0})]}),(0,M.jsx)(h,{form:n,name:`unit`,label:O.packs.unit,hint:O.packs.unitHint}),(0,M.jsx)(v,{form:n,name:`unusedCredits`,label:X.unused,choices:i(X.unusedKinds)}),n.values.unusedCredits===`ROLL_OVER`&&(0,M.jsx)(h,{form:n,name:`rolloverLimit`,label:X.rolloverLimit,hint:X.rolloverHint,numeric:!0}),(0,M.jsxs)(`div`,{className:`pair`,children:[(0,M.jsx)(h,{form:n,name:`trialDays`,label:X.trialDays,numeric:!0}),(0,M.jsx)(h,{form:n,name:`trialCredits`,label:X.trialCredits,numeric:!0})]}),(0,M.jsxs)(`div`,{className:`pair`,children:[(0,M.jsx)(v,{form:n,name:`creditsOnRenewal`,label:X.renewal,choices:i(X.renewalKinds)}),(0,M.jsx)(h,{form:n,name:`graceDays`,label:X.graceDays,numeric:!0})]}),(0,M.jsx)(h,{form:n,name:`rateCardCode`,label:X.card,hint:X.cardHint}),(0,M.jsx)(ie,{form:n,name:`features`,label:X.features,hint:X.featuresHint,rows:2})]})})}var ht={action:``,component:``,credits:``,per:`1`,when:``,minimum:``,description:``};function gt(e){return{action:e.action,component:e.component??``,credits:e.credits,per:e.per,when:yt(e.when),minimum:e.minimum??``,description:e.description??``}}function _t(e){let t=e=>e.trim()===``?null:e.trim();return{action:e.action.trim(),component:t(e.component),credits:e.credits.trim(),per:e.per.trim(),when:bt(e.when),minimum:t(e.minimum),description:t(e.description)}}var vt=/^[^\s,={}"][^,={}"]*$/;function yt(e){let t=Object.entries(e).sort(([e],[t])=>e<t?-1:1);return t.every(e=>e.every(e=>vt.test(e)&&e===e.trim()))?t.map(([e,t])=>`${e} = ${t}`).join(`, `):JSON.stringify(e)}function bt(e){if(e.trim()===``)return{};if(e.trim().startsWith(`{`))return xt(JSON.parse(e));let t={};for(let n of e.split(`,`)){let e=n.indexOf(`=`),r=n.slice(0,e).trim();if(e<0||r===``)throw Error(n.trim());t[r]=n.slice(e+1).trim()}return t}function xt(e){if(typeof e!=`object`||!e||Array.isArray(e)||Object.values(e).some(e=>typeof e!=`string`))throw Error(`when`);return e}function St(e){return`[
`+e.map(e=>{let{action:t,component:n,credits:r,per:i,when:a,minimum:o,description:s}=e,c={action:t,...n?{component:n}:{},credits:r,per:i,...Object.keys(a).length>0?{when:a}:{},...o?{minimum:o}:{},...s?{description:s}:{}};return`  `+JSON.stringify(c)}).join(`,
`)+`
]`}function Ct(e){let t=JSON.parse(e);if(!Array.isArray(t))throw Error(`[`);return t.map((e,t)=>{let n=e,r=e=>{let r=n[e];if(r==null)return null;if(typeof r!=`string`)throw Error(`${t+1}: ${e}`);return r};if(typeof e!=`object`||!e)throw Error(String(t+1));return{action:r(`action`)??``,component:r(`component`),credits:r(`credits`)??``,per:r(`per`)??`1`,when:n.when==null?{}:xt(n.when),minimum:r(`minimum`),description:r(`description`)}})}var Q=O.editor,wt=200,Tt=[`action`,`component`,`credits`,`per`,`when`,`minimum`,`description`];function Et({rates:e,refusals:t,onDone:n}){let[r,i]=(0,j.useState)(e.length>wt),[a,o]=(0,j.useState)(()=>r?St(e):``),[s,c]=(0,j.useState)(()=>r?[]:e.length>0?e.map(gt):[ht]),[l,u]=(0,j.useState)(null),d=()=>{try{return u(null),r?Ct(a):s.map((e,t)=>Dt(t,()=>_t(e)))}catch(e){return u(Q.unreadable(e.message)),null}},f=()=>{let e=d();e!==null&&(r?c(e.map(gt)):o(St(e)),i(!r))},p=()=>{let e=d();e!==null&&n(e)},m=r&&a.split(`
`).length>202;return(0,M.jsxs)(`form`,{noValidate:!0,onSubmit:e=>{e.preventDefault(),p()},children:[r?(0,M.jsxs)(`div`,{className:`field`,children:[(0,M.jsx)(`label`,{htmlFor:`rates`,children:Q.text}),(0,M.jsx)(`textarea`,{id:`rates`,className:`code`,rows:18,value:a,spellCheck:!1,"aria-describedby":`rates-hint`,onChange:({target:e})=>o(e.value)}),(0,M.jsx)(`p`,{id:`rates-hint`,className:`fine`,children:Q.textHint})]}):(0,M.jsx)(Ot,{drafts:s,setDrafts:c,refusals:t}),l&&(0,M.jsx)(`p`,{className:`state failure`,role:`alert`,children:l}),(0,M.jsxs)(`div`,{className:`row`,children:[(0,M.jsx)(`button`,{type:`submit`,className:`primary`,disabled:r?a.trim()===``:s.length===0,children:Q.done}),!m&&(0,M.jsx)(`button`,{type:`button`,onClick:f,children:r?Q.toFields:Q.toText})]})]})}function Dt(e,t){try{return t()}catch(t){throw Error(`${e+1}: ${t.message}`)}}function Ot({drafts:e,setDrafts:t,refusals:n}){let r=(e,n,r)=>t(t=>t.map((t,i)=>i===e?{...t,[n]:r}:t));return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`p`,{className:`fine`,children:Q.lead}),(0,M.jsxs)(`table`,{className:`table editor`,children:[(0,M.jsx)(`caption`,{className:`hidden`,children:Q.caption}),(0,M.jsx)(`thead`,{children:(0,M.jsxs)(`tr`,{children:[Tt.map(e=>(0,M.jsx)(`th`,{scope:`col`,children:Q.columns[e]},e)),(0,M.jsx)(`th`,{scope:`col`,children:(0,M.jsx)(`span`,{className:`hidden`,children:Q.remove})})]})}),(0,M.jsx)(`tbody`,{children:e.map((e,i)=>(0,M.jsxs)(`tr`,{children:[Tt.map(t=>(0,M.jsx)(`td`,{"data-name":Q.columns[t],className:t,children:(0,M.jsx)(`input`,{"aria-label":Q.field(Q.columns[t],i+1),"aria-invalid":kt(n,i,t),value:e[t],inputMode:t===`credits`||t===`per`||t===`minimum`?`decimal`:void 0,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(i,t,e.value)})},t)),(0,M.jsx)(`td`,{"data-name":``,children:(0,M.jsx)(`button`,{type:`button`,className:`quiet`,"aria-label":Q.removeRate(i+1),onClick:()=>t(e=>e.filter((e,t)=>t!==i)),children:Q.remove})})]},i))})]}),e.length<wt&&(0,M.jsx)(`button`,{type:`button`,onClick:()=>t(e=>[...e,ht]),children:Q.add})]})}function kt(e,t,n){return e.some(({path:e})=>e?.[1]===`rates`&&e[2]===String(t)&&(e[3]??n)===n)}var At=e({default:()=>Nt}),$=O.publish,jt=d(`
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
`),Mt=d(`
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
`);function Nt(){let[e]=le(),t=e.get(`code`),n=T(i(),`CATALOG_WRITE`);return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(I,{at:`/catalogue/cards`}),!n&&(0,M.jsx)(x,{children:se.failed.forbidden}),n&&t===null&&(0,M.jsx)(Ft,{code:null,before:null}),n&&t!==null&&(0,M.jsx)(Pt,{code:t})]})}function Pt({code:e}){let t=m(jt,{code:e},{wallet:`cards`});return(0,M.jsx)(b,{answer:t,children:({rateCard:t})=>{let n=t?.versions.nodes[0];return n===void 0?(0,M.jsx)(x,{children:O.cards.missing}):(0,M.jsx)(Ft,{code:e,before:n},n.id)}})}function Ft({code:e,before:t}){let n=E(Mt),r=_({code:e??``,effectiveAt:``},n),[i,a]=(0,j.useState)(t?.rates??[]),[o,s]=(0,j.useState)(!1),[,c]=de(),l=async()=>{let{values:e}=r,a={idempotencyKey:r.key,code:e.code.trim(),effectiveAt:e.effectiveAt===``?null:ve(e.effectiveAt),rates:i.map(ze)},o=await n.run({input:a});if(!o?.publishRateCard.rateCard)return;let{version:s}=o.publishRateCard.rateCard;C(`cards`),c(`/catalogue/cards/${encodeURIComponent(a.code)}?version=${s}${t?`&with=${t.version}`:``}`)};return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(`h2`,{children:e===null?$.titleNew:$.title(e)}),!o&&(0,M.jsxs)(g,{title:$.edit,aside:(0,M.jsx)(`span`,{className:`fine`,children:$.stepOf(1)}),children:[(0,M.jsx)(ee,{error:null,refusals:n.refusals}),(0,M.jsx)(Et,{rates:i,refusals:n.refusals,onDone:e=>{a(e),r.set(`code`,r.values.code),s(!0)}})]}),o&&(0,M.jsxs)(M.Fragment,{children:[(0,M.jsx)(It,{before:t,rates:i}),(0,M.jsxs)(g,{title:$.publish,aside:(0,M.jsx)(`span`,{className:`fine`,children:$.stepOf(2)}),children:[(0,M.jsxs)(p,{form:r,doing:n,submit:$.publish,onSubmit:()=>void l(),children:[e===null&&(0,M.jsx)(h,{form:r,name:`code`,label:O.cards.code,hint:$.codeHint}),(0,M.jsx)(h,{form:r,name:`effectiveAt`,type:`datetime-local`,label:$.effectiveAt,hint:$.effectiveHint(k())})]}),(0,M.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>s(!1),children:$.back})]})]}),(0,M.jsx)(`p`,{children:(0,M.jsx)(D,{href:e===null?`/catalogue/cards`:`/catalogue/cards/${encodeURIComponent(e)}`,children:se.cancel})})]})}function It({before:e,rates:t}){let n=we(e?.rates??[],t),r=n.filter(({kind:e})=>e!==`same`).length,i=e?$.difference(e.version):$.rates;return(0,M.jsxs)(M.Fragment,{children:[(0,M.jsxs)(g,{title:i,aside:(0,M.jsx)(`span`,{className:`fine`,children:O.cards.changes(r)}),children:[r===0&&(0,M.jsx)(x,{children:O.cards.noDifference}),r>0&&(0,M.jsx)(V,{caption:i,rows:n,all:!1}),n.some(({kind:e})=>e===`removed`)&&(0,M.jsx)(`p`,{className:`warning`,children:$.removedWarning})]}),(0,M.jsx)(g,{title:O.cards.whatIf,children:(0,M.jsx)(U,{rates:t})})]})}export{Be as a,Je as i,ot as n,Qe as r,At as t};