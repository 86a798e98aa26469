package billing

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// The largest period ends in one commit: it has as many grants as there can be, each of a page of its own, all of them roll over in
// part, its successor is another plan, and 45 other grants end at the same instant. Nothing is lost, and no change makes it larger.
func TestLargestPeriodEndsInOneCommit(t *testing.T) {
	const steps = MaxPeriodGrants + 3
	plans := []Plan{}
	for n := range steps {
		plans = append(plans, Plan{
			Code: "p" + string(rune('a'+n)), Included: Credits(100+10*n) * Credit, Unused: UnusedRollOver, RolloverLimit: 140 * Credit,
			GraceDays: 7, OnRenewal: CreditsAtBoundary,
		})
	}
	s := newSubscribed(t, "UTC", plans...)
	s.large = true
	s.at("2027-04-01T00:00:00Z")
	id := s.start("pa")
	end := s.stored(id).End
	for n := range 600 { // grants before and behind those of the period, so that these are of pages
		s.run(GrantCredits{Keyed: s.key(), Amount: Credit, Source: SourcePromotion, Priority: 100 * (n % 2)})
	}
	s.lapsing(end, 45)
	given := 100 * Credit
	for n := 1; n < steps; n++ {
		s.now = s.now.Add(time.Minute)
		change := NewChangeSubscription(s.key(), id, plans[n].Code, 0, ChangeNow)
		if n >= MaxPeriodGrants {
			s.refused(change, CodeInvalidInput)
			continue
		}
		before := s.wallet.Posted
		s.run(change)
		given += s.wallet.Posted - before
	}
	if got := len(s.stored(id).Grants); got != MaxPeriodGrants {
		t.Fatalf("the period has %d grants", got)
	}
	s.run(NewChangeSubscription(s.key(), id, plans[steps-1].Code, 0, ChangeAtPeriodEnd))
	s.now, s.commits = end, 0
	boundaries, most := 0, 0
	s.stores = func(d *Decision) {
		most = max(most, d.Items())
		lapsed := 0
		for _, line := range d.Wallets[0].Lines {
			if line.Type == TypeRollover && line.Amount < 0 {
				boundaries++
			}
			if line.Subscription != "" {
				lapsed++
			}
		}
		if lapsed > 0 && lapsed != 4 { // out, in, what the limit cuts, and the next period
			t.Errorf("a commit has %d lines of the boundary", lapsed)
		}
	}
	s.bookDue()
	t.Logf("%d commits, at most %d items", s.commits, most)
	want := 600*Credit + 140*Credit + plans[steps-1].Included
	if s.wallet.Posted != want || boundaries != 1 || most > MaxCommitItems || s.commits > 4 {
		t.Errorf("%s are left, want %s, after %d boundaries in %d commits of up to %d items", s.wallet.Posted, want, boundaries, s.commits, most)
	}
	if given <= 140*Credit {
		t.Errorf("only %s were given", given)
	}
}

// After a year in which nobody came by, a wallet with as many subscriptions to daily plans as there can be is settled in commits of a
// bounded size, each boundary once, and nothing is lost.
func TestLeapOfManySubscriptions(t *testing.T) {
	const days = 365
	s := newSubscribed(t, "UTC", Plan{
		Code: "day", Included: 200 * Credit, Interval: calendar.Daily, Unused: UnusedRollOver, RolloverLimit: 50 * Credit,
	})
	s.large = true
	for range MaxSubscriptions {
		s.start("day")
	}
	s.now, s.commits = s.now.AddDate(0, 0, days), 0
	most := 0
	s.stores = func(d *Decision) { most = max(most, d.Items()) }
	s.bookDue()
	t.Logf("%d lines in %d commits of up to %d items", s.wallet.Sequence, s.commits, most)
	if s.wallet.Posted != 250*Credit*MaxSubscriptions || s.wallet.Tally.Of(TypeGrant) != MaxSubscriptions*(days+1) || most > MaxCommitItems ||
		s.commits > MaxSubscriptions*days/5 {
		t.Errorf("it has %s after %d grants", s.wallet.Posted, s.wallet.Tally.Of(TypeGrant))
	}
	if int64(len(s.lines)) != s.wallet.Sequence {
		t.Errorf("%d lines have %d keys", s.wallet.Sequence, len(s.lines))
	}
}
