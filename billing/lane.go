package billing

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// lanes keep at most one commit in flight for each wallet. A commit occupies its wallet for a round trip; were
// each request to try by itself, all but one would lose and try again, and the wallet that everybody uses would
// slow down the more it is used. Instead, what arrives while a commit is in flight waits, and is then decided and
// committed together.
//
// Nothing runs in the background. The request that finds its lane empty leads: it commits what waits, up to what
// one commit holds, hands the lane to the next request that waits, and returns. A lane is an optimization alone:
// two processes that know nothing of each other stay correct through the conditions of their commits.
//
//	arrive ──► lane busy? ──no──► lead: take what waits → decide → commit → tell them → hand over
//	              │yes                                                        │
//	              ▼                                                           │
//	        wait (bounded) ◄──────────── done, or lead next ──────────────────┘
type lanes struct {
	mu   sync.Mutex
	open map[WalletRef]*lane
}

// lane is a wallet with a commit in flight.
type lane struct {
	waiting  []*ticket // in order of arrival
	commands int       // how many commands wait
}

// ticket is one request in a lane.
type ticket struct {
	commands []Command
	mark     Mark
	alone    bool // is not decided together with others

	ready   chan struct{} // closed when the ticket is done, or leads
	leads   bool
	outcome posted
}

// posted is what became of a ticket.
type posted struct {
	outcomes []Outcome
	wallet   *Wallet
	err      error
}

// enter brings a ticket into its wallet's lane and waits until it is done or leads. A full lane refuses at once, and
// for who has gone away already nothing is begun. Who goes away while it waits is forgotten; who goes away while its
// commit is in flight does not hold it up, and finds out what became of it by sending the request again.
func (l *lanes) enter(ctx context.Context, r *Runtime, ref WalletRef, t *ticket) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	line, busy := l.open[ref]
	switch {
	case !busy:
		l.open[ref] = &lane{}
		l.mu.Unlock()
		t.leads = true
		return nil
	case line.commands+max(len(t.commands), 1) > MaxWaitingCommands:
		l.mu.Unlock()
		return l.full(r)
	}
	t.ready = make(chan struct{})
	line.add(t)
	l.mu.Unlock()

	err := r.wait(ctx, t.ready)
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-t.ready:
		if t.leads && err != nil {
			l.handOver(ref, line)
			return err
		}
		return nil // done, or leading; if the context ended at the same time, what is done is answered all the same
	default:
	}
	line.remove(t)
	return err
}

// full refuses what finds no room, and says when there will be.
func (l *lanes) full(r *Runtime) *Error {
	retry := Instant(r.Now().Add(time.Second))
	refusal := refuse(CodeConflict, "more than %d requests wait for this wallet; send the same request with the same idempotencyKey again in a second",
		MaxWaitingCommands)
	refusal.RetryAt = &retry
	return refusal
}

// take answers what the leader t commits: itself, and those that wait and fit, in order of arrival.
func (l *lanes) take(ref WalletRef, t *ticket) []*ticket {
	group := []*ticket{t}
	if t.alone {
		return group
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	line, size := l.open[ref], len(t.commands)
	for len(line.waiting) > 0 {
		next := line.waiting[0]
		if next.alone || size+len(next.commands) > MaxCommitCommands {
			break
		}
		size += len(next.commands)
		group = append(group, next)
		line.remove(next)
	}
	return group
}

// leave tells those of the group what became of them, and hands the lane over.
func (l *lanes) leave(ref WalletRef, group []*ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range group[1:] {
		close(t.ready)
	}
	l.handOver(ref, l.open[ref])
}

// handOver lets the next ticket lead, or closes the lane.
func (l *lanes) handOver(ref WalletRef, line *lane) {
	if len(line.waiting) == 0 {
		delete(l.open, ref)
		return
	}
	next := line.waiting[0]
	line.remove(next)
	next.leads = true
	close(next.ready)
}

func (l *lane) add(t *ticket) {
	l.waiting = append(l.waiting, t)
	l.commands += max(len(t.commands), 1)
}

// remove takes t off those that wait, if it still does.
func (l *lane) remove(t *ticket) {
	if at := slices.Index(l.waiting, t); at >= 0 {
		l.waiting = slices.Delete(l.waiting, at, at+1)
		l.commands -= max(len(t.commands), 1)
	}
}

// post has commands of one wallet decided and committed, together with what else waits for the wallet. It answers
// the outcome of each and the wallet afterwards. A list that is atomic stands or falls together.
//
// Errors: ErrNotFound where there is no such wallet; CONFLICT where the lane is full or every race was lost; ErrLost where
// it is not known whether something was written; the context's; what the store failed with.
func (l *Ledger) post(ctx context.Context, ref WalletRef, commands []Command, atomic bool) ([]Outcome, *Wallet, error) {
	t := &ticket{commands: commands, mark: l.runtime.newMark(), alone: atomic || len(commands) == 0}
	if err := l.lanes.enter(ctx, &l.runtime, ref, t); err != nil {
		return nil, nil, err
	}
	if t.leads {
		l.lead(ctx, ref, t, atomic)
	}
	return t.outcome.outcomes, t.outcome.wallet, t.outcome.err
}

// lead commits what waits for the wallet. What others wait for goes on when the leader's own caller goes away.
func (l *Ledger) lead(ctx context.Context, ref WalletRef, t *ticket, atomic bool) {
	group := l.lanes.take(ref, t)
	defer l.lanes.leave(ref, group)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), MaxPostingTime)
	defer cancel()
	for _, t := range group {
		t.outcome.err = errUnfinished
	}
	l.commitGroup(ctx, ref, group, atomic)
	if len(group) == 1 || !unexpected(ctx, t.outcome.err) {
		return
	}
	for _, t := range group { // what fails for all may be the fault of one
		l.commitGroup(ctx, ref, []*ticket{t}, false)
	}
}

// errUnfinished is what a ticket gets whose leader did not come to an end.
var errUnfinished = errors.New("the commit that the request was part of did not come to an end")

// unexpected says whether err is a fault, rather than a refusal, an absence, a doubt or the end of the time there was.
func unexpected(ctx context.Context, err error) bool {
	var refusal *Error
	return err != nil && ctx.Err() == nil && !errors.As(err, &refusal) && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrLost)
}

// commitGroup posts the commands of all tickets as one list, and tells each its part of what became of it.
func (l *Ledger) commitGroup(ctx context.Context, ref WalletRef, group []*ticket, atomic bool) {
	p := &posting{ledger: l, ref: ref, atomic: atomic}
	for _, t := range group {
		p.add(t)
	}
	outcomes, wallet, err := p.run(ctx)
	for _, t := range group {
		t.outcome = posted{wallet: wallet, err: err}
		if err == nil {
			t.outcome.outcomes, outcomes = outcomes[:len(t.commands):len(t.commands)], outcomes[len(t.commands):]
		}
	}
}

// hold occupies a wallet's lane without posting anything: for what changes two wallets at once. Who holds it has
// to call release.
func (l *Ledger) hold(ctx context.Context, ref WalletRef) (release func(), err error) {
	t := &ticket{alone: true}
	if err := l.lanes.enter(ctx, &l.runtime, ref, t); err != nil {
		return nil, err
	}
	return func() { l.lanes.leave(ref, []*ticket{t}) }, nil
}

// Waiting is how many commands wait for a wallet in this process, behind the commit that is in flight.
func (l *Ledger) Waiting(ref WalletRef) int {
	l.lanes.mu.Lock()
	defer l.lanes.mu.Unlock()
	if line := l.lanes.open[ref]; line != nil {
		return line.commands
	}
	return 0
}
