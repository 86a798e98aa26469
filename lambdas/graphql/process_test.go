package main

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/gateway"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// TestProcess runs the program as it is deployed, on a database.
func TestProcess(t *testing.T) {
	c := ddbtest.Config(t)
	f := lambdatest.Start(t, lambdatest.Build(t, "."), "DYNAMODB_ENDPOINT="+c.Endpoint, "TABLE_PREFIX="+c.TablePrefix)
	authorized := lambdatest.Header("authorization", "Bearer "+newKey(t, c))
	post := func(query string) string {
		t.Helper()
		body, _ := json.Marshal(map[string]string{"query": query})
		got := f.Invoke(lambdatest.Request(authorized, func(e *events.APIGatewayV2HTTPRequest) { e.Body = string(body) }))
		var answer events.APIGatewayV2HTTPResponse
		if err := json.Unmarshal([]byte(got.Body), &answer); err != nil || got.Fault || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s is answered %+v", query, got)
		}
		return answer.Body
	}
	const maxMemory = 64 << 20 // an eighth of the function's memory in the template
	created := post(`mutation {
		createCustomer(input: {idempotencyKey: "c", name: "Acme"}) { customer { id } userErrors { code } }
	}`)
	var ids struct {
		Data struct {
			CreateCustomer struct{ Customer struct{ ID string } }
		}
	}
	if err := json.Unmarshal([]byte(created), &ids); err != nil || ids.Data.CreateCustomer.Customer.ID == "" {
		t.Fatalf("creating a customer answers %s", created)
	}
	for _, event := range lambdatest.OtherEvents {
		if json.Valid([]byte(event)) { // Lambda sends nothing else
			if got := f.Invoke(event); !got.Fault || !strings.Contains(got.Body, gateway.ErrNoHTTPEvent.Error()) {
				t.Errorf("%s is answered %+v", event, got)
			}
		}
	}
	customer := post(fmt.Sprintf(`{ customer(id: %q) { name } }`, ids.Data.CreateCustomer.Customer.ID))
	if customer != `{"data":{"customer":{"name":"Acme"}}}` {
		t.Errorf("afterwards the customer is %s", customer)
	}
	for range 200 {
		post(`{ customers { nodes { name wallets { nodes { balance { available } } } } } }`)
	}
	held := f.Memory()
	t.Logf("after 200 requests it holds %d kB", held>>10)
	if held > maxMemory {
		t.Errorf("it holds %d bytes of memory", held)
	}
}

// newKey returns the secret of a key with all scopes.
func newKey(t *testing.T, c ddb.Config) string {
	t.Helper()
	books := ledger.New(ddbtest.Open(t, c), wiring.Runtime())
	createdKey, err := books.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Test, Actor: "test"}, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: "key"}, Name: "test", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		t.Fatal(err)
	}
	secret := createdKey.Value.Secret
	return secret
}

// The zip file that Lambda fetches before it starts a process is small. The program for arm64 is smaller than the one
// for x86-64.
func TestSize(t *testing.T) {
	const target = 7_700_000 // 0.4 MB of it are the libraries of Stripe and of Secrets Manager, 0.2 MB plans, 0.2 MB limits and budgets,
	// 0.2 MB sessions, exports and what dashboards ask
	program, err := os.ReadFile(lambdatest.Build(t, "."))
	if err != nil {
		t.Fatal(err)
	}
	var zip bytes.Buffer
	w, _ := flate.NewWriter(&zip, flate.DefaultCompression) // the level is valid, so there is no error
	_, err = w.Write(program)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if zip.Len() > target {
		t.Errorf("zipped, the program has %d bytes, more than %d", zip.Len(), target)
	}
}

// A process is ready after 20 ms of processor time, on a machine that is busy with other work, too. Of several starts the
// one that took the least counts.
func TestStart(t *testing.T) {
	const target, starts = 20 * time.Millisecond, 20
	program := lambdatest.Build(t, ".")
	fastest, least := time.Hour, time.Hour
	for range starts {
		f := lambdatest.Start(t, program)
		fastest, least = min(fastest, f.Ready), min(least, f.Processor())
	}
	t.Logf("of %d starts, the fastest took %v, and one %v of processor time", starts, fastest, least)
	if least > target {
		t.Errorf("no start took less than %v of processor time", least)
	}
}

func TestInvalidSettings(t *testing.T) {
	for _, test := range []struct{ variable, value string }{
		{"LOG_LEVEL", "loud"},
		{"DYNAMODB_ENDPOINT", "nowhere"},
		{"ALLOWED_ORIGINS", "nowhere"},
		{"DASHBOARD_URL", "nowhere"},
		{"DASHBOARD_URL", "https://a.example, https://b.example"},
		{"INTROSPECTION", "perhaps"},
		{"LIMIT_ADDRESS", "slow"},
		{"LIMIT_KEY", "1"},
		{"LIMIT_TEST", "0/0"},
		{"ALLOW_LOOPBACK_WEBHOOKS", "perhaps"},
	} {
		_, err := assemble(t.Context(), func(name string) string {
			if name == test.variable {
				return test.value
			}
			return ""
		}, nil)
		if err == nil || !strings.HasPrefix(err.Error(), test.variable) {
			t.Errorf("%s=%s: %v", test.variable, test.value, err)
		}
	}
}
