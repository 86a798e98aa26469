// Package outbox tells the world what happened: it keeps the events that somebody wants, and delivers each of them to
// the webhook endpoints of its tenant, at least once. Like package billing it imports the standard library alone; the
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
// Everything that follows from an event has an id that follows from the event's: to publish, fan out or queue again
// makes nothing new. A message names the revision of the delivery that it is about, and an attempt begins by raising
// that, on the condition that nobody has done so: of any number of messages about one attempt, one is acted upon. An
// endpoint may still be told twice, when its answer is lost, or the attempt's end is: hence the stable id.
//
// Nothing depends on the queue. Whatever is to be done about a delivery is due at an instant that stands in it; the
// sweep finds what is overdue.
//
// # How to add a type of event
//
// It is made in package billing. What its payload tells beside the wallet is for render to say; docs/webhooks.md shows
// an example of each, and a test compares the two.
package outbox
