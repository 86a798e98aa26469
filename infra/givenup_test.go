package infra

import (
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// delinquent is a wallet whose subscription one function settles: it books the period, tries its charge again, and gives it up.
type delinquent struct {
	*deployment
	books        *ledger.Ledger
	by           billing.Caller
	settles      string // name of the function
	wallet       billing.WalletRef
	subscription billing.SubscriptionID
	requests     int
}

// giveUp has each function that books what time does to subscriptions do all of it: a period begins whose charge is declined, the
// charge is tried again a day later, and the subscription is given up after two days. What it writes then is read by the next
// period of any subscription of the customer.
func (d *deployment) giveUp() {
	d.t.Helper()
	books := ledger.New(ddbtest.Open(d.t, d.database), wiring.Runtime())
	by := billing.Caller{Tenant: billing.Test, Actor: "test"}
	price, _ := billing.ParseDecimal("5")
	if _, err := books.CreatePlan(d.t.Context(), by, billing.CreatePlan{
		Keyed: billing.Keyed{IdempotencyKey: "paid plan"}, Code: "paid", Name: "Paid", Price: billing.Money{Amount: price, Currency: "EUR"},
		Interval: calendar.Weekly, Included: 10 * billing.Credit, Unused: billing.UnusedExpire, Unit: "credits", GraceDays: 2,
		OnRenewal: billing.CreditsAtBoundary,
	}); err != nil {
		d.t.Fatal(err)
	}
	var all []*delinquent
	for _, function := range []string{"graphql", "expiry", "payments"} {
		all = append(all, d.delinquent(books, by, function))
	}
	for _, stage := range []struct {
		days int
		want billing.SubscriptionStatus
	}{{18, billing.SubscriptionPastDue}, {19, billing.SubscriptionPastDue}, {20, billing.SubscriptionCanceled}} {
		for _, one := range all {
			one.buy()
		}
		d.do("advanceTestClock", "testClock { now }", map[string]any{"to": in(stage.days)})
		for _, one := range all {
			one.settle()
			one.decline()
			if got := one.stored(); got.Status != stage.want {
				d.t.Errorf("day %d: the subscription that %s settles is %s: %s", stage.days, one.settles, got.Status,
					d.processes[one.settles].Logs())
			}
		}
	}
}

// delinquent returns a subscription whose first charge was paid.
func (d *deployment) delinquent(books *ledger.Ledger, by billing.Caller, function string) *delinquent {
	d.t.Helper()
	customer := at(d.do("createCustomer", "customer { id }", map[string]any{"name": function}), "customer", "id")
	wallet := at(d.do("openWallet", "wallet { id }", map[string]any{"customerId": customer}), "wallet", "id")
	one := &delinquent{deployment: d, books: books, by: by, settles: function}
	started, err := books.StartSubscription(d.t.Context(), by, billing.StartSubscription{
		Keyed: one.key(), Wallet: fmt.Sprint(wallet), Plan: "paid", Quantity: 1, Provider: "stripe", Method: "card", Published: true,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	one.wallet, one.subscription = started.Value.WalletRef, started.Value.SubscriptionID()
	one.says(billing.PaymentSucceeded)
	return one
}

func (d *delinquent) key() billing.Keyed {
	d.requests++
	return billing.Keyed{IdempotencyKey: fmt.Sprint(d.settles, " ", d.requests), Actor: "test"}
}

// buy has the function payments find a top-up later that has no page yet: before it asks for one, it books what is due by then.
func (d *delinquent) buy() {
	d.t.Helper()
	if d.settles != "payments" {
		return
	}
	if _, err := d.books.Run(d.t.Context(), billing.Test, &billing.CreateTopUp{
		Keyed: d.key(), Wallet: string(d.wallet.ID), Pack: "large", Quantity: 1, Provider: "stripe",
	}); err != nil {
		d.t.Fatal(err)
	}
}

// settle has the function book what is due.
func (d *delinquent) settle() {
	d.t.Helper()
	switch d.settles {
	case "graphql":
		d.ask(`query($id: ID!) { wallet(id: $id) { subscriptions { nodes { status } } } }`, map[string]any{"id": d.wallet.ID})
	case "expiry":
		now, err := d.books.Now(d.t.Context(), billing.Test)
		if err == nil {
			err = ddbtest.Open(d.t, d.database).PutTimers(d.t.Context(), []timer.Timer{timer.NewPeriods(d.wallet, now)})
		}
		if err != nil {
			d.t.Fatal(err)
		}
		d.invoke("expiry", map[string]bool{"sweep": true}, new(any))
	default:
		message := fmt.Sprintf(`{"tenant": "test", "wallet": %q}`, d.wallet.ID)
		var answer events.SQSEventResponse
		d.invoke("payments", events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: message}}}, &answer)
	}
}

// decline has the provider decline the charge, if nobody has asked it.
func (d *delinquent) decline() {
	d.t.Helper()
	if of := d.stored(); of.Open() && of.Waiting {
		d.says(billing.PaymentDeclined)
	}
}

// says applies what the provider says of the latest charge.
func (d *delinquent) says(state billing.PaymentState) {
	d.t.Helper()
	of := d.stored()
	key := billing.TopUpKey(d.wallet, of.Latest)
	charge, err := ledger.Read[*billing.TopUp](d.t.Context(), d.books, key)
	if err != nil {
		d.t.Fatal(err)
	}
	p := billing.Payment{
		ID: fmt.Sprint(charge.TopUpID(), len(charge.Attempts)), Attempt: len(charge.Attempts), State: state, Received: charge.Terms.Price,
	}
	outcome, err := d.books.Run(d.t.Context(), billing.Test, billing.NewApplyPayment(billing.ApplyPayment{
		TopUp: charge.TopUpID(), Payment: p, Never: state == billing.PaymentDeclined,
	}))
	if err != nil || outcome.Refusal != nil {
		d.t.Fatal(outcome.Refusal, err)
	}
}

// stored returns the subscription as it is stored.
func (d *delinquent) stored() *billing.Subscription {
	d.t.Helper()
	_, place, _ := d.subscription.Split()
	of, err := ledger.Read[*billing.Subscription](d.t.Context(), d.books, billing.SubscriptionKey(d.wallet, place))
	if err != nil {
		d.t.Fatal(err)
	}
	return of
}
