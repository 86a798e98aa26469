package billing

import "time"

// SpendLimits lists the limits of the whole wallet as they are at now, also if a window has ended or a hold is over since the last
// commit. It may need facts first.
func (s *Snapshot) SpendLimits(now time.Time) ([]SpendLimit, Need) {
	w := newWalletDraft(s, now)
	w.elapse()
	limits := make([]SpendLimit, len(w.wallet.Limits))
	for i, l := range w.wallet.Limits {
		limits[i] = l.At(w.now)
	}
	return limits, w.missing()
}

// LimitsAt does what SpendLimits does for the limits in documents, by their addresses.
func (s *Snapshot) LimitsAt(now time.Time, keys []DocumentKey) (limits map[DocumentKey][]SpendLimit, need Need) {
	w := newWalletDraft(s, now)
	for _, key := range keys {
		w.look(key)
	}
	if need = w.missing(); need.Any() {
		return nil, need
	}
	w.elapse()
	limits = map[DocumentKey][]SpendLimit{}
	for _, key := range keys {
		document, _ := w.look(key)
		stored, _ := document.(*Limits)
		if stored == nil {
			continue
		}
		for _, l := range stored.All {
			limits[key] = append(limits[key], l.At(w.now))
		}
	}
	return limits, w.missing()
}

// BudgetView is a budget as it is at an instant.
type BudgetView struct {
	*Budget
	Spendable Credits // the least of what is left of it, of all above it, and of what the wallet has available; at least 0
}

// BudgetsAt returns budgets as they are at now, also if a window has ended or a hold is over since the last commit. Those that do not
// exist are left out. It may need facts first.
func (s *Snapshot) BudgetsAt(now time.Time, places []GrantRef) (shown map[GrantRef]BudgetView, need Need) {
	w := newWalletDraft(s, now)
	w.budgets = true
	for _, place := range places {
		w.tree(place)
	}
	if need = w.missing(); need.Any() {
		return nil, need
	}
	w.elapse()
	available := w.balance().Available
	shown = map[GrantRef]BudgetView{}
	for _, place := range places {
		tree := w.tree(place)
		if len(tree) == 0 {
			continue
		}
		least := available
		for _, b := range tree {
			least = min(least, b.At(w.now).Remaining())
		}
		shown[place] = BudgetView{tree[0].At(w.now), max(least, 0)}
	}
	return shown, w.missing()
}
