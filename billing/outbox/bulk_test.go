package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/outbox"
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

// bulk lists whether each message in the queue is in bulk.
func bulk(w *outboxtest.World) (all []bool) {
	for _, m := range w.Queue.Waiting() {
		all = append(all, m.Bulk)
	}
	return all
}

// followed lists the types of the stored events that the stream of events is to fan out.
func followed(store *outboxtest.Memory) (types []string) {
	for _, event := range store.Every(billing.KindEvent) {
		if e, is := event.(*billing.EventRecord); is && !e.NoFollower {
			types = append(types, string(e.Type))
		}
	}
	return types
}

// Of a commit with many usages, what is not about a single usage is sent at once, and the usages as soon as a message in
// bulk has them unpacked. Each is sent once, and an endpoint that does not want them gets none. The stream of events has
// nothing to do with it.
func TestManyUsages(t *testing.T) {
	store := outboxtest.NewMemory()
	w, ctx := outboxtest.NewWorld(store), t.Context()
	all, few := w.Endpoint(t, "all", "*"), w.Endpoint(t, "few", "balance.*")
	events := usages(98)
	if err := w.Publish(ctx, billing.Live, events); err != nil {
		t.Fatal(err)
	}
	same(t, "messages", bulk(w), []bool{false, false, true})
	same(t, "items", len(store.Every(billing.KindEvent)), 2)
	for _, received := range []int{98 + 2, 0} { // the second time as a stream may do
		w.Run(t)
		same(t, "received", len(w.Sender.Sent()), received)
		same(t, "deliveries", []int{len(deliveries(t, w, all.ID)), len(deliveries(t, w, few.ID))}, []int{99, 1})
		same(t, "of the stream", followed(store), []string{"balance.depleted"})
		if err := w.Publish(ctx, billing.Live, events); err != nil {
			t.Fatal(err)
		}
		for _, event := range store.Every(billing.KindEvent) {
			if err := w.FanOut(ctx, billing.Live, billing.EventID(event.DocumentKey().ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// What is deferred is stored as one event for nobody, and its events are read when a message in bulk arrives, again if
// that fails, and from the sweep if the queue has lost the message.
func TestDeferred(t *testing.T) {
	store := outboxtest.NewMemory()
	w, ctx := outboxtest.NewWorld(store), t.Context()
	fault, reads := error(nil), 0
	config := w.Config
	config.Deferred = func(_ context.Context, tenant billing.Tenant, content []byte) ([]billing.Event, error) {
		if reads++; fault != nil {
			return nil, fault
		}
		same(t, "content", string(tenant)+" "+string(content), `live ["commits"]`)
		return usages(98), nil
	}
	w.Service = outbox.New(config)
	all, few := w.Endpoint(t, "all", "*"), w.Endpoint(t, "few", "balance.*")
	of := []outbox.Deferred{{Name: "a", At: w.Time(), Content: []byte(`["commits"]`)}}
	for range 2 { // as a stream may do
		if err := w.Defer(ctx, billing.Live, of); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "items", len(store.Every(billing.KindEvent)), 1)
	same(t, "messages", bulk(w), []bool{true, true})
	fault = errors.New("broken")
	w.Run(t)
	same(t, "reads", reads, 1)
	same(t, "received after a failure", len(w.Sender.Sent()), 0)
	fault = nil
	w.Queue.Clear()
	w.Pass(time.Hour)
	if err := w.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	w.Run(t)
	same(t, "received", len(w.Sender.Sent()), 98+2)
	same(t, "deliveries", []int{len(deliveries(t, w, all.ID)), len(deliveries(t, w, few.ID))}, []int{99, 1})
	same(t, "of the stream", len(followed(store)), 0)
	w.Queue.Clear()
	w.Pass(time.Hour)
	if err := w.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	same(t, "messages in the end", len(w.Queue.Waiting()), 0)
}

// What has too many deliveries for one attempt is divided, and each is made once.
func TestDividedBundles(t *testing.T) {
	store := outboxtest.NewMemory()
	w, ctx := outboxtest.NewWorld(store), t.Context()
	config := w.Config
	config.Deferred = func(context.Context, billing.Tenant, []byte) ([]billing.Event, error) { return usages(150), nil }
	w.Service = outbox.New(config)
	for n := range outbox.MaxEndpoints {
		w.Endpoint(t, fmt.Sprint(n), "usage.*")
	}
	if err := w.Defer(ctx, billing.Live, []outbox.Deferred{{Name: "a", At: w.Time(), Content: []byte(`[]`)}}); err != nil {
		t.Fatal(err)
	}
	m, _ := w.Queue.Take()
	if err := w.Attempt(ctx, m); err != nil {
		t.Fatal(err)
	}
	same(t, "messages of parts", bulk(w), []bool{true, true})
	w.Run(t)
	same(t, "received", len(w.Sender.Sent()), 150*outbox.MaxEndpoints)
	same(t, "of the stream", len(followed(store)), 0)
}
