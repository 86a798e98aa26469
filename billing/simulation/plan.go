package simulation

import (
	"context"
	"fmt"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// askedPlan asks for a new plan.
type askedPlan struct {
	onTenant
	billing.CreatePlan
}

// askedPlanArchive asks to end the sale of a plan.
type askedPlanArchive struct {
	onTenant
	billing.ArchivePlan
}

// plan is a plan.
type plan struct {
	terms    string
	archived bool
}

// planPrices are the prices of plans, as they are asked for and as they are stored.
var planPrices = map[string]string{"0": "0 JPY", "2.5": "2.500 KWD", "49.9": "49.90 EUR"}

func (c *client) inventPlan() *request {
	key := c.key()
	r := billing.CreatePlan{
		Keyed: key, Code: c.planCode(), Name: "N", Unit: pick(c, []string{"credits", "tokens"}),
		Price:    billing.Money{Amount: decimal(pick(c, []string{"0", "2.5", "49.90"}))},
		Interval: pick(c, []calendar.PlanInterval{"DAY", "WEEK", "MONTH", "YEAR"}), Included: 100 * billing.Credit,
		Unused: pick(c, []billing.UnusedCredits{"EXPIRE", "ROLL_OVER", "KEEP"}), RateCard: pick(c, []string{"", "default", "none"}),
		OnRenewal: pick(c, []billing.CreditsOnRenewal{"AT_BOUNDARY", "WHEN_PAID"}), GraceDays: c.sim.rand.IntN(61),
		Features: pick(c, [][]string{nil, {}, {"a"}, {"b", "a"}}),
	}
	_, r.Price.Currency, _ = strings.Cut(planPrices[r.Price.Amount.String()], " ")
	if r.Price.Currency == "JPY" && c.sim.chance(0.5) { // it is free
		r.Included = 0
	}
	if r.Unused == "ROLL_OVER" {
		limit := billing.Credits(1+c.sim.rand.IntN(9)) * billing.Credit
		r.RolloverLimit = &limit
	}
	if c.sim.chance(0.5) {
		r.TrialDays, r.TrialCredits = 1+c.sim.rand.IntN(30), billing.Credits(c.sim.rand.IntN(2))*billing.Credit
	}
	return newRequest(key, askedPlan{CreatePlan: r})
}

func (c *client) inventPlanArchive() *request {
	key := c.key()
	return newRequest(key, askedPlanArchive{ArchivePlan: billing.ArchivePlan{Keyed: key, Code: c.planCode()}})
}

// planCode is one of a few, so that some are taken and some are missing.
func (c *client) planCode() string { return fmt.Sprint("plan-", c.sim.rand.IntN(12)) }

func (r askedPlan) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return catalogAnswer(p.CreatePlan(ctx, by, r.CreatePlan))
}

func (r askedPlanArchive) send(ctx context.Context, p *process, by billing.Caller) (answer, error) {
	return catalogAnswer(p.ArchivePlan(ctx, by, r.ArchivePlan))
}

func (r askedPlan) rule(on state, _ int64) ruling {
	if _, taken := on.tenant.plans[r.Code]; taken {
		return refused(billing.CodeAlreadyExists)
	}
	if r.RateCard == "none" {
		return refused(billing.CodeNotFound)
	}
	price, rollover := planPrices[r.Price.Amount.String()], int64(0)
	fields := map[string]string{
		"code": r.Code, "name": "N", "unit": r.Unit, "price": price, "interval": string(r.Interval),
		"includedCredits": r.Included.String(), "unusedCredits": string(r.Unused), "creditsOnRenewal": string(r.OnRenewal),
		"graceDays": fmt.Sprint(r.GraceDays),
	}
	if r.RolloverLimit != nil {
		rollover, fields["rolloverLimit"] = int64(*r.RolloverLimit), r.RolloverLimit.String()
	}
	if r.TrialDays != 0 {
		fields["trialDays"], fields["trialCredits"] = fmt.Sprint(r.TrialDays), r.TrialCredits.String()
	}
	if r.RateCard != "" {
		fields["rateCardCode"] = r.RateCard
	}
	switch len(r.Features) {
	case 1:
		fields["features"] = "a"
	case 2:
		fields["features"] = "b, a"
	}
	terms := sayPlan(
		"N", r.Unit, price, string(r.Interval), int64(r.Included), string(r.Unused), rollover, r.TrialDays, int64(r.TrialCredits),
		r.Features, r.RateCard, string(r.OnRenewal), r.GraceDays,
	)
	on.tenant.plans[r.Code] = plan{terms: terms}
	return ruling{documents: []document{
		{kind: "plan", id: r.Code, after: 1, says: terms},
		audited("createPlan", on.id, nil, fields),
	}}
}

func (r askedPlanArchive) rule(on state, _ int64) ruling {
	stored, known := on.tenant.plans[r.Code]
	switch {
	case !known:
		return refused(billing.CodeNotFound)
	case stored.archived:
		return ruling{}
	}
	stored.archived = true
	on.tenant.plans[r.Code] = stored
	return ruling{documents: []document{
		{kind: "plan", id: r.Code, before: 1, after: 2, says: stored.terms + ", archived"},
		audited("archivePlan", on.id, map[string]string{"archived": "false"}, map[string]string{"archived": "true"}),
	}}
}

// sayPlan writes the terms of a plan.
func sayPlan(
	name, unit, price, interval string, included int64, unused string, rollover int64, trialDays int, trialCredits int64,
	features []string, card, renewal string, grace int,
) string {
	return fmt.Sprintf("%s of %d %s for %s a %s, %s %d, trial %d %d, features %q, card %q, %s, grace %d",
		name, included, unit, price, interval, unused, rollover, trialDays, trialCredits, features, card, renewal, grace)
}

// describePlan reads a plan as the model would have it.
func describePlan(p *billing.Plan) string {
	says := sayPlan(
		p.Name, p.Unit, p.Price.String(), string(p.Interval), int64(p.Included), string(p.Unused), int64(p.RolloverLimit),
		p.TrialDays, int64(p.TrialCredits), p.Features, p.RateCard, string(p.OnRenewal), p.GraceDays,
	)
	if p.Archived {
		says += ", archived"
	}
	return says
}
