import{St as e,Tt as t,ct as n}from"./parts.js";import{r}from"./Customer.js";import{f as i}from"./operator-parts.js";import{t as a}from"./operator-shared-paymenttable.js";import{g as o}from"./vendor.js";var s=o(),c=t(`
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
`);function l(){let{wallet:t,zone:o}=r(),l=e(c,{wallet:t.id},e=>e.wallet?.topUps,{wallet:t.id});return(0,s.jsx)(n,{title:i.payments.title,children:(0,s.jsx)(a,{list:l,zone:o,empty:i.payments.none})})}export{l as default};