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

// What the queue loses, the sweep finds; what it holds, the sweep leaves alone.
func TestSweep(t *testing.T) {
	w := newWorld()
	endpoint := w.Endpoint(t, "all", "*")
	tell(t, w, opened())
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
	same(t, "after three", sweep(), 1) // it is not put there twice
	w.Queue.Clear()
	w.Pass(4 * time.Minute)
	same(t, "after seven", sweep(), 1)
	w.Queue.Fail(errors.New("no queue"))
	w.Pass(5 * time.Minute)
	if err := w.Sweep(t.Context()); err == nil {
		t.Error("nothing was queued, and nobody is told")
	}
	w.Queue.Fail(nil)
	same(t, "with a queue again", sweep(), 2)
	w.Run(t)
	same(t, "requests", len(w.Sender.Sent()), 1)
	same(t, "status", only(t, w, endpoint.ID).Status, "SUCCEEDED")
	w.Pass(time.Hour)
	same(t, "when nothing is due", sweep(), 0)
}

// More is due than one page of the sweep holds.
func TestSweepOfMany(t *testing.T) {
	w := newWorld()
	for i := range 6 {
		w.Endpoint(t, fmt.Sprint(i), "*")
	}
	for n := range 50 {
		after := wallet(billing.Live)
		after.Revision = int64(n) + 1
		tell(t, w, billing.Events(nil, after, nil))
	}
	w.Queue.Clear()
	w.Pass(time.Hour)
	if err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, "queued", len(w.Queue.Waiting()), 300)
}

// Whoever claims and is never heard of again holds a delivery up for a minute.
func TestCrashAfterTheClaim(t *testing.T) {
	store := &faulty{Store: outboxtest.NewMemory()}
	w := outboxtest.NewWorld(store)
	endpoint := w.Endpoint(t, "all", "*")
	tell(t, w, opened())
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
	d := only(t, w, endpoint.ID)
	same(t, "the delivery", []any{d.Status, d.Attempts, len(d.Log), len(w.Sender.Sent())}, []any{"SUCCEEDED", 2, 1, 1})
}

// An endpoint that hangs takes some of the workers, and never all of them, nor any for long.
func TestHangingEndpointDelaysNobody(t *testing.T) {
	w := newWorld()
	w.Endpoint(t, "hanging", "*")
	w.Endpoint(t, "healthy", "*")
	release, told := make(chan struct{}), make(chan string, 100)
	w.Sender.Answers(func(r outbox.Request) outbox.Answer {
		if r.URL == "hanging" {
			<-release
			return outbox.Answer{Fault: "it did not answer", Slow: true}
		}
		told <- r.URL
		return outbox.Answer{Status: 200}
	})
	const events, workers = 20, 10
	for n := range events {
		after := wallet(billing.Live)
		after.Revision = int64(n) + 1
		tell(t, w, billing.Events(nil, after, nil))
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
		<-told
	}
	w.Sender.Sent()
	close(release)
	pool.Wait()
	w.Sender.Sent()
	w.Pass(10 * time.Second) // what was put off comes again, and the endpoint is left alone for a while
	w.Run(t)
	same(t, "requests to what hung", len(w.Sender.Sent()), 0)
	w.Pass(time.Minute)
	w.Run(t)
	if len(w.Sender.Sent()) == 0 {
		t.Error("it is left alone for ever")
	}
}
