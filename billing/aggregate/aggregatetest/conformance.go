package aggregatetest

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// TestStore tests that the stores that newStore returns, an empty one for each test, are an [aggregate.Store] to the
// letter.
func TestStore(t *testing.T, newStore func(t *testing.T) aggregate.Store) {
	for name, test := range map[string]func(*conformance){
		"Cursors":    (*conformance).testCursors,
		"StaleSteps": (*conformance).testStaleSteps,
		"Rows":       (*conformance).testRows,
		"Ranges":     (*conformance).testRanges,
		"Names":      (*conformance).testNames,
		"Sums":       (*conformance).testSums,
		"FullStep":   (*conformance).testFullStep,
		"NextCursor": (*conformance).testNextCursor,
		"Switch":     (*conformance).testSwitch,
		"Sweep":      (*conformance).testSweep,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(&conformance{T: t, Store: newStore(t)})
		})
	}
}

// conformance is a test of a store.
type conformance struct {
	*testing.T
	aggregate.Store
}

func walletN(n int) billing.WalletRef {
	return billing.WalletRef{Tenant: billing.Live, ID: billing.WalletID(fmt.Sprintf("wal_%026d", n))}
}

// cursor returns a cursor that has moved over as many lines as its revision says, one a step.
func cursor(ref billing.WalletRef, generation, revision int64) aggregate.Cursor {
	return aggregate.Cursor{
		Wallet: ref, Generation: generation, Zone: "Europe/Berlin", Revision: revision, Sequence: revision,
		Hash: billing.Hash{byte(revision), 1}, At: time.UnixMicro(1767225600000001 + revision).UTC(),
		Posted: billing.Credits(-revision),
	}
}

// stepTo returns the step to a cursor from the one before it; the first one is from none.
func stepTo(to aggregate.Cursor, rows ...aggregate.Row) *aggregate.Step {
	s := &aggregate.Step{To: to, Rows: rows}
	if to.Revision > 1 {
		from := cursor(to.Wallet, to.Generation, to.Revision-1)
		s.From = &from
	}
	return s
}

// day returns the row of a day and an action, and of a subject unless that is empty, which counts in one hour.
func day(date calendar.Date, action, subject string, hour int, counts aggregate.Counts) aggregate.Row {
	return row(aggregate.RowKey{Span: calendar.Day, Date: date, Action: action, Subject: subject}, hour, counts)
}

// month returns the like row of January 2026, which counts on one of its days.
func month(action, subject string, day int, counts aggregate.Counts) aggregate.Row {
	return row(aggregate.RowKey{Span: calendar.Month, Date: "2026-01-01", Action: action, Subject: subject}, day, counts)
}

func row(key aggregate.RowKey, slot int, counts aggregate.Counts) aggregate.Row {
	r := aggregate.Row{
		RowKey: key, Named: map[int]aggregate.Counts{}, Anonymous: map[int]aggregate.Counts{},
	}
	if key.Subject == "" {
		r.Anonymous[slot] = counts
	} else {
		r.Named[slot] = counts
	}
	return r
}

// days selects the rows of days and actions.
func days(first, last calendar.Date) aggregate.RowRange {
	return aggregate.RowRange{Span: calendar.Day, First: first, Last: last}
}

// january selects the rows of the month January 2026: of actions, or of subjects.
func january(bySubject bool) aggregate.RowRange {
	return aggregate.RowRange{Span: calendar.Month, First: "2026-01-01", Last: "2026-01-01", BySubject: bySubject}
}

// counts returns counts with a quantity in decimal.
func counts(events int64, quantity string, credits billing.Credits) aggregate.Counts {
	sum, err := billing.ParseDecimalSum(quantity)
	if err != nil {
		panic(err)
	}
	return aggregate.Counts{Events: events, Quantity: sum, Credits: credits}
}

func (c *conformance) move(steps ...*aggregate.Step) {
	c.Helper()
	for _, s := range steps {
		if err := c.Move(c.Context(), s); err != nil {
			c.Fatal(err)
		}
	}
}

// hasCursor checks the current cursor of a wallet; nil: there is none.
func (c *conformance) hasCursor(ref billing.WalletRef, want *aggregate.Cursor) {
	c.Helper()
	found, err := c.Cursors(c.Context(), ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
	if got := found[ref.ID]; err != nil || !reflect.DeepEqual(got, want) {
		c.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// hasRows checks the rows of a range, in any order.
func (c *conformance) hasRows(ref billing.WalletRef, generation int64, r aggregate.RowRange, want ...aggregate.Row) {
	c.Helper()
	got, more, err := c.Rows(c.Context(), ref, generation, r, 1000)
	if err != nil || more {
		c.Fatalf("reading rows: there are more: %v, %v", more, err)
	}
	order := func(a, b aggregate.Row) int {
		return strings.Compare(fmt.Sprintf("%q", a.RowKey), fmt.Sprintf("%q", b.RowKey))
	}
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		c.Errorf("got %+v\nwant %+v", got, want)
	}
}

func (c *conformance) testCursors() {
	one, two := walletN(1), walletN(2)
	c.hasCursor(one, nil)
	first, second := cursor(one, 1, 1), cursor(one, 1, 2)
	c.move(stepTo(first), stepTo(second), stepTo(cursor(two, 1, 1)))
	c.hasCursor(one, &second)
	found, err := c.Cursors(c.Context(), billing.Live, []billing.WalletID{one.ID, two.ID, walletN(3).ID}, billing.Eventual)
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
