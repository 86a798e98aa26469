package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// resolver is the root that the generated code asks for each object's resolvers. What a request has read is not here
// but in its session.
type resolver struct{ services }

func (r resolver) Query() gen.QueryResolver                     { return queries{r.services} }
func (r resolver) Mutation() gen.MutationResolver               { return mutations{r.services} }
func (r resolver) Customer() gen.CustomerResolver               { return customers{r.services} }
func (r resolver) Wallet() gen.WalletResolver                   { return wallets{r.services} }
func (r resolver) Grant() gen.GrantResolver                     { return grants{r.services} }
func (r resolver) Transaction() gen.TransactionResolver         { return transactions{r.services} }
func (r resolver) Drawdown() gen.DrawdownResolver               { return drawdowns{r.services} }
func (r resolver) ExpiringCredits() gen.ExpiringCreditsResolver { return expiringCredits{r.services} }

func (r resolver) WebhookEndpoint() gen.WebhookEndpointResolver { return webhookEndpoints{r.services} }

func (r resolver) WebhookDelivery() gen.WebhookDeliveryResolver { return webhookDeliveries{r.services} }

// The resolvers of each object. Their methods are in the file of their noun.
type (
	queries         struct{ services }
	mutations       struct{ services }
	customers       struct{ services }
	wallets         struct{ services }
	grants          struct{ services }
	transactions    struct{ services }
	drawdowns       struct{ services }
	expiringCredits struct{ services }

	webhookEndpoints  struct{ services }
	webhookDeliveries struct{ services }
)

// Node finds anything by its id, which says what it is.
func (r queries) Node(ctx context.Context, id string) (view.Node, error) {
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
		return node(r.webhookDelivery(ctx, s, outbox.DeliveryID(id)))
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
