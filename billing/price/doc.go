// Package price computes prices. It has rate cards with versions, the rate that matches a usage, what the usage costs,
// how much of it a balance pays for, quotes, and what a wallet's history would have cost by other rates. It is pure: it
// imports package billing and the standard library, reads no clock and draws no random number.
//
// # Rate cards
//
//	Timeline  one for each code: which [Card] is in force when
//	Card      one version of a code: its [Rates], which never change once they are published
//	Rate      action × component × dimensions → credits for every `per` units, with an optional minimum
//
// # Which rate
//
// A rate matches if it has the action and the component of the usage, and every key of its `when` has the same value in
// the dimensions of the usage. Of the rates that match, the one with the most keys is used.
//
// If a rate matches, there is exactly one with the most keys, because [CheckRates] refuses all other cards. Take two
// rates A and B of one action and component with equally many keys, n, that do not contradict each other: no key has
// different values in them. Their union U has the keys and values of both, and the dimensions of every usage that
// matches both contain U. The card is refused unless it has a rate C with more than n keys, each of which is in U with
// its value.
//
//   - This rule is sufficient: a usage that matches A and B contains U, so it also matches C, which has more keys.
//     Therefore two rates that tie are never those with the most keys.
//   - It refuses no card without need: if there is no such C, a usage with exactly the dimensions U matches A and B,
//     and no rate with more keys.
//
// The limit of a usage's dimensions does not matter here: A and B are refused even if U has more keys than a usage may
// have today.
//
// # How much
//
//	credits = ⌈ Σ quantity × credits × multiplier × 10⁶ ÷ per ⌉ micro-credits, and at least the largest minimum
//
// The sum is exact. It is rounded once, up: so nothing above zero is free, splitting a usage never makes it cheaper,
// and what is affordable can be computed exactly (affordable.go). The minimum is the least that a line costs, and is
// not multiplied. The minimums of all matched rates count, also that of a component with the quantity 0. But if every
// quantity is 0, the price is 0.
package price
