package aggregatetest

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// Bench is a ledger with customers and wallets, and a service that follows it.
type Bench struct {
	T       testing.TB
	World   *billingtest.World
	Stream  *Stream
	Store   aggregate.Store
	Service *aggregate.Service

	keys int
}

// NewBench is a bench on stores that are empty.
func NewBench(t testing.TB, ledger billing.Store, store aggregate.Store) *Bench {
	t.Helper()
	b := &Bench{T: t, Stream: NewStream(ledger), Store: store}
	b.World = billingtest.NewWorld(b.Stream, 1)
	b.Service = b.Restarted()
	return b
}

// Restarted is a service of another process, which has seen nothing.
func (b *Bench) Restarted() *aggregate.Service {
	return aggregate.New(aggregate.Config{Ledger: b.World.Ledger, Store: b.Store})
}

func (b *Bench) key() string {
	b.keys++
	return fmt.Sprint("key ", b.keys)
}

// Wallet opens a wallet of a customer in a time zone, with credit.
func (b *Bench) Wallet(name, zone string) billing.WalletRef {
	b.T.Helper()
	ctx := b.T.Context()
	customer, _, err := b.World.CreateCustomer(ctx, billingtest.Caller, billing.CreateCustomer{
		IdempotencyKey: b.key(), Name: name, ExternalID: "customer of " + name, TimeZone: zone,
	})
	if err != nil {
		b.T.Fatal(err)
	}
	wallet, _, err := b.World.OpenWallet(ctx, billingtest.Caller, billing.OpenWallet{
		IdempotencyKey: b.key(), Customer: string(customer.ID), ExternalID: name, Name: name, Unit: "credits",
	})
	if err != nil {
		b.T.Fatal(err)
	}
	b.Grant(name, 1_000_000*billing.Credit)
	return wallet.WalletRef
}

// Grant grants credit that never lapses.
func (b *Bench) Grant(wallet string, amount billing.Credits) {
	b.T.Helper()
	_, err := b.World.GrantCredits(b.T.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: b.key()}, Wallet: wallet, Amount: amount, Source: billing.SourcePromotion, Priority: 100,
	})
	if err != nil {
		b.T.Fatal(err)
	}
}

// Usage is a usage that happened some time ago.
func (b *Bench) Usage(wallet, action, subject, quantity string, credits billing.Credits, ago time.Duration) billing.RecordUsage {
	amount, err := billing.ParseDecimal(quantity)
	if err != nil {
		b.T.Fatal(err)
	}
	at := b.World.Time().Add(-ago)
	return billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: b.key()}, Wallet: wallet, Action: action, Subject: subject,
		Quantity: amount, Credits: &credits, OccurredAt: &at, OnShortfall: billing.ShortfallReject,
	}
}

// Use records a usage that happened some time ago.
func (b *Bench) Use(wallet, action, subject, quantity string, credits billing.Credits, ago time.Duration) *billing.Transaction {
	b.T.Helper()
	posted, err := b.World.RecordUsage(b.T.Context(), billingtest.Caller, b.Usage(wallet, action, subject, quantity, credits, ago))
	if err != nil {
		b.T.Fatal(err)
	}
	return posted.Transaction
}

// Reverse reverses a part of a usage.
func (b *Bench) Reverse(t *billing.Transaction, amount billing.Credits) {
	b.T.Helper()
	_, err := b.World.ReverseUsage(b.T.Context(), billingtest.Caller, billing.ReverseUsage{
		Keyed: billing.Keyed{IdempotencyKey: b.key()}, Transaction: t.ID(), Amount: &amount,
		ExpiredCredits: billing.ExpiredGrace, Reason: "test",
	})
	if err != nil {
		b.T.Fatal(err)
	}
}

// ApplyAll applies commits in one batch, and fails the test where any of them fails.
func (b *Bench) ApplyAll(commits ...aggregate.Commit) {
	b.T.Helper()
	if err := errors.Join(b.Service.ApplyAll(b.T.Context(), commits)...); err != nil {
		b.T.Fatal(err)
	}
}

// Holds checks that the rows are a fold of the ledger.
func (b *Bench) Holds(refs ...billing.WalletRef) {
	b.T.Helper()
	got, want := b.Cells(refs...), b.Fold(refs...)
	for c, counts := range want {
		if got[c] != counts {
			b.T.Errorf("%+v: got %+v, want %+v", c, got[c], counts)
		}
	}
	for c := range maps.Keys(got) {
		if _, there := want[c]; !there {
			b.T.Errorf("%+v: there is %+v, which nothing in the ledger is", c, got[c])
		}
	}
	if len(want) == 0 {
		b.T.Error("there is nothing to compare")
	}
}
