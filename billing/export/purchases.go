package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has the rules of purchases: which lines name one, and how its money adds up.

// purchaseState is a purchase with what is known of its money and its credits.
type purchaseState struct {
	reserved []billing.Drawdown // in burn order, each grant once
	currency string
	kept     int64 // of what was paid without tax: not given back
	tax      int64 // that was not given back
	back     bool  // money was given back
	off      int64 // that is written off
	refunds  []*refundState
	of       billing.SubscriptionID // whose charge it is; empty: it is a pack
	used     int64                  // customer credit that paid beside what is kept
}

// refundState is a refund that can fail, with what left for it.
type refundState struct {
	line   billing.TransactionID
	taken  []billing.Drawdown // in the order in which it left: a grant may be there twice
	money  billing.LineMoney
	lost   bool // it is a dispute that was lost, which cannot fail
	late   bool // it is of money that came too late, whose line does not say how much of it is tax
	failed bool
}

// The keys of REFUND lines that nobody asked for.
const (
	keyOfLost  = "drawdown:dispute-lost:"
	keyOfTaken = "drawdown:take-returned:"
)

// gone reports whether all of the purchase's money was given back.
func (p *purchaseState) gone() bool { return p.back && p.kept == 0 && p.tax == 0 }

// blocked reports whether nothing of the purchase may be free. What customer credit bought stays when the money is gone.
func (p *purchaseState) blocked() bool { return len(p.reserved) > 0 || p.gone() && p.used == 0 }

// checkNames checks that a line names a purchase, and states money, as its type does.
func (v *verifier) checkNames(t *billing.Transaction) error {
	names, money := false, t.Money != nil
	switch t.Type {
	case billing.TypeTopUp:
		names = true
	case billing.TypeRefund:
		names, money = true, true
	case billing.TypeHold, billing.TypeRelease:
		names, money = t.Hold == 0, false
	case billing.TypeReversal:
		names = t.Money != nil
	case billing.TypeExpiry:
		names = t.TopUp != "" && t.Hold == 0 && t.Reverses == ""
		money = names
	case billing.TypeVoid:
		names, money = t.TopUp != "" && t.Hold == 0 && t.Reverses == "", t.Subscription != "" && money
	case billing.TypeGrant:
		money = t.Subscription != "" && money
	default:
		money = false
	}
	if names != (t.TopUp != "") || money != (t.Money != nil) {
		return fmt.Errorf("it is of type %s and names purchase %q and hold %q, and has money: %t; such a line names a purchase: %t, "+
			"and has money: %t", t.Type, t.TopUp, t.HoldID(), t.Money != nil, names, money)
	}
	if !names {
		return nil
	}
	if wallet, _, _ := t.TopUp.Split(); wallet != t.Wallet {
		return fmt.Errorf("it names purchase %s, which is of another wallet", t.TopUp)
	}
	p := v.purchases[t.TopUp]
	switch bought := t.Type == billing.TypeTopUp; {
	case bought && p != nil:
		return fmt.Errorf("it is a TOP_UP of purchase %s, which has one before it", t.TopUp)
	case !bought && p == nil:
		return fmt.Errorf("it names purchase %s, but no TOP_UP before it is of that purchase", t.TopUp)
	case !bought && t.Money != nil && t.Money.Currency != p.currency:
		return fmt.Errorf("it states money in %q, but purchase %s was paid in %q", t.Money.Currency, t.TopUp, p.currency)
	}
	return nil
}

// buy adds the purchase of a TOP_UP: its first grant was paid for, and its second one is the bonus.
func (v *verifier) buy(t *billing.Transaction) error {
	if len(t.Created) < 1 || len(t.Created) > 2 || t.Created[0].Paid == nil || len(t.Created) == 2 && t.Created[1].Paid != nil {
		return fmt.Errorf("it creates %d grants, but a TOP_UP creates one that was paid for, and at most one more, which was not",
			len(t.Created))
	}
	paid, refusal := t.Created[0].Paid.Minor()
	if refusal != nil {
		return fmt.Errorf("what was paid for grant %s is no amount of money", t.Created[0].ID())
	}
	p := &purchaseState{currency: paid.Currency, kept: paid.Minor}
	if m := t.Money; m != nil {
		only := billing.LineMoney{Currency: paid.Currency, Tax: m.Tax}
		if *m != only || m.Tax < 0 {
			return fmt.Errorf("its money is %+v, but a TOP_UP states nothing but its tax, in the currency that was paid", *m)
		}
		p.tax = m.Tax
	}
	v.purchases[t.TopUp] = p
	return nil
}

