import{$ as e,A as t,Et as n,J as r,O as i,T as a,dt as o,h as s,it as c,k as l,st as u,xt as d}from"./parts.js";import{m as f,t as p}from"./pages.js";import{g as m}from"./vendor.js";var h=m(),g=n(`
  query LineDetails($id: ID!) {
    transaction(id: $id) {
      id
      sequence
      type
      amount
      heldChange
      balanceAfter
      shortfall
      reversed
      action
      quantity
      subject
      dimensions
      occurredAt
      recordedAt
      hash
      rateMultiplier
      rate {
        ...RateFacts
      }
      rateCard {
        code
        version
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
      reverses {
        id
        sequence
      }
      budget {
        id
        name
      }
      topUp {
        id
        receiptUrl
        price {
          amount
          currency
        }
      }
    }
  }
`);function _({id:e,open:t,onClose:n}){let r=d(g,{id:e});return(0,h.jsx)(s,{title:o.detail.title,onClose:n,wide:!0,children:(0,h.jsx)(u,{answer:r,children:({transaction:e})=>e?(0,h.jsx)(v,{line:e,open:t}):(0,h.jsx)(c,{children:o.detail.none})})})}function v({line:e,open:n}){let{zone:i,wallet:s}=f(),c=Object.entries(e.dimensions),u=e.amount===`0`&&e.heldChange!==`0`;return(0,h.jsxs)(h.Fragment,{children:[(0,h.jsxs)(`dl`,{className:`details`,children:[(0,h.jsxs)(y,{name:o.line.what,children:[o.line.types[e.type],` `,e.action&&(0,h.jsx)(l,{children:e.action})]}),(0,h.jsxs)(y,{name:o.line.change,children:[(0,h.jsx)(a,{value:u?e.heldChange:e.amount,unit:s.unit,change:!0}),` `,u&&o.home.held]}),(0,h.jsx)(y,{name:o.line.after,children:(0,h.jsx)(a,{value:e.balanceAfter,unit:s.unit})}),e.subject&&(0,h.jsx)(y,{name:o.usage.subject,children:(0,h.jsx)(l,{children:e.subject})}),c.map(([e,t])=>(0,h.jsx)(y,{name:e,children:(0,h.jsx)(l,{children:t})},e)),e.budget&&(0,h.jsx)(y,{name:o.limits.budget,children:(0,h.jsx)(l,{children:e.budget.name})}),(0,h.jsx)(y,{name:o.detail.occurred,children:(0,h.jsx)(t,{at:e.occurredAt,zone:i})}),e.recordedAt!==e.occurredAt&&(0,h.jsx)(y,{name:o.detail.recorded,children:(0,h.jsx)(t,{at:e.recordedAt,zone:i})}),e.reversed!==`0`&&(0,h.jsx)(y,{name:o.detail.reversed,children:(0,h.jsx)(a,{value:e.reversed,unit:s.unit})}),e.shortfall!==`0`&&(0,h.jsx)(y,{name:o.detail.shortfall,children:(0,h.jsx)(a,{value:e.shortfall,unit:s.unit})}),e.reverses&&(0,h.jsx)(y,{name:o.detail.reverses,children:(0,h.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>n(e.reverses.id),children:o.detail.line(e.reverses.sequence)})}),e.topUp&&(0,h.jsxs)(y,{name:o.grant.paid,children:[r(e.topUp.price),` `,e.topUp.receiptUrl&&(0,h.jsx)(`a`,{href:e.topUp.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:o.topUps.receipt})]})]}),(0,h.jsx)(b,{line:e}),(0,h.jsx)(x,{line:e}),(0,h.jsxs)(`p`,{className:`fine`,children:[o.detail.line(e.sequence),` · `,(0,h.jsx)(`code`,{children:e.id}),` · `,o.detail.hash,` `,(0,h.jsx)(`code`,{children:e.hash})]})]})}function y({name:e,children:t}){return(0,h.jsxs)(`div`,{children:[(0,h.jsx)(`dt`,{children:(0,h.jsx)(l,{children:e})}),(0,h.jsx)(`dd`,{children:t})]})}function b({line:t}){let{wallet:n}=f();if(t.type!==`USAGE`&&t.type!==`CAPTURE`&&t.type!==`HOLD`)return null;let r=t.components.length>0?t.components.map(({name:e,quantity:t,credits:n,rate:r})=>({name:e,quantity:t,credits:n,rate:r})):t.quantity?[{name:t.action??o.usage.unnamed,quantity:t.quantity,credits:null,rate:t.rate}]:[],s=(t.type===`HOLD`?t.heldChange:t.amount).replace(`-`,``),c=[{name:o.detail.part,cell:({name:e})=>(0,h.jsx)(l,{children:e})},{name:o.detail.quantity,number:!0,cell:({quantity:e})=>(0,h.jsx)(a,{value:e})},{name:o.detail.rate,number:!0,cell:({rate:e})=>e?p(e,n.unit):o.detail.given},{name:o.chart.total,number:!0,cell:({credits:e})=>(0,h.jsx)(a,{value:e??s})}];return(0,h.jsxs)(`section`,{children:[(0,h.jsx)(`h3`,{children:o.detail.price}),r.length>0&&(0,h.jsx)(i,{caption:o.detail.price,columns:c,rows:r,keyOf:({name:e})=>e}),(0,h.jsxs)(`p`,{children:[o.detail.total,` `,(0,h.jsx)(`strong`,{children:(0,h.jsx)(a,{value:s,unit:n.unit})}),t.rateMultiplier&&t.rateMultiplier!==`1`&&(0,h.jsxs)(`span`,{className:`note`,children:[` `,o.prices.multiplied(e(t.rateMultiplier))]})]}),t.rateCard&&(0,h.jsx)(`p`,{className:`fine`,children:o.prices.version(t.rateCard.code,t.rateCard.version)}),!t.rateCard&&r.length===0&&(0,h.jsx)(`p`,{className:`fine`,children:o.detail.given})]})}function x({line:e}){let{zone:n}=f();if(e.drawdowns.length===0)return null;let s=e.amount.startsWith(`-`)||e.type===`HOLD`?o.detail.taken:o.detail.added,c=[{name:o.grant.source,cell:({grant:e})=>o.grant.sources[e.source]},{name:o.grant.paid,number:!0,cell:({grant:e})=>e.paid?r(e.paid):`–`},{name:o.grant.expires,cell:({grant:e})=>e.expiresAt?(0,h.jsx)(t,{at:e.expiresAt,zone:n}):o.never},{name:o.chart.total,number:!0,cell:({amount:e})=>(0,h.jsx)(a,{value:e})}];return(0,h.jsxs)(`section`,{children:[(0,h.jsx)(`h3`,{children:s}),(0,h.jsx)(i,{caption:s,columns:c,rows:e.drawdowns,keyOf:({grant:e})=>e.id})]})}export{_ as default};