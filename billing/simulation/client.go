package simulation

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// client sends requests, one after the other, and each until it has an answer.
type client struct {
	sim  *Simulation
	name string
	ctx  context.Context //nolint:containedctx // the simulation's, which every request shares
	next int
}

// errGone is what a client sees of a process that died.
var errGone = errors.New("the process is gone")

// maxTries is when a client that gets no answer is taken for one that never will.
const maxTries = 2000

func (c *client) run() {
	for range c.sim.Requests {
		if c.sim.failed != nil {
			return
		}
		c.next++
		var err error
		switch n := c.sim.rand.IntN(23); {
		case n == 0 && len(c.sim.accepted) > 0:
			err = c.sendAgain(c.sim.accepted[c.sim.rand.IntN(len(c.sim.accepted))])
		case n == 1 && len(c.sim.accepted) > 0:
			err = c.reuseKey(c.sim.accepted[c.sim.rand.IntN(len(c.sim.accepted))])
		case n < 5:
			err = c.sendBatch()
		case n == 20:
			err = c.look()
		case n == 21:
			err = c.bookDue()
		case n == 22 && (c.sim.Bounds || c.sim.chance(0.2)):
			err = c.estimate()
		default:
			err = c.send(c.invent())
		}
		if err != nil {
			c.sim.fail(fmt.Errorf("%s: %w", c.name, err))
			return
		}
	}
}

// bookDue does what a job does, which books what time did in a wallet.
func (c *client) bookDue() error {
	id := c.wallet()
	_, _, _, err := c.persist(func(ctx context.Context, p *process) error {
		return p.BookDue(ctx, billing.WalletRef{Tenant: c.sim.caller.Tenant, ID: id})
	})
	return err
}

// persist calls a process until there is an answer: no error, or a refusal that is not for want of a turn. It
// answers how often it called, and between which moments.
func (c *client) persist(call func(context.Context, *process) error) (refusal *billing.Error, tries, from int, err error) {
	from = len(c.sim.clocks)
	for tries = 1; tries <= maxTries; tries++ {
		c.sim.Operations++
		err = c.attempt(call)
		if err == nil {
			return nil, tries, from, nil
		}
		if errors.As(err, &refusal) && refusal.Code != billing.CodeConflict {
			return refusal, tries, from, nil
		}
		if errors.Is(err, errWrong) {
			return nil, tries, from, err
		}
	}
	return nil, tries, from, fmt.Errorf("no answer after %d tries: %w", maxTries, err)
}

// attempt calls one process, which may die under it, and which the client may leave.
func (c *client) attempt(call func(context.Context, *process) error) (err error) {
	t := c.sim.running
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	if c.sim.chance(c.sim.Faults / 8) {
		cancel()
	}
	t.process = c.sim.processes[c.sim.rand.IntN(len(c.sim.processes))]
	defer func() {
		t.process = nil
		t.ready, t.ctx = nil, nil
		if reason := recover(); reason != nil {
			if _, died := reason.(gone); !died {
				panic(reason)
			}
			err = errGone
		}
	}()
	return call(ctx, t.process)
}

// errWrong marks an answer that is wrong, rather than missing.
var errWrong = errors.New("wrong answer")

// send sends a new request and checks its answer.
func (c *client) send(r *request) error {
	if r == nil {
		return nil
	}
	s := c.sim
	if known := s.sent[r.requestKey]; known != nil { // the bank says again what it said before
		if known.done {
			return c.sendAgain(known)
		}
		return nil
	}
	s.sent[r.requestKey] = r
	refusal, tries, from, err := c.persist(func(ctx context.Context, p *process) error { return c.deliver(ctx, p, r, false) })
	if err != nil {
		return err
	}
	if refusal == nil {
		if !r.done {
			return fmt.Errorf("%q was answered and is not committed", r.key)
		}
		return nil
	}
	if r.done {
		return fmt.Errorf("%q was refused with %s and is committed, after %d tries", r.key, refusal.Code, tries)
	}
	return s.judgeRefusal(r, refusal, from)
}

// sendAgain sends what was accepted before: the answer has to be the original, and nothing may change.
func (c *client) sendAgain(r *request) error {
	refusal, _, _, err := c.persist(func(ctx context.Context, p *process) error { return c.deliver(ctx, p, r, true) })
	if refusal != nil {
		return fmt.Errorf("%q sent again was refused: %w", r.key, refusal)
	}
	return err
}

