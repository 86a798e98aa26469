package outbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Attempt makes one attempt of a delivery: it claims the delivery, so that no other process makes the same attempt,
// sends the event, saves the result, and queues the next attempt. An error says that nothing was attempted and that the
// queue should deliver the message again; an outdated message is no error.
func (s *Service) Attempt(ctx context.Context, m Message) error {
	job, err := s.prepare(ctx, m)
	if err != nil {
		return fmt.Errorf("preparing delivery %s: %w", m.Delivery, err)
	}
	if job == nil {
		return nil
	}
	pause, ok := s.limiter.begin(job.endpoint.ID, s.now(), m.Bulk)
	if !ok {
		return s.Queue.Send(ctx, m, pause+s.Runtime.Jitter(overloadPause))
	}
	slow := false
	defer func() { s.limiter.end(job.endpoint.ID, s.now(), slow) }()
	claimed := job.delivery.claim(s.now())
	switch err := s.save(ctx, claimed); {
	case isStale(err): // another process claimed it first
		return nil
	case err != nil:
		return fmt.Errorf("claiming delivery %s: %w", m.Delivery, err)
	}
	began := s.now()
	answer := s.send(ctx, job, began)
	slow = answer.Slow
	ended := s.now()
	// The attempt has to be recorded even if the caller has gone away.
	s.finish(context.WithoutCancel(ctx), claimed, answer, Attempt{
		At: began, Took: ended.Sub(began), Status: answer.Status, Fault: faultOf(answer),
	})
	return nil
}

// job is everything that an attempt needs.
type job struct {
	delivery *Delivery
	endpoint *Endpoint
	event    *billing.EventRecord
	secrets  []SigningSecret
}

// prepare reads everything that an attempt needs. It returns nil if there is nothing to attempt now.
func (s *Service) prepare(ctx context.Context, m Message) (*job, error) {
	d, err := s.delivery(ctx, m.Tenant, m.Delivery)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, nil //nolint:nilnil // it has been deleted after its retention
	}
	if err != nil {
		return nil, err
	}
	if d.Status != DeliveryPending || d.Revision != m.Revision {
		return nil, nil //nolint:nilnil // the message is outdated
	}
	if ahead := d.NextAt.Sub(s.now()); ahead > clockDifference {
		return nil, s.Queue.Send(ctx, m, min(ahead, MaxDelay))
	}
	receiver, err := s.receiver(ctx, d)
	if receiver == nil || err != nil {
		return nil, err
	}
	event, err := s.event(ctx, d.Tenant, d.Event)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, s.giveUp(ctx, d, "the event is no longer stored")
	}
	if err != nil {
		return nil, err
	}
	receiver.delivery, receiver.event = d, event
	return receiver, nil
}

// receiver returns a job with the endpoint of a delivery and its secrets; nil if the delivery cannot be attempted. Nobody
// is an endpoint that is not stored.
func (s *Service) receiver(ctx context.Context, d *Delivery) (*job, error) {
	if d.Endpoint == Nobody {
		return &job{endpoint: &Endpoint{ID: Nobody}}, nil
	}
	endpoint, err := s.endpoint(ctx, d.Tenant, d.Endpoint)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, s.giveUp(ctx, d, "the endpoint was deleted")
	}
	if err != nil {
		return nil, err
	}
	if !endpoint.Enabled {
		return nil, s.giveUp(ctx, d, "the endpoint is disabled")
	}
	secrets, err := ledger.Get[*Secrets](ctx, s.Store, SecretsKey(d.Tenant, d.Endpoint), ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		secrets, err = &Secrets{}, nil
	}
	if err != nil {
		return nil, err
	}
	return &job{endpoint: endpoint, secrets: secrets.Secrets}, nil
}

// send makes the attempt: it sends the event, or unpacks it if it is for nobody.
func (s *Service) send(ctx context.Context, j *job, now time.Time) Answer {
	if j.endpoint.ID != Nobody {
		return s.Sender.Send(ctx, Request{
			URL: j.endpoint.URL, ID: j.event.ID, At: now, Body: j.event.Payload, Secrets: validSecrets(j.secrets, now),
		})
	}
	if err := s.unpack(ctx, j.event); err != nil {
		s.Log.ErrorContext(ctx, "unpacking events failed, and is tried again", "event", j.event.ID,
			"tenant", j.event.Tenant, "error", err)
		return Answer{Fault: "unpacking failed"}
	}
	return Answer{Status: http.StatusOK}
}

// giveUp ends a delivery that cannot be attempted.
func (s *Service) giveUp(ctx context.Context, d *Delivery, reason string) error {
	next := d.withAttempt(Attempt{At: s.now(), Fault: reason})
	next.end(DeliveryFailed)
	if err := s.saveDelivery(ctx, d, next); !isStale(err) {
		return err
	}
	return nil
}

