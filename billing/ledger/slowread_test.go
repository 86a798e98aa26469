package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// slowReads is a store that lets something happen between a read of documents of a kind and the answer, once.
type slowReads struct {
	ledger.Store
	of        billing.Kind
	meanwhile func()
}

func (s *slowReads) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	found, err := s.Store.Documents(ctx, keys, f)
	for _, key := range keys {
		if happens := s.meanwhile; key.Kind == s.of && happens != nil {
			s.meanwhile = nil
			happens()
		}
	}
	return found, err
}

// What a process knows is as old as the beginning of its read, however long the answer takes: what replaces it in the
// meantime takes effect in time.
func TestWhatIsKeptIsAsOldAsItsRead(t *testing.T) {
	b := newFixture(t)
	b.publish("v1", flat("1"))
	slow := &slowReads{Store: b.store, of: billing.KindRateCard}
	process := ledger.New(slow, b.Runtime())
	var effective time.Time
	slow.meanwhile = func() {
		effective = b.publish("v2", flat("5")).EffectiveAt
		b.Pass(billing.RateCardNotice - billing.RateCardWatch + time.Second)
	}
	charge := func(key string) *billing.Transaction {
		t.Helper()
		recorded, err := process.RecordUsage(t.Context(), billingtest.Caller, b.priced(key, "1"))
		if err != nil {
			t.Fatal(err)
		}
		return recorded.Value
	}
	if line := charge("u1"); slow.meanwhile != nil || line.Pricing.Card.Version != 1 {
		t.Fatalf("before version 2: %+v", line.Pricing)
	}
	b.Pass(effective.Sub(b.Time()))
	if line := charge("u2"); line.Pricing.Card.Version != 2 {
		t.Errorf("at the instant of version 2: %+v", line.Pricing)
	}
}
