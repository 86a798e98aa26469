package graph

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/budgettoken"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/graph/transport"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// session is one request: its caller, its instant, and what it has read. Everything that it shows is of that instant,
// and nothing is read twice.
type session struct {
	key    *billing.APIKey
	caller billing.Caller

	// By what else than the key the caller came; nil: not by this.
	token    *budgettoken.Token // of a budget
	visitor  *billing.CustomerSession
	operator *billing.OperatorSession

	left billing.Credits // what the token's budget has left, see reckon

	freshness   ledger.Freshness // of the reads of wallets, see plan
	showsBooked bool             // the operation shows what boundaries of subscriptions write, see settled

	beside ledger.Freshness // of the reads of what is beside a wallet: its name, its owner, its metadata

	showsMetadata bool                      // the operation selects metadata of wallets, see plan
	profiled      map[billing.WalletID]bool // wallets to be read together with their profiles

	customers    *siblings[billing.CustomerID, *billing.Customer]
	wallets      *siblings[billing.WalletID, *billing.Snapshot]
	profiles     *siblings[billing.WalletID, *billing.WalletProfile]
	transactions *siblings[billing.TransactionID, *billing.Transaction]
	counterparts *siblings[billing.TransactionID, *billing.Transaction] // each may be in another wallet
	holds        *siblings[billing.HoldID, *billing.Hold]
	topUps       *siblings[billing.TopUpID, *billing.TopUp]
	counted      *siblings[billing.WalletID, *aggregate.Counted] // their usage
	endpoints    *siblings[outbox.EndpointID, *outbox.Endpoint]
	events       *siblings[billing.EventID, *billing.EventRecord]
	apiKeys      *siblings[billing.KeyID, *billing.APIKey]
	ratecards    ratecards
	packs        *siblings[string, *billing.CreditPack] // by code
	offers       *siblings[string, *billing.Offers]     // by unit
	plans        *siblings[string, *billing.Plan]       // by code

	subscriptions *siblings[billing.SubscriptionID, *billing.Subscription]
	open          *siblings[billing.WalletID, []*billing.Subscription] // of those, all that have not ended

	methods *siblings[billing.PaymentMethodID, *billing.PaymentMethod]
	payers  *siblings[billing.CustomerID, *billing.Payer] // at the tenant's provider
	mails   *siblings[billing.CustomerID, *mail.Settings] // which they get

	namedWallet func(ctx context.Context, name string) (*billing.Snapshot, error) // or a refusal
	readInstant func(context.Context) (time.Time, error)
	readGrants  grantReader
	readBudgets budgetReader
	catchUp     func(context.Context, *billing.Snapshot, billing.Document) (*billing.Snapshot, error)

	readSubscriptions func(context.Context, []billing.SubscriptionID) (subscriptionsByID, error)
	settle            func(ctx context.Context, s *billing.Snapshot, now time.Time) error
	settling          sync.Mutex

	audits audits

	mu     sync.Mutex
	grants map[billing.WalletID]*siblings[billing.GrantRef, billing.GrantView]
	spends map[billing.WalletID]*siblings[billing.GrantRef, billing.BudgetView] // budgets, by their places
	newest map[billing.WalletID]billing.Document                                // of the holds, top-ups and budgets that were shown
	at     time.Time
}

// grantReader reads grants of a wallet as they are at an instant.
type grantReader = func(
	ctx context.Context, of *billing.Snapshot, at time.Time, refs []billing.GrantRef,
) (grantsByRef, error)

type grantsByRef = map[billing.GrantRef]billing.GrantView

