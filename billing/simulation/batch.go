package simulation

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// sendBatch sends some usages of one wallet together, some of them twice, and checks the answer of each.
func (c *client) sendBatch() error {
	s, wallet := c.sim, c.wallet()
	batch := &billing.RecordUsageBatch{Wallet: string(wallet), Mode: pick(c, []billing.BatchMode{billing.BestEffort, billing.AllOrNothing})}
	for i := range 1 + s.rand.IntN(6) {
		usage := c.usage(c.key(), wallet)
		usage.IdempotencyKey += fmt.Sprint(", ", i)
		usage.OnShortfall = billing.ShortfallReject
		r := &request{requestKey: requestKey{wallet, usage.IdempotencyKey}, body: usage, batch: batch}
		s.sent[r.requestKey] = r
		batch.Events = append(batch.Events, usage)
		if s.chance(0.2) {
			batch.Events = append(batch.Events, usage)
		}
	}
	var outcomes []billing.UsageOutcome
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
		if err := s.sent[requestKey{wallet, batch.Events[i].IdempotencyKey}].tell(o.Replayed); err != nil {
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
	return s.somewhen(wallet, from, func(b *book, _ int64) bool { return b.maySpend() == refusal.Code }, refusal)
}

// judgeAtomic checks a batch that is all or nothing: every event is committed, or none is and one of them is
// refused where the model, too, gets that far and no further.
func (s *Simulation) judgeAtomic(batch *billing.RecordUsageBatch, outcomes []billing.UsageOutcome, from int) error {
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
	return s.somewhen(wallet, from, func(b *book, now int64) bool {
		seen := map[string]bool{}
		for i, event := range batch.Events {
			if seen[event.IdempotencyKey] {
				continue
			}
			seen[event.IdempotencyKey] = true
			if code := b.rule(event, now, entry{}).code; code != "" {
				return i == first && code == outcomes[first].Refusal.Code
			}
		}
		return false
	}, outcomes[first].Refusal)
}

// judgeRefusal checks that a refusal was right at some instant between question and answer.
func (s *Simulation) judgeRefusal(r *request, refusal *billing.Error, from int) error {
	if transfer, ok := r.body.(billing.TransferCredits); ok {
		return s.judgeRefusedTransfer(r.wallet, transfer, refusal, from)
	}
	return s.somewhen(r.wallet, from, func(b *book, now int64) bool {
		ruled := b.rule(r.body, now, r.origin)
		return ruled.code == refusal.Code &&
			(ruled.code != billing.CodeInsufficientCredits || ruled.available == int64(*refusal.Available))
	}, refusal)
}

func (s *Simulation) judgeRefusedTransfer(from billing.WalletID, r billing.TransferCredits, refusal *billing.Error, since int) error {
	if refusal.Code == billing.CodeWalletClosed {
		closed := func(b *book, _ int64) bool { return b.status == "CLOSED" }
		if s.somewhen(billing.WalletID(r.To), since, closed, refusal) == nil {
			return nil
		}
	}
	return s.somewhen(from, since, func(b *book, now int64) bool {
		target := newBook(0, now)
		out, _ := ruleTransfer(b, target, r, now)
		return out.code == refusal.Code &&
			(out.code != billing.CodeInsufficientCredits || out.available == int64(*refusal.Available))
	}, refusal)
}

// somewhen looks for a state of the wallet and a reading of a clock, both since a moment, at which something was
// so: the latest first, since most answers are of the moment at which they are given.
func (s *Simulation) somewhen(wallet billing.WalletID, from int, so func(*book, int64) bool, refusal *billing.Error) error {
	versions := s.versions[wallet]
	for i := len(versions) - 1; i >= 0; i-- {
		v, tried := versions[i], map[int64]bool{}
		try := func(now int64) bool {
			if tried[now] {
				return false
			}
			tried[now] = true
			b := v.copied()
			b.due(now, 1<<30)
			return so(b, now)
		}
		for c := len(s.clocks) - 1; c >= from; c-- {
			if try(max(v.at, s.clocks[c].at)) {
				return nil
			}
		}
		if try(v.at) {
			return nil
		}
		if v.moment < from {
			break // what was before was over before the question
		}
	}
	return fmt.Errorf("refused for no reason that the model knows of: %w", refusal)
}
