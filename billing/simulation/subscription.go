package simulation

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// subscription is what a wallet has of a plan, as the model holds it.
type subscription struct {
	place    lot
	id       billing.SubscriptionID
	status   string
	terms    terms
	pending  *terms // nobody changes it
	zone     string
	metadata string
	created  int64

	anchor     int64
	index      int64 // of the period, from the anchor
	number     int   // of the period, from the first
	start, end int64
	skipped    bool

	trialDays    int
	trialCredits int64
	trialEnds    int64

	cancelAtEnd bool
	canceledAt  int64

	rolls         bool // what holds give back of the period before rolls over
	rolled, limit int64

	lists []string // in which it is
}

// open reports whether something can still happen to it.
func (s *subscription) open() bool { return s.status != "CANCELED" }

// next is when time does something to it.
func (s *subscription) next() int64 {
	if s.status == "SCHEDULED" {
		return s.start
	}
	return s.end
}

// periodEnd is when its period ends.
func (s *subscription) periodEnd() int64 {
	return periodStart(s.zone, s.terms.interval, s.anchor, s.index+1)
}

// firstEnd is when the trial or the period ends with which it begins at an instant.
func (s *subscription) firstEnd(at int64) int64 {
	if s.trialDays > 0 {
		return periodStart(s.zone, "DAY", at, int64(s.trialDays))
	}
	return periodStart(s.zone, s.terms.interval, at, 1)
}

// bound reports whether the end of a period ends a grant, and nothing else.
func (g *grant) bound() bool {
	return g.subscription != (lot{}) && g.expires != 0 && g.source != "ROLLOVER"
}

// outlived reports whether a grant ended because its subscription did.
func (b *book) outlived(g *grant) bool {
	return g.subscription != (lot{}) && g.expires != 0 && !b.subs[g.subscription].open()
}

// ended reports whether a grant can no longer be spent: it has expired, or its subscription was canceled.
func (b *book) ended(g *grant, now int64) bool {
	return g.expires != 0 && g.expires <= now || b.outlived(g)
}

// subsByAge lists the subscriptions, the oldest first.
func (b *book) subsByAge() []*subscription {
	var all []*subscription
	for _, s := range b.subs {
		all = append(all, s)
	}
	slices.SortFunc(all, func(x, y *subscription) int { return compareLots(x.place, y.place) })
	return all
}

// behind reports whether a subscription has begun, or its trial or period has ended, and that is not booked. Until it is, no alert
// turns.
func (b *book) behind(now int64) bool {
	for _, s := range b.subs {
		if s.open() && s.next() <= now {
			return true
		}
	}
	return false
}

// openSubs counts the subscriptions that have not ended.
func (b *book) openSubs() (n int) {
	for _, s := range b.subs {
		if s.open() {
			n++
		}
	}
	return n
}

// boundary is what happens when the instant of a subscription has come: it begins, or its trial or its period ends.
func (b *book) boundary(s *subscription, since int64) []entry {
	at := s.next()
	b.putSubs[s.place] = true
	switch {
	case s.status == "SCHEDULED":
		return b.begin(s, at, since)
	case s.cancelAtEnd:
		return b.cancel(s, at)
	case s.status == "TRIALING":
		b.emit(billing.EventSubscriptionRenewed)
		lines := b.endPeriod(s, 0, at, 0, 0)
		s.anchor, s.status = at, "ACTIVE"
		return append(lines, b.openPeriod(s, at, since)...)
	}
	b.emit(billing.EventSubscriptionRenewed)
	was, of := s.terms, s.number
	s.number++
	s.index++
	if s.pending != nil {
		if s.pending.interval != was.interval {
			s.anchor, s.index = at, 0
		}
		s.terms, s.pending = *s.pending, nil
	}
	limit := int64(0)
	if s.rolls = was.unused == "ROLL_OVER" && b.status == "ACTIVE"; s.rolls {
		limit = was.limit
	}
	lines := b.endPeriod(s, of, at, limit, s.periodEnd())
	return append(lines, b.openPeriod(s, at, since)...)
}

// begin begins a subscription: with its trial, or with its first period.
func (b *book) begin(s *subscription, at, since int64) []entry {
	b.emit(billing.EventSubscriptionStarted)
	if s.trialDays == 0 {
		s.anchor, s.status = at, "ACTIVE"
		return b.openPeriod(s, at, since)
	}
	s.status, s.start, s.end = "TRIALING", at, s.firstEnd(at)
	s.trialEnds = s.end
	if s.trialCredits == 0 {
		return nil
	}
	return b.give(s, grant{source: "TRIAL", amount: s.trialCredits, expires: s.end}, at, since)
}

