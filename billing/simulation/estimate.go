package simulation

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// estimate asks what a usage would do, and often has it done then. What the estimate shows is what the usage does at some instant
// between question and answer: what it costs, what pays for it, why it is refused, and how much would fit.
func (c *client) estimate() error {
	s, wallet := c.sim, c.wallet()
	usage := c.usage(c.key(), wallet)
	usage.OnShortfall = billing.ShortfallReject
	var shown string
	refusal, _, from, err := c.persist(func(ctx context.Context, p *process) error {
		snapshot, err := p.Wallet(ctx, s.caller.Tenant, string(wallet), ledger.Strong)
		if err != nil {
			return err
		}
		e, err := p.Estimate(ctx, snapshot, usage)
		if refusal := (*billing.Error)(nil); errors.As(err, &refusal) && refusal.Code == billing.CodeNotFound {
			shown = string(refusal.Code)
			return nil
		}
		if err == nil {
			shown = sayEstimate(e, !s.Plans)
		}
		return err
	})
	if err == nil && refusal != nil {
		err = refusal
	}
	if err != nil {
		return err
	}
	asked := askedUsage{onWallet(wallet), usage}
	err = s.somewhen([]billing.WalletID{wallet}, from, func(on state, now int64) bool {
		return asked.estimated(on, now, !s.Plans) == shown
	}, &billing.Error{Message: shown})
	if err != nil {
		return fmt.Errorf("%w: the estimate of %+v: %w", errUnseen, usage, err)
	}
	s.count("estimate")
	if s.chance(0.3) {
		return c.send(newRequest(usage.Keyed, asked))
	}
	return nil
}

// sayEstimate writes an estimate so that two are equal when they read the same. Where periods may be left to be booked, their grants have
// no place yet.
func sayEstimate(e *billing.Estimate, places bool) string {
	text := fmt.Sprintf("%d of %d, %d at most", e.Credits, e.Available, e.Allowance)
	for _, d := range e.Drawdowns {
		text += sayPart(part{lotFrom(d.Grant), int64(d.Amount)}, places)
	}
	switch refusal := e.Denial; {
	case refusal == nil:
	case isBounding(refusal.Code):
		text += "; " + sayBounding(refusal)
	default:
		text += "; " + string(refusal.Code)
	}
	return text
}

func sayPart(p part, places bool) string {
	if !places {
		p.lot = lot{}
	}
	return fmt.Sprintf("; %v %d", p.lot, p.amount)
}

// estimated writes what an estimate shows if it is right.
func (r askedUsage) estimated(on state, now int64, places bool) string {
	b := on.books[0]
	by, resolved := b.spends(&r.RecordUsage)
	if !resolved {
		return string(billing.CodeNotFound)
	}
	text := fmt.Sprintf("%d of %d, %d at most", costs(&r.RecordUsage, b.multiplier), b.available(now), b.allowance(by, 0, now))
	switch ruled := r.rule(on, now); {
	case isBounding(ruled.code):
		text += "; " + ruled.bounding.String()
	case ruled.code != "":
		text += "; " + string(ruled.code)
	default:
		for _, p := range ruled.lines[0][0].parts {
			text += sayPart(p, places)
		}
	}
	return text
}
