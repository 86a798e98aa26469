package payment_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// oneOf returns one of some, or none.
func oneOf[T interface{ ~string }](l *tenantLife, from []T) T {
	if len(from) == 0 {
		return ""
	}
	return from[l.random.IntN(len(from))]
}

// open returns a subscription, mostly one that has not ended.
func (l *tenantLife) open() (id billing.SubscriptionID) {
	for range 5 {
		id = oneOf(l, l.started)
		_, place, _ := id.Split()
		if s := l.judge.subscriptions[place]; s.Open() {
			break
		}
	}
	return id
}

// buys buys a pack.
func (l *tenantLife) buys() {
	_ = l.send(func(key billing.Keyed) error {
		_, err := l.service.CreateTopUp(l.t.Context(), l.by, billing.CreateTopUp{
			Keyed: key, Wallet: string(l.wallet), Pack: "p", Quantity: 1, Method: "card",
		})
		return err
	})
}

// starts subscribes the wallet to another plan, at once or later, by a card or on a page.
func (l *tenantLife) starts() {
	if len(l.started) >= l.most {
		return
	}
	plan := lifePlans[l.random.IntN(len(lifePlans))]
	if plan.Interval == calendar.Daily && l.random.IntN(4) > 0 { // it has many periods
		return
	}
	start := billing.StartSubscription{Wallet: string(l.wallet), Plan: plan.Code, Quantity: 1 + max(0, l.random.IntN(6)-3)}
	start.Method = []string{"card", "other card", "card", "card", ""}[l.random.IntN(5)]
	if l.random.IntN(5) == 0 {
		at := l.now().Add(time.Duration(l.random.Int64N(int64(30 * 24 * time.Hour))))
		start.StartAt = &at
	}
	if l.random.IntN(6) == 0 && plan.Price.Currency == "USD" {
		included := billing.Credits(1+l.random.Int64N(500)) * billing.Credit / 7
		start.Included, start.Price = &included, usd(l.random.Int64N(4000))
	}
	id := billing.SubscriptionID("")
	err := l.send(func(key billing.Keyed) error {
		start.Keyed = key
		started, err := l.service.StartSubscription(l.t.Context(), l.by, start)
		if err == nil {
			id = started.Value.SubscriptionID()
		}
		return err
	})
	if err == nil {
		l.started = append(l.started, id)
	}
}

// changes asks for another plan, mostly one into which the plan can be changed, or another quantity.
func (l *tenantLife) changes() {
	id := l.open()
	timing := []billing.ChangeTiming{billing.ChangeNow, billing.ChangeNow, billing.ChangeAtPeriodEnd}[l.random.IntN(3)]
	plan := lifePlans[l.random.IntN(len(lifePlans))].Code
	_, place, _ := id.Split()
	if s := l.judge.subscriptions[place]; l.random.IntN(5) > 0 {
		plan = l.similar(s.Terms.Plan)
	}
	quantity := max(0, l.random.IntN(6)-3)
	_ = l.send(func(key billing.Keyed) error {
		_, err := l.service.ChangeSubscription(l.t.Context(), l.by, billing.NewChangeSubscription(key, id, plan, quantity, timing))
		return err
	})
}

// similar returns a plan whose interval and unused credits are those of a plan.
func (l *tenantLife) similar(code string) string {
	at := slices.IndexFunc(lifePlans, func(p billing.CreatePlan) bool { return p.Code == code })
	of := lifePlans[at]
	for {
		p := lifePlans[l.random.IntN(len(lifePlans))]
		if p.Interval == of.Interval && p.Unused == of.Unused {
			return p.Code
		}
	}
}

func (l *tenantLife) cancels() {
	id := l.open()
	timing := []billing.ChangeTiming{billing.ChangeNow, billing.ChangeAtPeriodEnd, billing.ChangeAtPeriodEnd}[l.random.IntN(3)]
	_ = l.send(func(key billing.Keyed) error {
		_, err := l.process.CancelSubscription(l.t.Context(), l.by, billing.NewCancelSubscription(key, id, timing))
		return err
	})
}

func (l *tenantLife) resumes() {
	id := l.open()
	_ = l.send(func(key billing.Keyed) error {
		_, err := l.process.ResumeSubscription(l.t.Context(), l.by, billing.NewResumeSubscription(key, id))
		return err
	})
}

// updates tries an unpaid charge again, or has another card pay.
func (l *tenantLife) updates() {
	id, card := l.open(), []string{"card", "other card"}[l.random.IntN(2)]
	again := l.random.IntN(2) == 0
	_ = l.send(func(key billing.Keyed) error {
		update := billing.NewUpdateSubscription(key, id, billing.Edit[billing.Metadata]{})
		if update.Retry = again; !again {
			update.Method = &card
		}
		_, err := l.service.UpdateSubscription(l.t.Context(), l.by, update)
		return err
	})
}

// snapshot reads the wallet.
func (l *tenantLife) snapshot() *billing.Snapshot {
	l.t.Helper()
	read, err := l.Wallet(l.t.Context(), l.by.Tenant, string(l.wallet), ledger.Strong)
	l.check(err)
	return read
}

// available returns what is available.
func (l *tenantLife) available() billing.Credits {
	read := l.snapshot()
	balance, err := l.Balance(l.t.Context(), read, l.now())
	l.check(err)
	return balance.Available
}

// part returns some, half or all of what is available.
func (l *tenantLife) part() billing.Credits {
	all := l.available()
	return []billing.Credits{all, all / 2, all / 7, min(all, 5*billing.Credit)}[l.random.IntN(4)]
}

