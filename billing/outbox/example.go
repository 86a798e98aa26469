package outbox

import (
	"crypto/sha256"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// The examples are about a customer whose wallet was granted 100 credits, and has spent 12.5 of them.
const (
	exampleCustomer = billing.CustomerID("cus_01KDVDNA00HDST93PJ8ZDYB21E")
	exampleWallet   = billing.WalletID("wal_01KDVDNA0086FCC9Y7DCDZP7X3")
	exampleEndpoint = EndpointID("whe_01KDVDNA00TCYVG6Z6P8RXK4N2")
	exampleActor    = "key_01KDVDNA004QHXP58WBD14NNY6"
	exampleGranted  = 100 * billing.Credit
	exampleSpent    = 12*billing.Credit + billing.Credit/2
)

// exampleTime is the instant of all examples.
var exampleTime = time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)

// Example returns the payload of an event of that type, as the documentation shows it. It is empty for any other text.
func Example(t billing.EventType) string {
	if t == EventTest {
		return newTestEvent(billing.Live, "evt_01KMP8QD70M5X9S4T3V2W1Y0Z7", exampleEndpoint, exampleTime).Payload
	}
	for _, e := range examples() {
		if e.Type == t {
			return billing.NewEventRecord(&e, exampleTime).Payload
		}
	}
	return ""
}

// examples returns an event of each type, made by the same code as real events.
func examples() []billing.Event {
	opened := billing.Wallet{
		WalletRef: billing.WalletRef{Tenant: billing.Live, ID: exampleWallet}, ExternalID: "acme-production",
		Customer: exampleCustomer, Name: "Production", Unit: "credits", Status: billing.WalletActive, Revision: 1,
		CommittedAt: exampleTime,
		Depleted:    true,
	}
	granted, spent, returned := holding(opened, exampleGranted, 1), holding(opened, exampleGranted-exampleSpent, 2),
		holding(opened, exampleGranted, 3)
	empty := holding(opened, 0, 3)
	grant := exampleGrant()
	events := billing.Events(nil, &opened, nil)
	for _, change := range []struct {
		before, after *billing.Wallet
		line          *billing.Transaction
	}{
		{&opened, &granted, exampleLine(billing.TypeGrant, 1, exampleGranted, grant)},
		{&granted, &spent, exampleLine(billing.TypeUsage, 2, -exampleSpent)},
		{&spent, &returned, exampleLine(billing.TypeReversal, 3, exampleSpent)},
		{&spent, &empty, exampleLine(billing.TypeExpiry, 3, exampleSpent-exampleGranted)},
		{&spent, &empty, exampleLine(billing.TypeVoid, 3, exampleSpent-exampleGranted)},
		{&spent, &empty, exampleLine(billing.TypeUsage, 3, exampleSpent-exampleGranted)},
	} {
		events = append(events, billing.Events(change.before, change.after, []*billing.Transaction{change.line})...)
	}
	events = append(events, holdEvents(&spent)...)
	frozen := spent
	frozen.Status = billing.WalletFrozen
	events = append(events, billing.Events(&spent, &frozen, nil)...)
	calm, low, recovered := granted, spent, returned
	calm.Alerts, recovered.Alerts = exampleAlerts(false), exampleAlerts(false)
	low.Alerts = exampleAlerts(true)
	events = append(events, billing.Events(&calm, &low, nil)...)
	events = append(events, billing.Events(&low, &recovered, nil)...)
	events = append(events, topUpEvents(&spent)...)
	events = append(events, subscriptionEvents(&spent)...)
	events = append(events, limitEvents(&spent)...)
	return append(events,
		billing.GrantExpiring(&spent, &grant, exampleGranted-exampleSpent, 7, exampleTime),
		billing.CustomerCreated(&billing.Customer{
			Tenant: billing.Live, ID: exampleCustomer, ExternalID: "acme", Name: "Acme Ltd", Email: "billing@acme.example",
			TimeZone: "Europe/Berlin",
			Metadata: billing.Metadata{"segment": "startup"}, CreatedAt: exampleTime,
		}))
}

func exampleAlerts(active bool) []billing.BalanceAlert {
	return []billing.BalanceAlert{{Threshold: 90 * billing.Credit, Active: active}}
}

// holding returns the wallet with so much of the grant left, after so many lines.
func holding(w billing.Wallet, amount billing.Credits, sequence int64) billing.Wallet {
	w.Posted, w.Sequence, w.Revision, w.Depleted = amount, sequence, sequence+1, amount == 0
	if amount > 0 {
		grant := exampleGrant()
		w.Live, w.LiveGrantCount = []billing.LiveGrant{grant.Live(amount)}, 1
	}
	return w
}

func exampleGrant() billing.Grant {
	amount, _ := billing.ParseDecimal("49.90")
	return billing.Grant{
		Wallet: exampleWallet, Ref: billing.GrantRef{Sequence: 1}, Source: billing.SourcePurchase, Amount: exampleGranted,
		Priority:    100,
		EffectiveAt: exampleTime, ExpiresAt: exampleTime.AddDate(0, 0, 7),
		Paid:   &billing.Money{Amount: amount, Currency: "EUR"},
		Reason: "Order A-17", Metadata: billing.Metadata{"order": "A-17"}, CreatedAt: exampleTime,
	}
}

