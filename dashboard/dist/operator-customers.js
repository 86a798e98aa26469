import{r as e}from"./rolldown-runtime.js";import{h as t,m as n}from"./vendor.js";import{A as r,B as i,D as a,E as o,H as s,M as c,S as l,T as u,l as d,u as f,y as p}from"./parts.js";var m=e(t(),1),h=n(),g=s(`
  fragment CustomerRow on Customer {
    id
    externalId
    name
    email
    timeZone
    createdAt
  }
`),_=s(`
  query Customers($after: String) {
    customers(first: 50, after: $after) {
      nodes {
        ...CustomerRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),v=s(`
  query Search($text: String!, $after: String) {
    searchCustomers(text: $text, first: 50, after: $after) {
      nodes {
        ...CustomerRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);function y(){let[e,t]=p(`q`),n=i(_,{},({customers:e})=>e,{enabled:e===null}),s=i(v,{text:e??``},({searchCustomers:e})=>e,{enabled:e!==null}),l=e===null?n:s;return(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(`h1`,{children:c.operator.welcome}),(0,h.jsx)(b,{text:e??``,onSearch:e=>t(e===``?null:e)}),l.error&&(0,h.jsx)(a,{error:l.error,retry:l.retry}),l.loading&&(0,h.jsx)(r,{}),!l.loading&&!l.error&&l.nodes.length===0&&(0,h.jsx)(o,{children:e===null?c.operator.noCustomers:c.operator.noMatches}),l.nodes.length>0&&(0,h.jsx)(x,{rows:l.nodes,more:l.more,loadingMore:l.loadingMore})]})}function b({text:e,onSearch:t}){let[n,r]=(0,m.useState)(e);return(0,h.jsxs)(`form`,{role:`search`,className:`search`,onSubmit:e=>{e.preventDefault(),t(n.trim())},children:[(0,h.jsx)(`label`,{htmlFor:`search`,children:c.operator.search}),(0,h.jsx)(`input`,{id:`search`,type:`search`,value:n,onChange:e=>r(e.target.value)}),(0,h.jsx)(`button`,{type:`submit`,children:c.operator.searchSubmit})]})}function x({rows:e,more:t,loadingMore:n}){let r=[{name:c.operator.columns.name,cell:({name:e,email:t})=>(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(f,{children:e}),t&&(0,h.jsxs)(`span`,{className:`note`,children:[` `,(0,h.jsx)(f,{children:t})]})]})},{name:c.operator.columns.id,cell:({externalId:e,id:t})=>(0,h.jsx)(f,{children:e??t})},{name:c.operator.columns.since,cell:({createdAt:e,timeZone:t})=>l(e,u(t))}];return(0,h.jsx)(d,{caption:c.operator.welcome,columns:r,rows:e,keyOf:({id:e})=>e,more:t,loadingMore:n})}export{g as CustomerRow,y as default};