import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,t as r}from"./vendor.js";import{F as i,G as a,St as o,T as s,Tt as c,bt as l,ct as u,it as d,k as f,rt as p,w as m}from"./parts.js";import{b as h,f as g,w as _}from"./operator-parts.js";var v=e(t(),1),y=n(),b=c(`
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
`),x=c(`
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
`),S=c(`
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
`),C=c(`
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
`),w=g.customers;function T(){let[e,t]=m(`q`),n=o(x,{},({customers:e})=>e,{enabled:e===null});return(0,y.jsxs)(y.Fragment,{children:[(0,y.jsx)(`h1`,{children:w.title}),(0,y.jsx)(E,{text:e??``,onSearch:e=>t(e===``?null:e)},e),e===null?(0,y.jsx)(u,{title:w.newest,children:(0,y.jsx)(_,{list:n,columns:k,caption:w.newest,empty:w.none})}):(0,y.jsx)(D,{text:e})]})}function E({text:e,onSearch:t}){let[n,r]=(0,v.useState)(e);return(0,y.jsxs)(`form`,{role:`search`,className:`search wide`,onSubmit:e=>{e.preventDefault(),t(n.trim())},children:[(0,y.jsx)(`label`,{className:`hidden`,htmlFor:`search`,children:w.search}),(0,y.jsx)(`input`,{id:`search`,type:`search`,placeholder:w.search,autoComplete:`off`,spellCheck:!1,value:n,onChange:e=>r(e.target.value)}),(0,y.jsx)(`button`,{type:`submit`,className:`primary`,children:w.submit}),e!==``&&(0,y.jsx)(`button`,{type:`button`,onClick:()=>t(``),children:w.clear})]})}function D({text:e}){let t=l(C,{id:e}),n=e.split(/\s+/).some(e=>[...e].length>1),r=o(S,{text:e},({searchCustomers:e})=>e,{enabled:n}),i=t.data===void 0?0:Object.values(t.data).filter(e=>typeof e==`object`&&!!e).length,a=t.error!==null&&t.error.code!==`BAD_USER_INPUT`?t.error:null;return(0,v.useEffect)(()=>{document.getElementById(`search`)?.focus()},[]),(0,y.jsxs)(y.Fragment,{children:[a&&(0,y.jsx)(d,{error:a,retry:t.retry}),t.data&&i>0&&(0,y.jsx)(u,{title:w.exact,children:(0,y.jsx)(O,{hits:t.data})}),(0,y.jsx)(u,{title:w.matches,children:n?(0,y.jsx)(_,{list:r,columns:k,caption:w.matches,empty:i>0?w.noOthers:w.noMatches(e)}):(0,y.jsx)(p,{children:w.tooShort})})]})}function O({hits:{customer:e,wallet:t,topUp:n,transaction:i}}){return(0,y.jsxs)(`ul`,{className:`hits`,children:[e&&(0,y.jsxs)(`li`,{children:[(0,y.jsx)(`span`,{className:`badge`,children:w.kinds.customer}),(0,y.jsx)(r,{href:`/customers/${e.id}`,children:(0,y.jsx)(f,{children:e.name})})]}),t&&(0,y.jsxs)(`li`,{children:[(0,y.jsx)(`span`,{className:`badge`,children:w.kinds.wallet}),(0,y.jsx)(r,{href:`/wallets/${t.id}`,children:(0,y.jsx)(f,{children:`${t.customer.name}, ${t.name}`})}),(0,y.jsx)(s,{value:t.balance.available,unit:t.unit})]}),n&&(0,y.jsxs)(`li`,{children:[(0,y.jsx)(`span`,{className:`badge`,children:w.kinds.topUp}),(0,y.jsx)(r,{href:`/payments/${n.id}`,children:(0,y.jsx)(f,{children:w.paymentOf(n.wallet.customer.name)})})]}),i&&(0,y.jsxs)(`li`,{children:[(0,y.jsx)(`span`,{className:`badge`,children:w.kinds.line}),(0,y.jsx)(r,{href:`/lines/${i.id}`,children:(0,y.jsx)(f,{children:w.lineOf(i.sequence,i.wallet.customer.name,i.wallet.name)})})]})]})}var k=[{name:w.columns.name,cell:({id:e,name:t,email:n})=>(0,y.jsxs)(y.Fragment,{children:[(0,y.jsx)(r,{href:`/customers/${e}`,children:(0,y.jsx)(f,{children:t})}),n&&(0,y.jsx)(`div`,{className:`note`,children:(0,y.jsx)(f,{children:n})})]})},{name:w.columns.id,cell:({externalId:e,id:t})=>(0,y.jsx)(h,{children:e??t})},{name:w.columns.wallets,cell:({id:e,wallets:{nodes:t,pageInfo:n}})=>t.length===0?(0,y.jsx)(`span`,{className:`note`,children:w.noWallets}):(0,y.jsxs)(`ul`,{className:`lines`,children:[t.map(e=>(0,y.jsxs)(`li`,{children:[(0,y.jsx)(r,{href:`/wallets/${e.id}`,children:(0,y.jsx)(f,{children:e.name})}),(0,y.jsx)(s,{value:e.balance.available,unit:e.unit})]},e.id)),n.hasNextPage&&(0,y.jsx)(`li`,{children:(0,y.jsx)(r,{href:`/customers/${e}`,children:w.moreWallets})})]})},{name:w.columns.since,cell:({createdAt:e,timeZone:t})=>i(e,a(t))}];export{b as CustomerRow,T as default};