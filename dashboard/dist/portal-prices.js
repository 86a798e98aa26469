import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{$ as r,A as i,Et as a,J as o,O as s,T as c,Y as l,dt as u,it as d,k as f,lt as p,p as m,st as h,xt as g}from"./parts.js";import{f as _,t as v}from"./pages.js";var y=e(t(),1),b=n(),x=a(`
  query PricesPage($wallet: ID!) {
    wallet(id: $wallet) {
      unit
      rateMultiplier
      rateCard {
        code
        version
        effectiveAt
        rates {
          ...RateFacts
        }
      }
    }
  }
`),S=a(`
  query Cost($input: EstimateInput!) {
    estimate(input: $input) {
      credits
      allowed
      available
      affordableQuantity
      denial {
        code
        message
      }
      rate {
        ...RateFacts
      }
      components {
        name
        quantity
        credits
        rate {
          ...RateFacts
        }
      }
      drawdowns {
        amount
        grant {
          id
          source
          expiresAt
          paid {
            amount
            currency
          }
        }
      }
    }
  }
`);function C(){let{wallet:e}=_(),t=g(x,{wallet:e.id});return(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(`div`,{className:`head`,children:(0,b.jsx)(`h1`,{children:u.prices.title})}),(0,b.jsx)(h,{answer:t,children:({wallet:e})=>{if(!e)return(0,b.jsx)(d,{children:u.portal.noWallet});let t=e.rateCard?.rates??[];return t.length===0?(0,b.jsx)(p,{title:u.prices.title,children:(0,b.jsx)(d,{children:u.prices.nothing})}):(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(D,{rates:t,unit:e.unit}),(0,b.jsx)(T,{wallet:e,rates:t})]})}})]})}var w=e=>Object.entries(e.when);function T({wallet:e,rates:t}){let{zone:n}=_(),a=e.rateCard,o=[{name:u.usage.action,cell:({action:e,component:t,description:n})=>(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(f,{children:e}),t&&(0,b.jsxs)(b.Fragment,{children:[` · `,(0,b.jsx)(f,{children:t})]}),n&&(0,b.jsx)(`div`,{className:`note`,children:(0,b.jsx)(f,{children:n})})]})},{name:u.prices.when,cell:e=>w(e).length===0?u.prices.always:w(e).map(([e,t])=>(0,b.jsxs)(`div`,{children:[(0,b.jsx)(f,{children:e}),`: `,(0,b.jsx)(f,{children:t})]},e))},{name:u.prices.price,number:!0,cell:t=>v(t,e.unit)}];return(0,b.jsxs)(p,{title:u.prices.list,aside:(0,b.jsxs)(`p`,{className:`fine`,children:[u.prices.version(a.code,a.version),` · `,(0,b.jsx)(i,{at:a.effectiveAt,zone:n})]}),children:[e.rateMultiplier!==`1`&&(0,b.jsx)(`p`,{className:`banner`,children:u.prices.multiplied(r(e.rateMultiplier))}),(0,b.jsx)(s,{caption:u.prices.list,columns:o,rows:t,keyOf:e=>JSON.stringify([e.action,e.component,e.when])})]})}var E=e=>[...new Set(e)];function D({rates:e,unit:t}){let{wallet:n}=_(),[r,i]=(0,y.useState)(e[0].action),[a,o]=(0,y.useState)({}),[s,c]=(0,y.useState)({}),[l,d]=(0,y.useState)(null),f=e.filter(e=>e.action===r),v=E(f.flatMap(({component:e})=>e??[])),x=E(f.flatMap(e=>Object.keys(e.when))),C=g(S,{input:l},{enabled:l!==null,wallet:n.id,keep:!0}),w=()=>{let e=Object.fromEntries(x.flatMap(e=>s[e]?[[e,s[e]]]:[])),t={walletId:n.id,action:r,dimensions:e},i=v.flatMap(e=>a[e]?.trim()?[{name:e,quantity:a[e].trim()}]:[]);d(i.length>0?{...t,components:i}:{...t,quantity:a[``]?.trim()||`1`})},T=(e,t)=>(0,b.jsx)(m,{label:t,children:t=>(0,b.jsx)(`input`,{...t,inputMode:`decimal`,value:a[e]??(e===``?`1`:``),onChange:({target:t})=>o({...a,[e]:t.value})})},e);return(0,b.jsxs)(p,{title:u.prices.calculator,children:[(0,b.jsxs)(`form`,{className:`ranges`,onSubmit:e=>{e.preventDefault(),w()},children:[(0,b.jsx)(m,{label:u.usage.action,children:t=>(0,b.jsx)(`select`,{...t,value:r,onChange:({target:e})=>{i(e.value),d(null)},children:E(e.map(e=>e.action)).map(e=>(0,b.jsx)(`option`,{value:e,children:e},e))})}),v.length>0?v.map(e=>T(e,u.prices.quantityOf(e))):T(``,u.detail.quantity),x.map(e=>(0,b.jsx)(m,{label:e,children:t=>(0,b.jsxs)(`select`,{...t,value:s[e]??``,onChange:({target:t})=>c({...s,[e]:t.value}),children:[(0,b.jsx)(`option`,{value:``,children:u.prices.other}),E(f.flatMap(t=>t.when[e]??[])).map(e=>(0,b.jsx)(`option`,{value:e,children:e},e))]})},e)),(0,b.jsx)(`button`,{type:`submit`,className:`primary`,children:u.prices.calculate})]}),l!==null&&(0,b.jsx)(h,{answer:C,children:({estimate:e})=>(0,b.jsx)(O,{estimate:e,unit:t})})]})}function O({estimate:e,unit:t}){let{zone:n}=_(),a=[{name:u.detail.part,cell:({name:e})=>(0,b.jsx)(f,{children:e})},{name:u.detail.quantity,number:!0,cell:({quantity:e})=>(0,b.jsx)(c,{value:e})},{name:u.detail.rate,number:!0,cell:({rate:e})=>e?v(e,t):`–`},{name:u.chart.total,number:!0,cell:({credits:e})=>(0,b.jsx)(c,{value:e})}];return(0,b.jsxs)(`div`,{"aria-live":`polite`,children:[(0,b.jsxs)(`p`,{className:`answer`,children:[u.prices.costs,` `,(0,b.jsx)(`strong`,{children:(0,b.jsx)(c,{value:e.credits,unit:t})})]}),e.denial&&(0,b.jsx)(`p`,{className:`failure`,children:e.denial.message}),e.allowed&&l(e.credits)>0n&&(0,b.jsx)(`p`,{className:`fine`,children:u.prices.affordable(r(e.affordableQuantity),e.components.length>0,r(e.available),t)}),e.rate&&(0,b.jsx)(`p`,{className:`fine`,children:v(e.rate,t)}),e.components.length>0&&(0,b.jsx)(s,{caption:u.detail.price,columns:a,rows:e.components,keyOf:({name:e})=>e}),e.drawdowns.length>0&&(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(`h3`,{children:u.prices.wouldTake}),(0,b.jsx)(`ul`,{className:`rows`,children:e.drawdowns.map(({amount:e,grant:t})=>(0,b.jsxs)(`li`,{children:[(0,b.jsxs)(`span`,{children:[u.grant.sources[t.source],t.paid&&(0,b.jsxs)(`span`,{className:`note`,children:[` `,o(t.paid)]}),(0,b.jsxs)(`span`,{className:`note`,children:[` `,t.expiresAt?(0,b.jsxs)(b.Fragment,{children:[u.grant.expires,` `,(0,b.jsx)(i,{at:t.expiresAt,zone:n})]}):u.packs.lasts]})]}),(0,b.jsx)(c,{value:e})]},t.id))})]})]})}export{C as default};