// reuseKey sends another request under a key that stands.
func (c *client) reuseKey(r *request) error {
	switch r.body.(type) {
	case askedPayment, askedDuplicate:
		return nil // such keys are reserved
	}
	credits := billing.Credits(1 + c.sim.rand.IntN(1000))
	keyed := billing.Keyed{IdempotencyKey: strings.TrimPrefix(r.key, spaceOf(r.by.Budget)), Within: r.by.Budget}
	other := newRequest(keyed, askedUsage{onWallet(r.wallet), billing.RecordUsage{
		Keyed: keyed, Wallet: string(r.wallet), Action: "another", Credits: &credits, OnShortfall: billing.ShortfallReject,
	}})
	if r.wallet == "" {
		other = newRequest(keyed,
			askedCustomer{CreateCustomer: billing.CreateCustomer{Keyed: keyed, Name: "another", TimeZone: "UTC"}})
	}
	other.by = r.by
	refusal, _, _, err := c.persist(func(ctx context.Context, p *process) error { return c.deliver(ctx, p, other, true) })
	if err != nil {
		return err
	}
	if refusal == nil || refusal.Code != billing.CodeIdempotencyKeyReused {
		return fmt.Errorf("the key %q stands for another request, but was answered with %v", r.key, refusal) //nolint:errorlint // where there is none, there is nothing to wrap
	}
	return nil
}

// deliver calls a process with a request, and compares what it answers with what was committed. The first answer to a
// request that is sent once says that it is no replay, whatever happened to its commit. What was answered before is
// answered as a replay, even where two processes decide the very same lines at the very same instant and one of them
// does not learn what became of its commit.
func (c *client) deliver(ctx context.Context, p *process, r *request, again bool) error {
	r.sent++
	answered, err := r.body.send(ctx, p, c.sim.callerOf(r))
	if err != nil {
		return err
	}
	if err := r.judgeReplay(answered, again); err != nil {
		return err
	}
	if answered.behind {
		return fmt.Errorf("%w: %q answered with a wallet from before its line", errWrong, r.key)
	}
	if answered.id != r.result {
		return fmt.Errorf("%w: %q answered with the id %q, committed is %q", errWrong, r.key, answered.id, r.result)
	}
	if answered.secret != "" {
		r.secret = answered.secret
	}
	if answered.line == nil && r.line == nil {
		return nil
	}
	if answered.line == nil || r.line == nil {
		return fmt.Errorf("%w: %q answered %+v, committed is %+v", errWrong, r.key, answered.line, r.line)
	}
	shown := answered.line.Clone()
	shown.Reversed = r.line.Reversed
	if !reflect.DeepEqual(shown, r.line) {
		return fmt.Errorf("%w: %q answered\n%+v\ncommitted is\n%+v", errWrong, r.key, shown, r.line)
	}
	return nil
}

// callerOf is who sends a request.
func (s *Simulation) callerOf(r *request) billing.Caller {
	if r.by.Budget != "" {
		return r.by
	}
	return s.caller
}

// judgeReplay checks whether an answer had to say that it is a replay.
func (r *request) judgeReplay(a answer, again bool) error {
	switch {
	case r.already && !a.replayed:
		return fmt.Errorf("%w: %q asks for what was so before, and its answer says that it changed something", errWrong,
			r.key)
	case r.already:
		return nil
	case r.sent == 1 && a.replayed && !again: // an event of a batch was sent with that
		return fmt.Errorf("%w: the answer to %q, sent for the first time, says that it is a replay", errWrong, r.key)
	case again && !a.replayed:
		return fmt.Errorf("%w: the answer to %q, sent again, says that it is no replay", errWrong, r.key)
	}
	return r.note(a.replayed)
}

// lineOf is the answer of a request about one wallet.
func lineOf(done *ledger.Result[*billing.Transaction], err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return answer{line: done.Value, replayed: done.Replayed, behind: isBehind(done.Wallet, done.Value)}, nil
}

// customerOf answers with the customer that a request created or changed.
func customerOf(done *ledger.Result[*billing.Customer], err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return answer{id: string(done.Value.ID), replayed: done.Replayed}, nil
}

// key is a new idempotency key.
func (c *client) key() billing.Keyed {
	return billing.Keyed{IdempotencyKey: fmt.Sprintf("%s, %d, %d", c.name, c.next, c.sim.rand.Uint32())}
}

func (c *client) wallet() billing.WalletID { return pick(c, c.sim.ids) }

func pick[T any](c *client, from []T) T { return pickOne(c.sim, from) }

func pickOne[T any](s *Simulation, from []T) T { return from[s.rand.IntN(len(from))] }

// amount is up to so many credits, to the last micro-credit.
func (c *client) amount(most int64) billing.Credits {
	return billing.Credits(1 + c.sim.rand.Int64N(most*micro))
}

// in is an instant some hours from now.
func (c *client) in(hours int) *time.Time {
	at := billing.Instant(c.sim.coarse(c.sim.time.Add(time.Duration(hours) * time.Hour)))
	return &at
}
