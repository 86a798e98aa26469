package billing

import (
	"fmt"
	"slices"
)

// validateSubscriptions checks that the state lists the subscriptions that are open, each with its next instant; that what rolls
// over into a period stays within its limit, and arrives as it left; and that lines of periods are of subscriptions which this
// commit writes.
func (c *WalletChange) validateSubscriptions() error {
	after := &c.After
	written := map[SubscriptionID]*Subscription{}
	for _, document := range c.Documents {
		s, is := document.(*Subscription)
		if !is {
			continue
		}
		written[s.SubscriptionID()] = s
		at := after.open(s.Place)
		switch {
		case s.Open() != (at >= 0):
			return fmt.Errorf("subscription %s is %s, but the state says otherwise", s.SubscriptionID(), s.Status)
		case s.Open() && !after.Subscriptions[at].At.Equal(s.Next()):
			return fmt.Errorf("subscription %s changes at %s, but the state says %s", s.SubscriptionID(), s.Next(),
				after.Subscriptions[at].At)
		case s.Rolled > s.RollLimit:
			return fmt.Errorf("%s rolled over into a period of subscription %s, whose limit is %s", s.Rolled, s.SubscriptionID(),
				s.RollLimit)
		}
	}
	if len(after.Subscriptions) > MaxSubscriptions {
		return fmt.Errorf("%d subscriptions are open", len(after.Subscriptions))
	}
	rolled := Credits(0)
	for _, t := range c.Lines {
		if t.Type == TypeRollover {
			rolled += t.Amount
		}
		if t.Subscription == "" {
			continue
		}
		s := written[t.Subscription]
		if s == nil && t.Type == TypeTopUp {
			continue // money that came when the subscription had ended
		}
		if s == nil || t.Period < 0 || t.Period > s.Period+1 {
			return fmt.Errorf("line %d is of period %d of subscription %s, which the commit does not write", t.Sequence, t.Period,
				t.Subscription)
		}
	}
	if rolled != 0 {
		return fmt.Errorf("what rolled over leaves a difference of %s", rolled)
	}
	return c.validateEnded()
}

// validateEnded checks that nothing is left of the grants of a period that ended with it.
func (c *WalletChange) validateEnded() error {
	live := slices.Clone(c.After.Live)
	for _, page := range c.Pages {
		live = append(live, page.Grants...)
	}
	for _, g := range live {
		at := c.After.open(g.Subscription)
		if g.Bound && (at < 0 || c.After.Subscriptions[at].At.After(c.After.CommittedAt) && g.Lapsed(c.After.CommittedAt)) {
			return fmt.Errorf("%s are left of grant %s, whose period is over", g.Remaining, NewGrantID(c.After.ID, g.Ref))
		}
	}
	return nil
}
