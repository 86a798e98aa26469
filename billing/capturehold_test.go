package billing

import (
	"slices"
	"testing"
	"time"
)

// A capture takes what was drawn first, and lists the grants of which it left nothing: neither free nor held. A grant that
// was voided or expired meanwhile was not used up by it.
func TestCaptureDepletes(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(*holdWallet, []GrantRef)
		want      []int64 // of the three grants, of which the hold has the first two and a part of the third
	}{
		"nothing":             {func(*holdWallet, []GrantRef) {}, []int64{1, 2}},
		"the first is voided": {func(w *holdWallet, g []GrantRef) { w.must(w.void(g[0])) }, []int64{2}},
		"the first expires":   {func(w *holdWallet, _ []GrantRef) { w.now = w.now.Add(time.Hour) }, []int64{2}},
		"the third is spent":  {func(w *holdWallet, _ []GrantRef) { w.must(charge(w.next(), 2)) }, []int64{1, 2, 3}},
		"another hold has some of the third": {
			func(w *holdWallet, _ []GrantRef) { w.place(2, time.Hour) }, []int64{1, 2},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newHoldWallet(t, 0)
			grants := []GrantRef{w.grant(2, 1, time.Hour), w.grant(2, 2, 0), w.grant(4, 3, 0)}
			h := w.place(6, 3*time.Hour)
			test.meanwhile(w, grants)
			var depleted []int64
			line := w.must(w.capture(h, 6, false)).Transaction
			for _, ref := range line.Depletes() {
				depleted = append(depleted, ref.Sequence)
			}
			if !slices.Equal(depleted, test.want) {
				t.Errorf("grants %d are depleted, want %d", depleted, test.want)
			}
			w.expectLines("CAPTURE -6 -6: 1=2 2=2 3=2")
			w.audit()
		})
	}
}
