package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// How each manner sends its rows.
const (
	resendEvery    = 8  // inTurn: one row of so many is sent again after its answer
	inFlight       = 8  // together: so many requests are in flight
	duplicateEvery = 10 // together: one row of so many is sent twice at the same moment
	batchSize      = 50
	fullBatchRows  = 90 // with a repeat after each repeatEvery rows: 98 events
	repeatEvery    = 11
	repeatDistance = 5 // the repeated row is the one so many rows before
)

// playback plays a whole scenario once.
type playback struct {
	api     *client
	scene   *scenario
	again   bool              // everything has been played before
	tallies []*tally          // of each wallet
	ids     map[string]string // of what setUp created, by idempotency key
	watch   func(rows int)    // called with the number of rows that were played since the last call
	now     func() time.Time
	took    time.Duration
}

// tally counts the API's answers to one customer's usage.
type tally struct {
	verdicts []verdict // of each row: its first answer that is not a replay, or any answer if all are replays
	replayed int       // number of usages that were answered as replays
	refused  int       // number of rows
	spent    int64     // sum of the charges that the API reported, in micro-credits
	faults   []string  // wrong answers
	sent     int       // number of usages, repeats included
}

// run creates the customers, wallets and grants, and plays all usage.
func (p *playback) run(ctx context.Context) error {
	if err := p.setUp(ctx); err != nil {
		return err
	}
	return p.play(ctx)
}

// play advances the test clock part by part. In each part all customers send their usage at the same time. If
// everything has been played before, the clock stays where the first playback left it.
func (p *playback) play(ctx context.Context) error {
	for _, w := range p.scene.wallets {
		p.tallies = append(p.tallies, &tally{verdicts: make([]verdict, len(w.events))})
	}
	began := p.now()
	for part := range parts {
		if !p.again {
			if err := p.api.advance(ctx, p.scene.clock(part)); err != nil {
				return err
			}
		}
		if err := p.playPart(ctx, part); err != nil {
			return err
		}
	}
	p.took = p.now().Sub(began)
	return nil
}

// playPart returns when all usage of a part has been answered. The first error cancels the part for all customers.
func (p *playback) playPart(ctx context.Context, part int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var senders sync.WaitGroup
	for i, w := range p.scene.wallets {
		senders.Go(func() {
			first, end := w.of(part)
			answers, err := p.send(ctx, w, w.events[first:end])
			if err != nil {
				cancel(err)
				return
			}
			for at, verdicts := range answers {
				p.tallies[i].note(w.events[first+at], first+at, verdicts, p.again)
			}
		})
	}
	senders.Wait()
	return context.Cause(ctx)
}

// advance sets the test clock.
func (c *client) advance(ctx context.Context, to time.Time) error {
	answer, err := ask[struct{ UserErrors []userError }](ctx, c, advanceClock,
		map[string]any{"input": map[string]any{"to": to.Format(time.RFC3339Nano)}})
	if err == nil && len(answer.UserErrors) > 0 {
		err = fmt.Errorf("the API refused to advance the test clock: %s", answer.UserErrors[0].Message)
	}
	return err
}

// note counts the answers to a row, one for each time that it was sent, and checks that they agree.
func (t *tally) note(e event, row int, verdicts []verdict, again bool) {
	kept, originals := verdicts[0], 0
	for _, v := range verdicts {
		t.sent++
		switch {
		case v.refusal == "" && v.replayed:
			t.replayed++
		case v.refusal == "":
			originals++
			kept = v
		}
		if v.transaction != verdicts[0].transaction || v.amount != verdicts[0].amount {
			t.fault("%s was sent more than once, and the answers name different transactions, %q and %q",
				e.key, verdicts[0].transaction, v.transaction)
		}
	}
	t.verdicts[row] = kept
	if kept.refusal != "" {
		t.refused++
		return
	}
	t.spent += kept.amount
	switch {
	case again && originals != 0:
		t.fault("%s was charged again when it was played again", e.key)
	case !again && originals != 1:
		t.fault("%s was charged %d times, but should be charged once", e.key, originals)
	}
}

func (t *tally) fault(format string, args ...any) {
	t.faults = append(t.faults, fmt.Sprintf(format, args...))
}

// send sends events in the manner of their customer. It returns the answers to each event, one for each time that it
// was sent.
func (p *playback) send(ctx context.Context, w *script, events []event) ([][]verdict, error) {
	answers := make([][]verdict, len(events))
	var err error
	switch w.manner {
	case inTurn:
		err = p.sendInTurn(ctx, w, events, answers)
	case together:
		err = p.sendTogether(ctx, w, events, answers)
	case inBatches:
		err = p.sendBatches(ctx, w, batches(len(events), batchSize, false), events, answers)
	case inFullBatches:
		err = p.sendBatches(ctx, w, batches(len(events), fullBatchRows, true), events, answers)
	}
	if err != nil {
		return nil, fmt.Errorf("playing %s: %w", w.name, err)
	}
	return answers, nil
}

func (p *playback) sendInTurn(ctx context.Context, w *script, events []event, answers [][]verdict) error {
	for i, e := range events {
		times := 1
		if e.number%resendEvery == resendEvery-1 {
			times = 2
		}
		for range times {
			v, err := p.api.record(ctx, w.id, e)
			if err != nil {
				return err
			}
			answers[i] = append(answers[i], v)
		}
		p.watch(1)
	}
	return nil
}

// sendTogether keeps eight requests in flight. The two requests of a row that is sent twice follow each other, so both
// are in flight at the same moment.
func (p *playback) sendTogether(ctx context.Context, w *script, events []event, answers [][]verdict) error {
	var rows []int
	for i, e := range events {
		rows = append(rows, i)
		if e.number%duplicateEvery == duplicateEvery-1 {
			rows = append(rows, i)
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	verdicts := make([]verdict, len(rows))
	var next atomic.Int64
	var senders sync.WaitGroup
	for range inFlight {
		senders.Go(func() {
			for {
				at := int(next.Add(1)) - 1
				if at >= len(rows) || ctx.Err() != nil {
					return
				}
				var err error
				if verdicts[at], err = p.api.record(ctx, w.id, events[rows[at]]); err != nil {
					cancel(err)
					return
				}
				if at == 0 || rows[at] != rows[at-1] {
					p.watch(1)
				}
			}
		})
	}
	senders.Wait()
	for at, row := range rows {
		answers[row] = append(answers[row], verdicts[at])
	}
	return context.Cause(ctx)
}

// batches cuts n rows into lists of at most size rows. With repeats, some rows are in their list twice.
func batches(n, size int, repeats bool) [][]int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	var all [][]int
	for chunk := range slices.Chunk(rows, size) {
		var batch []int
		for i, row := range chunk {
			batch = append(batch, row)
			if repeats && i%repeatEvery == repeatEvery-1 {
				batch = append(batch, row-repeatDistance)
			}
		}
		all = append(all, batch)
	}
	return all
}

func (p *playback) sendBatches(
	ctx context.Context, w *script, lists [][]int, events []event, answers [][]verdict,
) error {
	for _, rows := range lists {
		batch := make([]event, len(rows))
		for i, row := range rows {
			batch[i] = events[row]
		}
		verdicts, err := p.api.recordBatch(ctx, w.id, batch)
		if err != nil {
			return err
		}
		for i, row := range rows {
			if answers[row] == nil {
				p.watch(1)
			}
			answers[row] = append(answers[row], verdicts[i])
		}
	}
	return nil
}
