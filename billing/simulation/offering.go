package simulation

import (
	"cmp"
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// offering is a plan that wallets can subscribe to, from before any accident on.
type offering struct {
	code     string
	family   int // whose seeds have it: of short periods, of weeks and months, or of long ones; -1: all
	interval string
	included int64 // of one for a period
	unused   string
	limit    int64
	trial    int // days
	credits  int64
	card     string
	currency string
	unit     string
	archived bool
}

// terms is what a subscription has of a plan.
type terms struct {
	plan     string
	quantity int64
	included int64 // of one for a period
	interval string
	unused   string
	limit    int64
	card     string
	currency string
}

var offerings = inEuros([]offering{
	{code: "day-ends", family: 0, interval: "DAY", included: 13 * micro, unused: "EXPIRE"},
	{code: "day-rolls", family: 0, interval: "DAY", included: 17*micro + 1, unused: "ROLL_OVER", limit: 11 * micro},
	{code: "day-keeps", family: 0, interval: "DAY", included: 5 * micro, unused: "KEEP", trial: 1, credits: 3 * micro},
	{code: "day-rolls-all", family: 0, interval: "DAY", included: 7 * micro, unused: "ROLL_OVER", limit: 1000 * micro, trial: 2, credits: 9 * micro},
	{code: "week-rolls", family: 0, interval: "WEEK", included: 40 * micro, unused: "ROLL_OVER", limit: 30 * micro},
	{code: "week-ends", family: 1, interval: "WEEK", included: 25 * micro, unused: "EXPIRE", trial: 3, card: billing.DefaultRateCard},
	{code: "week-rolls-little", family: 1, interval: "WEEK", included: 31 * micro, unused: "ROLL_OVER", limit: micro},
	{code: "month-rolls", family: 1, interval: "MONTH", included: 90 * micro, unused: "ROLL_OVER", limit: 70 * micro},
	{code: "month-ends", family: 2, interval: "MONTH", included: 70 * micro, unused: "EXPIRE", trial: 30, credits: 20 * micro},
	{code: "month-rolls-more", family: 2, interval: "MONTH", included: 60 * micro, unused: "ROLL_OVER", limit: 80 * micro},
	{code: "month-keeps", family: 2, interval: "MONTH", included: 20 * micro, unused: "KEEP"},
	{code: "year-rolls", family: 2, interval: "YEAR", included: 200 * micro, unused: "ROLL_OVER", limit: 150 * micro},
	{code: "year-ends", family: 2, interval: "YEAR", included: 300 * micro, unused: "EXPIRE"},
	{code: "nothing", family: -1, interval: "MONTH", unused: "EXPIRE", card: billing.DefaultRateCard},
	{code: "abroad", family: -1, interval: "MONTH", included: 9 * micro, unused: "EXPIRE", currency: "JPY"},
	{code: "tokens", family: -1, interval: "MONTH", included: 9 * micro, unused: "EXPIRE", unit: "tokens"},
	{code: "sold-no-more", family: -1, interval: "MONTH", included: 9 * micro, unused: "EXPIRE", archived: true},
})

// inEuros has the currency and the unit of plans that name none.
func inEuros(plans []offering) []offering {
	for i := range plans {
		plans[i].currency, plans[i].unit = cmp.Or(plans[i].currency, "EUR"), cmp.Or(plans[i].unit, "credits")
	}
	return plans
}

// longest is how many days pass at once at most, by family: periods of all intervals end, and not too many of them.
var longest = []int64{4, 40, 400}

// families counts the families of offerings.
const families = 3

// offered is the plan with a code; nil: there is none.
func offered(code string) *offering {
	for i := range offerings {
		if offerings[i].code == code {
			return &offerings[i]
		}
	}
	return nil
}

// terms are those of a quantity.
func (o *offering) terms(quantity int64) terms {
	return terms{o.code, quantity, o.included, o.interval, o.unused, o.limit, o.card, o.currency}
}

// sellPlans makes the plans that wallets subscribe to.
func (s *Simulation) sellPlans(ctx context.Context, p *process) error {
	for _, o := range offerings {
		plan := billing.CreatePlan{
			Keyed: billing.Keyed{IdempotencyKey: o.code}, Code: o.code, Name: "P", Unit: o.unit, Interval: calendar.PlanInterval(o.interval),
			Included: billing.Credits(o.included), Unused: billing.UnusedCredits(o.unused), TrialDays: o.trial,
			TrialCredits: billing.Credits(o.credits), RateCard: o.card, OnRenewal: billing.CreditsAtBoundary,
			Price: billing.Money{Currency: o.currency},
		}
		if o.limit > 0 {
			limit := billing.Credits(o.limit)
			plan.RolloverLimit = &limit
		}
		if _, err := p.CreatePlan(ctx, s.caller, plan); err != nil {
			return err
		}
		if !o.archived {
			continue
		}
		keyed := billing.Keyed{IdempotencyKey: "archive " + o.code}
		if _, err := p.ArchivePlan(ctx, s.caller, billing.ArchivePlan{Keyed: keyed, Code: o.code}); err != nil {
			return err
		}
	}
	return nil
}
