package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// TestCreateKey creates the first key of a deployment, and authenticates with it.
func TestCreateKey(t *testing.T) {
	var out bytes.Buffer
	books := ledger.New(ddbtest.Store(t), wiring.Runtime())
	o := operator{ledger: books, out: &out}
	for _, c := range []struct {
		args   []string
		tenant billing.Tenant
		scopes []billing.Scope
	}{
		{[]string{"create-key", "live", "first"}, billing.Live, []billing.Scope{billing.ScopeAdmin}},
		{
			[]string{"create-key", "test", "reader", "read", "USAGE_WRITE"},
			billing.Test,
			[]billing.Scope{billing.ScopeRead, billing.ScopeUsageWrite},
		},
	} {
		out.Reset()
		if err := run(t.Context(), o, c.args); err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(out.String())
		if len(words) != 2 {
			t.Fatalf("it prints %q", &out)
		}
		key, err := books.Authenticate(t.Context(), words[1])
		if err != nil || string(key.ID) != words[0] || key.Tenant != c.tenant || key.Name != c.args[2] ||
			len(key.Scopes) != len(c.scopes) {
			t.Fatalf("the key of %v is %+v, %v", c.args, key, err)
		}
		for _, scope := range c.scopes {
			if !key.Allows(scope) {
				t.Errorf("the key of %v may not %s", c.args, scope)
			}
		}
	}
	for _, c := range []struct {
		words string
		args  []string
	}{
		{`no tenant "prod"`, []string{"create-key", "prod", "first"}},
		{"not a scope", []string{"create-key", "live", "first", "ROOT"}},
		{"name", []string{"create-key", "live", ""}},
		{"usage:", []string{"create-key", "live"}},
	} {
		if err := run(t.Context(), o, c.args); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v answers %v, not %s", c.args, err, c.words)
		}
	}
}
