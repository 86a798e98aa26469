package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
)

func (mutations) CreateAPIKey(ctx context.Context, in gen.CreateAPIKeyInput) (*gen.CreateAPIKeyPayload, error) {
	s := sessionOf(ctx)
	payload := &gen.CreateAPIKeyPayload{}
	id, secret, replayed, err := s.ledger.CreateAPIKey(ctx, s.caller, billing.CreateAPIKey{
		IdempotencyKey: in.IdempotencyKey, Name: in.Name, Scopes: in.Scopes,
	})
	if payload.UserErrors, err = refused(err); err != nil || len(payload.UserErrors) > 0 {
		return payload, err
	}
	shown := string(id)
	payload.ID, payload.Replayed = &shown, replayed
	if secret != "" {
		payload.Secret = &secret
	}
	return payload, nil
}
