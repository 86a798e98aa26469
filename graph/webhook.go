package graph

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// readEndpoints reads endpoints one by one: all deliveries of a page have the same endpoint.
func (r services) readEndpoints(
	ctx context.Context, tenant billing.Tenant, ids []outbox.EndpointID,
) (map[outbox.EndpointID]*outbox.Endpoint, error) {
	found := make(map[outbox.EndpointID]*outbox.Endpoint, len(ids))
	for _, id := range ids {
		endpoint, err := r.webhooks.Endpoint(ctx, tenant, id)
		switch {
		case err == nil:
			found[id] = endpoint
		case !errors.Is(err, billing.ErrNotFound):
			return nil, err
		}
	}
	return found, nil
}

func (r services) readEvents(
	ctx context.Context, tenant billing.Tenant, ids []billing.EventID,
) (map[billing.EventID]*billing.EventRecord, error) {
	return r.webhooks.Events(ctx, tenant, ids)
}

// webhookEndpoint returns an endpoint by id, or nil.
func (s *session) webhookEndpoint(ctx context.Context, id outbox.EndpointID) (*view.WebhookEndpoint, error) {
	endpoint, found, err := s.endpoints.get(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return &view.WebhookEndpoint{Of: endpoint}, nil
}

// showEndpoint returns the view of an endpoint that was read or changed, and stores it for its deliveries.
func (s *session) showEndpoint(e *outbox.Endpoint) *view.WebhookEndpoint {
	s.endpoints.remember(e.ID, e)
	return &view.WebhookEndpoint{Of: e}
}

// webhookDelivery returns a delivery by id, or nil.
func (r services) webhookDelivery(ctx context.Context, id outbox.DeliveryID) (*view.WebhookDelivery, error) {
	s := sessionOf(ctx)
	d, err := r.webhooks.Delivery(ctx, s.caller.Tenant, id)
	if err != nil {
		return absent[view.WebhookDelivery](nil, err)
	}
	return s.showDelivery(d), nil
}

// showDelivery returns the view of a delivery, and announces a read of its event.
func (s *session) showDelivery(d *outbox.Delivery) *view.WebhookDelivery {
	s.events.expect(d.Event)
	return &view.WebhookDelivery{Of: d}
}

func (r queries) WebhookEndpoints(
	ctx context.Context, first *int, after *string,
) (*view.WebhookEndpointConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return outbox.EndpointID(id).Valid() })
	if err != nil {
		return nil, err
	}
	found, err := r.webhooks.ListEndpoints(ctx, s.caller.Tenant, outbox.EndpointID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.WebhookEndpoint, len(found))
	for i, endpoint := range found {
		nodes[i] = s.showEndpoint(endpoint)
	}
	return connect(page, nodes), nil
}

// WebhookEventTypes lists the types of events.
func (queries) WebhookEventTypes(context.Context) ([]*view.WebhookEventTypeInfo, error) {
	var infos []*view.WebhookEventTypeInfo
	for _, t := range billing.EventTypes {
		infos = append(infos, &view.WebhookEventTypeInfo{Type: t})
	}
	return append(infos, &view.WebhookEventTypeInfo{Type: outbox.EventTest}), nil
}

// Deliveries lists the deliveries to an endpoint.
func (r webhookEndpoints) Deliveries(
	ctx context.Context, of *view.WebhookEndpoint, first *int, after *string,
) (*view.WebhookDeliveryConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		endpoint, ok := outbox.DeliveryID(id).Endpoint()
		return ok && endpoint == of.Of.ID
	})
	if err != nil {
		return nil, err
	}
	found, err := r.webhooks.ListDeliveries(ctx, s.caller.Tenant, of.Of.ID, outbox.DeliveryID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.WebhookDelivery, len(found))
	for i, d := range found {
		nodes[i] = s.showDelivery(d)
	}
	return connect(page, nodes), nil
}

// Endpoint returns the endpoint of a delivery, or nil if it was deleted.
func (webhookDeliveries) Endpoint(ctx context.Context, of *view.WebhookDelivery) (*view.WebhookEndpoint, error) {
	return sessionOf(ctx).webhookEndpoint(ctx, of.Of.Endpoint)
}

