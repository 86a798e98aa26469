package mailer

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// TellMessage tells what the events of a message say. It may be called again with the same message. Events that were kept for their
// time and are gone are too old to be told.
func (s *Service) TellMessage(ctx context.Context, m mail.Message) error {
	keys := make([]billing.DocumentKey, len(m.Events))
	for i, id := range m.Events {
		keys[i] = billing.EventKey(m.Tenant, id)
	}
	stored, err := ledger.DocumentsOf(ctx, s.Store, keys, ledger.Strong, func(e *billing.EventRecord) billing.EventID { return e.ID })
	if err != nil {
		return fmt.Errorf("reading the events of a message: %w", err)
	}
	events := make([]*billing.EventRecord, 0, len(m.Events))
	for _, id := range m.Events {
		if e := stored[id]; e != nil {
			events = append(events, e)
		} else {
			s.Log.WarnContext(ctx, "an event is not told, as it is no longer stored", "event", id, "tenant", m.Tenant)
		}
	}
	return s.TellAll(ctx, events)
}
