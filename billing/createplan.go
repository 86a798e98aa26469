package billing

import (
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// CreatePlan creates a plan.
type CreatePlan struct {
	Keyed
	Code          string
	Name          string
	Price         Money
	Interval      calendar.PlanInterval
	Included      Credits
	Unused        UnusedCredits
	RolloverLimit *Credits
	TrialDays     int
	TrialCredits  Credits
	Features      []string
	RateCard      string // code; empty: none
	Unit          string
	OnRenewal     CreditsOnRenewal
	GraceDays     int
}

// Request implements [Command].
func (c CreatePlan) Request() Request {
	return Request{"createPlan", []Field{
		{"code", c.Code},
		{"name", c.Name},
		{"price", formatMoney(&c.Price)},
		{"interval", string(c.Interval)},
		{"includedCredits", c.Included.String()},
		{"unusedCredits", string(c.Unused)},
		{"rolloverLimit", formatCredits(c.RolloverLimit)},
		{"trialDays", formatInt(c.TrialDays)},
		{"trialCredits", c.TrialCredits.String()},
		{"features", Listed(c.Features)},
		{"rateCardCode", c.RateCard},
		{"unit", c.Unit},
		{"creditsOnRenewal", string(c.OnRenewal)},
		{"graceDays", formatInt(c.GraceDays)},
	}}
}

// Check implements [Command].
func (c CreatePlan) Check() *Error {
	return firstRefusal(
		c.Keyed.Check(),
		CheckCode("code", c.Code),
		checkName(c.Name),
		CheckUnit(c.Unit),
		c.checkChoices(),
		c.checkPrice(),
		c.checkRollover(),
		c.checkTrial(),
		c.checkGrace(),
		checkFeatures(c.Features),
		checkOptional(c.RateCard, checkRateCardCode),
	)
}

func (c CreatePlan) checkChoices() *Error {
	switch {
	case !c.Interval.Valid():
		return invalid("interval is %s; use DAY, WEEK, MONTH or YEAR", quote(string(c.Interval))).at("interval")
	case !c.Unused.Valid():
		return invalid("unusedCredits is %s; use EXPIRE, ROLL_OVER or KEEP", quote(string(c.Unused))).at("unusedCredits")
	case !c.OnRenewal.Valid():
		return invalid("creditsOnRenewal is %s; use AT_BOUNDARY or WHEN_PAID", quote(string(c.OnRenewal))).
			at("creditsOnRenewal")
	}
	return nil
}

// checkPrice checks the price and what is included for it. The price of a period is earned with its credits: without
// any, it would be deferred for ever.
func (c CreatePlan) checkPrice() *Error {
	price, refusal := c.Price.Minor()
	switch included := checkSomeOrNone("includedCredits", c.Included); {
	case refusal != nil:
		return refusal.at("price")
	case included != nil:
		return included
	case c.Included == 0 && price.Minor > 0:
		return invalid("includedCredits is 0 and the price is %s; a plan with a price includes more than zero credits", price).
			at("includedCredits")
	}
	return nil
}

// checkSomeOrNone refuses credits below zero, and more than there can be.
func checkSomeOrNone(field string, credits Credits) *Error {
	switch {
	case credits < 0:
		return invalid("%s is %s; use 0 or more", field, credits).at(field)
	case credits > MaxCredits:
		return invalid("%s is %s; the most is %s", field, credits, MaxCredits).at(field)
	}
	return nil
}

func (c CreatePlan) checkRollover() *Error {
	const field = "rolloverLimit"
	limit := c.RolloverLimit
	switch {
	case c.Unused != UnusedRollOver && limit != nil:
		return invalid("%s is %s and unusedCredits is %s; leave it out, or use ROLL_OVER", field, limit, c.Unused).at(field)
	case c.Unused != UnusedRollOver:
		return nil
	case limit == nil:
		return invalid("%s is missing; with ROLL_OVER it is required: the most credits that roll over at once", field).at(field)
	case *limit <= 0:
		return invalid("%s is %s; use more than 0, or unusedCredits: EXPIRE", field, limit).at(field)
	case *limit > MaxCredits:
		return invalid("%s is %s; the largest is %s", field, limit, MaxCredits).at(field)
	}
	return nil
}

func (c CreatePlan) checkTrial() *Error {
	switch credits := checkSomeOrNone("trialCredits", c.TrialCredits); {
	case c.TrialDays < 0 || c.TrialDays > MaxTrialDays:
		return invalid("trialDays is %d; use 1 to %d days, or 0 for no trial", c.TrialDays, MaxTrialDays).at("trialDays")
	case credits != nil:
		return credits
	case c.TrialCredits > 0 && c.TrialDays == 0:
		return invalid("trialCredits is %s and trialDays is 0; only a plan with a trial has credits for it", c.TrialCredits).
			at("trialCredits")
	}
	return nil
}

func (c CreatePlan) checkGrace() *Error {
	if c.GraceDays < 0 || c.GraceDays > MaxGraceDays {
		return invalid("graceDays is %d; use 0 to %d days", c.GraceDays, MaxGraceDays).at("graceDays")
	}
	return nil
}

// checkFeatures refuses features that cannot be told apart or cannot be returned unchanged.
func checkFeatures(features []string) *Error {
	const field = "features"
	if len(features) > MaxFeatures {
		return invalid("%s has %d entries; at most %d are allowed", field, len(features), MaxFeatures).at(field)
	}
	for i, feature := range features {
		if refusal := checkFeature(feature); refusal != nil {
			return refusal.AtIndex(field, i)
		}
		if slices.Contains(features[:i], feature) {
			return invalid("%s has %s twice; name it once", field, quote(feature)).AtIndex(field, i)
		}
	}
	return nil
}

// checkFeature refuses a text that cannot be a feature. The place of the refusal is the feature itself.
func checkFeature(feature string) *Error {
	const what = "feature"
	refusal := firstRefusal(checkRequiredText(what, feature, MaxFeatureBytes), checkWhole(what, feature))
	if refusal != nil {
		refusal.Path = nil
	}
	return refusal
}

// Wallets implements [Command]: the request's key is the tenant's.
func (c CreatePlan) Wallets() []WalletID { return nil }

// Reads implements [Command]: the plan that may have the code, and the rate card.
func (c CreatePlan) Reads(d *Draft) {
	d.ReadDocument(PlanKey(d.Tenant(), c.Code))
	if c.RateCard != "" {
		d.ReadDocument(RateCardKey(d.Tenant(), c.RateCard))
	}
}

// Apply implements [Command].
func (c CreatePlan) Apply(d *Draft) *Error {
	if d.Document(PlanKey(d.Tenant(), c.Code)) != nil {
		return refuse(CodeAlreadyExists, "there is a plan with the code %s, which may be archived; use another code",
			quote(c.Code)).at("code")
	}
	if refusal := checkOptional(c.RateCard, d.hasRateCard); refusal != nil {
		return refusal
	}
	price, _ := c.Price.Minor() // Check has refused what is no price
	plan := &Plan{
		Tenant: d.Tenant(), Code: c.Code, Name: c.Name, Unit: c.Unit, Price: price, Interval: c.Interval, Included: c.Included,
		Unused: c.Unused, TrialDays: c.TrialDays, TrialCredits: c.TrialCredits, Features: append([]string(nil), c.Features...),
		RateCard: c.RateCard, OnRenewal: c.OnRenewal, GraceDays: c.GraceDays, CreatedAt: d.now,
	}
	if c.RolloverLimit != nil {
		plan.RolloverLimit = *c.RolloverLimit
	}
	d.Put(plan)
	d.Created(string(plan.ID()))
	d.Changed(Change{Target: string(plan.ID()), After: plan.auditFields()})
	return nil
}

// auditFields returns the fields of a new plan, without those that it does not use.
func (p *Plan) auditFields() Metadata {
	fields := Metadata{
		"code": p.Code, "name": p.Name, "unit": p.Unit, "price": p.Price.String(), "interval": string(p.Interval),
		"includedCredits": p.Included.String(), "unusedCredits": string(p.Unused), "creditsOnRenewal": string(p.OnRenewal),
		"graceDays": formatInt(p.GraceDays),
	}
	if p.RolloverLimit > 0 {
		fields["rolloverLimit"] = p.RolloverLimit.String()
	}
	if p.TrialDays > 0 {
		fields["trialDays"], fields["trialCredits"] = formatInt(p.TrialDays), p.TrialCredits.String()
	}
	if len(p.Features) > 0 {
		fields["features"] = strings.Join(p.Features, ", ")
	}
	if p.RateCard != "" {
		fields["rateCardCode"] = p.RateCard
	}
	return fields
}
