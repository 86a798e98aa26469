package billing

import "time"

// PreviewChange returns what a change of a subscription would do at now, or why it would be refused. It may need facts first. The
// key of c does not matter.
func (s *Snapshot) PreviewChange(
	now time.Time, of *Subscription, plan *Plan, c *ChangeSubscription,
) (shown SubscriptionChange, refusal *Error, need Need) {
	w := newWalletDraft(s, now)
	w.elapse()
	if at := w.wallet.open(of.Place); at >= 0 {
		of = w.subscription(of.Place)
	}
	if need := w.missing(); need.Any() {
		return shown, nil, need
	}
	currency := of.Terms.Price.Currency
	shown = SubscriptionChange{At: w.now, Charge: Amount{0, currency}, Credit: Amount{0, currency}, Takes: of.End}
	if c.Timing == ChangeNow {
		shown.Takes = w.now
	}
	if refusal := firstRefusal(c.check(), ended(of)); refusal != nil {
		return shown, refusal, need
	}
	_, planned, refusal := w.plannedChange(of, plan, c)
	switch {
	case planned != nil:
		shown = w.showChange(of, planned).SubscriptionChange
	case refusal == nil:
		shown.Takes = of.End // also of a period that was skipped
	}
	return shown, refusal, w.missing()
}

// ended refuses a subscription that has ended.
func ended(s *Subscription) *Error {
	if s.Open() {
		return nil
	}
	return s.ended()
}
