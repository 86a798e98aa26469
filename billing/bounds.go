package billing

import (
	"cmp"
	"slices"
	"time"
)

// What a spend is decided against, besides the balance: draw limits, the budget that it names and all above it, and spend limits. All
// are decided in the commit that takes the credit, so that no spend at the same time passes one of them.

// spender is on whose account something is spent: what decides which limits and budgets count it.
type spender struct {
	subject, action string
	budget          GrantRef // zero: it names none
	named           string   // how the request names the budget
	overdraft       Credits  // how far below zero it may take the balance
}

// bound is a limit or a budget that counts a spend, as it is now.
type bound struct {
	limit  *SpendLimit // nil: it is a budget
	budget *Budget     // nil: it is a limit
}

// remaining returns what is left of it.
func (b bound) remaining() Credits {
	if b.budget != nil {
		return b.budget.Remaining()
	}
	return b.limit.Remaining()
}

// whole returns how much it allows in a window, or in a life.
func (b bound) whole() Credits {
	if b.budget != nil {
		return b.budget.Limit
	}
	return b.limit.Limit
}

// resets returns when its window ends; zero: never.
func (b bound) resets(now time.Time) time.Time {
	if b.budget != nil {
		return b.budget.ResetsAt(now)
	}
	return b.limit.ResetsAt(now)
}

// budget returns a budget of the wallet as the draft leaves it, and whether it is known: nil if there is none with the id.
func (w *walletDraft) budget(id string) (b *Budget, known bool) {
	wallet, place, ok := BudgetID(id).Split()
	if !ok || wallet != w.wallet.ID {
		return nil, true
	}
	return w.budgetAt(place)
}

// placeOf returns the place of the budget with an id; zero for an empty one. An id of another wallet has a place that no budget has.
func (w *walletDraft) placeOf(id string) GrantRef {
	if id == "" {
		return GrantRef{}
	}
	if wallet, place, ok := BudgetID(id).Split(); ok && wallet == w.wallet.ID {
		return place
	}
	return nowhere
}

// nowhere is a place at which nothing is.
var nowhere = GrantRef{Sequence: 1<<40 - 1, Ordinal: 1<<10 - 1}

func (w *walletDraft) budgetAt(place GrantRef) (b *Budget, known bool) {
	document, known := w.look(BudgetKey(w.wallet.WalletRef, place))
	b, _ = document.(*Budget)
	return b, known
}

// tree returns the budget at a place and all above it, that one first; nil if it is none, or if some are not loaded yet, which the
// draft then needs.
func (w *walletDraft) tree(place GrantRef) []*Budget {
	if place == (GrantRef{}) {
		return nil
	}
	named, _ := w.budgetAt(place)
	if named == nil {
		return nil
	}
	tree, complete := []*Budget{named}, true
	for _, above := range named.Above {
		b, known := w.budgetAt(above)
		tree, complete = append(tree, b), complete && known
	}
	if !complete {
		return nil
	}
	return tree
}

// readBounds declares that everything is read that a spend is decided against.
func (w *walletDraft) readBounds(s spender) {
	for _, key := range w.wallet.limitsKeys(s.subject, s.action) {
		w.look(key)
	}
	if w.wallet.Limited.Draws > 0 {
		w.look(DrawLimitsKey(w.wallet.WalletRef))
	}
	w.tree(s.budget)
}

// bounds lists what counts a spend, as it is now: budgets, the one that it names first, and then limits. The draft may need documents
// first.
func (w *walletDraft) bounds(s spender) (all []bound) {
	for _, b := range w.tree(s.budget) {
		all = append(all, bound{budget: b.At(w.now)})
	}
	add := func(limits []SpendLimit) {
		for i := range limits {
			if limits[i].covers(s.subject, s.action) {
				l := limits[i].At(w.now)
				all = append(all, bound{limit: &l})
			}
		}
	}
	add(w.wallet.Limits)
	for _, key := range w.wallet.limitsKeys(s.subject, s.action) {
		if document, _ := w.look(key); document != nil {
			add(document.(*Limits).All) //nolint:forcetypeassert // the kind of the key says it
		}
	}
	return all
}

// drawLimit returns the smallest limit of a single draw; nil if there is none.
func (w *walletDraft) drawLimit(s spender) (least *DrawLimit) {
	if w.wallet.Limited.Draws == 0 {
		return nil
	}
	document, _ := w.look(DrawLimitsKey(w.wallet.WalletRef))
	limits, _ := document.(*DrawLimits)
	if limits == nil {
		return nil
	}
	for i := range limits.All {
		if l := &limits.All[i]; l.covers(s.subject, s.action) && (least == nil || l.Limit < least.Limit) {
			least = l
		}
	}
	return least
}

// allowance returns the most that a spender may take now: what the draw limit, each of the bounds and the balance leave; 0 if its
// budgets do not allow it.
func (w *walletDraft) allowance(s spender, bounds []bound) Credits {
	most := w.balance().Available + s.overdraft
	if l := w.drawLimit(s); l != nil {
		most = min(most, l.Limit)
	}
	for _, b := range bounds {
		most = min(most, b.remaining())
	}
	if most <= 0 || w.allows(s) != nil {
		return 0
	}
	return most
}

