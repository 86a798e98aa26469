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
	books, result := finance.NewBooks(), &Audited{Audit: *audit}
	for _, k := range slices.Backward(b.kept) {
		if k.sequence > audit.Sequence {
			continue
		}
		if _, err := books.Add(&billing.Transaction{
			Wallet: k.wallet, Sequence: k.sequence, Type: k.kind, Amount: k.amount, Drawdowns: k.drawdowns, Created: k.created,
			Reverses: k.reverses, Money: k.money,
		}); err != nil {
			result.OK = false
			if result.FirstMismatch == 0 || k.sequence < result.FirstMismatch {
				result.FirstMismatch = max(k.sequence, 1)
			}
			break
		}
	}
	result.Finance = books.Columns
	return result
}
