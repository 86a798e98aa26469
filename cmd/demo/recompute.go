package main

import (
	"slices"
	"time"
)

// account is what a wallet should come to: recomputed from the rows of the file and the terms of the grants alone, in
// plain integers, by code that the product has no part in. It is the other opinion in every proof.
type account struct {
	charged   map[string]int64 // by key, micro-credits
	refused   map[string]bool  // by key
	spent     int64
	balance   int64
	remaining []int64 // of each grant, in the order of the script
	expiries  int     // how many grants lapsed with something left, as far as the ledger has a line for it
}

// lines is how many transactions the ledger should have.
func (a *account) lines() int { return len(a.remaining) + len(a.charged) + a.expiries }

// recompute plays a script on paper. clock says what time it is during a part.
func recompute(w *script, clock func(part int) time.Time) *account {
	a := &account{charged: map[string]int64{}, refused: map[string]bool{}, remaining: make([]int64, len(w.grants))}
	for i, g := range w.grants {
		a.remaining[i] = g.amount
	}
	order := burnOrder(w.grants)
	lapsed := 0 // grants that lapsed with something left and have no line yet, as nothing was charged since
	now := time.Time{}
	for _, e := range w.events {
		if at := clock(e.part); !at.Equal(now) {
			now = at
			lapsed += a.lapse(w.grants, now)
		}
		cost := e.context*500 + e.generated*1500 // half a credit and one and a half for a thousand, in millionths
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

// lapse takes away what has expired by now, and answers of how many grants something was left.
func (a *account) lapse(grants []grant, now time.Time) (ended int) {
	for i, g := range grants {
		if !g.expires.IsZero() && !g.expires.After(now) && a.remaining[i] > 0 {
			a.remaining[i] = 0
			ended++
		}
	}
	return ended
}

// take draws cost from what can be spent at now, or answers false where that is not enough.
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

// burnOrder is the order in which grants are drawn: by priority, then what expires first, then what was not paid for,
// then what is older.
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
			return sooner(b.expires.IsZero())
		case !a.expires.Equal(b.expires):
			return a.expires.Compare(b.expires)
		case (a.paid == "") != (b.paid == ""):
			return sooner(a.paid == "")
		}
		return a.effective.Compare(b.effective)
	})
	return order
}

// sooner is the order of two of which the first goes first, or else last.
func sooner(first bool) int {
	if first {
		return -1
	}
	return 1
}
