package export

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has the rules of subscriptions that cost something: what their charges pay for, and what customer credit does.

// keyOfPeriod returns the key of a line that says a fact about the period of a subscription.
func keyOfPeriod(fact string, t *billing.Transaction) string {
	return fmt.Sprintf("drawdown:%s:%s:%d", fact, t.Subscription, t.Period)
}

// isChange reports whether a line is of a change within a period, by its key.
func isChange(t *billing.Transaction) bool {
	return t.Key == fmt.Sprintf("%s:%d", keyOfPeriod("change", t), t.Sequence)
}

// isUnpaid reports whether a line says, by its key, that a period was given up unpaid.
func isUnpaid(t *billing.Transaction) bool {
	return t.Type == billing.TypeVoid && t.Subscription != "" && t.Key == keyOfPeriod("unpaid", t)
}

// movesMoneyAlone reports whether a line is of money for a subscription, and adds no credits.
func movesMoneyAlone(t *billing.Transaction) bool {
	pays := t.Type == billing.TypeTopUp || t.Type == billing.TypeGrant && isChange(t)
	return t.Subscription != "" && pays && t.Amount == 0
}

// mayBeGivenUp reports whether a grant may end because its period was not paid, as far as the lines say so: only then does what time
// did end it before its period ends.
func (s *subscriptionState) mayBeGivenUp(g *grantState) bool {
	if g.source == billing.SourceTrial {
		return false
	}
	return s.canceled || s.period < g.period || s.advances[g.period] != nil && s.advances[g.period].advance
}

// checkCredit adds what a line does to customer credit. No more of it is used than there is.
func (v *verifier) checkCredit(t *billing.Transaction) error {
	m := t.Money
	if m == nil {
		return nil
	}
	if v.credit[m.Currency] += m.CustomerCredit; v.credit[m.Currency] < 0 {
		return fmt.Errorf("with it, %d more customer credit is used than there is, in minor units of %s", -v.credit[m.Currency], m.Currency)
	}
	of := t.Subscription
	if p := v.purchases[t.TopUp]; p != nil {
		of = p.of
	}
	if of == "" {
		return nil
	}
	s := v.subscription(of)
	if s.off += m.WrittenOff; s.off < 0 {
		return fmt.Errorf("with it, %d less are written off for charges of subscription %s than was written off", -s.off, of)
	}
	return nil
}

// checkPeriodCost checks what is said to be behind the credits that a line of a period adds.
func (v *verifier) checkPeriodCost(t *billing.Transaction, trial, change bool) error {
	g := &t.Created[0]
	switch {
	case g.Paid != nil:
		return fmt.Errorf("it says what was paid for grant %s, but credit of a period has a cost", g.ID())
	case t.Type == billing.TypeTopUp:
		return v.buyPeriod(t, g, trial)
	case t.Money == nil && g.Cost == nil:
		return nil
	case t.Money == nil:
		if g.Cost.Minor != 0 || trial || change {
			return fmt.Errorf("its grant has a cost of %s, but no money and no customer credit pays for it", g.Cost)
		}
		return nil
	case g.Cost == nil || g.Cost.Minor <= 0 || trial ||
		*t.Money != billing.LineMoney{Currency: g.Cost.Currency, CustomerCredit: -g.Cost.Minor}:
		return fmt.Errorf("its money is %+v, but a GRANT of a period states no money, or the customer credit that is the cost of its grant",
			*t.Money)
	}
	return nil
}

// buyPeriod adds the charge of a TOP_UP that creates credit of a period.
func (v *verifier) buyPeriod(t *billing.Transaction, g *billing.Grant, trial bool) error {
	if trial || g.Cost == nil {
		return fmt.Errorf("it creates grant %s of source %s, but a TOP_UP of a period creates credit of source PLAN, with its cost", g.ID(),
			g.Source)
	}
	m := billing.LineMoney{Currency: g.Cost.Currency}
	if t.Money != nil {
		m = *t.Money
	}
	only := billing.LineMoney{Currency: g.Cost.Currency, Tax: m.Tax, CustomerCredit: m.CustomerCredit}
	return v.charge(t, m, only, g.Cost.Minor)
}

