package outbox_test

import (
	"context"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// olderRecords is a store that changes records of requests into what earlier versions wrote: for a request that created
// nothing, the result was a random text.
type olderRecords struct{ outbox.Store }

func (s olderRecords) Commit(ctx context.Context, d *billing.Decision) error {
	older := *d
	older.Requests = nil
	for _, r := range d.Requests {
		copied := r.Clone()
		switch r.Operation {
		case "updateWebhookEndpoint", "rotateWebhookSecret", "replayWebhookDelivery":
			copied.Result = "01JGFJJZ008NRZ3QZ0000000AA"
		}
		older.Requests = append(older.Requests, copied)
	}
	return s.Store.Commit(ctx, &older)
}

// TestReplaysOfOlderRecords: a replay returns the object of the request, even if its record does not name it.
func TestReplaysOfOlderRecords(t *testing.T) {
	w, ctx := outboxtest.NewWorld(olderRecords{outboxtest.NewMemory()}), t.Context()
	endpoint := w.Endpoint(t, "mine", "*")
	publish(t, w, opened())
	w.Run(t)
	delivery := onlyDelivery(t, w, endpoint.ID)
	for replayed := range 2 {
		updated, err := w.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{Keyed: keyed("u"), Endpoint: endpoint.ID})
		if err != nil || updated.Replayed != (replayed == 1) || updated.Value.ID != endpoint.ID {
			t.Errorf("update: %+v %v", updated, err)
		}
		rotated, err := w.RotateSecret(ctx, by, outbox.RotateSecret{Keyed: keyed("r"), Endpoint: endpoint.ID})
		if err != nil || rotated.Replayed != (replayed == 1) || rotated.Value.Endpoint.ID != endpoint.ID {
			t.Errorf("rotation: %+v %v", rotated, err)
		}
		begun, err := w.Replay(ctx, by, outbox.Replay{Keyed: keyed("d"), Delivery: delivery.ID})
		if err != nil || begun.Replayed != (replayed == 1) || begun.Value.ID != delivery.ID {
			t.Errorf("replay: %+v %v", begun, err)
		}
	}
}
