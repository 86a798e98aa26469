import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{C as r,Tt as i,bt as a,h as o,ot as s,rt as c,ut as l,y as u}from"./parts.js";import{a as d,i as f,k as p,l as m,o as h,s as g,u as _}from"./operator-parts.js";var v=e(t(),1),y=n(),b=i(`
  query MoveBasis($wallet: ID!) {
    wallet(id: $wallet) {
      id
      name
      unit
      status
      balance {
        posted
        available
        asOf
      }
      spendable: grants(first: 100, spendable: true) {
        nodes {
          ...MovableGrant
        }
        pageInfo {
          hasNextPage
        }
      }
      others: grants(first: 50, spendable: false) {
        nodes {
          ...MovableGrant
        }
      }
    }
  }
`),x=i(`
  fragment MovableGrant on Grant {
    id
    source
    status
    reason
    remaining
    held
    expiresAt
    paid {
      amount
      currency
    }
  }
`),S=p.move,C=[`grant`,`adjust`,`void`,`transfer`,`refund`,`status`];function w({wallet:e,onClose:t}){let n=r(),[i,d]=(0,v.useState)(`grant`),f=a(b,{wallet:e.id},{wallet:e.id}),p=C.filter(e=>e!==`refund`||u(n,`PAYMENTS_WRITE`));return(0,y.jsxs)(o,{title:S.title(e.name),onClose:t,drawer:!0,children:[(0,y.jsxs)(`fieldset`,{className:`segments`,children:[(0,y.jsx)(`legend`,{className:`hidden`,children:S.what}),p.map(e=>(0,y.jsxs)(`label`,{children:[(0,y.jsx)(`input`,{type:`radio`,name:`kind`,checked:i===e,onChange:()=>d(e)}),S.kinds[e]]},e))]}),(0,y.jsx)(`p`,{className:`fine`,children:S.about[i]}),(0,y.jsx)(s,{answer:f,children:({wallet:n})=>n?(0,y.jsx)(T,{kind:i,basis:n,wallet:e,onClose:t},i):(0,y.jsx)(c,{children:l.portal.noWallet})})]})}function T({kind:e,...t}){switch(e){case`grant`:return(0,y.jsx)(m,{...t});case`adjust`:return(0,y.jsx)(_,{...t});case`void`:return(0,y.jsx)(f,{...t});case`transfer`:return(0,y.jsx)(d,{...t});case`refund`:return(0,y.jsx)(g,{...t});case`status`:return(0,y.jsx)(h,{...t})}}export{x as MovableGrant,w as default};