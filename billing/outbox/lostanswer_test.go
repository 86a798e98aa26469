package outbox_test

import (
	"context"
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// recordsAlone is a store that returns of what is stale the records of keys and nothing else, as where another transaction
// has the other items at that moment.
type recordsAlone struct{ outbox.Store }

func (s recordsAlone) Commit(ctx context.Context, d *billing.Decision) error {
	err := s.Store.Commit(ctx, d)
	if stale := (*ledger.StaleError)(nil); errors.As(err, &stale) {
		return &ledger.StaleError{Records: stale.Records}
	}
	return err
}

// A request whose answer was lost shows what it changed, not what was there before.
func TestLostUpdateShowsTheEndpointAfterIt(t *testing.T) {
	store := &faulty{Store: recordsAlone{outboxtest.NewMemory()}, fails: func(string) (error, error) { return nil, nil }}
	w := outboxtest.NewWorld(store)
	endpoint := w.Endpoint(t, "mine", "*")
	store.fails = once("Commit", 1, nil, ledger.ErrLost)
	updated, err := w.UpdateEndpoint(t.Context(), by, outbox.UpdateEndpoint{
		Keyed: keyed("u"), Endpoint: endpoint.ID, Events: []string{"grant.*"},
	})
	if err != nil || updated.Replayed {
		t.Fatalf("%+v %v", updated, err)
	}
	same(t, "events", updated.Value.Events, []string{"grant.*"})
}

// whileReading is a store in which something happens before each read of records.
type whileReading struct {
	outbox.Store
	do func()
}

func (s *whileReading) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	s.do()
	return s.Store.Records(ctx, ref, keys)
}

// A request that is refused in one process while its twin is done in another shows what the twin did.
func TestTwinIsDoneWhileRefused(t *testing.T) {
	memory := outboxtest.NewMemory()
	theirs := outboxtest.NewWorld(memory)
	endpoint := theirs.Endpoint(t, "mine", "*")
	url := "other"
	update := outbox.UpdateEndpoint{Keyed: keyed("u"), Endpoint: endpoint.ID, URL: &url}
	ours := outboxtest.NewWorld(&whileReading{memory, func() {
		if _, err := theirs.UpdateEndpoint(t.Context(), by, update); err != nil {
			t.Error(err)
		}
	}})
	ours.Sender.Refuses(func(string) error { return errors.New("its name does not resolve") })
	updated, err := ours.UpdateEndpoint(t.Context(), by, update)
	if err != nil || !updated.Replayed {
		t.Fatalf("%+v %v", updated, err)
	}
	same(t, "url", updated.Value.URL, "other")
}

// A delivery that somebody has begun to attempt, while the answer to the request for it was lost, is not queued once more.
func TestLostTestIsQueuedOnce(t *testing.T) {
	store := &faulty{Store: outboxtest.NewMemory()}
	w := outboxtest.NewWorld(store)
	endpoint := w.Endpoint(t, "mine", "*")
	w.Sender.AnswersWith(outbox.Answer{Status: 500})
	commits := 0
	store.fails = func(call string) (before, after error) {
		if call != "Commit" {
			return nil, nil
		}
		if commits++; commits == 1 {
			return nil, ledger.ErrLost
		}
		if err := w.FanOut(t.Context(), billing.Live, onlyDelivery(t, w, endpoint.ID).Event); err != nil { // the stream is quicker
			t.Error(err)
		}
		w.Run(t)
		return nil, nil
	}
	begun, err := w.SendTest(t.Context(), by, outbox.SendTest{Keyed: keyed("k"), Endpoint: endpoint.ID})
	if err != nil || begun.Replayed || begun.Value.Attempts != 1 {
		t.Fatalf("%+v %v", begun, err)
	}
	same(t, "messages in the queue", len(w.Queue.Waiting()), 1)
}
