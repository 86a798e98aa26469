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
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// newOperator returns an operator on a database, and what it prints.
func newOperator(t *testing.T) (*aggregatetest.Fixture, operator, *strings.Builder) {
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
	b, o, out := newOperator(t)
	refs := []billing.WalletRef{b.Wallet("a", "UTC"), b.Wallet("b", "Asia/Tokyo"), b.Wallet("never", "UTC")}
	for range 3 {
		b.Use("a", "chat", "anna", "1.5", 7, 0)
		b.Use("b", "chat", "", "1", 5, 0)
	}
	b.ApplyAll(b.Stream.Commits()[:8]...) // not those of "never", and not the last ones of a and b
	for _, args := range [][]string{
		{"rebuild-usage", "-all"}, {"rebuild-usage", "-tenant", "live", "a", string(refs[1].ID)},
	} {
		out.Reset()
		if err := run(t.Context(), o, args); err != nil {
			t.Fatal(err)
		}
		b.CheckRows(refs[:2]...)
		for _, want := range []string{
			string(refs[0].ID) + " 4 of 4 lines", string(refs[1].ID) + " 4 of 4 lines", " old rows removed",
		} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%v: %s does not say %q", args, out, want)
			}
		}
	}
	for generation := int64(1); generation < 3; generation++ {
		days := aggregate.RowRange{Span: calendar.Day, Series: aggregate.Total, First: "2000-01-01", Last: "2099-01-01"}
		rows, _, err := b.Store.Rows(t.Context(), refs[0], generation, days, 10, ledger.Strong)
		if err != nil || len(rows) > 0 {
			t.Errorf("generation %d is still there: %v, %v", generation, rows, err)
		}
	}
	b.Use("a", "chat", "ben", "1", 1, 0)
	b.ApplyAll(b.Stream.Commits()...)
	b.CheckRows(refs[:2]...)
}

// The error of an interrupted rebuild says where to continue. Continuing there skips the customers that are done.
func TestRebuildAllContinues(t *testing.T) {
	b, o, out := newOperator(t)
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
	printed := out.String()
	if strings.Contains(printed, string(customers[0].ID)) || !strings.Contains(printed, string(customers[2].ID)+" done") {
		t.Errorf("got %s", printed)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// A wallet with a broken ledger is reported, and the others are still recomputed.
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
	key := map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: "live#" + string(broken.ID)},
		"sk": &types.AttributeValueMemberS{Value: string(line.KeyHash())},
	}
	_, err = client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &table, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	out := &strings.Builder{}
	o := operator{
		ledger: b.World.Ledger, usage: b.NewService(), out: out,
		sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	err = run(t.Context(), o, []string{"rebuild-usage", "broken", "whole"})
	if err == nil || !strings.Contains(err.Error(), "the usage of 1 wallets was not recomputed") ||
		!strings.Contains(out.String(), string(broken.ID)+" FAILED") {
		t.Errorf("got %v, and %s", err, out)
	}
	if !strings.Contains(out.String(), string(whole.ID)+" 2 of 2 lines") {
		t.Errorf("the other was not recomputed: %s", out)
	}
	b.CheckRows(whole)
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"help"},
		{"rebuild-usage"},
		{"rebuild-usage", "-all", "a"},
		{"rebuild-usage", "-tenant", "other", "a"},
		{"rebuild-usage", "-after", "x", "a"},
		{"rebuild-usage", "-none"},
		{"restored", "now"},
		{"backfill", "all"},
		{"backfill", "-tenant", "other"},
		{"backfill", "-none"},
	} {
		if err := run(t.Context(), operator{}, args); !errors.Is(err, errUsage) {
			t.Errorf("%v: got %v", args, err)
		}
	}
}

func TestUnknownWallet(t *testing.T) {
	_, o, _ := newOperator(t)
	err := run(t.Context(), o, []string{"rebuild-usage", "nobody"})
	if !errors.Is(err, billing.ErrNotFound) || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("got %v", err)
	}
}
