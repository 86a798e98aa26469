import{g as e,s as t,t as n}from"./vendor.js";import{A as r,C as i,R as a,St as o,Tt as s,bt as c,ct as l,g as u,it as d,ot as f,rt as p,st as m,w as h,y as g}from"./parts.js";import{B as _,J as v,K as y,L as b,R as x,U as S,j as C,z as w}from"./operator-parts.js";var T=e(),E=y.cards,D=s(`
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
`),O=s(`
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
`),k=s(`
  query Card($id: ID!) {
    node(id: $id) {
      ... on RateCard {
        ...VersionRates
      }
    }
  }
`);function A(){let e=decodeURIComponent(t().code),r=o(O,{code:e},({rateCard:e})=>e?.versions,{wallet:`cards`}),a=g(i(),`CATALOG_WRITE`);return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(w,{at:`/catalogue/cards`}),(0,T.jsxs)(`div`,{className:`head`,children:[(0,T.jsx)(`h2`,{className:`code`,children:e}),a&&(0,T.jsx)(n,{className:`button primary`,href:`/catalogue/publish?code=${encodeURIComponent(e)}`,children:E.change})]}),r.error&&(0,T.jsx)(d,{error:r.error,retry:r.retry}),r.loading&&(0,T.jsx)(m,{}),!r.loading&&!r.error&&r.nodes.length===0&&(0,T.jsx)(p,{children:E.missing}),r.nodes.length>0&&(0,T.jsx)(j,{versions:r.nodes,more:r.more})]})}function j({versions:e,more:t}){let[n,r]=h(`version`),[i,a]=h(`with`),o=t=>e.find(e=>String(e.version)===t),s=o(n)??e[0],c=o(i);return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsxs)(`div`,{className:`filters`,children:[(0,T.jsx)(M,{id:`version`,label:E.version,versions:e,value:String(s.version),onPick:r}),(0,T.jsx)(M,{id:`with`,label:E.compare,versions:e.filter(({id:e})=>e!==s.id),value:c?String(c.version):``,none:E.compareNone,onPick:a}),t&&(0,T.jsx)(`button`,{type:`button`,onClick:t,children:E.older})]}),c&&c.id!==s.id?(0,T.jsx)(F,{before:c.id,after:s.id}):(0,T.jsx)(P,{id:s.id})]})}function M({id:e,label:t,versions:n,value:r,none:i,onPick:o}){return(0,T.jsxs)(`span`,{className:`filter`,children:[(0,T.jsx)(`label`,{htmlFor:e,children:t}),(0,T.jsxs)(`select`,{id:e,value:r,onChange:({target:e})=>o(e.value),children:[i!==void 0&&(0,T.jsx)(`option`,{value:``,children:i}),n.map(({version:e,effectiveAt:t})=>(0,T.jsx)(`option`,{value:e,children:E.versionSince(e,a(t,v()))},e))]})]})}function N(e){return e&&`rates`in e?e:null}function P({id:e}){let t=c(k,{id:e});return(0,T.jsx)(f,{answer:t,children:({node:e})=>{let t=N(e);return t===null?(0,T.jsx)(p,{children:E.missing}):(0,T.jsxs)(T.Fragment,{children:[(0,T.jsxs)(l,{title:E.versionTitle(t.version),children:[(0,T.jsx)(u,{facts:[[E.since,(0,T.jsx)(r,{at:t.effectiveAt,zone:v()},`since`)],[E.published,(0,T.jsx)(r,{at:t.publishedAt,zone:v()},`published`)],[E.by,(0,T.jsx)(S,{actor:t.publishedBy},`by`)]]}),(0,T.jsx)(x,{caption:E.versionTitle(t.version),rates:t.rates})]}),(0,T.jsx)(l,{title:E.whatIf,children:(0,T.jsx)(C,{rates:t.rates})})]})}})}function F({before:e,after:t}){let[n,r]=[c(k,{id:e}),c(k,{id:t})],[i,a]=h(`unchanged`);return(0,T.jsx)(f,{answer:n,children:({node:e})=>(0,T.jsx)(f,{answer:r,children:({node:t})=>{let[n,r]=[N(e),N(t)];if(n===null||r===null)return(0,T.jsx)(p,{children:E.missing});let o=_(n.rates,r.rates),s=o.filter(({kind:e})=>e!==`same`).length;return(0,T.jsxs)(l,{title:E.differenceTitle(n.version,r.version),aside:(0,T.jsx)(`span`,{className:`fine`,children:E.changes(s)}),children:[s===0&&(0,T.jsx)(p,{children:E.noDifference}),(0,T.jsxs)(`label`,{className:`option`,children:[(0,T.jsx)(`input`,{type:`checkbox`,checked:i!==null,onChange:({target:e})=>a(e.checked?`yes`:null)}),E.showSame]}),(0,T.jsx)(b,{caption:E.differenceTitle(n.version,r.version),rows:o,all:i!==null})]})}})})}export{D as VersionRates,A as default};