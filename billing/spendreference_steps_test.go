package billing

import (
	"slices"
	"time"
)

func (m *refSpending) use(subject, action string, budget, amount int, policy ShortfallPolicy) refVerdict {
	if m.frozen {
		return refusedWith(CodeWalletFrozen)
	}
	below := 0
	if policy == ShortfallOverdraft {
		below = m.overdraft
	}
	if v := m.bounded(subject, action, budget, amount, below); v.code != "" {
		return v
	}
	available := m.available()
	if amount > 0 && amount > available+below {
		if policy != ShortfallPartial {
			return refVerdict{code: CodeInsufficientCredits, required: amount, available: available}
		}
		amount = max(available, 0)
	}
	at := m.add(refPart{subject: subject, budget: budget, mark: m.markNow(action), spent: amount, hold: -1})
	m.spent = append(m.spent, refSpent{captured: -1, other: at, whole: amount})
	return refVerdict{}
}

func (m *refSpending) place(subject, action string, budget, amount int, upTo bool, lasts time.Duration) refVerdict {
	if m.frozen {
		return refusedWith(CodeWalletFrozen)
	}
	if v := m.bounded(subject, action, budget, amount, 0); v.code != "" {
		if !upTo || v.available <= 0 {
			return v
		}
		amount = v.available
	}
	if available := m.available(); amount > available {
		if !upTo || available <= 0 {
			return refVerdict{code: CodeInsufficientCredits, required: amount, available: available}
		}
		amount = available
	}
	at := m.add(refPart{subject: subject, budget: budget, mark: m.markNow(action), held: amount, hold: len(m.holds)})
	m.holds = append(m.holds, refReserved{
		piece: at, ends: m.now.Add(lasts), status: HoldOpen, subject: subject, action: action, budget: budget,
	})
	return refVerdict{}
}

// over returns why a hold cannot be used any more.
func (m *refSpending) over(h *refReserved) Code {
	switch {
	case h.status != HoldOpen:
		return CodeHoldNotOpen
	case !m.now.Before(h.ends):
		return CodeHoldExpired
	}
	return ""
}

func (m *refSpending) capture(at int, action string, amount int, final, more bool) refVerdict {
	h := &m.holds[at]
	if code := m.over(h); code != "" {
		return refusedWith(code)
	}
	if m.frozen {
		return refusedWith(CodeWalletFrozen)
	}
	if action == "" {
		action = h.action
	}
	piece := &m.pieces[h.piece]
	held := min(amount, piece.held)
	excess := amount - held
	if excess > 0 && !more {
		return refVerdict{code: CodeHoldAmountExceeded, required: amount, available: held}
	}
	if action != h.action {
		if v := m.captureAsOther(h, action, amount, piece.held, more); v.code != "" {
			return v
		}
	}
	if excess > 0 {
		if v := m.bounded(h.subject, action, h.budget, excess, 0); v.code != "" {
			return v
		}
		if available := m.available(); excess > available {
			return refVerdict{code: CodeInsufficientCredits, required: excess, available: available}
		}
	}
	mark, placed := m.markNow(action), piece.mark
	piece.held -= held
	if h.status = HoldOpen; final || piece.held == 0 {
		piece.held, h.status = 0, HoldCaptured
	}
	captured := m.add(refPart{subject: h.subject, budget: h.budget, mark: mark, placed: &placed, spent: held, hold: -1})
	other := m.add(refPart{subject: h.subject, budget: h.budget, mark: mark, spent: excess, hold: -1})
	m.spent = append(m.spent, refSpent{captured: captured, other: other, whole: amount})
	return refVerdict{}
}

