package timer

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// NewEffective returns the timer for the instant at which a grant becomes effective. Its subject is the grant.
func NewEffective(wallet billing.WalletRef, grant billing.GrantRef, at time.Time) Timer {
	return Timer{Wallet: wallet, Kind: Effective, Subject: grant.String(), At: at}
}
