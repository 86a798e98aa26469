import{n as e,r as t}from"./rolldown-runtime.js";import{$ as n,A as r,C as i,Ct as a,D as o,Et as s,J as c,O as l,S as u,T as d,a as f,bt as p,c as m,ct as ee,d as h,dt as te,et as ne,f as re,g as ie,h as g,i as _,it as v,j as ae,k as y,l as oe,lt as b,o as se,st as x,u as S,v as C,w,xt as T,yt as E,z as ce}from"./parts.js";import{_ as le,c as ue,g as de,o as fe,s as pe,t as D}from"./vendor.js";import{C as me,F as he,I as ge,M as O,N as _e,P as k,T as ve,_ as ye,g as be,j as A,m as j,w as M,y as xe}from"./operator-parts.js";var N=t(le(),1),P=de();function F({when:e}){return Object.keys(e).sort().map(t=>`${t} = ${e[t]}`).join(`, `)}function I(e){return JSON.stringify([e.action,e.component??``,F(e)])}function Se(e,t){let n=new Map(e.map(e=>[I(e),e])),r=new Set(t.map(I)),i=t.map(e=>{let t=n.get(I(e))??null;return{kind:t===null?`added`:Ce(t,e)?`same`:`changed`,before:t,after:e}});return e.forEach((t,n)=>{if(r.has(I(t)))return;let a={kind:`removed`,before:t,after:null},o=n===0?null:e[n-1],s=i.findIndex(({before:e})=>e!==null&&e===o);i.splice(s+1,0,a)}),i}function Ce(e,t){return Ee(e,t)?.[0]===0n&&Te(e.minimum??`0`,t.minimum??`0`)&&(e.description??``)===(t.description??``)}var we=12;function L(e){let t=/^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(e.trim());if(t===null)return null;let n=BigInt(t[2]+(t[3]??``).padEnd(we,`0`));return t[1]===`-`?-n:n}function Te(e,t){let[n,r]=[L(e),L(t)];return n===null||r===null?e===t:n===r}function Ee(e,t){let[n,r,i,a]=[e.credits,e.per,t.credits,t.per].map(L);return n==null||r==null||i==null||a==null?null:[i*r-n*a,n*a]}function De(e,t){let n=Ee(e,t);if(n===null||n[1]===0n)return null;let r=n[0]*2000n,i=((r<0n?-r:r)/n[1]+1n)/2n;return r<0n?-i:i}function Oe(e){let[t,n]=e<0n?[-e,`−`]:[e,e>0n?`+`:`±`],[r,i]=[t/10n,t%10n];return`${n}${r}${i===0n?``:`.${i}`} %`}function R({at:e}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h1`,{children:O.catalogue.title}),(0,P.jsx)(xe,{label:O.catalogue.title,at:e,tabs:[[`/catalogue`,O.packs.title],[`/catalogue/plans`,O.plans.title],[`/catalogue/cards`,O.cards.title]]})]})}var z=O.cards;function B({rate:e}){return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`span`,{className:`amount`,children:V(e.credits)}),` `,(0,P.jsx)(`span`,{className:`note`,children:z.per(V(e.per))}),e.minimum&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,z.atLeast(V(e.minimum))]})]})}function V(e){return/^-?\d+(\.\d+)?$/.test(e)?n(e):e}function ke({rate:e}){let t=F(e);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(y,{children:e.action}),e.component&&(0,P.jsxs)(P.Fragment,{children:[` · `,(0,P.jsx)(y,{children:e.component})]}),t!==``&&(0,P.jsxs)(`div`,{className:`fine`,children:[z.when,` `,(0,P.jsx)(y,{children:t})]})]})}function H({caption:e,rows:t,all:n}){let r=t.filter(({kind:e})=>n||e!==`same`);return(0,P.jsxs)(`table`,{className:`table diff`,children:[(0,P.jsx)(`caption`,{className:`hidden`,children:e}),(0,P.jsx)(`thead`,{children:(0,P.jsxs)(`tr`,{children:[(0,P.jsx)(`th`,{scope:`col`,children:z.rate}),(0,P.jsx)(`th`,{scope:`col`,children:z.before}),(0,P.jsx)(`th`,{scope:`col`,children:z.after}),(0,P.jsx)(`th`,{scope:`col`,children:z.changeColumn})]})}),(0,P.jsx)(`tbody`,{children:r.map((e,t)=>(0,P.jsxs)(`tr`,{className:e.kind,children:[(0,P.jsx)(`td`,{"data-name":z.rate,children:(0,P.jsxs)(`div`,{children:[(0,P.jsx)(ke,{rate:e.after??e.before}),e.after?.description&&(0,P.jsx)(`div`,{className:`fine`,children:(0,P.jsx)(y,{children:e.after.description})})]})}),(0,P.jsx)(`td`,{"data-name":z.before,children:(0,P.jsx)(`div`,{children:e.before?(0,P.jsx)(B,{rate:e.before}):`–`})}),(0,P.jsx)(`td`,{"data-name":z.after,children:(0,P.jsx)(`div`,{children:e.after?(0,P.jsx)(B,{rate:e.after}):`–`})}),(0,P.jsx)(`td`,{"data-name":z.changeColumn,children:(0,P.jsx)(`div`,{children:(0,P.jsx)(Ae,{row:e})})})]},t))})]})}function Ae({row:{kind:e,before:t,after:n}}){switch(e){case`added`:return(0,P.jsx)(i,{tone:`good`,children:z.added});case`removed`:return(0,P.jsx)(i,{tone:`bad`,children:z.removed});case`same`:return(0,P.jsx)(`span`,{className:`note`,children:z.same})}let r=De(t,n);if(r===null)return(0,P.jsx)(i,{tone:`warn`,children:z.changed});if(r!==0n||t.credits!==n.credits)return(0,P.jsx)(i,{tone:`warn`,children:Oe(r)});let a=(t.minimum??``)===(n.minimum??``);return(0,P.jsx)(i,{tone:a?`plain`:`warn`,children:a?z.changedText:z.changedMinimum})}function je({caption:e,rates:t}){return(0,P.jsxs)(`table`,{className:`table`,children:[(0,P.jsx)(`caption`,{className:`hidden`,children:e}),(0,P.jsx)(`thead`,{children:(0,P.jsxs)(`tr`,{children:[(0,P.jsx)(`th`,{scope:`col`,children:z.rate}),(0,P.jsx)(`th`,{scope:`col`,className:`number`,children:z.price}),(0,P.jsx)(`th`,{scope:`col`,children:z.description})]})}),(0,P.jsx)(`tbody`,{children:t.map((e,t)=>(0,P.jsxs)(`tr`,{children:[(0,P.jsx)(`td`,{"data-name":z.rate,children:(0,P.jsx)(`div`,{children:(0,P.jsx)(ke,{rate:e})})}),(0,P.jsx)(`td`,{"data-name":z.price,className:`number`,children:(0,P.jsx)(`div`,{children:(0,P.jsx)(B,{rate:e})})}),(0,P.jsx)(`td`,{"data-name":z.description,children:(0,P.jsx)(`div`,{children:e.description?(0,P.jsx)(y,{children:e.description}):`–`})})]},t))})]})}var U=O.whatIf,Me=s(`
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
`),Ne=s(`
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
`),Pe=2592e6;function Fe({rates:e}){let t=be();return t===null?(0,P.jsx)(ee,{}):(0,P.jsx)(Ie,{rates:e,now:t})}function Ie({rates:e,now:t}){let[n,r]=(0,N.useState)(``),[i,a]=(0,N.useState)(()=>ge(t-Pe)),[o,s]=(0,N.useState)(()=>ge(t)),[c,l]=(0,N.useState)(null),u=T(Ne,{});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{className:`fine`,children:U.lead}),(0,P.jsxs)(`form`,{className:`filters`,onSubmit:e=>{e.preventDefault();let[t,r]=[he(i),he(o,1)];n.trim()!==``&&t!==null&&r!==null&&l({walletId:n.trim(),from:t,to:r})},children:[(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:`what-if-wallet`,children:U.wallet}),(0,P.jsx)(`input`,{id:`what-if-wallet`,list:`what-if-wallets`,value:n,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(e.value)}),(0,P.jsx)(`datalist`,{id:`what-if-wallets`,children:u.data?.wallets.nodes.map(({id:e,externalId:t,name:n,customer:r})=>(0,P.jsxs)(`option`,{value:t??e,children:[ae(r.name),` · `,ae(n)]},e))})]}),(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:`what-if-from`,children:O.range.from}),(0,P.jsx)(`input`,{id:`what-if-from`,type:`date`,value:i,max:o,onChange:({target:e})=>a(e.value)})]}),(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:`what-if-to`,children:O.range.to}),(0,P.jsx)(`input`,{id:`what-if-to`,type:`date`,value:o,min:i,onChange:({target:e})=>s(e.value)})]}),(0,P.jsx)(`button`,{type:`submit`,disabled:n.trim()===``,children:U.ask})]}),c&&(0,P.jsx)(Le,{asked:c,rates:e})]})}function Le({asked:e,rates:t}){let n=T(Me,{input:{...e,rates:t.map(Be)}});return(0,P.jsx)(x,{answer:n,children:({whatIf:e})=>{if(e.lines===0)return(0,P.jsx)(v,{children:U.none});let t=ze(e.creditsThen,e.credits);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`dl`,{className:`figures`,children:[(0,P.jsx)(o,{name:U.then,children:(0,P.jsx)(d,{value:e.creditsThen})}),(0,P.jsx)(o,{name:U.now,note:t??void 0,children:(0,P.jsx)(d,{value:e.credits})}),(0,P.jsx)(o,{name:U.difference,note:U.lines(e.lines),children:(0,P.jsx)(d,{value:ye(e.credits,e.creditsThen),change:!0})})]}),!e.complete&&(0,P.jsx)(`p`,{className:`warning`,children:U.incomplete}),e.unpriced.length>0&&(0,P.jsxs)(`p`,{className:`warning`,children:[U.unpriced,` `,(0,P.jsx)(y,{children:e.unpriced.map(e=>e||U.noAction).join(`, `)})]}),(0,P.jsx)(l,{caption:U.byAction,columns:Re,rows:e.actions,keyOf:({action:e})=>e})]})}})}var Re=[{name:U.action,cell:({action:e})=>(0,P.jsx)(y,{children:e||U.noAction})},{name:U.events,number:!0,cell:({events:e})=>e.toLocaleString()},{name:U.then,number:!0,cell:({creditsThen:e})=>(0,P.jsx)(d,{value:e})},{name:U.now,number:!0,cell:({credits:e})=>(0,P.jsx)(d,{value:e})},{name:U.difference,number:!0,cell:({credits:e,creditsThen:t})=>{let n=ze(t,e);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`span`,{className:`amount`,children:ne(ye(e,t))}),n&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,n]})]})}}];function ze(e,t){let n=e=>({action:``,credits:e,per:`1`,when:{}}),r=De(n(e),n(t));return r===null?null:Oe(r)}function Be({action:e,component:t,credits:n,per:r,when:i,minimum:a,description:o}){return{action:e,component:t??null,credits:n,per:r,when:i,minimum:a??null,description:o??null}}var Ve=e({VersionRates:()=>He,default:()=>We}),W=O.cards,He=s(`
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
`),Ue=s(`
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
`),G=s(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);function We(){let e=decodeURIComponent(pe().code),t=a(Ue,{code:e},({rateCard:e})=>e?.versions,{wallet:`cards`}),n=C(u(),`CATALOG_WRITE`);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(R,{at:`/catalogue/cards`}),(0,P.jsxs)(`div`,{className:`head`,children:[(0,P.jsx)(`h2`,{className:`code`,children:e}),n&&(0,P.jsx)(D,{className:`button primary`,href:`/catalogue/publish?code=${encodeURIComponent(e)}`,children:W.change})]}),(0,P.jsx)(ve,{list:t,empty:W.missing,children:e=>(0,P.jsx)(Ge,{versions:e,more:t.more})})]})}function Ge({versions:e,more:t}){let[n,r]=w(`version`),[i,a]=w(`with`),o=t=>e.find(e=>String(e.version)===t),s=o(n)??e[0],c=o(i);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(`div`,{className:`filters`,children:[(0,P.jsx)(Ke,{id:`version`,label:W.version,versions:e,value:String(s.version),onPick:r}),(0,P.jsx)(Ke,{id:`with`,label:W.compare,versions:e.filter(({id:e})=>e!==s.id),value:c?String(c.version):``,none:W.compareNone,onPick:a}),t&&(0,P.jsx)(`button`,{type:`button`,onClick:t,children:W.older})]}),c&&c.id!==s.id?(0,P.jsx)(Je,{before:c.id,after:s.id}):(0,P.jsx)(qe,{id:s.id})]})}function Ke({id:e,label:t,versions:n,value:r,none:i,onPick:a}){return(0,P.jsxs)(`span`,{className:`filter`,children:[(0,P.jsx)(`label`,{htmlFor:e,children:t}),(0,P.jsxs)(`select`,{id:e,value:r,onChange:({target:e})=>a(e.value),children:[i!==void 0&&(0,P.jsx)(`option`,{value:``,children:i}),n.map(({version:e,effectiveAt:t})=>(0,P.jsx)(`option`,{value:e,children:W.versionSince(e,ce(t,k()))},e))]})]})}function K(e){return e&&`rates`in e?e:null}function qe({id:e}){let t=T(G,{id:e});return(0,P.jsx)(x,{answer:t,children:({node:e})=>{let t=K(e);return t===null?(0,P.jsx)(v,{children:W.missing}):(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(b,{title:W.versionTitle(t.version),children:[(0,P.jsx)(ie,{facts:[[W.since,(0,P.jsx)(r,{at:t.effectiveAt,zone:k()},`since`)],[W.published,(0,P.jsx)(r,{at:t.publishedAt,zone:k()},`published`)],[W.by,(0,P.jsx)(A,{actor:t.publishedBy},`by`)]]}),(0,P.jsx)(je,{caption:W.versionTitle(t.version),rates:t.rates})]}),(0,P.jsx)(b,{title:W.whatIf,children:(0,P.jsx)(Fe,{rates:t.rates})})]})}})}function Je({before:e,after:t}){let[n,r]=[T(G,{id:e}),T(G,{id:t})],[i,a]=w(`unchanged`);return(0,P.jsx)(x,{answer:n,children:({node:e})=>(0,P.jsx)(x,{answer:r,children:({node:t})=>{let[n,r]=[K(e),K(t)];if(n===null||r===null)return(0,P.jsx)(v,{children:W.missing});let o=Se(n.rates,r.rates),s=o.filter(({kind:e})=>e!==`same`).length;return(0,P.jsxs)(b,{title:W.differenceTitle(n.version,r.version),aside:(0,P.jsx)(`span`,{className:`fine`,children:W.changes(s)}),children:[s===0&&(0,P.jsx)(v,{children:W.noDifference}),(0,P.jsxs)(`label`,{className:`option`,children:[(0,P.jsx)(`input`,{type:`checkbox`,checked:i!==null,onChange:({target:e})=>a(e.checked?`yes`:null)}),W.showSame]}),(0,P.jsx)(H,{caption:W.differenceTitle(n.version,r.version),rows:o,all:i!==null})]})}})})}var Ye=e({default:()=>Ze}),q=O.cards,Xe=s(`
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
`);function Ze(){let e=C(u(),`CATALOG_WRITE`),t=a(Xe,{},({rateCards:e})=>e,{wallet:`cards`});return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(R,{at:`/catalogue/cards`}),(0,P.jsx)(M,{title:q.title,aside:e&&(0,P.jsx)(D,{className:`button primary`,href:`/catalogue/publish`,children:q.create}),lead:q.lead,list:t,columns:Qe,empty:q.none})]})}var Qe=[{name:q.code,cell:({code:e})=>(0,P.jsx)(D,{href:`/catalogue/cards/${encodeURIComponent(e)}`,children:e})},{name:q.version,number:!0,cell:({version:e})=>e},{name:q.since,cell:({effectiveAt:e})=>(0,P.jsx)(r,{at:e,zone:k()})},{name:q.by,cell:({publishedBy:e})=>(0,P.jsx)(A,{actor:e})}],$e=e({default:()=>rt}),J=O.packs,et=s(`
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
`),tt=s(`
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
`),nt=s(`
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
`),Y=`packs`;function rt(){let e=C(u(),`CATALOG_WRITE`),[t,n]=(0,N.useState)(null),r=a(et,{},({creditPacks:e})=>e,{wallet:Y}),i=()=>n(null);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(R,{at:`/catalogue`}),(0,P.jsx)(M,{title:J.title,aside:(0,P.jsx)(me,{may:e,label:J.create,onPress:()=>n(`new`)}),lead:J.lead,list:r,columns:it(e?n:null),empty:J.none}),t===`new`&&(0,P.jsx)(at,{onClose:i}),t!==null&&t!==`new`&&(0,P.jsx)(j,{title:J.archiveTitle,action:J.archive,danger:!0,document:nt,input:e=>({idempotencyKey:e,code:t.code}),onClose:i,onDone:()=>E(Y),children:(0,P.jsxs)(`p`,{children:[(0,P.jsx)(y,{children:t.name}),`: `,J.archiveWhat]})})]})}function it(e){let t=[{name:J.name,cell:({name:e,code:t,archived:n})=>(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(y,{children:e}),` `,(0,P.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,P.jsx)(i,{tone:`plain`,children:J.archived})]})},{name:J.credits,number:!0,cell:({credits:e,bonusCredits:t,unit:n})=>(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(d,{value:e,unit:n}),t!==`0`&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,(0,P.jsx)(d,{value:t,change:!0}),` `,J.bonus]})]})},{name:J.price,number:!0,cell:({price:e})=>c(e)},{name:J.lasts,cell:({expiresAfterDays:e})=>e?J.days(e):J.ever},{name:J.refund,cell:({refundableForDays:e})=>e?J.days(e):J.asLong}];return e===null?t:[...t,{name:J.actions,cell:t=>t.archived?null:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${J.archive}: ${t.name}`,children:J.archive})}]}function at({onClose:e}){let t=p(tt),n=h({name:``,code:``,credits:``,bonusCredits:`0`,"price.amount":``,"price.currency":`EUR`,unit:`credits`,expiresAfterDays:``,refundableForDays:``},t),{values:r}=n,i=async()=>{let i={idempotencyKey:n.key,name:r.name.trim(),code:r.code.trim(),unit:r.unit.trim(),credits:r.credits.trim(),bonusCredits:S(r.bonusCredits)??`0`,price:{amount:r[`price.amount`].trim(),currency:r[`price.currency`].trim()},expiresAfterDays:ot(r.expiresAfterDays),refundableForDays:ot(r.refundableForDays)};await t.run({input:i})!==null&&(E(Y),e())};return(0,P.jsx)(g,{title:J.create,onClose:e,children:(0,P.jsxs)(f,{form:n,doing:t,submit:J.create,onSubmit:()=>void i(),children:[(0,P.jsx)(m,{form:n,name:`name`,label:J.name,hint:J.nameHint}),(0,P.jsx)(m,{form:n,name:`code`,label:J.code,hint:J.codeHint}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`credits`,label:J.credits,numeric:!0}),(0,P.jsx)(m,{form:n,name:`bonusCredits`,label:J.bonusLabel,numeric:!0})]}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`price.amount`,label:J.price,numeric:!0}),(0,P.jsx)(m,{form:n,name:`price.currency`,label:J.currency})]}),(0,P.jsx)(m,{form:n,name:`unit`,label:J.unit,hint:J.unitHint}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`expiresAfterDays`,label:J.lastsLabel,hint:J.lastsHint,numeric:!0}),(0,P.jsx)(m,{form:n,name:`refundableForDays`,label:J.refundLabel,hint:J.refundHint,numeric:!0})]})]})})}function ot(e){let t=S(e);return t===null?null:Number(t)}var st=e({default:()=>dt}),X=O.plans,ct=s(`
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
`),lt=s(`
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
`),ut=s(`
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
`),Z=`plans`;function dt(){let e=C(u(),`CATALOG_WRITE`),[t,n]=(0,N.useState)(null),r=a(ct,{},({plans:e})=>e,{wallet:Z}),i=()=>n(null);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(R,{at:`/catalogue/plans`}),(0,P.jsx)(M,{title:X.title,aside:(0,P.jsx)(me,{may:e,label:X.create,onPress:()=>n(`new`)}),lead:X.lead,list:r,columns:ft(e?n:null),empty:X.none}),t===`new`&&(0,P.jsx)(ht,{onClose:i}),t!==null&&t!==`new`&&(0,P.jsx)(j,{title:X.archiveTitle,action:X.archive,danger:!0,document:ut,input:e=>({idempotencyKey:e,code:t.code}),onClose:i,onDone:()=>E(Z),children:(0,P.jsxs)(`p`,{children:[(0,P.jsx)(y,{children:t.name}),`: `,X.archiveWhat]})})]})}function ft(e){let t=[{name:X.name,cell:({name:e,code:t,archived:n,features:r})=>(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(y,{children:e}),` `,(0,P.jsx)(`span`,{className:`note code`,children:t}),` `,n&&(0,P.jsx)(i,{tone:`plain`,children:O.packs.archived}),r.length>0&&(0,P.jsx)(`div`,{className:`fine`,children:(0,P.jsx)(y,{children:r.join(`, `)})})]})},{name:X.price,number:!0,cell:({price:e,interval:t})=>X.per(c(e),X.intervals[t])},{name:X.included,number:!0,cell:({includedCredits:e,unit:t})=>(0,P.jsx)(d,{value:e,unit:t})},{name:X.unused,cell:({unusedCredits:e,rolloverLimit:t})=>(0,P.jsxs)(P.Fragment,{children:[X.unusedKinds[e],t&&(0,P.jsxs)(`span`,{className:`note`,children:[` `,X.upTo,` `,(0,P.jsx)(d,{value:t})]})]})},{name:X.trial,cell:({trialDays:e,trialCredits:t})=>e===0?X.noTrial:(0,P.jsxs)(P.Fragment,{children:[O.packs.days(e),`,`,` `,(0,P.jsx)(d,{value:t})]})},{name:X.renewal,cell:({creditsOnRenewal:e,graceDays:t})=>X.renews(X.renewalKinds[e],t)},{name:X.card,cell:({rateCardCode:e})=>e?(0,P.jsx)(`span`,{className:`code`,children:e}):`–`}];return e===null?t:[...t,{name:O.packs.actions,cell:t=>t.archived?null:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${X.archive}: ${t.name}`,children:X.archive})}]}var pt={name:``,code:``,"price.amount":``,"price.currency":`EUR`,interval:`MONTH`,includedCredits:``,unit:`credits`,unusedCredits:`EXPIRE`,rolloverLimit:``,trialDays:`0`,trialCredits:`0`,creditsOnRenewal:`AT_BOUNDARY`,graceDays:`7`,rateCardCode:``,features:``};function mt(e,t){return{idempotencyKey:t,name:e.name.trim(),code:e.code.trim(),price:{amount:e[`price.amount`].trim(),currency:e[`price.currency`].trim()},interval:e.interval,includedCredits:e.includedCredits.trim(),unit:e.unit.trim(),unusedCredits:e.unusedCredits,rolloverLimit:e.unusedCredits===`ROLL_OVER`?S(e.rolloverLimit):null,trialDays:Number(e.trialDays),trialCredits:S(e.trialCredits)??`0`,creditsOnRenewal:e.creditsOnRenewal,graceDays:Number(e.graceDays),rateCardCode:S(e.rateCardCode),features:oe(e.features)}}function ht({onClose:e}){let t=p(lt),n=h(pt,t),r=async()=>{await t.run({input:mt(n.values,n.key)})!==null&&(E(Z),e())},i=e=>Object.entries(e);return(0,P.jsx)(g,{title:X.create,onClose:e,children:(0,P.jsxs)(f,{form:n,doing:t,submit:X.create,onSubmit:()=>void r(),children:[(0,P.jsx)(m,{form:n,name:`name`,label:X.name}),(0,P.jsx)(m,{form:n,name:`code`,label:O.packs.code,hint:O.packs.codeHint}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`price.amount`,label:X.price,numeric:!0}),(0,P.jsx)(m,{form:n,name:`price.currency`,label:O.packs.currency})]}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(_,{form:n,name:`interval`,label:X.every,choices:i(X.intervals)}),(0,P.jsx)(m,{form:n,name:`includedCredits`,label:X.included,numeric:!0})]}),(0,P.jsx)(m,{form:n,name:`unit`,label:O.packs.unit,hint:O.packs.unitHint}),(0,P.jsx)(_,{form:n,name:`unusedCredits`,label:X.unused,choices:i(X.unusedKinds)}),n.values.unusedCredits===`ROLL_OVER`&&(0,P.jsx)(m,{form:n,name:`rolloverLimit`,label:X.rolloverLimit,hint:X.rolloverHint,numeric:!0}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(m,{form:n,name:`trialDays`,label:X.trialDays,numeric:!0}),(0,P.jsx)(m,{form:n,name:`trialCredits`,label:X.trialCredits,numeric:!0})]}),(0,P.jsxs)(`div`,{className:`pair`,children:[(0,P.jsx)(_,{form:n,name:`creditsOnRenewal`,label:X.renewal,choices:i(X.renewalKinds)}),(0,P.jsx)(m,{form:n,name:`graceDays`,label:X.graceDays,numeric:!0})]}),(0,P.jsx)(m,{form:n,name:`rateCardCode`,label:X.card,hint:X.cardHint}),(0,P.jsx)(se,{form:n,name:`features`,label:X.features,hint:X.featuresHint,rows:2})]})})}var gt={action:``,component:``,credits:``,per:`1`,when:``,minimum:``,description:``};function _t(e){return{action:e.action,component:e.component??``,credits:e.credits,per:e.per,when:bt(e.when),minimum:e.minimum??``,description:e.description??``}}function vt(e){let t=e=>e.trim()===``?null:e.trim();return{action:e.action.trim(),component:t(e.component),credits:e.credits.trim(),per:e.per.trim(),when:xt(e.when),minimum:t(e.minimum),description:t(e.description)}}var yt=/^[^\s,={}"][^,={}"]*$/;function bt(e){let t=Object.entries(e).sort(([e],[t])=>e<t?-1:1);return t.every(e=>e.every(e=>yt.test(e)&&e===e.trim()))?t.map(([e,t])=>`${e} = ${t}`).join(`, `):JSON.stringify(e)}function xt(e){if(e.trim()===``)return{};if(e.trim().startsWith(`{`))return St(JSON.parse(e));let t={};for(let n of e.split(`,`)){let e=n.indexOf(`=`),r=n.slice(0,e).trim();if(e<0||r===``)throw Error(n.trim());t[r]=n.slice(e+1).trim()}return t}function St(e){if(typeof e!=`object`||!e||Array.isArray(e)||Object.values(e).some(e=>typeof e!=`string`))throw Error(`when`);return e}function Ct(e){return`[
`+e.map(e=>{let{action:t,component:n,credits:r,per:i,when:a,minimum:o,description:s}=e,c={action:t,...n?{component:n}:{},credits:r,per:i,...Object.keys(a).length>0?{when:a}:{},...o?{minimum:o}:{},...s?{description:s}:{}};return`  `+JSON.stringify(c)}).join(`,
`)+`
]`}function wt(e){let t=JSON.parse(e);if(!Array.isArray(t))throw Error(`[`);return t.map((e,t)=>{let n=e,r=e=>{let r=n[e];if(r==null)return null;if(typeof r!=`string`)throw Error(`${t+1}: ${e}`);return r};if(typeof e!=`object`||!e)throw Error(String(t+1));return{action:r(`action`)??``,component:r(`component`),credits:r(`credits`)??``,per:r(`per`)??`1`,when:n.when==null?{}:St(n.when),minimum:r(`minimum`),description:r(`description`)}})}var Q=O.editor,Tt=200,Et=[`action`,`component`,`credits`,`per`,`when`,`minimum`,`description`];function Dt({rates:e,refusals:t,onDone:n}){let[r,i]=(0,N.useState)(e.length>Tt),[a,o]=(0,N.useState)(()=>r?Ct(e):``),[s,c]=(0,N.useState)(()=>r?[]:e.length>0?e.map(_t):[gt]),[l,u]=(0,N.useState)(null),d=()=>{try{return u(null),r?wt(a):s.map((e,t)=>Ot(t,()=>vt(e)))}catch(e){return u(Q.unreadable(e.message)),null}},f=()=>{let e=d();e!==null&&(r?c(e.map(_t)):o(Ct(e)),i(!r))},p=()=>{let e=d();e!==null&&n(e)},m=r&&a.split(`
`).length>202;return(0,P.jsxs)(`form`,{noValidate:!0,onSubmit:e=>{e.preventDefault(),p()},children:[r?(0,P.jsxs)(`div`,{className:`field`,children:[(0,P.jsx)(`label`,{htmlFor:`rates`,children:Q.text}),(0,P.jsx)(`textarea`,{id:`rates`,className:`code`,rows:18,value:a,spellCheck:!1,"aria-describedby":`rates-hint`,onChange:({target:e})=>o(e.value)}),(0,P.jsx)(`p`,{id:`rates-hint`,className:`fine`,children:Q.textHint})]}):(0,P.jsx)(kt,{drafts:s,setDrafts:c,refusals:t}),l&&(0,P.jsx)(`p`,{className:`state failure`,role:`alert`,children:l}),(0,P.jsxs)(`div`,{className:`row`,children:[(0,P.jsx)(`button`,{type:`submit`,className:`primary`,disabled:r?a.trim()===``:s.length===0,children:Q.done}),!m&&(0,P.jsx)(`button`,{type:`button`,onClick:f,children:r?Q.toFields:Q.toText})]})]})}function Ot(e,t){try{return t()}catch(t){throw Error(`${e+1}: ${t.message}`)}}function kt({drafts:e,setDrafts:t,refusals:n}){let r=(e,n,r)=>t(t=>t.map((t,i)=>i===e?{...t,[n]:r}:t));return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`p`,{className:`fine`,children:Q.lead}),(0,P.jsxs)(`table`,{className:`table editor`,children:[(0,P.jsx)(`caption`,{className:`hidden`,children:Q.caption}),(0,P.jsx)(`thead`,{children:(0,P.jsxs)(`tr`,{children:[Et.map(e=>(0,P.jsx)(`th`,{scope:`col`,children:Q.columns[e]},e)),(0,P.jsx)(`th`,{scope:`col`,children:(0,P.jsx)(`span`,{className:`hidden`,children:Q.remove})})]})}),(0,P.jsx)(`tbody`,{children:e.map((e,i)=>(0,P.jsxs)(`tr`,{children:[Et.map(t=>(0,P.jsx)(`td`,{"data-name":Q.columns[t],className:t,children:(0,P.jsx)(`input`,{"aria-label":Q.field(Q.columns[t],i+1),"aria-invalid":At(n,i,t),value:e[t],inputMode:t===`credits`||t===`per`||t===`minimum`?`decimal`:void 0,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(i,t,e.value)})},t)),(0,P.jsx)(`td`,{"data-name":``,children:(0,P.jsx)(`button`,{type:`button`,className:`quiet`,"aria-label":Q.removeRate(i+1),onClick:()=>t(e=>e.filter((e,t)=>t!==i)),children:Q.remove})})]},i))})]}),e.length<Tt&&(0,P.jsx)(`button`,{type:`button`,onClick:()=>t(e=>[...e,gt]),children:Q.add})]})}function At(e,t,n){return e.some(({path:e})=>e?.[1]===`rates`&&e[2]===String(t)&&(e[3]??n)===n)}var jt=e({default:()=>Pt}),$=O.publish,Mt=s(`
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
`),Nt=s(`
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
`);function Pt(){let[e]=ue(),t=e.get(`code`),n=C(u(),`CATALOG_WRITE`);return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(R,{at:`/catalogue/cards`}),!n&&(0,P.jsx)(v,{children:te.failed.forbidden}),n&&t===null&&(0,P.jsx)(It,{code:null,before:null}),n&&t!==null&&(0,P.jsx)(Ft,{code:t})]})}function Ft({code:e}){let t=T(Mt,{code:e},{wallet:`cards`});return(0,P.jsx)(x,{answer:t,children:({rateCard:t})=>{let n=t?.versions.nodes[0];return n===void 0?(0,P.jsx)(v,{children:O.cards.missing}):(0,P.jsx)(It,{code:e,before:n},n.id)}})}function It({code:e,before:t}){let n=p(Nt),r=h({code:e??``,effectiveAt:``},n),[i,a]=(0,N.useState)(t?.rates??[]),[o,s]=(0,N.useState)(!1),[,c]=fe(),l=async()=>{let{values:e}=r,a={idempotencyKey:r.key,code:e.code.trim(),effectiveAt:e.effectiveAt===``?null:_e(e.effectiveAt),rates:i.map(Be)},o=await n.run({input:a});if(!o?.publishRateCard.rateCard)return;let{version:s}=o.publishRateCard.rateCard;E(`cards`),c(`/catalogue/cards/${encodeURIComponent(a.code)}?version=${s}${t?`&with=${t.version}`:``}`)};return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(`h2`,{children:e===null?$.titleNew:$.title(e)}),!o&&(0,P.jsxs)(b,{title:$.edit,aside:(0,P.jsx)(`span`,{className:`fine`,children:$.stepOf(1)}),children:[(0,P.jsx)(re,{error:null,refusals:n.refusals}),(0,P.jsx)(Dt,{rates:i,refusals:n.refusals,onDone:e=>{a(e),r.set(`code`,r.values.code),s(!0)}})]}),o&&(0,P.jsxs)(P.Fragment,{children:[(0,P.jsx)(Lt,{before:t,rates:i}),(0,P.jsxs)(b,{title:$.publish,aside:(0,P.jsx)(`span`,{className:`fine`,children:$.stepOf(2)}),children:[(0,P.jsxs)(f,{form:r,doing:n,submit:$.publish,onSubmit:()=>void l(),children:[e===null&&(0,P.jsx)(m,{form:r,name:`code`,label:O.cards.code,hint:$.codeHint}),(0,P.jsx)(m,{form:r,name:`effectiveAt`,type:`datetime-local`,label:$.effectiveAt,hint:$.effectiveHint(k())})]}),(0,P.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>s(!1),children:$.back})]})]}),(0,P.jsx)(`p`,{children:(0,P.jsx)(D,{href:e===null?`/catalogue/cards`:`/catalogue/cards/${encodeURIComponent(e)}`,children:te.cancel})})]})}function Lt({before:e,rates:t}){let n=Se(e?.rates??[],t),r=n.filter(({kind:e})=>e!==`same`).length,i=e?$.difference(e.version):$.rates;return(0,P.jsxs)(P.Fragment,{children:[(0,P.jsxs)(b,{title:i,aside:(0,P.jsx)(`span`,{className:`fine`,children:O.cards.changes(r)}),children:[r===0&&(0,P.jsx)(v,{children:O.cards.noDifference}),r>0&&(0,P.jsx)(H,{caption:i,rows:n,all:!1}),n.some(({kind:e})=>e===`removed`)&&(0,P.jsx)(`p`,{className:`warning`,children:$.removedWarning})]}),(0,P.jsx)(b,{title:O.cards.whatIf,children:(0,P.jsx)(Fe,{rates:t})})]})}export{Ve as a,Ye as i,st as n,$e as r,jt as t};