package outbox

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// CreateEndpoint registers an endpoint. Its secret is answered this once: a replay answers the endpoint without it.
//
// Refusals: INVALID_INPUT, URL_NOT_ALLOWED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) CreateEndpoint(ctx context.Context, by billing.Caller, c CreateEndpoint) (_ *Endpoint, _ Secret, replayed bool, err error) {
	if err := firstError(c.asked().Check(), checkEvents(c.Events)); err != nil {
		return nil, "", false, err
	}
	now, secret := s.now(), s.newSecret()
	endpoint := &Endpoint{
		Tenant: by.Tenant, ID: EndpointID(endpointPrefix + billing.NewULID(now, s.entropy())), URL: c.URL,
		Events: distinct(c.Events), Enabled: true, EnabledAt: now, CreatedAt: now, Revision: 1,
	}
	id, replayed, err := s.once(ctx, by.Tenant, c.asked(), string(endpoint.ID), func(change *Change) error {
		if err := s.checkURL(ctx, c.URL); err != nil {
			return err
		}
		if err := s.checkRoom(ctx, by.Tenant); err != nil {
			return err
		}
		change.Endpoint, change.Secrets = endpoint, []SigningSecret{{Secret: secret}}
		return nil
	})
	if err != nil || id == string(endpoint.ID) {
		return endpoint, secret, replayed, err
	}
	original, err := s.Store.Endpoint(ctx, by.Tenant, EndpointID(id))
	return original, "", replayed, err
}

// checkRoom refuses one endpoint more than a tenant has. Two requests at once may bring it one above.
func (s *Service) checkRoom(ctx context.Context, tenant billing.Tenant) error {
	endpoints, err := s.endpoints(ctx, tenant)
	if err == nil && len(endpoints) >= MaxEndpoints {
		err = refuse(billing.CodeInvalidInput, fmt.Sprintf("there are %d webhook endpoints, which is the most; change the url of one that is not needed", MaxEndpoints))
	}
	return err
}

// UpdateEndpoint changes an endpoint. To enable one forgets why it was disabled.
//
// Refusals: INVALID_INPUT, NOT_FOUND, URL_NOT_ALLOWED, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) UpdateEndpoint(ctx context.Context, by billing.Caller, u UpdateEndpoint) (_ *Endpoint, replayed bool, err error) {
	err = u.asked().Check()
	if err == nil && u.Events != nil {
		err = checkEvents(u.Events)
	}
	if err != nil {
		return nil, false, err
	}
	var endpoint *Endpoint
	_, replayed, err = s.once(ctx, by.Tenant, u.asked(), s.token(), func(change *Change) error {
		if endpoint, err = s.endpoint(ctx, by.Tenant, u.Endpoint); err != nil {
			return err
		}
		if u.URL != nil {
			if err := s.checkURL(ctx, *u.URL); err != nil {
				return err
			}
			endpoint.URL = *u.URL
		}
		if u.Events != nil {
			endpoint.Events = distinct(u.Events)
		}
		switch {
		case u.Enabled == nil:
		case *u.Enabled:
			endpoint.enable(s.now())
		default:
			endpoint.disable(DisabledByRequest, s.now())
		}
		endpoint.Revision++
		change.Endpoint = endpoint
		return nil
	})
	if err == nil && replayed {
		endpoint, err = s.endpoint(ctx, by.Tenant, u.Endpoint)
	}
	return endpoint, replayed, err
}

