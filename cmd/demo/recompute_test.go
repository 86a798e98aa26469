package main

import (
	"maps"
	"slices"
	"testing"
	"time"
)

var midnight = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// hours is the clock of a scenario whose parts last an hour.
func hours(part int) time.Time { return midnight.Add(time.Duration(part+1) * time.Hour) }

// TestRecompute compares a wallet with figures that were worked out by hand.
func TestRecompute(t *testing.T) {
	at := func(hours float64) time.Time { return midnight.Add(time.Duration(hours * float64(time.Hour))) }
	w := &script{
		grants: []grant{
			{terms: terms{name: "late"}, amount: 5_000_000, effective: at(3.5)},
			{terms: terms{name: "lapses"}, amount: 10_000_000, effective: midnight, expires: at(2)},
			{terms: terms{name: "spent"}, amount: 3_000_000, effective: midnight, expires: at(1.5)},
		},
		events: []event{
			{key: "a", part: 0, row: row{context: 2000, generated: 1000}}, // 2.5 of "spent", which expires first
			{key: "b", part: 0, row: row{context: 0, generated: 1000}},    // 0.5 of "spent" and 1 of "lapses", which has 9
			{key: "c", part: 1, row: row{context: 1, generated: 0}},       // refused: "lapses" ended at two o'clock exactly
			{key: "d", part: 2, row: row{context: 0, generated: 0}},       // costs nothing, and books the expiry
			{key: "e", part: 3, row: row{context: 9998, generated: 0}},    // 4.999 of "late"
			{key: "f", part: 4, row: row{context: 3, generated: 0}},       // refused: 0.001 is left, 0.0015 is needed
			{key: "g", part: 4, row: row{context: 2, generated: 0}},       // the last of it
		},
	}
	got := recompute(w, keptPrices(t), hours)
	want := map[string]int64{"a": 2_500_000, "b": 1_500_000, "d": 0, "e": 4_999_000, "g": 1000}
	if !maps.Equal(got.charged, want) {
		t.Errorf("charged %v, want %v", got.charged, want)
	}
	if want := map[string]bool{"c": true, "f": true}; !maps.Equal(got.refused, want) {
		t.Errorf("refused %v, want %v", got.refused, want)
	}
	if want := []int64{0, 0, 0}; !slices.Equal(got.remaining, want) {
		t.Errorf("remaining %v, want %v", got.remaining, want)
	}
	if got.balance != 0 || got.spent != 9_000_000 || got.expiries != 1 || got.lines() != 3+5+1 {
		t.Errorf("balance %d, spent %d, %d expiries, %d lines", got.balance, got.spent, got.expiries, got.lines())
	}
}

// Nothing is charged after the grant lapses, so the ledger has no line for its expiry.
func TestRecomputeUnbooked(t *testing.T) {
	w := &script{
		grants: []grant{
			{amount: 3_000_000, effective: midnight, expires: midnight.Add(90 * time.Minute)},
			{amount: 4_000_000, effective: midnight, expires: midnight.Add(100 * time.Hour)},
		},
		events: []event{{key: "a", part: 0, row: row{context: 2000}}, {key: "b", part: 2, row: row{context: 8001}}},
	}
	got := recompute(w, keptPrices(t), hours)
	if got.balance != 4_000_000 || got.expiries != 0 || got.lines() != 3 || !got.refused["b"] {
		t.Errorf("got %+v", got)
	}
}

func TestBurnOrder(t *testing.T) {
	soon, late := midnight.Add(time.Hour), midnight.Add(2*time.Hour)
	grants := []grant{
		{terms: terms{name: "7 never expires, paid", priority: 100, paid: "1"}, effective: midnight},
		{terms: terms{name: "6 effective later", priority: 100}, effective: soon},
		{terms: terms{name: "4 never expires", priority: 100}, effective: midnight},
		{terms: terms{name: "5 is younger", priority: 100}, effective: midnight},
		{terms: terms{name: "3 expires late", priority: 100}, effective: midnight, expires: late},
		{terms: terms{name: "2 expires soon", priority: 100, paid: "1"}, effective: midnight, expires: soon},
		{terms: terms{name: "1 goes first", priority: 10}, effective: midnight},
	}
	if got, want := burnOrder(grants), []int{6, 5, 4, 2, 3, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
