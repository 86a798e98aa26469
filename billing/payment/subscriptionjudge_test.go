package payment_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// periodJudge is a store that judges what each commit to a wallet does to its subscriptions. It knows the promises about periods
// and charges, and what was committed before.
type periodJudge struct {
	ledger.Store
	t    *testing.T
	seen map[string]int

	subscriptions map[billing.GrantRef]*billing.Subscription
	charges       map[billing.GrantRef]*billing.TopUp
	ofChange      map[billing.GrantRef]bool // charges that are for a change
	periods       map[period]*periodRecord
	terms         map[billing.GrantRef][]billing.SubscriptionTerms // of each subscription, all that it has had
	byCredit      map[billing.GrantRef]bool                        // subscriptions with a period or a change that customer credit alone paid
	unpaid        bool                                             // a period of the customer was given up unpaid
}

// period names a period of a subscription.
type period struct {
	of     billing.GrantRef
	number int
}

// periodRecord is what was committed about a period.
type periodRecord struct {
	charge  billing.GrantRef // by its place; zero: none
	granted int              // how many lines gave it the credits that its plan includes
	skipped bool             // it had none, as the wallet was frozen
	rolled  billing.Credits  // into it
}

func newPeriodJudge(t *testing.T, store ledger.Store) *periodJudge {
	return &periodJudge{
		Store: store, t: t, seen: map[string]int{}, subscriptions: map[billing.GrantRef]*billing.Subscription{},
		charges: map[billing.GrantRef]*billing.TopUp{}, ofChange: map[billing.GrantRef]bool{}, periods: map[period]*periodRecord{},
		terms: map[billing.GrantRef][]billing.SubscriptionTerms{}, byCredit: map[billing.GrantRef]bool{},
	}
}

// Commit implements [ledger.Store].
func (j *periodJudge) Commit(ctx context.Context, d *billing.Decision) error {
	if err := j.Store.Commit(ctx, d); err != nil {
		return err
	}
	for i := range d.Wallets {
		j.judge(&d.Wallets[i])
	}
	for _, c := range d.Documents {
		if _, is := c.After.(*billing.GivenUp); is {
			j.unpaid = true
		}
	}
	return nil
}

func (j *periodJudge) record(p period) *periodRecord {
	if j.periods[p] == nil {
		j.periods[p] = &periodRecord{}
	}
	return j.periods[p]
}

// wrong reports what a commit does that none may do.
func (j *periodJudge) wrong(c *billing.WalletChange, format string, args ...any) {
	j.t.Errorf("revision %d, at %s: %s", c.After.Revision, c.After.CommittedAt.Format(time.RFC3339Nano), fmt.Sprintf(format, args...))
}

func (j *periodJudge) judge(c *billing.WalletChange) {
	for _, document := range c.Documents {
		if s, is := document.(*billing.Subscription); is && s.Change != nil {
			j.ofChange[s.Change.Charge] = true
		}
	}
	for _, document := range c.Documents {
		if s, is := document.(*billing.Subscription); is {
			j.judgePeriods(c, s)
			j.subscriptions[s.Place] = s.Clone()
			j.terms[s.Place] = append(j.terms[s.Place], s.Terms)
		}
	}
	for _, line := range c.Lines {
		j.judgeLine(c, line)
	}
	for _, isNew := range []bool{false, true} { // what is paid may have the next period begin
		for _, document := range c.Documents {
			t, is := document.(*billing.TopUp)
			if is && t.Subscription != (billing.GrantRef{}) && (j.charges[t.Place] == nil) == isNew {
				j.judgeCharge(c, t)
				j.charges[t.Place] = t.Clone()
			}
		}
	}
}

