import{$ as e,X as t,Y as n,Z as r,a as i,at as a,c as o,et as s,g as c,it as l,lt as u,n as d,o as f,p,q as m,r as h,rt as g,s as _,v,w as y}from"./parts.js";import{h as b}from"./operator-parts.js";import{g as x}from"./vendor.js";var S=x(),C=b.settings,w=u(`
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
`),T=u(`
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
`),E=`settings`;function D(){let e=v(),t=a(w,{},{wallet:E});return(0,S.jsxs)(S.Fragment,{children:[(0,S.jsx)(`h1`,{children:C.title}),(0,S.jsx)(`p`,{className:`lead`,children:C.lead}),(0,S.jsx)(m,{answer:t,children:({portalSettings:t})=>c(e,`ADMIN`)?(0,S.jsx)(k,{settings:t},JSON.stringify(t)):(0,S.jsx)(n,{title:C.title,children:(0,S.jsx)(O,{settings:t})})})]})}function O({settings:e}){let{brand:n,accent:r,logoUrl:i,supportUrl:a,refreshUrl:o,frameAncestors:s,returnOrigins:c}=e,l=e=>(0,S.jsx)(y,{children:e||t.none});return(0,S.jsx)(p,{facts:[[C.brand,l(n)],[C.accent,l(r)],[C.logoUrl,l(i)],[C.supportUrl,l(a)],[C.refreshUrl,l(o)],[C.frameAncestors,l(s.join(`, `))],[C.returnOrigins,l(c.join(`, `))]]})}function k({settings:e}){let t=l(T),r=o({brand:e.brand,accent:e.accent??``,logoUrl:e.logoUrl??``,supportUrl:e.supportUrl??``,refreshUrl:e.refreshUrl??``,frameAncestors:e.frameAncestors.join(`
`),returnOrigins:e.returnOrigins.join(`
`)},t),{values:a}=r,s=async()=>{let e={idempotencyKey:r.key,brand:_(a.brand),accent:_(a.accent),logoUrl:_(a.logoUrl),supportUrl:_(a.supportUrl),refreshUrl:_(a.refreshUrl),frameAncestors:f(a.frameAncestors),returnOrigins:f(a.returnOrigins)};await t.run({input:e})!==null&&(r.set(`brand`,a.brand),g(E))},c=t.result!==null&&t.refusals.length===0;return(0,S.jsxs)(d,{form:r,doing:t,submit:C.save,onSubmit:()=>void s(),children:[c&&(0,S.jsx)(`p`,{className:`state success`,role:`status`,children:C.saved}),(0,S.jsxs)(n,{title:C.look,children:[(0,S.jsx)(i,{form:r,name:`brand`,label:C.brand,hint:C.brandHint}),(0,S.jsx)(i,{form:r,name:`accent`,label:C.accent,hint:C.accentHint,placeholder:`#0a7cff`}),(0,S.jsx)(j,{value:a.accent.trim()}),(0,S.jsx)(i,{form:r,name:`logoUrl`,type:`url`,label:C.logoUrl,hint:C.logoHint})]}),(0,S.jsxs)(n,{title:C.ways,children:[(0,S.jsx)(i,{form:r,name:`supportUrl`,type:`url`,label:C.supportUrl,hint:C.supportHint}),(0,S.jsx)(i,{form:r,name:`refreshUrl`,type:`url`,label:C.refreshUrl,hint:C.refreshHint}),(0,S.jsx)(h,{form:r,name:`returnOrigins`,label:C.returnOrigins,hint:C.returnHint})]}),(0,S.jsx)(n,{title:C.frames,children:(0,S.jsx)(h,{form:r,name:`frameAncestors`,label:C.frameAncestors,hint:C.frameHint})})]})}var A={light:`#f4f5f7`,dark:`#101318`};function j({value:t}){if(!/^#[0-9a-f]{6}$/i.test(t))return null;let n=r(t);return(0,S.jsx)(`div`,{className:`swatches`,role:`group`,"aria-label":C.contrast,children:[`light`,`dark`].map(r=>{let i=n[r],a=e(s(t),s(A[r]));return(0,S.jsxs)(`div`,{className:`swatch`,style:{background:A[r],color:i},children:[(0,S.jsx)(`span`,{className:`sample`,style:{background:i,color:r===`light`?n.onLight:n.onDark},children:C.sample}),(0,S.jsx)(`span`,{children:C.schemes[r](a.toFixed(1))}),(0,S.jsx)(`span`,{children:i.toLowerCase()===t.toLowerCase()?C.kept:C.changed(i)})]},r)})})}export{D as default};