package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Budget is a budget as it is at an instant.
type Budget struct{ Of billing.BudgetView }

// IsNode implements [Node].
func (Budget) IsNode() {}

func (b Budget) ID() string                   { return string(b.Of.BudgetID()) }
func (b Budget) ExternalID() *string          { return optional(b.Of.ExternalID) }
func (b Budget) Name() string                 { return b.Of.Name }
func (b Budget) Status() billing.BudgetStatus { return b.Of.Status }
func (b Budget) Limit() billing.Credits       { return b.Of.Limit }
func (b Budget) Spent() billing.Credits       { return b.Of.Spent }
func (b Budget) Held() billing.Credits        { return b.Of.Held }
func (b Budget) Remaining() billing.Credits   { return b.Of.Remaining() }
func (b Budget) Spendable() billing.Credits   { return b.Of.Spendable }
func (b Budget) ExpiresAt() *time.Time        { return optionalTime(b.Of.ExpiresAt) }
func (b Budget) CreatedAt() time.Time         { return b.Of.CreatedAt }

// Window returns in which windows the limit counts, or nil if it is for the budget's life.
func (b Budget) Window() *calendar.Interval {
	if b.Of.Window == "" {
		return nil
	}
	return &b.Of.Window
}

// ResetsAt returns when the window ends that the budget shows, or nil without one: that of its instant began at Start.
func (b Budget) ResetsAt() *time.Time { return optionalTime(b.Of.ResetsAt(b.Of.Start)) }

// Actions returns the actions that the budget may pay for, or nil for any: the API returns null.
func (b Budget) Actions() []string {
	if len(b.Of.Actions) == 0 {
		return nil
	}
	return b.Of.Actions
}
