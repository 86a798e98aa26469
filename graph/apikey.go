package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

func (r mutations) CreateAPIKey(ctx context.Context, in gen.CreateAPIKeyInput) (*gen.CreateAPIKeyPayload, error) {
	s := sessionOf(ctx)
	payload := &gen.CreateAPIKeyPayload{}
	id, secret, replayed, err := r.ledger.CreateAPIKey(ctx, s.caller, billing.CreateAPIKey{
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

func (r mutations) RevokeAPIKey(ctx context.Context, in gen.RevokeAPIKeyInput) (*gen.RevokeAPIKeyPayload, error) {
	s := sessionOf(ctx)
	payload := &gen.RevokeAPIKeyPayload{}
	key, replayed, err := r.ledger.RevokeAPIKey(ctx, s.caller, billing.RevokeAPIKey{
		IdempotencyKey: in.IdempotencyKey, Key: billing.KeyID(in.APIKeyID),
	})
	if payload.UserErrors, err = refused(err); err == nil && len(payload.UserErrors) == 0 {
		payload.APIKey, payload.Replayed = &view.APIKey{Of: key}, replayed
	}
	return payload, err
}

// APIKeys lists the keys of the tenant.
func (r queries) APIKeys(ctx context.Context, first *int, after *string) (*view.APIKeyConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return billing.KeyID(id).Valid() })
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.ListAPIKeys(ctx, s.caller.Tenant, billing.KeyID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.APIKey, len(found))
	for i, key := range found {
		nodes[i] = &view.APIKey{Of: key}
	}
	return connect(page, nodes), nil
}
