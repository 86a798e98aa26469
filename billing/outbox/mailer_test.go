package outbox_test

import (
	"context"
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// mailer is an [outbox.Mailer] that tells of wallets that are frozen, and of purchases.
type mailer struct {
	told []*billing.EventRecord
	err  error
}

func (*mailer) Tells(kind billing.EventType) bool {
	return kind == billing.EventWalletStatusChanged || kind == billing.EventTopUpSucceeded
}

func (m *mailer) TellAll(_ context.Context, events []*billing.EventRecord) error {
	if m.err == nil {
		m.told = append(m.told, events...)
	}
	return m.err
}

// Whoever publishes events tells of them, with an endpoint and without, and only once: the stream of stored events tells of those alone
// that commits stored.
// If telling fails, the events are published, and whoever publishes them again tells of them.
func TestMailer(t *testing.T) {
	w := newWorld()
	told := &mailer{err: errors.New("the queue takes no message")}
	config := w.Config
	config.Mailer = told
	w.Service = outbox.New(config)
	endpoint := w.Endpoint(t, "https://a.example", "wallet.*")
	events := append(opened(), frozen()...)
	if err := w.Publish(t.Context(), billing.Live, events); !errors.Is(err, told.err) {
		t.Errorf("got %v", err)
	}
	if n := len(deliveries(t, w, endpoint.ID)); n != len(events) {
		t.Errorf("there are %d deliveries", n)
	}
	told.err = nil
	publish(t, w, events)
	if len(told.told) != 1 || told.told[0].Type != billing.EventWalletStatusChanged {
		t.Errorf("told are %+v", told.told)
	}
	// What a commit stored is published by nobody.
	bought := billing.TopUpEvent(wallet(billing.Live), &billing.TopUp{}, billing.EventTopUpSucceeded, 0)
	stored := billing.NewEventRecord(&bought, w.Time())
	if err := ledger.PutIfAbsent(t.Context(), w.Store, stored); err != nil {
		t.Fatal(err)
	}
	if err := w.FanOut(t.Context(), billing.Live, stored.ID); err != nil || len(told.told) != 2 || told.told[1].ID != stored.ID {
		t.Errorf("of what a commit stored %+v is told, %v", told.told, err)
	}
	nobody := newWorld()
	other := &mailer{}
	config = nobody.Config
	config.Mailer = other
	nobody.Service = outbox.New(config)
	if err := nobody.Publish(t.Context(), billing.Live, events); err != nil || len(other.told) != 1 {
		t.Errorf("without an endpoint %d are told, %v", len(other.told), err)
	}
}
