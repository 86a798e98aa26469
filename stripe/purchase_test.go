package stripe_test

import (
	"log/slog"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/finance"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// A customer pays on a page of Stripe, is given back a part by us and a part at the dashboard, disputes the rest and wins it.
// Each step arrives by signed events, twice and the last one first, and the books balance after it. A second purchase is
// disputed after some of it was spent, and lost.
func TestPurchaseThroughTheService(t *testing.T) {
	w := newWorld(t)
	books := billingtest.NewWorld(billingtest.NewMemory(), 1)
	books.Pass(noon.Sub(books.Time()))
	runtime := books.Runtime()
	runtime.Local = true
	service := payment.New(payment.Config{
		Store: books.Store, Runtime: runtime, Log: slog.New(slog.DiscardHandler), ReturnTo: "http://localhost:8080/",
		Provider: map[billing.Tenant]payment.Provider{billing.Test: w.Provider},
	})
	by := billing.Caller{Tenant: billing.Test, Actor: "key_1"}
	key := func(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }
	customer := must(books.CreateCustomer(t.Context(), by, billing.CreateCustomer{Keyed: key("c"), Name: "Ada", TimeZone: "UTC"}))(t)
	opened := must(books.OpenWallet(t.Context(), by, billing.OpenWallet{
		Keyed: key("w"), Customer: string(customer.Value.ID), Name: "main", Unit: "credit",
	}))(t)
	must(books.CreateCreditPack(t.Context(), by, billing.CreateCreditPack{
		Keyed: key("p"), Code: "ten", Name: "100 credits", Unit: "credit", Credits: 100_000_000, Bonus: 10_000_000,
		Price: billing.Amount{Minor: 1000, Currency: "EUR"}.Money(),
	}))(t)
	id := string(opened.Value.ID)
	hear := func(want finance.Columns) {
		t.Helper()
		w.Deliver(stripetest.Mail{Twice: true, Backwards: true}, func(d stripetest.Delivery) bool {
			if err := service.Receive(t.Context(), billing.Test, d.Header, d.Body); err != nil {
				t.Errorf("event %s: %v", d.Type, err)
				return false
			}
			return true
		})
		read := must(books.Wallet(t.Context(), billing.Test, id, ledger.Strong))(t)
		if got := must(books.Finance(t.Context(), read, books.Time()))(t)["EUR"]; got != want || !got.Balanced() {
			t.Errorf("the books are\n%+v, want\n%+v", got, want)
		}
		if audit := must(books.Audit(t.Context(), read, books.Time()))(t); !audit.OK {
			t.Errorf("the audit finds %+v", audit)
		}
	}
	buy := func(name string) *billing.TopUp {
		t.Helper()
		made := must(service.CreateTopUp(t.Context(), by, billing.CreateTopUp{Keyed: key(name), Wallet: id, Pack: "ten", Quantity: 1}))(t)
		w.Pay(made.Value.Current().Page, stripetest.CardOK)
		return made.Value
	}
	first := buy("first")
	hear(finance.Columns{Received: 1000, Deferred: 1000})
	part := billing.Amount{Minor: 250, Currency: "EUR"}.Money()
	refunded := must(service.RefundTopUp(t.Context(), by, billing.RefundTopUp{
		Keyed: key("refund"), TopUp: first.TopUpID(), Amount: &part, Reason: "slow",
	}))(t)
	paid := refunded.Value.Payment
	hear(finance.Columns{Received: 1000, Deferred: 750, Refunded: 250})
	w.RefundAtDashboard(paid, 150)
	hear(finance.Columns{Received: 1000, Deferred: 600, Refunded: 400})
	disputed := w.Dispute(paid, 600, "eur", false)
	hear(finance.Columns{Received: 1000, Deferred: 600, Refunded: 400})
	w.MoveDispute(disputed, "won")
	hear(finance.Columns{Received: 1000, Deferred: 600, Refunded: 400})
	buy("second")
	hear(finance.Columns{Received: 2000, Deferred: 1600, Refunded: 400})
	must(books.RecordUsage(t.Context(), by, billing.RecordUsage{
		Keyed: key("use"), Wallet: id, Action: "x", Credits: new(billing.Credits(96_000_000)),
		OnShortfall: billing.ShortfallReject,
	}))(t)
	hear(finance.Columns{Received: 2000, Deferred: 800, Earned: 800, Refunded: 400})
	disputed = w.Dispute(w.Intents()[1], 1000, "eur", false)
	hear(finance.Columns{Received: 2000, Deferred: 800, Earned: 800, Refunded: 400})
	w.MoveDispute(disputed, "lost")
	hear(finance.Columns{Received: 2000, Earned: 800, Refunded: 1400, WrittenOff: 200})
}
