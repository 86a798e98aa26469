package ddb

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// Image is an item as a change stream shows it, before a change or after it. It is empty where there was none.
type Image = map[string]types.AttributeValue

// WalletsChange is what one record of the stream of the table wallets tells. A commit has After, and Before unless it
// opened the wallet; a grant that appeared is in Grant. What follows from a commit anyway, such as a page that was
// rewritten, tells nothing.
type WalletsChange struct {
	Before, After *billing.Wallet
	Grant         *billing.Grant
	Tenant        billing.Tenant // of Grant, which does not say
}

// ReadWalletsChange reads a record of the stream of the table wallets. An item that is none of Drawdown's is an error,
// and so are two states that are not those before and after one commit: to go on without it would hide what happened.
func ReadWalletsChange(before, after Image) (WalletsChange, error) {
	k, err := keyOfChange(before, after)
	if err != nil {
		return WalletsChange{}, err
	}
	switch {
	case k.sort == sortState:
		return readCommit(before, after)
	case strings.HasPrefix(k.sort, sortGrant):
		if len(before) > 0 || len(after) == 0 {
			return WalletsChange{}, nil // it ended, which a line tells
		}
		grant, err := fromItemGrant(after)
		if err != nil {
			return WalletsChange{}, err
		}
		ref, _ := parseWalletPartition(k.partition) // which fromItemGrant has checked
		return WalletsChange{Grant: grant, Tenant: ref.Tenant}, nil
	case k.sort == sortProfile, strings.HasPrefix(k.sort, sortPage):
		return WalletsChange{}, nil
	}
	return WalletsChange{}, fmt.Errorf("item %s is of no kind that the table %s has", k, tableWallets)
}

// readCommit reads the states of a wallet before and after one commit.
func readCommit(before, after Image) (c WalletsChange, err error) {
	if len(after) == 0 {
		return c, fmt.Errorf("item %s was deleted, which no commit does", keyOf(before))
	}
	next, err := fromItemWallet(after)
	if err != nil {
		return c, err
	}
	if len(before) == 0 {
		if next.Revision != 1 || next.Sequence != 0 {
			return c, fmt.Errorf("item %s appeared at revision %d and sequence %d", keyOf(after), next.Revision, next.Sequence)
		}
		return WalletsChange{After: next}, nil
	}
	last, err := fromItemWallet(before)
	if err != nil {
		return c, err
	}
	lines := next.Sequence - last.Sequence
	if next.Revision != last.Revision+1 || lines < 0 || lines > 0 && lines != int64(len(next.LastKeys)) {
		return c, fmt.Errorf("item %s went from revision %d and sequence %d to %d and %d with %d keys, which is no single commit",
			keyOf(after), last.Revision, last.Sequence, next.Revision, next.Sequence, len(next.LastKeys))
	}
	return WalletsChange{Before: last, After: next}, nil
}

// OutboxChange is what one record of the stream of the table outbox tells: an event that appeared, or a timer that was
// removed because its time had come. Anything else tells nothing.
type OutboxChange struct {
	Tenant billing.Tenant
	Event  billing.EventID
	Timer  *timer.Timer
}

// ReadOutboxChange reads a record of the stream of the table outbox. expired says that TTL removed the item, rather than
// somebody who was done with it. An item that is none of Drawdown's is an error.
func ReadOutboxChange(before, after Image, expired bool) (OutboxChange, error) {
	k, err := keyOfChange(before, after)
	if err != nil {
		return OutboxChange{}, err
	}
	switch {
	case k.sort == sortEvent:
		tenant, id, ok := parseEventPartition(k.partition)
		if !ok {
			return OutboxChange{}, fmt.Errorf("item %s names no event", k)
		}
		if len(before) > 0 || len(after) == 0 {
			return OutboxChange{}, nil // it was kept for its time
		}
		return OutboxChange{Tenant: tenant, Event: id}, nil
	case strings.HasPrefix(k.sort, sortTimer):
		if !expired || len(before) == 0 {
			return OutboxChange{}, nil
		}
		due, err := fromItemTimer(before)
		if err != nil {
			return OutboxChange{}, err
		}
		return OutboxChange{Timer: &due}, nil
	case outbox.DeliveryID(k.sort).Valid():
		return OutboxChange{}, nil
	}
	return OutboxChange{}, fmt.Errorf("item %s is of no kind that the table %s has", k, tableOutbox)
}

// keyOfChange is the key of an item that changed.
func keyOfChange(before, after Image) (key, error) {
	if len(before) == 0 && len(after) == 0 {
		return key{}, errors.New("the record has neither an old image nor a new one")
	}
	was, is := keyOf(before), keyOf(after)
	switch {
	case len(before) > 0 && was == key{}, len(after) > 0 && is == key{}:
		return key{}, errors.New("the record has an image without the key of its item")
	case len(before) > 0 && len(after) > 0 && was != is:
		return key{}, fmt.Errorf("the record has images of two items, %s and %s", was, is)
	case len(after) > 0:
		return is, nil
	}
	return was, nil
}
