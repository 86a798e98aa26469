import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,F as i,M as a,O as o,R as s,St as c,T as l,Tt as u,_ as d,a as f,bt as p,c as m,ct as h,d as g,dt as ee,f as te,g as ne,gt as re,h as ie,i as ae,it as oe,k as _,l as v,mt as se,o as y,ot as b,pt as ce,q as x,rt as S,s as le,st as C,u as w,ut as T,vt as E,w as D,y as O,yt as k}from"./parts.js";import{_ as ue,g as de,t as A}from"./vendor.js";import{A as j,D as fe,E as M,F as pe,M as N,N as me,O as P,P as F,S as I,T as he,_ as ge,a as _e,b as ve,g as ye,h as L,i as be,j as xe,k as Se,m as Ce,n as we,o as Te,p as Ee,r as De,s as Oe,t as ke,x as Ae}from"./operator-parts.js";var je=e({default:()=>He}),R=de(),z=j.activity,Me=u(`
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
`),{GRANT:Ne,TOP_UP:Pe,VOID:Fe,ADJUSTMENT:Ie,TRANSFER_OUT:Le,TRANSFER_IN:Re,REFUND:ze,REVERSAL:Be}=T.line.types,Ve={GRANT:Ne,TOP_UP:Pe,VOID:Fe,ADJUSTMENT:Ie,TRANSFER_OUT:Le,TRANSFER_IN:Re,REFUND:ze,REVERSAL:Be};function He(){let[e,t]=fe(`type`,Ve),[n,r]=P(N()),i=c(Me,{...n,types:e===null?null:[e]},({activity:e})=>e);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:z.title}),(0,R.jsx)(`p`,{className:`lead`,children:z.lead}),(0,R.jsxs)(`div`,{className:`filters`,children:[(0,R.jsx)(he,{label:z.type,all:z.all,names:Ve,value:e,onChoose:t}),(0,R.jsx)(M,{days:r})]}),(0,R.jsx)(I,{title:z.lines,aside:(0,R.jsx)(`span`,{className:`fine`,children:T.zone(N())}),list:i,columns:Ue,empty:z.none})]})}var Ue=[{name:z.when,cell:({recordedAt:e})=>(0,R.jsx)(n,{at:e,zone:N()})},{name:z.who,cell:({actorDetails:e})=>(0,R.jsx)(Se,{actor:e})},{name:z.what,cell:({id:e,type:t,reason:n})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(A,{href:`/lines/${e}`,children:T.line.types[t]}),n&&(0,R.jsx)(`div`,{className:`note`,children:(0,R.jsx)(_,{children:n})})]})},{name:z.where,cell:({wallet:e})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(A,{href:`/wallets/${e.id}`,children:(0,R.jsx)(_,{children:e.customer.name})}),(0,R.jsx)(`div`,{className:`note`,children:(0,R.jsx)(_,{children:e.name})})]})},{name:z.change,number:!0,cell:({amount:e,wallet:t})=>(0,R.jsx)(l,{value:e,unit:t.unit,change:!0})}],We=e({default:()=>Ke}),B=j.audit,Ge=u(`
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
`);function Ke(){let[e,t]=P(N()),n=c(Ge,{...e},({auditLog:e})=>e);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:B.title}),(0,R.jsx)(`p`,{className:`lead`,children:B.lead}),(0,R.jsx)(`div`,{className:`filters`,children:(0,R.jsx)(M,{days:t})}),(0,R.jsx)(I,{title:B.entries,aside:(0,R.jsx)(`span`,{className:`fine`,children:T.zone(N())}),list:n,columns:qe,empty:B.none})]})}var qe=[{name:B.when,cell:({at:e})=>(0,R.jsx)(n,{at:e,zone:N()})},{name:B.who,cell:({actor:e})=>(0,R.jsx)(Se,{actor:e})},{name:B.what,cell:({mutation:e,targetId:t,reason:n})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`span`,{className:`code`,children:e}),(0,R.jsx)(`div`,{className:`fine`,children:(0,R.jsx)(ve,{children:t})}),n&&(0,R.jsx)(`div`,{className:`fine`,children:(0,R.jsx)(_,{children:n})})]})},{name:B.change,cell:e=>(0,R.jsx)(Je,{entry:e})},{name:B.request,cell:({requestId:e})=>e?(0,R.jsx)(ve,{children:e}):`–`}];function Je({entry:{before:e,after:t}}){let n=[...new Set([...Object.keys(e??{}),...Object.keys(t??{})])].sort();return n.length===0?(0,R.jsx)(R.Fragment,{children:e?B.removed:B.created}):(0,R.jsx)(`ul`,{className:`changes`,children:n.map(n=>(0,R.jsxs)(`li`,{children:[(0,R.jsx)(`span`,{className:`note`,children:n}),` `,e?.[n]!==void 0&&(0,R.jsxs)(`del`,{children:[(0,R.jsxs)(`span`,{className:`hidden`,children:[B.before,` `]}),(0,R.jsx)(_,{children:e[n]})]}),` `,t?.[n]!==void 0&&(0,R.jsxs)(`ins`,{children:[(0,R.jsxs)(`span`,{className:`hidden`,children:[B.after,` `]}),(0,R.jsx)(_,{children:t[n]})]})]},n))})}var Ye=e({default:()=>et}),V=t(ue(),1),H=j.exports,Xe=u(`
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
`),Ze=u(`
  query ExportLink($id: ID!) {
    node(id: $id) {
      ... on Export {
        url
      }
    }
  }
`),Qe=u(`
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
`),U=`exports`,W=[`LEDGER`,`USAGE`,`GRANTS`,`FINANCE`],$e=[`CSV`,`JSON_LINES`];function et(){let e=L(),[t,n]=(0,V.useState)(!1),r=c(Xe,{},({exports:e})=>e,{wallet:U,every:t&&2e3}),i=r.nodes.some(({status:e})=>e===`RUNNING`);return i!==t&&n(i),(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:H.title}),(0,R.jsx)(`p`,{className:`lead`,children:H.lead}),r.error?.code===`NOT_OFFERED_HERE`?(0,R.jsx)(oe,{error:r.error}):(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(h,{title:H.create,children:e===null?(0,R.jsx)(C,{}):(0,R.jsx)(tt,{now:e})}),(0,R.jsx)(I,{title:H.files,list:r,columns:rt,empty:H.none})]})]})}function tt({now:e}){let t=k(Qe),[n]=D(`kind`),[r]=D(`wallet`),i=g({kind:W.find(e=>e===n)??`LEDGER`,format:`CSV`,walletId:r??``,from:F(e-2592e6),to:F(e)},t),{values:a}=i,o=a.kind===`FINANCE`,s=async()=>{let e={idempotencyKey:i.key,kind:a.kind,format:a.format,walletId:w(a.walletId),from:G(a.from,0,o),to:G(a.to,1,o)};await t.run({input:e})!==null&&(i.set(`kind`,a.kind),E(U))};return(0,R.jsxs)(f,{form:i,doing:t,submit:H.submit,onSubmit:()=>void s(),children:[(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(ae,{form:i,name:`kind`,label:H.kind,choices:W.map(e=>[e,H.kinds[e]])}),(0,R.jsx)(ae,{form:i,name:`format`,label:H.format,choices:$e.map(e=>[e,H.formats[e]])}),(0,R.jsx)(m,{form:i,name:`walletId`,label:H.wallet,hint:H.walletHint})]}),(0,R.jsxs)(`div`,{className:`pair`,children:[(0,R.jsx)(m,{form:i,name:`from`,type:`date`,label:j.range.from}),(0,R.jsx)(m,{form:i,name:`to`,type:`date`,label:j.range.to,hint:H.days(o?`UTC`:N())})]})]})}function G(e,t,n){if(!n)return me(e,t)??e;let r=Date.parse(`${e}T00:00:00Z`);return Number.isNaN(r)?e:new Date(r+t*864e5).toISOString()}var nt={RUNNING:`warn`,READY:`good`,FAILED:`bad`},rt=[{name:H.when,cell:({createdAt:e})=>(0,R.jsx)(n,{at:e,zone:N()})},{name:H.kind,cell:({kind:e,format:t})=>`${H.kinds[e]} (${H.formats[t]})`},{name:H.status,cell:({status:e,failureReason:t})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(d,{tone:nt[e],children:H.statuses[e]}),t&&(0,R.jsx)(`div`,{className:`note`,children:(0,R.jsx)(_,{children:t})})]})},{name:H.rows,number:!0,cell:({rows:e})=>e?.toLocaleString()??`–`},{name:H.until,cell:({expiresAt:e})=>e?(0,R.jsx)(n,{at:e,zone:N()}):`–`},{name:H.file,cell:e=>e.status===`READY`?(0,R.jsx)(it,{id:e.id}):null}];function it({id:e}){let[t,n]=(0,V.useState)(K),r=async()=>{n({...K,asking:!0});try{let{node:t}=await re.request(Ze,{id:e}),r=t&&`url`in t?t.url:null;if(r){let e=document.createElement(`a`);e.href=r,e.rel=`noreferrer`,e.download=``,e.click()}n({...K,gone:!r})}catch(e){n({...K,error:e})}};return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`button`,{type:`button`,disabled:t.asking,onClick:()=>void r(),children:H.download}),t.gone&&(0,R.jsx)(`p`,{className:`note`,children:H.gone}),t.error&&(0,R.jsx)(oe,{error:t.error})]})}var K={asking:!1,error:null,gone:!1},at=e({Books:()=>st,default:()=>ct}),q=j.finance,ot=u(`
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
`),st=u(`
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
`);function ct(){let e=L(),[t,n]=D(`at`);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:q.title}),(0,R.jsx)(`p`,{className:`lead`,children:q.lead}),(0,R.jsxs)(`div`,{className:`filters`,children:[(0,R.jsxs)(`span`,{className:`filter`,children:[(0,R.jsx)(`label`,{htmlFor:`at`,children:q.at}),(0,R.jsx)(`input`,{id:`at`,type:`date`,value:t??``,onChange:({target:e})=>n(e.value)})]}),(0,R.jsx)(A,{className:`button`,href:`/exports?kind=FINANCE`,children:q.export})]}),e===null?(0,R.jsx)(C,{}):(0,R.jsx)(lt,{now:e,date:t})]})}function lt({now:e,date:t}){let n=t===null?NaN:Date.parse(`${t}T00:00:00Z`)+864e5,r=Number.isNaN(n)?null:Math.min(n,e),[i,a,o]=_e((r??e)-1,3),s={at:r===null?null:new Date(r).toISOString(),m1:i,m2:a,m3:o},c=p(ot,s,{keep:!0});return(0,R.jsx)(b,{answer:c,children:e=>(0,R.jsx)(ut,{books:e})})}function ut({books:e}){let{now:t}=e,n=(0,R.jsx)(`span`,{className:`fine`,children:T.asOf(`${i(t.asOf,`UTC`)}, ${a(t.asOf,`UTC`)}`)});return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsxs)(h,{title:q.books,aside:n,children:[t.rows.length===0&&(0,R.jsx)(S,{children:q.none}),t.rows.length>0&&(0,R.jsx)(dt,{isBalanced:t.rows.every(({balanced:e})=>e)}),!t.complete&&(0,R.jsx)(`p`,{className:`warning`,children:q.incomplete})]}),t.rows.map(t=>(0,R.jsx)(h,{title:t.currency,aside:t.balanced?(0,R.jsx)(`span`,{className:`fine`,children:q.utc}):(0,R.jsx)(d,{tone:`bad`,children:q.unbalanced}),children:(0,R.jsx)(ft,{row:t,months:Te([e.now,e.m1,e.m2,e.m3],t.currency)})},t.currency))]})}function dt({isBalanced:e}){return(0,R.jsxs)(`p`,{children:[(0,R.jsx)(d,{tone:e?`good`:`bad`,children:e?q.balanced:q.unbalanced}),` `,(0,R.jsx)(`span`,{className:`note`,children:q.equation})]})}function ft({row:e,months:t}){let{currency:n}=e,r=[{name:q.column,cell:e=>q.columns[e]},{name:q.total,number:!0,cell:t=>(0,R.jsx)(`strong`,{children:x({amount:e[t],currency:n})})},...t.map(({month:e,partial:t,change:r})=>({name:t?q.soFar(q.monthName(e)):q.monthName(e),number:!0,cell:e=>{let t=r[e];return t===null?(0,R.jsx)(`span`,{className:`note`,children:`–`}):x({amount:t,currency:n})}}))];return(0,R.jsx)(o,{caption:q.months(n),columns:r,rows:be,keyOf:e=>e})}var pt=e({default:()=>_t}),J=j.keys,mt=u(`
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
`),ht=u(`
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
`),gt=u(`
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
`),Y=`keys`;function _t(){let e=r();return O(e,`ADMIN`)?(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:J.title}),e.kind!==`API_KEY`&&(0,R.jsx)(`p`,{className:`warning`,children:J.sessionsMintNothing}),(0,R.jsx)(vt,{mayCreate:e.kind===`API_KEY`}),(0,R.jsx)(ke,{mayCreate:e.kind===`API_KEY`})]}):(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:J.title}),(0,R.jsx)(S,{children:T.failed.forbidden})]})}function vt({mayCreate:e}){let[t,n]=(0,V.useState)(null),r=c(mt,{},({apiKeys:e})=>e,{wallet:Y}),i=()=>n(null);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(I,{title:J.keys,aside:(0,R.jsx)(Ae,{may:e,label:J.create,onPress:()=>n(`new`)}),lead:J.lead,list:r,columns:yt(n),empty:J.none}),t===`new`&&(0,R.jsx)(bt,{onClose:i}),t!==null&&t!==`new`&&(0,R.jsx)(Ee,{title:J.revokeTitle,action:J.revoke,danger:!0,document:gt,input:e=>({idempotencyKey:e,apiKeyId:t.id}),onClose:i,onDone:()=>E(Y),children:(0,R.jsxs)(`p`,{children:[(0,R.jsx)(_,{children:t.name}),`: `,J.revokeWhat]})})]})}function yt(e){return[{name:J.name,cell:({name:e,revokedAt:t})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(_,{children:e}),` `,t&&(0,R.jsx)(d,{tone:`plain`,children:J.revoked})]})},{name:J.scopes,cell:({scopes:e})=>(0,R.jsx)(we,{scopes:e})},{name:J.created,cell:({createdAt:e})=>(0,R.jsx)(n,{at:e,zone:N()})},{name:J.actions,cell:t=>t.revokedAt?(0,R.jsx)(n,{at:t.revokedAt,zone:N()}):(0,R.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${J.revoke}: ${t.name}`,children:J.revoke})}]}function bt({onClose:e}){let t=k(ht),n=g({name:``,scopes:`READ`},t),r=async()=>{let{name:e,scopes:r}=n.values,i={idempotencyKey:n.key,name:e.trim(),scopes:v(r)};await t.run({input:i})!==null&&E(Y)},i=t.result?.createApiKey;return(0,R.jsx)(ie,{title:J.create,onClose:e,children:i?.id?(0,R.jsxs)(R.Fragment,{children:[i.secret&&(0,R.jsx)(Oe,{label:J.secret,value:i.secret,note:J.secretNote}),(0,R.jsx)(`button`,{type:`button`,className:`primary`,onClick:e,children:J.done})]}):(0,R.jsxs)(f,{form:n,doing:t,submit:J.create,onSubmit:()=>void r(),children:[(0,R.jsx)(m,{form:n,name:`name`,label:J.name,hint:J.nameHint}),(0,R.jsx)(le,{form:n,name:`scopes`,label:J.scopes,choices:De})]})})}var xt=e({default:()=>Tt}),X=j.settings,St=u(`
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
`),Ct=u(`
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
`),wt=`settings`;function Tt(){let e=r(),t=p(St,{},{wallet:wt}),[n,i]=(0,V.useState)(!1);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:X.title}),(0,R.jsx)(`p`,{className:`lead`,children:X.lead}),(0,R.jsx)(b,{answer:t,children:({portalSettings:t})=>O(e,`ADMIN`)?(0,R.jsx)(Dt,{settings:t,saved:n,onSaved:i},JSON.stringify(t)):(0,R.jsx)(h,{title:X.title,children:(0,R.jsx)(Et,{settings:t})})})]})}function Et({settings:e}){let{brand:t,accent:n,logoUrl:r,supportUrl:i,refreshUrl:a,frameAncestors:o,returnOrigins:s}=e,c=e=>(0,R.jsx)(_,{children:e||T.none});return(0,R.jsx)(ne,{facts:[[X.brand,c(t)],[X.accent,c(n)],[X.logoUrl,c(r)],[X.supportUrl,c(i)],[X.refreshUrl,c(a)],[X.frameAncestors,c(o.join(`, `))],[X.returnOrigins,c(s.join(`, `))]]})}function Dt({settings:e,saved:t,onSaved:n}){let r=k(Ct),i=g({brand:e.brand,accent:e.accent??``,logoUrl:e.logoUrl??``,supportUrl:e.supportUrl??``,refreshUrl:e.refreshUrl??``,frameAncestors:e.frameAncestors.join(`
`),returnOrigins:e.returnOrigins.join(`
`)},r),{values:a}=i,o=async()=>{n(!1);let e={idempotencyKey:i.key,brand:w(a.brand),accent:w(a.accent),logoUrl:w(a.logoUrl),supportUrl:w(a.supportUrl),refreshUrl:w(a.refreshUrl),frameAncestors:v(a.frameAncestors),returnOrigins:v(a.returnOrigins)};await r.run({input:e})!==null&&(i.set(`brand`,a.brand),n(!0),E(wt))};return(0,R.jsxs)(f,{form:i,doing:r,submit:X.save,onSubmit:()=>void o(),children:[t&&(0,R.jsx)(`p`,{className:`state success`,role:`status`,children:X.saved}),(0,R.jsxs)(h,{title:X.look,children:[(0,R.jsx)(m,{form:i,name:`brand`,label:X.brand,hint:X.brandHint}),(0,R.jsx)(m,{form:i,name:`accent`,label:X.accent,hint:X.accentHint,placeholder:`#0a7cff`}),(0,R.jsx)(Ot,{value:a.accent.trim()}),(0,R.jsx)(m,{form:i,name:`logoUrl`,type:`url`,label:X.logoUrl,hint:X.logoHint})]}),(0,R.jsxs)(h,{title:X.ways,children:[(0,R.jsx)(m,{form:i,name:`supportUrl`,type:`url`,label:X.supportUrl,hint:X.supportHint}),(0,R.jsx)(m,{form:i,name:`refreshUrl`,type:`url`,label:X.refreshUrl,hint:X.refreshHint}),(0,R.jsx)(y,{form:i,name:`returnOrigins`,label:X.returnOrigins,hint:X.returnHint})]}),(0,R.jsx)(h,{title:X.frames,children:(0,R.jsx)(y,{form:i,name:`frameAncestors`,label:X.frameAncestors,hint:X.frameHint})})]})}var Z={light:`#f4f5f7`,dark:`#101318`};function Ot({value:e}){if(!/^#[0-9a-f]{6}$/i.test(e))return null;let t=ee(e);return(0,R.jsx)(`div`,{className:`swatches`,role:`group`,"aria-label":X.contrast,children:[`light`,`dark`].map(n=>{let r=t[n],i=ce(se(e),se(Z[n]));return(0,R.jsxs)(`div`,{className:`swatch`,style:{background:Z[n],color:r},children:[(0,R.jsx)(`span`,{className:`sample`,style:{background:r,color:n===`light`?t.onLight:t.onDark},children:X.sample}),(0,R.jsx)(`span`,{children:X.schemes[n](i.toFixed(1))}),(0,R.jsx)(`span`,{children:r.toLowerCase()===e.toLowerCase()?X.kept:X.changed(r)})]},n)})})}var kt=e({default:()=>Pt}),Q=j.clock,At=u(`
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
`),jt=u(`
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
`),$=36e5,Mt=[[$,Q.steps.hour],[24*$,Q.steps.day],[168*$,Q.steps.week],[720*$,Q.steps.month],[8760*$,Q.steps.year]],Nt=26280*$;function Pt(){let e=L(),{scopes:t}=r();return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h1`,{children:Q.title}),(0,R.jsx)(`p`,{className:`lead`,children:Q.lead}),e===null?(0,R.jsx)(C,{}):(0,R.jsx)(Ft,{now:e},t.join())]})}function Ft({now:e}){let t=O(r(),`ADMIN`),[i,a]=(0,V.useState)(``),o=xe(i),s=o!==null&&Date.parse(o)>e;return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsxs)(h,{title:Q.now,aside:(0,R.jsx)(`span`,{className:`fine`,children:T.zone(N())}),children:[(0,R.jsx)(`p`,{className:`clock`,children:(0,R.jsx)(n,{at:new Date(e).toISOString(),zone:N()})}),!t&&(0,R.jsx)(S,{children:Q.forbidden}),t&&(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`div`,{className:`buttons`,role:`group`,"aria-label":Q.move,children:Mt.map(([t,n])=>(0,R.jsx)(`button`,{type:`button`,onClick:()=>a(pe(e+t)),children:n},t))}),(0,R.jsxs)(`div`,{className:`field`,children:[(0,R.jsx)(`label`,{htmlFor:`clock`,children:Q.to}),(0,R.jsx)(`input`,{id:`clock`,type:`datetime-local`,step:1,min:pe(e),value:i,"aria-describedby":`clock-hint`,onChange:({target:e})=>a(e.value)}),(0,R.jsx)(`p`,{id:`clock-hint`,className:`fine`,children:Q.toHint})]}),i!==``&&!s&&(0,R.jsx)(`p`,{className:`state failure`,role:`alert`,children:Q.notLater})]})]}),t&&s&&(0,R.jsx)(It,{to:o,now:e,onMoved:()=>a(``)})]})}function It({to:e,now:t,onMoved:n}){let r=p(At,{to:e}),i=k(jt),[a,o]=(0,V.useState)(!1),c=Date.parse(e)-t>Nt,l=async()=>{await i.run({input:{to:e,confirm:c&&a}})!==null&&(n(),await Ce())};return(0,R.jsxs)(h,{title:Q.effects(s(e,N())),children:[(0,R.jsx)(b,{answer:r,children:t=>(0,R.jsx)(Rt,{ahead:t,to:e})}),(0,R.jsx)(`p`,{className:`fine`,children:Q.also}),c&&(0,R.jsxs)(`label`,{className:`option`,children:[(0,R.jsx)(`input`,{type:`checkbox`,checked:a,onChange:({target:e})=>o(e.checked)}),Q.confirm]}),(0,R.jsx)(te,{error:i.error,refusals:i.refusals}),(0,R.jsx)(`button`,{type:`button`,className:`primary`,disabled:i.running||r.data===void 0||c&&!a,onClick:()=>void l(),children:i.running?Q.moving:Q.submit})]})}var Lt=new Set([`TRIALING`,`ACTIVE`,`PAST_DUE`,`SCHEDULED`]);function Rt({ahead:{wallets:e,subscriptions:t},to:n}){let r=Date.parse(n),i=e.nodes.filter(e=>!ge(zt(e))),a=t.nodes.filter(({status:e,currentPeriodEnd:t})=>Lt.has(e)&&Date.parse(t)<=r);return(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(`h3`,{children:Q.balances}),i.length===0&&(0,R.jsx)(S,{children:Q.noBalances}),i.length>0&&(0,R.jsx)(o,{caption:Q.balances,columns:Bt,rows:i,keyOf:({id:e})=>e}),e.pageInfo.hasNextPage&&(0,R.jsx)(`p`,{className:`fine`,children:Q.someWallets}),(0,R.jsx)(`h3`,{children:Q.subscriptions}),a.length===0&&(0,R.jsx)(S,{children:Q.noSubscriptions}),a.length>0&&(0,R.jsx)(o,{caption:Q.subscriptions,columns:Vt,rows:a,keyOf:({id:e})=>e}),t.pageInfo.hasNextPage&&(0,R.jsx)(`p`,{className:`fine`,children:Q.someSubscriptions})]})}function zt({balance:e,balanceAt:t}){return ye(t.available,e.available)}var Bt=[{name:Q.wallet,cell:({name:e,customer:t})=>(0,R.jsxs)(R.Fragment,{children:[(0,R.jsx)(_,{children:t.name}),` `,(0,R.jsx)(`span`,{className:`note`,children:(0,R.jsx)(_,{children:e})})]})},{name:Q.first,cell:({balance:e})=>e.expiringNext?(0,R.jsx)(n,{at:e.expiringNext.expiresAt,zone:N()}):`–`},{name:Q.before,number:!0,cell:({balance:e,unit:t})=>(0,R.jsx)(l,{value:e.available,unit:t})},{name:Q.change,number:!0,cell:e=>(0,R.jsx)(l,{value:zt(e),change:!0})},{name:Q.after,number:!0,cell:({balanceAt:e,unit:t})=>(0,R.jsx)(l,{value:e.available,unit:t})}],Vt=[{name:Q.customer,cell:({customer:e})=>(0,R.jsx)(_,{children:e.name})},{name:Q.plan,cell:({plan:e})=>(0,R.jsx)(_,{children:e.name})},{name:Q.when,cell:({currentPeriodEnd:e})=>(0,R.jsx)(n,{at:e,zone:N()})},{name:Q.what,cell:({cancelAtPeriodEnd:e})=>e?Q.ends:Q.renews}];export{Ye as a,at as i,xt as n,We as o,pt as r,je as s,kt as t};