import{g as e,t}from"./vendor.js";import{C as n,G as r,J as i,T as a,W as o,Y as s,g as c,lt as l,st as u,v as d}from"./parts.js";import{_ as f,f as p,h as m}from"./operator-parts.js";import{t as h}from"./operator-shared-actor.js";var g=e(),_=m.cards,v=l(`
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
`);function y(){let e=c(d(),`CATALOG_WRITE`),a=u(v,{},({rateCards:e})=>e,{wallet:`cards`});return(0,g.jsxs)(g.Fragment,{children:[(0,g.jsx)(p,{at:`/catalogue/cards`}),(0,g.jsxs)(s,{title:_.title,aside:e&&(0,g.jsx)(t,{className:`button primary`,href:`/catalogue/publish`,children:_.create}),children:[(0,g.jsx)(`p`,{className:`fine`,children:_.lead}),a.error&&(0,g.jsx)(r,{error:a.error,retry:a.retry}),a.loading&&(0,g.jsx)(i,{}),!a.loading&&!a.error&&a.nodes.length===0&&(0,g.jsx)(o,{children:_.none}),a.nodes.length>0&&(0,g.jsx)(n,{caption:_.title,columns:b,rows:a.nodes,keyOf:({id:e})=>e,more:a.more,loadingMore:a.loadingMore})]})]})}var b=[{name:_.code,cell:({code:e})=>(0,g.jsx)(t,{href:`/catalogue/cards/${encodeURIComponent(e)}`,children:e})},{name:_.version,number:!0,cell:({version:e})=>e},{name:_.since,cell:({effectiveAt:e})=>(0,g.jsx)(a,{at:e,zone:f()})},{name:_.by,cell:({publishedBy:e})=>(0,g.jsx)(h,{actor:e})}];export{y as default};