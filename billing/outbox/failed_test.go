package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// failing is a world with an endpoint whose deliveries fail at once and for good; the endpoint is enabled again after each.
func failing(t *testing.T, w *outboxtest.World, url string, events int) (endpoint *outbox.Endpoint, ids []outbox.DeliveryID) {
	t.Helper()
	endpoint = w.Endpoint(t, url, "wallet.*")
	w.Sender.AnswersWith(outbox.Answer{Status: 410})
	for n := range events {
		after := wallet(billing.Live)
		after.ID, after.CommittedAt = billing.WalletID(fmt.Sprintf("wal_%026d", n+1)), w.Time()
		publish(t, w, billing.Events(nil, after, nil))
		w.Run(t)
		enabled := true
		if _, err := w.UpdateEndpoint(t.Context(), by, outbox.UpdateEndpoint{
			Keyed: keyed(fmt.Sprint(url, " on ", n)), Endpoint: endpoint.ID, Enabled: &enabled,
		}); err != nil {
			t.Fatal(err)
		}
		w.Pass(time.Minute)
	}
	for _, d := range deliveries(t, w, endpoint.ID) { // newest first
		ids = append(ids, d.ID)
	}
	return endpoint, ids
}

// listFailed returns the ids of failed deliveries, in pages of a size.
func listFailed(t *testing.T, w *outboxtest.World, size int) []outbox.DeliveryID {
	t.Helper()
	ids, after := []outbox.DeliveryID{}, ""
	for {
		page, err := w.ListFailed(t.Context(), billing.Live, after, size)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Deliveries {
			ids, after = append(ids, d.ID), outbox.FailedID(d)
		}
		if !page.More {
			return ids
		}
		if len(page.Deliveries) != size {
			t.Fatalf("a page of %d has %d deliveries, and more follow", size, len(page.Deliveries))
		}
	}
}

// What failed for good is listed, newest first, until it is replayed, delivered or deleted.
func TestFailedDeliveries(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	_, ids := failing(t, w, "mine", 5)
	for size := 1; size <= 6; size++ {
		same(t, fmt.Sprintf("failed, in pages of %d", size), listFailed(t, w, size), ids)
	}
	w.Sender.AnswersWith(outbox.Answer{Status: 500})
	if _, err := w.Replay(ctx, by, outbox.Replay{Keyed: keyed("r"), Delivery: ids[1]}); err != nil {
		t.Fatal(err)
	}
	same(t, "after a replay", listFailed(t, w, 2), []outbox.DeliveryID{ids[0], ids[2], ids[3], ids[4]})
	w.Run(t)
	w.Sender.AnswersWith(outbox.Answer{Status: 410})
	w.Pass(time.Hour)
	w.Run(t)
	same(t, "failed again", listFailed(t, w, 2), ids)
	if page, err := w.ListFailed(ctx, billing.Test, "", 9); err != nil || len(page.Deliveries) != 0 {
		t.Errorf("the other tenant has %+v, %v", page, err)
	}
	w.Pass(31 * 24 * time.Hour)
	same(t, "after their retention", listFailed(t, w, 2), []outbox.DeliveryID{})
}

// A replay of a range queues each delivery once for a key, of its endpoint and range alone.
func TestReplayFailed(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	begin := w.Time()
	endpoint, ids := failing(t, w, "mine", 5)
	failing(t, w, "other", 2) // whose events the first endpoint wants, too
	on := true
	if _, err := w.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{Keyed: keyed("on"), Endpoint: endpoint.ID, Enabled: &on}); err != nil {
		t.Fatal(err)
	}
	before := len(listFailed(t, w, 9))
	w.Sender.Sent()
	w.Sender.AnswersWith(outbox.Answer{Status: 200})
	request := outbox.ReplayFailed{
		Keyed: keyed("all"), Endpoint: endpoint.ID, From: begin.Add(time.Minute), To: begin.Add(4 * time.Minute),
	}
	for replayed := range 2 {
		result, err := w.ReplayFailed(ctx, by, request)
		if err != nil || result.Value != 3 || result.Replayed != (replayed == 1) {
			t.Fatalf("%+v, %v", result, err)
		}
		w.Run(t)
		same(t, "requests", len(w.Sender.Sent()), 3*(1-replayed))
	}
	same(t, "left", len(listFailed(t, w, 9)), before-3)
	for _, id := range ids[1:4] {
		if d, err := w.Delivery(ctx, billing.Live, id); err != nil || d.Status != outbox.DeliverySucceeded {
			t.Errorf("%+v, %v", d, err)
		}
	}
	none, err := w.ReplayFailed(ctx, by, outbox.ReplayFailed{
		Keyed: keyed("none"), Endpoint: endpoint.ID, From: begin.Add(time.Minute), To: begin.Add(4 * time.Minute),
	})
	if err != nil || none.Value != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	request.To = request.From
	_, err = w.ReplayFailed(ctx, by, request)
	refused(t, err, billing.CodeInvalidInput, "to", "not after from")
	request.Keyed, request.To, request.Endpoint = keyed("gone"), begin.Add(time.Hour), "whe_00000000000000000000000009"
	_, err = w.ReplayFailed(ctx, by, request)
	refused(t, err, billing.CodeNotFound, "endpointId", "there is no webhook endpoint")
	off := false
	if _, err := w.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{Keyed: keyed("off"), Endpoint: endpoint.ID, Enabled: &off}); err != nil {
		t.Fatal(err)
	}
	request.Keyed, request.Endpoint = keyed("disabled"), endpoint.ID
	_, err = w.ReplayFailed(ctx, by, request)
	refused(t, err, billing.CodeInvalidInput, "endpointId", "is disabled; enable it first")
}

