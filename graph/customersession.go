package graph

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/transport"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// What the session of a customer may select is in accessTable. Every object that belongs to another customer does not exist for it:
// the loaders of the request leave it out, see [session.keepOwn], and a request that names it is answered NOT_FOUND.

// authenticateCustomer makes the session of a request with the token of a customer's session, as authenticate does for one with an
// API key.
func (r resolver) authenticateCustomer(ctx context.Context, from netip.Addr, token string) (context.Context, error) {
	if !r.ledger.RecognizesSession(token) {
		if err := r.limiters.admitUnknown(from); err != nil {
			return nil, err
		}
	}
	customer, err := r.ledger.AuthenticateCustomer(ctx, token)
	if err != nil {
		return nil, err
	}
	key := &billing.APIKey{ // which is stored nowhere: it has the limits of the session, and the scopes of what it may ask for
		ID: billing.KeyID(customer.ID), Tenant: customer.Tenant,
		Scopes: []billing.Scope{billing.ScopeRead, billing.ScopeWalletsWrite, billing.ScopePaymentsWrite},
	}
	if err := r.limiters.admit(key); err != nil {
		return nil, err
	}
	s := newSession(r.services, key)
	s.visitor, s.caller = customer, customer.Caller()
	s.caller.RequestID = transport.RequestID(ctx)
	s.keepOwn()
	return withSession(ctx, s), nil
}

// keepOwn makes the loaders of a customer's session leave out what belongs to another customer.
func (s *session) keepOwn() {
	own := s.visitor.Customer
	keepOnly(s.customers, func(_ context.Context, id billing.CustomerID, _ *billing.Customer) (bool, error) {
		return id == own, nil
	})
	keepOnly(s.wallets, func(_ context.Context, _ billing.WalletID, w *billing.Snapshot) (bool, error) {
		return w.Wallet.Customer == own, nil
	})
	keepOnly(s.profiles, func(_ context.Context, _ billing.WalletID, p *billing.WalletProfile) (bool, error) {
		return p.Customer == own, nil
	})
	keepOnly(s.payers, func(_ context.Context, id billing.CustomerID, _ *billing.Payer) (bool, error) { return id == own, nil })
	keepOnly(s.methods, func(_ context.Context, id billing.PaymentMethodID, _ *billing.PaymentMethod) (bool, error) {
		customer, ok := id.Customer()
		return ok && customer == own, nil
	})
	lines := func(ctx context.Context, _ billing.TransactionID, t *billing.Transaction) (bool, error) {
		return s.owns(ctx, t.Wallet)
	}
	keepOnly(s.transactions, lines)
	keepOnly(s.counterparts, lines)
	keepOnly(s.holds, func(ctx context.Context, _ billing.HoldID, h *billing.Hold) (bool, error) { return s.owns(ctx, h.ID) })
	keepOnly(s.topUps, func(ctx context.Context, _ billing.TopUpID, t *billing.TopUp) (bool, error) { return s.owns(ctx, t.ID) })
	keepOnly(s.subscriptions, func(_ context.Context, _ billing.SubscriptionID, of *billing.Subscription) (bool, error) {
		return of.Customer == own, nil
	})
}

// keepOnly makes siblings leave out what they read, unless keep returns true.
func keepOnly[K comparable, V any](of *siblings[K, V], keep func(context.Context, K, V) (bool, error)) {
	load := of.load
	of.load = func(ctx context.Context, keys []K) (map[K]V, error) {
		found, err := load(ctx, keys)
		if err != nil {
			return nil, err
		}
		kept := make(map[K]V, len(found))
		for key, value := range found {
			own, err := keep(ctx, key, value)
			if err != nil {
				return nil, err
			}
			if own {
				kept[key] = value
			}
		}
		return kept, nil
	}
}

// owns reports whether the caller may know of a wallet, and of what belongs to it: everybody but another customer's session.
func (s *session) owns(ctx context.Context, wallet billing.WalletID) (bool, error) {
	if s.visitor == nil {
		return true, nil
	}
	_, found, err := s.wallets.get(ctx, wallet)
	return found, err
}

// ownSnapshot returns a wallet that was read, or nil if the caller may not know of it.
func (s *session) ownSnapshot(wallet *billing.Snapshot) *billing.Snapshot {
	if s.visitor != nil && wallet != nil && wallet.Wallet.Customer != s.visitor.Customer {
		return nil
	}
	return wallet
}

// ownWallet refuses to a customer's session the id or external id of a wallet that is not the customer's: NOT_FOUND, whether there is
// one or not. Other callers may name any.
func (s *session) ownWallet(ctx context.Context, named string) error {
	if s.visitor == nil {
		return nil
	}
	wallet, err := s.namedWallet(ctx, named)
	if err == nil && s.ownSnapshot(wallet) == nil {
		err = noWallet(named)
	}
	return err
}

