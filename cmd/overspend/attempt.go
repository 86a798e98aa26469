package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// record is what the answers to one request said.
type record struct {
	*event
	mu      sync.Mutex
	lines   map[string]bool // the transactions that they named
	firsts  int             // answers that said that this one was not a repeat
	refusal string          // the code of the last refusal
	unknown bool            // of some attempt there is no answer: it may have had its effect
	hold    string
	sent    int
}

// acknowledged reports whether some answer said that the request had its effect.
func (r *record) acknowledged() bool { return len(r.lines) > 0 }

// take takes an answer.
func (r *record) take(a *answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if code := a.refusal(); code != "" {
		r.refusal = code
		return
	}
	if a.Transaction != nil {
		r.lines[a.Transaction.ID] = true
	}
	if !a.Replayed {
		r.firsts++
	}
	if a.Hold != nil {
		r.hold = a.Hold.ID
	}
}

func (r *record) lose() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unknown = true
}

// request is a mutation that can be sent again and again: it has an idempotency key.
type request struct {
	query string
	input map[string]any
}

// maxTries is how often a request is sent until it has an answer. Within these, all servers have been killed several times.
const maxTries = 100

// attempt sends a request once, to the server at a place or to the next that runs. It returns false if it may be sent again: there is no
// answer, or the answer says that others were faster.
func (p *play) attempt(ctx context.Context, q request, server int, r *record) (done bool, err error) {
	url, err := p.fleet.url(server)
	if err == nil {
		r.mu.Lock()
		r.sent++
		r.mu.Unlock()
		var a *answer
		a, err = ask[*answer](ctx, p.api, url, q.query, map[string]any{"input": q.input})
		if err == nil {
			if a.refusal() == "CONFLICT" {
				return false, nil
			}
			if a.Transaction != nil {
				p.reached(a.Transaction.Sequence)
			}
			r.take(a)
			return true, nil
		}
	}
	if errors.Is(err, errUnanswered) {
		r.lose()
		return false, nil
	}
	return false, err
}

// insist sends a request until it has an answer.
func (p *play) insist(ctx context.Context, q request, server int, r *record) error {
	for try := range maxTries {
		done, err := p.attempt(ctx, q, server+try, r)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(10+10*min(try, 20)) * time.Millisecond):
		}
	}
	return fmt.Errorf("the request %v has no answer after it was sent %d times", q.input["idempotencyKey"], maxTries)
}

// perform sends the request of an event, with the trouble that the event has.
func (p *play) perform(ctx context.Context, q request, r *record) error {
	e := r.event
	switch e.trouble {
	case twice:
		other := make(chan error, 1)
		go func() { other <- p.insist(ctx, q, e.server+1, r) }()
		return errors.Join(p.insist(ctx, q, e.server, r), <-other)
	case ignore:
		if err := p.insist(ctx, q, e.server, r); err != nil {
			return err
		}
	case drop, die:
		hurried, cancel := context.WithTimeout(ctx, e.patience)
		_, err := p.attempt(hurried, q, e.server, r)
		cancel()
		if err != nil || e.trouble == die {
			return err
		}
	case none:
	}
	return p.insist(ctx, q, e.server, r)
}