// faultOf returns why an answer is no success, or "" if it is one.
func faultOf(a Answer) string {
	switch {
	case a.Fault != "":
		return a.Fault
	case succeeded(a):
		return ""
	case a.Status >= 300 && a.Status < 400:
		return fmt.Sprintf("it answered with status %d; redirects are not followed", a.Status)
	}
	return fmt.Sprintf("it answered with status %d", a.Status)
}

func succeeded(a Answer) bool { return a.Fault == "" && a.Status >= 200 && a.Status < 300 }

// finish saves the result of an attempt and queues the next one. If saving fails, it logs the error, and the sweep
// finds the delivery after its lease.
func (s *Service) finish(ctx context.Context, claimed *Delivery, answer Answer, a Attempt) {
	next, err := s.record(ctx, claimed, answer, a)
	log := s.Log.With("delivery", claimed.ID, "endpoint", claimed.Endpoint, "tenant", claimed.Tenant)
	if err != nil {
		log.ErrorContext(ctx, "saving a delivery attempt failed", "error", err)
		return
	}
	if next.Status == DeliveryPending {
		if delay := next.NextAt.Sub(s.now()); delay <= MaxDelay {
			if err := s.Queue.Send(ctx, next.Message(), max(0, delay)); err != nil {
				log.WarnContext(ctx, "queueing the next attempt failed; the sweep will find it", "error", err)
			}
		}
	}
	if err := s.updateEndpointStatus(ctx, next, answer, a); err != nil {
		log.ErrorContext(ctx, "updating the endpoint after a delivery attempt failed", "error", err)
	}
}

// record saves the end of an attempt, even if the delivery has changed meanwhile.
func (s *Service) record(ctx context.Context, claimed *Delivery, answer Answer, a Attempt) (*Delivery, error) {
	d := claimed
	for tries := 1; ; tries++ {
		next := s.outcome(d, d.Revision != claimed.Revision, answer, a)
		err := s.saveDelivery(ctx, d, next)
		switch {
		case err == nil:
			return next, nil
		case tries >= billing.MaxAttempts:
			return nil, err
		case isStale(err):
			if d, err = s.delivery(ctx, claimed.Tenant, claimed.ID); err != nil {
				return nil, err
			}
			if n := len(d.Log); n > 0 && d.Log[n-1].At.Equal(a.At) { // it was saved, and only the answer was lost
				return d, nil
			}
		case !errors.Is(err, ledger.ErrBusy) && !errors.Is(err, ledger.ErrLost):
			return nil, err
		}
		if err := s.Runtime.Pause(ctx, tries); err != nil {
			return nil, err
		}
	}
}

// outcome returns the delivery after an attempt. If it was replayed meanwhile, or claimed by another process after the
// lease of this attempt, only a success changes its status and its next attempt.
func (s *Service) outcome(d *Delivery, moved bool, answer Answer, a Attempt) *Delivery {
	next := d.withAttempt(a)
	pause, more := wait(max(1, d.Round), answer.RetryAfter, s.jitter)
	switch {
	case succeeded(answer):
		next.end(DeliverySucceeded)
	case moved:
	case answer.Status == http.StatusGone || !more:
		next.end(DeliveryFailed)
	default:
		next.retry(s.now(), pause)
	}
	return next
}

// jitter returns a random part of d.
func (s *Service) jitter(d time.Duration) time.Duration { return s.Runtime.Jitter(d) }

// updateEndpointStatus saves what an attempt shows about its endpoint: that it works, that it is gone, or that it has
// failed for days.
func (s *Service) updateEndpointStatus(ctx context.Context, d *Delivery, answer Answer, a Attempt) error {
	gone := answer.Status == http.StatusGone
	if !succeeded(answer) && !gone && d.Status != DeliveryFailed {
		return nil
	}
	for tries := 1; ; tries++ {
		endpoint, err := s.endpoint(ctx, d.Tenant, d.Endpoint)
		if errors.Is(err, billing.ErrNotFound) { // it was deleted meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		reason := DisabledGone
		switch {
		case succeeded(answer):
			if a.At.Sub(endpoint.LastSuccessAt) < successPrecision {
				return nil
			}
			endpoint.LastSuccessAt = a.At
		case !endpoint.Enabled:
			return nil
		case gone:
			endpoint.disable(reason, s.now())
		case endpoint.LastSuccessAt.Before(d.RoundAt) && endpoint.EnabledAt.Before(d.RoundAt):
			reason = DisabledFailing
			endpoint.disable(reason, s.now())
		default:
			return nil
		}
		endpoint.Revision++
		err = s.save(ctx, endpoint)
		if err == nil && !endpoint.Enabled {
			s.Log.WarnContext(ctx, "a webhook endpoint was disabled", "endpoint", endpoint.ID, "tenant", endpoint.Tenant,
				"reason", reason, "delivery", d.ID)
		}
		if !isStale(err) || tries >= billing.MaxAttempts {
			return err
		}
	}
}

func isStale(err error) bool {
	var stale *ledger.StaleError
	return errors.As(err, &stale)
}
