package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

func (r mutations) CreateAPIKey(ctx context.Context, in gen.CreateAPIKeyInput) (*gen.CreateAPIKeyPayload, error) {
	payload := &gen.CreateAPIKeyPayload{}
	created, err := r.ledger.CreateAPIKey(ctx, sessionOf(ctx).caller, billing.CreateAPIKey{
		Keyed: keyed(in.IdempotencyKey), Name: in.Name, Scopes: in.Scopes,
	})
	payload.UserErrors, err = refused(err)
	if created == nil {
		return payload, err
	}
	id := string(created.Value.ID)
	payload.ID, payload.Replayed = &id, created.Replayed
	if created.Value.Secret != "" {
		payload.Secret = &created.Value.Secret
	}
	return payload, nil
}

func (r mutations) RevokeAPIKey(ctx context.Context, in gen.RevokeAPIKeyInput) (*gen.RevokeAPIKeyPayload, error) {
	payload := &gen.RevokeAPIKeyPayload{}
	revoked, err := r.ledger.RevokeAPIKey(ctx, sessionOf(ctx).caller, billing.RevokeAPIKey{
		Keyed: keyed(in.IdempotencyKey), APIKey: billing.KeyID(in.APIKeyID),
	})
	payload.UserErrors, err = refused(err)
	if revoked != nil {
		payload.APIKey, payload.Replayed = &view.APIKey{Of: revoked.Value}, revoked.Replayed
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