// purchaseOf returns the purchase that bought the credit of a created grant: that of its TOP_UP, or that of the grant of the same
// wallet from which the credit came back.
func (v *verifier) purchaseOf(t *billing.Transaction, g *billing.Grant) billing.TopUpID {
	if t.Type == billing.TypeTopUp {
		return t.TopUp
	}
	if origin := v.originOf(t, g); origin != nil {
		return origin.purchase
	}
	return ""
}

// originOf returns the grant of the same wallet from which the credit of a created grant came; nil: from none.
func (v *verifier) originOf(t *billing.Transaction, g *billing.Grant) *grantState {
	if wallet, ref, is := g.Origin.Split(); is && wallet == t.Wallet {
		return v.grants[ref]
	}
	return nil
}

// rootOf returns the grant of the same wallet from which the credit of a created grant came in the end.
func (v *verifier) rootOf(t *billing.Transaction, g *billing.Grant) billing.GrantRef {
	if origin := v.originOf(t, g); origin != nil {
		return origin.root
	}
	return g.Ref
}

// checkRefundMoney checks the money of a REFUND, and adds it to that of the purchase.
func (v *verifier) checkRefundMoney(t *billing.Transaction) error {
	p, m := v.purchases[t.TopUp], t.Money
	if m.CustomerCredit > 0 || m.CustomerCredit < 0 && (p.of == "" || takesReturned(t)) {
		return fmt.Errorf("its customerCredit is %d, but a REFUND has none, or less than 0 if it is of a charge of a subscription and gives "+
			"money back", m.CustomerCredit)
	}
	if takesReturned(t) {
		return p.takeReturned(t)
	}
	lost := strings.HasPrefix(t.Key, keyOfLost)
	switch {
	case p.off+m.WrittenOff < 0:
		return fmt.Errorf("with it, %d less are written off for purchase %s than was written off", -p.off-m.WrittenOff, t.TopUp)
	case m.Refunded < 0 || m.Tax > 0 || m.WrittenOff < 0 && !lost || m.WrittenOff > m.Refunded+m.CustomerCredit || m.Breakage != 0:
		return fmt.Errorf("its money is %+v, but a REFUND gives money back: refunded is 0 or more, writtenOff is 0 to refunded, "+
			"tax is 0 or less, and breakage is 0", *m)
	case m.Refunded > p.kept || -m.Tax > p.tax:
		return fmt.Errorf("it gives back %d and %d of tax, in minor units of %s, but of purchase %s there are %d and %d that were not "+
			"given back", m.Refunded, -m.Tax, p.currency, t.TopUp, p.kept, p.tax)
	}
	p.kept, p.tax, p.back, p.off = p.kept-m.Refunded, p.tax+m.Tax, true, p.off+m.WrittenOff
	p.refunds = append(p.refunds, &refundState{
		line: t.ID(), taken: slices.Clone(t.Drawdowns), money: *m, lost: lost,
	})
	return nil
}

// takesReturned reports whether a line takes what came back to a purchase whose money is gone.
func takesReturned(t *billing.Transaction) bool {
	return t.Type == billing.TypeRefund && strings.HasPrefix(t.Key, keyOfTaken)
}

// takeReturned checks the money of a REFUND that takes what came back to a purchase whose money is gone, and counts it to the
// refund, or the lost dispute, that took the last money.
func (p *purchaseState) takeReturned(t *billing.Transaction) error {
	m := t.Money
	switch {
	case !p.gone():
		return fmt.Errorf("it takes what came back to purchase %s, of whose money %d and %d of tax were not given back", t.TopUp, p.kept,
			p.tax)
	case m.Refunded != 0 || m.Tax != 0 || m.WrittenOff > 0 || m.Breakage < 0 || t.Amount == 0:
		return fmt.Errorf("its money is %+v and its amount %s, but a REFUND of what came back takes credits, gives no money back, "+
			"raises no writtenOff and lowers no breakage", *m, t.Amount)
	}
	if p.off += m.WrittenOff; p.off < 0 {
		return fmt.Errorf("with it, %d less are written off for purchase %s than was written off", -p.off, t.TopUp)
	}
	for _, r := range slices.Backward(p.refunds) {
		if r.failed {
			continue
		}
		if r.lost {
			break // of several lines for one dispute, any may have written it off
		}
		r.taken = append(r.taken, t.Drawdowns...)
		r.money.WrittenOff += m.WrittenOff
		r.money.Breakage += m.Breakage
		if r.money.WrittenOff < 0 {
			return fmt.Errorf("with it, %d less are written off than %s wrote off", -r.money.WrittenOff, r.line)
		}
		break
	}
	return nil
}

