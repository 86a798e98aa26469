package outbox_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// runUntilEnded lets time pass minute by minute, with the queue and the sweep running, until the delivery has ended.
func runUntilEnded(t *testing.T, w *outboxtest.World, endpoint outbox.EndpointID) {
	t.Helper()
	for minutes := 0; ; minutes++ {
		w.Run(t)
		if onlyDelivery(t, w, endpoint).Status != outbox.DeliveryPending {
			return
		}
		if minutes > 8*24*60 {
			t.Fatalf("after %d minutes it has not ended", minutes)
		}
		for range 12 {
			w.Pass(5 * time.Second)
			w.Run(t)
		}
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// An endpoint that stays down is tried for about three days, less and less often, and then disabled.
func TestSchedule(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "down", "*")
	w.Sender.AnswersWith(outbox.Answer{Status: 503})
	w.Pass(time.Minute)
	publish(t, w, opened())
	runUntilEnded(t, w, endpoint.ID)
	d := onlyDelivery(t, w, endpoint.ID)
	same(t, "the delivery", []any{d.Status, d.Attempts, len(d.Log), d.LastStatus(), d.NextAt.IsZero()},
		[]any{"FAILED", 12, 12, 503, true})
	waits := []time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour,
		6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour,
	}
	const found = 90 * time.Second // by how much the sweep and the test's clock may be late
	for i, wait := range waits {
		if took := d.Log[i+1].At.Sub(d.Log[i].At); took < wait || took > wait+wait/5+found {
			t.Errorf("attempt %d came %s after the one before, not %s and up to a fifth", i+2, took, wait)
		}
	}
	if d.Log[0].Fault != "it answered with status 503" {
		t.Errorf("%+v", d.Log[0])
	}
	stored, err := w.Service.Endpoint(t.Context(), billing.Live, endpoint.ID)
	if err != nil || stored.Enabled || stored.DisabledReason != outbox.DisabledFailing || stored.DisabledAt.IsZero() {
		t.Errorf("%+v, %v", stored, err)
	}
	if log := w.Log.String(); !strings.Contains(log, "a webhook endpoint was disabled") ||
		!strings.Contains(log, string(endpoint.ID)) || !strings.Contains(log, "FAILING") {
		t.Errorf("the log says %q", log)
	}
	publish(t, w, frozen())
	same(t, "deliveries", len(deliveries(t, w, endpoint.ID)), 1)
}

// Jitter spreads the next attempts of deliveries that failed together.
func TestJitter(t *testing.T) {
	w := newWorld()
	w.Sender.AnswersWith(outbox.Answer{Status: 500})
	nexts := map[time.Time]bool{}
	for i := range 20 {
		w.Endpoint(t, fmt.Sprint(i), "*")
	}
	publish(t, w, opened())
	w.Run(t)
	for _, m := range w.Queue.Waiting() {
		nexts[m.Until] = true
	}
	if len(nexts) < 15 {
		t.Errorf("20 deliveries are tried again at %d instants", len(nexts))
	}
}

// An endpoint that fails for some events and succeeds for others is not disabled.
func TestSucceedingEndpointIsNotDisabled(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "picky", "*")
	w.Pass(time.Minute)
	w.Sender.Answers(func(r outbox.Request) outbox.Answer {
		if r.ID == opened()[0].ID {
			return outbox.Answer{Status: 500}
		}
		return outbox.Answer{Status: 200}
	})
	publish(t, w, opened())
	bad := onlyDelivery(t, w, endpoint.ID).ID
	w.Run(t)
	w.Pass(time.Hour)
	publish(t, w, frozen())
	for range 8 * 24 * 60 {
		w.Run(t)
		w.Pass(time.Minute)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d, err := w.Delivery(t.Context(), billing.Live, bad); err != nil || d.Status == outbox.DeliveryFailed {
			break
		}
	}
	d, err := w.Delivery(t.Context(), billing.Live, bad)
	if err != nil || d.Status != outbox.DeliveryFailed {
		t.Fatalf("%+v, %v", d, err)
	}
	if stored, err := w.Service.Endpoint(t.Context(), billing.Live, endpoint.ID); err != nil || !stored.Enabled ||
		stored.LastSuccessAt.IsZero() {
		t.Errorf("%+v, %v", stored, err)
	}
}

