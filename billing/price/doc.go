// Package price sets prices: rate cards with versions, the rate that matches a usage, what the usage costs, how much of
// it a balance pays for, quotes, and what a wallet's history would have cost by other rates. It is pure: it imports
// package billing and the standard library, reads no clock and draws no random number.
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
// There is always exactly one such rate, because [CheckRates] refuses cards for which there is not. Take two rates A
// and B of one action and component with equally many keys, n, that do not contradict each other. Their union U has the
// keys and values of both, and every usage that matches both contains U. The card is refused unless it has a rate C
// with more than n keys, all of which are in U.
//
//   - This is enough: a usage that matches A and B contains U, so it matches C, which has more keys. Two rates that tie
//     are therefore never those with the most keys.
//   - It is not more than enough: if there is no such C, the usage whose dimensions are U matches A and B, and nothing
//     with more keys.
//
// The limits of a usage's dimensions do not count here: A and B are refused even if U has more keys than a usage may
// have today.
//
// # How much
//
//	credits = ⌈ Σ quantity × credits × multiplier × 10⁶ ÷ per ⌉ micro-credits, and at least the largest minimum
//
// The sum is exact. It is rounded once, up: so nothing above zero is free, splitting a usage never makes it cheaper,
// and what is affordable can be computed exactly (affordable.go). The minimum is not multiplied: it is the least that
// a line costs. It is that of the matched rates, whatever the quantities of their components are; but if every quantity
// is 0, the price is 0.
package price
