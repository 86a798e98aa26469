import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{$ as a,A as o,C as s,D as c,O as l,Q as u,R as ee,St as te,T as d,Tt as f,_ as p,bt as m,ct as h,g as ne,it as re,k as g,ot as _,rt as v,st as y,w as b,y as x}from"./parts.js";import{_ as S,f as C,h as w,l as ie,u as T,v as E,y as D}from"./operator-parts.js";import{t as O}from"./operator-shared-actor.js";function k({when:e}){return Object.keys(e).sort().map(t=>`${t} = ${e[t]}`).join(`, `)}function A(e){return JSON.stringify([e.action,e.component??``,k(e)])}function j(e,t){let n=new Map(e.map(e=>[A(e),e])),r=new Set(t.map(A)),i=t.map(e=>{let t=n.get(A(e))??null;return{kind:t===null?`added`:ae(t,e)?`same`:`changed`,before:t,after:e}});return e.forEach((t,n)=>{if(r.has(A(t)))return;let a={kind:`removed`,before:t,after:null},o=n===0?null:e[n-1],s=i.findIndex(({before:e})=>e!==null&&e===o);i.splice(s+1,0,a)}),i}function ae(e,t){return P(e,t)?.[0]===0n&&N(e.minimum??`0`,t.minimum??`0`)&&(e.description??``)===(t.description??``)}var oe=12;function M(e){let t=/^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(e.trim());if(t===null)return null;let n=BigInt(t[2]+(t[3]??``).padEnd(oe,`0`));return t[1]===`-`?-n:n}function N(e,t){let[n,r]=[M(e),M(t)];return n===null||r===null?e===t:n===r}function P(e,t){let[n,r,i,a]=[e.credits,e.per,t.credits,t.per].map(M);return n==null||r==null||i==null||a==null?null:[i*r-n*a,n*a]}function F(e,t){let n=P(e,t);if(n===null||n[1]===0n)return null;let r=n[0]*2000n,i=((r<0n?-r:r)/n[1]+1n)/2n;return r<0n?-i:i}function I(e){let[t,n]=e<0n?[-e,`−`]:[e,e>0n?`+`:`±`],[r,i]=[t/10n,t%10n];return`${n}${r}${i===0n?``:`.${i}`} %`}var L=n(),R=w.cards;function z({rate:e}){return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`span`,{className:`amount`,children:B(e.credits)}),` `,(0,L.jsx)(`span`,{className:`note`,children:R.per(B(e.per))}),e.minimum&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,R.atLeast(B(e.minimum))]})]})}function B(e){return/^-?\d+(\.\d+)?$/.test(e)?u(e):e}function V({rate:e}){let t=k(e);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(g,{children:e.action}),e.component&&(0,L.jsxs)(L.Fragment,{children:[` · `,(0,L.jsx)(g,{children:e.component})]}),t!==``&&(0,L.jsxs)(`div`,{className:`fine`,children:[R.when,` `,(0,L.jsx)(g,{children:t})]})]})}function H({caption:e,rows:t,all:n}){let r=t.filter(({kind:e})=>n||e!==`same`);return(0,L.jsxs)(`table`,{className:`table diff`,children:[(0,L.jsx)(`caption`,{className:`hidden`,children:e}),(0,L.jsx)(`thead`,{children:(0,L.jsxs)(`tr`,{children:[(0,L.jsx)(`th`,{scope:`col`,children:R.rate}),(0,L.jsx)(`th`,{scope:`col`,children:R.before}),(0,L.jsx)(`th`,{scope:`col`,children:R.after}),(0,L.jsx)(`th`,{scope:`col`,children:R.changeColumn})]})}),(0,L.jsx)(`tbody`,{children:r.map((e,t)=>(0,L.jsxs)(`tr`,{className:e.kind,children:[(0,L.jsx)(`td`,{"data-name":R.rate,children:(0,L.jsxs)(`div`,{children:[(0,L.jsx)(V,{rate:e.after??e.before}),e.after?.description&&(0,L.jsx)(`div`,{className:`fine`,children:(0,L.jsx)(g,{children:e.after.description})})]})}),(0,L.jsx)(`td`,{"data-name":R.before,children:(0,L.jsx)(`div`,{children:e.before?(0,L.jsx)(z,{rate:e.before}):`–`})}),(0,L.jsx)(`td`,{"data-name":R.after,children:(0,L.jsx)(`div`,{children:e.after?(0,L.jsx)(z,{rate:e.after}):`–`})}),(0,L.jsx)(`td`,{"data-name":R.changeColumn,children:(0,L.jsx)(`div`,{children:(0,L.jsx)(U,{row:e})})})]},t))})]})}function U({row:{kind:e,before:t,after:n}}){switch(e){case`added`:return(0,L.jsx)(p,{tone:`good`,children:R.added});case`removed`:return(0,L.jsx)(p,{tone:`bad`,children:R.removed});case`same`:return(0,L.jsx)(`span`,{className:`note`,children:R.same})}let r=F(t,n);if(r===null)return(0,L.jsx)(p,{tone:`warn`,children:R.changed});if(r!==0n||t.credits!==n.credits)return(0,L.jsx)(p,{tone:`warn`,children:I(r)});let i=(t.minimum??``)===(n.minimum??``);return(0,L.jsx)(p,{tone:i?`plain`:`warn`,children:i?R.changedText:R.changedMinimum})}function W({caption:e,rates:t}){return(0,L.jsxs)(`table`,{className:`table`,children:[(0,L.jsx)(`caption`,{className:`hidden`,children:e}),(0,L.jsx)(`thead`,{children:(0,L.jsxs)(`tr`,{children:[(0,L.jsx)(`th`,{scope:`col`,children:R.rate}),(0,L.jsx)(`th`,{scope:`col`,className:`number`,children:R.price}),(0,L.jsx)(`th`,{scope:`col`,children:R.description})]})}),(0,L.jsx)(`tbody`,{children:t.map((e,t)=>(0,L.jsxs)(`tr`,{children:[(0,L.jsx)(`td`,{"data-name":R.rate,children:(0,L.jsx)(`div`,{children:(0,L.jsx)(V,{rate:e})})}),(0,L.jsx)(`td`,{"data-name":R.price,className:`number`,children:(0,L.jsx)(`div`,{children:(0,L.jsx)(z,{rate:e})})}),(0,L.jsx)(`td`,{"data-name":R.description,children:(0,L.jsx)(`div`,{children:e.description?(0,L.jsx)(g,{children:e.description}):`–`})})]},t))})]})}var G=e(t(),1),K=w.whatIf,se=f(`
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
`),ce=f(`
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
`),le=2592e6;function q({rates:e}){let t=ie();return t===null?(0,L.jsx)(y,{}):(0,L.jsx)(ue,{rates:e,now:t})}function ue({rates:e,now:t}){let[n,r]=(0,G.useState)(``),[i,a]=(0,G.useState)(()=>D(t-le)),[o,s]=(0,G.useState)(()=>D(t)),[c,l]=(0,G.useState)(null),u=m(ce,{});return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`p`,{className:`fine`,children:K.lead}),(0,L.jsxs)(`form`,{className:`filters`,onSubmit:e=>{e.preventDefault();let[t,r]=[E(i),E(o,1)];n.trim()!==``&&t!==null&&r!==null&&l({walletId:n.trim(),from:t,to:r})},children:[(0,L.jsxs)(`span`,{className:`filter`,children:[(0,L.jsx)(`label`,{htmlFor:`what-if-wallet`,children:K.wallet}),(0,L.jsx)(`input`,{id:`what-if-wallet`,list:`what-if-wallets`,value:n,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(e.value)}),(0,L.jsx)(`datalist`,{id:`what-if-wallets`,children:u.data?.wallets.nodes.map(({id:e,externalId:t,name:n,customer:r})=>(0,L.jsxs)(`option`,{value:t??e,children:[r.name,` · `,n]},e))})]}),(0,L.jsxs)(`span`,{className:`filter`,children:[(0,L.jsx)(`label`,{htmlFor:`what-if-from`,children:w.range.from}),(0,L.jsx)(`input`,{id:`what-if-from`,type:`date`,value:i,max:o,onChange:({target:e})=>a(e.value)})]}),(0,L.jsxs)(`span`,{className:`filter`,children:[(0,L.jsx)(`label`,{htmlFor:`what-if-to`,children:w.range.to}),(0,L.jsx)(`input`,{id:`what-if-to`,type:`date`,value:o,min:i,onChange:({target:e})=>s(e.value)})]}),(0,L.jsx)(`button`,{type:`submit`,disabled:n.trim()===``,children:K.ask})]}),c&&(0,L.jsx)(de,{asked:c,rates:e})]})}function de({asked:e,rates:t}){let n=m(se,{input:{...e,rates:t.map(Y)}});return(0,L.jsx)(_,{answer:n,children:({whatIf:e})=>{if(e.lines===0)return(0,L.jsx)(v,{children:K.none});let t=J(e.creditsThen,e.credits);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(`dl`,{className:`figures`,children:[(0,L.jsx)(c,{name:K.then,children:(0,L.jsx)(d,{value:e.creditsThen})}),(0,L.jsx)(c,{name:K.now,note:t??void 0,children:(0,L.jsx)(d,{value:e.credits})}),(0,L.jsx)(c,{name:K.difference,note:K.lines(e.lines),children:(0,L.jsx)(d,{value:T(e.credits,e.creditsThen),change:!0})})]}),!e.complete&&(0,L.jsx)(`p`,{className:`warning`,children:K.incomplete}),e.unpriced.length>0&&(0,L.jsxs)(`p`,{className:`warning`,children:[K.unpriced,` `,(0,L.jsx)(g,{children:e.unpriced.map(e=>e||K.noAction).join(`, `)})]}),(0,L.jsx)(l,{caption:K.byAction,columns:fe,rows:e.actions,keyOf:({action:e})=>e})]})}})}var fe=[{name:K.action,cell:({action:e})=>(0,L.jsx)(g,{children:e||K.noAction})},{name:K.events,number:!0,cell:({events:e})=>e.toLocaleString()},{name:K.then,number:!0,cell:({creditsThen:e})=>(0,L.jsx)(d,{value:e})},{name:K.now,number:!0,cell:({credits:e})=>(0,L.jsx)(d,{value:e})},{name:K.difference,number:!0,cell:({credits:e,creditsThen:t})=>{let n=J(t,e);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(`span`,{className:`amount`,children:a(T(e,t))}),n&&(0,L.jsxs)(`span`,{className:`note`,children:[` `,n]})]})}}];function J(e,t){let n=e=>({action:``,credits:e,per:`1`,when:{}}),r=F(n(e),n(t));return r===null?null:I(r)}function Y({action:e,component:t,credits:n,per:r,when:i,minimum:a,description:o}){return{action:e,component:t??null,credits:n,per:r,when:i,minimum:a??null,description:o??null}}var X=w.cards,pe=f(`
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
`),me=f(`
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
`),Z=f(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);function he(){let e=decodeURIComponent(r().code),t=te(me,{code:e},({rateCard:e})=>e?.versions,{wallet:`cards`}),n=x(s(),`CATALOG_WRITE`);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsx)(C,{at:`/catalogue/cards`}),(0,L.jsxs)(`div`,{className:`head`,children:[(0,L.jsx)(`h2`,{className:`code`,children:e}),n&&(0,L.jsx)(i,{className:`button primary`,href:`/catalogue/publish?code=${encodeURIComponent(e)}`,children:X.change})]}),t.error&&(0,L.jsx)(re,{error:t.error,retry:t.retry}),t.loading&&(0,L.jsx)(y,{}),!t.loading&&!t.error&&t.nodes.length===0&&(0,L.jsx)(v,{children:X.missing}),t.nodes.length>0&&(0,L.jsx)(ge,{versions:t.nodes,more:t.more})]})}function ge({versions:e,more:t}){let[n,r]=b(`version`),[i,a]=b(`with`),o=t=>e.find(e=>String(e.version)===t),s=o(n)??e[0],c=o(i);return(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(`div`,{className:`filters`,children:[(0,L.jsx)(Q,{id:`version`,label:X.version,versions:e,value:String(s.version),onPick:r}),(0,L.jsx)(Q,{id:`with`,label:X.compare,versions:e.filter(({id:e})=>e!==s.id),value:c?String(c.version):``,none:X.compareNone,onPick:a}),t&&(0,L.jsx)(`button`,{type:`button`,onClick:t,children:X.older})]}),c&&c.id!==s.id?(0,L.jsx)(ve,{before:c.id,after:s.id}):(0,L.jsx)(_e,{id:s.id})]})}function Q({id:e,label:t,versions:n,value:r,none:i,onPick:a}){return(0,L.jsxs)(`span`,{className:`filter`,children:[(0,L.jsx)(`label`,{htmlFor:e,children:t}),(0,L.jsxs)(`select`,{id:e,value:r,onChange:({target:e})=>a(e.value),children:[i!==void 0&&(0,L.jsx)(`option`,{value:``,children:i}),n.map(({version:e,effectiveAt:t})=>(0,L.jsx)(`option`,{value:e,children:X.versionSince(e,ee(t,S()))},e))]})]})}function $(e){return e&&`rates`in e?e:null}function _e({id:e}){let t=m(Z,{id:e});return(0,L.jsx)(_,{answer:t,children:({node:e})=>{let t=$(e);return t===null?(0,L.jsx)(v,{children:X.missing}):(0,L.jsxs)(L.Fragment,{children:[(0,L.jsxs)(h,{title:X.versionTitle(t.version),children:[(0,L.jsx)(ne,{facts:[[X.since,(0,L.jsx)(o,{at:t.effectiveAt,zone:S()},`since`)],[X.published,(0,L.jsx)(o,{at:t.publishedAt,zone:S()},`published`)],[X.by,(0,L.jsx)(O,{actor:t.publishedBy},`by`)]]}),(0,L.jsx)(W,{caption:X.versionTitle(t.version),rates:t.rates})]}),(0,L.jsx)(h,{title:X.whatIf,children:(0,L.jsx)(q,{rates:t.rates})})]})}})}function ve({before:e,after:t}){let[n,r]=[m(Z,{id:e}),m(Z,{id:t})],[i,a]=b(`unchanged`);return(0,L.jsx)(_,{answer:n,children:({node:e})=>(0,L.jsx)(_,{answer:r,children:({node:t})=>{let[n,r]=[$(e),$(t)];if(n===null||r===null)return(0,L.jsx)(v,{children:X.missing});let o=j(n.rates,r.rates),s=o.filter(({kind:e})=>e!==`same`).length;return(0,L.jsxs)(h,{title:X.differenceTitle(n.version,r.version),aside:(0,L.jsx)(`span`,{className:`fine`,children:X.changes(s)}),children:[s===0&&(0,L.jsx)(v,{children:X.noDifference}),(0,L.jsxs)(`label`,{className:`option`,children:[(0,L.jsx)(`input`,{type:`checkbox`,checked:i!==null,onChange:({target:e})=>a(e.checked?`yes`:null)}),X.showSame]}),(0,L.jsx)(H,{caption:X.differenceTitle(n.version,r.version),rows:o,all:i!==null})]})}})})}export{pe as VersionRates,he as default,j as i,Y as n,H as r,q as t};