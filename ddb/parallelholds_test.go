package ddb_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// heldWorlds are processes on one store, whose clocks advance by minutes. While they advance, some clocks have reached a
// minute that others have not.
type heldWorlds struct {
	processes []*billingtest.World
	mu        sync.Mutex
	all, some atomic.Int64 // minutes that all clocks have reached, and that some have
	order     atomic.Int64 // of calls and responses
	placed    map[billing.WalletID][]billing.HoldID
}

// pass advances the clocks by a minute, one after the other.
func (w *heldWorlds) pass() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.some.Add(1)
	for _, p := range w.processes {
		p.Pass(time.Minute)
	}
	w.all.Add(1)
}

// someHold is one of the newest holds of a wallet, or empty.
func (w *heldWorlds) someHold(random *rand.Rand, wallet billing.WalletID) billing.HoldID {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.placed[wallet]
	if len(known) == 0 {
		return ""
	}
	return known[len(known)-1-random.IntN(min(4, len(known)))]
}

func (w *heldWorlds) addHold(wallet billing.WalletID, id billing.HoldID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.placed[wallet] = append(w.placed[wallet], id)
}

// heldClient sends requests, each until it has a response, to one of several processes at random.
type heldClient struct {
	*heldWorlds
	id      int
	rand    *rand.Rand
	wallets []billing.WalletID
	history []porcupine.Operation
}

func (c *heldClient) run(steps int) error {
	for n := range steps {
		wallet := c.wallets[c.rand.IntN(len(c.wallets))]
		in := heldRequest{wallet: wallet, key: fmt.Sprintf("client %d, %d", c.id, n), credits: int64(1 + c.rand.IntN(9))}
		id := c.someHold(c.rand, wallet)
		kind := c.rand.IntN(20)
		if id == "" && kind >= 9 {
			kind = 3
		}
		switch {
		case kind == 0:
			c.pass()
			continue
		case kind == 1:
			in.kind, in.credits = "grant", 30
		case kind == 2:
			in.kind = "use"
		case kind < 7:
			in.kind, in.minutes, in.upTo = "place", int64(1+c.rand.IntN(3)), kind == 6
			in.credits += 10
		case kind == 7:
			in.kind, in.key = "balance", ""
		case kind == 8:
			in.kind, in.key = "list", ""
		case kind < 15:
			in.kind, in.final = "capture", c.rand.IntN(3) == 0
		case kind < 18:
			in.kind = "release"
		default:
			in.kind, in.minutes = "extend", int64(1+c.rand.IntN(3))
		}
		if kind >= 9 && c.rand.IntN(8) == 0 { // two clients send the very same request
			in.key, in.credits, in.final, in.minutes = "shared "+in.kind+string(id), 2, true, 2
		}
		if kind >= 9 {
			_, in.hold, _ = id.Split()
		}
		if err := c.ask(in, id); err != nil {
			return err
		}
	}
	return nil
}

// ask sends a request until it has a response. A refusal is one, unless it is CONFLICT.
func (c *heldClient) ask(in heldRequest, id billing.HoldID) error {
	in.since = c.all.Load()
	began := c.order.Add(1)
	for range maxAsks {
		out, err := c.send(c.processes[c.rand.IntN(len(c.processes))], in, id)
		var refusal *billing.Error
		if errors.As(err, &refusal) && refusal.Code != billing.CodeConflict {
			out, err = heldResponse{refused: refusal.Code, endedBy: winner(refusal)}, nil
			if refusal.Code == billing.CodeInsufficientCredits {
				out.available = int64(*refusal.Available / billing.Credit)
			}
		}
		if err != nil {
			continue
		}
		out.by = c.some.Load()
		ended := c.order.Add(1)
		c.history = append(c.history, porcupine.Operation{ClientId: c.id, Input: in, Call: began, Output: out, Return: ended})
		return nil
	}
	return fmt.Errorf("%+v has no response after it was sent %d times", in, maxAsks)
}

// winner reads out of HOLD_NOT_OPEN which line ended the hold.
func winner(refusal *billing.Error) int64 {
	if refusal.Code != billing.CodeHoldNotOpen {
		return 0
	}
	_, named, _ := strings.Cut(refusal.Message, "by transaction ")
	if end := strings.IndexAny(named, ",;"); end >= 0 {
		named = named[:end]
	}
	_, sequence, _, _ := billing.TransactionID(named).Split()
	return sequence
}

