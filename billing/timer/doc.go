// Package timer sees to it that what happens by the passing of time is booked and told soon after it did, in wallets
// that nobody uses in the meantime.
//
// Nothing here makes anything true. Credit that lapsed is gone at its instant, whether or not any timer was ever looked
// at, and a spend books it by itself. A timer only makes the line and the event appear sooner, so that timers may be
// late, come twice, or be seen by several at once:
//
//	a grant appears ──► Watch ──► a timer for its end, one for each reminder ahead of it
//	                                  │
//	       found due, by Sweep ───────┤
//	       removed by the store, ─────┴──► END       settle the wallet: the expiry's key is the fact
//	       which tells Removed             REMINDER  tell grant.expiring, if something is left: its id is the fact
//	                                       and delete the timer, last
//
// Who is second finds the line or the event there already. Who ends half-way leaves the timer where the next one finds
// it, or has been told of its removal and is told again.
//
// # Which clock
//
// A timer is due by the clock of its tenant. The store removes timers by the world's, which the test tenant's may be
// behind, so that a timer which is removed before it is due is put back, to wait for the sweep.
//
// # How to add something that ends by itself
//
// Give it a [Kind], its name in [Timer], and its case in complete. What only has to be booked is settled with the rest
// of its wallet and needs no more than a timer at its instant.
package timer
