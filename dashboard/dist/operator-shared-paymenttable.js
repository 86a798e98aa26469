import{g as e,t}from"./vendor.js";import{A as n,O as r,T as i,Tt as a,_ as o,it as s,k as c,q as l,rt as u,st as d,ut as f}from"./parts.js";import{f as p,l as m}from"./operator-parts.js";var h=e();a(`
  fragment PaymentRow on TopUp {
    id
    status
    automatic
    processing
    credits
    bonusCredits
    quantity
    failureReason
    createdAt
    price {
      amount
      currency
    }
    refunded {
      amount
      currency
    }
    pack {
      name
    }
    subscription {
      plan {
        name
      }
    }
    dispute {
      status
    }
    wallet {
      id
      name
      unit
      customer {
        id
        name
      }
    }
  }
`);var g=p.payments;function _({pack:e,subscription:t,quantity:n}){let r=e?.name??t?.plan.name??g.unknownPack;return n>1?`${r} × ${n}`:r}function v({list:e,zone:a,withCustomer:v=!1,empty:y}){let b=[{name:f.line.when,cell:({id:e,createdAt:r})=>(0,h.jsx)(t,{href:`/payments/${e}`,children:(0,h.jsx)(n,{at:r,zone:a})})},...v?[{name:f.portal.customer,cell:({wallet:e})=>(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(t,{href:`/customers/${e.customer.id}`,children:(0,h.jsx)(c,{children:e.customer.name})}),(0,h.jsx)(`div`,{className:`note`,children:(0,h.jsx)(c,{children:e.name})})]})}]:[],{name:g.what,cell:e=>(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(c,{children:_(e)}),(0,h.jsxs)(`div`,{className:`note`,children:[e.automatic&&(0,h.jsxs)(h.Fragment,{children:[g.automatic,` · `]}),(0,h.jsx)(i,{value:e.credits,unit:e.wallet.unit})]})]})},{name:g.status,cell:({status:e,processing:t,dispute:n,failureReason:r})=>(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(o,{tone:m[e],children:p.topUpStatus[e]}),` `,t&&(0,h.jsx)(o,{children:g.processing}),` `,n&&(0,h.jsx)(o,{tone:n.status===`WON`?`plain`:`bad`,children:g.disputes[n.status]}),r&&(0,h.jsx)(`div`,{className:`note`,children:(0,h.jsx)(c,{children:r})})]})},{name:g.price,number:!0,cell:({price:e,refunded:t})=>(0,h.jsxs)(h.Fragment,{children:[l(e),Number(t.amount)>0&&(0,h.jsx)(`div`,{className:`note`,children:g.refundedOf(l(t))})]})}];return e.error&&e.nodes.length===0?(0,h.jsx)(s,{error:e.error,retry:e.retry}):e.loading?(0,h.jsx)(d,{}):e.nodes.length===0?(0,h.jsx)(u,{children:y}):(0,h.jsxs)(h.Fragment,{children:[e.error&&(0,h.jsx)(s,{error:e.error,retry:e.retry}),(0,h.jsx)(r,{caption:g.title,columns:b,rows:e.nodes,keyOf:({id:e})=>e,more:e.more,loadingMore:e.loadingMore})]})}export{_ as n,v as t};