// judgePeriods compares a subscription with what it was: its periods follow each other without a gap, on the grid of its anchor.
// Only after a period that was over before it was paid, some are left out.
func (j *periodJudge) judgePeriods(c *billing.WalletChange, s *billing.Subscription) {
	was := j.subscriptions[s.Place]
	j.seen[string(s.Status)]++
	if s.Skipped {
		j.record(period{s.Place, s.Period}).skipped = true
		j.seen["skipped"]++
	}
	if s.Status == billing.SubscriptionScheduled || s.Anchor.IsZero() || s.Status == billing.SubscriptionCanceled {
		return
	}
	start, end := gridOf(j.t, s.Zone, s.Terms.Interval, s.Anchor, s.Index)
	if !s.Start.Equal(start) || !s.End.Equal(end) {
		j.wrong(c, "period %d of %v is from %s to %s; by its anchor %s it is from %s to %s", s.Period, s.Place, s.Start, s.End, s.Anchor,
			start, end)
	}
	if was == nil || was.Anchor.IsZero() || was.Status == billing.SubscriptionScheduled {
		return
	}
	moved := s.Period - was.Period
	switch {
	case moved < 0:
		j.wrong(c, "period %d follows %d", s.Period, was.Period)
	case moved == 0:
		if !s.Start.Equal(was.Start) || !s.End.Equal(was.End) || !s.Anchor.Equal(was.Anchor) {
			j.wrong(c, "period %d was from %s to %s, and is from %s to %s", s.Period, was.Start, was.End, s.Start, s.End)
		}
	case s.Anchor.Equal(was.Anchor):
		if !was.Unpaid && s.Index-was.Index != moved {
			j.wrong(c, "period %d, number %d of its anchor, follows period %d, number %d", s.Period, s.Index, was.Period, was.Index)
		}
		if moved == 1 && !was.Unpaid && !s.Start.Equal(was.End) {
			j.wrong(c, "period %d ends at %s, and the next one begins at %s", was.Period, was.End, s.Start)
		}
		if s.Start.Before(was.End) {
			j.wrong(c, "period %d begins at %s, before the last one ends", s.Period, s.Start)
		}
		if s.Index-was.Index > moved {
			j.seen["left out"]++
		}
	default:
		j.seen["another anchor"]++
		if at := s.Anchor; at.Before(was.End) || moved == 1 && !was.Unpaid && !at.Equal(was.End) {
			j.wrong(c, "the anchor of period %d is %s, and period %d ended at %s", s.Period, at, was.Period, was.End)
		}
	}
}

// gridOf returns when a period begins and ends, by its number since an anchor.
func gridOf(t *testing.T, zone string, interval calendar.PlanInterval, anchor time.Time, index int) (start, end time.Time) {
	loaded, err := calendar.LoadZone(zone)
	if err != nil {
		t.Fatal(err)
	}
	w, ok := loaded.Period(interval, anchor, index)
	if !ok {
		t.Fatalf("there is no period %d of %s from %s", index, interval, anchor)
	}
	return w.Start, w.End
}

// judgeCharge judges a charge when it is made: it is the only one of its period, all others of the subscription are paid or
// over, its price is the plan's, and credits come before money only where the customer is trusted.
func (j *periodJudge) judgeCharge(c *billing.WalletChange, t *billing.TopUp) {
	was, s := j.charges[t.Place], j.subscriptions[t.Subscription]
	if was != nil {
		if was.Terms.Price != t.Terms.Price || was.Period != t.Period {
			j.wrong(c, "a charge of %s for period %d is of %s for period %d", was.Terms.Price, was.Period, t.Terms.Price, t.Period)
		}
		if t.Status != was.Status {
			j.seen["charge "+string(t.Status)]++
		}
		if len(t.Attempts) > len(was.Attempts) {
			j.seen["tried again"]++
		}
		return
	}
	for _, other := range j.charges {
		if other.Subscription == t.Subscription && !j.ofChange[other.Place] && !other.Status.Paid() {
			j.wrong(c, "the charge of period %d is made while that of period %d is %s", t.Period, other.Period, other.Status)
		}
	}
	if j.ofChange[t.Place] {
		j.seen["charged changes"]++
		return
	}
	p := j.record(period{t.Subscription, t.Period})
	if p.charge != (billing.GrantRef{}) {
		j.wrong(c, "period %d of %v is charged twice", t.Period, t.Subscription)
	}
	p.charge = t.Place
	j.seen["charged periods"]++
	if t.Period != s.Period || !t.Status.Open() { // more happened in this commit
		return
	}
	if price := s.Terms.Price.Minor * int64(s.Terms.Quantity); t.Terms.Price.Minor+t.Used != price || t.Terms.Price.Minor <= 0 {
		j.wrong(c, "a charge of %s and %d of credit for a price of %d", t.Terms.Price, t.Used, price)
	}
	if t.Used > 0 {
		j.seen["charges lowered by credit"]++
	}
	if t.Advance != (billing.GrantRef{}) {
		j.seen["credits before money"]++
		if j.unpaid || !j.hasPaid(t.Subscription) || s.Terms.OnRenewal != billing.CreditsAtBoundary {
			j.wrong(c, "credits of period %d come before the money", t.Period)
		}
	}
}

