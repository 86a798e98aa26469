package timer

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// holdsSubject is the subject of all timers of the kind: a wallet has one timer, however many holds it has.
const holdsSubject = "end"

// NewHolds returns the timer for the end of the hold of a wallet that ends next.
func NewHolds(wallet billing.WalletRef, at time.Time) Timer {
	return Timer{Wallet: wallet, Kind: Holds, Subject: holdsSubject, At: at}
}

// nextHolds returns when the wallet needs the timer next: when the first of its holds ends, and not at all if no hold
// ends by itself. All holds whose time had come were booked when the timer fired, unless they were extended.
func nextHolds(ctx context.Context, s *Service, wallet billing.WalletRef) (time.Time, error) {
	return s.Ledger.NextHoldEnd(ctx, wallet)
}

// ScheduleHolds puts the timer for the end of holds of a wallet, in place of the one that is there.
func (s *Service) ScheduleHolds(ctx context.Context, wallet billing.WalletRef, at time.Time) error {
	if err := s.Store.PutTimers(ctx, []Timer{NewHolds(wallet, at)}); err != nil {
		return fmt.Errorf("putting the timer for the end of holds of wallet %s: %w", wallet.ID, err)
	}
	return nil
}
