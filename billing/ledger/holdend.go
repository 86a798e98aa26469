package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// NextHoldEnd returns when the first of a wallet's holds ends, booked or not, or an instant before that which is still
// ahead: then it need not read the holds. It is zero if the wallet has no hold that ends, and if there is no such wallet.
func (l *Ledger) NextHoldEnd(ctx context.Context, ref billing.WalletRef) (end time.Time, err error) {
	s, err := l.snapshot(ctx, ref, Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return end, nil
	}
	if err != nil {
		return end, err
	}
	now, err := l.Now(ctx, ref.Tenant)
	if err != nil || s.Wallet.HoldEnd.After(now) {
		return s.Wallet.HoldEnd, err
	}
	err = l.compute(ctx, s, func(s *billing.Snapshot) billing.Need {
		open, need := s.BookedHolds()
		end = billing.FirstEnd(open)
		return need
	})
	return end, err
}