// The list is unpacked again where its answer was lost, and queues nothing twice: not even what failed again meanwhile.
func TestReplayFailedTwice(t *testing.T) {
	for name, fault := range map[string]struct{ before, after error }{
		"busy": {ledger.ErrBusy, nil}, "lost": {nil, ledger.ErrLost}, "lost before": {ledger.ErrLost, nil},
	} {
		for at := 1; at <= 4; at++ {
			store := &faulty{Store: outboxtest.NewMemory(), fails: once("nothing", 0, nil, nil)}
			w := outboxtest.NewWorld(store)
			begin := w.Time()
			endpoint, _ := failing(t, w, "mine", 3)
			w.Sender.AnswersWith(outbox.Answer{Status: 200})
			store.fails = once("Commit", at, fault.before, fault.after)
			result, err := w.ReplayFailed(t.Context(), by, outbox.ReplayFailed{
				Keyed: keyed("all"), Endpoint: endpoint.ID, From: begin, To: begin.Add(time.Hour),
			})
			if err != nil || result.Value != 3 {
				t.Fatalf("%s %d: %+v, %v", name, at, result, err)
			}
			list, ok := w.Queue.Take()
			if !ok {
				t.Fatalf("%s %d: nothing is queued", name, at)
			}
			for range 2 { // the second time as if its end had not been saved
				if err := w.Attempt(t.Context(), list); err != nil {
					t.Fatal(err)
				}
			}
			w.Sender.Sent()
			w.Run(t)
			same(t, fmt.Sprint(name, at, " requests"), len(w.Sender.Sent()), 3)
		}
	}
}

// A range with more than a request replays is refused, with an instant up to which a request does.
func TestReplayFailedTooMany(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	endpoint, begin := w.Endpoint(t, "mine", "*"), w.Time()
	for n := range outbox.MaxReplays + 7 {
		at := begin.Add(time.Duration(n) * time.Second)
		d := &outbox.Delivery{ID: outbox.DeliveryID(fmt.Sprintf("dlv_%s%026d", string(endpoint.ID)[4:], n)), CreatedAt: at}
		entry := &outbox.Failed{
			Versioned: billing.Versioned{Revision: 1}, Tenant: billing.Live, ID: outbox.FailedID(d), At: at, KeptUntil: at.Add(time.Hour * 999),
		}
		if err := w.Store.PutDocument(ctx, billing.DocumentChange{Key: entry.DocumentKey(), After: entry}); err != nil {
			t.Fatal(err)
		}
	}
	request := outbox.ReplayFailed{Keyed: keyed("all"), Endpoint: endpoint.ID, From: begin, To: begin.Add(24 * time.Hour)}
	_, err := w.ReplayFailed(ctx, by, request)
	until := begin.Add(outbox.MaxReplays * time.Second)
	refused(t, err, billing.CodeInvalidInput, "to", "at most 1000; replay those before "+billing.FormatInstant(until)+" first")
	request.Keyed, request.To = keyed("part"), until
	if result, err := w.ReplayFailed(ctx, by, request); err != nil || result.Value != outbox.MaxReplays {
		t.Errorf("%+v, %v", result, err)
	}
}
