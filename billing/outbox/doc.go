// Package outbox sends events to webhooks: it stores the events that some endpoint subscribes to, and delivers each of
// them to the endpoints of its tenant, at least once. Like package billing it imports the standard library alone; the
// store, the queue, the sender and the clock are arguments.
//
//	Publish ──► EVENT, if an endpoint wants it
//	              │
//	FanOut  ◄─────┘──► a DELIVERY for each endpoint that wants it ──► Queue
//	                                  ▲                                 │
//	Sweep ──► what is due ──► Queue   └── how it went ◄── Sender ◄── Attempt
//
// # Once, or at least once
//
// The ids of deliveries are derived from those of their events, so publishing, fanning out or queueing again creates
// nothing new. A message contains the revision of its delivery, and an attempt begins by raising this revision, on the
// condition that it is still the same: of any number of messages for one attempt, one is processed. An endpoint may
// still receive an event twice, if its answer is lost or the end of the attempt cannot be saved. Therefore the event's
// id stays the same.
//
// Nothing depends on the queue. Each delivery contains the instant at which it is due; the sweep finds deliveries that
// are overdue.
//
// # How to add a type of event
//
// Events are made in package billing, and payload.go there renders them. docs/webhooks.md shows an example of each
// type, and a test compares it with what the code sends.
package outbox
