package view

import "github.com/drawdown-billing/drawdown/billing"

// CreditPack is a credit pack.
type CreditPack struct{ Of *billing.CreditPack }

// IsNode implements [Node].
func (CreditPack) IsNode() {}

func (p CreditPack) ID() string                    { return string(p.Of.ID()) }
func (p CreditPack) Code() string                  { return p.Of.Code }
func (p CreditPack) Name() string                  { return p.Of.Name }
func (p CreditPack) Unit() string                  { return p.Of.Unit }
func (p CreditPack) Credits() billing.Credits      { return p.Of.Credits }
func (p CreditPack) BonusCredits() billing.Credits { return p.Of.Bonus }
func (p CreditPack) QuantityLimit() int            { return p.Of.QuantityLimit() }
func (p CreditPack) ExpiresAfterDays() *int        { return unlessZero(p.Of.ExpiresAfterDays) }
func (p CreditPack) RefundableForDays() *int       { return unlessZero(p.Of.RefundableForDays) }
func (p CreditPack) Archived() bool                { return p.Of.Archived }

// Price is the price as the API shows money.
func (p CreditPack) Price() *billing.Money { return amount(p.Of.Price) }

// unlessZero returns a number; nil for 0.
func unlessZero(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
