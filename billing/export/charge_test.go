package export_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// chargedLines returns a ledger of a subscription that costs something, oldest first.
//
//	1    the first charge of 10.00 USD is paid, for a period of 100
//	2    after half a day, a change to a plan of 50 for 5.00 takes 25 back, and gives 2.50 of customer credit
//	3, 4 after a day, 75 expire, and the next period of 50 begins before its money
//	5    that is paid: 2.50 by a charge, and 2.50 by customer credit
//	6, 7 after a day, 50 expire, and 50 come before their money
//	8    the subscription is canceled: as nobody paid, the 50 are voided
func chargedLines(t testing.TB) []*billing.Transaction {
	t.Helper()
	b := &buyer{heldWorld: newHeldWorld(t)}
	for code, included := range map[string]billing.Credits{"large": 100, "small": 50} {
		_, err := b.CreatePlan(t.Context(), b.by, billing.CreatePlan{
			Keyed: b.key(), Code: code, Name: code, Unit: "credits", Interval: calendar.Daily, Included: included * billing.Credit,
			Unused: billing.UnusedExpire, OnRenewal: billing.CreditsAtBoundary, GraceDays: 3,
			Price: billing.Amount{Minor: 10 * int64(included), Currency: "USD"}.Money(),
		})
		b.check(err)
	}
	started, err := b.StartSubscription(t.Context(), b.by, billing.StartSubscription{
		Keyed: b.key(), Wallet: b.wallet, Plan: "large", Quantity: 1, Provider: "bank", Method: "card", Published: true,
	})
	b.check(err)
	id := started.Value.SubscriptionID()
	b.pays(id, 1000)
	b.Pass(12 * time.Hour)
	_, err = b.ChangeSubscription(t.Context(), b.by, billing.NewChangeSubscription(b.key(), id, "small", 0, billing.ChangeNow))
	b.check(err)
	b.Pass(13 * time.Hour)
	b.check(b.BookDue(t.Context(), b.ref()))
	b.pays(id, 250)
	b.Pass(24 * time.Hour)
	b.check(b.BookDue(t.Context(), b.ref()))
	subscriber{b.heldWorld}.cancel(id)
	return b.lines()
}

// pays applies that the latest charge of a subscription is paid.
func (b *buyer) pays(id billing.SubscriptionID, minor int64) {
	b.t.Helper()
	b.charged(id, billing.PaymentSucceeded, minor)
}

// charged applies what became of the latest charge of a subscription.
func (b *buyer) charged(id billing.SubscriptionID, state billing.PaymentState, minor int64) {
	b.t.Helper()
	_, place, _ := id.Split()
	key := billing.SubscriptionKey(b.ref(), place)
	s, err := ledger.Get[*billing.Subscription](b.t.Context(), b.Store, key, ledger.Strong)
	b.check(err)
	b.payment = billing.Payment{
		TopUp: s.LatestCharge(), Attempt: 1, ID: "pay " + string(s.LatestCharge()), State: state,
		Received: billing.Amount{Minor: minor, Currency: "USD"},
	}
	b.hear()
}

// chargeForgeries has lies about the charges in chargedLines.
var chargeForgeries = map[string]heldForgery{
	"a period that is charged twice": {
		5, func(l forged, before []forged) {
			sequence, at, charge := l.Sequence, l.RecordedAt, l.TopUp
			*l = *before[0].Clone()
			l.Sequence, l.OccurredAt, l.RecordedAt, l.TopUp = sequence, at, at, charge
			l.Created[0].Ref.Sequence, l.Created[0].EffectiveAt, l.Created[0].ExpiresAt = 5, at, at.Add(time.Hour)
			l.Drawdowns = of(5, "100")
		}, "but a line before it is the GRANT of period",
	},
	"a charge without a cost": {1, rollIn(func(g *billing.Grant) { g.Cost = nil }), "creates credit of source PLAN, with its cost"},
	"customer credit from nowhere": {
		1, func(l forged, _ []forged) { l.Money = &billing.LineMoney{Currency: "USD", CustomerCredit: -1} }, "more customer credit is used",
	},
	"more is given back than it cost": {
		2, func(l forged, _ []forged) { l.Money.CustomerCredit++ }, "but the credit that it takes back cost 250",
	},
	"taken back without money": {2, func(l forged, _ []forged) { l.Money = nil }, "cost 250, and it has money: false"},
	"taken back for no change": {2, func(l forged, _ []forged) { l.Key = "k" }, "which takes credit back by a change"},
	"taken back in another period": {
		2, func(l forged, _ []forged) { l.Key, l.Period = keyOf(l, "change", 1)+":2", 1 }, "which takes credit back by a change",
	},
	"a gift that has a cost": {
		4, rollIn(func(g *billing.Grant) { g.Cost.Minor = 1 }), "but no money and no customer credit pays for it",
	},
	"pays for another grant": {
		5, func(l forged, _ []forged) { l.Money.Pays.Sequence = 1 }, "which is not of period",
	},
	"pays twice": {
		8, func(l forged, before []forged) {
			sequence, at := l.Sequence, l.RecordedAt
			*l = *before[4].Clone()
			l.Sequence, l.OccurredAt, l.RecordedAt, l.TopUp = sequence, at, at, topUpOf(l)
			l.Money.CustomerCredit, l.Key = 0, "drawdown:late:"+string(l.TopUp)
		}, "or which was paid before",
	},
	"pays for nothing":          {5, func(l forged, _ []forged) { l.Key = "k" }, "it does not pay for a period"},
	"earns what it pays for":    {5, func(l forged, _ []forged) { l.Money.Earned = 1 }, "and what its kind says"},
	"breakage of what is there": {5, func(l forged, _ []forged) { l.Money.Breakage = 1 }, "and what its kind says"},
	"unpaid, and it was paid": {
		6, func(l forged, _ []forged) {
			l.Type, l.OccurredAt, l.RecordedAt = billing.TypeVoid, l.OccurredAt.Add(-time.Hour), l.OccurredAt.Add(-time.Hour)
			l.Key = keyOf(l, "unpaid", l.Period)
		}, "but the credits of the grant did not come before the money for that, or the money came",
	},
	"a part of what was not paid": {8, func(l forged, _ []forged) { draw(l, 7, "49") }, "it voids 49 of grant"},
}

// keyOf returns the key of a line about a period.
func keyOf(l forged, fact string, period int) string {
	return "drawdown:" + fact + ":" + string(l.Subscription) + ":" + string(rune('0'+period))
}

// topUpOf returns the id of another charge of the wallet of a line.
func topUpOf(l forged) billing.TopUpID {
	return billing.NewTopUpID(l.Wallet, billing.GrantRef{Sequence: 99})
}

// What a subscription that costs something writes is valid.
func TestChargedLinesAreValid(t *testing.T) {
	got := ""
	for _, line := range chargedLines(t) {
		got += string(line.Type) + " "
	}
	if want := "TOP_UP VOID EXPIRY GRANT TOP_UP EXPIRY GRANT VOID "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := export.Verify(bytes.NewReader(file(t, seal(t, chargedLines(t))))); err != nil {
		t.Error(err)
	}
}
