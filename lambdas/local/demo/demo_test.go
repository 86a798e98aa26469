package demo_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/lambdas/local/demo"
)

var wallets = []string{demo.AcmeMain, demo.AcmeResearch, demo.LumenMain, demo.NovaTrial}

func seed(t *testing.T, w *billingtest.World) {
	t.Helper()
	if err := demo.Seed(t.Context(), w.Ledger, billingtest.Caller); err != nil {
		t.Fatal(err)
	}
}

func wallet(t *testing.T, w *billingtest.World, name string) *billing.Snapshot {
	t.Helper()
	s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, name, ledger.Strong)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

func lines(t *testing.T, w *billingtest.World, name string) []*billing.Transaction {
	t.Helper()
	page, err := w.Transactions(t.Context(), &wallet(t, w, name).Wallet, ledger.LineQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return page.Lines
}

func TestEveryWalletAddsUp(t *testing.T) {
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	seed(t, w)
	for _, name := range wallets {
		audit, err := w.Audit(t.Context(), wallet(t, w, name), w.Time())
		if err != nil || !audit.OK {
			t.Errorf("%s: %+v %v", name, audit, err)
		}
	}
}

// TestContents checks that the demonstration has everything that its description lists.
func TestContents(t *testing.T) {
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	seed(t, w)
	counts := map[billing.TransactionType]int{}
	for _, name := range wallets {
		for _, line := range lines(t, w, name) {
			counts[line.Type]++
			if line.Type == billing.TypeReversal && line.Action != "image.generation" {
				t.Errorf("the reversal undoes a %s", line.Action)
			}
			if age := w.Time().Sub(line.OccurredAt); age < 0 || age > 24*time.Hour {
				t.Errorf("a line of %s is %s old", name, age)
			}
		}
	}
	want := map[billing.TransactionType]int{
		billing.TypeGrant: 6, billing.TypeUsage: 96 + 48 + 3, billing.TypeReversal: 1,
		billing.TypeTransferOut: 1, billing.TypeTransferIn: 1, billing.TypeAdjustment: 1,
	}
	if !maps.Equal(counts, want) {
		t.Errorf("got %v, want %v", counts, want)
	}
	balance, err := w.Balance(t.Context(), wallet(t, w, demo.AcmeMain), w.Time())
	if err != nil {
		t.Fatal(err)
	}
	if balance.Pending == 0 || balance.Available <= 0 || balance.ExpiringNext == nil {
		t.Errorf("the balance of acme-main is %+v", balance)
	} else if left := balance.ExpiringNext.At.Sub(w.Time()); left > 3*24*time.Hour && balance.ExpiringNext.Amount > 0 {
		t.Errorf("what expires next in acme-main does so in %s", left)
	}
	page, err := w.Subscriptions(t.Context(), &wallet(t, w, demo.AcmeMain).Wallet, ledger.SubscriptionQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if of := page.Subscriptions; len(of) != 1 || of[0].Status != billing.SubscriptionActive || of[0].Terms.Included != 300*billing.Credit {
		t.Errorf("the subscriptions of acme-main are %+v", of)
	}
	if last := lines(t, w, demo.NovaTrial)[0]; last.Shortfall == 0 || last.BalanceAfter != 0 {
		t.Errorf("the last usage of nova-trial charged %s and lacked %s", -last.Amount, last.Shortfall)
	}
}

// TestUsageIsPricedByTheCard checks that a rate card priced every usage, and that each line shows why it costs what it
// costs.
func TestUsageIsPricedByTheCard(t *testing.T) {
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	seed(t, w)
	want := map[string]int{"chat.completion": 2, "text.embedding": 0, "image.generation": 0, "video.render": 0}
	seen := map[string]bool{}
	for _, name := range wallets {
		for _, line := range lines(t, w, name) {
			if line.Type != billing.TypeUsage {
				continue
			}
			seen[line.Action] = true
			if p := line.Pricing; p == nil || p.Card != (billing.RateCardRef{Code: demo.CardCode, Version: 1}) ||
				len(p.Components) != want[line.Action] || (p.Rate == 0) != (want[line.Action] > 0) {
				t.Fatalf("a %s of %s is priced by %+v", line.Action, name, p)
			}
			if line.Action == "chat.completion" {
				parts := line.Pricing.Components[0].Credits + line.Pricing.Components[1].Credits
				if parts != -line.Amount || line.Pricing.Components[1].Credits == 0 {
					t.Errorf("a call of %s has the parts %+v of %s", name, line.Pricing.Components, -line.Amount)
				}
			}
		}
	}
	if len(seen) != len(want) {
		t.Errorf("there is usage of %v", seen)
	}
}

// TestSeedingTwiceChangesNothing seeds again at once, a day later and after everything in it has expired. The periods of the plan that
// have begun since may be booked then, as by any request.
func TestSeedingTwiceChangesNothing(t *testing.T) {
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	seed(t, w)
	before := asked(t, w)
	if !complete(t, w) {
		t.Fatal("Complete is false after seeding")
	}
	for _, pass := range []time.Duration{0, 24 * time.Hour, 90 * 24 * time.Hour} {
		w.Pass(pass)
		seed(t, w)
		if after := asked(t, w); !slices.Equal(before, after) {
			t.Fatalf("after %s the lines went from %v to %v", pass, before, after)
		}
	}
}

// asked lists the lines that somebody asked for: those that time brought are left out.
func asked(t *testing.T, w *billingtest.World) (asked []billing.TransactionID) {
	t.Helper()
	for _, name := range wallets {
		for _, line := range lines(t, w, name) {
			if line.Actor != "system" {
				asked = append(asked, line.ID())
			}
		}
	}
	return asked
}

func complete(t *testing.T, w *billingtest.World) bool {
	t.Helper()
	complete, err := demo.Complete(t.Context(), w.Ledger, billingtest.Caller.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	return complete
}

func revisions(t *testing.T, w *billingtest.World) []int64 {
	t.Helper()
	revisions := make([]int64, len(wallets))
	for i, name := range wallets {
		revisions[i] = wallet(t, w, name).Wallet.Revision
	}
	return revisions
}

// TestAmountsAreDeterministic seeds two worlds, whose ids differ, and compares the amounts of their lines.
func TestAmountsAreDeterministic(t *testing.T) {
	first, second := billingtest.NewWorld(billingtest.NewMemory(), 1), billingtest.NewWorld(billingtest.NewMemory(), 2)
	seed(t, first)
	seed(t, second)
	for _, name := range wallets {
		amounts := func(w *billingtest.World) (amounts []billing.Credits) {
			for _, line := range lines(t, w, name) {
				amounts = append(amounts, line.Amount)
			}
			return amounts
		}
		if a, b := amounts(first), amounts(second); !slices.Equal(a, b) {
			t.Errorf("%s: %v and %v", name, a, b)
		}
	}
}

// The store fails at each of its commits in turn, and a second seeding completes the demonstration.
func TestInterruptedSeedingIsCompleted(t *testing.T) {
	whole := billingtest.NewWorld(billingtest.NewMemory(), 1)
	seed(t, whole)
	for commits := 0; ; commits++ {
		store := &failingStore{Store: billingtest.NewMemory(), left: commits}
		w := billingtest.NewWorld(store, 1)
		err := demo.Seed(t.Context(), w.Ledger, billingtest.Caller)
		if err == nil {
			return // seeding takes no more commits than that
		}
		if !errors.Is(err, errInterrupted) {
			t.Fatal(err)
		}
		if complete(t, w) {
			t.Fatalf("interrupted after %d commits, Complete is true", commits)
		}
		store.left = 1 << 20
		w.Pass(time.Hour)
		seed(t, w)
		if got, want := revisions(t, w), revisions(t, whole); !slices.Equal(got, want) {
			t.Fatalf("interrupted after %d commits: revisions %v, want %v", commits, got, want)
		}
	}
}

var errInterrupted = errors.New("interrupted")

// failingStore is a store that fails when no commits are left.
type failingStore struct {
	ledger.Store
	left int
}

func (s *failingStore) Commit(ctx context.Context, d *billing.Decision) error {
	if s.left == 0 {
		return errInterrupted
	}
	s.left--
	return s.Store.Commit(ctx, d)
}

// A customer of somebody else has an external id of the demonstration.
func TestForeignDataIsRefused(t *testing.T) {
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	if _, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "mine"}, ExternalID: "lumen", Name: "My own", TimeZone: "UTC",
	}); err != nil {
		t.Fatal(err)
	}
	var refusal *billing.Error
	err := demo.Seed(t.Context(), w.Ledger, billingtest.Caller)
	if !errors.As(err, &refusal) || refusal.Code != billing.CodeAlreadyExists {
		t.Fatalf("got %v", err)
	}
}
