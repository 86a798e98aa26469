package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// customer returns a customer by id, or nil.
func (s *session) customer(ctx context.Context, id billing.CustomerID) (*view.Customer, error) {
	customer, found, err := s.customers.get(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return &view.Customer{Of: customer}, nil
}

func (r queries) Customer(ctx context.Context, id string) (*view.Customer, error) {
	s := sessionOf(ctx)
	customer, err := r.ledger.Customer(ctx, s.caller.Tenant, id)
	if err != nil {
		return absent[view.Customer](nil, err)
	}
	if s.visitor != nil && customer.ID != s.visitor.Customer {
		return nil, nil
	}
	return s.showCustomer(customer), nil
}

// showCustomer returns the view of a customer that was read, and stores it for the wallets that it owns.
func (s *session) showCustomer(customer *billing.Customer) *view.Customer {
	s.customers.remember(customer.ID, customer)
	s.payers.expect(customer.ID)
	s.mails.expect(customer.ID)
	return &view.Customer{Of: customer}
}

func (r queries) Customers(ctx context.Context, first *int, after *string) (*view.CustomerConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return billing.CustomerID(id).Valid() })
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.ListCustomers(ctx, s.caller.Tenant, billing.CustomerID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	return connect(page, s.showCustomers(found)), nil
}

func (r queries) SearchCustomers(
	ctx context.Context, text string, first *int, after *string,
) (*view.CustomerConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return billing.CustomerID(id).Valid() })
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.SearchCustomers(ctx, s.caller.Tenant, text, billing.CustomerID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	return connect(page, s.showCustomers(found)), nil
}

// showCustomers does what showCustomer does for a list.
func (s *session) showCustomers(customers []*billing.Customer) []*view.Customer {
	nodes := make([]*view.Customer, len(customers))
	for i, customer := range customers {
		nodes[i] = s.showCustomer(customer)
	}
	return nodes
}

// Wallets lists the wallets of a customer.
func (r customers) Wallets(
	ctx context.Context, of *view.Customer, first *int, after *string,
) (*view.WalletConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage(of.ID(), first, after, func(id string) bool { return billing.WalletID(id).Valid() })
	if err != nil {
		return nil, err
	}
	ids, err := r.ledger.ListWallets(ctx, s.caller.Tenant, of.Of.ID, billing.WalletID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	return s.connectWallets(ctx, page, ids)
}

// connectWallets reads the wallets with ids, one more than the page has if there is a next one, and makes a connection of
// them.
func (s *session) connectWallets(
	ctx context.Context, page page, ids []billing.WalletID,
) (*view.WalletConnection, error) {
	s.wallets.expect(ids...)
	s.wantProfiles(ctx, ids...)
	var nodes []*view.Wallet
	for _, id := range ids {
		wallet, err := s.wallet(ctx, id)
		if err != nil {
			return nil, err
		}
		if wallet != nil {
			nodes = append(nodes, wallet)
		}
	}
	return connect(page, nodes), nil
}

func (r mutations) CreateCustomer(ctx context.Context, in gen.CreateCustomerInput) (*gen.CreateCustomerPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.CreateCustomer{
		Keyed: keyed(in.IdempotencyKey), ExternalID: given(read, in.ExternalID, "externalId"), Name: in.Name,
		Email: text(in.Email), TimeZone: text(in.TimeZone), Metadata: optional(read, in.Metadata, "metadata"),
	}
	if in.TimeZone == nil {
		request.TimeZone = "UTC"
	}
	payload := &gen.CreateCustomerPayload{}
	created, err := perform(read, func() (*ledger.Result[*billing.Customer], error) {
		return r.ledger.CreateCustomer(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if created != nil {
		payload.Customer, payload.Replayed = s.showCustomer(created.Value), created.Replayed
	}
	return payload, err
}

func (r mutations) UpdateCustomer(ctx context.Context, in gen.UpdateCustomerInput) (*gen.UpdateCustomerPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.UpdateCustomer{
		Keyed: keyed(in.IdempotencyKey), Customer: in.CustomerID, Name: edit(in.Name), Email: edit(in.Email),
		Metadata: editArg(read, in.Metadata, "metadata"),
	}
	read.fail(s.ownCustomer(ctx, in.CustomerID))
	payload := &gen.UpdateCustomerPayload{}
	updated, err := perform(read, func() (*ledger.Result[*billing.Customer], error) {
		return r.ledger.UpdateCustomer(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if updated != nil {
		payload.Customer, payload.Replayed = s.showCustomer(updated.Value), updated.Replayed
	}
	return payload, err
}
