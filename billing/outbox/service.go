package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Service sends events to endpoints. Its only state limits attempts to endpoints that hang: any number of services may
// work on one store.
type Service struct {
	Config
	ledger  *ledger.Ledger // runs the commands of endpoints' owners
	limiter limiter
}

// Config is what a [Service] needs. A process that only serves requests of endpoints' owners needs no Queue: the sweep
// of another process queues the deliveries later.
type Config struct {
	Store   Store
	Sender  Sender
	Queue   Queue
	Runtime ledger.Runtime
	Log     *slog.Logger

	// Mailer tells customers what events say; nil: nobody does. Whoever publishes events needs it.
	Mailer Mailer

	// Deferred returns the events of what was deferred with this content. A process that makes no attempts needs none.
	Deferred func(ctx context.Context, tenant billing.Tenant, content []byte) ([]billing.Event, error)
}

// Mailer tells customers by e-mail what events say. It may be told the same events again.
type Mailer interface {
	// Tells reports whether there is something to tell of events of a type.
	Tells(kind billing.EventType) bool

	// TellAll tells what events say, of one tenant.
	TellAll(ctx context.Context, events []*billing.EventRecord) error
}

// noMailer has nothing to tell anybody.
type noMailer struct{}

func (noMailer) Tells(billing.EventType) bool { return false }

func (noMailer) TellAll(context.Context, []*billing.EventRecord) error { return nil }

// tell gives the mailer the events that it has something to say about.
func (s *Service) tell(ctx context.Context, events []billing.Event) error {
	var told []*billing.EventRecord
	for i := range events {
		if s.Mailer.Tells(events[i].Type) {
			told = append(told, billing.NewEventRecord(&events[i], s.now()))
		}
	}
	if len(told) == 0 {
		return nil
	}
	return s.Mailer.TellAll(ctx, told)
}

// New returns a service.
func New(c Config) *Service {
	if c.Mailer == nil {
		c.Mailer = noMailer{}
	}
	return &Service{Config: c, ledger: ledger.New(c.Store, c.Runtime), limiter: newLimiter()}
}

// MaxEndpoints is how many endpoints a tenant has, and so the largest number of deliveries of one event.
const MaxEndpoints = 50

func (s *Service) now() time.Time { return billing.Instant(s.Runtime.Now()) }

// Publish stores the events that an enabled endpoint of the tenant subscribes to. Publishing a stored event again does
// nothing. It reads the endpoints once, so it is best called with many events. It tells customers of events as well.
//
// Events that never come in very large numbers go first, and Publish fans them out itself: the stream of the stored
// events, which would do so as well, may be behind. Many events in bulk are stored as bundles, which are unpacked
// later.
func (s *Service) Publish(ctx context.Context, tenant billing.Tenant, events []billing.Event) error {
	if len(events) == 0 {
		return nil
	}
	endpoints, err := s.endpoints(ctx, tenant)
	if err != nil {
		return err
	}
	single, bulk := s.wanted(events, endpoints)
	if err := s.putEvents(ctx, single); err != nil {
		return err
	}
	for _, event := range single {
		if err := s.fanOut(ctx, event, endpoints); err != nil {
			s.Log.WarnContext(ctx, "fanning out an event failed; the stream of events does it later",
				"event", event.ID, "tenant", tenant, "error", err)
			break
		}
	}
	if err := s.tell(ctx, events); err != nil {
		return fmt.Errorf("telling customers of events: %w", err)
	}
	return s.putAside(ctx, bundles(tenant, bulk, maxBundleEvents))
}

// wanted renders the events that an endpoint wants: bulk has those of usages, which can be very many, and single the
// others.
func (s *Service) wanted(events []billing.Event, endpoints []*Endpoint) (single, bulk []*billing.EventRecord) {
	for i := range events {
		kind := events[i].Type
		switch {
		case !slices.ContainsFunc(endpoints, func(e *Endpoint) bool { return e.Subscribes(kind) }):
		case kind.Bulk():
			bulk = append(bulk, billing.NewEventRecord(&events[i], s.now()))
		default:
			single = append(single, billing.NewEventRecord(&events[i], s.now()))
		}
	}
	return single, bulk
}

// parallelPuts is how many events are stored at once. DynamoDB has no conditional write of a batch other than a
// transaction, which costs twice as much; at some 5 ms each, 25 at once are 5,000 events a second.
const parallelPuts = 25

// putEvents stores the events that are not stored yet. If it fails, some may have been stored.
func (s *Service) putEvents(ctx context.Context, events []*billing.EventRecord) error {
	if err := each(ctx, parallelPuts, events, s.putEvent); err != nil {
		return fmt.Errorf("publishing %d events: %w", len(events), err)
	}
	return nil
}

