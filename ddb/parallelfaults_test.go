package ddb_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// randomFaults is middleware of the SDK that makes half of all commits fail, before they reach the database or after.
type randomFaults struct {
	mu     sync.Mutex
	rand   *rand.Rand
	over   bool
	faults int
}

// itemsOf is the key of the context's value that says how many items a commit has.
type itemsOf struct{}

func (s *randomFaults) options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{s.countItems, s.wire}
}

func (s *randomFaults) countItems(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("RandomFaultsItems",
		func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			if commit, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
				ctx = middleware.WithStackValue(ctx, itemsOf{}, len(commit.TransactItems))
			}
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
}

func (s *randomFaults) wire(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("RandomFaultsWire",
		func(
			ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
		) (out middleware.DeserializeOutput, metadata middleware.Metadata, err error) {
			before, after := s.pick(ctx)
			if before != nil {
				return out, metadata, before
			}
			if out, metadata, err = next.HandleDeserialize(ctx, in); err == nil {
				err = after
			}
			return out, metadata, err
		}), middleware.After)
}

// pick returns the fault of a call before it reaches the database, and the fault of its answer; nil for none.
func (s *randomFaults) pick(ctx context.Context) (before, after error) {
	items, commits := middleware.GetStackValue(ctx, itemsOf{}).(int)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !commits || s.over || s.rand.IntN(2) == 0 {
		return nil, nil
	}
	s.faults++
	switch s.rand.IntN(6) {
	case 0:
		return cancelledFor("TransactionConflict", items), nil
	case 1:
		return &types.ProvisionedThroughputExceededException{}, nil
	case 2:
		return &types.InternalServerError{}, nil
	case 3:
		return reset, nil
	case 4:
		return nil, &types.InternalServerError{}
	}
	return nil, reset
}

// client sends requests, each until it has a response, to one of several processes at random.
type client struct {
	id        int
	rand      *rand.Rand
	processes []*billingtest.World
	wallets   []billing.WalletID
	clock     *atomic.Int64

	grants  int // how much it grants at the most
	history []porcupine.Operation
	asks    int
}

// maxAsks is how often a client sends a request before the test fails for want of a response.
const maxAsks = 500

// change changes a balance and records the response.
func (c *client) change(in request) error {
	return c.ask([]request{in}, func(w *billingtest.World) ([]response, error) {
		posted, err := c.post(w, in)
		if err != nil {
			return nil, err
		}
		return []response{responseOf(posted.Value)}, nil
	})
}

func (c *client) post(w *billingtest.World, in request) (*ledger.Result[*billing.Transaction], error) {
	if in.credits < 0 {
		return w.RecordUsage(context.Background(), billingtest.Caller, usage(in.wallet, in.key, -in.credits))
	}
	return w.GrantCredits(context.Background(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed(in.key), Wallet: string(in.wallet), Amount: in.credits * billing.Credit, Source: billing.SourcePurchase,
	})
}

func responseOf(line *billing.Transaction) response {
	return response{line.Sequence, line.BalanceAfter / billing.Credit, false}
}

// transfer moves credit between two wallets: to each of them one change.
func (c *client) transfer(from, to billing.WalletID, key string, credits billing.Credits) error {
	return c.ask([]request{{from, key, -credits}, {to, key, credits}}, func(w *billingtest.World) ([]response, error) {
		transferred, err := w.TransferCredits(context.Background(), billingtest.Caller, billing.TransferCredits{
			Keyed: keyed(key), From: string(from), To: string(to), Amount: credits * billing.Credit, Reason: "r",
		})
		if err != nil {
			return nil, err
		}
		return []response{responseOf(transferred.Value.Out), responseOf(transferred.Value.In)}, nil
	})
}

// read reads a balance.
func (c *client) read(wallet billing.WalletID) error {
	return c.ask([]request{{wallet: wallet}}, func(w *billingtest.World) ([]response, error) {
		s, err := w.Wallet(context.Background(), billingtest.Caller.Tenant, string(wallet), ledger.Strong)
		if err != nil {
			return nil, err
		}
		b, err := w.Balance(context.Background(), s, w.Time())
		if err != nil {
			return nil, err
		}
		return []response{{b.Sequence, b.Available / billing.Credit, false}}, nil
	})
}

// ask sends a request until it has a response. A refusal is one, unless it is CONFLICT.
func (c *client) ask(ins []request, call func(*billingtest.World) ([]response, error)) error {
	began := c.clock.Add(1)
	for range maxAsks {
		c.asks++
		outs, err := call(c.processes[c.rand.IntN(len(c.processes))])
		var refusal *billing.Error
		switch {
		case errors.As(err, &refusal) && refusal.Code == billing.CodeInsufficientCredits:
			ins, outs = ins[:1], []response{{balance: *refusal.Available / billing.Credit, refused: true}}
		case errors.As(err, &refusal) && refusal.Code != billing.CodeConflict:
			return fmt.Errorf("%+v was refused: %w", ins, err)
		case err != nil:
			continue
		}
		ended := c.clock.Add(1)
		for i, in := range ins {
			c.history = append(c.history, porcupine.Operation{
				ClientId: c.id, Input: in, Call: began, Output: outs[i], Return: ended,
			})
		}
		return nil
	}
	return fmt.Errorf("%+v has no response after it was sent %d times", ins, maxAsks)
}

