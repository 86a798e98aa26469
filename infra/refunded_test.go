package infra

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// giveBack has money of top-ups go back in each way: by the API, at the provider's own dashboard, by a dispute that is lost. A
// warning of fraud switches the auto-recharge of the wallet off.
func (d *deployment) giveBack(wallet, charged, shown, disputed any, shownAt, disputedAt string) {
	d.t.Helper()
	part := map[string]any{"amount": "3.00", "currency": "EUR"}
	preview := at(d.ask(`query($id: ID!, $part: MoneyInput) { topUp(id: $id) { refundPreview(amount: $part) {
		refundable { amount } credits spent reason grants { grant { id } amount } } } }`,
		map[string]any{"id": charged, "part": part}), "topUp", "refundPreview")
	d.do("refundTopUp", "topUp { refunds { status } } transaction { type } wallet { id }", map[string]any{
		"topUpId": charged, "amount": part, "reason": "asked for it",
	})
	d.returned(charged, "3", "PENDING", "") // the API's key cannot refund
	d.follow()
	got := d.returned(charged, "3", "SUCCEEDED", "")
	if credits := at(list(got["refunds"])[0], "credits"); credits != at(preview, "credits") || at(preview, "reason") != nil {
		d.t.Errorf("%v credits left, and the preview was %v", credits, preview)
	}
	if n := d.asked("POST /v1/refunds"); n != 1 {
		d.t.Errorf("the provider was asked for %d refunds", n)
	}

	// At the dashboard: the event names the payment alone.
	d.stripe.RefundAtDashboard(d.stripe.IntentOf(shownAt), 100)
	d.stripe.Deliver(stripetest.Mail{}, d.provide)
	d.returned(shown, "1", "SUCCEEDED", "")

	id := d.stripe.Dispute(d.stripe.IntentOf(disputedAt), 0, "", false)
	d.stripe.Deliver(stripetest.Mail{Twice: true}, d.provide)
	d.returned(disputed, "0", "", "OPEN")
	d.stripe.MoveDispute(id, "lost")
	d.stripe.Deliver(stripetest.Mail{Twice: true}, d.provide)
	d.returned(disputed, "0", "", "LOST")

	d.stripe.Warn(d.stripe.IntentOf(shownAt))
	d.stripe.Deliver(stripetest.Mail{}, d.provide)
	recharge := at(d.ask(`query($id: ID!) { wallet(id: $id) { autoRecharge { enabled disabledReason } finance { balanced } } }`,
		map[string]any{"id": wallet}), "wallet", "autoRecharge")
	if at(recharge, "enabled") != false || at(recharge, "disabledReason") == nil {
		d.t.Errorf("after a warning of fraud the auto-recharge is %v", recharge)
	}
}

// returned checks how much of a top-up was refunded, and the status of its first refund and of its dispute; empty: it has none.
func (d *deployment) returned(id any, amount, refund, dispute string) map[string]any {
	d.t.Helper()
	got, _ := d.ask(`query($id: ID!) { topUp(id: $id) { refunded { amount } refunds { status credits } dispute { status } } }`,
		map[string]any{"id": id})["topUp"].(map[string]any)
	status, refunds := "", list(got["refunds"])
	if len(refunds) > 0 {
		status = fmt.Sprint(at(refunds[0], "status"))
	}
	disputed := ""
	if got["dispute"] != nil {
		disputed = fmt.Sprint(at(got["dispute"], "status"))
	}
	if at(got["refunded"], "amount") != amount || status != refund || disputed != dispute || len(refunds) > 1 {
		d.t.Fatalf("the top-up is %v, not %s %s %s: %s", got, amount, refund, dispute, d.processes["payments"].Logs())
	}
	return got
}

// asked returns how many requests of a kind, such as "POST /v1/refunds", the fake of Stripe has answered with success.
func (d *deployment) asked(request string) (n int) {
	for _, r := range d.stripe.Requests() {
		if strings.HasPrefix(r.Method+" "+r.Path, request) && r.Status == http.StatusOK {
			n++
		}
	}
	return n
}

