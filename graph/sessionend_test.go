package graph_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// What a process remembers of a credential is too old when its clock went back: nobody knows for how long it was remembered.
func TestRevokedWhileTheClockGoesBack(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	elsewhere := a.another()
	minting := a.done("createApiKey", `{"idempotencyKey": "m", "name": "m", "scopes": ["ADMIN"]}`)
	key := a.as(minting.str("secret"))
	clients := []*api{a.session("acme"), a.operator("Ada", billing.ScopeRead), key}
	for _, client := range clients {
		elsewhere.as(client.secret).query(`{ viewer { kind } }`)
	}
	a.done("revokeCustomerSessions", `{"customerId": "acme"}`)
	a.done("revokeOperatorSessions", `{"operator": "Ada"}`)
	a.done("revokeApiKey", `{"idempotencyKey": "r", "apiKeyId": "`+minting.str("id")+`"}`)
	elsewhere.world.Pass(-10 * time.Minute)
	for _, client := range clients {
		elsewhere.as(client.secret).isOver("revoked, and the clock went back")
	}
}

// The token of a session that is over is not recognized any more: requests with it are limited like those with any other text.
func TestSessionsThatAreOverAreUnknown(t *testing.T) {
	a := newAPI(t)
	a.customer("acme")
	for _, begin := range []func() *api{
		func() *api { return a.session("acme") }, func() *api { return a.operator("Ada", billing.ScopeRead) },
	} {
		client := begin()
		client.query(`{ viewer { kind } }`)
		if !a.world.Ledger.RecognizesSession(client.secret) {
			t.Fatal("a session that was found is unknown")
		}
		a.world.Pass(time.Hour)
		client.isOver("expired")
		if a.world.Ledger.RecognizesSession(client.secret) {
			t.Error("a session that is over is recognized")
		}
	}
	customer := a.session("acme")
	customer.query(`{ viewer { kind } }`)
	a.done("revokeCustomerSessions", `{"customerId": "acme"}`)
	customer.isOver("revoked")
	if a.world.Ledger.RecognizesSession(customer.secret) {
		t.Error("a session that was revoked is recognized")
	}
}

// A test clock that moves or stands still ends no session, and keeps none.
func TestSessionsEndByTheRealClock(t *testing.T) {
	a := newAPI(t).inTest()
	a.customer("acme")
	a.clock("2026-02-01T00:00:00Z")
	customer, operator := a.session("acme"), a.operator("Ada", billing.ScopeRead)
	a.clock("2026-12-01T00:00:00Z")
	for _, client := range []*api{customer, operator} {
		client.query(`{ viewer { expiresAt } }`).in("viewer").is(`{"expiresAt": "2026-01-01T01:00:00Z"}`)
	}
	a.world.Pass(time.Hour)
	customer.isOver("expired by the real clock")
	operator.isOver("expired by the real clock")
}
