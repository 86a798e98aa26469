package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// lanes keep at most one commit in flight for each wallet. A commit occupies its wallet for a round trip. If each
// request tried on its own, all but one would lose and try again, and a wallet would become slower the more it is used.
// Instead, requests that arrive while a commit is in flight wait, and are then decided and committed together.
//
// Nothing runs in the background. The request that finds its lane empty leads: it runs the requests that wait, as many
// as fit into one commit, hands the lane over to the next one that waits, and returns. Lanes are only an optimization:
// processes that know nothing of each other stay correct by the conditions of their commits.
//
//	arrive ──► lane busy? ──no──► lead: take what waits → run → hand over
//	              │yes                              │
//	              ▼                                 ▼
//	        wait (bounded) ◄───────── done, or lead next
//
// A request for several wallets runs alone, once it leads in all of their lanes. All requests enter lanes in the same
// order, so that no two wait for each other.
//
// J is the data of a request; lanes do not look at it.
type lanes[J any] struct {
	mu   sync.Mutex
	open map[billing.WalletRef]*lane[J]
}

// lane is a wallet with a request in flight.
type lane[J any] struct {
	waiting []*ticket[J] // in order of arrival
	size    int          // of all waiting tickets
}

// ticket is one request in a lane.
type ticket[J any] struct {
	job   J
	size  int  // in commands
	alone bool // does not run together with others

	ready chan struct{} // closed when the ticket is done, or leads
	leads bool
}

func newLanes[J any]() lanes[J] { return lanes[J]{open: map[billing.WalletRef]*lane[J]{}} }

// run waits until work was called for t, in the lanes of its wallets: by this call, together with other tickets that
// wait, or by the request that leads.
//
// Errors: CONFLICT if a lane is full; the context's error if it had ended before, or ended while t waited.
func (l *lanes[J]) run(
	ctx context.Context, r *Runtime, refs []billing.WalletRef, t *ticket[J], work func(context.Context, []J),
) error {
	switch len(refs) {
	case 0:
		work(ctx, []J{t.job})
		return nil
	case 1:
		if err := l.enter(ctx, r, refs[0], t); err != nil || !t.leads {
			return err
		}
		l.lead(ctx, refs[0], t, work)
		return nil
	}
	for _, ref := range sortedByID(refs) {
		place := &ticket[J]{alone: true}
		if err := l.enter(ctx, r, ref, place); err != nil {
			return err
		}
		defer l.leave(ref, nil)
	}
	work(ctx, []J{t.job})
	return nil
}

func sortedByID(refs []billing.WalletRef) []billing.WalletRef {
	return slices.SortedFunc(slices.Values(refs), func(a, b billing.WalletRef) int {
		return strings.Compare(string(a.ID), string(b.ID))
	})
}

// lead runs t and tickets that wait for the wallet. It does not stop if the leader's own caller goes away, because
// others wait for it.
func (l *lanes[J]) lead(ctx context.Context, ref billing.WalletRef, t *ticket[J], work func(context.Context, []J)) {
	group := l.take(ref, t)
	defer l.leave(ref, group[1:])
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), billing.MaxCommitTime)
	defer cancel()
	jobs := make([]J, len(group))
	for i, t := range group {
		jobs[i] = t.job
	}
	work(ctx, jobs)
}

// enter adds a ticket to its wallet's lane and waits until it is done or leads. A full lane refuses at once, and if the
// caller has gone away before, nothing is begun. If the caller goes away while the ticket waits, the ticket is removed.
// If the caller goes away while its commit is in flight, enter does not wait for it: the caller learns the outcome by
// sending the request again.
func (l *lanes[J]) enter(ctx context.Context, r *Runtime, ref billing.WalletRef, t *ticket[J]) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	queue, busy := l.open[ref]
	switch {
	case !busy:
		l.open[ref] = &lane[J]{}
		l.mu.Unlock()
		t.leads = true
		return nil
	case queue.size+t.weight() > billing.MaxWaitingCommands:
		l.mu.Unlock()
		return laneFull(r)
	}
	t.ready = make(chan struct{})
	queue.add(t)
	l.mu.Unlock()

	err := r.wait(ctx, t.ready)
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-t.ready:
		if t.leads && err != nil {
			l.handOver(ref, queue)
			return err
		}
		return nil // done, or leading; a result is returned even if the context ended at the same time
	default:
	}
	queue.remove(t)
	return err
}

// laneFull refuses a request for which the lane has no room, with the time to retry at.
func laneFull(r *Runtime) *billing.Error {
	retry := billing.Instant(r.Now().Add(time.Second))
	refusal := billing.Refuse(billing.CodeConflict,
		"more than %d requests wait for this wallet; send the same request with the same idempotencyKey again in a second",
		billing.MaxWaitingCommands)
	refusal.RetryAt = &retry
	return refusal
}

// take returns the tickets that the leader t runs: itself, and waiting ones that fit, in order of arrival.
func (l *lanes[J]) take(ref billing.WalletRef, t *ticket[J]) []*ticket[J] {
	group := []*ticket[J]{t}
	if t.alone {
		return group
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, size := l.open[ref], t.size
	for len(queue.waiting) > 0 {
		next := queue.waiting[0]
		if next.alone || size+next.size > billing.MaxCommitCommands {
			break
		}
		size += next.size
		group = append(group, next)
		queue.remove(next)
	}
	return group
}

// leave wakes the tickets whose work is done, and hands the lane over.
func (l *lanes[J]) leave(ref billing.WalletRef, done []*ticket[J]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range done {
		close(t.ready)
	}
	l.handOver(ref, l.open[ref])
}

// handOver lets the next ticket lead, or closes the lane.
func (l *lanes[J]) handOver(ref billing.WalletRef, queue *lane[J]) {
	if len(queue.waiting) == 0 {
		delete(l.open, ref)
		return
	}
	next := queue.waiting[0]
	queue.remove(next)
	next.leads = true
	close(next.ready)
}

// waiting returns the size of all tickets that wait for a wallet, behind those in flight.
func (l *lanes[J]) waiting(ref billing.WalletRef) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if queue := l.open[ref]; queue != nil {
		return queue.size
	}
	return 0
}

// weight returns how much of a lane's room t takes: at least one command.
func (t *ticket[J]) weight() int { return max(t.size, 1) }

func (q *lane[J]) add(t *ticket[J]) {
	q.waiting = append(q.waiting, t)
	q.size += t.weight()
}

// remove removes t from the waiting tickets, if it still waits.
func (q *lane[J]) remove(t *ticket[J]) {
	if at := slices.Index(q.waiting, t); at >= 0 {
		q.waiting = slices.Delete(q.waiting, at, at+1)
		q.size -= t.weight()
	}
}

// errUnfinished is the error of a request whose leader did not finish.
var errUnfinished = errors.New("the commit that contained the request did not finish")