// An endpoint that its owner has enabled again is not disabled because of deliveries that failed before.
func TestEndpointEnabledAgainIsNotDisabledAtOnce(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "down", "*")
	w.Sender.AnswersWith(outbox.Answer{Status: 500})
	w.Pass(time.Minute)
	publish(t, w, opened())
	w.Run(t)
	w.Pass(time.Hour)
	for n, on := range []bool{false, true} {
		if _, err := w.UpdateEndpoint(t.Context(), billingtest.Caller, outbox.UpdateEndpoint{
			Keyed: keyed(fmt.Sprint(n)), Endpoint: endpoint.ID, Enabled: &on,
		}); err != nil {
			t.Fatal(err)
		}
	}
	runUntilEnded(t, w, endpoint.ID)
	stored, err := w.Service.Endpoint(t.Context(), billing.Live, endpoint.ID)
	if d := onlyDelivery(t, w, endpoint.ID); err != nil || d.Status != outbox.DeliveryFailed || !stored.Enabled {
		t.Errorf("%+v %+v %v", d, stored, err)
	}
}

// A process whose claim comes second attempts nothing.
func TestLostClaim(t *testing.T) {
	store := &faulty{Store: outboxtest.NewMemory()}
	w := outboxtest.NewWorld(store)
	w.Endpoint(t, "all", "*")
	_ = w.Publish(t.Context(), billing.Live, opened()) // which queues one message
	store.fails = once("SaveDelivery", 1, &ledger.StaleError{}, nil)
	w.Run(t)
	same(t, "requests", len(w.Sender.Sent()), 0)
}

// An attempt is recorded even if its caller has gone away meanwhile.
func TestContextEndsDuringAnAttempt(t *testing.T) {
	w := outboxtest.NewWorld(&faulty{Store: outboxtest.NewMemory()})
	endpoint := w.Endpoint(t, "all", "*")
	publish(t, w, opened())
	ctx, cancel := context.WithCancel(t.Context())
	w.Sender.Answers(func(outbox.Request) outbox.Answer {
		cancel()
		return outbox.Answer{Status: 200}
	})
	m, _ := w.Queue.Take()
	if err := w.Attempt(ctx, m); err != nil {
		t.Fatal(err)
	}
	same(t, "status", onlyDelivery(t, w, endpoint.ID).Status, "SUCCEEDED")
}

// A busy endpoint is not written with every delivery.
func TestSuccessesAreStoredRarely(t *testing.T) {
	store := &faulty{Store: outboxtest.NewMemory()}
	w := outboxtest.NewWorld(store)
	endpoint := w.Endpoint(t, "busy", "*")
	saved := 0
	store.fails = func(call string) (error, error) {
		if call == "SaveEndpoint" {
			saved++
		}
		return nil, nil
	}
	for n := range 12 {
		after := wallet(billing.Live)
		after.Revision = int64(n) + 1
		publish(t, w, billing.Events(nil, after, nil))
		w.Run(t)
		w.Pass(time.Minute)
	}
	stored, err := w.Service.Endpoint(t.Context(), billing.Live, endpoint.ID)
	if err != nil || saved != 2 || !stored.LastSuccessAt.Equal(billingtest.Epoch.Add(10*time.Minute)) {
		t.Errorf("saved %d times; %+v, %v", saved, stored, err)
	}
}

// After status 410 (Gone) the endpoint is disabled, and nothing more is sent to it, not even waiting deliveries.
func TestGone(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "gone", "*")
	w.Sender.AnswersWith(outbox.Answer{Status: 410})
	publish(t, w, append(opened(), frozen()...))
	w.Run(t)
	same(t, "requests", len(w.Sender.Sent()), 1)
	for _, d := range deliveries(t, w, endpoint.ID) {
		if d.Status != outbox.DeliveryFailed || !d.DueAt.IsZero() || len(d.Log) != 1 {
			t.Errorf("%+v", d)
		}
	}
	stored, err := w.Service.Endpoint(t.Context(), billing.Live, endpoint.ID)
	if err != nil || stored.Enabled || stored.DisabledReason != outbox.DisabledGone {
		t.Errorf("%+v, %v", stored, err)
	}
}

// The delay that an endpoint requests is respected within bounds, and never shortens a wait.
func TestRetryAfter(t *testing.T) {
	for asked, want := range map[time.Duration][2]time.Duration{
		0:               {5 * time.Second, 6 * time.Second},
		time.Second:     {5 * time.Second, 6 * time.Second},
		time.Minute:     {time.Minute, time.Minute},
		time.Hour:       {time.Hour, time.Hour},
		100 * time.Hour: {24 * time.Hour, 24 * time.Hour},
	} {
		w := newWorld()
		endpoint := w.Endpoint(t, "busy", "*")
		w.Sender.AnswersWith(outbox.Answer{Status: 429, RetryAfter: asked})
		publish(t, w, opened())
		w.Run(t)
		d := onlyDelivery(t, w, endpoint.ID)
		if wait := d.NextAt.Sub(w.Time()); wait < want[0] || wait > want[1] || d.LastStatus() != 429 {
			t.Errorf("with Retry-After %s, it waits for %s", asked, wait)
		}
		soon := want[1] <= outbox.MaxDelay
		if queued := len(w.Queue.Waiting()); (queued == 1) != soon || d.DueAt.Equal(d.NextAt) == soon {
			t.Errorf("with Retry-After %s, the queue has %d messages, and the sweep comes %s after the time", asked, queued,
				d.DueAt.Sub(d.NextAt))
		}
	}
}

