package aggregatetest

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Rows of totals and of actions add up by themselves what names a budget, in any of their slots.
func (c *conformance) testBudgeted() {
	ref := walletN(1)
	total := func(through int64, slots, budgeted map[int]aggregate.Counts) aggregate.Row {
		key := aggregate.RowKey{Span: calendar.Day, Series: aggregate.Total, Date: "2026-01-05"}
		return aggregate.Row{RowKey: key, Slots: slots, Budgeted: budgeted, Through: through}
	}
	type slots = map[int]aggregate.Counts
	one, large := counts(1, "0.5", 7), counts(3, "999999999999999999.999999999999", billing.MaxCredits)
	ofAction := day("2026-01-05", "a", "", 24, large)
	ofAction.Budgeted = slots{24: one}
	c.move(
		stepTo(cursor(ref, 1, 1), total(1, slots{0: one, 3: large}, nil)),
		stepTo(cursor(ref, 1, 2), total(2, slots{3: large, 4: one}, slots{3: one, 4: one}), ofAction),
		stepTo(cursor(ref, 1, 3), total(3, slots{4: counts(0, "0", -9)}, slots{4: counts(0, "0", -9)})),
	)
	c.hasRows(ref, 1, aggregate.RowRange{Span: calendar.Day, Series: aggregate.Total, First: "2026-01-05", Last: "2026-01-05"},
		total(3, slots{0: one, 3: large.Plus(large), 4: counts(1, "0.5", -2)}, slots{3: one, 4: counts(1, "0.5", -2)}))
	c.hasRows(ref, 1, days("2026-01-05", "2026-01-05"), ofAction)
}
