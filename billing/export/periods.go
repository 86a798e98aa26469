package export

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has the rules of subscriptions: which lines are of a period, how the credit of a period ends, and what of it rolls
// over into the next one.

// subscriptionState is what the lines so far say of a subscription.
type subscriptionState struct {
	period   int       // the latest one that began with credit of its own; -1: none did
	trial    bool      // it had one
	cut      int       // the latest period whose credit expired at its end: nothing more of it rolls over; -1: none
	into     int       // the latest period into which credit rolled over; -1: none
	ends     time.Time // when that credit ends
	canceled bool      // before its period ended
	charged  bool      // a line shows that the payment provider is asked for money
	bounded  time.Time // the latest instant of a line of one of its periods

	advances map[int]*grantState // by periods whose credits came before the money
	off      int64               // that is written off of its charges at most
	made     int64               // by how much changes to less lowered that, in minor units
}

// rollover is what a ROLLOVER took, and the next line has to bring.
type rollover struct {
	out   *billing.Transaction
	costs []*billing.Amount // of each drawdown; nil: none
	held  bool              // a hold gave it back directly before
}

// subscription returns what is known of a subscription.
func (v *verifier) subscription(id billing.SubscriptionID) *subscriptionState {
	s := v.subscriptions[id]
	if s == nil {
		s = &subscriptionState{period: -1, cut: -1, into: -1, advances: map[int]*grantState{}}
		v.subscriptions[id] = s
	}
	return s
}

// checkOfPeriod checks that a line is of a period only if its type can be, and that its instant is not to come.
func checkOfPeriod(t *billing.Transaction) error {
	of := t.Subscription != ""
	ends := t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid
	can := t.Type == billing.TypeGrant || t.Type == billing.TypeRollover || t.Type == billing.TypeTopUp ||
		ends && t.Hold == 0 && t.Reverses == "" && t.TopUp == ""
	switch {
	case of && !can || !of && t.Type == billing.TypeRollover:
		return fmt.Errorf("it is of type %s and names subscription %q, hold %q, reversal %q and purchase %q; a line names a subscription "+
			"if it is a ROLLOVER, and can do so if it is a GRANT, a TOP_UP, or an EXPIRY that names nothing else, or such a VOID", t.Type, t.Subscription, t.HoldID(),
			t.Reverses, t.TopUp)
	case of && t.OccurredAt.After(t.RecordedAt):
		return fmt.Errorf("it occurred at %s, after it was recorded at %s", billing.FormatInstant(t.OccurredAt),
			billing.FormatInstant(t.RecordedAt))
	}
	return nil
}

// checkPeriod checks a line of a period, other than what a hold gave back and rolls over.
func (v *verifier) checkPeriod(t *billing.Transaction) error {
	v.noteCharge(t)
	if movesMoneyAlone(t) {
		return v.checkMoneyAlone(t)
	}
	if err := v.checkBoundary(t); err != nil {
		return err
	}
	switch {
	case t.Type == billing.TypeGrant, t.Type == billing.TypeTopUp:
		return v.checkPeriodGrant(t)
	case isUnpaid(t):
		return v.checkUnpaid(t)
	case t.Type == billing.TypeVoid:
		return v.checkTakenBack(t)
	case t.Type == billing.TypeExpiry:
		return v.checkPeriodEnd(t)
	case t.Amount >= 0:
		return errors.New("it is a ROLLOVER that brings credit, but the line before it is none that took as much")
	default:
		return v.checkRollOut(t)
	}
}

// checkBoundary checks that what time did is in its order: the boundary of a period comes before every request that was recorded
// later, and after what ended at the same instant or earlier.
func (v *verifier) checkBoundary(t *billing.Transaction) error {
	at := t.OccurredAt
	order := v.checkOrder
	if v.testClock && v.mayWait(t) {
		order = v.checkOwnOrder
	}
	if err := order(t); err != nil {
		return err
	}
	return v.checkEnded(t, func(g *grantState) bool {
		if g.Bound { // boundaries of one instant come one after the other
			return g.ExpiresAt.Before(at)
		}
		return g.Lapsed(at)
	})
}

