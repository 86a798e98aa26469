package aggregate_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// What is held is no usage. Each capture is one, with its quantity, its credits, and the action, subject and dimensions of
// the hold; its reversal returns credits. A rebuild counts the same.
func TestHoldsAreCountedAsTheyAreCaptured(t *testing.T) {
	f := newFixture(t)
	f.Count("model")
	ref := f.Wallet("main", "UTC")
	f.Use("main", "chat", "anna", "1", 7, 0)
	captured := f.Hold("main", "chat", "anna", 100)
	f.Capture(captured, "2.5", 10, false)
	last := f.Capture(captured, "0.5", 20, true)
	f.Reverse(last, 4)
	f.Hold("main", "image", "ben", 50) // which ends by itself
	f.World.Pass(2 * time.Hour)
	f.Use("main", "chat", "anna", "1", 0, 2*time.Hour)
	now := f.World.Time()
	query := aggregate.Query{From: now.Add(-24 * time.Hour), To: now.Add(time.Hour), Interval: calendar.Day}
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"not counted yet", func() {}},
		{"counted", func() { f.ApplyAll(f.Stream.Commits()...) }},
	} {
		step.do()
		for _, by := range []aggregate.Dimension{aggregate.ByAction, aggregate.BySubject, aggregate.ByDimension} {
			q := query
			if q.GroupBy = []aggregate.Dimension{by}; by == aggregate.ByDimension {
				q.Dimension = "model"
			}
			buckets, err := f.NewService().Usage(t.Context(), f.counted(ref), q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range buckets {
				got = append(got, written(b))
			}
			slices.Sort(got)
			if want := map[aggregate.Dimension][]string{
				aggregate.ByAction:  {`2026-01-01T00:00:00Z "chat" "" "" "" 4 5 33`},
				aggregate.BySubject: {`2026-01-01T00:00:00Z "" "anna" "" "" 4 5 33`},
				aggregate.ByDimension: { // which a reversal does not have, of a capture as of a usage
					`2026-01-01T00:00:00Z "" "" "" "" 2 2 3`, `2026-01-01T00:00:00Z "" "" "opus" "" 2 3 30`,
				},
			}[by]; !slices.Equal(got, want) {
				t.Errorf("%s, by %v: got %q, want %q", step.name, by, got, want)
			}
		}
	}
	f.CheckRows(ref)
}

// What is held is spent at the pace of usage, at the place of its grant. What is held of a grant that has lapsed or was
// voided is not, because it does not return.
func TestForecastOfWhatIsHeld(t *testing.T) {
	f := newFixture(t)
	ref := f.Wallet("main", "UTC") // with a million credits
	give := func(credits billing.Credits, lasts time.Duration) billing.GrantID {
		at := f.World.Time().Add(lasts)
		granted, err := f.World.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: billing.Keyed{IdempotencyKey: lasts.String()}, Wallet: "main", Amount: credits * billing.Credit,
			Source: billing.SourcePlan, ExpiresAt: &at,
		})
		if err != nil {
			t.Fatal(err)
		}
		return granted.Value.Created[0].ID()
	}
	give(10, 30*time.Minute)
	give(20, 48*time.Hour)
	voided := give(40, 72*time.Hour)
	f.Hold("main", "chat", "", 100*billing.Credit) // all of the three, and 30 of the million
	if _, err := f.World.VoidGrant(t.Context(), billingtest.Caller, billing.VoidGrant{
		Keyed: billing.Keyed{IdempotencyKey: "void"}, Grant: voided, Reason: "r",
	}); err != nil {
		t.Fatal(err)
	}
	look := func(after time.Duration) (all []billing.Credits, debt billing.Credits) {
		t.Helper()
		f.World.Pass(after)
		s, err := f.World.Wallet(t.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		grants, debt, err := f.World.UnspentGrants(t.Context(), s, f.World.Time())
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range grants {
			all = append(all, g.Remaining/billing.Credit)
		}
		return all, debt
	}
	for _, test := range []struct {
		after time.Duration
		want  []billing.Credits
	}{
		{0, []billing.Credits{10, 20, 1_000_000}},
		{30 * time.Minute, []billing.Credits{20, 1_000_000}}, // the hold is open, and its first grant has lapsed
		{time.Hour, []billing.Credits{20, 1_000_000}},        // the hold is over
	} {
		got, debt := look(test.after)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s later, %v can be spent, not %v", test.after, got, test.want)
		}
		if debt != 0 {
			t.Errorf("the debt is %s", debt)
		}
	}
}
