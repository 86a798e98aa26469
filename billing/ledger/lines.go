package ledger

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// LineQuery selects a page of a wallet's ledger, newest first.
type LineQuery struct {
	Types    []billing.TransactionType // empty: all
	From, To time.Time                 // recorded at or after From and before To; zero: open
	Before   billing.TransactionID     // only lines older than this one; empty: begin with the newest
	Limit    int
}

// LinePage is a page of lines. If More is true, it has at least one line, and the list continues before Resume, which
// is the last line that was read, even if its type was not selected.
type LinePage struct {
	Lines  []*billing.Transaction
	More   bool
	Resume billing.TransactionID
}

// Transactions lists lines of the wallet as of its snapshot. The index that it reads may lag behind the ledger; since
// sequences have no gaps and each line names the one before it, lines that the index does not show yet are found and
// read by key, so that callers read their own writes.
//
// Lines of [billing.TalliedTypes] are read from an index by type, if it has all lines of the wallet. Otherwise the ledger
// is read line by line until enough lines have one of the types.
//
// Refusals: INVALID_INPUT for a cursor of another list, and if none of the first [billing.MaxUnmatchedLines] lines that
// are read one by one has one of the types.
func (l *Ledger) Transactions(ctx context.Context, w *billing.Wallet, q LineQuery) (*LinePage, error) {
	if len(q.Types) > 0 {
		page, whole, err := l.indexed(ctx, w, q)
		if whole || err != nil {
			return page, err
		}
	}
	walk := newWalk(l, w)
	if err := walk.begin(ctx, q); err != nil {
		return nil, err
	}
	page, scanned := &LinePage{}, 0
	for line, err := range walk.lines(ctx) {
		if err != nil {
			return page, err
		}
		if len(page.Lines) == q.Limit || len(page.Lines) > 0 && scanned >= billing.MaxScannedLines {
			page.More = true
			return page, nil
		}
		if scanned == billing.MaxUnmatchedLines {
			return nil, unmatched(w, line)
		}
		scanned++
		page.Resume = line.ID()
		if len(q.Types) == 0 || slices.Contains(q.Types, line.Type) {
			page.Lines = append(page.Lines, line)
		}
	}
	return page, nil
}

// unmatched refuses to search on for lines of some types, before a line.
func unmatched(w *billing.Wallet, line *billing.Transaction) error {
	return billing.Refuse(billing.CodeInvalidInput,
		"none of the %d transactions after sequence %d is of these types, and %d of the ledger's %d are left to search; "+
			"continue with to: %q, or leave types out", billing.MaxUnmatchedLines, line.Sequence, line.Sequence, w.Sequence,
		billing.FormatInstant(line.RecordedAt.Add(time.Microsecond))).At("types")
}

// walk reads a ledger from newer to older lines, without gaps.
type walk struct {
	ledger *Ledger
	wallet *billing.Wallet
	bounds LineRange
	page   []*billing.Transaction // from the index, not returned yet
	done   bool                   // the index has nothing more

	// expected is the sequence of the next line, and key its key. If they are not known, because the walk began in the
	// middle, expected is negative until the first line is read.
	expected int64
	key      billing.KeyHash
	ahead    map[billing.KeyHash]*billing.Transaction // read by key, not returned yet
}

// indexPage is how many lines one read of the index returns: a connection's page, and one more to see whether it ends.
const indexPage = billing.MaxPageSize + 1

func newWalk(l *Ledger, w *billing.Wallet) *walk {
	return &walk{ledger: l, wallet: w, expected: -1, ahead: map[billing.KeyHash]*billing.Transaction{}}
}

// begin finds the first line. The newest of all is known from the wallet, and the one before a given line from that
// line.
func (w *walk) begin(ctx context.Context, q LineQuery) error {
	w.bounds = LineRange{
		From: billing.Position{At: q.From}, To: billing.Position{At: q.To}, Limit: min(max(q.Limit+1, 1), indexPage),
	}
	if len(q.Types) > 0 {
		w.bounds.Limit = indexPage
	}
	if q.Before != "" {
		line, err := w.cursor(ctx, q.Before)
		if err != nil {
			return err
		}
		if q.To.IsZero() || line.RecordedAt.Before(q.To) {
			w.bounds.To, w.expected, w.key = line.Position(), line.Sequence-1, line.Previous
			return nil
		}
	}
	if q.To.IsZero() || q.To.After(w.wallet.CommittedAt) {
		w.expected = w.wallet.Sequence
		if n := len(w.wallet.LastKeys); n > 0 {
			w.key = w.wallet.LastKeys[n-1]
		}
		return nil
	}
	after := LineRange{From: w.bounds.To, Ascending: true, Limit: 1}
	lines, err := w.ledger.store.IndexedLines(ctx, w.wallet.WalletRef, after)
	if err != nil {
		return err
	}
	if len(lines) > 0 {
		return w.skipTo(ctx, lines[0], q.To)
	}
	newest, found, err := w.fetchNewest(ctx) // the index has no lines of that time yet
	if err != nil || !found {
		return err
	}
	return w.skipTo(ctx, newest, q.To)
}

