package ddb_test

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

// topUpLists are wallets of a customer of the test tenant that buy packs.
type topUpLists struct {
	*billingtest.World
	t   *testing.T
	pay *payment.Service
	by  billing.Caller
}

func newTopUpLists(t *testing.T) *topUpLists {
	store := ddbtest.Store(t)
	l := &topUpLists{World: billingtest.NewWorld(store, 1), t: t, by: billing.Caller{Tenant: billing.Test, Actor: "key_test"}}
	bank := simulated.New(simulated.Config{
		Tenant: billing.Test, Store: store, Clock: l.Now, Runtime: l.Runtime(), Secrets: []string{"whsec_lists"}, BaseURL: "https://bank.example",
	})
	l.pay = payment.New(payment.Config{
		Store: store, Runtime: l.Runtime(), Log: slog.New(slog.DiscardHandler), ReturnTo: "https://acme.example/",
		Provider: map[billing.Tenant]payment.Provider{billing.Test: bank},
	})
	ctx := t.Context()
	_, err := l.CreateCustomer(ctx, l.by, billing.CreateCustomer{Keyed: keyed("c"), ExternalID: "payer", Name: "P", TimeZone: "UTC"})
	for n := range 2 {
		if err == nil {
			_, err = l.OpenWallet(ctx, l.by, billing.OpenWallet{
				Keyed: keyed(fmt.Sprint("w", n)), Customer: "payer", ExternalID: fmt.Sprint("w", n), Name: "P", Unit: "credits",
			})
		}
	}
	price, _ := billing.ParseDecimal("10")
	if err == nil {
		_, err = l.CreateCreditPack(ctx, l.by, billing.CreateCreditPack{
			Keyed: keyed("p"), Code: "p", Name: "p", Credits: billing.Credit, Unit: "credits", Price: billing.Money{Amount: price, Currency: "EUR"},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// buy creates a top-up with a page.
func (l *topUpLists) buy(n int) *billing.TopUp {
	l.t.Helper()
	bought, err := l.pay.CreateTopUp(l.t.Context(), l.by, billing.CreateTopUp{
		Keyed: keyed(fmt.Sprint("b", n)), Wallet: fmt.Sprint("w", n%2), Pack: "p", Quantity: 1,
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return bought.Value
}

// list returns the ids of all top-ups that a query selects, in pages of a size.
func (l *topUpLists) list(q ledger.AllTopUpsQuery, size int) (ids []billing.TopUpID) {
	l.t.Helper()
	for q.Limit = size; ; {
		page, err := l.AllTopUps(l.t.Context(), billing.Test, q)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, t := range page.TopUps {
			if q.Status != "" && t.Status != q.Status {
				l.t.Errorf("%s is %s, and was listed with %s", t.TopUpID(), t.Status, q.Status)
			}
			ids = append(ids, t.TopUpID())
		}
		if !page.More {
			return ids
		}
		q.After = ids[len(ids)-1]
	}
}

// Top-ups of both wallets, newest first. While their statuses change, none is missing in the list of all.
func TestListsOfTopUps(t *testing.T) {
	l := newTopUpLists(t)
	const many = 14
	var all []billing.TopUpID
	var created []time.Time
	for n := range many {
		bought := l.buy(n)
		all, created = append(all, bought.TopUpID()), append(created, bought.CreatedAt)
		l.Pass(time.Second)
	}
	slices.Reverse(all)
	slices.Reverse(created)
	for size := 1; size <= many+1; size += 3 {
		if got := l.list(ledger.AllTopUpsQuery{}, size); !slices.Equal(got, all) {
			t.Fatalf("in pages of %d: %v, want %v", size, got, all)
		}
		got := l.list(ledger.AllTopUpsQuery{From: created[9], To: created[4], Status: billing.TopUpPending}, size)
		if !slices.Equal(got, all[5:10]) {
			t.Fatalf("in pages of %d, of some seconds: %v, want %v", size, got, all[5:10])
		}
	}
	var readers sync.WaitGroup
	done := make(chan struct{})
	readers.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				if got := l.list(ledger.AllTopUpsQuery{}, 5); !slices.Equal(got, all) {
					t.Errorf("while statuses change: %d top-ups, %v", len(got), got)
					return
				}
				l.list(ledger.AllTopUpsQuery{Status: billing.TopUpPending}, 3)
			}
		}
	})
	var paid, canceled []billing.TopUpID
	for n, id := range all {
		var err error
		if n%2 == 0 {
			paid = append(paid, id)
			_, err = l.pay.SimulatePayment(t.Context(), l.by, billing.SimulatePayment{
				Keyed: keyed(fmt.Sprint("s", n)), TopUp: id, Outcome: billing.OutcomeSucceed,
			})
		} else {
			canceled = append(canceled, id)
			_, err = l.pay.CancelTopUp(t.Context(), l.by, billing.CancelTopUp{Keyed: keyed(fmt.Sprint("c", n)), TopUp: id})
		}
		if err != nil {
			t.Error(err)
		}
	}
	close(done)
	readers.Wait()
	for status, want := range map[billing.TopUpStatus][]billing.TopUpID{
		billing.TopUpSucceeded: paid, billing.TopUpCanceled: canceled, billing.TopUpPending: nil, billing.TopUpFailed: nil,
	} {
		if got := l.list(ledger.AllTopUpsQuery{Status: status}, 4); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", status, got, want)
		}
	}
}