// allows refuses a spend that its budgets do not allow, whatever it costs: they are frozen, over or closed, or for other actions.
func (w *walletDraft) allows(s spender) *Error {
	if s.budget == (GrantRef{}) {
		return nil
	}
	tree := w.tree(s.budget)
	if tree == nil && !w.missing().Any() {
		return NoBudget("budgetId", s.named)
	}
	for _, b := range tree {
		if refusal := b.allows(s.action, w.now); refusal != nil {
			return refusal.at("budgetId")
		}
	}
	return nil
}

// bounded refuses to take an amount that the draw limit, the budgets or the limits do not leave, in this order. What costs nothing takes
// nothing of a limit. The refusal says how much would fit.
func (w *walletDraft) bounded(s spender, amount Credits) *Error {
	bounds := w.bounds(s)
	refusal := firstRefusal(w.exceedsDraw(s, amount), w.allows(s))
	if refusal == nil && amount > 0 {
		refusal = firstRefusal(exceedsBudget(bounds, amount, w.now), exceedsLimit(bounds, amount, w.now))
	}
	if refusal == nil || refusal.Code == CodeNotFound {
		return refusal
	}
	fits := w.allowance(s, bounds)
	refusal.Required, refusal.Available = &amount, &fits
	refusal.LimitID = w.limitID(refusal.Limit)
	return refusal
}

// exceedsDraw refuses a draw of more than one draw may take.
func (w *walletDraft) exceedsDraw(s spender, amount Credits) *Error {
	l := w.drawLimit(s)
	if l == nil || amount <= l.Limit {
		return nil
	}
	return refuse(CodeDrawLimitExceeded, "%s credits are needed, and one draw%s may take at most %s", amount,
		ofSpender(l.Subject, l.Action), l.Limit)
}

// exceedsBudget refuses by the budget that has the least left.
func exceedsBudget(bounds []bound, amount Credits, now time.Time) *Error {
	var least *Budget
	for _, b := range bounds {
		if b.budget != nil && (least == nil || b.budget.Remaining() < least.Remaining()) {
			least = b.budget
		}
	}
	if least == nil || amount <= least.Remaining() {
		return nil
	}
	refusal := refuse(CodeBudgetExceeded, "%s credits are needed, and of the limit of %s of budget %s, %s are spent and %s held", amount,
		least.Limit, least.named(), least.Spent, least.Held)
	refusal.Budget = least.BudgetID()
	if resets := least.ResetsAt(now); !resets.IsZero() {
		refusal.Message += "; it begins again at " + FormatInstant(resets)
	}
	refusal.RetryAt = retryAt(bounds, amount, now)
	return refusal
}

// exceedsLimit refuses by the limit without room that resets last. Of several, it takes the one with the least left.
func exceedsLimit(bounds []bound, amount Credits, now time.Time) *Error {
	var last *SpendLimit
	for _, b := range bounds {
		if b.limit == nil || amount <= b.remaining() {
			continue
		}
		later := 1
		if last != nil {
			later = cmp.Or(b.resets(now).Compare(last.ResetsAt(now)), cmp.Compare(last.Remaining(), b.remaining()))
		}
		if later > 0 {
			last = b.limit
		}
	}
	if last == nil {
		return nil
	}
	refusal := refuse(CodeSpendLimitReached, "%s credits are needed, and of the limit of %s per %s%s, %s are spent and %s held; it begins "+
		"again at %s", amount, last.Limit, last.Window, ofSpender(last.Subject, last.Action), last.Spent, last.Held,
		FormatInstant(last.ResetsAt(now)))
	refusal.Limit, refusal.RetryAt = last, retryAt(bounds, amount, now)
	return refusal
}

// retryAt returns when all limits and budgets without room for an amount will have begun again. It is nil if one never has room: it has
// no windows, or allows less in a whole one, or a budget is over by then.
func retryAt(bounds []bound, amount Credits, now time.Time) *time.Time {
	var last time.Time
	for _, b := range bounds {
		if amount <= b.remaining() {
			continue
		}
		resets := b.resets(now)
		if resets.IsZero() || amount > b.whole() {
			return nil
		}
		last = latest(last, resets)
	}
	if slices.ContainsFunc(bounds, func(b bound) bool { return b.budget != nil && b.budget.over(last) }) {
		return nil
	}
	return &last
}

// limitID returns the id of a limit of the wallet; empty for nil.
func (w *walletDraft) limitID(l *SpendLimit) SpendLimitID {
	if l == nil {
		return ""
	}
	return NewSpendLimitID(w.wallet.ID, l)
}

// ofSpender says whose a limit is, in words that follow what it limits.
func ofSpender(subject, action string) string {
	var of string
	if subject != "" {
		of = " of subject " + quote(subject)
	}
	if action != "" {
		of += " by action " + quote(action)
	}
	return of
}
