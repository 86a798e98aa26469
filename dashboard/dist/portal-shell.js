import{n as e,r as t}from"./rolldown-runtime.js";import{a as n,h as r,i,m as a,n as o,t as s}from"./vendor.js";import{A as c,D as l,E as u,G as d,H as f,M as p,O as m,R as h,T as g,U as _,V as v,a as y,k as b,r as x,u as S,y as C}from"./parts.js";import{t as w}from"./app.js";var T=t(r(),1),E=a(),D=f(`
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
`),O=f(`
  query PortalCustomers {
    customers(first: 100) {
      nodes {
        id
        name
        externalId
      }
    }
  }
`),k=(0,T.createContext)(null);function A(){let e=(0,T.useContext)(k);if(e===null)throw Error(`no customer is shown`);return e}function j({children:e}){let t=y(),[n]=C(`customer`),r=t.customer?.id??n;return r===null?(0,E.jsx)(P,{}):(0,E.jsx)(M,{id:r,children:e})}function M({id:e,children:t}){let n=h(D,{id:e});return(0,E.jsx)(b,{answer:n,children:({customer:e})=>e?(0,E.jsx)(N,{customer:e,children:t}):(0,E.jsx)(u,{children:p.operator.noMatches})})}function N({customer:e,children:t}){let n=y(),[r,i]=C(`wallet`),a=e.wallets.nodes,o=a.find(({id:e})=>e===r)??a.at(-1);return v(o?.id),o===void 0?(0,E.jsx)(u,{children:p.portal.noWallet}):(0,E.jsxs)(k,{value:{customer:e,wallet:o,zone:g(e.timeZone)},children:[(n.customer===null||a.length>1)&&(0,E.jsxs)(`section`,{className:`context`,"aria-label":p.portal.wallet,children:[n.customer===null&&(0,E.jsxs)(`span`,{children:[p.portal.preview,` `,(0,E.jsx)(S,{children:e.name})]}),a.length>1&&(0,E.jsxs)(`label`,{children:[p.portal.wallet,` `,(0,E.jsx)(`select`,{value:o.id,onChange:e=>i(e.target.value),children:a.map(({id:e,name:t})=>(0,E.jsx)(`option`,{value:e,children:t},e))})]})]}),t]})}function P(){let[,e]=C(`customer`),t=h(O,{});return(0,E.jsxs)(`main`,{id:`content`,tabIndex:-1,children:[(0,E.jsx)(`h1`,{children:p.portal.chooseCustomer}),(0,E.jsx)(b,{answer:t,children:({customers:t})=>t.nodes.length===0?(0,E.jsx)(u,{children:p.portal.noCustomers}):(0,E.jsx)(`ul`,{className:`choices`,children:t.nodes.map(({id:t,name:n})=>(0,E.jsx)(`li`,{children:(0,E.jsx)(`button`,{type:`button`,onClick:()=>e(t),children:(0,E.jsx)(S,{children:n})})},t))})})]})}var F=e({default:()=>L}),I=[{path:`/`,name:p.portal.nav.home,page:(0,T.lazy)(()=>w(()=>import(`./portal-home.js`),[],import.meta.url))}];function L({brand:e,mode:t}){return(0,T.useEffect)(()=>{document.title=e.name},[e]),V(),(0,E.jsxs)(E.Fragment,{children:[(0,E.jsx)(`a`,{className:`skip`,href:`#content`,children:p.skip}),(0,E.jsxs)(`header`,{className:`bar`,children:[e.logo!==null&&(0,E.jsx)(`img`,{src:e.logo,alt:``,height:28}),(0,E.jsx)(`strong`,{children:(0,E.jsx)(S,{children:e.name})}),t===`TEST`&&(0,E.jsx)(`span`,{className:`tag`,children:p.testMode}),(0,E.jsx)(`span`,{className:`space`}),e.support!==null&&(0,E.jsx)(`a`,{href:e.support,target:`_blank`,rel:`noopener noreferrer`,children:p.help})]}),(0,E.jsx)(m,{children:(0,E.jsx)(x,{refuse:e=>e.kind===`BUDGET_TOKEN`?`wrongFace`:e.mode===t?null:`mismatch`,absent:t=>(0,E.jsx)(B,{why:t,brand:e}),failed:(e,t)=>(0,E.jsx)(R,{children:(0,E.jsx)(l,{error:e,retry:t})}),children:(0,E.jsxs)(j,{children:[(0,E.jsx)(z,{}),(0,E.jsx)(R,{children:(0,E.jsx)(T.Suspense,{fallback:(0,E.jsx)(c,{}),children:(0,E.jsxs)(i,{children:[I.map(({path:e,page:t})=>(0,E.jsx)(o,{path:e,component:t},e)),(0,E.jsxs)(o,{children:[(0,E.jsx)(`h1`,{children:p.notFound.title}),(0,E.jsx)(s,{href:`/`,children:p.notFound.back})]})]})})})]})})})]})}function R({children:e}){return(0,E.jsx)(`main`,{id:`content`,tabIndex:-1,children:(0,E.jsx)(m,{children:e})})}function z(){let[e]=n();return I.length<2?null:(0,E.jsx)(`nav`,{className:`menu`,children:I.map(({path:t,name:n})=>(0,E.jsx)(s,{href:t+location.search,"aria-current":e===t?`page`:void 0,children:n},t))})}function B({why:e,brand:t}){let n=e===`mismatch`?p.over.mismatch:e===`wrongFace`?p.over.wrongFace:p.over.customer;return(0,E.jsxs)(R,{children:[(0,E.jsx)(`h1`,{children:p.over.title}),(0,E.jsx)(`p`,{children:n}),t.refresh!==null&&(0,E.jsx)(`a`,{className:`button`,href:t.refresh,target:_()?`_top`:void 0,rel:`noreferrer`,children:p.over.again})]})}function V(){(0,T.useEffect)(()=>{if(!_())return;document.documentElement.classList.add(`framed`);let e=new ResizeObserver(()=>d(document.body.offsetHeight));return e.observe(document.body),()=>e.disconnect()},[])}export{L as default,A as n,F as t};