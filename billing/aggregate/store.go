package aggregate

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Store keeps rows and cursors. There are two implementations, the one of package ddb and the one in memory of package
// aggregatetest, and both pass one conformance suite.
type Store interface {
	MoneyStore

	// Cursors reads the current cursors of wallets of one tenant, by wallet. Wallets without a cursor, where
	// nothing was counted yet, are left out.
	Cursors(
		ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
	) (map[billing.WalletID]*Cursor, error)

	// NextCursor reads the cursor of the generation that is being built, or returns [billing.ErrNotFound] if none is. The
	// read is strong.
	NextCursor(ctx context.Context, ref billing.WalletRef) (*Cursor, error)

	// Move stores a step, whole or not at all. It returns a *[StaleError] if the cursor is not the step's From,
	// [ledger.ErrBusy] if nothing was written and the caller may try again, and [ledger.ErrLost] if it does not know
	// whether the step was written.
	Move(ctx context.Context, s *Step) error

	// Switch makes the next generation the current one, if both cursors still are as given. It returns the errors of
	// Move; its StaleError has no cursor.
	Switch(ctx context.Context, current, next *Cursor) error

	// Rows returns rows of a generation, in the order of their dates and names. If there are more than limit rows it
	// returns the first of them, and more is true.
	Rows(
		ctx context.Context, ref billing.WalletRef, generation int64, r RowRange, limit int, f ledger.Freshness,
	) (rows []Row, more bool, err error)

	// Levels returns the sums of what steps added to the totals of a tenant, by unit; a unit may be in several of them. The read
	// is eventual.
	Levels(ctx context.Context, tenant billing.Tenant) ([]UnitLevels, error)

	// Sweep removes rows of all generations except those to keep, at most limit rows, and returns how many it removed. If
	// it removed fewer than limit, none are left.
	Sweep(ctx context.Context, ref billing.WalletRef, keep []int64, limit int) (removed int, err error)
}

// RowRange selects the rows of one span and series with dates from First to Last, both included. After is for a single
// date, where First and Last are the same: it selects the rows behind those with these names.
type RowRange struct {
	Span        calendar.Interval
	Series      Series
	First, Last calendar.Date
	After       *Names
}

// Step moves a cursor over lines, and adds what these lines count for to rows.
type Step struct {
	Next bool    // moves the cursor of the next generation, not of the current one
	From *Cursor // that has to be stored; nil: none may be
	To   Cursor
	Rows []Row // that are added to the stored rows

	Money  *MoneyStep  // nil: the books stay as they are
	Totals *TotalsStep // nil: the totals of the tenant stay as they are
}

// MaxStepRows is how many rows and items of the books one step writes at most, so that they, the cursor and the totals fit one
// commit.
const MaxStepRows = billing.MaxCommitItems - 2

// StaleError is the error that a cursor has changed since it was read. Cursor is the stored one; nil if there is none.
type StaleError struct{ Cursor *Cursor }

func (e *StaleError) Error() string {
	return "the cursor of the wallet's usage has changed since it was read; read it again"
}

// MoneyStore reads what steps did to the books. All reads are strong.
type MoneyStore interface {
	// Positions reads the positions of groups as a day left them. Groups without an item of that day are left out.
	Positions(ctx context.Context, ref billing.WalletRef, days map[int]calendar.Date) ([]Positions, error)

	// PositionsBefore reads the newest positions of a group from before a day, or returns [billing.ErrNotFound].
	PositionsBefore(ctx context.Context, ref billing.WalletRef, group int, day calendar.Date) (*Positions, error)

	// Closings lists the closings of a wallet of the days up to one, newest first.
	Closings(ctx context.Context, ref billing.WalletRef, to calendar.Date, limit int) ([]Closing, error)

	// TenantMoney adds up the rows of all wallets of a tenant up to a day, included.
	TenantMoney(ctx context.Context, tenant billing.Tenant, to calendar.Date) (finance.Changes, error)
}
