package export

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// Stated is what a line has that states money. The order of the fields is that of the file. Like [Held], it is exported for
// package encoding/json alone, and so is Cost.
type Stated struct {
	TopUpID *string    `json:"topUpId"` // nil: the line is of no purchase
	Money   *lineMoney `json:"money"`
}

// lineMoney is what a line says about money beyond the costs of its grants.
type lineMoney struct {
	Currency       string `json:"currency"`
	Refunded       string `json:"refunded"`
	WrittenOff     string `json:"writtenOff"`
	Tax            string `json:"tax"`
	Breakage       string `json:"breakage"`
	CustomerCredit string `json:"customerCredit"`
	*OfPeriod             // in a line of a period; without it, the money has none of its fields
}

// OfPeriod is what money has that a line of a period states. The order of the fields is that of the file.
type OfPeriod struct {
	Pays   *string `json:"pays"` // the grant whose credits came before this money; nil: none
	Cost   string  `json:"cost"` // that the line gives it
	Earned string  `json:"earned"`
}

// Cost is what a created grant has if its line states money.
type Cost struct {
	Of *money `json:"cost"` // nil: none, or what was paid says it
}

// toStated returns what a line states about money, as the file has it.
func toStated(t *billing.Transaction) *Stated {
	stated := &Stated{TopUpID: optional(string(t.TopUp))}
	if m := t.Money; m != nil {
		amount := func(minor int64) string {
			return billing.Amount{Minor: minor, Currency: m.Currency}.Money().Amount.String()
		}
		stated.Money = &lineMoney{
			m.Currency, amount(m.Refunded), amount(m.WrittenOff), amount(m.Tax), amount(m.Breakage), amount(m.CustomerCredit), nil,
		}
		if t.Subscription != "" {
			stated.Money.OfPeriod = &OfPeriod{Cost: amount(m.Cost), Earned: amount(m.Earned)}
			if m.Pays != (billing.GrantRef{}) {
				pays := string(billing.NewGrantID(t.Wallet, m.Pays))
				stated.Money.Pays = &pays
			}
		}
	}
	return stated
}

// toCost returns a cost as the file has it.
func toCost(cost *billing.Amount) *Cost {
	if cost == nil {
		return &Cost{}
	}
	m := cost.Money()
	return &Cost{&money{m.Amount.String(), m.Currency}}
}

// fromStated reads into a transaction what toLine made of its money. The API answers with both fields on every line: null,
// where a file has neither.
func (r *reader) fromStated(t *billing.Transaction, s *Stated) {
	if s == nil {
		return
	}
	if s.TopUpID != nil {
		t.TopUp = billing.TopUpID(*s.TopUpID)
		if !t.TopUp.Valid() {
			r.reject("topUpId", *s.TopUpID)
		}
	}
	if m := s.Money; m != nil {
		t.Money = &billing.LineMoney{
			Currency: m.Currency,
			Refunded: r.minor("money.refunded", m.Refunded, m.Currency), WrittenOff: r.minor("money.writtenOff", m.WrittenOff, m.Currency),
			Tax: r.minor("money.tax", m.Tax, m.Currency), Breakage: r.minor("money.breakage", m.Breakage, m.Currency),
			CustomerCredit: r.minor("money.customerCredit", m.CustomerCredit, m.Currency),
		}
		r.fromOfPeriod(t, m)
	}
}

// fromOfPeriod reads what only money of a line of a period has.
func (r *reader) fromOfPeriod(t *billing.Transaction, m *lineMoney) {
	of := m.OfPeriod
	if of == nil || t.Subscription == "" {
		return
	}
	if of.Pays != nil {
		t.Money.Pays = r.grantRef("money.pays", t.Wallet, *of.Pays)
	}
	t.Money.Cost = r.minor("money.cost", of.Cost, m.Currency)
	t.Money.Earned = r.minor("money.earned", of.Earned, m.Currency)
}

// fromCost reads into a created grant what toCost returned. The API answers with the cost of every grant, also where what was
// paid says it: a file has none then.
func (r *reader) fromCost(g *billing.Grant, cost *money) {
	if cost == nil {
		return
	}
	stated := billing.Amount{Minor: r.minor("createdGrants.cost.amount", cost.Amount, cost.Currency), Currency: cost.Currency}
	if stated.Minor < 0 {
		r.reject("createdGrants.cost.amount", cost.Amount)
	}
	if g.Paid != nil {
		if paid, refusal := g.Paid.Minor(); refusal == nil && paid == stated {
			return
		}
	}
	g.Cost = &stated
}

// minor reads an amount of money, which may be below zero, in minor units.
func (r *reader) minor(field, text, currency string) int64 {
	size, negative := strings.CutPrefix(text, "-")
	a, refusal := billing.Money{Amount: r.decimal(field, size), Currency: currency}.Minor()
	if refusal != nil {
		r.reject(field, text)
	}
	if negative {
		return -a.Minor
	}
	return a.Minor
}
