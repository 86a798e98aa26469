package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph"
)

// payer is a subscriber whose wallet main pays for plans in EUR.
type payer struct {
	subscriber
	ref billing.WalletRef
}

// newPayer returns a payer of the zone UTC at an instant.
func newPayer(t *testing.T, at string, options ...func(*graph.Config)) payer {
	t.Helper()
	a := newAPI(t, options...).inTest().withMain("UTC")
	a.clock(at)
	id := a.query(`{ wallet(id: "main") { id } }`).str("wallet.id")
	return payer{a, billing.WalletRef{Tenant: billing.Test, ID: billing.WalletID(id)}}
}

// clock moves the test clock, and drives what is due then.
func (p payer) clock(to string) {
	p.t.Helper()
	p.subscriber.clock(to)
	p.drive()
}

func (p payer) drive() {
	p.t.Helper()
	if err := p.payments.DriveWallet(p.t.Context(), p.ref); err != nil {
		p.t.Fatal(err)
	}
}

// pays subscribes to a plan that a payment method pays for, and returns the subscription's id.
func (p payer) pays(plan, method string, fields ...string) string {
	p.t.Helper()
	return p.subscribe("main", plan, append(fields, `"paymentMethod": "`+method+`"`)...).str("id")
}

// is checks the status of a subscription and what is available, with an audit. The books balance.
func (p payer) is(id, status, available string) {
	p.t.Helper()
	p.isSubscription(id, "status", `{"status": "`+status+`"}`)
	p.has(available)
	for _, balanced := range p.query(`{ wallet(id: "main") { finance { balanced } } }`).of("wallet.finance", "balanced") {
		if balanced != "true" {
			p.t.Error("the books do not balance")
		}
	}
}

// charge is a field selection of the latest charge of a subscription.
func (p payer) charge(id, fields string) answer {
	p.t.Helper()
	return p.query(`query($id: ID!) { subscription(id: $id) { latestCharge { `+fields+` } } }`, `{"id": "`+id+`"}`).
		in("subscription.latestCharge")
}

// attempts checks the attempts of the latest charge: when each was, and what became of it.
func (p payer) attempts(id string, want ...string) {
	p.t.Helper()
	shown := p.charge(id, `attempts { at outcome }`)
	at, outcomes := shown.of("attempts", "at"), shown.of("attempts", "outcome")
	for i := range at {
		at[i] = at[i][:10] + " " + outcomes[i]
	}
	if !slices.Equal(at, want) {
		p.t.Errorf("the attempts are %v, want %v", at, want)
	}
}

// charges checks the prices of all charges of the wallet, oldest first, and what became of each.
func (p payer) charges(want ...string) {
	p.t.Helper()
	shown := p.query(`{ wallet(id: "main") { topUps(first: 100) { nodes { status price { amount } } } } }`)
	prices, statuses := shown.of("wallet.topUps.nodes", "price.amount"), shown.of("wallet.topUps.nodes", "status")
	for i := range prices {
		prices[i] += " " + statuses[i]
	}
	slices.Reverse(prices)
	if !slices.Equal(prices, want) {
		p.t.Errorf("the charges are %v, want %v", prices, want)
	}
}

// times returns how often a text is repeated.
func times(n int, text string) []string { return slices.Repeat([]string{text}, n) }

// preview asks what a change would do now.
func (p payer) preview(id, plan string, fields ...string) answer {
	p.t.Helper()
	input := with(p.t, `{"subscriptionId": "`+id+`", "planCode": "`+plan+`"}`, strings.Join(fields, ", "))
	return p.query(`query($input: PreviewSubscriptionChangeInput!) { previewSubscriptionChange(input: $input) {
		at creditsChange charge { amount currency } credit { amount currency } effectiveAt denial { code path message } } }`,
		`{"input": `+input+`}`).in("previewSubscriptionChange")
}

// changeInput is the input of a change now as a preview says it.
func (p payer) changeInput(id, plan string, fields ...string) string {
	p.t.Helper()
	input := fmt.Sprintf(`{"idempotencyKey": "change %d", "subscriptionId": "%s", "planCode": "%s"}`, p.keys.Add(1), id, plan)
	return with(p.t, input, strings.Join(fields, ", "))
}

// becomes changes the plan now. It does to the cent what a preview says.
func (p payer) becomes(id, plan, creditsChange, charge, credit string) {
	p.t.Helper()
	before := p.query(`{ wallet(id: "main") { balance { posted } topUps(first: 100) { nodes { id } } } }`)
	preview := p.preview(id, plan)
	preview.is(`{"at": "*", "creditsChange": "` + creditsChange + `", "charge": {"amount": "` + charge + `", "currency": "EUR"},
		"credit": {"amount": "` + credit + `", "currency": "EUR"}, "effectiveAt": "` + preview.str("at") + `", "denial": null}`)
	p.done("changeSubscription", p.changeInput(id, plan, `"prorateAt": "`+preview.str("at")+`",
		"expectedCharge": `+preview.in("charge").json())).in("subscription.plan.code").is(quoted(plan))
	after := p.query(`{ wallet(id: "main") { balance { posted } topUps(first: 100) { nodes { id price { amount } } } } }`)
	charged := len(after.list("wallet.topUps.nodes")) - len(before.list("wallet.topUps.nodes"))
	switch {
	case (charge == "0") != (charged == 0):
		p.t.Errorf("there are %d charges for %s", charged, charge)
	case charged == 1:
		after.in("wallet.topUps.nodes.0.price.amount").is(quoted(charge))
	}
	was, is := credits(p.t, before.str("wallet.balance.posted")), credits(p.t, after.str("wallet.balance.posted"))
	if is-was != credits(p.t, creditsChange) {
		p.t.Errorf("%s became %s, and the preview says %s", was, is, creditsChange)
	}
}

// credits reads an amount of credits.
func credits(t testing.TB, text string) billing.Credits {
	t.Helper()
	amount, err := billing.ParseCredits(text)
	if err != nil {
		t.Fatal(err)
	}
	return amount
}
