package ledger_test

import (
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// fixture is a world on a store whose commits can fail, with a customer and two wallets of 100 credits.
type fixture struct {
	*billingtest.World
	t        *testing.T
	store    *billingtest.Faulty
	customer *billing.Customer
	wallet   *billing.Wallet
	other    *billing.Wallet
	grant    *billing.Transaction // of the 100 credits in wallet
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	store := billingtest.NewFaulty(billingtest.NewMemory())
	b := &fixture{World: billingtest.NewWorld(store, 1), t: t, store: store}
	var err error
	b.customer, _, err = unpack(b.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("c"), Name: "C", TimeZone: "UTC", ExternalID: "customer",
	}))
	if err != nil {
		t.Fatal(err)
	}
	b.wallet, b.other = b.open("wallet"), b.open("other")
	b.grant = b.credit(b.wallet, "g", 100).Value
	b.credit(b.other, "g", 100)
	store.Forget()
	return b
}

func (b *fixture) open(name string) *billing.Wallet {
	b.t.Helper()
	w, _, err := unpack(b.OpenWallet(b.t.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: keyed(name), Customer: string(b.customer.ID), Name: name, Unit: "credits", ExternalID: name,
	}))
	if err != nil {
		b.t.Fatal(err)
	}
	return w
}

func (b *fixture) credit(w *billing.Wallet, key string, credits billing.Credits) *ledger.Result[*billing.Transaction] {
	b.t.Helper()
	posted, err := b.GrantCredits(b.t.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed(key), Wallet: string(w.ID), Amount: credits * billing.Credit, Source: billing.SourcePurchase,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return posted
}

// rival returns another process on the same store, whose commits do not fail.
func (b *fixture) rival() *fixture {
	other := *b
	other.store = billingtest.NewFaulty(b.store.Store)
	other.World = billingtest.NewWorld(other.store, 2)
	return &other
}

func keyed(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }

func usage(w *billing.Wallet, key string, credits billing.Credits) billing.RecordUsage {
	credits *= billing.Credit
	return billing.RecordUsage{
		Keyed: keyed(key), Wallet: string(w.ID), Action: "a", Credits: &credits, OnShortfall: billing.ShortfallReject,
	}
}

// use charges a usage of the wallet of the fixture.
func (b *fixture) use(key string, credits billing.Credits) (*ledger.Result[*billing.Transaction], error) {
	return b.RecordUsage(b.t.Context(), billingtest.Caller, usage(b.wallet, key, credits))
}

func (b *fixture) available(w *billing.Wallet) billing.Credits {
	b.t.Helper()
	s, err := b.Wallet(b.t.Context(), billingtest.Caller.Tenant, string(w.ID), ledger.Strong)
	if err != nil {
		b.t.Fatal(err)
	}
	balance, err := b.Balance(b.t.Context(), s, b.Time())
	if err != nil {
		b.t.Fatal(err)
	}
	return balance.Available / billing.Credit
}

// lines audits the wallet and returns how many lines its ledger has.
func (b *fixture) lines(w *billing.Wallet) int64 {
	b.t.Helper()
	s, err := b.Wallet(b.t.Context(), billingtest.Caller.Tenant, string(w.ID), ledger.Strong)
	if err != nil {
		b.t.Fatal(err)
	}
	audit, err := b.Audit(b.t.Context(), s, b.Time())
	if err != nil || !audit.OK {
		b.t.Fatalf("audit: %+v, %v", audit, err)
	}
	return audit.Sequence
}

// refusalOf returns the code of a refusal, or "" if err is none.
func refusalOf(err error) billing.Code {
	var refusal *billing.Error
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

// operations returns functions that each send one request: one of every kind that moves credit or changes a wallet.
func operations(b *fixture) map[string]func() (ledger.Result[*billing.Transaction], error) {
	used, err := b.use("used", 10)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, by, wallet := b.t.Context(), billingtest.Caller, string(b.wallet.ID)
	one := func(p *ledger.Result[*billing.Transaction], err error) (ledger.Result[*billing.Transaction], error) {
		if err != nil {
			return ledger.Result[*billing.Transaction]{}, err
		}
		return *p, nil
	}
	return map[string]func() (ledger.Result[*billing.Transaction], error){
		"grant": func() (ledger.Result[*billing.Transaction], error) {
			return one(b.GrantCredits(ctx, by, billing.GrantCredits{
				Keyed: keyed("op"), Wallet: wallet, Amount: 5, Source: billing.SourcePlan,
			}))
		},
		"usage": func() (ledger.Result[*billing.Transaction], error) { return one(b.use("op", 1)) },
		"batch": func() (ledger.Result[*billing.Transaction], error) {
			outcomes, w, err := b.RecordUsageBatch(ctx, by, billing.RecordUsageBatch{
				Wallet: wallet, Mode: billing.AllOrNothing, Events: []billing.RecordUsage{usage(b.wallet, "op", 1)},
			})
			if err != nil {
				return ledger.Result[*billing.Transaction]{}, err
			}
			return ledger.Result[*billing.Transaction]{
				Value: outcomes[0].Transaction, Wallet: w, Replayed: outcomes[0].Replayed,
			}, nil
		},
		"reversal": func() (ledger.Result[*billing.Transaction], error) {
			return one(b.ReverseUsage(ctx, by, billing.ReverseUsage{
				Keyed: keyed("op"), Transaction: used.Value.ID(), ExpiredCredits: billing.ExpiredGrace, Reason: "r",
			}))
		},
		"adjustment": func() (ledger.Result[*billing.Transaction], error) {
			return one(b.AdjustBalance(ctx, by, billing.AdjustBalance{
				Keyed: keyed("op"), Wallet: wallet, Amount: -1, Reason: "r",
			}))
		},
		"void": func() (ledger.Result[*billing.Transaction], error) {
			return one(b.VoidGrant(ctx, by, billing.VoidGrant{Keyed: keyed("op"), Grant: b.grant.Created[0].ID(), Reason: "r"}))
		},
		"status": func() (ledger.Result[*billing.Transaction], error) {
			return one(b.SetWalletStatus(ctx, by, billing.SetWalletStatus{
				Keyed: keyed("op"), Wallet: wallet, Status: billing.WalletFrozen, Reason: "r",
			}))
		},
		"transfer": func() (ledger.Result[*billing.Transaction], error) {
			done, err := b.TransferCredits(ctx, by, billing.TransferCredits{
				Keyed: keyed("op"), From: wallet, To: string(b.other.ID), Amount: billing.Credit, Reason: "r",
			})
			if err != nil {
				return ledger.Result[*billing.Transaction]{}, err
			}
			return ledger.Result[*billing.Transaction]{
				Value: done.Value.Out, Wallet: done.Value.From, Replayed: done.Replayed,
			}, nil
		},
	}
}

// unpack returns a result in its parts.
func unpack[T any](r *ledger.Result[T], err error) (value T, replayed bool, _ error) {
	if err != nil {
		return value, false, err
	}
	return r.Value, r.Replayed, nil
}

// unpackKey returns the result of CreateAPIKey in its parts.
func unpackKey(
	r *ledger.Result[ledger.CreatedKey], err error,
) (id billing.KeyID, secret string, replayed bool, _ error) {
	if err != nil {
		return "", "", false, err
	}
	return r.Value.ID, r.Value.Secret, r.Replayed, nil
}