// openPeriod begins a period. In a wallet that is not active it has no credit.
func (b *book) openPeriod(s *subscription, at, since int64) []entry {
	s.start, s.end = at, s.periodEnd()
	s.skipped = b.status != "ACTIVE"
	amount := s.terms.included * s.terms.quantity
	if s.skipped || amount == 0 {
		return nil
	}
	g := grant{source: "PLAN", amount: amount, expires: s.end}
	if s.terms.unused == "KEEP" {
		g.expires = 0
	}
	return b.give(s, g, at, since)
}

// give is the line that brings credit of a subscription, and the repayments that follow from it.
func (b *book) give(s *subscription, g grant, at, since int64) []entry {
	g.lot, g.priority, g.effective, g.subscription, g.period = lot{sequence: b.sequence + 1}, 100, at, s.place, s.number
	lines := []entry{b.bring(s, "GRANT", s.number, at, []grant{g})}
	return append(lines, b.settleAt(at, max(at, since))...)
}

// bring is a line of a period that creates grants.
func (b *book) bring(s *subscription, kind string, period int, at int64, created []grant) entry {
	e := entry{kind: kind, occurred: at, created: created, subscription: s.place, period: period}
	for i := range created {
		same := created[i]
		same.gone = same.amount
		b.grants[same.lot] = &same
		e.parts = append(e.parts, part{same.lot, same.amount})
		e.amount += same.amount
	}
	return b.write(e, true)
}

// leftOf lists what is free of the grants of a subscription that its period ends, or of those that rolled over into it, in burn order.
func (b *book) leftOf(s *subscription, bound bool) (left []part) {
	for _, g := range b.live() {
		if g.subscription == s.place && g.expires != 0 && g.bound() == bound {
			left = append(left, part{g.lot, g.left})
		}
	}
	return left
}

// endPeriod ends the credit of a period: up to a limit it rolls over until an instant, and the rest expires.
func (b *book) endPeriod(s *subscription, period int, at, limit, until int64) (lines []entry) {
	s.rolled, s.limit = 0, limit
	var rolling, rest []part
	for _, p := range b.leftOf(s, true) {
		rolls := min(p.amount, limit-s.rolled)
		if s.rolled += rolls; rolls > 0 {
			rolling = append(rolling, part{p.lot, rolls})
		}
		if rolls < p.amount {
			rest = append(rest, part{p.lot, p.amount - rolls})
		}
	}
	if len(rolling) > 0 {
		lines = b.rollOver(s, rolling, at, until, true)
	}
	if len(rest) > 0 {
		lines = append(lines, b.write(entry{
			kind: "EXPIRY", amount: -sum(rest), parts: rest, occurred: at, subscription: s.place, period: period,
		}, false))
	}
	return lines
}

// rollOver moves credit from the period before into the one that has begun, by two lines. What is free leaves its grants; what a
// hold gave back is in none.
func (b *book) rollOver(s *subscription, parts []part, at, until int64, free bool) []entry {
	out := entry{
		kind: "ROLLOVER", amount: -sum(parts), parts: parts, occurred: at, subscription: s.place, period: s.number - 1,
	}
	var created []grant
	for i, p := range parts {
		g := b.grants[p.lot]
		arrives := grant{
			lot: lot{b.sequence + 2, i}, priority: g.priority, effective: at, expires: until, source: "ROLLOVER", amount: p.amount,
			purchase: g.purchase, subscription: s.place, period: s.number,
		}
		if g.costs() {
			arrives.cost = &cost{g.cost.currency, g.worth(g.gone, g.gone+p.amount)}
		}
		created = append(created, arrives)
	}
	var lines []entry
	if free {
		lines = append(lines, b.write(out, false))
	} else {
		lines = append(lines, b.number(out))
	}
	return append(lines, b.bring(s, "ROLLOVER", s.number, at, created))
}

// rollsBack is how much of what returns to a grant of the period before rolls over, at an instant at which the grant has ended.
func (b *book) rollsBack(g *grant, amount, at int64) int64 {
	s := b.subs[g.subscription]
	if s == nil || !s.open() || !s.rolls || !g.bound() || g.source != "PLAN" || g.period != s.number-1 || at >= s.end {
		return 0
	}
	rolls := min(amount, s.limit-s.rolled)
	s.rolled += rolls
	return rolls
}

// cancel ends a subscription. What is left of its period leaves, and so does what rolled over into it.
func (b *book) cancel(s *subscription, at int64) []entry {
	b.emit(billing.EventSubscriptionCanceled)
	b.putSubs[s.place] = true
	var lines []entry
	for _, bound := range []bool{true, false} {
		if left := b.leftOf(s, bound); len(left) > 0 {
			lines = append(lines, b.write(entry{
				kind: "EXPIRY", amount: -sum(left), parts: left, occurred: at, subscription: s.place, period: s.number,
			}, false))
		}
	}
	s.status, s.canceledAt, s.cancelAtEnd, s.rolls, s.rolled, s.limit = "CANCELED", at, false, false, 0, 0
	return lines
}