// noWallet refuses the name of a wallet, in the words of the ledger.
func noWallet(named string) error {
	return billing.Refuse(billing.CodeNotFound, "there is no wallet with the id or external id %s", billing.Quote(named)).At("walletId")
}

// ownCustomer does what ownWallet does for the id or external id of a customer.
func (s *session) ownCustomer(ctx context.Context, named string) error {
	if s.visitor == nil || named == string(s.visitor.Customer) {
		return nil
	}
	own, found, err := s.customers.get(ctx, s.visitor.Customer)
	if err != nil || found && named != "" && own.ExternalID == named {
		return err
	}
	return billing.NoCustomer(named)
}

// ownSubscription does what ownWallet does for the id of a subscription.
func (s *session) ownSubscription(ctx context.Context, id billing.SubscriptionID) error {
	if s.visitor == nil {
		return nil
	}
	if id.Valid() {
		if _, found, err := s.subscriptions.get(ctx, id); found || err != nil {
			return err
		}
	}
	return billing.NoSubscription(id)
}

// ownTopUp does what ownWallet does for the id of a top-up.
func (s *session) ownTopUp(ctx context.Context, id billing.TopUpID) error {
	if s.visitor == nil {
		return nil
	}
	if id.Valid() {
		if _, found, err := s.topUps.get(ctx, id); found || err != nil {
			return err
		}
	}
	return billing.NoTopUp(id)
}

// ownMethod does what ownWallet does for the id of a stored payment method.
func (s *session) ownMethod(id billing.PaymentMethodID) error {
	if s.visitor == nil {
		return nil
	}
	if customer, ok := id.Customer(); ok && customer == s.visitor.Customer {
		return nil
	}
	return billing.NoMethod(id)
}

// customerNodes are the prefixes of the ids with which a customer's session finds nodes.
var customerNodes = strings.Fields("cus_ wal_ grt_ txn_ hld_ bgt_ tup_ pmd_ pln_ sub_")

// findsNode reports whether the caller finds nodes with the prefix of an id.
func (s *session) findsNode(prefix string) bool {
	return s.visitor == nil || slices.Contains(customerNodes, prefix)
}

// Viewer returns who asks.
func (queries) Viewer(ctx context.Context) (*view.Viewer, error) {
	s := sessionOf(ctx)
	return &view.Viewer{Key: s.key, Token: s.token, Session: s.visitor, Operates: s.operator}, nil
}

// Customer returns the customer of a session.
func (viewers) Customer(ctx context.Context, of *view.Viewer) (*view.Customer, error) {
	if of.Session == nil {
		return nil, nil
	}
	return sessionOf(ctx).customer(ctx, of.Session.Customer)
}

func (r mutations) CreateCustomerSession(
	ctx context.Context, in gen.CreateCustomerSessionInput,
) (*view.CreateCustomerSessionPayload, error) {
	s, payload, read := sessionOf(ctx), &view.CreateCustomerSessionPayload{}, &reader{}
	request := billing.CreateCustomerSession{
		Customer: in.CustomerID, ExpiresIn: in.ExpiresInSeconds, Permissions: in.Permissions,
		ReturnURL: given(read, in.ReturnURL, "returnUrl"),
	}
	if in.Permissions == nil {
		request.Permissions = billing.SessionPermissions
	}
	for _, p := range request.Permissions {
		if p != billing.PermissionView && !s.key.Allows(billing.ScopePaymentsWrite) {
			return nil, forbidden("the API key lacks the scope %s, which the permission %s of a session needs",
				billing.ScopePaymentsWrite, p)
		}
	}
	created, err := perform(read, func() (*ledger.CreatedSession[*billing.CustomerSession], error) {
		return r.ledger.CreateCustomerSession(ctx, s.caller, request)
	})
	if payload.UserErrors, err = refused(err); created != nil {
		payload.Token, payload.ExpiresAt = &created.Token, &created.Session.ExpiresAt
		payload.URL = r.pages.link("/portal/"+string(s.caller.Tenant), created.Token)
	}
	return payload, err
}

func (r mutations) RevokeCustomerSessions(
	ctx context.Context, in gen.RevokeCustomerSessionsInput,
) (*gen.RevokeCustomerSessionsPayload, error) {
	s, payload := sessionOf(ctx), &gen.RevokeCustomerSessionsPayload{}
	revoked, err := r.ledger.RevokeCustomerSessions(ctx, s.caller, in.CustomerID)
	if payload.UserErrors, err = refused(err); revoked != nil {
		payload.Customer = s.showCustomer(revoked)
	}
	return payload, err
}