// charge adds a charge of a subscription, which may state the money that only has, and paid a cost together with customer credit.
func (v *verifier) charge(t *billing.Transaction, m, only billing.LineMoney, cost int64) error {
	if m != only || m.Tax < 0 || m.CustomerCredit > 0 || cost < 0 || cost+m.CustomerCredit < 0 {
		return fmt.Errorf("its money is %+v and pays a cost of %d, but a TOP_UP of a period states its tax, 0 or more, customerCredit, 0 or "+
			"less and at most the cost, and what its kind says", m, cost)
	}
	v.purchases[t.TopUp] = &purchaseState{
		currency: m.Currency, kept: cost + m.CustomerCredit, tax: m.Tax, of: t.Subscription, used: -m.CustomerCredit,
	}
	return nil
}

// checkMoneyAlone checks a line of money of a subscription that adds no credits: it pays for those that came before it, or for a change
// that adds none, or it came too late and goes back. A GRANT of a change is paid by customer credit.
func (v *verifier) checkMoneyAlone(t *billing.Transaction) error {
	m := t.Money
	if m == nil || len(t.Created) > 0 || len(t.Drawdowns) > 0 {
		return fmt.Errorf("it is a %s of subscription %s without credits, which states money and touches no grant", t.Type,
			t.Subscription)
	}
	s := v.subscription(t.Subscription)
	late := t.Key == "drawdown:late:"+string(t.TopUp)
	if !late && (s.canceled || t.Period < s.period) {
		return fmt.Errorf("it is of period %d of subscription %s, which was canceled, or is in period %d", t.Period, t.Subscription, s.period)
	}
	only := billing.LineMoney{
		Currency: m.Currency, Tax: m.Tax, CustomerCredit: m.CustomerCredit, Pays: m.Pays, Cost: m.Cost,
	}
	switch {
	case t.Type == billing.TypeGrant:
		if *m != (billing.LineMoney{Currency: m.Currency, CustomerCredit: -m.Earned, Earned: m.Earned}) || m.Earned <= 0 {
			return fmt.Errorf("its money is %+v, but a GRANT of a change that adds no credits earns customer credit", *m)
		}
		return nil
	case late:
		return v.checkLate(t, only)
	case t.Key == keyOfPeriod("paid", t):
		g, err := v.advanceOf(t)
		if err != nil {
			return err
		}
		cost := billing.Amount{Minor: m.Cost, Currency: m.Currency}
		only.Breakage = cost.Worth(g.amount-g.lapsed, g.amount, g.amount)
		v.pay(t, g)
		return v.charge(t, *m, only, m.Cost)
	case isChange(t):
		only.Pays, only.Cost, only.Earned = billing.GrantRef{}, 0, m.Earned
		return v.charge(t, *m, only, m.Earned)
	}
	return fmt.Errorf("it adds no credits, and by its key %q it does not pay for a period, is not late, and is of no change", t.Key)
}

// checkLate checks the money of a charge that came too late: what nothing was used for goes back.
func (v *verifier) checkLate(t *billing.Transaction, only billing.LineMoney) error {
	m := t.Money
	only.Refunded = m.Refunded
	if m.Refunded < 0 || m.Cost == 0 && (m.Pays != (billing.GrantRef{}) || m.CustomerCredit != 0) {
		return fmt.Errorf("its money is %+v, but what came too late is given back, or pays for a grant", *m)
	}
	if m.Cost != 0 {
		g, err := v.advanceOf(t)
		if err != nil {
			return err
		}
		v.pay(t, g)
	} else if g := v.subscription(t.Subscription).advances[t.Period]; g != nil && g.advance {
		v.pay(t, g)
	}
	if err := v.charge(t, *m, only, m.Cost); err != nil {
		return err
	}
	if p := v.purchases[t.TopUp]; m.Refunded > 0 {
		p.back = true
		p.refunds = append(p.refunds, &refundState{line: t.ID(), money: billing.LineMoney{Refunded: m.Refunded}, late: true})
	}
	return nil
}

// advanceOf returns the grant that a TOP_UP pays for, whose credits came before it.
func (v *verifier) advanceOf(t *billing.Transaction) (*grantState, error) {
	g, id := v.grants[t.Money.Pays], billing.NewGrantID(t.Wallet, t.Money.Pays)
	switch {
	case g == nil || g.subscription != t.Subscription || g.period != t.Period:
		return nil, fmt.Errorf("it pays for grant %s, which is not of period %d of subscription %s", id, t.Period, t.Subscription)
	case !g.advance:
		return nil, fmt.Errorf("it pays for grant %s, whose credits did not come before the money, or which was paid before", id)
	case t.Money.Currency != g.cost.Currency:
		return nil, fmt.Errorf("it pays in %s for grant %s, whose cost is in %s", t.Money.Currency, id, g.cost.Currency)
	}
	return g, nil
}

