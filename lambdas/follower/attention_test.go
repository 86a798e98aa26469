package follower

import (
	"io"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
)

// lists checks which wallets are listed for a reason.
func lists(t *testing.T, world *billingtest.World, kind billing.AttentionKind, want ...string) {
	t.Helper()
	page, err := world.Attention(t.Context(), billing.Live, kind, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for at, entry := range page.Entries {
		if at >= len(want) || entry.Subject != want[at] {
			t.Errorf("%s: %s is listed", kind, entry.Subject)
		}
	}
	if len(page.Entries) != len(want) {
		t.Errorf("%s: %d are listed, want %v", kind, len(page.Entries), want)
	}
}

// A wallet whose ledger does not continue what was counted is listed once, however often that is found, until it does.
func TestBooksThatDisagreeAreListed(t *testing.T) {
	store := billingtest.NewMemory()
	world := billingtest.NewWorld(store, 1)
	found := counter{}
	u := Usage{
		Aggregates: found, Watch: attention.New(store, world.Runtime()),
		Metrics: &metric.Metrics{Out: io.Discard, Now: time.Now}, Log: quiet(),
	}
	count := func() {
		t.Helper()
		batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{opened("1", wallet(1)), opened("2", wallet(2))}}
		if _, err := u.Handle(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	count()
	lists(t, world, billing.AttentionBooksDisagree)
	ref := billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID(wallet(2))}
	found[wallet(2)] = &aggregate.Mismatch{Wallet: ref, Counted: 7, Sequence: 8, Reason: "odd"}
	count()
	count()
	lists(t, world, billing.AttentionBooksDisagree, wallet(2))
	delete(found, wallet(2))
	count()
	lists(t, world, billing.AttentionBooksDisagree)
}

// The function outbox lists wallets that a commit left asking for attention. A record that comes again, or late, changes nothing.
func TestOutboxListsWhatAsksForAttention(t *testing.T) {
	store := billingtest.NewMemory()
	world := billingtest.NewWorld(store, 1)
	o := Outbox{
		Events: &publisher{published: map[string]int{}}, Watch: attention.New(store, world.Runtime()), Ledger: world.Ledger, Log: quiet(),
	}
	frozen := func(n int) events.DynamoDBEventRecord {
		r := opened(wallet(n), wallet(n))
		r.Change.NewImage["status"] = events.NewStringAttribute("FROZEN")
		return r
	}
	thawed := opened("9", wallet(2))
	thawed.EventName, thawed.Change.OldImage = "MODIFY", frozen(2).Change.NewImage
	thawed.Change.NewImage["rev"] = events.NewNumberAttribute("2")
	for _, records := range [][]events.DynamoDBEventRecord{
		{frozen(1), opened("2", wallet(3)), frozen(2)}, {frozen(1)},
	} {
		got, err := o.Handle(t.Context(), events.DynamoDBEvent{Records: records})
		if err != nil || len(got.BatchItemFailures) > 0 {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	lists(t, world, billing.AttentionFrozen, wallet(2), wallet(1))
	for _, records := range [][]events.DynamoDBEventRecord{{thawed}, {frozen(2)}} {
		got, err := o.Handle(t.Context(), events.DynamoDBEvent{Records: records})
		if err != nil || len(got.BatchItemFailures) > 0 {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	lists(t, world, billing.AttentionFrozen, wallet(1))
}
