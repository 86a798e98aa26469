package graph_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/graph"
)

// A payment method that the customer stored pays for the subscription, and is shown with it.
func TestStoredMethodPays(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.allowReturns()
	p.plan("pro", "100", "10.00")
	method := p.card("ada", "card", "sim_ok")
	id := p.pays("pro", method)
	p.is(id, "ACTIVE", "100")
	p.isSubscription(id, "paymentMethod { id last4 } latestCharge { paymentMethod { id } }",
		`{"paymentMethod": {"id": "`+method+`", "last4": "*"}, "latestCharge": {"paymentMethod": {"id": "`+method+`"}}}`)
	p.customer("other")
	other := p.card("other", "other card", "sim_ok")
	for _, no := range []string{other, "pmd_x", "sim_none"} {
		p.refuses("startSubscription", `{"idempotencyKey": "s", "walletId": "main", "planCode": "pro", "paymentMethod": "`+no+`"}`, "NOT_FOUND",
			"paymentMethod")
		p.refuses("updateSubscription", `{"idempotencyKey": "u", "subscriptionId": "`+id+`", "paymentMethod": "`+no+`"}`, "NOT_FOUND",
			"paymentMethod")
	}
	for _, name := range []string{"startSubscription", "updateSubscription"} {
		input := `{"idempotencyKey": "k", "walletId": "main", "planCode": "pro"}`
		if name == "updateSubscription" {
			input = `{"idempotencyKey": "k", "subscriptionId": "` + id + `"}`
		}
		p.refuses(name, with(t, input, `"paymentMethod": ""`), "INVALID_INPUT", "paymentMethod", "empty")
		p.refuses(name, with(t, input, `"returnUrl": ""`), "INVALID_INPUT", "returnUrl", "empty")
		p.refuses(name, with(t, input, `"returnUrl": "https://evil.example"`), "URL_NOT_ALLOWED", "returnUrl")
	}
}

// A repeated request of what is paid happens once, also at the provider, and its key is that of everything in it.
func TestPaidRequestsHappenOnce(t *testing.T) {
	p, id := ladder(t)
	p.allowReturns()
	start := `{"idempotencyKey": "s", "walletId": "main", "planCode": "10-100", "paymentMethod": "sim_ok"}`
	first := p.done("startSubscription", start)
	p.repeats("startSubscription", start, first)
	p.reuses("startSubscription", start, map[string]string{
		"paymentMethod": `"paymentMethod": "sim_decline"`, "returnUrl": `"returnUrl": "https://app.example.com/"`,
	})
	change := p.changeInput(id, "30-300", `"prorateAt": "2027-04-16T00:00:00Z"`, `"expectedCharge": {"amount": "10", "currency": "EUR"}`)
	first = p.done("changeSubscription", change)
	p.repeats("changeSubscription", change, first)
	p.reuses("changeSubscription", change, map[string]string{
		"prorateAt": `"prorateAt": null`, "expectedCharge": `"expectedCharge": {"amount": "10.01", "currency": "EUR"}`,
		"timing": `"timing": "PERIOD_END", "prorateAt": null`,
	})
	update := `{"idempotencyKey": "u", "subscriptionId": "` + id + `", "paymentMethod": "sim_ok", "returnUrl": "https://app.example.com/"}`
	first = p.done("updateSubscription", update)
	p.repeats("updateSubscription", update, first)
	p.reuses("updateSubscription", update, map[string]string{
		"paymentMethod": `"paymentMethod": "sim_decline"`, "returnUrl": `"returnUrl": null`, "retryCharge": `"retryCharge": true`,
	})
	p.charges(times(3, "10 SUCCEEDED")...)
	p.is(id, "ACTIVE", "300")
}

// atLeast is the simulated provider with a least amount.
type atLeast struct{ *simulated.Provider }

func (atLeast) Least() map[string]int64 { return map[string]int64{"EUR": 50} }

// A change whose charge is below what the provider takes at least is refused with that amount. One that costs nothing is not.
func TestLeastCharge(t *testing.T) {
	p := newPayer(t, "2027-04-01T00:00:00Z", func(c *graph.Config) {
		provider := c.Payments.Provider[billing.Test].(*simulated.Provider)
		c.Payments.Provider = map[billing.Tenant]payment.Provider{billing.Test: atLeast{provider}}
	})
	p.plan("small", "100", "10.00")
	p.plan("more", "110", "10.98")
	p.plan("twice", "200", "11.00")
	p.plan("gift", "120", "10.00")
	id := p.pays("small", "sim_ok")
	p.clock("2027-04-16T00:00:00Z")
	p.refuses("changeSubscription", p.changeInput(id, "more"), "INVALID_INPUT", "timing", "0.49 EUR", "at least 0.50 EUR", "PERIOD_END")
	denied := p.preview(id, "more")
	denied.in("denial").is(`{"code": "INVALID_INPUT", "path": ["input", "timing"], "message": "*"}`)
	denied.in("charge.amount").is(`"0.49"`)
	p.becomes(id, "gift", "10", "0", "0")
	p.becomes(id, "twice", "40", "0.5", "0")
}
