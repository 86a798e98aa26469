package ledger_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// A usage that is tried again later has the price that is in force then.
func TestRetryHasThePriceOfItsInstant(t *testing.T) {
	for name, fault := range map[string]billingtest.Fault{
		"busy": billingtest.Busy, "lost": billingtest.LostBefore, "raced": billingtest.Raced,
	} {
		b := newFixture(t)
		b.publish("v1", flat("1"))
		b.charge(b.priced("u1", "1")) // from now on the process knows the timeline, without the next version
		b.publish("v2", flat("2"))
		b.store.Inject(func(a *billingtest.Attempt) error {
			b.Pass(billing.RateCardNotice)
			return fault(a)
		})
		if line := b.charge(b.priced("u2", "1")); line.Amount != -2*billing.Credit {
			t.Errorf("%s: %s", name, line.Amount)
		}
	}
}

// The test clock stands still, and a version may take effect at once: a usage that is tried again has the price of the
// version that was published meanwhile.
func TestRetryInTestHasTheLatestPrice(t *testing.T) {
	b := newFixture(t)
	ctx, wallet, rival := t.Context(), b.testWallet(), b.rival()
	if _, err := b.AdvanceTestClock(ctx, tester, b.Time().Add(time.Hour), false); err != nil {
		t.Fatal(err)
	}
	publish := func(key, credits string) {
		if _, err := rival.PublishRateCard(ctx, tester, price.PublishRateCard{
			Keyed: keyed(key), Code: billing.DefaultRateCard, Rates: []price.Rate{flat(credits)},
		}); err != nil {
			t.Error(err)
		}
	}
	publish("v1", "1")
	b.store.Inject(func(*billingtest.Attempt) error {
		publish("v2", "2")
		return ledger.ErrBusy
	})
	recorded, err := b.RecordUsage(ctx, tester, billing.RecordUsage{
		Keyed: keyed("u"), Wallet: string(wallet.ID), Action: "a", Quantity: decimal("1"),
		OnShortfall: billing.ShortfallReject,
	})
	if err != nil || recorded.Value.Amount != -2*billing.Credit {
		t.Errorf("got %+v, %v", recorded, err)
	}
}
