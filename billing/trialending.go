package billing

import (
	"fmt"
	"strings"
	"time"
)

// TrialNotice is how long before the end of a trial an event announces it, and TrialNoticeDays the same in days: longer than a
// weekend. A trial of so many days or fewer is not announced, as it would be as soon as it began.
const (
	TrialNoticeDays = 3
	TrialNotice     = TrialNoticeDays * 24 * time.Hour
)

// trialNotice is what the id of the event has in place of an ordinal. Reminders of grants have numbers of days there, which
// are fewer.
const trialNotice = 1 << 14

// TrialEnding returns the event which says that the trial of a subscription ends soon, and whether it has to be sent at now: in the
// last days of a trial that is longer than these, unless the subscription ends with it. The event has one id, so that it is
// sent once. w is the wallet, as it is at now.
func TrialEnding(w *Wallet, s *Subscription, now time.Time) (Event, bool) {
	at := s.TrialEnds.Add(-TrialNotice)
	if s.Status != SubscriptionTrialing || s.CancelAtEnd || s.TrialDays <= TrialNoticeDays || now.Before(at) ||
		!now.Before(s.TrialEnds) {
		return Event{}, false
	}
	return Event{
		ID: EventID(fmt.Sprint(eventPrefix, strings.TrimPrefix(string(w.ID), walletPrefix), s.Place,
			encodeNumber(trialNotice, ordinalLength+1))),
		Type: EventSubscriptionTrialEnding, Tenant: w.Tenant, Wallet: w, Subscription: s, At: at, Sequence: w.Sequence,
	}, true
}

// TrialMayEnd reports whether the end of a trial may have to be announced at now. Only the subscriptions themselves say more:
// the state of their wallet does not say which of them are in a trial.
func (w *Wallet) TrialMayEnd(now time.Time) bool {
	for _, open := range w.Subscriptions {
		if open.At.After(now) && !open.At.Add(-TrialNotice).After(now) {
			return true
		}
	}
	return false
}

// NextOfPeriods returns when a job should look at the subscriptions of the wallet next: at the first instant at which time does
// something to one of them, or TrialNotice before that, as it may be the end of a trial. The second is left out if it is not
// after now. It returns zero if nothing will happen.
func (w *Wallet) NextOfPeriods(now time.Time) (next time.Time) {
	for _, open := range w.Subscriptions {
		at := open.At
		if notice := at.Add(-TrialNotice); notice.After(now) {
			at = notice
		}
		next = earliest(next, at)
	}
	return next
}
