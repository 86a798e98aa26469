package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// countedDocuments is a store that counts the documents that are asked for.
type countedDocuments struct {
	ledger.Store
	asked atomic.Int64
}

func (s *countedDocuments) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	s.asked.Add(int64(len(keys)))
	return s.Store.Documents(ctx, keys, f)
}

// A process looks a subject without limits up once, however many there are, until limits are set again. What bounds the spends before
// is known without a read.
func TestSubjectsWithoutLimitsAreLookedUpOnce(t *testing.T) {
	b := newFixture(t)
	b.credit(b.wallet, "more", 1000)
	store := &countedDocuments{Store: b.store}
	b.World = billingtest.NewWorld(store, 2)
	spend := func(key, subject string) (asked int64) {
		t.Helper()
		before, one := store.asked.Load(), billing.Credit
		if _, err := b.RecordUsage(t.Context(), billingtest.Caller, billing.RecordUsage{
			Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(b.wallet.ID), Action: "a", Credits: &one, Subject: subject,
			OnShortfall: billing.ShortfallReject,
		}); err != nil {
			t.Fatal(err)
		}
		return store.asked.Load() - before
	}
	limit := 100 * billing.Credit
	set := func(key, subject string) {
		t.Helper()
		if _, err := b.SetSpendLimit(t.Context(), billingtest.Caller, billing.SetSpendLimit{
			Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: string(b.wallet.ID), Window: calendar.Day, Limit: &limit, Subject: subject,
		}); err != nil {
			t.Fatal(err)
		}
	}
	set("one", "limited")
	if _, err := b.SetDrawLimit(t.Context(), billingtest.Caller, billing.SetDrawLimit{
		Keyed: billing.Keyed{IdempotencyKey: "draw"}, Wallet: string(b.wallet.ID), Limit: &limit,
	}); err != nil {
		t.Fatal(err)
	}
	const subjects = 250
	for n := range subjects {
		if asked := spend(fmt.Sprint("first ", n), fmt.Sprint("subject ", n)); asked > 2 { // the subject, and the draw limits
			t.Fatalf("the first spend of subject %d asks for %d documents", n, asked)
		}
	}
	sum := int64(0)
	for n := range subjects {
		sum += spend(fmt.Sprint("second ", n), fmt.Sprint("subject ", n))
	}
	if sum > subjects/50 { // the draw limits
		t.Errorf("the second spends of %d subjects ask for %d documents", subjects, sum)
	}
	spend("limited", "limited")
	if asked := spend("limited again", "limited"); asked != 0 {
		t.Errorf("a spend that a limit counts asks for %d documents", asked)
	}
	set("another", "subject 1")
	if asked := spend("looked up", "subject 2"); asked == 0 {
		t.Error("after a change of limits, nobody looks a subject up again")
	}
	limits, err := ledger.Get[*billing.Limits](t.Context(), b.store, billing.LimitsKey(b.wallet.WalletRef, "limited", ""), ledger.Strong)
	if err != nil || limits.All[0].Spent != 2*billing.Credit {
		t.Errorf("of the limit, %+v, %v", limits, err)
	}
}

// What a commit counts stays counted where the commands that were decided with it turn out to be repeated: what the process knew of
// their budget before is not what it knows afterwards.
func TestCountsStayBesideReplays(t *testing.T) {
	first := newFixture(t)
	created, err := first.CreateBudget(t.Context(), billingtest.Caller, billing.CreateBudget{
		Keyed: keyed("budget"), Wallet: string(first.wallet.ID), Name: "b", Limit: 10 * billing.Credit,
	})
	if err != nil {
		t.Fatal(err)
	}
	spend := func(by *fixture, key string, credits billing.Credits, budget billing.BudgetID) error {
		u := usage(by.wallet, key, credits)
		u.Budget = string(budget)
		_, err := by.RecordUsage(t.Context(), billingtest.Caller, u)
		return err
	}
	if err := spend(first, "repeated", 6, created.Value); err != nil {
		t.Fatal(err)
	}
	b := first.rival() // which knows nothing of the budget
	began, proceed := make(chan struct{}), make(chan struct{})
	b.store.Inject(func(a *billingtest.Attempt) error {
		close(began)
		<-proceed
		return a.Commit()
	})
	go func() { _ = spend(b, "ahead", 1, "") }()
	<-began
	done := make(chan error)
	go func() { done <- spend(b, "repeated", 6, created.Value) }()
	go func() { done <- spend(b, "beside", 3, created.Value) }()
	for b.Waiting(b.wallet.WalletRef) < 2 {
		time.Sleep(time.Millisecond)
	}
	close(proceed)
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	var refusal *billing.Error
	if err := spend(b, "too much", 2, created.Value); !errors.As(err, &refusal) || refusal.Code != billing.CodeBudgetExceeded ||
		*refusal.Available != billing.Credit {
		t.Errorf("2 of the 1 that is left: %v", err)
	}
}

// TestCountsOfACommitAreKept: a process that has committed a spend, and then finds that another one of the same list was recorded before,
// remembers what its commit counted.
func TestCountsOfACommitAreKept(t *testing.T) {
	b := newFixture(t)
	limit := 10 * billing.Credit
	if _, err := b.SetSpendLimit(t.Context(), billingtest.Caller, billing.SetSpendLimit{
		Keyed: keyed("limit"), Wallet: string(b.wallet.ID), Window: "MONTH", Limit: &limit, Action: "a",
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.use("first", 4); err != nil {
		t.Fatal(err)
	}
	other := b.rival()
	outcomes, err := other.batch(billing.BestEffort, []billing.RecordUsage{usage(b.wallet, "second", 3), usage(b.wallet, "first", 4)})
	if err != nil || outcomes[0].Transaction == nil || !outcomes[1].Replayed {
		t.Fatalf("got %+v, %v", outcomes, err)
	}
	if _, err := other.use("third", 4); refusalOf(err) != billing.CodeSpendLimitReached {
		t.Errorf("7 of 10 credits are spent, and a spend of 4 is answered with %v", err)
	}
}
