package aggregate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// positions returns a function that reads the positions of groups of a wallet as the last step left them.
func (s *Service) positions(ref billing.WalletRef, groups []Group) func(context.Context, []int) ([]Positions, error) {
	return func(ctx context.Context, numbers []int) ([]Positions, error) {
		days := map[int]calendar.Date{}
		for _, n := range numbers {
			days[n] = groups[n].Day
		}
		found, err := s.store.Positions(ctx, ref, days)
		if err == nil && len(found) < len(days) {
			err = fmt.Errorf("of %d items only %d exist: the table of usage contradicts itself", len(days), len(found))
		}
		return found, err
	}
}

// positionsBefore returns a function that reads the positions of groups of a wallet as they were when a day began.
func (s *Service) positionsBefore(ref billing.WalletRef, day calendar.Date) func(context.Context, []int) ([]Positions, error) {
	return func(ctx context.Context, numbers []int) (all []Positions, _ error) {
		for _, n := range numbers {
			switch found, err := s.store.PositionsBefore(ctx, ref, n, day); {
			case err == nil:
				all = append(all, *found)
			case !errors.Is(err, billing.ErrNotFound):
				return nil, err
			}
		}
		return all, nil
	}
}

// Finance returns the books of a wallet at an instant: by currency, what the lines that were recorded up to it changed. It
// adds to what is counted the lines that are not. What is due and not booked yet is in no line, and changes nothing.
//
// Refusals: INVALID_INPUT if more than [billing.MaxAuditedLines] lines have to be added; CONFLICT while
// [billing.MaxAuditsAtOnce] others add that many, or audit.
func (s *Service) Finance(ctx context.Context, w *billing.Wallet, at time.Time) (finance.Changes, error) {
	cursor, err := s.readCursor(ctx, w)
	if err != nil {
		return nil, err
	}
	money, day := &cursor.Money, dayOf(at)
	if at.Before(money.At) {
		switch {
		case money.Day == "" || day > money.Day || day == money.Day && at.Equal(endOf(day)):
			return changesOf(money.Columns), nil
		case day < money.Day:
			closed, err := s.closing(ctx, w.WalletRef, day)
			if err != nil || closed.Day < day || at.Equal(endOf(day)) {
				return changesOf(closed.Columns), err
			}
		}
		return s.financeWithin(ctx, w, money, at)
	}
	keeper := newBookkeeper(money, s.positions(w.WalletRef, money.Groups))
	return s.foldMoney(ctx, w, keeper, at)
}

// closing returns the newest closing of a wallet up to a day; the zero one if nothing changed the books by then.
func (s *Service) closing(ctx context.Context, ref billing.WalletRef, day calendar.Date) (Closing, error) {
	found, err := s.store.Closings(ctx, ref, day, 1)
	if err != nil || len(found) == 0 {
		return Closing{}, err
	}
	return found[0], nil
}

// financeWithin returns the books at an instant of a day on which they changed, from what they were when it began.
func (s *Service) financeWithin(ctx context.Context, w *billing.Wallet, money *Money, at time.Time) (finance.Changes, error) {
	day := dayOf(at)
	closed, err := s.closing(ctx, w.WalletRef, dayBefore(day))
	if err != nil {
		return nil, err
	}
	then := Money{Sequence: closed.Sequence, At: closed.At, Columns: closed.Columns, Groups: money.Groups, Newest: money.Newest}
	return s.foldMoney(ctx, w, newBookkeeper(&then, s.positionsBefore(w.WalletRef, day)), at)
}

// foldMoney adds the next lines of a wallet to its books, up to an instant.
func (s *Service) foldMoney(
	ctx context.Context, w *billing.Wallet, keeper *bookkeeper, at time.Time,
) (finance.Changes, error) {
	for folded := 0; keeper.money.Sequence < w.Sequence; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		lines, err := s.ledger.LinesAfter(ctx, w, keeper.money.position(), maxLines)
		if err == nil && len(lines) == 0 {
			err = errors.New("the ledger ends before the wallet's last line")
		}
		if err == nil {
			err = keeper.prepare(ctx, lines)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the books of wallet %s: %w", w.ID, err)
		}
		for _, line := range lines {
			if line.RecordedAt.After(at) || line.Sequence > w.Sequence {
				return keeper.books.Columns, nil
			}
			if err := keeper.add(line); err != nil {
				return nil, err
			}
		}
		before := folded
		if folded += len(lines); folded > billing.MaxAuditedLines {
			return nil, tooManyToFold(w, keeper.money.At)
		}
		if before < billing.MaxScannedLines && folded >= billing.MaxScannedLines {
			leave, err := s.ledger.EnterAudit()
			if err != nil {
				return nil, err
			}
			defer leave()
		}
	}
	return keeper.books.Columns, nil
}

// tooManyToFold refuses the books at an instant that too many lines lead to.
func tooManyToFold(w *billing.Wallet, reached time.Time) *billing.Error {
	return billing.Refuse(billing.CodeInvalidInput, "more than %d transactions of wallet %s have to be added up to get its "+
		"books at that instant; ask for the end of a day, such as %s, or rebuild its usage if it was never counted",
		billing.MaxAuditedLines, w.ID, billing.FormatInstant(endOf(dayBefore(dayOf(reached))))).At("at")
}

// changesOf returns changes that are never nil.
func changesOf(c finance.Changes) finance.Changes {
	if c == nil {
		return finance.Changes{}
	}
	return c
}

// Audited compares what is counted of the books of a wallet with what an audit found, and returns the difference of what is
// counted from what the ledger says: none if it is right. What an audit did not reach is not compared.
func (s *Service) Audited(ctx context.Context, w *billing.Wallet, audit *ledger.Audited) (finance.Changes, error) {
	cursor, err := s.readCursor(ctx, w)
	if err != nil {
		return nil, err
	}
	counted := map[int64]finance.Changes{}
	for to := cursor.Money.Day; to != ""; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		closed, err := s.store.Closings(ctx, w.WalletRef, dayBefore(to), maxLines)
		if err != nil {
			return nil, fmt.Errorf("reading the closings of wallet %s: %w", w.ID, err)
		}
		to = ""
		for _, c := range closed {
			counted[c.Sequence] = c.Columns
		}
		if len(closed) == maxLines {
			to = closed[len(closed)-1].Day
		}
	}
	counted[cursor.Money.Sequence] = cursor.Money.Columns
	return audit.Differs(counted), nil
}
