package infra

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment/signature"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// keepKeys puts the keys of the fake of Stripe into the secrets of a function. Their ARNs are the names of the parameters.
func (d *deployment) keepKeys(p *roleProxy) {
	p.secrets["StripeTestSecretArn"] = fmt.Sprintf(`{"secretKey": %q, "signingSecrets": "whsec_TheOneBefore0000000, %s"}`,
		stripetest.Key, stripetest.Secret)
	p.secrets["StripeTestPagesArn"] = fmt.Sprintf(`{"restrictedKey": %q}`, stripetest.RestrictedKey)
}

// pay buys packs: on a page whose event arrives, on one whose event is lost, on one that is closed, on one that the
// provider does not make, and with a stored card. Money of three of them goes back.
func (d *deployment) pay(wallet any) {
	d.t.Helper()
	paid, first := d.open(wallet)
	d.stripe.Pay(first, stripetest.CardOK)
	d.stripe.Deliver(stripetest.Mail{Twice: true}, d.provide)
	d.settled(paid, billing.TopUpSucceeded)
	d.forge()

	lost, second := d.open(wallet)
	d.stripe.Pay(second, stripetest.CardOK)
	d.stripe.Deliver(stripetest.Mail{Drop: func(string) bool { return true }}, d.provide)
	d.settled(lost, billing.TopUpPending)
	d.invoke("payments", map[string]bool{"sweep": true}, new(any))
	d.settled(lost, billing.TopUpSucceeded)

	left, _ := d.open(wallet)
	d.do("cancelTopUp", "topUp { status }", map[string]any{"topUpId": left})
	lift := d.stripe.Fail(stripetest.Fault{Request: "POST /v1/checkout/sessions", Status: http.StatusBadRequest, Code: "no_page"})
	refused := d.do("createTopUp", "topUp { id }", map[string]any{"walletId": wallet, "packCode": "large"})
	lift()
	d.settled(at(refused, "topUp", "id"), billing.TopUpFailed)
	card := d.storeCards(wallet)
	charged := d.do("createTopUp", "topUp { id status }", map[string]any{
		"walletId": wallet, "packCode": "large", "paymentMethod": card,
	})
	bought := at(charged, "topUp", "id")
	d.settled(bought, billing.TopUpPending) // the API's key cannot charge a card
	d.follow()
	d.settled(bought, billing.TopUpSucceeded)
	d.settled(left, billing.TopUpCanceled)

	d.do("configureAutoRecharge", "wallet { id }", map[string]any{
		"walletId": wallet, "enabled": true, "threshold": "1", "packCode": "large", "paymentMethod": card,
		"monthlyCap": map[string]any{"amount": "100", "currency": "EUR"},
	})
	d.listTopUps()
	d.giveBack(wallet, bought, lost, paid, second, first)
	d.indebted = d.owe(wallet, card)
	d.do("configureAutoRecharge", "wallet { id }", map[string]any{"walletId": wallet, "enabled": false})
	d.sent["simulatePayment"] = true
	answer := d.answer(`mutation { simulatePayment(input: {idempotencyKey: "s", topUpId: "`+fmt.Sprint(paid)+
		`", outcome: SUCCEED}) { userErrors { code } } }`, nil)
	if !strings.Contains(answer, "NOT_OFFERED_HERE") {
		d.t.Errorf("simulatePayment is answered %s by a deployment whose payments are Stripe's", answer)
	}
}

