package outbox

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// DeliveryStatus is the state of a delivery.
type DeliveryStatus string

// A delivery is PENDING until an attempt succeeds, or none is left.
const (
	DeliveryPending   DeliveryStatus = "PENDING"
	DeliverySucceeded DeliveryStatus = "SUCCEEDED"
	DeliveryFailed    DeliveryStatus = "FAILED"
)

// DeliveryStatuses lists all statuses.
var DeliveryStatuses = []DeliveryStatus{DeliveryPending, DeliverySucceeded, DeliveryFailed}

// Valid reports whether s is one of DeliveryStatuses.
func (s DeliveryStatus) Valid() bool { return slices.Contains(DeliveryStatuses, s) }

// Delivery is the job of sending one event to one endpoint.
type Delivery struct {
	billing.Versioned
	Tenant    billing.Tenant
	ID        DeliveryID
	Endpoint  EndpointID
	Event     billing.EventID
	Type      billing.EventType
	Status    DeliveryStatus
	Attempts  int       // how many were begun, in all rounds
	Round     int       // how many of them since the delivery was created or last replayed: its place in the schedule
	RoundAt   time.Time // when the first of these began; zero before
	NextAt    time.Time // when the next attempt is made; zero if none is
	DueAt     time.Time // when the sweep queues it, if nobody has attempted it by then; zero if nothing is left to do
	Log       []Attempt // the last attempts, oldest first
	CreatedAt time.Time
	KeptUntil time.Time // it is deleted then, with its event
}

// Attempt is the record of one try.
type Attempt struct {
	At     time.Time
	Took   time.Duration
	Status int    // of the answer; 0 if there was none
	Fault  string // why it did not succeed; empty if it did
}

// maxLoggedAttempts is how many attempts the log of a delivery has: two rounds of the schedule, at some 100 bytes each.
const maxLoggedAttempts = 24

// LastStatus returns the status of the last answer, or 0.
func (d *Delivery) LastStatus() int {
	if len(d.Log) == 0 {
		return 0
	}
	return d.Log[len(d.Log)-1].Status
}

// Message returns the queue's message for the next attempt of d.
func (d *Delivery) Message() Message {
	return Message{d.Tenant, d.ID, d.Revision, d.Type.Bulk() || d.Endpoint == Nobody}
}

// Clone copies d.
func (d *Delivery) Clone() *Delivery {
	copied := *d
	copied.Log = slices.Clone(d.Log)
	return &copied
}

// DocumentKey implements [billing.Document].
func (d *Delivery) DocumentKey() billing.DocumentKey { return DeliveryKey(d.Tenant, d.ID) }

// CloneDocument implements [billing.Document].
func (d *Delivery) CloneDocument() billing.Document { return d.Clone() }

// newDelivery returns the delivery of an event to an endpoint, to be attempted at once.
func newDelivery(e *billing.EventRecord, endpoint EndpointID, now time.Time) *Delivery {
	return &Delivery{
		Tenant: e.Tenant, ID: newDeliveryID(endpoint, e.ID, e.At), Endpoint: endpoint, Event: e.ID, Type: e.Type,
		Status: DeliveryPending, NextAt: now, DueAt: now.Add(grace), CreatedAt: now, KeptUntil: e.KeptUntil,
		Versioned: billing.Versioned{Revision: 1},
	}
}

// nextRevision returns a copy of d with the next revision.
func (d *Delivery) nextRevision() *Delivery {
	next := d.Clone()
	next.Revision++
	return next
}

// claim returns d with one more attempt begun. If the end of the attempt is never saved, the sweep queues the delivery
// again.
func (d *Delivery) claim(now time.Time) *Delivery {
	next := d.nextRevision()
	next.Attempts++
	next.Round++
	if next.Round == 1 {
		next.RoundAt = now
	}
	next.NextAt, next.DueAt = now, now.Add(lease)
	return next
}

// restart returns d, to be attempted again from the beginning of the schedule.
func (d *Delivery) restart(now time.Time) *Delivery {
	next := d.nextRevision()
	next.Status, next.Round, next.RoundAt = DeliveryPending, 0, time.Time{}
	next.NextAt, next.DueAt = now, now.Add(grace)
	return next
}

// withAttempt returns d with the end of an attempt in its log.
func (d *Delivery) withAttempt(a Attempt) *Delivery {
	next := d.nextRevision()
	next.Log = append(next.Log, a)
	if more := len(next.Log) - maxLoggedAttempts; more > 0 {
		next.Log = slices.Delete(next.Log, 0, more)
	}
	return next
}

// end sets the final status of d: nothing is left to do.
func (d *Delivery) end(status DeliveryStatus) {
	d.Status, d.NextAt, d.DueAt = status, time.Time{}, time.Time{}
}

// retry schedules the next attempt of d.
func (d *Delivery) retry(now time.Time, wait time.Duration) {
	d.NextAt = now.Add(wait)
	d.DueAt = d.NextAt
	if wait <= MaxDelay {
		d.DueAt = d.NextAt.Add(grace) // the queue has it; the sweep finds it only if the queue loses it
	}
}
