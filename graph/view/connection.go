package view

// Connection is a page of a list.
type Connection[T any] struct {
	Edges    []Edge[T]
	PageInfo PageInfo
}

// Edge is a node in a page, with its place in the list.
type Edge[T any] struct {
	Cursor string
	Node   T
}

// PageInfo is the place of a page in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Nodes returns the nodes without their cursors.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, edge := range c.Edges {
		nodes[i] = edge.Node
	}
	return nodes
}

// The connections and edges of the API.
type (
	CustomerConnection    = Connection[*Customer]
	CustomerEdge          = Edge[*Customer]
	APIKeyConnection      = Connection[*APIKey]
	APIKeyEdge            = Edge[*APIKey]
	WalletConnection      = Connection[*Wallet]
	WalletEdge            = Edge[*Wallet]
	GrantConnection       = Connection[*Grant]
	GrantEdge             = Edge[*Grant]
	TransactionConnection = Connection[*Transaction]
	TransactionEdge       = Edge[*Transaction]
	HoldConnection        = Connection[*Hold]
	HoldEdge              = Edge[*Hold]
	TopUpConnection       = Connection[*TopUp]
	TopUpEdge             = Edge[*TopUp]
	RateCardConnection    = Connection[*RateCard]
	RateCardEdge          = Edge[*RateCard]
	CreditPackConnection  = Connection[*CreditPack]
	CreditPackEdge        = Edge[*CreditPack]
	PlanConnection        = Connection[*Plan]
	PlanEdge              = Edge[*Plan]

	SpendLimitConnection = Connection[*SpendLimit]
	SpendLimitEdge       = Edge[*SpendLimit]
	BudgetConnection     = Connection[*Budget]
	BudgetEdge           = Edge[*Budget]
	AttentionConnection  = Connection[*Attention]
	AttentionEdge        = Edge[*Attention]

	OperatorSessionConnection = Connection[*OperatorSession]
	OperatorSessionEdge       = Edge[*OperatorSession]

	SubscriptionConnection = Connection[*Subscription]
	SubscriptionEdge       = Edge[*Subscription]

	AuditEntryConnection = Connection[*AuditEntry]
	AuditEntryEdge       = Edge[*AuditEntry]
	ExportConnection     = Connection[*Export]
	ExportEdge           = Edge[*Export]

	WebhookEndpointConnection = Connection[*WebhookEndpoint]
	WebhookEndpointEdge       = Edge[*WebhookEndpoint]
	WebhookDeliveryConnection = Connection[*WebhookDelivery]
	WebhookDeliveryEdge       = Edge[*WebhookDelivery]
)
