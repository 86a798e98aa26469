package billing

import "time"

// UpdateBudget changes a budget: for the next commit, whoever is spending from it.
type UpdateBudget struct {
	Keyed
	Budget    BudgetID
	Name      Edit[string]
	Limit     Edit[Credits]
	Actions   Edit[[]string] // cleared: any
	Status    Edit[BudgetStatus]
	ExpiresAt Edit[time.Time] // cleared: never
	Reason    string
}

// Request implements [Command].
func (c UpdateBudget) Request() Request {
	return Request{"updateBudget", []Field{
		{"budgetId", string(c.Budget)},
		{"name", c.Name.canonical(itself)},
		{"limit", c.Limit.canonical(Credits.String)},
		{"actions", c.Actions.canonical(Listed)},
		{"status", c.Status.canonical(func(s BudgetStatus) string { return string(s) })},
		{"expiresAt", c.ExpiresAt.canonical(FormatInstant)},
		{"reason", c.Reason},
	}}
}

// Check implements [Command].
func (c UpdateBudget) Check() *Error {
	if !c.Budget.Valid() {
		return NoBudget("budgetId", string(c.Budget))
	}
	return firstRefusal(
		c.Keyed.Check(),
		c.Name.checkPresent("name", checkName),
		c.Limit.checkPresent("limit", checkBudgetLimit),
		c.Status.checkPresent("status", checkBudgetStatus),
		c.Actions.check(checkBudgetActions),
		checkReason(c.Reason),
	)
}

func checkBudgetStatus(s BudgetStatus) *Error {
	if !s.Valid() {
		return invalid("%s is not a status of budgets; use ACTIVE, FROZEN or CLOSED", quote(string(s))).at("status")
	}
	return nil
}

// Wallets implements [Command].
func (c UpdateBudget) Wallets() []WalletID {
	wallet, _, _ := c.Budget.Split()
	return []WalletID{wallet}
}

// Reads implements [Command].
func (c UpdateBudget) Reads(d *Draft) {
	if w := d.wallet(c.Wallets()[0]); w != nil {
		w.budget(string(c.Budget))
	}
}

// Apply implements [Command].
func (c UpdateBudget) Apply(d *Draft) *Error {
	w := d.wallet(c.Wallets()[0])
	if w == nil {
		return NoBudget("budgetId", string(c.Budget))
	}
	switch stored, known := w.budget(string(c.Budget)); {
	case !known:
		return nil // it is loaded first
	case stored == nil:
		return NoBudget("budgetId", string(c.Budget))
	default:
		return c.apply(d, w, stored)
	}
}

func (c UpdateBudget) apply(d *Draft, w *walletDraft, stored *Budget) *Error {
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	if stored.Status == BudgetClosed {
		refusal := refuse(CodeBudgetClosed, "budget %s is closed, and stays so; create another one", stored.named()).at("budgetId")
		refusal.Budget = stored.BudgetID()
		return refusal
	}
	b := stored.Clone()
	b.Count = b.current(b.windows(), w.now)
	c.Name.apply(&b.Name)
	c.Limit.apply(&b.Limit)
	c.Status.apply(&b.Status)
	c.Actions.apply(&b.Actions)
	if c.ExpiresAt.apply(&b.ExpiresAt); c.ExpiresAt.Value != nil {
		if b.ExpiresAt = Instant(b.ExpiresAt); !b.ExpiresAt.After(w.now) {
			return invalid("expiresAt is %s, which is not after now, %s; to end the budget at once, set its status to CLOSED",
				FormatInstant(b.ExpiresAt), FormatInstant(w.now)).at("expiresAt")
		}
	}
	if c.Limit.Given {
		b.Told = b.told(b.Limit)
		w.relimited = append(w.relimited, b.Place)
	}
	w.putDocument(b)
	if b.Status == BudgetClosed {
		w.wallet.Budgets--
	}
	d.Created(string(b.BudgetID()))
	d.Changed(Change{Target: string(b.BudgetID()), Reason: c.Reason, Before: stored.audited(), After: b.audited()})
	return nil
}
