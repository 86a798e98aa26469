package ddb

import (
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// pricing writes why a line costs what it costs.
func (i item) pricing(p *billing.Pricing) {
	b := append(appendNumber(nil, int64(p.Card.Version)), ' ')
	b = append(appendNumber(b, int64(p.Rate)), ' ')
	b = append(append(b, p.Multiplier.String()...), ' ')
	i["price"] = text(string(append(b, p.Card.Code...)))
	texts(i, "parts", p.Components, appendComponent)
	i.text("quote", p.Quote)
}

// pricing reads what the item's pricing wrote.
func (r *reader) pricing() *billing.Pricing {
	const name = "price"
	written := r.text(name)
	if written == "" {
		return nil
	}
	w := &words{rest: written}
	p := &billing.Pricing{
		Card: billing.RateCardRef{Version: int(w.number())}, Rate: int(w.number()), Multiplier: w.decimal(),
		Components: readTexts(r, "parts", readComponent), Quote: r.text("quote"),
	}
	p.Card.Code = w.all()
	if !w.whole() || p.Card.Code == "" || p.Card.Version < 1 || p.Rate < 0 {
		r.reject(name, "%q does not say how a line was priced", written)
	}
	return p
}

// appendComponent writes: credits, rate, quantity, name.
func appendComponent(b []byte, c billing.PricedComponent) []byte {
	b = append(appendNumber(b, int64(c.Credits)), ' ')
	b = append(appendNumber(b, int64(c.Rate)), ' ')
	b = append(append(b, c.Quantity.String()...), ' ')
	return append(b, c.Name...)
}

func readComponent(w *words) billing.PricedComponent {
	c := billing.PricedComponent{Credits: w.credits(), Rate: int(w.number())}
	c.Quantity = w.decimal()
	if c.Name = w.all(); c.Name == "" {
		w.fault = true
	}
	return c
}

func (w *words) decimal() billing.Decimal {
	d, err := billing.ParseDecimal(w.next())
	if err != nil {
		w.fault = true
	}
	return d
}

// multiplier reads the multiplier of a wallet, which is stored where it is not 1.
func (r *reader) multiplier(name string) billing.Decimal {
	if _, found := r.item[name]; !found {
		return billing.WithoutDiscount
	}
	return r.decimal(name)
}

// toItemRedemption is the redemption of a quote.
func toItemRedemption(d *billing.Redemption) (item, error) {
	i := newItem(redemptionKey(d.WalletRef, d.Quote))
	i.instant("when", d.RedeemedAt)
	i.text("by", string(d.By))
	i.ttl(d.KeptUntil)
	i.number("rev", d.Revision)
	return i, nil
}

// fromItemRedemption reads what toItemRedemption wrote.
func fromItemRedemption(i item) (*billing.Redemption, error) {
	r := newReader(i)
	d := &billing.Redemption{
		Versioned: r.versioned(), Quote: r.required(attrSort), RedeemedAt: r.instant("when"),
		By: billing.KeyHash(r.required("by")), KeptUntil: r.ttl(),
	}
	tenant, rest, _ := strings.Cut(r.required(attrPartition), "#")
	wallet, found := strings.CutPrefix(rest, redemptionPrefix)
	d.Tenant, d.ID = billing.Tenant(tenant), billing.WalletID(wallet)
	if !found || tenant == "" || !d.ID.Valid() {
		r.reject(attrPartition, "it is not that of a wallet's quotes")
	}
	if !billing.ValidQuoteID(d.Quote) {
		r.reject(attrSort, "%q is not the id of a quote", d.Quote)
	}
	if !d.By.Valid() {
		r.reject("by", "%q is not the hash of a key", d.By)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return d, nil
}
