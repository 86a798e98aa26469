package dashboard

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// keptSettings keeps the portal settings of tenants for a while: each page of a portal needs them, and anybody may open one.
type keptSettings struct {
	read func(context.Context, billing.Tenant) (*billing.PortalSettings, error)
	keep time.Duration
	now  func() time.Time
	log  *slog.Logger

	mu   sync.Mutex
	kept map[billing.Tenant]keptTenant
}

type keptTenant struct {
	settings *billing.PortalSettings
	until    time.Time
}

// retryAfter is how long settings are used that could not be read again.
const retryAfter = 5 * time.Second

// of returns the settings of a tenant. While they cannot be read, the last ones are used; without any, no page may show the
// portal within itself.
func (k *keptSettings) of(ctx context.Context, tenant billing.Tenant) *billing.PortalSettings {
	k.mu.Lock()
	defer k.mu.Unlock() // whoever waits gets what was read
	// By the wall clock: the other clock of a frozen process stands still. If it went back, nobody knows how old the settings are.
	before, now := k.kept[tenant], billing.Instant(k.now())
	if before.settings != nil && now.Before(before.until) && !now.Add(k.keep).Before(before.until) {
		return before.settings
	}
	settings, err := k.read(ctx, tenant)
	until := now.Add(k.keep)
	if err != nil {
		k.log.ErrorContext(ctx, "portal settings cannot be read", "tenant", tenant, "error", err.Error())
		if before.settings == nil {
			return &billing.PortalSettings{Tenant: tenant} // the next page tries again
		}
		settings, until = before.settings, now.Add(retryAfter)
	}
	k.kept[tenant] = keptTenant{settings, until}
	return settings
}
