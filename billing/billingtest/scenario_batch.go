package billingtest

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func doBatch(mode billing.BatchMode) func(*stage, said) error {
	return func(st *stage, s said) error {
		name := in[string](s, "NAME", 0)
		events := listed[event](s, "EVENTS")
		b := billing.RecordUsageBatch{Wallet: string(st.wallet(in[string](s, "WALLET", 0)).ref.ID), Mode: mode}
		for _, e := range events {
			usage, err := st.usageOf(e)
			if err != nil {
				return err
			}
			b.Events = append(b.Events, usage)
		}
		d, err := st.act(name, func() (answer, error) { return st.sendBatch(b) })
		if err != nil || d.first.refusal != nil {
			return err
		}
		d.again = func() (answer, error) { return st.sendBatch(d.accepted(b)) }
		for i, outcome := range d.first.events {
			st.keepEvent(events[i].name, outcome)
		}
		return nil
	}
}

// usageOf is an event as it is sent. Its key is its name, so that a name that repeats is the same event.
func (st *stage) usageOf(e event) (billing.RecordUsage, error) {
	one, _ := billing.ParseDecimal("1")
	u := billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: e.name}, Action: "work", Quantity: one, Credits: &e.amount,
		OnShortfall: billing.ShortfallReject,
	}
	if e.occurred != nil {
		at, err := st.when(*e.occurred)
		if err != nil {
			return u, err
		}
		u.OccurredAt = &at
	}
	return u, nil
}

func (st *stage) sendBatch(b billing.RecordUsageBatch) (answer, error) {
	outcomes, wallet, err := st.RecordUsageBatch(st.ctx, Caller, b)
	if err != nil {
		return refused(err)
	}
	return answer{events: outcomes, wallet: wallet}, nil
}

// keepEvent makes the line of an event known by the event's name. It is not a deed of its own: the batch is.
func (st *stage) keepEvent(name string, outcome ledger.UsageOutcome) {
	if st.byName[name] != nil {
		return
	}
	a := answer{replayed: outcome.Replayed, refusal: outcome.Refusal}
	if outcome.Transaction != nil {
		a.lines = []*billing.Transaction{outcome.Transaction}
	}
	if outcome.Transaction != nil || outcome.Refusal != nil {
		st.byName[name] = &deed{name: name, where: st.where, first: a, latest: a}
	}
}

// accepted is the batch without what was refused: that may be accepted when it is sent again.
func (d *deed) accepted(b billing.RecordUsageBatch) billing.RecordUsageBatch {
	kept := billing.RecordUsageBatch{Wallet: b.Wallet, Mode: b.Mode}
	for i, outcome := range d.first.events {
		if outcome.Transaction != nil {
			kept.Events = append(kept.Events, b.Events[i])
		}
	}
	return kept
}

// outcomeOf says in a word what became of an event.
func outcomeOf(o ledger.UsageOutcome) string {
	switch {
	case o.Refusal != nil:
		return "refused"
	case o.Transaction == nil:
		return "withdrawn"
	case o.Replayed:
		return "replayed"
	}
	return "recorded"
}

// eventOf is the outcome of the event of a batch that a step counts from 1.
func (st *stage) eventOf(s said) (ledger.UsageOutcome, error) {
	d, number := st.byName[in[string](s, "BATCH", 0)], in[int](s, "NUMBER", 0)
	if number < 1 || number > len(d.latest.events) {
		return ledger.UsageOutcome{}, fmt.Errorf("the batch answered for %d events", len(d.latest.events))
	}
	return d.latest.events[number-1], nil
}
