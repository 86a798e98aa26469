package ddb

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A position in the index is written in digits of fixed number, so that positions sort as their texts do: 18 for
// microseconds, which reach beyond the year 9999, and 13 for the sequence, which reach beyond 2⁴⁰.
const (
	instantDigits  = 18
	sequenceDigits = 13
	firstInstant   = 0
	lastInstant    = 1e18 - 1
	lastSequence   = 1e13 - 1
)

// formatPosition writes the position of a line in the index, or returns an error if the index has no such position.
func formatPosition(p billing.Position) (string, error) {
	micros := p.At.UnixMicro()
	if micros < firstInstant || micros > lastInstant || p.Sequence < 1 || p.Sequence > lastSequence {
		return "", fmt.Errorf("a line of %s with sequence %d is outside of what a ledger can hold", p.At, p.Sequence)
	}
	return positionText(micros, p.Sequence), nil
}

func positionText(micros, sequence int64) string {
	var digits [instantDigits + sequenceDigits]byte
	writeDigits(digits[:instantDigits], micros)
	writeDigits(digits[instantDigits:], sequence)
	return string(digits[:])
}

// writeDigits fills b with the last digits of n, which is not negative.
func writeDigits(b []byte, n int64) {
	for at := len(b) - 1; at >= 0; at-- {
		b[at] = byte('0' + n%10)
		n /= 10
	}
}

// position reads what formatPosition wrote.
func (r *reader) position(name string) billing.Position {
	written := r.required(name)
	if len(written) != instantDigits+sequenceDigits {
		r.reject(name, "%q is not the position of a line", written)
		return billing.Position{}
	}
	micros, err := strconv.ParseInt(written[:instantDigits], 10, 64)
	sequence, err2 := strconv.ParseInt(written[instantDigits:], 10, 64)
	if err != nil || err2 != nil || micros < 0 || sequence < 1 {
		r.reject(name, "%q is not the position of a line", written)
	}
	return billing.Position{At: time.UnixMicro(micros).UTC(), Sequence: sequence}
}

// IndexedLines implements [ledger.WalletStore].
func (s *Store) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	from, to, some := indexRange(r)
	if !some {
		return nil, nil
	}
	p := span{
		table: s.ledger, index: indexByTime, partition: walletPartition(ref), sort: attrAt,
		from: from, to: to, ascending: r.Ascending, limit: r.Limit,
	}
	if r.Type != "" {
		p.index, p.by, p.partition = indexByType, attrOf, typePartition(ref, r.Type)
	}
	lines, err := query(ctx, s, p, fromItemLine)
	if err != nil {
		return nil, fmt.Errorf("listing lines: %w", err)
	}
	return lines, nil
}

// indexRange is the first and the last position of a range, both included, or false if the range is empty.
func indexRange(r ledger.LineRange) (from, to string, some bool) {
	first, last := positionText(firstInstant, 0), positionText(lastInstant, lastSequence)
	if r.From != (billing.Position{}) {
		first = positionText(clamp(r.From.At.UnixMicro()), r.From.Sequence)
	}
	if r.To != (billing.Position{}) { // not included: up to the position before
		micros, sequence := clamp(r.To.At.UnixMicro()), r.To.Sequence-1
		if sequence < 0 {
			micros, sequence = micros-1, lastSequence
		}
		if micros < firstInstant {
			return "", "", false
		}
		last = positionText(micros, sequence)
	}
	return first, last, first <= last
}

// clamp is the instant in the index that is nearest to micros.
func clamp(micros int64) int64 { return max(firstInstant, min(micros, lastInstant)) }
