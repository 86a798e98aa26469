package payment_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// refunding is a shop in which 3.00 of a top-up of 10.00 are refunded, always with the same key, while something goes wrong.
type refunding struct {
	*crashing
	topUp *billing.TopUp
}

func newRefunding(t *testing.T) *refunding {
	t.Helper()
	store := billingtest.NewFaulty(billingtest.NewMemory())
	s := newShop(t, store)
	r := &refunding{crashing: &crashing{shop: s, store: store}, topUp: s.buy("card")}
	key := s.next()
	r.buys = func() error {
		_, err := s.RefundTopUp(t.Context(), billingtest.Caller, billing.RefundTopUp{
			Keyed: key, TopUp: r.topUp.TopUpID(), Amount: usd(300), Reason: "asked for it",
		})
		return err
	}
	return r
}

// once lets something happen during the next call of a kind.
func (r *refunding) once(call string, happens func()) {
	done := false
	r.bank.during = func(now string) {
		if now == call && !done {
			done = true
			happens()
		}
	}
	r.t.Cleanup(func() {
		if !done {
			r.t.Errorf("no call %s happened", call)
		}
	})
}

// tells has the bank tell of the payment to another process.
func (r *refunding) tells() { r.told(r.topUp, 1) }

// other drives the payments from another process.
func (r *refunding) other() {
	if err := r.another(); err != nil {
		r.t.Error(err)
	}
}

// turned has the bank change the refund, and tell of it.
func (r *refunding) turned(state billing.RefundState) {
	r.bank.turns(r.topUp, func(p *billing.Payment) { p.Refunds[0].State = state })
	_ = r.Handle(r.t.Context(), billing.Live, notice(r.topUp))
}

// disputed has the bank set the state of a dispute of 4.00, and tell of it.
func (r *refunding) disputed(state billing.DisputeState) {
	r.bank.disputes(r.topUp, 400, state)
	_ = r.Handle(r.t.Context(), billing.Live, notice(r.topUp))
}

// refundCrash is one row of the table of crash points of the design, for refunds and disputes.
type refundCrash struct {
	name     string
	happens  func(*refunding)
	refunded int64 // by refunds, in the end
	lost     int64 // to disputes
	asks     int   // how often the bank was asked for the refund
}

