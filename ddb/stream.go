package ddb

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/timer"
)

// Image is an item as a record of a change stream contains it, before a change or after it. It is empty where the item
// did not exist.
type Image = map[string]types.AttributeValue

// itemKind is a kind of items of a table.
type itemKind struct {
	name string // as the package's comment has it
	is   func(sortKey string) bool
}

// ignored lists the kinds of items whose changes mean nothing to followers, by table. The lists are closed: a follower
// reads a change of an item, or the item is of one of these kinds, or the change is an error that names the kind. A
// follower that went on without it could lose what a later version wrote.
var ignored = map[string][]itemKind{
	tableWallets: {
		{"PROFILE", func(sort string) bool { return sort == sortProfile }}, // no event and no count depends on it
		{"HOLD#<number>", isHold},    // a commit that writes a hold changes the wallet's STATE as well
		{"LIMIT#<digest>", isLimits}, // a commit that writes one of these changes the wallet's STATE as well
		{"DRAWS", func(sort string) bool { return sort == sortDrawLimits }},
		{"BUDGET#<place>", isBudget},
		{"BUDGETID#<id>", isBudgetClaim},
		{"PAGE#<number>", isPage}, // a commit that writes a page changes the wallet's STATE as well
	},
	tableOutbox: {
		{"PEVENT", func(sort string) bool { return sort == sortProviderEvent }},    // whoever stores it handles it
		{"<failed delivery>", isFailed},                                            // a list alone
		{"<export>", func(sort string) bool { return exportjob.ID(sort).Valid() }}, // whoever created it runs it
		{"<delivery>", isDelivery},                                                 // the queue's message, or else the sweep, has it attempted
		{"<attention>", isAttention},                                               // lists alone
		{"SIM#<id>", isSimulated},                                                  // the simulated payment provider follows nothing
	},
}

func isPage(sort string) bool {
	_, ok := parsePageNumber(sort)
	return ok
}

func isDelivery(sort string) bool { return outbox.DeliveryID(sort).Valid() }

// checkIgnored returns nil for an item of a table whose changes followers ignore, and otherwise an error that names the
// kind of the item.
func checkIgnored(table string, k key) error {
	if slices.ContainsFunc(ignored[table], func(i itemKind) bool { return i.is(k.sort) }) {
		return nil
	}
	name := k.sort
	if at := strings.IndexAny(name, "#_"); at >= 0 { // what follows says which one of its kind it is
		name = name[:at]
	}
	return fmt.Errorf("this version does not know items of the kind %q in the table %s: "+
		"deploy the followers of the version that writes them (item %s)", name, table, k)
}

// WalletsChange is what followers learn from one record of the stream of the table wallets. After a commit, After is
// set, and so is Before, unless the commit opened the wallet. For a new grant, Grant is set. For a top-up or a subscription that
// asks for attention for other reasons than before, one of these is set. All is empty for a change that means nothing to followers.
type WalletsChange struct {
	Before, After *billing.Wallet
	Grant         *billing.Grant
	Tenant        billing.Tenant // of Grant, which does not contain it
	TopUp         *billing.TopUp
	Subscription  *billing.Subscription
}

// ReadWalletsChange reads a record of the stream of the table wallets. An item of an unknown kind is an error, and so
// are two states that are not those before and after one commit: to go on without the record would hide what happened.
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
			return WalletsChange{}, nil // it ended, which a line of the ledger says
		}
		grant, err := fromItemGrant(after)
		if err != nil {
			return WalletsChange{}, err
		}
		ref, _ := parseWalletPartition(k.partition) // which fromItemGrant has checked
		return WalletsChange{Grant: grant, Tenant: ref.Tenant}, nil
	}
	switch {
	case isTopUp(k.sort):
		t, err := asking(before, after, fromItemTopUp)
		return WalletsChange{TopUp: t}, err
	case isSubscription(k.sort):
		s, err := asking(before, after, fromItemSubscription)
		return WalletsChange{Subscription: s}, err
	}
	return WalletsChange{}, checkIgnored(tableWallets, k)
}

// asking returns the top-up or the subscription that an image is of, if it asks for attention for other reasons than the one of the
// image before did; else nil.
func asking[T billing.Document](before, after Image, from func(item) (T, error)) (asks T, err error) {
	if len(after) == 0 {
		return asks, nil // the test tenant was reset
	}
	is, err := from(after)
	if err != nil {
		return asks, err
	}
	var causes []billing.Cause
	if len(before) > 0 {
		was, err := from(before)
		if err != nil {
			return asks, err
		}
		causes = billing.AttentionOf(was)
	}
	if slices.Equal(causes, billing.AttentionOf(is)) {
		return asks, nil
	}
	return is, nil
}

// readCommit reads the states of a wallet before and after one commit.
func readCommit(before, after Image) (c WalletsChange, err error) {
	if len(after) == 0 && isOfTest(keyOf(before).partition) {
		return c, nil // the test tenant was reset
	}
	if len(after) == 0 {
		return c, fmt.Errorf("item %s was deleted, which no commit does", keyOf(before))
	}
	next, err := fromItemWallet(after)
	if err != nil {
		return c, err
	}
	if len(before) == 0 {
		if next.Revision != 1 || next.Sequence != 0 {
			return c, fmt.Errorf("item %s appeared at revision %d and sequence %d, not at 1 and 0",
				keyOf(after), next.Revision, next.Sequence)
		}
		return WalletsChange{After: next}, nil
	}
	last, err := fromItemWallet(before)
	if err != nil {
		return c, err
	}
	lines := next.Sequence - last.Sequence
	if next.Revision != last.Revision+1 || lines < 0 || lines > 0 && lines != int64(len(next.LastKeys)) {
		return c, fmt.Errorf("item %s went from revision %d and sequence %d to %d and %d with %d keys, "+
			"which is no single commit",
			keyOf(after), last.Revision, last.Sequence, next.Revision, next.Sequence, len(next.LastKeys))
	}
	return WalletsChange{Before: last, After: next}, nil
}

// OutboxChange is what followers learn from one record of the stream of the table outbox: the id of a new event, or a
// timer that the table removed because it was due. All is empty for a change that means nothing to followers.
type OutboxChange struct {
	Tenant billing.Tenant
	Event  billing.EventID
	Timer  *timer.Timer
}

// ReadOutboxChange reads a record of the stream of the table outbox. expired says that TTL removed the item, rather
// than a program that needs it no longer. An item of an unknown kind is an error, and so is a timer of an unknown kind
// that was removed: a [*timer.UnknownKindError].
func ReadOutboxChange(before, after Image, expired bool) (OutboxChange, error) {
	k, err := keyOfChange(before, after)
	if err != nil {
		return OutboxChange{}, err
	}
	switch {
	case k.sort == sortEvent:
		tenant, id, ok := parseEventPartition(k.partition)
		if !ok {
			return OutboxChange{}, fmt.Errorf("item %s has the key of no event", k)
		}
		if len(before) > 0 || len(after) == 0 {
			return OutboxChange{}, nil // its time in the table is over
		}
		return OutboxChange{Tenant: tenant, Event: id}, nil
	case strings.HasPrefix(k.sort, sortTimer):
		if !expired || len(before) == 0 {
			return OutboxChange{}, nil // it was put, or it fired and was deleted
		}
		due, err := fromItemTimer(before)
		if err != nil {
			return OutboxChange{}, err
		}
		return OutboxChange{Timer: &due}, nil
	}
	return OutboxChange{}, checkIgnored(tableOutbox, k)
}

// keyOfChange returns the key of an item that changed.
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
