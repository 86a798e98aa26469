package timer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// paymentsSubject is the subject of all timers of the kind: a wallet has one timer, however many payments are under way.
const paymentsSubject = "due"

// PaymentPatience is how long a payment that is due may take until it is asked for again: whoever had it may have died.
const PaymentPatience = 30 * time.Second

// Payer has the payments of a wallet driven, by another process. To ask again does no harm.
type Payer interface {
	Drive(ctx context.Context, wallet billing.WalletRef) error
}

// PayMessage names the wallet whose payments are to be driven, as the queue of payments stores it. Its form never changes.
type PayMessage struct {
	Tenant billing.Tenant   `json:"tenant"`
	Wallet billing.WalletID `json:"wallet"`
}

// NewPayments returns the timer for the payment of a wallet that is due next.
func NewPayments(wallet billing.WalletRef, at time.Time) Timer {
	return Timer{Wallet: wallet, Kind: Payments, Subject: paymentsSubject, At: at}
}

// firePayments has the payments of the wallet driven.
func firePayments(ctx context.Context, s *Service, wallet *billing.Snapshot, _ []Timer) error {
	if len(wallet.Wallet.Payments) == 0 || s.Payer == nil {
		return nil
	}
	return s.Payer.Drive(ctx, wallet.Wallet.WalletRef)
}

// nextPayments returns when the wallet needs the timer next: when the first of its payments is due, and a little later if it
// is due already.
func nextPayments(ctx context.Context, s *Service, ref billing.WalletRef) (time.Time, error) {
	wallet, err := s.Ledger.Wallet(ctx, ref.Tenant, string(ref.ID), ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	now, err := s.Ledger.Now(ctx, ref.Tenant)
	if err != nil {
		return time.Time{}, err
	}
	first := wallet.Wallet.FirstPayment()
	if first.IsZero() || first.After(now) {
		return first, nil
	}
	return now.Add(PaymentPatience), nil
}

// SchedulePayments puts the timer for the payments of a wallet, in place of the one that is there.
func (s *Service) SchedulePayments(ctx context.Context, wallet billing.WalletRef, at time.Time) error {
	if err := s.Store.PutTimers(ctx, []Timer{NewPayments(wallet, at)}); err != nil {
		return fmt.Errorf("putting the timer for the payments of wallet %s: %w", wallet.ID, err)
	}
	return nil
}
