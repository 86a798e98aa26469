package billingtest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// History writes down what can be learnt of a wallet's past: pages of its ledger of several sizes and within several
// bounds, its balance just before, at and after all that happened, and its audit. However an index lags, this is the
// same.
func (w *World) History(ctx context.Context, wallet billing.WalletID) ([]string, error) {
	h := &history{World: w, wallet: wallet}
	lines, err := h.list(ctx, ledger.LineQuery{Limit: billing.MaxPageSize})
	if err != nil {
		return nil, err
	}
	if err := h.pages(ctx, lines); err != nil {
		return nil, err
	}
	for _, at := range instants(lines) {
		err := h.look(ctx, func(s *billing.Snapshot) (any, error) {
			b, err := w.BalanceAt(ctx, s, at)
			next := billing.Expiring{}
			if b.ExpiringNext != nil {
				next, b.ExpiringNext = *b.ExpiringNext, nil // to show it rather than where it is
			}
			return []any{b, next}, err
		})
		if err != nil {
			return nil, err
		}
	}
	err = h.look(ctx, func(s *billing.Snapshot) (any, error) {
		a, err := w.Audit(ctx, s, w.Time())
		if err != nil {
			return nil, err
		}
		return []any{a.Audit, a.Finance}, nil
	})
	return h.seen, err
}

type history struct {
	*World
	wallet billing.WalletID
	seen   []string
}

// look notes what read makes of the wallet as it is.
func (h *history) look(ctx context.Context, read func(*billing.Snapshot) (any, error)) error {
	s, err := h.Wallet(ctx, Caller.Tenant, string(h.wallet), ledger.Strong)
	if err != nil {
		return err
	}
	value, err := read(s)
	h.seen = append(h.seen, fmt.Sprintf("%+v", value))
	return err
}

// list notes the sequences of all lines that a query finds, page by page, and answers the lines. How many lines of some
// types a page has may depend on the index, as long as a page that is not the last has one.
func (h *history) list(ctx context.Context, q ledger.LineQuery) (lines []*billing.Transaction, err error) {
	if len(q.Types) > 0 {
		defer func(q ledger.LineQuery, seen int) {
			h.seen = append(h.seen[:seen], fmt.Sprint(q, sequences(lines)))
		}(q, len(h.seen))
	}
	for more := true; more && err == nil; {
		err = h.look(ctx, func(s *billing.Snapshot) (any, error) {
			page, err := h.Transactions(ctx, &s.Wallet, q)
			if err != nil {
				return nil, err
			}
			lines = append(lines, page.Lines...)
			if more, q.Before = page.More, page.Resume; more && len(page.Lines) == 0 {
				return nil, fmt.Errorf("an empty page of %v with more behind it", q)
			}
			return []any{q.Limit, q.From, q.To, sequences(page.Lines), page.More, page.Resume}, nil
		})
	}
	return lines, err
}

// pages notes what queries of several kinds find in the ledger of lines.
func (h *history) pages(ctx context.Context, lines []*billing.Transaction) error {
	queries := []ledger.LineQuery{
		{Limit: 1},
		{Limit: 7},
		{Limit: 3, Types: []billing.TransactionType{billing.TypeExpiry, billing.TypeRepayment}},
		{Limit: 2, Types: []billing.TransactionType{billing.TypeGrant}},
		{Limit: 9, Types: []billing.TransactionType{billing.TypeGrant, billing.TypeUsage}},
		{Limit: 5, Types: slices.Clone(billing.TalliedTypes)},
	}
	const parts = 5
	for i := range parts {
		if len(lines) == 0 {
			break
		}
		one, other := lines[i*len(lines)/parts], lines[(i*7+3)%parts*len(lines)/parts]
		queries = append(queries,
			ledger.LineQuery{Limit: 4, To: one.RecordedAt},
			ledger.LineQuery{Limit: 4, From: one.RecordedAt},
			ledger.LineQuery{Limit: 4, To: one.RecordedAt.Add(time.Microsecond), From: other.RecordedAt},
			ledger.LineQuery{Limit: 2, Before: one.ID(), To: other.RecordedAt},
			ledger.LineQuery{Limit: 2, Before: one.ID(), Types: []billing.TransactionType{one.Type, other.Type}},
			ledger.LineQuery{Limit: 3, To: one.RecordedAt, Types: []billing.TransactionType{billing.TypeGrant, billing.TypeExpiry}},
			ledger.LineQuery{
				Limit: 1, From: other.RecordedAt, To: one.RecordedAt.Add(time.Microsecond), Types: slices.Clone(billing.TalliedTypes),
			},
		)
	}
	for _, q := range queries {
		found, err := h.list(ctx, q)
		if err != nil {
			return err
		}
		if got, want := sequences(found), sequences(selected(lines, q)); !slices.Equal(got, want) {
			return fmt.Errorf("%+v finds lines %d, but the ledger has %d", q, got, want)
		}
	}
	return nil
}

