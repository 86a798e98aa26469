package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// inFlight is how many events are being played at once.
const inFlight = 600

// change is what a budget allows from some point of the ledger on. Whoever changed it knows that the change was made after one line and
// before another.
type change struct {
	after  int64 // the sequence number of the last line that was acknowledged before the change was sent
	before int64 // that of the last line after the change was acknowledged
	limit  int64
	frozen bool
}

// play is a schedule that is being played.
type play struct {
	*schedule
	api     *client
	fleet   *fleet
	account string // id of the wallet
	lasts   int    // seconds that a hold lasts which nobody ends

	last    atomic.Int64 // the highest sequence number that an answer has named
	mu      sync.Mutex
	records []*record
	changes map[int][]change // of each node, in their order
	ended   time.Time        // when everything was read back
}

func (p *play) reached(sequence int64) {
	for {
		known := p.last.Load()
		if known >= sequence || p.last.CompareAndSwap(known, sequence) {
			return
		}
	}
}

// newRecord begins the record of an event.
func (p *play) newRecord(e *event) *record {
	r := &record{event: e, lines: map[string]bool{}}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.records = append(p.records, r)
	return r
}

// run plays all events: those of one agent one after the other, and those of all agents in about the order of the schedule.
func (p *play) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	free := make(chan struct{}, inFlight)
	queues, wait := map[int]chan *event{}, sync.WaitGroup{}
	for i := range p.events {
		e := &p.events[i]
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		if e.kind == killServer {
			p.fleet.kill(e.server)
			<-free
			continue
		}
		queue, running := queues[e.agent]
		if !running {
			queue = make(chan *event, len(p.events))
			queues[e.agent] = queue
			wait.Go(func() {
				if err := p.live(ctx, queue, free); err != nil {
					cancel(err)
				}
			})
		}
		queue <- e
	}
	for _, queue := range queues {
		close(queue)
	}
	wait.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return nil
}

// live plays the events of one agent.
func (p *play) live(ctx context.Context, queue <-chan *event, free <-chan struct{}) error {
	holds := map[int]string{}
	for e := range queue {
		err := p.step(ctx, e, holds)
		<-free
		if err != nil {
			return err
		}
	}
	return nil
}

// step plays one event. holds has the holds of the agent's streams.
func (p *play) step(ctx context.Context, e *event, holds map[int]string) error {
	if e.kind == setLimit || e.kind == freeze || e.kind == unfreeze {
		return p.change(ctx, e)
	}
	if e.kind == capture && holds[e.call] == "" {
		return nil // the stream never began
	}
	r := p.newRecord(e)
	if err := p.perform(ctx, p.request(e, holds[e.call]), r); err != nil {
		return fmt.Errorf("event %s: %w", e.key, err)
	}
	if e.kind == place {
		holds[e.call] = r.hold
	} else if e.kind == capture && !r.acknowledged() {
		delete(holds, e.call) // the hold is over: what comes next of the stream is not delivered
	}
	return nil
}

// request returns the request of an event.
func (p *play) request(e *event, hold string) request {
	input := map[string]any{"idempotencyKey": e.key}
	if e.kind != capture {
		input["walletId"], input["action"], input["subject"] = p.account, "model.call", userOf(e.agent)
		if e.kind != direct {
			input["budgetId"] = p.nodes[p.runs[e.agent]].id
		} else {
			input["subject"] = "back-office"
		}
	}
	switch e.kind {
	case place:
		input["amount"], input["expiresInSeconds"] = formatCredits(e.amount), p.lasts
		return request{placeHold, input}
	case capture:
		input["holdId"], input["amount"], input["final"] = hold, formatCredits(e.amount), e.final
		return request{captureHold, input}
	default:
		input["credits"] = formatCredits(e.amount)
		return request{recordUsage, input}
	}
}

// change changes a limit or a status, and notes between which lines of the ledger it did so.
func (p *play) change(ctx context.Context, e *event) error {
	n := &p.nodes[e.node]
	now := p.stateOf(e.node)
	q := request{updateBudget, map[string]any{"idempotencyKey": e.key, "budgetId": n.id, "reason": "drill"}}
	switch e.kind {
	case freeze, unfreeze:
		now.frozen = e.kind == freeze
		q.input["status"] = map[bool]string{true: "FROZEN", false: "ACTIVE"}[now.frozen]
	default:
		now.limit = e.amount
		q.input["limit"] = formatCredits(e.amount)
	}
	if n.level == levelMonth {
		q = p.monthly(e.key, n, e.amount)
	}
	now.after = p.last.Load()
	r := &record{event: e, lines: map[string]bool{}}
	if err := p.insist(ctx, q, e.server, r); err != nil {
		return err
	}
	if r.refusal != "" {
		return fmt.Errorf("the change %s was refused: %s", e.key, r.refusal)
	}
	b, err := p.balance(ctx)
	if err != nil {
		return err
	}
	now.before = b.Sequence
	p.changes[e.node] = append(p.changes[e.node], now) // one operator makes all changes
	return nil
}

// stateOf returns what a node allows now.
func (p *play) stateOf(at int) change {
	if all := p.changes[at]; len(all) > 0 {
		return all[len(all)-1]
	}
	return change{limit: p.nodes[at].limit}
}

func (p *play) monthly(key string, n *node, limit int64) request {
	return request{setSpendLimit, map[string]any{
		"idempotencyKey": key, "walletId": p.account, "window": "MONTH", "subject": n.name, "limit": formatCredits(limit),
	}}
}

// settle waits until the holds are over that nobody ended, and makes the ledger book them.
func (p *play) settle(ctx context.Context) error {
	for deadline := time.Now().Add(time.Minute); ; {
		b, err := p.balance(ctx)
		switch {
		case err != nil:
			return err
		case b.Held == 0:

			_, err := p.create(ctx, grantCredits, map[string]any{
				"idempotencyKey": "closing", "walletId": p.account, "amount": formatCredits(microsPerCent),
			})
			return err
		case time.Now().After(deadline):
			return errors.New("credits are still held, though every hold should have ended by itself")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second / 4):
		}
	}
}
