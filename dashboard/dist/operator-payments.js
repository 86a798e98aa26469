import{N as e,X as t,Y as n,j as r,lt as i,st as a,y as o}from"./parts.js";import{o as s}from"./operator-parts.js";import{t as c}from"./operator-shared-paymenttable.js";import{g as l}from"./vendor.js";var u=l(),d=i(`
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
`),f=s.payments,p=Object.keys(s.topUpStatus),m=`UTC`;function h(){let[i,l]=o(`status`),[h,g]=o(`from`),[_,v]=o(`to`),y=a(d,{status:p.includes(i)?i:null,from:h?e(h,m):null,to:_?e(r(_),m):null},({topUps:e})=>e);return(0,u.jsxs)(u.Fragment,{children:[(0,u.jsx)(`h1`,{children:f.title}),(0,u.jsxs)(`div`,{className:`filters`,children:[(0,u.jsxs)(`label`,{children:[f.status,(0,u.jsxs)(`select`,{value:i??``,onChange:e=>l(e.target.value||null),children:[(0,u.jsx)(`option`,{value:``,children:f.all}),p.map(e=>(0,u.jsx)(`option`,{value:e,children:s.topUpStatus[e]},e))]})]}),(0,u.jsxs)(`label`,{children:[s.history.from,(0,u.jsx)(`input`,{type:`date`,value:h??``,onChange:e=>g(e.target.value||null)})]}),(0,u.jsxs)(`label`,{children:[s.history.to,(0,u.jsx)(`input`,{type:`date`,value:_??``,onChange:e=>v(e.target.value||null)})]})]}),(0,u.jsxs)(n,{title:f.list,children:[(0,u.jsx)(c,{list:y,zone:m,withCustomer:!0,empty:i||h||_?f.noneMatch:f.none}),(0,u.jsx)(`p`,{className:`fine`,children:t.zone(m)})]})]})}export{h as default};