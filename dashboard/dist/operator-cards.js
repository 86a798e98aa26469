import{g as e,t}from"./vendor.js";import{A as n,C as r,O as i,St as a,Tt as o,ct as s,it as c,rt as l,st as u,y as d}from"./parts.js";import{J as f,K as p,U as m,z as h}from"./operator-parts.js";var g=e(),_=p.cards,v=o(`
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
`);function y(){let e=d(r(),`CATALOG_WRITE`),n=a(v,{},({rateCards:e})=>e,{wallet:`cards`});return(0,g.jsxs)(g.Fragment,{children:[(0,g.jsx)(h,{at:`/catalogue/cards`}),(0,g.jsxs)(s,{title:_.title,aside:e&&(0,g.jsx)(t,{className:`button primary`,href:`/catalogue/publish`,children:_.create}),children:[(0,g.jsx)(`p`,{className:`fine`,children:_.lead}),n.error&&(0,g.jsx)(c,{error:n.error,retry:n.retry}),n.loading&&(0,g.jsx)(u,{}),!n.loading&&!n.error&&n.nodes.length===0&&(0,g.jsx)(l,{children:_.none}),n.nodes.length>0&&(0,g.jsx)(i,{caption:_.title,columns:b,rows:n.nodes,keyOf:({id:e})=>e,more:n.more,loadingMore:n.loadingMore})]})]})}var b=[{name:_.code,cell:({code:e})=>(0,g.jsx)(t,{href:`/catalogue/cards/${encodeURIComponent(e)}`,children:e})},{name:_.version,number:!0,cell:({version:e})=>e},{name:_.since,cell:({effectiveAt:e})=>(0,g.jsx)(n,{at:e,zone:f()})},{name:_.by,cell:({publishedBy:e})=>(0,g.jsx)(m,{actor:e})}];export{y as default};