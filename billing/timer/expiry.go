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

// bookDue books what time did to the wallet by now, which includes what these timers are for, and brings its alerts up to
// its balance. A wallet whose lines have waited for too long becomes due for counting.
func bookDue(ctx context.Context, s *Service, wallet *billing.Snapshot, _ []Timer) error {
	return s.Ledger.BookDue(ctx, wallet.Wallet.WalletRef)
}
