package ledger_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// slowVersions is a store in which something happens while a version of a rate card is read.
type slowVersions struct {
	ledger.Store
	meanwhile func() // once
	timelines int    // how often one was read
}

func (s *slowVersions) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	for _, key := range keys {
		if key.Kind == billing.KindRateCard {
			s.timelines++
		}
	}
	meanwhile := s.meanwhile
	if meanwhile != nil && slices.ContainsFunc(keys, func(key billing.DocumentKey) bool {
		return key.Kind == billing.KindRateCardVersion
	}) {
		s.meanwhile = nil
		meanwhile()
	}
	return s.Store.Documents(ctx, keys, f)
}

// renewal is a world with a rate card whose first version was published by another process, and a wallet in a tenant.
type renewal struct {
	*billingtest.World
	t         *testing.T
	store     *slowVersions
	publisher *ledger.Ledger
	caller    billing.Caller
	wallets   []*billing.Wallet
}

func newRenewal(t *testing.T, tenant billing.Tenant) *renewal {
	t.Helper()
	store := &slowVersions{Store: billingtest.NewMemory()}
	r := &renewal{World: billingtest.NewWorld(store, 1), t: t, store: store, caller: billingtest.Caller}
	r.caller.Tenant = tenant
	r.publisher = ledger.New(store.Store, r.Runtime())
	customer, _, err := unpack(r.CreateCustomer(t.Context(), r.caller, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "C", TimeZone: "UTC",
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"slow", "neighbour"} {
		wallet, _, err := unpack(r.OpenWallet(t.Context(), r.caller, billing.OpenWallet{
			Keyed: keyed(name), Customer: string(customer.ID), Name: name, Unit: "credits",
		}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.GrantCredits(t.Context(), r.caller, billing.GrantCredits{
			Keyed: keyed("g"), Wallet: string(wallet.ID), Amount: 100 * billing.Credit, Source: billing.SourcePurchase,
		}); err != nil {
			t.Fatal(err)
		}
		r.wallets = append(r.wallets, wallet)
	}
	r.publish("v1", nil)
	return r
}

func (r *renewal) publish(key string, effectiveAt *time.Time) *price.Card {
	r.t.Helper()
	published, err := r.publisher.PublishRateCard(r.t.Context(), r.caller, price.PublishRateCard{
		Keyed: keyed(key), Code: billing.DefaultRateCard, Rates: []price.Rate{flat("1")}, EffectiveAt: effectiveAt,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return published.Value
}

// use charges a usage of one of the wallets by the rate card, and returns its line.
func (r *renewal) use(wallet int, key string) *billing.Transaction {
	r.t.Helper()
	recorded, err := r.RecordUsage(r.t.Context(), r.caller, billing.RecordUsage{
		Keyed: keyed(key), Wallet: string(r.wallets[wallet].ID), Action: "a", Quantity: decimal("1"),
		OnShortfall: billing.ShortfallReject,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return recorded.Value
}

// wantVersion checks which version priced a line.
func (r *renewal) wantVersion(line *billing.Transaction, want int) {
	r.t.Helper()
	if got := line.Pricing.Card.Version; got != want {
		r.t.Errorf("at %s: priced by version %d, not %d", line.OccurredAt, got, want)
	}
}

// A request that takes very long relies on no timeline that is too old, though others of its process have read it again
// meanwhile.
func TestSlowUsageHasNoReplacedPrice(t *testing.T) {
	r := newRenewal(t, billing.Live)
	r.store.meanwhile = func() {
		next := r.publish("v2", nil)
		r.Pass(6 * time.Second)
		r.wantVersion(r.use(1, "n1"), 1)
		r.Pass(next.EffectiveAt.Sub(r.Time()))
		r.wantVersion(r.use(1, "n2"), 2)
	}
	r.wantVersion(r.use(0, "u"), 2)
}

// A usage that says that it occurred some time ahead has the price that will be in force then, also if this process does
// not know yet that it was published.
func TestUsageAheadHasNoReplacedPrice(t *testing.T) {
	r := newRenewal(t, billing.Live)
	ahead := func(key string, by time.Duration) *billing.Transaction {
		t.Helper()
		at := r.Time().Add(by)
		recorded, err := r.RecordUsage(t.Context(), r.caller, billing.RecordUsage{
			Keyed: keyed(key), Wallet: string(r.wallets[0].ID), Action: "a", Quantity: decimal("1"), OccurredAt: &at,
			OnShortfall: billing.ShortfallReject,
		})
		if err != nil {
			t.Fatal(err)
		}
		return recorded.Value
	}
	r.wantVersion(r.use(0, "u"), 1)
	r.publish("v2", nil)
	r.Pass(2 * time.Second)
	r.store.timelines = 0
	r.wantVersion(ahead("soon", time.Second), 1)
	if r.store.timelines > 0 {
		t.Errorf("a usage one second ahead read the timeline")
	}
	r.wantVersion(ahead("later", time.Minute), 2)
	r.wantVersion(ahead("just before", 8*time.Second-time.Microsecond), 1)
}

// In test a version may take effect at once, and the clock moves whenever somebody moves it: a timeline that was read
// before that is read again.
func TestUsageHasNoReplacedPriceWhenTheTestClockMoves(t *testing.T) {
	r := newRenewal(t, billing.Test)
	r.store.meanwhile = func() {
		next := r.Time().Add(time.Minute)
		r.publish("v2", &next)
		if _, err := r.AdvanceTestClock(t.Context(), r.caller, next, false); err != nil {
			t.Fatal(err)
		}
	}
	r.wantVersion(r.use(0, "u"), 2)
}

// Before anybody has set it, the clock of test runs, and has moved each time that it is read.
func TestUsageWhileTheTestClockRuns(t *testing.T) {
	r := newRenewal(t, billing.Test)
	runtime := r.Runtime()
	runtime.Now = func() time.Time {
		r.Pass(time.Millisecond)
		return r.Time()
	}
	r.Ledger = ledger.New(r.store, runtime)
	r.wantVersion(r.use(0, "u1"), 1)
	r.store.meanwhile = func() { r.publish("v2", nil) }
	r.Ledger = ledger.New(r.store, runtime)
	r.wantVersion(r.use(0, "u2"), 2)
	r.publish("v3", nil)
	r.wantVersion(r.use(0, "u3"), 3)
}

// A process whose timeline is older than the last publication of another process publishes the version after it.
func TestPublishAfterAnotherProcess(t *testing.T) {
	r := newRenewal(t, billing.Live)
	r.wantVersion(r.use(0, "u"), 1)
	if second := r.publish("v2", nil); second.Version != 2 {
		t.Fatalf("version %d", second.Version)
	}
	published, err := r.PublishRateCard(t.Context(), r.caller, price.PublishRateCard{
		Keyed: keyed("v3"), Code: billing.DefaultRateCard, Rates: []price.Rate{flat("3")},
	})
	if err != nil || published.Value.Version != 3 {
		t.Errorf("%+v, %v", published, err)
	}
}
