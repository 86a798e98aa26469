import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,Ct as i,Et as a,I as o,J as s,N as c,O as l,S as u,T as d,_t as ee,a as f,at as te,bt as p,c as m,ct as h,d as g,dt as _,f as ne,ft as re,g as ie,h as ae,ht as oe,i as se,it as v,k as y,l as b,lt as x,mt as ce,o as S,s as le,st as C,u as w,v as T,w as E,xt as D,yt as O,z as ue}from"./parts.js";import{_ as de,g as fe,t as k}from"./vendor.js";import{A as pe,F as A,I as me,L as he,M as j,N as M,O as ge,P as _e,R as N,S as P,T as F,_ as I,a as ve,c as ye,g as be,h as xe,i as Se,j as L,k as R,n as Ce,o as we,r as Te,s as Ee,t as De,u as Oe,v as ke,w as Ae,y as je}from"./operator-parts.js";var Me=e({default:()=>He}),z=fe(),B=M.activity,Ne=a(`
  query Activity($after: String, $from: DateTime, $to: DateTime, $types: [TransactionType!]) {
    activity(first: 50, after: $after, from: $from, to: $to, types: $types) {
      nodes {
        id
        type
        amount
        reason
        recordedAt
        actorDetails {
          id
          kind
          name
        }
        wallet {
          id
          name
          unit
          customer {
            id
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),{GRANT:Pe,TOP_UP:Fe,VOID:Ie,ADJUSTMENT:Le,TRANSFER_OUT:Re,TRANSFER_IN:ze,REFUND:Be,REVERSAL:Ve}=_.line.types,V={GRANT:Pe,TOP_UP:Fe,VOID:Ie,ADJUSTMENT:Le,TRANSFER_OUT:Re,TRANSFER_IN:ze,REFUND:Be,REVERSAL:Ve};function He(){let[e,t]=pe(`type`,V),[n,r]=L(A()),a=i(Ne,{...n,types:e===null?null:[e]},({activity:e})=>e);return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:B.title}),(0,z.jsx)(`p`,{className:`lead`,children:B.lead}),(0,z.jsxs)(`div`,{className:`filters`,children:[(0,z.jsx)(ge,{label:B.type,all:B.all,names:V,value:e,onChoose:t}),(0,z.jsx)(R,{days:r})]}),(0,z.jsx)(F,{title:B.lines,aside:(0,z.jsx)(`span`,{className:`fine`,children:_.zone(A())}),list:a,columns:Ue,empty:B.none})]})}var Ue=[{name:B.when,cell:({recordedAt:e})=>(0,z.jsx)(n,{at:e,zone:A()})},{name:B.who,cell:({actorDetails:e})=>(0,z.jsx)(j,{actor:e})},{name:B.what,cell:({id:e,type:t,reason:n})=>(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(k,{href:`/lines/${e}`,children:_.line.types[t]}),n&&(0,z.jsx)(`div`,{className:`note`,children:(0,z.jsx)(y,{children:n})})]})},{name:B.where,cell:({wallet:e})=>(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(k,{href:`/wallets/${e.id}`,children:(0,z.jsx)(y,{children:e.customer.name})}),(0,z.jsx)(`div`,{className:`note`,children:(0,z.jsx)(y,{children:e.name})})]})},{name:B.change,number:!0,cell:({amount:e,wallet:t})=>(0,z.jsx)(d,{value:e,unit:t.unit,change:!0})}],We=e({default:()=>Ke}),H=M.audit,Ge=a(`
  query AuditLog($after: String, $from: DateTime, $to: DateTime) {
    auditLog(first: 50, after: $after, from: $from, to: $to) {
      nodes {
        id
        at
        mutation
        targetId
        reason
        before
        after
        requestId
        actor {
          id
          kind
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);function Ke(){let[e,t]=L(A()),n=i(Ge,{...e},({auditLog:e})=>e);return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:H.title}),(0,z.jsx)(`p`,{className:`lead`,children:H.lead}),(0,z.jsx)(`div`,{className:`filters`,children:(0,z.jsx)(R,{days:t})}),(0,z.jsx)(F,{title:H.entries,aside:(0,z.jsx)(`span`,{className:`fine`,children:_.zone(A())}),list:n,columns:qe,empty:H.none})]})}var qe=[{name:H.when,cell:({at:e})=>(0,z.jsx)(n,{at:e,zone:A()})},{name:H.who,cell:({actor:e})=>(0,z.jsx)(j,{actor:e})},{name:H.what,cell:({mutation:e,targetId:t,reason:n})=>(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`span`,{className:`code whole`,children:e}),(0,z.jsx)(`div`,{className:`fine`,children:(0,z.jsx)(P,{children:t})}),n&&(0,z.jsx)(`div`,{className:`fine`,children:(0,z.jsx)(y,{children:n})})]})},{name:H.change,cell:e=>(0,z.jsx)(Je,{entry:e})},{name:H.request,cell:({requestId:e})=>e?(0,z.jsx)(P,{children:e}):`–`}];function Je({entry:{before:e,after:t}}){let n=[...new Set([...Object.keys(e??{}),...Object.keys(t??{})])].sort();return n.length===0?(0,z.jsx)(z.Fragment,{children:e?H.removed:H.created}):(0,z.jsx)(`ul`,{className:`changes`,children:n.map(n=>(0,z.jsxs)(`li`,{children:[(0,z.jsx)(`span`,{className:`note`,children:n}),` `,e?.[n]!==void 0&&(0,z.jsxs)(`del`,{children:[(0,z.jsxs)(`span`,{className:`hidden`,children:[H.before,` `]}),(0,z.jsx)(y,{children:e[n]})]}),` `,t?.[n]!==void 0&&(0,z.jsxs)(`ins`,{children:[(0,z.jsxs)(`span`,{className:`hidden`,children:[H.after,` `]}),(0,z.jsx)(y,{children:t[n]})]})]},n))})}var Ye=e({default:()=>et}),U=t(de(),1),W=M.exports,Xe=a(`
  query Exports($after: String) {
    exports(first: 50, after: $after) {
      nodes {
        id
        kind
        format
        status
        rows
        expiresAt
        createdAt
        failureReason
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),Ze=a(`
  query ExportLink($id: ID!) {
    node(id: $id) {
      ... on Export {
        url
      }
    }
  }
`),Qe=a(`
  mutation CreateExport($input: CreateExportInput!) {
    createExport(input: $input) {
      export {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),G=`exports`,K=[`LEDGER`,`USAGE`,`GRANTS`,`FINANCE`],$e=[`CSV`,`JSON_LINES`];function et(){let e=I(),[t,n]=(0,U.useState)(!1),r=i(Xe,{},({exports:e})=>e,{wallet:G,every:t&&2e3}),a=r.nodes.some(({status:e})=>e===`RUNNING`);return a!==t&&n(a),(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:W.title}),(0,z.jsx)(`p`,{className:`lead`,children:W.lead}),r.error?.code===`NOT_OFFERED_HERE`?(0,z.jsx)(te,{error:r.error}):(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(x,{title:W.create,children:e===null?(0,z.jsx)(h,{}):(0,z.jsx)(tt,{now:e})}),(0,z.jsx)(F,{title:W.files,list:r,columns:it,empty:W.none})]})]})}function tt({now:e}){let t=p(Qe),[n]=E(`kind`),[r]=E(`wallet`),i=g({kind:K.find(e=>e===n)??`LEDGER`,format:`CSV`,walletId:r??``,from:he(e-2592e6),to:he(e)},t),{values:a}=i,o=a.kind===`FINANCE`,s=async()=>{let e={idempotencyKey:i.key,kind:a.kind,format:a.format,walletId:w(a.walletId),from:nt(a.from,0,o),to:nt(a.to,1,o)};await t.run({input:e})!==null&&(i.set(`kind`,a.kind),O(G))};return(0,z.jsxs)(f,{form:i,doing:t,submit:W.submit,onSubmit:()=>void s(),children:[(0,z.jsxs)(`div`,{className:`pair`,children:[(0,z.jsx)(se,{form:i,name:`kind`,label:W.kind,choices:K.map(e=>[e,W.kinds[e]])}),(0,z.jsx)(se,{form:i,name:`format`,label:W.format,choices:$e.map(e=>[e,W.formats[e]])}),(0,z.jsx)(m,{form:i,name:`walletId`,label:W.wallet,hint:W.walletHint})]}),(0,z.jsxs)(`div`,{className:`pair`,children:[(0,z.jsx)(m,{form:i,name:`from`,type:`date`,label:M.range.from}),(0,z.jsx)(m,{form:i,name:`to`,type:`date`,label:M.range.to,hint:W.days(o?`UTC`:A())})]})]})}function nt(e,t,n){if(!n)return me(e,t)??e;let r=Date.parse(`${e}T00:00:00Z`);return Number.isNaN(r)?e:new Date(r+t*864e5).toISOString()}var rt={RUNNING:`warn`,READY:`good`,FAILED:`bad`},it=[{name:W.when,cell:({createdAt:e})=>(0,z.jsx)(n,{at:e,zone:A()})},{name:W.kind,cell:({kind:e,format:t})=>`${W.kinds[e]} (${W.formats[t]})`},{name:W.status,cell:({status:e,failureReason:t})=>(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(r,{tone:rt[e],children:W.statuses[e]}),t&&(0,z.jsx)(`div`,{className:`note`,children:(0,z.jsx)(y,{children:t})})]})},{name:W.rows,number:!0,cell:({rows:e})=>e?.toLocaleString()??`–`},{name:W.until,cell:({expiresAt:e})=>e?(0,z.jsx)(n,{at:e,zone:A()}):`–`},{name:W.file,cell:e=>e.status===`READY`?(0,z.jsx)(at,{id:e.id}):null}];function at({id:e}){let[t,n]=(0,U.useState)(q),r=async()=>{n({...q,asking:!0});try{let{node:t}=await ee.request(Ze,{id:e}),r=t&&`url`in t?t.url:null;if(r){let e=document.createElement(`a`);e.href=r,e.rel=`noreferrer`,e.download=``,e.click()}n({...q,gone:!r})}catch(e){n({...q,error:e})}};return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`button`,{type:`button`,disabled:t.asking,onClick:()=>void r(),children:W.download}),t.gone&&(0,z.jsx)(`p`,{className:`note`,children:W.gone}),t.error&&(0,z.jsx)(te,{error:t.error})]})}var q={asking:!1,error:null,gone:!1},ot=e({Books:()=>ct,default:()=>lt}),J=M.finance,st=a(`
  query Finance($at: DateTime, $m1: DateTime!, $m2: DateTime!, $m3: DateTime!) {
    now: finance(at: $at) {
      ...Books
    }
    m1: finance(at: $m1) {
      ...Books
    }
    m2: finance(at: $m2) {
      ...Books
    }
    m3: finance(at: $m3) {
      ...Books
    }
  }
`),ct=a(`
  fragment Books on FinanceReport {
    at
    asOf
    complete
    rows {
      currency
      received
      deferred
      earned
      breakage
      refunded
      customerCredit
      writtenOff
      tax
      balanced
    }
  }
`);function lt(){let e=I(),[t,n]=E(`at`);return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:J.title}),(0,z.jsx)(`p`,{className:`lead`,children:J.lead}),(0,z.jsxs)(`div`,{className:`filters`,children:[(0,z.jsxs)(`span`,{className:`filter`,children:[(0,z.jsx)(`label`,{htmlFor:`at`,children:J.at}),(0,z.jsx)(`input`,{id:`at`,type:`date`,value:t??``,onChange:({target:e})=>n(e.value)})]}),(0,z.jsx)(k,{className:`button`,href:`/exports?kind=FINANCE`,children:J.export})]}),e!==null&&t===null&&(0,z.jsx)(Ee,{now:e}),e===null?(0,z.jsx)(h,{}):(0,z.jsx)(ut,{now:e,date:t}),(0,z.jsx)(Oe,{})]})}function ut({now:e,date:t}){let n=t===null?NaN:Date.parse(`${t}T00:00:00Z`)+864e5,r=Number.isNaN(n)?null:Math.min(n,e),[i,a,o]=ve((r??e)-1,3),s={at:r===null?null:new Date(r).toISOString(),m1:i,m2:a,m3:o},c=D(st,s,{keep:!0});return(0,z.jsx)(C,{answer:c,children:e=>(0,z.jsx)(dt,{books:e})})}function dt({books:e}){let{now:t}=e,n=(0,z.jsx)(`span`,{className:`fine`,children:_.asOf(`${o(t.asOf,`UTC`)}, ${c(t.asOf,`UTC`)}`)});return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsxs)(x,{title:J.books,aside:n,children:[t.rows.length===0&&(0,z.jsx)(v,{children:J.none}),t.rows.length>0&&(0,z.jsx)(ft,{isBalanced:t.rows.every(({balanced:e})=>e)}),!t.complete&&(0,z.jsx)(`p`,{className:`warning`,children:J.incomplete})]}),t.rows.map(t=>(0,z.jsx)(x,{title:t.currency,aside:t.balanced?(0,z.jsx)(`span`,{className:`fine`,children:J.utc}):(0,z.jsx)(r,{tone:`bad`,children:J.unbalanced}),children:(0,z.jsx)(pt,{row:t,months:we([e.now,e.m1,e.m2,e.m3],t.currency)})},t.currency))]})}function ft({isBalanced:e}){return(0,z.jsxs)(`p`,{children:[(0,z.jsx)(r,{tone:e?`good`:`bad`,children:e?J.balanced:J.unbalanced}),` `,(0,z.jsx)(`span`,{className:`note`,children:J.equation})]})}function pt({row:e,months:t}){let{currency:n}=e,r=[{name:J.column,cell:e=>J.columns[e]},{name:J.total,number:!0,cell:t=>(0,z.jsx)(`strong`,{children:s({amount:e[t],currency:n})})},...t.map(({month:e,partial:t,change:r})=>({name:t?J.soFar(J.monthName(e)):J.monthName(e),number:!0,cell:e=>{let t=r[e];return t===null?(0,z.jsx)(`span`,{className:`note`,children:`–`}):s({amount:t,currency:n})}}))];return(0,z.jsx)(l,{caption:J.months(n),columns:r,rows:Se,keyOf:e=>e})}var mt=e({default:()=>vt}),Y=M.keys,ht=a(`
  query Keys($after: String) {
    apiKeys(first: 50, after: $after) {
      nodes {
        id
        name
        scopes
        createdAt
        revokedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),gt=a(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      id
      secret
      userErrors {
        code
        message
        path
      }
    }
  }
`),_t=a(`
  mutation RevokeKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),X=`keys`;function vt(){let e=u();return T(e,`ADMIN`)?(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:Y.title}),e.kind!==`API_KEY`&&(0,z.jsx)(`p`,{className:`warning`,children:Y.sessionsMintNothing}),(0,z.jsx)(yt,{mayCreate:e.kind===`API_KEY`}),(0,z.jsx)(De,{mayCreate:e.kind===`API_KEY`})]}):(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:Y.title}),(0,z.jsx)(v,{children:_.failed.forbidden})]})}function yt({mayCreate:e}){let[t,n]=(0,U.useState)(null),r=i(ht,{},({apiKeys:e})=>e,{wallet:X}),a=()=>n(null);return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(F,{title:Y.keys,aside:(0,z.jsx)(Ae,{may:e,label:Y.create,onPress:()=>n(`new`)}),lead:Y.lead,list:r,columns:bt(n),empty:Y.none}),t===`new`&&(0,z.jsx)(xt,{onClose:a}),t!==null&&t!==`new`&&(0,z.jsx)(xe,{title:Y.revokeTitle,action:Y.revoke,danger:!0,document:_t,input:e=>({idempotencyKey:e,apiKeyId:t.id}),onClose:a,onDone:()=>O(X),children:(0,z.jsxs)(`p`,{children:[(0,z.jsx)(y,{children:t.name}),`: `,Y.revokeWhat]})})]})}function bt(e){return[{name:Y.name,cell:({name:e,revokedAt:t})=>(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(y,{children:e}),` `,t&&(0,z.jsx)(r,{tone:`plain`,children:Y.revoked})]})},{name:Y.scopes,cell:({scopes:e})=>(0,z.jsx)(Ce,{scopes:e})},{name:Y.created,cell:({createdAt:e})=>(0,z.jsx)(n,{at:e,zone:A()})},{name:Y.actions,cell:t=>t.revokedAt?(0,z.jsx)(n,{at:t.revokedAt,zone:A()}):(0,z.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${Y.revoke}: ${t.name}`,children:Y.revoke})}]}function xt({onClose:e}){let t=p(gt),n=g({name:``,scopes:`READ`},t),r=async()=>{let{name:e,scopes:r}=n.values,i={idempotencyKey:n.key,name:e.trim(),scopes:b(r)};await t.run({input:i})!==null&&O(X)},i=t.result?.createApiKey;return(0,z.jsx)(ae,{title:Y.create,onClose:e,children:i?.id?(0,z.jsxs)(z.Fragment,{children:[i.secret&&(0,z.jsx)(ye,{label:Y.secret,value:i.secret,note:Y.secretNote}),(0,z.jsx)(`button`,{type:`button`,className:`primary`,onClick:e,children:Y.done})]}):(0,z.jsxs)(f,{form:n,doing:t,submit:Y.create,onSubmit:()=>void r(),children:[(0,z.jsx)(m,{form:n,name:`name`,label:Y.name,hint:Y.nameHint}),(0,z.jsx)(le,{form:n,name:`scopes`,label:Y.scopes,choices:Te})]})})}var St=e({default:()=>Et}),Z=M.settings,Ct=a(`
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
`),wt=a(`
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
`),Tt=`settings`;function Et(){let e=u(),t=D(Ct,{},{wallet:Tt}),[n,r]=(0,U.useState)(!1);return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:Z.title}),(0,z.jsx)(`p`,{className:`lead`,children:Z.lead}),(0,z.jsx)(C,{answer:t,children:({portalSettings:t})=>T(e,`ADMIN`)?(0,z.jsx)(Ot,{settings:t,saved:n,onSaved:r},JSON.stringify(t)):(0,z.jsx)(x,{title:Z.title,children:(0,z.jsx)(Dt,{settings:t})})})]})}function Dt({settings:e}){let{brand:t,accent:n,logoUrl:r,supportUrl:i,refreshUrl:a,frameAncestors:o,returnOrigins:s}=e,c=e=>(0,z.jsx)(y,{children:e||_.none});return(0,z.jsx)(ie,{facts:[[Z.brand,c(t)],[Z.accent,c(n)],[Z.logoUrl,c(r)],[Z.supportUrl,c(i)],[Z.refreshUrl,c(a)],[Z.frameAncestors,c(o.join(`, `))],[Z.returnOrigins,c(s.join(`, `))]]})}function Ot({settings:e,saved:t,onSaved:n}){let r=p(wt),i=g({brand:e.brand,accent:e.accent??``,logoUrl:e.logoUrl??``,supportUrl:e.supportUrl??``,refreshUrl:e.refreshUrl??``,frameAncestors:e.frameAncestors.join(`
`),returnOrigins:e.returnOrigins.join(`
`)},r),{values:a}=i,o=async()=>{n(!1);let e={idempotencyKey:i.key,brand:w(a.brand),accent:w(a.accent),logoUrl:w(a.logoUrl),supportUrl:w(a.supportUrl),refreshUrl:w(a.refreshUrl),frameAncestors:b(a.frameAncestors),returnOrigins:b(a.returnOrigins)};await r.run({input:e})!==null&&(i.set(`brand`,a.brand),n(!0),O(Tt))};return(0,z.jsxs)(f,{form:i,doing:r,submit:Z.save,onSubmit:()=>void o(),children:[t&&(0,z.jsx)(`p`,{className:`state success`,role:`status`,children:Z.saved}),(0,z.jsxs)(x,{title:Z.look,children:[(0,z.jsx)(m,{form:i,name:`brand`,label:Z.brand,hint:Z.brandHint}),(0,z.jsx)(m,{form:i,name:`accent`,label:Z.accent,hint:Z.accentHint,placeholder:`#0a7cff`}),(0,z.jsx)(At,{value:a.accent.trim()}),(0,z.jsx)(m,{form:i,name:`logoUrl`,type:`url`,label:Z.logoUrl,hint:Z.logoHint})]}),(0,z.jsxs)(x,{title:Z.ways,children:[(0,z.jsx)(m,{form:i,name:`supportUrl`,type:`url`,label:Z.supportUrl,hint:Z.supportHint}),(0,z.jsx)(m,{form:i,name:`refreshUrl`,type:`url`,label:Z.refreshUrl,hint:Z.refreshHint}),(0,z.jsx)(S,{form:i,name:`returnOrigins`,label:Z.returnOrigins,hint:Z.returnHint})]}),(0,z.jsx)(x,{title:Z.frames,children:(0,z.jsx)(S,{form:i,name:`frameAncestors`,label:Z.frameAncestors,hint:Z.frameHint})})]})}var kt={light:`#f4f5f7`,dark:`#101318`};function At({value:e}){if(!/^#[0-9a-f]{6}$/i.test(e))return null;let t=re(e);return(0,z.jsx)(`div`,{className:`swatches`,role:`group`,"aria-label":Z.contrast,children:[`light`,`dark`].map(n=>{let r=t[n],i=ce(oe(e),oe(kt[n]));return(0,z.jsxs)(`div`,{className:`swatch`,style:{background:kt[n],color:r},children:[(0,z.jsx)(`span`,{className:`sample`,style:{background:r,color:n===`light`?t.onLight:t.onDark},children:Z.sample}),(0,z.jsx)(`span`,{children:Z.schemes[n](i.toFixed(1))}),(0,z.jsx)(`span`,{children:r.toLowerCase()===e.toLowerCase()?Z.kept:Z.changed(r)})]},n)})})}var jt=e({default:()=>It}),Q=M.clock,Mt=a(`
  query Ahead($to: DateTime!) {
    wallets(first: 50) {
      nodes {
        id
        name
        unit
        customer {
          id
          name
        }
        balance {
          available
          expiringNext {
            expiresAt
          }
        }
        balanceAt(time: $to) {
          available
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    subscriptions(first: 50) {
      nodes {
        id
        status
        currentPeriodEnd
        cancelAtPeriodEnd
        plan {
          id
          name
        }
        customer {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`),Nt=a(`
  mutation Advance($input: AdvanceTestClockInput!) {
    advanceTestClock(input: $input) {
      testClock {
        now
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`),$=36e5,Pt=[[$,Q.steps.hour],[24*$,Q.steps.day],[168*$,Q.steps.week],[720*$,Q.steps.month],[8760*$,Q.steps.year]],Ft=26280*$;function It(){let e=I(),{scopes:t}=u();return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h1`,{children:Q.title}),(0,z.jsx)(`p`,{className:`lead`,children:Q.lead}),e===null?(0,z.jsx)(h,{}):(0,z.jsx)(Lt,{now:e},t.join())]})}function Lt({now:e}){let t=T(u(),`ADMIN`),[r,i]=(0,U.useState)(``),a=_e(r),o=a!==null&&Date.parse(a)>e;return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsxs)(x,{title:Q.now,aside:(0,z.jsx)(`span`,{className:`fine`,children:_.zone(A())}),children:[(0,z.jsx)(`p`,{className:`clock`,children:(0,z.jsx)(n,{at:new Date(e).toISOString(),zone:A()})}),!t&&(0,z.jsx)(v,{children:Q.forbidden}),t&&(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`div`,{className:`buttons`,role:`group`,"aria-label":Q.move,children:Pt.map(([t,n])=>(0,z.jsx)(`button`,{type:`button`,onClick:()=>i(N(e+t)),children:n},t))}),(0,z.jsxs)(`div`,{className:`field`,children:[(0,z.jsx)(`label`,{htmlFor:`clock`,children:Q.to}),(0,z.jsx)(`input`,{id:`clock`,type:`datetime-local`,step:1,min:N(e),value:r,"aria-describedby":`clock-hint`,onChange:({target:e})=>i(e.value)}),(0,z.jsx)(`p`,{id:`clock-hint`,className:`fine`,children:Q.toHint})]}),r!==``&&!o&&(0,z.jsx)(`p`,{className:`state failure`,role:`alert`,children:Q.notLater})]})]}),t&&o&&(0,z.jsx)(Rt,{to:a,now:e,onMoved:()=>i(``)})]})}function Rt({to:e,now:t,onMoved:n}){let r=D(Mt,{to:e}),i=p(Nt),[a,o]=(0,U.useState)(!1),s=Date.parse(e)-t>Ft,c=async()=>{await i.run({input:{to:e,confirm:s&&a}})!==null&&(n(),await be())};return(0,z.jsxs)(x,{title:Q.effects(ue(e,A())),children:[(0,z.jsx)(C,{answer:r,children:t=>(0,z.jsx)(Bt,{ahead:t,to:e})}),(0,z.jsx)(`p`,{className:`fine`,children:Q.also}),s&&(0,z.jsxs)(`label`,{className:`option`,children:[(0,z.jsx)(`input`,{type:`checkbox`,checked:a,onChange:({target:e})=>o(e.checked)}),Q.confirm]}),(0,z.jsx)(ne,{error:i.error,refusals:i.refusals}),(0,z.jsx)(`button`,{type:`button`,className:`primary`,disabled:i.running||r.data===void 0||s&&!a,onClick:()=>void c(),children:i.running?Q.moving:Q.submit})]})}var zt=new Set([`TRIALING`,`ACTIVE`,`PAST_DUE`,`SCHEDULED`]);function Bt({ahead:{wallets:e,subscriptions:t},to:n}){let r=Date.parse(n),i=e.nodes.filter(e=>!je(Vt(e))),a=t.nodes.filter(({status:e,currentPeriodEnd:t})=>zt.has(e)&&Date.parse(t)<=r);return(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(`h3`,{children:Q.balances}),i.length===0&&(0,z.jsx)(v,{children:Q.noBalances}),i.length>0&&(0,z.jsx)(l,{caption:Q.balances,columns:Ht,rows:i,keyOf:({id:e})=>e}),e.pageInfo.hasNextPage&&(0,z.jsx)(`p`,{className:`fine`,children:Q.someWallets}),(0,z.jsx)(`h3`,{children:Q.subscriptions}),a.length===0&&(0,z.jsx)(v,{children:Q.noSubscriptions}),a.length>0&&(0,z.jsx)(l,{caption:Q.subscriptions,columns:Ut,rows:a,keyOf:({id:e})=>e}),t.pageInfo.hasNextPage&&(0,z.jsx)(`p`,{className:`fine`,children:Q.someSubscriptions})]})}function Vt({balance:e,balanceAt:t}){return ke(t.available,e.available)}var Ht=[{name:Q.wallet,cell:({name:e,customer:t})=>(0,z.jsxs)(z.Fragment,{children:[(0,z.jsx)(y,{children:t.name}),` `,(0,z.jsx)(`span`,{className:`note`,children:(0,z.jsx)(y,{children:e})})]})},{name:Q.first,cell:({balance:e})=>e.expiringNext?(0,z.jsx)(n,{at:e.expiringNext.expiresAt,zone:A()}):`–`},{name:Q.before,number:!0,cell:({balance:e,unit:t})=>(0,z.jsx)(d,{value:e.available,unit:t})},{name:Q.change,number:!0,cell:e=>(0,z.jsx)(d,{value:Vt(e),change:!0})},{name:Q.after,number:!0,cell:({balanceAt:e,unit:t})=>(0,z.jsx)(d,{value:e.available,unit:t})}],Ut=[{name:Q.customer,cell:({customer:e})=>(0,z.jsx)(y,{children:e.name})},{name:Q.plan,cell:({plan:e})=>(0,z.jsx)(y,{children:e.name})},{name:Q.when,cell:({currentPeriodEnd:e})=>(0,z.jsx)(n,{at:e,zone:A()})},{name:Q.what,cell:({cancelAtPeriodEnd:e})=>e?Q.ends:Q.renews}];export{Ye as a,ot as i,St as n,We as o,mt as r,Me as s,jt as t};