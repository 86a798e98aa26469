package outbox_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// The sweep finds deliveries that the queue has lost, and no others.
func TestSweep(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "all", "*")
	publish(t, w, opened())
	sweep := func() int {
		t.Helper()
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(w.Queue.Waiting())
	}
	w.Queue.Clear()
	w.Pass(time.Minute)
	same(t, "after a minute", sweep(), 0)
	w.Pass(time.Minute)
	same(t, "after two", sweep(), 1)
	w.Pass(time.Minute)
	same(t, "after three", sweep(), 1) // it is not queued twice
	w.Queue.Clear()
	w.Pass(4 * time.Minute)
	same(t, "after seven", sweep(), 1)
	w.Queue.Fail(errors.New("no queue"))
	w.Pass(5 * time.Minute)
	if err := w.Sweep(t.Context()); err == nil {
		t.Error("nothing was queued, and there was no error")
	}
	w.Queue.Fail(nil)
	same(t, "with a queue again", sweep(), 2)
	w.Run(t)
	same(t, "requests", len(w.Sender.Sent()), 1)
	same(t, "status", onlyDelivery(t, w, endpoint.ID).Status, "SUCCEEDED")
	w.Pass(time.Hour)
	same(t, "when nothing is due", sweep(), 0)
}

// The sweep queues more deliveries than one page of it has.
func TestSweepOfMany(t *testing.T) {
	w := newWorld()
	for i := range 6 {
		w.Endpoint(t, fmt.Sprint(i), "*")
	}
	for n := range 50 {
		after := wallet(billing.Live)
		after.Revision = int64(n) + 1
		publish(t, w, billing.Events(nil, after, nil))
	}
	w.Queue.Clear()
	w.Pass(time.Hour)
	if err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, "queued", len(w.Queue.Waiting()), 300)
}

// A process that claims a delivery and then crashes delays it for a minute.
func TestCrashAfterTheClaim(t *testing.T) {
	store := &faulty{Store: outboxtest.NewMemory()}
	w := outboxtest.NewWorld(store)
	endpoint := w.Endpoint(t, "all", "*")
	publish(t, w, opened())
	broken := errors.New("the plug was pulled")
	calls := 0
	store.fails = func(string) (error, error) {
		if calls++; calls > 1 {
			return broken, nil
		}
		return nil, nil
	}
	w.Run(t)
	store.fails = nil
	same(t, "requests", len(w.Sender.Sent()), 1)
	if !strings.Contains(w.Log.String(), "saving a delivery attempt failed") {
		t.Errorf("the log says %q", w.Log)
	}
	for _, pass := range []time.Duration{30 * time.Second, 40 * time.Second} {
		w.Pass(pass)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Run(t)
	}
	d := onlyDelivery(t, w, endpoint.ID)
	same(t, "the delivery", []any{d.Status, d.Attempts, len(d.Log), len(w.Sender.Sent())}, []any{"SUCCEEDED", 2, 1, 1})
}

// An endpoint that hangs occupies some of the workers, but never all of them, and none for long.
func TestHangingEndpointDelaysNobody(t *testing.T) {
	w := newWorld()
	w.Endpoint(t, "hanging", "*")
	w.Endpoint(t, "healthy", "*")
	release, received := make(chan struct{}), make(chan string, 100)
	w.Sender.Answers(func(r outbox.Request) outbox.Answer {
		if r.URL == "hanging" {
			<-release
			return outbox.Answer{Fault: "it did not answer", Slow: true}
		}
		received <- r.URL
		return outbox.Answer{Status: 200}
	})
	const events, workers = 20, 10
	for n := range events {
		after := wallet(billing.Live)
		after.Revision = int64(n) + 1
		publish(t, w, billing.Events(nil, after, nil))
	}
	var pool sync.WaitGroup
	for range workers {
		pool.Go(func() {
			for {
				m, ok := w.Queue.Take()
				if !ok {
					return
				}
				if err := w.Attempt(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range events { // while the other hangs
		<-received
	}
	w.Sender.Sent()
	close(release)
	pool.Wait()
	w.Sender.Sent()
	w.Pass(10 * time.Second) // delayed messages arrive again, and nothing is sent to the endpoint for a while
	w.Run(t)
	same(t, "requests to the endpoint that hung", len(w.Sender.Sent()), 0)
	w.Pass(time.Minute)
	w.Run(t)
	if len(w.Sender.Sent()) == 0 {
		t.Error("nothing is ever sent to it again")
	}
}
