package main

import (
	"slices"
	"time"
)

// account is the result that a wallet should have. It is computed from the rows of the file and the terms of the grants
// alone, and of the prices in prices.json, by code that shares nothing with the product. Every proof compares the API with it.
type account struct {
	charged   map[string]int64 // by key, micro-credits
	refused   map[string]bool  // by key
	spent     int64
	balance   int64
	remaining []int64 // of each grant, in the order of the script
	expiries  int     // how many grants lapsed with credit left, and have a line in the ledger for it
}

// lines is how many transactions the ledger should have.
func (a *account) lines() int { return len(a.remaining) + len(a.charged) + a.expiries }

// recompute computes the account of a script. clock returns the time of the test clock during a part.
func recompute(w *script, list *prices, clock func(part int) time.Time) *account {
	a := &account{charged: map[string]int64{}, refused: map[string]bool{}, remaining: make([]int64, len(w.grants))}
	for i, g := range w.grants {
		a.remaining[i] = g.amount
	}
	order := burnOrder(w.grants)
	lapsed := 0 // grants that lapsed with credit left and have no line yet, because nothing was charged since
	now := time.Time{}
	for _, e := range w.events {
		if at := clock(e.part); !at.Equal(now) {
			now = at
			lapsed += a.lapse(w.grants, now)
		}
		cost := list.cost(e.row)
		if !a.take(w.grants, order, cost, now) {
			a.refused[e.key] = true
			continue
		}
		a.charged[e.key] = cost
		a.spent += cost
		a.expiries, lapsed = a.expiries+lapsed, 0
	}
	a.lapse(w.grants, clock(parts-1))
	for _, left := range a.remaining {
		a.balance += left
	}
	return a
}

// lapse removes the credit of grants that have expired by now, and returns how many of them had credit left.
func (a *account) lapse(grants []grant, now time.Time) (ended int) {
	for i, g := range grants {
		if !g.expires.IsZero() && !g.expires.After(now) && a.remaining[i] > 0 {
			a.remaining[i] = 0
			ended++
		}
	}
	return ended
}

// take draws cost from the credit that can be spent now, or returns false if there is not enough.
func (a *account) take(grants []grant, order []int, cost int64, now time.Time) bool {
	var spendable int64
	for i, g := range grants {
		if !g.effective.After(now) {
			spendable += a.remaining[i]
		}
	}
	if cost > spendable {
		return false
	}
	for _, i := range order {
		if grants[i].effective.After(now) {
			continue
		}
		drawn := min(cost, a.remaining[i])
		a.remaining[i] -= drawn
		cost -= drawn
	}
	return true
}

// burnOrder returns the order in which grants are drawn: by priority, then those that expire first, then unpaid before
// paid, then those that became effective first.
func burnOrder(grants []grant) []int {
	order := make([]int, len(grants))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := grants[i], grants[j]
		switch {
		case a.priority != b.priority:
			return a.priority - b.priority
		case a.expires.IsZero() != b.expires.IsZero():
			return firstIf(b.expires.IsZero())
		case !a.expires.Equal(b.expires):
			return a.expires.Compare(b.expires)
		case (a.paid == "") != (b.paid == ""):
			return firstIf(a.paid == "")
		}
		return a.effective.Compare(b.effective)
	})
	return order
}

// firstIf returns the order of two items for sorting: the first item goes first if first is true, else last.
func firstIf(first bool) int {
	if first {
		return -1
	}
	return 1
}
