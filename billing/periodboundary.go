package billing

import (
	"cmp"
	"slices"
	"time"
)

// periodBoundary is the kind of the agenda by which a subscription begins, its trial ends, or its period ends and the next one
// begins. What of it happens at one instant is in one commit. Of what happens at the same instant, a boundary comes last: holds
// that end give back first, and grants expire that end by themselves.
//
// What is left of the grants of a period leaves the wallet by its boundary alone, and never by an expiry of its own: else what
// rolls over would expire first.
type periodBoundary struct{}

// What a boundary takes of a commit, without the grants that end with it.
const (
	boundaryItems = 5 // the line and the grant of the next period, the line of what expires, the subscription, and an event
	rollItems     = 2 // the two lines of what rolls over
	listItems     = 6 // the lists that the subscription leaves, and those that it moves to, with another status and another plan
	chargeItems   = 4 // a charge with its place in a list, and another one that is withdrawn
)

func (k periodBoundary) due(w *walletDraft, _ int) []dueEntry {
	var entries []dueEntry
	for _, open := range w.wallet.Subscriptions {
		if open.At.IsZero() || open.At.After(w.now) {
			continue
		}
		if s := w.subscription(open.Place); s != nil { // all that are missing are loaded at once
			entries = append(entries, dueEntry{at: open.At, kind: k, subscription: s, items: w.itemsOfBoundary(s)})
		}
	}
	slices.SortStableFunc(entries, func(a, b dueEntry) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.subscription.rankAt(a.at), b.subscription.rankAt(b.at)))
	})
	return entries
}

// rankAt orders what happens to subscriptions at one instant. A subscription that begins, or whose trial or period ends, comes first:
// whether its next period has credits before the money depends on no other subscription that is given up at this very instant.
func (s *Subscription) rankAt(at time.Time) int {
	if s.Status == SubscriptionScheduled || s.endsAt(at) {
		return 0
	}
	return 1 // its charge is tried again, or its days of grace are over
}

// endsAt reports whether the trial or the period of the subscription ends at an instant.
func (s *Subscription) endsAt(at time.Time) bool { return !s.Over && s.End.Equal(at) }

// itemsOfBoundary returns how many items of a commit a boundary takes at most: each grant that ends may be marked and may have a
// successor, and both may be of a page. See [MaxPeriodGrants].
func (w *walletDraft) itemsOfBoundary(s *Subscription) int {
	items := boundaryItems + 4*len(s.Grants)
	if s.Terms.Unused == UnusedRollOver {
		items += rollItems
	}
	if s.Status != SubscriptionActive || s.CancelAtEnd || s.Pending != nil || s.Latest != (GrantRef{}) {
		items += listItems + chargeItems
	}
	if w.wallet.Debt > 0 {
		items++ // the grant of the next period repays it
	}
	return items
}

func (periodBoundary) items() int { return boundaryItems }

// begins reports that what a boundary begins may end by the same instant: the agenda has to be asked again.
func (periodBoundary) begins(dueEntry) bool { return true }

// pass does what book does. The lines and documents of a draft that is for a read are never written.
func (k periodBoundary) pass(w *walletDraft, e dueEntry) { k.book(w, e) }

func (periodBoundary) book(w *walletDraft, e dueEntry) {
	s := e.subscription
	switch {
	case s.Status == SubscriptionScheduled:
		w.begin(s, e.at)
		w.tell(s, EventSubscriptionStarted)
	case s.endsAt(e.at):
		w.atEnd(s, e.at)
	case s.retryAt().Equal(e.at):
		w.retry(s, e.at)
	default: // the days of grace are over
		w.giveUp(s, e.at)
	}
	if w.missing().Any() {
		return // something has to be loaded first
	}
	w.putSubscription(s)
}

// atEnd ends the trial or the period of a subscription at its end, and begins what comes next.
func (w *walletDraft) atEnd(s *Subscription, at time.Time) {
	w.endChange(s)
	switch {
	case s.CancelAtEnd:
		w.stop(s, at)
	case s.Unpaid: // its successor does not begin
		w.lapseUnpaid(s, at)
	case s.Status == SubscriptionTrialing:
		w.endPeriod(s, at, false)
		s.Anchor = at
		w.openPeriod(s, at, at, w.mayOpen(&s.Terms))
		w.tell(s, EventSubscriptionRenewed)
	default:
		w.nextPeriod(s, at)
		w.tell(s, EventSubscriptionRenewed)
	}
}