// pay gives a grant the cost that a line states, and makes its credit, wherever it went, that of the purchase.
func (v *verifier) pay(t *billing.Transaction, g *grantState) {
	g.advance, g.cost.Minor = false, t.Money.Cost
	for _, of := range v.grants {
		if of.root == g.Ref {
			of.purchase = t.TopUp
		}
	}
}

// checkUnpaid checks the VOID of what is left of a period that was given up unpaid, which ends its subscription.
func (v *verifier) checkUnpaid(t *billing.Transaction) error {
	for _, d := range t.Drawdowns {
		g := v.grants[d.Grant]
		if g == nil || !g.advance || g.subscription != t.Subscription || g.period != t.Period || t.Money != nil {
			return fmt.Errorf("it voids grant %s because period %d of subscription %s was not paid, but the credits of the grant did not come "+
				"before the money for that, or the money came", billing.NewGrantID(t.Wallet, d.Grant), t.Period, t.Subscription)
		}
		g.lapsed += d.Amount
	}
	v.subscription(t.Subscription).canceled = true
	return v.checkVoid(t)
}

// checkTakenBack checks the VOID of what a change to less takes back: of the plan's grants of the period, the last one first, all of
// each but the last that it takes of. Its money says where the cost of that goes.
func (v *verifier) checkTakenBack(t *billing.Transaction) error {
	s := v.subscription(t.Subscription)
	if !isChange(t) || s.canceled || t.Period != s.period || len(t.Drawdowns) == 0 {
		return fmt.Errorf("it is a VOID with key %q of period %d of subscription %s, which takes credit back by a change in its period, %d, "+
			"or voids what is left of one that was not paid", t.Key, t.Period, t.Subscription, s.period)
	}
	worth, currency := int64(0), ""
	for i, d := range t.Drawdowns {
		g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
		switch {
		case g == nil || g.subscription != t.Subscription || g.period != t.Period || g.source != billing.SourcePlan || g.voided:
			return fmt.Errorf("it takes credit back from grant %s, which the plan of subscription %s did not include in period %d", id,
				t.Subscription, t.Period)
		case i > 0 && d.Grant.Compare(t.Drawdowns[i-1].Grant) >= 0:
			return fmt.Errorf("it takes credit back from grant %s, which was not created before the one of the drawdown before", id)
		case d.Amount > g.Remaining || d.Amount < g.Remaining && i+1 < len(t.Drawdowns):
			return fmt.Errorf("it takes %s back from grant %s, which had %s left", d.Amount, id, g.Remaining)
		}
		if g.Costs {
			gone := g.amount - g.Remaining - g.held
			worth += g.cost.Worth(gone, gone+d.Amount, g.amount)
			currency = g.cost.Currency
		}
	}
	last := t.Drawdowns[len(t.Drawdowns)-1].Grant
	taken := 0
	for _, g := range v.live {
		if g.subscription == t.Subscription && g.period == t.Period && g.source == billing.SourcePlan && last.Compare(g.Ref) <= 0 {
			taken++
		}
	}
	if taken != len(t.Drawdowns) {
		return fmt.Errorf("it takes credit back from %d grants, but %d were created as late or later and have credit left", len(t.Drawdowns), taken)
	}
	return v.checkGivenBack(t, s, worth, currency)
}

// checkGivenBack checks the money of a change to less: the cost of what it takes becomes customer credit, makes up for what was written
// off, or is breakage.
func (v *verifier) checkGivenBack(t *billing.Transaction, s *subscriptionState, worth int64, currency string) error {
	m := t.Money
	if m == nil || worth == 0 {
		if m != nil || worth != 0 {
			return fmt.Errorf("the credit that it takes back cost %d, and it has money: %t", worth, m != nil)
		}
		return nil
	}
	only := billing.LineMoney{
		Currency: currency, CustomerCredit: m.CustomerCredit, WrittenOff: m.WrittenOff, Breakage: worth - m.CustomerCredit + m.WrittenOff,
	}
	if *m != only || m.CustomerCredit < 0 || m.WrittenOff > 0 || m.Breakage < 0 {
		return fmt.Errorf("its money is %+v, but the credit that it takes back cost %d in %s, which becomes customerCredit, lowers writtenOff, or "+
			"is breakage", *m, worth, currency)
	}
	s.made -= m.WrittenOff
	return nil
}
