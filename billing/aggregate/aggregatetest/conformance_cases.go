package aggregatetest

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
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
	c.move(
		stepTo(cursor(ref, 1, 1),
			day("2026-01-05", "a", "", 0, counts(1, "2.5", 300)),
			day("2026-01-05", "a", "s", 0, counts(1, "2.5", 300))),
		stepTo(cursor(ref, 1, 2), day("2026-01-05", "a", "", 24, counts(2, "0", 0))),
		stepTo(cursor(ref, 1, 3),
			day("2026-01-05", "a", "", 0, counts(0, "0", -1000)),
			month("a", "", 31, counts(1, "1", 1))),
		stepTo(cursor(ref, 1, 4), day("2026-01-05", "a", "", 1, counts(3, "5", 5))),
	)
	inJanuary := days("2026-01-01", "2026-01-31")
	all := day("2026-01-05", "a", "", 0, counts(1, "2.5", -700))
	all.Slots[24], all.Slots[1] = counts(2, "0", 0), counts(3, "5", 5)
	c.hasRows(ref, 1, inJanuary, all)
	inJanuary.Series = aggregate.OfSubjectsAndActions
	c.hasRows(ref, 1, inJanuary, day("2026-01-05", "a", "s", 0, counts(1, "2.5", 300)))
	inJanuary.Span, inJanuary.Series = calendar.Month, aggregate.OfActions
	c.hasRows(ref, 1, inJanuary, month("a", "", 31, counts(1, "1", 1)))
	c.hasRows(walletN(2), 1, inJanuary)
	c.hasRows(billing.WalletRef{Tenant: billing.Test, ID: ref.ID}, 1, inJanuary)
}

// Each series has rows of its own, also where their names and dates are the same.
func (c *conformance) testSeries() {
	ref := walletN(1)
	var rows []aggregate.Row
	for i, series := range AllSeries() {
		for _, span := range []calendar.Interval{calendar.Day, calendar.Month} {
			key := aggregate.RowKey{Span: span, Series: series, Date: "2026-01-01"}
			rows = append(rows, aggregate.Row{
				RowKey: key, Slots: map[int]aggregate.Counts{1: counts(int64(i)+1, "1", 1)}, Through: 1,
			})
		}
	}
	c.move(stepTo(cursor(ref, 1, 1), rows...))
	for i, series := range AllSeries() {
		for j, span := range []calendar.Interval{calendar.Day, calendar.Month} {
			c.hasRows(ref, 1, aggregate.RowRange{Span: span, Series: series, First: "2026-01-01", Last: "2026-01-01"}, rows[2*i+j])
		}
	}
}

// Rows of one date can be read behind some names, in the order of names, whatever these contain.
func (c *conformance) testPages() {
	ref := walletN(1)
	var names []aggregate.Names
	for _, first := range []string{"", "\x00", "\x01", "\x02", "\x02\x03", "a", "a\x01", "a#b", "ab", "b", "~\U0010FFFF", "ы"} {
		for _, action := range []string{"", "a", "a\x01", "b"} {
			names = append(names, aggregate.Names{First: first, Action: action})
		}
	}
	slices.SortFunc(names, aggregate.Names.Compare)
	var rows []aggregate.Row
	for _, n := range names {
		for _, date := range []calendar.Date{"2025-12-31", "2026-01-01"} {
			rows = append(rows, aggregate.Row{
				RowKey: aggregate.RowKey{Span: calendar.Day, Series: aggregate.OfSubjectsAndActions, Date: date, Names: n},
				Slots:  map[int]aggregate.Counts{0: counts(1, "1", 1)}, Through: 1,
			})
		}
	}
	c.move(stepTo(cursor(ref, 1, 1), rows...))
	r := aggregate.RowRange{
		Span: calendar.Day, Series: aggregate.OfSubjectsAndActions, First: "2026-01-01", Last: "2026-01-01",
	}
	for from := -1; from < len(names); from++ {
		if from >= 0 {
			r.After = &names[from]
		}
		rows, more, err := c.Rows(c.Context(), ref, 1, r, 3, ledger.Eventual)
		want := names[from+1 : min(from+4, len(names))]
		if err != nil || more != (from+4 < len(names)) || len(rows) != len(want) {
			c.Fatalf("behind %q: got %d rows, more: %v, %v, want %q", r.After, len(rows), more, err, want)
		}
		for i, row := range rows {
			if row.Names != want[i] || row.Date != "2026-01-01" {
				c.Errorf("behind %q: got %+v, want %q", r.After, row.RowKey, want[i])
			}
		}
	}
}

