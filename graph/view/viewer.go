package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
)

// Viewer is who asks: with an API key, unless one of the others is not nil.
type Viewer struct {
	Key      *billing.APIKey
	Token    *budgettoken.Token
	Session  *billing.CustomerSession
	Operates *billing.OperatorSession
}

// Kind returns what kind of caller asks.
func (v Viewer) Kind() billing.ActorKind {
	switch {
	case v.Token != nil:
		return billing.ActorBudgetToken
	case v.Session != nil:
		return billing.ActorCustomerSession
	case v.Operates != nil:
		return billing.ActorOperatorSession
	}
	return billing.ActorAPIKey
}

// TenantMode is a tenant as the API names it.
type TenantMode string

// The modes of the API.
const (
	ModeLive TenantMode = "LIVE"
	ModeTest TenantMode = "TEST"
)

// TenantModes lists all modes.
var TenantModes = []TenantMode{ModeLive, ModeTest}

// Mode returns the tenant of the caller.
func (v Viewer) Mode() TenantMode {
	if v.Key.Tenant == billing.Test {
		return ModeTest
	}
	return ModeLive
}

// Scopes returns what an API key or an operator's session may do; none for other callers.
func (v Viewer) Scopes() []billing.Scope {
	if v.Token != nil || v.Session != nil {
		return []billing.Scope{}
	}
	return v.Key.Scopes
}

// Permissions returns what a customer's session may do; none for other callers.
func (v Viewer) Permissions() []billing.SessionPermission {
	if v.Session == nil {
		return []billing.SessionPermission{}
	}
	return v.Session.Permissions
}

// Operator returns the name of the operator; nil for other callers.
func (v Viewer) Operator() *string {
	if v.Operates == nil {
		return nil
	}
	return &v.Operates.Operator
}

// ReturnURL returns where the pages of a customer's session lead back to, or nil.
func (v Viewer) ReturnURL() *string {
	if v.Session == nil {
		return nil
	}
	return optional(v.Session.ReturnURL)
}

// ExpiresAt returns until when the credential of the caller is valid, or nil for ever.
func (v Viewer) ExpiresAt() *time.Time {
	switch {
	case v.Token != nil:
		return &v.Token.ExpiresAt
	case v.Session != nil:
		return &v.Session.ExpiresAt
	case v.Operates != nil:
		return &v.Operates.ExpiresAt
	}
	return nil
}

// CreateBudgetTokenPayload is a new token of a budget, or why there is none.
type CreateBudgetTokenPayload struct {
	Token      *string
	ExpiresAt  *time.Time
	UserErrors []*UserError
}
