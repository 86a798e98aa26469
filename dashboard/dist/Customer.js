import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{C as r,Ct as i,G as a,Tt as o,bt as s,k as c,ot as l,rt as u,ut as d,w as f}from"./parts.js";var p=e(t(),1),m=n(),h=o(`
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
`),g=o(`
  query PortalCustomers {
    customers(first: 100) {
      nodes {
        id
        name
        externalId
      }
    }
  }
`),_=(0,p.createContext)(null);function v(){let e=(0,p.useContext)(_);if(e===null)throw Error(`no customer is shown`);return e}function y({shown:e,children:t}){return(0,m.jsx)(_,{value:e,children:t})}function b({children:e}){let t=r(),[n]=f(`customer`),i=t.customer?.id??n;return i===null?(0,m.jsx)(C,{}):(0,m.jsx)(x,{id:i,children:e})}function x({id:e,children:t}){let n=s(h,{id:e});return(0,m.jsx)(l,{answer:n,children:({customer:e})=>e?(0,m.jsx)(S,{customer:e,children:t}):(0,m.jsx)(u,{children:d.portal.noCustomers})})}function S({customer:e,children:t}){let n=r(),[o,s]=f(`wallet`),l=e.wallets.nodes,p=l.find(({id:e})=>e===o)??l.at(-1);return i(p?.id),p===void 0?(0,m.jsx)(u,{children:d.portal.noWallet}):(0,m.jsxs)(_,{value:{customer:e,wallet:p,zone:a(e.timeZone)},children:[(n.customer===null||l.length>1)&&(0,m.jsxs)(`section`,{className:`context`,"aria-label":d.portal.wallet,children:[n.customer===null&&(0,m.jsxs)(`span`,{children:[d.portal.preview,` `,(0,m.jsx)(c,{children:e.name})]}),l.length>1&&(0,m.jsxs)(`label`,{children:[d.portal.wallet,` `,(0,m.jsx)(`select`,{value:p.id,onChange:e=>s(e.target.value),children:l.map(({id:e,name:t})=>(0,m.jsx)(`option`,{value:e,children:t},e))})]})]}),t]})}function C(){let[,e]=f(`customer`),t=s(g,{});return(0,m.jsxs)(`main`,{id:`content`,tabIndex:-1,children:[(0,m.jsx)(`h1`,{children:d.portal.chooseCustomer}),(0,m.jsx)(l,{answer:t,children:({customers:t})=>t.nodes.length===0?(0,m.jsx)(u,{children:d.portal.noCustomers}):(0,m.jsx)(`ul`,{className:`choices`,children:t.nodes.map(({id:t,name:n})=>(0,m.jsx)(`li`,{children:(0,m.jsx)(`button`,{type:`button`,onClick:()=>e(t),children:(0,m.jsx)(c,{children:n})})},t))})})]})}export{y as n,v as r,b as t};