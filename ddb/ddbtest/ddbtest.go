// Package ddbtest gives tests a DynamoDB to work on: the one at DYNAMODB_ENDPOINT where that is set, else a DynamoDB
// Local of the test binary's own, in memory, which the first test starts that needs it. A test that cannot have
// one fails: it never skips.
package ddbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
)

// endpointVariable names a database that runs already.
const endpointVariable = "DYNAMODB_ENDPOINT"

// server is the database of this test binary, once a test has needed it.
var server struct {
	once     sync.Once
	local    *dynamodblocal.Server
	endpoint string
	err      error
}

// Main runs the tests and stops the database afterwards: func TestMain(m *testing.M) { ddbtest.Main(m) }.
func Main(m *testing.M) {
	code := m.Run()
	if server.local != nil {
		if err := server.local.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// Endpoint is the address of a database for tests.
func Endpoint(t testing.TB) string {
	t.Helper()
	server.once.Do(func() {
		if server.endpoint = os.Getenv(endpointVariable); server.endpoint != "" {
			return
		}
		// Not of the test's context, as the database outlives the test.
		if server.local, server.err = dynamodblocal.Start(context.Background(),
			dynamodblocal.Config{Brief: true}); server.err == nil {
			server.endpoint = server.local.Endpoint()
		}
	})
	if server.err != nil {
		t.Fatalf("this test needs a database: %v", server.err)
	}
	return server.endpoint
}

// Timeout is how long a call may take. It ends calls that hang, on a machine that is busy with other tests, too.
const Timeout = 10 * time.Minute

// Config is the configuration of a store on tables of the test's own, which exist.
func Config(t testing.TB) ddb.Config {
	t.Helper()
	c := ddb.Config{
		Endpoint: Endpoint(t), TablePrefix: "test-" + rand.Text() + "-",
		Timeout: Timeout,
	}
	client, err := ddb.NewClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	tables := ddb.Tables()
	for i := range tables {
		tables[i].Stream = "" // no test reads it, and DynamoDB Local takes ever longer to create tables that have one
	}
	if err := ddb.CreateTables(t.Context(), client, c.TablePrefix, tables...); err != nil {
		t.Fatal(err)
	}
	if server.local == nil { // else they are dropped with it
		t.Cleanup(func() { DropTables(t, client, c.TablePrefix) })
	}
	return c
}

// DropTables drops the tables of a test, so that it leaves nothing behind in a database that is not its own.
func DropTables(t testing.TB, client *dynamodb.Client, prefix string) {
	t.Helper()
	for _, table := range ddb.Tables() {
		// The test's own context has ended by now.
		_, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: aws.String(prefix +
			table.Name)})
		if _, missing := errors.AsType[*types.ResourceNotFoundException](err); err != nil && !missing {
			t.Errorf("dropping a table of the test: %v", err)
		}
	}
}

// Store is an empty store, with middleware of the SDK where a test has some.
func Store(t testing.TB, options ...func(*middleware.Stack) error) *ddb.Store {
	t.Helper()
	c := Config(t)
	c.APIOptions = options
	return Open(t, c)
}

// Open opens a store, as Config configures it.
func Open(t testing.TB, c ddb.Config) *ddb.Store {
	t.Helper()
	store, err := ddb.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return store
}
