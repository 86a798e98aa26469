package exportjob

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// ownerColumns say whose row it is, in the words of whoever reads the file: an accountant does not know the ids of wallets. They follow
// the columns of each kind.
var ownerColumns = []column{
	{"walletExternalId", false},
	{"walletName", false},
	{"customerId", true},
	{"customerExternalId", false},
	{"customerName", false},
}

// withOwner returns the columns of a file: those of its kind, and those of the owner.
func withOwner(columns ...column) []column { return append(columns, ownerColumns...) }

// ownerOf returns the cells of ownerColumns for the rows of a wallet. Names are those of now.
func (r *run) ownerOf(ctx context.Context, w *billing.Wallet) ([]cell, error) {
	customer, err := ledger.Get[*billing.Customer](ctx, r.Store, billing.CustomerKey(w.Tenant, w.Customer), ledger.Strong)
	if err != nil {
		return nil, fmt.Errorf("reading the customer %s: %w", w.Customer, err)
	}
	return []cell{
		textOf(w.ExternalID), w.Name, string(customer.ID), textOf(customer.ExternalID), customer.Name,
	}, nil
}
