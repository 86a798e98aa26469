package simulation

import (
	"fmt"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// same compares lines with what the model computed.
func same(want []entry, got []*billing.Transaction) error {
	if len(want) != len(got) {
		return fmt.Errorf("%d lines, but the model writes %d", len(got), len(want))
	}
	for i, t := range got {
		w, g := describe(want[i]), describe(entryOf(t))
		if w != g {
			return fmt.Errorf("line %d is\n%s\nand the model writes\n%s", t.Sequence, g, w)
		}
	}
	return nil
}

// entryOf reads a line as the model would have it.
func entryOf(t *billing.Transaction) entry {
	e := entry{
		kind: string(t.Type), amount: int64(t.Amount), balance: int64(t.BalanceAfter), debt: int64(t.DebtAfter),
		occurred: t.OccurredAt.UnixMicro(), hold: t.Hold, held: int64(t.HeldChange), heldAfter: int64(t.HeldAfter),
		period: t.Period, budget: lotFrom(t.Budget), recorded: t.RecordedAt.UnixMicro(), sequence: t.Sequence,
		by: spender{t.Subject, t.Action, lotFrom(t.Budget)},
	}
	if t.Subscription != "" {
		_, place, _ := t.Subscription.Split()
		e.subscription = lotFrom(place)
	}
	if t.Type == billing.TypeHold {
		e.shortfall = int64(t.Shortfall)
	}
	if m := t.Money; m != nil {
		e.money = &stated{m.Currency, m.Refunded, m.WrittenOff, m.Tax, m.Breakage}
	}
	for _, ref := range t.Depleted {
		e.depleted = append(e.depleted, lotFrom(ref))
	}
	for _, d := range t.Drawdowns {
		e.parts = append(e.parts, part{lotFrom(d.Grant), int64(d.Amount)})
	}
	for i := range t.Created {
		g := &t.Created[i]
		created := grant{
			lot: lotFrom(g.Ref), priority: g.Priority, effective: g.EffectiveAt.UnixMicro(), paid: g.Paid != nil,
			source: string(g.Source), amount: int64(g.Amount), purchase: lotFrom(g.Purchase),
			subscription: lotFrom(g.Subscription), period: g.Period,
		}
		if behind, has := g.MoneyBehind(); has {
			created.cost = &cost{behind.Currency, behind.Minor}
		}
		if !g.ExpiresAt.IsZero() {
			created.expires = g.ExpiresAt.UnixMicro()
		}
		e.created = append(e.created, created)
	}
	return e
}

// describe writes an entry so that two are equal when they read the same.
func describe(e entry) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %d, balance %d, debt %d, at %d, of hold %d, held %d to %d, short of %d, depletes %v", e.kind,
		e.amount, e.balance, e.debt, e.occurred, e.hold, e.held, e.heldAfter, e.shortfall, e.depleted)
	if e.money != nil {
		fmt.Fprintf(&text, ", money %+v", *e.money)
	}
	if e.budget != (lot{}) {
		fmt.Fprintf(&text, ", of budget %v", e.budget)
	}
	if e.subscription != (lot{}) || e.period != 0 {
		fmt.Fprintf(&text, ", of period %d of %v", e.period, e.subscription)
	}
	for _, p := range e.parts {
		fmt.Fprintf(&text, "; %v %d", p.lot, p.amount)
	}
	for _, g := range e.created {
		fmt.Fprintf(&text, "; creates %v of %d %s, priority %d, %d to %d, paid %t", g.lot, g.amount, g.source, g.priority, g.effective, g.expires, g.paid)
		if g.costs() {
			fmt.Fprintf(&text, ", for %d %s", g.cost.minor, g.cost.currency)
		}
		fmt.Fprintf(&text, ", of %v and period %d of %v", g.purchase, g.period, g.subscription)
	}
	return text.String()
}

func lotFrom(ref billing.GrantRef) lot { return lot{ref.Sequence, ref.Ordinal} }

func lotOf(id billing.GrantID) lot {
	_, ref, _ := id.Split()
	return lotFrom(ref)
}

// usageKey is the address of a usage in its book.
func usageKey(id billing.TransactionID) string {
	_, _, key, _ := id.Split()
	return string(key)
}
