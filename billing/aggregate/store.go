package aggregate

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Store keeps rows and cursors. There are two, the one in ddb and the one in memory of aggregatetest, and one
// conformance suite that both pass.
type Store interface {
	// Cursors reads the current cursors of wallets of one tenant. Wallets of which nothing was counted yet are left
	// out.
	Cursors(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f billing.Freshness) (map[billing.WalletID]*Cursor, error)

	// Building reads the cursor of the generation that is to take the current one's place, or answers
	// [billing.ErrNotFound] where there is none. The read is strong.
	Building(ctx context.Context, ref billing.WalletRef) (*Cursor, error)

	// Move makes a step durable, whole or not at all. It answers *[Moved] where the cursor is no longer where the step
	// begins, [billing.ErrBusy] when nothing was written and the step may be tried again, and [billing.ErrLost] when
	// it is not known whether it was written.
	Move(ctx context.Context, s *Step) error

	// Switch puts the generation that was built in the place of the current one, where both cursors still are as given.
	// It answers as Move does, with no cursor in Moved.
	Switch(ctx context.Context, current, built *Cursor) error

	// Rows lists rows of a generation, in any order. Reads are eventual. Where the answer would be larger than limit
	// rows it ends there, and says so.
	Rows(ctx context.Context, ref billing.WalletRef, generation int64, r RowRange, limit int) (rows []Row, more bool, err error)

	// Sweep removes rows of generations that are not among those to keep, at most limit of them, and answers how many
	// it removed: fewer than limit mean that none is left.
	Sweep(ctx context.Context, ref billing.WalletRef, keep []int64, limit int) (removed int, err error)
}

// RowRange selects rows of one span whose dates are from First to Last, both included: those of actions, or those of
// actions and subjects.
type RowRange struct {
	Span        calendar.Interval
	First, Last calendar.Date
	BySubject   bool
}

// Step moves a cursor over lines, and adds to rows what they count for.
type Step struct {
	Building bool    // of the generation that is being built
	From     *Cursor // nil: there is none yet
	To       Cursor
	Rows     []Row // to be added to what is there; at most [MaxStepRows]
}

// MaxStepRows is how many rows one step adds to, so that with its cursor it fits one commit.
const MaxStepRows = billing.MaxCommitItems - 1

// Moved says that a cursor is not where a step begins, and where it is instead; nil where there is none.
type Moved struct{ Cursor *Cursor }

func (m *Moved) Error() string { return "the cursor has moved on since it was read" }
