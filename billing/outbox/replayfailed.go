package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// The limits of a replay of failed deliveries.
const (
	// MaxReplays is how many deliveries one request replays: at some 80 bytes each, their list takes 80 KB. Restarting
	// them takes two seconds of an attempt, which has a minute.
	MaxReplays = 1000

	// maxSearchedFailures is how many entries are searched for those of one endpoint: at 150 bytes each, 3 MB.
	maxSearchedFailures = 20_000
)

// eventReplay is the type of an event that lists failed deliveries to be replayed. No endpoint receives it: an attempt of
// its delivery restarts them.
const eventReplay billing.EventType = "webhook.replay"

// listedFailure names a failed delivery: it is replayed once, and not again if it fails once more.
type listedFailure struct {
	ID string    `json:"id"` // in the list
	At time.Time `json:"at"` // when it failed
}

// ReplayFailed replays the deliveries to an endpoint that failed for good and were created in a range of time.
type ReplayFailed struct {
	billing.Keyed
	Endpoint EndpointID
	From, To time.Time // created at or after From and before To

	found        []listedFailure // at most MaxReplays
	event        billing.EventID // of the list
	fault        *billing.Error  // why there is no list; nil if there is one
	leaveToSweep bool            // there is no queue, so the next sweep has to find the list
}

// Wallets implements [billing.Command].
func (r *ReplayFailed) Wallets() []billing.WalletID { return nil }

// Request implements [billing.Command].
func (r *ReplayFailed) Request() billing.Request {
	return billing.Request{Operation: "replayFailedDeliveries", Fields: []billing.Field{
		{Name: "endpointId", Value: string(r.Endpoint)},
		{Name: "from", Value: billing.FormatInstant(billing.Instant(r.From))},
		{Name: "to", Value: billing.FormatInstant(billing.Instant(r.To))},
	}}
}

// Check implements [billing.Command].
func (r *ReplayFailed) Check() *billing.Error {
	if refusal := r.Keyed.Check(); refusal != nil {
		return refusal
	}
	if !r.From.Before(r.To) {
		return refuse(billing.CodeInvalidInput, fmt.Sprintf("to is %s, which is not after from, %s",
			billing.FormatInstant(r.To), billing.FormatInstant(r.From)), "to")
	}
	return nil
}

// Reads implements [billing.Command].
func (r *ReplayFailed) Reads(d *billing.Draft) { d.ReadDocument(EndpointKey(d.Tenant(), r.Endpoint)) }

// Apply implements [billing.Command]. The deliveries themselves are restarted afterwards, by an attempt of the list.
func (r *ReplayFailed) Apply(d *billing.Draft) *billing.Error {
	endpoint := endpointIn(d, r.Endpoint)
	switch {
	case endpoint == nil:
		return noEndpoint(r.Endpoint)
	case !endpoint.Enabled:
		return refuseDisabled(endpoint, "endpointId")
	case r.fault != nil:
		return r.fault
	}
	count := strconv.Itoa(len(r.found))
	if len(r.found) > 0 {
		list := &billing.EventRecord{
			Tenant: d.Tenant(), ID: r.event, Type: eventReplay, At: d.Clock(), Only: string(Nobody), Payload: compress(r.found),
			KeptUntil: billing.EventKeptUntil(d.Clock()), NoFollower: true,
		}
		delivery := newDelivery(list, Nobody, d.Clock())
		if r.leaveToSweep {
			delivery.DueAt = d.Clock()
		}
		d.Put(list)
		d.Put(delivery)
	}
	d.Created(count)
	d.Changed(billing.Change{Target: string(r.Endpoint), After: billing.Metadata{
		"failedFrom": billing.FormatInstant(r.From), "failedTo": billing.FormatInstant(r.To), "replayed": count,
	}})
	return nil
}

// ReplayFailed queues each of the failed deliveries of a range again, once for a key however often it is sent, and returns how
// many they are. Those that somebody replays meanwhile are not queued twice.
//
// Refusals: INVALID_INPUT, also if the endpoint is disabled or has too many failed deliveries in the range, NOT_FOUND,
// IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (s *Service) ReplayFailed(
	ctx context.Context, by billing.Caller, r ReplayFailed,
) (*ledger.Result[int], error) {
	r.Keyed = r.By(by)
	if refusal := r.Check(); refusal != nil {
		return nil, refusal
	}
	var err error
	if r.found, r.fault, err = s.failuresOf(ctx, by.Tenant, &r); err != nil {
		return nil, err
	}
	r.event, r.leaveToSweep = billing.NewEventID(s.now(), s.Runtime.Entropy()), s.Queue == nil
	outcome, err := s.ledger.Run(ctx, by.Tenant, &r)
	if err != nil {
		return nil, err
	}
	count, err := strconv.Atoi(outcome.Request.Result)
	if err != nil {
		return nil, fmt.Errorf("the record of key %q says that %q deliveries were replayed", r.IdempotencyKey, outcome.Request.Result)
	}
	if count > 0 && !outcome.Replayed && s.Queue != nil {
		s.queueList(ctx, by.Tenant, r.event)
	}
	return &ledger.Result[int]{Value: count, Replayed: outcome.Replayed}, nil
}

// queueList queues the delivery of a list of failed deliveries. If that fails, the sweep does it.
func (s *Service) queueList(ctx context.Context, tenant billing.Tenant, id billing.EventID) {
	event, err := s.event(ctx, tenant, id)
	if err == nil {
		err = s.Queue.Send(ctx, newDelivery(event, Nobody, s.now()).Message(), 0)
	}
	if err != nil {
		s.Log.WarnContext(ctx, "queueing a replay of failed deliveries failed; the sweep will find it",
			"event", id, "tenant", tenant, "error", err)
	}
}

