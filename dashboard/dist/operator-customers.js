import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{Ct as i,Et as a,I as o,K as s,T as c,at as l,it as u,k as d,lt as f,w as p,xt as m}from"./parts.js";import{C as h,D as g,S as _,l as v}from"./operator-parts.js";var y=e(t(),1),b=n(),x=a(`
  fragment CustomerRow on Customer {
    id
    externalId
    name
    email
    timeZone
    createdAt
    wallets(first: 3) {
      nodes {
        id
        name
        unit
        balance {
          available
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`),S=a(`
  query Customers($after: String) {
    customers(first: 20, after: $after) {
      nodes {
        ...CustomerRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),C=a(`
  query Search($text: String!, $after: String) {
    searchCustomers(text: $text, first: 20, after: $after) {
      nodes {
        ...CustomerRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),w=a(`
  query Exact($id: ID!) {
    customer(id: $id) {
      ...CustomerRow
    }
    wallet(id: $id) {
      id
      name
      unit
      customer {
        name
      }
      balance {
        available
      }
    }
    topUp(id: $id) {
      id
      wallet {
        customer {
          name
        }
      }
    }
    transaction(id: $id) {
      id
      sequence
      wallet {
        name
        customer {
          name
        }
      }
    }
  }
`),T=h.customers;function E(){let[e,t]=p(`q`),n=i(S,{},({customers:e})=>e,{enabled:e===null});return(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(`h1`,{children:T.title}),(0,b.jsx)(D,{text:e??``,onSearch:e=>t(e===``?null:e)},e),e===null?(0,b.jsx)(f,{title:T.newest,aside:(0,b.jsx)(v,{}),children:(0,b.jsx)(g,{list:n,columns:A,caption:T.newest,empty:T.none})}):(0,b.jsx)(O,{text:e})]})}function D({text:e,onSearch:t}){let[n,r]=(0,y.useState)(e);return(0,b.jsxs)(`form`,{role:`search`,className:`search wide`,onSubmit:e=>{e.preventDefault(),t(n.trim())},children:[(0,b.jsx)(`label`,{className:`hidden`,htmlFor:`search`,children:T.search}),(0,b.jsx)(`input`,{id:`search`,type:`search`,placeholder:T.search,autoComplete:`off`,spellCheck:!1,value:n,onChange:e=>r(e.target.value)}),(0,b.jsx)(`button`,{type:`submit`,className:`primary`,children:T.submit}),e!==``&&(0,b.jsx)(`button`,{type:`button`,onClick:()=>t(``),children:T.clear})]})}function O({text:e}){let t=m(w,{id:e}),n=e.split(/\s+/).some(e=>[...e].length>1),r=i(C,{text:e},({searchCustomers:e})=>e,{enabled:n}),a=t.data===void 0?0:Object.values(t.data).filter(e=>typeof e==`object`&&!!e).length,o=t.error!==null&&t.error.code!==`BAD_USER_INPUT`?t.error:null;return(0,y.useEffect)(()=>{document.getElementById(`search`)?.focus()},[]),(0,b.jsxs)(b.Fragment,{children:[o&&(0,b.jsx)(l,{error:o,retry:t.retry}),t.data&&a>0&&(0,b.jsx)(f,{title:T.exact,children:(0,b.jsx)(k,{hits:t.data})}),(0,b.jsx)(f,{title:T.matches,children:n?(0,b.jsx)(g,{list:r,columns:A,caption:T.matches,empty:a>0?T.noOthers:T.noMatches(e)}):(0,b.jsx)(u,{children:T.tooShort})})]})}function k({hits:{customer:e,wallet:t,topUp:n,transaction:i}}){return(0,b.jsxs)(`ul`,{className:`hits`,children:[e&&(0,b.jsxs)(`li`,{children:[(0,b.jsx)(`span`,{className:`badge`,children:T.kinds.customer}),(0,b.jsx)(r,{href:`/customers/${e.id}`,children:(0,b.jsx)(d,{children:e.name})})]}),t&&(0,b.jsxs)(`li`,{children:[(0,b.jsx)(`span`,{className:`badge`,children:T.kinds.wallet}),(0,b.jsx)(r,{href:`/wallets/${t.id}`,children:(0,b.jsx)(d,{children:`${t.customer.name}, ${t.name}`})}),(0,b.jsx)(c,{value:t.balance.available,unit:t.unit})]}),n&&(0,b.jsxs)(`li`,{children:[(0,b.jsx)(`span`,{className:`badge`,children:T.kinds.topUp}),(0,b.jsx)(r,{href:`/payments/${n.id}`,children:(0,b.jsx)(d,{children:T.paymentOf(n.wallet.customer.name)})})]}),i&&(0,b.jsxs)(`li`,{children:[(0,b.jsx)(`span`,{className:`badge`,children:T.kinds.line}),(0,b.jsx)(r,{href:`/lines/${i.id}`,children:(0,b.jsx)(d,{children:T.lineOf(i.sequence,i.wallet.customer.name,i.wallet.name)})})]})]})}var A=[{name:T.columns.name,cell:({id:e,name:t,email:n})=>(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(r,{href:`/customers/${e}`,children:(0,b.jsx)(d,{children:t})}),n&&(0,b.jsx)(`div`,{className:`note`,children:(0,b.jsx)(d,{children:n})})]})},{name:T.columns.id,cell:({externalId:e,id:t})=>(0,b.jsx)(_,{children:e??t})},{name:T.columns.wallets,cell:({id:e,wallets:{nodes:t,pageInfo:n}})=>t.length===0?(0,b.jsx)(`span`,{className:`note`,children:T.noWallets}):(0,b.jsxs)(`ul`,{className:`lines`,children:[t.map(e=>(0,b.jsxs)(`li`,{children:[(0,b.jsx)(r,{href:`/wallets/${e.id}`,children:(0,b.jsx)(d,{children:e.name})}),(0,b.jsx)(c,{value:e.balance.available,unit:e.unit})]},e.id)),n.hasNextPage&&(0,b.jsx)(`li`,{children:(0,b.jsx)(r,{href:`/customers/${e}`,children:T.moreWallets})})]})},{name:T.columns.since,cell:({createdAt:e,timeZone:t})=>o(e,s(t))}];export{x as CustomerRow,E as default};