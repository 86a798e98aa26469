package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// LinesAfter lists the lines of a wallet right after a position, oldest first and without a gap: at most limit of them,
// and none only if w has none after it. The zero position is before the first line. Lines that the index does not show
// yet are found by key, going back from a known line. If the very next line does not exist either, the error is
// [billing.ErrNotFound], which never happens unless somebody edited the ledger.
//
// The lines are as they were stored. The caller has to check whether each continues the one before.
func (l *Ledger) LinesAfter(
	ctx context.Context, w *billing.Wallet, after billing.Position, limit int,
) ([]*billing.Transaction, error) {
	if after.Sequence >= w.Sequence || limit < 1 {
		return nil, nil
	}
	if len(w.LastKeys) == 0 {
		return nil, fmt.Errorf("the state of wallet %s names no last line: %w", w.ID, billing.ErrNotFound)
	}
	if first := w.Sequence - int64(len(w.LastKeys)); after.Sequence >= first {
		return l.byKey(ctx, w, w.LastKeys[after.Sequence-first:], limit) // all of them are of the last commit
	}
	from := billing.Position{At: after.At, Sequence: after.Sequence + 1}
	indexed, err := l.store.IndexedLines(ctx, w.WalletRef, LineRange{From: from, Ascending: true, Limit: limit})
	if err != nil {
		return nil, err
	}
	for len(indexed) > 0 && indexed[len(indexed)-1].Sequence > w.Sequence { // the index may have newer lines than w
		indexed = indexed[:len(indexed)-1]
	}
	next := after.Sequence + 1
	for at, line := range indexed {
		if line.Sequence < next {
			// which no unedited ledger has; the caller finds that it does not continue the line before
			return indexed[:at+1], nil
		}
		if line.Sequence > next {
			return l.fill(ctx, w, indexed[:at], next, line.Previous, line.Sequence, limit)
		}
		next++
	}
	if len(indexed) == limit || next > w.Sequence {
		return indexed, nil
	}
	return l.fill(ctx, w, indexed, next, w.LastKeys[len(w.LastKeys)-1], w.Sequence+1, limit)
}

// LineBefore returns the last line of a wallet that was recorded before an instant, or an earlier one if the index lags
// behind; nil if there is none.
func (l *Ledger) LineBefore(ctx context.Context, w *billing.Wallet, at time.Time) (*billing.Transaction, error) {
	lines, err := l.store.IndexedLines(ctx, w.WalletRef, LineRange{To: billing.Position{At: at}, Limit: 1})
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	return lines[0], nil
}

// fill appends to lines the ones from sequence from to to-1. The key of the last of these is last.
func (l *Ledger) fill(
	ctx context.Context, w *billing.Wallet, lines []*billing.Transaction, from int64, last billing.KeyHash, to int64,
	limit int,
) ([]*billing.Transaction, error) {
	gap, err := l.between(ctx, w, last, to, from)
	if errors.Is(err, billing.ErrNotFound) && len(lines) > 0 {
		return lines, nil
	}
	return firstOf(slices.Concat(lines, gap), limit), err
}

// between lists the lines from sequence from to to-1. The key of the last of these is last.
func (l *Ledger) between(
	ctx context.Context, w *billing.Wallet, last billing.KeyHash, to, from int64,
) ([]*billing.Transaction, error) {
	walk := newWalk(l, w)
	var lines []*billing.Transaction
	for key := last; to > from; to-- {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		line, found, err := walk.fetch(ctx, key)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("reading line %d of wallet %s: %w", to-1, w.ID, billing.ErrNotFound)
		}
		lines, key = append(lines, line), line.Previous
	}
	slices.Reverse(lines)
	return lines, nil
}

// byKey reads lines by their keys, in that order.
func (l *Ledger) byKey(
	ctx context.Context, w *billing.Wallet, keys []billing.KeyHash, limit int,
) ([]*billing.Transaction, error) {
	keys = firstOf(keys, limit)
	records, err := l.store.Records(ctx, w.WalletRef, keys)
	if err != nil {
		return nil, err
	}
	lines := make([]*billing.Transaction, len(keys))
	for i, key := range keys {
		if lines[i] = records[key].Line; lines[i] == nil && i > 0 {
			return lines[:i], nil
		}
		if lines[i] == nil {
			return nil, fmt.Errorf("reading the line of wallet %s with key hash %s: %w", w.ID, key, billing.ErrNotFound)
		}
	}
	return lines, nil
}

// firstOf returns at most limit elements of list, from its beginning.
func firstOf[T any](list []T, limit int) []T { return list[:min(len(list), limit)] }