// begin begins a subscription at an instant: with its trial, or with its first period.
func (w *walletDraft) begin(s *Subscription, at time.Time) {
	if s.TrialDays == 0 {
		s.Anchor = at
		w.openPeriod(s, at, at, w.mayOpen(&s.Terms))
		return
	}
	s.Status, s.Start, s.End = SubscriptionTrialing, at, s.firstEnd(at)
	s.TrialEnds = s.End
	if s.TrialCredits > 0 && w.hasRoom(s.TrialCredits) {
		w.grantPeriod(s, w.periodLine(s, TypeGrant, "trial", at), Grant{Source: SourceTrial, Amount: s.TrialCredits}, at)
	}
}

// nextPeriod ends the period at its end, and opens the next one.
func (w *walletDraft) nextPeriod(s *Subscription, at time.Time) {
	opens := w.mayFollow(s)
	w.endPeriod(s, at, opens)
	s.renew(at)
	w.openPeriod(s, at, at, opens)
}

// renew moves a subscription on to the period that begins at an instant, when the one before has ended. A change that was set for the
// end of the period takes effect, whether or not the next one is skipped: at one boundary, and at no other.
func (s *Subscription) renew(at time.Time) {
	s.Period++
	s.Index++
	p := s.Pending
	if p == nil {
		return
	}
	if p.Interval != s.Terms.Interval { // its periods are of another length, and are counted from here
		s.Anchor, s.Index = at, 0
	}
	s.Terms, s.Pending = *p, nil
}

// openPeriod begins the period of s.Index, which begins at an instant and is booked at another: that is later if its predecessor was
// paid late. opens says whether it has credits: see mayOpen.
func (w *walletDraft) openPeriod(s *Subscription, begins, at time.Time, opens bool) {
	s.Status, s.Start = SubscriptionActive, begins
	s.End = periodOf(s, s.Index+1)
	s.Account.begin(s)
	switch s.Skipped = !opens; {
	case s.Skipped:
	case s.Terms.Price.Minor > 0:
		w.chargePeriod(s, at)
	case s.Terms.Credits() > 0:
		line := w.periodLine(s, TypeGrant, "renew", at)
		w.grantPeriod(s, line, Grant{Source: SourcePlan, Amount: s.Terms.Credits()}, at)
	}
}

// grantPeriod adds the credits of a period or a trial, by a line.
func (w *walletDraft) grantPeriod(s *Subscription, line Transaction, g Grant, at time.Time) *Grant {
	line.Amount = g.Amount
	if g.Source == SourceTrial || s.Terms.Unused != UnusedKeep {
		g.ExpiresAt = s.End
	}
	g.Priority, g.EffectiveAt, g.Subscription = defaultPriority, at, s.Place
	created := w.create(&line, g)
	s.Grants = append(s.Grants, created.Live(0))
	w.book(line)
	return created
}

// periodLine returns a line about the period of a subscription.
func (w *walletDraft) periodLine(s *Subscription, kind TransactionType, fact string, at time.Time) Transaction {
	return Transaction{
		Type: kind, Key: s.keyOf(fact, s.Period), Actor: systemActor, OccurredAt: at,
		Subscription: s.SubscriptionID(), Period: s.Period,
	}
}

// endPeriod ends what is left of the grants of the period: rolls says that it rolls over as far as the plan says so, and the rest
// expires.
func (w *walletDraft) endPeriod(s *Subscription, at time.Time, rolls bool) {
	rolls = rolls && s.Terms.Unused == UnusedRollOver
	rolled, left := w.splitEnding(s, rolls)
	var refs []GrantRef
	for _, g := range s.Grants {
		if g.Bound {
			refs = append(refs, g.Ref)
		}
	}
	w.readCosts(rolled)
	if w.missing().Any() {
		return
	}
	costs := w.costsLeaving(rolled)
	w.takeOut(rolled)
	w.takeOut(left)
	s.Grants, s.Rolling, s.Rolled, s.RollLimit = nil, nil, 0, 0
	if rolls {
		s.Rolling, s.RollLimit = refs, s.Terms.RolloverLimit
	}
	w.rollOver(s, s.Period, rolled, costs, s.nextEnd(at), at)
	if len(left) > 0 {
		fact := "lapse"
		if s.Status == SubscriptionTrialing { // the period after the trial has the same number
			fact = "trial-lapse"
		}
		line := w.periodLine(s, TypeExpiry, fact, at)
		line.Amount, line.Drawdowns = -sumOf(left), drawdownsOf(left)
		w.book(line)
	}
	w.markExpired(drawdownsOf(append(rolled, left...)))
}

