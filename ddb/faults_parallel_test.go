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
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// storm is middleware of the SDK under which half of all commits meet with an accident, on their way there or back.
type storm struct {
	mu        sync.Mutex
	rand      *rand.Rand
	over      bool
	accidents int
}

// itemsOf is the key of the context's value that says how many items a commit has.
type itemsOf struct{}

func (s *storm) options() []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{s.countItems, s.wire}
}

func (s *storm) countItems(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("StormItems",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			if commit, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput); ok {
				ctx = middleware.WithStackValue(ctx, itemsOf{}, len(commit.TransactItems))
			}
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
}

func (s *storm) wire(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("StormWire",
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (out middleware.DeserializeOutput, metadata middleware.Metadata, err error) {
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

// pick says what happens to a call before it reaches the database, and to its answer.
func (s *storm) pick(ctx context.Context) (before, after error) {
	items, commits := middleware.GetStackValue(ctx, itemsOf{}).(int)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !commits || s.over || s.rand.IntN(2) == 0 {
		return nil, nil
	}
	s.accidents++
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

// client asks, and keeps asking until it is told: of any process, each of which may have another client's turn.
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

// maxAsks is when a client that is not told anything is taken for one that never will be.
const maxAsks = 500

// change changes a balance, and notes what the client was told.
func (c *client) change(in asked) error {
	return c.ask([]asked{in}, func(w *billingtest.World) ([]told, error) {
		posted, err := c.post(w, in)
		if err != nil {
			return nil, err
		}
		return []told{tellLine(posted.Transaction)}, nil
	})
}

func (c *client) post(w *billingtest.World, in asked) (*billing.Posted, error) {
	if in.credits < 0 {
		return w.RecordUsage(context.Background(), billingtest.Caller, usage(in.wallet, in.key, -in.credits))
	}
	return w.GrantCredits(context.Background(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed(in.key), Wallet: string(in.wallet), Amount: in.credits * billing.Credit, Source: billing.SourcePurchase,
	})
}

func tellLine(line *billing.Transaction) told {
	return told{line.Sequence, line.BalanceAfter / billing.Credit, false}
}

// transfer moves credit between two wallets: to each of them one change.
func (c *client) transfer(from, to billing.WalletID, key string, credits billing.Credits) error {
	return c.ask([]asked{{from, key, -credits}, {to, key, credits}}, func(w *billingtest.World) ([]told, error) {
		moved, err := w.TransferCredits(context.Background(), billingtest.Caller, billing.TransferCredits{
			Keyed: keyed(key), From: string(from), To: string(to), Amount: credits * billing.Credit, Reason: "r",
		})
		if err != nil {
			return nil, err
		}
		return []told{tellLine(moved.Out), tellLine(moved.In)}, nil
	})
}

// read reads a balance.
func (c *client) read(wallet billing.WalletID) error {
	return c.ask([]asked{{wallet: wallet}}, func(w *billingtest.World) ([]told, error) {
		s, err := w.Wallet(context.Background(), billingtest.Caller.Tenant, string(wallet), billing.Strong)
		if err != nil {
			return nil, err
		}
		b, err := w.Balance(context.Background(), s, w.Time())
		if err != nil {
			return nil, err
		}
		return []told{{b.Sequence, b.Available / billing.Credit, false}}, nil
	})
}

// ask asks until there is an answer, which a refusal is, unless it is for want of a turn.
func (c *client) ask(ins []asked, call func(*billingtest.World) ([]told, error)) error {
	began := c.clock.Add(1)
	for range maxAsks {
		c.asks++
		outs, err := call(c.processes[c.rand.IntN(len(c.processes))])
		var refusal *billing.Error
		switch {
		case errors.As(err, &refusal) && refusal.Code == billing.CodeInsufficientCredits:
			ins, outs = ins[:1], []told{{balance: *refusal.Available / billing.Credit, refused: true}}
		case errors.As(err, &refusal) && refusal.Code != billing.CodeConflict:
			return fmt.Errorf("%+v was refused: %w", ins, err)
		case err != nil:
			continue
		}
		ended := c.clock.Add(1)
		for i, in := range ins {
			c.history = append(c.history, porcupine.Operation{ClientId: c.id, Input: in, Call: began, Output: outs[i], Return: ended})
		}
		return nil
	}
	return fmt.Errorf("%+v has no answer after it was asked for %d times", ins, maxAsks)
}

// run does some things, one after the other. Some keys it has in common with others.
func (c *client) run(steps int) error {
	for n := range steps {
		wallet := c.wallets[c.rand.IntN(len(c.wallets))]
		key := fmt.Sprintf("client %d, %d", c.id, n)
		var err error
		switch kind := c.rand.IntN(10); {
		case kind == 0:
			err = c.read(wallet)
		case kind == 1:
			err = c.change(asked{wallet, key, billing.Credits(1 + c.rand.IntN(c.grants))})
		case kind == 2:
			shared := c.rand.IntN(8)
			err = c.change(asked{wallet, "shared " + strconv.Itoa(shared), billing.Credits(-1 - shared)})
		case kind == 3 && n%2 == 0:
			err = c.change(asked{wallet, key, -2000}) // of which one wallet never has as much, and the refusal says how much it has
		case kind == 3 && len(c.wallets) > 1:
			other := c.wallets[(slices.Index(c.wallets, wallet)+1)%len(c.wallets)]
			err = c.transfer(wallet, other, key, billing.Credits(1+c.rand.IntN(10)))
		default:
			err = c.change(asked{wallet, key, billing.Credits(-1 - c.rand.IntN(8))})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TestStorm has 32 clients ask three processes while half of all commits meet with an accident. Every client gets its
// answers, the answers have an order that explains them, and in the end the ledger is what the clients were told.
func TestStorm(t *testing.T) {
	for name, test := range map[string]struct{ wallets, steps, begin, grants int }{
		// One that is seldom empty: a refusal at zero says little of when that was, and a history with many of them has
		// too many orders to try them all. And several that often are.
		"one wallet": {1, 10, 200, 90}, "many wallets": {8, 5, 10, 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const clients, processes, seed = 32, 3, 7
			s := &storm{rand: rand.New(rand.NewPCG(seed, 1)), over: true}
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
				if err := all[0].change(asked{wallet, "begin", billing.Credits(test.begin)}); err != nil {
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
			settleStorm(t, config, all, wallets, s.accidents)
		})
	}
}

// settleStorm compares what clients were told with each other, and with what there is in the end.
func settleStorm(t *testing.T, c ddb.Config, clients []*client, wallets []billing.WalletID, accidents int) {
	t.Helper()
	var history []porcupine.Operation
	asks := 0
	for _, client := range clients {
		history = append(history, client.history...)
		asks += client.asks
	}
	t.Logf("%d operations, asked for %d times, with %d accidents", len(history), asks, accidents)
	if accidents < len(history)/20 {
		t.Errorf("%d operations met with no more than %d accidents", len(history), accidents)
	}
	checkHistory(t, history)
	c.APIOptions = nil
	afterwards := billingtest.NewWorld(ddbtest.Open(t, c), 99)
	for _, wallet := range wallets {
		compareLedger(t, afterwards, wallet, history)
	}
}

// compareLedger compares the lines of a wallet with those that clients were told of: none is lost, none doubled, none
// more, and none went below zero.
func compareLedger(t *testing.T, w *billingtest.World, wallet billing.WalletID, history []porcupine.Operation) {
	t.Helper()
	changes, sum := map[string]told{}, billing.Credits(0)
	for _, o := range history {
		in, out := o.Input.(asked), o.Output.(told)
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
		t.Errorf("wallet %s has %s after %d lines; clients were told of %d, which make %d", wallet, got, last, len(changes), sum)
	}
	s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, string(wallet), billing.Strong)
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Transactions(t.Context(), &s.Wallet, billing.LineQuery{Limit: int(last) + 1})
	if err != nil || int64(len(page.Lines)) != last {
		t.Fatalf("%d of %d lines: %v", len(page.Lines), last, err)
	}
	for _, line := range page.Lines {
		if changes[line.Key] != tellLine(line) || line.BalanceAfter < 0 {
			t.Errorf("line %d of key %q has the balance %s; clients were told %+v", line.Sequence, line.Key, line.BalanceAfter, changes[line.Key])
		}
	}
}
