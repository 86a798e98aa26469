package timer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// periodsSubject is the subject of all timers of the kind: a wallet has one timer, however many subscriptions it has.
const periodsSubject = "boundary"

// NewPeriods returns the timer for what time does next to a subscription of a wallet.
func NewPeriods(wallet billing.WalletRef, at time.Time) Timer {
	return Timer{Wallet: wallet, Kind: Periods, Subject: periodsSubject, At: at}
}

// firePeriods announces trials that end soon, and then books what began and ended: so what is announced has not ended.
func firePeriods(ctx context.Context, s *Service, wallet *billing.Snapshot, due []Timer) error {
	if err := announceTrials(ctx, s, &wallet.Wallet); err != nil {
		return err
	}
	return bookDue(ctx, s, wallet, due)
}

// announceTrials publishes that trials of the wallet end soon. It reads the subscriptions only if one of them may be in the last
// days of a trial.
func announceTrials(ctx context.Context, s *Service, wallet *billing.Wallet) error {
	now, err := s.Ledger.Now(ctx, wallet.Tenant)
	if err != nil || !wallet.TrialMayEnd(now) {
		return err
	}
	open, err := s.Ledger.OpenSubscriptions(ctx, wallet.Tenant, []*billing.Wallet{wallet})
	if err != nil {
		return err
	}
	var events []billing.Event
	for _, subscription := range open[wallet.ID] {
		if e, due := billing.TrialEnding(wallet, subscription, now); due {
			events = append(events, e)
		}
	}
	return s.Events.Publish(ctx, wallet.Tenant, events)
}

// nextPeriods returns when the wallet needs the timer next: see [billing.Wallet.NextOfPeriods]. All that began and ended by now was
// booked when the timer fired.
func nextPeriods(ctx context.Context, s *Service, ref billing.WalletRef) (time.Time, error) {
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
	return wallet.Wallet.NextOfPeriods(now), nil
}

// SchedulePeriods puts the timer for the subscriptions of a wallet, in place of the one that is there.
func (s *Service) SchedulePeriods(ctx context.Context, wallet billing.WalletRef, at time.Time) error {
	if err := s.Store.PutTimers(ctx, []Timer{NewPeriods(wallet, at)}); err != nil {
		return fmt.Errorf("putting the timer for the subscriptions of wallet %s: %w", wallet.ID, err)
	}
	return nil
}
