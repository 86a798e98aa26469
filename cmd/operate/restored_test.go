package main

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// copyTables copies all items of tables to others, as a restore does.
func copyTables(t *testing.T, from, to ddb.Config) {
	t.Helper()
	client, err := ddb.NewClient(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range ddb.Tables() {
		source, target := from.TablePrefix+table.Name, to.TablePrefix+table.Name
		pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &source})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range page.Items {
				if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &target, Item: i}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// TestRestored copies the tables of a deployment, which then goes on, and has the copy go on in another way, under the
// same keys: the ids of its lines, grants and transfers are others, and those that the copy has are valid.
func TestRestored(t *testing.T) {
	source, target := ddbtest.Config(t), ddbtest.Config(t)
	world := billingtest.NewWorld(ddbtest.Open(t, source), 1)
	copied := ddbtest.Open(t, target)
	_, err := world.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: "c"}, ExternalID: "c", Name: "C", TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		if _, err := world.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: billing.Keyed{IdempotencyKey: name}, Customer: "c", ExternalID: name, Name: name, Unit: "credits",
		}); err != nil {
			t.Fatal(err)
		}
	}
	// goOn grants, and transfers a part, and returns the ids that were given out.
	goOn := func(w *billingtest.World, key string, amount billing.Credits) []string {
		t.Helper()
		granted, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
			Keyed: billing.Keyed{IdempotencyKey: key}, Wallet: "a", Amount: amount, Source: billing.SourceTrial,
		})
		if err != nil {
			t.Fatal(err)
		}
		moved, err := w.TransferCredits(t.Context(), billingtest.Caller, billing.TransferCredits{
			Keyed: billing.Keyed{IdempotencyKey: key + " moved"}, From: "a", To: "b", Amount: billing.Credit, Reason: "r",
		})
		if err != nil {
			t.Fatal(err)
		}
		return []string{
			string(granted.Value.ID()), string(granted.Value.Created[0].ID()), string(moved.Value.Out.ID()),
			string(moved.Value.In.ID()), string(moved.Value.In.Created[0].ID()),
		}
	}
	kept := goOn(world, "kept", 2*billing.Credit)
	copyTables(t, source, target)
	lost := goOn(world, "lost", 3*billing.Credit)

	restored := billingtest.NewWorld(copied, 2)
	restored.Pass(time.Hour)
	out := &strings.Builder{}
	if err := run(t.Context(), operator{ledger: restored.Ledger, out: out}, []string{"restored"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "the epoch is 60") || !strings.Contains(out.String(), "in 5 minutes") {
		t.Errorf("it says %s", out)
	}
	for i, id := range goOn(restored, "lost", 4*billing.Credit) {
		if id == lost[i] || id == kept[i] || id[:30] != lost[i][:30] {
			t.Errorf("%s is given out after %s and %s", id, kept[i], lost[i])
		}
	}
	found, err := restored.TransactionsByID(t.Context(), billing.Live, []billing.TransactionID{
		billing.TransactionID(kept[0]), billing.TransactionID(lost[0]),
	})
	if err != nil || found[billing.TransactionID(kept[0])] == nil || found[billing.TransactionID(lost[0])] != nil {
		t.Errorf("of an id that was kept and one that was lost, %+v are found, %v", found, err)
	}
	if err := run(t.Context(), operator{ledger: restored.Ledger, out: out}, []string{"restored"}); err != nil ||
		!strings.Contains(out.String(), "the epoch is 61") {
		t.Errorf("again: %v, %s", err, out)
	}
}
