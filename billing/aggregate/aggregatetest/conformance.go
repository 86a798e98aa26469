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

// TestStore tests that what newStore makes, an empty store for each test, is an [aggregate.Store] to the letter.
func TestStore(t *testing.T, newStore func(t *testing.T) aggregate.Store) {
	for name, test := range map[string]func(*conformance){
		"Cursors":  (*conformance).testCursors,
		"Rivals":   (*conformance).testRivals,
		"Rows":     (*conformance).testRows,
		"Ranges":   (*conformance).testRanges,
		"Names":    (*conformance).testNames,
		"Sums":     (*conformance).testSums,
		"FullStep": (*conformance).testFullStep,
		"Building": (*conformance).testBuilding,
		"Switch":   (*conformance).testSwitch,
		"Sweep":    (*conformance).testSweep,
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

// cursor is a cursor of a wallet that has moved over as many lines as its revision says.
func cursor(ref billing.WalletRef, generation, revision int64) aggregate.Cursor {
	return aggregate.Cursor{
		Wallet: ref, Generation: generation, Zone: "Europe/Berlin", Revision: revision, Sequence: revision,
		Hash: billing.Hash{byte(revision), 1}, At: time.UnixMicro(1767225600000001 + revision).UTC(), Posted: billing.Credits(-revision),
	}
}

// stepTo is the step to a cursor from the one before, or from nothing to the first.
func stepTo(to aggregate.Cursor, rows ...aggregate.Row) *aggregate.Step {
	s := &aggregate.Step{To: to, Rows: rows}
	if to.Revision > 1 {
		from := cursor(to.Wallet, to.Generation, to.Revision-1)
		s.From = &from
	}
	return s
}

func row(span calendar.Interval, date calendar.Date, action, subject string, slot int, counts aggregate.Counts) aggregate.Row {
	r := aggregate.Row{
		RowKey: aggregate.RowKey{Span: span, Date: date, Action: action, Subject: subject},
		Named:  map[int]aggregate.Counts{}, Anonymous: map[int]aggregate.Counts{},
	}
	if subject == "" {
		r.Anonymous[slot] = counts
	} else {
		r.Named[slot] = counts
	}
	return r
}

// counts are counts with a quantity in words.
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

// stands checks where the current cursor of a wallet is; nil: nowhere.
func (c *conformance) stands(ref billing.WalletRef, want *aggregate.Cursor) {
	c.Helper()
	found, err := c.Cursors(c.Context(), ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
	if got := found[ref.ID]; err != nil || !reflect.DeepEqual(got, want) {
		c.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// has checks the rows of a range, in any order.
func (c *conformance) has(ref billing.WalletRef, generation int64, r aggregate.RowRange, want ...aggregate.Row) {
	c.Helper()
	got, more, err := c.Rows(c.Context(), ref, generation, r, 1000)
	if err != nil || more {
		c.Fatalf("got more: %v, %v", more, err)
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
	c.stands(one, nil)
	first, second := cursor(one, 1, 1), cursor(one, 1, 2)
	c.move(stepTo(first), stepTo(second), stepTo(cursor(two, 1, 1)))
	c.stands(one, &second)
	found, err := c.Cursors(c.Context(), billing.Live, []billing.WalletID{one.ID, two.ID, walletN(3).ID}, billing.Eventual)
	if err != nil || len(found) != 2 || found[one.ID].Sequence != 2 || found[two.ID].Sequence != 1 {
		c.Errorf("got %v, %v", found, err)
	}
	c.stands(billing.WalletRef{Tenant: billing.Test, ID: one.ID}, nil)
}

// A step is made by one of those who try, and the others learn where the cursor is.
func (c *conformance) testRivals() {
	ref := walletN(1)
	first, second := cursor(ref, 1, 1), cursor(ref, 1, 2)
	counted := row(calendar.Day, "2026-01-31", "a", "", 3, counts(1, "1", 1))
	c.move(stepTo(first, counted))
	c.movedTo(stepTo(first, counted), &first)
	c.movedTo(stepTo(cursor(ref, 1, 3), counted), &first)
	c.movedTo(stepTo(cursor(ref, 2, 2), counted), &first)
	c.move(stepTo(second))
	c.movedTo(stepTo(second, counted), &second)
	c.movedTo(stepTo(cursor(walletN(2), 1, 2), counted), nil)
	c.stands(ref, &second)
	c.has(ref, 1, aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-12-31"}, counted)
	c.has(ref, 2, aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-12-31"})
}

// movedTo checks that a step is refused, and that the answer tells where the cursor is; nil: nowhere.
func (c *conformance) movedTo(s *aggregate.Step, want *aggregate.Cursor) {
	c.Helper()
	err := c.Move(c.Context(), s)
	var moved *aggregate.Moved
	if !errors.As(err, &moved) || !reflect.DeepEqual(moved.Cursor, want) {
		c.Errorf("got %v, %+v, want the cursor %+v", err, moved, want)
	}
}

func (c *conformance) testRows() {
	ref := walletN(1)
	named := row(calendar.Day, "2026-01-05", "a", "", 0, aggregate.Counts{})
	named.Named, named.Anonymous = map[int]aggregate.Counts{0: counts(3, "5", 5)}, nil
	january := aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-01-31"}
	c.move(
		stepTo(cursor(ref, 1, 1), row(calendar.Day, "2026-01-05", "a", "", 0, counts(1, "2.5", 300)), row(calendar.Day, "2026-01-05", "a", "s", 0, counts(1, "2.5", 300))),
		stepTo(cursor(ref, 1, 2), row(calendar.Day, "2026-01-05", "a", "", 24, counts(2, "0", 0))),
		stepTo(cursor(ref, 1, 3), row(calendar.Day, "2026-01-05", "a", "", 0, counts(0, "0", -1000)), row(calendar.Month, "2026-01-01", "a", "", 31, counts(1, "1", 1))),
		stepTo(cursor(ref, 1, 4), named),
	)
	c.has(ref, 1, january, aggregate.Row{
		RowKey: aggregate.RowKey{Span: calendar.Day, Date: "2026-01-05", Action: "a"},
		Named:  map[int]aggregate.Counts{0: counts(3, "5", 5)}, Anonymous: map[int]aggregate.Counts{0: counts(1, "2.5", -700), 24: counts(2, "0", 0)},
	})
	january.BySubject = true
	c.has(ref, 1, january, row(calendar.Day, "2026-01-05", "a", "s", 0, counts(1, "2.5", 300)))
	january.Span, january.BySubject = calendar.Month, false
	c.has(ref, 1, january, row(calendar.Month, "2026-01-01", "a", "", 31, counts(1, "1", 1)))
	c.has(walletN(2), 1, january)
	c.has(billing.WalletRef{Tenant: billing.Test, ID: ref.ID}, 1, january)
}

func (c *conformance) testRanges() {
	ref := walletN(1)
	var all []aggregate.Row
	for _, date := range []calendar.Date{"2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"} {
		all = append(all, row(calendar.Day, date, "a", "", 1, counts(1, "1", 1)))
	}
	c.move(stepTo(cursor(ref, 1, 1), all...))
	days := func(first, last calendar.Date) aggregate.RowRange {
		return aggregate.RowRange{Span: calendar.Day, First: first, Last: last}
	}
	c.has(ref, 1, days("2026-01-01", "2026-01-31"), all[1], all[2])
	c.has(ref, 1, days("2026-01-01", "2026-01-01"), all[1])
	c.has(ref, 1, days("2026-01-02", "2026-01-01"))
	c.has(ref, 1, days("2020-01-01", "2030-01-01"), all...)
	for limit, want := range map[int]bool{1: true, 3: true, 4: false, 5: false} {
		rows, more, err := c.Rows(c.Context(), ref, 1, days("2020-01-01", "2030-01-01"), limit)
		if err != nil || more != want || len(rows) != min(limit, 4) {
			c.Errorf("at most %d: got %d rows, more: %v, %v", limit, len(rows), more, err)
		}
	}
}

// Actions and subjects may have anything in them, and no two of them are taken for one.
func (c *conformance) testNames() {
	ref := walletN(1)
	long := strings.Repeat("ы", billing.MaxNameBytes/2)
	var rows []aggregate.Row
	for i, names := range [][2]string{
		{"a", "b#c"}, {"a#b", "c"}, {"a:b", "c"}, {"a", ":bc"}, {"1:a", "b"}, {"日本", "語"}, {"日", "本語"}, {long, long}, {"$", "~\U0010FFFF"},
	} {
		rows = append(rows, row(calendar.Month, "2026-01-01", names[0], names[1], 1+i, counts(int64(i)+1, "0", 0)))
	}
	c.move(stepTo(cursor(ref, 1, 1), rows...))
	c.has(ref, 1, aggregate.RowRange{Span: calendar.Month, First: "2026-01-01", Last: "2026-01-01", BySubject: true}, rows...)
}

// Sums are exact beyond what one usage may have.
func (c *conformance) testSums() {
	ref := walletN(1)
	key := aggregate.RowKey{Span: calendar.Day, Date: "2026-01-01", Action: "a"}
	for revision := int64(1); revision <= 20; revision++ {
		c.move(stepTo(cursor(ref, 1, revision), aggregate.Row{RowKey: key, Named: map[int]aggregate.Counts{
			0: counts(1, "999999999999999999.999999999999", billing.MaxCredits/4), 1: counts(1, "0.000000000001", -billing.MaxCredits/4), 2: counts(1, "0.1", 1),
		}}))
	}
	c.has(ref, 1, aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-01-01"}, aggregate.Row{RowKey: key, Anonymous: map[int]aggregate.Counts{}, Named: map[int]aggregate.Counts{
		0: counts(20, "19999999999999999999.99999999998", 5*billing.MaxCredits),
		1: counts(20, "0.00000000002", -5*billing.MaxCredits), 2: counts(20, "2", 20),
	}})
}

// As many rows as a step may have, with all their slots, fit.
func (c *conformance) testFullStep() {
	ref := walletN(1)
	var rows []aggregate.Row
	for i := range aggregate.MaxStepRows {
		full := row(calendar.Month, "2026-01-01", "a", fmt.Sprint(i), 1, counts(1, "123456789.123456789", 123456789))
		for day := 2; day <= 31; day++ {
			full.Named[day] = full.Named[1]
		}
		rows = append(rows, full)
	}
	c.move(stepTo(cursor(ref, 1, 1), rows...))
	c.has(ref, 1, aggregate.RowRange{Span: calendar.Month, First: "2026-01-01", Last: "2026-01-01", BySubject: true}, rows...)
}

// building is a step of the generation that is being built.
func building(to aggregate.Cursor, rows ...aggregate.Row) *aggregate.Step {
	s := stepTo(to, rows...)
	s.Building = true
	return s
}

// A generation is built beside the current one.
func (c *conformance) testBuilding() {
	ref := walletN(1)
	if _, err := c.Building(c.Context(), ref); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("got %v", err)
	}
	current, next := cursor(ref, 1, 1), cursor(ref, 2, 2)
	old, fresh := row(calendar.Day, "2026-01-01", "a", "", 0, counts(1, "1", 1)), row(calendar.Day, "2026-01-01", "a", "", 0, counts(2, "2", 2))
	c.move(stepTo(current, old), building(cursor(ref, 2, 1)), building(next, fresh))
	c.movedTo(building(cursor(ref, 2, 1)), &next)
	c.movedTo(building(cursor(ref, 2, 2), fresh), &next)
	c.stands(ref, &current)
	if got, err := c.Building(c.Context(), ref); err != nil || !reflect.DeepEqual(got, &next) {
		c.Errorf("got %+v, %v", got, err)
	}
	days := aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-01-01"}
	c.has(ref, 1, days, old)
	c.has(ref, 2, days, fresh)
}

func (c *conformance) testSwitch() {
	ref := walletN(1)
	first, current, built := cursor(ref, 1, 1), cursor(ref, 1, 2), cursor(ref, 2, 1)
	c.move(stepTo(first), stepTo(current), building(built))
	unlike := built
	unlike.Revision++
	for name, pair := range map[string][2]*aggregate.Cursor{"the current one moved": {&first, &built}, "the built one moved": {&current, &unlike}} {
		var moved *aggregate.Moved
		if err := c.Switch(c.Context(), pair[0], pair[1]); !errors.As(err, &moved) {
			c.Errorf("%s: got %v", name, err)
		}
		c.stands(ref, &current)
	}
	if err := c.Switch(c.Context(), &current, &built); err != nil {
		c.Fatal(err)
	}
	c.stands(ref, &built)
	if _, err := c.Building(c.Context(), ref); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("got %v", err)
	}
	c.movedTo(stepTo(cursor(ref, 1, 3)), &built)
	c.move(stepTo(cursor(ref, 2, 2)))
}

func (c *conformance) testSweep() {
	ref, other := walletN(1), walletN(2)
	of := func(generation int64) []aggregate.Row {
		rows := map[int]aggregate.Row{}
		for i := range 30 {
			rows[i] = row(calendar.Day, "2026-01-01", "a", fmt.Sprint(generation, i), 0, counts(1, "1", 1))
		}
		return slices.Collect(maps.Values(rows))
	}
	c.move(stepTo(cursor(ref, 1, 1), of(1)...), stepTo(cursor(other, 1, 1), of(1)...))
	for generation := int64(2); generation <= 5; generation++ {
		current, built := cursor(ref, generation-1, 1), cursor(ref, generation, 1)
		c.move(building(built, of(generation)...))
		if err := c.Switch(c.Context(), &current, &built); err != nil {
			c.Fatal(err)
		}
	}
	days := aggregate.RowRange{Span: calendar.Day, First: "2026-01-01", Last: "2026-01-01", BySubject: true}
	for _, want := range []int{50, 40, 0} {
		if removed, err := c.Sweep(c.Context(), ref, []int64{4, 2}, 50); err != nil || removed != want {
			c.Fatalf("removed %d, %v, want %d", removed, err, want)
		}
	}
	for _, generation := range []int64{1, 3, 5} {
		c.has(ref, generation, days)
	}
	c.has(ref, 2, days, of(2)...)
	c.has(ref, 4, days, of(4)...)
	c.has(other, 1, days, of(1)...)
	last := cursor(ref, 5, 1)
	c.stands(ref, &last)
}
