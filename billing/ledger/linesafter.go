package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// LinesAfter lists lines of a wallet that come right after a position, oldest first and without a gap: at most limit of
// them, and none only where w has none after it. The zero position is before the first line. What the index does not
// show yet is found by key, going back from a line that is known; where the very next line is not there either, the
// error is [billing.ErrNotFound], which a ledger that nobody edited never has.
//
// The lines are as they were stored. Whether each continues the one before is for the caller to look at.
func (l *Ledger) LinesAfter(ctx context.Context, w *billing.Wallet, after billing.Position, limit int) ([]*billing.Transaction, error) {
	if after.Sequence >= w.Sequence || limit < 1 {
		return nil, nil
	}
	if len(w.LastKeys) == 0 {
		return nil, fmt.Errorf("the last line of wallet %s: %w", w.ID, billing.ErrNotFound)
	}
	if first := w.Sequence - int64(len(w.LastKeys)); after.Sequence >= first {
		return l.byKey(ctx, w, w.LastKeys[after.Sequence-first:], limit) // all of them are of the last commit
	}
	from := billing.Position{At: after.At, Sequence: after.Sequence + 1}
	indexed, err := l.store.IndexedLines(ctx, w.WalletRef, LineRange{From: from, Ascending: true, Limit: limit})
	if err != nil {
		return nil, err
	}
	for len(indexed) > 0 && indexed[len(indexed)-1].Sequence > w.Sequence { // it may know more than w
		indexed = indexed[:len(indexed)-1]
	}
	next := after.Sequence + 1
	for at, line := range indexed {
		if line.Sequence < next {
			return indexed[:at+1], nil // which no ledger has; the caller sees that it does not continue
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

// fill adds to lines those from sequence from up to the one before to, whose key is last.
func (l *Ledger) fill(ctx context.Context, w *billing.Wallet, lines []*billing.Transaction, from int64, last billing.KeyHash, to int64, limit int) ([]*billing.Transaction, error) {
	gap, err := l.between(ctx, w, last, to, from)
	if errors.Is(err, billing.ErrNotFound) && len(lines) > 0 {
		return lines, nil
	}
	return upTo(slices.Concat(lines, gap), limit), err
}

// between lists the lines from sequence from up to the one before to, whose key is last.
func (l *Ledger) between(ctx context.Context, w *billing.Wallet, last billing.KeyHash, to, from int64) ([]*billing.Transaction, error) {
	walk := newWalk(l, w)
	var lines []*billing.Transaction
	for key := last; to > from; to-- {
		line, found, err := walk.fetch(ctx, key)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("line %d of wallet %s: %w", to-1, w.ID, billing.ErrNotFound)
		}
		lines, key = append(lines, line), line.Previous
	}
	slices.Reverse(lines)
	return lines, nil
}

// byKey reads lines by their keys, in that order.
func (l *Ledger) byKey(ctx context.Context, w *billing.Wallet, keys []billing.KeyHash, limit int) ([]*billing.Transaction, error) {
	keys = upTo(keys, limit)
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
			return nil, fmt.Errorf("the line of wallet %s with key %s: %w", w.ID, key, billing.ErrNotFound)
		}
	}
	return lines, nil
}

// upTo is list, or its beginning where it is longer than limit.
func upTo[T any](list []T, limit int) []T { return list[:min(len(list), limit)] }
