package main

import (
	"slices"
	"strings"
	"testing"
)

// TestSecondProof: after everything was played again, each figure of a wallet has to be what it was, and each usage has
// to be answered as before. One figure that differs, and no other, fails the proof of its kind.
func TestSecondProof(t *testing.T) {
	state := func() *walletState {
		return &walletState{
			balance:   balance{Available: "5", Posted: "5", Held: "0", Pending: "0", Sequence: 3},
			audit:     audit{OK: true, Sequence: 3, ChainHead: "aa"},
			remaining: map[string]string{"grt_1": "2", "grt_2": "3"},
		}
	}
	played := func() *playback {
		return &playback{
			tallies: []*tally{{verdicts: []verdict{{transaction: "txn_1", amount: 7}}}}, ids: map[string]string{"k": "wal_1"},
		}
	}
	const same, still = 0, 1
	for name, c := range map[string]struct {
		edit  func(*walletState, *playback)
		fails int // which proof; -1: none
	}{
		"nothing":               {func(*walletState, *playback) {}, -1},
		"what is available":     {func(s *walletState, _ *playback) { s.balance.Available = "4" }, still},
		"what is posted":        {func(s *walletState, _ *playback) { s.balance.Posted = "4" }, still},
		"what is held":          {func(s *walletState, _ *playback) { s.balance.Held = "1" }, still},
		"what is pending":       {func(s *walletState, _ *playback) { s.balance.Pending = "1" }, still},
		"the sequence":          {func(s *walletState, _ *playback) { s.balance.Sequence = 4 }, still},
		"the chain head":        {func(s *walletState, _ *playback) { s.audit.ChainHead = "bb" }, still},
		"what a grant has left": {func(s *walletState, _ *playback) { s.remaining["grt_1"] = "1" }, still},
		"a grant is gone":       {func(s *walletState, _ *playback) { delete(s.remaining, "grt_1") }, still},
		"a grant is new":        {func(s *walletState, _ *playback) { s.remaining["grt_3"] = "0" }, still},
		"a transaction":         {func(_ *walletState, p *playback) { p.tallies[0].verdicts[0].transaction = "txn_2" }, same},
		"an amount":             {func(_ *walletState, p *playback) { p.tallies[0].verdicts[0].amount = 8 }, same},
		"a refusal":             {func(_ *walletState, p *playback) { p.tallies[0].verdicts[0].refusal = "NOT_FOUND" }, same},
		"what was created":      {func(_ *walletState, p *playback) { p.ids["k"] = "wal_2" }, same},
		"a wrong answer":        {func(_ *walletState, p *playback) { p.tallies[0].faults = []string{"wrong"} }, same},
	} {
		w := &script{events: []event{{key: "k"}}}
		w.id = "atlas"
		o := &outcome{scene: &scenario{wallets: []*script{w}}, first: played(), states: []*walletState{state()}}
		states, again := slices.Clone(o.states), played()
		states[0] = state()
		c.edit(states[0], again)
		for i, p := range o.proofsAgain(again, states) {
			if failed := len(p.faults) > 0; failed != (i == c.fails) {
				t.Errorf("%s differs: %q fails with %q", name, p.claim, strings.Join(p.faults, "; "))
			}
		}
	}
}
