import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{B as r,K as i,L as a,P as o,T as s,X as c,Y as l,l as u,m as d,t as f}from"./parts.js";var p=e(t(),1),m=n(),h=c(`
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
`),_=(0,p.createContext)(null);function v(){let e=(0,p.useContext)(_);if(e===null)throw Error(`no customer is shown`);return e}function y({shown:e,children:t}){return(0,m.jsx)(_,{value:e,children:t})}function b({children:e}){let t=u(),[n]=f(`customer`),r=t.customer?.id??n;return r===null?(0,m.jsx)(C,{}):(0,m.jsx)(x,{id:r,children:e})}function x({id:e,children:t}){let n=i(h,{id:e});return(0,m.jsx)(a,{answer:n,children:({customer:e})=>e?(0,m.jsx)(S,{customer:e,children:t}):(0,m.jsx)(o,{children:r.portal.noCustomers})})}function S({customer:e,children:t}){let n=u(),[i,a]=f(`wallet`),c=e.wallets.nodes,p=c.find(({id:e})=>e===i)??c.at(-1);return l(p?.id),p===void 0?(0,m.jsx)(o,{children:r.portal.noWallet}):(0,m.jsxs)(_,{value:{customer:e,wallet:p,zone:s(e.timeZone)},children:[(n.customer===null||c.length>1)&&(0,m.jsxs)(`section`,{className:`context`,"aria-label":r.portal.wallet,children:[n.customer===null&&(0,m.jsxs)(`span`,{children:[r.portal.preview,` `,(0,m.jsx)(d,{children:e.name})]}),c.length>1&&(0,m.jsxs)(`label`,{children:[r.portal.wallet,` `,(0,m.jsx)(`select`,{value:p.id,onChange:e=>a(e.target.value),children:c.map(({id:e,name:t})=>(0,m.jsx)(`option`,{value:e,children:t},e))})]})]}),t]})}function C(){let[,e]=f(`customer`),t=i(g,{});return(0,m.jsxs)(`main`,{id:`content`,tabIndex:-1,children:[(0,m.jsx)(`h1`,{children:r.portal.chooseCustomer}),(0,m.jsx)(a,{answer:t,children:({customers:t})=>t.nodes.length===0?(0,m.jsx)(o,{children:r.portal.noCustomers}):(0,m.jsx)(`ul`,{className:`choices`,children:t.nodes.map(({id:t,name:n})=>(0,m.jsx)(`li`,{children:(0,m.jsx)(`button`,{type:`button`,onClick:()=>e(t),children:(0,m.jsx)(d,{children:n})})},t))})})]})}export{y as n,v as r,b as t};