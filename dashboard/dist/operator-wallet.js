import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{F as a,J as o,K as s,W as c,X as l,Y as u,at as d,b as f,ct as p,g as m,lt as h,m as g,p as _,q as v,v as y,w as b,y as x,z as S}from"./parts.js";import{n as C}from"./Customer.js";import{o as w}from"./operator-parts.js";import{n as T,t as E}from"./operator-shared-crumbs.js";import{t as D}from"./operator-shared-metadata.js";import{r as O}from"./operator-shared-tones.js";import{t as k}from"./app.js";var A=e(t(),1),j=n(),M=h(`
  query WalletHead($id: ID!) {
    wallet(id: $id) {
      id
      externalId
      name
      unit
      status
      overdraftLimit
      rateCardCode
      rateMultiplier
      metadata
      createdAt
      balance {
        available
        posted
        sequence
      }
      customer {
        id
        name
        timeZone
        wallets(first: 100) {
          nodes {
            id
            name
            unit
          }
        }
      }
    }
  }
`),N=(0,A.lazy)(()=>k(()=>import(`./operator-movedrawer.js`),[],import.meta.url)),P=Object.assign({"../portal/Home.tsx":()=>k(()=>import(`./portal-home.js`),[],import.meta.url)}),F=w.wallet;function I(e){let t=P[`../portal/${e}.tsx`];return t===void 0?null:(0,A.lazy)(t)}var L=[{name:`overview`,page:I(`Home`)},{name:`history`,page:(0,A.lazy)(()=>k(()=>import(`./operator-wallethistory.js`),[],import.meta.url))},{name:`usage`,page:I(`Usage`)},{name:`grants`,page:(0,A.lazy)(()=>k(()=>import(`./operator-walletgrants.js`),[],import.meta.url))},{name:`limits`,page:I(`Limits`)},{name:`payments`,page:(0,A.lazy)(()=>k(()=>import(`./operator-walletpayments.js`),[],import.meta.url))},{name:`books`,page:(0,A.lazy)(()=>k(()=>import(`./operator-walletbooks.js`),[],import.meta.url))}];function R(){let{id:e=``}=r(),t=d(M,{id:e},{wallet:e});return p(e),(0,j.jsx)(v,{answer:t,children:({wallet:t})=>t?(0,j.jsx)(z,{wallet:t}):(0,j.jsx)(c,{children:F.unknown(e)})})}function z({wallet:e}){let{customer:t}=e,n=y(),[r]=x(`tab`),[c,u]=(0,A.useState)(!1),d=L.filter(({page:e})=>e!==null),p=d.find(({name:e})=>e===r)??d[0],h=p.page;return(0,j.jsxs)(j.Fragment,{children:[(0,j.jsx)(E,{to:[{href:`/customers`,name:l.operator.nav.customers},{href:`/customers/${t.id}`,name:t.name}]}),(0,j.jsxs)(`div`,{className:`head`,children:[(0,j.jsxs)(`h1`,{children:[(0,j.jsx)(b,{children:e.name}),` `,(0,j.jsx)(g,{tone:O[e.status],children:w.walletStatus[e.status]})]}),m(n,`WALLETS_WRITE`)&&e.status!==`CLOSED`&&(0,j.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>u(!0),children:F.move})]}),(0,j.jsxs)(`p`,{className:`fine`,children:[(0,j.jsx)(f,{value:e.balance.available,unit:e.unit}),` `,F.available,` · `,(0,j.jsx)(T,{children:e.externalId??e.id})]}),(0,j.jsx)(`nav`,{className:`tabs`,"aria-label":F.tabs,children:d.map(({name:t})=>(0,j.jsx)(i,{href:`/wallets/${e.id}${t===`overview`?``:`?tab=${t}`}`,"aria-current":t===p.name?`page`:void 0,children:F.tab[t]},t))}),(0,j.jsxs)(C,{shown:{customer:{...t},wallet:{id:e.id,name:e.name,unit:e.unit},zone:a(t.timeZone)},children:[c&&(0,j.jsx)(A.Suspense,{fallback:(0,j.jsx)(o,{}),children:(0,j.jsx)(N,{wallet:e,onClose:()=>u(!1)})}),(0,j.jsx)(s,{children:(0,j.jsx)(A.Suspense,{fallback:(0,j.jsx)(o,{}),children:(0,j.jsx)(`div`,{className:`within`,children:(0,j.jsx)(h,{})})})},p.name),p.name===`overview`&&(0,j.jsx)(B,{wallet:e})]})]})}function B({wallet:e}){return(0,j.jsxs)(u,{title:F.settings,children:[(0,j.jsx)(_,{facts:[[F.id,(0,j.jsx)(T,{children:e.id})],[F.externalId,e.externalId?(0,j.jsx)(T,{children:e.externalId}):null],[F.rateCard,(0,j.jsx)(b,{children:e.rateCardCode??F.defaultCard})],[F.multiplier,S(e.rateMultiplier)],[F.overdraft,(0,j.jsx)(f,{value:e.overdraftLimit,unit:e.unit})],[F.sequence,S(String(e.balance.sequence))]]}),(0,j.jsx)(D,{metadata:e.metadata})]})}export{R as default};