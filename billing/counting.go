package billing

import "time"

// What limits and budgets have counted of a spend, and how captures, releases and reversals correct it.

// counting is how a spend changes counts.
type counting struct {
	spent, held Credits // signed
	holds       int     // signed: open holds that name the budget itself
	at          time.Time
	number      int64 // of the line that counted first what changes now
}

// isNew reports whether the counts are of a spend that is decided now, and not a correction of an earlier one.
func (w *walletDraft) isNew(c counting) bool { return c.number > w.wallet.Number() }

// count adds to the counts of everything that counts a spend. It sends events where a count reaches four fifths of its limit, or all
// of it. A correction changes only the window in which the spend was counted.
func (w *walletDraft) count(s spender, c counting) {
	w.countLimits(s, c, func(*SpendLimit) bool { return true })
	w.countBudgets(s, c)
}

// countLimits adds to the counts of those limits that count a spend and fulfill a condition.
func (w *walletDraft) countLimits(s spender, c counting, where func(*SpendLimit) bool) {
	for i := range w.wallet.Limits {
		if l := &w.wallet.Limits[i]; where(l) {
			w.countLimit(l, s, c)
		}
	}
	for _, key := range w.wallet.limitsKeys(s.subject, s.action) {
		stored, _ := w.known(key).(*Limits)
		if stored == nil {
			continue
		}
		limits, changed := stored.Clone(), false
		for i := range limits.All {
			changed = where(&limits.All[i]) && w.countLimit(&limits.All[i], s, c) || changed
		}
		if changed {
			w.putDocument(limits)
		}
	}
}

// countLimit adds to the count of a limit, and reports whether that changed it.
func (w *walletDraft) countLimit(l *SpendLimit, s spender, c counting) bool {
	if !l.covers(s.subject, s.action) {
		return false
	}
	now := l.At(w.now)
	if !w.isNew(c) && !now.has(c.at, c.number, l.Since) || c.spent == 0 && c.held == 0 {
		return false
	}
	*l = now
	if due := l.add(c, l.Limit); due > l.Told {
		w.tellLimit(l, l.Told, due)
		l.Told = due
	}
	return true
}

// countBudgets adds to the counts of the budget that a spend names, and of all above it.
func (w *walletDraft) countBudgets(s spender, c counting) {
	place := s.budget
	if place == (GrantRef{}) {
		return
	}
	named, _ := w.known(BudgetKey(w.wallet.WalletRef, place)).(*Budget)
	if named == nil {
		return
	}
	changes := c.spent != 0 || c.held != 0
	for _, at := range append([]GrantRef{place}, named.Above...) {
		stored, _ := w.known(BudgetKey(w.wallet.WalletRef, at)).(*Budget)
		if stored == nil {
			continue
		}
		b := stored.Clone()
		b.Count = b.current(b.windows(), w.now)
		counts := changes && (w.isNew(c) || b.has(c.at, c.number, 0))
		if counts {
			if due := b.add(c, b.Limit); due > b.Told {
				w.tellBudget(b, b.Told, due)
				b.Told = due
			}
		}
		if at == place {
			b.OpenHolds += c.holds
		}
		if counts || at == place && (changes || c.holds != 0) { // the check of the decision reads in it what is above
			w.putDocument(b)
		}
	}
}

// add adds to a count, and returns which events of a limit are due then.
func (c *Count) add(change counting, limit Credits) Told {
	c.Spent += change.spent
	c.Held += change.held
	return c.told(limit)
}

// known returns a document as the draft leaves it, or nil if it is not loaded or does not exist. A read that shows no limits does not
// load them.
func (w *walletDraft) known(key DocumentKey) Document {
	if w.draft != nil {
		if document, known := w.draft.lookUp(key); known {
			return document
		}
	} else if own := w.document(key); own != nil {
		return own
	}
	return w.facts.Documents[key]
}

// spenderOf returns on whose account a hold was placed.
func spenderOf(h *Hold) spender {
	return spender{subject: h.Subject, action: h.Action, budget: h.Budget}
}

// placedBy returns the counting that changes what a hold counted when it was placed.
func placedBy(h *Hold) counting { return counting{at: h.PlacedAt, number: h.Number} }

// countReturned gives back what is left of a hold that ends: to the windows in which it was counted.
func (w *walletDraft) countReturned(h *Hold, rest Credits) {
	if h.Reserved {
		return
	}
	c := placedBy(h)
	c.held, c.holds = -rest, -1
	w.count(spenderOf(h), c)
}

// spenderOfLine returns on whose account a line was spent.
func spenderOfLine(t *Transaction) spender {
	return spender{subject: t.Subject, action: t.Action, budget: t.Budget}
}

// readCounted declares that what counted a usage is read, and the hold of a capture.
func (w *walletDraft) readCounted(d *Draft, usage *Transaction) {
	w.readBounds(spenderOfLine(usage))
	if usage.Type == TypeCapture && w.counts(usage) {
		if h := d.readHold(usage.HoldID()); h != nil {
			w.readBounds(spenderOf(h))
		}
	}
}

// counts reports whether something may have counted a usage.
func (w *walletDraft) counts(usage *Transaction) bool {
	return usage.Budget != (GrantRef{}) || len(w.wallet.Limits) > 0 || w.wallet.Limited.Subjects+w.wallet.Limited.Actions > 0
}

// uncount gives back what a reversal returns of a usage, after done was returned before. Of a capture, what it took beyond its hold
// comes first.
func (w *walletDraft) uncount(d *Draft, usage *Transaction, done, amount Credits) {
	if !w.counts(usage) {
		return
	}
	line := counting{at: usage.RecordedAt, number: usage.Number()}
	if usage.Type != TypeCapture {
		line.spent = -amount
		w.count(spenderOfLine(usage), line)
		return
	}
	h := d.hold(usage.HoldID())
	if h == nil {
		return
	}
	beyond := usage.taken() + usage.HeldChange // what it took beyond its hold
	excess := min(amount, max(beyond-done, 0))
	captureSpend{h, spenderOfLine(usage), amount - excess, excess}.count(w, -1, line)
}

// boundItems returns how many items of a commit correct what a hold counted, at most. seen has what holds count that end before it in the
// same commit: nothing is written twice.
func (w *walletDraft) boundItems(h *Hold, seen map[spender]bool) (items int) {
	add := func(of spender, n int) {
		if !seen[of] {
			seen[of] = true
			items += n
		}
	}
	if w.wallet.Limited.Subjects > 0 && h.Subject != "" {
		add(spender{subject: h.Subject}, 1)
	}
	if w.wallet.Limited.Actions > 0 && h.Action != "" {
		add(spender{action: h.Action}, 1)
	}
	if h.Budget != (GrantRef{}) {
		add(spender{budget: h.Budget}, MaxBudgetLevels)
	}
	return items
}
