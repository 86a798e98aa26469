package ledger

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// indexed lists a page of lines of some types from the index by type. It reports false if the index is not enough: if it
// does not have one of the types, see [billing.TalliedTypes]; if the wallet has no tally; if the cursor is newer than the wallet
// that was read; and while the index lacks a line that exists according to the tally or to the lines around it. Then
// the caller reads the ledger line by line.
//
// A page costs up to two queries for each type, whatever is between the lines.
func (l *Ledger) indexed(ctx context.Context, w *billing.Wallet, q LineQuery) (page *LinePage, whole bool, err error) {
	if w.Tally == nil || slices.ContainsFunc(q.Types, isUntallied) && w.Tally.Untallied(w.Sequence) > 0 {
		return nil, false, nil
	}
	selection := selection{ledger: l, wallet: w, limit: q.Limit + 1}
	selection.end = billing.Position{At: w.CommittedAt, Sequence: w.Sequence + 1} // the index may have newer lines than w
	if q.Before != "" {
		line, err := newWalk(l, w).cursor(ctx, q.Before)
		if err != nil || line.Sequence > w.Sequence {
			return nil, false, err
		}
		selection.end, selection.after = line.Position(), line
	}
	if to := (billing.Position{At: q.To}); !q.To.IsZero() && to.Before(selection.end) {
		selection.end, selection.after = to, nil
	}
	selection.newest = q.Before == "" && (q.To.IsZero() || q.To.After(w.CommittedAt))
	lines, whole, err := selection.read(ctx, slices.Compact(slices.Sorted(slices.Values(q.Types))))
	if err != nil || !whole {
		return nil, false, err
	}
	return pageOf(lines, q.From, q.Limit), true, nil
}

func isUntallied(kind billing.TransactionType) bool {
	return !slices.Contains(billing.TalliedTypes, kind)
}

// pageOf returns the newest of the lines that were recorded at or after from.
func pageOf(lines []*billing.Transaction, from time.Time, limit int) *LinePage {
	lines = slices.DeleteFunc(lines, func(t *billing.Transaction) bool { return t.RecordedAt.Before(from) })
	slices.SortFunc(lines, func(a, b *billing.Transaction) int { return cmp.Compare(b.Sequence, a.Sequence) })
	page := &LinePage{Lines: lines[:min(limit, len(lines))], More: len(lines) > limit}
	if n := len(page.Lines); n > 0 {
		page.Resume = page.Lines[n-1].ID()
	}
	return page
}

// selection reads the newest lines of some types before a position.
type selection struct {
	ledger *Ledger
	wallet *billing.Wallet
	end    billing.Position     // the lines are before it
	after  *billing.Transaction // the line at end, if it is known
	newest bool                 // no line of the wallet is at or after end
	limit  int                  // of each type
}

// read returns the lines of all types, in no order, or false if the index lacks one of them.
func (s *selection) read(ctx context.Context, types []billing.TransactionType) ([]*billing.Transaction, bool, error) {
	var (
		wait   sync.WaitGroup
		lines  = make([][]*billing.Transaction, len(types))
		lacks  = make([]bool, len(types))
		faults = make([]error, len(types))
	)
	for at, kind := range types {
		wait.Go(func() { lines[at], lacks[at], faults[at] = s.ofType(ctx, kind) })
	}
	wait.Wait()
	return slices.Concat(lines...), !slices.Contains(lacks, true), errors.Join(faults...)
}

// ofType returns the newest lines of a type. Their numbers show whether the index lacks one.
func (s *selection) ofType(
	ctx context.Context, kind billing.TransactionType,
) (lines []*billing.Transaction, lacks bool, err error) {
	last, err := s.last(ctx, kind)
	if err != nil || last == 0 {
		return nil, false, err
	}
	lines, err = s.ledger.store.IndexedLines(ctx, s.wallet.WalletRef, LineRange{Type: kind, To: s.end, Limit: s.limit})
	if err != nil {
		return nil, false, err
	}
	for at, line := range lines {
		if line.TypeSequence != last-int64(at) {
			return nil, true, nil
		}
	}
	return lines, int64(len(lines)) < min(last, int64(s.limit)), nil
}

// last returns the number of the newest line of a type before the end, or a larger one if the index lacks the line
// after it.
func (s *selection) last(ctx context.Context, kind billing.TransactionType) (int64, error) {
	tally := s.wallet.Tally.Of(kind)
	switch {
	case s.newest || tally == 0:
		return tally, nil
	case s.after != nil && s.after.Type == kind:
		return s.after.TypeSequence - 1, nil
	}
	next, err := s.ledger.store.IndexedLines(ctx, s.wallet.WalletRef, LineRange{
		Type: kind, From: s.end, Ascending: true, Limit: 1,
	})
	if err != nil || len(next) == 0 {
		return tally, err
	}
	return min(tally, next[0].TypeSequence-1), nil
}
