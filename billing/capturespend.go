package billing

import "slices"

// captureSpend is what a capture takes: so much that was held, and so much more. Its action may be another one than that of its hold.
type captureSpend struct {
	hold   *Hold
	by     spender
	held   Credits
	excess Credits
}

// bounded refuses a capture as a spend is refused: what it takes beyond its hold, and, where its action is not that of its hold, all of
// it by the limits that did not count the hold. What the hold counted passes, also if the budget is frozen, over or closed since. fits
// is how much of the whole capture would fit.
func (c captureSpend) bounded(w *walletDraft, more bool) (fits Credits, refusal *Error) {
	if c.by.action != spenderOf(c.hold).action {
		if fits, refusal = c.boundedAsOther(w, more); refusal != nil {
			return fits, refusal
		}
	}
	if c.excess == 0 {
		return 0, nil
	}
	if refusal = w.bounded(c.by, c.excess); refusal == nil {
		return 0, nil
	}
	refusal.Path = nil // the request names no budget
	if refusal.Available != nil {
		fits = c.held + *refusal.Available
	}
	return fits, refusal.at("amount")
}

// boundedAsOther checks a capture for another action than its hold was for. It refuses an action that a budget does not allow, and an
// amount that is too much for a limit that did not count the hold.
func (c captureSpend) boundedAsOther(w *walletDraft, more bool) (fits Credits, refusal *Error) {
	amount := c.held + c.excess
	for _, b := range w.tree(c.by.budget) {
		if refusal := b.allowsAction(c.by.action); refusal != nil {
			refusal.Required, refusal.Available = &amount, &fits
			return 0, refusal.at("action")
		}
	}
	all := w.bounds(c.by)
	other := slices.DeleteFunc(slices.Clone(all), func(b bound) bool {
		return b.limit == nil || b.limit.covers(c.hold.Subject, c.hold.Action)
	})
	if refusal = exceedsLimit(other, amount, w.now); refusal == nil {
		return 0, nil
	}
	if fits = c.hold.Remaining(); more {
		fits += w.allowance(c.by, all)
	}
	for _, b := range other {
		fits = max(min(fits, b.remaining()), 0)
	}
	refusal.Required, refusal.Available, refusal.LimitID = &amount, &fits, w.limitID(refusal.Limit)
	return fits, refusal
}

// count corrects what the hold counted by the part of it that is spent, and counts what is spent beyond it. sign is 1, or -1 for what a
// reversal gives back; at and number are those of the line of the capture.
func (c captureSpend) count(w *walletDraft, sign Credits, line counting) {
	placed := spenderOf(c.hold)
	spent, excess, amount := placedBy(c.hold), line, line
	spent.spent, excess.spent, amount.spent = sign*c.held, sign*c.excess, sign*(c.held+c.excess)
	if sign > 0 {
		spent.held = -c.held
	}
	both := func(l *SpendLimit) bool {
		return l.covers(placed.subject, placed.action) && l.covers(c.by.subject, c.by.action)
	}
	w.countBudgets(placed, spent)
	w.countBudgets(c.by, excess)
	w.countLimits(placed, spent, both)
	w.countLimits(c.by, excess, both)
	if c.by.action == placed.action {
		return
	}
	if sign > 0 {
		back := placedBy(c.hold)
		back.held = -c.held
		w.countLimits(placed, back, func(l *SpendLimit) bool { return !both(l) })
	}
	w.countLimits(c.by, amount, func(l *SpendLimit) bool { return !both(l) })
}
