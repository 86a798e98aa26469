package export

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// Budgeted is what a line has that names a budget. Like [Held], it is exported for package encoding/json alone.
type Budgeted struct {
	BudgetID *string `json:"budgetId"`
}

// toBudgeted returns the budget that a line names, as the file has it.
func toBudgeted(t *billing.Transaction) *Budgeted { return &Budgeted{optional(string(t.BudgetID()))} }

// fromBudgeted reads into a transaction what toBudgeted returned. The API answers with the field on every line: null, where a file
// does not have it.
func (r *reader) fromBudgeted(t *billing.Transaction, b *Budgeted) {
	if b == nil || b.BudgetID == nil {
		return
	}
	wallet, place, ok := billing.BudgetID(*b.BudgetID).Split()
	if !ok || wallet != t.Wallet {
		r.reject("budgetId", *b.BudgetID)
	}
	t.Budget = place
}

// checkBudget checks that a line names the budget that it has to: a USAGE and a HOLD any or none, a line of a hold that of its HOLD, a
// REVERSAL that of the usage, and every other line none.
func (v *verifier) checkBudget(t *billing.Transaction) error {
	want, of := billing.GrantRef{}, "a line of type "+string(t.Type)
	switch {
	case t.Type == billing.TypeHold && t.Hold != 0:
		v.holds[t.Hold].budget = t.Budget
		return nil
	case t.Type == billing.TypeUsage:
		return nil
	case t.Hold != 0:
		want, of = v.holds[t.Hold].budget, "a line of hold "+string(t.HoldID())
	case t.UndoesUsage():
		want, of = v.usages[t.Reverses].budget, "what reverses "+string(t.Reverses)
	}
	if t.Budget != want {
		return fmt.Errorf("it names budget %q, but %s names %q", t.BudgetID(), of, billing.NewBudgetID(t.Wallet, want))
	}
	return nil
}
