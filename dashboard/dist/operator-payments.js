import{St as e,Tt as t,ct as n,ut as r}from"./parts.js";import{C as i,E as a,T as o,f as s,w as c}from"./operator-parts.js";import{t as l}from"./operator-shared-paymenttable.js";import{g as u}from"./vendor.js";var d=u(),f=t(`
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
`),p=s.payments,m=`UTC`;function h(){let[t,u]=o(`status`,s.topUpStatus),[h,g]=a(m),_=e(f,{status:t,...h},({topUps:e})=>e);return(0,d.jsxs)(d.Fragment,{children:[(0,d.jsx)(`h1`,{children:p.title}),(0,d.jsxs)(`div`,{className:`filters`,children:[(0,d.jsx)(i,{label:p.status,all:p.all,names:s.topUpStatus,value:t,onChoose:u}),(0,d.jsx)(c,{days:g})]}),(0,d.jsxs)(n,{title:p.list,children:[(0,d.jsx)(l,{list:_,zone:m,withCustomer:!0,empty:t||h.from||h.to?p.noneMatch:p.none}),(0,d.jsx)(`p`,{className:`fine`,children:r.zone(m)})]})]})}export{h as default};