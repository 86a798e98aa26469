package sqs

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// Payments is a [timer.Payer] that sends the wallet to the queue of payments, from which another function drives it. Any number
// of goroutines may use it at once.
type Payments struct{ *shared }

var _ timer.Payer = Payments{}

// OpenPayments returns the queue of payments, by its URL, with the region and the credentials of the SDK's default chain. It does
// not connect.
func OpenPayments(ctx context.Context, url string) (Payments, error) {
	queue, err := openShared(ctx, "payments", url)
	return Payments{queue}, err
}

// Drive implements [timer.Payer].
func (p Payments) Drive(ctx context.Context, wallet billing.WalletRef) error {
	return p.send(ctx, wallet.Tenant, timer.PayMessage{Tenant: wallet.Tenant, Wallet: wallet.ID})
}
