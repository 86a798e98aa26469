package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

func newWorld() *outboxtest.World { return outboxtest.NewWorld(outboxtest.NewMemory()) }

// wallet returns a wallet as a commit left it.
func wallet(tenant billing.Tenant) *billing.Wallet {
	return &billing.Wallet{
		WalletRef: billing.WalletRef{Tenant: tenant, ID: "wal_00000000000000000000000001"},
		Customer:  "cus_00000000000000000000000001", Name: "main", Unit: "credits", Status: billing.WalletActive, Revision: 1,
		CommittedAt: billingtest.Epoch,
	}
}

// opened returns the event that a wallet was opened.
func opened() []billing.Event { return billing.Events(nil, wallet(billing.Live), nil) }

// frozen returns the event that it was frozen.
func frozen() []billing.Event {
	after := wallet(billing.Live)
	after.Status, after.Revision = billing.WalletFrozen, 2
	return billing.Events(wallet(billing.Live), after, nil)
}

// publish publishes events of the live tenant and fans them out, as the followers of the streams do.
func publish(t *testing.T, w *outboxtest.World, events []billing.Event) {
	t.Helper()
	if err := w.Publish(t.Context(), billing.Live, events); err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := w.FanOut(t.Context(), billing.Live, e.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// deliveries returns the deliveries of an endpoint, newest first.
func deliveries(t *testing.T, w *outboxtest.World, endpoint outbox.EndpointID) []*outbox.Delivery {
	t.Helper()
	found, err := w.ListDeliveries(t.Context(), billing.Live, endpoint, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// onlyDelivery returns the only delivery of an endpoint.
func onlyDelivery(t *testing.T, w *outboxtest.World, endpoint outbox.EndpointID) *outbox.Delivery {
	t.Helper()
	found := deliveries(t, w, endpoint)
	if len(found) != 1 {
		t.Fatalf("there are %d deliveries", len(found))
	}
	return found[0]
}

// urls returns the URLs of requests, sorted.
func urls(requests []outbox.Request) []string {
	all := []string{}
	for _, r := range requests {
		all = append(all, r.URL)
	}
	slices.Sort(all)
	return all
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// An endpoint receives every event of the types that it subscribes to, and no other.
func TestEventsReachSubscribedEndpoints(t *testing.T) {
	w := newWorld()
	w.Endpoint(t, "all", "*")
	w.Endpoint(t, "wallets", "wallet.*")
	w.Endpoint(t, "created", "wallet.created", "grant.created")
	w.Endpoint(t, "grants", "grant.*", "usage.recorded")
	off := w.Endpoint(t, "off", "*")
	disable := false
	if _, err := w.UpdateEndpoint(t.Context(), billingtest.Caller, outbox.UpdateEndpoint{
		Keyed: keyed("disable"), Endpoint: off.ID, Enabled: &disable,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.CreateEndpoint(t.Context(), billing.Caller{Tenant: billing.Test}, outbox.CreateEndpoint{
		Keyed: keyed("k"), URL: "theirs", Events: []string{"*"},
	}); err != nil {
		t.Fatal(err)
	}
	publish(t, w, opened())
	w.Run(t)
	same(t, "received that a wallet was opened", urls(w.Sender.Sent()), []string{"all", "created", "wallets"})
	publish(t, w, frozen())
	w.Run(t)
	same(t, "received that it was frozen", urls(w.Sender.Sent()), []string{"all", "wallets"})
	same(t, "deliveries to who is disabled", len(deliveries(t, w, off.ID)), 0)
}

// An event that no endpoint subscribes to is not stored, and an event that is published again stays as it was rendered
// first.
func TestPublish(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	kept := func(events []billing.Event) *billing.EventRecord {
		found, err := w.Events(ctx, billing.Live, []billing.EventID{events[0].ID})
		if err != nil {
			t.Fatal(err)
		}
		return found[events[0].ID]
	}
	w.Endpoint(t, "status", "wallet.status_changed")
	off, no := w.Endpoint(t, "off", "*"), false
	if _, err := w.UpdateEndpoint(ctx, billingtest.Caller, outbox.UpdateEndpoint{
		Keyed: keyed("disable"), Endpoint: off.ID, Enabled: &no,
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Publish(ctx, billing.Live, append(opened(), frozen()...)); err != nil {
		t.Fatal(err)
	}
	if kept(opened()) != nil {
		t.Error("an event is stored that no endpoint subscribes to")
	}
	first := kept(frozen())
	if first == nil || !first.KeptUntil.Equal(billingtest.Epoch.Add(30*24*time.Hour)) {
		t.Fatalf("%+v", first)
	}
	renamed := frozen()
	renamed[0].Wallet.Name = "renamed"
	w.Pass(time.Hour)
	if err := w.Publish(ctx, billing.Live, renamed); err != nil {
		t.Fatal(err)
	}
	same(t, "the event", *kept(frozen()), *first)
	if err := w.Publish(ctx, billing.Live, nil); err != nil {
		t.Error(err)
	}
}

// Reading a record of the stream again, or twice at once, sends nothing twice.
func TestFanOutAgain(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "all", "*")
	for range 3 {
		publish(t, w, opened())
	}
	same(t, "messages", len(w.Queue.Waiting()), 6) // each time one by Publish, and one by FanOut
	w.Run(t)
	publish(t, w, opened())
	same(t, "messages of what has arrived", len(w.Queue.Waiting()), 0)
	publish(t, w, opened()) // again, later
	w.Run(t)
	same(t, "received", len(w.Sender.Sent()), 1)
	d := onlyDelivery(t, w, endpoint.ID)
	same(t, "the delivery", []any{d.Status, d.Attempts, d.LastStatus(), d.NextAt.IsZero(), d.DueAt.IsZero(), d.Event},
		[]any{"SUCCEEDED", 1, 200, true, true, opened()[0].ID})
	if err := w.FanOut(t.Context(), billing.Live, "evt_00000000000000000000000009"); err != nil {
		t.Errorf("an event that was deleted causes an error: %v", err)
	}
}

// The id of a delivery depends on its endpoint and its event alone.
func TestDeliveryIDs(t *testing.T) {
	w := newWorld()
	first, second := w.Endpoint(t, "first", "*"), w.Endpoint(t, "second", "*")
	w.Pass(time.Hour)
	publish(t, w, append(opened(), frozen()...))
	seen := map[outbox.DeliveryID]bool{}
	for _, endpoint := range []outbox.EndpointID{first.ID, second.ID} {
		for _, d := range deliveries(t, w, endpoint) {
			seen[d.ID] = true
			if of, ok := d.ID.Endpoint(); !ok || of != endpoint || !d.ID.Valid() {
				t.Errorf("%s is of %s, %t", d.ID, of, ok)
			}
		}
	}
	same(t, "deliveries", len(seen), 4)
	for _, id := range []outbox.DeliveryID{
		"", "dlv_", "dlv_01", outbox.DeliveryID("dlv_" + strings.Repeat("u", 52)),
		outbox.DeliveryID("whe_" + strings.Repeat("0", 52)),
	} {
		if of, ok := id.Endpoint(); ok {
			t.Errorf("%q is a delivery of %s", id, of)
		}
	}
}

// The event of a new customer is sent, although no stream of a wallet contains it.
func TestCustomerCreated(t *testing.T) {
	w := newWorld()
	w.Endpoint(t, "all", "customer.created")
	request := billing.CreateCustomer{Keyed: keyed("c"), ExternalID: "acme", Name: "Acme", TimeZone: "UTC"}
	created, err := w.CreateCustomer(t.Context(), billingtest.Caller, request)
	if err != nil {
		t.Fatal(err)
	}
	customer := created.Value
	if again, err := w.CreateCustomer(t.Context(), billingtest.Caller, request); err != nil || !again.Replayed {
		t.Fatal(again, err)
	}
	if err := w.FanOut(t.Context(), billing.Live, billing.CustomerCreated(customer).ID); err != nil {
		t.Fatal(err)
	}
	w.Run(t)
	sent := w.Sender.Sent()
	same(t, "requests", len(sent), 1)
	var received struct {
		Type string
		Data struct {
			Customer struct{ ID, ExternalID string }
		}
	}
	if err := json.Unmarshal([]byte(sent[0].Body), &received); err != nil {
		t.Fatal(err)
	}
	same(t, "received", received, struct {
		Type string
		Data struct {
			Customer struct{ ID, ExternalID string }
		}
	}{"customer.created", struct {
		Customer struct{ ID, ExternalID string }
	}{struct{ ID, ExternalID string }{string(customer.ID), "acme"}}})
}

// faulty is a store whose calls fail on demand.
type faulty struct {
	outbox.Store
	fails func(call string) (before, after error)
}

func (f *faulty) during(call string, do func() error) error {
	if f.fails == nil {
		return do()
	}
	before, after := f.fails(call)
	if before != nil {
		return before
	}
	if err := do(); err != nil {
		return err
	}
	return after
}

// PutDocument implements [ledger.DocumentStore]. Its calls are named PutDelivery for a new delivery, SaveDelivery for
// one that changes, PutEvent, and SaveEndpoint.
func (f *faulty) PutDocument(ctx context.Context, change billing.DocumentChange) error {
	call := "SaveEndpoint"
	switch {
	case change.Key.Kind == outbox.KindDelivery && change.Before == 0:
		call = "PutDelivery"
	case change.Key.Kind == outbox.KindDelivery:
		call = "SaveDelivery"
	case change.Key.Kind == billing.KindEvent:
		call = "PutEvent"
	}
	return f.during(call, func() error {
		if err := ctx.Err(); err != nil { // as a database would
			return err
		}
		return f.Store.PutDocument(ctx, change)
	})
}

// Commit implements [ledger.Store].
func (f *faulty) Commit(ctx context.Context, d *billing.Decision) error {
	return f.during("Commit", func() error { return f.Store.Commit(ctx, d) })
}

// once fails the n-th call of a name, before it is made or after.
func once(call string, n int, before, after error) func(string) (error, error) {
	var calls atomic.Int64
	return func(name string) (error, error) {
		if name == call && calls.Add(1) == int64(n) {
			return before, after
		}
		return nil, nil
	}
}

// A follower that fails returns an error, so that its record is delivered again, and then it does everything again.
func TestFollowersTryAgain(t *testing.T) {
	store := &faulty{Store: outboxtest.NewMemory()}
	w := outboxtest.NewWorld(store)
	w.Endpoint(t, "first", "*")
	w.Endpoint(t, "second", "*")
	store.fails = once("PutDelivery", 1, ledger.ErrBusy, nil)
	if err := w.Publish(t.Context(), billing.Live, opened()); err != nil {
		t.Fatal(err) // it leaves to the stream what it could not do
	}
	store.fails = once("PutDelivery", 2, ledger.ErrBusy, nil)
	if err := w.FanOut(t.Context(), billing.Live, opened()[0].ID); !errors.Is(err, ledger.ErrBusy) {
		t.Errorf("%v", err)
	}
	store.fails = nil
	w.Queue.Fail(errors.New("no queue"))
	if err := w.FanOut(t.Context(), billing.Live, opened()[0].ID); err == nil {
		t.Error("no delivery was queued, and there was no error")
	}
	w.Queue.Fail(nil)
	if err := w.FanOut(t.Context(), billing.Live, opened()[0].ID); err != nil {
		t.Fatal(err)
	}
	w.Run(t)
	same(t, "received", urls(w.Sender.Sent()), []string{"first", "second"})
}