// hasPaid reports whether a charge of a subscription has succeeded, or customer credit alone has paid a period or a change.
func (j *periodJudge) hasPaid(of billing.GrantRef) bool {
	for _, t := range j.charges {
		if t.Subscription == of && t.Status.Paid() {
			return true
		}
	}
	return j.byCredit[of]
}

// judgeLine counts what a line does to a period.
func (j *periodJudge) judgeLine(c *billing.WalletChange, line *billing.Transaction) {
	if line.Subscription == "" {
		return
	}
	_, place, _ := line.Subscription.Split()
	fact, number := factOf(line)
	p := j.record(period{place, line.Period})
	switch {
	case fact == "renew":
		if number != line.Period {
			j.wrong(c, "the line %s is of period %d", line.Key, line.Period)
		}
		if p.granted++; p.granted > 1 {
			j.wrong(c, "period %d begins twice", line.Period)
		}
		if len(line.Created) != 1 || line.Created[0].Source != billing.SourcePlan {
			j.wrong(c, "period %d begins with %+v", line.Period, line.Created)
		}
		if !j.everHad(place, line.Amount) {
			j.wrong(c, "period %d begins with %s credits", line.Period, line.Amount)
		}
		if m := line.Money; line.Type == billing.TypeGrant && m != nil && m.CustomerCredit < 0 {
			j.byCredit[place] = true
			j.seen["paid by credit"]++
		}
	case fact == "change" && line.Type == billing.TypeGrant && line.Money != nil && line.Money.CustomerCredit < 0:
		j.byCredit[place] = true
		j.seen["change paid by credit"]++
	case line.Type == billing.TypeRollover && line.Amount > 0:
		p.rolled += line.Amount
		if limit := j.highestLimit(place); p.rolled > limit {
			j.wrong(c, "%s roll over into period %d, and the limit is %s", p.rolled, line.Period, limit)
		}
		j.seen["rollovers"]++
	}
	j.seen["line "+fact]++
}

// everHad reports whether a plan that the subscription has had includes so many credits for its quantity.
func (j *periodJudge) everHad(place billing.GrantRef, amount billing.Credits) bool {
	for _, terms := range j.terms[place] {
		if terms.Included*billing.Credits(terms.Quantity) == amount {
			return true
		}
	}
	s := j.subscriptions[place]
	return s != nil && s.Pending != nil && s.Pending.Included*billing.Credits(s.Pending.Quantity) == amount
}

// highestLimit returns the highest rollover limit that the subscription has had.
func (j *periodJudge) highestLimit(place billing.GrantRef) (limit billing.Credits) {
	for _, terms := range j.terms[place] {
		limit = max(limit, terms.RolloverLimit)
	}
	return limit
}

// factOf returns what a line of a subscription is about, and the number of the period in its key.
func factOf(line *billing.Transaction) (fact string, number int) {
	parts := strings.Split(line.Key, ":")
	if len(parts) < 4 || parts[0] != "drawdown" {
		return string(line.Type), line.Period
	}
	number, _ = strconv.Atoi(parts[3])
	return parts[1], number
}

// finish checks that each period has begun with its credits once, or says why it did not. frozen says that the wallet was frozen
// at times.
func (j *periodJudge) finish(frozen bool) {
	for _, s := range j.subscriptions {
		if s.Anchor.IsZero() {
			continue
		}
		for number := range s.Period + 1 {
			p := j.record(period{s.Place, number})
			t := j.charges[p.charge]
			switch {
			case p.granted == 1 && t != nil && !t.Status.Paid() && t.Advance == (billing.GrantRef{}):
				j.t.Errorf("period %d of %v has its credits, and its charge is %s", number, s.Place, t.Status)
			case p.granted == 1, p.skipped, t == nil && (frozen || j.everHad(s.Place, 0)):
			case t == nil:
				j.t.Errorf("period %d of %v never began", number, s.Place)
			case t.Status.Paid() && (len(t.Refunds) == 0 || t.Refunds[0].Minor != t.Terms.Price.Minor):
				j.t.Errorf("period %d of %v is paid, and has no credits", number, s.Place)
			}
		}
	}
}
