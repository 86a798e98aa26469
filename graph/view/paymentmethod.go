package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// PaymentMethod is a way to pay that a customer stored.
type PaymentMethod struct{ Of *billing.PaymentMethod }

// IsNode implements [Node].
func (PaymentMethod) IsNode() {}

func (m PaymentMethod) ID() string           { return string(m.Of.ID) }
func (m PaymentMethod) Brand() string        { return m.Of.Stored.Brand }
func (m PaymentMethod) Last4() *string       { return optional(m.Of.Stored.Last4) }
func (m PaymentMethod) ExpiresMonth() *int   { return unlessZero(m.Of.Stored.Month) }
func (m PaymentMethod) ExpiresYear() *int    { return unlessZero(m.Of.Stored.Year) }
func (m PaymentMethod) Default() bool        { return m.Of.Default }
func (m PaymentMethod) CreatedAt() time.Time { return m.Of.CreatedAt }
