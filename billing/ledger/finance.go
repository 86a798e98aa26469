package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// Finance adds up the books of a wallet from its ledger: by currency, what the lines that were recorded up to an instant
// changed. What is due and not booked yet is in no line, and changes nothing.
//
// Refusals: those of [Ledger.Audit], as it reads as much.
func (l *Ledger) Finance(ctx context.Context, s *billing.Snapshot, at time.Time) (finance.Changes, error) {
	leave, err := l.enterAudit(&s.Wallet)
	if err != nil {
		return nil, err
	}
	defer leave()
	books, last := finance.NewBooks(), billing.Position{}
	for last.Sequence < s.Wallet.Sequence {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		lines, err := l.LinesAfter(ctx, &s.Wallet, last, indexPage)
		if err == nil && len(lines) == 0 {
			err = errors.New("the ledger ends before the wallet's last line")
		}
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			if line.RecordedAt.After(at) || line.Sequence > s.Wallet.Sequence {
				return books.Columns, nil
			}
			if _, err := books.Add(line); err != nil {
				return nil, err
			}
			last = line.Position()
		}
	}
	return books.Columns, nil
}

// Audited is the result of an audit, with the books of the wallet as its ledger says them.
type Audited struct {
	billing.Audit
	Finance finance.Changes // by currency; up to the line that does not fit, if there is one

	books *bookkeeper
}

// Differs compares books that were counted, by the sequence of the last line that they contain, with the ledger that was
// audited. It returns by how much the first that are wrong differ; nothing if none are.
func (a *Audited) Differs(counted map[int64]finance.Changes) (difference finance.Changes) {
	if difference = counted[0].Minus(nil); len(difference) > 0 {
		return difference
	}
	_, _ = a.books.fold(a.Sequence, func(sequence int64, books *finance.Books) bool {
		if columns, is := counted[sequence]; is {
			difference = columns.Minus(books.Columns)
		}
		return len(difference) == 0
	})
	return difference
}

// bookkeeper keeps of lines, which come newest first, what the books need of them: in a ledger of 100,000 lines some 200
// bytes each.
type bookkeeper struct{ kept []keptLine }

type keptLine struct {
	wallet    billing.WalletID
	sequence  int64
	kind      billing.TransactionType
	amount    billing.Credits
	drawdowns []billing.Drawdown
	created   []billing.Grant
	reverses  billing.TransactionID
	money     *billing.LineMoney
}

func (b *bookkeeper) add(t *billing.Transaction) {
	b.kept = append(b.kept, keptLine{t.Wallet, t.Sequence, t.Type, t.Amount, t.Drawdowns, t.Created, t.Reverses, t.Money})
}

// finish adds up the books up to the audited state. A line that does not fit them is the first mismatch, unless one before it
// is.
func (b *bookkeeper) finish(audit *billing.Audit) *Audited {
	result := &Audited{Audit: *audit, books: b}
	books, misfit := b.fold(audit.Sequence, func(int64, *finance.Books) bool { return true })
	if misfit > 0 {
		result.OK = false
		if result.FirstMismatch == 0 || misfit < result.FirstMismatch {
			result.FirstMismatch = max(misfit, 1)
		}
	}
	result.Finance = books.Columns
	return result
}

// fold adds up the books of the lines up to one, and shows them after each line until show returns false. It ends before a
// line that does not fit, and returns its sequence.
func (b *bookkeeper) fold(to int64, show func(int64, *finance.Books) bool) (books *finance.Books, misfit int64) {
	books = finance.NewBooks()
	for _, k := range slices.Backward(b.kept) {
		if k.sequence > to {
			continue
		}
		if _, err := books.Add(&billing.Transaction{
			Wallet: k.wallet, Sequence: k.sequence, Type: k.kind, Amount: k.amount, Drawdowns: k.drawdowns, Created: k.created,
			Reverses: k.reverses, Money: k.money,
		}); err != nil {
			return books, k.sequence
		}
		if !show(k.sequence, books) {
			break
		}
	}
	return books, 0
}
