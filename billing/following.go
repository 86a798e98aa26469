package billing

import (
	"slices"
	"time"
)

// Most commits are single usages, and most of those say nothing that a follower has to know at once: each function that
// were called for every one of them would cost as much as the ledger. The state therefore says for whom its commit is,
// and a function's event filter drops the others before it runs. Nothing depends on it that cannot be late: reads of
// usage add the lines that are not counted yet.

// Following says which followers have to see a commit.
type Following struct {
	Uncounted int       // lines since the last commit that was due for counting, which is less than [CountEvery]
	CountedAt time.Time // when that commit was made, to the second; zero: none was

	CountDue  bool // of the commit that made the state: the wallet is due for counting
	EventsDue bool // of the commit that made the state: it has events to publish, or a timer to set
}

// follow says which followers have to see the commit from the state of w to after. usage says whether an endpoint of
// the tenant wants events of single usages.
func (w *walletDraft) follow(after *Wallet, usage bool) {
	f := w.wallet.Following
	f.Uncounted += len(w.lines)
	f.CountDue = f.Uncounted >= CountEvery || f.countLate(w.now)
	if f.CountDue {
		f.Uncounted, f.CountedAt = 0, w.now.Truncate(time.Second)
	}
	after.Following = f
	after.EventsDue = BeginsUncounted(w.before, after) || BeginsHolding(w.before, after) || BeginsPaying(w.before, after) ||
		BeginsPeriod(w.before, after) || AttentionChanged(w.before, after) ||
		EndsPayment(w.before, after) || eventsDue(w.before, after, w.lines, usage)
}

// countLate reports whether lines that are not counted have waited for long enough.
func (f *Following) countLate(now time.Time) bool {
	return f.Uncounted > 0 && !now.Before(f.CountedAt.Add(CountAfter))
}

// Urgent reports whether a commit may have an event that is not of a usage, or begins a payment. It compares only the states before and
// after the commit. A follower publishes the events of urgent commits before those of other commits, which may be very
// many. That is only an order: the events of each commit are published in the end.
func Urgent(before, after *Wallet) bool {
	if before == nil || before.Status != after.Status || before.Depleted != after.Depleted ||
		before.LiveGrantCount != after.LiveGrantCount || len(before.Pages) != len(after.Pages) || BeginsPaying(before, after) {
		return true
	}
	sameGrant := func(a, b LiveGrant) bool { return a.Ref == b.Ref }
	samePage := func(a, b PageSummary) bool { return a.Number == b.Number && a.Count == b.Count }
	return !slices.EqualFunc(before.Live, after.Live, sameGrant) || !slices.EqualFunc(before.Pages, after.Pages, samePage) ||
		!slices.Equal(before.Alerts, after.Alerts)
}

// BeginsUncounted reports whether a commit left the first lines that are not counted: a timer has them counted in the
// end, if nothing else does.
func BeginsUncounted(before, after *Wallet) bool {
	return after.Uncounted > 0 && (before == nil || before.Uncounted == 0)
}

// BeginsHolding reports whether a commit left a hold that may end sooner than any before it, for which a timer is set.
func BeginsHolding(before, after *Wallet) bool {
	return !after.HoldEnd.IsZero() && (before == nil || before.HoldEnd.IsZero() || after.HoldEnd.Before(before.HoldEnd))
}

// BeginsPaying reports whether a commit left a payment that is to be looked at, now or at an instant at which nothing looked
// before: it is driven at once, or a timer is set for it. A commit that leaves the payments as they were begins nothing,
// even if one of them is due.
func BeginsPaying(before, after *Wallet) bool {
	for _, p := range after.Payments {
		same := func(q DuePayment) bool { return q.TopUp == p.TopUp && q.At.Equal(p.At) }
		if before == nil || !slices.ContainsFunc(before.Payments, same) {
			return true
		}
	}
	return false
}

// EndsPayment reports whether a commit left nothing to do for a payment for which something was left before.
func EndsPayment(before, after *Wallet) bool {
	return before != nil && slices.ContainsFunc(before.Payments, func(p DuePayment) bool { return !after.pays(p.TopUp) })
}

// pays reports whether something is left to do for the payment of a top-up.
func (w *Wallet) pays(topUp GrantRef) bool {
	return slices.ContainsFunc(w.Payments, func(p DuePayment) bool { return p.TopUp == topUp })
}

// PaysTopUp reports whether something is left to do for the payment of a top-up of the wallet.
func (w *Wallet) PaysTopUp(id TopUpID) bool {
	wallet, place, ok := id.Split()
	return ok && wallet == w.ID && w.pays(place)
}

// BeginsPeriod reports whether a commit left a subscription with another instant than before at which time does something to
// it: a timer is set for the first of these instants.
func BeginsPeriod(before, after *Wallet) bool {
	for _, open := range after.Subscriptions {
		same := func(was OpenSubscription) bool { return was.Place == open.Place && was.At.Equal(open.At) }
		if !open.At.IsZero() && (before == nil || !slices.ContainsFunc(before.Subscriptions, same)) {
			return true
		}
	}
	return false
}

// eventsDue reports whether a commit has an event that is not one of BulkEvents, or one of those where usage is set. It
// says what [Events] would, without making the events.
func eventsDue(before, after *Wallet, lines []*Transaction, usage bool) bool {
	if before == nil || before.Status != after.Status || after.Depleted && !before.Depleted {
		return true
	}
	for _, line := range lines {
		switch line.Type {
		case TypeUsage, TypeHold, TypeCapture, TypeRelease:
			if usage && line.tellsBulk() {
				return true
			}
		case TypeExpiry, TypeVoid:
			return true
		case TypeReversal:
			if line.UndoesUsage() {
				return true
			}
		default: // what it creates or depletes says the rest
		}
		if len(line.Created) > 0 || line.depletesAny() {
			return true
		}
	}
	for _, alert := range after.Alerts {
		at := slices.IndexFunc(before.Alerts, func(a BalanceAlert) bool { return a.Threshold == alert.Threshold })
		if at >= 0 && before.Alerts[at].Active != alert.Active && (alert.Active || !before.Alerts[at].Silent) {
			return true
		}
	}
	return false
}

// tellsBulk reports whether the line has an event of BulkEvents.
func (t *Transaction) tellsBulk() bool {
	return t.Type == TypeUsage || t.Hold != 0 && (t.Type != TypeRelease || t.releaseEvent() != "")
}

// depletesAny reports whether Depletes lists any grant.
func (t *Transaction) depletesAny() bool {
	switch t.Type {
	case TypeCapture:
		return len(t.Depleted) > 0
	case TypeHold, TypeExpiry, TypeVoid, TypeRefund, TypeRollover:
		return false
	default:
		return t.Takes() && len(t.Drawdowns) > 0 && (len(t.Drawdowns) > 1 || t.Exhausted)
	}
}

// Subscriber is a document that wants events of some types to be published: a webhook endpoint.
type Subscriber interface {
	Document
	Subscribes(EventType) bool
}
