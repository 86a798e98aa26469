package simulation

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
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
		switch n := c.sim.rand.IntN(20); {
		case n == 0 && len(c.sim.accepted) > 0:
			err = c.sendAgain(c.sim.accepted[c.sim.rand.IntN(len(c.sim.accepted))])
		case n == 1 && len(c.sim.accepted) > 0:
			err = c.reuseKey(c.sim.accepted[c.sim.rand.IntN(len(c.sim.accepted))])
		case n < 5:
			err = c.sendBatch()
		default:
			err = c.send(c.invent())
		}
		if err != nil {
			c.sim.fail(fmt.Errorf("%s: %w", c.name, err))
			return
		}
	}
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
	credits := billing.Credits(1 + c.sim.rand.IntN(1000))
	other := &request{requestKey: r.requestKey, body: billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: r.key}, Wallet: string(r.wallet), Action: "another", Credits: &credits,
		OnShortfall: billing.ShortfallReject,
	}}
	refusal, _, _, err := c.persist(func(ctx context.Context, p *process) error { return c.deliver(ctx, p, other, true) })
	if err != nil {
		return err
	}
	if refusal == nil || refusal.Code != billing.CodeIdempotencyKeyReused {
		return fmt.Errorf("the key %q stands for another request, but was answered with %v", r.key, refusal) //nolint:errorlint // where there is none, there is nothing to wrap
	}
	return nil
}

// deliver calls a process with a request, and compares what it answers with what was committed. What is sent first is told
// to be no replay, whatever happened to its commit; what was answered before is told as a replay, even where two processes
// decide the very same lines at the very same instant and one of them does not learn what became of its commit.
func (c *client) deliver(ctx context.Context, p *process, r *request, again bool) error {
	r.sent++
	line, replayed, err := call(ctx, p, c.sim.caller, r.body)
	if err != nil {
		return err
	}
	if r.sent == 1 && replayed && !again { // an event of a batch was sent with that
		return fmt.Errorf("%w: %q is told to be a replay when it is sent first", errWrong, r.key)
	}
	if again && !replayed {
		return fmt.Errorf("%w: %q sent again is no replay", errWrong, r.key)
	}
	if err := r.tell(replayed); err != nil {
		return err
	}
	if line == nil && r.line == nil {
		return nil
	}
	if line == nil || r.line == nil {
		return fmt.Errorf("%w: %q answered %+v, committed is %+v", errWrong, r.key, line, r.line)
	}
	shown := line.Clone()
	shown.Reversed = r.line.Reversed
	if !reflect.DeepEqual(shown, r.line) {
		return fmt.Errorf("%w: %q answered\n%+v\ncommitted is\n%+v", errWrong, r.key, shown, r.line)
	}
	return nil
}

// call has a ledger do a request.
func call(ctx context.Context, p *process, by billing.Caller, body any) (*billing.Transaction, bool, error) {
	var posted *billing.Posted
	var err error
	switch r := body.(type) {
	case billing.GrantCredits:
		posted, err = p.GrantCredits(ctx, by, r)
	case billing.RecordUsage:
		posted, err = p.RecordUsage(ctx, by, r)
	case billing.AdjustBalance:
		posted, err = p.AdjustBalance(ctx, by, r)
	case billing.VoidGrant:
		posted, err = p.VoidGrant(ctx, by, r)
	case billing.ReverseUsage:
		posted, err = p.ReverseUsage(ctx, by, r)
	case billing.SetWalletStatus:
		posted, err = p.SetWalletStatus(ctx, by, r)
	case billing.TransferCredits:
		var done *billing.Transferred
		if done, err = p.TransferCredits(ctx, by, r); err == nil {
			return done.Out, done.Replayed, nil
		}
	}
	if err != nil {
		return nil, false, err
	}
	return posted.Transaction, posted.Replayed, nil
}

// in is an instant some hours from now.
func (c *client) in(hours int) *time.Time {
	at := billing.Instant(c.sim.time.Add(time.Duration(hours) * time.Hour))
	return &at
}