// A row says up to which line it is complete: that of the last step which changed it.
func (c *conformance) testThrough() {
	ref := walletN(1)
	at := func(action string, through int64) aggregate.Row {
		r := day("2026-01-05", action, "", 0, counts(1, "1", 1))
		r.Through = through
		return r
	}
	c.move(
		stepTo(cursor(ref, 1, 1), at("a", 64), at("b", 64)),
		stepTo(cursor(ref, 1, 2), at("b", 1<<40)),
	)
	b := at("b", 1<<40)
	b.Slots[0] = counts(2, "2", 2)
	c.hasRows(ref, 1, days("2026-01-05", "2026-01-05"), at("a", 64), b)
}

// Sums are exact far beyond 64 bits, and beyond the 38 digits of one number of DynamoDB.
func (c *conformance) testHugeSums() {
	ref := walletN(1)
	key := aggregate.RowKey{Span: calendar.Day, Date: "2026-01-01", Series: aggregate.Total}
	step := aggregate.Counts{}
	one := counts(1, "999999999999999999.999999999999", billing.MaxCredits)
	for range 40 { // as many lines of the largest amounts as one step may add up to, doubled and doubled again
		step = step.Plus(one)
		one = one.Plus(one)
	}
	want, naive := aggregate.Counts{}, bigSum{}
	for revision := int64(1); revision <= 5; revision++ {
		c.move(stepTo(cursor(ref, 1, revision), aggregate.Row{
			RowKey: key, Slots: map[int]aggregate.Counts{7: step, 8: counts(0, "0", -billing.MaxCredits)}, Through: revision,
		}))
		want = want.Plus(step)
		quantity, _ := new(big.Rat).SetString(step.Quantity.String())
		naive.events += step.Events
		naive.quantity.Add(&naive.quantity, quantity)
		naive.credits.Add(&naive.credits, step.Credits.Micros())
	}
	if SumOf(want) != naive.sum() {
		c.Errorf("sums add up to %+v, want %+v", SumOf(want), naive.sum())
	}
	r := aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-01-01", Series: aggregate.Total}
	c.hasRows(ref, 1, r, aggregate.Row{RowKey: key, Through: 5, Slots: map[int]aggregate.Counts{
		7: want, 8: counts(0, "0", -5*billing.MaxCredits),
	}})
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
		rows, more, err := c.Rows(c.Context(), ref, 1, days("2020-01-01", "2030-01-01"), limit, ledger.Eventual)
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
	key := day("2026-01-01", "a", "", 0, aggregate.Counts{}).RowKey
	for revision := int64(1); revision <= 20; revision++ {
		c.move(stepTo(cursor(ref, 1, revision), aggregate.Row{RowKey: key, Through: 1, Slots: map[int]aggregate.Counts{
			0: counts(1, "999999999999999999.999999999999", billing.MaxCredits/4),
			1: counts(1, "0.000000000001", -billing.MaxCredits/4),
			2: counts(1, "0.1", 1),
		}}))
	}
	c.hasRows(ref, 1, days("2026-01-01", "2026-01-01"), aggregate.Row{
		RowKey: key, Through: 1, Slots: map[int]aggregate.Counts{
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
			full.Slots[date] = full.Slots[1]
		}
		full.Series, full.Names = aggregate.OfActions, aggregate.Names{First: fmt.Sprint("action ", i)}
		full.Budgeted = full.Slots
		rows = append(rows, full)
	}
	c.move(stepTo(cursor(ref, 1, 1), rows...))
	c.hasRows(ref, 1, january(false), rows...)
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
	subjects := days("2026-01-01", "2026-01-01")
	subjects.Series = aggregate.OfSubjectsAndActions
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
