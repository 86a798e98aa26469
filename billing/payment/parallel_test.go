package payment_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// watched is a store that looks at each commit which it has made.
type watched struct {
	ledger.Store
	t   *testing.T
	cap int64

	mu     sync.Mutex
	topUps map[billing.TopUpID]*billing.TopUp
	booked map[billing.TopUpID]int
}

// Commit implements [ledger.Store].
func (w *watched) Commit(ctx context.Context, d *billing.Decision) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.Store.Commit(ctx, d); err != nil {
		return err
	}
	for i := range d.Wallets {
		for _, document := range d.Wallets[i].Documents {
			if t, is := document.(*billing.TopUp); is {
				w.topUps[t.TopUpID()] = t.Clone()
			}
		}
		for _, line := range d.Wallets[i].Lines {
			if line.Type == billing.TypeTopUp {
				w.booked[line.TopUp]++
			}
		}
	}
	w.look()
	return nil
}

// look fails if two recharges are under way, if a month is charged more than the cap, or if something is booked that is not
// paid, or twice.
func (w *watched) look() {
	flying, months := 0, map[string]int64{}
	for id, t := range w.topUps {
		if t.Automatic && !t.Status.Paid() && !t.Released {
			flying++
		}
		if t.Automatic && !t.Released {
			months[t.Month] += t.Terms.Price.Minor
		}
		if paid := t.Status.Paid(); w.booked[id] > 1 || paid != (w.booked[id] == 1) {
			w.t.Errorf("%s is %s, and is booked %d times", id, t.Status, w.booked[id])
		}
	}
	if flying > 1 {
		w.t.Errorf("%d recharges are under way", flying)
	}
	for month, charged := range months {
		if charged > w.cap {
			w.t.Errorf("in %s, %d are or may be charged, more than %d", month, charged, w.cap)
		}
	}
}

// fickle is a store where half of all commits fail or lose their answer.
func fickle(store ledger.Store, seed uint64) *billingtest.Faulty {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 5))
	faults := []billingtest.Fault{billingtest.Busy, billingtest.LostBefore, billingtest.LostAfter, diedBefore, diedAfter}
	f := billingtest.NewFaulty(store)
	f.Choose(func() billingtest.Fault {
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(2) == 0 {
			return billingtest.NoFault
		}
		return faults[random.IntN(len(faults))]
	})
	return f
}

// TestParallelSpendersUnderFaults: 32 clients spend through four processes while half of all commits fail, and a bank that
// declines, takes its time, wants the customer and loses answers is charged. Never are two recharges under way, never is a
// month charged more than its cap, and each charge has its credits.
func TestParallelSpendersUnderFaults(t *testing.T) {
	const processes, spenders, usages, limit = 4, 8, 12, 4_000
	store := &watched{
		Store: billingtest.NewMemory(), t: t, cap: limit, topUps: map[billing.TopUpID]*billing.TopUp{},
		booked: map[billing.TopUpID]int{},
	}
	s := newShop(t, store)
	s.createPack("r", 40, 0, 1000)
	if err := s.configure(200, "r", "card", limit); err != nil {
		t.Fatal(err)
	}
	s.bank.fickle(7)
	var spending, driving sync.WaitGroup
	over := make(chan struct{})
	for process := range processes {
		faulty := fickle(store, uint64(process))
		own, driver := ledger.New(faulty, s.Runtime()), s.service(faulty)
		driving.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					_ = driver.DriveWallet(context.WithoutCancel(t.Context()), s.ref())
					s.Pass(10 * time.Second)
				}
			}
		})
		for spender := range spenders {
			spending.Go(func() {
				for n := range usages {
					spend(t, own, s.wallet, fmt.Sprint(process, " ", spender, " ", n))
					s.Pass(20 * time.Second)
				}
			})
		}
	}
	spending.Wait()
	close(over)
	driving.Wait()
	s.settles(store)
}

// spend spends 5 credits, or what there is. It tries again until it succeeds.
func spend(t *testing.T, l *ledger.Ledger, wallet billing.WalletID, key string) {
	price := 5 * billing.Credit
	for range 300 {
		if _, err := l.RecordUsage(context.WithoutCancel(t.Context()), billingtest.Caller, billing.RecordUsage{
			Keyed: keyed(key), Wallet: string(wallet), Action: "a", Credits: &price, OnShortfall: billing.ShortfallPartial,
		}); err == nil {
			return
		}
	}
	t.Errorf("%s has no answer", key)
}

// settles drives what is left without accidents, and compares what the bank charged with what the wallet got.
func (s *shop) settles(store *watched) {
	s.t.Helper()
	s.bank.calm()
	for range 5 {
		s.drive()
		s.Pass(25 * time.Hour)
	}
	audit := func() *ledger.Audited {
		read, err := s.Wallet(s.t.Context(), billing.Live, string(s.wallet), ledger.Strong)
		if err != nil {
			s.t.Fatal(err)
		}
		found, err := s.Audit(s.t.Context(), read, s.Time())
		if err != nil {
			s.t.Fatal(err)
		}
		return found
	}()
	statuses := map[billing.TopUpStatus]int{}
	for _, t := range store.topUps {
		statuses[t.Status]++
	}
	if charged := s.bank.charged(); charged != len(store.booked) || charged != statuses[billing.TopUpSucceeded] || !audit.OK ||
		charged < 1 || len(store.topUps) < 3 || len(s.state().Payments) != 0 {
		s.t.Errorf("%d charges, booked are %d, and the top-ups are %v: %+v, %+v", charged, len(store.booked), statuses, audit,
			s.state().Payments)
	}
	s.t.Logf("%d lines, and top-ups %v", s.state().Sequence, statuses)
}
