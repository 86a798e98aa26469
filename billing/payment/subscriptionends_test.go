package payment_test

import (
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// audits recomputes the wallet, and compares its books with its customer credit.
func (l *tenantLife) audits() finance.Changes {
	l.t.Helper()
	read := l.snapshot()
	audit, err := l.Audit(l.t.Context(), read, l.now())
	l.check(err)
	if !audit.OK {
		l.t.Errorf("step %d: audit: %+v", l.step, audit.Audit)
	}
	credit := map[string]int64{}
	for _, c := range read.Wallet.CustomerCredit {
		credit[c.Currency] += c.Minor
	}
	for _, t := range l.judge.charges {
		if !t.Status.Paid() {
			credit[t.Terms.Price.Currency] += t.Used
		}
	}
	for currency, columns := range audit.Finance {
		if !columns.Balanced() || columns.CustomerCredit != credit[currency] || columns.Deferred < 0 || columns.Breakage < 0 {
			l.t.Errorf("step %d: %s: %+v, and the customer has a credit of %d", l.step, currency, columns, credit[currency])
		}
		delete(credit, currency)
	}
	for currency, minor := range credit {
		if minor != 0 {
			l.t.Errorf("step %d: the customer has a credit of %d %s that is in no books", l.step, minor, currency)
		}
	}
	return audit.Finance
}

// ends drives what is left without accidents, and compares the bank with the books.
func (l *tenantLife) ends() {
	l.bank.calm()
	l.bank.refunds = nil
	l.bank.mu.Lock()
	for _, p := range l.bank.charges {
		for i := range p.Refunds {
			if p.Refunds[i].State == billing.RefundPending {
				p.Refunds[i].State = billing.RefundSucceeded
			}
		}
		for i := range p.Disputes {
			if p.Disputes[i].State == billing.DisputeOpen {
				p.Disputes[i].State = billing.DisputeWon
			}
		}
	}
	l.bank.mu.Unlock()
	for round := range 50 {
		l.drives()
		l.passes(25 * time.Hour)
		if round%10 == 5 {
			l.hears()
		}
	}
	l.hears()
	l.reconciles(l.audits())
	l.judge.finish(l.frozen)
	l.verifiesOf(&l.snapshot().Wallet)
	for _, s := range l.judge.subscriptions {
		if s.Unpaid && s.GraceEnds.Before(l.now().Add(-25*time.Hour)) && !s.Busy {
			l.t.Errorf("subscription %v is %s, and its days of grace ended at %s", s.Place, s.Status, s.GraceEnds)
		}
	}
}

// drives drives what is due, past errors.
func (l *tenantLife) drives() {
	l.t.Helper()
	var err error
	for range 20 {
		if err = l.DriveWallet(l.t.Context(), l.ref()); err == nil {
			return
		}
	}
	l.t.Fatalf("the payments of the wallet are not driven to their end: %v", err)
}

// hears has the bank tell of each payment once more.
func (l *tenantLife) hears() {
	for _, place := range slices.SortedFunc(maps.Keys(l.judge.charges), billing.GrantRef.Compare) {
		t := l.judge.charges[place]
		for attempt := range t.Attempts {
			l.check(l.Handle(l.t.Context(), l.by.Tenant, payment.Notice{ID: "event", TopUp: t.TopUpID(), Attempt: attempt + 1}))
		}
	}
	for _, t := range l.bought() {
		for attempt := range t.Attempts {
			l.check(l.Handle(l.t.Context(), l.by.Tenant, payment.Notice{ID: "event", TopUp: t.TopUpID(), Attempt: attempt + 1}))
		}
	}
	l.drives()
}

// bought lists what was bought beside the subscriptions.
func (l *tenantLife) bought() (bought []*billing.TopUp) {
	all, err := ledger.List[*billing.TopUp](l.t.Context(), l.judge.Store, billing.Collection{
		Tenant: l.by.Tenant, Kind: billing.KindTopUp, Parent: string(l.wallet), Limit: 5000,
	}, "")
	l.check(err)
	return slices.DeleteFunc(all, func(t *billing.TopUp) bool { return t.Subscription != (billing.GrantRef{}) })
}

// reconciles compares the bank's books with ours: what it has of the customer is what the wallet's books say it received and did not
// give back, and no price was collected twice.
func (l *tenantLife) reconciles(books finance.Changes) {
	has, kept := map[string]int64{}, map[billing.TopUpID]int64{}
	for _, p := range l.bank.charges {
		if p.State == billing.PaymentSucceeded {
			has[p.Received.Currency] += leftOf(p)
			refunded, _ := goneOf(p)
			kept[p.TopUp] += p.Received.Minor - refunded
		}
	}
	charges := slices.Collect(maps.Values(l.judge.charges))
	for _, t := range append(charges, l.bought()...) {
		for _, d := range t.Duplicates {
			if d.State == billing.RefundFailed { // somebody has to refund it by hand
				has[d.Amount.Currency] -= d.Amount.Minor
				kept[t.TopUpID()] -= d.Amount.Minor
				l.judge.seen["duplicates that stay"]++
			} else {
				l.judge.seen["duplicates"]++
			}
		}
		if kept[t.TopUpID()] > t.Terms.Price.Minor {
			l.t.Errorf("%s of period %d costs %s, and the bank keeps %d", t.TopUpID(), t.Period, t.Terms.Price, kept[t.TopUpID()])
		}
	}
	for currency, columns := range books {
		if cash := columns.Received + columns.Tax - columns.Refunded; cash != has[currency] {
			l.t.Errorf("the bank has %d %s, and by the books it has %d: %+v", has[currency], currency, cash, columns)
		}
		delete(has, currency)
	}
	for currency, minor := range has {
		if minor != 0 {
			l.t.Errorf("the bank has %d %s that are in no books", minor, currency)
		}
	}
}
