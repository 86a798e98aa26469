package ledger

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
)

// UpdatePortalSettings changes portal settings of the tenant.
//
// Refusals: INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) UpdatePortalSettings(
	ctx context.Context, by billing.Caller, u billing.UpdatePortalSettings,
) (*Result[*billing.PortalSettings], error) {
	u.Keyed, u.Local = u.By(by), l.runtime.Local
	return RunFor[*billing.PortalSettings](ctx, l, by.Tenant, &u, func(string) billing.DocumentKey {
		return billing.PortalSettingsKey(by.Tenant)
	})
}

// PortalSettings returns the portal settings of a tenant; empty ones where none were set. The read is strong.
func (l *Ledger) PortalSettings(ctx context.Context, tenant billing.Tenant) (*billing.PortalSettings, error) {
	settings, err := Read[*billing.PortalSettings](ctx, l, billing.PortalSettingsKey(tenant))
	if errors.Is(err, billing.ErrNotFound) {
		return &billing.PortalSettings{Tenant: tenant}, nil
	}
	return settings, err
}
