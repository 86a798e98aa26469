import{J as e,Q as t,Tt as n,ut as r}from"./parts.js";n(`
  fragment RateFacts on Rate {
    action
    component
    credits
    per
    when
    minimum
    description
  }
`);function i({credits:n,per:i,minimum:a},o){let s=i===`1`?r.prices.one(t(n),o):r.prices.some(t(n),o,t(i));return a&&e(a)>0n?`${s}, ${r.prices.minimum(t(a))}`:s}export{i as t};