// failuresOf lists the failed deliveries that a request replays, or says why it is refused.
func (s *Service) failuresOf(
	ctx context.Context, tenant billing.Tenant, r *ReplayFailed,
) (found []listedFailure, refusal *billing.Error, _ error) {
	const page = 500
	first, before, now := billing.ListedFrom(r.From.UnixMicro()), billing.ListedFrom(r.To.UnixMicro()), s.now()
	for searched := 0; ; {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		all := billing.Collection{Tenant: tenant, Kind: KindFailed, Limit: page}
		entries, err := ledger.List[*Failed](ctx, s.Store, all, before)
		if err != nil {
			return nil, nil, err
		}
		for _, entry := range entries {
			before = entry.ID
			id, _ := ParseFailedID(entry.ID)
			endpoint, _ := id.Endpoint()
			if before < first {
				return found, tooMany(found), nil
			}
			if endpoint == r.Endpoint && now.Before(entry.KeptUntil) {
				found = append(found, listedFailure{entry.ID, entry.At})
			}
		}
		if len(entries) < page {
			return found, tooMany(found), nil
		}
		if searched += page; searched >= maxSearchedFailures {
			return nil, refuse(billing.CodeInvalidInput, fmt.Sprintf("more than %d deliveries of all endpoints that were created "+
				"between from and to have failed; choose a shorter time", maxSearchedFailures), "from"), nil
		}
	}
}

// tooMany refuses more deliveries than one request replays, and says how to replay them in parts. They are newest first.
func tooMany(found []listedFailure) *billing.Error {
	over := len(found) - MaxReplays
	if over <= 0 {
		return nil
	}
	next := found[over-1].ID[:len(billing.ListedFrom(0))]
	until, _ := billing.ParseListedFrom(next)
	return refuse(billing.CodeInvalidInput, fmt.Sprintf("%d deliveries between from and to have failed, and a request replays at "+
		"most %d; replay those before %s first", len(found), MaxReplays, billing.FormatInstant(until)), "to")
}

// replay restarts the deliveries of a list that have not been replayed since they failed. It may do so again.
func (s *Service) replay(ctx context.Context, list *billing.EventRecord) error {
	var failures []listedFailure
	if err := decompress(list, &failures); err != nil {
		return err
	}
	for part := range slices.Chunk(failures, parallelReplays) {
		if err := s.replayPart(ctx, list.Tenant, part); err != nil {
			return err
		}
	}
	return nil
}

// parallelReplays is how many deliveries are restarted at once, each in a commit of some 10 ms: 1,000 take less than a second.
const parallelReplays = 16

// replayPart restarts some deliveries at the same time.
func (s *Service) replayPart(ctx context.Context, tenant billing.Tenant, part []listedFailure) error {
	faults := make(chan error, len(part))
	for _, failure := range part {
		go func() { faults <- s.restartFailed(ctx, tenant, failure) }()
	}
	var all []error
	for range part {
		all = append(all, <-faults)
	}
	return errors.Join(all...)
}

// restartFailed restarts a delivery if it is failed since the instant that a list names, and queues it.
func (s *Service) restartFailed(ctx context.Context, tenant billing.Tenant, failure listedFailure) error {
	id, ok := ParseFailedID(failure.ID)
	if !ok {
		return fmt.Errorf("the list of a replay names %q, which is no failed delivery", failure.ID)
	}
	key := FailedKey(tenant, failure.ID)
	var lost *Delivery // as a commit left it whose answer was lost
	for tries := 1; ; tries++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		stored, err := s.Store.Documents(ctx, []billing.DocumentKey{key, DeliveryKey(tenant, id)}, ledger.Strong)
		if err != nil {
			return fmt.Errorf("reading delivery %s: %w", id, err)
		}
		entry, _ := stored[key].(*Failed)
		d, _ := stored[DeliveryKey(tenant, id)].(*Delivery)
		if entry == nil && lost != nil && d != nil && d.Revision == lost.Revision && d.Status == DeliveryPending {
			s.queueRestarted(ctx, d)
			return nil
		}
		if entry == nil || !entry.At.Equal(failure.At) || d == nil || !d.isListed() || !s.now().Before(d.KeptUntil) {
			return nil // it was replayed, or is no longer kept
		}
		next := d.restart(s.now())
		if s.Queue == nil {
			next.DueAt = s.now()
		}
		switch err := s.saveDelivery(ctx, d, next); {
		case err == nil:
			s.queueRestarted(ctx, next)
			return nil
		case tries >= billing.MaxAttempts || !isStale(err) && !errors.Is(err, ledger.ErrBusy) && !errors.Is(err, ledger.ErrLost):
			return fmt.Errorf("restarting delivery %s: %w", id, err)
		}
		lost = next
		if err := s.Runtime.Pause(ctx, tries); err != nil {
			return err
		}
	}
}

// queueRestarted queues a delivery that was restarted. If that fails, the sweep does it.
func (s *Service) queueRestarted(ctx context.Context, d *Delivery) {
	if s.Queue == nil {
		return
	}
	if err := s.Queue.Send(ctx, d.Message(), 0); err != nil {
		s.Log.WarnContext(ctx, "queueing a delivery failed; the sweep will find it", "delivery", d.ID, "tenant", d.Tenant,
			"error", err)
	}
}
