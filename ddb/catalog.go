package ddb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// toItemClaim is a claim of an external id. The item says again what its key says, so that one that comes back from a
// failed condition tells which it is.
func toItemClaim(tenant billing.Tenant, c billing.Claim) item {
	i := newItem(claimKey(tenant, c.Kind, c.ExternalID))
	i.text("kind", c.Kind)
	i.text("ext", c.ExternalID)
	i.text("id", c.ID)
	return i
}

// fromItemClaim reads what toItemClaim wrote.
func fromItemClaim(i item) (billing.Claim, error) {
	r := newReader(i)
	c := billing.Claim{Kind: r.required("kind"), ExternalID: r.required("ext"), ID: r.required("id")}
	if err := r.err(); err != nil {
		return billing.Claim{}, err
	}
	return c, nil
}

// toItemAPIKey is an API key, of which there are two items: at the hash of its secret, and where keys are listed.
func toItemAPIKey(at key, k *billing.APIKey) item {
	i := newItem(at)
	scopes := make([]string, len(k.Scopes))
	for at, scope := range k.Scopes {
		scopes[at] = string(scope)
	}
	i.text("id", string(k.ID))
	i.text("tenant", string(k.Tenant))
	i.text("name", k.Name)
	i.text("scopes", strings.Join(scopes, " "))
	if at.sort != sortKey { // else it is in the item's key
		i.text("hash", k.SecretHash)
	}
	i.instant("when", k.CreatedAt)
	i.instant("revoked", k.RevokedAt)
	return i
}

// fromItemAPIKey reads what toItemAPIKey wrote.
func fromItemAPIKey(i item) (*billing.APIKey, error) {
	r := newReader(i)
	hash, found := strings.CutPrefix(r.text(attrPartition), apiKeyKey("").partition)
	if !found {
		hash = r.required("hash")
	}
	k := &billing.APIKey{
		ID: valid[billing.KeyID](r, "id"), Tenant: billing.Tenant(r.required("tenant")), Name: r.text("name"),
		SecretHash: hash, CreatedAt: r.instant("when"), RevokedAt: r.instant("revoked"),
	}
	if at := keyOf(i); hash == "" || at != apiKeyKey(hash) && at != apiKeyIDKey(k.Tenant, k.ID) {
		r.reject(attrPartition, "it is not that of this API key")
	}
	for word := range strings.FieldsSeq(r.text("scopes")) {
		scope := billing.Scope(word)
		if !scope.Valid() {
			r.reject("scopes", "%q is no scope", word)
		}
		k.Scopes = append(k.Scopes, scope)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return k, nil
}

// toItemClock is the test clock of a tenant.
func toItemClock(tenant billing.Tenant, now time.Time) item {
	i := newItem(clockKey(tenant))
	i["now"] = instant(now)
	return i
}

// fromItemClock reads what toItemClock wrote.
func fromItemClock(i item) (time.Time, error) {
	r := newReader(i)
	now := r.instant("now")
	if now.IsZero() {
		r.reject("now", "it is missing")
	}
	if err := r.err(); err != nil {
		return time.Time{}, err
	}
	return now, nil
}

// Claimed implements [billing.CatalogStore].
func (s *Store) Claimed(ctx context.Context, tenant billing.Tenant, kind, externalID string) (string, error) {
	claim, err := getOne(ctx, s, s.catalog, claimKey(tenant, kind, externalID), billing.Eventual, fromItemClaim)
	if err != nil {
		return "", fmt.Errorf("reading whose external id it is: %w", err)
	}
	return claim.ID, nil
}

// APIKey implements [billing.CatalogStore].
func (s *Store) APIKey(ctx context.Context, secretHash string) (*billing.APIKey, error) {
	k, err := getOne(ctx, s, s.catalog, apiKeyKey(secretHash), billing.Strong, fromItemAPIKey)
	if err != nil {
		return nil, fmt.Errorf("reading an API key: %w", err)
	}
	return k, nil
}

// APIKeyByID implements [billing.CatalogStore].
func (s *Store) APIKeyByID(ctx context.Context, tenant billing.Tenant, id billing.KeyID) (*billing.APIKey, error) {
	k, err := getOne(ctx, s, s.catalog, apiKeyIDKey(tenant, id), billing.Strong, fromItemAPIKey)
	if err != nil {
		return nil, fmt.Errorf("reading an API key: %w", err)
	}
	return k, nil
}

// ListAPIKeys implements [billing.CatalogStore].
func (s *Store) ListAPIKeys(ctx context.Context, tenant billing.Tenant, before billing.KeyID, limit int) ([]*billing.APIKey, error) {
	keys, err := query(ctx, s, span{
		table: s.catalog, partition: apiKeyIDKey(tenant, "").partition, sort: attrSort, below: string(before), limit: limit, strong: true,
	}, fromItemAPIKey)
	if err != nil {
		return nil, fmt.Errorf("listing API keys: %w", err)
	}
	return keys, nil
}

// TestClock implements [billing.CatalogStore].
func (s *Store) TestClock(ctx context.Context, tenant billing.Tenant) (time.Time, error) {
	now, err := getOne(ctx, s, s.catalog, clockKey(tenant), billing.Strong, fromItemClock)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the test clock: %w", err)
	}
	return now, nil
}

