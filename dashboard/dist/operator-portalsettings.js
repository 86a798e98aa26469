import{r as e}from"./rolldown-runtime.js";import{_ as t,g as n}from"./vendor.js";import{C as r,Tt as i,a,bt as o,c as s,ct as c,d as l,dt as u,g as d,k as f,l as p,mt as m,o as h,ot as g,pt as _,u as v,ut as y,vt as b,y as x,yt as S}from"./parts.js";import{A as C}from"./operator-parts.js";var w=e(t(),1),T=n(),E=C.settings,D=i(`
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
`),O=i(`
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
`),k=`settings`;function A(){let e=r(),t=o(D,{},{wallet:k}),[n,i]=(0,w.useState)(!1);return(0,T.jsxs)(T.Fragment,{children:[(0,T.jsx)(`h1`,{children:E.title}),(0,T.jsx)(`p`,{className:`lead`,children:E.lead}),(0,T.jsx)(g,{answer:t,children:({portalSettings:t})=>x(e,`ADMIN`)?(0,T.jsx)(M,{settings:t,saved:n,onSaved:i},JSON.stringify(t)):(0,T.jsx)(c,{title:E.title,children:(0,T.jsx)(j,{settings:t})})})]})}function j({settings:e}){let{brand:t,accent:n,logoUrl:r,supportUrl:i,refreshUrl:a,frameAncestors:o,returnOrigins:s}=e,c=e=>(0,T.jsx)(f,{children:e||y.none});return(0,T.jsx)(d,{facts:[[E.brand,c(t)],[E.accent,c(n)],[E.logoUrl,c(r)],[E.supportUrl,c(i)],[E.refreshUrl,c(a)],[E.frameAncestors,c(o.join(`, `))],[E.returnOrigins,c(s.join(`, `))]]})}function M({settings:e,saved:t,onSaved:n}){let r=S(O),i=l({brand:e.brand,accent:e.accent??``,logoUrl:e.logoUrl??``,supportUrl:e.supportUrl??``,refreshUrl:e.refreshUrl??``,frameAncestors:e.frameAncestors.join(`
`),returnOrigins:e.returnOrigins.join(`
`)},r),{values:o}=i,u=async()=>{n(!1);let e={idempotencyKey:i.key,brand:v(o.brand),accent:v(o.accent),logoUrl:v(o.logoUrl),supportUrl:v(o.supportUrl),refreshUrl:v(o.refreshUrl),frameAncestors:p(o.frameAncestors),returnOrigins:p(o.returnOrigins)};await r.run({input:e})!==null&&(i.set(`brand`,o.brand),n(!0),b(k))};return(0,T.jsxs)(a,{form:i,doing:r,submit:E.save,onSubmit:()=>void u(),children:[t&&(0,T.jsx)(`p`,{className:`state success`,role:`status`,children:E.saved}),(0,T.jsxs)(c,{title:E.look,children:[(0,T.jsx)(s,{form:i,name:`brand`,label:E.brand,hint:E.brandHint}),(0,T.jsx)(s,{form:i,name:`accent`,label:E.accent,hint:E.accentHint,placeholder:`#0a7cff`}),(0,T.jsx)(P,{value:o.accent.trim()}),(0,T.jsx)(s,{form:i,name:`logoUrl`,type:`url`,label:E.logoUrl,hint:E.logoHint})]}),(0,T.jsxs)(c,{title:E.ways,children:[(0,T.jsx)(s,{form:i,name:`supportUrl`,type:`url`,label:E.supportUrl,hint:E.supportHint}),(0,T.jsx)(s,{form:i,name:`refreshUrl`,type:`url`,label:E.refreshUrl,hint:E.refreshHint}),(0,T.jsx)(h,{form:i,name:`returnOrigins`,label:E.returnOrigins,hint:E.returnHint})]}),(0,T.jsx)(c,{title:E.frames,children:(0,T.jsx)(h,{form:i,name:`frameAncestors`,label:E.frameAncestors,hint:E.frameHint})})]})}var N={light:`#f4f5f7`,dark:`#101318`};function P({value:e}){if(!/^#[0-9a-f]{6}$/i.test(e))return null;let t=u(e);return(0,T.jsx)(`div`,{className:`swatches`,role:`group`,"aria-label":E.contrast,children:[`light`,`dark`].map(n=>{let r=t[n],i=_(m(e),m(N[n]));return(0,T.jsxs)(`div`,{className:`swatch`,style:{background:N[n],color:r},children:[(0,T.jsx)(`span`,{className:`sample`,style:{background:r,color:n===`light`?t.onLight:t.onDark},children:E.sample}),(0,T.jsx)(`span`,{children:E.schemes[n](i.toFixed(1))}),(0,T.jsx)(`span`,{children:r.toLowerCase()===e.toLowerCase()?E.kept:E.changed(r)})]},n)})})}export{A as default};