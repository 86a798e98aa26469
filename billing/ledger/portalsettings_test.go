package ledger_test

import (
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A return address is checked against the settings as they are now, and addresses of this machine are for development.
func TestCheckReturnURL(t *testing.T) {
	world := billingtest.NewWorld(billingtest.NewMemory(), 1)
	local := world.Runtime()
	local.Local = true
	development := ledger.New(world.Store, local)
	ctx, by := t.Context(), billingtest.Caller
	check := func(l *ledger.Ledger, address, says string) {
		t.Helper()
		settings, err := l.PortalSettings(ctx, by.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		refusal := billing.CheckReturnURL("returnUrl", address, settings.ReturnOrigins, l == development)
		if says == "" {
			if refusal != nil {
				t.Error(refusal)
			}
			return
		}
		if refusal == nil || refusal.Code != billing.CodeURLNotAllowed || !strings.Contains(refusal.Message, says) {
			t.Errorf("%s: %v does not say %q", address, refusal, says)
		}
	}
	update := func(l *ledger.Ledger, key string, origins ...string) error {
		_, err := l.UpdatePortalSettings(ctx, by, billing.UpdatePortalSettings{
			Keyed: billing.Keyed{IdempotencyKey: key}, ReturnOrigins: billing.SetTo(origins),
		})
		return err
	}
	check(world.Ledger, "https://app.example.com/done", "updatePortalSettings")
	check(development, "http://localhost:3000/done", "")
	if err := update(world.Ledger, "a", "https://app.example.com"); err != nil {
		t.Fatal(err)
	}
	check(world.Ledger, "https://app.example.com/done", "")
	check(world.Ledger, "https://evil.example/done", "https://app.example.com")
	check(world.Ledger, "http://localhost:3000/done", "https://app.example.com")
	if err := update(world.Ledger, "b", "http://localhost:3000"); err == nil {
		t.Error("an origin of this machine is accepted outside of development")
	}
	if err := update(development, "c", "http://localhost:3000"); err != nil {
		t.Error(err)
	}
	check(development, "https://app.example.com/done", "http://localhost:3000")
}
