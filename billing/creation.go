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
	for tries := 1; ; tries++ {
		var moved *Moved
		switch err := c.ledger.store.Commit(ctx, decision); {
		case err == nil:
			return id, false, nil
		case errors.As(err, &moved):
			return c.resolve(moved, id)
		case !errors.Is(err, ErrBusy) && !errors.Is(err, ErrLost):
			return "", false, err
		case tries >= MaxAttempts:
			return "", false, conflict()
		}
		if err := c.ledger.pause(ctx, tries); err != nil {
			return "", false, err
		}
	}
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

// resolve says what it means that the conditions did not hold. ours is the id that this run would have created.
func (c *creation) resolve(moved *Moved, ours string) (string, bool, error) {
	if moved.Revoked {
		return "", false, ErrUnauthenticated
	}
	if moved.Receipt != nil {
		return c.replay(moved.Receipt, ours)
	}
	for _, claim := range moved.Claims {
		return "", false, refuse(CodeAlreadyExists, "%s has the externalId %s already", claim.ID, quote(claim.ExternalID)).at("externalId")
	}
	return "", false, conflict()
}

// replay answers with what the key stands for. What this very run wrote before its answer was lost is no replay.
func (c *creation) replay(receipt *Receipt, ours string) (string, bool, error) {
	if refusal := c.request.conflict(receipt.Fingerprint); refusal != nil {
		return "", false, refusal
	}
	return receipt.Result, receipt.Result != ours, nil
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
		ID: CustomerID(customerPrefix + newULID(now, l.entropy())), ExternalID: c.ExternalID, Name: c.Name,
		Email: c.Email, TimeZone: c.TimeZone, Metadata: c.Metadata, CreatedAt: now,
	}
	id, replayed, err := (&creation{
		ledger: l, key: c.IdempotencyKey, request: c.request(), now: now,
		claim: Claim{Kind: kindCustomer, ExternalID: c.ExternalID},
		build: func() (*Decision, string, error) {
			return &Decision{Tenant: by.Tenant, Catalog: CatalogChange{Customers: []*Customer{customer}}}, string(customer.ID), nil
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
	wallet := o.open(WalletRef{by.Tenant, WalletID(walletPrefix + newULID(now, l.entropy()))}, customer)
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
		ID: KeyID(keyPrefix + newULID(now, l.entropy())), Tenant: by.Tenant, Name: c.Name, Scopes: c.Scopes,
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
