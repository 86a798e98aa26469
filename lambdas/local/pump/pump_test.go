package pump

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// maxWait is how long the test waits: DynamoDB Local looks for expired items every ten seconds, and the machine may be
// busy with other tests.
const maxWait = 15 * time.Minute

// TestTTLBooksExpiry lets a grant lapse that nobody uses and no sweep finds. The pump sets its timer when the grant's
// item appears, TTL removes the timer, and that removal books the expiry. The pump is stopped and started in between.
func TestTTLBooksExpiry(t *testing.T) {
	t.Parallel() // it waits most of the time
	config, streams := tables(t)
	store, runtime := ddbtest.Open(t, config), wiring.Runtime()
	books, by := ledger.New(store, runtime), billing.Caller{Tenant: billing.Live, Actor: "a"}
	handlers := follower.New(follower.Config{
		Queue: NewQueue(runtime.Now, quiet()), Reminders: reminders, Runtime: runtime, Log: quiet(), Metrics: io.Discard,
	}.On(store))
	c := allMappings(t, config.TablePrefix, handlers)
	c.Client, c.Now = streams, runtime.Now
	created, err := books.CreateCustomer(t.Context(), by, billing.CreateCustomer{Keyed: billing.Keyed{IdempotencyKey: "c"}, Name: "C", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	customer := created.Value
	opened, err := books.OpenWallet(t.Context(), by, billing.OpenWallet{Keyed: billing.Keyed{IdempotencyKey: "w"}, Customer: string(customer.ID), Name: "W", Unit: "credits"})
	if err != nil {
		t.Fatal(err)
	}
	wallet := opened.Value
	expires := runtime.Now().Add(5 * time.Second)
	if _, err := books.GrantCredits(t.Context(), by, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: "g"}, Wallet: string(wallet.ID), Amount: billing.Credit, Source: billing.SourceTrial, ExpiresAt: &expires,
	}); err != nil {
		t.Fatal(err)
	}
	var after *billing.Snapshot
	window := 2 * time.Second // it grows, so that on a slow machine, too, something is read in it
	for began := time.Now(); after == nil || after.Wallet.Sequence < 2; window += window / 2 {
		ctx, cancel := context.WithTimeout(t.Context(), window)
		if err := Run(ctx, c); err != nil {
			t.Fatal(err)
		}
		cancel()
		if after, err = books.Wallet(t.Context(), by.Tenant, string(wallet.ID), ledger.Strong); err != nil {
			t.Fatal(err)
		}
		if time.Since(began) > maxWait {
			t.Fatalf("after %s, the wallet is %+v", time.Since(began), after.Wallet)
		}
	}
	lines, err := books.LinesAfter(t.Context(), &after.Wallet, billing.Position{}, 10)
	if err != nil || len(lines) != 2 || lines[1].Type != billing.TypeExpiry || !lines[1].OccurredAt.Equal(billing.Instant(expires)) {
		t.Errorf("the lines are %+v, %v", lines, err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, FailuresFile)); !os.IsNotExist(err) {
		t.Errorf("something was given up: %v", err)
	}
}

// The error of a table without a stream names the table.
func TestWithoutAStream(t *testing.T) {
	_, streams := tables(t)
	err := Run(t.Context(), Config{
		Client: streams, Dir: t.TempDir(), Now: time.Now, Log: quiet(),
		Mappings: []Mapping{{Function: "f", Table: "nothing"}},
	})
	if err == nil || err.Error() != "function f on table nothing: table nothing has no stream" {
		t.Errorf("got %v", err)
	}
}

// allMappings configures a pump for all followers, as they are deployed.
func allMappings(t testing.TB, prefix string, handlers *follower.Followers) Config {
	t.Helper()
	c := Config{Dir: filepath.Join(t.TempDir(), "streams"), Log: quiet(), Poll: 10 * time.Millisecond}
	functions := map[string]Handler{
		"outbox": handlers.Outbox.Handle, "usage": handlers.Usage.Handle, "expiry": handlers.Expiry.Follow,
	}
	for _, reader := range ddb.Readers() {
		c.Mappings = append(c.Mappings, Mapping{
			Function: reader.Function, Table: prefix + reader.Table, Handle: functions[reader.Function],
			Wants: follower.Wants(reader),
		})
	}
	return c
}
