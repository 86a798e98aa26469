import{St as e,Tt as t,U as n,V as r,ct as i,ut as a,w as o}from"./parts.js";import{f as s}from"./operator-parts.js";import{t as c}from"./operator-shared-paymenttable.js";import{g as l}from"./vendor.js";var u=l(),d=t(`
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
`),f=s.payments,p=Object.keys(s.topUpStatus),m=`UTC`;function h(){let[t,l]=o(`status`),[h,g]=o(`from`),[_,v]=o(`to`),y=e(d,{status:p.includes(t)?t:null,from:h?n(h,m):null,to:_?n(r(_),m):null},({topUps:e})=>e);return(0,u.jsxs)(u.Fragment,{children:[(0,u.jsx)(`h1`,{children:f.title}),(0,u.jsxs)(`div`,{className:`filters`,children:[(0,u.jsxs)(`label`,{children:[f.status,(0,u.jsxs)(`select`,{value:t??``,onChange:e=>l(e.target.value||null),children:[(0,u.jsx)(`option`,{value:``,children:f.all}),p.map(e=>(0,u.jsx)(`option`,{value:e,children:s.topUpStatus[e]},e))]})]}),(0,u.jsxs)(`label`,{children:[s.history.from,(0,u.jsx)(`input`,{type:`date`,value:h??``,onChange:e=>g(e.target.value||null)})]}),(0,u.jsxs)(`label`,{children:[s.history.to,(0,u.jsx)(`input`,{type:`date`,value:_??``,onChange:e=>v(e.target.value||null)})]})]}),(0,u.jsxs)(i,{title:f.list,children:[(0,u.jsx)(c,{list:y,zone:m,withCustomer:!0,empty:t||h||_?f.noneMatch:f.none}),(0,u.jsx)(`p`,{className:`fine`,children:a.zone(m)})]})]})}export{h as default};