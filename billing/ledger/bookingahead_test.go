package ledger_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// TestBookingAheadIsBounded: a request for a wallet in which more is due than can be booked within MaxBookingAhead is
// refused then, with CONFLICT and an instant to retry at. What it booked stays, so that the same request succeeds once
// the rest is booked.
func TestBookingAheadIsBounded(t *testing.T) {
	b := newFixture(t)
	soon := b.Time().Add(time.Hour)
	for i := range 200 {
		if _, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: keyed(fmt.Sprint("g", i)), Wallet: string(b.wallet.ID), Amount: billing.Credit, Source: billing.SourcePlan,
			ExpiresAt: &soon,
		}); err != nil {
			t.Fatal(err)
		}
	}
	b.Pass(2 * time.Hour)
	before := b.lines(b.wallet)
	slow := func(a *billingtest.Attempt) error {
		b.Pass(1500 * time.Millisecond)
		return a.Commit()
	}
	b.store.Inject(slow, slow)
	_, err := b.use("u", 1)
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeConflict || refusal.RetryAt == nil {
		t.Fatalf("got %v", err)
	}
	if booked := b.lines(b.wallet) - before; booked != billing.MaxDueItems { // 40 lines in each of two commits
		t.Errorf("%d lines were booked", booked)
	}
	if used, err := b.use("u", 1); err != nil || used.Replayed {
		t.Errorf("the same request again: %+v, %v", used, err)
	}
	if booked := b.lines(b.wallet) - before; booked != 201 {
		t.Errorf("in the end %d lines were booked", booked)
	}
}
