package ledger_test

import (
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A key mints sessions of operators if it has ADMIN, and none that may more than itself; nobody else mints any. The API checks this as
// well, before it calls the ledger.
func TestOperatorsWithinTheKey(t *testing.T) {
	b := newFixture(t)
	admin, _ := b.key(billing.Caller{Tenant: billing.Live}, billing.ScopeAdmin)
	ask := func(actor string, scopes ...billing.Scope) (*ledger.CreatedSession[*billing.OperatorSession], error) {
		return b.CreateOperatorSession(t.Context(), billing.Caller{Tenant: billing.Live, Actor: actor},
			billing.CreateOperatorSession{Operator: "Ada", Scopes: scopes, ExpiresIn: 60})
	}
	created, err := ask(string(admin), billing.ScopeRead, billing.ScopeWalletsWrite)
	if err != nil {
		t.Fatal(err)
	}
	minted, err := b.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Live}, billing.CreateAPIKey{
		Keyed: keyed("few"), Name: "N", Scopes: []billing.Scope{billing.ScopeRead, billing.ScopeWalletsWrite},
	})
	if err != nil {
		t.Fatal(err)
	}
	few := string(minted.Value.ID)
	for _, scopes := range [][]billing.Scope{{billing.ScopeRead}, {billing.ScopeAdmin}, {billing.ScopePaymentsWrite}} {
		refusal := (*billing.Error)(nil)
		if _, err := ask(few, scopes...); !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput {
			t.Errorf("a key without ADMIN mints a session with %v: %v", scopes, err)
		}
	}
	for _, actor := range []string{
		billing.OperatorActor(created.Session.ID, "Ada"), string(created.Session.ID), "css_01KDVDNA00ABCDEFGHJKMNPQRS", "", few + " x",
	} {
		if got, err := ask(actor, billing.ScopeRead); err == nil {
			t.Errorf("%q mints the session %+v", actor, got)
		}
	}
}
