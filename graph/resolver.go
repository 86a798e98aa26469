package graph

import "github.com/drawdown-billing/drawdown/graph/gen"

// resolver is the root from which the generated code gets each object's resolvers. What a request has read is in its
// session.
type resolver struct{ services }

func (r resolver) Query() gen.QueryResolver                     { return queries(r) }
func (r resolver) Mutation() gen.MutationResolver               { return mutations(r) }
func (r resolver) Customer() gen.CustomerResolver               { return customers(r) }
func (r resolver) Wallet() gen.WalletResolver                   { return wallets(r) }
func (r resolver) Grant() gen.GrantResolver                     { return grants(r) }
func (r resolver) Transaction() gen.TransactionResolver         { return transactions(r) }
func (r resolver) Drawdown() gen.DrawdownResolver               { return drawdowns(r) }
func (r resolver) ExpiringCredits() gen.ExpiringCreditsResolver { return expiringCredits(r) }

func (r resolver) WebhookEndpoint() gen.WebhookEndpointResolver { return webhookEndpoints(r) }

func (r resolver) WebhookDelivery() gen.WebhookDeliveryResolver { return webhookDeliveries(r) }

// The resolvers of each object. Their methods are in the file of the object.
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
