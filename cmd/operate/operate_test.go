package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// operating is an operator on a database with a wallet that was followed.
func operating(t *testing.T) (*aggregatetest.Fixture, operator, *strings.Builder) {
	t.Helper()
	store := ddbtest.Store(t)
	b := aggregatetest.NewFixture(t, store, store.Usage())
	out := &strings.Builder{}
	return b, operator{
		ledger: b.World.Ledger, usage: b.NewService(), out: out,
		sleep: func(ctx context.Context, d time.Duration) error {
			if d < 25*time.Second { // what a request may take
				t.Errorf("old rows are removed after %s", d)
			}
			return ctx.Err()
		},
	}, out
}

func TestRebuildUsage(t *testing.T) {
	b, o, out := operating(t)
	refs := []billing.WalletRef{b.Wallet("a", "UTC"), b.Wallet("b", "Asia/Tokyo"), b.Wallet("never", "UTC")}
	for range 3 {
		b.Use("a", "chat", "anna", "1.5", 7, 0)
		b.Use("b", "chat", "", "1", 5, 0)
	}
	b.ApplyAll(b.Stream.Commits()[:8]...) // "never" was not followed, and the last of a and b neither
	for _, args := range [][]string{{"rebuild-usage", "-all"}, {"rebuild-usage", "-tenant", "live", "a", string(refs[1].ID)}} {
		out.Reset()
		if err := run(t.Context(), o, args); err != nil {
			t.Fatal(err)
		}
		b.CheckRows(refs[:2]...)
		for _, want := range []string{string(refs[0].ID) + " 4 of 4 lines", string(refs[1].ID) + " 4 of 4 lines", " old rows removed"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%v: %s does not say %q", args, out, want)
			}
		}
	}
	for generation := int64(1); generation < 3; generation++ {
		rows, _, err := b.Store.Rows(t.Context(), refs[0], generation, aggregate.RowRange{Span: calendar.Day, First: "2000-01-01", Last: "2099-01-01"}, 10)
		if err != nil || len(rows) > 0 {
			t.Errorf("generation %d is still there: %v, %v", generation, rows, err)
		}
	}
	b.Use("a", "chat", "ben", "1", 1, 0)
	b.ApplyAll(b.Stream.Commits()...)
	b.CheckRows(refs[:2]...)
}

// What is interrupted says where to go on, and going on there leaves out what was done.
func TestRebuildAllGoesOn(t *testing.T) {
	b, o, out := operating(t)
	for _, name := range []string{"first", "second", "third"} {
		b.Wallet(name, "UTC")
		b.World.Pass(time.Second)
	}
	ctx, cancel := context.WithCancel(t.Context())
	customers, err := b.World.ListCustomers(t.Context(), billing.Live, "", 3)
	if err != nil {
		t.Fatal(err)
	}
	o.out = writerFunc(func(p []byte) (int, error) {
		if strings.Contains(string(p), string(customers[0].ID)+" done") {
			cancel()
		}
		return out.Write(p)
	})
	err = run(ctx, o, []string{"rebuild-usage", "-all"})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), `-after "`+string(customers[0].ID)+`"`) {
		t.Fatalf("got %v", err)
	}
	out.Reset()
	if err := run(t.Context(), o, []string{"rebuild-usage", "-after", string(customers[0].ID), "-all"}); err != nil {
		t.Fatal(err)
	}
	if said := out.String(); strings.Contains(said, string(customers[0].ID)) || !strings.Contains(said, string(customers[2].ID)+" done") {
		t.Errorf("got %s", said)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// A wallet whose ledger is not whole is told, and does not keep others from being computed anew.
func TestRebuildOfABrokenLedger(t *testing.T) {
	config := ddbtest.Config(t)
	store := ddbtest.Open(t, config)
	b := aggregatetest.NewFixture(t, store, store.Usage())
	broken, whole := b.Wallet("broken", "UTC"), b.Wallet("whole", "UTC")
	line := b.Use("broken", "chat", "", "1", 1, 0)
	b.Use("broken", "chat", "", "1", 1, 0)
	b.Use("whole", "chat", "", "1", 1, 0)
	b.ApplyAll(b.Stream.Commits()...)
	client, err := ddb.NewClient(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	table := config.TablePrefix + "ledger"
	_, err = client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &table, Key: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: "live#" + string(broken.ID)}, "sk": &types.AttributeValueMemberS{Value: string(line.KeyHash())},
	}})
	if err != nil {
		t.Fatal(err)
	}
	out := &strings.Builder{}
	o := operator{
		ledger: b.World.Ledger, usage: b.NewService(), out: out,
		sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	err = run(t.Context(), o, []string{"rebuild-usage", "broken", "whole"})
	if err == nil || !strings.Contains(err.Error(), "1 wallets could not be computed anew") || !strings.Contains(out.String(), string(broken.ID)+" FAILED") {
		t.Errorf("got %v, and %s", err, out)
	}
	if !strings.Contains(out.String(), string(whole.ID)+" 2 of 2 lines") {
		t.Errorf("the other was not computed anew: %s", out)
	}
	b.CheckRows(whole)
}

func TestUnclearArguments(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"help"},
		{"rebuild-usage"},
		{"rebuild-usage", "-all", "a"},
		{"rebuild-usage", "-tenant", "other", "a"},
		{"rebuild-usage", "-after", "x", "a"},
		{"rebuild-usage", "-none"},
	} {
		if err := run(t.Context(), operator{}, args); !errors.Is(err, errUsage) {
			t.Errorf("%v: got %v", args, err)
		}
	}
}

func TestUnknownWallet(t *testing.T) {
	_, o, _ := operating(t)
	if err := run(t.Context(), o, []string{"rebuild-usage", "nobody"}); !errors.Is(err, billing.ErrNotFound) || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("got %v", err)
	}
}
