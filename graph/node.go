package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// nodeKind is a type of the schema that implements Node.
type nodeKind struct {
	typeName string // in the schema

	// load returns the object with an id that has the kind's prefix, or nil. Only a valid id reaches the store.
	load func(ctx context.Context, from services, id string) (view.Node, error)
}

// nodeKinds are all types that implement Node, by the prefix of their ids. A type of the schema that is not here fails
// TestNodeKinds.
var nodeKinds = map[string]nodeKind{
	"cus_": {"Customer", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.CustomerID(id), sessionOf(ctx).customer)
	}},
	"wal_": {"Wallet", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.WalletID(id), sessionOf(ctx).wallet)
	}},
	"grt_": {"Grant", func(ctx context.Context, _ services, id string) (view.Node, error) {
		wallet, ref, ok := billing.GrantID(id).Split()
		if !ok {
			return nil, nil
		}
		return node(sessionOf(ctx).grant(ctx, wallet, ref))
	}},
	"txn_": {"Transaction", func(ctx context.Context, _ services, id string) (view.Node, error) {
		if _, _, _, ok := billing.TransactionID(id).Split(); !ok {
			return nil, nil
		}
		return node(sessionOf(ctx).transaction(ctx, billing.TransactionID(id)))
	}},
	"hld_": {"Hold", func(ctx context.Context, from services, id string) (view.Node, error) {
		return ifValid(ctx, billing.HoldID(id), from.hold)
	}},
	"bgt_": {"Budget", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.BudgetID(id), sessionOf(ctx).budget)
	}},
	"tup_": {"TopUp", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.TopUpID(id), sessionOf(ctx).topUp)
	}},
	"pmd_": {"PaymentMethod", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.PaymentMethodID(id), sessionOf(ctx).paymentMethod)
	}},
	"rcd_": {"RateCard", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.RateCardID(id), sessionOf(ctx).rateCardByID)
	}},
	"pck_": {"CreditPack", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.CreditPackID(id), sessionOf(ctx).creditPackByID)
	}},
	"pln_": {"Plan", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.PlanID(id), sessionOf(ctx).planByID)
	}},
	"sub_": {"Subscription", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, billing.SubscriptionID(id), sessionOf(ctx).subscription)
	}},
	"exp_": {"Export", func(ctx context.Context, from services, id string) (view.Node, error) {
		return ifValid(ctx, exportjob.ID(id), from.export)
	}},
	"whe_": {"WebhookEndpoint", func(ctx context.Context, _ services, id string) (view.Node, error) {
		return ifValid(ctx, outbox.EndpointID(id), sessionOf(ctx).webhookEndpoint)
	}},
	"aud_": {"AuditEntry", func(ctx context.Context, from services, id string) (view.Node, error) {
		return ifValid(ctx, billing.AuditID(id), from.auditEntry)
	}},
	"dlv_": {"WebhookDelivery", func(ctx context.Context, from services, id string) (view.Node, error) {
		return ifValid(ctx, outbox.DeliveryID(id), from.webhookDelivery)
	}},
}

// prefixLength is the length of the prefixes of all ids.
const prefixLength = 4

// Node finds an object by its id, whose prefix says which type it has.
func (r queries) Node(ctx context.Context, id string) (view.Node, error) {
	prefix := id[:min(prefixLength, len(id))]
	kind, known := nodeKinds[prefix]
	if !known || !sessionOf(ctx).findsNode(prefix) {
		return nil, nil
	}
	return kind.load(ctx, r.services, id)
}

// ifValid loads the object with an id, or returns nil if the text cannot be an id.
func ifValid[ID interface{ Valid() bool }, T any, N interface {
	*T
	view.Node
}](ctx context.Context, id ID, load func(context.Context, ID) (N, error)) (view.Node, error) {
	if !id.Valid() {
		return nil, nil
	}
	return node(load(ctx, id))
}

// node turns a nil pointer into a nil interface.
func node[T any, N interface {
	*T
	view.Node
}](n N, err error) (view.Node, error) {
	if n == nil || err != nil {
		return nil, err
	}
	return n, nil
}
