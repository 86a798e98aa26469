package outbox_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// readLog is a store that keeps which kinds of documents were read, and how fresh.
type readLog struct {
	outbox.Store
	reads []string
}

func (r *readLog) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	for _, key := range keys {
		read := fmt.Sprint(key.Kind, " eventual")
		if f == ledger.Strong {
			read = fmt.Sprint(key.Kind, " strong")
		}
		r.reads = append(r.reads, read)
	}
	return r.Store.Documents(ctx, keys, f)
}

// TestFreshnessOfReads: what an owner or a follower reads of endpoints, secrets, events and deliveries is what the last
// commit left. An eventual read could show an owner a state from before a change of theirs, sign with a secret that was
// replaced, or take a delivery for one whose message is outdated, which would end its attempts.
func TestFreshnessOfReads(t *testing.T) {
	store := &readLog{Store: outboxtest.NewMemory()}
	w := outboxtest.NewWorld(store)
	endpoint := w.Endpoint(t, "mine", "*")
	publish(t, w, opened())
	delivery := onlyDelivery(t, w, endpoint.ID)
	message, _ := w.Queue.Take()
	id := opened()[0].ID
	for _, c := range []struct {
		name string
		read func() error
		want string // sorted
	}{
		{"Endpoint", func() error {
			_, err := w.Service.Endpoint(t.Context(), billing.Live, endpoint.ID)
			return err
		}, "webhook-endpoint strong"},
		{"Delivery", func() error {
			_, err := w.Delivery(t.Context(), billing.Live, delivery.ID)
			return err
		}, "webhook-delivery strong"},
		{"Events", func() error {
			_, err := w.Events(t.Context(), billing.Live, []billing.EventID{id})
			return err
		}, "event strong"},
		{"FanOut", func() error { return w.FanOut(t.Context(), billing.Live, id) }, "event strong"},
		{
			"Attempt", func() error { return w.Attempt(t.Context(), message) },
			"event strong, signing-secrets strong, webhook-delivery strong, webhook-endpoint strong",
		},
		{"Replay", func() error {
			_, err := w.Replay(t.Context(), by, outbox.Replay{Keyed: keyed("again"), Delivery: delivery.ID})
			return err
		}, "failed-delivery strong, webhook-delivery strong, webhook-endpoint strong"},
		{"RotateSecret", func() error {
			_, err := w.RotateSecret(t.Context(), by, outbox.RotateSecret{Keyed: keyed("new"), Endpoint: endpoint.ID})
			return err
		}, "signing-secrets strong, webhook-endpoint strong"},
		{"SendTest", func() error {
			_, err := w.SendTest(t.Context(), by, outbox.SendTest{Keyed: keyed("test"), Endpoint: endpoint.ID})
			return err
		}, "webhook-endpoint strong"},
	} {
		store.reads = nil
		if err := c.read(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		slices.Sort(store.reads)
		if got := strings.Join(slices.Compact(store.reads), ", "); got != c.want {
			t.Errorf("%s reads %q, and should read %q", c.name, got, c.want)
		}
	}
}

// TestReplayRestartsSchedule: a delivery that is replayed waits after each failure for as long as a new one, and has as
// many attempts, whether it had used up its schedule, or only a part of it.
func TestReplayRestartsSchedule(t *testing.T) {
	for _, before := range []int{1, 3, 12} {
		w := newWorld()
		endpoint := w.Endpoint(t, "down", "*")
		w.Sender.AnswersWith(outbox.Answer{Status: 503})
		publish(t, w, opened())
		for n := 1; n <= before; n++ {
			attemptNext(t, w, endpoint.ID)
		}
		yes, d := true, onlyDelivery(t, w, endpoint.ID)
		if _, err := w.UpdateEndpoint(t.Context(), by, outbox.UpdateEndpoint{
			Keyed: keyed("on"), Endpoint: endpoint.ID, Enabled: &yes,
		}); err != nil {
			t.Fatal(err)
		}
		w.Queue.Clear()
		w.Pass(time.Hour)
		if _, err := w.Replay(t.Context(), by, outbox.Replay{Keyed: keyed("r"), Delivery: d.ID}); err != nil {
			t.Fatal(err)
		}
		attemptNext(t, w, endpoint.ID)
		d = onlyDelivery(t, w, endpoint.ID)
		wait := d.NextAt.Sub(w.Time())
		if d.Status != outbox.DeliveryPending || wait < 5*time.Second || wait > 6*time.Second {
			t.Errorf("replayed after %d attempts and failed, it is %s and waits for %s", before, d.Status, wait)
		}
		if d.Attempts != before+1 || d.Round != 1 || w.Time().Sub(d.RoundAt).Abs() > time.Millisecond {
			t.Errorf("replayed after %d attempts: %d attempts, round %d from %s", before, d.Attempts, d.Round, d.RoundAt)
		}
		for d.Status == outbox.DeliveryPending {
			attemptNext(t, w, endpoint.ID)
			d = onlyDelivery(t, w, endpoint.ID)
		}
		if d.Attempts != before+12 {
			t.Errorf("replayed after %d attempts, it has %d more", before, d.Attempts-before)
		}
	}
}

// attemptNext lets time pass until the next attempt of the only delivery is due, and has it made.
func attemptNext(t *testing.T, w *outboxtest.World, endpoint outbox.EndpointID) {
	t.Helper()
	d := onlyDelivery(t, w, endpoint)
	if d.Status != outbox.DeliveryPending {
		t.Fatalf("after %d attempts it is %s", d.Attempts, d.Status)
	}
	if wait := d.NextAt.Sub(w.Time()); wait > 0 {
		w.Pass(wait)
	}
	if err := w.Attempt(t.Context(), d.Message()); err != nil {
		t.Fatal(err)
	}
}