var refundCrashes = []refundCrash{
	{name: "1 dies before the credits leave", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitRefund, diedBefore)
		r.dies()
		if r.has(110); r.asksFor() != 0 {
			r.t.Error("the bank was asked")
		}
	}},
	{name: "2 answer of the commit lost", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitRefund, billingtest.LostAfter)
		r.dies()
	}},
	{name: "2 dies with the answer of the commit", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitRefund, diedAfter)
		if err := r.buys(); !errors.Is(err, errDied) {
			r.t.Errorf("got %v", err)
		}
		r.has(77)
	}},
	{name: "3 dies before the provider is asked, another process goes on", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitRefund, diedAfter)
		_ = r.buys()
		r.Pass(30 * time.Second)
		r.other()
	}},
	{name: "4 two workers read the same", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitClaim, billingtest.Rival(r.other))
		r.dies()
	}},
	{name: "4 another worker comes while the bank is asked", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.once("refund", r.other)
		r.dies()
	}},
	{name: "5 claimed, dies before the call", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitClaim, diedAfter)
		if r.dies(); r.asksFor() != 0 {
			r.t.Error("the bank was asked")
		}
	}},
	{name: "6 bank did it, answer lost", refunded: 300, asks: 2, happens: func(r *refunding) {
		r.bank.lose = func(call string) bool { return call == "refund" }
		r.dies()
		if r.again(r.topUp).Refunds[0].State != billing.RefundPending {
			r.t.Error("it is not pending")
		}
	}},
	{name: "6 bank did it, answer lost, 22 hours ago", refunded: 300, asks: 2, happens: func(r *refunding) {
		r.bank.lose = func(string) bool { return true }
		r.dies()
		r.Pass(22 * time.Hour)
	}},
	{name: "6 bank did it, answer lost, and forgot the key", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.bank.lose = func(string) bool { return true }
		r.dies()
		r.bank.forgets = true
		r.Pass(payment.ForgetAfter + time.Second)
	}},
	{name: "6 bank never got it, a day ago", happens: func(r *refunding) {
		r.crash(commitClaim, diedAfter)
		r.dies()
		r.bank.forgets = true
		r.Pass(24 * time.Hour)
	}},
	{name: "7 answer read, dies before it is written", refunded: 300, asks: 2, happens: func(r *refunding) {
		r.crash(commitB, diedBefore)
		r.dies()
		r.has(77)
	}},
	{name: "8 answer of the outcome's commit lost", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitB, billingtest.LostAfter)
		r.dies()
	}},
	{name: "8 dies with the answer of the outcome's commit", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitB, diedAfter)
		r.dies()
	}},
	{name: "9 event before the answer", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.once("refunded", r.tells)
		r.dies()
	}},
	{name: "9 event before the outcome's commit", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitB, billingtest.Rival(r.tells))
		r.dies()
	}},
	{name: "9 event twice, after the answer", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.dies()
		r.tells()
		r.tells()
	}},
	{name: "9 event instead of the answer", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.bank.lose = func(call string) bool { return call == "refund" }
		r.dies()
		r.tells()
	}},
	{name: "10 refused, dies before it is written", asks: 2, happens: func(r *refunding) {
		r.bank.refunds = []billing.RefundState{billing.RefundFailed}
		r.crash(commitB, diedBefore)
		r.dies()
		r.has(77)
	}},
	{name: "10 fails five days later, dies before it is written", asks: 1, happens: func(r *refunding) {
		r.dies()
		r.Pass(5 * 24 * time.Hour)
		r.crash(commitB, diedBefore)
		r.turned(billing.RefundFailed)
		r.has(77)
	}},
	{name: "10 fails five days later, answer of the commit lost, event twice", asks: 1, happens: func(r *refunding) {
		r.dies()
		r.Pass(5 * 24 * time.Hour)
		r.crash(commitB, billingtest.LostAfter)
		r.turned(billing.RefundFailed)
		r.tells()
	}},
	{name: "10 fails five days later, and no event tells", asks: 1, happens: func(r *refunding) {
		r.bank.refunds = []billing.RefundState{billing.RefundPending}
		r.dies()
		r.Pass(5 * 24 * time.Hour)
		r.bank.turns(r.topUp, func(p *billing.Payment) { p.Refunds[0].State = billing.RefundFailed })
	}},
	{name: "11 lease ran out while the first worker still asks", refunded: 300, asks: 2, happens: func(r *refunding) {
		r.once("refund", func() {
			r.Pass(billing.PaymentLease)
			r.other()
		})
		r.dies()
	}},
	{name: "12 wallet frozen meanwhile", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitClaim, diedAfter)
		r.dies()
		r.is(billing.WalletFrozen, "")
	}},
	{name: "13 pack archived meanwhile", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitClaim, diedAfter)
		r.dies()
		r.archive("p")
	}},
	{name: "14 a dispute opens before the bank is asked, and is won", happens: func(r *refunding) {
		r.once("refund", func() { r.disputed(billing.DisputeOpen) })
		r.dies()
		r.disputed(billing.DisputeWon)
	}, asks: 2},
	{name: "14 a dispute opens before the bank is asked, and is lost", lost: 400, asks: 2, happens: func(r *refunding) {
		r.once("refund", func() { r.disputed(billing.DisputeOpen) })
		r.dies()
		r.disputed(billing.DisputeLost)
	}},
	{name: "14 all was refunded at the dashboard before the bank is asked", refunded: 1000, asks: 2, happens: func(r *refunding) {
		r.once("refund", func() {
			r.bank.refundAtDashboard(r.topUp, 1000)
			r.tells()
		})
		r.dies()
	}},
	{name: "15 two refunds of one payment at once", refunded: 600, asks: 1, happens: func(r *refunding) {
		r.crash(commitRefund, billingtest.Rival(func() {
			if _, err := r.service(r.World.Store).RefundTopUp(context.WithoutCancel(r.t.Context()), billingtest.Caller, billing.RefundTopUp{
				Keyed: keyed("another"), TopUp: r.topUp.TopUpID(), Amount: usd(300), Reason: "asked twice",
			}); err != nil {
				r.t.Error(err)
			}
		}))
		r.dies()
	}},
	{name: "17 a table that was restored has forgotten the refund", refunded: 300, happens: func(r *refunding) {
		r.bank.turns(r.topUp, func(p *billing.Payment) {
			p.Refunds = []billing.PaymentRefund{{
				ID: "refund", Refund: string(billing.NewRefundID(r.topUp.TopUpID(), 1)), Minor: 300, State: billing.RefundSucceeded,
			}}
		})
		r.tells()
		r.buys = func() error { return nil }
	}},
	{name: "dispute opens, dies before it is written, and is won", refunded: 300, asks: 1, happens: func(r *refunding) {
		r.crash(commitB, diedBefore)
		r.disputed(billing.DisputeOpen)
		r.tells()
		r.held(110)
		r.disputed(billing.DisputeWon)
	}},
	{name: "dispute is lost, dies with the answer of the commit, event twice", refunded: 300, lost: 400, asks: 1, happens: func(r *refunding) {
		r.disputed(billing.DisputeOpen)
		r.crash(commitB, diedAfter)
		r.disputed(billing.DisputeLost)
		r.tells()
	}},
	{name: "dispute is lost, two workers hear at once", refunded: 300, lost: 400, asks: 1, happens: func(r *refunding) {
		r.disputed(billing.DisputeOpen)
		r.crash(commitB, billingtest.Rival(r.tells))
		r.disputed(billing.DisputeLost)
	}},
}

