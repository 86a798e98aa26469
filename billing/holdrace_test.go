package billing

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// race decides requests from one view of the wallet, and commits the decisions one after the other. The store keeps the
// first one. The others find that the wallet has changed since, and are decided again. It returns all outcomes.
func (w *holdWallet) race(commands []Command) []Outcome {
	w.t.Helper()
	verdicts := make([]Verdict, len(commands))
	for i, c := range commands {
		verdicts[i] = w.decide([]Command{c}, false)
	}
	outcomes := make([]Outcome, len(commands))
	for i, v := range verdicts {
		for tries := 0; ; tries++ {
			outcomes[i] = v.Outcomes[0]
			if v.Decision == nil {
				break
			}
			if v.Decision.Wallets[0].Before.Revision == w.wallet.Revision {
				w.put(v.Decision)
				break
			}
			if tries > 0 {
				w.t.Fatal("nobody changed the wallet, and the decision is of an earlier one")
			}
			v = w.decide(commands[i:i+1], false)
		}
	}
	return outcomes
}

// TestHoldEndsOnce lets requests for one hold, and jobs that book its end, race from the same view, in every order, right
// before its end and at it. One ends the hold. The others are refused, with a message that says what it was.
func TestHoldEndsOnce(t *testing.T) {
	type racer struct {
		name    string
		command func(*holdWallet, *Hold) Command
	}
	capture := racer{"capture", func(w *holdWallet, h *Hold) Command { return w.capture(h, 3, false) }}
	final := racer{"final capture", func(w *holdWallet, h *Hold) Command { return w.capture(h, 1, true) }}
	release := racer{"release", func(w *holdWallet, h *Hold) Command { return w.release(h) }}
	other := racer{"usage", func(w *holdWallet, _ *Hold) Command { return charge(w.next(), 1) }}
	extend := racer{"extend", func(w *holdWallet, h *Hold) Command { return w.extend(h, time.Hour) }}
	for _, order := range permutations([]racer{capture, final, release, extend, other}) {
		for _, late := range []bool{false, true} {
			w := newHoldWallet(t, 0)
			w.grant(5, 1, 0)
			h := w.place(3, time.Minute)
			w.now = h.ExpiresAt.Add(-time.Microsecond)
			if late {
				w.now = h.ExpiresAt
			}
			var commands []Command
			var names []string
			for _, r := range order {
				commands, names = append(commands, r.command(w, h)), append(names, r.name)
			}
			outcomes := w.race(commands)
			way := strings.Join(names, ", ")
			winners := 0
			ended := w.stored(h.HoldID())
			for i, o := range outcomes {
				switch {
				case order[i].name == "usage":
					if o.Refusal != nil {
						t.Fatalf("%s: the usage: %v", way, o.Refusal)
					}
				case o.Refusal == nil && order[i].name != "extend":
					winners++
				case late && (o.Refusal == nil || o.Refusal.Code != CodeHoldExpired):
					t.Fatalf("%s: %s at the end: %+v", way, order[i].name, o)
				case o.Refusal != nil && !late && (o.Refusal.Code != CodeHoldNotOpen ||
					!strings.Contains(o.Refusal.Message, string(ended.EndedBy))):
					t.Fatalf("%s: %s is refused with %v, and %s ended the hold", way, order[i].name, o.Refusal, ended.EndedBy)
				}
			}
			if late {
				w.bookDue()
				ended = w.stored(h.HoldID())
			}
			if (winners == 1) == late || winners > 1 || (ended.Status == HoldExpired) != late || w.wallet.Holds != 0 {
				t.Fatalf("%s, late %t: %d ended the hold, which is %s", way, late, winners, ended.Status)
			}
			w.audit()
		}
	}
}

// A job that books the end of a hold, and a request that is decided from the same view, do not both take effect. Nor do
// two jobs.
func TestHoldEndIsBookedOnce(t *testing.T) {
	w := newHoldWallet(t, 0)
	w.grant(5, 1, 0)
	h := w.place(3, time.Minute)
	w.now = h.ExpiresAt
	job, usage := w.decide(nil, false), w.decide([]Command{charge(w.next(), 5)}, false)
	key := h.key(factHoldExpired)
	for _, v := range []Verdict{job, usage} {
		c := &v.Decision.Wallets[0]
		if c.Before.Revision != w.wallet.Revision || c.Lines[0].Key != key {
			t.Errorf("it is decided from %d, and writes %+v first", c.Before.Revision, c.Lines[0])
		}
	}
	w.put(usage.Decision)
	w.bookDue()
	w.expectLines("HOLD 0 3: 1=3", "RELEASE 0 -3: 1=3", "USAGE -5 0: 1=5")
	w.expect(0, 0, 0)
}

func permutations[T any](all []T) (orders [][]T) {
	if len(all) < 2 {
		return [][]T{all}
	}
	for i := range all {
		rest := slices.Concat(all[:i], all[i+1:])
		for _, order := range permutations(rest) {
			orders = append(orders, append([]T{all[i]}, order...))
		}
	}
	return orders
}
