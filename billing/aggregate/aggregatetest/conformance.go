package aggregatetest

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
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
		"HugeSums":   (*conformance).testHugeSums,
		"Series":     (*conformance).testSeries,
		"Pages":      (*conformance).testPages,
		"Through":    (*conformance).testThrough,
		"Budgeted":   (*conformance).testBudgeted,
		"FullStep":   (*conformance).testFullStep,
		"NextCursor": (*conformance).testNextCursor,
		"Switch":     (*conformance).testSwitch,
		"Sweep":      (*conformance).testSweep,
		"Money":      (*conformance).testMoney,
		"FullGroup":  (*conformance).testFullGroup,
		"Levels":     (*conformance).testLevels,
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
		Wallet: ref, Generation: generation, Zone: "Europe/Berlin", Types: true, Revision: revision, Sequence: revision,
		Dimensions: []string{"model", "region"}, MovedAt: time.UnixMicro(1767225600000009 + revision).UTC(),
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

// nextStepTo is stepTo for the next generation.
func nextStepTo(to aggregate.Cursor, rows ...aggregate.Row) *aggregate.Step {
	s := stepTo(to, rows...)
	s.Next = true
	return s
}

// day returns the row of a day, and of an action or of a subject and an action, which counts in one hour.
func day(date calendar.Date, action, subject string, hour int, counts aggregate.Counts) aggregate.Row {
	return row(calendar.Day, date, action, subject, hour, counts)
}

// month returns the like row of January 2026, which counts on one of its days.
func month(action, subject string, day int, counts aggregate.Counts) aggregate.Row {
	return row(calendar.Month, "2026-01-01", action, subject, day, counts)
}

func row(
	span calendar.Interval, date calendar.Date, action, subject string, slot int, counts aggregate.Counts,
) aggregate.Row {
	key := aggregate.RowKey{Span: span, Date: date, Series: aggregate.OfActions, Names: aggregate.Names{First: action}}
	if subject != "" {
		key.Series, key.Names = aggregate.OfSubjectsAndActions, aggregate.Names{First: subject, Action: action}
	}
	return aggregate.Row{RowKey: key, Slots: map[int]aggregate.Counts{slot: counts}, Through: 1}
}

// days selects the rows of days and actions.
func days(first, last calendar.Date) aggregate.RowRange {
	return aggregate.RowRange{Span: calendar.Day, Series: aggregate.OfActions, First: first, Last: last}
}

// january selects the rows of the month January 2026: of actions, or of subjects.
func january(bySubject bool) aggregate.RowRange {
	r := aggregate.RowRange{Span: calendar.Month, Series: aggregate.OfActions, First: "2026-01-01", Last: "2026-01-01"}
	if bySubject {
		r.Series = aggregate.OfSubjectsAndActions
	}
	return r
}

// counts returns counts with a quantity in decimal.
func counts(events int64, quantity string, credits billing.Credits) aggregate.Counts {
	sum, err := billing.ParseDecimalSum(quantity)
	if err != nil {
		panic(err)
	}
	return aggregate.Counts{Events: events, Quantity: sum, Credits: billing.SumOf(credits)}
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
	found, err := c.Cursors(c.Context(), ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if got := found[ref.ID]; err != nil || !reflect.DeepEqual(got, want) {
		c.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// hasRows checks the rows of a range, which are in the order of their dates and names.
func (c *conformance) hasRows(ref billing.WalletRef, generation int64, r aggregate.RowRange, want ...aggregate.Row) {
	c.Helper()
	got, more, err := c.Rows(c.Context(), ref, generation, r, 1000, ledger.Strong)
	if err != nil || more {
		c.Fatalf("reading rows: there are more: %v, %v", more, err)
	}
	slices.SortFunc(want, func(a, b aggregate.Row) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), a.Names.Compare(b.Names))
	})
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		c.Errorf("got %+v\nwant %+v", got, want)
	}
}
