package ddb_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/billing/timer/timertest"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

func TestTimers(t *testing.T) {
	timertest.TestStore(t, func(t *testing.T) timer.Store { return ddbtest.Store(t) })
}

// TestOlderTimers: a timer that has a name of an older form is found when it is due, and is deleted under that name.
func TestOlderTimers(t *testing.T) {
	config := ddbtest.Config(t)
	store := ddbtest.Open(t, config)
	client, err := ddb.NewClient(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	wallet := billing.WalletRef{Tenant: billing.Live, ID: "wal_00000000000000000000000000"}
	grant, at := billing.GrantRef{Sequence: 7}, time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC)
	expiry, reminder := timer.NewExpiry(wallet, grant, at), timer.NewReminder(wallet, grant, 7, at)
	expiry.StoredAs, reminder.StoredAs = "TIMER#0000000700#END#0", "TIMER#0000000700#REMINDER#7"
	timers := []timer.Timer{expiry, reminder}
	// New timers show how the index has those of the wallet.
	newer := timer.NewExpiry(wallet, billing.GrantRef{Sequence: 8}, at)
	if err := store.PutTimers(t.Context(), []timer.Timer{newer}); err != nil {
		t.Fatal(err)
	}
	table := config.TablePrefix + "outbox"
	scan, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &table})
	if err != nil || len(scan.Items) != 1 {
		t.Fatalf("%d items, %v", len(scan.Items), err)
	}
	for _, older := range timers {
		i := scan.Items[0]
		i["sk"] = &types.AttributeValueMemberS{Value: older.StoredAs}
		i["dueAt"] = &types.AttributeValueMemberS{
			Value: fmt.Sprintf("%018d#%s#%s", at.UnixMicro(), wallet.ID, older.StoredAs[len("TIMER#"):]),
		}
		delete(i, "ttl")
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: i}); err != nil {
			t.Fatal(err)
		}
	}
	found := map[timer.Timer]bool{}
	for one, err := range store.DueTimers(t.Context(), billing.Live, at) {
		if err != nil {
			t.Fatal(err)
		}
		one.Lasting = false
		found[one] = true
	}
	if len(found) != 3 || !found[expiry] || !found[reminder] || !found[newer] {
		t.Errorf("due are %+v", found)
	}
	if err := store.DeleteTimers(t.Context(), timers); err != nil {
		t.Fatal(err)
	}
	scan, err = client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &table})
	if err != nil || len(scan.Items) != 1 {
		t.Errorf("%d items are left, %v", len(scan.Items), err)
	}
}
