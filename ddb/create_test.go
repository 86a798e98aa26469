package ddb_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// The first caller creates the tables; callers at the same time or later find them.
func TestCreateTables(t *testing.T) {
	c := ddb.Config{Endpoint: ddbtest.Endpoint(t), TablePrefix: "create-"}
	client, err := ddb.NewClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ddbtest.DropTables(t, client, c.TablePrefix) })
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if err := ddb.CreateTables(t.Context(), client, c.TablePrefix); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, table := range ddb.Tables() {
		output, err := client.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{
			TableName: aws.String(c.TablePrefix + table.Name),
		})
		if err != nil {
			t.Fatal(err)
		}
		stream := types.StreamViewType("")
		if s := output.Table.StreamSpecification; s != nil {
			stream = s.StreamViewType
		}
		if stream != table.Stream || output.Table.BillingModeSummary.BillingMode != table.Billing {
			t.Errorf("%s has the stream %q and %+v", table.Name, stream, output.Table.BillingModeSummary)
		}
	}
}

// A table of the same name that is another is found out before anything is written to it.
func TestCreateTablesFindsOthers(t *testing.T) {
	c := ddb.Config{Endpoint: ddbtest.Endpoint(t), TablePrefix: "other-"}
	client, err := ddb.NewClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ddbtest.DropTables(t, client, c.TablePrefix) })
	right := ddb.Tables()
	for at, spoil := range []func(*ddb.Table){
		func(table *ddb.Table) { table.Stream = "" },
		func(table *ddb.Table) { table.Indexes = nil },
		func(table *ddb.Table) { table.Key.Sort = "sort" },
	} {
		wrong := right[at]
		spoil(&wrong)
		if err := ddb.CreateTables(t.Context(), client, c.TablePrefix, wrong); err != nil {
			t.Fatal(err)
		}
		err := ddb.CreateTables(t.Context(), client, c.TablePrefix, right[at])
		if err == nil || !strings.Contains(err.Error(), "table other-"+wrong.Name) {
			t.Errorf("%s: got %v", wrong.Name, err)
		}
	}
}

func TestCreateTablesHasItemsExpire(t *testing.T) {
	c := ddb.Config{Endpoint: ddbtest.Endpoint(t), TablePrefix: "ttl-"}
	client, err := ddb.NewClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ddbtest.DropTables(t, client, c.TablePrefix) })
	for _, table := range ddb.Tables() {
		table.TTL = "expires"
		for range 2 {
			if err := ddb.CreateTables(t.Context(), client, c.TablePrefix, table); err != nil {
				t.Fatal(err)
			}
		}
		output, err := client.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{
			TableName: aws.String(c.TablePrefix + table.Name),
		})
		if err != nil || aws.ToString(output.TimeToLiveDescription.AttributeName) != "expires" {
			t.Errorf("%s: got %+v, %v", table.Name, output, err)
		}
	}
}
