package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
)

func decimal(text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// flat is a rate for each unit of the action "a".
func flat(credits string) price.Rate {
	return price.Rate{Action: "a", Credits: decimal(credits), Per: decimal("1")}
}

// publish publishes a version of the default card in the live tenant.
func (b *fixture) publish(key string, rates ...price.Rate) *price.Card {
	b.t.Helper()
	published, err := b.PublishRateCard(b.t.Context(), billingtest.Caller, price.PublishRateCard{
		Keyed: keyed(key), Code: billing.DefaultRateCard, Rates: rates,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return published.Value
}

// priced is a usage of the wallet that the rate card prices.
func (b *fixture) priced(key, quantity string) billing.RecordUsage {
	return billing.RecordUsage{
		Keyed: keyed(key), Wallet: string(b.wallet.ID), Action: "a", Quantity: decimal(quantity),
		OnShortfall: billing.ShortfallReject,
	}
}

// charge records a usage, and returns its line.
func (b *fixture) charge(u billing.RecordUsage) *billing.Transaction {
	b.t.Helper()
	recorded, err := b.RecordUsage(b.t.Context(), billingtest.Caller, u)
	if err != nil {
		b.t.Fatal(err)
	}
	return recorded.Value
}

func TestPricedUsage(t *testing.T) {
	b := newFixture(t)
	_, err := b.RecordUsage(t.Context(), billingtest.Caller, b.priced("none", "2"))
	if refusalOf(err) != billing.CodeUnknownAction {
		t.Fatalf("without a rate card: %v", err)
	}
	b.publish("v1", flat("1.5")) // a process that just learned that there is no card prices by it at once
	line := b.charge(b.priced("u1", "2"))
	if line.Amount != -3*billing.Credit || line.Pricing == nil || line.Pricing.Rate != 1 ||
		line.Pricing.Card != (billing.RateCardRef{Code: billing.DefaultRateCard, Version: 1}) ||
		line.Pricing.Multiplier != billing.WithoutDiscount {
		t.Errorf("line: %+v, %+v", line, line.Pricing)
	}
	b.store.Forget()
	b.charge(b.priced("u2", "2"))
	if reads, commits := b.store.Reads(), b.store.Asked("Commit"); reads != 0 || commits != 1 {
		t.Errorf("pricing in a warm process: %d reads, %d commits", reads, commits)
	}
	unknown := b.priced("u3", "2")
	unknown.Action = "b"
	if _, err := b.RecordUsage(t.Context(), billingtest.Caller, unknown); refusalOf(err) != billing.CodeUnknownAction {
		t.Errorf("an action without a rate: %v", err)
	}
	replay, err := b.RecordUsage(t.Context(), billingtest.Caller, b.priced("u1", "2"))
	if err != nil || !replay.Replayed || replay.Value.Sequence != line.Sequence {
		t.Errorf("replay: %+v, %v", replay, err)
	}
	if b.available(b.wallet) != 94 {
		t.Errorf("available is %s", b.available(b.wallet))
	}
	b.lines(b.wallet)
}

// A wallet has a card and a discount of its own.
func TestPricedByOwnCard(t *testing.T) {
	b := newFixture(t)
	b.publish("v1", flat("1"))
	own := price.PublishRateCard{Keyed: keyed("own"), Code: "vip", Rates: []price.Rate{flat("2")}}
	update := billing.UpdateWallet{
		Keyed: keyed("update"), Wallet: string(b.wallet.ID), RateCard: billing.SetTo("vip"),
		RateMultiplier: billing.SetTo(decimal("0.5")),
	}
	if _, err := b.UpdateWallet(t.Context(), billingtest.Caller, update); refusalOf(err) != billing.CodeNotFound {
		t.Fatalf("a card that does not exist: %v", err)
	}
	if _, err := b.PublishRateCard(t.Context(), billingtest.Caller, own); err != nil {
		t.Fatal(err)
	}
	if _, err := b.UpdateWallet(t.Context(), billingtest.Caller, update); err != nil {
		t.Fatal(err)
	}
	if line := b.charge(b.priced("u1", "3")); line.Amount != -3*billing.Credit || line.Pricing.Card.Code != "vip" ||
		line.Pricing.Multiplier != decimal("0.5") {
		t.Errorf("line: %+v, %+v", line, line.Pricing)
	}
	cleared := billing.UpdateWallet{Keyed: keyed("clear"), Wallet: string(b.wallet.ID), RateCard: billing.Clear[string]()}
	if _, err := b.UpdateWallet(t.Context(), billingtest.Caller, cleared); err != nil {
		t.Fatal(err)
	}
	if line := b.charge(b.priced("u2", "3")); line.Amount != -billing.Credit*3/2 {
		t.Errorf("after the card was cleared: %+v", line)
	}
}

// Usage that is reported late has the price that was in force when it occurred.
func TestLateUsageHasItsPrice(t *testing.T) {
	b := newFixture(t)
	b.publish("v1", flat("1"))
	b.Pass(time.Hour)
	next := b.publish("v2", flat("5"))
	if want := b.Time().Add(billing.RateCardNotice); !next.EffectiveAt.Equal(want) {
		t.Fatalf("takes effect at %s, not %s", next.EffectiveAt, want)
	}
	b.Pass(time.Hour)
	for i, c := range []struct {
		at   time.Time
		want billing.Credits
	}{
		{next.EffectiveAt.Add(-time.Microsecond), 1}, {next.EffectiveAt, 5}, {billingtest.Epoch.Add(-time.Hour), 1}, {b.Time(), 5},
	} {
		u := b.priced(fmt.Sprint("u", i), "1")
		u.OccurredAt = &c.at
		if line := b.charge(u); line.Amount != -c.want*billing.Credit {
			t.Errorf("at %s: %s", c.at, line.Amount)
		}
	}
}

// hurried is a store under a clock that moves whenever it is read. It does what a deadline does by a clock that nobody
// else moves: a publication that was not committed in time is decided again.
type hurried struct {
	ledger.Store
	mu    sync.Mutex
	ticks int
}

// tick moves the clock.
func (h *hurried) tick() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ticks++
	return h.now()
}

func (h *hurried) now() time.Time {
	return billingtest.Epoch.Add(time.Duration(h.ticks) * 20 * time.Millisecond)
}

func (h *hurried) Commit(ctx context.Context, d *billing.Decision) error {
	for _, change := range d.Documents {
		if card, is := change.After.(*price.Card); is && card.Version > 1 {
			h.mu.Lock() // the clock stands still
			defer h.mu.Unlock()
			if h.now().After(card.EffectiveAt.Add(billing.RateCardCommit - billing.RateCardNotice)) {
				return ledger.ErrBusy
			}
		}
	}
	return h.Store.Commit(ctx, d)
}

// While versions are published, each usage of each process has the price that was in force at its instant, and none one
// that was replaced, though processes keep what they know for seconds.
func TestPublishUnderUsage(t *testing.T) {
	b := newFixture(t)
	b.publish("v0", flat("1"))
	store := &hurried{Store: b.store}
	processes := make([]*ledger.Ledger, 4)
	for i := range processes {
		runtime := b.Runtime()
		runtime.Now = store.tick
		processes[i] = ledger.New(store, runtime)
	}
	var lines sync.Map
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			for n := range 40 {
				u := b.priced(fmt.Sprint("u", i, "-", n), "0.001")
				recorded, err := processes[i%len(processes)].RecordUsage(t.Context(), billingtest.Caller, u)
				for refusalOf(err) == billing.CodeConflict { // nothing pauses here, so that some lose every race
					recorded, err = processes[i%len(processes)].RecordUsage(t.Context(), billingtest.Caller, u)
				}
				if err != nil {
					t.Error(err)
					return
				}
				lines.Store(recorded.Value.Sequence, recorded.Value)
			}
		})
	}
	var cards []*price.Card
	for n := range 6 {
		p := price.PublishRateCard{
			Keyed: keyed(fmt.Sprint("p", n)), Code: billing.DefaultRateCard, Rates: []price.Rate{flat(fmt.Sprint(n + 2))},
		}
		published, err := processes[n%len(processes)].PublishRateCard(t.Context(), billingtest.Caller, p)
		for refusalOf(err) == billing.CodeConflict {
			published, err = processes[n%len(processes)].PublishRateCard(t.Context(), billingtest.Caller, p)
		}
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, published.Value)
	}
	wait.Wait()
	seen := map[int]int{}
	lines.Range(func(_, value any) bool {
		line, _ := value.(*billing.Transaction)
		want := 1
		for _, card := range cards {
			if !card.EffectiveAt.After(line.OccurredAt) {
				want = card.Version
			}
		}
		seen[line.Pricing.Card.Version]++
		if line.Pricing.Card.Version != want || line.Amount != -billing.Credit/1000*billing.Credits(want) {
			t.Errorf("at %s: priced by version %d, in force was %d", line.OccurredAt, line.Pricing.Card.Version, want)
		}
		return true
	})
	if len(seen) < 2 {
		t.Errorf("only versions %v were seen", seen)
	}
	b.lines(b.wallet)
}

