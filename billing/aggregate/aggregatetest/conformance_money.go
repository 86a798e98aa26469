package aggregatetest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// allColumns has another value in each column.
func allColumns(from int64) finance.Columns {
	return finance.Columns{
		Received: from, Deferred: from + 1, Earned: -from - 2, Breakage: from + 3, Refunded: from + 4, CustomerCredit: from + 5,
		WrittenOff: from + 6, Tax: from + 7,
	}
}

// moneyStepTo is stepTo for a step that changes the books: two groups, the second of two grants.
func moneyStepTo(to aggregate.Cursor, day calendar.Date, n int64) *aggregate.Step {
	to.Money = aggregate.Money{
		Sequence: to.Sequence, At: to.At, Day: day, Newest: 2,
		Columns: finance.Changes{"EUR": allColumns(n), "JPY": allColumns(2 * n)},
		Groups:  []aggregate.Group{{First: billing.GrantRef{Sequence: 1}, Day: day}, {First: billing.GrantRef{Sequence: 7, Ordinal: 3}, Day: day}},
	}
	s := stepTo(to)
	first := position(billing.GrantRef{Sequence: 1}, n)
	s.Money = &aggregate.MoneyStep{
		Day: day, Changes: finance.Changes{"EUR": allColumns(n), "JPY": {Earned: -1, Deferred: 1}},
		Groups: []aggregate.Positions{
			{Number: 0, Day: day, Grants: []aggregate.GrantPosition{first}},
			{Number: 1, Day: day, Grants: []aggregate.GrantPosition{
				position(billing.GrantRef{Sequence: 7, Ordinal: 3}, n), position(billing.GrantRef{Sequence: 9}, n+1),
			}},
		},
	}
	return s
}

func position(ref billing.GrantRef, n int64) aggregate.GrantPosition {
	return aggregate.GrantPosition{Ref: ref, Position: finance.Position{
		Amount: billing.MaxCredits, Cost: billing.Amount{Minor: billing.MaxMoney - n, Currency: "KWD"},
		Left: billing.MaxCredits - billing.Credits(n), Returned: billing.Credits(n),
	}}
}

