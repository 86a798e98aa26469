package outbox

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// DeliveryStatus says how far a delivery has come.
type DeliveryStatus string

// A delivery is PENDING until an attempt succeeds, or none is left.
const (
	DeliveryPending   DeliveryStatus = "PENDING"
	DeliverySucceeded DeliveryStatus = "SUCCEEDED"
	DeliveryFailed    DeliveryStatus = "FAILED"
)

// DeliveryStatuses are all of them.
var DeliveryStatuses = []DeliveryStatus{DeliveryPending, DeliverySucceeded, DeliveryFailed}

// Valid reports whether s is one of DeliveryStatuses.
func (s DeliveryStatus) Valid() bool { return slices.Contains(DeliveryStatuses, s) }

// Delivery is the job of telling one endpoint one event.
type Delivery struct {
	billing.Versioned
	Tenant    billing.Tenant
	ID        DeliveryID
	Endpoint  EndpointID
	Event     billing.EventID
	Type      billing.EventType
	Status    DeliveryStatus
	Attempts  int       // that were begun, ever
	Round     int       // of them since the delivery was made, or last asked for again: its place in the schedule
	RoundAt   time.Time // of the first of these; zero before it
	NextAt    time.Time // of the next attempt; zero where there is none
	DueAt     time.Time // when the sweep sees to it, should nobody else; zero where nothing is to be done
	Log       []Attempt // of the last attempts, oldest first
	CreatedAt time.Time
	KeptUntil time.Time // then it is deleted, and its event with it
}

// Attempt is one try, as it went.
type Attempt struct {
	At     time.Time
	Took   time.Duration
	Status int    // of the answer; 0 where there was none
	Fault  string // why it did not succeed; empty where it did
}

// maxLoggedAttempts is how many attempts a delivery remembers: two rounds of the schedule, at some 100 bytes each.
const maxLoggedAttempts = 24

// LastStatus is the status of the last answer, or 0.
func (d *Delivery) LastStatus() int {
	if len(d.Log) == 0 {
		return 0
	}
	return d.Log[len(d.Log)-1].Status
}

// Message is what the queue carries for d.
func (d *Delivery) Message() Message { return Message{d.Tenant, d.ID, d.Revision} }

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

// newDelivery is the delivery of an event to an endpoint, to be attempted at once.
func newDelivery(e *billing.EventRecord, endpoint EndpointID, now time.Time) *Delivery {
	return &Delivery{
		Tenant: e.Tenant, ID: newDeliveryID(endpoint, e.ID, e.At), Endpoint: endpoint, Event: e.ID, Type: e.Type,
		Status: DeliveryPending, NextAt: now, DueAt: now.Add(grace), CreatedAt: now, KeptUntil: e.KeptUntil,
		Versioned: billing.Versioned{Revision: 1},
	}
}

// changed is a copy of d, one revision on.
func (d *Delivery) changed() *Delivery {
	next := d.Clone()
	next.Revision++
	return next
}

// claimed is d with one more attempt begun. Should nobody tell how that ended, the sweep sees to it.
func (d *Delivery) claimed(now time.Time) *Delivery {
	next := d.changed()
	next.Attempts++
	next.Round++
	if next.Round == 1 {
		next.RoundAt = now
	}
	next.NextAt, next.DueAt = now, now.Add(lease)
	return next
}

// again is d to be attempted anew, from the beginning of the schedule.
func (d *Delivery) again(now time.Time) *Delivery {
	next := d.changed()
	next.Status, next.Round, next.RoundAt = DeliveryPending, 0, time.Time{}
	next.NextAt, next.DueAt = now, now.Add(grace)
	return next
}

// noted is d with the end of an attempt in its log.
func (d *Delivery) noted(a Attempt) *Delivery {
	next := d.changed()
	next.Log = append(next.Log, a)
	if more := len(next.Log) - maxLoggedAttempts; more > 0 {
		next.Log = slices.Delete(next.Log, 0, more)
	}
	return next
}

// end changes d into one of which nothing is to be done any more.
func (d *Delivery) end(status DeliveryStatus) {
	d.Status, d.NextAt, d.DueAt = status, time.Time{}, time.Time{}
}

// retry changes d into one that is attempted again after a while.
func (d *Delivery) retry(now time.Time, wait time.Duration) {
	d.NextAt = now.Add(wait)
	if d.DueAt = d.NextAt; wait <= MaxDelay {
		d.DueAt = d.NextAt.Add(grace) // the queue has it; the sweep only where that lost it
	}
}
