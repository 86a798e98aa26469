package ddb_test

import (
	"context"
	"errors"
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

// refundingBank is a bank that refunds, once for each key, and never more than it charged. It loses one answer in three.
type refundingBank struct {
	bank

	refunds map[string]billing.PaymentRefund // by idempotency key
}

func (b *refundingBank) Refund(_ context.Context, r payment.Refund) (billing.PaymentRefund, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.refunds[r.Key]; !known {
		if r.Amount.Minor > 1000-b.refunded() {
			b.t.Errorf("%s is of %s, and %d are refunded", r.ID, r.Amount, b.refunded())
			return billing.PaymentRefund{}, &payment.RefusedError{Message: "it is too much"}
		}
		b.refunds[r.Key] = billing.PaymentRefund{
			ID: "refund " + r.Key, Refund: r.ID, Minor: r.Amount.Minor, State: billing.RefundSucceeded,
		}
	}
	if !b.calm && b.rand.IntN(3) == 0 {
		return billing.PaymentRefund{}, payment.ErrUnknown
	}
	return b.refunds[r.Key], nil
}

// refunded returns how much went back. b is locked.
func (b *refundingBank) refunded() (sum int64) {
	for _, r := range b.refunds {
		sum += r.Minor
	}
	return sum
}

// TestParallelRefundsUnderFaults: four processes refund one top-up by eight requests at once, each 3.00 of 10.00, while half of all
// commits fail. Three succeed, five are refused, and the books agree with the bank.
func TestParallelRefundsUnderFaults(t *testing.T) {
	t.Parallel()
	const processes, requests = 4, 8
	s := &randomFaults{rand: rand.New(rand.NewPCG(21, 1)), over: true}
	config := ddbtest.Config(t)
	config.APIOptions = s.options()
	world := billingtest.NewWorld(ddbtest.Open(t, config), 1)
	wallet := newWallets(t, world, 1)[0]
	b := &refundingBank{
		bank:    bank{t: t, rand: rand.New(rand.NewPCG(100, 1)), calm: true, charges: map[string]*billing.Payment{}},
		refunds: map[string]billing.PaymentRefund{},
	}
	open := func() *payment.Service {
		return payment.New(payment.Config{
			Store: ddbtest.Open(t, config), Runtime: world.Runtime(), Log: slog.New(slog.DiscardHandler),
			Provider: map[billing.Tenant]payment.Provider{billing.Live: b},
		})
	}
	bought := bought(t, world, open(), wallet)
	b.calm, s.over = false, false
	answers := make([]error, requests)
	var wait sync.WaitGroup
	var services [processes]*payment.Service
	for i := range services {
		services[i] = open()
	}
	for n := range requests {
		wait.Go(func() { answers[n] = refund(services[n%processes], bought, fmt.Sprint("refund ", n)) })
	}
	wait.Wait()
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	b.calm = true
	last := open()
	for range 3 {
		world.Pass(time.Hour)
		if err := last.DriveWallet(t.Context(), bought.WalletRef); err != nil {
			t.Fatal(err)
		}
	}
	made := 0
	for n, err := range answers {
		var refusal *billing.Error
		switch {
		case err == nil:
			made++
		case !errors.As(err, &refusal) || refusal.Code != billing.CodeNotRefundable:
			t.Errorf("request %d: %v", n, err)
		}
	}
	compareRefunds(t, world, bought, b, made)
}

// refund refunds 3.00, however often that takes.
func refund(s *payment.Service, t *billing.TopUp, key string) (err error) {
	amount := billing.Amount{Minor: 300, Currency: "EUR"}.Money()
	for range maxAsks {
		_, err = s.RefundTopUp(context.Background(), billingtest.Caller, billing.RefundTopUp{
			Keyed: billing.Keyed{IdempotencyKey: key}, TopUp: t.TopUpID(), Amount: &amount, Reason: "r",
		})
		var refusal *billing.Error
		if err == nil || errors.As(err, &refusal) && refusal.Code != billing.CodeConflict {
			return err
		}
	}
	return err
}

// bought buys 100 credits for 10.00 EUR.
func bought(t *testing.T, w *billingtest.World, s *payment.Service, wallet billing.WalletID) *billing.TopUp {
	t.Helper()
	pack := &billing.CreditPack{
		Tenant: billing.Live, Code: "r", Name: "R", Unit: "credits", Credits: 100 * billing.Credit,
		Price: billing.Amount{Minor: 1000, Currency: "EUR"},
	}
	pack.Revision = 1
	if err := w.Store.PutDocument(t.Context(), billing.DocumentChange{Key: pack.DocumentKey(), After: pack}); err != nil {
		t.Fatal(err)
	}
	made, err := s.CreateTopUp(t.Context(), billingtest.Caller, billing.CreateTopUp{
		Keyed: billing.Keyed{IdempotencyKey: "buy"}, Wallet: string(wallet), Pack: "r", Quantity: 1, Method: "card",
	})
	if err != nil || !made.Value.Status.Paid() {
		t.Fatalf("got %+v, %v", made, err)
	}
	return made.Value
}

// compareRefunds compares what the bank gave back with the top-up, the credits and the books.
func compareRefunds(t *testing.T, w *billingtest.World, bought *billing.TopUp, b *refundingBank, made int) {
	t.Helper()
	audit(t, w, bought.ID)
	after, err := ledger.Get[*billing.TopUp](t.Context(), w.Store, bought.DocumentKey(), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	read, err := w.Wallet(t.Context(), billing.Live, string(bought.ID), ledger.Strong)
	if err != nil {
		t.Fatal(err)
	}
	report, err := w.Finance(t.Context(), read, w.Time())
	if err != nil {
		t.Fatal(err)
	}
	books := report["EUR"]
	if made != 3 || b.refunded() != 900 || after.Refunded().Minor != 900 || len(after.Refunds) != 3 || books.Refunded != 900 ||
		books.Deferred != 100 || !books.Balanced() || read.Wallet.Posted != 10*billing.Credit || len(read.Wallet.Payments) != 0 {
		t.Errorf("%d requests succeeded; the bank gave back %d; the top-up has %+v; the books are %+v, the state %+v", made, b.refunded(),
			after.Refunds, books, read.Wallet)
	}
}
