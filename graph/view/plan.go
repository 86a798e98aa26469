package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// Plan is a plan.
type Plan struct{ Of *billing.Plan }

// IsNode implements [Node].
func (Plan) IsNode() {}

func (p Plan) ID() string                                 { return string(p.Of.ID()) }
func (p Plan) Code() string                               { return p.Of.Code }
func (p Plan) Name() string                               { return p.Of.Name }
func (p Plan) Unit() string                               { return p.Of.Unit }
func (p Plan) Price() *billing.Money                      { return amount(p.Of.Price) }
func (p Plan) Interval() calendar.PlanInterval            { return p.Of.Interval }
func (p Plan) IncludedCredits() billing.Credits           { return p.Of.Included }
func (p Plan) QuantityLimit() int                         { return p.Of.QuantityLimit() }
func (p Plan) UnusedCredits() billing.UnusedCredits       { return p.Of.Unused }
func (p Plan) TrialDays() int                             { return p.Of.TrialDays }
func (p Plan) TrialCredits() billing.Credits              { return p.Of.TrialCredits }
func (p Plan) RateCardCode() *string                      { return optional(p.Of.RateCard) }
func (p Plan) CreditsOnRenewal() billing.CreditsOnRenewal { return p.Of.OnRenewal }
func (p Plan) GraceDays() int                             { return p.Of.GraceDays }
func (p Plan) Archived() bool                             { return p.Of.Archived }
func (p Plan) CreatedAt() time.Time                       { return p.Of.CreatedAt }

// Features returns the features, in an empty list where there are none: the API has no null for them.
func (p Plan) Features() []string { return append([]string{}, p.Of.Features...) }

// RolloverLimit returns the most credits that roll over at once; nil where none do.
func (p Plan) RolloverLimit() *billing.Credits {
	if p.Of.RolloverLimit == 0 {
		return nil
	}
	return &p.Of.RolloverLimit
}
