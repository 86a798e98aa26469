package simulation

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// tallyBounds counts what limits and budgets counted in a commit.
func (s *Simulation) tallyBounds(b *book, change *billing.WalletChange) {
	for _, t := range change.Lines {
		if t.Budget == (billing.GrantRef{}) {
			continue
		}
		s.count(fmt.Sprintf("budget: %s on level %d", t.Type, 1+len(b.budgets[lotFrom(t.Budget)].above)))
		h := b.holds[t.Hold]
		if h == nil {
			continue
		}
		for _, of := range b.tree(h.by.budget) {
			if start := of.start(b.clock); of.window != "" && h.placed < start && t.Type != billing.TypeHold {
				s.count("budget: correction of a window that is over")
			}
		}
		if t.Type == billing.TypeCapture && t.Action != h.by.action {
			s.count("budget: capture by another action")
		}
		if t.Type == billing.TypeHold && t.Shortfall > 0 {
			s.count("budget: hold of less than was asked for")
		}
	}
	for _, l := range b.limits {
		s.count("limit of a " + l.window + " in " + l.zone + s.ofLength(l, b.clock))
	}
}

// ofLength says that a day has 23 or 25 hours.
func (s *Simulation) ofLength(l *spendLimit, now int64) string {
	start, end := windowOf(l.zone, l.window, now)
	if hours := (end - start) / hourMicros; l.window == "DAY" && hours != 24 {
		return fmt.Sprintf(" of %d hours", hours)
	}
	return ""
}
