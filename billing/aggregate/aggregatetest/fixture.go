package aggregatetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Fixture is a ledger with customers and wallets, and a service that counts its lines.
type Fixture struct {
	T       testing.TB
	World   *billingtest.World
	Stream  *Stream
	Store   aggregate.Store
	Service *aggregate.Service

	keys int
}

// NewFixture returns a fixture on empty stores.
func NewFixture(t testing.TB, ledger ledger.Store, store aggregate.Store) *Fixture {
	t.Helper()
	f := &Fixture{T: t, Stream: NewStream(ledger), Store: store}
	f.World = billingtest.NewWorld(f.Stream, 1)
	f.Service = f.NewService()
	return f
}

// NewService returns a service that remembers nothing, as one of another process.
func (f *Fixture) NewService() *aggregate.Service {
	return aggregate.New(aggregate.Config{Ledger: f.World.Ledger, Store: f.Store, Now: f.World.Time})
}

func (f *Fixture) key() string {
	f.keys++
	return fmt.Sprint("key ", f.keys)
}

// Wallet opens a wallet with credit, of a new customer in a time zone.
func (f *Fixture) Wallet(name, zone string) billing.WalletRef {
	f.T.Helper()
	ctx := f.T.Context()
	created, err := f.World.CreateCustomer(ctx, billingtest.Caller, billing.CreateCustomer{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Name: name, ExternalID: "customer of " + name, TimeZone: zone,
	})
	if err != nil {
		f.T.Fatal(err)
	}
	customer := created.Value
	opened, err := f.World.OpenWallet(ctx, billingtest.Caller, billing.OpenWallet{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Customer: string(customer.ID), ExternalID: name, Name: name, Unit: "credits",
	})
	if err != nil {
		f.T.Fatal(err)
	}
	wallet := opened.Value
	f.Grant(name, 1_000_000*billing.Credit)
	return wallet.WalletRef
}

// Grant grants credit that never lapses.
func (f *Fixture) Grant(wallet string, amount billing.Credits) {
	f.T.Helper()
	_, err := f.World.GrantCredits(f.T.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Wallet: wallet, Amount: amount,
		Source: billing.SourcePromotion, Priority: 100,
	})
	if err != nil {
		f.T.Fatal(err)
	}
}

// Budget creates a budget of a wallet without a limit that anybody reaches. The parent is an external id; empty: none.
func (f *Fixture) Budget(wallet, name, parent string) billing.BudgetID {
	f.T.Helper()
	created, err := f.World.CreateBudget(f.T.Context(), billingtest.Caller, billing.CreateBudget{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Wallet: wallet, Parent: parent, ExternalID: name, Name: name,
		Limit: billing.MaxCredits,
	})
	if err != nil {
		f.T.Fatal(err)
	}
	return created.Value
}

// Usage returns the command for a usage that happened some time ago.
func (f *Fixture) Usage(
	wallet, action, subject, quantity string, credits billing.Credits, ago time.Duration,
) billing.RecordUsage {
	amount, err := billing.ParseDecimal(quantity)
	if err != nil {
		f.T.Fatal(err)
	}
	at := f.World.Time().Add(-ago)
	return billing.RecordUsage{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Wallet: wallet, Action: action, Subject: subject,
		Quantity: amount, Credits: &credits, OccurredAt: &at, OnShortfall: billing.ShortfallReject,
	}
}

// Count sets which dimensions are counted from the next generation of each wallet on.
func (f *Fixture) Count(dimensions ...string) {
	f.T.Helper()
	update := aggregate.UpdateSettings{Keyed: billing.Keyed{IdempotencyKey: f.key()}, Dimensions: dimensions}
	if _, err := f.Service.UpdateSettings(f.T.Context(), billingtest.Caller, update); err != nil {
		f.T.Fatal(err)
	}
}

// Use records a usage that happened some time ago.
func (f *Fixture) Use(
	wallet, action, subject, quantity string, credits billing.Credits, ago time.Duration,
) *billing.Transaction {
	f.T.Helper()
	return f.Record(f.Usage(wallet, action, subject, quantity, credits, ago))
}

// Record records a usage.
func (f *Fixture) Record(usage billing.RecordUsage) *billing.Transaction {
	f.T.Helper()
	posted, err := f.World.RecordUsage(f.T.Context(), billingtest.Caller, usage)
	if err != nil {
		f.T.Fatal(err)
	}
	return posted.Value
}

// Reverse reverses some credits of a usage.
func (f *Fixture) Reverse(t *billing.Transaction, amount billing.Credits) {
	f.T.Helper()
	_, err := f.World.ReverseUsage(f.T.Context(), billingtest.Caller, billing.ReverseUsage{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Transaction: t.ID(), Amount: &amount,
		ExpiredCredits: billing.ExpiredGrace, Reason: "test",
	})
	if err != nil {
		f.T.Fatal(err)
	}
}

// Hold sets credits of a wallet aside for an hour, for a budget or none.
func (f *Fixture) Hold(wallet, action, subject string, credits billing.Credits, budget ...string) billing.HoldID {
	f.T.Helper()
	placed, err := f.World.PlaceHold(f.T.Context(), billingtest.Caller, billing.PlaceHold{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Wallet: wallet, Amount: &credits, Action: action, Subject: subject,
		Dimensions: billing.Metadata{"model": "opus"}, ExpiresIn: 3600, Budget: append(budget, "")[0],
	})
	if err != nil {
		f.T.Fatal(err)
	}
	return placed.Value.Hold.HoldID()
}

// Capture spends credits of a hold, for a quantity.
func (f *Fixture) Capture(hold billing.HoldID, quantity string, credits billing.Credits, final bool) *billing.Transaction {
	f.T.Helper()
	many, err := billing.ParseDecimal(quantity)
	if err != nil {
		f.T.Fatal(err)
	}
	captured, err := f.World.CaptureHold(f.T.Context(), billingtest.Caller, billing.CaptureHold{
		Keyed: billing.Keyed{IdempotencyKey: f.key()}, Hold: hold, Amount: credits, Quantity: &many, Final: final,
		AllowMore: true,
	})
	if err != nil {
		f.T.Fatal(err)
	}
	return captured.Value.Line
}

// ApplyAll applies commits in one batch, and fails the test if any of them fails.
func (f *Fixture) ApplyAll(commits ...aggregate.Commit) {
	f.T.Helper()
	if err := errors.Join(f.Service.ApplyAll(f.T.Context(), commits)...); err != nil {
		f.T.Fatal(err)
	}
}

// CheckRows checks that the rows of wallets are the fold of their ledgers.
func (f *Fixture) CheckRows(refs ...billing.WalletRef) {
	f.T.Helper()
	got, want := f.StoredCells(refs...), f.ExpectedCells(refs...)
	for cell, counts := range want {
		if got[cell] != counts {
			f.T.Errorf("%+v: got %+v, want %+v", cell, got[cell], counts)
		}
	}
	for cell := range got {
		if _, expected := want[cell]; !expected {
			f.T.Errorf("%+v: got %+v, which no line of the ledger counts for", cell, got[cell])
		}
	}
	if len(want) == 0 {
		f.T.Error("the ledgers count for nothing: there is nothing to compare")
	}
}