// putEvent stores an event, unless one with its id is stored.
func (s *Service) putEvent(ctx context.Context, e *billing.EventRecord) error {
	return ledger.PutIfAbsent(ctx, s.Store, e)
}

// FanOut creates a delivery of an event for each enabled endpoint that subscribes to it, and queues each. Doing so
// again does no harm: the deliveries exist, and outdated messages are ignored. It tells customers of
// the event as well, if its commit stored it: whoever publishes one tells of it.
func (s *Service) FanOut(ctx context.Context, tenant billing.Tenant, id billing.EventID) error {
	event, err := s.event(ctx, tenant, id)
	if errors.Is(err, billing.ErrNotFound) { // it was kept for its time, and is gone
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading event %s: %w", id, err)
	}
	endpoints, err := s.endpoints(ctx, tenant)
	if err != nil {
		return err
	}
	if err := s.fanOut(ctx, event, endpoints); err != nil {
		return err
	}
	if !event.Type.Emitted() || !s.Mailer.Tells(event.Type) {
		return nil
	}
	if err := s.Mailer.TellAll(ctx, []*billing.EventRecord{event}); err != nil {
		return fmt.Errorf("telling a customer of event %s: %w", id, err)
	}
	return nil
}

// fanOut does what FanOut does, with an event and the endpoints of its tenant.
func (s *Service) fanOut(ctx context.Context, event *billing.EventRecord, endpoints []*Endpoint) error {
	if event.Only == string(Nobody) {
		endpoints = []*Endpoint{{ID: Nobody, Enabled: true}}
	}
	for _, endpoint := range endpoints {
		if !endpoint.Enabled || !endpoint.wants(event) {
			continue
		}
		d := newDelivery(event, endpoint.ID, s.now())
		var stale *ledger.StaleError
		switch err := s.save(ctx, d); {
		case errors.As(err, &stale):
			if stored, is := stale.Documents[d.DocumentKey()].(*Delivery); is && stored.Revision > d.Revision {
				continue // it exists already, and its message has arrived
			}
		case err != nil:
			return fmt.Errorf("storing delivery %s: %w", d.ID, err)
		}
		if err := s.Queue.Send(ctx, d.Message(), 0); err != nil {
			return fmt.Errorf("queueing delivery %s: %w", d.ID, err)
		}
	}
	return nil
}

// Sweep queues the deliveries that are due: those that wait for longer than a queue can hold them, those that the queue
// has lost, and those whose attempt never saved its end. It continues for as long as it finds some.
func (s *Service) Sweep(ctx context.Context) error {
	const page = 100
	by, seen := s.now(), map[DeliveryID]bool{} // the index may still list deliveries that were just postponed
	var faults []error
	for {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(faults, err)...)
		}
		due, err := s.Store.Due(ctx, by, page)
		fresh := 0
		for _, d := range due {
			if seen[d.ID] {
				continue
			}
			seen[d.ID] = true
			fresh++
			if err := s.queueDue(ctx, d); err != nil {
				return errors.Join(append(faults, err)...)
			}
		}
		if err != nil {
			faults = append(faults, err)
		}
		if len(due) < page || fresh == 0 {
			return errors.Join(faults...)
		}
	}
}

// queueDue queues a delivery and postpones it for the sweep, so that the sweep does not find it again at once.
func (s *Service) queueDue(ctx context.Context, d *Delivery) error {
	if err := s.Queue.Send(ctx, d.Message(), 0); err != nil {
		return fmt.Errorf("queueing delivery %s: %w", d.ID, err)
	}
	if err := s.Store.Postpone(ctx, d, s.now().Add(sweepPause)); err != nil {
		return fmt.Errorf("postponing delivery %s for the sweep: %w", d.ID, err)
	}
	return nil
}

// endpoints reads all endpoints of a tenant.
func (s *Service) endpoints(ctx context.Context, tenant billing.Tenant) ([]*Endpoint, error) {
	endpoints, err := ledger.List[*Endpoint](ctx, s.Store, allEndpoints(tenant), "")
	if err != nil {
		return nil, fmt.Errorf("reading the endpoints of tenant %s: %w", tenant, err)
	}
	return endpoints, nil
}

// event reads an event, or returns [billing.ErrNotFound].
func (s *Service) event(ctx context.Context, tenant billing.Tenant, id billing.EventID) (*billing.EventRecord, error) {
	return ledger.Get[*billing.EventRecord](ctx, s.Store, billing.EventKey(tenant, id), ledger.Strong)
}
