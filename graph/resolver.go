package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// resolver is the root that the generated code asks for each object's resolvers. It has no state: everything is
// in the request's session.
type resolver struct{}

func (resolver) Query() gen.QueryResolver                     { return queries{} }
func (resolver) Mutation() gen.MutationResolver               { return mutations{} }
func (resolver) Customer() gen.CustomerResolver               { return customers{} }
func (resolver) Wallet() gen.WalletResolver                   { return wallets{} }
func (resolver) Grant() gen.GrantResolver                     { return grants{} }
func (resolver) Transaction() gen.TransactionResolver         { return transactions{} }
func (resolver) Drawdown() gen.DrawdownResolver               { return drawdowns{} }
func (resolver) ExpiringCredits() gen.ExpiringCreditsResolver { return expiringCredits{} }
func (resolver) WebhookEndpoint() gen.WebhookEndpointResolver { return webhookEndpoints{} }
func (resolver) WebhookDelivery() gen.WebhookDeliveryResolver { return webhookDeliveries{} }

// The resolvers of each object. Their methods stand in the file of their noun.
type (
	queries         struct{}
	mutations       struct{}
	customers       struct{}
	wallets         struct{}
	grants          struct{}
	transactions    struct{}
	drawdowns       struct{}
	expiringCredits struct{}

	webhookEndpoints  struct{}
	webhookDeliveries struct{}
)

// Node finds anything by its id, which says what it is.
func (queries) Node(ctx context.Context, id string) (view.Node, error) {
	s := sessionOf(ctx)
	if wallet, ref, ok := billing.GrantID(id).Split(); ok {
		return node(s.grant(ctx, wallet, ref))
	}
	if _, _, _, ok := billing.TransactionID(id).Split(); ok {
		return node(s.transaction(ctx, billing.TransactionID(id)))
	}
	switch {
	case billing.WalletID(id).Valid():
		return node(s.wallet(ctx, billing.WalletID(id)))
	case billing.CustomerID(id).Valid():
		return node(s.customer(ctx, billing.CustomerID(id)))
	case outbox.EndpointID(id).Valid():
		return node(s.webhookEndpoint(ctx, outbox.EndpointID(id)))
	case outbox.DeliveryID(id).Valid():
		return node(s.webhookDelivery(ctx, outbox.DeliveryID(id)))
	}
	return nil, nil
}

// node turns a nil of a type into the nil of the interface.
func node[T any, N interface {
	*T
	view.Node
}](n N, err error) (view.Node, error) {
	if n == nil || err != nil {
		return nil, err
	}
	return n, nil
}
