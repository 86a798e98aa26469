package simulation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// bounding is why limits and budgets refuse something.
type bounding struct {
	code   billing.Code
	fits   int64
	budget lot    // that refused; zero: none
	limit  string // how much is left of the limit that refused, and when it begins again; empty: none
	retry  int64  // 0: never, or unknown
	silent bool   // it does not say what fits
}

// named finds the budget that a request names by id or external id. resolved is false for an external id that nobody has: such a
// request is refused before anything else. The place of an id that is of no budget is one that has none.
func (b *book) named(name string) (place lot, resolved bool) {
	if name == "" {
		return lot{}, true
	}
	if _, ref, is := billing.BudgetID(name).Split(); is {
		return lotFrom(ref), true
	}
	place, resolved = b.claims[name]
	return place, resolved
}

// tree lists a budget and all above it, the nearest first.
func (b *bounds) tree(place lot) (tree []*budget) {
	if of := b.budgets[place]; of != nil {
		tree = append(tree, of)
		for _, above := range of.above {
			tree = append(tree, b.budgets[above])
		}
	}
	return tree
}

// allows says why the budgets of a spender allow nothing.
func (b *bounds) allows(by spender, now int64) bounding {
	if by.budget != (lot{}) && b.budgets[by.budget] == nil {
		return bounding{code: billing.CodeNotFound, silent: true}
	}
	for _, of := range b.tree(by.budget) {
		var code billing.Code
		switch {
		case of.status == "CLOSED":
			code = billing.CodeBudgetClosed
		case of.status == "FROZEN":
			code = billing.CodeBudgetFrozen
		case of.expires != 0 && of.expires <= now:
			code = billing.CodeBudgetExpired
		case !of.pays(by.action):
			code = billing.CodeBudgetActionNotAllowed
		default:
			continue
		}
		return bounding{code: code, budget: of.place}
	}
	return bounding{}
}

// pays reports whether a budget pays for an action.
func (of *budget) pays(action string) bool {
	return len(of.actions) == 0 || slices.Contains(of.actions, action)
}

// bound is a limit or a budget, with what is left of it.
type bound struct {
	of         *budget // nil: it is a limit
	left, most int64
	ends       int64 // when its window does; 0: never
	expires    int64 // of a budget
}

// boundsOf lists the budgets and limits that count what a spender takes.
func (b *bounds) boundsOf(by spender, now int64) (found []bound) {
	for _, of := range b.tree(by.budget) {
		spent, held := b.ofBudget(of, now)
		is := bound{of: of, left: of.most - spent - held, most: of.most, expires: of.expires}
		if of.window != "" {
			_, is.ends = windowOf(of.zone, of.window, now)
		}
		found = append(found, is)
	}
	for _, l := range b.limits {
		if covers(l.subject, l.action, by) {
			found = append(found, b.boundOf(l, now))
		}
	}
	return found
}

func (b *bounds) boundOf(l *spendLimit, now int64) bound {
	spent, held := b.ofLimit(l, now)
	_, ends := windowOf(l.zone, l.window, now)
	return bound{left: l.most - spent - held, most: l.most, ends: ends}
}

// draw is the most that one draw of a spender takes, and whether that is limited.
func (b *bounds) draw(by spender) (most int64, limited bool) {
	for _, l := range b.draws {
		if covers(l.subject, l.action, by) && (!limited || l.most < most) {
			most, limited = l.most, true
		}
	}
	return most, limited
}

// allowance is the most that a spender takes at once now, who may go below zero by so much.
func (b *book) allowance(by spender, below, now int64) int64 {
	most := b.available(now) + below
	if draw, limited := b.bounds.draw(by); limited {
		most = min(most, draw)
	}
	for _, of := range b.boundsOf(by, now) {
		most = min(most, of.left)
	}
	if b.allows(by, now).code != "" {
		return 0
	}
	return max(most, 0)
}

// bounded says why a spender cannot take an amount, by the draw limit, the budgets or the limits, in this order.
func (b *book) bounded(by spender, amount, below, now int64) bounding {
	var why bounding
	if draw, limited := b.bounds.draw(by); limited && amount > draw {
		why.code = billing.CodeDrawLimitExceeded
	} else if why = b.allows(by, now); why.code == "" && amount > 0 {
		why = exceeds(b.boundsOf(by, now), amount)
	}
	if why.code != "" && !why.silent {
		why.fits = b.allowance(by, below, now)
	}
	return why
}

// exceeds says which budget or limit has no room for an amount: the budget with the least left; then the limit that begins
// again last, and of several the one with the least left.
func exceeds(of []bound, amount int64) bounding {
	var budget, limit *bound
	for i := range of {
		is := &of[i]
		switch {
		case amount <= is.left:
		case is.of != nil && (budget == nil || is.left < budget.left):
			budget = is
		case is.of == nil && (limit == nil || is.ends > limit.ends || is.ends == limit.ends && is.left < limit.left):
			limit = is
		}
	}
	switch {
	case budget != nil:
		return bounding{code: billing.CodeBudgetExceeded, budget: budget.of.place, retry: retryOf(of, amount)}
	case limit != nil:
		return bounding{code: billing.CodeSpendLimitReached, limit: sayLeft(limit.left, limit.ends), retry: retryOf(of, amount)}
	}
	return bounding{}
}

