package infra

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// holdUntilTomorrow has a wallet hold credit that nobody captures: the outbox follower sets a timer for its end, and the
// expiry follower books it.
func (d *deployment) holdUntilTomorrow(wallet any) {
	d.keys++
	d.t.Helper()
	const day = 24 * 3600
	amount := billing.Credit / 100
	books := ledger.New(ddbtest.Open(d.t, d.database), wiring.Runtime())
	if _, err := books.PlaceHold(d.t.Context(), billing.Caller{Tenant: billing.Test, Actor: "test"}, billing.PlaceHold{
		Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("until-tomorrow-", d.keys)}, Wallet: fmt.Sprint(wallet), Amount: &amount, ExpiresIn: day,
	}); err != nil {
		d.t.Fatal(err)
	}
}

// expectEndedHold checks that the end of that hold is booked.
func (d *deployment) expectEndedHold(wallet any) {
	d.t.Helper()
	books := ledger.New(ddbtest.Open(d.t, d.database), wiring.Runtime())
	s, err := books.Wallet(d.t.Context(), billing.Test, fmt.Sprint(wallet), ledger.Strong)
	if err != nil || s.Wallet.Holds != 0 || s.Wallet.Held != 0 {
		d.t.Errorf("nobody booked the end of a hold: %+v, %v", s, err)
	}
}