// AdvanceTestClock implements [billing.CatalogStore]. Besides *[billing.Moved] it answers [billing.ErrBusy] and
// [billing.ErrLost] as Commit does.
func (s *Store) AdvanceTestClock(ctx context.Context, tenant billing.Tenant, to time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := s.writes.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.catalog, Item: toItemClock(tenant, to), ConditionExpression: ifClockBehind,
		ExpressionAttributeNames: map[string]string{"#now": "now"}, ExpressionAttributeValues: item{":to": instant(to)},
	})
	var failed *types.ConditionalCheckFailedException
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failed):
		return &billing.Moved{}
	}
	return fmt.Errorf("advancing the test clock: %w", classify(ctx, err))
}

// writeCatalog adds what a decision creates beside wallets, each if it is absent, and the keys that it revokes.
func (c *commit) writeCatalog(tenant billing.Tenant, change *billing.CatalogChange) {
	table := c.store.catalog
	for _, customer := range change.Customers {
		c.putIfAbsent(table, toItemCustomer(tenant, customer), nil)
	}
	for _, profile := range change.Profiles {
		c.writeProfile(profile)
	}
	for _, k := range change.Keys {
		c.putIfAbsent(table, toItemAPIKey(apiKeyKey(k.SecretHash), k), nil)
		c.putIfAbsent(table, toItemAPIKey(apiKeyIDKey(k.Tenant, k.ID), k), nil)
	}
	for _, k := range change.Revoked {
		for _, at := range []key{apiKeyKey(k.SecretHash), apiKeyIDKey(k.Tenant, k.ID)} {
			c.update(&types.Update{
				TableName: &table, Key: newItem(at), ConditionExpression: ifPresent,
				UpdateExpression: revokeKey, ExpressionAttributeValues: item{":at": instant(k.RevokedAt)},
			})
		}
	}
	if change.By != "" {
		c.check(table, apiKeyIDKey(tenant, change.By), ifNotRevoked, func(m *billing.Moved, _ item) error {
			m.Revoked = true
			return nil
		})
	}
	for _, claim := range change.Claims {
		c.putIfAbsent(table, toItemClaim(tenant, claim), takenClaim)
	}
	for i := range change.Events {
		c.putIfAbsent(c.store.outbox, toItemEvent(outbox.NewEvent(&change.Events[i], change.At)), nil)
	}
	if r := change.Receipt; r != nil {
		c.putIfAbsent(table, toItemReceipt(receiptKey(tenant, billing.HashKey(r.Key)), r), takenReceipt)
	}
}

// takenClaim tells whose an external id is that is no longer free.
func takenClaim(m *billing.Moved, stored item) error {
	claim, err := fromItemClaim(stored)
	if err == nil {
		m.Claims = append(m.Claims, claim)
	}
	return err
}

// takenReceipt tells what a key of the tenant stands for that is no longer free.
func takenReceipt(m *billing.Moved, stored item) (err error) {
	m.Receipt, err = fromItemReceipt(stored)
	return err
}