// Of any number of workers with any number of messages for one attempt, one makes it.
func TestOneAttemptAtOnce(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "all", "*")
	publish(t, w, opened())
	m := onlyDelivery(t, w, endpoint.ID).Message()
	var workers sync.WaitGroup
	for range 8 {
		service := w.Another()
		workers.Go(func() {
			if err := service.Attempt(t.Context(), m); err != nil {
				t.Error(err)
			}
		})
	}
	workers.Wait()
	same(t, "requests", len(w.Sender.Sent()), 1)
	same(t, "attempts", onlyDelivery(t, w, endpoint.ID).Attempts, 1)
}

// A claim whose answer was lost is found by the sweep; the end of an attempt is saved even if answers are lost.
func TestLostAnswers(t *testing.T) {
	for n, want := range map[int]string{1: "SUCCEEDED 2 1 1", 2: "SUCCEEDED 1 1 1"} {
		store := &faulty{Store: outboxtest.NewMemory()}
		w := outboxtest.NewWorld(store)
		endpoint := w.Endpoint(t, "all", "*")
		publish(t, w, opened())
		store.fails = once("SaveDelivery", n, nil, ledger.ErrLost)
		m, _ := w.Queue.Take()
		err := w.Attempt(t.Context(), m)
		if (err != nil) != (n == 1) {
			t.Errorf("call %d: %v", n, err)
		}
		if err != nil { // the message comes again, and is outdated
			if err := w.Attempt(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			w.Pass(2 * time.Minute)
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.Run(t)
		}
		d := onlyDelivery(t, w, endpoint.ID)
		same(t, fmt.Sprint("call ", n), fmt.Sprint(d.Status, d.Attempts, len(d.Log), len(w.Sender.Sent())),
			strings.ReplaceAll(want, "SUCCEEDED ", "SUCCEEDED"))
	}
}

// A message that arrives early waits, and one for a delivery that was deleted is ignored.
func TestEarlyAndOutdatedMessages(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "down", "*")
	w.Sender.AnswersWith(outbox.Answer{Status: 500})
	publish(t, w, opened())
	stale := onlyDelivery(t, w, endpoint.ID).Message()
	w.Run(t)
	early, none := onlyDelivery(t, w, endpoint.ID).Message(), stale
	none.Delivery = outbox.DeliveryID(strings.Replace(string(stale.Delivery), "dlv_0", "dlv_1", 1))
	theirs := early
	theirs.Tenant = billing.Test
	w.Sender.Sent()
	w.Queue.Clear()
	for _, m := range []outbox.Message{early, stale, none, theirs, {}, {Tenant: billing.Live, Delivery: "x"}} {
		if err := w.Attempt(t.Context(), m); err != nil {
			t.Errorf("%+v: %v", m, err)
		}
	}
	same(t, "requests", len(w.Sender.Sent()), 0)
	waiting := w.Queue.Waiting()
	if len(waiting) != 1 || waiting[0].Message != early || waiting[0].Until.Sub(w.Time()) < 5*time.Second {
		t.Errorf("%+v", waiting)
	}
}

// A replay during an attempt is not lost.
func TestReplayDuringAnAttempt(t *testing.T) {
	for status, want := range map[int]string{500: "PENDING", 410: "PENDING", 200: "SUCCEEDED"} {
		w := newWorld()
		endpoint := w.Endpoint(t, "slow", "*")
		w.Sender.Answers(func(outbox.Request) outbox.Answer {
			d := onlyDelivery(t, w, endpoint.ID)
			if _, err := w.Replay(t.Context(), billingtest.Caller, outbox.Replay{
				Keyed: keyed("again"), Delivery: d.ID,
			}); err != nil {
				t.Error(err)
			}
			return outbox.Answer{Status: status}
		})
		publish(t, w, opened())
		m, _ := w.Queue.Take()
		if err := w.Attempt(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		d := onlyDelivery(t, w, endpoint.ID)
		same(t, fmt.Sprint("status ", status), []any{d.Status, d.Attempts, d.Round, len(d.Log)}, []any{want, 1, 0, 1})
		if want == "PENDING" && d.NextAt.After(w.Time()) {
			t.Errorf("it waits until %s", d.NextAt)
		}
	}
}
