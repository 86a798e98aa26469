package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// countItems returns how many items each table has of each tenant, by the first part of their partitions.
func countItems(t *testing.T, client *dynamodb.Client, prefix string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range ddb.Tables() {
		name := prefix + table.Name
		pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range page.Items {
				partition, tenant := textOf(i["pk"]), textOf(i["tenant"])
				if !strings.HasPrefix(partition, "key#") {
					tenant, _, _ = strings.Cut(partition, "#")
				}
				counts[table.Name+" "+tenant]++
			}
		}
	}
	return counts
}

// TestResetTest: after it, nothing of the test tenant is left in any table, and everything of the live tenant, whose
// customers have the same external ids. An interrupted reset continues.
func TestResetTest(t *testing.T) {
	config := ddbtest.Config(t)
	store := ddbtest.Open(t, config)
	world := billingtest.NewWorld(store, 1)
	for _, tenant := range []billing.Tenant{billing.Live, billing.Test} {
		by := billing.Caller{Tenant: tenant, Actor: "key_test"}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := world.CreateCustomer(t.Context(), by, billing.CreateCustomer{
			Keyed: billing.Keyed{IdempotencyKey: "c"}, ExternalID: "test#acme", Name: "test#Acme", TimeZone: "UTC",
		})
		must(err)
		_, err = world.OpenWallet(t.Context(), by, billing.OpenWallet{
			Keyed: billing.Keyed{IdempotencyKey: "w"}, Customer: "test#acme", ExternalID: "w", Name: "w", Unit: "credits",
		})
		must(err)
		_, err = world.GrantCredits(t.Context(), by, billing.GrantCredits{
			Keyed: billing.Keyed{IdempotencyKey: "g"}, Wallet: "w", Amount: billing.Credit, Source: billing.SourceTrial,
		})
		must(err)
		_, err = world.CreateAPIKey(t.Context(), by, billing.CreateAPIKey{
			Keyed: billing.Keyed{IdempotencyKey: "k"}, Name: "test#", Scopes: []billing.Scope{billing.ScopeRead},
		})
		must(err)
	}
	client, err := ddb.NewClient(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	before := countItems(t, client, config.TablePrefix)
	out := &strings.Builder{}
	o := operator{reset: store.ResetTest, out: out}
	for _, args := range [][]string{{"reset-test"}, {"reset-test", "live"}} {
		if err := run(t.Context(), o, args); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	interrupted, cancel := context.WithCancel(t.Context())
	o.reset = func(ctx context.Context, progress func(string, int)) error {
		return store.ResetTest(ctx, func(table string, n int) { progress(table, n); cancel() })
	}
	if err := run(interrupted, o, []string{"reset-test", "-confirm"}); err == nil {
		t.Error("it was not interrupted")
	}
	o.reset = store.ResetTest
	if err := run(t.Context(), o, []string{"reset-test", "-confirm"}); err != nil {
		t.Fatal(err)
	}
	after := countItems(t, client, config.TablePrefix)
	for what, n := range before {
		want := n
		if strings.HasSuffix(what, " test") {
			want = 0
		}
		if after[what] != want {
			t.Errorf("%s: %d items, want %d of %d", what, after[what], want, n)
		}
	}
	if before["catalog test"] == 0 || before["catalog test"] != before["catalog live"] {
		t.Errorf("the tenants were not filled alike: %v", before)
	}
}

// textOf returns the text of an attribute, or nothing.
func textOf(value types.AttributeValue) string {
	if text, is := value.(*types.AttributeValueMemberS); is {
		return text.Value
	}
	return ""
}
