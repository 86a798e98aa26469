import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{A as a,B as o,C as s,G as c,J as l,S as u,T as d,W as f,Y as p,at as m,b as h,g as ee,lt as g,m as _,p as te,q as v,st as y,v as b,w as x,y as S,z as ne}from"./parts.js";import{_ as C,f as re,h as w,l as ie,u as T,v as E,y as D}from"./operator-parts.js";import{t as O}from"./operator-shared-actor.js";function k({when:e}){return Object.keys(e).sort().map(t=>`${t} = ${e[t]}`).join(`, `)}function A(e){return JSON.stringify([e.action,e.component??``,k(e)])}function j(e,t){let n=new Map(e.map(e=>[A(e),e])),r=new Set(t.map(A)),i=t.map(e=>{let t=n.get(A(e))??null;return{kind:t===null?`added`:ae(t,e)?`same`:`changed`,before:t,after:e}});return e.forEach((t,n)=>{if(r.has(A(t)))return;let a={kind:`removed`,before:t,after:null},o=n===0?null:e[n-1],s=i.findIndex(({before:e})=>e!==null&&e===o);i.splice(s+1,0,a)}),i}function ae(e,t){return N(e,t)?.[0]===0n&&se(e.minimum??`0`,t.minimum??`0`)&&(e.description??``)===(t.description??``)}var oe=12;function M(e){let t=/^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(e.trim());if(t===null)return null;let n=BigInt(t[2]+(t[3]??``).padEnd(oe,`0`));return t[1]===`-`?-n:n}function se(e,t){let[n,r]=[M(e),M(t)];return n===null||r===null?e===t:n===r}function N(e,t){let[n,r,i,a]=[e.credits,e.per,t.credits,t.per].map(M);return n==null||r==null||i==null||a==null?null:[i*r-n*a,n*a]}function P(e,t){let n=N(e,t);if(n===null||n[1]===0n)return null;let r=n[0]*2000n,i=((r<0n?-r:r)/n[1]+1n)/2n;return r<0n?-i:i}function F(e){let[t,n]=e<0n?[-e,`−`]:[e,e>0n?`+`:`±`],[r,i]=[t/10n,t%10n];return`${n}${r}${i===0n?``:`.${i}`} %`}var I=n(),L=w.cards;function R({rate:e}){return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`span`,{className:`amount`,children:z(e.credits)}),` `,(0,I.jsx)(`span`,{className:`note`,children:L.per(z(e.per))}),e.minimum&&(0,I.jsxs)(`span`,{className:`note`,children:[` `,L.atLeast(z(e.minimum))]})]})}function z(e){return/^-?\d+(\.\d+)?$/.test(e)?ne(e):e}function B({rate:e}){let t=k(e);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(x,{children:e.action}),e.component&&(0,I.jsxs)(I.Fragment,{children:[` · `,(0,I.jsx)(x,{children:e.component})]}),t!==``&&(0,I.jsxs)(`div`,{className:`fine`,children:[L.when,` `,(0,I.jsx)(x,{children:t})]})]})}function V({caption:e,rows:t,all:n}){let r=t.filter(({kind:e})=>n||e!==`same`);return(0,I.jsxs)(`table`,{className:`table diff`,children:[(0,I.jsx)(`caption`,{className:`hidden`,children:e}),(0,I.jsx)(`thead`,{children:(0,I.jsxs)(`tr`,{children:[(0,I.jsx)(`th`,{scope:`col`,children:L.rate}),(0,I.jsx)(`th`,{scope:`col`,children:L.before}),(0,I.jsx)(`th`,{scope:`col`,children:L.after}),(0,I.jsx)(`th`,{scope:`col`,children:L.changeColumn})]})}),(0,I.jsx)(`tbody`,{children:r.map((e,t)=>(0,I.jsxs)(`tr`,{className:e.kind,children:[(0,I.jsx)(`td`,{"data-name":L.rate,children:(0,I.jsxs)(`div`,{children:[(0,I.jsx)(B,{rate:e.after??e.before}),e.after?.description&&(0,I.jsx)(`div`,{className:`fine`,children:(0,I.jsx)(x,{children:e.after.description})})]})}),(0,I.jsx)(`td`,{"data-name":L.before,children:(0,I.jsx)(`div`,{children:e.before?(0,I.jsx)(R,{rate:e.before}):`–`})}),(0,I.jsx)(`td`,{"data-name":L.after,children:(0,I.jsx)(`div`,{children:e.after?(0,I.jsx)(R,{rate:e.after}):`–`})}),(0,I.jsx)(`td`,{"data-name":L.changeColumn,children:(0,I.jsx)(`div`,{children:(0,I.jsx)(H,{row:e})})})]},t))})]})}function H({row:{kind:e,before:t,after:n}}){switch(e){case`added`:return(0,I.jsx)(_,{tone:`good`,children:L.added});case`removed`:return(0,I.jsx)(_,{tone:`bad`,children:L.removed});case`same`:return(0,I.jsx)(`span`,{className:`note`,children:L.same})}let r=P(t,n);if(r===null)return(0,I.jsx)(_,{tone:`warn`,children:L.changed});if(r!==0n||t.credits!==n.credits)return(0,I.jsx)(_,{tone:`warn`,children:F(r)});let i=(t.minimum??``)===(n.minimum??``);return(0,I.jsx)(_,{tone:i?`plain`:`warn`,children:i?L.changedText:L.changedMinimum})}function U({caption:e,rates:t}){return(0,I.jsxs)(`table`,{className:`table`,children:[(0,I.jsx)(`caption`,{className:`hidden`,children:e}),(0,I.jsx)(`thead`,{children:(0,I.jsxs)(`tr`,{children:[(0,I.jsx)(`th`,{scope:`col`,children:L.rate}),(0,I.jsx)(`th`,{scope:`col`,className:`number`,children:L.price}),(0,I.jsx)(`th`,{scope:`col`,children:L.description})]})}),(0,I.jsx)(`tbody`,{children:t.map((e,t)=>(0,I.jsxs)(`tr`,{children:[(0,I.jsx)(`td`,{"data-name":L.rate,children:(0,I.jsx)(`div`,{children:(0,I.jsx)(B,{rate:e})})}),(0,I.jsx)(`td`,{"data-name":L.price,className:`number`,children:(0,I.jsx)(`div`,{children:(0,I.jsx)(R,{rate:e})})}),(0,I.jsx)(`td`,{"data-name":L.description,children:(0,I.jsx)(`div`,{children:e.description?(0,I.jsx)(x,{children:e.description}):`–`})})]},t))})]})}var W=e(t(),1),G=w.whatIf,ce=g(`
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
`),le=g(`
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
`),ue=2592e6;function K({rates:e}){let t=ie();return t===null?(0,I.jsx)(l,{}):(0,I.jsx)(de,{rates:e,now:t})}function de({rates:e,now:t}){let[n,r]=(0,W.useState)(``),[i,a]=(0,W.useState)(()=>D(t-ue)),[o,s]=(0,W.useState)(()=>D(t)),[c,l]=(0,W.useState)(null),u=m(le,{});return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`p`,{className:`fine`,children:G.lead}),(0,I.jsxs)(`form`,{className:`filters`,onSubmit:e=>{e.preventDefault();let[t,r]=[E(i),E(o,1)];n.trim()!==``&&t!==null&&r!==null&&l({walletId:n.trim(),from:t,to:r})},children:[(0,I.jsxs)(`span`,{className:`filter`,children:[(0,I.jsx)(`label`,{htmlFor:`what-if-wallet`,children:G.wallet}),(0,I.jsx)(`input`,{id:`what-if-wallet`,list:`what-if-wallets`,value:n,autoComplete:`off`,spellCheck:!1,onChange:({target:e})=>r(e.value)}),(0,I.jsx)(`datalist`,{id:`what-if-wallets`,children:u.data?.wallets.nodes.map(({id:e,externalId:t,name:n,customer:r})=>(0,I.jsxs)(`option`,{value:t??e,children:[r.name,` · `,n]},e))})]}),(0,I.jsxs)(`span`,{className:`filter`,children:[(0,I.jsx)(`label`,{htmlFor:`what-if-from`,children:w.range.from}),(0,I.jsx)(`input`,{id:`what-if-from`,type:`date`,value:i,max:o,onChange:({target:e})=>a(e.value)})]}),(0,I.jsxs)(`span`,{className:`filter`,children:[(0,I.jsx)(`label`,{htmlFor:`what-if-to`,children:w.range.to}),(0,I.jsx)(`input`,{id:`what-if-to`,type:`date`,value:o,min:i,onChange:({target:e})=>s(e.value)})]}),(0,I.jsx)(`button`,{type:`submit`,disabled:n.trim()===``,children:G.ask})]}),c&&(0,I.jsx)(fe,{asked:c,rates:e})]})}function fe({asked:e,rates:t}){let n=m(ce,{input:{...e,rates:t.map(J)}});return(0,I.jsx)(v,{answer:n,children:({whatIf:e})=>{if(e.lines===0)return(0,I.jsx)(f,{children:G.none});let t=q(e.creditsThen,e.credits);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(`dl`,{className:`figures`,children:[(0,I.jsx)(u,{name:G.then,children:(0,I.jsx)(h,{value:e.creditsThen})}),(0,I.jsx)(u,{name:G.now,note:t??void 0,children:(0,I.jsx)(h,{value:e.credits})}),(0,I.jsx)(u,{name:G.difference,note:G.lines(e.lines),children:(0,I.jsx)(h,{value:T(e.credits,e.creditsThen),change:!0})})]}),!e.complete&&(0,I.jsx)(`p`,{className:`warning`,children:G.incomplete}),e.unpriced.length>0&&(0,I.jsxs)(`p`,{className:`warning`,children:[G.unpriced,` `,(0,I.jsx)(x,{children:e.unpriced.map(e=>e||G.noAction).join(`, `)})]}),(0,I.jsx)(s,{caption:G.byAction,columns:pe,rows:e.actions,keyOf:({action:e})=>e})]})}})}var pe=[{name:G.action,cell:({action:e})=>(0,I.jsx)(x,{children:e||G.noAction})},{name:G.events,number:!0,cell:({events:e})=>e.toLocaleString()},{name:G.then,number:!0,cell:({creditsThen:e})=>(0,I.jsx)(h,{value:e})},{name:G.now,number:!0,cell:({credits:e})=>(0,I.jsx)(h,{value:e})},{name:G.difference,number:!0,cell:({credits:e,creditsThen:t})=>{let n=q(t,e);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(`span`,{className:`amount`,children:o(T(e,t))}),n&&(0,I.jsxs)(`span`,{className:`note`,children:[` `,n]})]})}}];function q(e,t){let n=e=>({action:``,credits:e,per:`1`,when:{}}),r=P(n(e),n(t));return r===null?null:F(r)}function J({action:e,component:t,credits:n,per:r,when:i,minimum:a,description:o}){return{action:e,component:t??null,credits:n,per:r,when:i,minimum:a??null,description:o??null}}var Y=w.cards,me=g(`
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
`),he=g(`
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
`),X=g(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);function Z(){let e=decodeURIComponent(r().code),t=y(he,{code:e},({rateCard:e})=>e?.versions,{wallet:`cards`}),n=ee(b(),`CATALOG_WRITE`);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsx)(re,{at:`/catalogue/cards`}),(0,I.jsxs)(`div`,{className:`head`,children:[(0,I.jsx)(`h2`,{className:`code`,children:e}),n&&(0,I.jsx)(i,{className:`button primary`,href:`/catalogue/publish?code=${encodeURIComponent(e)}`,children:Y.change})]}),t.error&&(0,I.jsx)(c,{error:t.error,retry:t.retry}),t.loading&&(0,I.jsx)(l,{}),!t.loading&&!t.error&&t.nodes.length===0&&(0,I.jsx)(f,{children:Y.missing}),t.nodes.length>0&&(0,I.jsx)(ge,{versions:t.nodes,more:t.more})]})}function ge({versions:e,more:t}){let[n,r]=S(`version`),[i,a]=S(`with`),o=t=>e.find(e=>String(e.version)===t),s=o(n)??e[0],c=o(i);return(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(`div`,{className:`filters`,children:[(0,I.jsx)(Q,{id:`version`,label:Y.version,versions:e,value:String(s.version),onPick:r}),(0,I.jsx)(Q,{id:`with`,label:Y.compare,versions:e.filter(({id:e})=>e!==s.id),value:c?String(c.version):``,none:Y.compareNone,onPick:a}),t&&(0,I.jsx)(`button`,{type:`button`,onClick:t,children:Y.older})]}),c&&c.id!==s.id?(0,I.jsx)(ve,{before:c.id,after:s.id}):(0,I.jsx)(_e,{id:s.id})]})}function Q({id:e,label:t,versions:n,value:r,none:i,onPick:o}){return(0,I.jsxs)(`span`,{className:`filter`,children:[(0,I.jsx)(`label`,{htmlFor:e,children:t}),(0,I.jsxs)(`select`,{id:e,value:r,onChange:({target:e})=>o(e.value),children:[i!==void 0&&(0,I.jsx)(`option`,{value:``,children:i}),n.map(({version:e,effectiveAt:t})=>(0,I.jsx)(`option`,{value:e,children:Y.versionSince(e,a(t,C()))},e))]})]})}function $(e){return e&&`rates`in e?e:null}function _e({id:e}){let t=m(X,{id:e});return(0,I.jsx)(v,{answer:t,children:({node:e})=>{let t=$(e);return t===null?(0,I.jsx)(f,{children:Y.missing}):(0,I.jsxs)(I.Fragment,{children:[(0,I.jsxs)(p,{title:Y.versionTitle(t.version),children:[(0,I.jsx)(te,{facts:[[Y.since,(0,I.jsx)(d,{at:t.effectiveAt,zone:C()},`since`)],[Y.published,(0,I.jsx)(d,{at:t.publishedAt,zone:C()},`published`)],[Y.by,(0,I.jsx)(O,{actor:t.publishedBy},`by`)]]}),(0,I.jsx)(U,{caption:Y.versionTitle(t.version),rates:t.rates})]}),(0,I.jsx)(p,{title:Y.whatIf,children:(0,I.jsx)(K,{rates:t.rates})})]})}})}function ve({before:e,after:t}){let[n,r]=[m(X,{id:e}),m(X,{id:t})],[i,a]=S(`unchanged`);return(0,I.jsx)(v,{answer:n,children:({node:e})=>(0,I.jsx)(v,{answer:r,children:({node:t})=>{let[n,r]=[$(e),$(t)];if(n===null||r===null)return(0,I.jsx)(f,{children:Y.missing});let o=j(n.rates,r.rates),s=o.filter(({kind:e})=>e!==`same`).length;return(0,I.jsxs)(p,{title:Y.differenceTitle(n.version,r.version),aside:(0,I.jsx)(`span`,{className:`fine`,children:Y.changes(s)}),children:[s===0&&(0,I.jsx)(f,{children:Y.noDifference}),(0,I.jsxs)(`label`,{className:`option`,children:[(0,I.jsx)(`input`,{type:`checkbox`,checked:i!==null,onChange:({target:e})=>a(e.checked?`yes`:null)}),Y.showSame]}),(0,I.jsx)(V,{caption:Y.differenceTitle(n.version,r.version),rows:o,all:i!==null})]})}})})}export{me as VersionRates,Z as default,j as i,J as n,V as r,K as t};