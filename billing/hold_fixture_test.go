package billing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// holdWallet is a stored wallet whose holds are tested. Amounts are micro-credits.
type holdWallet struct {
	*storedWallet
	keys int
}

func newHoldWallet(t *testing.T, overdraft Credits) *holdWallet {
	return &holdWallet{storedWallet: newStoredWallet(t, overdraft)}
}

// next returns a key that was not used before.
func (w *holdWallet) next() Keyed {
	w.keys++
	return Keyed{IdempotencyKey: fmt.Sprint("key ", w.keys), Actor: "a"}
}

// must requests a command that has to succeed.
func (w *holdWallet) must(c Command) Outcome {
	w.t.Helper()
	o := w.do(false, c)[0]
	if o.Refusal != nil {
		w.t.Fatalf("%T: %v", c, o.Refusal)
	}
	return o
}

// refused requests a command that has to be refused, at a path, with a message that contains texts.
func (w *holdWallet) refused(c Command, code Code, path string, texts ...string) {
	w.t.Helper()
	commits := w.commits
	o := w.do(false, c)[0]
	if o.Refusal == nil || o.Refusal.Code != code || strings.Join(o.Refusal.Path, ".") != path {
		w.t.Fatalf("%T: got %v at %v; want %s at %q", c, o.Refusal, o.Refusal.pathOf(), code, path)
	}
	for _, text := range texts {
		if !strings.Contains(o.Refusal.Message, text) {
			w.t.Fatalf("%T: %q does not contain %q", c, o.Refusal.Message, text)
		}
	}
	if commits != w.commits {
		w.t.Fatalf("%T was refused, and something was committed", c)
	}
}

// grant grants credit that lasts for so long; 0: for ever. Grants of lower priorities are spent first.
func (w *holdWallet) grant(amount Credits, priority int, lasts time.Duration) GrantRef {
	w.t.Helper()
	g := GrantCredits{Keyed: w.next(), Amount: amount, Source: SourcePlan, Priority: priority}
	if lasts > 0 {
		g.ExpiresAt = pointer(w.now.Add(lasts))
	}
	return w.must(g).Transaction.Created[0].Ref
}

// place sets an amount aside, and returns the hold as it is stored.
func (w *holdWallet) place(amount Credits, lasts time.Duration) *Hold {
	w.t.Helper()
	o := w.must(PlaceHold{Keyed: w.next(), Amount: &amount, ExpiresIn: int(lasts / time.Second)})
	return w.stored(o.Transaction.HoldID())
}

func (w *holdWallet) capture(h *Hold, amount Credits, final bool) CaptureHold {
	return CaptureHold{Keyed: w.next(), Hold: h.HoldID(), Amount: amount, Final: final}
}

func (w *holdWallet) release(h *Hold) ReleaseHold {
	return ReleaseHold{Keyed: w.next(), Hold: h.HoldID()}
}

func (w *holdWallet) extend(h *Hold, lasts time.Duration) ExtendHold {
	return ExtendHold{Keyed: w.next(), Hold: h.HoldID(), ExpiresIn: int(lasts / time.Second)}
}

func (w *holdWallet) void(ref GrantRef) VoidGrant {
	return VoidGrant{Keyed: w.next(), Grant: NewGrantID(w.wallet.ID, ref), Reason: "r"}
}

// owe charges a usage that goes into debt.
func (w *holdWallet) owe(amount Credits) {
	w.t.Helper()
	u := charge(w.next(), amount)
	u.OnShortfall = ShortfallOverdraft
	w.must(u)
}

// stored returns a hold as it is stored.
func (w *holdWallet) stored(id HoldID) *Hold {
	w.t.Helper()
	_, number, _ := id.Split()
	for _, status := range HoldStatuses {
		if h := w.holds[HoldKey(w.wallet.WalletRef, status, number)]; h != nil {
			return h
		}
	}
	w.t.Fatalf("hold %s is not stored", id)
	return nil
}

// ordered lists the lines of the ledger.
func (w *holdWallet) ordered() []*Transaction {
	return slices.SortedFunc(maps.Values(w.lines), func(a, b *Transaction) int { return int(a.Sequence - b.Sequence) })
}

// expectLines compares the latest lines: type, amount, change of what is held, and each grant with what it gave or got.
func (w *holdWallet) expectLines(want ...string) {
	w.t.Helper()
	all := w.ordered()
	var got []string
	for _, line := range all[max(0, len(all)-len(want)):] {
		text := fmt.Sprint(line.Type, " ", int(line.Amount), " ", int(line.HeldChange), ":")
		for _, d := range line.Drawdowns {
			text += fmt.Sprint(" ", d.Grant.Sequence, "=", int(d.Amount))
		}
		got = append(got, text)
	}
	if !slices.Equal(got, want) {
		w.t.Fatalf("the latest lines are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// expect compares what is shown as available, held and posted, and audits the wallet.
func (w *holdWallet) expect(available, held, posted Credits) {
	w.t.Helper()
	balance, need := w.snapshot().Balance(w.now)
	if balance.Available != available || balance.Held != held || balance.Posted != posted || need.Any() {
		w.t.Fatalf("available, held, posted are %d, %d, %d; want %d, %d, %d", balance.Available, balance.Held, balance.Posted,
			available, held, posted)
	}
	w.audit()
}

// audit recomputes the wallet from its ledger.
func (w *holdWallet) audit() {
	w.t.Helper()
	s := w.snapshot()
	grants, _ := s.BookedGrants()
	holds, _ := s.BookedHolds()
	a := NewAuditor(&s.Wallet, grants, holds)
	for _, line := range slices.Backward(w.ordered()) {
		a.Add(line)
	}
	if result := a.Finish(w.now); !result.OK {
		w.t.Fatalf("the audit finds %+v", result)
	}
}

// status returns what a grant is shown as.
func (w *holdWallet) status(ref GrantRef) GrantView {
	w.t.Helper()
	views, need := w.snapshot().ShowGrants(w.now, []*Grant{w.grants[ref]})
	if need.Any() {
		w.t.Fatalf("it needs %+v", need)
	}
	return views[0]
}
