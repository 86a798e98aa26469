package billing

import (
	"fmt"
	"slices"
)

// validateBudgets checks each budget that the decision writes by the lines that name it, or a budget in it: in a life, what is spent and
// held changes by their sum. Nobody spends more than a limit: a budget that was within its limit is so afterwards, unless the commit
// sets that. What is spent of a budget is spent of all above it.
func (c *WalletChange) validateBudgets() error {
	above, written := map[GrantRef][]GrantRef{}, map[GrantRef]*Budget{}
	for _, change := range c.Budgets {
		above[change.After.Place], written[change.After.Place] = change.After.Above, change.After
	}
	for _, change := range c.Budgets {
		after, before := change.After, change.Before
		if before == nil {
			before = &Budget{}
		}
		var sum Credits
		for _, t := range c.Lines {
			if t.Budget == after.Place || t.Budget != (GrantRef{}) && slices.Contains(above[t.Budget], after.Place) {
				sum += t.counted()
			}
		}
		id := after.BudgetID()
		switch grown := after.used() - before.used(); {
		case after.Window == "" && grown != sum:
			return fmt.Errorf("of budget %s, %s more are spent and held, but the lines say %s", id, grown, sum)
		case after.Spent < 0 || after.Held < 0 || after.OpenHolds < 0:
			return fmt.Errorf("of budget %s, %s are spent, and %s held by %d holds", id, after.Spent, after.Held, after.OpenHolds)
		case !change.Relimited && after.used() > after.Limit && after.used() > before.used():
			return fmt.Errorf("of budget %s with a limit of %s, %s are spent and %s held", id, after.Limit, after.Spent, after.Held)
		}
	}
	return c.validateTrees(written)
}

// validateTrees checks that what a line newly spends or holds is counted by the budget that it names and by all above it, and that no
// budget has counted less in its life than one that is in it: a budget that was read before another commit changed it would.
func (c *WalletChange) validateTrees(written map[GrantRef]*Budget) error {
	for _, t := range c.Lines {
		if t.Budget == (GrantRef{}) || t.counted() == 0 || t.Type != TypeUsage && t.Type != TypeHold {
			continue
		}
		named := written[t.Budget]
		if named == nil {
			return fmt.Errorf("line %d is of budget %s, which does not count it", t.Sequence, NewBudgetID(c.After.ID, t.Budget))
		}
		for _, place := range named.Above {
			if written[place] == nil {
				return fmt.Errorf("line %d is of budget %s, and %s above it does not count it", t.Sequence, named.BudgetID(),
					NewBudgetID(c.After.ID, place))
			}
		}
	}
	for _, b := range written {
		parent := written[b.Parent()]
		if parent != nil && b.Window == "" && parent.Window == "" && (parent.Spent < b.Spent || parent.Held < b.Held) {
			return fmt.Errorf("of budget %s, %s are spent and %s held, but of %s above it %s and %s", b.BudgetID(), b.Spent, b.Held,
				parent.BudgetID(), parent.Spent, parent.Held)
		}
	}
	return nil
}

// counted returns how a line changes what is spent and held of the budget that it names.
func (t *Transaction) counted() Credits {
	switch t.Type {
	case TypeUsage, TypeHold, TypeCapture, TypeRelease:
		return t.HeldChange - t.Amount
	case TypeReversal:
		return -t.Amount
	default: // what came back and expired or was voided was given back before
		return 0
	}
}

// validateLimits checks that no count of a limit is below zero, and that the wallet has those of the whole wallet alone.
func (c *WalletChange) validateLimits() error {
	for i := range c.After.Limits {
		if l := &c.After.Limits[i]; l.Spent < 0 || l.Held < 0 || l.Subject != "" || l.Action != "" {
			return l.fault()
		}
	}
	for _, document := range c.Documents {
		limits, is := document.(*Limits)
		if !is {
			continue
		}
		for i := range limits.All {
			if l := &limits.All[i]; l.Spent < 0 || l.Held < 0 || l.Subject != limits.Subject || limits.Subject == "" && l.Action != limits.Action {
				return l.fault()
			}
		}
	}
	return nil
}

func (l *SpendLimit) fault() error {
	return fmt.Errorf("of the limit of %s per %s%s, %s are spent and %s held", l.Limit, l.Window, ofSpender(l.Subject, l.Action), l.Spent,
		l.Held)
}