// run sends some requests, one after the other. Some of its keys are those of other clients as well.
func (c *client) run(steps int) error {
	for n := range steps {
		wallet := c.wallets[c.rand.IntN(len(c.wallets))]
		key := fmt.Sprintf("client %d, %d", c.id, n)
		var err error
		switch kind := c.rand.IntN(10); {
		case kind == 0:
			err = c.read(wallet)
		case kind == 1:
			err = c.change(request{wallet, key, billing.Credits(1 + c.rand.IntN(c.grants))})
		case kind == 2:
			shared := c.rand.IntN(8)
			err = c.change(request{wallet, "shared " + strconv.Itoa(shared), billing.Credits(-1 - shared)})
		case kind == 3 && n%2 == 0:
			err = c.change(request{wallet, key, -2000}) // no wallet ever has as much, and the refusal says how much it has
		case kind == 3 && len(c.wallets) > 1:
			other := c.wallets[(slices.Index(c.wallets, wallet)+1)%len(c.wallets)]
			err = c.transfer(wallet, other, key, billing.Credits(1+c.rand.IntN(10)))
		default:
			err = c.change(request{wallet, key, billing.Credits(-1 - c.rand.IntN(8))})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TestParallelClientsUnderFaults: 32 clients send requests to three processes while half of all commits fail. Every
// client gets its responses, the responses have an order that explains them, and in the end the ledger is what the
// clients saw.
func TestParallelClientsUnderFaults(t *testing.T) {
	for name, test := range map[string]struct{ wallets, steps, begin, grants int }{
		// One that is seldom empty: a refusal at zero says little of when that was, and a history with many of them has
		// too many orders to try them all. And several that often are.
		"one wallet": {1, 10, 200, 90}, "many wallets": {8, 5, 10, 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const clients, processes, seed = 32, 3, 7
			s := &randomFaults{rand: rand.New(rand.NewPCG(seed, 1)), over: true}
			config := ddbtest.Config(t)
			config.APIOptions = s.options()
			var worlds []*billingtest.World
			for n := range processes {
				worlds = append(worlds, billingtest.NewWorld(ddbtest.Open(t, config), uint64(n)))
			}
			wallets := newWallets(t, worlds[0], test.wallets)
			all, clock := make([]*client, clients), &atomic.Int64{}
			var wait sync.WaitGroup
			for id := range clients {
				all[id] = &client{
					id: id, rand: rand.New(rand.NewPCG(seed, uint64(100+id))), processes: worlds, wallets: wallets, clock: clock,
					grants: test.grants,
				}
			}
			for _, wallet := range wallets {
				if err := all[0].change(request{wallet, "begin", billing.Credits(test.begin)}); err != nil {
					t.Fatal(err)
				}
			}
			s.over = false
			for _, c := range all {
				wait.Go(func() {
					if err := c.run(test.steps); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			s.over = true
			compareResponses(t, config, all, wallets, s.faults)
		})
	}
}

// compareResponses compares the responses of clients with each other, and with what is stored in the end.
func compareResponses(t *testing.T, c ddb.Config, clients []*client, wallets []billing.WalletID, faults int) {
	t.Helper()
	var history []porcupine.Operation
	asks := 0
	for _, client := range clients {
		history = append(history, client.history...)
		asks += client.asks
	}
	t.Logf("%d operations, sent %d times, with %d faults", len(history), asks, faults)
	if faults < len(history)/20 {
		t.Errorf("%d operations met with no more than %d faults", len(history), faults)
	}
	checkHistory(t, history)
	c.APIOptions = nil
	afterwards := billingtest.NewWorld(ddbtest.Open(t, c), 99)
	for _, wallet := range wallets {
		compareLedger(t, afterwards, wallet, history)
	}
}

// compareLedger compares the lines of a wallet with the responses of clients: none is lost, none is doubled, none is
// there that no client knows, and none went below zero.
func compareLedger(t *testing.T, w *billingtest.World, wallet billing.WalletID, history []porcupine.Operation) {
	t.Helper()
	changes, sum := map[string]response{}, billing.Credits(0)
	for _, o := range history {
		in, out := o.Input.(request), o.Output.(response)
		if in.wallet != wallet || in.key == "" || out.refused {
			continue
		}
		if _, seen := changes[in.key]; !seen {
			sum += in.credits
		}
		changes[in.key] = out
	}
	last := audit(t, w, wallet)
	if got := balance(t, w, wallet); got != sum*billing.Credit || last != int64(len(changes)) {
		t.Errorf("wallet %s has %s after %d lines; clients have responses for %d, which add up to %d", wallet, got, last,
			len(changes), sum)
	}
	s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(wallet), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Transactions(t.Context(), &s.Wallet, ledger.LineQuery{Limit: int(last) + 1})
	if err != nil || int64(len(page.Lines)) != last {
		t.Fatalf("%d of %d lines: %v", len(page.Lines), last, err)
	}
	for _, line := range page.Lines {
		if changes[line.Key] != responseOf(line) || line.BalanceAfter < 0 {
			t.Errorf("line %d of key %q has the balance %s; clients got %+v", line.Sequence, line.Key, line.BalanceAfter,
				changes[line.Key])
		}
	}
}
