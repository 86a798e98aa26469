package timer

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// countSubject is the subject of all timers of the kind: a wallet has one.
const countSubject = "usage"

// NewCount returns the timer that has the usage of a wallet counted which was not counted before.
func NewCount(wallet billing.WalletRef, at time.Time) Timer {
	return Timer{Wallet: wallet, Kind: Count, Subject: countSubject, At: at}
}

// ScheduleCount puts the timer that has a wallet's usage counted at an instant, in place of the one that is there.
func (s *Service) ScheduleCount(ctx context.Context, wallet billing.WalletRef, at time.Time) error {
	if err := s.Store.PutTimers(ctx, []Timer{NewCount(wallet, at)}); err != nil {
		return fmt.Errorf("putting the timer that has the usage of wallet %s counted: %w", wallet.ID, err)
	}
	return nil
}
