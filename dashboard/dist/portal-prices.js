import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{A as r,J as i,O as a,Q as o,T as s,Tt as c,bt as l,ct as u,k as d,ot as f,p,q as m,rt as h,ut as g}from"./parts.js";import{f as _,t as v}from"./pages.js";var y=e(t(),1),b=n(),x=c(`
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
`),S=c(`
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
`);function C(){let{wallet:e}=_(),t=l(x,{wallet:e.id});return(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(`div`,{className:`head`,children:(0,b.jsx)(`h1`,{children:g.prices.title})}),(0,b.jsx)(f,{answer:t,children:({wallet:e})=>{if(!e)return(0,b.jsx)(h,{children:g.portal.noWallet});let t=e.rateCard?.rates??[];return t.length===0?(0,b.jsx)(u,{title:g.prices.title,children:(0,b.jsx)(h,{children:g.prices.nothing})}):(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(D,{rates:t,unit:e.unit}),(0,b.jsx)(T,{wallet:e,rates:t})]})}})]})}var w=e=>Object.entries(e.when);function T({wallet:e,rates:t}){let{zone:n}=_(),i=e.rateCard,s=[{name:g.usage.action,cell:({action:e,component:t,description:n})=>(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(d,{children:e}),t&&(0,b.jsxs)(b.Fragment,{children:[` · `,(0,b.jsx)(d,{children:t})]}),n&&(0,b.jsx)(`div`,{className:`note`,children:(0,b.jsx)(d,{children:n})})]})},{name:g.prices.when,cell:e=>w(e).length===0?g.prices.always:w(e).map(([e,t])=>(0,b.jsxs)(`div`,{children:[(0,b.jsx)(d,{children:e}),`: `,(0,b.jsx)(d,{children:t})]},e))},{name:g.prices.price,number:!0,cell:t=>v(t,e.unit)}];return(0,b.jsxs)(u,{title:g.prices.list,aside:(0,b.jsxs)(`p`,{className:`fine`,children:[g.prices.version(i.code,i.version),` · `,(0,b.jsx)(r,{at:i.effectiveAt,zone:n})]}),children:[e.rateMultiplier!==`1`&&(0,b.jsx)(`p`,{className:`banner`,children:g.prices.multiplied(o(e.rateMultiplier))}),(0,b.jsx)(a,{caption:g.prices.list,columns:s,rows:t,keyOf:e=>JSON.stringify([e.action,e.component,e.when])})]})}var E=e=>[...new Set(e)];function D({rates:e,unit:t}){let{wallet:n}=_(),[r,i]=(0,y.useState)(e[0].action),[a,o]=(0,y.useState)({}),[s,c]=(0,y.useState)({}),[d,m]=(0,y.useState)(null),h=e.filter(e=>e.action===r),v=E(h.flatMap(({component:e})=>e??[])),x=E(h.flatMap(e=>Object.keys(e.when))),C=l(S,{input:d},{enabled:d!==null,wallet:n.id,keep:!0}),w=()=>{let e=Object.fromEntries(x.flatMap(e=>s[e]?[[e,s[e]]]:[])),t={walletId:n.id,action:r,dimensions:e},i=v.flatMap(e=>a[e]?.trim()?[{name:e,quantity:a[e].trim()}]:[]);m(i.length>0?{...t,components:i}:{...t,quantity:a[``]?.trim()||`1`})},T=(e,t)=>(0,b.jsx)(p,{label:t,children:t=>(0,b.jsx)(`input`,{...t,inputMode:`decimal`,value:a[e]??(e===``?`1`:``),onChange:({target:t})=>o({...a,[e]:t.value})})},e);return(0,b.jsxs)(u,{title:g.prices.calculator,children:[(0,b.jsxs)(`form`,{className:`ranges`,onSubmit:e=>{e.preventDefault(),w()},children:[(0,b.jsx)(p,{label:g.usage.action,children:t=>(0,b.jsx)(`select`,{...t,value:r,onChange:({target:e})=>{i(e.value),m(null)},children:E(e.map(e=>e.action)).map(e=>(0,b.jsx)(`option`,{value:e,children:e},e))})}),v.length>0?v.map(e=>T(e,g.prices.quantityOf(e))):T(``,g.detail.quantity),x.map(e=>(0,b.jsx)(p,{label:e,children:t=>(0,b.jsxs)(`select`,{...t,value:s[e]??``,onChange:({target:t})=>c({...s,[e]:t.value}),children:[(0,b.jsx)(`option`,{value:``,children:g.prices.other}),E(h.flatMap(t=>t.when[e]??[])).map(e=>(0,b.jsx)(`option`,{value:e,children:e},e))]})},e)),(0,b.jsx)(`button`,{type:`submit`,className:`primary`,children:g.prices.calculate})]}),d!==null&&(0,b.jsx)(f,{answer:C,children:({estimate:e})=>(0,b.jsx)(O,{estimate:e,unit:t})})]})}function O({estimate:e,unit:t}){let{zone:n}=_(),c=[{name:g.detail.part,cell:({name:e})=>(0,b.jsx)(d,{children:e})},{name:g.detail.quantity,number:!0,cell:({quantity:e})=>(0,b.jsx)(s,{value:e})},{name:g.detail.rate,number:!0,cell:({rate:e})=>e?v(e,t):`–`},{name:g.chart.total,number:!0,cell:({credits:e})=>(0,b.jsx)(s,{value:e})}];return(0,b.jsxs)(`div`,{"aria-live":`polite`,children:[(0,b.jsxs)(`p`,{className:`answer`,children:[g.prices.costs,` `,(0,b.jsx)(`strong`,{children:(0,b.jsx)(s,{value:e.credits,unit:t})})]}),e.denial&&(0,b.jsx)(`p`,{className:`failure`,children:e.denial.message}),e.allowed&&i(e.credits)>0n&&(0,b.jsx)(`p`,{className:`fine`,children:g.prices.affordable(o(e.affordableQuantity),e.components.length>0,o(e.available),t)}),e.rate&&(0,b.jsx)(`p`,{className:`fine`,children:v(e.rate,t)}),e.components.length>0&&(0,b.jsx)(a,{caption:g.detail.price,columns:c,rows:e.components,keyOf:({name:e})=>e}),e.drawdowns.length>0&&(0,b.jsxs)(b.Fragment,{children:[(0,b.jsx)(`h3`,{children:g.prices.wouldTake}),(0,b.jsx)(`ul`,{className:`rows`,children:e.drawdowns.map(({amount:e,grant:t})=>(0,b.jsxs)(`li`,{children:[(0,b.jsxs)(`span`,{children:[g.grant.sources[t.source],t.paid&&(0,b.jsxs)(`span`,{className:`note`,children:[` `,m(t.paid)]}),(0,b.jsxs)(`span`,{className:`note`,children:[` `,t.expiresAt?(0,b.jsxs)(b.Fragment,{children:[g.grant.expires,` `,(0,b.jsx)(r,{at:t.expiresAt,zone:n})]}):g.packs.lasts]})]}),(0,b.jsx)(s,{value:e})]},t.id))})]})]})}export{C as default};