package main

import (
	"context"
	"fmt"
	"time"
)

// startTime is when the scenario starts: the midnight after the test clock's time, as that clock only moves forward.
func (c *client) startTime(ctx context.Context) (time.Time, error) {
	answer, err := ask[*struct{ Now time.Time }](ctx, c, readClock, nil)
	if err != nil || answer == nil {
		return time.Time{}, fmt.Errorf("reading the test clock: %w", err)
	}
	return answer.Now.Truncate(24 * time.Hour).Add(24 * time.Hour), nil
}

// setUp publishes the rate card, creates the customers, their wallets and their grants, and keeps the ids of all, by key. If everything has been
// played before, every answer has to be a replay.
func (p *playback) setUp(ctx context.Context) error {
	p.ids = map[string]string{}
	requests := []request{p.scene.prices.publish()}
	for _, w := range p.scene.wallets {
		requests = append(requests, w.setUp()...)
	}
	for _, request := range requests {
		id, replayed, err := p.api.create(ctx, request.query, request.input)
		if err != nil {
			return err
		}
		if replayed != p.again {
			return fmt.Errorf("the answer to the request with the key %s has replayed: %t, but should have: %t",
				request.key(), replayed, p.again)
		}
		p.ids[request.key()] = id
	}
	return nil
}

// request is a request that creates something.
type request struct {
	query string
	input map[string]any
}

func (r request) key() string { return r.input["idempotencyKey"].(string) }

// publish returns the request that publishes the rate card, as a seller would.
func (p *prices) publish() request {
	return request{publishRateCard, map[string]any{"idempotencyKey": "prices", "code": p.Code, "rates": p.Rates}}
}

// setUp returns the requests that create the customer of a script, its wallet and its grants.
func (w *script) setUp() []request {
	requests := []request{
		{createCustomer, map[string]any{"idempotencyKey": w.id + ":customer", "externalId": w.id, "name": w.name}},
		{openWallet, map[string]any{"idempotencyKey": w.id + ":wallet", "externalId": w.id, "customerId": w.id}},
	}
	for _, g := range w.grants {
		requests = append(requests, request{grantCredits, w.grantInput(g)})
	}
	return requests
}

func (w *script) grantKey(g grant) string { return w.id + ":grant:" + g.name }

func (w *script) grantInput(g grant) map[string]any {
	input := map[string]any{
		"idempotencyKey": w.grantKey(g), "walletId": w.id, "amount": formatCredits(g.amount),
		"source": g.source, "priority": g.priority, "reason": g.name,
	}
	if g.terms.effective != 0 {
		input["effectiveAt"] = g.effective.Format(time.RFC3339Nano)
	}
	if g.terms.expires != 0 {
		input["expiresAt"] = g.expires.Format(time.RFC3339Nano)
	}
	if g.paid != "" {
		input["paid"] = map[string]any{"amount": g.paid, "currency": "EUR"}
	}
	return input
}