func (l *tenantLife) spends() {
	amount := l.part()
	if amount <= 0 {
		return
	}
	var usage *billing.Transaction
	err := l.send(func(key billing.Keyed) error {
		used, err := l.process.RecordUsage(l.t.Context(), l.by, billing.RecordUsage{
			Keyed: key, Wallet: string(l.wallet), Action: "a", Credits: &amount, OnShortfall: billing.ShortfallReject,
		})
		if err == nil {
			usage = used.Value
		}
		return err
	})
	if err != nil || l.random.IntN(6) > 0 {
		return
	}
	amount = max(1, amount/3)
	policy := []billing.ExpiredCreditPolicy{billing.ExpiredGrace, billing.ExpiredAgain}[l.random.IntN(2)]
	_ = l.send(func(key billing.Keyed) error {
		_, err := l.process.ReverseUsage(l.t.Context(), l.by, billing.ReverseUsage{
			Keyed: key, Transaction: usage.ID(), Amount: &amount, Reason: "r", ExpiredCredits: policy,
		})
		return err
	})
}

// sets places a hold, or captures or releases one.
func (l *tenantLife) sets() {
	ctx := l.t.Context()
	if len(l.holds) > 0 && l.random.IntN(2) == 0 {
		id := oneOf(l, l.holds)
		l.holds = slices.DeleteFunc(l.holds, func(h billing.HoldID) bool { return h == id })
		_ = l.send(func(key billing.Keyed) error {
			if len(id)%2 == 0 || l.step%2 == 0 {
				_, err := l.process.ReleaseHold(ctx, l.by, billing.ReleaseHold{Keyed: key, Hold: id})
				return err
			}
			_, err := l.process.CaptureHold(ctx, l.by, billing.CaptureHold{
				Keyed: key, Hold: id, Amount: billing.Credits(1 + l.step%20), Final: l.step%3 > 0,
			})
			return err
		})
		return
	}
	amount, hours := l.part(), []int{1, 24, 700}[l.random.IntN(3)]
	if amount <= 0 {
		return
	}
	_ = l.send(func(key billing.Keyed) error {
		placed, err := l.process.PlaceHold(ctx, l.by, billing.PlaceHold{
			Keyed: key, Wallet: string(l.wallet), Amount: &amount, UpTo: true, ExpiresIn: 3600 * hours,
		})
		if err == nil {
			l.holds = append(l.holds, placed.Value.Hold.HoldID())
		}
		return err
	})
}

// charge returns a charge of a subscription, mostly one that is paid, or nil.
func (l *tenantLife) charge(paid bool) *billing.TopUp {
	var some []*billing.TopUp
	for _, t := range l.judge.charges {
		if !paid || t.Status.Paid() {
			some = append(some, t)
		}
	}
	if len(some) == 0 {
		return nil
	}
	slices.SortFunc(some, func(a, b *billing.TopUp) int { return a.Place.Compare(b.Place) })
	return some[len(some)-1-l.random.IntN(min(len(some), 5))]
}

// returns gives money of a charge back, at our wish or at the bank's dashboard.
func (l *tenantLife) returns() {
	t := l.charge(true)
	if t == nil {
		return
	}
	if l.random.IntN(3) == 0 {
		l.bank.mu.Lock()
		left := leftOf(l.bank.paid(t.Payment))
		l.bank.mu.Unlock()
		if left > 0 {
			l.bank.refundAtDashboard(t, 1+l.random.Int64N(left))
			l.judge.seen["refunded at the dashboard"]++
		}
		return
	}
	refund := billing.RefundTopUp{TopUp: t.TopUpID(), Reason: "r", AllowSpent: l.random.IntN(2) == 0}
	if l.random.IntN(2) == 0 {
		part := billing.Amount{Minor: 1 + l.random.Int64N(t.Terms.Price.Minor), Currency: t.Terms.Price.Currency}.Money()
		refund.Amount = &part
	}
	err := l.send(func(key billing.Keyed) error {
		refund.Keyed = key
		_, err := l.service.RefundTopUp(l.t.Context(), l.by, refund)
		return err
	})
	if err == nil {
		l.judge.seen["refunds"]++
	}
}

// disputed opens a dispute about a charge, or ends one.
func (l *tenantLife) disputed() {
	t := l.charge(true)
	if t == nil {
		return
	}
	l.bank.turns(t, func(p *billing.Payment) {
		switch left := leftOf(p); {
		case disputed(p):
			at := slices.IndexFunc(p.Disputes, func(d billing.PaymentDispute) bool { return d.State == billing.DisputeOpen })
			p.Disputes = slices.Clone(p.Disputes)
			p.Disputes[at].State = []billing.DisputeState{billing.DisputeWon, billing.DisputeLost}[l.random.IntN(2)]
			l.judge.seen["disputes "+string(p.Disputes[at].State)]++
		case left > 0:
			p.Disputes = append(slices.Clone(p.Disputes), billing.PaymentDispute{
				ID: fmt.Sprint("dispute ", len(p.Disputes), " of ", p.ID), Minor: left, State: billing.DisputeOpen,
			})
		}
	})
}

// freezes freezes the wallet, or thaws it.
func (l *tenantLife) freezes() {
	status := billing.WalletActive
	if l.froze = !l.froze; l.froze {
		status, l.frozen = billing.WalletFrozen, true
	}
	_ = l.send(func(key billing.Keyed) error {
		_, err := l.process.SetWalletStatus(l.t.Context(), l.by, billing.SetWalletStatus{Keyed: key, Wallet: string(l.wallet), Status: status, Reason: "r"})
		return err
	})
}

// told has the bank tell of some payment, which may have been told before.
func (l *tenantLife) told() {
	if t := l.charge(false); t != nil {
		_ = l.service.Handle(l.t.Context(), l.by.Tenant, payment.Notice{
			ID: "event", TopUp: t.TopUpID(), Attempt: 1 + l.random.IntN(len(t.Attempts)),
		})
	}
}