// checkOrder checks that a line of a period is at its place among all lines.
func (v *verifier) checkOrder(t *billing.Transaction) error {
	at := t.OccurredAt
	switch {
	case at.Before(t.RecordedAt) && !at.After(v.requested):
		return v.misplaced(t, "a line of a request before this one was recorded at", v.requested)
	case at.Before(v.expired):
		return v.misplaced(t, "a line before this one is the EXPIRY of a grant at", v.expired)
	case at.Before(v.over):
		return v.misplaced(t, "a line before this one is for the end of a hold at", v.over)
	case at.Before(v.bounded):
		return v.misplaced(t, "a line of a period before this one occurred at", v.bounded)
	}
	return nil
}

// misplaced is the error that a line of a period is behind something that happened later, at an instant.
func (v *verifier) misplaced(t *billing.Transaction, but string, at time.Time) error {
	hint := ""
	if v.mayWait(t) {
		hint = hintTestClock
	}
	return fmt.Errorf("it occurred at %s, but %s %s%s", billing.FormatInstant(t.OccurredAt), but, billing.FormatInstant(at), hint)
}

// outlives reports whether a grant ended because its subscription was canceled, as far as the lines say so.
func (v *verifier) outlives(g *grantState) bool {
	return g.subscription != "" && !g.ExpiresAt.IsZero() && v.subscription(g.subscription).canceled
}

// checkPeriodGrant checks the GRANT of a period or of a trial: its periods have ever higher numbers, and nothing is left of the
// one before.
func (v *verifier) checkPeriodGrant(t *billing.Transaction) error {
	s := v.subscription(t.Subscription)
	if len(t.Created) != 1 {
		return fmt.Errorf("it creates %d grants, but a GRANT of a period creates one", len(t.Created))
	}
	g := &t.Created[0]
	trial, change := g.Source == billing.SourceTrial, isChange(t)
	switch {
	case s.canceled:
		return fmt.Errorf("subscription %s was canceled by a line before it", t.Subscription)
	case trial && (s.trial || s.period >= 0 || t.Period != 0 || g.ExpiresAt.IsZero()):
		return fmt.Errorf("it is of a trial, but a trial comes first, once, with the period 0, and its credit expires")
	case !trial && g.Source != billing.SourcePlan:
		return fmt.Errorf("it creates credit of source %s, but that of a period has source PLAN, and that of a trial TRIAL", g.Source)
	case change && t.Period < s.period:
		return fmt.Errorf("it is of a change in period %d of subscription %s, but a line before it is of period %d", t.Period,
			t.Subscription, s.period)
	case !trial && !change && t.Period <= s.period:
		return fmt.Errorf("it is of period %d of subscription %s, but a line before it is the GRANT of period %d", t.Period,
			t.Subscription, s.period)
	case !g.EffectiveAt.Equal(t.OccurredAt) || hasEnd(g) && g.ExpiresAt.Before(t.OccurredAt):
		return fmt.Errorf("its grant can be spent from %s on, but a GRANT of a period gives credit that can be spent when it occurred, at %s",
			billing.FormatInstant(g.EffectiveAt), billing.FormatInstant(t.OccurredAt))
	}
	for _, left := range v.live {
		if left.subscription == t.Subscription && left.Bound && left.Lapsed(t.OccurredAt) {
			return v.missingEnd(left)
		}
	}
	if trial {
		s.trial = true
	} else {
		s.period = t.Period
	}
	if err := v.checkPeriodCost(t, trial, change); err != nil {
		return err
	}
	return checkCreation(t)
}

func hasEnd(g *billing.Grant) bool { return !g.ExpiresAt.IsZero() }

// missingEnd is the error that something is left of a grant whose period, or whose subscription, is over.
func (v *verifier) missingEnd(g *grantState) error {
	return fmt.Errorf("%s are left of grant %s, which is of period %d of subscription %s, and that is over: the EXPIRY or ROLLOVER of that "+
		"is missing before this line", g.Remaining, billing.NewGrantID(v.last.Wallet, g.Ref), g.period, g.subscription)
}

