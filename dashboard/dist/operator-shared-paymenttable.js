import{g as e,t}from"./vendor.js";import{B as n,D as r,F as i,P as a,R as o,X as s,_ as c,h as l,m as u,p as d,u as f}from"./parts.js";import{t as p}from"./operator-shared-seller.js";import{n as m}from"./operator-shared-tones.js";var h=e();s(`
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
`);var g=p.payments;function _({pack:e,subscription:t,quantity:n}){let r=e?.name??t?.plan.name??g.unknownPack;return n>1?`${r} × ${n}`:r}function v({list:e,zone:s,withCustomer:v=!1,empty:y}){let b=[{name:n.line.when,cell:({id:e,createdAt:n})=>(0,h.jsx)(t,{href:`/payments/${e}`,children:(0,h.jsx)(l,{at:n,zone:s})})},...v?[{name:n.portal.customer,cell:({wallet:e})=>(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(t,{href:`/customers/${e.customer.id}`,children:(0,h.jsx)(u,{children:e.customer.name})}),(0,h.jsx)(`div`,{className:`note`,children:(0,h.jsx)(u,{children:e.name})})]})}]:[],{name:g.what,cell:e=>(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(u,{children:_(e)}),(0,h.jsxs)(`div`,{className:`note`,children:[e.automatic&&(0,h.jsxs)(h.Fragment,{children:[g.automatic,` · `]}),(0,h.jsx)(f,{value:e.credits,unit:e.wallet.unit})]})]})},{name:g.status,cell:({status:e,processing:t,dispute:n,failureReason:r})=>(0,h.jsxs)(h.Fragment,{children:[(0,h.jsx)(c,{tone:m[e],children:p.topUpStatus[e]}),` `,t&&(0,h.jsx)(c,{children:g.processing}),` `,n&&(0,h.jsx)(c,{tone:n.status===`WON`?`plain`:`bad`,children:g.disputes[n.status]}),r&&(0,h.jsx)(`div`,{className:`note`,children:(0,h.jsx)(u,{children:r})})]})},{name:g.price,number:!0,cell:({price:e,refunded:t})=>(0,h.jsxs)(h.Fragment,{children:[r(e),Number(t.amount)>0&&(0,h.jsx)(`div`,{className:`note`,children:g.refundedOf(r(t))})]})}];return e.error&&e.nodes.length===0?(0,h.jsx)(i,{error:e.error,retry:e.retry}):e.loading?(0,h.jsx)(o,{}):e.nodes.length===0?(0,h.jsx)(a,{children:y}):(0,h.jsxs)(h.Fragment,{children:[e.error&&(0,h.jsx)(i,{error:e.error,retry:e.retry}),(0,h.jsx)(d,{caption:g.title,columns:b,rows:e.nodes,keyOf:({id:e})=>e,more:e.more,loadingMore:e.loadingMore})]})}export{_ as n,v as t};