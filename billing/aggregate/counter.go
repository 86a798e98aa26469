package aggregate

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// counter counts the lines of a wallet that come after a cursor, step by step.
type counter struct {
	service *Service
	wallet  *billing.Wallet             // whose sequence is the last line to be counted
	states  map[int64][]*billing.Wallet // known states of the wallet by sequence, which the cursor is compared with
	next    bool                        // counts into the next generation, not into the current one
	cursor  Cursor                      // of revision 0 if it is not stored yet
	lines   []*billing.Transaction      // that come after the cursor, as far as they were read
	report  func(Cursor)                // is called after each step, unless it is nil
}

// run counts lines until the cursor is at the wallet's sequence, or past it. If a line or a state does not match, run
// counts the lines before it and then returns a *[Mismatch].
func (c *counter) run(ctx context.Context) error {
	for reloads := 0; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if mismatch := c.compare(&c.cursor); mismatch != nil {
			return mismatch
		}
		if c.cursor.Sequence >= c.wallet.Sequence {
			return nil
		}
		err := c.step(ctx)
		if err == nil {
			continue
		}
		stale := (*StaleError)(nil)
		if !errors.As(err, &stale) && !errors.Is(err, ledger.ErrLost) {
			return err
		}
		if reloads++; reloads > maxReloads {
			return err
		}
		if err := c.reload(ctx); err != nil {
			return err
		}
	}
}

// reload reads the cursor again, after a step found that it had changed or might have.
func (c *counter) reload(ctx context.Context) (err error) {
	var cursor *Cursor
	if c.next {
		cursor, err = c.service.store.NextCursor(ctx, c.wallet.WalletRef)
	} else {
		cursor, err = c.service.readCursor(ctx, c.wallet)
	}
	if err == nil {
		c.cursor, c.lines = *cursor, nil
	}
	return err
}

// step counts as many of the next lines as fit one step.
func (c *counter) step(ctx context.Context) error {
	zone, err := calendar.LoadZone(c.cursor.Zone)
	if err != nil {
		return err
	}
	if err := c.read(ctx); err != nil {
		return err
	}
	to, sums, counted := c.cursor, &rowSums{zone, c.cursor.Dimensions, map[RowKey]*Row{}}, 0
	for _, line := range c.lines {
		after := to
		if mismatch := after.advance(line); mismatch != nil {
			if counted > 0 {
				break // the next step finds it again
			}
			return mismatch
		}
		if !sums.add(line, MaxStepRows) {
			break
		}
		to, counted = after, counted+1
		if c.compare(&to) != nil {
			break
		}
	}
	to.Revision++
	to.MovedAt = c.service.now()
	step := &Step{Next: c.next, To: to, Rows: sums.all(to.Sequence)}
	if c.cursor.Revision > 0 {
		step.From = &c.cursor
	}
	if err := c.service.store.Move(ctx, step); err != nil {
		return fmt.Errorf("counting lines %d to %d of wallet %s: %w", c.cursor.Sequence+1, to.Sequence, c.wallet.ID, err)
	}
	c.cursor, c.lines = to, c.lines[counted:]
	if c.report != nil {
		c.report(c.cursor)
	}
	return nil
}

// read reads the next lines from the ledger, unless some are left from the last read. It is a mismatch if there are
// none.
func (c *counter) read(ctx context.Context) (err error) {
	if len(c.lines) > 0 {
		return nil
	}
	c.lines, err = c.service.ledger.LinesAfter(ctx, c.wallet, c.cursor.position(), maxLines)
	switch {
	case errors.Is(err, billing.ErrNotFound), err == nil && len(c.lines) == 0:
		return c.cursor.mismatch(c.cursor.Sequence+1,
			fmt.Sprintf("the ledger lacks the lines from there to %d, the wallet's last", c.wallet.Sequence))
	case err != nil:
		return fmt.Errorf("reading the lines of wallet %s: %w", c.wallet.ID, err)
	}
	return nil
}

// compare compares a cursor with the known states of the wallet at its sequence.
func (c *counter) compare(cursor *Cursor) *Mismatch {
	for _, state := range c.states[cursor.Sequence] {
		if mismatch := cursor.compare(state); mismatch != nil {
			return mismatch
		}
	}
	return nil
}
