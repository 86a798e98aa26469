package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// laggingKeys is a store whose eventual reads return the keys of quotes as they were when somebody stopped the time.
type laggingKeys struct {
	ledger.Store
	stopped map[billing.DocumentKey]billing.Document
}

func (l *laggingKeys) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	if f == ledger.Eventual && l.stopped != nil && len(keys) == 1 && keys[0].Kind == price.KindQuoteKeys {
		return l.stopped, nil
	}
	return l.Store.Documents(ctx, keys, f)
}

// A quote that was sealed by a new key is redeemed by a process whose read does not have the key yet.
func TestQuoteOfANewKey(t *testing.T) {
	store := &laggingKeys{Store: billingtest.NewMemory()}
	b := &fixture{World: billingtest.NewWorld(store, 1), t: t}
	var err error
	b.customer, _, err = unpack(b.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "C", TimeZone: "UTC",
	}))
	if err != nil {
		t.Fatal(err)
	}
	b.wallet = b.open("wallet")
	b.credit(b.wallet, "g", 100)
	b.publish("v1", flat("1"))
	first := b.quote("1")
	keys := []billing.DocumentKey{price.QuoteKeysKey(billing.Live)}
	if store.stopped, err = store.Store.Documents(t.Context(), keys, ledger.Strong); err != nil {
		t.Fatal(err)
	}
	lagging := store.stopped
	store.stopped = nil
	b.Pass(price.QuoteKeyAge)
	second := b.quote("1")
	store.stopped = lagging
	u := b.priced("u", "1")
	u.Quote = second
	if line := b.charge(u); line.Pricing.Quote == "" {
		t.Errorf("line: %+v", line.Pricing)
	}
	u.Keyed, u.Quote = keyed("forged"), second[:len(second)-4]+"AAAA"
	if _, err := b.RecordUsage(t.Context(), billingtest.Caller, u); refusalOf(err) != billing.CodeInvalidInput {
		t.Errorf("a forged quote: %v", err)
	}
	u.Keyed, u.Quote = keyed("old"), first
	if _, err := b.RecordUsage(t.Context(), billingtest.Caller, u); refusalOf(err) != billing.CodeQuoteExpired {
		t.Errorf("an old quote: %v", err)
	}
}

// quote returns the token of a quote for a usage of the wallet, valid for a minute.
func (b *fixture) quote(quantity string) string {
	b.t.Helper()
	s, err := b.Wallet(b.t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		b.t.Fatal(err)
	}
	estimate, err := b.Estimate(b.t.Context(), s, b.priced("", quantity))
	if err != nil {
		b.t.Fatal(err)
	}
	token, _, err := b.Quote(b.t.Context(), b.wallet.WalletRef, estimate, time.Minute)
	if err != nil {
		b.t.Fatal(err)
	}
	return token
}
