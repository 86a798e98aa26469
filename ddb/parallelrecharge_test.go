package ddb_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// bank is a payment provider that declines one charge in four, and loses one answer in three. It fails the test if it is
// asked for a charge while another one may still succeed.
type bank struct {
	payment.Provider // nothing else is called

	t       *testing.T
	mu      sync.Mutex
	rand    *rand.Rand
	calm    bool
	charges map[string]*billing.Payment // by idempotency key
}

func (b *bank) Name() string { return "bank" }

// Published implements [payment.Publisher].
func (b *bank) Published(id string) *billing.StoredMethod {
	return &billing.StoredMethod{ID: id, Fingerprint: id}
}

func (b *bank) Customer(context.Context, payment.Customer) (string, error) { return "payer", nil }

func (b *bank) Collect(_ context.Context, c payment.Charge) (billing.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.charges[c.Key] == nil {
		for key, p := range b.charges {
			if p.State != billing.PaymentSucceeded && p.State != billing.PaymentCanceled {
				b.t.Errorf("%s is charged while %s is %s", c.Key, key, p.State)
			}
		}
		p := &billing.Payment{ID: "payment " + c.Key, State: billing.PaymentSucceeded, Received: c.Price}
		if b.rand.IntN(4) == 0 {
			p.State = billing.PaymentDeclined
		}
		b.charges[c.Key] = p
	}
	return b.answer(c)
}

func (b *bank) Cancel(_ context.Context, c payment.Charge) (billing.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.charges[c.Key]; p != nil && p.State != billing.PaymentSucceeded {
		p.State = billing.PaymentCanceled
	}
	return b.answer(c)
}

func (b *bank) Find(_ context.Context, c payment.Charge) (billing.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.answer(c)
}

// answer returns the payment of a charge, unless the answer is lost. b is locked.
func (b *bank) answer(c payment.Charge) (billing.Payment, error) {
	switch p := b.charges[c.Key]; {
	case !b.calm && b.rand.IntN(3) == 0:
		return billing.Payment{}, payment.ErrUnknown
	case p == nil:
		return billing.Payment{}, payment.ErrNone
	default:
		return *p, nil
	}
}

// recharged gives a wallet an auto-recharge of 50 credits for 10.00 EUR below 100, and at most 40.00 EUR a month.
func recharged(t *testing.T, w *billingtest.World, id billing.WalletID) {
	t.Helper()
	read, err := w.Store.Wallets(t.Context(), billing.Live, []billing.WalletID{id}, ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	after := read[id].Clone()
	after.Revision++
	after.Recharge = &billing.Recharge{
		Enabled: true, Threshold: 100 * billing.Credit, Cap: 4000, CapCurrency: "EUR", Method: "card", Provider: "bank", Zone: "UTC",
		Terms: billing.PackTerms{
			Code: "p", Name: "P", Quantity: 1, Credits: 50 * billing.Credit, Price: billing.Amount{Minor: 1000, Currency: "EUR"},
		},
	}
	if err := w.Store.Commit(t.Context(), &billing.Decision{Tenant: billing.Live, Wallets: []billing.WalletChange{
		{Before: read[id], After: *after},
	}}); err != nil {
		t.Fatal(err)
	}
}

// TestParallelRechargesUnderFaults: 32 clients spend through four processes, which also drive the payments, while half of all
// commits fail. Never is a charge made while another one may still succeed, never more than the cap is charged in a month, and
// each charge has its credits.
func TestParallelRechargesUnderFaults(t *testing.T) {
	t.Parallel()
	const processes, spenders, usages = 4, 8, 3
	s := &randomFaults{rand: rand.New(rand.NewPCG(11, 1)), over: true}
	config := ddbtest.Config(t)
	config.APIOptions = s.options()
	world := billingtest.NewWorld(ddbtest.Open(t, config), 1)
	wallet := newWallets(t, world, 1)[0]
	grant(t, world, wallet, "begin", 120)
	recharged(t, world, wallet)
	b := &bank{t: t, rand: rand.New(rand.NewPCG(12, 1)), charges: map[string]*billing.Payment{}}
	ref := billing.WalletRef{Tenant: billing.Live, ID: wallet}
	open := func() *payment.Service {
		return payment.New(payment.Config{
			Store: ddbtest.Open(t, config), Runtime: world.Runtime(), Log: slog.New(slog.DiscardHandler),
			Provider: map[billing.Tenant]payment.Provider{billing.Live: b},
		})
	}
	s.over = false
	var wait sync.WaitGroup
	for process := range processes {
		driver := open()
		own := ledger.New(ddbtest.Open(t, config), world.Runtime())
		for spender := range spenders {
			wait.Go(func() {
				for n := range usages {
					spend(t, own, wallet, fmt.Sprint(process, " ", spender, " ", n))
					_ = driver.DriveWallet(context.Background(), ref) // again and again, by whoever comes by
					world.Pass(2 * time.Minute)
				}
			})
		}
	}
	wait.Wait()
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	b.calm = true
	last := open()
	for range 5 {
		world.Pass(time.Hour)
		if err := last.DriveWallet(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
	}
	compareCharges(t, world, ref, b)
}

// spend spends 4 credits, however often that takes.
func spend(t *testing.T, l *ledger.Ledger, wallet billing.WalletID, key string) {
	u := usage(wallet, key, 4)
	u.OnShortfall = billing.ShortfallPartial
	for range maxAsks {
		if _, err := l.RecordUsage(context.Background(), billingtest.Caller, u); err == nil {
			return
		}
	}
	t.Errorf("%s has no answer", key)
}

// compareCharges compares what the bank charged with what the wallet got.
func compareCharges(t *testing.T, w *billingtest.World, ref billing.WalletRef, b *bank) {
	t.Helper()
	audit(t, w, ref.ID)
	topUps, err := ledger.List[*billing.TopUp](t.Context(), w.Store, billing.Collection{
		Tenant: ref.Tenant, Kind: billing.KindTopUp, Parent: string(ref.ID), Limit: 100,
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	paid, charged, months := 0, 0, map[string]int64{}
	for _, topUp := range topUps {
		if topUp.Status == billing.TopUpSucceeded {
			paid++
			months[topUp.Month] += topUp.Terms.Price.Minor
		}
	}
	for _, p := range b.charges {
		if p.State == billing.PaymentSucceeded {
			charged++
		}
	}
	read, err := w.Wallet(t.Context(), ref.Tenant, string(ref.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Transactions(t.Context(), &read.Wallet, ledger.LineQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	booked := 0
	for _, line := range page.Lines {
		if line.Type == billing.TypeTopUp {
			booked++
		}
	}
	if charged == 0 || paid != charged || booked != charged || len(read.Wallet.Payments) != 0 {
		t.Errorf("%d charges, %d top-ups that are paid, %d lines, and due are %+v", charged, paid, booked, read.Wallet.Payments)
	}
	for month, minor := range months {
		if minor > read.Wallet.Recharge.Cap {
			t.Errorf("in %s, %d were charged", month, minor)
		}
	}
	t.Logf("%d top-ups, %d charges", len(topUps), charged)
}
