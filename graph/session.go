package graph

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// session is one request: who asks, what time it is for it, and what it has read. Everything that it shows is of
// one instant, and nothing is read twice.
type session struct {
	ledger   *billing.Ledger
	usage    *aggregate.Service // nil: none is counted
	webhooks *outbox.Service    // nil: there are none
	key      *billing.APIKey
	caller   billing.Caller

	freshness billing.Freshness // of the reads of wallets, see plan

	customers    *siblings[billing.CustomerID, *billing.Customer]
	wallets      *siblings[billing.WalletID, *billing.Snapshot]
	profiles     *siblings[billing.WalletID, *billing.WalletProfile]
	transactions *siblings[billing.TransactionID, *billing.Transaction]
	counterparts *siblings[billing.TransactionID, *billing.Transaction] // apart, since each may be of another wallet
	cursors      *siblings[billing.WalletID, *aggregate.Cursor]         // of usage
	endpoints    *siblings[outbox.EndpointID, *outbox.Endpoint]
	events       *siblings[billing.EventID, *outbox.Event]

	mu     sync.Mutex
	grants map[billing.WalletID]*siblings[billing.GrantRef, billing.GrantView]
	at     time.Time
}

func newSession(ledger *billing.Ledger, usage *aggregate.Service, key *billing.APIKey) *session {
	s := &session{
		ledger: ledger, usage: usage, key: key, caller: billing.Caller{Tenant: key.Tenant, Actor: string(key.ID)},
		grants: map[billing.WalletID]*siblings[billing.GrantRef, billing.GrantView]{},
	}
	s.customers = newSiblings(func(ctx context.Context, ids []billing.CustomerID) (map[billing.CustomerID]*billing.Customer, error) {
		return ledger.CustomersByID(ctx, key.Tenant, ids)
	})
	s.wallets = newSiblings(func(ctx context.Context, ids []billing.WalletID) (map[billing.WalletID]*billing.Snapshot, error) {
		return ledger.Snapshots(ctx, key.Tenant, ids, s.freshness)
	})
	s.profiles = newSiblings(func(ctx context.Context, ids []billing.WalletID) (map[billing.WalletID]*billing.WalletProfile, error) {
		return ledger.Profiles(ctx, key.Tenant, ids)
	})
	lines := func(ctx context.Context, ids []billing.TransactionID) (map[billing.TransactionID]*billing.Transaction, error) {
		return ledger.TransactionsByID(ctx, key.Tenant, ids)
	}
	s.transactions, s.counterparts = newSiblings(lines), newSiblings(lines)
	s.cursors = newSiblings(func(ctx context.Context, ids []billing.WalletID) (map[billing.WalletID]*aggregate.Cursor, error) {
		return usage.Cursors(ctx, key.Tenant, ids)
	})
	s.endpoints = newSiblings(s.readEndpoints)
	s.events = newSiblings(s.readEvents)
	return s
}

// plan looks ahead at what an operation asks for. Where that is a ledger, wallets are read strongly, so that one
// reads one's own writes; a balance alone costs half.
func (s *session) plan(operation *graphql.OperationContext) {
	everyField(operation, func(field *ast.Field) bool {
		s.freshness = billing.Freshness(field.Name == "transactions")
		return s.freshness == billing.Eventual
	})
}

type sessionKey struct{}

func withSession(ctx context.Context, s *session) context.Context {
	return context.WithValue(ctx, sessionKey{}, s)
}

// sessionOf is the session of a request. Authentication puts it there before any resolver runs, and the scopes of
// the root fields are checked against it; a resolver without one is a fault of this program, and fails closed.
func sessionOf(ctx context.Context) *session {
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		panic("a resolver runs without a session")
	}
	return s
}

// now is the instant of the request.
func (s *session) now(ctx context.Context) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at.IsZero() {
		at, err := s.ledger.Now(ctx, s.caller.Tenant)
		if err != nil {
			return time.Time{}, err
		}
		s.at = at
	}
	return s.at, nil
}

