package simulation

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// sendBatch sends some usages of one wallet together, some of them twice, and checks the answer of each.
func (c *client) sendBatch() error {
	s, wallet := c.sim, c.wallet()
	batch := &billing.RecordUsageBatch{Wallet: string(wallet), Mode: pick(c, []billing.BatchMode{billing.BestEffort, billing.AllOrNothing})}
	for i := range 1 + s.rand.IntN(6) {
		usage := c.usage(c.key(), wallet)
		usage.IdempotencyKey += fmt.Sprint(", ", i)
		usage.OnShortfall = billing.ShortfallReject
		if _, known := s.books[wallet].named(usage.Budget); !known {
			usage.Budget = "" // a batch says at once what it cannot read
		}
		r := newRequest(usage.Keyed, askedUsage{onWallet(wallet), usage})
		r.batch = batch
		s.sent[r.requestKey] = r
		batch.Events = append(batch.Events, usage)
		if s.chance(0.2) {
			batch.Events = append(batch.Events, usage)
		}
	}
	var outcomes []ledger.UsageOutcome
	refusal, _, from, err := c.persist(func(ctx context.Context, p *process) (err error) {
		outcomes, _, err = p.RecordUsageBatch(ctx, s.caller, *batch)
		for _, o := range outcomes {
			if err == nil && o.Refusal != nil && o.Refusal.Code == billing.CodeConflict {
				return o.Refusal
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if refusal != nil {
		return s.judgeWholeRefusal(batch, refusal, from)
	}
	for i, o := range outcomes {
		if o.Transaction == nil {
			continue
		}
		if err := s.sent[requestKey{wallet, batch.Events[i].IdempotencyKey}].note(o.Replayed); err != nil {
			return err
		}
	}
	if batch.Mode == billing.AllOrNothing {
		return s.judgeAtomic(batch, outcomes, from)
	}
	for i, o := range outcomes {
		r := s.sent[requestKey{wallet, batch.Events[i].IdempotencyKey}]
		switch {
		case o.Refusal == nil && (o.Transaction == nil || r.line == nil || o.Transaction.Hash != r.line.Hash):
			return fmt.Errorf("event %q was answered with %+v, committed is %+v", r.key, o.Transaction, r.line)
		case o.Refusal != nil && r.done:
			return fmt.Errorf("event %q was refused with %s and is committed", r.key, o.Refusal.Code)
		case o.Refusal != nil:
			if err := s.judgeRefusal(r, o.Refusal, from); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgeWholeRefusal checks a batch that was refused for what is about none of its events: all or nothing, of a wallet
// that was not to be spent from.
func (s *Simulation) judgeWholeRefusal(batch *billing.RecordUsageBatch, refusal *billing.Error, from int) error {
	wallet := billing.WalletID(batch.Wallet)
	for _, event := range batch.Events {
		if batch.Mode != billing.AllOrNothing || s.sent[requestKey{wallet, event.IdempotencyKey}].done {
			return fmt.Errorf("a batch was refused as a whole: %w", refusal)
		}
	}
	return s.somewhen([]billing.WalletID{wallet}, from,
		func(on state, _ int64) bool { return on.books[0].maySpend() == refusal.Code }, refusal)
}

// judgeAtomic checks a batch that is all or nothing: every event is committed, or none is and one of them is
// refused where the model, too, gets that far and no further.
func (s *Simulation) judgeAtomic(batch *billing.RecordUsageBatch, outcomes []ledger.UsageOutcome, from int) error {
	wallet := billing.WalletID(batch.Wallet)
	first, done := -1, 0
	for i, o := range outcomes {
		if s.sent[requestKey{wallet, batch.Events[i].IdempotencyKey}].done {
			done++
		}
		if o.Refusal != nil && first < 0 {
			first = i
		}
	}
	switch {
	case first < 0 && done == len(outcomes):
		return nil
	case first < 0 || done > 0:
		return fmt.Errorf("of %d events that are all or nothing %d are committed, refused is %d", len(outcomes), done, first)
	}
	return s.somewhen([]billing.WalletID{wallet}, from, func(on state, now int64) bool {
		seen := map[string]bool{}
		for i, event := range batch.Events {
			if seen[event.IdempotencyKey] {
				continue
			}
			seen[event.IdempotencyKey] = true
			if code := (askedUsage{onWallet(wallet), event}).rule(on, now).code; code != "" {
				return i == first && code == outcomes[first].Refusal.Code
			}
		}
		return false
	}, outcomes[first].Refusal)
}
