package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// ending is a store during whose n-th read the request ends. It reads on, as a store in memory does. Its index by time
// lags behind everything.
type ending struct {
	ledger.Store
	end   context.CancelFunc
	after int // 0: before the first; below zero: never
	reads int
}

func (e *ending) read() {
	if e.reads++; e.reads == e.after {
		e.end()
	}
}

func (e *ending) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	e.read()
	if r.Type == "" {
		return nil, nil
	}
	return e.Store.IndexedLines(ctx, ref, r)
}

func (e *ending) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	e.read()
	return e.Store.Records(ctx, ref, keys)
}

func (e *ending) ListGrants(
	ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int,
) ([]*billing.Grant, error) {
	e.read()
	return e.Store.ListGrants(ctx, ref, before, limit)
}

// Each read of a ledger ends with its request, also where every line is at hand or found by its key.
func TestReadsEndWithTheirRequest(t *testing.T) {
	f := newFixture(t)
	f.Pass(time.Hour)
	later := f.Time().Add(24 * time.Hour)
	if _, err := f.GrantCredits(t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("later"), Wallet: string(f.wallet.ID), Amount: 1, Source: billing.SourcePlan, EffectiveAt: &later,
	}); err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		f.Pass(time.Hour)
		f.usages(3)
		f.credit(f.wallet, fmt.Sprint("g", n), 1)
	}
	no := false
	for name, read := range map[string]func(context.Context, *ledger.Ledger, *billing.Snapshot) error{
		"the ledger": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.Transactions(ctx, &s.Wallet, ledger.LineQuery{Limit: 100})
			return err
		},
		"the ledger until an instant": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.Transactions(ctx, &s.Wallet, ledger.LineQuery{Limit: 1, To: billingtest.Epoch.Add(time.Minute)})
			return err
		},
		"usages": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.Transactions(ctx, &s.Wallet, ledger.LineQuery{Limit: 100, Types: []billing.TransactionType{billing.TypeUsage}})
			return err
		},
		"what usages would cost": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, _, err := l.WhatIf(ctx, s, billingtest.Epoch, f.Time().Add(time.Hour), []price.Rate{flat("1")})
			return err
		},
		"an audit": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.Audit(ctx, s, f.Time())
			return err
		},
		"a balance of the past": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.BalanceAt(ctx, s, billingtest.Epoch.Add(150*time.Minute))
			return err
		},
		"lines after a position": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.LinesAfter(ctx, &s.Wallet, billing.Position{}, 100)
			return err
		},
		"grants": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.Grants(ctx, s, f.Time(), ledger.GrantQuery{Limit: 100})
			return err
		},
		"grants that cannot be spent": func(ctx context.Context, l *ledger.Ledger, s *billing.Snapshot) error {
			_, err := l.Grants(ctx, s, f.Time(), ledger.GrantQuery{Limit: 1, Spendable: &no})
			return err
		},
	} {
		run := func(after int) (reads int, err error) {
			ctx, end := context.WithCancel(t.Context())
			defer end()
			store := &ending{Store: f.store.Store, end: end, after: after}
			l := ledger.New(store, f.Runtime())
			s, err := l.Wallet(t.Context(), billingtest.Caller.Tenant, "wallet", ledger.Strong)
			if err != nil {
				t.Fatal(err)
			}
			if store.reads = 0; after == 0 {
				end()
			}
			err = read(ctx, l, s)
			return store.reads, err
		}
		all, err := run(-1)
		if err != nil || all == 0 {
			t.Fatalf("%s: %d reads, %v", name, all, err)
		}
		for after := range min(all, 5) {
			if reads, err := run(after); !errors.Is(err, context.Canceled) || reads > max(after, 1)+1 { // a step makes two
				t.Errorf("%s, whose request ends in read %d of %d: %d reads, %v", name, after, all, reads, err)
			}
		}
	}
}

// boundedLoops are the loops that do not ask whether the request has ended, by their function, and why they end soon.
var boundedLoops = map[string]string{
	"ledger/LinesAfter":           "over lines that were read",
	"aggregate/BurnRate":          "at most 30 days",
	"ledger/run":                  "each step commits, which a store refuses after the request",
	"ledger/AdvanceTestClock":     "few tries",
	"outbox/record":               "few tries, with pauses that end with the request",
	"outbox/updateEndpointStatus": "few tries, with pauses that end with the request",
}

// Every loop of a function that has a request asks whether that has ended, unless it is one over what is in memory.
func TestLoopsAskForTheirRequest(t *testing.T) {
	unused := maps.Clone(boundedLoops)
	for _, folder := range []string{"ledger", "aggregate", "outbox", "timer", "export", "calendar", "price"} {
		names, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatal(folder, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, declared := range file.Decls {
				function, is := declared.(*ast.FuncDecl)
				if !is || !hasRequest(function.Type) {
					continue
				}
				for _, loop := range loopsIn(function) {
					id := folder + "/" + function.Name.Name
					if _, bounded := boundedLoops[id]; bounded {
						delete(unused, id)
					} else if !asks(loop) {
						t.Errorf("%s: a loop of %s does not ask ctx.Err()", fset.Position(loop.Pos()), id)
					}
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(unused)) {
		t.Errorf("boundedLoops names %s, which has no such loop", id)
	}
}

// hasRequest reports whether a function has a parameter ctx.
func hasRequest(f *ast.FuncType) bool {
	return slices.ContainsFunc(f.Params.List, func(p *ast.Field) bool {
		return slices.ContainsFunc(p.Names, func(n *ast.Ident) bool { return n.Name == "ctx" })
	})
}

// loopsIn returns the loops of a function that are not over the elements of something.
func loopsIn(function *ast.FuncDecl) (loops []*ast.ForStmt) {
	ast.Inspect(function, func(n ast.Node) bool {
		if loop, is := n.(*ast.ForStmt); is {
			loops = append(loops, loop)
		}
		return true
	})
	return loops
}

// asks reports whether a loop calls ctx.Err, or the method next of a walk, which does.
func asks(loop *ast.ForStmt) (found bool) {
	ast.Inspect(loop, func(n ast.Node) bool {
		if selector, is := n.(*ast.SelectorExpr); is {
			of, is := selector.X.(*ast.Ident)
			found = found || is && (of.Name == "ctx" && selector.Sel.Name == "Err" || selector.Sel.Name == "next")
		}
		return true
	})
	return found
}