// splitEnding returns what is left of the grants of the period, in burn order: what of it rolls over, and what expires.
func (w *walletDraft) splitEnding(s *Subscription, rolls bool) (rolled, expired []LiveGrant) {
	for _, g := range s.Grants {
		if live := w.lots.find(g); g.Bound && live.Remaining > 0 {
			expired = append(expired, live)
		}
	}
	slices.SortFunc(expired, CompareBurn)
	if rolls {
		return splitAt(expired, s.Terms.RolloverLimit)
	}
	return nil, expired
}

// splitAt returns the first of the grants up to an amount, and the rest of them. A grant may be in both.
func splitAt(grants []LiveGrant, amount Credits) (first, rest []LiveGrant) {
	for _, g := range grants {
		part := min(g.Remaining, amount)
		amount -= part
		if part > 0 {
			taken := g
			taken.Remaining = part
			first = append(first, taken)
		}
		if g.Remaining -= part; g.Remaining > 0 {
			rest = append(rest, g)
		}
	}
	return first, rest
}

// nextEnd returns when the period ends that begins when the one of s does, at an instant.
func (s *Subscription) nextEnd(at time.Time) time.Time {
	if p := s.Pending; p != nil && p.Interval != s.Terms.Interval {
		return periodsFrom(s.Zone, p.Interval, at, 1)
	}
	return periodOf(s, s.Index+2)
}

// rollOver moves credit that left the grants of a period, with its costs, into grants that last until the end of the next one, by
// two lines: each has the number of the period whose grants it changes.
func (w *walletDraft) rollOver(s *Subscription, period int, parts []LiveGrant, costs []*Amount, ends, at time.Time) {
	if len(parts) == 0 {
		return
	}
	out := w.periodLine(s, TypeRollover, "", at)
	out.Period, out.Key = period, w.nextKey(s.keyOf("roll-out", period))
	out.Amount, out.Drawdowns = -sumOf(parts), drawdownsOf(parts)
	w.book(out)
	in := w.periodLine(s, TypeRollover, "", at)
	in.Period, in.Key = period+1, w.nextKey(s.keyOf("roll-in", period+1))
	in.Amount = -out.Amount
	for i, part := range parts {
		w.create(&in, Grant{
			Source: SourceRollover, Amount: part.Remaining, Priority: part.Priority, EffectiveAt: at, ExpiresAt: ends, Cost: costs[i],
			Origin: NewGrantID(w.wallet.ID, part.Ref), Purchase: part.Purchase, Subscription: s.Place,
		})
	}
	s.Rolled += in.Amount
	w.book(in)
}

// mayRoll returns how much of a piece of a hold may roll over when it returns at an instant: its period is over by then, and the
// next one is not.
func (w *walletDraft) mayRoll(piece LiveGrant, at time.Time) Credits {
	if !piece.Bound || w.wallet.open(piece.Subscription) < 0 {
		return 0
	}
	s := w.subscription(piece.Subscription)
	if s == nil || !slices.Contains(s.Rolling, piece.Ref) || !at.Before(s.End) {
		return 0
	}
	return s.RollLimit - s.Rolled
}

// rollHeld rolls over what a hold gives back of the period before.
func (w *walletDraft) rollHeld(parts []LiveGrant, at time.Time) {
	for _, part := range parts {
		s := w.subscription(part.Subscription)
		if s == nil {
			return
		}
		one := []LiveGrant{part}
		w.readCosts(one)
		if w.missing().Any() {
			return
		}
		w.rollOver(s, s.Period-1, one, w.costsLeaving(one), s.End, at)
		w.putSubscription(s)
	}
}