// buyer returns a wallet with more grants than its state has room for, whose customer Stripe does not know. It has a top-up
// whose request died right after its commit: the function payments makes the customer and the page.
func (d *deployment) buyer() any {
	d.t.Helper()
	created := d.do("createCustomer", "customer { id }", map[string]any{"name": "Buyer"})
	d.wantMails(at(created, "customer", "id"), "buyer@example.com")
	opened := d.do("openWallet", "wallet { id }", map[string]any{"customerId": at(created, "customer", "id")})
	wallet := at(opened, "wallet", "id")
	d.many(wallet, 110, in(10))
	books := ledger.New(ddbtest.Open(d.t, d.database), wiring.Runtime())
	outcome, err := books.Run(d.t.Context(), billing.Test, &billing.CreateTopUp{
		Keyed:  billing.Keyed{IdempotencyKey: "dies", Actor: "test"},
		Wallet: fmt.Sprint(wallet), Pack: "large", Quantity: 1, Provider: "stripe",
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.first = outcome.Request.Result
	return wallet
}

// payFirst has the function payments commit to a wallet in which much is due, before any other function does.
func (d *deployment) payFirst(wallet any) {
	d.t.Helper()
	message := fmt.Sprintf(`{"tenant": "test", "wallet": %q}`, wallet)
	batch := events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: message}}}
	for range 10 { // on a busy machine the expiries take so long that the payment has to wait for the next message
		var answer events.SQSEventResponse
		if d.invoke("payments", batch, &answer); len(answer.BatchItemFailures) > 0 {
			d.t.Errorf("the payments of a wallet were not driven: %s", d.processes["payments"].Logs())
		}
		got := d.ask(`query($id: ID!) { topUp(id: $id) { status } }`, map[string]any{"id": d.first})
		if at(got, "topUp", "status") != string(billing.TopUpPending) {
			break
		}
	}
	d.settled(d.first, billing.TopUpCanceled)
}

// open creates a top-up, and returns its id and that of its page.
func (d *deployment) open(wallet any) (topUp any, page string) {
	d.t.Helper()
	created := d.do("createTopUp", "topUp { id checkoutUrl }", map[string]any{"walletId": wallet, "packCode": "large"})
	address, made := at(created, "topUp", "checkoutUrl").(string)
	if !made {
		d.t.Fatalf("there is no page; denied are %v: %s", d.proxies["graphql"].denied, d.processes["graphql"].Logs())
	}
	return at(created, "topUp", "id"), path.Base(address)
}

// settled checks the status of a top-up.
func (d *deployment) settled(id any, want billing.TopUpStatus) {
	d.t.Helper()
	got := d.ask(`query($id: ID!) { topUp(id: $id) { status } }`, map[string]any{"id": id})
	if status := at(got, "topUp", "status"); status != string(want) {
		d.t.Fatalf("the top-up is %v, not %s: %s", status, want, d.processes["payments"].Logs())
	}
}

// provide sends an event of the provider to the function, and reports whether the function took it.
func (d *deployment) provide(e stripetest.Delivery) bool {
	return d.inbound(e.Header, e.Body, true, "test") == http.StatusOK
}

// inbound sends an event as an HTTP API passes it on, and returns the status of the answer.
func (d *deployment) inbound(header http.Header, body []byte, encoded bool, tenant string) int {
	request := events.APIGatewayV2HTTPRequest{
		Version: "2.0", Body: string(body), Headers: map[string]string{"content-type": "application/json"},
		PathParameters: map[string]string{"tenant": tenant}, IsBase64Encoded: encoded,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: http.MethodPost},
		},
	}
	for name := range header {
		request.Headers[strings.ToLower(name)] = header.Get(name)
	}
	if encoded {
		request.Body = base64.StdEncoding.EncodeToString(body)
	}
	text, err := json.Marshal(request)
	if err != nil {
		d.t.Fatal(err)
	}
	var answer struct{ StatusCode int }
	d.decode(d.processes["payments"].Invoke(string(text)), &answer)
	return answer.StatusCode
}

// forge sends events that the function must not take, and checks that it says so in the metric of the alarm.
func (d *deployment) forge() {
	d.t.Helper()
	body := []byte(`{"id": "evt_forged", "type": "payment_intent.succeeded", "livemode": false}`)
	for what, c := range map[string]struct {
		secret, tenant string
		at             time.Time
		status         int
	}{
		"the secret of another endpoint": {"whsec_SecretOfAnotherEndpoint000000", "test", time.Now(), http.StatusBadRequest},
		"an old event":                   {stripetest.Secret, "test", time.Now().Add(-time.Hour), http.StatusBadRequest},
		"a tenant without keys":          {stripetest.Secret, "live", time.Now(), http.StatusNotFound},
		"no tenant":                      {stripetest.Secret, "other", time.Now(), http.StatusNotFound},
	} {
		header := http.Header{}
		header.Set(signature.Header, signature.Sign(c.at, body, c.secret))
		if got := d.inbound(header, body, false, c.tenant); got != c.status {
			d.t.Errorf("%s is answered %d, not %d", what, got, c.status)
		}
	}
	if !strings.Contains(d.processes["payments"].Logs(), follower.MetricEventsRefused) {
		d.t.Error("no metric counts the events that were refused")
	}
}
