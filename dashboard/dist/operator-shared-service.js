import{n as e,r as t}from"./rolldown-runtime.js";import{A as n,C as r,Ct as i,Et as a,I as o,J as s,N as c,O as l,S as u,T as d,_t as ee,a as f,at as te,bt as p,c as m,ct as h,d as g,dt as _,f as ne,ft as re,g as ie,h as ae,ht as v,i as y,it as b,k as x,l as S,lt as C,mt as oe,o as w,s as se,st as T,u as E,v as D,w as O,xt as k,yt as A,z as ce}from"./parts.js";import{_ as le,g as ue,t as j}from"./vendor.js";import{A as de,C as fe,D as pe,F as me,I as M,L as N,M as P,N as he,O as F,P as I,_ as ge,a as _e,g as L,h as ve,i as ye,j as R,k as be,l as xe,m as Se,n as Ce,o as we,r as Te,s as Ee,t as De,v as Oe,w as z,x as B}from"./operator-parts.js";var ke=e({default:()=>ze}),V=ue(),H=P.activity,Ae=a(`
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
`),{GRANT:je,TOP_UP:Me,VOID:Ne,ADJUSTMENT:Pe,TRANSFER_OUT:Fe,TRANSFER_IN:Ie,REFUND:Le,REVERSAL:Re}=_.line.types,U={GRANT:je,TOP_UP:Me,VOID:Ne,ADJUSTMENT:Pe,TRANSFER_OUT:Fe,TRANSFER_IN:Ie,REFUND:Le,REVERSAL:Re};function ze(){let[e,t]=be(`type`,U),[n,r]=de(I()),a=i(Ae,{...n,types:e===null?null:[e]},({activity:e})=>e);return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:H.title}),(0,V.jsx)(`p`,{className:`lead`,children:H.lead}),(0,V.jsxs)(`div`,{className:`filters`,children:[(0,V.jsx)(pe,{label:H.type,all:H.all,names:U,value:e,onChoose:t}),(0,V.jsx)(F,{days:r})]}),(0,V.jsx)(z,{title:H.lines,aside:(0,V.jsx)(`span`,{className:`fine`,children:_.zone(I())}),list:a,columns:Be,empty:H.none})]})}var Be=[{name:H.when,cell:({recordedAt:e})=>(0,V.jsx)(n,{at:e,zone:I()})},{name:H.who,cell:({actorDetails:e})=>(0,V.jsx)(R,{actor:e})},{name:H.what,cell:({id:e,type:t,reason:n})=>(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(j,{href:`/lines/${e}`,children:_.line.types[t]}),n&&(0,V.jsx)(`div`,{className:`note`,children:(0,V.jsx)(x,{children:n})})]})},{name:H.where,cell:({wallet:e})=>(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(j,{href:`/wallets/${e.id}`,children:(0,V.jsx)(x,{children:e.customer.name})}),(0,V.jsx)(`div`,{className:`note`,children:(0,V.jsx)(x,{children:e.name})})]})},{name:H.change,number:!0,cell:({amount:e,wallet:t})=>(0,V.jsx)(d,{value:e,unit:t.unit,change:!0})}],Ve=e({default:()=>Ue}),W=P.audit,He=a(`
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
`);function Ue(){let[e,t]=de(I()),n=i(He,{...e},({auditLog:e})=>e);return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:W.title}),(0,V.jsx)(`p`,{className:`lead`,children:W.lead}),(0,V.jsx)(`div`,{className:`filters`,children:(0,V.jsx)(F,{days:t})}),(0,V.jsx)(z,{title:W.entries,aside:(0,V.jsx)(`span`,{className:`fine`,children:_.zone(I())}),list:n,columns:We,empty:W.none})]})}var We=[{name:W.when,cell:({at:e})=>(0,V.jsx)(n,{at:e,zone:I()})},{name:W.who,cell:({actor:e})=>(0,V.jsx)(R,{actor:e})},{name:W.what,cell:({mutation:e,targetId:t,reason:n})=>(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`span`,{className:`code whole`,children:e}),(0,V.jsx)(`div`,{className:`fine`,children:(0,V.jsx)(B,{children:t})}),n&&(0,V.jsx)(`div`,{className:`fine`,children:(0,V.jsx)(x,{children:n})})]})},{name:W.change,cell:e=>(0,V.jsx)(Ge,{entry:e})},{name:W.request,cell:({requestId:e})=>e?(0,V.jsx)(B,{children:e}):`–`}];function Ge({entry:{before:e,after:t}}){let n=[...new Set([...Object.keys(e??{}),...Object.keys(t??{})])].sort();return n.length===0?(0,V.jsx)(V.Fragment,{children:e?W.removed:W.created}):(0,V.jsx)(`ul`,{className:`changes`,children:n.map(n=>(0,V.jsxs)(`li`,{children:[(0,V.jsx)(`span`,{className:`note`,children:n}),` `,e?.[n]!==void 0&&(0,V.jsxs)(`del`,{children:[(0,V.jsxs)(`span`,{className:`hidden`,children:[W.before,` `]}),(0,V.jsx)(x,{children:e[n]})]}),` `,t?.[n]!==void 0&&(0,V.jsxs)(`ins`,{children:[(0,V.jsxs)(`span`,{className:`hidden`,children:[W.after,` `]}),(0,V.jsx)(x,{children:t[n]})]})]},n))})}var Ke=e({default:()=>$e}),G=t(le(),1),K=P.exports,qe=a(`
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
`),Je=a(`
  query ExportLink($id: ID!) {
    node(id: $id) {
      ... on Export {
        url
      }
    }
  }
`),Ye=a(`
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
`),Xe=`exports`,Ze=[`LEDGER`,`USAGE`,`GRANTS`,`FINANCE`],Qe=[`CSV`,`JSON_LINES`];function $e(){let e=L(),[t,n]=(0,G.useState)(!1),r=i(qe,{},({exports:e})=>e,{wallet:Xe,every:t&&2e3}),a=r.nodes.some(({status:e})=>e===`RUNNING`);return a!==t&&n(a),(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:K.title}),(0,V.jsx)(`p`,{className:`lead`,children:K.lead}),r.error?.code===`NOT_OFFERED_HERE`?(0,V.jsx)(te,{error:r.error}):(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(C,{title:K.create,children:e===null?(0,V.jsx)(h,{}):(0,V.jsx)(et,{now:e})}),(0,V.jsx)(z,{title:K.files,list:r,columns:rt,empty:K.none})]})]})}function et({now:e}){let t=p(Ye),[n]=O(`kind`),[r]=O(`wallet`),i=g({kind:Ze.find(e=>e===n)??`LEDGER`,format:`CSV`,walletId:r??``,from:M(e-2592e6),to:M(e)},t),{values:a}=i,o=a.kind===`FINANCE`,s=async()=>{let e={idempotencyKey:i.key,kind:a.kind,format:a.format,walletId:E(a.walletId),from:tt(a.from,0,o),to:tt(a.to,1,o)};await t.run({input:e})!==null&&(i.set(`kind`,a.kind),A(Xe))};return(0,V.jsxs)(f,{form:i,doing:t,submit:K.submit,onSubmit:()=>void s(),children:[(0,V.jsxs)(`div`,{className:`pair`,children:[(0,V.jsx)(y,{form:i,name:`kind`,label:K.kind,choices:Ze.map(e=>[e,K.kinds[e]])}),(0,V.jsx)(y,{form:i,name:`format`,label:K.format,choices:Qe.map(e=>[e,K.formats[e]])}),(0,V.jsx)(m,{form:i,name:`walletId`,label:K.wallet,hint:K.walletHint})]}),(0,V.jsxs)(`div`,{className:`pair`,children:[(0,V.jsx)(m,{form:i,name:`from`,type:`date`,label:P.range.from}),(0,V.jsx)(m,{form:i,name:`to`,type:`date`,label:P.range.to,hint:K.days(o?`UTC`:I())})]})]})}function tt(e,t,n){if(!n)return me(e,t)??e;let r=Date.parse(`${e}T00:00:00Z`);return Number.isNaN(r)?e:new Date(r+t*864e5).toISOString()}var nt={RUNNING:`warn`,READY:`good`,FAILED:`bad`},rt=[{name:K.when,cell:({createdAt:e})=>(0,V.jsx)(n,{at:e,zone:I()})},{name:K.kind,cell:({kind:e,format:t})=>`${K.kinds[e]} (${K.formats[t]})`},{name:K.status,cell:({status:e,failureReason:t})=>(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(r,{tone:nt[e],children:K.statuses[e]}),t&&(0,V.jsx)(`div`,{className:`note`,children:(0,V.jsx)(x,{children:t})})]})},{name:K.rows,number:!0,cell:({rows:e})=>e?.toLocaleString()??`–`},{name:K.until,cell:({expiresAt:e})=>e?(0,V.jsx)(n,{at:e,zone:I()}):`–`},{name:K.file,cell:e=>e.status===`READY`?(0,V.jsx)(it,{id:e.id}):null}];function it({id:e}){let[t,n]=(0,G.useState)(q),r=async()=>{n({...q,asking:!0});try{let{node:t}=await ee.request(Je,{id:e}),r=t&&`url`in t?t.url:null;if(r){let e=document.createElement(`a`);e.href=r,e.rel=`noreferrer`,e.download=``,e.click()}n({...q,gone:!r})}catch(e){n({...q,error:e})}};return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`button`,{type:`button`,disabled:t.asking,onClick:()=>void r(),children:K.download}),t.gone&&(0,V.jsx)(`p`,{className:`note`,children:K.gone}),t.error&&(0,V.jsx)(te,{error:t.error})]})}var q={asking:!1,error:null,gone:!1},at=e({Books:()=>st,default:()=>ct}),J=P.finance,ot=a(`
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
`),st=a(`
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
`);function ct(){let e=L(),[t,n]=O(`at`);return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:J.title}),(0,V.jsx)(`p`,{className:`lead`,children:J.lead}),(0,V.jsxs)(`div`,{className:`filters`,children:[(0,V.jsxs)(`span`,{className:`filter`,children:[(0,V.jsx)(`label`,{htmlFor:`at`,children:J.at}),(0,V.jsx)(`input`,{id:`at`,type:`date`,value:t??``,onChange:({target:e})=>n(e.value)})]}),(0,V.jsx)(j,{className:`button`,href:`/exports?kind=FINANCE`,children:J.export})]}),e===null?(0,V.jsx)(h,{}):(0,V.jsx)(lt,{now:e,date:t}),(0,V.jsx)(xe,{})]})}function lt({now:e,date:t}){let n=t===null?NaN:Date.parse(`${t}T00:00:00Z`)+864e5,r=Number.isNaN(n)?null:Math.min(n,e),[i,a,o]=_e((r??e)-1,3),s={at:r===null?null:new Date(r).toISOString(),m1:i,m2:a,m3:o},c=k(ot,s,{keep:!0});return(0,V.jsx)(T,{answer:c,children:e=>(0,V.jsx)(ut,{books:e})})}function ut({books:e}){let{now:t}=e,n=(0,V.jsx)(`span`,{className:`fine`,children:_.asOf(`${o(t.asOf,`UTC`)}, ${c(t.asOf,`UTC`)}`)});return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsxs)(C,{title:J.books,aside:n,children:[t.rows.length===0&&(0,V.jsx)(b,{children:J.none}),t.rows.length>0&&(0,V.jsx)(dt,{isBalanced:t.rows.every(({balanced:e})=>e)}),!t.complete&&(0,V.jsx)(`p`,{className:`warning`,children:J.incomplete})]}),t.rows.map(t=>(0,V.jsx)(C,{title:t.currency,aside:t.balanced?(0,V.jsx)(`span`,{className:`fine`,children:J.utc}):(0,V.jsx)(r,{tone:`bad`,children:J.unbalanced}),children:(0,V.jsx)(ft,{row:t,months:we([e.now,e.m1,e.m2,e.m3],t.currency)})},t.currency))]})}function dt({isBalanced:e}){return(0,V.jsxs)(`p`,{children:[(0,V.jsx)(r,{tone:e?`good`:`bad`,children:e?J.balanced:J.unbalanced}),` `,(0,V.jsx)(`span`,{className:`note`,children:J.equation})]})}function ft({row:e,months:t}){let{currency:n}=e,r=[{name:J.column,cell:e=>J.columns[e]},{name:J.total,number:!0,cell:t=>(0,V.jsx)(`strong`,{children:s({amount:e[t],currency:n})})},...t.map(({month:e,partial:t,change:r})=>({name:t?J.soFar(J.monthName(e)):J.monthName(e),number:!0,cell:e=>{let t=r[e];return t===null?(0,V.jsx)(`span`,{className:`note`,children:`–`}):s({amount:t,currency:n})}}))];return(0,V.jsx)(l,{caption:J.months(n),columns:r,rows:ye,keyOf:e=>e})}var pt=e({default:()=>_t}),Y=P.keys,mt=a(`
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
`),ht=a(`
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
`),gt=a(`
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
`),X=`keys`;function _t(){let e=u();return D(e,`ADMIN`)?(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:Y.title}),e.kind!==`API_KEY`&&(0,V.jsx)(`p`,{className:`warning`,children:Y.sessionsMintNothing}),(0,V.jsx)(vt,{mayCreate:e.kind===`API_KEY`}),(0,V.jsx)(De,{mayCreate:e.kind===`API_KEY`})]}):(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:Y.title}),(0,V.jsx)(b,{children:_.failed.forbidden})]})}function vt({mayCreate:e}){let[t,n]=(0,G.useState)(null),r=i(mt,{},({apiKeys:e})=>e,{wallet:X}),a=()=>n(null);return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(z,{title:Y.keys,aside:(0,V.jsx)(fe,{may:e,label:Y.create,onPress:()=>n(`new`)}),lead:Y.lead,list:r,columns:yt(n),empty:Y.none}),t===`new`&&(0,V.jsx)(bt,{onClose:a}),t!==null&&t!==`new`&&(0,V.jsx)(Se,{title:Y.revokeTitle,action:Y.revoke,danger:!0,document:gt,input:e=>({idempotencyKey:e,apiKeyId:t.id}),onClose:a,onDone:()=>A(X),children:(0,V.jsxs)(`p`,{children:[(0,V.jsx)(x,{children:t.name}),`: `,Y.revokeWhat]})})]})}function yt(e){return[{name:Y.name,cell:({name:e,revokedAt:t})=>(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(x,{children:e}),` `,t&&(0,V.jsx)(r,{tone:`plain`,children:Y.revoked})]})},{name:Y.scopes,cell:({scopes:e})=>(0,V.jsx)(Ce,{scopes:e})},{name:Y.created,cell:({createdAt:e})=>(0,V.jsx)(n,{at:e,zone:I()})},{name:Y.actions,cell:t=>t.revokedAt?(0,V.jsx)(n,{at:t.revokedAt,zone:I()}):(0,V.jsx)(`button`,{type:`button`,className:`quiet`,onClick:()=>e(t),"aria-label":`${Y.revoke}: ${t.name}`,children:Y.revoke})}]}function bt({onClose:e}){let t=p(ht),n=g({name:``,scopes:`READ`},t),r=async()=>{let{name:e,scopes:r}=n.values,i={idempotencyKey:n.key,name:e.trim(),scopes:S(r)};await t.run({input:i})!==null&&A(X)},i=t.result?.createApiKey;return(0,V.jsx)(ae,{title:Y.create,onClose:e,children:i?.id?(0,V.jsxs)(V.Fragment,{children:[i.secret&&(0,V.jsx)(Ee,{label:Y.secret,value:i.secret,note:Y.secretNote}),(0,V.jsx)(`button`,{type:`button`,className:`primary`,onClick:e,children:Y.done})]}):(0,V.jsxs)(f,{form:n,doing:t,submit:Y.create,onSubmit:()=>void r(),children:[(0,V.jsx)(m,{form:n,name:`name`,label:Y.name,hint:Y.nameHint}),(0,V.jsx)(se,{form:n,name:`scopes`,label:Y.scopes,choices:Te})]})})}var xt=e({default:()=>Tt}),Z=P.settings,St=a(`
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
`),Ct=a(`
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
`),wt=`settings`;function Tt(){let e=u(),t=k(St,{},{wallet:wt}),[n,r]=(0,G.useState)(!1);return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:Z.title}),(0,V.jsx)(`p`,{className:`lead`,children:Z.lead}),(0,V.jsx)(T,{answer:t,children:({portalSettings:t})=>D(e,`ADMIN`)?(0,V.jsx)(Dt,{settings:t,saved:n,onSaved:r},JSON.stringify(t)):(0,V.jsx)(C,{title:Z.title,children:(0,V.jsx)(Et,{settings:t})})})]})}function Et({settings:e}){let{brand:t,accent:n,logoUrl:r,supportUrl:i,refreshUrl:a,frameAncestors:o,returnOrigins:s}=e,c=e=>(0,V.jsx)(x,{children:e||_.none});return(0,V.jsx)(ie,{facts:[[Z.brand,c(t)],[Z.accent,c(n)],[Z.logoUrl,c(r)],[Z.supportUrl,c(i)],[Z.refreshUrl,c(a)],[Z.frameAncestors,c(o.join(`, `))],[Z.returnOrigins,c(s.join(`, `))]]})}function Dt({settings:e,saved:t,onSaved:n}){let r=p(Ct),i=g({brand:e.brand,accent:e.accent??``,logoUrl:e.logoUrl??``,supportUrl:e.supportUrl??``,refreshUrl:e.refreshUrl??``,frameAncestors:e.frameAncestors.join(`
`),returnOrigins:e.returnOrigins.join(`
`)},r),{values:a}=i,o=async()=>{n(!1);let e={idempotencyKey:i.key,brand:E(a.brand),accent:E(a.accent),logoUrl:E(a.logoUrl),supportUrl:E(a.supportUrl),refreshUrl:E(a.refreshUrl),frameAncestors:S(a.frameAncestors),returnOrigins:S(a.returnOrigins)};await r.run({input:e})!==null&&(i.set(`brand`,a.brand),n(!0),A(wt))};return(0,V.jsxs)(f,{form:i,doing:r,submit:Z.save,onSubmit:()=>void o(),children:[t&&(0,V.jsx)(`p`,{className:`state success`,role:`status`,children:Z.saved}),(0,V.jsxs)(C,{title:Z.look,children:[(0,V.jsx)(m,{form:i,name:`brand`,label:Z.brand,hint:Z.brandHint}),(0,V.jsx)(m,{form:i,name:`accent`,label:Z.accent,hint:Z.accentHint,placeholder:`#0a7cff`}),(0,V.jsx)(kt,{value:a.accent.trim()}),(0,V.jsx)(m,{form:i,name:`logoUrl`,type:`url`,label:Z.logoUrl,hint:Z.logoHint})]}),(0,V.jsxs)(C,{title:Z.ways,children:[(0,V.jsx)(m,{form:i,name:`supportUrl`,type:`url`,label:Z.supportUrl,hint:Z.supportHint}),(0,V.jsx)(m,{form:i,name:`refreshUrl`,type:`url`,label:Z.refreshUrl,hint:Z.refreshHint}),(0,V.jsx)(w,{form:i,name:`returnOrigins`,label:Z.returnOrigins,hint:Z.returnHint})]}),(0,V.jsx)(C,{title:Z.frames,children:(0,V.jsx)(w,{form:i,name:`frameAncestors`,label:Z.frameAncestors,hint:Z.frameHint})})]})}var Ot={light:`#f4f5f7`,dark:`#101318`};function kt({value:e}){if(!/^#[0-9a-f]{6}$/i.test(e))return null;let t=re(e);return(0,V.jsx)(`div`,{className:`swatches`,role:`group`,"aria-label":Z.contrast,children:[`light`,`dark`].map(n=>{let r=t[n],i=oe(v(e),v(Ot[n]));return(0,V.jsxs)(`div`,{className:`swatch`,style:{background:Ot[n],color:r},children:[(0,V.jsx)(`span`,{className:`sample`,style:{background:r,color:n===`light`?t.onLight:t.onDark},children:Z.sample}),(0,V.jsx)(`span`,{children:Z.schemes[n](i.toFixed(1))}),(0,V.jsx)(`span`,{children:r.toLowerCase()===e.toLowerCase()?Z.kept:Z.changed(r)})]},n)})})}var At=e({default:()=>Ft}),Q=P.clock,jt=a(`
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
`),$=36e5,Nt=[[$,Q.steps.hour],[24*$,Q.steps.day],[168*$,Q.steps.week],[720*$,Q.steps.month],[8760*$,Q.steps.year]],Pt=26280*$;function Ft(){let e=L(),{scopes:t}=u();return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h1`,{children:Q.title}),(0,V.jsx)(`p`,{className:`lead`,children:Q.lead}),e===null?(0,V.jsx)(h,{}):(0,V.jsx)(It,{now:e},t.join())]})}function It({now:e}){let t=D(u(),`ADMIN`),[r,i]=(0,G.useState)(``),a=he(r),o=a!==null&&Date.parse(a)>e;return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsxs)(C,{title:Q.now,aside:(0,V.jsx)(`span`,{className:`fine`,children:_.zone(I())}),children:[(0,V.jsx)(`p`,{className:`clock`,children:(0,V.jsx)(n,{at:new Date(e).toISOString(),zone:I()})}),!t&&(0,V.jsx)(b,{children:Q.forbidden}),t&&(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`div`,{className:`buttons`,role:`group`,"aria-label":Q.move,children:Nt.map(([t,n])=>(0,V.jsx)(`button`,{type:`button`,onClick:()=>i(N(e+t)),children:n},t))}),(0,V.jsxs)(`div`,{className:`field`,children:[(0,V.jsx)(`label`,{htmlFor:`clock`,children:Q.to}),(0,V.jsx)(`input`,{id:`clock`,type:`datetime-local`,step:1,min:N(e),value:r,"aria-describedby":`clock-hint`,onChange:({target:e})=>i(e.value)}),(0,V.jsx)(`p`,{id:`clock-hint`,className:`fine`,children:Q.toHint})]}),r!==``&&!o&&(0,V.jsx)(`p`,{className:`state failure`,role:`alert`,children:Q.notLater})]})]}),t&&o&&(0,V.jsx)(Lt,{to:a,now:e,onMoved:()=>i(``)})]})}function Lt({to:e,now:t,onMoved:n}){let r=k(jt,{to:e}),i=p(Mt),[a,o]=(0,G.useState)(!1),s=Date.parse(e)-t>Pt,c=async()=>{await i.run({input:{to:e,confirm:s&&a}})!==null&&(n(),await ve())};return(0,V.jsxs)(C,{title:Q.effects(ce(e,I())),children:[(0,V.jsx)(T,{answer:r,children:t=>(0,V.jsx)(zt,{ahead:t,to:e})}),(0,V.jsx)(`p`,{className:`fine`,children:Q.also}),s&&(0,V.jsxs)(`label`,{className:`option`,children:[(0,V.jsx)(`input`,{type:`checkbox`,checked:a,onChange:({target:e})=>o(e.checked)}),Q.confirm]}),(0,V.jsx)(ne,{error:i.error,refusals:i.refusals}),(0,V.jsx)(`button`,{type:`button`,className:`primary`,disabled:i.running||r.data===void 0||s&&!a,onClick:()=>void c(),children:i.running?Q.moving:Q.submit})]})}var Rt=new Set([`TRIALING`,`ACTIVE`,`PAST_DUE`,`SCHEDULED`]);function zt({ahead:{wallets:e,subscriptions:t},to:n}){let r=Date.parse(n),i=e.nodes.filter(e=>!Oe(Bt(e))),a=t.nodes.filter(({status:e,currentPeriodEnd:t})=>Rt.has(e)&&Date.parse(t)<=r);return(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(`h3`,{children:Q.balances}),i.length===0&&(0,V.jsx)(b,{children:Q.noBalances}),i.length>0&&(0,V.jsx)(l,{caption:Q.balances,columns:Vt,rows:i,keyOf:({id:e})=>e}),e.pageInfo.hasNextPage&&(0,V.jsx)(`p`,{className:`fine`,children:Q.someWallets}),(0,V.jsx)(`h3`,{children:Q.subscriptions}),a.length===0&&(0,V.jsx)(b,{children:Q.noSubscriptions}),a.length>0&&(0,V.jsx)(l,{caption:Q.subscriptions,columns:Ht,rows:a,keyOf:({id:e})=>e}),t.pageInfo.hasNextPage&&(0,V.jsx)(`p`,{className:`fine`,children:Q.someSubscriptions})]})}function Bt({balance:e,balanceAt:t}){return ge(t.available,e.available)}var Vt=[{name:Q.wallet,cell:({name:e,customer:t})=>(0,V.jsxs)(V.Fragment,{children:[(0,V.jsx)(x,{children:t.name}),` `,(0,V.jsx)(`span`,{className:`note`,children:(0,V.jsx)(x,{children:e})})]})},{name:Q.first,cell:({balance:e})=>e.expiringNext?(0,V.jsx)(n,{at:e.expiringNext.expiresAt,zone:I()}):`–`},{name:Q.before,number:!0,cell:({balance:e,unit:t})=>(0,V.jsx)(d,{value:e.available,unit:t})},{name:Q.change,number:!0,cell:e=>(0,V.jsx)(d,{value:Bt(e),change:!0})},{name:Q.after,number:!0,cell:({balanceAt:e,unit:t})=>(0,V.jsx)(d,{value:e.available,unit:t})}],Ht=[{name:Q.customer,cell:({customer:e})=>(0,V.jsx)(x,{children:e.name})},{name:Q.plan,cell:({plan:e})=>(0,V.jsx)(x,{children:e.name})},{name:Q.when,cell:({currentPeriodEnd:e})=>(0,V.jsx)(n,{at:e,zone:I()})},{name:Q.what,cell:({cancelAtPeriodEnd:e})=>e?Q.ends:Q.renews}];export{Ke as a,at as i,xt as n,Ve as o,pt as r,ke as s,At as t};