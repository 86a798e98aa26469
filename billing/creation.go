package billing

import (
	"context"
	"errors"
	"time"
)

// creation is a request that creates something under a key of the tenant, rather than of a wallet.
type creation struct {
	ledger  *Ledger
	key     string
	request request
	now     time.Time
	claim   Claim // of an external id; none where it is empty

	build func() (*Decision, string, error) // the decision, less receipt and claim, and the id of what it creates
}

// run creates, once: it answers the id of what was created, now or when the key was used first.
func (c *creation) run(ctx context.Context) (id string, replayed bool, err error) {
	decision, id, err := c.build()
	if err != nil {
		return "", false, err
	}
	c.complete(decision, id)
	if err := decision.Validate(); err != nil {
		return "", false, err
	}
	return c.ledger.runtime.once(ctx, decision.Catalog.Receipt, c.request, func() error {
		err := c.ledger.store.Commit(ctx, decision)
		switch moved := (*Moved)(nil); {
		case !errors.As(err, &moved):
			return err
		case moved.Revoked:
			return ErrUnauthenticated
		case moved.Receipt == nil:
			return moved.refusal()
		}
		return err
	})
}

// complete adds to the decision what makes it happen once.
func (c *creation) complete(decision *Decision, id string) {
	decision.Catalog.Receipt = &Receipt{
		Key: c.key, Operation: c.request.operation, Fingerprint: c.request.fingerprint(), Result: id, RecordedAt: c.now,
	}
	if c.claim.ExternalID != "" {
		c.claim.ID = id
		decision.Catalog.Claims = append(decision.Catalog.Claims, c.claim)
	}
}

// refusal says what it means for a creation that something else than its key was taken.
func (m *Moved) refusal() *Error {
	for _, claim := range m.Claims {
		return refuse(CodeAlreadyExists, "%s has the externalId %s already", claim.ID, quote(claim.ExternalID)).at("externalId")
	}
	return conflict()
}

// CreateCustomer creates a customer.
//
// Refusals: INVALID_INPUT, ALREADY_EXISTS (the external id), IDEMPOTENCY_KEY_REUSED, CONFLICT.
func (l *Ledger) CreateCustomer(ctx context.Context, by Caller, c CreateCustomer) (*Customer, bool, error) {
	if refusal := c.check(); refusal != nil {
		return nil, false, refusal
	}
	now, err := l.Now(ctx, by.Tenant)
	if err != nil {
		return nil, false, err
	}
	customer := &Customer{
		ID: CustomerID(customerPrefix + NewULID(now, l.entropy())), ExternalID: c.ExternalID, Name: c.Name,
		Email: c.Email, TimeZone: c.TimeZone, Metadata: c.Metadata, CreatedAt: now,
	}
	id, replayed, err := (&creation{
		ledger: l, key: c.IdempotencyKey, request: c.request(), now: now,
		claim: Claim{Kind: kindCustomer, ExternalID: c.ExternalID},
		build: func() (*Decision, string, error) {
			return &Decision{Tenant: by.Tenant, Catalog: CatalogChange{
				Customers: []*Customer{customer}, Events: []Event{CustomerCreated(by.Tenant, customer)}, At: Instant(l.runtime.Now()),
			}}, string(customer.ID), nil
		},
	}).run(ctx)
	if err != nil || id == string(customer.ID) {
		return customer, replayed, err
	}
	original, err := l.Customer(ctx, by.Tenant, id)
	return original, replayed, err
}

// OpenWallet opens a wallet for a customer.
//
// Refusals: INVALID_INPUT, NOT_FOUND (the customer), ALREADY_EXISTS (the external id), IDEMPOTENCY_KEY_REUSED,
// CONFLICT.
func (l *Ledger) OpenWallet(ctx context.Context, by Caller, o OpenWallet) (*Wallet, bool, error) {
	if refusal := o.check(); refusal != nil {
		return nil, false, refusal
	}
	customer, err := l.resolveCustomer(ctx, by.Tenant, o.Customer, "customerId")
	if err != nil {
		return nil, false, err
	}
	now, err := l.Now(ctx, by.Tenant)
	if err != nil {
		return nil, false, err
	}
	named := o.Customer
	o.Customer = string(customer) // so that naming the customer either way is the same request
	wallet := o.open(WalletRef{by.Tenant, WalletID(walletPrefix + NewULID(now, l.entropy()))}, customer)
	wallet.CreatedAt, wallet.CommittedAt = now, now
	id, replayed, err := (&creation{
		ledger: l, key: o.IdempotencyKey, request: o.request(), now: now,
		claim: Claim{Kind: kindWallet, ExternalID: o.ExternalID},
		build: func() (*Decision, string, error) {
			owners, err := l.store.Customers(ctx, by.Tenant, []CustomerID{customer})
			if err == nil && owners[customer] == nil {
				err = noCustomer(named, "customerId")
			}
			return &Decision{
				Tenant:  by.Tenant,
				Wallets: []WalletChange{{After: wallet}},
				Catalog: CatalogChange{Profiles: []*WalletProfile{{wallet.WalletRef, customer, o.Metadata}}},
			}, string(wallet.ID), err
		},
	}).run(ctx)
	if err != nil || id == string(wallet.ID) {
		return &wallet, replayed, err
	}
	original, err := l.snapshot(ctx, WalletRef{by.Tenant, WalletID(id)}, Strong)
	if err != nil {
		return nil, false, err
	}
	return &original.Wallet, replayed, nil
}

func (o OpenWallet) open(ref WalletRef, customer CustomerID) Wallet {
	return Wallet{
		WalletRef: ref, ExternalID: o.ExternalID, Customer: customer, Name: o.Name, Unit: o.Unit,
		Status: WalletActive, OverdraftLimit: o.OverdraftLimit, Depleted: true, Revision: 1,
	}
}

// CreateAPIKey creates a key. Its secret is answered this once: a replay answers the key without it.
//
// Refusals: INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, CONFLICT. Besides, ErrUnauthenticated where the caller's key has been
// revoked: it must not leave another one behind while some process still believes it.
func (l *Ledger) CreateAPIKey(ctx context.Context, by Caller, c CreateAPIKey) (id KeyID, secret string, replayed bool, err error) {
	if refusal := c.check(); refusal != nil {
		return "", "", false, refusal
	}
	now := Instant(l.runtime.Now())
	var random [20]byte
	l.runtime.Random(random[:])
	secret = newSecret(by.Tenant, random)
	key := &APIKey{
		ID: KeyID(keyPrefix + NewULID(now, l.entropy())), Tenant: by.Tenant, Name: c.Name, Scopes: c.distinctScopes(),
		SecretHash: HashSecret(secret), CreatedAt: now,
	}
	created, replayed, err := (&creation{
		ledger: l, key: c.IdempotencyKey, request: c.request(), now: now,
		build: func() (*Decision, string, error) {
			return &Decision{Tenant: by.Tenant, Catalog: CatalogChange{Keys: []*APIKey{key}, By: by.key()}}, string(key.ID), nil
		},
	}).run(ctx)
	if err != nil || created != string(key.ID) {
		secret = ""
	}
	return KeyID(created), secret, replayed, err
}
