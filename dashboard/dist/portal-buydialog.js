import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{J as r,L as i,W as a,X as o,at as s,f as c,it as l,l as u,lt as d,ot as f,q as p,rt as m,w as h,z as g}from"./parts.js";import{r as _}from"./Customer.js";var v=e(t(),1),y=n(),b=d(`
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
`);function C({onClose:e}){let{wallet:t}=_(),[n,r]=(0,v.useState)(null),i=s(b,{wallet:t.id});return(0,y.jsx)(c,{title:o.buy.title,onClose:e,children:n===null?(0,y.jsx)(p,{answer:i,children:({wallet:e})=>e&&e.offers.length>0?(0,y.jsx)(w,{wallet:e,onBought:r}):(0,y.jsx)(a,{children:o.buy.nothing})}):(0,y.jsx)(E,{id:n,again:()=>r(null)})})}function w({wallet:{unit:e,offers:t,customer:n},onBought:r}){let{wallet:a}=_(),[s,c]=f(),[d,p]=(0,v.useState)(t[0].code),[m,b]=(0,v.useState)(n.paymentMethods.find(e=>e.default)?.id??``),S=l(x),C=t.find(({code:e})=>e===d)??t[0],w=e=>t=>{e(t),c()},T=async()=>{let e={idempotencyKey:s,walletId:a.id,packCode:d,...m===``?{}:{paymentMethod:m}},t=await S.run({input:e});t?.createTopUp.topUp&&r(t.createTopUp.topUp.id)};return(0,y.jsxs)(`form`,{onSubmit:e=>{e.preventDefault(),T()},children:[(0,y.jsxs)(`fieldset`,{disabled:S.running,children:[(0,y.jsx)(`legend`,{children:o.buy.choose}),t.map(t=>(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`pack`,checked:t.code===d,onChange:()=>w(p)(t.code)}),(0,y.jsxs)(`span`,{children:[(0,y.jsx)(h,{children:t.name}),`: `,o.buy.pack(g(t.credits),e,i(t.price)),t.bonusCredits!==`0`&&(0,y.jsxs)(`span`,{className:`note`,children:[` `,o.buy.bonus(g(t.bonusCredits))]}),t.expiresAfterDays&&(0,y.jsxs)(`span`,{className:`note`,children:[` `,o.buy.expiresAfter(t.expiresAfterDays)]})]})]},t.id))]}),n.paymentMethods.length>0&&(0,y.jsxs)(`fieldset`,{disabled:S.running,children:[(0,y.jsx)(`legend`,{children:o.buy.payWith}),n.paymentMethods.map(({id:e,brand:t,last4:n})=>(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`method`,checked:m===e,onChange:()=>w(b)(e)}),o.buy.card(t,n??`…`)]},e)),(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`method`,checked:m===``,onChange:()=>w(b)(``)}),o.buy.page]})]}),(0,y.jsx)(u,{error:S.error,refusals:S.refusals}),(0,y.jsx)(`button`,{type:`submit`,className:`primary`,disabled:S.running,children:o.buy.submit(i(C.price))})]})}var T=new Set([`SUCCEEDED`,`FAILED`,`CANCELED`,`REFUNDED`]);function E({id:e,again:t}){let{wallet:n}=_(),[i,a]=(0,v.useState)(!1),o=s(S,{id:e},{every:!i&&1e3}),c=o.data?.topUp?.status;return(0,v.useEffect)(()=>{c!==void 0&&T.has(c)&&(a(!0),m(n.id))},[c,n.id]),(0,y.jsx)(p,{answer:o,children:({topUp:e})=>e?(0,y.jsx)(D,{topUp:e,again:t}):(0,y.jsx)(r,{})})}function D({topUp:e,again:t}){switch(e.status){case`SUCCEEDED`:case`REFUNDED`:return(0,y.jsx)(`p`,{className:`state success`,role:`status`,children:o.buy.received});case`FAILED`:case`CANCELED`:return(0,y.jsxs)(`div`,{className:`state failure`,role:`alert`,children:[(0,y.jsx)(`p`,{children:e.status===`FAILED`?o.buy.failed:o.buy.canceled}),e.failureReason&&(0,y.jsx)(`p`,{children:(0,y.jsx)(h,{children:e.failureReason})}),(0,y.jsx)(`button`,{type:`button`,onClick:t,children:o.buy.again})]})}return e.processing?(0,y.jsx)(`p`,{role:`status`,children:o.buy.processing}):e.checkoutUrl?(0,y.jsxs)(`div`,{children:[(0,y.jsx)(`p`,{children:o.buy.opened}),(0,y.jsx)(`a`,{className:`button primary`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:e.status===`REQUIRES_ACTION`?o.buy.authenticate:o.buy.open})]}):(0,y.jsx)(`p`,{role:`status`,children:o.buy.preparing})}export{C as default};