package billing

import (
	"math/rand/v2"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

func (m *refSpending) openHolds() (open []int) {
	for i := range m.holds {
		if m.over(&m.holds[i]) == "" {
			open = append(open, i)
		}
	}
	return open
}

// create makes a budget somewhere in the tree.
func (w *spendWalk) create() {
	m := w.ref
	b := refBudget{parent: -1, limit: w.random.IntN(60)}
	c := CreateBudget{Keyed: w.next(), Name: "n", Limit: Credits(b.limit)}
	if n := len(m.budgets); n > 0 && w.random.IntN(4) > 0 {
		b.parent = w.random.IntN(n)
		if w.random.IntN(2) == 0 {
			b.parent = n - 1
		}
		c.Parent = string(m.budgets[b.parent].id)
	}
	if w.random.IntN(3) == 0 {
		c.Window = calendar.Windows[w.random.IntN(4)]
		b.every = string(c.Window)
	}
	if w.random.IntN(4) == 0 {
		b.actions = walkActions[:1+w.random.IntN(2)]
		c.Actions = b.actions
	}
	if w.random.IntN(5) == 0 {
		b.ends = w.now.Add(time.Duration(1+w.random.IntN(48)) * time.Hour)
		c.ExpiresAt = &b.ends
	}
	outcome := w.do(false, c)[0]
	if outcome.Request != nil {
		b.id = BudgetID(outcome.Request.Result)
	}
	w.compareVerdicts([]Outcome{outcome}, w.try(m, spendStep{c, func(m *refSpending) refVerdict { return m.makeBudget(b) }}))
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

// anything is one random request.
func (w *spendWalk) anything() spendStep {
	r, m := w.random, w.ref
	amount := r.IntN(14)
	if r.IntN(6) == 0 {
		amount = r.IntN(60)
	}
	budget, id := -1, ""
	if n := len(m.budgets); n > 0 && r.IntN(4) > 0 {
		budget = r.IntN(n)
		id = string(m.budgets[budget].id)
	}
	subject, action := pick(r, walkSubjects), pick(r, walkActions)
	switch kind := r.IntN(22); {
	case kind < 6:
		u := RecordUsage{
			Keyed: w.next(), Action: action, Subject: subject, Credits: pointer(Credits(amount)), Budget: id,
			OnShortfall: pick(r, []ShortfallPolicy{ShortfallReject, ShortfallReject, ShortfallPartial, ShortfallOverdraft}),
		}
		return spendStep{u, func(m *refSpending) refVerdict { return m.use(subject, action, budget, amount, u.OnShortfall) }}
	case kind < 10:
		seconds := 1 + r.IntN(24*3600)
		if r.IntN(5) == 0 {
			action = ""
		}
		p := PlaceHold{
			Keyed: w.next(), Action: action, Subject: subject, Amount: pointer(Credits(amount + 1)), Budget: id, UpTo: r.IntN(2) == 0,
			ExpiresIn: seconds,
		}
		return spendStep{p, func(m *refSpending) refVerdict {
			return m.place(subject, action, budget, amount+1, p.UpTo, time.Duration(seconds)*time.Second)
		}}
	case kind < 15 && len(m.holds) > 0:
		return w.onHold(kind, amount)
	case kind < 17 && len(m.spent) > 0:
		return w.reversal(amount)
	case kind < 19:
		return w.limit(subject, action)
	default:
		if budget >= 0 && r.IntN(8) > 0 {
			return w.update(budget)
		}
		status := pick(r, []WalletStatus{WalletFrozen, WalletActive, WalletActive, WalletActive})
		return spendStep{SetWalletStatus{Keyed: w.next(), Status: status, Reason: "r"}, func(m *refSpending) refVerdict {
			m.frozen = status == WalletFrozen
			return refVerdict{}
		}}
	}
}

// onHold is a random request for a hold: mostly one that is open.
func (w *spendWalk) onHold(kind, amount int) spendStep {
	r, m := w.random, w.ref
	at := r.IntN(len(m.holds))
	if open := m.openHolds(); len(open) > 0 && r.IntN(8) > 0 {
		at = pick(r, open)
	}
	id := m.holds[at].id
	switch {
	case kind < 13:
		c := CaptureHold{
			Keyed: w.next(), Hold: id, Amount: Credits(amount + 1), Final: r.IntN(3) == 0, AllowMore: r.IntN(2) == 0,
			Action: pick(r, []string{"", "", "a", "b", "c"}),
		}
		return spendStep{c, func(m *refSpending) refVerdict { return m.capture(at, c.Action, amount+1, c.Final, c.AllowMore) }}
	case kind < 14:
		return spendStep{ReleaseHold{Keyed: w.next(), Hold: id}, func(m *refSpending) refVerdict { return m.release(at) }}
	default:
		seconds := 1 + r.IntN(24*3600)
		return spendStep{ExtendHold{Keyed: w.next(), Hold: id, ExpiresIn: seconds}, func(m *refSpending) refVerdict {
			return m.extend(at, time.Duration(seconds)*time.Second)
		}}
	}
}

func (w *spendWalk) reversal(amount int) spendStep {
	at := w.random.IntN(len(w.ref.spent))
	reverse := ReverseUsage{Keyed: w.next(), Transaction: w.ref.spent[at].id, ExpiredCredits: ExpiredGrace, Reason: "r"}
	if amount > 0 {
		reverse.Amount = pointer(Credits(amount))
	}
	return spendStep{reverse, func(m *refSpending) refVerdict { return m.reverse(at, amount) }}
}

// limit sets or removes a random limit.
func (w *spendWalk) limit(subject, action string) spendStep {
	r := w.random
	limit := r.IntN(60)
	if r.IntN(5) == 0 {
		limit = -1
	}
	credits := pointer(Credits(limit))
	if limit < 0 {
		credits = nil
	}
	if r.IntN(2) == 0 {
		action = ""
	}
	if r.IntN(5) == 0 {
		return spendStep{SetDrawLimit{Keyed: w.next(), Limit: credits, Subject: subject, Action: action}, func(m *refSpending) refVerdict {
			return m.setDraw(subject, action, limit)
		}}
	}
	set := SetSpendLimit{Keyed: w.next(), Window: pick(r, calendar.Windows), Limit: credits, Subject: subject, Action: action}
	return spendStep{set, func(m *refSpending) refVerdict {
		return m.setLimit(refKey{string(set.Window), subject, action}, limit)
	}}
}

// update changes one thing of a budget.
func (w *spendWalk) update(at int) spendStep {
	r := w.random
	u := UpdateBudget{Keyed: w.next(), Budget: w.ref.budgets[at].id, Reason: "r"}
	edit := func(*refBudget) {}
	switch kind := r.IntN(8); {
	case kind < 3:
		limit := r.IntN(70)
		u.Limit, edit = SetTo(Credits(limit)), func(b *refBudget) { b.limit = limit }
	case kind < 5:
		status := pick(r, []BudgetStatus{BudgetFrozen, BudgetActive, BudgetActive, BudgetActive, BudgetActive, BudgetClosed})
		u.Status, edit = SetTo(status), func(b *refBudget) { b.status = status }
	case kind < 6:
		actions := walkActions[r.IntN(2):]
		u.Actions, edit = SetTo(actions), func(b *refBudget) { b.actions = actions }
	case kind < 7:
		ends := w.now.Add(time.Duration(1+r.IntN(40)) * time.Hour)
		u.ExpiresAt, edit = SetTo(ends), func(b *refBudget) { b.ends = ends }
	default:
		u.Actions, u.ExpiresAt = Clear[[]string](), Clear[time.Time]()
		edit = func(b *refBudget) { b.actions, b.ends = nil, time.Time{} }
	}
	return spendStep{u, func(m *refSpending) refVerdict { return m.changeBudget(at, u.Limit.Given, edit) }}
}
