package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// A balance is foreseen for as many periods as a read can pass, and no further: else one question would keep a processor busy for
// minutes. What has passed already is always shown, and so is a wallet of which nothing ends.
func TestForesight(t *testing.T) {
	w := billingtest.NewWorld(billingtest.NewMemory(), 1)
	keyed := func(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.CreateCustomer(t.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("c"), ExternalID: "c", Name: "C", TimeZone: "UTC",
	})
	must(err)
	for _, plan := range []billing.CreatePlan{
		{Code: "day", Interval: calendar.Daily}, {Code: "month", Interval: calendar.Monthly}, {Code: "year", Interval: calendar.Yearly},
	} {
		plan.Keyed, plan.Name, plan.Unit, plan.Included = keyed("plan "+plan.Code), plan.Code, "credits", billing.Credit
		plan.Unused, plan.OnRenewal, plan.Price.Currency = billing.UnusedExpire, billing.CreditsAtBoundary, "EUR"
		_, err := w.CreatePlan(t.Context(), billingtest.Caller, plan)
		must(err)
		_, err = w.OpenWallet(t.Context(), billingtest.Caller, billing.OpenWallet{
			Keyed: keyed("wallet " + plan.Code), Customer: "c", ExternalID: plan.Code, Name: "W", Unit: "credits",
		})
		must(err)
	}
	start := func(wallet, plan string) billing.SubscriptionID {
		t.Helper()
		started, err := w.StartSubscription(t.Context(), billingtest.Caller, billing.StartSubscription{
			Keyed: keyed("start " + wallet + plan), Wallet: wallet, Plan: plan, Quantity: 1,
		})
		must(err)
		return started.Value.SubscriptionID()
	}
	foresees := func(wallet string, at time.Time, want billing.Credits) {
		t.Helper()
		s, err := w.Wallet(t.Context(), billingtest.Caller.Tenant, wallet, ledger.Strong)
		must(err)
		balance, err := w.BalanceAt(t.Context(), s, at)
		var refusal *billing.Error
		switch {
		case want < 0:
			if !errors.As(err, &refusal) || refusal.Code != billing.CodeInvalidInput || strings.Join(refusal.Path, ".") != "time" ||
				!strings.Contains(refusal.Message, "at most 400") {
				t.Errorf("%s at %s: got %v and %v", wallet, at, balance.Available, err)
			}
		case err != nil || balance.Available != want*billing.Credit:
			t.Errorf("%s at %s: got %s and %v, want %s", wallet, at, balance.Available, err, want)
		}
	}
	const refused = -1
	now := w.Time()
	far := time.Date(9998, time.December, 31, 0, 0, 0, 0, time.UTC)
	foresees("day", far, 0)
	id := start("day", "day")
	foresees("day", now.AddDate(0, 0, 399), 1)
	foresees("day", now.AddDate(0, 0, 401), refused)
	foresees("day", far, refused)
	start("month", "month")
	foresees("month", now.AddDate(30, 0, 0), 1)
	foresees("month", now.AddDate(31, 0, 0), refused)
	start("month", "day") // in the same wallet
	foresees("month", now.AddDate(1, 0, 0), 2)
	foresees("month", now.AddDate(2, 0, 0), refused)
	start("year", "year")
	foresees("year", now.AddDate(399, 0, 0), 1)
	foresees("year", far, refused)
	_, err = w.ChangeSubscription(t.Context(), billingtest.Caller, billing.NewChangeSubscription(keyed("change"), id, "year", 0, billing.ChangeAtPeriodEnd))
	must(err)
	foresees("day", now.AddDate(0, 0, 402), refused) // by the shorter of the two
	_, err = w.CancelSubscription(t.Context(), billingtest.Caller, billing.NewCancelSubscription(keyed("cancel"), id, billing.ChangeAtPeriodEnd))
	must(err)
	foresees("day", far, 0)
	w.Pass(500 * 24 * time.Hour) // which nobody has booked
	foresees("month", w.Time(), 2)
	foresees("month", w.Time().Add(time.Microsecond), refused)
}
