package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// FailedDeliveries lists the deliveries of the tenant that failed for good.
func (r queries) FailedDeliveries(
	ctx context.Context, first *int, after *string,
) (*view.WebhookDeliveryConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("failed ", first, after, func(id string) bool {
		_, ok := outbox.ParseFailedID(id)
		return ok
	})
	if err != nil {
		return nil, err
	}
	found, err := r.webhooks.ListFailed(ctx, s.caller.Tenant, page.after, page.first)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.WebhookDelivery, len(found.Deliveries))
	for i, d := range found.Deliveries {
		nodes[i] = s.showDelivery(d)
	}
	return connectPlaces(page, nodes, func(i int) string { return outbox.FailedID(nodes[i].Of) }, found.More, ""), nil
}

func (r mutations) ReplayFailedDeliveries(
	ctx context.Context, in gen.ReplayFailedDeliveriesInput,
) (*gen.ReplayFailedDeliveriesPayload, error) {
	payload, read := &gen.ReplayFailedDeliveriesPayload{}, &reader{}
	command := outbox.ReplayFailed{
		Keyed: keyed(in.IdempotencyKey), Endpoint: outbox.EndpointID(in.EndpointID),
		From: required(read, in.From, "from"), To: required(read, in.To, "to"),
	}
	replayed, err := perform(read, func() (*ledger.Result[int], error) {
		return r.webhooks.ReplayFailed(ctx, sessionOf(ctx).caller, command)
	})
	payload.UserErrors, err = refused(err)
	if replayed != nil {
		payload.Count, payload.Replayed = replayed.Value, replayed.Replayed
	}
	return payload, err
}