// send sends a request once.
func (c *heldClient) send(w *billingtest.World, in heldRequest, id billing.HoldID) (heldResponse, error) {
	ctx, key := context.Background(), keyed(in.key)
	credits := billing.Credits(in.credits) * billing.Credit
	switch in.kind {
	case "balance", "list":
		return c.read(w, in)
	case "grant", "use":
		posted, err := (&client{}).post(w, request{in.wallet, in.key, billing.Credits(in.credits) * map[string]billing.Credits{
			"grant": 1, "use": -1,
		}[in.kind]})
		if err != nil {
			return heldResponse{}, err
		}
		return heldResponseOf(posted.Value), nil
	}
	var done *ledger.Result[ledger.HoldChange]
	var err error
	switch in.kind {
	case "place":
		done, err = w.PlaceHold(ctx, billingtest.Caller, billing.PlaceHold{
			Keyed: key, Wallet: string(in.wallet), Amount: &credits, UpTo: in.upTo, ExpiresIn: int(in.minutes * 60),
		})
	case "capture":
		done, err = w.CaptureHold(ctx, billingtest.Caller, billing.CaptureHold{
			Keyed: key, Hold: id, Amount: credits, Final: in.final,
		})
	case "release":
		done, err = w.ReleaseHold(ctx, billingtest.Caller, billing.ReleaseHold{Keyed: key, Hold: id})
	case "extend":
		done, err = w.ExtendHold(ctx, billingtest.Caller, billing.ExtendHold{
			Keyed: key, Hold: id, ExpiresIn: int(in.minutes * 60),
		})
	}
	switch {
	case err != nil:
		return heldResponse{}, err
	case in.kind == "extend" && done.Replayed:
		return heldResponse{until: -1}, nil
	case in.kind == "extend":
		return heldResponse{until: minutesOf(done.Value.Hold.ExpiresAt)}, nil
	case in.kind == "place":
		c.addHold(in.wallet, done.Value.Hold.HoldID())
	}
	return heldResponseOf(done.Value.Line), nil
}

// read reads the balance or the holds of a wallet.
func (c *heldClient) read(w *billingtest.World, in heldRequest) (heldResponse, error) {
	ctx := context.Background()
	s, err := w.Wallet(ctx, billingtest.Caller.Tenant, string(in.wallet), ledger.Strong)
	if err != nil {
		return heldResponse{}, err
	}
	if in.kind == "balance" {
		b, err := w.Balance(ctx, s, w.Time())
		return heldResponse{
			available: int64(b.Available / billing.Credit), held: int64(b.Held / billing.Credit),
			posted: int64(b.Posted / billing.Credit), at: minutesOf(b.AsOf),
		}, err
	}
	page, err := w.Holds(ctx, s, w.Time(), ledger.HoldQuery{Limit: billing.MaxOpenHolds})
	if err != nil {
		return heldResponse{}, err
	}
	var all []string
	for _, h := range page.Holds {
		all = append(all, sayHeld(h.Number, h.Status, int64(h.Remaining()/billing.Credit)))
	}
	return heldResponse{list: strings.Join(all, ", ")}, nil
}

func heldResponseOf(line *billing.Transaction) heldResponse {
	return heldResponse{
		sequence: line.Sequence, posted: int64(line.BalanceAfter / billing.Credit),
		held: int64(line.HeldAfter / billing.Credit), at: minutesOf(line.RecordedAt),
	}
}

// minutesOf is an instant in minutes since worlds began.
func minutesOf(at time.Time) int64 { return int64(at.Sub(billingtest.Epoch) / time.Minute) }

