package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// After its usages, the trace is played once more as calls whose cost is not known when they begin. Each customer has a
// second wallet. A call holds an estimate, extends its hold while it runs, and is captured in steps. Some programs die:
// their holds are never captured again and end by themselves. Some are too late: they capture after the end.

// fate is what becomes of a call.
type fate int

const (
	inOneStep  fate = iota // captured once, for good
	inSteps                // extended, captured, and captured for good
	lost                   // captured once, and never again: the hold ends by itself
	late                   // the same, and captured again after the end
	releasedAt             // the model refused: the hold is released
)

const (
	callsAtOnce = 8
	stepsEvery  = 4  // one call of so many runs so long that it is captured in steps
	lostEvery   = 25 // … is lost
	lateEvery   = 40 // … is captured after the end of its hold
	giveUpEvery = 33 // … is released
	askAgain    = 20 // … sends each of its requests twice at once

	openSeconds = 600 // for how long a hold is open that is captured in time: the clock stands still meanwhile
	lostSeconds = 1   // for how long one is open whose program dies: it ends before the next part
	estimate    = 512 // generated tokens that are held at least, and in steps of which more are held
)

// call is one row of the trace as a call to a model.
type call struct {
	event
	fate fate
}

func callOf(e event) call {
	of := func(every int) bool { return e.number%every == every-1 }
	switch {
	case of(lostEvery):
		return call{e, lost}
	case of(lateEvery):
		return call{e, late}
	case of(giveUpEvery):
		return call{e, releasedAt}
	case of(stepsEvery):
		return call{e, inSteps}
	}
	return call{e, inOneStep}
}

// held is what the call holds: its context, and more generated tokens than it will have.
func (c call) held() row {
	return row{context: c.context, generated: (c.generated/estimate + 1) * estimate}
}

// captures are what its captures are for, in order. The last ends the hold, unless the call is lost or late.
func (c call) captures() []row {
	first := row{context: c.context, generated: c.generated / 2}
	switch c.fate {
	case inOneStep:
		return []row{{context: c.context, generated: c.generated}}
	case inSteps:
		return []row{first, {generated: c.generated - first.generated}}
	case lost, late:
		return []row{first}
	default:
		return nil
	}
}

// ends reports whether the last capture ends the hold.
func (c call) ends() bool { return c.fate == inOneStep || c.fate == inSteps }

// key is the idempotency key of a request of the call.
func (c call) requestKey(name string) string { return c.key + ":" + name }

// seconds is for how long the call's hold is open.
func (c call) seconds() int {
	if c.fate == lost || c.fate == late {
		return lostSeconds
	}
	return openSeconds
}

// holdWallet is the external id of the wallet of a customer whose usage is held first.
func (w *script) holdWallet() string { return w.id + "-calls" }

// holdPlay plays the trace as calls.
type holdPlay struct {
	api   *client
	scene *scenario
	watch func(calls int)
	now   func() time.Time

	mu     sync.Mutex
	faults []string
	sent   int // requests
	took   time.Duration
	late   map[string][]call // of each wallet, whose capture is to be sent after the end of the hold
	holds  map[string]string // ids, by wallet and call
	grants map[string]int64  // what each wallet was granted
}