// cursor reads the line from which a list goes on.
func (w *walk) cursor(ctx context.Context, id billing.TransactionID) (*billing.Transaction, error) {
	_, _, key, _ := id.Split()
	line, found, err := w.fetch(ctx, key)
	if err == nil && (!found || line.ID() != id) {
		err = billing.Refuse(billing.CodeInvalidInput, "after is no cursor of this list").At("after")
	}
	return line, err
}

// skipTo begins with the newest line before to. line is a later one, perhaps not the next.
func (w *walk) skipTo(ctx context.Context, line *billing.Transaction, to time.Time) error {
	for found := true; found; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if line.RecordedAt.Before(to) {
			w.expected, w.key = line.Sequence, line.KeyHash()
			return nil
		}
		w.expected, w.key = line.Sequence-1, line.Previous
		if w.expected == 0 {
			return nil
		}
		indexed, shown, err := w.peek(ctx)
		if err != nil || shown && indexed.Sequence == w.expected {
			return err
		}
		if line, found, err = w.fetch(ctx, w.key); err != nil {
			return err
		}
	}
	return nil
}

// lines returns the lines from the first one, see begin, to older ones, within the bounds. It ends after an error.
func (w *walk) lines(ctx context.Context) iter.Seq2[*billing.Transaction, error] {
	return func(yield func(*billing.Transaction, error) bool) {
		for {
			line, found, err := w.next(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			if !found || !yield(line, nil) {
				return
			}
		}
	}
}

// next returns the next older line within the bounds, if there is one. It ends with its request: most lines are at
// hand, so that no store asks.
func (w *walk) next(ctx context.Context) (line *billing.Transaction, found bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if w.expected == 0 {
		return nil, false, nil // the ledger ends here
	}
	line, found, err = w.peek(ctx)
	switch {
	case err != nil:
		return nil, false, err
	case found && (w.expected < 0 || line.Sequence >= w.expected):
		w.page = w.page[1:] // the index may have newer lines than the wallet, which was read before it
	case w.expected < 0:
		return nil, false, nil // the ledger ends here
	default:
		line, found, err = w.fetch(ctx, w.key)
	}
	if err != nil || !found || line.RecordedAt.Before(w.bounds.From.At) {
		return nil, false, err
	}
	w.expected, w.key = line.Sequence-1, line.Previous
	return line, true, nil
}

// peek returns the next line of the index, if it has one.
func (w *walk) peek(ctx context.Context) (line *billing.Transaction, found bool, err error) {
	if len(w.page) == 0 && !w.done {
		lines, err := w.ledger.store.IndexedLines(ctx, w.wallet.WalletRef, w.bounds)
		if err != nil {
			return nil, false, err
		}
		w.page, w.done = lines, len(lines) < w.bounds.Limit
		if n := len(lines); n > 0 {
			w.bounds.To = lines[n-1].Position()
			w.bounds.Limit = indexPage
		}
	}
	if len(w.page) == 0 {
		return nil, false, nil
	}
	return w.page[0], true, nil
}

// fetchNewest reads the last line of the wallet by key, if there is one.
func (w *walk) fetchNewest(ctx context.Context) (line *billing.Transaction, found bool, err error) {
	n := len(w.wallet.LastKeys)
	if n == 0 {
		w.expected = 0
		return nil, false, nil
	}
	return w.fetch(ctx, w.wallet.LastKeys[n-1])
}

// fetch reads a line by key; with the last line of the wallet, it reads all lines of the last commit.
func (w *walk) fetch(ctx context.Context, key billing.KeyHash) (line *billing.Transaction, found bool, err error) {
	if line, known := w.ahead[key]; known {
		return line, line != nil, nil
	}
	keys := []billing.KeyHash{key}
	if n := len(w.wallet.LastKeys); n > 1 && w.wallet.LastKeys[n-1] == key {
		keys = w.wallet.LastKeys
	}
	records, err := w.ledger.store.Records(ctx, w.wallet.WalletRef, keys)
	if err != nil {
		return nil, false, err
	}
	for key, record := range records {
		w.ahead[key] = record.Line
	}
	line = w.ahead[key]
	return line, line != nil, nil
}
