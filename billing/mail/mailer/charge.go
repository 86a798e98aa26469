package mailer

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// toldByAnother reports whether a fact is that a payment failed, and another event of its commit says what that led to: recharges were
// switched off, or a subscription is past due. That event comes by itself, at the same time or later.
func (s *Service) toldByAnother(ctx context.Context, f *Fact) (bool, error) {
	id := f.Event.Before()
	if id == "" || f.Text != "recharge_failed" && !f.ofPayment() {
		return false, nil
	}
	other, err := ledger.Get[*billing.EventRecord](ctx, s.Store, billing.EventKey(f.Tenant, id), ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading event %s: %w", id, err)
	}
	return other.Type == billing.EventRechargeDisabled || other.Type == billing.EventSubscriptionPastDue, nil
}

// toldByReceipt reports whether a fact is that a period began which is charged for: then the receipt says so once it is paid, or else
// the mail that the charge failed.
func (s *Service) toldByReceipt(ctx context.Context, settings *mail.Settings, f *Fact) (bool, error) {
	if f.Text != "renewed" || f.Charge == "" || !settings.Wants(mail.Receipt) {
		return false, nil
	}
	charge, err := s.charge(ctx, f)
	return charge != nil && !charge.CreatedAt.Before(f.Begins), err // else the period costs nothing more
}

// charge reads the charge of a fact; nil: there is none.
func (s *Service) charge(ctx context.Context, f *Fact) (*billing.TopUp, error) {
	id := billing.TopUpID(f.Charge)
	found, err := s.Ledger.TopUpsByID(ctx, f.Tenant, []billing.TopUpID{id})
	if err != nil {
		return nil, fmt.Errorf("reading the charge %s: %w", id, err)
	}
	return found[id], nil
}

// ofPayment reports whether a fact is that a payment failed which may be the charge of a period: the event does not say so.
func (f *Fact) ofPayment() bool { return f.Text == "past_due" && f.Plan == "" }

// ofCharge returns a fact about a subscription whose charge failed, if a payment that failed was the charge of its period. The event of
// the payment does not say so, and the first charge of a subscription that is declined has no other event. Nothing is told of a page,
// on which the customer saw it, or once it is paid after all.
func (s *Service) ofCharge(ctx context.Context, f *Fact) (failed *Fact, told bool, err error) {
	charge, err := s.charge(ctx, f)
	if err != nil || charge == nil || charge.Subscription == (billing.GrantRef{}) || charge.Status.Paid() || charge.Current().OnPage {
		return nil, false, err
	}
	id := billing.NewSubscriptionID(charge.ID, charge.Subscription)
	found, err := s.Ledger.SubscriptionsByID(ctx, f.Tenant, []billing.SubscriptionID{id})
	if err != nil {
		return nil, false, fmt.Errorf("reading subscription %s: %w", id, err)
	}
	of := found[id]
	if of == nil || !of.Open() || !of.Unpaid || of.LatestCharge() != charge.TopUpID() {
		return nil, false, nil // a change was not paid for, which changes nothing, or the subscription has ended
	}
	copied := *f
	copied.Plan, copied.Pack, copied.Number, copied.Ends = of.Terms.Plan, "", string(id), of.GivenUpAt()
	return &copied, true, nil
}
