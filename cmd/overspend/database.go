package main

import (
	"context"
	"errors"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// database is where the servers keep everything.
type database struct {
	endpoint, prefix string

	stop func() error
}

// startDatabase starts a DynamoDB Local in memory, for this run only, and creates the tables.
func startDatabase(ctx context.Context) (*database, error) {
	engine, err := dynamodblocal.Start(ctx, dynamodblocal.Config{Brief: true})
	if err != nil {
		return nil, err
	}
	client, err := ddb.NewClient(ctx, ddb.Config{Endpoint: engine.Endpoint()})
	if err == nil {
		err = ddb.CreateTables(ctx, client, ddb.DefaultPrefix)
	}
	if err != nil {
		return nil, errors.Join(err, engine.Stop())
	}
	return &database{engine.Endpoint(), ddb.DefaultPrefix, engine.Stop}, nil
}

// prepare creates an API key of the live tenant, whose clock is the machine's.
func (d *database) prepare(ctx context.Context) (secret string, err error) {
	config := ddb.Config{Endpoint: d.endpoint, TablePrefix: d.prefix}
	store, err := ddb.Open(ctx, config)
	if err != nil {
		return "", err
	}
	created, err := ledger.New(store, wiring.Runtime()).CreateAPIKey(ctx, billing.Caller{Tenant: billing.Live, Actor: "overspend"},
		billing.CreateAPIKey{
			Keyed: billing.Keyed{IdempotencyKey: "key"}, Name: "overspend", Scopes: []billing.Scope{billing.ScopeAdmin},
		})
	if err != nil {
		return "", err
	}
	return created.Value.Secret, nil
}
