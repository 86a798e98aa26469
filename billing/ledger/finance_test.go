package ledger_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// The books of a wallet at an instant are those of the lines that were recorded by then. An audit adds up the same.
func TestFinanceAtAnInstant(t *testing.T) {
	f := newFixture(t)
	paid := billing.Amount{Minor: 1000, Currency: "EUR"}.Money()
	grant := billing.GrantCredits{
		Keyed: keyed("paid"), Wallet: string(f.wallet.ID), Amount: 10 * billing.Credit, Source: billing.SourcePurchase, Paid: &paid,
	}
	f.Pass(time.Hour)
	if _, err := f.GrantCredits(t.Context(), billingtest.Caller, grant); err != nil {
		t.Fatal(err)
	}
	f.Pass(time.Hour)
	if _, err := f.use("u", 104); err != nil { // 100 of these cost nothing
		t.Fatal(err)
	}
	s, err := f.Wallet(t.Context(), billingtest.Caller.Tenant, "wallet", ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	now := f.Time()
	received := finance.Changes{"EUR": {Received: 1000, Deferred: 1000}}
	used := finance.Changes{"EUR": {Received: 1000, Deferred: 600, Earned: 400}}
	for at, want := range map[time.Time]finance.Changes{
		now.Add(-time.Hour - time.Microsecond): {}, now.Add(-time.Hour): received, now.Add(-time.Microsecond): received,
		now: used, now.Add(time.Hour): used,
	} {
		got, err := f.Finance(t.Context(), s.Fork(), at)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("at %s: got %v, %v, want %v", at, got, err, want)
		}
	}
	audit, err := f.Audit(t.Context(), s.Fork(), now)
	if err != nil || !audit.OK || !maps.Equal(audit.Finance, used) {
		t.Errorf("the audit finds %+v, %v", audit, err)
	}
}

// Whoever asks for the books of a ledger that is too long is refused by its sequence, without a read.
func TestFinanceOfALongLedger(t *testing.T) {
	f := newFixture(t)
	s := &billing.Snapshot{Wallet: *f.wallet.Clone()}
	s.Wallet.Sequence = billing.MaxAuditedLines + 1
	reader := ledger.New(nil, ledger.Runtime{Now: f.Time}) // a read panics
	_, err := reader.Finance(t.Context(), s, f.Time())
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput {
		t.Errorf("got %v", err)
	}
}
