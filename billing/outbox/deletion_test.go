package outbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// A deleted endpoint gets nothing more and is found nowhere; its deliveries that are waiting fail, and it makes room for
// another.
func TestDeleteEndpoint(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	endpoint, other := w.Endpoint(t, "mine", "*"), w.Endpoint(t, "other", "*")
	w.Sender.AnswersWith(outbox.Answer{Status: 500})
	publish(t, w, opened())
	w.Run(t)
	w.Sender.Sent()
	waiting := onlyDelivery(t, w, endpoint.ID)
	request := outbox.DeleteEndpoint{Keyed: keyed("d"), Endpoint: endpoint.ID}
	for replayed := range 2 {
		deleted, err := w.DeleteEndpoint(ctx, by, request)
		if err != nil || deleted.Value != endpoint.ID || deleted.Replayed != (replayed == 1) {
			t.Fatalf("%+v, %v", deleted, err)
		}
	}
	if _, err := w.Service.Endpoint(ctx, billing.Live, endpoint.ID); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("%v", err)
	}
	if left, err := w.ListEndpoints(ctx, billing.Live, "", 10); err != nil || len(left) != 1 || left[0].ID != other.ID {
		t.Errorf("%+v, %v", left, err)
	}
	keys := []billing.DocumentKey{outbox.SecretsKey(billing.Live, endpoint.ID), outbox.SecretsKey(billing.Live, other.ID)}
	if stored, err := w.Store.Documents(ctx, keys, ledger.Strong); err != nil || len(stored) != 1 || stored[keys[1]] == nil {
		t.Errorf("%+v, %v", stored, err)
	}
	w.Pass(time.Hour)
	publish(t, w, frozen())
	w.Run(t)
	same(t, "received", urls(w.Sender.Sent()), []string{"other", "other"}) // one again, and one new
	d, err := w.Delivery(ctx, billing.Live, waiting.ID)
	if err != nil || d.Status != outbox.DeliveryFailed || !strings.Contains(d.Log[len(d.Log)-1].Fault, "deleted") {
		t.Errorf("%+v, %v", d, err)
	}
	for name, run := range map[string]func() error{
		"delete": func() error {
			_, err := w.DeleteEndpoint(ctx, by, outbox.DeleteEndpoint{Keyed: keyed("again"), Endpoint: endpoint.ID})
			return err
		},
		"update": func() error {
			_, err := w.UpdateEndpoint(ctx, by, outbox.UpdateEndpoint{Keyed: keyed("update"), Endpoint: endpoint.ID})
			return err
		},
		"rotate": func() error {
			_, err := w.RotateSecret(ctx, by, outbox.RotateSecret{Keyed: keyed("rotate"), Endpoint: endpoint.ID})
			return err
		},
		"replay": func() error {
			_, err := w.Replay(ctx, by, outbox.Replay{Keyed: keyed("replay"), Delivery: waiting.ID})
			return err
		},
	} {
		var refusal *billing.Error
		if err := run(); !errors.As(err, &refusal) || refusal.Code != billing.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}
