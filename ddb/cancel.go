package ddb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Codes of the reasons for which a transaction is cancelled, one for each of its items.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const (
	reasonNone            = "None"
	reasonConditionFailed = "ConditionalCheckFailed"
)

// busyReasons are those for which the same decision may be tried again. ItemCollectionSizeLimitExceeded is not one of
// them: a collection of items that is full stays full.
var busyReasons = map[string]bool{
	"TransactionConflict":           true,
	"ThrottlingError":               true,
	"ProvisionedThroughputExceeded": true,
	"RequestLimitExceeded":          true,
	"TransactionInProgress":         true,
}

// explain turns the error of a commit into what it means to the code that decided it.
func (c *commit) explain(ctx context.Context, err error) error {
	reasons, err := c.reasons(ctx, err)
	if err != nil {
		return err
	}
	return c.stale(reasons)
}

// reasons are those for which a commit was cancelled, one for each of its items, if conditions of some of them failed.
// Where the commit failed for another reason, reasons returns the error of that.
func (c *commit) reasons(ctx context.Context, err error) (reasons []types.CancellationReason, _ error) {
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		return nil, fmt.Errorf("commit: %w", classify(ctx, err))
	}
	reasons = cancelled.CancellationReasons
	if len(reasons) != len(c.items) {
		return nil, fmt.Errorf("commit: cancelled for %d reasons, but it has %d items: %w", len(reasons), len(c.items), err)
	}
	failed, busy := false, ""
	for i := range reasons {
		switch code := aws.ToString(reasons[i].Code); {
		case code == reasonNone || code == "":
		case code == reasonConditionFailed:
			failed = true
		case busyReasons[code]:
			busy = code
		default: // it would fail again
			return nil, fmt.Errorf("commit: item %d, %s: %s: %s", i, c.address(i), code, aws.ToString(reasons[i].Message))
		}
	}
	switch {
	case failed:
		return reasons, nil
	case busy != "":
		return nil, fmt.Errorf("commit: %w: %s", ledger.ErrBusy, busy)
	}
	return nil, fmt.Errorf("commit: cancelled without a reason: %w", err)
}

// newStaleError is an error with room for what is stored.
func newStaleError() *ledger.StaleError {
	return &ledger.StaleError{
		Wallets:   map[billing.WalletID]*billing.Wallet{},
		Records:   map[billing.WalletID]map[billing.KeyHash]billing.Record{},
		Documents: map[billing.DocumentKey]billing.Document{},
	}
}

// stale reports what is stored instead of what the decision supposed, from the items that came back with the reasons.
// One failed condition is enough, whatever the reasons of other items are.
func (c *commit) stale(reasons []types.CancellationReason) error {
	stale := newStaleError()
	for i := range reasons {
		if aws.ToString(reasons[i].Code) != reasonConditionFailed || c.meanings[i] == nil {
			continue
		}
		if err := c.meanings[i](stale, reasons[i].Item); err != nil {
			return fmt.Errorf("commit: reading what is stored instead: %w", err)
		}
	}
	return stale
}

// address names an item of the commit, for a message.
func (c *commit) address(at int) string {
	switch i := c.items[at]; {
	case i.Put != nil:
		return strings.Join([]string{*i.Put.TableName, keyOf(i.Put.Item).String()}, " ")
	case i.Update != nil:
		return strings.Join([]string{*i.Update.TableName, keyOf(i.Update.Key).String()}, " ")
	case i.ConditionCheck != nil:
		return strings.Join([]string{*i.ConditionCheck.TableName, keyOf(i.ConditionCheck.Key).String()}, " ")
	case i.Delete != nil:
		return strings.Join([]string{*i.Delete.TableName, keyOf(i.Delete.Key).String()}, " ")
	}
	return ""
}
