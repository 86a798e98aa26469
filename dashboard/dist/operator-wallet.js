import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{C as a,Ct as o,G as s,Q as c,T as l,Tt as u,_ as d,at as f,bt as p,ct as m,g as h,k as g,ot as _,rt as v,st as y,ut as b,w as x,y as S}from"./parts.js";import{d as C}from"./pages.js";import{b as w,d as T,f as E,u as D,y as O}from"./operator-parts.js";import{t as k}from"./app.js";var A=e(t(),1),j=n(),M=u(`
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
`),N=(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.s),[],import.meta.url)),P=Object.assign({"../portal/Home.tsx":()=>k(()=>import(`./portal-home.js`),[],import.meta.url),"../portal/Limits.tsx":()=>k(()=>import(`./portal-limits.js`),[],import.meta.url),"../portal/Usage.tsx":()=>k(()=>import(`./portal-usage.js`),[],import.meta.url)}),F=E.wallet;function I(e){let t=P[`../portal/${e}.tsx`];return t===void 0?null:(0,A.lazy)(t)}var L=[{name:`overview`,page:I(`Home`)},{name:`history`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.n),[],import.meta.url))},{name:`usage`,page:I(`Usage`)},{name:`grants`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.r),[],import.meta.url))},{name:`limits`,page:I(`Limits`)},{name:`payments`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.t),[],import.meta.url))},{name:`books`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.i),[],import.meta.url))}];function R(){let{id:e=``}=r(),t=p(M,{id:e},{wallet:e});return o(e),(0,j.jsx)(_,{answer:t,children:({wallet:t})=>t?(0,j.jsx)(z,{wallet:t}):(0,j.jsx)(v,{children:F.unknown(e)})})}function z({wallet:e}){let{customer:t}=e,n=a(),[r]=x(`tab`),[o,c]=(0,A.useState)(!1),u=L.filter(({page:e})=>e!==null),p=u.find(({name:e})=>e===r)??u[0],m=p.page;return(0,j.jsxs)(j.Fragment,{children:[(0,j.jsx)(O,{to:[{href:`/customers`,name:b.operator.nav.customers},{href:`/customers/${t.id}`,name:t.name}]}),(0,j.jsxs)(`div`,{className:`head`,children:[(0,j.jsxs)(`h1`,{children:[(0,j.jsx)(g,{children:e.name}),` `,(0,j.jsx)(d,{tone:D[e.status],children:E.walletStatus[e.status]})]}),S(n,`WALLETS_WRITE`)&&e.status!==`CLOSED`&&(0,j.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>c(!0),children:F.move})]}),(0,j.jsxs)(`p`,{className:`fine`,children:[(0,j.jsx)(l,{value:e.balance.available,unit:e.unit}),` `,F.available,` · `,(0,j.jsx)(w,{children:e.externalId??e.id})]}),(0,j.jsx)(`nav`,{className:`tabs`,"aria-label":F.tabs,children:u.map(({name:t})=>(0,j.jsx)(i,{href:`/wallets/${e.id}${t===`overview`?``:`?tab=${t}`}`,"aria-current":t===p.name?`page`:void 0,children:F.tab[t]},t))}),(0,j.jsxs)(C,{shown:{customer:{...t},wallet:{id:e.id,name:e.name,unit:e.unit},zone:s(t.timeZone)},children:[o&&(0,j.jsx)(A.Suspense,{fallback:(0,j.jsx)(y,{}),children:(0,j.jsx)(N,{wallet:e,onClose:()=>c(!1)})}),(0,j.jsx)(f,{children:(0,j.jsx)(A.Suspense,{fallback:(0,j.jsx)(y,{}),children:(0,j.jsx)(`div`,{className:`within`,children:(0,j.jsx)(m,{})})})},p.name),p.name===`overview`&&(0,j.jsx)(B,{wallet:e})]})]})}function B({wallet:e}){return(0,j.jsxs)(m,{title:F.settings,children:[(0,j.jsx)(h,{facts:[[F.id,(0,j.jsx)(w,{children:e.id})],[F.externalId,e.externalId?(0,j.jsx)(w,{children:e.externalId}):null],[F.rateCard,(0,j.jsx)(g,{children:e.rateCardCode??F.defaultCard})],[F.multiplier,c(e.rateMultiplier)],[F.overdraft,(0,j.jsx)(l,{value:e.overdraftLimit,unit:e.unit})],[F.sequence,c(String(e.balance.sequence))]]}),(0,j.jsx)(T,{metadata:e.metadata})]})}export{R as default};