// checkFailed checks a REVERSAL of a REFUND whose money did not go back: it states the opposite of that REFUND's money, and of the
// lines that took what came back later, and returns as many credits as all of these took.
func (v *verifier) checkFailed(t *billing.Transaction) error {
	p := v.purchases[t.TopUp]
	at := slices.IndexFunc(p.refunds, func(r *refundState) bool { return r.line == t.Reverses && !r.lost })
	if at < 0 || p.refunds[at].failed {
		return fmt.Errorf("it names %s, which is no REFUND of purchase %s before it that could fail and has not", t.Reverses, t.TopUp)
	}
	r := p.refunds[at]
	want := billing.LineMoney{
		Currency: p.currency, Refunded: -r.money.Refunded, WrittenOff: -r.money.WrittenOff, Tax: -r.money.Tax, Breakage: -r.money.Breakage,
		CustomerCredit: -r.money.CustomerCredit,
	}
	if paid := t.Money.CustomerCredit - want.CustomerCredit; p.of != "" && paid >= 0 && paid <= min(r.money.WrittenOff, v.subscription(p.of).made) {
		want.WrittenOff, want.CustomerCredit = want.WrittenOff+paid, want.CustomerCredit+paid // a change to less made up for it
		v.subscription(p.of).made -= paid
	}
	if r.late && t.Money.Tax >= 0 {
		want.Tax = t.Money.Tax
	}
	if *t.Money != want {
		return fmt.Errorf("its money is %+v, but that of %s, and of what was taken since, is the opposite of %+v", *t.Money, r.line, want)
	}
	if err := v.checkBack(t, r.taken); err != nil {
		return err
	}
	r.failed = true
	p.kept, p.tax, p.off = p.kept-t.Money.Refunded, p.tax+t.Money.Tax, p.off+t.Money.WrittenOff
	p.back = slices.ContainsFunc(p.refunds, func(r *refundState) bool { return !r.failed })
	v.back = cameBack{kind: ofFailed, topUp: t.TopUp, occurred: t.RecordedAt, recorded: t.RecordedAt}
	return nil
}

// checkBack checks that a REVERSAL returns what was taken: to the same grants, and of those that have expired, and were not
// voided, as created grants that name them as their origin.
func (v *verifier) checkBack(t *billing.Transaction, taken []billing.Drawdown) error {
	direct, fresh, parts := map[billing.GrantRef]billing.Credits{}, map[billing.GrantID]billing.Credits{}, 0
	for _, d := range taken {
		names := func(created billing.Grant) bool { return created.Origin == billing.NewGrantID(t.Wallet, d.Grant) }
		g := v.grants[d.Grant]
		ended := g.Lapsed(t.RecordedAt) || v.outlives(g) || slices.ContainsFunc(t.Created, names) && v.hasEnded(t, g)
		if !g.voided && ended {
			fresh[billing.NewGrantID(t.Wallet, d.Grant)] += d.Amount
			parts++
		} else {
			direct[d.Grant] += d.Amount
		}
	}
	given := t.Drawdowns[:max(0, len(t.Drawdowns)-len(t.Created))]
	for _, d := range given {
		if direct[d.Grant] != d.Amount {
			return fmt.Errorf("it returns %s to grant %s, but %s of it left and can return to it", d.Amount,
				billing.NewGrantID(t.Wallet, d.Grant), direct[d.Grant])
		}
		delete(direct, d.Grant)
	}
	for ref, amount := range direct {
		return fmt.Errorf("it does not return %s to grant %s, which left it", amount, billing.NewGrantID(t.Wallet, ref))
	}
	return v.checkFresh(t, len(given), fresh, parts)
}

// checkFresh checks the created grants of a REVERSAL, which come after the other drawdowns: for each origin as many credits as
// left the origin. Where there were more parts than a line creates grants, only the sum is known.
func (v *verifier) checkFresh(t *billing.Transaction, from int, want map[billing.GrantID]billing.Credits, parts int) error {
	sum := billing.Credits(0)
	for _, amount := range want {
		sum += amount
	}
	for i := range t.Created {
		g := &t.Created[i]
		switch d := t.Drawdowns[from+i]; {
		case d != billing.Drawdown{Grant: g.Ref, Amount: g.Amount}:
			return fmt.Errorf("drawdown %d has to give %s to grant %s, which the line creates", from+i+1, g.Amount, g.ID())
		case want[g.Origin] == 0:
			return fmt.Errorf("it creates grant %s of origin %q, but nothing of that returns as a created grant", g.ID(), g.Origin)
		case parts <= billing.MaxCreatedGrants && want[g.Origin] < g.Amount:
			return fmt.Errorf("it creates grant %s of %s, but of its origin %s less left", g.ID(), g.Amount, g.Origin)
		}
		if parts <= billing.MaxCreatedGrants {
			want[g.Origin] -= g.Amount
		}
		sum -= g.Amount
	}
	if sum != 0 {
		return fmt.Errorf("the grants that it creates have %s less than what left of grants that have expired", sum)
	}
	return nil
}
