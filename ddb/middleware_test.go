package ddb_test

import (
	"context"
	"maps"
	"strconv"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// tap is middleware of the SDK that counts the calls of a store, and has some of them go wrong.
type tap struct {
	mu     sync.Mutex
	calls  map[string]int
	before func(operation string) error // an error keeps the call from reaching the database
	after  func(operation string) error // an error takes the place of the answer
	hidden func(sequence int64) bool    // lines that the index does not show
}

// tapped is a world on a database, with a tap on every call.
func tapped(t *testing.T) (*billingtest.World, *tap) {
	t.Helper()
	world, f, _ := tappedAt(t)
	return world, f
}

// tappedAt is tapped, with what it takes to get at the database beside the tap.
func tappedAt(t *testing.T) (*billingtest.World, *tap, ddb.Config) {
	t.Helper()
	f := &tap{calls: map[string]int{}}
	plain := ddbtest.Config(t)
	c := plain
	c.APIOptions = f.options()
	return billingtest.NewWorld(ddbtest.Open(t, c), 1), f, plain
}

func (f *tap) options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{f.wire, f.lag}
}

// wire sits between the SDK and the network.
func (f *tap) wire(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("TapWire",
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (out middleware.DeserializeOutput, metadata middleware.Metadata, err error) {
			operation := awsmiddleware.GetOperationName(ctx)
			f.mu.Lock()
			f.calls[operation]++
			before, after := f.before, f.after
			f.mu.Unlock()
			if before != nil {
				if err := before(operation); err != nil {
					return out, metadata, err
				}
			}
			if out, metadata, err = next.HandleDeserialize(ctx, in); err == nil && after != nil {
				err = after(operation)
			}
			return out, metadata, err
		}), middleware.After)
}

// lag takes out of the answers of the index what is hidden.
func (f *tap) lag(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("TapLag",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleInitialize(ctx, in)
			query, asked := in.Parameters.(*dynamodb.QueryInput)
			if answer, answered := out.Result.(*dynamodb.QueryOutput); asked && answered && query.IndexName != nil && err == nil {
				f.hide(answer)
			}
			return out, metadata, err
		}), middleware.After)
}

func (f *tap) hide(answer *dynamodb.QueryOutput) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hidden == nil {
		return
	}
	var shown []map[string]types.AttributeValue
	for _, item := range answer.Items {
		at := item["at"].(*types.AttributeValueMemberS).Value
		if sequence, err := strconv.ParseInt(at[len(at)-13:], 10, 64); err != nil || !f.hidden(sequence) {
			shown = append(shown, item)
		}
	}
	answer.Items = shown
}

// set changes what the tap does.
func (f *tap) set(change func(*tap)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// count answers which calls do makes.
func (f *tap) count(do func()) map[string]int {
	f.set(func(f *tap) { clear(f.calls) })
	do()
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.calls)
}

const commitCall = "TransactWriteItems"

// times has fail be the answer to the next calls of an operation, so many of them.
func times(n int, operation string, fail error) func(string) error {
	var mu sync.Mutex
	return func(called string) error {
		mu.Lock()
		defer mu.Unlock()
		if called != operation || n == 0 {
			return nil
		}
		n--
		return fail
	}
}

// cancelledFor is the answer to a transaction of items that was cancelled for the same reason each.
func cancelledFor(code string, items int) error {
	reasons := make([]types.CancellationReason, items)
	for i := range reasons {
		reasons[i].Code = aws.String(code)
	}
	return &types.TransactionCanceledException{CancellationReasons: reasons}
}

// newWallets opens wallets of a customer.
func newWallets(t *testing.T, w *billingtest.World, n int) []billing.WalletID {
	t.Helper()
	customer, _, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{IdempotencyKey: "c", Name: "C", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]billing.WalletID, n)
	for i := range ids {
		wallet, _, err := w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			IdempotencyKey: "w" + strconv.Itoa(i), Customer: string(customer.ID), Name: "W", Unit: "credits",
		})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = wallet.ID
	}
	return ids
}

func keyed(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }

// grant grants credits that never lapse.
func grant(t *testing.T, w *billingtest.World, wallet billing.WalletID, key string, credits billing.Credits) *billing.Posted {
	t.Helper()
	posted, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed(key), Wallet: string(wallet), Amount: credits * billing.Credit, Source: billing.SourcePurchase, Priority: 100,
	})
	if err != nil {
		t.Fatal(err)
	}
	return posted
}

// usage asks to charge credits.
func usage(wallet billing.WalletID, key string, credits billing.Credits) billing.RecordUsage {
	credits *= billing.Credit
	return billing.RecordUsage{
		Keyed: keyed(key), Wallet: string(wallet), Action: "a", Credits: &credits, OnShortfall: billing.ShortfallReject,
	}
}

// audit fails the test unless the wallet's books agree, and answers its last sequence.
func audit(t *testing.T, w *billingtest.World, wallet billing.WalletID) int64 {
	t.Helper()
	s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(wallet), billing.Strong)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Audit(t.Context(), s, w.Time())
	if err != nil || !a.OK {
		t.Fatalf("audit: %+v, %v", a, err)
	}
	return a.Sequence
}

// balance is what can be spent.
func balance(t *testing.T, w *billingtest.World, wallet billing.WalletID) billing.Credits {
	t.Helper()
	s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(wallet), billing.Strong)
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.Balance(t.Context(), s, w.Time())
	if err != nil {
		t.Fatal(err)
	}
	return b.Available
}
