package ledger_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// secondRead is a store whose second read of an open hold waits for a channel.
type secondRead struct {
	ledger.Store
	reads atomic.Int64
	wait  chan struct{}
}

func (s *secondRead) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	ofHold := slices.ContainsFunc(keys, func(k billing.DocumentKey) bool { return k.Kind == billing.KindHold })
	if ofHold && s.reads.Add(1) == 2 {
		<-s.wait
	}
	return s.Store.Documents(ctx, keys, f)
}

// Two replays that one commit decides have answers of their own: where one of them meets a newer hold, the wallet in the
// answer of the other stays as it was.
func TestReplaysTogetherKeepTheirAnswers(t *testing.T) {
	b := newFixture(t)
	id := b.place("h", 80, 600).Value.Hold.HoldID()
	keys := []string{"first", "second"}
	for _, key := range keys {
		if _, err := b.capture(key, id, 1, false); err != nil {
			t.Fatal(err)
		}
	}
	rival := b.rival()
	store := &secondRead{Store: b.store, wait: make(chan struct{})}
	b.World.Ledger = ledger.New(store, b.Runtime())
	began, proceed := make(chan struct{}), make(chan struct{})
	b.store.Inject(func(a *billingtest.Attempt) error {
		close(began)
		<-proceed
		return a.Commit()
	})
	go func() { _, _ = b.use("ahead", 1) }()
	<-began
	answers := make(chan *ledger.Result[ledger.HoldChange], len(keys))
	for _, key := range keys {
		go func() {
			answer, err := b.capture(key, id, 1, false)
			if err != nil || !answer.Replayed {
				t.Errorf("got %+v, %v", answer, err)
			}
			answers <- answer
		}()
	}
	for b.Waiting(b.wallet.WalletRef) < len(keys) {
		time.Sleep(time.Millisecond)
	}
	close(proceed)
	early := <-answers
	if _, err := rival.capture("rival", id, 10, false); err != nil {
		t.Fatal(err)
	}
	close(store.wait)
	for _, answer := range []*ledger.Result[ledger.HoldChange]{early, <-answers} {
		if held, left := answer.Wallet.Held, answer.Value.Hold.Remaining(); held != left {
			t.Errorf("the wallet says that %s are held, and its only hold has %s left", held, left)
		}
	}
}
