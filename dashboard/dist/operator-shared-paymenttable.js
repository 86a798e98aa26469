import{g as e,t}from"./vendor.js";import{A as n,T as r,Tt as i,_ as a,k as o,q as s,ut as c}from"./parts.js";import{S as l,f as u,l as d}from"./operator-parts.js";var f=e();i(`
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
`);var p=u.payments;function m({pack:e,subscription:t,quantity:n}){let r=e?.name??t?.plan.name??p.unknownPack;return n>1?`${r} × ${n}`:r}function h({list:e,zone:i,withCustomer:h=!1,empty:g}){let _=[{name:c.line.when,cell:({id:e,createdAt:r})=>(0,f.jsx)(t,{href:`/payments/${e}`,children:(0,f.jsx)(n,{at:r,zone:i})})},...h?[{name:c.portal.customer,cell:({wallet:e})=>(0,f.jsxs)(f.Fragment,{children:[(0,f.jsx)(t,{href:`/customers/${e.customer.id}`,children:(0,f.jsx)(o,{children:e.customer.name})}),(0,f.jsx)(`div`,{className:`note`,children:(0,f.jsx)(o,{children:e.name})})]})}]:[],{name:p.what,cell:e=>(0,f.jsxs)(f.Fragment,{children:[(0,f.jsx)(o,{children:m(e)}),(0,f.jsxs)(`div`,{className:`note`,children:[e.automatic&&(0,f.jsxs)(f.Fragment,{children:[p.automatic,` · `]}),(0,f.jsx)(r,{value:e.credits,unit:e.wallet.unit})]})]})},{name:p.status,cell:({status:e,processing:t,dispute:n,failureReason:r})=>(0,f.jsxs)(f.Fragment,{children:[(0,f.jsx)(a,{tone:d[e],children:u.topUpStatus[e]}),` `,t&&(0,f.jsx)(a,{children:p.processing}),` `,n&&(0,f.jsx)(a,{tone:n.status===`WON`?`plain`:`bad`,children:p.disputes[n.status]}),r&&(0,f.jsx)(`div`,{className:`note`,children:(0,f.jsx)(o,{children:r})})]})},{name:p.price,number:!0,cell:({price:e,refunded:t})=>(0,f.jsxs)(f.Fragment,{children:[s(e),Number(t.amount)>0&&(0,f.jsx)(`div`,{className:`note`,children:p.refundedOf(s(t))})]})}];return(0,f.jsx)(l,{caption:p.title,list:e,columns:_,empty:g})}export{m as n,h as t};