// Payload returns the body that is sent. It is stored for as long as the delivery is.
func (webhookDeliveries) Payload(ctx context.Context, of *view.WebhookDelivery) (string, error) {
	event, found, err := sessionOf(ctx).events.get(ctx, of.Of.Event)
	if err == nil && !found {
		err = billing.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return event.Payload, nil
}

func (r mutations) CreateWebhookEndpoint(
	ctx context.Context, in gen.CreateWebhookEndpointInput,
) (*gen.CreateWebhookEndpointPayload, error) {
	s, payload := sessionOf(ctx), &gen.CreateWebhookEndpointPayload{}
	created, err := r.webhooks.CreateEndpoint(ctx, s.caller, outbox.CreateEndpoint{
		Keyed: keyed(in.IdempotencyKey), URL: in.URL, Events: in.Events,
	})
	payload.UserErrors, err = refused(err)
	if created != nil {
		payload.Endpoint, payload.Secret = s.showEndpoint(created.Value.Endpoint), shown(created.Value.Secret)
		payload.Replayed = created.Replayed
	}
	return payload, err
}

// shown returns a secret in plain text, as its owner receives it once; nil for none.
func shown(secret outbox.Secret) *string {
	if secret == "" {
		return nil
	}
	text := string(secret)
	return &text
}

func (r mutations) UpdateWebhookEndpoint(
	ctx context.Context, in gen.UpdateWebhookEndpointInput,
) (*gen.UpdateWebhookEndpointPayload, error) {
	s, payload := sessionOf(ctx), &gen.UpdateWebhookEndpointPayload{}
	updated, err := r.webhooks.UpdateEndpoint(ctx, s.caller, outbox.UpdateEndpoint{
		Keyed: keyed(in.IdempotencyKey), Endpoint: outbox.EndpointID(in.EndpointID), URL: in.URL, Events: in.Events,
		Enabled: in.Enabled,
	})
	payload.UserErrors, err = refused(err)
	if updated != nil {
		payload.Endpoint, payload.Replayed = s.showEndpoint(updated.Value), updated.Replayed
	}
	return payload, err
}

func (r mutations) DeleteWebhookEndpoint(
	ctx context.Context, in gen.DeleteWebhookEndpointInput,
) (*gen.DeleteWebhookEndpointPayload, error) {
	s, payload := sessionOf(ctx), &gen.DeleteWebhookEndpointPayload{}
	deleted, err := r.webhooks.DeleteEndpoint(ctx, s.caller, outbox.DeleteEndpoint{
		Keyed: keyed(in.IdempotencyKey), Endpoint: outbox.EndpointID(in.EndpointID),
	})
	payload.UserErrors, err = refused(err)
	if deleted != nil {
		id := string(deleted.Value)
		payload.EndpointID, payload.Replayed = &id, deleted.Replayed
	}
	return payload, err
}

func (r mutations) RotateWebhookSecret(
	ctx context.Context, in gen.RotateWebhookSecretInput,
) (*gen.RotateWebhookSecretPayload, error) {
	s, payload := sessionOf(ctx), &gen.RotateWebhookSecretPayload{}
	rotated, err := r.webhooks.RotateSecret(ctx, s.caller, outbox.RotateSecret{
		Keyed: keyed(in.IdempotencyKey), Endpoint: outbox.EndpointID(in.EndpointID), OverlapHours: in.OverlapHours,
	})
	payload.UserErrors, err = refused(err)
	if rotated != nil {
		payload.Endpoint, payload.Secret = s.showEndpoint(rotated.Value.Endpoint), shown(rotated.Value.Secret)
		payload.Replayed = rotated.Replayed
	}
	return payload, err
}

func (r mutations) SendTestWebhook(
	ctx context.Context, in gen.SendTestWebhookInput,
) (*gen.SendTestWebhookPayload, error) {
	s, payload := sessionOf(ctx), &gen.SendTestWebhookPayload{}
	sent, err := r.webhooks.SendTest(ctx, s.caller, outbox.SendTest{
		Keyed: keyed(in.IdempotencyKey), Endpoint: outbox.EndpointID(in.EndpointID),
	})
	payload.UserErrors, err = refused(err)
	if sent != nil {
		payload.Delivery, payload.Replayed = s.showDelivery(sent.Value), sent.Replayed
	}
	return payload, err
}

func (r mutations) ReplayWebhookDelivery(
	ctx context.Context, in gen.ReplayWebhookDeliveryInput,
) (*gen.ReplayWebhookDeliveryPayload, error) {
	s, payload := sessionOf(ctx), &gen.ReplayWebhookDeliveryPayload{}
	begun, err := r.webhooks.Replay(ctx, s.caller, outbox.Replay{
		Keyed: keyed(in.IdempotencyKey), Delivery: outbox.DeliveryID(in.DeliveryID),
	})
	payload.UserErrors, err = refused(err)
	if begun != nil {
		payload.Delivery, payload.Replayed = s.showDelivery(begun.Value), begun.Replayed
	}
	return payload, err
}
