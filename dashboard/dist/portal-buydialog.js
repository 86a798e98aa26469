import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,Et as i,J as a,St as o,bt as s,ct as c,dt as l,f as u,h as d,it as f,k as p,st as m,xt as h,yt as g}from"./parts.js";import{a as _,m as v}from"./pages.js";var y=e(t(),1),b=n(),x=i(`
  query Buying($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      offers {
        id
        code
        name
        credits
        bonusCredits
        expiresAfterDays
        price {
          amount
          currency
        }
      }
      customer {
        paymentMethods {
          id
          brand
          last4
          default
        }
      }
    }
  }
`),S=i(`
  mutation Buy($input: CreateTopUpInput!) {
    createTopUp(input: $input) {
      topUp {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),C=i(`
  query Bought($id: ID!) {
    topUp(id: $id) {
      id
      status
      processing
      checkoutUrl
      failureReason
      attempts {
        number
        outcome
        reason
      }
      price {
        amount
        currency
      }
    }
  }
`);function w({onClose:e,pack:t}){let{wallet:n}=v(),[r,i]=(0,y.useState)(null),a=h(x,{wallet:n.id},{wallet:n.id});return(0,b.jsx)(d,{title:l.buy.title,onClose:e,children:r===null?(0,b.jsx)(m,{answer:a,children:({wallet:e})=>e&&e.offers.length>0?(0,b.jsx)(T,{wallet:e,first:t,onBought:i},e.customer.paymentMethods.length):(0,b.jsx)(f,{children:l.buy.nothing})}):(0,b.jsx)(D,{id:r,again:()=>i(null)})})}function T({wallet:{unit:e,offers:t,customer:n},first:i,onBought:c}){let{wallet:d}=v(),[f,m]=o(),[h,g]=(0,y.useState)((t.find(({code:e})=>e===i)??t[0]).code),[x,C]=(0,y.useState)(n.paymentMethods.find(e=>e.default)?.id??``),w=s(S),T=t.find(({code:e})=>e===h)??t[0],E=e=>t=>{e(t),m()},D=async()=>{let e={idempotencyKey:f,walletId:d.id,packCode:h},t=x===``?await w.run(..._(e)):await w.run({input:{...e,paymentMethod:x}});t?.createTopUp.topUp&&c(t.createTopUp.topUp.id)};return(0,b.jsxs)(`form`,{onSubmit:e=>{e.preventDefault(),D()},children:[(0,b.jsxs)(`fieldset`,{disabled:w.running,children:[(0,b.jsx)(`legend`,{children:l.buy.choose}),t.map(t=>(0,b.jsxs)(`label`,{className:`option`,children:[(0,b.jsx)(`input`,{type:`radio`,name:`pack`,checked:t.code===h,onChange:()=>E(g)(t.code)}),(0,b.jsxs)(`span`,{children:[(0,b.jsx)(p,{children:l.buy.pack(t.name,r(t.credits),e,a(t.price))}),t.bonusCredits!==`0`&&(0,b.jsxs)(`span`,{className:`note`,children:[` `,l.buy.bonus(r(t.bonusCredits))]}),t.expiresAfterDays&&(0,b.jsxs)(`span`,{className:`note`,children:[` `,l.buy.expiresAfter(t.expiresAfterDays)]})]})]},t.id))]}),n.paymentMethods.length>0&&(0,b.jsxs)(`fieldset`,{disabled:w.running,children:[(0,b.jsx)(`legend`,{children:l.buy.payWith}),n.paymentMethods.map(({id:e,brand:t,last4:n})=>(0,b.jsxs)(`label`,{className:`option`,children:[(0,b.jsx)(`input`,{type:`radio`,name:`method`,checked:x===e,onChange:()=>E(C)(e)}),l.buy.card(t,n??`…`)]},e)),(0,b.jsxs)(`label`,{className:`option`,children:[(0,b.jsx)(`input`,{type:`radio`,name:`method`,checked:x===``,onChange:()=>E(C)(``)}),l.buy.page]})]}),(0,b.jsx)(u,{error:w.error,refusals:w.refusals}),(0,b.jsx)(`button`,{type:`submit`,className:`primary`,disabled:w.running,children:l.buy.submit(a(T.price))})]})}var E=new Set([`SUCCEEDED`,`FAILED`,`CANCELED`,`REFUNDED`]);function D({id:e,again:t}){let{wallet:n}=v(),[r,i]=(0,y.useState)(!1),a=h(C,{id:e},{every:!r&&1e3}),o=a.data?.topUp?.status;return(0,y.useEffect)(()=>{o!==void 0&&E.has(o)&&(i(!0),g(n.id))},[o,n.id]),(0,b.jsx)(m,{answer:a,children:({topUp:e})=>e?(0,b.jsx)(O,{topUp:e,again:t}):(0,b.jsx)(c,{})})}function O({topUp:e,again:t}){switch(e.status){case`SUCCEEDED`:case`REFUNDED`:return(0,b.jsx)(`p`,{className:`state success`,role:`status`,children:l.buy.received});case`FAILED`:case`CANCELED`:return(0,b.jsxs)(`div`,{className:`state failure`,role:`alert`,children:[(0,b.jsx)(`p`,{children:e.status===`FAILED`?l.buy.failed:l.buy.canceled}),e.failureReason&&(0,b.jsx)(`p`,{children:(0,b.jsx)(p,{children:e.failureReason})}),(0,b.jsx)(`button`,{type:`button`,onClick:t,children:l.buy.again})]})}let n=e.attempts.at(-1);return e.processing?(0,b.jsx)(`p`,{role:`status`,children:l.buy.processing}):e.checkoutUrl?(0,b.jsxs)(`div`,{children:[(0,b.jsx)(`p`,{children:l.buy.opened}),n?.outcome===`DECLINED`&&(0,b.jsxs)(`p`,{className:`failure`,children:[l.buy.declined,` `,n.reason&&(0,b.jsx)(p,{children:n.reason})]}),(0,b.jsx)(`a`,{className:`button primary`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:e.status===`REQUIRES_ACTION`?l.buy.authenticate:l.buy.open})]}):(0,b.jsx)(`p`,{role:`status`,children:l.buy.preparing})}export{w as default};