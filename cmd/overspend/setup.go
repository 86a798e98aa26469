package main

import (
	"context"
	"fmt"
	"sync"
)

// create sends a request that creates or changes something, until it has an answer, and returns the id of that.
func (p *play) create(ctx context.Context, query string, input map[string]any) (string, error) {
	for try := range maxTries {
		url, err := p.fleet.url(try)
		if err != nil {
			return "", err
		}
		a, err := ask[*answer](ctx, p.api, url, query, map[string]any{"input": input})
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case err == nil && a.refusal() == "" && a.Node != nil:
			return a.Node.ID, nil
		case err == nil && a.refusal() != "CONFLICT":
			return "", fmt.Errorf("the request %v was refused: %+v", input["idempotencyKey"], a.UserErrors)
		}
	}
	return "", fmt.Errorf("the request %v has no answer after it was sent %d times", input["idempotencyKey"], maxTries)
}

// setUp creates the wallet, its credits, the budgets and the monthly limits.
func (p *play) setUp(ctx context.Context) error {
	customer, err := p.create(ctx, createCustomer, map[string]any{
		"idempotencyKey": "customer", "name": "Company", "timeZone": "UTC",
	})
	if err != nil {
		return err
	}
	p.account, err = p.create(ctx, openWallet, map[string]any{
		"idempotencyKey": "wallet", "customerId": customer, "name": "Agents", "unit": "credits",
	})
	if err != nil {
		return err
	}
	const grants = 3
	for i := range grants {
		amount := p.wallet / grants
		if i == 0 {
			amount += p.wallet % grants
		}
		if _, err := p.create(ctx, grantCredits, map[string]any{
			"idempotencyKey": fmt.Sprintf("grant-%d", i), "walletId": p.account, "amount": formatCredits(amount),
		}); err != nil {
			return err
		}
	}
	for level := levelCompany; level <= levelMonth; level++ {
		if err := p.setUpLevel(ctx, level); err != nil {
			return err
		}
	}
	return nil
}

// setUpLevel creates the budgets of a level, or the monthly limits, many at a time.
func (p *play) setUpLevel(ctx context.Context, level int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	free, wait := make(chan struct{}, inFlight), sync.WaitGroup{}
	for at := range p.nodes {
		n := &p.nodes[at]
		if n.level != level {
			continue
		}
		free <- struct{}{}
		wait.Go(func() {
			defer func() { <-free }()
			if err := p.setUpNode(ctx, n); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

func (p *play) setUpNode(ctx context.Context, n *node) (err error) {
	if n.level == levelMonth {
		q := p.monthly("limit/"+n.name, n, n.limit)
		_, err = p.create(ctx, q.query, q.input)
		return err
	}
	input := map[string]any{
		"idempotencyKey": "budget/" + n.name, "walletId": p.account, "name": n.name, "limit": formatCredits(n.limit),
	}
	if n.parent >= 0 {
		input["parentId"] = p.nodes[n.parent].id
	}
	n.id, err = p.create(ctx, createBudget, input)
	return err
}
