import{C as e,Tt as t,a as n,bt as r,c as i,ct as a,d as o,dt as s,g as c,k as l,l as u,mt as d,o as f,ot as p,pt as m,u as h,ut as g,vt as _,y as v,yt as y}from"./parts.js";import{A as b}from"./operator-parts.js";import{g as x}from"./vendor.js";var S=x(),C=b.settings,w=t(`
  query PortalSettings {
    portalSettings {
      brand
      accent
      logoUrl
      supportUrl
      refreshUrl
      frameAncestors
      returnOrigins
    }
  }
`),T=t(`
  mutation UpdatePortalSettings($input: UpdatePortalSettingsInput!) {
    updatePortalSettings(input: $input) {
      portalSettings {
        brand
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),E=`settings`;function D(){let t=e(),n=r(w,{},{wallet:E});return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(`h1`,{children:C.title}),(0,S.jsx)(`p`,{className:`lead`,children:C.lead}),(0,S.jsx)(p,{answer:n,children:({portalSettings:e})=>v(t,`ADMIN`)?(0,S.jsx)(k,{settings:e},JSON.stringify(e)):(0,S.jsx)(a,{title:C.title,children:(0,S.jsx)(O,{settings:e})})})]})}function O({settings:e}){let{brand:t,accent:n,logoUrl:r,supportUrl:i,refreshUrl:a,frameAncestors:o,returnOrigins:s}=e,u=e=>(0,S.jsx)(l,{children:e||g.none});return(0,S.jsx)(c,{facts:[[C.brand,u(t)],[C.accent,u(n)],[C.logoUrl,u(r)],[C.supportUrl,u(i)],[C.refreshUrl,u(a)],[C.frameAncestors,u(o.join(`, `))],[C.returnOrigins,u(s.join(`, `))]]})}function k({settings:e}){let t=y(T),r=o({brand:e.brand,accent:e.accent??``,logoUrl:e.logoUrl??``,supportUrl:e.supportUrl??``,refreshUrl:e.refreshUrl??``,frameAncestors:e.frameAncestors.join(`
`),returnOrigins:e.returnOrigins.join(`
`)},t),{values:s}=r,c=async()=>{let e={idempotencyKey:r.key,brand:h(s.brand),accent:h(s.accent),logoUrl:h(s.logoUrl),supportUrl:h(s.supportUrl),refreshUrl:h(s.refreshUrl),frameAncestors:u(s.frameAncestors),returnOrigins:u(s.returnOrigins)};await t.run({input:e})!==null&&(r.set(`brand`,s.brand),_(E))},l=t.result!==null&&t.refusals.length===0;return(0,S.jsxs)(n,{form:r,doing:t,submit:C.save,onSubmit:()=>void c(),children:[l&&(0,S.jsx)(`p`,{className:`state success`,role:`status`,children:C.saved}),(0,S.jsxs)(a,{title:C.look,children:[(0,S.jsx)(i,{form:r,name:`brand`,label:C.brand,hint:C.brandHint}),(0,S.jsx)(i,{form:r,name:`accent`,label:C.accent,hint:C.accentHint,placeholder:`#0a7cff`}),(0,S.jsx)(j,{value:s.accent.trim()}),(0,S.jsx)(i,{form:r,name:`logoUrl`,type:`url`,label:C.logoUrl,hint:C.logoHint})]}),(0,S.jsxs)(a,{title:C.ways,children:[(0,S.jsx)(i,{form:r,name:`supportUrl`,type:`url`,label:C.supportUrl,hint:C.supportHint}),(0,S.jsx)(i,{form:r,name:`refreshUrl`,type:`url`,label:C.refreshUrl,hint:C.refreshHint}),(0,S.jsx)(f,{form:r,name:`returnOrigins`,label:C.returnOrigins,hint:C.returnHint})]}),(0,S.jsx)(a,{title:C.frames,children:(0,S.jsx)(f,{form:r,name:`frameAncestors`,label:C.frameAncestors,hint:C.frameHint})})]})}var A={light:`#f4f5f7`,dark:`#101318`};function j({value:e}){if(!/^#[0-9a-f]{6}$/i.test(e))return null;let t=s(e);return(0,S.jsx)(`div`,{className:`swatches`,role:`group`,"aria-label":C.contrast,children:[`light`,`dark`].map(n=>{let r=t[n],i=m(d(e),d(A[n]));return(0,S.jsxs)(`div`,{className:`swatch`,style:{background:A[n],color:r},children:[(0,S.jsx)(`span`,{className:`sample`,style:{background:r,color:n===`light`?t.onLight:t.onDark},children:C.sample}),(0,S.jsx)(`span`,{children:C.schemes[n](i.toFixed(1))}),(0,S.jsx)(`span`,{children:r.toLowerCase()===e.toLowerCase()?C.kept:C.changed(r)})]},n)})})}export{D as default};