import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,Ct as i,Et as a,I as o,J as s,N as c,O as l,T as u,_ as d,_t as ee,a as f,at as p,bt as m,c as h,ct as g,d as _,dt as v,f as te,ft as ne,g as re,h as ie,ht as ae,i as oe,it as y,k as b,l as x,lt as S,mt as se,o as C,s as ce,st as w,u as T,w as E,xt as D,y as O,yt as k,z as le}from"./parts.js";import{_ as ue,g as de,t as A}from"./vendor.js";import{A as j,C as fe,D as pe,F as me,I as M,L as he,M as N,N as ge,O as _e,P,S as F,_ as I,a as ve,g as ye,h as be,i as xe,j as Se,k as Ce,l as we,n as Te,o as Ee,r as De,s as Oe,t as ke,v as Ae,w as L,y as je}from"./operator-parts.js";var Me=e({default:()=>Ue}),R=de(),z=N.activity,Ne=a(`
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
`),{GRANT:Pe,TOP_UP:Fe,VOID:Ie,ADJUSTMENT:Le,TRANSFER_OUT:Re,TRANSFER_IN:ze,REFUND:Be,REVERSAL:Ve}=v.line.types,He={GRANT:Pe,TOP_UP:Fe,VOID:Ie,ADJUSTMENT:Le,TRANSFER_OUT:Re,TRANSFER_IN:ze,REFUND:Be,REVERSAL:Ve};function Ue(){let[e,t]=Ce(`type`,He),[n,r]=j(P()),a=i(Ne,{...n,types:e===null?null:[e]},({activity:e})=>e);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:z.title}),(0,R.jsx)(`p`,{className:`lead`,children:z.lead}),(0,R.jsxs)(`div`,{className:`filters`,children:[(0,R.jsx)(pe,{label:z.type,all:z.all,names:He,value:e,onChoose:t}),(0,R.jsx)(_e,{days:r})]}),(0,R.jsx)(L,{title:z.lines,aside:(0,R.jsx)(`span`,{className:`fine`,children:v.zone(P())}),list:a,columns:We,empty:z.none})]})}var We=[{name:z.when,cell:({recordedAt:e})=>(0,R.jsx)(n,{at:e,zone:P()})},{name:z.who,cell:({actorDetails:e})=>(0,R.jsx)(Se,{actor:e})},{name:z.what,cell:({id:e,type:t,reason:n})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(A,{href:`/lines/${e}`,children:v.line.types[t]}),n&&(0,R.jsx)(`div`,{className:`note`,children:(0,R.jsx)(b,{children:n})})]})},{name:z.where,cell:({wallet:e})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(A,{href:`/wallets/${e.id}`,children:(0,R.jsx)(b,{children:e.customer.name})}),(0,R.jsx)(`div`,{className:`note`,children:(0,R.jsx)(b,{children:e.name})})]})},{name:z.change,number:!0,cell:({amount:e,wallet:t})=>(0,R.jsx)(u,{value:e,unit:t.unit,change:!0})}],Ge=e({default:()=>qe}),B=N.audit,Ke=a(`
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
`);function qe(){let[e,t]=j(P()),n=i(Ke,{...e},({auditLog:e})=>e);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:B.title}),(0,R.jsx)(`p`,{className:`lead`,children:B.lead}),(0,R.jsx)(`div`,{className:`filters`,children:(0,R.jsx)(_e,{days:t})}),(0,R.jsx)(L,{title:B.entries,aside:(0,R.jsx)(`span`,{className:`fine`,children:v.zone(P())}),list:n,columns:Je,empty:B.none})]})}var Je=[{name:B.when,cell:({at:e})=>(0,R.jsx)(n,{at:e,zone:P()})},{name:B.who,cell:({actor:e})=>(0,R.jsx)(Se,{actor:e})},{name:B.what,cell:({mutation:e,targetId:t,reason:n})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`span`,{className:`code whole`,children:e}),(0,R.jsx)(`div`,{className:`fine`,children:(0,R.jsx)(F,{children:t})}),n&&(0,R.jsx)(`div`,{className:`fine`,children:(0,R.jsx)(b,{children:n})})]})},{name:B.change,cell:e=>(0,R.jsx)(Ye,{entry:e})},{name:B.request,cell:({requestId:e})=>e?(0,R.jsx)(F,{children:e}):`–`}];function Ye({entry:{before:e,after:t}}){let n=[...new Set([...Object.keys(e??{}),...Object.keys(t??{})])].sort();return n.length===0?(0,R.jsx)(R.Fragment,{children:e?B.removed:B.created}):(0,R.jsx)(`ul`,{className:`changes`,children:n.map(n=>(0,R.jsxs)(`li`,{children:[(0,R.jsx)(`span`,{className:`note`,children:n}),` `,e?.[n]!==void 0&&(0,R.jsxs)(`del`,{children:[(0,R.jsxs)(`span`,{className:`hidden`,children:[B.before,` `]}),(0,R.jsx)(b,{children:e[n]})]}),` `,t?.[n]!==void 0&&(0,R.jsxs)(`ins`,{children:[(0,R.jsxs)(`span`,{className:`hidden`,children:[B.after,` `]}),(0,R.jsx)(b,{children:t[n]})]})]},n))})}var Xe=e({default:()=>tt}),V=t(ue(),1),H=N.exports,Ze=a(`
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
`),Qe=a(`
  query ExportLink($id: ID!) {
    node(id: $id) {
      ... on Export {
        url
      }
    }
  }
`),$e=a(`
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
`),U=`exports`,W=[`LEDGER`,`USAGE`,`GRANTS`,`FINANCE`],et=[`CSV`,`JSON_LINES`];function tt(){let e=I(),[t,n]=(0,V.useState)(!1),r=i(Ze,{},({exports:e})=>e,{wallet:U,every:t&&2e3}),a=r.nodes.some(({status:e})=>e===`RUNNING`);return a!==t&&n(a),(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:H.title}),(0,R.jsx)(`p`,{className:`lead`,children:H.lead}),r.error?.code===`NOT_OFFERED_HERE`?(0,R.jsx)(p,{error:r.error}):(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(S,{title:H.create,children:e===null?(0,R.jsx)(g,{}):(0,R.jsx)(nt,{now:e})}),(0,R.jsx)(L,{title:H.files,list:r,columns:it,empty:H.none})]})]})}function nt({now:e}){let t=m($e),[n]=E(`kind`),[r]=E(`wallet`),i=_({kind:W.find(e=>e===n)??`LEDGER`,format:`CSV`,walletId:r??``,from:M(e-2592e6),to:M(e)},t),{values:a}=i,o=a.kind===`FINANCE`,s=async()=>{let e={idempotencyKey:i.key,kind:a.kind,format:a.format,walletId:T(a.walletId),from:G(a.from,0,o),to:G(a.to,1,o)};await t.run({input:e})!==null&&(i.set(`kind`,a.kind),k(U))};return(0,R.jsxs)(f,{form:i,doing:t,submit:H.submit,onSubmit:()=>void s(),children:[(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(oe,{form:i,name:`kind`,label:H.kind,choices:W.map(e=>[e,H.kinds[e]])}),(0,R.jsx)(oe,{form:i,name:`format`,label:H.format,choices:et.map(e=>[e,H.formats[e]])}),(0,R.jsx)(h,{form:i,name:`walletId`,label:H.wallet,hint:H.walletHint})]}),(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(h,{form:i,name:`from`,type:`date`,label:N.range.from}),(0,R.jsx)(h,{form:i,name:`to`,type:`date`,label:N.range.to,hint:H.days(o?`UTC`:P())})]})]})}function G(e,t,n){if(!n)return me(e,t)??e;let r=Date.parse(`${e}T00:00:00Z`);return Number.isNaN(r)?e:new Date(r+t*864e5).toISOString()}var rt={RUNNING:`warn`,READY:`good`,FAILED:`bad`},it=[{name:H.when,cell:({createdAt:e})=>(0,R.jsx)(n,{at:e,zone:P()})},{name:H.kind,cell:({kind:e,format:t})=>`${H.kinds[e]} (${H.formats[t]})`},{name:H.status,cell:({status:e,failureReason:t})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(d,{tone:rt[e],children:H.statuses[e]}),t&&(0,R.jsx)(`div`,{className:`note`,children:(0,R.jsx)(b,{children:t})})]})},{name:H.rows,number:!0,cell:({rows:e})=>e?.toLocaleString()??`–`},{name:H.until,cell:({expiresAt:e})=>e?(0,R.jsx)(n,{at:e,zone:P()}):`–`},{name:H.file,cell:e=>e.status===`READY`?(0,R.jsx)(at,{id:e.id}):null}];function at({id:e}){let[t,n]=(0,V.useState)(K),r=async()=>{n({...K,asking:!0});try{let{node:t}=await ee.request(Qe,{id:e}),r=t&&`url`in t?t.url:null;if(r){let e=document.createElement(`a`);e.href=r,e.rel=`noreferrer`,e.download=``,e.click()}n({...K,gone:!r})}catch(e){n({...K,error:e})}};return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`button`,{type:`button`,disabled:t.asking,onClick:()=>void r(),children:H.download}),t.gone&&(0,R.jsx)(`p`,{className:`note`,children:H.gone}),t.error&&(0,R.jsx)(p,{error:t.error})]})}var K={asking:!1,error:null,gone:!1},ot=e({Books:()=>ct,default:()=>lt}),q=N.finance,st=a(`
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
`);function lt(){let e=I(),[t,n]=E(`at`);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:q.title}),(0,R.jsx)(`p`,{className:`lead`,children:q.lead}),(0,R.jsxs)(`div`,{className:`filters`,children:[(0,R.jsxs)(`span`,{className:`filter`,children:[(0,R.jsx)(`label`,{htmlFor:`at`,children:q.at}),(0,R.jsx)(`input`,{id:`at`,type:`date`,value:t??``,onChange:({target:e})=>n(e.value)})]}),(0,R.jsx)(A,{className:`button`,href:`/exports?kind=FINANCE`,children:q.export})]}),e===null?(0,R.jsx)(g,{}):(0,R.jsx)(ut,{now:e,date:t}),(0,R.jsx)(we,{})]})}function ut({now:e,date:t}){let n=t===null?NaN:Date.parse(`${t}T00:00:00Z`)+864e5,r=Number.isNaN(n)?null:Math.min(n,e),[i,a,o]=ve((r??e)-1,3),s={at:r===null?null:new Date(r).toISOString(),m1:i,m2:a,m3:o},c=D(st,s,{keep:!0});return(0,R.jsx)(w,{answer:c,children:e=>(0,R.jsx)(dt,{books:e})})}function dt({books:e}){let{now:t}=e,n=(0,R.jsx)(`span`,{className:`fine`,children:v.asOf(`${o(t.asOf,`UTC`)}, ${c(t.asOf,`UTC`)}`)});return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsxs)(S,{title:q.books,aside:n,children:[t.rows.length===0&&(0,R.jsx)(y,{children:q.none}),t.rows.length>0&&(0,R.jsx)(ft,{isBalanced:t.rows.every(({balanced:e})=>e)}),!t.complete&&(0,R.jsx)(`p`,{className:`warning`,children:q.incomplete})]}),t.rows.map(t=>(0,R.jsx)(S,{title:t.currency,aside:t.balanced?(0,R.jsx)(`span`,{className:`fine`,children:q.utc}):(0,R.jsx)(d,{tone:`bad`,children:q.unbalanced}),children:(0,R.jsx)(pt,{row:t,months:Ee([e.now,e.m1,e.m2,e.m3],t.currency)})},t.currency))]})}function ft({isBalanced:e}){return(0,R.jsxs)(`p`,{children:[(0,R.jsx)(d,{tone:e?`good`:`bad`,children:e?q.balanced:q.unbalanced}),` `,(0,R.jsx)(`span`,{className:`note`,children:q.equation})]})}function pt({row:e,months:t}){let{currency:n}=e,r=[{name:q.column,cell:e=>q.columns[e]},{name:q.total,number:!0,cell:t=>(0,R.jsx)(`strong`,{children:s({amount:e[t],currency:n})})},...t.map(({month:e,partial:t,change:r})=>({name:t?q.soFar(q.monthName(e)):q.monthName(e),number:!0,cell:e=>{let t=r[e];return t===null?(0,R.jsx)(`span`,{className:`note`,children:`–`}):s({amount:t,currency:n})}}))];return(0,R.jsx)(l,{caption:q.months(n),columns:r,rows:xe,keyOf:e=>e})}var mt=e({default:()=>vt}),J=N.keys,ht=a(`
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
`),Y=`keys`;function vt(){let e=r();return O(e,`ADMIN`)?(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:J.title}),e.kind!==`API_KEY`&&(0,R.jsx)(`p`,{className:`warning`,children:J.sessionsMintNothing}),(0,R.jsx)(yt,{mayCreate:e.kind===`API_KEY`}),(0,R.jsx)(ke,{mayCreate:e.kind===`API_KEY`})]}):(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:J.title}),(0,R.jsx)(y,{children:v.failed.forbidden})]})}function yt({mayCreate:e}){let[t,n]=(0,V.useState)(null),r=i(ht,{},({apiKeys:e})=>e,{wallet:Y}),a=()=>n(null);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(L,{title:J.keys,aside:(0,R.jsx)(fe,{may:e,label:J.create,onPress:()=>n(`new`)}),lead:J.lead,list:r,columns:bt(n),empty:J.none}),t===`new`&&(0,R.jsx)(xt,{onClose:a}),t!==null&&t!==`new`&&(0,R.jsx)(be,{title:J.revokeTitle,action:J.revoke,danger:!0,document:_t,input:e=>({idempotencyKey:e,apiKeyId:t.id}),onClose:a,onDone:()=>k(Y),children:(0,R.jsxs)(`p`,{children:[(0,R.jsx)(b,{children:t.name}),`: `,J.revokeWhat]})})]})}function bt(e){return[{name:J.name,cell:({name:e,revokedAt:t})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(b,{children:e}),` `,t&&(0,R.jsx)(d,{tone:`plain`,children:J.revoked})]})},{name:J.scopes,cell:({scopes:e})=>(0,R.jsx)(Te,{scopes:e})},{name:J.created,cell:({createdAt:e})=>(0,R.jsx)(n,{at:e,zone:P()})},{name:J.actions,cell:t=>t.revokedAt?(0,R.jsx)(n,{at:t.revokedAt,zone:P()}):(0,R.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${J.revoke}: ${t.name}`,children:J.revoke})}]}function xt({onClose:e}){let t=m(gt),n=_({name:``,scopes:`READ`},t),r=async()=>{let{name:e,scopes:r}=n.values,i={idempotencyKey:n.key,name:e.trim(),scopes:x(r)};await t.run({input:i})!==null&&k(Y)},i=t.result?.createApiKey;return(0,R.jsx)(ie,{title:J.create,onClose:e,children:i?.id?(0,R.jsxs)(R.Fragment,{children:[i.secret&&(0,R.jsx)(Oe,{label:J.secret,value:i.secret,note:J.secretNote}),(0,R.jsx)(`button`,{type:`button`,className:`primary`,onClick:e,children:J.done})]}):(0,R.jsxs)(f,{form:n,doing:t,submit:J.create,onSubmit:()=>void r(),children:[(0,R.jsx)(h,{form:n,name:`name`,label:J.name,hint:J.nameHint}),(0,R.jsx)(ce,{form:n,name:`scopes`,label:J.scopes,choices:De})]})})}var St=e({default:()=>Tt}),X=N.settings,Ct=a(`
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
`),Z=`settings`;function Tt(){let e=r(),t=D(Ct,{},{wallet:Z}),[n,i]=(0,V.useState)(!1);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:X.title}),(0,R.jsx)(`p`,{className:`lead`,children:X.lead}),(0,R.jsx)(w,{answer:t,children:({portalSettings:t})=>O(e,`ADMIN`)?(0,R.jsx)(Dt,{settings:t,saved:n,onSaved:i},JSON.stringify(t)):(0,R.jsx)(S,{title:X.title,children:(0,R.jsx)(Et,{settings:t})})})]})}function Et({settings:e}){let{brand:t,accent:n,logoUrl:r,supportUrl:i,refreshUrl:a,frameAncestors:o,returnOrigins:s}=e,c=e=>(0,R.jsx)(b,{children:e||v.none});return(0,R.jsx)(re,{facts:[[X.brand,c(t)],[X.accent,c(n)],[X.logoUrl,c(r)],[X.supportUrl,c(i)],[X.refreshUrl,c(a)],[X.frameAncestors,c(o.join(`, `))],[X.returnOrigins,c(s.join(`, `))]]})}function Dt({settings:e,saved:t,onSaved:n}){let r=m(wt),i=_({brand:e.brand,accent:e.accent??``,logoUrl:e.logoUrl??``,supportUrl:e.supportUrl??``,refreshUrl:e.refreshUrl??``,frameAncestors:e.frameAncestors.join(`
`),returnOrigins:e.returnOrigins.join(`
`)},r),{values:a}=i,o=async()=>{n(!1);let e={idempotencyKey:i.key,brand:T(a.brand),accent:T(a.accent),logoUrl:T(a.logoUrl),supportUrl:T(a.supportUrl),refreshUrl:T(a.refreshUrl),frameAncestors:x(a.frameAncestors),returnOrigins:x(a.returnOrigins)};await r.run({input:e})!==null&&(i.set(`brand`,a.brand),n(!0),k(Z))};return(0,R.jsxs)(f,{form:i,doing:r,submit:X.save,onSubmit:()=>void o(),children:[t&&(0,R.jsx)(`p`,{className:`state success`,role:`status`,children:X.saved}),(0,R.jsxs)(S,{title:X.look,children:[(0,R.jsx)(h,{form:i,name:`brand`,label:X.brand,hint:X.brandHint}),(0,R.jsx)(h,{form:i,name:`accent`,label:X.accent,hint:X.accentHint,placeholder:`#0a7cff`}),(0,R.jsx)(kt,{value:a.accent.trim()}),(0,R.jsx)(h,{form:i,name:`logoUrl`,type:`url`,label:X.logoUrl,hint:X.logoHint})]}),(0,R.jsxs)(S,{title:X.ways,children:[(0,R.jsx)(h,{form:i,name:`supportUrl`,type:`url`,label:X.supportUrl,hint:X.supportHint}),(0,R.jsx)(h,{form:i,name:`refreshUrl`,type:`url`,label:X.refreshUrl,hint:X.refreshHint}),(0,R.jsx)(C,{form:i,name:`returnOrigins`,label:X.returnOrigins,hint:X.returnHint})]}),(0,R.jsx)(S,{title:X.frames,children:(0,R.jsx)(C,{form:i,name:`frameAncestors`,label:X.frameAncestors,hint:X.frameHint})})]})}var Ot={light:`#f4f5f7`,dark:`#101318`};function kt({value:e}){if(!/^#[0-9a-f]{6}$/i.test(e))return null;let t=ne(e);return(0,R.jsx)(`div`,{className:`swatches`,role:`group`,"aria-label":X.contrast,children:[`light`,`dark`].map(n=>{let r=t[n],i=se(ae(e),ae(Ot[n]));return(0,R.jsxs)(`div`,{className:`swatch`,style:{background:Ot[n],color:r},children:[(0,R.jsx)(`span`,{className:`sample`,style:{background:r,color:n===`light`?t.onLight:t.onDark},children:X.sample}),(0,R.jsx)(`span`,{children:X.schemes[n](i.toFixed(1))}),(0,R.jsx)(`span`,{children:r.toLowerCase()===e.toLowerCase()?X.kept:X.changed(r)})]},n)})})}var At=e({default:()=>Ft}),Q=N.clock,jt=a(`
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
`),Mt=a(`
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
`),$=36e5,Nt=[[$,Q.steps.hour],[24*$,Q.steps.day],[168*$,Q.steps.week],[720*$,Q.steps.month],[8760*$,Q.steps.year]],Pt=26280*$;function Ft(){let e=I(),{scopes:t}=r();return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:Q.title}),(0,R.jsx)(`p`,{className:`lead`,children:Q.lead}),e===null?(0,R.jsx)(g,{}):(0,R.jsx)(It,{now:e},t.join())]})}function It({now:e}){let t=O(r(),`ADMIN`),[i,a]=(0,V.useState)(``),o=ge(i),s=o!==null&&Date.parse(o)>e;return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsxs)(S,{title:Q.now,aside:(0,R.jsx)(`span`,{className:`fine`,children:v.zone(P())}),children:[(0,R.jsx)(`p`,{className:`clock`,children:(0,R.jsx)(n,{at:new Date(e).toISOString(),zone:P()})}),!t&&(0,R.jsx)(y,{children:Q.forbidden}),t&&(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`div`,{className:`buttons`,role:`group`,"aria-label":Q.move,children:Nt.map(([t,n])=>(0,R.jsx)(`button`,{type:`button`,onClick:()=>a(he(e+t)),children:n},t))}),(0,R.jsxs)(`div`,{className:`field`,children:[(0,R.jsx)(`label`,{htmlFor:`clock`,children:Q.to}),(0,R.jsx)(`input`,{id:`clock`,type:`datetime-local`,step:1,min:he(e),value:i,"aria-describedby":`clock-hint`,onChange:({target:e})=>a(e.value)}),(0,R.jsx)(`p`,{id:`clock-hint`,className:`fine`,children:Q.toHint})]}),i!==``&&!s&&(0,R.jsx)(`p`,{className:`state failure`,role:`alert`,children:Q.notLater})]})]}),t&&s&&(0,R.jsx)(Lt,{to:o,now:e,onMoved:()=>a(``)})]})}function Lt({to:e,now:t,onMoved:n}){let r=D(jt,{to:e}),i=m(Mt),[a,o]=(0,V.useState)(!1),s=Date.parse(e)-t>Pt,c=async()=>{await i.run({input:{to:e,confirm:s&&a}})!==null&&(n(),await ye())};return(0,R.jsxs)(S,{title:Q.effects(le(e,P())),children:[(0,R.jsx)(w,{answer:r,children:t=>(0,R.jsx)(zt,{ahead:t,to:e})}),(0,R.jsx)(`p`,{className:`fine`,children:Q.also}),s&&(0,R.jsxs)(`label`,{className:`option`,children:[(0,R.jsx)(`input`,{type:`checkbox`,checked:a,onChange:({target:e})=>o(e.checked)}),Q.confirm]}),(0,R.jsx)(te,{error:i.error,refusals:i.refusals}),(0,R.jsx)(`button`,{type:`button`,className:`primary`,disabled:i.running||r.data===void 0||s&&!a,onClick:()=>void c(),children:i.running?Q.moving:Q.submit})]})}var Rt=new Set([`TRIALING`,`ACTIVE`,`PAST_DUE`,`SCHEDULED`]);function zt({ahead:{wallets:e,subscriptions:t},to:n}){let r=Date.parse(n),i=e.nodes.filter(e=>!je(Bt(e))),a=t.nodes.filter(({status:e,currentPeriodEnd:t})=>Rt.has(e)&&Date.parse(t)<=r);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h3`,{children:Q.balances}),i.length===0&&(0,R.jsx)(y,{children:Q.noBalances}),i.length>0&&(0,R.jsx)(l,{caption:Q.balances,columns:Vt,rows:i,keyOf:({id:e})=>e}),e.pageInfo.hasNextPage&&(0,R.jsx)(`p`,{className:`fine`,children:Q.someWallets}),(0,R.jsx)(`h3`,{children:Q.subscriptions}),a.length===0&&(0,R.jsx)(y,{children:Q.noSubscriptions}),a.length>0&&(0,R.jsx)(l,{caption:Q.subscriptions,columns:Ht,rows:a,keyOf:({id:e})=>e}),t.pageInfo.hasNextPage&&(0,R.jsx)(`p`,{className:`fine`,children:Q.someSubscriptions})]})}function Bt({balance:e,balanceAt:t}){return Ae(t.available,e.available)}var Vt=[{name:Q.wallet,cell:({name:e,customer:t})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(b,{children:t.name}),` `,(0,R.jsx)(`span`,{className:`note`,children:(0,R.jsx)(b,{children:e})})]})},{name:Q.first,cell:({balance:e})=>e.expiringNext?(0,R.jsx)(n,{at:e.expiringNext.expiresAt,zone:P()}):`–`},{name:Q.before,number:!0,cell:({balance:e,unit:t})=>(0,R.jsx)(u,{value:e.available,unit:t})},{name:Q.change,number:!0,cell:e=>(0,R.jsx)(u,{value:Bt(e),change:!0})},{name:Q.after,number:!0,cell:({balanceAt:e,unit:t})=>(0,R.jsx)(u,{value:e.available,unit:t})}],Ht=[{name:Q.customer,cell:({customer:e})=>(0,R.jsx)(b,{children:e.name})},{name:Q.plan,cell:({plan:e})=>(0,R.jsx)(b,{children:e.name})},{name:Q.when,cell:({currentPeriodEnd:e})=>(0,R.jsx)(n,{at:e,zone:P()})},{name:Q.what,cell:({cancelAtPeriodEnd:e})=>e?Q.ends:Q.renews}];export{Xe as a,ot as i,St as n,Ge as o,mt as r,Me as s,At as t};