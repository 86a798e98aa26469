package view

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
)

// Viewer is who asks.
type Viewer struct {
	Key   *billing.APIKey
	Token *budgettoken.Token // nil: the key is one that is stored
}

// Kind returns what kind of caller asks.
func (v Viewer) Kind() billing.ActorKind {
	if v.Token != nil {
		return billing.ActorBudgetToken
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

// Scopes returns what an API key may do; none for other callers.
func (v Viewer) Scopes() []billing.Scope {
	if v.Token != nil {
		return []billing.Scope{}
	}
	return v.Key.Scopes
}

// SessionPermission is what a session may do.
type SessionPermission string

// The permissions of the API.
const (
	PermissionView      SessionPermission = "VIEW"
	PermissionBuy       SessionPermission = "BUY"
	PermissionConfigure SessionPermission = "CONFIGURE"
)

// SessionPermissions lists all permissions.
var SessionPermissions = []SessionPermission{PermissionView, PermissionBuy, PermissionConfigure}

// Permissions returns what a session may do; none for other callers.
func (v Viewer) Permissions() []SessionPermission { return []SessionPermission{} }

// ExpiresAt returns until when the credential of the caller is valid, or nil for ever.
func (v Viewer) ExpiresAt() *time.Time {
	if v.Token == nil {
		return nil
	}
	return &v.Token.ExpiresAt
}

// CreateBudgetTokenPayload is a new token of a budget, or why there is none.
type CreateBudgetTokenPayload struct {
	Token      *string
	ExpiresAt  *time.Time
	UserErrors []*UserError
}
