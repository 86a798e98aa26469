package outbox

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// EndpointSecret is an endpoint and a new secret of it, which is returned only once.
type EndpointSecret struct {
	Endpoint *Endpoint
	Secret   Secret // empty in a replay
}

// CreateEndpoint registers an endpoint. Its secret is returned only once: a replay returns the endpoint without it.
//
// Refusals: INVALID_INPUT, URL_NOT_ALLOWED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) CreateEndpoint(
	ctx context.Context, by billing.Caller, c CreateEndpoint,
) (*ledger.Result[EndpointSecret], error) {
	c.Keyed = c.By(by)
	if refusal := c.Check(); refusal != nil {
		return nil, refusal
	}
	c.id, c.secret = EndpointID(endpointPrefix+billing.NewULID(s.now(), s.Runtime.Entropy())), s.newSecret()
	c.fault = s.checkURL(ctx, c.URL)
	return withSecret(c.secret, c.id, func() (*ledger.Result[*Endpoint], error) {
		return ledger.RunFor[*Endpoint](ctx, s.ledger, by.Tenant, &c, func(id string) billing.DocumentKey {
			return EndpointKey(by.Tenant, EndpointID(id))
		})
	})
}

// endpointAt returns the address of the endpoint of a command. Records that earlier versions wrote do not name it.
func endpointAt(tenant billing.Tenant, id EndpointID) func(string) billing.DocumentKey {
	return func(string) billing.DocumentKey { return EndpointKey(tenant, id) }
}

// withSecret runs a command and adds the new secret to its endpoint, unless an earlier run made another secret: then
// the command is a replay, or the endpoint has another id than id, if that is not empty.
func withSecret(
	secret Secret, id EndpointID, run func() (*ledger.Result[*Endpoint], error),
) (*ledger.Result[EndpointSecret], error) {
	result, err := run()
	if err != nil {
		return nil, err
	}
	value := EndpointSecret{Endpoint: result.Value}
	if !result.Replayed && (id == "" || id == result.Value.ID) {
		value.Secret = secret
	}
	return &ledger.Result[EndpointSecret]{Value: value, Replayed: result.Replayed}, nil
}

// UpdateEndpoint changes an endpoint. Enabling it removes the reason why it was disabled.
//
// Refusals: INVALID_INPUT, NOT_FOUND, URL_NOT_ALLOWED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) UpdateEndpoint(
	ctx context.Context, by billing.Caller, u UpdateEndpoint,
) (*ledger.Result[*Endpoint], error) {
	u.Keyed = u.By(by)
	if refusal := u.Check(); refusal != nil {
		return nil, refusal
	}
	if u.URL != nil {
		u.fault = s.checkURL(ctx, *u.URL)
	}
	return ledger.RunFor[*Endpoint](ctx, s.ledger, by.Tenant, &u, endpointAt(by.Tenant, u.Endpoint))
}

// DeleteEndpoint deletes an endpoint and its secrets. Nothing is sent to it any more: its deliveries that are not
// finished fail, and can be listed no longer.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) DeleteEndpoint(
	ctx context.Context, by billing.Caller, e DeleteEndpoint,
) (*ledger.Result[EndpointID], error) {
	e.Keyed = e.By(by)
	outcome, err := s.ledger.Run(ctx, by.Tenant, &e)
	if err != nil {
		return nil, err
	}
	return &ledger.Result[EndpointID]{Value: e.Endpoint, Replayed: outcome.Replayed}, nil
}

// RotateSecret makes a new secret for an endpoint. The earlier ones continue to sign for the overlap. The secret is
// returned only once: a replay returns the endpoint without it.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT, also if too many secrets sign already.
func (s *Service) RotateSecret(
	ctx context.Context, by billing.Caller, r RotateSecret,
) (*ledger.Result[EndpointSecret], error) {
	r.Keyed = r.By(by)
	r.secret = s.newSecret()
	return withSecret(r.secret, "", func() (*ledger.Result[*Endpoint], error) {
		return ledger.RunFor[*Endpoint](ctx, s.ledger, by.Tenant, &r, endpointAt(by.Tenant, r.Endpoint))
	})
}

// SendTest sends a test event to an endpoint, whatever types it subscribes to. Nothing is sent to a disabled endpoint.
//
// Refusals: INVALID_INPUT, also if the endpoint is disabled, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) SendTest(ctx context.Context, by billing.Caller, t SendTest) (*ledger.Result[*Delivery], error) {
	t.Keyed = t.By(by)
	t.event = billing.NewEventID(s.now(), s.Runtime.Entropy())
	return s.runDelivery(ctx, by.Tenant, &t, func(result string) DeliveryID { return DeliveryID(result) })
}

// Replay attempts a delivery again, from the beginning of the schedule, whether it failed or not. Its event keeps its
// id.
//
// Refusals: INVALID_INPUT, also if the endpoint is disabled, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) Replay(ctx context.Context, by billing.Caller, r Replay) (*ledger.Result[*Delivery], error) {
	r.Keyed = r.By(by)
	r.leaveToSweep = s.Queue == nil
	return s.runDelivery(ctx, by.Tenant, &r, func(string) DeliveryID { return r.Delivery }) // as in endpointAt
}

// runDelivery runs a command that begins a delivery, and queues the delivery. A replay returns the delivery of the
// first request. of returns the delivery's id, given the result that the command recorded.
func (s *Service) runDelivery(
	ctx context.Context, tenant billing.Tenant, c billing.Command, of func(result string) DeliveryID,
) (*ledger.Result[*Delivery], error) {
	var id DeliveryID
	result, err := ledger.RunFor[*Delivery](ctx, s.ledger, tenant, c, func(recorded string) billing.DocumentKey {
		id = of(recorded)
		return DeliveryKey(tenant, id)
	})
	if errors.Is(err, billing.ErrNotFound) || err == nil && !s.now().Before(result.Value.KeptUntil) {
		return nil, noDelivery(id)
	}
	if err != nil || result.Replayed || s.Queue == nil || result.Value.Round > 0 { // somebody attempts it already
		return result, err
	}
	if err := s.Queue.Send(ctx, result.Value.Message(), 0); err != nil {
		s.Log.WarnContext(ctx, "queueing a delivery failed; the sweep will find it", "delivery", id, "tenant", tenant,
			"error", err)
	}
	return result, nil
}

// checkURL refuses a URL to which nothing may be sent.
func (s *Service) checkURL(ctx context.Context, url string) *billing.Error {
	if len(url) > MaxURLBytes {
		return refuse(billing.CodeInvalidInput,
			fmt.Sprintf("url is %d bytes long; at most %d are allowed", len(url), MaxURLBytes),
			"url")
	}
	if err := s.Sender.Check(ctx, url); err != nil {
		return refuse(billing.CodeURLNotAllowed, err.Error(), "url")
	}
	return nil
}

func (s *Service) newSecret() Secret {
	var random [32]byte
	s.Runtime.Random(random[:])
	return Secret("whsec_" + base64.StdEncoding.EncodeToString(random[:]))
}
