package ddb

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// toItemPlan is a plan.
func toItemPlan(p *billing.Plan) (item, error) {
	i := newItem(planKey(p.Tenant, p.Code))
	i.text("name", p.Name)
	i.text("unit", p.Unit)
	i.number("price", p.Price.Minor)
	i.text("cur", p.Price.Currency)
	i.text("every", string(p.Interval))
	i.number("amt", int64(p.Included))
	i.text("unused", string(p.Unused))
	i.number("roll", int64(p.RolloverLimit))
	i.number("trial", int64(p.TrialDays))
	i.number("gift", int64(p.TrialCredits))
	texts(i, "feats", p.Features, appendText)
	i.text("card", p.RateCard)
	i.text("renew", string(p.OnRenewal))
	i.number("grace", int64(p.GraceDays))
	i.flag("off", p.Archived)
	i.instant("when", p.CreatedAt)
	i.number("rev", p.Revision)
	return i, nil
}

// fromItemPlan reads what toItemPlan wrote.
func fromItemPlan(i item) (*billing.Plan, error) {
	r := newReader(i)
	p := &billing.Plan{
		Versioned:     r.versioned(),
		Tenant:        r.tenant("#plans"),
		Code:          r.required(attrSort),
		Name:          r.text("name"),
		Unit:          r.required("unit"),
		Price:         billing.Amount{Minor: r.count("price"), Currency: r.required("cur")},
		Interval:      valid[calendar.PlanInterval](r, "every"),
		Included:      billing.Credits(r.count("amt")),
		Unused:        valid[billing.UnusedCredits](r, "unused"),
		RolloverLimit: billing.Credits(r.count("roll")),
		TrialDays:     int(r.count("trial")),
		TrialCredits:  billing.Credits(r.count("gift")),
		Features:      readTexts(r, "feats", (*words).all),
		RateCard:      r.text("card"),
		OnRenewal:     valid[billing.CreditsOnRenewal](r, "renew"),
		GraceDays:     int(r.count("grace")),
		Archived:      r.flag("off"),
		CreatedAt:     r.instant("when"),
	}
	if p.Included == 0 && p.Price.Minor > 0 {
		r.reject("amt", "it is missing, and the plan has a price")
	}
	if (p.RolloverLimit > 0) != (p.Unused == billing.UnusedRollOver) {
		r.reject("roll", "it is %s, and unused credits %s", p.RolloverLimit, p.Unused)
	}
	if p.TrialCredits > 0 && p.TrialDays == 0 {
		r.reject("trial", "it is missing, and the trial has %s credits", p.TrialCredits)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}
