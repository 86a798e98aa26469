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
	lines   []*billing.Transaction      // that come after the cursor, or after its money, as far as they were read
	books   *bookkeeper                 // as the lines before the next one left them; nil: not known yet
	report  func(Cursor)                // is called after each step, unless it is nil
}

// errBusyStep reports that a step was not made because the store was busy.
var errBusyStep = errors.New("the step was not made")

// run counts lines until the cursor is at the wallet's sequence, or past it. If a line or a state does not match, run
// counts the lines before it and then returns a *[Mismatch].
func (c *counter) run(ctx context.Context) error {
	for reloads := 0; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := c.advance(ctx)
		if done {
			return nil
		}
		if err == nil {
			continue
		}
		stale, mismatch := (*StaleError)(nil), (*Mismatch)(nil)
		// Wallets of a tenant change the same rows of its books, so that a step may find them busy.
		if !errors.As(err, &stale) && !errors.As(err, &mismatch) && !errors.Is(err, ledger.ErrLost) && !errors.Is(err, errBusyStep) {
			return err
		}
		if reloads++; reloads > maxReloads || mismatch != nil && c.next {
			return err
		}
		was := c.cursor
		if err := c.reload(ctx); err != nil {
			return err
		}
		// Where another process has counted meanwhile, the positions of grants may be from after the lines that this one was
		// about to count: nothing is wrong with these, they are counted already.
		if mismatch != nil && c.cursor.Generation == was.Generation && c.cursor.Revision == was.Revision {
			return err
		}
	}
}

// advance makes the next step, or returns that there is none to make.
func (c *counter) advance(ctx context.Context) (done bool, err error) {
	if mismatch := c.compare(&c.cursor); mismatch != nil {
		return false, mismatch
	}
	switch {
	case c.booksBehind():
		return false, c.bookStep(ctx)
	case c.cursor.Sequence >= c.wallet.Sequence && c.totalsBehind(&c.cursor):
		return false, c.totalsStep(ctx)
	case c.cursor.Sequence >= c.wallet.Sequence:
		return true, nil
	default:
		return false, c.step(ctx)
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
		c.cursor, c.lines, c.books = *cursor, nil, nil
	}
	return err
}

// step counts as many of the next lines as fit one step.
func (c *counter) step(ctx context.Context) error {
	zone, err := calendar.LoadZone(c.cursor.Zone)
	if err != nil {
		return err
	}
	if err := c.read(ctx, c.cursor.position()); err != nil {
		return err
	}
	to, sums := c.cursor, &rowSums{zone, c.cursor.Dimensions, c.cursor.Types, map[RowKey]*Row{}}
	counted, mismatch := c.count(&to, sums)
	if counted == 0 && mismatch != nil {
		return mismatch // of a later line: the next step finds it again
	}
	to.Revision++
	to.MovedAt = c.service.now()
	step := &Step{Next: c.next, To: to, Rows: sums.all(to.Sequence)}
	if c.books != nil {
		step.Money, step.To.Money = c.books.step()
	}
	c.addTotals(step)
	return c.move(ctx, step, counted)
}

// count counts lines as long as they fit the step, and returns how many, and what is wrong with the one after them.
func (c *counter) count(to *Cursor, sums *rowSums) (counted int, _ *Mismatch) {
	for _, line := range c.lines {
		after, items, same := *to, 0, true
		if mismatch := after.advance(line); mismatch != nil {
			return counted, mismatch
		}
		if c.books != nil {
			items, same = c.books.fits(line)
		}
		slots := sums.of(line)
		switch {
		case same && sums.fits(slots, MaxStepRows-items):
		case counted == 0: // by itself it is too much: its usage is counted now, and its money in the next step
			sums.add(slots)
			*to = after
			return 1, nil
		default:
			return counted, nil
		}
		if c.books != nil {
			if err := c.books.add(line); err != nil {
				return counted, to.mismatch(line.Sequence, err.Error())
			}
		}
		sums.add(slots)
		*to = after
		if counted++; c.compare(to) != nil {
			return counted, nil //nolint:nilerr // run finds it again
		}
	}
	return counted, nil
}

