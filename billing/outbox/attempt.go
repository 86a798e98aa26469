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

// Attempt makes one attempt of a delivery: it claims it, so that nobody else makes the same one, sends, keeps how that
// went, and sees to the next. An error says that nothing was attempted, and that the message should come again; a
// message that means nothing any more is none.
func (s *Service) Attempt(ctx context.Context, m Message) error {
	job, err := s.prepare(ctx, m)
	if err != nil {
		return fmt.Errorf("preparing delivery %s: %w", m.Delivery, err)
	}
	if job == nil {
		return nil
	}
	pause, ok := s.patience.enter(job.endpoint.ID, s.now())
	if !ok {
		return s.Queue.Send(ctx, m, pause+s.Runtime.Jitter(crowded))
	}
	slow := false
	defer func() { s.patience.leave(job.endpoint.ID, s.now(), slow) }()
	claimed := job.delivery.claimed(s.now())
	switch err := s.save(ctx, claimed); {
	case isStale(err): // somebody else was quicker
		return nil
	case err != nil:
		return fmt.Errorf("claiming delivery %s: %w", m.Delivery, err)
	}
	began := s.now()
	answer := s.Sender.Send(ctx, Request{
		URL: job.endpoint.URL, ID: job.event.ID, At: began, Body: job.event.Payload, Secrets: valid(job.secrets, began),
	})
	slow = answer.Slow
	ended := s.now()
	// What was sent is to be on record, even if whoever asked for it has given up.
	s.conclude(context.WithoutCancel(ctx), claimed, answer, Attempt{
		At: began, Took: ended.Sub(began), Status: answer.Status, Fault: faultOf(answer),
	})
	return nil
}

// job is all that an attempt takes.
type job struct {
	delivery *Delivery
	endpoint *Endpoint
	event    *billing.EventRecord
	secrets  []SigningSecret
}

// prepare reads what an attempt takes, or answers nil where there is nothing to attempt at this moment.
func (s *Service) prepare(ctx context.Context, m Message) (*job, error) {
	d, err := s.delivery(ctx, m.Tenant, m.Delivery)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, nil //nolint:nilnil // it was kept for its time, and is gone
	}
	if err != nil {
		return nil, err
	}
	if d.Status != DeliveryPending || d.Revision != m.Revision {
		return nil, nil //nolint:nilnil // the message is of what is past
	}
	if ahead := d.NextAt.Sub(s.now()); ahead > early {
		return nil, s.Queue.Send(ctx, m, min(ahead, MaxDelay))
	}
	endpoint, err := s.endpoint(ctx, d.Tenant, d.Endpoint)
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
	event, err := s.event(ctx, d.Tenant, d.Event)
	if errors.Is(err, billing.ErrNotFound) {
		return nil, s.giveUp(ctx, d, "the event is no longer kept")
	}
	if err != nil {
		return nil, err
	}
	return &job{d, endpoint, event, secrets.Secrets}, nil
}

// giveUp ends a delivery of which no attempt can be made.
func (s *Service) giveUp(ctx context.Context, d *Delivery, reason string) error {
	next := d.noted(Attempt{At: s.now(), Fault: reason})
	next.end(DeliveryFailed)
	if err := s.save(ctx, next); !isStale(err) {
		return err
	}
	return nil
}

// faultOf says why an answer is no success, or nothing where it is one.
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

// conclude keeps how an attempt went, and has the next one made when it is due. What cannot be kept is logged, and the
// sweep finds the delivery after its lease.
func (s *Service) conclude(ctx context.Context, claimed *Delivery, answer Answer, a Attempt) {
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
	if err := s.judge(ctx, next, answer, a); err != nil {
		log.ErrorContext(ctx, "saving what an attempt showed about its endpoint failed", "error", err)
	}
}

// record saves the end of an attempt, on top of whatever happened to the delivery meanwhile.
func (s *Service) record(ctx context.Context, claimed *Delivery, answer Answer, a Attempt) (*Delivery, error) {
	d := claimed
	for tries := 1; ; tries++ {
		next := s.outcome(d, d.Revision != claimed.Revision, answer, a)
		err := s.save(ctx, next)
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

// outcome is a delivery after an attempt. Where it was asked for again meanwhile, or claimed by another after the lease
// of this attempt, only a success changes what is to be done.
func (s *Service) outcome(d *Delivery, moved bool, answer Answer, a Attempt) *Delivery {
	next := d.noted(a)
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

// jitter is a random part of d.
func (s *Service) jitter(d time.Duration) time.Duration { return s.Runtime.Jitter(d) }

// judge keeps what an attempt says about its endpoint: that it works, that it is gone, or that it has failed for days.
func (s *Service) judge(ctx context.Context, d *Delivery, answer Answer, a Attempt) error {
	gone := answer.Status == http.StatusGone
	if !succeeded(answer) && !gone && d.Status != DeliveryFailed {
		return nil
	}
	for tries := 1; ; tries++ {
		endpoint, err := s.endpoint(ctx, d.Tenant, d.Endpoint)
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
