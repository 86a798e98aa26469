import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{B as r,D as i,G as a,K as o,L as s,P as c,R as l,W as u,X as d,a as f,k as p,m,n as h,q as g}from"./parts.js";import{r as _}from"./Customer.js";var v=e(t(),1),y=n(),b=d(`
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
`),x=d(`
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
`),S=d(`
  query Bought($id: ID!) {
    topUp(id: $id) {
      id
      status
      processing
      checkoutUrl
      failureReason
      price {
        amount
        currency
      }
    }
  }
`);function C({onClose:e}){let{wallet:t}=_(),[n,i]=(0,v.useState)(null),a=o(b,{wallet:t.id});return(0,y.jsx)(f,{title:r.buy.title,onClose:e,children:n===null?(0,y.jsx)(s,{answer:a,children:({wallet:e})=>e&&e.offers.length>0?(0,y.jsx)(w,{wallet:e,onBought:i}):(0,y.jsx)(c,{children:r.buy.nothing})}):(0,y.jsx)(E,{id:n,again:()=>i(null)})})}function w({wallet:{unit:e,offers:t,customer:n},onBought:o}){let{wallet:s}=_(),[c,l]=g(),[u,d]=(0,v.useState)(t[0].code),[f,b]=(0,v.useState)(n.paymentMethods.find(e=>e.default)?.id??``),S=a(x),C=t.find(({code:e})=>e===u)??t[0],w=e=>t=>{e(t),l()},T=async()=>{let e={idempotencyKey:c,walletId:s.id,packCode:u,...f===``?{}:{paymentMethod:f}},t=await S.run({input:e});t?.createTopUp.topUp&&o(t.createTopUp.topUp.id)};return(0,y.jsxs)(`form`,{onSubmit:e=>{e.preventDefault(),T()},children:[(0,y.jsxs)(`fieldset`,{disabled:S.running,children:[(0,y.jsx)(`legend`,{children:r.buy.choose}),t.map(t=>(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`pack`,checked:t.code===u,onChange:()=>w(d)(t.code)}),(0,y.jsxs)(`span`,{children:[(0,y.jsx)(m,{children:t.name}),`: `,r.buy.pack(p(t.credits),e,i(t.price)),t.bonusCredits!==`0`&&(0,y.jsxs)(`span`,{className:`note`,children:[` `,r.buy.bonus(p(t.bonusCredits))]}),t.expiresAfterDays&&(0,y.jsxs)(`span`,{className:`note`,children:[` `,r.buy.expiresAfter(t.expiresAfterDays)]})]})]},t.id))]}),n.paymentMethods.length>0&&(0,y.jsxs)(`fieldset`,{disabled:S.running,children:[(0,y.jsx)(`legend`,{children:r.buy.payWith}),n.paymentMethods.map(({id:e,brand:t,last4:n})=>(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`method`,checked:f===e,onChange:()=>w(b)(e)}),r.buy.card(t,n??`…`)]},e)),(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`method`,checked:f===``,onChange:()=>w(b)(``)}),r.buy.page]})]}),(0,y.jsx)(h,{error:S.error,refusals:S.refusals}),(0,y.jsx)(`button`,{type:`submit`,className:`primary`,disabled:S.running,children:r.buy.submit(i(C.price))})]})}var T=new Set([`SUCCEEDED`,`FAILED`,`CANCELED`,`REFUNDED`]);function E({id:e,again:t}){let{wallet:n}=_(),[r,i]=(0,v.useState)(!1),a=o(S,{id:e},{every:!r&&1e3}),c=a.data?.topUp?.status;return(0,v.useEffect)(()=>{c!==void 0&&T.has(c)&&(i(!0),u(n.id))},[c,n.id]),(0,y.jsx)(s,{answer:a,children:({topUp:e})=>e?(0,y.jsx)(D,{topUp:e,again:t}):(0,y.jsx)(l,{})})}function D({topUp:e,again:t}){switch(e.status){case`SUCCEEDED`:case`REFUNDED`:return(0,y.jsx)(`p`,{className:`state success`,role:`status`,children:r.buy.received});case`FAILED`:case`CANCELED`:return(0,y.jsxs)(`div`,{className:`state failure`,role:`alert`,children:[(0,y.jsx)(`p`,{children:e.status===`FAILED`?r.buy.failed:r.buy.canceled}),e.failureReason&&(0,y.jsx)(`p`,{children:(0,y.jsx)(m,{children:e.failureReason})}),(0,y.jsx)(`button`,{type:`button`,onClick:t,children:r.buy.again})]})}return e.processing?(0,y.jsx)(`p`,{role:`status`,children:r.buy.processing}):e.checkoutUrl?(0,y.jsxs)(`div`,{children:[(0,y.jsx)(`p`,{children:r.buy.opened}),(0,y.jsx)(`a`,{className:`button primary`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:e.status===`REQUIRES_ACTION`?r.buy.authenticate:r.buy.open})]}):(0,y.jsx)(`p`,{role:`status`,children:r.buy.preparing})}export{C as default};