package billing

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// sent is what a webhook receives of an event, as far as these tests read it.
type sent struct {
	ID   EventID
	Type EventType
	Data struct {
		Sequence    int64
		Grant       struct{ ID GrantID }
		Transaction struct {
			ID             TransactionID
			Amount         string
			SubscriptionID SubscriptionID
			Period         *int
		}
		Subscription struct {
			ID                                   SubscriptionID
			Status                               SubscriptionStatus
			PlanCode                             string
			Period                               int
			CurrentPeriodStart, CurrentPeriodEnd string
			CanceledAt                           string
		}
	}
}

// allEvents has a wallet collect all that webhooks receive: the events that commits store, and those that follow from them.
func (s *subscribed) allEvents() *[]sent {
	all := &[]sent{}
	read := func(payload string) {
		var e sent
		if err := json.Unmarshal([]byte(payload), &e); err != nil {
			s.t.Fatal(err)
		}
		if slices.ContainsFunc(*all, func(other sent) bool { return other.ID == e.ID }) {
			s.t.Errorf("two events have the id %s: %+v", e.ID, *all)
		}
		*all = append(*all, e)
	}
	s.stores = func(d *Decision) {
		for _, c := range d.Documents {
			if e, is := c.After.(*EventRecord); is {
				read(e.Payload)
			}
		}
		for _, c := range d.Wallets {
			for _, e := range Events(c.Before, &c.After, c.Lines) {
				read(NewEventRecord(&e, s.now).Payload)
			}
		}
	}
	return all
}

// Each grant that a boundary, or the end of a subscription, takes credits from has an event of its own, which names it. Its
// transaction says of which subscription and period it is.
func TestEventsOfGrantsThatEndWithAPeriod(t *testing.T) {
	s := newSubscribed(t, "UTC", Plan{Code: "basic", Included: 400 * Credit, Unused: UnusedRollOver, RolloverLimit: 350 * Credit})
	s.at("2027-01-31T23:00:00Z")
	id := s.start("basic")
	s.at("2027-02-28T22:50:00Z")
	for range 2 {
		s.run(setAside(s.key(), 30*Credit, 1200))
	}
	all := s.allEvents()
	s.at("2027-02-28T23:05:00Z")
	s.bookDue()
	var grants []GrantID
	for _, e := range *all {
		if e.Type == EventGrantExpired {
			t.Errorf("340 credits roll over, and an event says that a grant expired: %+v", e)
		}
	}
	s.at("2027-02-28T23:10:00Z") // the holds end: 10 more credits roll over, and 50 expire
	s.bookDue()
	*all = nil
	s.run(NewCancelSubscription(s.key(), id, ChangeNow))
	lines := map[TransactionID]int{}
	for _, e := range *all {
		if e.Type != EventGrantExpired {
			continue
		}
		of := e.Data.Transaction
		lines[of.ID]++
		grants = append(grants, e.Data.Grant.ID)
		if of.SubscriptionID != id || of.Period == nil || *of.Period != 1 {
			t.Errorf("the transaction is %+v", of)
		}
	}
	var want []GrantID
	for _, g := range s.grants {
		if g.Ended == GrantExpired && g.EndedAt.Equal(s.now) && g.Ref.Sequence > 3 {
			want = append(want, g.ID())
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(grants)); len(want) < 3 || !slices.Equal(got, want) {
		t.Errorf("the events name the grants %v, and %v have ended", got, want)
	}
	if len(lines) != 2 {
		t.Errorf("the events are of the transactions %v: of the period's grant, and of what had rolled over", lines)
	}
}

// The events of a subscription: it begins with its trial, becomes a period, renews with another plan, and ends.
func TestEventsOfSubscriptions(t *testing.T) {
	s := newSubscribed(t, "UTC",
		Plan{Code: "small", Included: 100 * Credit, TrialDays: 7, TrialCredits: 5 * Credit}, Plan{Code: "large", Included: 300 * Credit})
	all := s.allEvents()
	expect := func(want ...string) {
		t.Helper()
		var got []string
		for _, e := range *all {
			of := e.Data.Subscription
			if of.ID != "" {
				got = append(got, fmt.Sprint(e.Type, " ", of.Status, " ", of.PlanCode, " ", of.Period, " ",
					of.CurrentPeriodStart[:10], " ", of.CurrentPeriodEnd[:10]))
			}
			if of.ID != "" && e.Data.Sequence > s.wallet.Sequence || (of.CanceledAt != "") != (e.Type == EventSubscriptionCanceled) {
				t.Errorf("%+v", e)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %s the events are %q, want %q", s.now, got, want)
		}
		*all = nil
	}
	s.at("2027-01-01T00:00:00Z")
	start := mustTime(t, "2027-01-02T00:00:00Z")
	id := SubscriptionID(s.run(StartSubscription{Keyed: s.key(), Plan: "small", Quantity: 1, StartAt: &start}))
	expect()
	s.now = start
	s.bookDue()
	expect("subscription.started TRIALING small 0 2027-01-02 2027-01-09")
	s.at("2027-01-09T00:00:00Z")
	s.run(charge(s.key(), Credit)) // which comes after the boundary, in the same commit
	expect("subscription.renewed ACTIVE small 0 2027-01-09 2027-02-09")
	s.run(NewChangeSubscription(s.key(), id, "large", 0, ChangeAtPeriodEnd))
	expect()
	s.at("2027-04-10T00:00:00Z") // a leap over three boundaries
	s.bookDue()
	expect(
		"subscription.renewed ACTIVE large 1 2027-02-09 2027-03-09", "subscription.renewed ACTIVE large 2 2027-03-09 2027-04-09",
		"subscription.renewed ACTIVE large 3 2027-04-09 2027-05-09",
	)
	s.run(NewCancelSubscription(s.key(), id, ChangeAtPeriodEnd))
	s.run(NewResumeSubscription(s.key(), id))
	s.run(NewCancelSubscription(s.key(), id, ChangeAtPeriodEnd))
	expect()
	s.at("2027-05-09T00:00:00Z")
	s.bookDue()
	expect("subscription.canceled CANCELED large 3 2027-04-09 2027-05-09")
	s.now = s.now.AddDate(1, 0, 0)
	s.bookDue()
	expect()
}
