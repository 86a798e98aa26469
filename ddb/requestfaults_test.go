package ddb_test

import (
	"errors"
	"fmt"
	"net"
	"reflect"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// reset is what a connection that is cut fails with.
var reset = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// outcome is the result of a request: whether it was a replay, and what the request made.
type outcome struct {
	replayed bool
	made     any
}

// requests are one of each kind that commits.
func requests(t *testing.T, w *billingtest.World) map[string]func() (outcome, error) {
	t.Helper()
	ctx, by := t.Context(), billingtest.Caller
	wallets := newWallets(t, w, 2)
	one, two := wallets[0], wallets[1]
	granted := grant(t, w, one, "granted", 100)
	used, err := w.RecordUsage(ctx, by, usage(one, "used", 10))
	if err != nil {
		t.Fatal(err)
	}
	posted := func(p *ledger.Result[*billing.Transaction], err error) (outcome, error) {
		if err != nil {
			return outcome{}, err
		}
		line := p.Value
		if line != nil {
			line.Reversed = 0 // the one thing about a line that changes
		}
		return outcome{p.Replayed, line}, nil
	}
	return map[string]func() (outcome, error){
		"grant": func() (outcome, error) {
			return posted(w.GrantCredits(ctx, by, billing.GrantCredits{
				Keyed: keyed("g"), Wallet: string(one), Amount: 5, Source: billing.SourceTrial,
			}))
		},
		"usage": func() (outcome, error) { return posted(w.RecordUsage(ctx, by, usage(one, "u", 1))) },
		"adjust": func() (outcome, error) {
			return posted(w.AdjustBalance(ctx, by, billing.AdjustBalance{
				Keyed: keyed("a"), Wallet: string(one), Amount: -5, Reason: "r",
			}))
		},
		"reverse": func() (outcome, error) {
			return posted(w.ReverseUsage(ctx, by, billing.ReverseUsage{
				Keyed: keyed("r"), Transaction: used.Value.ID(), ExpiredCredits: billing.ExpiredGrace, Reason: "r",
			}))
		},
		"status": func() (outcome, error) {
			return posted(w.SetWalletStatus(ctx, by, billing.SetWalletStatus{
				Keyed: keyed("s"), Wallet: string(two), Status: billing.WalletFrozen, Reason: "r",
			}))
		},
		"transfer": func() (outcome, error) {
			transferred, err := w.TransferCredits(ctx, by, billing.TransferCredits{
				Keyed: keyed("t"), From: string(one), To: string(two), Amount: 5, Reason: "r",
			})
			if err != nil {
				return outcome{}, err
			}
			return outcome{transferred.Replayed, []any{*transferred.Value.Out, *transferred.Value.In}}, nil
		},
		"customer": func() (outcome, error) {
			created, err := w.CreateCustomer(ctx, by, billing.CreateCustomer{
				Keyed: keyed("c2"), ExternalID: "e", Name: "C", TimeZone: "UTC",
			})
			if err != nil {
				return outcome{}, err
			}
			return outcome{created.Replayed, created.Value}, nil
		},
		"wallet": func() (outcome, error) {
			opened, err := w.OpenWallet(ctx, by, billing.OpenWallet{
				Keyed: keyed("w9"), Customer: string(granted.Wallet.Customer), ExternalID: "e", Name: "W", Unit: "u",
			})
			if err != nil {
				return outcome{}, err
			}
			return outcome{opened.Replayed, opened.Value}, nil
		},
		"key": func() (outcome, error) {
			created, err := w.CreateAPIKey(ctx, by, billing.CreateAPIKey{
				Keyed: keyed("k"), Name: "K", Scopes: []billing.Scope{billing.ScopeRead},
			})
			if err != nil {
				return outcome{}, err
			}
			if secret := created.Value.Secret; (secret == "") != created.Replayed {
				return outcome{}, fmt.Errorf("a key with the secret %q, replayed %v", secret, created.Replayed)
			}
			return outcome{created.Replayed, created.Value.ID}, nil
		},
	}
}

// Whatever fails of a commit, on the way to the database or back, the request has one effect and returns its own line,
// as if nothing had failed; sent again, it is a replay.
func TestRequestsUnderFaults(t *testing.T) {
	throttled := &types.ProvisionedThroughputExceededException{}
	for name, arrange := range map[string]func(f *interceptor){
		"the answer is lost":     func(f *interceptor) { f.after = times(1, commitCall, reset) },
		"three answers are lost": func(f *interceptor) { f.after = times(3, commitCall, reset) },
		"the request is lost":    func(f *interceptor) { f.before = times(1, commitCall, reset) },
		"lost there and then back": func(f *interceptor) {
			f.before, f.after = times(1, commitCall, reset), times(1, commitCall, reset)
		},
		"throttled":               func(f *interceptor) { f.before = times(3, commitCall, throttled) },
		"an internal error after": func(f *interceptor) { f.after = times(1, commitCall, &types.InternalServerError{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, f := intercepted(t)
			for kind, send := range requests(t, w) {
				f.set(arrange)
				first, err := send()
				if err != nil || first.replayed {
					t.Errorf("%s: got %+v, %v", kind, first, err)
				}
				f.set(func(f *interceptor) { f.before, f.after = nil, nil })
				again, err := send()
				if err != nil || !again.replayed || !reflect.DeepEqual(again.made, first.made) {
					t.Errorf("%s again:\n got %+v, %v\nwant %+v", kind, again, err, first)
				}
			}
		})
	}
}

// A conflict is tried again up to the largest number of attempts. Then the caller gets a refusal that it may retry.
func TestConflicts(t *testing.T) {
	w, f := intercepted(t)
	wallet := newWallets(t, w, 1)[0]
	grant(t, w, wallet, "g", 100)
	f.set(func(f *interceptor) {
		f.before = times(billing.MaxAttempts/2, commitCall, cancelledFor("TransactionConflict", 2))
	})
	if posted, err := w.RecordUsage(t.Context(), billingtest.Caller, usage(wallet, "a", 1)); err != nil ||
		posted.Replayed {
		t.Errorf("got %+v, %v", posted, err)
	}
	f.set(func(f *interceptor) { f.before = times(1000, commitCall, cancelledFor("TransactionConflict", 2)) })
	var refusal *billing.Error
	if _, err := w.RecordUsage(t.Context(), billingtest.Caller, usage(wallet, "b", 1)); !errors.As(err, &refusal) ||
		refusal.Code != billing.CodeConflict {
		t.Errorf("got %v", err)
	}
	f.set(func(f *interceptor) { f.before = nil })
	if sequence := audit(t, w, wallet); sequence != 2 {
		t.Errorf("%d lines, want 2", sequence)
	}
}

// A duplicate and a lost race need no read beyond the one that a request may begin with.
func TestNoFurtherReads(t *testing.T) {
	w, f, c := interceptedAt(t)
	rival := billingtest.NewWorld(ddbtest.Open(t, c), 2)
	wallet := newWallets(t, w, 1)[0]
	grant(t, w, wallet, "g", 100)
	record := func(key string) *ledger.Result[*billing.Transaction] {
		posted, err := w.RecordUsage(t.Context(), billingtest.Caller, usage(wallet, key, 1))
		if err != nil {
			t.Fatal(err)
		}
		return posted
	}
	overtaken := func(key string) { // by the rival, once, right before the commit
		var done atomic.Bool
		before := func(operation string) error {
			if operation != commitCall || !done.CompareAndSwap(false, true) {
				return nil
			}
			_, err := rival.RecordUsage(t.Context(), billingtest.Caller, usage(wallet, key, 1))
			return err
		}
		f.set(func(f *interceptor) { f.before = before })
	}
	first := record("a")
	wantCalls(t, "a duplicate", 1, f.count(func() {
		if again := record("a"); !again.Replayed || !reflect.DeepEqual(again.Value, first.Value) {
			t.Errorf("got %+v", again)
		}
	}))
	overtaken("another")
	wantCalls(t, "a lost race", 2, f.count(func() {
		if posted := record("b"); posted.Replayed || posted.Value.Sequence != 4 {
			t.Errorf("got %+v", posted.Value)
		}
	}))
	overtaken("c")
	wantCalls(t, "a race of duplicates", 1, f.count(func() {
		if posted := record("c"); !posted.Replayed || posted.Value.Sequence != 5 {
			t.Errorf("got %+v", posted.Value)
		}
	}))
	audit(t, w, wallet)
}

// wantCalls compares the calls of a request: so many commits, and at most one read.
func wantCalls(t *testing.T, what string, commits int, calls map[string]int) {
	t.Helper()
	reads := 0
	for operation, n := range calls {
		if operation != commitCall {
			reads += n
		}
	}
	if calls[commitCall] != commits || reads > 1 {
		t.Errorf("%s: got %v, want %d commits and at most one read", what, calls, commits)
	}
}

// The index may lack the newest lines, or some in between: the ledger's pages, balances of the past and audits are the
// same as if it lacked none.
func TestIndexLags(t *testing.T) {
	t.Parallel()
	f := &interceptor{calls: map[string]int{}}
	world, wallets := billingtest.Live(t, ddbtest.Store(t, f.options()...), 5, 7) // package billingtest tries many longer lives
	last := audit(t, world, wallets[0])
	billingtest.CompareHistory(t, world, wallets[0], last, func(hidden func(int64) bool) {
		f.set(func(f *interceptor) { f.hidden = hidden })
	})
}
