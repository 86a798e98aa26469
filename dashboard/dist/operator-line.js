import{g as e,s as t,t as n}from"./vendor.js";import{$ as r,A as i,Et as a,J as o,K as s,O as c,T as l,dt as u,et as d,g as f,it as p,k as m,lt as h,st as g,xt as _}from"./parts.js";import{S as v,b as y,j as b,p as x,x as S}from"./operator-parts.js";var C=e(),w=a(`
  query Line($id: ID!) {
    transaction(id: $id) {
      id
      sequence
      type
      amount
      heldChange
      balanceAfter
      debtAfter
      shortfall
      action
      subject
      quantity
      dimensions
      reason
      idempotencyKey
      occurredAt
      recordedAt
      metadata
      hash
      rateMultiplier
      reversed
      period
      wallet {
        id
        name
        unit
        customer {
          id
          name
          timeZone
        }
      }
      actorDetails {
        id
        kind
        name
      }
      budget {
        id
        name
      }
      drawdowns {
        amount
        grant {
          ...PayingGrant
        }
      }
      createdGrants {
        ...PayingGrant
      }
      components {
        name
        quantity
        credits
        rate {
          ...RateShown
        }
      }
      rateCard {
        code
        version
        publishedAt
      }
      rate {
        ...RateShown
      }
      reverses {
        id
        sequence
      }
      counterpart {
        id
        wallet {
          name
          customer {
            name
          }
        }
      }
      topUp {
        id
        price {
          amount
          currency
        }
      }
      subscription {
        plan {
          name
        }
      }
      money {
        currency
        refunded
        writtenOff
        breakage
        customerCredit
        earned
        cost
      }
    }
  }
`),T=a(`
  fragment PayingGrant on Grant {
    id
    source
    reason
    amount
    remaining
    expiresAt
    priority
    paid {
      amount
      currency
    }
    topUp {
      id
    }
  }
`),E=a(`
  fragment RateShown on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`),D=v.line;function O(){let{id:e=``}=t(),n=_(w,{id:e});return(0,C.jsx)(g,{answer:n,children:({transaction:e})=>e?(0,C.jsx)(k,{line:e}):(0,C.jsx)(p,{children:D.unknown})})}function k({line:e}){let{wallet:t}=e,n=s(t.customer.timeZone);return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsx)(y,{to:[{href:`/customers`,name:u.operator.nav.customers},{href:`/customers/${t.customer.id}`,name:t.customer.name},{href:`/wallets/${t.id}?tab=history`,name:t.name}]}),(0,C.jsxs)(`h1`,{children:[D.title(e.sequence),`: `,u.line.types[e.type],e.action&&(0,C.jsxs)(C.Fragment,{children:[` `,(0,C.jsx)(m,{children:e.action})]})]}),(0,C.jsx)(A,{line:e,zone:n}),(e.components.length>0||e.rate||e.rateCard)&&(0,C.jsx)(M,{line:e,zone:n}),e.drawdowns.length>0&&(0,C.jsx)(F,{line:e,zone:n}),e.createdGrants.length>0&&(0,C.jsx)(L,{line:e,zone:n}),(0,C.jsxs)(h,{title:D.record,children:[(0,C.jsx)(f,{facts:[[D.id,(0,C.jsx)(S,{children:e.id})],[D.key,(0,C.jsx)(S,{children:e.idempotencyKey})],[D.hash,(0,C.jsx)(S,{children:e.hash})],[D.occurred,(0,C.jsx)(i,{at:e.occurredAt,zone:n})],[D.recorded,(0,C.jsx)(i,{at:e.recordedAt,zone:n})]]}),(0,C.jsx)(x,{metadata:e.metadata})]})]})}function A({line:e,zone:t}){let{unit:a}=e.wallet,s=Object.entries(e.dimensions);return(0,C.jsx)(h,{title:D.happened,children:(0,C.jsx)(f,{facts:[[u.line.change,(0,C.jsx)(`strong`,{children:(0,C.jsx)(l,{value:e.amount,unit:a,change:!0})})],[u.line.after,(0,C.jsx)(l,{value:e.balanceAfter,unit:a})],e.heldChange!==`0`&&[u.home.held,(0,C.jsx)(l,{value:e.heldChange,unit:a,change:!0})],e.debtAfter!==`0`&&[D.debt,(0,C.jsx)(l,{value:e.debtAfter,unit:a})],e.shortfall!==`0`&&[D.shortfall,(0,C.jsx)(l,{value:e.shortfall,unit:a})],[u.line.when,(0,C.jsx)(i,{at:e.recordedAt,zone:t})],[D.by,(0,C.jsx)(b,{actor:e.actorDetails})],[D.reason,e.reason?(0,C.jsx)(m,{children:e.reason}):null],[D.subject,e.subject?(0,C.jsx)(m,{children:e.subject}):null],[D.quantity,e.quantity&&e.components.length===0?r(e.quantity):null],...s.map(([e,t])=>[e,(0,C.jsx)(m,{children:t})]),[D.budget,e.budget?(0,C.jsx)(m,{children:e.budget.name}):null],[D.plan,e.subscription?(0,C.jsx)(m,{children:e.subscription.plan.name}):null],[D.payment,e.topUp?(0,C.jsx)(n,{href:`/payments/${e.topUp.id}`,children:o(e.topUp.price)}):null],[D.reverses,e.reverses?(0,C.jsx)(n,{href:`/lines/${e.reverses.id}`,children:D.title(e.reverses.sequence)}):null],e.reversed!==`0`&&[D.reversed,(0,C.jsx)(l,{value:e.reversed,unit:a})],[D.counterpart,e.counterpart?(0,C.jsx)(n,{href:`/lines/${e.counterpart.id}`,children:(0,C.jsx)(m,{children:`${e.counterpart.wallet.customer.name}, ${e.counterpart.wallet.name}`})}):null],...j(e.money)]})})}function j(e){if(!e)return[];let{currency:t}=e;return[[D.money.earned,e.earned],[D.money.refunded,e.refunded],[D.money.breakage,e.breakage],[D.money.customerCredit,e.customerCredit],[D.money.writtenOff,e.writtenOff]].filter(([,e])=>Number(e)!==0).map(([e,n])=>[e,o({amount:n,currency:t})])}function M({line:e,zone:t}){let n=e.components.length>0?e.components:[{name:e.action??``,quantity:e.quantity??`1`,credits:N(e.amount),rate:e.rate}],a=[{name:D.columns.component,cell:({name:e})=>(0,C.jsx)(m,{children:e})},{name:D.columns.quantity,number:!0,cell:({quantity:e})=>r(e)},{name:D.columns.rate,number:!0,cell:({rate:e})=>e?(0,C.jsx)(P,{rate:e}):u.none},{name:D.columns.credits,number:!0,cell:({credits:e})=>(0,C.jsx)(l,{value:e})}];return(0,C.jsxs)(h,{title:D.price,children:[(0,C.jsx)(c,{caption:D.price,columns:a,rows:n,keyOf:({name:e})=>e}),(0,C.jsxs)(`p`,{className:`fine`,children:[e.rateCard&&(0,C.jsxs)(C.Fragment,{children:[D.card(e.rateCard.code,e.rateCard.version),` `,(0,C.jsx)(i,{at:e.rateCard.publishedAt,zone:t}),`.`,` `]}),e.rateMultiplier&&e.rateMultiplier!==`1`&&(0,C.jsxs)(C.Fragment,{children:[D.multiplier(r(e.rateMultiplier)),` `]}),D.sum(d(e.amount),e.wallet.unit)]})]})}function N(e){return e.replace(/^-/,``)}function P({rate:e}){let t=Object.entries(e.when);return(0,C.jsxs)(C.Fragment,{children:[D.rate(r(e.credits),r(e.per)),t.length>0&&(0,C.jsx)(`div`,{className:`note`,children:(0,C.jsx)(m,{children:t.map(([e,t])=>`${e} = ${t}`).join(`, `)})}),e.description&&(0,C.jsx)(`div`,{className:`note`,children:(0,C.jsx)(m,{children:e.description})}),e.minimum&&(0,C.jsx)(`div`,{className:`note`,children:D.minimum(r(e.minimum))})]})}function F({line:e,zone:t}){let n=e.drawdowns.every(({amount:e})=>!e.startsWith(`-`))&&!e.amount.startsWith(`-`),a=[{name:D.columns.grant,cell:({grant:e})=>(0,C.jsx)(I,{grant:e})},{name:D.columns.expires,cell:({grant:e})=>e.expiresAt?(0,C.jsx)(i,{at:e.expiresAt,zone:t}):u.never},{name:D.columns.bought,number:!0,cell:({grant:e})=>e.paid?o(e.paid):`–`},{name:D.columns.drawn,number:!0,cell:({amount:e})=>(0,C.jsx)(l,{value:e})},{name:D.columns.left,number:!0,cell:({grant:e})=>(0,C.jsxs)(C.Fragment,{children:[(0,C.jsx)(l,{value:e.remaining}),` `,(0,C.jsx)(`span`,{className:`note`,children:u.grant.of(r(e.amount))})]})}],s=n&&e.type!==`HOLD`?D.went:D.paid;return(0,C.jsx)(h,{title:s,children:(0,C.jsx)(c,{caption:s,columns:a,rows:e.drawdowns,keyOf:({grant:e})=>e.id})})}function I({grant:e}){return(0,C.jsxs)(C.Fragment,{children:[e.topUp?(0,C.jsx)(n,{href:`/payments/${e.topUp.id}`,children:u.grant.sources[e.source]}):u.grant.sources[e.source],e.reason&&(0,C.jsx)(`div`,{className:`note`,children:(0,C.jsx)(m,{children:e.reason})}),(0,C.jsx)(`div`,{className:`note`,children:(0,C.jsx)(S,{children:e.id})})]})}function L({line:e,zone:t}){let n=[{name:D.columns.grant,cell:e=>(0,C.jsx)(I,{grant:e})},{name:D.columns.expires,cell:({expiresAt:e})=>e?(0,C.jsx)(i,{at:e,zone:t}):u.never},{name:D.columns.priority,number:!0,cell:({priority:e})=>e},{name:D.columns.bought,number:!0,cell:({paid:e})=>e?o(e):`–`},{name:D.columns.left,number:!0,cell:({remaining:e,amount:t})=>(0,C.jsxs)(C.Fragment,{children:[(0,C.jsx)(l,{value:e}),` `,(0,C.jsx)(`span`,{className:`note`,children:u.grant.of(r(t))})]})}];return(0,C.jsx)(h,{title:D.made,children:(0,C.jsx)(c,{caption:D.made,columns:n,rows:e.createdGrants,keyOf:({id:e})=>e})})}export{T as PayingGrant,E as RateShown,O as default};