// checkPeriodEnd checks the EXPIRY of a period: it takes all that is free of the period's grants, or of those that rolled over into
// it, at their end, or earlier if the subscription was canceled then.
func (v *verifier) checkPeriodEnd(t *billing.Transaction) error {
	s, at := v.subscription(t.Subscription), t.OccurredAt
	if len(t.Drawdowns) == 0 {
		return errors.New("it has no drawdowns, but an EXPIRY of a period has some")
	}
	var first, last *grantState
	for _, d := range t.Drawdowns {
		g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
		switch {
		case g == nil || g.subscription != t.Subscription || g.period != t.Period || g.ExpiresAt.IsZero():
			return fmt.Errorf("it expires grant %s, which is not of period %d of subscription %s, or never expires", id, t.Period,
				t.Subscription)
		case !(g.Bound && g.ExpiresAt.Equal(at)) && !((at.Equal(t.RecordedAt) || s.mayBeGivenUp(g)) && at.Before(g.ExpiresAt)):
			return fmt.Errorf("it occurred at %s and was recorded at %s, but grant %s ends at %s, or with its subscription when that is "+
				"canceled", billing.FormatInstant(at), billing.FormatInstant(t.RecordedAt), id, billing.FormatInstant(g.ExpiresAt))
		case last != nil && (billing.CompareBurn(last.LiveGrant, g.LiveGrant) >= 0 || g.Bound != first.Bound ||
			!g.ExpiresAt.Equal(first.ExpiresAt)):
			return fmt.Errorf("it expires grant %s, which does not come after the grant before it in burn order, or does not end with it", id)
		case g.Remaining != d.Amount:
			return fmt.Errorf("it expires %s of grant %s, which had %s left", d.Amount, id, g.Remaining)
		}
		if first == nil {
			first = g
		}
		last = g
	}
	for _, g := range v.live {
		left := g.subscription == t.Subscription && !g.ExpiresAt.IsZero() && g.Bound == first.Bound
		if left && !slices.ContainsFunc(t.Drawdowns, func(d billing.Drawdown) bool { return d.Grant == g.Ref }) {
			return v.missingEnd(g)
		}
	}
	for _, d := range t.Drawdowns {
		v.grants[d.Grant].lapsed += d.Amount
	}
	s.canceled = s.canceled || at.Before(first.ExpiresAt)
	v.cut(first)
	return nil
}

// cut notes that credit of a grant's period has expired, so that nothing more of it rolls over. A trial has the number of the first
// period, and cuts nothing of that.
func (v *verifier) cut(g *grantState) {
	if s := v.subscription(g.subscription); g.source == billing.SourcePlan {
		s.cut = max(s.cut, g.period)
	}
}

// checkRollOut checks a ROLLOVER that takes credit of a period at its end: in burn order, all of each grant but the last.
func (v *verifier) checkRollOut(t *billing.Transaction) error {
	next := 0
	for _, g := range v.live {
		if g.subscription != t.Subscription || !g.Bound {
			continue
		}
		if next == len(t.Drawdowns) {
			break // the limit cuts the rest
		}
		d := t.Drawdowns[next]
		switch id := billing.NewGrantID(t.Wallet, g.Ref); {
		case d.Grant != g.Ref || d.Amount > g.Remaining || d.Amount < g.Remaining && next+1 < len(t.Drawdowns):
			return fmt.Errorf("in burn order, drawdown %d has to be %s of grant %s, or less if it is the last", next+1, g.Remaining, id)
		case !g.ExpiresAt.Equal(t.OccurredAt):
			return fmt.Errorf("it occurred at %s, but the period of grant %s ends at %s", billing.FormatInstant(t.OccurredAt), id,
				billing.FormatInstant(g.ExpiresAt))
		}
		if err := v.checkRolls(t, g); err != nil {
			return err
		}
		next++
	}
	if next == 0 || next < len(t.Drawdowns) {
		return fmt.Errorf("it has %d drawdowns, but %d grants of subscription %s have credit of a period that ends", len(t.Drawdowns), next,
			t.Subscription)
	}
	v.rolls = &rollover{out: t, costs: v.costsOf(t)}
	return nil
}

