package ddb

import "github.com/drawdown-billing/drawdown/billing"

// toItemPack is a credit pack.
func toItemPack(p *billing.CreditPack) (item, error) {
	i := newItem(packKey(p.Tenant, p.Code))
	i.text("name", p.Name)
	i.text("unit", p.Unit)
	i.number("amt", int64(p.Credits))
	i.number("bonus", int64(p.Bonus))
	i.number("price", p.Price.Minor)
	i.text("cur", p.Price.Currency)
	i.number("ends", int64(p.ExpiresAfterDays))
	i.number("back", int64(p.RefundableForDays))
	i.flag("off", p.Archived)
	i.instant("when", p.CreatedAt)
	i.number("rev", p.Revision)
	return i, nil
}

// fromItemPack reads what toItemPack wrote.
func fromItemPack(i item) (*billing.CreditPack, error) {
	r := newReader(i)
	p := &billing.CreditPack{
		Versioned:         r.versioned(),
		Tenant:            r.tenant("#packs"),
		Code:              r.required(attrSort),
		Name:              r.text("name"),
		Unit:              r.required("unit"),
		Credits:           r.credits("amt"),
		Bonus:             r.credits("bonus"),
		Price:             billing.Amount{Minor: r.count("price"), Currency: r.required("cur")},
		ExpiresAfterDays:  int(r.count("ends")),
		RefundableForDays: int(r.count("back")),
		Archived:          r.flag("off"),
		CreatedAt:         r.instant("when"),
	}
	if p.Credits <= 0 {
		r.reject("amt", "it is %s, and a pack has more than zero credits", p.Credits)
	}
	if p.Bonus < 0 {
		r.reject("bonus", "it is %s, which is below zero", p.Bonus)
	}
	if p.Price.Minor == 0 {
		r.reject("price", "it is missing")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// toItemOffers is the packs of a unit that are not archived.
func toItemOffers(o *billing.Offers) (item, error) {
	i := newItem(offersKey(o.Tenant, o.Unit))
	texts(i, "codes", o.Codes, func(b []byte, code string) []byte { return append(b, code...) })
	i.number("rev", o.Revision)
	return i, nil
}

// fromItemOffers reads what toItemOffers wrote.
func fromItemOffers(i item) (*billing.Offers, error) {
	r := newReader(i)
	o := &billing.Offers{
		Versioned: r.versioned(), Tenant: r.tenant("#offers"), Unit: r.required(attrSort),
		Codes: readTexts(r, "codes", (*words).all),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return o, nil
}