// retryOf is when all that has no room for an amount will have begun again; 0: never.
func retryOf(of []bound, amount int64) (last int64) {
	for _, is := range of {
		if amount <= is.left {
			continue
		}
		if is.ends == 0 || amount > is.most {
			return 0
		}
		last = max(last, is.ends)
	}
	for _, is := range of {
		if is.expires != 0 && is.expires <= last {
			return 0
		}
	}
	return last
}

// boundedCapture says why a capture takes no more than its hold has: so much of that, and so much beyond. What the hold counted passes.
func (b *book) boundedCapture(h *hold, by spender, part, excess int64, more bool, now int64) bounding {
	if by.action != h.by.action {
		for _, of := range b.tree(by.budget) {
			if !of.pays(by.action) {
				return bounding{code: billing.CodeBudgetActionNotAllowed, budget: of.place}
			}
		}
		var other []bound
		for _, l := range b.limits {
			if covers(l.subject, l.action, by) && !covers(l.subject, l.action, h.by) {
				other = append(other, b.boundOf(l, now))
			}
		}
		if why := exceeds(other, part+excess); why.code != "" {
			if why.fits = h.rest(); more {
				why.fits += b.allowance(by, 0, now)
			}
			for _, is := range other {
				why.fits = max(0, min(why.fits, is.left))
			}
			return why
		}
	}
	if excess == 0 {
		return bounding{}
	}
	return b.bounded(by, excess, 0, now)
}

// noteCapture keeps what a capture changes of what its hold counted, and what it takes beyond that.
func (b *book) noteCapture(h *hold, by spender, part, excess int64, line, now int64) {
	if by.action == h.by.action {
		b.note(counted{spender: h.by, at: h.placed, number: h.number, spent: part, held: -part})
		b.note(counted{spender: by, at: now, number: line, spent: excess})
		return
	}
	b.note(counted{spender: h.by, at: h.placed, number: h.number, spent: part, held: -part, by: byWide})
	b.note(counted{spender: h.by, at: h.placed, number: h.number, held: -part, by: byAction})
	b.note(counted{spender: by, at: now, number: line, spent: excess, by: byWide})
	b.note(counted{spender: by, at: now, number: line, spent: part + excess, by: byAction})
}

// noteReversal takes back what a usage counted: of a capture, what it took beyond its hold first.
func (b *book) noteReversal(usage *entry, done, amount int64) {
	if usage.kind != "CAPTURE" {
		b.note(counted{spender: usage.by, at: usage.recorded, number: usage.sequence, spent: -amount})
		return
	}
	h := b.holds[usage.hold]
	excess := min(amount, max(0, -usage.amount+usage.held-done))
	part := amount - excess
	if usage.by.action == h.by.action {
		b.note(counted{spender: h.by, at: h.placed, number: h.number, spent: -part})
		b.note(counted{spender: usage.by, at: usage.recorded, number: usage.sequence, spent: -excess})
		return
	}
	b.note(counted{spender: h.by, at: h.placed, number: h.number, spent: -part, by: byWide})
	b.note(counted{spender: usage.by, at: usage.recorded, number: usage.sequence, spent: -excess, by: byWide})
	b.note(counted{spender: usage.by, at: usage.recorded, number: usage.sequence, spent: -amount, by: byAction})
}

// ruling is that a request is refused for this.
func (why bounding) ruling() ruling { return ruling{code: why.code, bounding: why} }

// isBounding reports whether a code is one of limits and budgets.
func isBounding(code billing.Code) bool {
	return code == billing.CodeDrawLimitExceeded || code == billing.CodeSpendLimitReached || strings.HasPrefix(string(code), "BUDGET_")
}

// String writes why something is refused so that two are equal when they read the same.
func (why bounding) String() string {
	fits := fmt.Sprint(why.fits)
	if why.silent {
		fits = "-"
	}
	return fmt.Sprintf("%s by %v%s, %s fits, again at %d", why.code, why.budget, why.limit, fits, why.retry)
}

func sayLeft(left, ends int64) string { return fmt.Sprintf(" %d left until %d", left, ends) }

// sayBounding reads why something was refused as the model would have it.
func sayBounding(refusal *billing.Error) string {
	why := bounding{code: refusal.Code, silent: refusal.Available == nil}
	if !why.silent {
		why.fits = int64(*refusal.Available)
	}
	if _, ref, is := refusal.Budget.Split(); is {
		why.budget = lotFrom(ref)
	}
	if l := refusal.Limit; l != nil {
		_, ends := windowOf(l.Zone, string(l.Window), l.Start.UnixMicro())
		why.limit = sayLeft(int64(l.Limit-l.Spent-l.Held), ends)
	}
	if refusal.RetryAt != nil {
		why.retry = refusal.RetryAt.UnixMicro()
	}
	return why.String()
}

// knows reports whether what a refusal says of the limit that refused is what the model counts of it.
func (b *bounds) knows(shown *billing.SpendLimit, now int64) bool {
	return shown == nil || slices.ContainsFunc(b.limits, func(l *spendLimit) bool {
		if l.window != string(shown.Window) || l.subject != shown.Subject || l.action != shown.Action {
			return false
		}
		spent, held := b.ofLimit(l, now)
		return l.most == int64(shown.Limit) && spent == int64(shown.Spent) && held == int64(shown.Held)
	})
}
