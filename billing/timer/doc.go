// Package timer books and announces what happens by the passing of time, soon after it happened, also in wallets that
// nobody uses in the meantime.
//
// Nothing here makes anything true. Credit that lapsed is gone at its instant, whether or not any timer fired, and a
// spend books it by itself. A timer only makes the line and the event appear sooner. So timers may be late, fire twice,
// or be handled by several processes at once:
//
//	a grant appears ──► Schedule ──► a timer for its end, one for each reminder after its creation
//	                                  │
//	       Sweep finds it due, or ────┤
//	       the store removed it and ──┴──► reminder  publish grant.expiring, if something is left: the event's id
//	       HandleRemoval handles that                follows from the grant and the days
//	                                       expiry    book what lapsed: the line's key follows from the grant
//	                                       holds     book what ended: the line's key follows from the hold
//	                                       periods   book what began and ended: likewise from the subscription
//	                                       and delete the timer, last, or put it again
//
// The second process finds the line or the event there already. A process that ends half-way leaves the timer where the
// next sweep finds it; or, when the store has removed the timer, the record of its removal is handled again.
//
// # Which clock
//
// A timer is due by the clock of its tenant. The store removes timers by the world's, which the test tenant's may be
// behind. So a timer that is removed before it is due is put back, to wait for the sweep.
//
// # Names
//
// The name of a timer is its wallet, its [Kind], and its subject: what it is of, in the form of its kind. The subject
// of an expiry is a grant; of a reminder, a grant and a number of days. Holds are many and short, and most of them end
// before their time: all holds of a wallet have one timer, which is due when the first of them ends. When it has fired, it
// is put again for the next one. All subscriptions of a wallet have one timer, too.
//
// # How to add a kind
//
// Everything that ends by itself, such as a budget, gets timers by a kind of its own. Give
// it a file named after it, with a function that makes its timers, one that checks a subject and one that fires; and a
// line in kinds. What only has to be booked is booked with the rest of its wallet, and needs no more than a timer at
// its instant: see bookDue. A kind whose timer fires again and again says when, by the field next.
//
// A program that reads a timer of a kind that it does not know returns an [*UnknownKindError], and leaves the timer to
// be read again. So deploy the functions that read timers before those that write them, as template.yaml and infra/
// do.
package timer
