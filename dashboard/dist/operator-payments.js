import{B as e,C as t,J as n,X as r,t as i,x as a,z as o}from"./parts.js";import{t as s}from"./operator-shared-seller.js";import{t as c}from"./operator-shared-paymenttable.js";import{g as l}from"./vendor.js";var u=l(),d=r(`
  query Payments($status: TopUpStatus, $from: DateTime, $to: DateTime, $after: String) {
    topUps(first: 50, after: $after, status: $status, from: $from, to: $to) {
      nodes {
        ...PaymentRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`),f=s.payments,p=Object.keys(s.topUpStatus),m=`UTC`;function h(){let[r,l]=i(`status`),[h,g]=i(`from`),[_,v]=i(`to`),y=n(d,{status:p.includes(r)?r:null,from:h?t(h,m):null,to:_?t(a(_),m):null},({topUps:e})=>e);return(0,u.jsxs)(u.Fragment,{children:[(0,u.jsx)(`h1`,{children:f.title}),(0,u.jsxs)(`div`,{className:`filters`,children:[(0,u.jsxs)(`label`,{children:[f.status,(0,u.jsxs)(`select`,{value:r??``,onChange:e=>l(e.target.value||null),children:[(0,u.jsx)(`option`,{value:``,children:f.all}),p.map(e=>(0,u.jsx)(`option`,{value:e,children:s.topUpStatus[e]},e))]})]}),(0,u.jsxs)(`label`,{children:[s.history.from,(0,u.jsx)(`input`,{type:`date`,value:h??``,onChange:e=>g(e.target.value||null)})]}),(0,u.jsxs)(`label`,{children:[s.history.to,(0,u.jsx)(`input`,{type:`date`,value:_??``,onChange:e=>v(e.target.value||null)})]})]}),(0,u.jsxs)(o,{title:f.list,children:[(0,u.jsx)(c,{list:y,zone:m,withCustomer:!0,empty:r||h||_?f.noneMatch:f.none}),(0,u.jsx)(`p`,{className:`fine`,children:e.zone(m)})]})]})}export{h as default};