// A step writes its cursor, its positions and its closing as a whole, and adds to the tenant's day; a stale one nothing.
func (c *conformance) testMoney() {
	ref, other := walletN(1), walletN(2)
	one, two := moneyStepTo(cursor(ref, 1, 1), "2026-01-05", 10), moneyStepTo(cursor(ref, 1, 2), "2026-01-07", 100)
	one.Money.Closed = &aggregate.Closing{Day: "2026-01-04"}
	two.Money.Closed = &aggregate.Closing{Day: "2026-01-05", Sequence: 3, At: one.To.At, Columns: one.To.Money.Columns}
	two.To.Money.Sequence, two.To.Money.At = 1, one.To.At // behind the usage
	behind := moneyStepTo(cursor(other, 1, 1), "2026-01-06", 1000)
	c.move(one, two, behind)
	stale := moneyStepTo(cursor(ref, 1, 2), "2026-01-08", 5000)
	c.isStale(stale, &two.To)
	c.hasCursor(ref, &two.To)
	c.hasCursor(other, &behind.To)

	got, err := c.Positions(c.Context(), ref, map[int]calendar.Date{0: "2026-01-05", 1: "2026-01-07", 2: "2026-01-07"})
	slices.SortFunc(got, func(a, b aggregate.Positions) int { return cmp.Compare(a.Number, b.Number) })
	if want := []aggregate.Positions{one.Money.Groups[0], two.Money.Groups[1]}; err != nil || !reflect.DeepEqual(got, want) {
		c.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for day, want := range map[calendar.Date]*aggregate.Positions{
		"2026-01-05": nil, "2026-01-06": &one.Money.Groups[1], "2026-01-07": &one.Money.Groups[1], "2026-01-08": &two.Money.Groups[1],
	} {
		got, err := c.PositionsBefore(c.Context(), ref, 1, day)
		if want == nil && !errors.Is(err, billing.ErrNotFound) || want != nil && (err != nil || !reflect.DeepEqual(got, want)) {
			c.Errorf("before %s: got %+v, %v, want %+v", day, got, err, want)
		}
	}
	c.hasClosings(ref, *two.Money.Closed, *one.Money.Closed)
	c.hasClosings(other)
	for day, want := range map[calendar.Date]finance.Changes{
		"2026-01-04": {}, "2026-01-05": sumOf(one), "2026-01-06": sumOf(one, behind), "2026-01-07": sumOf(one, behind, two),
		"2026-01-31": sumOf(one, behind, two),
	} {
		if got, err := c.TenantMoney(c.Context(), billing.Live, day); err != nil || !maps.Equal(got, want) {
			c.Errorf("up to %s: got %+v, %v, want %+v", day, got, err, want)
		}
	}
	if got, err := c.TenantMoney(c.Context(), billing.Test, "2026-01-31"); err != nil || len(got) > 0 {
		c.Errorf("another tenant has %+v, %v", got, err)
	}
}

// sumOf adds up what steps change.
func sumOf(steps ...*aggregate.Step) finance.Changes {
	sum := finance.Changes{}
	for _, s := range steps {
		sum.Add(s.Money.Changes)
	}
	return sum
}

// hasClosings checks the closings of a wallet, newest first.
func (c *conformance) hasClosings(ref billing.WalletRef, want ...aggregate.Closing) {
	c.Helper()
	got, err := c.Closings(c.Context(), ref, "2026-12-31", 10)
	if err != nil || len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		c.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for n := range want {
		to := want[n].Day
		if got, err := c.Closings(c.Context(), ref, to, 1); err != nil || len(got) != 1 || got[0].Day != to {
			c.Errorf("up to %s: got %+v, %v", to, got, err)
		}
	}
}

// A step with as many positions as a group has can be stored, and one that moves positions that are worth nothing.
func (c *conformance) testFullGroup() {
	ref := walletN(1)
	full := moneyStepTo(cursor(ref, 1, 1), "2026-01-05", 1)
	for n := range int64(aggregate.GroupSize - 1) {
		full.Money.Groups[0].Grants = append(full.Money.Groups[0].Grants, position(billing.GrantRef{Sequence: 1<<40 + n, Ordinal: 1023}, n))
	}
	full.Money.Changes = nil
	c.move(full)
	got, err := c.Positions(c.Context(), ref, map[int]calendar.Date{0: "2026-01-05"})
	if err != nil || !reflect.DeepEqual(got, full.Money.Groups[:1]) {
		c.Errorf("got %d groups, %v", len(got), err)
	}
	if got, err := c.TenantMoney(c.Context(), billing.Live, "2026-12-31"); err != nil || len(got) > 0 {
		c.Errorf("got %+v, %v", got, err)
	}
}

// Steps of several wallets add to the sums of their units, and steps that are refused do not.
func (c *conformance) testLevels() {
	adds := func(n int, unit string, change aggregate.Level) *aggregate.Step {
		s := stepTo(cursor(walletN(n), 1, 1))
		s.To.Totaled, s.To.Leveled, s.To.Held = change, true, change.Held
		s.Totals = &aggregate.TotalsStep{Unit: unit, Change: change, Newest: s.To.At}
		return s
	}
	all := []*aggregate.Step{
		adds(1, "credits", aggregate.Level{Posted: 1 << 62, Held: 1}), adds(2, "credits", aggregate.Level{Posted: 1 << 62}),
		adds(3, "credits", aggregate.Level{Posted: 1<<62 - 9, Debt: 9}), adds(4, "tokens", aggregate.Level{Posted: -5, Debt: 5}),
	}
	c.move(all...)
	c.hasCursor(walletN(1), &all[0].To)
	c.isStale(all[0], &all[0].To)
	got, err := c.Levels(c.Context(), billing.Live)
	if err != nil {
		c.Fatal(err)
	}
	sums := map[string]string{}
	for _, unit := range []string{"credits", "tokens"} {
		var posted, held, debt billing.CreditSum
		for _, l := range got {
			if l.Unit == unit {
				posted, held, debt = posted.Plus(l.Posted), held.Plus(l.Held), debt.Plus(l.Debt)
			}
			if !l.Newest.Equal(all[0].To.At) {
				c.Errorf("the newest line is of %s", l.Newest)
			}
		}
		sums[unit] = fmt.Sprint(posted, " ", held, " ", debt)
	}
	if sums["credits"] != "13835058055282.163703 0.000001 0.000009" || sums["tokens"] != "-0.000005 0 0.000005" || len(got) > len(all) {
		c.Errorf("got %v", sums)
	}
	if other, err := c.Levels(c.Context(), billing.Test); err != nil || len(other) > 0 {
		c.Errorf("the other tenant has %v, %v", other, err)
	}
}