// A publication that takes longer than it may is decided again, at a later instant.
func TestPublicationIsPrompt(t *testing.T) {
	b := newFixture(t)
	b.publish("v1", flat("1"))
	b.store.Inject(func(a *billingtest.Attempt) error {
		deadline, limited := a.Context.Deadline()
		if left := time.Until(deadline); !limited || left > billing.RateCardCommit {
			t.Errorf("the commit may take %s", left)
		}
		b.Pass(billing.RateCardCommit)
		return ledger.ErrLost
	})
	begun := b.Time()
	if card := b.publish("v2", flat("2")); !card.EffectiveAt.Equal(begun.Add(billing.RateCardCommit + billing.RateCardNotice)) {
		t.Errorf("takes effect at %s after %s", card.EffectiveAt, begun)
	}
}

// In test, a version may take effect at once, and every process notices.
func TestPublishInTest(t *testing.T) {
	b := newFixture(t)
	ctx, wallet := t.Context(), b.testWallet()
	rival := b.rival()
	for n := range 3 {
		if _, err := b.PublishRateCard(ctx, tester, price.PublishRateCard{
			Keyed: keyed(fmt.Sprint("p", n)), Code: billing.DefaultRateCard, Rates: []price.Rate{flat(fmt.Sprint(n + 1))},
		}); err != nil {
			t.Fatal(err)
		}
		for i, process := range []*fixture{b, rival} {
			u := billing.RecordUsage{
				Keyed: keyed(fmt.Sprint("u", n, i)), Wallet: string(wallet.ID), Action: "a", Quantity: decimal("1"),
				OnShortfall: billing.ShortfallReject,
			}
			recorded, err := process.RecordUsage(ctx, tester, u)
			if err != nil || recorded.Value.Amount != -billing.Credits(n+1)*billing.Credit {
				t.Errorf("after publication %d, process %d: %+v, %v", n, i, recorded, err)
			}
		}
	}
}