// selected are those of all lines of a ledger that a query is for.
func selected(lines []*billing.Transaction, q ledger.LineQuery) []*billing.Transaction {
	var found []*billing.Transaction
	after := q.Before == ""
	for _, line := range lines { // newest first
		if after && (len(q.Types) == 0 || slices.Contains(q.Types, line.Type)) && !line.RecordedAt.Before(q.From) &&
			(q.To.IsZero() || line.RecordedAt.Before(q.To)) {
			found = append(found, line)
		}
		after = after || line.ID() == q.Before
	}
	return found
}

// instants are those at which something happened, and those right before and after.
func instants(lines []*billing.Transaction) []time.Time {
	var all []time.Time
	for _, l := range lines {
		for _, at := range []time.Time{l.RecordedAt, l.OccurredAt} {
			all = append(all, at.Add(-time.Microsecond), at, at.Add(time.Microsecond))
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// CompareHistory fails the test where what can be learnt of a wallet's past changes with what the index lacks, which
// is for hide to bring about. last is the sequence of the wallet's last line.
func CompareHistory(t *testing.T, w *World, wallet billing.WalletID, last int64, hide func(hidden func(sequence int64) bool)) {
	t.Helper()
	hide(func(int64) bool { return false })
	want, err := w.History(t.Context(), wallet)
	if err != nil {
		t.Fatal(err)
	}
	for name, hidden := range map[string]func(int64) bool{
		"the newest":         func(n int64) bool { return n > last-1 },
		"the newest three":   func(n int64) bool { return n > last-3 },
		"the newer half":     func(n int64) bool { return n > last/2 },
		"all":                func(int64) bool { return true },
		"two in the middle":  func(n int64) bool { return n == last/2 || n == last/2+1 },
		"every third":        func(n int64) bool { return n%3 == 0 },
		"all but a few":      func(n int64) bool { return n%7 != 0 },
		"the oldest":         func(n int64) bool { return n < 4 },
		"some at both ends":  func(n int64) bool { return n > last-4 && n%2 == 0 || n < 9 && n%2 == 1 },
		"scattered":          func(n int64) bool { return n*n%11 < 4 },
		"scattered at large": func(n int64) bool { return n*n%13 > 3 },
	} {
		hide(hidden)
		got, err := w.History(t.Context(), wallet)
		if err != nil {
			t.Fatalf("the index lacks %s: %v", name, err)
		}
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("the index lacks %s of %d lines:\n got %s\nwant %s", name, last, got[i], want[i])
			}
		}
		if len(got) != len(want) {
			t.Fatalf("the index lacks %s: %d answers, want %d", name, len(got), len(want))
		}
	}
	hide(func(int64) bool { return false })
}

// sequences are those of lines.
func sequences(lines []*billing.Transaction) []int64 {
	all := make([]int64, len(lines))
	for i, l := range lines {
		all[i] = l.Sequence
	}
	return all
}