// newSession returns the session of a request with a key. Its loaders read from the services.
func newSession(from services, key *billing.APIKey) *session {
	s := &session{
		key: key, caller: billing.Caller{Tenant: key.Tenant, Actor: string(key.ID)}, readGrants: from.ledger.GrantViews,
		grants: map[billing.WalletID]*siblings[billing.GrantRef, billing.GrantView]{}, profiled: map[billing.WalletID]bool{},
		newest: map[billing.WalletID]billing.Document{}, catchUp: from.ledger.CatchUp, settle: from.ledger.Settle,
		spends: map[billing.WalletID]*siblings[billing.GrantRef, billing.BudgetView]{}, readBudgets: from.ledger.Budgets,
	}
	s.namedWallet = func(ctx context.Context, name string) (*billing.Snapshot, error) {
		return from.ledger.NamedWallet(ctx, key.Tenant, name, s.freshness)
	}
	s.readInstant = func(ctx context.Context) (time.Time, error) { return from.ledger.Now(ctx, key.Tenant) }
	s.customers = newSiblings(
		func(ctx context.Context, ids []billing.CustomerID) (map[billing.CustomerID]*billing.Customer, error) {
			return from.ledger.Customers(ctx, key.Tenant, ids, s.beside)
		})
	s.wallets = newSiblings(func(ctx context.Context, ids []billing.WalletID) (walletsByID, error) {
		wallets, err := from.ledger.Snapshots(ctx, key.Tenant, ids, s.freshness)
		if err != nil {
			return nil, err
		}
		return wallets, s.readProfiles(ctx, from, wallets)
	})
	s.profiles = newSiblings(
		func(ctx context.Context, ids []billing.WalletID) (map[billing.WalletID]*billing.WalletProfile, error) {
			return from.ledger.Profiles(ctx, key.Tenant, ids, s.beside)
		})
	s.transactions = ofTenant(key.Tenant, from.ledger.TransactionsByID)
	s.counterparts = ofTenant(key.Tenant, from.ledger.TransactionsByID)
	s.holds = newSiblings(func(ctx context.Context, ids []billing.HoldID) (map[billing.HoldID]*billing.Hold, error) {
		now, err := s.now(ctx)
		if err != nil {
			return nil, err
		}
		return from.ledger.HoldsByID(ctx, key.Tenant, ids, now)
	})
	s.counted = newSiblings(func(ctx context.Context, ids []billing.WalletID) (map[billing.WalletID]*aggregate.Counted, error) {
		wallets, err := statesOf(ctx, ids, s.wallets.get)
		if err != nil {
			return nil, err
		}
		return from.usage.Counted(ctx, wallets)
	})
	s.readsDocuments(from)
	s.readsSubscriptions(from)
	return s
}

type walletsByID = map[billing.WalletID]*billing.Snapshot

// ofTenant returns siblings that are read by read in a tenant.
func ofTenant[K comparable, V any](
	tenant billing.Tenant, read func(context.Context, billing.Tenant, []K) (map[K]V, error),
) *siblings[K, V] {
	return newSiblings(func(ctx context.Context, keys []K) (map[K]V, error) { return read(ctx, tenant, keys) })
}

// plan implements transport.Config.Plan: it looks ahead at what an operation asks for. Where that is a ledger
// or holds, wallets are read strongly, so that a client reads its own writes; a balance alone costs half. Where it is a fresh wallet,
// everything is read strongly.
func plan(ctx context.Context, operation *graphql.OperationContext) {
	s := sessionOf(ctx)
	for field := range transport.Fields(operation) {
		s.showsBooked = s.showsBooked || showsBooked(field)
		switch of := field.ObjectDefinition; {
		case field.Name == "wallet" && of != nil && of.Name == "Query" && field.ArgumentMap(operation.Variables)["fresh"] == true:
			s.freshness, s.beside = ledger.Strong, ledger.Strong
		case field.Name == "transactions", field.Name == "holds", field.Name == "topUps", field.Name == "budgets", field.Name == "budget",
			field.Name == "spendLimitList", field.Name == "drawLimits",
			field.Name == "subscriptions", field.Name == "features", field.Name == "credit":
			s.freshness = ledger.Strong
		case field.Name == "wallets" && of != nil && of.Name == "Query" && field.Arguments.ForName("status") != nil:
			s.freshness = ledger.Strong // the list knows the status, and an older state might have another one
		case field.Name == "metadata" && of != nil && of.Name == "Wallet":
			s.showsMetadata = true
		}
	}
}

type sessionKey struct{}