func (p *holdPlay) fault(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

// run opens the wallets, and plays part by part, from the end of the first playback on. After the last part it lets the
// holds that are left end.
func (p *holdPlay) run(ctx context.Context) error {
	p.late, p.holds, p.grants = map[string][]call{}, map[string]string{}, map[string]int64{}
	began := p.now()
	if err := p.open(ctx); err != nil {
		return err
	}
	for part := range parts + 1 {
		if err := p.api.advance(ctx, p.clock(part)); err != nil {
			return err
		}
		err := p.each(ctx, func(ctx context.Context, w *script) error {
			if err := p.parallel(ctx, w, p.takeLate(w), p.captureLate); err != nil {
				return err
			}
			if part == parts {
				return p.touch(ctx, w)
			}
			first, end := w.of(part)
			var calls []call
			for _, e := range w.events[first:end] {
				calls = append(calls, callOf(e))
			}
			return p.parallel(ctx, w, calls, p.call)
		})
		if err != nil {
			return err
		}
	}
	p.took = p.now().Sub(began)
	return nil
}

// takeLate returns the calls of a wallet whose capture is still to be sent, and forgets them.
func (p *holdPlay) takeLate(w *script) []call {
	p.mu.Lock()
	defer p.mu.Unlock()
	late := p.late[w.id]
	delete(p.late, w.id)
	return late
}

// clock is the time of the test clock during a part.
func (p *holdPlay) clock(part int) time.Time {
	return p.scene.clock(parts - 1).Add(time.Duration(part+1) * p.scene.part)
}

// open opens the second wallets. A third of their credit expires half-way, also while it is held.
func (p *holdPlay) open(ctx context.Context) error {
	for _, w := range p.scene.wallets {
		id := w.holdWallet()
		requests := []request{{openWallet, map[string]any{"idempotencyKey": id, "externalId": id, "customerId": w.id}}}
		var cost int64
		for _, e := range w.events {
			cost += p.scene.prices.cost(callOf(e).held())
		}
		for i, expires := range []int{0, 3, 6} {
			amount := (cost/3 + microsPerCredit) / microsPerCredit * microsPerCredit
			if i == 0 {
				amount *= 6
			}
			p.grants[w.id] += amount
			input := map[string]any{
				"idempotencyKey": fmt.Sprint(id, ":grant:", i), "walletId": id, "amount": formatCredits(amount),
				"source": "PROMOTION", "priority": 100,
			}
			if expires > 0 {
				// between the two, those of programs that die end
				input["expiresAt"] = p.clock(expires).Add(500 * time.Millisecond).Format(time.RFC3339Nano)
			}
			requests = append(requests, request{grantCredits, input})
		}
		for _, r := range requests {
			if _, _, err := p.api.create(ctx, r.query, r.input); err != nil {
				return err
			}
		}
	}
	return nil
}

// each does something for all wallets at the same time.
func (p *holdPlay) each(ctx context.Context, do func(context.Context, *script) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	for _, w := range p.scene.wallets {
		wait.Go(func() {
			if err := do(ctx, w); err != nil {
				cancel(fmt.Errorf("playing %s: %w", w.holdWallet(), err))
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// parallel makes calls, several at once.
func (p *holdPlay) parallel(ctx context.Context, w *script, calls []call, do func(context.Context, *script, call) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range callsAtOnce {
		wait.Go(func() {
			for {
				at := int(next.Add(1)) - 1
				if at >= len(calls) || ctx.Err() != nil {
					return
				}
				if err := do(ctx, w, calls[at]); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// call makes one call.
func (p *holdPlay) call(ctx context.Context, w *script, c call) error {
	defer p.watch(1)
	placed, err := p.send(ctx, c, placeHold, map[string]any{
		"idempotencyKey": c.requestKey("hold"), "walletId": w.holdWallet(), "action": action, "upTo": true,
		"components": quantities(c.held()), "dimensions": map[string]string{"model": model}, "expiresInSeconds": c.seconds(),
	})
	if err != nil {
		return err
	}
	if placed.Hold == nil {
		p.fault("%s was not held: %+v", c.key, placed.UserErrors)
		return nil
	}
	id := placed.Hold.ID
	p.mu.Lock()
	p.holds[w.id+c.key] = id
	if c.fate == late {
		p.late[w.id] = append(p.late[w.id], c)
	}
	p.mu.Unlock()
	if c.fate == inSteps {
		if _, err := p.send(ctx, c, extendHold, map[string]any{
			"idempotencyKey": c.requestKey("extend"), "holdId": id, "expiresInSeconds": 2 * openSeconds,
		}); err != nil {
			return err
		}
	}
	if c.fate == releasedAt {
		_, err := p.send(ctx, c, releaseHold, map[string]any{"idempotencyKey": c.requestKey("release"), "holdId": id})
		return err
	}
	for i, r := range c.captures() {
		final := c.ends() && i == len(c.captures())-1
		captured, err := p.capture(ctx, c, id, i, r, final)
		if err != nil {
			return err
		}
		if len(captured.UserErrors) > 0 {
			p.fault("capture %d of %s was refused: %+v", i, c.key, captured.UserErrors)
		}
	}
	return nil
}

// captureLate captures what a call has left after the end of its hold, which is refused.
func (p *holdPlay) captureLate(ctx context.Context, w *script, c call) error {
	p.mu.Lock()
	id := p.holds[w.id+c.key]
	p.mu.Unlock()
	answer, err := p.capture(ctx, c, id, 1, row{generated: c.generated - c.generated/2}, true)
	if err == nil && (len(answer.UserErrors) != 1 || answer.UserErrors[0].Code != holdExpired) {
		p.fault("the capture of %s after the end of its hold was answered %+v, not %s", c.key, answer, holdExpired)
	}
	return err
}

func (p *holdPlay) capture(ctx context.Context, c call, hold string, number int, r row, final bool) (*holdAnswer, error) {
	return p.send(ctx, c, captureHold, map[string]any{
		"idempotencyKey": c.requestKey("capture:" + strconv.Itoa(number)), "holdId": hold, "amount": "0", "final": final,
		"allowMore": true, "components": quantities(r), "dimensions": map[string]string{"model": model},
	})
}

// lines is how many lines the ledgers have, less those of credit that expired: each call has the line of its hold, those of
// its captures, and one that gives back the rest.
func (p *holdPlay) lines() (lines int) {
	for _, w := range p.scene.wallets {
		for _, e := range w.events {
			lines += 2 + len(callOf(e).captures())
		}
		lines += 4 // grants, and what touch records
	}
	return lines
}

// touch records a usage that costs nothing, which books what is due.
func (p *holdPlay) touch(ctx context.Context, w *script) error {
	_, err := ask[struct{ Transaction *line }](ctx, p.api, recordUsage, map[string]any{"input": map[string]any{
		"idempotencyKey": w.holdWallet() + ":end", "walletId": w.holdWallet(), "action": "end", "credits": "0",
	}})
	return err
}

// quantities are the components of a row, as input of the API.
func quantities(r row) (all []map[string]string) {
	for _, c := range r.components() {
		if c.tokens > 0 {
			all = append(all, map[string]string{"name": c.name, "quantity": strconv.FormatInt(c.tokens, 10)})
		}
	}
	return all
}
