package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// Name returns the name of an actor's API key, or that of the operator, which is part of the actor.
func (actors) Name(ctx context.Context, of *view.Actor) (*string, error) {
	if name := of.Operator(); name != "" {
		return &name, nil
	}
	if of.Kind() != billing.ActorAPIKey {
		return nil, nil
	}
	key, found, err := sessionOf(ctx).apiKeys.get(ctx, billing.KeyID(of.ID))
	if err != nil || !found {
		return nil, err
	}
	return &key.Name, nil
}