// captureAsOther decides a capture by another action than that of its hold: by the actions of the budgets, and by the limits
// that did not count the hold.
func (m *refSpending) captureAsOther(h *refReserved, action string, amount, held int, more bool) refVerdict {
	for _, b := range m.tree(h.budget) {
		if actions := m.budgets[b].actions; len(actions) > 0 && !slices.Contains(actions, action) {
			return refVerdict{code: CodeBudgetActionNotAllowed, budget: m.budgets[b].id, required: amount}
		}
	}
	var rooms []refRoom
	fits := held
	if more {
		if beyond := m.bounded(h.subject, action, h.budget, 1<<40, 0); beyond.available > 0 {
			fits += beyond.available // of so much, nothing allows all
		} else if beyond.code == "" {
			fits += max(m.available(), 0)
		}
	}
	for _, room := range m.rooms(h.subject, action, -1) {
		if !matches(room.limit.action, h.action) {
			rooms, fits = append(rooms, room), min(fits, room.remaining)
		}
	}
	return m.full(rooms, amount, max(fits, 0))
}

func (m *refSpending) release(at int) refVerdict {
	h := &m.holds[at]
	if code := m.over(h); code != "" {
		return refusedWith(code)
	}
	m.order++
	m.pieces[h.piece].held, h.status = 0, HoldReleased
	return refVerdict{}
}

func (m *refSpending) extend(at int, lasts time.Duration) refVerdict {
	h := &m.holds[at]
	if code := m.over(h); code != "" {
		return refusedWith(code)
	}
	if m.frozen {
		return refusedWith(CodeWalletFrozen)
	}
	if ends := m.now.Add(lasts); ends.After(h.ends) {
		h.ends = ends
	}
	return refVerdict{}
}

// reverse gives back a part of a line; 0: all that is left. What it took beyond its hold comes first.
func (m *refSpending) reverse(at, amount int) refVerdict {
	s := &m.spent[at]
	left := s.whole - s.reversed
	if amount == 0 {
		amount = left
	}
	if amount > left || left == 0 {
		return refVerdict{code: CodeReversalExceedsUsage, required: amount, available: left}
	}
	m.order++
	s.reversed += amount
	first := min(amount, m.pieces[s.other].spent)
	m.pieces[s.other].spent -= first
	if rest := amount - first; rest > 0 {
		m.pieces[s.captured].spent -= rest
	}
	return refVerdict{}
}

// setLimit sets a spend limit, or removes it if limit is below zero.
func (m *refSpending) setLimit(key refKey, limit int) refVerdict {
	at := slices.IndexFunc(m.limits, func(l refLimit) bool { return l.refKey == key })
	switch {
	case limit < 0 && at >= 0:
		m.limits = slices.Delete(m.limits, at, at+1)
	case limit < 0:
	case at >= 0:
		l := &m.limits[at]
		spent, held := m.countLimit(l)
		l.limit = limit
		l.told, l.since = dueOf(spent+held, limit), m.startOf(l.window)
	default:
		m.limits = append(m.limits, refLimit{key, refCalendar{key.window, 0, m.startOf(key.window)}, limit, m.order})
	}
	return refVerdict{}
}

func (m *refSpending) setDraw(subject, action string, limit int) refVerdict {
	m.draws = slices.DeleteFunc(m.draws, func(d refDraw) bool { return d.subject == subject && d.action == action })
	if limit >= 0 {
		m.draws = append(m.draws, refDraw{subject, action, limit})
	}
	return refVerdict{}
}

func (m *refSpending) makeBudget(b refBudget) refVerdict {
	if b.parent >= 0 {
		if len(m.tree(b.parent)) == 4 {
			return refusedWith(CodeInvalidInput)
		}
		for _, at := range m.tree(b.parent) {
			if above := m.budgets[at]; above.status == BudgetClosed {
				return refVerdict{code: CodeBudgetClosed, budget: above.id, available: -1}
			}
		}
	}
	b.status, b.since = BudgetActive, m.startOf(b.every)
	m.budgets = append(m.budgets, b)
	return refVerdict{}
}

// changeBudget changes what edit changes of a budget.
func (m *refSpending) changeBudget(at int, limited bool, edit func(*refBudget)) refVerdict {
	b := &m.budgets[at]
	if b.status == BudgetClosed {
		return refVerdict{code: CodeBudgetClosed, budget: b.id, available: -1}
	}
	edit(b)
	if limited {
		spent, held := m.countBudget(at)
		b.told, b.since = dueOf(spent+held, b.limit), m.startOf(b.every)
	}
	return refVerdict{}
}
