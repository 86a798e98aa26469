package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// UserError is a refusal.
type UserError struct{ Of *billing.Error }

func (e UserError) Code() billing.Code          { return e.Of.Code }
func (e UserError) Message() string             { return e.Of.Message }
func (e UserError) Path() []string              { return e.Of.Path }
func (e UserError) Required() *billing.Credits  { return e.Of.Required }
func (e UserError) Available() *billing.Credits { return e.Of.Available }
func (e UserError) RetryAt() *time.Time         { return e.Of.RetryAt }

// AffordableQuantity returns how much of the request would fit, if that is known.
func (e UserError) AffordableQuantity() *billing.Decimal { return e.Of.Affordable }

// Limit returns the spend limit that refused, if one did.
func (e UserError) Limit() *SpendLimit {
	if e.Of.Limit == nil {
		return nil
	}
	return &SpendLimit{e.Of.LimitID, *e.Of.Limit}
}

// Refundable returns how much can be refunded, if that is the reason.
func (e UserError) Refundable() *billing.Money {
	if e.Of.Refundable == nil {
		return nil
	}
	return amount(*e.Of.Refundable)
}

// UsageOutcome is the kind of result of one usage of a batch.
type UsageOutcome string

// The outcomes of the API.
const (
	UsageRecorded UsageOutcome = "RECORDED"
	UsageReplayed UsageOutcome = "REPLAYED"
	UsageRejected UsageOutcome = "REJECTED"
)

// UsageOutcomes lists all outcomes.
var UsageOutcomes = []UsageOutcome{UsageRecorded, UsageReplayed, UsageRejected}

// UsageResult is the result of one usage of a batch.
type UsageResult struct {
	IdempotencyKey string
	Outcome        UsageOutcome
	Credits        billing.Credits
	Transaction    *Transaction
	Error          *UserError
}
