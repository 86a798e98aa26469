package follower

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

func (w *mailing) grants(credits billing.Credits, expires *time.Time) {
	w.t.Helper()
	_, err := w.GrantCredits(w.t.Context(), tester, billing.GrantCredits{
		Keyed: w.key(), Wallet: "main", Amount: credits * billing.Credit, Source: billing.SourcePromotion, ExpiresAt: expires, Reason: "r",
	})
	w.check(err)
}

func (w *mailing) uses(credits billing.Credits) {
	w.t.Helper()
	credits *= billing.Credit
	_, err := w.RecordUsage(w.t.Context(), tester, billing.RecordUsage{
		Keyed: w.key(), Wallet: "main", Action: "a", Credits: &credits, OnShortfall: billing.ShortfallReject,
	})
	w.check(err)
}

func (w *mailing) alerts(thresholds ...billing.Credits) {
	w.t.Helper()
	for i := range thresholds {
		thresholds[i] *= billing.Credit
	}
	_, err := w.SetBalanceAlerts(w.t.Context(), tester, billing.SetBalanceAlerts{Keyed: w.key(), Wallet: "main", Thresholds: thresholds})
	w.check(err)
}

func (w *mailing) buys(method string) billing.TopUpID {
	w.t.Helper()
	bought, err := w.pay.CreateTopUp(w.t.Context(), tester, billing.CreateTopUp{
		Keyed: w.key(), Wallet: "main", Pack: "starter", Quantity: 1, Method: method,
	})
	w.check(err)
	return bought.Value.TopUpID()
}

func (w *mailing) recharges(method string) {
	w.t.Helper()
	threshold, pack, most := 50*billing.Credit, "starter", eur(100_000)
	_, err := w.pay.ConfigureAutoRecharge(w.t.Context(), tester, billing.ConfigureAutoRecharge{
		Keyed: w.key(), Wallet: "main", Enabled: true, Threshold: &threshold, Pack: &pack, MonthlyCap: &most, Method: &method,
	})
	w.check(err)
}

func (w *mailing) cancels(id billing.SubscriptionID, when billing.ChangeTiming) {
	w.t.Helper()
	_, err := w.CancelSubscription(w.t.Context(), tester, billing.NewCancelSubscription(w.key(), id, when))
	w.check(err)
}

// switches has a subscription paid by another method from now on.
func (w *mailing) switches(id billing.SubscriptionID, method string) {
	w.t.Helper()
	update := billing.NewUpdateSubscription(w.key(), id, billing.Edit[billing.Metadata]{})
	update.Method = &method
	_, err := w.pay.UpdateSubscription(w.t.Context(), tester, update)
	w.check(err)
}

func (w *mailing) subscribes(method string, price int64, trial int) billing.SubscriptionID {
	w.t.Helper()
	_, err := w.CreatePlan(w.t.Context(), tester, billing.CreatePlan{
		Keyed: w.key(), Code: "pro", Name: "Pro", Unit: "credits", Price: eur(price), Interval: calendar.Monthly, Included: 500 * billing.Credit,
		Unused: billing.UnusedKeep, OnRenewal: billing.CreditsAtBoundary, GraceDays: 7, TrialDays: trial,
	})
	w.check(err)
	started, err := w.pay.StartSubscription(w.t.Context(), tester, billing.StartSubscription{
		Keyed: w.key(), Wallet: "main", Plan: "pro", Quantity: 1, Method: method,
	})
	w.check(err)
	return started.Value.SubscriptionID()
}

// acts makes something happen to a payment at the provider.
func (w *mailing) acts(id billing.TopUpID, outcome billing.SimulatedOutcome) {
	w.t.Helper()
	_, err := w.bank.Act(w.t.Context(), id, outcome)
	w.check(err)
}
