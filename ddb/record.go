package ddb

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// toItemReceipt is the receipt of a request of a wallet that wrote no line, at key; or of one that created something.
func toItemReceipt(k key, receipt *billing.Receipt) item {
	i := newItem(k)
	i.text("type", receiptType)
	i.text("key", receipt.Key)
	i.text("op", receipt.Operation)
	i.binary("fp", receipt.Fingerprint)
	i.text("res", receipt.Result)
	i.number("rev", receipt.Revision)
	i.instant("when", receipt.RecordedAt)
	i.mark("mark", receipt.Mark)
	return i
}

// receiptType tells receipts from lines, which are of one of the types of transactions.
const receiptType = "RECEIPT"

// fromItemReceipt reads what toItemReceipt wrote.
func fromItemReceipt(i item) (*billing.Receipt, error) {
	r := newReader(i)
	receipt := &billing.Receipt{
		Key:         r.required("key"),
		Operation:   r.required("op"),
		Fingerprint: r.binary("fp"),
		Result:      r.text("res"),
		Revision:    r.count("rev"),
		RecordedAt:  r.instant("when"),
		Mark:        r.mark("mark"),
	}
	if r.text("type") != receiptType {
		r.reject("type", "it is not that of a receipt")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return receipt, nil
}

// record is a line or a receipt, with its address.
type record struct {
	wallet billing.WalletID
	hash   billing.KeyHash
	billing.Record
}

// fromItemRecord reads a line or a receipt of a wallet.
func fromItemRecord(i item) (record, error) {
	r := newReader(i)
	at, kind := record{wallet: r.wallet().ID, hash: valid[billing.KeyHash](r, attrSort)}, r.required("type")
	err := r.err()
	switch {
	case err != nil:
	case kind == receiptType:
		at.Receipt, err = fromItemReceipt(i)
	default:
		at.Line, err = fromItemLine(i)
	}
	if err != nil {
		return record{}, err
	}
	return at, nil
}

// Records implements [billing.WalletStore].
func (s *Store) Records(ctx context.Context, ref billing.WalletRef, hashes []billing.KeyHash) (map[billing.KeyHash]billing.Record, error) {
	keys := make([]key, len(hashes))
	for i, hash := range hashes {
		keys[i] = recordKey(ref, hash)
	}
	records, err := getPresent(ctx, s, s.ledger, keys, billing.Strong, fromItemRecord)
	if err != nil {
		return nil, fmt.Errorf("reading what keys stand for: %w", err)
	}
	found := make(map[billing.KeyHash]billing.Record, len(records))
	for _, r := range records {
		found[r.hash] = r.Record
	}
	return found, nil
}

// writeLines adds the lines and receipts of a change, each if its key is free, and raises how much of older lines is
// reversed.
func (c *commit) writeLines(change *billing.WalletChange) error {
	ref := change.After.WalletRef
	for _, t := range change.Lines {
		line, err := toItemLine(ref, t)
		if err != nil {
			return err
		}
		c.putIfAbsent(c.store.ledger, line, takenKey)
	}
	for _, r := range change.Receipts {
		c.putIfAbsent(c.store.ledger, toItemReceipt(recordKey(ref, billing.HashKey(r.Key)), r), takenKey)
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

// takenKey tells what a key stands for that is no longer free.
func takenKey(m *billing.Moved, stored item) error {
	r, err := fromItemRecord(stored)
	if err != nil {
		return err
	}
	if m.Records[r.wallet] == nil {
		m.Records[r.wallet] = map[billing.KeyHash]billing.Record{}
	}
	m.Records[r.wallet][r.hash] = r.Record
	return nil
}