// An estimate says what recording the usage does.
func TestEstimate(t *testing.T) {
	b := newFixture(t)
	b.publish("v1", flat("1.5"))
	for i, quantity := range []string{"0", "2", "60", "66.666666", "66.666667", "70"} {
		s, err := b.Wallet(t.Context(), billing.Live, string(b.wallet.ID), ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		estimate, err := b.Estimate(t.Context(), s, b.priced("", quantity))
		if err != nil {
			t.Fatal(err)
		}
		affordable, refusal := estimate.Affordable("")
		if refusal != nil {
			t.Fatal(refusal)
		}
		recorded, err := b.RecordUsage(t.Context(), billingtest.Caller, b.priced(fmt.Sprint("u", i), quantity))
		if refusalOf(err) != "" {
			if estimate.Denial == nil || estimate.Denial.Code != refusalOf(err) {
				t.Errorf("quantity %s: estimated %+v, recorded %v", quantity, estimate, err)
			}
			continue
		}
		line := recorded.Value
		if estimate.Denial != nil || estimate.Credits != -line.Amount || !slices.Equal(estimate.Drawdowns, line.Drawdowns) {
			t.Errorf("quantity %s: estimated %+v, recorded %+v", quantity, estimate, line)
		}
		if _, err := b.ReverseUsage(t.Context(), billingtest.Caller, billing.ReverseUsage{
			Keyed: keyed(fmt.Sprint("r", i)), Transaction: line.ID(), ExpiredCredits: billing.ExpiredGrace, Reason: "r",
		}); err != nil && line.Amount != 0 {
			t.Fatal(err)
		}
		if affordable != decimal("66.666666666666") {
			t.Errorf("affordable: %s", affordable)
		}
	}
}

// testWallet opens a wallet of the test tenant, with 100 credits.
func (b *fixture) testWallet() *billing.Wallet {
	b.t.Helper()
	ctx := b.t.Context()
	customer, _, err := unpack(b.CreateCustomer(ctx, tester, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "C", TimeZone: "UTC",
	}))
	if err != nil {
		b.t.Fatal(err)
	}
	wallet, _, err := unpack(b.OpenWallet(ctx, tester, billing.OpenWallet{
		Keyed: keyed("w"), Customer: string(customer.ID), Name: "W", Unit: "credits",
	}))
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.GrantCredits(ctx, tester, billing.GrantCredits{
		Keyed: keyed("g"), Wallet: string(wallet.ID), Amount: 100 * billing.Credit, Source: billing.SourcePurchase,
	}); err != nil {
		b.t.Fatal(err)
	}
	return wallet
}