// held fails unless so many credits are held.
func (r *refunding) held(credits billing.Credits) {
	r.t.Helper()
	if got := r.state().Held; got != credits*billing.Credit {
		r.t.Errorf("%s are held", got)
	}
}

// asksFor returns how often the bank was asked for the first refund.
func (r *refunding) asksFor() int {
	r.bank.mu.Lock()
	defer r.bank.mu.Unlock()
	return r.bank.asked["dd:live:"+string(billing.NewRefundID(r.topUp.TopUpID(), 1))]
}

// ends fails unless the bank, the top-up, the credits and the books agree.
func (r *refunding) ends(c refundCrash) {
	r.t.Helper()
	t := r.again(r.topUp)
	var refunded, lost int64
	r.bank.turns(t, func(p *billing.Payment) { refunded, lost = goneOf(p) })
	if len(r.state().Payments) != 0 || t.Refunded().Minor != refunded || refunded != c.refunded || lost != c.lost ||
		r.asksFor() != c.asks || slices.ContainsFunc(t.Refunds, func(f billing.TopUpRefund) bool { return f.State == billing.RefundPending }) {
		r.t.Errorf("the bank gave back %d and lost %d, and was asked %d times; the top-up has %+v, %+v and due are %+v", refunded, lost,
			r.asksFor(), t.Refunds, t.Disputes, r.state().Payments)
	}
	r.held(0)
	gone := refunded + lost
	r.books(finance.Columns{Received: 1000, Deferred: 1000 - gone, Refunded: gone})
	if left, want := r.state().Posted, billing.Credits(1000-gone)*billing.Credit*11/100; left > want || left < want-billing.Credit/1000 {
		r.t.Errorf("%s are left of %s", left, want)
	}
	r.verifies()
}

// TestRefundCrashPoints: wherever a process dies or an answer is lost while money goes back, it goes back once, and the credits
// of just that money leave, or neither happens.
func TestRefundCrashPoints(t *testing.T) {
	for _, point := range refundCrashes {
		t.Run(point.name, func(t *testing.T) {
			r := newRefunding(t)
			point.happens(r)
			r.bank.lose = func(string) bool { return false }
			r.bank.during = nil
			for range 3 {
				if err := r.buys(); err != nil {
					t.Fatal(err)
				}
				r.drive()
				r.Pass(billing.PaymentLease)
			}
			if err := r.Handle(context.WithoutCancel(t.Context()), billing.Live, notice(r.topUp)); err != nil {
				t.Fatal(err)
			}
			r.ends(point)
		})
	}
}
