package graph

import "github.com/drawdown-billing/drawdown/graph/gen"

// resolver is the root from which the generated code gets each object's resolvers. What a request has read is in its
// session.
type resolver struct {
	services
	limiters limiters
}

func (r resolver) Query() gen.QueryResolver                     { return queries{r.services} }
func (r resolver) Mutation() gen.MutationResolver               { return mutations{r.services} }
func (r resolver) Customer() gen.CustomerResolver               { return customers{r.services} }
func (r resolver) Wallet() gen.WalletResolver                   { return wallets{r.services} }
func (r resolver) Grant() gen.GrantResolver                     { return grants{r.services} }
func (r resolver) Transaction() gen.TransactionResolver         { return transactions{r.services} }
func (r resolver) Hold() gen.HoldResolver                       { return holds{r.services} }
func (r resolver) Budget() gen.BudgetResolver                   { return budgets{r.services} }
func (r resolver) TopUp() gen.TopUpResolver                     { return topUps{r.services} }
func (r resolver) Subscription() gen.SubscriptionResolver       { return subscriptions{r.services} }
func (r resolver) AutoRecharge() gen.AutoRechargeResolver       { return recharges{r.services} }
func (r resolver) UsageBucket() gen.UsageBucketResolver         { return usageBuckets{r.services} }
func (r resolver) UserError() gen.UserErrorResolver             { return userErrors{r.services} }
func (r resolver) Drawdown() gen.DrawdownResolver               { return drawdowns{r.services} }
func (r resolver) ExpiringCredits() gen.ExpiringCreditsResolver { return expiringCredits{r.services} }

func (r resolver) RateCard() gen.RateCardResolver             { return rateCards{r.services} }
func (r resolver) UsageComponent() gen.UsageComponentResolver { return usageComponents{r.services} }
func (r resolver) Estimate() gen.EstimateResolver             { return estimates{r.services} }
func (r resolver) Actor() gen.ActorResolver                   { return actors{r.services} }
func (r resolver) Viewer() gen.ViewerResolver                 { return viewers{r.services} }

func (r resolver) Export() gen.ExportResolver { return exports{r.services} }

func (r resolver) WebhookEndpoint() gen.WebhookEndpointResolver { return webhookEndpoints{r.services} }

func (r resolver) Attention() gen.AttentionResolver { return attentions{r.services} }

func (r resolver) AuditEntry() gen.AuditEntryResolver { return auditEntries{r.services} }

func (r resolver) WebhookDelivery() gen.WebhookDeliveryResolver { return webhookDeliveries{r.services} }

// The resolvers of each object. Their methods are in the file of the object.
type (
	queries         struct{ services }
	mutations       struct{ services }
	customers       struct{ services }
	wallets         struct{ services }
	grants          struct{ services }
	transactions    struct{ services }
	holds           struct{ services }
	budgets         struct{ services }
	topUps          struct{ services }
	subscriptions   struct{ services }
	recharges       struct{ services }
	usageBuckets    struct{ services }
	userErrors      struct{ services }
	drawdowns       struct{ services }
	expiringCredits struct{ services }

	rateCards       struct{ services }
	usageComponents struct{ services }
	estimates       struct{ services }
	actors          struct{ services }
	viewers         struct{ services }

	attentions        struct{ services }
	auditEntries      struct{ services }
	exports           struct{ services }
	webhookEndpoints  struct{ services }
	webhookDeliveries struct{ services }
)
