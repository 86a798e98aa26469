package billing

import (
	"context"
	"slices"
	"time"
)

// LineQuery asks for a page of a wallet's ledger, newest first.
type LineQuery struct {
	Types    []TransactionType // empty: all
	From, To time.Time         // recorded at or after From and before To; zero: open
	Before   TransactionID     // only lines older than this one; empty: begin with the newest
	Limit    int
}

// LinePage is a page of lines. Where More is true and the last line looked at was not one that was asked for,
// Resume is where to go on.
type LinePage struct {
	Lines  []*Transaction
	More   bool
	Resume TransactionID
}

// Transactions lists lines of the wallet as of its snapshot. The index that it reads may lag behind the ledger;
// since sequences have no gaps and each line names the one before it, what the index does not show yet is found
// and fetched by key, so that one reads one's own writes.
func (l *Ledger) Transactions(ctx context.Context, w *Wallet, q LineQuery) (*LinePage, error) {
	walk := newWalk(l, w)
	if err := walk.begin(ctx, q); err != nil {
		return nil, err
	}
	page := &LinePage{}
	for scanned := 0; ; scanned++ {
		line, err := walk.next(ctx)
		if err != nil || line == nil {
			return page, err
		}
		if len(page.Lines) == q.Limit || scanned == MaxScannedLines {
			page.More = true
			return page, nil
		}
		if page.Resume = line.ID(); len(q.Types) == 0 || slices.Contains(q.Types, line.Type) {
			page.Lines = append(page.Lines, line)
		}
	}
}

// walk goes through a ledger from newer to older lines, without gaps.
type walk struct {
	ledger *Ledger
	wallet *Wallet
	bounds LineRange
	page   []*Transaction // what the index showed and was not handed out yet
	done   bool           // the index has nothing more

	// expected is the sequence of the line that comes next, and key its key. Where they are not known, because
	// the walk began in the middle, expected is negative until the first line is seen.
	expected int64
	key      KeyHash
	ahead    map[KeyHash]*Transaction // fetched by key, not handed out yet
}

// indexPage is how many lines one look at the index brings: a connection's page and one to see whether it ends.
const indexPage = MaxPageSize + 1

func newWalk(l *Ledger, w *Wallet) *walk {
	return &walk{ledger: l, wallet: w, expected: -1, ahead: map[KeyHash]*Transaction{}}
}

// begin finds the first line. The newest of all is known from the wallet; before a line, from that line.
func (w *walk) begin(ctx context.Context, q LineQuery) error {
	w.bounds = LineRange{From: Position{At: q.From}, To: Position{At: q.To}, Limit: min(max(q.Limit+1, 1), indexPage)}
	if len(q.Types) > 0 {
		w.bounds.Limit = indexPage
	}
	if q.Before != "" {
		return w.beginBefore(ctx, q.Before)
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
	newest, err := w.fetchNewest(ctx) // the index shows nothing of that time yet
	if err != nil || newest == nil {
		return err
	}
	return w.skipTo(ctx, newest, q.To)
}

// beginBefore begins with the line before the one with that id.
func (w *walk) beginBefore(ctx context.Context, id TransactionID) error {
	_, _, key, _ := id.Split()
	line, err := w.fetch(ctx, key)
	if err != nil {
		return err
	}
	if line == nil || line.ID() != id {
		return invalid("after is no cursor of this list").at("after")
	}
	if to := w.bounds.To.At; to.IsZero() || line.RecordedAt.Before(to) {
		w.bounds.To = line.position()
	}
	w.expected, w.key = line.Sequence-1, line.Previous
	return nil
}

// skipTo begins with the newest line before to, where line is one after it, perhaps not the next.
func (w *walk) skipTo(ctx context.Context, line *Transaction, to time.Time) (err error) {
	for line != nil && !line.RecordedAt.Before(to) {
		w.expected, w.key = line.Sequence-1, line.Previous
		if w.expected == 0 {
			return nil
		}
		indexed, err := w.peek(ctx)
		if err != nil || indexed != nil && indexed.Sequence == w.expected {
			return err
		}
		if line, err = w.fetch(ctx, w.key); err != nil {
			return err
		}
	}
	if line != nil {
		w.expected, w.key = line.Sequence, line.KeyHash()
	}
	return nil
}

// next is the next older line, or nil where there is none within the bounds.
func (w *walk) next(ctx context.Context) (*Transaction, error) {
	if w.expected == 0 {
		return nil, nil //nolint:nilnil // the ledger ends here, which is no failure
	}
	line, err := w.peek(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case line != nil && (w.expected < 0 || line.Sequence >= w.expected):
		w.page = w.page[1:] // a wallet read before the index may know less than the index shows
	case w.expected < 0:
		return nil, nil //nolint:nilnil // the ledger ends here, which is no failure
	default:
		if line, err = w.fetch(ctx, w.key); err != nil {
			return nil, err
		}
	}
	if line == nil || line.RecordedAt.Before(w.bounds.From.At) {
		return nil, nil //nolint:nilnil // the ledger ends here, which is no failure
	}
	w.expected, w.key = line.Sequence-1, line.Previous
	return line, nil
}

// peek is the next line that the index shows, or nil.
func (w *walk) peek(ctx context.Context) (*Transaction, error) {
	if len(w.page) == 0 && !w.done {
		lines, err := w.ledger.store.IndexedLines(ctx, w.wallet.WalletRef, w.bounds)
		if err != nil {
			return nil, err
		}
		w.page, w.done = lines, len(lines) < w.bounds.Limit
		if n := len(lines); n > 0 {
			w.bounds.To = lines[n-1].position()
			w.bounds.Limit = indexPage
		}
	}
	if len(w.page) == 0 {
		return nil, nil //nolint:nilnil // the ledger ends here, which is no failure
	}
	return w.page[0], nil
}

// fetchNewest reads the last line of the wallet by key, or answers nil where there is none.
func (w *walk) fetchNewest(ctx context.Context) (*Transaction, error) {
	n := len(w.wallet.LastKeys)
	if n == 0 {
		w.expected = 0
		return nil, nil //nolint:nilnil // the ledger ends here, which is no failure
	}
	return w.fetch(ctx, w.wallet.LastKeys[n-1])
}

// fetch reads a line by key, and with the last line of the wallet all those of the last commit.
func (w *walk) fetch(ctx context.Context, key KeyHash) (*Transaction, error) {
	if line, found := w.ahead[key]; found {
		return line, nil
	}
	keys := []KeyHash{key}
	if n := len(w.wallet.LastKeys); n > 1 && w.wallet.LastKeys[n-1] == key {
		keys = w.wallet.LastKeys
	}
	records, err := w.ledger.records(ctx, w.wallet.WalletRef, keys)
	if err != nil {
		return nil, err
	}
	for key, record := range records {
		w.ahead[key] = record.Line
	}
	return w.ahead[key], nil
}
