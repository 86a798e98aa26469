package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Hold is a hold as it is at an instant.
type Hold struct {
	Of       *billing.Hold
	NoGrants bool // the caller may not know which grants it holds
}

// IsNode implements [Node].
func (Hold) IsNode() {}

func (h Hold) ID() string                   { return string(h.Of.HoldID()) }
func (h Hold) Status() billing.HoldStatus   { return h.Of.Status }
func (h Hold) Requested() billing.Credits   { return h.Of.Requested }
func (h Hold) Amount() billing.Credits      { return h.Of.Amount }
func (h Hold) Captured() billing.Credits    { return h.Of.Captured }
func (h Hold) Remaining() billing.Credits   { return h.Of.Remaining() }
func (h Hold) ExpiresAt() time.Time         { return h.Of.ExpiresAt }
func (h Hold) Action() *string              { return optional(h.Of.Action) }
func (h Hold) Quantity() *billing.Decimal   { return positive(h.Of.Quantity) }
func (h Hold) Components() []UsageComponent { return componentsOf(h.Of.Lock) }
func (h Hold) Dimensions() billing.Metadata { return attached(h.Of.Dimensions) }
func (h Hold) Subject() *string             { return optional(h.Of.Subject) }
func (h Hold) Metadata() billing.Metadata   { return attached(h.Of.Metadata) }
func (h Hold) CreatedAt() time.Time         { return h.Of.PlacedAt }
func (h Hold) EndedAt() *time.Time          { return optionalTime(h.Of.EndedAt) }

// Grants returns what is still held of each grant, in the order in which it was drawn.
func (h Hold) Grants() []Drawdown {
	if h.NoGrants {
		return []Drawdown{}
	}
	pieces := make([]billing.Drawdown, len(h.Of.Pieces))
	for i, piece := range h.Of.Pieces {
		pieces[i] = billing.Drawdown{Grant: piece.Ref, Amount: piece.Remaining}
	}
	return drawdownsOf(h.Of.WalletRef, pieces)
}

// positive returns a quantity that a hold or a capture says, or nil if it says none.
func positive(quantity billing.Decimal) *billing.Decimal {
	if quantity == (billing.Decimal{}) {
		return nil
	}
	return &quantity
}