// checkRolls checks that credit of a grant may roll over by a line: a plan included it, in the period of the line.
func (v *verifier) checkRolls(t *billing.Transaction, g *grantState) error {
	id := billing.NewGrantID(t.Wallet, g.Ref)
	switch {
	case g.source != billing.SourcePlan:
		return fmt.Errorf("it takes credit of grant %s, but only what a plan includes rolls over", id)
	case g.period != t.Period:
		return fmt.Errorf("it is of period %d, and takes credit of grant %s, which is of period %d", t.Period, id, g.period)
	}
	return nil
}

// costsOf returns the costs that move with what a ROLLOVER takes: for each drawdown what is behind it by the position of its grant.
func (v *verifier) costsOf(t *billing.Transaction) []*billing.Amount {
	costs := make([]*billing.Amount, len(t.Drawdowns))
	for i, d := range t.Drawdowns {
		if g := v.grants[d.Grant]; g.Costs {
			left := g.amount - g.Remaining - g.held
			costs[i] = &billing.Amount{Minor: g.cost.Worth(left, left+d.Amount, g.amount), Currency: g.cost.Currency}
		}
	}
	return costs
}

// checkRollIn checks that a line brings exactly what the ROLLOVER before it took: as grants of the next period, one for each
// drawdown, with their costs.
func (v *verifier) checkRollIn(t *billing.Transaction) error {
	out, costs := v.rolls.out, v.rolls.costs
	v.followed = v.rolls.held
	v.rolls = nil
	switch {
	case t.Type != billing.TypeRollover || t.Subscription != out.Subscription || t.Amount != -out.Amount:
		return fmt.Errorf("the line before it is the ROLLOVER %s, which took %s: the ROLLOVER that brings as much is missing before this "+
			"line", out.ID(), -out.Amount)
	case t.Period != out.Period+1 || !t.OccurredAt.Equal(out.OccurredAt) || !t.RecordedAt.Equal(out.RecordedAt):
		return fmt.Errorf("it is of period %d, occurred at %s and was recorded at %s, but the ROLLOVER before it took credit of period %d at "+
			"%s, and was recorded at %s", t.Period, billing.FormatInstant(t.OccurredAt), billing.FormatInstant(t.RecordedAt), out.Period,
			billing.FormatInstant(out.OccurredAt), billing.FormatInstant(out.RecordedAt))
	case len(t.Created) != len(out.Drawdowns):
		return fmt.Errorf("it creates %d grants, but the ROLLOVER before it took credit of %d", len(t.Created), len(out.Drawdowns))
	}
	s := v.subscription(t.Subscription)
	for i := range t.Created {
		g, from := &t.Created[i], out.Drawdowns[i]
		origin := v.grants[from.Grant]
		switch {
		case g.Amount != from.Amount || g.Origin != billing.NewGrantID(t.Wallet, from.Grant) || g.Priority != origin.Priority ||
			g.Source != billing.SourceRollover || g.Paid != nil:
			return fmt.Errorf("it creates grant %s of %s, source %s, priority %d and origin %s, but %s rolled over of grant %s, with priority "+
				"%d", g.ID(), g.Amount, g.Source, g.Priority, g.Origin, from.Amount, billing.NewGrantID(t.Wallet, from.Grant), origin.Priority)
		case !g.EffectiveAt.Equal(t.OccurredAt) || !g.ExpiresAt.After(t.OccurredAt) || !g.ExpiresAt.Equal(t.Created[0].ExpiresAt) ||
			s.into == t.Period && !g.ExpiresAt.Equal(s.ends):
			return fmt.Errorf("it creates grant %s from %s to %s, but what rolled over can be spent from %s on, until the next period ends",
				g.ID(), billing.FormatInstant(g.EffectiveAt), billing.FormatInstant(g.ExpiresAt), billing.FormatInstant(t.OccurredAt))
		case (g.Cost == nil) != (costs[i] == nil) || g.Cost != nil && *g.Cost != *costs[i]:
			return fmt.Errorf("it creates grant %s with a cost of %v, but %v is behind what rolled over", g.ID(), g.Cost, costs[i])
		}
	}
	s.into, s.ends = t.Period, t.Created[0].ExpiresAt
	return checkCreation(t)
}
