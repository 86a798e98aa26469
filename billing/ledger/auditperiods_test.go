package ledger_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// without leaves out lines.
func without(sequences ...int64) func(*billing.Transaction) *billing.Transaction {
	return func(line *billing.Transaction) *billing.Transaction {
		if slices.Contains(sequences, line.Sequence) {
			return nil
		}
		return line
	}
}

// subscribeDaily subscribes the wallet of a fixture to a daily plan of 100, of which at most 90 roll over.
func (b *fixture) subscribeDaily() {
	b.t.Helper()
	limit := 90 * billing.Credit
	if _, err := b.CreatePlan(b.t.Context(), billingtest.Caller, billing.CreatePlan{
		Keyed: keyed("plan"), Code: "daily", Name: "Daily", Unit: b.wallet.Unit, Included: 100 * billing.Credit, Interval: calendar.Daily,
		Unused: billing.UnusedRollOver, RolloverLimit: &limit, OnRenewal: billing.CreditsAtBoundary, Price: billing.Money{Currency: "EUR"},
	}); err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.StartSubscription(b.t.Context(), billingtest.Caller, billing.StartSubscription{
		Keyed: keyed("start"), Wallet: string(b.wallet.ID), Plan: "daily", Quantity: 1,
	}); err != nil {
		b.t.Fatal(err)
	}
}

// TestAuditFindsForgedPeriods changes, one at a time, everything that somebody could change of the periods of a subscription. The
// ledger is:
//
//	1         a grant of 100
//	2         the first period, of 100
//	3         hold 3 of all of the grant, and of 20 of the period
//	4, 5      as the period ends, the other 80 roll over
//	6         the second period
//	7, 8, 9   the hold ends, and 10 of it roll over
//	10        the other 10 expire
//	11        a usage of 1
func TestAuditFindsForgedPeriods(t *testing.T) {
	for name, test := range map[string]struct {
		line  func(*billing.Transaction) *billing.Transaction
		state func(*billing.Wallet)
		first int64
	}{
		"nothing":                           {nil, nil, 0},
		"what rolled over in":               {at(5, func(l *billing.Transaction) { l.Amount++ }), nil, 5},
		"the grant that rolled over in":     {at(5, func(l *billing.Transaction) { l.Created[0].Amount++ }), nil, 5},
		"when that ends":                    {at(5, func(l *billing.Transaction) { l.Created[0].ExpiresAt = l.RecordedAt }), nil, 5},
		"what it is of":                     {at(5, func(l *billing.Transaction) { l.Created[0].Origin = "" }), nil, 5},
		"what it cost":                      {at(5, func(l *billing.Transaction) { l.Created[0].Cost = &billing.Amount{Minor: 1, Currency: "EUR"} }), nil, 5},
		"what a hold gave back rolled over": {at(9, func(l *billing.Transaction) { l.Amount-- }), nil, 9},
		"nothing rolled over out":           {without(4), nil, somewhere},
		"nothing rolled over in":            {without(5), nil, somewhere},
		"nothing rolled over":               {without(4, 5), nil, somewhere},
		"nothing expired":                   {without(10), nil, somewhere},
		"the period that began":             {without(6), nil, somewhere},
		"the number of the period out":      {at(4, func(l *billing.Transaction) { l.Period++ }), nil, 4},
		"the number of the period in":       {at(5, func(l *billing.Transaction) { l.Period-- }), nil, 5},
		"the number of the period":          {at(6, func(l *billing.Transaction) { l.Period++ }), nil, 6},
		"a number of a line of no period":   {at(11, func(l *billing.Transaction) { l.Period++ }), nil, 11},
		"the subscription": {at(6, func(l *billing.Transaction) {
			l.Subscription = billing.NewSubscriptionID(l.Wallet, billing.GrantRef{Sequence: 9})
		}), nil, 6},
		"no subscription": {at(2, func(l *billing.Transaction) { l.Subscription = "" }), nil, 2},
		"when it began":   {at(6, func(l *billing.Transaction) { l.OccurredAt = l.OccurredAt.Add(time.Hour) }), nil, 6},
		"what is left of it": {nil, func(w *billing.Wallet) {
			w.Live[0].Remaining--
			w.Live[1].Remaining++
		}, somewhere},
	} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			b.subscribeDaily()
			b.Pass(23 * time.Hour)
			b.place("h", 120, 5*3600)
			b.Pass(7 * time.Hour)
			if _, err := b.use("u", 1); err != nil {
				t.Fatal(err)
			}
			audit := (&forgedStore{Faulty: b.store, line: test.line, state: test.state}).audit(b)
			if audit.Sequence != 11 || audit.OK != (test.first == 0) || audit.FirstMismatch != test.first && test.first != somewhere {
				t.Errorf("found %+v, want the first mismatch at %d", *audit, test.first)
			}
		})
	}
}