func withSession(ctx context.Context, s *session) context.Context {
	return context.WithValue(ctx, sessionKey{}, s)
}

// sessionOf returns the session of a request. Authentication stores it in the context before any resolver runs, and the
// scopes of the root fields are checked with it. A resolver without a session is an error in this program, and panics.
func sessionOf(ctx context.Context) *session {
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		panic("a resolver runs without a session")
	}
	return s
}

// now returns the instant of the request.
func (s *session) now(ctx context.Context) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at.IsZero() {
		at, err := s.readInstant(ctx)
		if err != nil {
			return time.Time{}, err
		}
		s.at = at
	}
	return s.at, nil
}

// changed drops the values that a mutation made stale: the instant, what remained of grants, how much of a usage was
// reversed, holds, budgets, top-ups, subscriptions, and what was counted. The states of wallets that the mutation changed are shown by showState, which
// replaces them. Lines of transfers are kept: nothing reverses them.
func (s *session) changed() {
	s.transactions.forget()
	s.holds.forget()
	s.topUps.forget()
	s.subscriptions.forget()
	s.open.forget()
	s.forgetMethods()
	s.counted.forget()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = time.Time{}
	clear(s.grants)
	clear(s.spends)
}

// grantsOf returns the siblings that read the grants of a wallet.
func (s *session) grantsOf(wallet billing.WalletID) *siblings[billing.GrantRef, billing.GrantView] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.grants[wallet] == nil {
		s.grants[wallet] = newSiblings(func(ctx context.Context, refs []billing.GrantRef) (grantsByRef, error) {
			snapshot, found, err := s.snapshot(ctx, wallet)
			if err != nil || !found {
				return nil, err
			}
			now, err := s.now(ctx)
			if err != nil {
				return nil, err
			}
			return s.readGrants(ctx, snapshot.Fork(), now, refs)
		})
	}
	return s.grants[wallet]
}

// grant returns a grant of a wallet, or nil.
func (s *session) grant(ctx context.Context, wallet billing.WalletID, ref billing.GrantRef) (*view.Grant, error) {
	grant, found, err := s.grantsOf(wallet).get(ctx, ref)
	if err != nil || !found {
		return nil, err
	}
	return s.showGrant(grant), nil
}

// showGrant returns the view of a grant, and announces reads of its wallet and its origin.
func (s *session) showGrant(g billing.GrantView) *view.Grant {
	s.wallets.expect(g.Wallet)
	if wallet, ref, ok := g.Origin.Split(); ok {
		s.grantsOf(wallet).expect(ref)
	}
	shown := &view.Grant{Ref: billing.WalletRef{Tenant: s.caller.Tenant, ID: g.Wallet}, Of: g}
	if id := shown.SubscriptionID(); id != "" {
		s.subscriptions.expect(id)
	}
	return shown
}

// transaction returns a line by id, or nil.
func (s *session) transaction(ctx context.Context, id billing.TransactionID) (*view.Transaction, error) {
	return s.lineAmong(ctx, s.transactions, id)
}

// lineAmong returns a line that is read together with its siblings, or nil.
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

// showTransaction returns the view of a line, and announces reads of the objects that it names; nil for nil.
func (s *session) showTransaction(t *billing.Transaction) *view.Transaction {
	if t == nil {
		return nil
	}
	t = s.redactLine(t)
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
	if t.Hold != 0 {
		s.holds.expect(t.HoldID())
	}
	if billing.KindOfActor(t.Actor) == billing.ActorAPIKey {
		s.apiKeys.expect(billing.KeyID(t.Actor))
	}
	if t.Subscription != "" {
		s.subscriptions.expect(t.Subscription)
	}
	s.expectBudget(t.Wallet, t.Budget)
	s.ratecards.expect(t.Pricing)
	return &view.Transaction{Ref: billing.WalletRef{Tenant: s.caller.Tenant, ID: t.Wallet}, Of: t}
}

// absent turns [billing.ErrNotFound] into null.
func absent[T any](value *T, err error) (*T, error) {
	if errors.Is(err, billing.ErrNotFound) {
		return nil, nil
	}
	return value, err
}
