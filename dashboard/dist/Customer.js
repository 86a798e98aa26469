import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{F as r,W as i,X as a,at as o,ct as s,lt as c,q as l,v as u,w as d,y as f}from"./parts.js";var p=e(t(),1),m=n(),h=c(`
  query PortalCustomer($id: ID!) {
    customer(id: $id) {
      id
      name
      timeZone
      wallets(first: 100) {
        nodes {
          id
          name
          unit
        }
      }
    }
  }
`),g=c(`
  query PortalCustomers {
    customers(first: 100) {
      nodes {
        id
        name
        externalId
      }
    }
  }
`),_=(0,p.createContext)(null);function v(){let e=(0,p.useContext)(_);if(e===null)throw Error(`no customer is shown`);return e}function y({shown:e,children:t}){return(0,m.jsx)(_,{value:e,children:t})}function b({children:e}){let t=u(),[n]=f(`customer`),r=t.customer?.id??n;return r===null?(0,m.jsx)(C,{}):(0,m.jsx)(x,{id:r,children:e})}function x({id:e,children:t}){let n=o(h,{id:e});return(0,m.jsx)(l,{answer:n,children:({customer:e})=>e?(0,m.jsx)(S,{customer:e,children:t}):(0,m.jsx)(i,{children:a.portal.noCustomers})})}function S({customer:e,children:t}){let n=u(),[o,c]=f(`wallet`),l=e.wallets.nodes,p=l.find(({id:e})=>e===o)??l.at(-1);return s(p?.id),p===void 0?(0,m.jsx)(i,{children:a.portal.noWallet}):(0,m.jsxs)(_,{value:{customer:e,wallet:p,zone:r(e.timeZone)},children:[(n.customer===null||l.length>1)&&(0,m.jsxs)(`section`,{className:`context`,"aria-label":a.portal.wallet,children:[n.customer===null&&(0,m.jsxs)(`span`,{children:[a.portal.preview,` `,(0,m.jsx)(d,{children:e.name})]}),l.length>1&&(0,m.jsxs)(`label`,{children:[a.portal.wallet,` `,(0,m.jsx)(`select`,{value:p.id,onChange:e=>c(e.target.value),children:l.map(({id:e,name:t})=>(0,m.jsx)(`option`,{value:e,children:t},e))})]})]}),t]})}function C(){let[,e]=f(`customer`),t=o(g,{});return(0,m.jsxs)(`main`,{id:`content`,tabIndex:-1,children:[(0,m.jsx)(`h1`,{children:a.portal.chooseCustomer}),(0,m.jsx)(l,{answer:t,children:({customers:t})=>t.nodes.length===0?(0,m.jsx)(i,{children:a.portal.noCustomers}):(0,m.jsx)(`ul`,{className:`choices`,children:t.nodes.map(({id:t,name:n})=>(0,m.jsx)(`li`,{children:(0,m.jsx)(`button`,{type:`button`,onClick:()=>e(t),children:(0,m.jsx)(d,{children:n})})},t))})})]})}export{y as n,v as r,b as t};