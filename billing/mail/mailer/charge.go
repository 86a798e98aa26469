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
	charge, of, err := s.unpaid(ctx, f)
	if err != nil || of == nil || charge.Current().OnPage {
		return nil, false, err
	}
	copied := *f
	copied.Plan, copied.Pack, copied.Number, copied.Ends = of.Terms.Plan, "", string(of.SubscriptionID()), of.GivenUpAt()
	return &copied, true, nil
}

// ofTrial returns the fact that a trial ended and somebody has to pay on a page, which nobody has opened. A charge that needs no page
// succeeds or fails, and is told then.
func (s *Service) ofTrial(ctx context.Context, f *Fact) (ended *Fact, told bool, err error) {
	charge, of, err := s.unpaid(ctx, f)
	if err != nil || of == nil || !charge.Current().OnPage {
		return nil, false, err
	}
	copied := *f
	copied.Text = "trial_ended"
	return &copied, true, nil
}

// unpaid reads the charge of a fact, and the subscription whose period is not paid without it; nil: none is unpaid. A change of a
// subscription that is not paid for changes nothing.
func (s *Service) unpaid(ctx context.Context, f *Fact) (*billing.TopUp, *billing.Subscription, error) {
	charge, err := s.charge(ctx, f)
	if err != nil || charge == nil || charge.Subscription == (billing.GrantRef{}) || charge.Status.Paid() {
		return nil, nil, err
	}
	id := billing.NewSubscriptionID(charge.ID, charge.Subscription)
	found, err := s.Ledger.SubscriptionsByID(ctx, f.Tenant, []billing.SubscriptionID{id})
	if err != nil {
		return nil, nil, fmt.Errorf("reading subscription %s: %w", id, err)
	}
	of := found[id]
	if of == nil || !of.Open() || !of.Unpaid || of.LatestCharge() != charge.TopUpID() {
		return nil, nil, nil
	}
	return charge, of, nil
}
