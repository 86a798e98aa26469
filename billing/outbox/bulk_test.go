package outbox_test

import (
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// usages returns the events of a commit with so many usages, which empties the wallet.
func usages(n int) []billing.Event {
	before, after := wallet(billing.Live), wallet(billing.Live)
	after.Revision, after.Sequence, after.Depleted = 2, int64(n), true
	var lines []*billing.Transaction
	for i := range n {
		lines = append(lines, &billing.Transaction{
			Wallet: after.ID, Sequence: int64(i) + 1, Type: billing.TypeUsage, Key: fmt.Sprint("k", i), Action: "chat",
			OccurredAt: billingtest.Epoch, RecordedAt: billingtest.Epoch,
		})
	}
	return billing.Events(before, after, lines)
}

// Of a commit with many usages, what is not about a single usage is sent at once, and the usages as soon as the stream
// of events has unpacked them. Each is sent once, and an endpoint that does not want them gets none.
func TestManyUsages(t *testing.T) {
	store := outboxtest.NewMemory()
	w, ctx := outboxtest.NewWorld(store), t.Context()
	all, few := w.Endpoint(t, "all", "*"), w.Endpoint(t, "few", "balance.*")
	events := usages(98)
	for range 2 { // as a stream may do
		if err := w.Publish(ctx, billing.Live, events); err != nil {
			t.Fatal(err)
		}
		w.Run(t)
	}
	same(t, "received at once", urls(w.Sender.Sent()), []string{"all", "few"})
	stored := store.Every(billing.KindEvent)
	same(t, "items", len(stored), 2)
	for range 2 {
		for _, event := range store.Every(billing.KindEvent) {
			if err := w.FanOut(ctx, billing.Live, billing.EventID(event.DocumentKey().ID)); err != nil {
				t.Fatal(err)
			}
		}
		w.Run(t)
	}
	same(t, "usages received", len(w.Sender.Sent()), 98)
	same(t, "deliveries", []int{len(deliveries(t, w, all.ID)), len(deliveries(t, w, few.ID))}, []int{99, 1})
}
