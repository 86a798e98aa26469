import{g as e,s as t,t as n}from"./vendor.js";import{$ as r,A as i,Et as a,J as o,K as s,O as c,T as l,dt as u,g as d,it as f,k as p,lt as m,st as h,xt as g}from"./parts.js";import{C as _,M as v,S as y,m as b,x}from"./operator-parts.js";var S=e(),C=a(`
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
`),w=a(`
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
`),T=a(`
  fragment RateShown on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`),E=_.line;function D(){let{id:e=``}=t(),n=g(C,{id:e});return(0,S.jsx)(h,{answer:n,children:({transaction:e})=>e?(0,S.jsx)(O,{line:e}):(0,S.jsx)(f,{children:E.unknown})})}function O({line:e}){let{wallet:t}=e,n=s(t.customer.timeZone);return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(x,{to:[{href:`/customers`,name:u.operator.nav.customers},{href:`/customers/${t.customer.id}`,name:t.customer.name},{href:`/wallets/${t.id}?tab=history`,name:t.name}]}),(0,S.jsxs)(`h1`,{children:[E.title(e.sequence),`: `,u.line.types[e.type],e.action&&(0,S.jsxs)(S.Fragment,{children:[` `,(0,S.jsx)(p,{children:e.action})]})]}),(0,S.jsx)(k,{line:e,zone:n}),(e.components.length>0||e.rate||e.rateCard)&&(0,S.jsx)(j,{line:e,zone:n}),e.drawdowns.length>0&&(0,S.jsx)(P,{line:e,zone:n}),e.createdGrants.length>0&&(0,S.jsx)(I,{line:e,zone:n}),(0,S.jsxs)(m,{title:E.record,children:[(0,S.jsx)(d,{facts:[[E.id,(0,S.jsx)(y,{children:e.id})],[E.key,(0,S.jsx)(y,{children:e.idempotencyKey})],[E.hash,(0,S.jsx)(y,{children:e.hash})],[E.occurred,(0,S.jsx)(i,{at:e.occurredAt,zone:n})],[E.recorded,(0,S.jsx)(i,{at:e.recordedAt,zone:n})]]}),(0,S.jsx)(b,{metadata:e.metadata})]})]})}function k({line:e,zone:t}){let{unit:a}=e.wallet,s=Object.entries(e.dimensions);return(0,S.jsx)(m,{title:E.happened,children:(0,S.jsx)(d,{facts:[[u.line.change,(0,S.jsx)(`strong`,{children:(0,S.jsx)(l,{value:e.amount,unit:a,change:!0})})],[u.line.after,(0,S.jsx)(l,{value:e.balanceAfter,unit:a})],e.heldChange!==`0`&&[u.home.held,(0,S.jsx)(l,{value:e.heldChange,unit:a,change:!0})],e.debtAfter!==`0`&&[E.debt,(0,S.jsx)(l,{value:e.debtAfter,unit:a})],e.shortfall!==`0`&&[E.shortfall,(0,S.jsx)(l,{value:e.shortfall,unit:a})],[u.line.when,(0,S.jsx)(i,{at:e.recordedAt,zone:t})],[E.by,(0,S.jsx)(v,{actor:e.actorDetails})],[E.reason,e.reason?(0,S.jsx)(p,{children:e.reason}):null],[E.subject,e.subject?(0,S.jsx)(p,{children:e.subject}):null],[E.quantity,e.quantity&&e.components.length===0?r(e.quantity):null],...s.map(([e,t])=>[e,(0,S.jsx)(p,{children:t})]),[E.budget,e.budget?(0,S.jsx)(p,{children:e.budget.name}):null],[E.plan,e.subscription?(0,S.jsx)(p,{children:e.subscription.plan.name}):null],[E.payment,e.topUp?(0,S.jsx)(n,{href:`/payments/${e.topUp.id}`,children:o(e.topUp.price)}):null],[E.reverses,e.reverses?(0,S.jsx)(n,{href:`/lines/${e.reverses.id}`,children:E.title(e.reverses.sequence)}):null],e.reversed!==`0`&&[E.reversed,(0,S.jsx)(l,{value:e.reversed,unit:a})],[E.counterpart,e.counterpart?(0,S.jsx)(n,{href:`/lines/${e.counterpart.id}`,children:(0,S.jsx)(p,{children:`${e.counterpart.wallet.customer.name}, ${e.counterpart.wallet.name}`})}):null],...A(e.money)]})})}function A(e){if(!e)return[];let{currency:t}=e;return[[E.money.earned,e.earned],[E.money.refunded,e.refunded],[E.money.breakage,e.breakage],[E.money.customerCredit,e.customerCredit],[E.money.writtenOff,e.writtenOff]].filter(([,e])=>Number(e)!==0).map(([e,n])=>[e,o({amount:n,currency:t})])}function j({line:e,zone:t}){let n=e.components.length>0?e.components:[{name:e.action??``,quantity:e.quantity??`1`,credits:M(e.amount),rate:e.rate}],a=[{name:E.columns.component,cell:({name:e})=>(0,S.jsx)(p,{children:e})},{name:E.columns.quantity,number:!0,cell:({quantity:e})=>r(e)},{name:E.columns.rate,number:!0,cell:({rate:e})=>e?(0,S.jsx)(N,{rate:e}):u.none},{name:E.columns.credits,number:!0,cell:({credits:e})=>(0,S.jsx)(l,{value:e})}];return(0,S.jsxs)(m,{title:E.price,children:[(0,S.jsx)(c,{caption:E.price,columns:a,rows:n,keyOf:({name:e})=>e}),(0,S.jsxs)(`p`,{className:`fine`,children:[e.rateCard&&(0,S.jsxs)(S.Fragment,{children:[E.card(e.rateCard.code,e.rateCard.version),` `,(0,S.jsx)(i,{at:e.rateCard.publishedAt,zone:t}),`.`,` `]}),e.rateMultiplier&&e.rateMultiplier!==`1`&&(0,S.jsxs)(S.Fragment,{children:[E.multiplier(r(e.rateMultiplier)),` `]}),E.sum(r(e.amount.replace(/^-/,``)),e.wallet.unit)]})]})}function M(e){return e.replace(/^-/,``)}function N({rate:e}){let t=Object.entries(e.when);return(0,S.jsxs)(S.Fragment,{children:[E.rate(r(e.credits),r(e.per)),t.length>0&&(0,S.jsx)(`div`,{className:`note`,children:(0,S.jsx)(p,{children:t.map(([e,t])=>`${e} = ${t}`).join(`, `)})}),e.description&&(0,S.jsx)(`div`,{className:`note`,children:(0,S.jsx)(p,{children:e.description})}),e.minimum&&(0,S.jsx)(`div`,{className:`note`,children:E.minimum(r(e.minimum))})]})}function P({line:e,zone:t}){let n=e.drawdowns.every(({amount:e})=>!e.startsWith(`-`))&&!e.amount.startsWith(`-`),a=[{name:E.columns.grant,cell:({grant:e})=>(0,S.jsx)(F,{grant:e})},{name:E.columns.expires,cell:({grant:e})=>e.expiresAt?(0,S.jsx)(i,{at:e.expiresAt,zone:t}):u.never},{name:E.columns.bought,number:!0,cell:({grant:e})=>e.paid?o(e.paid):`–`},{name:E.columns.drawn,number:!0,cell:({amount:e})=>(0,S.jsx)(l,{value:e})},{name:E.columns.left,number:!0,cell:({grant:e})=>(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(l,{value:e.remaining}),` `,(0,S.jsx)(`span`,{className:`note`,children:u.grant.of(r(e.amount))})]})}],s=n&&e.type!==`HOLD`?E.went:E.paid;return(0,S.jsx)(m,{title:s,children:(0,S.jsx)(c,{caption:s,columns:a,rows:e.drawdowns,keyOf:({grant:e})=>e.id})})}function F({grant:e}){return(0,S.jsxs)(S.Fragment,{children:[e.topUp?(0,S.jsx)(n,{href:`/payments/${e.topUp.id}`,children:u.grant.sources[e.source]}):u.grant.sources[e.source],e.reason&&(0,S.jsx)(`div`,{className:`note`,children:(0,S.jsx)(p,{children:e.reason})}),(0,S.jsx)(`div`,{className:`note`,children:(0,S.jsx)(y,{children:e.id})})]})}function I({line:e,zone:t}){let n=[{name:E.columns.grant,cell:e=>(0,S.jsx)(F,{grant:e})},{name:E.columns.expires,cell:({expiresAt:e})=>e?(0,S.jsx)(i,{at:e,zone:t}):u.never},{name:E.columns.priority,number:!0,cell:({priority:e})=>e},{name:E.columns.bought,number:!0,cell:({paid:e})=>e?o(e):`–`},{name:E.columns.left,number:!0,cell:({remaining:e,amount:t})=>(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(l,{value:e}),` `,(0,S.jsx)(`span`,{className:`note`,children:u.grant.of(r(t))})]})}];return(0,S.jsx)(m,{title:E.made,children:(0,S.jsx)(c,{caption:E.made,columns:n,rows:e.createdGrants,keyOf:({id:e})=>e})})}export{w as PayingGrant,T as RateShown,D as default};