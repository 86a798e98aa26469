package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// TenantTotals are the numbers of a tenant, and the sums of what is in its wallets.
type TenantTotals struct{ Of *aggregate.Totals }

func (t TenantTotals) Customers() int64 { return t.Of.Customers }
func (t TenantTotals) Wallets() int64   { return t.Of.Wallets }
func (t TenantTotals) AsOf() time.Time  { return t.Of.AsOf }

// Units returns the sums of each unit.
func (t TenantTotals) Units() []*UnitTotals {
	units := make([]*UnitTotals, len(t.Of.Units))
	for i, of := range t.Of.Units {
		units[i] = &UnitTotals{of}
	}
	return units
}

// UnitTotals are the sums of the wallets of one unit.
type UnitTotals struct{ Of aggregate.UnitTotals }

func (u UnitTotals) Unit() string              { return u.Of.Unit }
func (u UnitTotals) Wallets() int64            { return u.Of.Wallets }
func (u UnitTotals) Posted() billing.CreditSum { return u.Of.Posted }
func (u UnitTotals) Held() billing.CreditSum   { return u.Of.Held }
func (u UnitTotals) Debt() billing.CreditSum   { return u.Of.Debt }
