package billing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// purchaseStep buys credits, or does to a purchase what its provider says of refunds and disputes.
type purchaseStep struct {
	Keyed
	wallet WalletID
	place  GrantRef // zero: it buys
	random *rand.Rand
}

func (purchaseStep) Request() Request      { return Request{Operation: "purchaseStep"} }
func (p purchaseStep) Check() *Error       { return p.Keyed.Check() }
func (p purchaseStep) Wallets() []WalletID { return []WalletID{p.wallet} }

func (p purchaseStep) Reads(d *Draft) {
	if p.place != (GrantRef{}) {
		d.readPurchaseOf(NewTopUpID(p.wallet, p.place))
	}
}

func (p purchaseStep) Apply(d *Draft) *Error {
	return d.on(p.wallet, func(w *walletDraft) *Error {
		t := w.newTopUp()
		if p.place == (GrantRef{}) {
			t.Terms = PackTerms{
				Credits: Credits(1+p.random.IntN(20)) * Credit, Bonus: Credits(p.random.IntN(3)) * Credit,
				Price: Amount{int64(2 + p.random.IntN(1000)), "USD"}, ExpiresAfterDays: p.random.IntN(2),
			}
			t.Status, t.Tax, t.Payment = TopUpSucceeded, int64(p.random.IntN(2))*t.Terms.Price.Minor/7, "payment"
			t.Attempts, t.SettledAt = []PaymentAttempt{{At: w.now, Outcome: AttemptSucceeded}}, w.now
			w.bookTopUp(t)
		} else {
			t = w.purchase(p.place).Clone()
			p.change(w, t)
		}
		w.putTopUp(t, time.Time{})
		return nil
	})
}

// change applies something that the provider says.
func (p purchaseStep) change(w *walletDraft, t *TopUp) {
	minor := 1 + p.random.Int64N(t.Terms.Price.Minor)
	if p.random.IntN(3) == 0 {
		minor = t.Terms.Price.Minor
	}
	states := []RefundState{RefundPending, RefundFailed, RefundSucceeded}
	refund := fmt.Sprint("refund ", max(1, len(t.Refunds)+p.random.IntN(3)-1))
	dispute := fmt.Sprint("dispute ", max(1, len(t.Disputes)+p.random.IntN(3)-1))
	switch n := p.random.IntN(10); {
	case n < 4:
		w.applyRefund(t, PaymentRefund{ID: refund, Minor: minor, State: states[p.random.IntN(3)]})
	case n < 7:
		w.applyDispute(t, PaymentDispute{ID: dispute, Minor: minor, State: DisputeOpen})
	default:
		w.applyDispute(t, PaymentDispute{ID: dispute, Minor: minor, State: []DisputeState{DisputeWon, DisputeLost}[p.random.IntN(2)]})
	}
}

// purchases does something with purchases.
func (l *life) purchases() {
	if l.random.IntN(8) == 0 {
		l.now = l.now.Add(time.Duration(l.random.IntN(20)) * time.Hour)
		l.commit()
	}
	p := &purchaseStep{Keyed: l.keyed(), wallet: l.wallet.ID, random: l.random}
	if n := len(l.topUps); n > 0 && l.random.IntN(5) > 0 {
		p.place = l.topUps[max(0, n-1-l.random.IntN(4))].Place
	}
	change := l.commit(p)
	if change == nil {
		return
	}
	l.holds = slices.DeleteFunc(l.holds, func(h *Hold) bool {
		return h.Reserved && slices.Contains(change.Removed, h.DocumentKey())
	})
}

// LedgerWithReservations returns the ledger of a wallet in whose random life there were refunds and disputes of purchases, oldest first, and
// what is held in the end.
func LedgerWithReservations(t *testing.T, seed uint64, steps int) (lines []*Transaction, held Credits) {
	l := &life{
		followed: newFollowed(t), random: rand.New(rand.NewPCG(seed, 3)),
		facts: map[WalletID]*Facts{}, seen: map[TransactionType]int{},
	}
	l.other = l.wallet.Clone()
	l.other.ID = NewWalletID(l.now, Entropy{1})
	l.wallet.OverdraftLimit = 5 * Credit
	for _, w := range []*Wallet{l.wallet, l.other} {
		l.facts[w.ID] = &Facts{Pages: map[int][]LiveGrant{}, Grants: map[GrantRef]*Grant{}, Lines: map[KeyHash]*Transaction{}}
	}
	for range steps {
		if l.random.IntN(6) == 0 {
			l.purchases()
		} else {
			l.step()
		}
	}
	for _, line := range l.facts[l.wallet.ID].Lines {
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b *Transaction) int { return int(a.Sequence - b.Sequence) })
	return lines, l.wallet.Held
}
