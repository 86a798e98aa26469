package ledger_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// void cancels a grant that a line created.
func (b *fixture) void(key string, created *billing.Transaction) error {
	b.t.Helper()
	_, err := b.VoidGrant(b.t.Context(), billingtest.Caller, billing.VoidGrant{
		Keyed: keyed(key), Grant: created.Created[0].ID(), Reason: "r",
	})
	return err
}

// A grant that was voided is not depleted as well when the last of what is held of it is captured.
func TestCaptureOfAVoidedGrantDoesNotDepleteIt(t *testing.T) {
	b := newFixture(t)
	h := b.place("h", 100, 900).Value.Hold
	if err := b.void("v", b.grant); err != nil {
		t.Fatal(err)
	}
	captured, err := b.capture("c", h.HoldID(), 100, true)
	if err != nil {
		t.Fatal(err)
	}
	if gone := captured.Value.Line.Depletes(); len(gone) > 0 {
		t.Errorf("the capture depletes %v", gone)
	}
	b.expect("0 0 0")
}

// A grant that has expired cannot be voided, whether all of it was held then, or a part.
func TestExpiredGrantIsNotVoidedWhileHeld(t *testing.T) {
	for name, credits := range map[string]billing.Credits{"a part": 30, "all": 50} {
		t.Run(name, func(t *testing.T) {
			b := newFixture(t)
			expires := b.Time().Add(time.Hour)
			created, err := b.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
				Keyed: keyed("short"), Wallet: string(b.wallet.ID), Amount: 50 * billing.Credit, ExpiresAt: &expires,
				Source: billing.SourcePromotion,
			})
			if err != nil {
				t.Fatal(err)
			}
			b.place("h", credits, 2*3600)
			b.Pass(time.Hour)
			if err := b.void("v", created.Value); refusalOf(err) != billing.CodeGrantNotVoidable {
				t.Errorf("voided: %v", err)
			}
		})
	}
}
