package ddb_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// budgetWorlds are processes on one store, with a wallet that has budgetTree.
type budgetWorlds struct {
	processes []*billingtest.World
	wallet    billing.WalletRef
	budgets   []billing.BudgetID
	order     atomic.Int64 // of calls and responses
	mu        sync.Mutex
	holds     []int64 // the sequences of the lines that placed them
	usages    []billing.TransactionID
	window    int64 // the limit of the wallet
}

// Limits of a team, a user, an agent and a run, in micro-credits.
const (
	teamLimit, userLimit = 200_000_007, 120_000_003
	agentLimit, runLimit = 75_000_005, 45_000_009

	mostMicros = 9_000_000 // of one request
)

// treeScarce returns what is scarcest in a round: what the budgets of the first levels leave, the balance, or what the limit of the
// wallet leaves. The balance at the beginning and the limit are in micro-credits.
var treeScarce = []struct{ balance, window int64 }{{300_000_001, 290_000_000}, {90_000_001, 290_000_000}, {300_000_000, 90_000_003}}

// limitOfLevel returns the limit with which a budget begins.
func limitOfLevel(budget int) int64 {
	switch {
	case budget == 0:
		return teamLimit
	case budget < firstAgent:
		return userLimit
	case budget < firstRun:
		return agentLimit
	}
	return runLimit
}

// newBudgetWorlds makes the wallet, its limit and its budgets, and returns the operations that did.
func newBudgetWorlds(t *testing.T, processes []*billingtest.World, round int) (*budgetWorlds, []porcupine.Operation) {
	t.Helper()
	ctx, by, w := t.Context(), billingtest.Caller, processes[0]
	scarce := treeScarce[round%len(treeScarce)]
	b := &budgetWorlds{
		processes: processes, wallet: billing.WalletRef{Tenant: by.Tenant, ID: newWallets(t, w, 1)[0]}, window: scarce.window,
	}
	window := billing.Credits(scarce.window)
	if err := done(w.SetSpendLimit(ctx, by, billing.SetSpendLimit{
		Keyed: keyed("window"), Wallet: string(b.wallet.ID), Window: calendar.Day, Limit: &window,
	})); err != nil {
		t.Fatal(err)
	}
	for budget, parent := range budgetTree {
		c := billing.CreateBudget{
			Keyed: keyed(fmt.Sprint("budget ", budget)), Wallet: string(b.wallet.ID), Name: fmt.Sprint("budget ", budget),
			Limit: billing.Credits(limitOfLevel(budget)), ExternalID: fmt.Sprint("b", budget),
		}
		if budget%2 == 1 {
			c.Window = calendar.Month
		}
		if parent >= 0 {
			c.Parent = string(b.budgets[parent])
		}
		created, err := w.CreateBudget(ctx, by, c)
		if err != nil {
			t.Fatal(err)
		}
		b.budgets = append(b.budgets, created.Value)
	}
	first := &budgetClient{budgetWorlds: b, rand: rand.New(rand.NewPCG(1, 1))}
	if err := first.ask(budgetRequest{kind: "grant", key: "begin", amount: scarce.balance}); err != nil {
		t.Fatal(err)
	}
	return b, first.history
}

// some returns one of the newest entries of a list, or the zero value.
func some[T any](b *budgetWorlds, random *rand.Rand, list *[]T) (value T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(*list); n > 0 {
		value = (*list)[n-1-random.IntN(min(4, n))]
	}
	return value
}

// keep changes what clients know of each other.
func (b *budgetWorlds) keep(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

// TestParallelBudgetsUnderFaults: clients spend, hold, capture, release and reverse in the name of sibling budgets of four levels, whose
// limits and statuses change meanwhile, while half of all commits fail. The responses have an order that explains them, so that nobody
// passed a level, the limit or the balance by a micro-credit, and what is counted in the end is what the lines say.
func TestParallelBudgetsUnderFaults(t *testing.T) {
	var mu sync.Mutex
	kinds := map[string]int{}
	t.Cleanup(func() {
		for _, kind := range []string{
			"use", "place", "capture", "release", "reverse", "read", "limit", "freeze", "use BUDGET_EXCEEDED", "use BUDGET_FROZEN",
			"use SPEND_LIMIT_REACHED", "use INSUFFICIENT_CREDITS", "place BUDGET_EXCEEDED", "capture BUDGET_EXCEEDED",
			"capture HOLD_AMOUNT_EXCEEDED", "capture HOLD_NOT_OPEN", "reverse REVERSAL_EXCEEDS_USAGE",
		} {
			if kinds[kind] == 0 {
				t.Errorf("no client got the response to %s: %v", kind, kinds)
			}
		}
		t.Log(kinds)
	})
	for store, rounds := range map[string]int{"in memory": 21, "DynamoDB Local": len(treeScarce)} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			for round := range rounds {
				worlds, faults := heldStores[store](t, 3)
				b, history := newBudgetWorlds(t, worlds, round)
				faults(false)
				history = append(history, b.play(t, 16, 14, uint64(round))...)
				faults(true)
				mu.Lock()
				for _, o := range history {
					kinds[strings.TrimSpace(o.Input.(budgetRequest).kind+" "+string(o.Output.(budgetResponse).refused))]++
				}
				mu.Unlock()
				b.checkHistory(t, history)
				b.compareCounts(t)
			}
		})
	}
}

