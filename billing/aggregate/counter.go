package aggregate

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// advance moves a cursor of a wallet over the lines that come next.
type advance struct {
	service  *Service
	wallet   *billing.Wallet             // up to which it goes
	states   map[int64][]*billing.Wallet // that are known of the wallet, by sequence, to compare with
	building bool
	at       Cursor                 // of revision 0 where it is not stored yet
	lines    []*billing.Transaction // that come next, as far as they were read
	step     func(Cursor)           // is told of each step; nil: nobody is
}

// run goes on until the cursor is where the wallet is, or later. It fails with *[Mismatch] at the first line or state
// that does not fit, once what comes before it is counted.
func (a *advance) run(ctx context.Context) error {
	for moves := 0; ; {
		if mismatch := a.compare(&a.at); mismatch != nil {
			return mismatch
		}
		if a.at.Sequence >= a.wallet.Sequence {
			return nil
		}
		err := a.count(ctx)
		if moved := (*Moved)(nil); !errors.As(err, &moved) && !errors.Is(err, billing.ErrLost) {
			if err != nil {
				return err
			}
			continue
		}
		if moves++; moves > maxMoves {
			return err
		}
		if err := a.find(ctx); err != nil {
			return err
		}
	}
}

// find finds out where the cursor is, once it has turned out to be elsewhere.
func (a *advance) find(ctx context.Context) (err error) {
	var cursor *Cursor
	if a.building {
		cursor, err = a.service.store.Building(ctx, a.wallet.WalletRef)
	} else {
		cursor, err = a.service.current(ctx, a.wallet)
	}
	if err == nil {
		a.at, a.lines = *cursor, nil
	}
	return err
}

// count makes one step over as many of the next lines as fit it.
func (a *advance) count(ctx context.Context) error {
	zone, err := calendar.LoadZone(a.at.Zone)
	if err != nil {
		return err
	}
	if err := a.read(ctx); err != nil {
		return err
	}
	to, sum := a.at, &fold{zone, map[RowKey]*Row{}}
	over := 0
	for _, line := range a.lines {
		after := to
		if mismatch := after.pass(line); mismatch != nil {
			if over > 0 {
				break // the next step meets it again
			}
			return mismatch
		}
		if !sum.add(line, MaxStepRows) {
			break
		}
		to, over = after, over+1
		if a.compare(&to) != nil {
			break
		}
	}
	step := &Step{Building: a.building, To: to, Rows: sum.all()}
	if step.To.Revision++; a.at.Revision > 0 {
		step.From = &a.at
	}
	if err := a.service.store.Move(ctx, step); err != nil {
		return fmt.Errorf("counting lines %d to %d of wallet %s: %w", a.at.Sequence+1, to.Sequence, a.wallet.ID, err)
	}
	a.at, a.lines = step.To, a.lines[over:]
	if a.step != nil {
		a.step(a.at)
	}
	return nil
}

// read reads the lines that come next, unless they are there already. There has to be one.
func (a *advance) read(ctx context.Context) (err error) {
	if len(a.lines) > 0 {
		return nil
	}
	a.lines, err = a.service.ledger.Following(ctx, a.wallet, a.at.position(), maxLines)
	switch {
	case errors.Is(err, billing.ErrNotFound), err == nil && len(a.lines) == 0:
		return a.at.mismatch(a.at.Sequence+1, "the ledger lacks lines that its wallet has")
	case err != nil:
		return fmt.Errorf("reading the lines of wallet %s: %w", a.wallet.ID, err)
	}
	return nil
}

// compare holds the states of the wallet that are known at a cursor's sequence against it.
func (a *advance) compare(c *Cursor) *Mismatch {
	for _, state := range a.states[c.Sequence] {
		if mismatch := c.agrees(state); mismatch != nil {
			return mismatch
		}
	}
	return nil
}
