package timer

import (
	"context"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// NewExpiry returns the timer for the end of a grant. Its subject is the grant.
func NewExpiry(wallet billing.WalletRef, grant billing.GrantRef, at time.Time) Timer {
	return Timer{Wallet: wallet, Kind: Expiry, Subject: grant.String(), At: at}
}

// checkGrantOf returns the check of a kind whose subjects are grants.
func checkGrantOf(kind Kind) func(subject string) error {
	return func(subject string) error {
		if _, ok := billing.ParseGrantRef(subject); !ok {
			return fmt.Errorf("the subject %q of a timer of the kind %q names no grant", subject, kind)
		}
		return nil
	}
}

// bookDue books all that lapsed or became effective in the wallet by now, which includes the grants of these timers, and
// brings its alerts up to its balance.
func bookDue(ctx context.Context, s *Service, wallet *billing.Snapshot, _ []Timer) error {
	return s.Ledger.BookDue(ctx, wallet.Wallet.WalletRef)
}