// play lets clients send their requests.
func (b *budgetWorlds) play(t *testing.T, clients, steps int, seed uint64) (history []porcupine.Operation) {
	t.Helper()
	all := make([]*budgetClient, clients)
	var wait sync.WaitGroup
	for id := range all {
		all[id] = &budgetClient{budgetWorlds: b, id: id, rand: rand.New(rand.NewPCG(seed, uint64(id)))}
		wait.Go(func() {
			if err := all[id].run(steps); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, c := range all {
		history = append(history, c.history...)
	}
	return history
}

// checkHistory fails the test unless the history is one of the model's.
func (b *budgetWorlds) checkHistory(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	model := budgetModel
	model.Init = func() any {
		book := budgetBook{wallet: counted{limit: b.window}}
		for budget := range book.budgets {
			book.budgets[budget].limit = limitOfLevel(budget)
		}
		return book
	}
	if result := porcupine.CheckOperationsTimeout(model, history, searchTime); result != porcupine.Ok {
		slices.SortFunc(history, func(x, y porcupine.Operation) int { return int(x.Call - y.Call) })
		for _, o := range history {
			t.Logf("client %d, %d to %d: %s", o.ClientId, o.Call, o.Return, budgetModel.DescribeOperation(o.Input, o.Output))
		}
		t.Errorf("the history of %d operations is %s: no order of them explains every answer", len(history), result)
	}
}

// compareCounts adds up the lines of the wallet, by the budgets that they name. No budget with a limit that stays, nor the limit of the
// wallet, is passed by any line, and the sums are what is counted.
func (b *budgetWorlds) compareCounts(t *testing.T) {
	t.Helper()
	w := b.processes[0]
	last := audit(t, w, b.wallet.ID)
	s, err := w.Wallet(t.Context(), b.wallet.Tenant, string(b.wallet.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Transactions(t.Context(), &s.Wallet, ledger.LineQuery{Limit: int(last) + 1})
	if err != nil || int64(len(page.Lines)) != last {
		t.Fatalf("%d of %d lines: %v", len(page.Lines), last, err)
	}
	slices.Reverse(page.Lines)
	book := budgetBook{wallet: counted{limit: b.window}}
	for _, line := range page.Lines {
		budget := slices.Index(b.budgets, line.BudgetID())
		switch {
		case budget < 0 && line.BudgetID() != "":
			t.Fatalf("line %d, a %s, names budget %q", line.Sequence, line.Type, line.BudgetID())
		case line.Type == billing.TypeGrant:
			continue
		}
		book.count(budget, -int64(line.Amount), int64(line.HeldChange))
		for at, c := range book.budgets {
			if used := c.spent + c.held; (at < firstAgent || at >= firstRun) && used > limitOfLevel(at) {
				t.Errorf("after line %d, %d is spent and held of budget %d, more than %d", line.Sequence, used, at, limitOfLevel(at))
			}
		}
		if book.wallet.left() < 0 || line.BalanceAfter-line.HeldAfter < 0 {
			t.Errorf("after line %d, %d is left of the limit, and %s available", line.Sequence, book.wallet.left(), line.BalanceAfter-line.HeldAfter)
		}
	}
	places := make([]billing.GrantRef, len(b.budgets))
	for i, id := range b.budgets {
		_, places[i], _ = id.Split()
	}
	shown, err := w.Budgets(t.Context(), s, w.Time(), places)
	if err != nil {
		t.Fatal(err)
	}
	for i, place := range places {
		if got, want := shown[place], book.budgets[i]; int64(got.Spent) != want.spent || int64(got.Held) != want.held {
			t.Errorf("of budget %d, %s are spent and %s held; by the lines, %d and %d", i, got.Spent, got.Held, want.spent, want.held)
		}
	}
	if l := s.Wallet.Limits[0]; int64(l.Spent) != book.wallet.spent || int64(l.Held) != book.wallet.held {
		t.Errorf("of the limit, %s are spent and %s held; by the lines, %+v", l.Spent, l.Held, book.wallet)
	}
}
