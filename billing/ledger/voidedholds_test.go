package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
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

// oldState is a store whose eventual reads return the state of a wallet as it was before.
type oldState struct {
	ledger.Store
	wallet *billing.Wallet
}

func (o *oldState) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	if f == ledger.Strong {
		return o.Store.Wallets(ctx, tenant, ids, f)
	}
	return map[billing.WalletID]*billing.Wallet{o.wallet.ID: o.wallet.Clone()}, nil
}

// A grant that was voided after the state that a read has is not shown beside that state: the sum of what is shown would
// be what the wallet never had.
func TestGrantsOfAnOlderState(t *testing.T) {
	b := newFixture(t)
	more := b.credit(b.wallet, "more", 10).Value
	before, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.use("u", 2); err != nil {
		t.Fatal(err)
	}
	if err := b.void("v", more); err != nil {
		t.Fatal(err)
	}
	reader := billingtest.NewWorld(&oldState{b.store, &before.Wallet}, 3)
	old, err := reader.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Eventual)
	if err != nil {
		t.Fatal(err)
	}
	page, err := reader.Grants(t.Context(), old, reader.Time(), ledger.GrantQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var sum billing.Credits
	for _, view := range page.Grants {
		sum += view.Remaining
	}
	if sum != 98*billing.Credit || old.Wallet.Posted != sum {
		t.Errorf("the grants have %s, beside the posted balance of %s; it was 110, then 108, then 98", sum, old.Wallet.Posted)
	}
}
