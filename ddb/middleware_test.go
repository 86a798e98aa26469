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
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// interceptor is middleware of the SDK that counts the calls of a store and lets some of them fail.
type interceptor struct {
	mu     sync.Mutex
	calls  map[string]int
	before func(operation string) error // an error keeps the call from reaching the database
	after  func(operation string) error // an error replaces the answer
	hidden func(sequence int64) bool    // lines that are left out of answers of the index
}

// intercepted is a world on a database, with an interceptor of every call.
func intercepted(t *testing.T) (*billingtest.World, *interceptor) {
	t.Helper()
	world, f, _ := interceptedAt(t)
	return world, f
}

// interceptedAt is intercepted, and returns the configuration of the same database without the interceptor.
func interceptedAt(t *testing.T) (*billingtest.World, *interceptor, ddb.Config) {
	t.Helper()
	f := &interceptor{calls: map[string]int{}}
	plain := ddbtest.Config(t)
	c := plain
	c.APIOptions = f.options()
	return billingtest.NewWorld(ddbtest.Open(t, c), 1), f, plain
}

func (f *interceptor) options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{f.wire, f.lag}
}

// wire sits between the SDK and the network.
func (f *interceptor) wire(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("InterceptWire",
		func(
			ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
		) (out middleware.DeserializeOutput, metadata middleware.Metadata, err error) {
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

// lag removes from answers of the index what is hidden.
func (f *interceptor) lag(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("InterceptLag",
		func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleInitialize(ctx, in)
			query, asked := in.Parameters.(*dynamodb.QueryInput)
			if answer, answered := out.Result.(*dynamodb.QueryOutput); asked && answered && query.IndexName != nil &&
				err == nil {
				f.hide(answer)
			}
			return out, metadata, err
		}), middleware.After)
}

func (f *interceptor) hide(answer *dynamodb.QueryOutput) {
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

// set changes what the interceptor does.
func (f *interceptor) set(change func(*interceptor)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// count returns the calls that do makes.
func (f *interceptor) count(do func()) map[string]int {
	f.set(func(f *interceptor) { clear(f.calls) })
	do()
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.calls)
}

const commitCall = "TransactWriteItems"

// times lets the next n calls of an operation fail.
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

// cancelledFor is the answer to a transaction whose items were all cancelled for the same reason.
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
	customer, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "C", TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]billing.WalletID, n)
	for i := range ids {
		wallet, err := w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: keyed("w" + strconv.Itoa(i)), Customer: string(customer.Value.ID), Name: "W", Unit: "credits",
		})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = wallet.Value.ID
	}
	return ids
}

func keyed(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }

// grant grants credits that never lapse.
func grant(
	t *testing.T, w *billingtest.World, wallet billing.WalletID, key string, credits billing.Credits,
) *ledger.Result[*billing.Transaction] {
	t.Helper()
	posted, err := w.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed(key), Wallet: string(wallet), Amount: credits * billing.Credit, Source: billing.SourcePurchase,
		Priority: 100,
	})
	if err != nil {
		t.Fatal(err)
	}
	return posted
}

// usage is a request to charge credits.
func usage(wallet billing.WalletID, key string, credits billing.Credits) billing.RecordUsage {
	credits *= billing.Credit
	return billing.RecordUsage{
		Keyed: keyed(key), Wallet: string(wallet), Action: "a", Credits: &credits, OnShortfall: billing.ShortfallReject,
	}
}

// audit fails the test unless the wallet's books agree, and returns its last sequence.
func audit(t *testing.T, w *billingtest.World, wallet billing.WalletID) int64 {
	t.Helper()
	s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(wallet), ledger.Strong)
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
	s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(wallet), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.Balance(t.Context(), s, w.Time())
	if err != nil {
		t.Fatal(err)
	}
	return b.Available
}