// move makes a step, after which so many of the lines are counted.
func (c *counter) move(ctx context.Context, step *Step, counted int) error {
	if c.cursor.Revision > 0 {
		from := c.cursor
		step.From = &from
	}
	if err := c.service.store.Move(ctx, step); err != nil {
		if errors.Is(err, ledger.ErrBusy) {
			err = errors.Join(errBusyStep, err)
		}
		return fmt.Errorf("counting lines %d to %d of wallet %s: %w", c.cursor.Sequence+1, step.To.Sequence, c.wallet.ID, err)
	}
	c.cursor, c.lines = step.To, c.lines[counted:]
	if c.books != nil {
		c.books.begin()
	}
	if c.report != nil {
		c.report(c.cursor)
	}
	return nil
}

// bookStep counts the money of lines whose usage is counted already: those of a wallet that was counted before money was,
// or that a rebuild has moved over.
func (c *counter) bookStep(ctx context.Context) error {
	from := c.cursor.Money.position()
	if err := c.read(ctx, from); err != nil {
		return err
	}
	counted := 0
	for _, line := range c.lines {
		items, same := c.books.fits(line)
		if line.Sequence > c.cursor.Sequence || counted > 0 && (!same || items > MaxStepRows) {
			break
		}
		var err error
		if line.Sequence != from.Sequence+int64(counted)+1 {
			err = errors.New("the line before it is missing")
		} else {
			err = c.books.add(line)
		}
		if err != nil && counted > 0 {
			break // the next step finds it again
		}
		if err != nil {
			return c.cursor.mismatch(line.Sequence, err.Error())
		}
		counted++
	}
	step := &Step{To: c.cursor}
	step.Money, step.To.Money = c.books.step()
	step.To.Revision++
	step.To.MovedAt = c.service.now()
	c.addTotals(step)
	return c.move(ctx, step, counted)
}

// prepare reads the positions that the books need for lines. The next generation has no books.
func (c *counter) prepare(ctx context.Context, lines []*billing.Transaction) error {
	if c.next {
		return nil
	}
	if c.books == nil {
		c.books = newBookkeeper(&c.cursor.Money, c.service.positions(c.cursor.Wallet, c.cursor.Money.Groups))
	}
	if err := c.books.prepare(ctx, lines); err != nil {
		return fmt.Errorf("reading the positions of the grants of wallet %s: %w", c.wallet.ID, err)
	}
	return nil
}

// booksBehind reports whether usage is counted of lines whose money is not.
func (c *counter) booksBehind() bool {
	return !c.next && c.cursor.Money.Sequence < min(c.cursor.Sequence, c.wallet.Sequence)
}

// read reads the lines after a position from the ledger, unless they are left from the last read. It is a mismatch if there
// are none.
func (c *counter) read(ctx context.Context, after billing.Position) (err error) {
	if len(c.lines) > 0 && c.lines[0].Sequence == after.Sequence+1 {
		return nil
	}
	c.lines, err = c.service.ledger.LinesAfter(ctx, c.wallet, after, maxLines)
	switch {
	case errors.Is(err, billing.ErrNotFound), err == nil && len(c.lines) == 0:
		lacks := fmt.Sprintf("the ledger lacks the lines from there to %d, the wallet's last", c.wallet.Sequence)
		if after.Sequence < c.cursor.Sequence {
			lacks = "the ledger lacks that line, which is counted"
		}
		return c.cursor.mismatch(after.Sequence+1, lacks)
	case err != nil:
		return fmt.Errorf("reading the lines of wallet %s: %w", c.wallet.ID, err)
	}
	return c.prepare(ctx, c.lines)
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
