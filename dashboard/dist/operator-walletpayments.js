import{St as e,Tt as t,ct as n}from"./parts.js";import{k as r,n as i,p as a}from"./operator-parts.js";import{g as o}from"./vendor.js";var s=o(),c=t(`
  query WalletPayments($wallet: ID!, $after: String) {
    wallet(id: $wallet) {
      topUps(first: 50, after: $after) {
        nodes {
          ...PaymentRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);function l(){let{wallet:t,zone:o}=a(),l=e(c,{wallet:t.id},e=>e.wallet?.topUps,{wallet:t.id});return(0,s.jsx)(n,{title:r.payments.title,children:(0,s.jsx)(i,{list:l,zone:o,empty:r.payments.none})})}export{l as default};