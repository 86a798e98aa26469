package view

import (
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/finance"
)

// FinanceRow is the books in one currency.
type FinanceRow struct {
	Code string
	Of   finance.Columns
}

// FinanceRows returns the books in the order of the currencies' codes.
func FinanceRows(of finance.Changes) []*FinanceRow {
	rows := make([]*FinanceRow, 0, len(of))
	for _, currency := range slices.Sorted(maps.Keys(of)) {
		rows = append(rows, &FinanceRow{currency, of[currency]})
	}
	return rows
}

func (r FinanceRow) Currency() string                { return r.Code }
func (r FinanceRow) Received() billing.Decimal       { return r.amount(r.Of.Received) }
func (r FinanceRow) Deferred() billing.Decimal       { return r.amount(r.Of.Deferred) }
func (r FinanceRow) Earned() billing.Decimal         { return r.amount(r.Of.Earned) }
func (r FinanceRow) Breakage() billing.Decimal       { return r.amount(r.Of.Breakage) }
func (r FinanceRow) Refunded() billing.Decimal       { return r.amount(r.Of.Refunded) }
func (r FinanceRow) CustomerCredit() billing.Decimal { return r.amount(r.Of.CustomerCredit) }
func (r FinanceRow) WrittenOff() billing.Decimal     { return r.amount(r.Of.WrittenOff) }
func (r FinanceRow) Tax() billing.Decimal            { return r.amount(r.Of.Tax) }
func (r FinanceRow) Balanced() bool                  { return r.Of.Balanced() }

func (r FinanceRow) amount(minor int64) billing.Decimal {
	return billing.Amount{Minor: minor, Currency: r.Code}.Money().Amount
}

// Finance returns the books that the audit added up.
func (a WalletAudit) Finance() []*FinanceRow { return FinanceRows(a.Books) }

// FinanceDifference returns by how much the books as they are counted differ from that.
func (a WalletAudit) FinanceDifference() []*FinanceRow { return FinanceRows(a.Difference) }

// FinanceReport is the books of a tenant.
type FinanceReport struct {
	At, AsOf time.Time
	Complete bool
	Books    finance.Changes
}

// Rows returns the books.
func (r FinanceReport) Rows() []*FinanceRow { return FinanceRows(r.Books) }