// heldStores are the stores under the test, as processes that share them. Half of the commits fail once faults begins.
var heldStores = map[string]func(t *testing.T, processes int) (worlds []*billingtest.World, faults func(over bool)){
	"in memory": func(_ *testing.T, processes int) (worlds []*billingtest.World, faults func(bool)) {
		random := &randomFaults{rand: rand.New(rand.NewPCG(7, 2)), over: true}
		store := billingtest.NewFaulty(billingtest.NewMemory())
		store.Choose(random.fault)
		for n := range processes {
			worlds = append(worlds, billingtest.NewWorld(store, uint64(n)))
		}
		return worlds, func(over bool) { random.over = over }
	},
	"DynamoDB Local": func(t *testing.T, processes int) (worlds []*billingtest.World, faults func(bool)) {
		random := &randomFaults{rand: rand.New(rand.NewPCG(7, 1)), over: true}
		config := ddbtest.Config(t)
		config.APIOptions = random.options()
		for n := range processes {
			worlds = append(worlds, billingtest.NewWorld(ddbtest.Open(t, config), uint64(n)))
		}
		return worlds, func(over bool) { random.over = over }
	},
}

// fault is what happens to a commit of a store in memory.
func (s *randomFaults) fault() billingtest.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || s.rand.IntN(2) == 0 {
		return billingtest.NoFault
	}
	return []billingtest.Fault{billingtest.Busy, billingtest.LostBefore, billingtest.LostAfter}[s.rand.IntN(3)]
}

// TestParallelHoldsUnderFaults: clients place, capture, release and extend holds, whose ends pass meanwhile, while half
// of all commits fail. The responses have an order that explains them, and the books agree in the end.
func TestParallelHoldsUnderFaults(t *testing.T) {
	var mu sync.Mutex
	kinds := map[string]int{}
	t.Cleanup(func() {
		for _, kind := range []string{
			"place", "capture", "release", "extend", "list", "balance", "capture HOLD_EXPIRED", "capture HOLD_NOT_OPEN",
			"release HOLD_EXPIRED", "release HOLD_NOT_OPEN", "extend HOLD_EXPIRED", "extend HOLD_NOT_OPEN",
		} {
			if kinds[kind] == 0 {
				t.Errorf("no client got the response to %s", kind)
			}
		}
	})
	for store, rounds := range map[string]int{"in memory": 40, "DynamoDB Local": 1} {
		for name, sizes := range map[string]heldSizes{"one wallet": {1, 10, 16}, "some wallets": {4, 16, 16}} {
			t.Run(store+", "+name, func(t *testing.T) {
				t.Parallel()
				for round := range rounds {
					worlds, faults := heldStores[store](t, 3)
					clients, wallets := sizes.play(t, worlds, faults, uint64(round))
					mu.Lock()
					compareHeld(t, clients, wallets, kinds)
					mu.Unlock()
				}
			})
		}
	}
}

// heldSizes are how many wallets, clients and requests of each a round has.
type heldSizes struct{ wallets, clients, steps int }

// play lets clients send their requests.
func (z heldSizes) play(
	t *testing.T, worlds []*billingtest.World, faults func(over bool), seed uint64,
) ([]*heldClient, []billing.WalletID) {
	t.Helper()
	shared := &heldWorlds{processes: worlds, placed: map[billing.WalletID][]billing.HoldID{}}
	wallets := newWallets(t, worlds[0], z.wallets)
	all := make([]*heldClient, z.clients)
	for id := range all {
		all[id] = &heldClient{heldWorlds: shared, id: id, rand: rand.New(rand.NewPCG(seed, uint64(id))), wallets: wallets}
	}
	for _, wallet := range wallets {
		if err := all[0].ask(heldRequest{wallet: wallet, kind: "grant", key: "begin", credits: 150}, ""); err != nil {
			t.Fatal(err)
		}
	}
	faults(false)
	var wait sync.WaitGroup
	for _, c := range all {
		wait.Go(func() {
			if err := c.run(z.steps); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	faults(true)
	return all, wallets
}

// compareHeld checks the responses of clients, counts their kinds, and checks that the books of each wallet agree.
func compareHeld(t *testing.T, clients []*heldClient, wallets []billing.WalletID, kinds map[string]int) {
	t.Helper()
	var history []porcupine.Operation
	for _, c := range clients {
		history = append(history, c.history...)
	}
	for _, o := range history {
		kinds[strings.TrimSpace(o.Input.(heldRequest).kind+" "+string(o.Output.(heldResponse).refused))]++
	}
	checkHeldHistory(t, history)
	for _, wallet := range wallets {
		audit(t, clients[0].processes[0], wallet)
	}
}
