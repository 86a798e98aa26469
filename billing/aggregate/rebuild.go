package aggregate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Progress is how far [Service.Rebuild] has come: how many lines it has counted, of how many that the wallet had when
// it was last read.
type Progress struct {
	Wallet         billing.WalletRef
	Counted, Total int64
}

// maxSweep is how many rows are removed at once: at a write unit each, half a second's worth of a small table.
const maxSweep = 500

// Rebuild computes the aggregates of a wallet again from its ledger, as the next generation of rows, and makes that the
// current one once it has caught up. Until then, the current generation is read and added to as before. If Rebuild is
// interrupted, the next call continues where it stopped. It calls report, unless that is nil, after each step. It
// returns a *[Mismatch] if the ledger itself is not correct, and [billing.ErrNotFound] if there is no such wallet.
//
// The old rows stay until [Service.Sweep], for requests that are reading them.
func (s *Service) Rebuild(ctx context.Context, ref billing.WalletRef, report func(Progress)) error {
	for reloads := 0; ; reloads++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := s.rebuild(ctx, ref, report)
		if done {
			s.forget(ref)
			return err
		}
		stale := (*StaleError)(nil)
		if retryable := errors.As(err, &stale) || errors.Is(err, ledger.ErrLost); !retryable || reloads == maxReloads {
			return fmt.Errorf("computing the usage of wallet %s anew: %w", ref.ID, err)
		}
	}
}

// rebuild counts the lines that the next generation lacks, and makes it the current one unless the current one has
// changed meanwhile. The books go over to it as they are.
func (s *Service) rebuild(ctx context.Context, ref billing.WalletRef, report func(Progress)) (done bool, err error) {
	// The wallet is read again after the current cursor, so that the next generation, which is built up to that state,
	// counts no fewer lines than the current one.
	before, err := s.wallet(ctx, ref)
	if err != nil {
		return false, err
	}
	current, err := s.readCursor(ctx, before)
	if err != nil {
		return false, err
	}
	wallet, err := s.wallet(ctx, ref)
	if err != nil {
		return false, err
	}
	c := &counter{service: s, wallet: wallet, states: statesOf([]Commit{{nil, wallet}})}
	if report != nil {
		c.report = func(cursor Cursor) { report(Progress{ref, cursor.Sequence, wallet.Sequence}) }
	}
	if current.Revision == 0 { // nothing was counted yet: count into the current generation
		c.cursor = *current
		err := c.run(ctx)
		return err == nil, err
	}
	next, err := s.nextCursor(ctx, wallet, current)
	if err != nil {
		return false, err
	}
	c.next, c.cursor = true, *next
	if err := c.run(ctx); err != nil {
		return false, err
	}
	c.cursor.Money, c.cursor.Totaled = current.Money, current.Totaled
	if done, err := s.replace(ctx, current, &c.cursor); !done {
		return false, err
	}
	c.next = false
	return true, c.run(ctx) // counts the money of lines that the current generation did not have
}

// nextCursor returns the cursor of the generation that is to replace the current one: that of a rebuild which was
// interrupted or, if there is none, the first one. What was begun for other settings or by an earlier version is given
// up, and another generation begun.
func (s *Service) nextCursor(ctx context.Context, w *billing.Wallet, current *Cursor) (*Cursor, error) {
	first, err := s.firstCursor(ctx, w, current.Generation+1)
	if err != nil {
		return nil, err
	}
	next, err := s.store.NextCursor(ctx, w.WalletRef)
	switch {
	case errors.Is(err, billing.ErrNotFound):
		return first, nil
	case err != nil:
		return nil, err
	case next.Generation <= current.Generation && !next.Outdated:
		return nil, fmt.Errorf("generation %d is being built, but generation %d is current already: "+
			"the table of usage contradicts itself; restore it, or begin with an empty one", next.Generation, current.Generation)
	case !next.Outdated && next.Zone == first.Zone && slices.Equal(next.Dimensions, first.Dimensions) && next.Types:
		return next, nil
	}
	first.Generation, first.Revision, first.MovedAt = max(next.Generation, current.Generation)+1, 1, s.now()
	return first, s.store.Move(ctx, &Step{Next: true, From: next, To: *first})
}

// replace makes the next generation the current one.
func (s *Service) replace(ctx context.Context, current, next *Cursor) (done bool, err error) {
	if next.Revision == 0 {
		return false, fmt.Errorf("the ledger is empty, but lines up to %d were counted", current.Sequence)
	}
	err = s.store.Switch(ctx, current, next)
	if !errors.Is(err, ledger.ErrLost) {
		return err == nil, err
	}
	stored, readErr := s.store.Cursors(ctx, current.Wallet.Tenant, []billing.WalletID{current.Wallet.ID}, ledger.Strong)
	if readErr != nil {
		return false, readErr
	}
	now := stored[current.Wallet.ID]
	return now != nil && now.Generation == next.Generation, err
}

// wallet reads a wallet as its last commit left it.
func (s *Service) wallet(ctx context.Context, ref billing.WalletRef) (*billing.Wallet, error) {
	found, err := s.ledger.Snapshots(ctx, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil {
		return nil, err
	}
	if found[ref.ID] == nil {
		return nil, fmt.Errorf("wallet %s: %w", ref.ID, billing.ErrNotFound)
	}
	return &found[ref.ID].Wallet, nil
}

// Sweep removes the rows of a wallet that belong neither to the current generation nor to the next one, and returns how
// many it removed. Requests look up the generation before they read its rows: call Sweep when no request can still be
// reading the generation that was replaced.
func (s *Service) Sweep(ctx context.Context, ref billing.WalletRef) (removed int, err error) {
	stored, err := s.store.Cursors(ctx, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong)
	if err != nil {
		return 0, err
	}
	var keep []int64
	if current := stored[ref.ID]; current != nil {
		keep = append(keep, current.Generation, current.Generation+1) // a rebuild may start at any time
	}
	switch next, err := s.store.NextCursor(ctx, ref); {
	case err == nil:
		keep = append(keep, next.Generation, next.Generation+1)
	case !errors.Is(err, billing.ErrNotFound):
		return 0, err
	}
	slices.Sort(keep)
	keep = slices.Compact(keep)
	for {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		n, err := s.store.Sweep(ctx, ref, keep, maxSweep)
		removed += n
		if err != nil || n < maxSweep {
			return removed, err
		}
	}
}