// RotateSecret makes a new secret for an endpoint. Those that there are go on signing for the overlap. The secret is
// answered this once: a replay answers the endpoint without it.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT, also where too many secrets sign already.
func (s *Service) RotateSecret(ctx context.Context, by billing.Caller, r RotateSecret) (_ *Endpoint, secret Secret, replayed bool, err error) {
	if err := r.asked().Check(); err != nil {
		return nil, "", false, err
	}
	if r.OverlapHours < 0 || r.OverlapHours > MaxOverlapHours {
		return nil, "", false, refuse(billing.CodeInvalidInput,
			fmt.Sprintf("overlapHours is %d; it is from 0 to %d", r.OverlapHours, MaxOverlapHours), "overlapHours")
	}
	secret = s.newSecret()
	var endpoint *Endpoint
	_, replayed, err = s.once(ctx, by.Tenant, r.asked(), s.token(), func(change *Change) error {
		if endpoint, err = s.endpoint(ctx, by.Tenant, r.Endpoint); err != nil {
			return err
		}
		secrets, err := s.Store.Secrets(ctx, by.Tenant, r.Endpoint)
		if err != nil {
			return err
		}
		if secrets, err = rotated(secrets, secret, s.now(), time.Duration(r.OverlapHours)*time.Hour); err != nil {
			return err
		}
		endpoint.Revision++
		change.Endpoint, change.Secrets = endpoint, secrets
		return nil
	})
	if err == nil && replayed {
		secret = ""
		endpoint, err = s.endpoint(ctx, by.Tenant, r.Endpoint)
	}
	return endpoint, secret, replayed, err
}

// rotated are the secrets of an endpoint with a new one at their head, each of the others to end with the overlap at
// the latest.
func rotated(secrets []SigningSecret, secret Secret, now time.Time, overlap time.Duration) ([]SigningSecret, error) {
	until := now.Add(overlap)
	next := []SigningSecret{{Secret: secret}}
	for _, old := range valid(secrets, now) {
		if old.Until.IsZero() || until.Before(old.Until) {
			old.Until = until
		}
		if now.Before(old.Until) {
			next = append(next, old)
		}
	}
	if len(next) > MaxSecrets {
		free := next[1].Until
		for _, old := range next[1:] {
			if old.Until.Before(free) {
				free = old.Until
			}
		}
		return nil, &billing.Error{Code: billing.CodeConflict, Path: []string{"endpointId"}, RetryAt: &free, Message: fmt.Sprintf(
			"%d secrets of the endpoint sign at this moment, which is the most; give a shorter overlap, or wait until %s",
			MaxSecrets, billing.FormatInstant(free))}
	}
	return next, nil
}

// SendTest sends a test event to an endpoint, whatever types that wants. One that is disabled is sent nothing.
//
// Refusals: INVALID_INPUT, also where the endpoint is disabled, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) SendTest(ctx context.Context, by billing.Caller, t SendTest) (_ *Delivery, replayed bool, err error) {
	if err := t.asked().Check(); err != nil {
		return nil, false, err
	}
	now := s.now()
	event := &Event{
		Tenant: by.Tenant, ID: billing.NewEventID(now, s.entropy()), Type: EventTest, At: now, Only: t.Endpoint, KeptUntil: keptUntil(now),
	}
	event.Payload = renderTest(by.Tenant, event.ID, t.Endpoint, now)
	d := newDelivery(event, t.Endpoint, now)
	id, replayed, err := s.once(ctx, by.Tenant, t.asked(), string(d.ID), func(change *Change) error {
		endpoint, err := s.endpoint(ctx, by.Tenant, t.Endpoint)
		if err != nil {
			return err
		}
		if !endpoint.Enabled {
			return disabled(endpoint, "endpointId")
		}
		change.Event, change.Delivery = event, d
		return nil
	})
	return s.begun(ctx, by.Tenant, DeliveryID(id), d, replayed, err)
}

// Replay attempts a delivery anew, from the beginning of the schedule, whether it failed or not. Its event keeps its id.
//
// Refusals: INVALID_INPUT, also where the endpoint is disabled, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) Replay(ctx context.Context, by billing.Caller, r Replay) (_ *Delivery, replayed bool, err error) {
	if err := r.asked().Check(); err != nil {
		return nil, false, err
	}
	var d *Delivery
	_, replayed, err = s.once(ctx, by.Tenant, r.asked(), s.token(), func(change *Change) error {
		stored, err := s.Delivery(ctx, by.Tenant, r.Delivery)
		if errors.Is(err, billing.ErrNotFound) {
			return noDelivery(r.Delivery)
		}
		if err != nil {
			return err
		}
		endpoint, err := s.Store.Endpoint(ctx, by.Tenant, stored.Endpoint)
		if err != nil {
			return err
		}
		if !endpoint.Enabled {
			return disabled(endpoint, "deliveryId")
		}
		if d = stored.again(s.now()); s.Queue == nil {
			d.DueAt = s.now() // for the next sweep
		}
		change.Delivery = d
		return nil
	})
	return s.begun(ctx, by.Tenant, r.Delivery, d, replayed, err)
}