// storeCards has a customer, who has paid on a page, store methods on pages: on one whose event arrives, on one whose event is
// lost, and on one that the provider does not make. One of them becomes the default, and is detached. It returns the card of the
// page that was paid.
func (d *deployment) storeCards(wallet any) string {
	d.t.Helper()
	customer := at(d.ask(`query($id: ID!) { wallet(id: $id) { customer { id } } }`, map[string]any{"id": wallet}),
		"wallet", "customer", "id")
	card, others := d.methods(customer)
	if card == "" || len(others) > 0 {
		d.t.Fatalf("after pages were paid, the customer has the methods %q and %v", card, others)
	}
	open := func() string {
		made := d.do("createPaymentSetup", "url", map[string]any{"customerId": customer, "returnUrl": "https://shop.example/cards"})
		return path.Base(fmt.Sprint(made["url"]))
	}
	page := open()
	d.stripe.Pay(page, stripetest.CardAuthenticate)
	d.stripe.Authenticate(page)
	d.stripe.Deliver(stripetest.Mail{Twice: true}, d.provide)
	_, others = d.methods(customer)
	if len(others) != 1 {
		d.t.Fatalf("after a page stored a card, there are %v beside the default: %s", others, d.processes["payments"].Logs())
	}
	second := others[0]
	d.do("setDefaultPaymentMethod", "paymentMethod { default }", map[string]any{"paymentMethodId": second})

	d.stripe.Pay(open(), stripetest.BankAccount)
	d.stripe.Deliver(stripetest.Mail{Drop: func(string) bool { return true }}, d.provide)
	d.invoke("payments", map[string]bool{"sweep": true}, new(any))
	chosen, others := d.methods(customer)
	if chosen != second || len(others) != 2 {
		d.t.Fatalf("after a sweep, the customer has the methods %q and %v", chosen, others)
	}
	lift := d.stripe.Fail(stripetest.Fault{Request: "POST /v1/checkout/sessions", Status: http.StatusBadRequest, Code: "no_page"})
	d.refused("createPaymentSetup", map[string]any{"customerId": customer, "returnUrl": "https://shop.example/cards"})
	lift()

	const forget = "POST /v1/payment_methods/" // also for the card of the first page, which the second one stored again
	before := d.asked(forget)
	d.do("detachPaymentMethod", "paymentMethod { default }", map[string]any{"paymentMethodId": second})
	if chosen, others = d.methods(customer); chosen != "" || len(others) != 2 || d.asked(forget) != before {
		d.t.Errorf("after its default was detached, the customer has the methods %q and %v", chosen, others)
	}
	for range 2 {
		d.invoke("payments", map[string]bool{"sweep": true}, new(any))
	}
	if n := d.asked(forget) - before; n != 1 {
		d.t.Errorf("the provider was asked %d times to forget a method: %s", n, d.processes["payments"].Logs())
	}
	return card
}

// methods returns the default method of a customer, and the others.
func (d *deployment) methods(customer any) (chosen string, others []string) {
	d.t.Helper()
	asked := d.ask(`query($id: ID!) { customer(id: $id) { paymentMethods { id default brand } } }`, map[string]any{"id": customer})
	for _, m := range list(at(asked, "customer", "paymentMethods")) {
		if at(m, "default") == true {
			chosen = fmt.Sprint(at(m, "id"))
		} else {
			others = append(others, fmt.Sprint(at(m, "id")))
		}
	}
	return chosen, others
}

// listTopUps lists the top-ups of the tenant with each status.
func (d *deployment) listTopUps() {
	d.t.Helper()
	for status, least := range map[billing.TopUpStatus]int{billing.TopUpSucceeded: 3, billing.TopUpCanceled: 1} {
		listed := list(at(d.ask(`query($status: TopUpStatus) { topUps(status: $status) { nodes { id status } } }`,
			map[string]any{"status": string(status)}), "topUps", "nodes"))
		if len(listed) < least {
			d.t.Errorf("%d top-ups are listed as %s", len(listed), status)
		}
	}
}
