package view

import "github.com/drawdown-billing/drawdown/billing"

// TransactionMoney is what a line says about money beyond the costs of its grants.
type TransactionMoney struct {
	Wallet billing.WalletID
	Of     *billing.LineMoney
}

func (m TransactionMoney) Currency() string                { return m.Of.Currency }
func (m TransactionMoney) Refunded() billing.Decimal       { return m.amount(m.Of.Refunded) }
func (m TransactionMoney) WrittenOff() billing.Decimal     { return m.amount(m.Of.WrittenOff) }
func (m TransactionMoney) Tax() billing.Decimal            { return m.amount(m.Of.Tax) }
func (m TransactionMoney) Breakage() billing.Decimal       { return m.amount(m.Of.Breakage) }
func (m TransactionMoney) CustomerCredit() billing.Decimal { return m.amount(m.Of.CustomerCredit) }

func (m TransactionMoney) Cost() billing.Decimal   { return m.amount(m.Of.Cost) }
func (m TransactionMoney) Earned() billing.Decimal { return m.amount(m.Of.Earned) }

// Pays returns the id of the grant that the line pays for, whose credits came before the money; nil: none.
func (m TransactionMoney) Pays() *string {
	if m.Of.Pays == (billing.GrantRef{}) {
		return nil
	}
	return optional(string(billing.NewGrantID(m.Wallet, m.Of.Pays)))
}

func (m TransactionMoney) amount(minor int64) billing.Decimal {
	return billing.Amount{Minor: minor, Currency: m.Of.Currency}.Money().Amount
}

// Money returns what the line says about money; nil if it says nothing.
func (t Transaction) Money() *TransactionMoney {
	if t.Of.Money == nil {
		return nil
	}
	return &TransactionMoney{t.Of.Wallet, t.Of.Money}
}

// TopUpID returns the id of the purchase that the line is of; nil if it is of none.
func (t Transaction) TopUpID() *string { return optional(string(t.Of.TopUp)) }

// BudgetID returns the id of the budget that the line names; nil if it names none.
func (t Transaction) BudgetID() *string { return optional(string(t.Of.BudgetID())) }

// SubscriptionID returns the id of the subscription whose period the line is of; nil if it is of none.
func (t Transaction) SubscriptionID() *string { return optional(string(t.Of.Subscription)) }

// Period returns the number of that period; nil if the line is of none.
func (t Transaction) Period() *int {
	if t.Of.Subscription == "" {
		return nil
	}
	return &t.Of.Period
}

// Cost returns the money behind the grant, whether the grant or what was paid says it; nil if there is none.
func (g Grant) Cost() *billing.Money {
	cost, has := g.Of.MoneyBehind()
	if !has && g.Of.Grant.Cost == nil {
		return nil
	}
	return amount(cost)
}

// amount returns an amount in minor units as the API has money.
func amount(of billing.Amount) *billing.Money {
	money := of.Money()
	return &money
}