// begun answers a delivery that a request began, and has it attempted; or the one that the first such request began.
func (s *Service) begun(ctx context.Context, tenant billing.Tenant, id DeliveryID, d *Delivery, replayed bool, err error) (*Delivery, bool, error) {
	if err != nil {
		return nil, false, err
	}
	if replayed {
		d, err = s.Delivery(ctx, tenant, id)
		if errors.Is(err, billing.ErrNotFound) {
			err = noDelivery(id)
		}
		return d, true, err
	}
	if s.Queue == nil {
		return d, false, nil
	}
	if err := s.Queue.Send(ctx, d.Message(), 0); err != nil {
		s.Log.WarnContext(ctx, "a delivery could not be queued, and waits for the sweep", "delivery", d.ID, "tenant", tenant, "error", err)
	}
	return d, false, nil
}

func disabled(e *Endpoint, field string) error {
	return refuse(billing.CodeInvalidInput, fmt.Sprintf("endpoint %s is disabled; enable it first", e.ID), field)
}

// once has a keyed request happen once. change says what it changes, looking at the world anew each time, or refuses.
// A request that was done is replayed, even where it would be refused by now; one that this very run did, and did not
// learn of, is no replay.
func (s *Service) once(ctx context.Context, tenant billing.Tenant, asked billing.Asked, id string, change func(*Change) error) (string, bool, error) {
	var ours *billing.Receipt
	result, replayed, err := s.Runtime.Once(ctx, asked, id, s.now(), func(receipt *billing.Receipt) error {
		ours = receipt
		c := &Change{Tenant: tenant, Receipt: receipt}
		if err := change(c); err != nil {
			return err
		}
		return s.Store.Apply(ctx, c)
	})
	var refusal *billing.Error
	if !errors.As(err, &refusal) || refusal.Code == billing.CodeIdempotencyKeyReused {
		return result, replayed, err
	}
	first, missing := s.Store.Receipt(ctx, tenant, asked.Key)
	switch {
	case errors.Is(missing, billing.ErrNotFound):
		return "", false, err
	case missing != nil:
		return "", false, missing
	}
	result, err = asked.Replay(first)
	return result, err == nil && first.Mark != ours.Mark, err
}

// checkURL refuses a URL that nothing may be sent to.
func (s *Service) checkURL(ctx context.Context, url string) error {
	if len(url) > MaxURLBytes {
		return refuse(billing.CodeInvalidInput, fmt.Sprintf("url is %d bytes long; at most %d are kept", len(url), MaxURLBytes), "url")
	}
	if err := s.Sender.Check(ctx, url); err != nil {
		return refuse(billing.CodeURLNotAllowed, err.Error(), "url")
	}
	return nil
}

// endpoint reads an endpoint, or refuses.
func (s *Service) endpoint(ctx context.Context, tenant billing.Tenant, id EndpointID) (*Endpoint, error) {
	endpoint, err := s.Endpoint(ctx, tenant, id)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, noEndpoint(id)
	}
	return endpoint, err
}

func (s *Service) newSecret() Secret {
	var random [32]byte
	s.Runtime.Random(random[:])
	return Secret("whsec_" + base64.StdEncoding.EncodeToString(random[:]))
}

// token tells the receipt of this run from that of another.
func (s *Service) token() string { return billing.NewULID(s.now(), s.entropy()) }

func (s *Service) entropy() billing.Entropy {
	var random billing.Entropy
	s.Runtime.Random(random[:])
	return random
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
