import{A as e,O as t,Q as n,T as r,Tt as i,bt as a,h as o,k as s,ot as c,q as l,rt as u,ut as d}from"./parts.js";import{f,t as p}from"./pages.js";import{g as m}from"./vendor.js";var h=m(),g=i(`
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
`);function _({id:e,open:t,onClose:n}){let r=a(g,{id:e});return(0,h.jsx)(o,{title:d.detail.title,onClose:n,wide:!0,children:(0,h.jsx)(c,{answer:r,children:({transaction:e})=>e?(0,h.jsx)(v,{line:e,open:t}):(0,h.jsx)(u,{children:d.detail.none})})})}function v({line:t,open:n}){let{zone:i,wallet:a}=f(),o=Object.entries(t.dimensions),c=t.amount===`0`&&t.heldChange!==`0`;return(0,h.jsxs)(h.Fragment,{children:[(0,h.jsxs)(`dl`,{className:`details`,children:[(0,h.jsxs)(y,{name:d.line.what,children:[d.line.types[t.type],` `,t.action&&(0,h.jsx)(s,{children:t.action})]}),(0,h.jsxs)(y,{name:d.line.change,children:[(0,h.jsx)(r,{value:c?t.heldChange:t.amount,unit:a.unit,change:!0}),` `,c&&d.home.held]}),(0,h.jsx)(y,{name:d.line.after,children:(0,h.jsx)(r,{value:t.balanceAfter,unit:a.unit})}),t.subject&&(0,h.jsx)(y,{name:d.usage.subject,children:(0,h.jsx)(s,{children:t.subject})}),o.map(([e,t])=>(0,h.jsx)(y,{name:e,children:(0,h.jsx)(s,{children:t})},e)),t.budget&&(0,h.jsx)(y,{name:d.limits.budget,children:(0,h.jsx)(s,{children:t.budget.name})}),(0,h.jsx)(y,{name:d.detail.occurred,children:(0,h.jsx)(e,{at:t.occurredAt,zone:i})}),t.recordedAt!==t.occurredAt&&(0,h.jsx)(y,{name:d.detail.recorded,children:(0,h.jsx)(e,{at:t.recordedAt,zone:i})}),t.reversed!==`0`&&(0,h.jsx)(y,{name:d.detail.reversed,children:(0,h.jsx)(r,{value:t.reversed,unit:a.unit})}),t.shortfall!==`0`&&(0,h.jsx)(y,{name:d.detail.shortfall,children:(0,h.jsx)(r,{value:t.shortfall,unit:a.unit})}),t.reverses&&(0,h.jsx)(y,{name:d.detail.reverses,children:(0,h.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>n(t.reverses.id),children:d.detail.line(t.reverses.sequence)})}),t.topUp&&(0,h.jsxs)(y,{name:d.grant.paid,children:[l(t.topUp.price),` `,t.topUp.receiptUrl&&(0,h.jsx)(`a`,{href:t.topUp.receiptUrl,target:`_blank`,rel:`noopener noreferrer`,children:d.topUps.receipt})]})]}),(0,h.jsx)(b,{line:t}),(0,h.jsx)(x,{line:t}),(0,h.jsxs)(`p`,{className:`fine`,children:[d.detail.line(t.sequence),` · `,(0,h.jsx)(`code`,{children:t.id}),` · `,d.detail.hash,` `,(0,h.jsx)(`code`,{children:t.hash})]})]})}function y({name:e,children:t}){return(0,h.jsxs)(`div`,{children:[(0,h.jsx)(`dt`,{children:(0,h.jsx)(s,{children:e})}),(0,h.jsx)(`dd`,{children:t})]})}function b({line:e}){let{wallet:i}=f();if(e.type!==`USAGE`&&e.type!==`CAPTURE`&&e.type!==`HOLD`)return null;let a=e.components.length>0?e.components.map(({name:e,quantity:t,credits:n,rate:r})=>({name:e,quantity:t,credits:n,rate:r})):e.quantity?[{name:e.action??d.usage.unnamed,quantity:e.quantity,credits:null,rate:e.rate}]:[],o=(e.type===`HOLD`?e.heldChange:e.amount).replace(`-`,``),c=[{name:d.detail.part,cell:({name:e})=>(0,h.jsx)(s,{children:e})},{name:d.detail.quantity,number:!0,cell:({quantity:e})=>(0,h.jsx)(r,{value:e})},{name:d.detail.rate,number:!0,cell:({rate:e})=>e?p(e,i.unit):d.detail.given},{name:d.chart.total,number:!0,cell:({credits:e})=>(0,h.jsx)(r,{value:e??o})}];return(0,h.jsxs)(`section`,{children:[(0,h.jsx)(`h3`,{children:d.detail.price}),a.length>0&&(0,h.jsx)(t,{caption:d.detail.price,columns:c,rows:a,keyOf:({name:e})=>e}),(0,h.jsxs)(`p`,{children:[d.detail.total,` `,(0,h.jsx)(`strong`,{children:(0,h.jsx)(r,{value:o,unit:i.unit})}),e.rateMultiplier&&e.rateMultiplier!==`1`&&(0,h.jsxs)(`span`,{className:`note`,children:[` `,d.prices.multiplied(n(e.rateMultiplier))]})]}),e.rateCard&&(0,h.jsx)(`p`,{className:`fine`,children:d.prices.version(e.rateCard.code,e.rateCard.version)}),!e.rateCard&&a.length===0&&(0,h.jsx)(`p`,{className:`fine`,children:d.detail.given})]})}function x({line:n}){let{zone:i}=f();if(n.drawdowns.length===0)return null;let a=n.amount.startsWith(`-`)||n.type===`HOLD`?d.detail.taken:d.detail.added,o=[{name:d.grant.source,cell:({grant:e})=>d.grant.sources[e.source]},{name:d.grant.paid,number:!0,cell:({grant:e})=>e.paid?l(e.paid):`–`},{name:d.grant.expires,cell:({grant:t})=>t.expiresAt?(0,h.jsx)(e,{at:t.expiresAt,zone:i}):d.never},{name:d.chart.total,number:!0,cell:({amount:e})=>(0,h.jsx)(r,{value:e})}];return(0,h.jsxs)(`section`,{children:[(0,h.jsx)(`h3`,{children:a}),(0,h.jsx)(t,{caption:a,columns:o,rows:n.drawdowns,keyOf:({grant:e})=>e.id})]})}export{_ as default};