package aggregatetest

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func (c *conformance) testCursors() {
	one, two := walletN(1), walletN(2)
	c.hasCursor(one, nil)
	first, second := cursor(one, 1, 1), cursor(one, 1, 2)
	c.move(stepTo(first), stepTo(second), stepTo(cursor(two, 1, 1)))
	c.hasCursor(one, &second)
	found, err := c.Cursors(c.Context(), billing.Live, []billing.WalletID{one.ID, two.ID, walletN(3).ID}, ledger.Eventual)
	if err != nil || len(found) != 2 || found[one.ID].Sequence != 2 || found[two.ID].Sequence != 1 {
		c.Errorf("got %v, %v", found, err)
	}
	c.hasCursor(billing.WalletRef{Tenant: billing.Test, ID: one.ID}, nil)
}

// Of several callers that make a step, one succeeds, and the others receive the stored cursor.
func (c *conformance) testStaleSteps() {
	ref := walletN(1)
	first, second := cursor(ref, 1, 1), cursor(ref, 1, 2)
	counted := day("2026-01-31", "a", "", 3, counts(1, "1", 1))
	c.move(stepTo(first, counted))
	c.isStale(stepTo(first, counted), &first)
	c.isStale(stepTo(cursor(ref, 1, 3), counted), &first)
	c.isStale(stepTo(cursor(ref, 2, 2), counted), &first)
	c.move(stepTo(second))
	c.isStale(stepTo(second, counted), &second)
	c.isStale(stepTo(cursor(walletN(2), 1, 2), counted), nil)
	c.hasCursor(ref, &second)
	c.hasRows(ref, 1, days("2026-01-01", "2026-12-31"), counted)
	c.hasRows(ref, 2, days("2026-01-01", "2026-12-31"))
}

// isStale checks that a step is refused with the stored cursor; nil: there is none.
func (c *conformance) isStale(s *aggregate.Step, want *aggregate.Cursor) {
	c.Helper()
	err := c.Move(c.Context(), s)
	var stale *aggregate.StaleError
	if !errors.As(err, &stale) || !reflect.DeepEqual(stale.Cursor, want) {
		c.Errorf("got %v, %+v, want the cursor %+v", err, stale, want)
	}
}

func (c *conformance) testRows() {
	ref := walletN(1)
	named := day("2026-01-05", "a", "", 0, aggregate.Counts{})
	named.Named, named.Anonymous = map[int]aggregate.Counts{0: counts(3, "5", 5)}, nil
	c.move(
		stepTo(cursor(ref, 1, 1),
			day("2026-01-05", "a", "", 0, counts(1, "2.5", 300)),
			day("2026-01-05", "a", "s", 0, counts(1, "2.5", 300))),
		stepTo(cursor(ref, 1, 2), day("2026-01-05", "a", "", 24, counts(2, "0", 0))),
		stepTo(cursor(ref, 1, 3),
			day("2026-01-05", "a", "", 0, counts(0, "0", -1000)),
			month("a", "", 31, counts(1, "1", 1))),
		stepTo(cursor(ref, 1, 4), named),
	)
	inJanuary := days("2026-01-01", "2026-01-31")
	c.hasRows(ref, 1, inJanuary, aggregate.Row{
		RowKey:    named.RowKey,
		Named:     map[int]aggregate.Counts{0: counts(3, "5", 5)},
		Anonymous: map[int]aggregate.Counts{0: counts(1, "2.5", -700), 24: counts(2, "0", 0)},
	})
	inJanuary.BySubject = true
	c.hasRows(ref, 1, inJanuary, day("2026-01-05", "a", "s", 0, counts(1, "2.5", 300)))
	inJanuary.Span, inJanuary.BySubject = calendar.Month, false
	c.hasRows(ref, 1, inJanuary, month("a", "", 31, counts(1, "1", 1)))
	c.hasRows(walletN(2), 1, inJanuary)
	c.hasRows(billing.WalletRef{Tenant: billing.Test, ID: ref.ID}, 1, inJanuary)
}

func (c *conformance) testRanges() {
	ref := walletN(1)
	var all []aggregate.Row
	for _, date := range []calendar.Date{"2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"} {
		all = append(all, day(date, "a", "", 1, counts(1, "1", 1)))
	}
	c.move(stepTo(cursor(ref, 1, 1), all...))
	c.hasRows(ref, 1, days("2026-01-01", "2026-01-31"), all[1], all[2])
	c.hasRows(ref, 1, days("2026-01-01", "2026-01-01"), all[1])
	c.hasRows(ref, 1, days("2026-01-02", "2026-01-01"))
	c.hasRows(ref, 1, days("2020-01-01", "2030-01-01"), all...)
	for limit, want := range map[int]bool{1: true, 3: true, 4: false, 5: false} {
		rows, more, err := c.Rows(c.Context(), ref, 1, days("2020-01-01", "2030-01-01"), limit)
		if err != nil || more != want || len(rows) != min(limit, 4) {
			c.Errorf("limit %d: got %d rows, more: %v, %v", limit, len(rows), more, err)
		}
	}
}

// Actions and subjects may contain any text, and no two pairs of them are stored as one.
func (c *conformance) testNames() {
	ref := walletN(1)
	long := strings.Repeat("ы", billing.MaxNameBytes/2)
	var rows []aggregate.Row
	for i, names := range [][2]string{
		{"a", "b#c"},
		{"a#b", "c"},
		{"a:b", "c"},
		{"a", ":bc"},
		{"1:a", "b"},
		{"日本", "語"},
		{"日", "本語"},
		{long, long},
		{"$", "~\U0010FFFF"},
	} {
		rows = append(rows, month(names[0], names[1], 1+i, counts(int64(i)+1, "0", 0)))
	}
	c.move(stepTo(cursor(ref, 1, 1), rows...))
	c.hasRows(ref, 1, january(true), rows...)
}

