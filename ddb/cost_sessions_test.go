package ddb_test

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// sessionsOfPages are sessions of customers and operators, and the requests by which a process learns of them.
func (c *costs) sessionsOfPages() {
	ctx, by, w := c.t.Context(), billingtest.Caller, c.world
	created, err := w.CreateAPIKey(ctx, by, billing.CreateAPIKey{
		Keyed: keyed("sessions"), Name: "K", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	by.Actor = string(created.Value.ID)
	var customer, operator string
	c.charge("createCustomerSession", 1, noLimit, func() error {
		made, err := w.CreateCustomerSession(ctx, by, billing.CreateCustomerSession{
			Customer: "acme", Permissions: billing.SessionPermissions, ExpiresIn: 3600,
		})
		if err == nil {
			customer = made.Token
		}
		return err
	})
	c.charge("createOperatorSession", 1, noLimit, func() error {
		made, err := w.CreateOperatorSession(ctx, by, billing.CreateOperatorSession{
			Operator: "Ada Lovelace", Scopes: []billing.Scope{billing.ScopeRead}, ExpiresIn: 3600,
		})
		if err == nil {
			operator = made.Token
		}
		return err
	})
	asks := func() error {
		_, err := w.AuthenticateCustomer(ctx, customer)
		return err
	}
	operates := func() error {
		_, err := w.AuthenticateOperator(ctx, operator)
		return err
	}
	c.charge("… the first request with a customer's session in half a minute", 1, limit{0, 0, 3}, asks)
	c.charge("… each further one", 1, limit{0, 0, 0}, asks)
	c.charge("… the first request with an operator's session in half a minute", 1, limit{0, 0, 2}, operates)
	c.charge("… each further one", 1, limit{0, 0, 0}, operates)
	c.charge("revokeCustomerSessions", 1, noLimit, func() error {
		_, err := w.RevokeCustomerSessions(ctx, by, "acme")
		return err
	})
	c.charge("revokeOperatorSessions of a person with one session", 1, noLimit, func() error {
		_, err := w.RevokeSessionsOf(ctx, by, "Ada Lovelace")
		return err
	})
}
