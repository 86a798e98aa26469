package ddb

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// record is what a key stands for, a line or the record of a request, with its address.
type record struct {
	wallet billing.WalletID // empty for the tenant's keys
	hash   billing.KeyHash
	billing.Record
}

// fromItemRecord reads a line of a wallet, or the record of a request: of the wallet or of the tenant.
func fromItemRecord(i item) (record, error) {
	if keyOf(i).sort == sortRequest {
		return fromItemTenantRequest(i)
	}
	r := newReader(i)
	at, kind := record{wallet: r.wallet().ID, hash: valid[billing.KeyHash](r, attrSort)}, r.required("type")
	err := r.err()
	switch {
	case err != nil:
	case kind == requestType:
		at.Request, err = fromItemRequest(i)
	default:
		at.Line, err = fromItemLine(i)
	}
	if err != nil {
		return record{}, err
	}
	return at, nil
}

// fromItemTenantRequest reads the record of a request whose key is the tenant's.
func fromItemTenantRequest(i item) (record, error) {
	request, err := fromItemRequest(i)
	if err != nil {
		return record{}, err
	}
	r, hash := newReader(i), billing.HashKey(request.Key)
	tenant, _, _ := strings.Cut(keyOf(i).partition, "#")
	if keyOf(i) != tenantRequestKey(billing.Tenant(tenant), hash) {
		r.reject(attrPartition, "it is not the one of the key %q", request.Key)
		return record{}, r.err()
	}
	return record{hash: hash, Record: billing.Record{Request: request}}, nil
}

// Records implements [ledger.WalletStore]. Lines and records of requests of a wallet are in its ledger; records of
// requests whose keys are the tenant's are in the catalog.
func (s *Store) Records(
	ctx context.Context, ref billing.WalletRef, hashes []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	table, keys := s.ledger, make([]key, len(hashes))
	for i, hash := range hashes {
		keys[i] = recordKey(ref, hash)
	}
	if ref.ID == "" {
		table = s.catalog
		for i, hash := range hashes {
			keys[i] = tenantRequestKey(ref.Tenant, hash)
		}
	}
	records, err := getPresent(ctx, s, table, keys, ledger.Strong, fromItemRecord)
	if err != nil {
		return nil, fmt.Errorf("reading the records of keys: %w", err)
	}
	found := make(map[billing.KeyHash]billing.Record, len(records))
	for _, r := range records {
		found[r.hash] = r.Record
	}
	return found, nil
}

// writeLines adds the lines and the records of requests of a change, each if its key is free, and raises how much of
// older lines is reversed.
func (c *commit) writeLines(change *billing.WalletChange) error {
	ref := change.After.WalletRef
	for _, t := range change.Lines {
		line, err := toItemLine(ref, t)
		if err != nil {
			return err
		}
		c.putIfAbsent(c.store.ledger, line, staleRecord)
	}
	for _, r := range change.Requests {
		c.putIfAbsent(c.store.ledger, toItemRequest(recordKey(ref, billing.HashKey(r.Key)), r), staleRecord)
	}
	for _, r := range change.Reversed {
		condition, values := ifReversedBefore, item{":from": number(int64(r.From)), ":to": number(int64(r.To))}
		if r.From == 0 {
			condition, values = ifNeverReversed, item{":to": number(int64(r.To))}
		}
		c.update(&types.Update{
			TableName: &c.store.ledger, Key: newItem(recordKey(ref, r.Key)),
			UpdateExpression: raiseReversed, ConditionExpression: condition, ExpressionAttributeValues: values,
		})
	}
	return nil
}

// writeTenantRequests adds the records of requests whose keys are the tenant's, each if its key is free.
func (c *commit) writeTenantRequests(tenant billing.Tenant, requests []*billing.RequestRecord) {
	for _, r := range requests {
		c.putIfAbsent(c.store.catalog, toItemRequest(tenantRequestKey(tenant, billing.HashKey(r.Key)), r), staleRecord)
	}
}

// staleRecord reports what a key stands for that is no longer free.
func staleRecord(stale *ledger.StaleError, stored item) error {
	if len(stored) == 0 {
		return nil
	}
	r, err := fromItemRecord(stored)
	if err != nil {
		return err
	}
	if stale.Records[r.wallet] == nil {
		stale.Records[r.wallet] = map[billing.KeyHash]billing.Record{}
	}
	stale.Records[r.wallet][r.hash] = r.Record
	return nil
}
