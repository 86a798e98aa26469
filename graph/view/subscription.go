package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Subscription is what a wallet has of a plan.
type Subscription struct{ Of *billing.Subscription }

// IsNode implements [Node].
func (Subscription) IsNode() {}

func (s Subscription) ID() string                         { return string(s.Of.SubscriptionID()) }
func (s Subscription) Status() billing.SubscriptionStatus { return s.Of.Status }
func (s Subscription) Quantity() int                      { return s.Of.Terms.Quantity }
func (s Subscription) Price() *billing.Money              { return amount(s.Of.Terms.Total()) }
func (s Subscription) IncludedCredits() billing.Credits   { return s.Of.Terms.Credits() }
func (s Subscription) CurrentPeriodStart() time.Time      { return s.Of.Start }
func (s Subscription) CurrentPeriodEnd() time.Time        { return s.Of.End }
func (s Subscription) CancelAtPeriodEnd() bool            { return s.Of.CancelAtEnd }
func (s Subscription) TrialEndsAt() *time.Time            { return optionalTime(s.Of.TrialEnds) }
func (s Subscription) GraceEndsAt() *time.Time            { return optionalTime(s.Of.GivenUpAt()) }
func (s Subscription) CanceledAt() *time.Time             { return optionalTime(s.Of.CanceledAt) }
func (s Subscription) Metadata() billing.Metadata         { return attached(s.Of.Metadata) }
func (s Subscription) CreatedAt() time.Time               { return s.Of.CreatedAt }

// PendingQuantity returns how many of the plan the next period has, if a change is set for it.
func (s Subscription) PendingQuantity() *int {
	if s.Of.Pending == nil {
		return nil
	}
	return &s.Of.Pending.Quantity
}

// Anchor returns from when periods are counted; before the first period, when the subscription or its trial begins.
func (s Subscription) Anchor() time.Time {
	if s.Of.Anchor.IsZero() {
		return s.Of.Start
	}
	return s.Of.Anchor
}

// SubscriptionChangePreview is what a change of a subscription would do.
type SubscriptionChangePreview struct {
	Of     billing.SubscriptionChange
	Denial *UserError
}

func (c SubscriptionChangePreview) At() time.Time                  { return c.Of.At }
func (c SubscriptionChangePreview) CreditsChange() billing.Credits { return c.Of.Credits }
func (c SubscriptionChangePreview) Charge() *billing.Money         { return amount(c.Of.Charge) }
func (c SubscriptionChangePreview) Credit() *billing.Money         { return amount(c.Of.Credit) }
func (c SubscriptionChangePreview) EffectiveAt() time.Time         { return c.Of.Takes }
