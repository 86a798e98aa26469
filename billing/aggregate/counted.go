package aggregate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Counted is the usage of a wallet as a read sees it: the rows of a generation, and the lines that they do not contain
// yet. Rows are counted now and then; the lines make up for it, so that an answer is complete.
type Counted struct {
	Wallet *billing.Wallet // as it was read: its lines are what is counted
	Cursor *Cursor         // of revision 0 if there are no rows
	Lines  []*billing.Transaction
}

// Sequence is the last line that answers contain.
func (c *Counted) Sequence() int64 {
	if n := len(c.Lines); n > 0 {
		return c.Lines[n-1].Sequence
	}
	return c.Cursor.Sequence
}

// RecordedAt is when that line was recorded; zero if there is none.
func (c *Counted) RecordedAt() time.Time {
	if n := len(c.Lines); n > 0 {
		return c.Lines[n-1].RecordedAt
	}
	return c.Cursor.At
}

// posted is the posted balance after the last line that answers contain.
func (c *Counted) posted() billing.Credits {
	if n := len(c.Lines); n > 0 {
		return c.Lines[n-1].BalanceAfter
	}
	return c.Cursor.Posted
}

// maxUncounted is how many lines that are not in rows yet a read adds to them. Rows are at most [billing.CountEvery]
// lines behind, and a batch, while the follower runs. At about 450 bytes each, these lines are 900 KB, and 110 read
// units. Where more are missing, answers lack the newest.
const maxUncounted = billing.MaxScannedLines

// Counted reads, for wallets of one tenant, which lines rows contain, and the lines that they do not contain yet.
func (s *Service) Counted(ctx context.Context, wallets []*billing.Wallet) (map[billing.WalletID]*Counted, error) {
	if len(wallets) == 0 {
		return map[billing.WalletID]*Counted{}, nil
	}
	ids := make([]billing.WalletID, len(wallets))
	for i, w := range wallets {
		ids[i] = w.ID
	}
	cursors, err := s.store.Cursors(ctx, wallets[0].Tenant, ids, ledger.Eventual)
	if err != nil {
		return nil, fmt.Errorf("reading up to where usage is counted: %w", err)
	}
	if err := s.addFirstCursors(ctx, wallets, cursors); err != nil {
		return nil, err
	}
	all := make(map[billing.WalletID]*Counted, len(wallets))
	for _, w := range wallets {
		c := &Counted{Wallet: w, Cursor: cursors[w.ID]}
		if !c.Cursor.Outdated {
			if c.Lines, err = s.uncounted(ctx, w, c.Cursor); err != nil {
				return nil, fmt.Errorf("reading the lines of wallet %s that are not counted yet: %w", w.ID, err)
			}
		}
		all[w.ID] = c
	}
	return all, nil
}

// addFirstCursors adds a cursor of revision 0 for each wallet that has none: nothing was counted yet.
func (s *Service) addFirstCursors(
	ctx context.Context, wallets []*billing.Wallet, cursors map[billing.WalletID]*Cursor,
) error {
	var owners []billing.CustomerID
	for _, w := range wallets {
		if cursors[w.ID] == nil {
			owners = append(owners, w.Customer)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	customers, err := s.ledger.CustomersByID(ctx, wallets[0].Tenant, owners)
	if err != nil {
		return fmt.Errorf("reading the time zones of customers: %w", err)
	}
	for _, w := range wallets {
		if cursors[w.ID] != nil {
			continue
		}
		owner := customers[w.Customer]
		if owner == nil {
			return fmt.Errorf("customer %s, who owns wallet %s: %w", w.Customer, w.ID, billing.ErrNotFound)
		}
		cursors[w.ID] = &Cursor{Wallet: w.WalletRef, Generation: 1, Zone: owner.TimeZone, Types: true}
	}
	return nil
}

// uncounted reads the lines of a wallet after a cursor: as many as answers may add to rows. It ends before a line that
// does not continue the one before, at which counting stops as well.
func (s *Service) uncounted(ctx context.Context, w *billing.Wallet, from *Cursor) ([]*billing.Transaction, error) {
	at := *from
	var all []*billing.Transaction
	for at.Sequence < w.Sequence && len(all) < maxUncounted {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		lines, err := s.ledger.LinesAfter(ctx, w, at.position(), maxUncounted-len(all))
		if err != nil && !errors.Is(err, billing.ErrNotFound) {
			return nil, err
		}
		before := len(all)
		for _, line := range lines {
			if at.advance(line) == nil {
				all = append(all, line)
			}
		}
		if len(all) == before {
			break // at the next line counting stops as well
		}
	}
	return all, nil
}

// replicated is after how long a step is in every copy of the table: usually within a second. Until then rows are read
// strongly, since an eventual read could find the cursor of the step and rows from before it.
const replicated = 10 * time.Second

// freshness is that of reads of rows.
func (s *Service) freshness(c *Cursor) ledger.Freshness {
	return ledger.Freshness(s.now().Sub(c.MovedAt) < replicated)
}

// errOutdated refuses a question about a wallet whose rows an earlier version counted.
func errOutdated(c *Cursor) *billing.Error {
	return billing.Refuse(billing.CodeConflict, "this version has not counted the usage of wallet %s yet: its next usages "+
		"or `operate rebuild-usage` start that; ask again later", c.Wallet.ID)
}

// span is the span of rows in which intervals are slots.
func span(i calendar.Interval) calendar.Interval {
	if i == calendar.Hour {
		return calendar.Day
	}
	return calendar.Month
}
