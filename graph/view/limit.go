package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// SpendLimit is a spend limit as it is at an instant.
type SpendLimit struct {
	Name billing.SpendLimitID
	Of   billing.SpendLimit
}

// NewSpendLimit returns the view of a wallet's limit.
func NewSpendLimit(wallet billing.WalletID, of billing.SpendLimit) *SpendLimit {
	return &SpendLimit{billing.NewSpendLimitID(wallet, &of), of}
}

func (l SpendLimit) ID() string                 { return string(l.Name) }
func (l SpendLimit) Window() calendar.Interval  { return l.Of.Window }
func (l SpendLimit) Limit() billing.Credits     { return l.Of.Limit }
func (l SpendLimit) Spent() billing.Credits     { return l.Of.Spent }
func (l SpendLimit) Held() billing.Credits      { return l.Of.Held }
func (l SpendLimit) Remaining() billing.Credits { return l.Of.Remaining() }
func (l SpendLimit) Subject() *string           { return optional(l.Of.Subject) }
func (l SpendLimit) Action() *string            { return optional(l.Of.Action) }
func (l SpendLimit) SetBy() billing.ActorKind   { return l.Of.SetBy }

// ResetsAt returns when the window ends that the limit shows: that of its instant began at Start.
func (l SpendLimit) ResetsAt() time.Time { return l.Of.ResetsAt(l.Of.Start) }

// DrawLimit is the most that one draw may take.
type DrawLimit struct{ Of billing.DrawLimit }

func (l DrawLimit) Limit() billing.Credits { return l.Of.Limit }
func (l DrawLimit) Subject() *string       { return optional(l.Of.Subject) }
func (l DrawLimit) Action() *string        { return optional(l.Of.Action) }

// SetBy returns who set the limit.
func (l DrawLimit) SetBy() billing.ActorKind { return l.Of.SetBy }
