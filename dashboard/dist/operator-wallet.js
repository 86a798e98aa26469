import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n,s as r,t as i}from"./vendor.js";import{$ as a,C as o,Et as s,K as c,S as l,T as u,ct as d,dt as f,g as p,it as m,k as h,lt as g,ot as _,st as v,v as y,w as b,wt as x,xt as S}from"./parts.js";import{p as C}from"./pages.js";import{C as w,S as T,m as E,p as D,x as O}from"./operator-parts.js";import{t as k}from"./app.js";var A=e(t(),1),j=n(),M=s(`
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
`),N=(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.s),[],import.meta.url)),P=Object.assign({"../portal/Home.tsx":()=>k(()=>import(`./portal-home.js`),[],import.meta.url),"../portal/Limits.tsx":()=>k(()=>import(`./portal-account.js`).then(e=>e.i),[],import.meta.url),"../portal/Usage.tsx":()=>k(()=>import(`./portal-usage.js`),[],import.meta.url)}),F=w.wallet;function I(e){let t=P[`../portal/${e}.tsx`];return t===void 0?null:(0,A.lazy)(t)}var L=[{name:`overview`,page:I(`Home`)},{name:`history`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.n),[],import.meta.url))},{name:`usage`,page:I(`Usage`)},{name:`grants`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.r),[],import.meta.url))},{name:`limits`,page:I(`Limits`)},{name:`payments`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.t),[],import.meta.url))},{name:`books`,page:(0,A.lazy)(()=>k(()=>import(`./operator-shared-money.js`).then(e=>e.i),[],import.meta.url))}];function R(){let{id:e=``}=r(),t=S(M,{id:e},{wallet:e});return x(e),(0,j.jsx)(v,{answer:t,children:({wallet:t})=>t?(0,j.jsx)(z,{wallet:t}):(0,j.jsx)(m,{children:F.unknown(e)})})}function z({wallet:e}){let{customer:t}=e,n=l(),[r]=b(`tab`),[a,s]=(0,A.useState)(!1),p=L.filter(({page:e})=>e!==null),m=p.find(({name:e})=>e===r)??p[0],g=m.page;return(0,j.jsxs)(j.Fragment,{children:[(0,j.jsx)(O,{to:[{href:`/customers`,name:f.operator.nav.customers},{href:`/customers/${t.id}`,name:t.name}]}),(0,j.jsxs)(`div`,{className:`head`,children:[(0,j.jsxs)(`h1`,{children:[(0,j.jsx)(h,{children:e.name}),` `,(0,j.jsx)(o,{tone:D[e.status],children:w.walletStatus[e.status]})]}),y(n,`WALLETS_WRITE`)&&e.status!==`CLOSED`&&(0,j.jsx)(`button`,{type:`button`,className:`primary`,onClick:()=>s(!0),children:F.move})]}),(0,j.jsxs)(`p`,{className:`fine`,children:[(0,j.jsx)(u,{value:e.balance.available,unit:e.unit}),` `,F.available,` · `,(0,j.jsx)(T,{children:e.externalId??e.id})]}),(0,j.jsx)(`nav`,{className:`tabs`,"aria-label":F.tabs,children:p.map(({name:t})=>(0,j.jsx)(i,{href:`/wallets/${e.id}${t===`overview`?``:`?tab=${t}`}`,"aria-current":t===m.name?`page`:void 0,children:F.tab[t]},t))}),(0,j.jsxs)(C,{shown:{customer:{...t},wallet:{id:e.id,name:e.name,unit:e.unit},zone:c(t.timeZone)},children:[a&&(0,j.jsx)(A.Suspense,{fallback:(0,j.jsx)(d,{}),children:(0,j.jsx)(N,{wallet:e,onClose:()=>s(!1)})}),(0,j.jsx)(_,{children:(0,j.jsx)(A.Suspense,{fallback:(0,j.jsx)(d,{}),children:(0,j.jsx)(`div`,{className:`within`,children:(0,j.jsx)(g,{})})})},m.name),m.name===`overview`&&(0,j.jsx)(B,{wallet:e})]})]})}function B({wallet:e}){return(0,j.jsxs)(g,{title:F.settings,children:[(0,j.jsx)(p,{facts:[[F.id,(0,j.jsx)(T,{children:e.id})],[F.externalId,e.externalId?(0,j.jsx)(T,{children:e.externalId}):null],[F.rateCard,(0,j.jsx)(h,{children:e.rateCardCode??F.defaultCard})],[F.multiplier,a(e.rateMultiplier)],[F.overdraft,(0,j.jsx)(u,{value:e.overdraftLimit,unit:e.unit})],[F.sequence,a(String(e.balance.sequence))]]}),(0,j.jsx)(E,{metadata:e.metadata})]})}export{R as default};