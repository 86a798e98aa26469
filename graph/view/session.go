package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// OperatorSession is a session of a person of the seller.
type OperatorSession struct{ Of *billing.OperatorSession }

func (s OperatorSession) ID() string              { return string(s.Of.ID) }
func (s OperatorSession) Operator() string        { return s.Of.Operator }
func (s OperatorSession) Scopes() []billing.Scope { return s.Of.Scopes }
func (s OperatorSession) CreatedAt() time.Time    { return s.Of.CreatedAt }
func (s OperatorSession) ExpiresAt() time.Time    { return s.Of.ExpiresAt }
func (s OperatorSession) RevokedAt() *time.Time   { return optionalTime(s.Of.RevokedAt) }

// CreateCustomerSessionPayload is a new session of a customer, or why there is none.
type CreateCustomerSessionPayload struct {
	Token      *string
	ExpiresAt  *time.Time
	URL        *string
	UserErrors []*UserError
}

// CreateOperatorSessionPayload is a new session of an operator, or why there is none.
type CreateOperatorSessionPayload struct {
	Token      *string
	ExpiresAt  *time.Time
	URL        *string
	UserErrors []*UserError
}