// exampleLine returns a line that moves so much of the grant, and creates the given grants.
func exampleLine(
	kind billing.TransactionType, sequence int64, amount billing.Credits, created ...billing.Grant,
) *billing.Transaction {
	ref := billing.GrantRef{Sequence: 1}
	line := &billing.Transaction{
		Wallet: exampleWallet, Sequence: sequence, Type: kind, Amount: amount, Created: created, Actor: exampleActor,
		Drawdowns: []billing.Drawdown{{Grant: ref, Amount: max(amount, -amount)}}, OccurredAt: exampleTime,
		RecordedAt: exampleTime, Hash: sha256.Sum256([]byte(kind)),
	}
	switch kind {
	case billing.TypeGrant:
		line.Key, line.Reason, line.BalanceAfter = "order-A-17", "Order A-17", exampleGranted
	case billing.TypeUsage:
		line.Key, line.Action, line.Subject = "req_8f14e45f", "chat.completion", "user_2481"
		line.Quantity, _ = billing.ParseDecimal("1250")
		line.Dimensions = billing.Metadata{"model": "large-2"}
		if line.Exhausted = sequence == 3; !line.Exhausted {
			line.BalanceAfter = exampleGranted - exampleSpent
			line.Quantity, line.Pricing = billing.Decimal{}, examplePricing()
		}
	case billing.TypeReversal:
		line.Key, line.Reason, line.BalanceAfter = "undo-req_8f14e45f", "The model timed out", exampleGranted
		line.Reverses = billing.NewTransactionID(exampleWallet, 2, billing.HashKey("req_8f14e45f"))
	case billing.TypeVoid:
		line.Key, line.Reason = "void-A-17", "Chargeback"
	default:
		line.Key, line.Actor = "drawdown:expire:"+string(billing.NewGrantID(exampleWallet, ref)), "system"
	}
	return line
}

// holdEvents returns an event of each type of holds: 20 credits are held and 7.5 of them captured; the rest is released,
// or the hold ends by itself.
func holdEvents(spent *billing.Wallet) (events []billing.Event) {
	const held, captured = 20 * billing.Credit, 7*billing.Credit + billing.Credit/2
	const rest = held - captured
	placed := withHeld(*spent, held, 0, 3)
	running := withHeld(placed, rest, captured, 4)
	ended := withHeld(running, 0, 0, 5)
	for _, change := range []struct {
		before, after *billing.Wallet
		line          *billing.Transaction
	}{
		{spent, &placed, exampleHoldLine(billing.TypeHold, 3, 0, held)},
		{&placed, &running, exampleHoldLine(billing.TypeCapture, 4, -captured, -captured)},
		{&running, &ended, exampleHoldLine(billing.TypeRelease, 5, 0, -rest)},
		{&running, &ended, byTime(exampleHoldLine(billing.TypeRelease, 5, 0, -rest))},
	} {
		change.line.BalanceAfter, change.line.HeldAfter = change.after.Posted, change.after.Held
		events = append(events, billing.Events(change.before, change.after, []*billing.Transaction{change.line})...)
	}
	return events
}

// withHeld returns the wallet after a line of a hold: so much is held, and so much was captured.
func withHeld(w billing.Wallet, held, captured billing.Credits, sequence int64) billing.Wallet {
	w = holding(w, w.Posted-captured, sequence)
	w.Live[0].Remaining -= held
	if w.Held = held; held > 0 {
		w.Holds, w.Pieces, w.HoldEnd = 1, 1, exampleTime.Add(15*time.Minute)
	} else {
		w.Holds, w.Pieces, w.HoldEnd = 0, 0, time.Time{}
	}
	return w
}

// exampleHoldLine returns a line of the hold of the examples.
func exampleHoldLine(kind billing.TransactionType, sequence int64, amount, heldChange billing.Credits) *billing.Transaction {
	line := exampleLine(kind, sequence, heldChange)
	line.Amount, line.HeldChange, line.Hold, line.Actor = amount, heldChange, 3, exampleActor
	line.Action, line.Subject, line.Dimensions = "chat.completion", "user_2481", billing.Metadata{"model": "large-2"}
	switch kind {
	case billing.TypeHold:
		line.Key, line.Metadata = "hold-req_c4ca4238", billing.Metadata{"stream": "c4ca4238"}
	case billing.TypeCapture:
		line.Key = "capture-req_c4ca4238-1"
	default:
		line.Key, line.Reason, line.Dimensions = "release-req_c4ca4238", "The stream was canceled", nil
	}
	return line
}

// byTime returns the line as it is if nobody asked for it: the hold's end has passed.
func byTime(release *billing.Transaction) *billing.Transaction {
	release.Key = "drawdown:expire-hold:" + string(release.HoldID())
	release.Actor, release.Reason = "system", ""
	return release
}

// examplePricing returns why the example of a usage costs what it costs.
func examplePricing() *billing.Pricing {
	component := func(name, quantity string, credits billing.Credits, rate int) billing.PricedComponent {
		many, _ := billing.ParseDecimal(quantity)
		return billing.PricedComponent{
			Component: billing.Component{Name: name, Quantity: many}, Credits: credits, Rate: rate,
		}
	}
	const output = 10 * billing.Credit
	return &billing.Pricing{
		Card:       billing.RateCardRef{Code: billing.DefaultRateCard, Version: 3},
		Multiplier: billing.WithoutDiscount,
		Components: []billing.PricedComponent{
			component("input", "1000", exampleSpent-output, 1), component("output", "250", output, 2),
		},
	}
}
