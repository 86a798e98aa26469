import{r as e}from"./rolldown-runtime.js";import{h as t,m as n}from"./vendor.js";import{A as r,E as i,H as a,I as o,L as s,M as c,R as l,h as u,k as d,n as f,p,t as m,u as h,z as g}from"./parts.js";import{n as _}from"./portal-shell.js";var v=e(t(),1),y=n(),b=a(`
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
`),x=a(`
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
`),S=a(`
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
`);function C({onClose:e}){let{wallet:t}=_(),[n,r]=(0,v.useState)(null),a=l(b,{wallet:t.id});return(0,y.jsx)(f,{title:c.buy.title,onClose:e,children:n===null?(0,y.jsx)(d,{answer:a,children:({wallet:e})=>e&&e.offers.length>0?(0,y.jsx)(w,{wallet:e,onBought:r}):(0,y.jsx)(i,{children:c.buy.nothing})}):(0,y.jsx)(E,{id:n,again:()=>r(null)})})}function w({wallet:{unit:e,offers:t,customer:n},onBought:r}){let{wallet:i}=_(),[a,o]=g(),[l,d]=(0,v.useState)(t[0].code),[f,b]=(0,v.useState)(n.paymentMethods.find(e=>e.default)?.id??``),S=s(x),C=t.find(({code:e})=>e===l)??t[0],w=e=>t=>{e(t),o()},T=async()=>{let e={idempotencyKey:a,walletId:i.id,packCode:l,...f===``?{}:{paymentMethod:f}},t=await S.run({input:e});t?.createTopUp.topUp&&r(t.createTopUp.topUp.id)};return(0,y.jsxs)(`form`,{onSubmit:e=>{e.preventDefault(),T()},children:[(0,y.jsxs)(`fieldset`,{disabled:S.running,children:[(0,y.jsx)(`legend`,{children:c.buy.choose}),t.map(t=>(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`pack`,checked:t.code===l,onChange:()=>w(d)(t.code)}),(0,y.jsxs)(`span`,{children:[(0,y.jsx)(h,{children:t.name}),`: `,c.buy.pack(u(t.credits),e,p(t.price)),t.bonusCredits!==`0`&&(0,y.jsxs)(`span`,{className:`note`,children:[` `,c.buy.bonus(u(t.bonusCredits))]}),t.expiresAfterDays&&(0,y.jsxs)(`span`,{className:`note`,children:[` `,c.buy.expiresAfter(t.expiresAfterDays)]})]})]},t.id))]}),n.paymentMethods.length>0&&(0,y.jsxs)(`fieldset`,{disabled:S.running,children:[(0,y.jsx)(`legend`,{children:c.buy.payWith}),n.paymentMethods.map(({id:e,brand:t,last4:n})=>(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`method`,checked:f===e,onChange:()=>w(b)(e)}),c.buy.card(t,n??`…`)]},e)),(0,y.jsxs)(`label`,{className:`option`,children:[(0,y.jsx)(`input`,{type:`radio`,name:`method`,checked:f===``,onChange:()=>w(b)(``)}),c.buy.page]})]}),(0,y.jsx)(m,{error:S.error,refusals:S.refusals}),(0,y.jsx)(`button`,{type:`submit`,className:`primary`,disabled:S.running,children:c.buy.submit(p(C.price))})]})}var T=new Set([`SUCCEEDED`,`FAILED`,`CANCELED`,`REFUNDED`]);function E({id:e,again:t}){let{wallet:n}=_(),[i,a]=(0,v.useState)(!1),s=l(S,{id:e},{every:!i&&1e3}),c=s.data?.topUp?.status;return(0,v.useEffect)(()=>{c!==void 0&&T.has(c)&&(a(!0),o(n.id))},[c,n.id]),(0,y.jsx)(d,{answer:s,children:({topUp:e})=>e?(0,y.jsx)(D,{topUp:e,again:t}):(0,y.jsx)(r,{})})}function D({topUp:e,again:t}){switch(e.status){case`SUCCEEDED`:case`REFUNDED`:return(0,y.jsx)(`p`,{className:`state success`,role:`status`,children:c.buy.received});case`FAILED`:case`CANCELED`:return(0,y.jsxs)(`div`,{className:`state failure`,role:`alert`,children:[(0,y.jsx)(`p`,{children:e.status===`FAILED`?c.buy.failed:c.buy.canceled}),e.failureReason&&(0,y.jsx)(`p`,{children:(0,y.jsx)(h,{children:e.failureReason})}),(0,y.jsx)(`button`,{type:`button`,onClick:t,children:c.buy.again})]})}return e.processing?(0,y.jsx)(`p`,{role:`status`,children:c.buy.processing}):e.checkoutUrl?(0,y.jsxs)(`div`,{children:[(0,y.jsx)(`p`,{children:c.buy.opened}),(0,y.jsx)(`a`,{className:`button primary`,href:e.checkoutUrl,target:`_blank`,rel:`noopener noreferrer`,children:e.status===`REQUIRES_ACTION`?c.buy.authenticate:c.buy.open})]}):(0,y.jsx)(`p`,{role:`status`,children:c.buy.preparing})}export{C as default};