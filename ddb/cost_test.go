package ddb_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/ddb/units"
	"github.com/drawdown-billing/drawdown/graph"
)

var update = flag.Bool("update", false, "write what operations cost into docs/cost.md")

// unlimited is the limit of what has no target.
const unlimited = 1e9

// limit is the target of an operation, in units. A batch's is of each of its events.
type limit struct{ write, index, read float64 }

var noLimit = limit{unlimited, unlimited, unlimited}

// charge is an operation with what it is charged as.
type charge struct {
	name   string
	cost   units.Cost
	events int // a batch's; else 1
}

// costs are processes on one database, each call of which is metered.
type costs struct {
	t      *testing.T
	config ddb.Config
	meter  *units.Meter
	world  *billingtest.World
	store  *ddb.Store
	api    http.Handler
	secret string
	table  []charge
}

func newCosts(t *testing.T) *costs {
	t.Helper()
	c := &costs{t: t, config: ddbtest.Config(t)}
	client, err := ddb.NewClient(t.Context(), c.config)
	if err != nil {
		t.Fatal(err)
	}
	c.meter = units.NewMeter(client)
	c.config.APIOptions = c.meter.Options()
	c.restart()
	created, err := c.world.CreateAPIKey(t.Context(), billingtest.Caller, billing.CreateAPIKey{
		Keyed: keyed("admin"), Name: "admin", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.secret = created.Value.Secret
	return c
}

// restart makes the process a new one, which knows nothing.
func (c *costs) restart() {
	now := billingtest.Epoch
	if c.world != nil {
		now = c.world.Time()
	}
	c.store = ddbtest.Open(c.t, c.config)
	c.world = billingtest.NewWorld(c.store, 1)
	c.world.Pass(now.Sub(billingtest.Epoch))
	c.api = graph.New(graph.Config{
		Ledger: c.world.Ledger, Usage: aggregate.New(aggregate.Config{Ledger: c.world.Ledger, Store: c.store.Usage(), Now: c.world.Time}),
		Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return "r" },
	})
}

// charge measures an operation that must not be refused, and holds it to its target.
func (c *costs) charge(name string, events int, target limit, do func() error) {
	c.t.Helper()
	var failed error
	cost, err := c.meter.Measure(func() { failed = do() })
	if err != nil || failed != nil {
		c.t.Fatalf("%s: %v, %v", name, err, failed)
	}
	c.table = append(c.table, charge{name, cost, events})
	each := float64(events)
	if cost.Write/each > target.write || cost.Index/each > target.index || cost.Read/each > target.read {
		c.t.Errorf("%s takes %v + %v write units and %v read units, of %d; the target is %+v each", name, cost.Write,
			cost.Index, cost.Read, events, target)
	}
}

// query sends a query to the API, and returns an error if anything fails.
func (c *costs) query(document string, variables map[string]any) error {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return err
	}
	request := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, "/", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.secret)
	answer := httptest.NewRecorder()
	c.api.ServeHTTP(answer, request)
	if text := answer.Body.String(); answer.Code != http.StatusOK || strings.Contains(text, `"errors"`) ||
		strings.Contains(text, `"code"`) {
		return fmt.Errorf("the API answered %d: %s", answer.Code, text)
	}
	return nil
}

// TestCosts measures every operation on real calls, holds them to their targets, and compares the whole with
// docs/cost.md, which -update writes.
//
// What changes something without a line of a ledger (setWalletStatus, setBalanceAlerts, createApiKey, revokeApiKey, and
// createWebhookEndpoint, updateWebhookEndpoint and rotateWebhookSecret) writes an entry of the audit log in the same
// commit: one more item, 2 write units for each kilobyte of it.
func TestCosts(t *testing.T) {
	c := newCosts(t)
	c.creations()
	c.usages()
	c.rivals()
	c.reads()
	c.corrections()
	c.charts()
	c.clocks()
	c.prices()
	c.catalogue()
	c.revocation()
	c.webhooks()
	c.holds()
	c.payments()
	c.books()
	c.usageOfBudgets()
	c.subscriptions()
	c.limits()
	c.spendsOfBudgets()
	c.sessionsOfPages()
	c.mails()
	compareCosts(t, c.table)
}

// Between these lines of docs/cost.md is what the test writes.
const (
	costsFile  = "../docs/cost.md"
	costsBegin = "<!-- units: written by go test ./ddb -run TestCosts -update -->\n"
	costsEnd   = "<!-- units: end -->\n"
)

// compareCosts compares the table with the one that is kept, or replaces that.
func compareCosts(t *testing.T, table []charge) {
	t.Helper()
	kept, err := os.ReadFile(costsFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(kept), costsBegin)
	old, after, ended := strings.Cut(rest, costsEnd)
	if !found || !ended {
		t.Fatalf("%s lacks the lines between which the table is written", costsFile)
	}
	written := formatCosts(table)
	switch {
	case written == old:
	case *update:
		if err := os.WriteFile(costsFile, []byte(before+costsBegin+written+costsEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("what operations cost is no longer what %s says; look, and run the test with -update:\n%s", costsFile,
			written)
	}
}

func formatCosts(table []charge) string {
	var b strings.Builder
	b.WriteString("\n| Operation | Write units | of indexes | Write units an event | Read units | Calls |\n|---|--:|--:|--:|--:|---|\n")
	for _, row := range table {
		each := ""
		if row.events > 1 {
			each = fmt.Sprintf("%.2f", (row.cost.Write+row.cost.Index)/float64(row.events))
		}
		var calls []string
		for operation, n := range row.cost.Calls {
			calls = append(calls, fmt.Sprintf("%d %s", n, operation))
		}
		slices.Sort(calls)
		fmt.Fprintf(&b, "| %s | %v | %v | %s | %v | %s |\n", row.name, row.cost.Write, row.cost.Index, each, row.cost.Read,
			strings.Join(calls, ", "))
	}
	return b.String() + "\n"
}