// Sums are exact beyond the largest amounts that one usage may have.
func (c *conformance) testSums() {
	ref := walletN(1)
	key := aggregate.RowKey{Span: calendar.Day, Date: "2026-01-01", Action: "a"}
	for revision := int64(1); revision <= 20; revision++ {
		c.move(stepTo(cursor(ref, 1, revision), aggregate.Row{RowKey: key, Named: map[int]aggregate.Counts{
			0: counts(1, "999999999999999999.999999999999", billing.MaxCredits/4),
			1: counts(1, "0.000000000001", -billing.MaxCredits/4),
			2: counts(1, "0.1", 1),
		}}))
	}
	c.hasRows(ref, 1, days("2026-01-01", "2026-01-01"), aggregate.Row{
		RowKey: key, Anonymous: map[int]aggregate.Counts{}, Named: map[int]aggregate.Counts{
			0: counts(20, "19999999999999999999.99999999998", 5*billing.MaxCredits),
			1: counts(20, "0.00000000002", -5*billing.MaxCredits),
			2: counts(20, "2", 20),
		},
	})
}

// A step with as many rows as it may have, and all slots of each, can be stored.
func (c *conformance) testFullStep() {
	ref := walletN(1)
	var rows []aggregate.Row
	for i := range aggregate.MaxStepRows {
		full := month("a", fmt.Sprint(i), 1, counts(1, "123456789.123456789", 123456789))
		for date := 2; date <= 31; date++ {
			full.Named[date] = full.Named[1]
		}
		rows = append(rows, full)
	}
	c.move(stepTo(cursor(ref, 1, 1), rows...))
	c.hasRows(ref, 1, january(true), rows...)
}

// nextStepTo is stepTo for the next generation.
func nextStepTo(to aggregate.Cursor, rows ...aggregate.Row) *aggregate.Step {
	s := stepTo(to, rows...)
	s.Next = true
	return s
}

// The next generation is built beside the current one.
func (c *conformance) testNextCursor() {
	ref := walletN(1)
	if _, err := c.NextCursor(c.Context(), ref); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("got %v", err)
	}
	current, next := cursor(ref, 1, 1), cursor(ref, 2, 2)
	old, fresh := day("2026-01-01", "a", "", 0, counts(1, "1", 1)), day("2026-01-01", "a", "", 0, counts(2, "2", 2))
	c.move(stepTo(current, old), nextStepTo(cursor(ref, 2, 1)), nextStepTo(next, fresh))
	c.isStale(nextStepTo(cursor(ref, 2, 1)), &next)
	c.isStale(nextStepTo(cursor(ref, 2, 2), fresh), &next)
	c.hasCursor(ref, &current)
	if got, err := c.NextCursor(c.Context(), ref); err != nil || !reflect.DeepEqual(got, &next) {
		c.Errorf("got %+v, %v", got, err)
	}
	c.hasRows(ref, 1, days("2026-01-01", "2026-01-01"), old)
	c.hasRows(ref, 2, days("2026-01-01", "2026-01-01"), fresh)
}

func (c *conformance) testSwitch() {
	ref := walletN(1)
	first, current, next := cursor(ref, 1, 1), cursor(ref, 1, 2), cursor(ref, 2, 1)
	c.move(stepTo(first), stepTo(current), nextStepTo(next))
	another := next
	another.Revision++
	for name, pair := range map[string][2]*aggregate.Cursor{
		"the current cursor has moved": {&first, &next}, "the next cursor has moved": {&current, &another},
	} {
		var stale *aggregate.StaleError
		if err := c.Switch(c.Context(), pair[0], pair[1]); !errors.As(err, &stale) {
			c.Errorf("%s: got %v", name, err)
		}
		c.hasCursor(ref, &current)
	}
	if err := c.Switch(c.Context(), &current, &next); err != nil {
		c.Fatal(err)
	}
	c.hasCursor(ref, &next)
	if _, err := c.NextCursor(c.Context(), ref); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("got %v", err)
	}
	c.isStale(stepTo(cursor(ref, 1, 3)), &next)
	c.move(stepTo(cursor(ref, 2, 2)))
}

func (c *conformance) testSweep() {
	ref, other := walletN(1), walletN(2)
	of := func(generation int64) []aggregate.Row {
		rows := map[int]aggregate.Row{}
		for i := range 30 {
			rows[i] = day("2026-01-01", "a", fmt.Sprint(generation, i), 0, counts(1, "1", 1))
		}
		return slices.Collect(maps.Values(rows))
	}
	c.move(stepTo(cursor(ref, 1, 1), of(1)...), stepTo(cursor(other, 1, 1), of(1)...))
	for generation := int64(2); generation <= 5; generation++ {
		current, next := cursor(ref, generation-1, 1), cursor(ref, generation, 1)
		c.move(nextStepTo(next, of(generation)...))
		if err := c.Switch(c.Context(), &current, &next); err != nil {
			c.Fatal(err)
		}
	}
	subjects := aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-01-01", BySubject: true}
	for _, want := range []int{50, 40, 0} {
		if removed, err := c.Sweep(c.Context(), ref, []int64{4, 2}, 50); err != nil || removed != want {
			c.Fatalf("removed %d, %v, want %d", removed, err, want)
		}
	}
	for _, generation := range []int64{1, 3, 5} {
		c.hasRows(ref, generation, subjects)
	}
	c.hasRows(ref, 2, subjects, of(2)...)
	c.hasRows(ref, 4, subjects, of(4)...)
	c.hasRows(other, 1, subjects, of(1)...)
	last := cursor(ref, 5, 1)
	c.hasCursor(ref, &last)
}
