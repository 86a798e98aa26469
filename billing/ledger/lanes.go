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

// lanes keep at most one commit in flight for each wallet. A commit occupies its wallet for a round trip; were
// each request to try by itself, all but one would lose and try again, and the wallet that everybody uses would
// slow down the more it is used. Instead, what arrives while a commit is in flight waits, and is then decided and
// committed together.
//
// Nothing runs in the background. The request that finds its lane empty leads: it runs what waits, up to what
// one commit holds, hands the lane to the next request that waits, and returns. A lane is an optimization alone:
// two processes that know nothing of each other stay correct through the conditions of their commits.
//
//	arrive ──► lane busy? ──no──► lead: take what waits → run → hand over
//	              │yes                              │
//	              ▼                                 ▼
//	        wait (bounded) ◄───────── done, or lead next
//
// A request of several wallets runs alone, once it leads in all of their lanes. It enters them in one order, so that no two
// requests wait for each other.
//
// J is what a request brings along; lanes know nothing of it.
type lanes[J any] struct {
	mu   sync.Mutex
	open map[billing.WalletRef]*lane[J]
}

// lane is a wallet with a request in flight.
type lane[J any] struct {
	waiting []*ticket[J] // in order of arrival
	size    int          // of all that waits
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

// run has work done on t in the lanes of its wallets: by this call, together with what else waits, or by the request that
// leads. It returns once that is so.
//
// Errors: CONFLICT where a lane is full; the context's, where nothing was begun or where it ended while t waited.
func (l *lanes[J]) run(ctx context.Context, r *Runtime, refs []billing.WalletRef, t *ticket[J], work func(context.Context, []J)) error {
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
	for _, ref := range inOrder(refs) {
		place := &ticket[J]{alone: true}
		if err := l.enter(ctx, r, ref, place); err != nil {
			return err
		}
		defer l.leave(ref, nil)
	}
	work(ctx, []J{t.job})
	return nil
}

func inOrder(refs []billing.WalletRef) []billing.WalletRef {
	return slices.SortedFunc(slices.Values(refs), func(a, b billing.WalletRef) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// lead runs what waits for the wallet. What others wait for goes on when the leader's own caller goes away.
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

// enter brings a ticket into its wallet's lane and waits until it is done or leads. A full lane refuses at once, and
// for a caller that has gone away already nothing is begun. A ticket whose caller goes away while it waits is removed; one
// whose caller goes away while its commit is in flight is not waited for: the caller learns the outcome by sending the
// request again.
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
		return full(r)
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
		return nil // done, or leading; if the context ended at the same time, what is done is answered all the same
	default:
	}
	queue.remove(t)
	return err
}

// full refuses a request for which the lane has no room, and says when to retry.
func full(r *Runtime) *billing.Error {
	retry := billing.Instant(r.Now().Add(time.Second))
	refusal := billing.Refuse(billing.CodeConflict,
		"more than %d requests wait for this wallet; send the same request with the same idempotencyKey again in a second",
		billing.MaxWaitingCommands)
	refusal.RetryAt = &retry
	return refusal
}

// take returns what the leader t runs: itself, and those that wait and fit, in order of arrival.
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

// leave wakes those whose work is done, and hands the lane over.
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

// waiting is the size of what waits for a wallet, behind what is in flight.
func (l *lanes[J]) waiting(ref billing.WalletRef) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if queue := l.open[ref]; queue != nil {
		return queue.size
	}
	return 0
}

// weight is how much of a lane's room t takes: at least one place.
func (t *ticket[J]) weight() int { return max(t.size, 1) }

func (q *lane[J]) add(t *ticket[J]) {
	q.waiting = append(q.waiting, t)
	q.size += t.weight()
}

// remove takes t off those that wait, if it still does.
func (q *lane[J]) remove(t *ticket[J]) {
	if at := slices.Index(q.waiting, t); at >= 0 {
		q.waiting = slices.Delete(q.waiting, at, at+1)
		q.size -= t.weight()
	}
}

// errUnfinished is what a request gets whose leader did not finish.
var errUnfinished = errors.New("the commit that the request was part of did not finish")
