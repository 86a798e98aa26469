package billing

import (
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// A decision that counts something else than its lines say, or goes beyond a limit, is not valid.
func TestCountsOfADecisionAreChecked(t *testing.T) {
	w, _, _, user, run := newBudgetLine(t)
	w.limit(calendar.Day, 100, "", "")
	w.limit(calendar.Day, 100, "s", "")
	w.must(w.spends(5, "s", "a", run))
	for fault, c := range map[string]struct {
		of     BudgetID
		change func(*WalletChange, *Budget)
	}{
		"0.00005 more are spent and held, but the lines say 0.00004":  {run, func(_ *WalletChange, b *Budget) { b.Held += 10 }},
		"0.000041 more are spent and held, but the lines say 0.00004": {user, func(_ *WalletChange, b *Budget) { b.Spent++ }},
		"with a limit of 0.000044, 0.000045 are spent":                {run, func(_ *WalletChange, b *Budget) { b.Limit = 44 }},
		"-0.000001 are spent, and 0.000046 held":                      {run, func(_ *WalletChange, b *Budget) { b.Spent, b.Held = -1, 46 }},
		"above it 0.00004 and": {user, func(c *WalletChange, b *Budget) { // read before the last commit
			at := slices.IndexFunc(c.Budgets, func(change BudgetChange) bool { return change.After == b })
			c.Budgets[at].Before = c.Budgets[at].Before.Clone()
			c.Budgets[at].Before.Spent -= 5
			b.Spent -= 5
		}},
		"which does not count it": {run, func(c *WalletChange, _ *Budget) { c.Budgets = nil }},
		"above it does not count it": {user, func(c *WalletChange, b *Budget) {
			c.Budgets = slices.DeleteFunc(c.Budgets, func(change BudgetChange) bool { return change.After == b })
		}},
		"of subject \"x\"": {run, func(c *WalletChange, _ *Budget) { c.After.Limits[0].Subject = "x" }},
		"0 per DAY of subject \"s\"": {run, func(c *WalletChange, _ *Budget) {
			for _, document := range c.Documents {
				if l, is := document.(*Limits); is {
					l.All[0].Limit, l.All[0].Held = 0, -1
				}
			}
		}},
	} {
		decision := w.decide([]Command{w.spends(40, "s", "a", run)}, false).Decision
		if err := decision.Validate(); err != nil {
			t.Fatal(err)
		}
		change := &decision.Wallets[0]
		for _, written := range slices.Clone(change.Budgets) {
			if b := written.After; b.BudgetID() == c.of {
				c.change(change, b)
			}
		}
		if err := decision.Validate(); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("got %v, want %q", err, fault)
		}
	}
}