// changed forgets what a mutation made stale: the instant, what remained of grants, and how much of a usage was
// reversed.
func (s *session) changed(wallets ...*billing.Wallet) {
	s.transactions.forget()
	s.counterparts.forget()
	s.cursors.forget()
	for _, w := range wallets {
		s.wallets.remember(w.ID, &billing.Snapshot{Wallet: *w})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = time.Time{}
	clear(s.grants)
}

// wallet shows a wallet by id, or nil.
func (s *session) wallet(ctx context.Context, id billing.WalletID) (*view.Wallet, error) {
	snapshot, found, err := s.wallets.get(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return s.showWallet(snapshot), nil
}

// showWallet shows a wallet that was read, and expects its owner and profile to be asked for.
func (s *session) showWallet(snapshot *billing.Snapshot) *view.Wallet {
	s.customers.expect(snapshot.Wallet.Customer)
	s.profiles.expect(snapshot.Wallet.ID)
	s.cursors.expect(snapshot.Wallet.ID)
	return &view.Wallet{Snapshot: snapshot}
}

// showState is showWallet for the state that a request left behind; nil for none.
func (s *session) showState(w *billing.Wallet) *view.Wallet {
	if w == nil {
		return nil
	}
	return s.showWallet(&billing.Snapshot{Wallet: *w})
}

// grantsOf are the grants of a wallet.
func (s *session) grantsOf(wallet billing.WalletID) *siblings[billing.GrantRef, billing.GrantView] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.grants[wallet] == nil {
		s.grants[wallet] = newSiblings(func(ctx context.Context, refs []billing.GrantRef) (map[billing.GrantRef]billing.GrantView, error) {
			snapshot, found, err := s.wallets.get(ctx, wallet)
			if err != nil || !found {
				return nil, err
			}
			now, err := s.now(ctx)
			if err != nil {
				return nil, err
			}
			return s.ledger.GrantViews(ctx, snapshot.Fork(), now, refs)
		})
	}
	return s.grants[wallet]
}

// grant shows a grant of a wallet, or nil.
func (s *session) grant(ctx context.Context, wallet billing.WalletID, ref billing.GrantRef) (*view.Grant, error) {
	grant, found, err := s.grantsOf(wallet).get(ctx, ref)
	if err != nil || !found {
		return nil, err
	}
	return s.showGrant(grant), nil
}

// showGrant shows a grant, and expects its wallet and its origin to be asked for.
func (s *session) showGrant(g billing.GrantView) *view.Grant {
	s.wallets.expect(g.Wallet)
	if wallet, ref, ok := g.Origin.Split(); ok {
		s.grantsOf(wallet).expect(ref)
	}
	return &view.Grant{Ref: billing.WalletRef{Tenant: s.caller.Tenant, ID: g.Wallet}, Of: g}
}

// transaction shows a line by id, or nil.
func (s *session) transaction(ctx context.Context, id billing.TransactionID) (*view.Transaction, error) {
	return s.lineAmong(ctx, s.transactions, id)
}

// lineAmong shows a line that is read together with its siblings, or nil.
func (s *session) lineAmong(
	ctx context.Context, among *siblings[billing.TransactionID, *billing.Transaction], id billing.TransactionID,
) (*view.Transaction, error) {
	if id == "" {
		return nil, nil
	}
	line, found, err := among.get(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return s.showTransaction(line), nil
}

// showTransaction shows a line, and expects what it names to be asked for; nil for none.
func (s *session) showTransaction(t *billing.Transaction) *view.Transaction {
	if t == nil {
		return nil
	}
	s.wallets.expect(t.Wallet)
	grants := s.grantsOf(t.Wallet)
	for _, d := range t.Drawdowns {
		grants.expect(d.Grant)
	}
	if t.Reverses != "" {
		s.transactions.expect(t.Reverses)
	}
	if t.Counterpart != "" {
		s.counterparts.expect(t.Counterpart)
	}
	return &view.Transaction{Ref: billing.WalletRef{Tenant: s.caller.Tenant, ID: t.Wallet}, Of: t}
}

// absent turns what is not there into null.
func absent[T any](value *T, err error) (*T, error) {
	if errors.Is(err, billing.ErrNotFound) {
		return nil, nil
	}
	return value, err
}
