package graph_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// allowReturns lets pages send customers back to https://app.example.com.
func (a *api) allowReturns() {
	a.t.Helper()
	a.done("updatePortalSettings", `{"idempotencyKey": "returns", "returnOrigins": ["https://app.example.com"]}`)
}

func setupInput(key, customer string) string {
	return fmt.Sprintf(`{"idempotencyKey": %q, "customerId": %q, "returnUrl": "https://app.example.com/cards"}`, key, customer)
}

// press presses a button on a page of the simulated provider, as a customer does, and returns where the page sends the customer.
func (a *api) press(page, button, method string) string {
	a.t.Helper()
	form := url.Values{"button": {button}, "method": {method}}
	request := httptest.NewRequestWithContext(a.t.Context(), http.MethodPost, page, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	simulated.NewPages(slog.New(slog.DiscardHandler), a.provider).ServeHTTP(answer, request)
	if answer.Code != http.StatusSeeOther {
		a.t.Fatalf("the page %s answers %d: %s", page, answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

// hear receives the events of the simulated provider.
func (a *api) hear() {
	a.t.Helper()
	err := a.provider.Deliver(a.t.Context(), func(header http.Header, body []byte) error {
		return a.payments.Receive(a.t.Context(), billing.Test, header, body)
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *api) sweep() {
	a.t.Helper()
	if err := a.payments.SweepMethods(a.t.Context(), billing.Test); err != nil {
		a.t.Fatal(err)
	}
}

// card stores a method of a customer on a page, and returns the id of the customer's newest.
func (a *api) card(customer, key, method string) string {
	a.t.Helper()
	page := a.done("createPaymentSetup", setupInput(key, customer)).str("url")
	a.press(page, "pay", method)
	a.hear()
	methods := a.methods(customer)
	return methods.in(strconv.Itoa(methods.length() - 1)).str("id")
}

// methods are the payment methods of a customer.
func (a *api) methods(customer string) answer {
	a.t.Helper()
	return a.query(`query($id: ID!) { customer(id: $id) { paymentMethods { `+wholeMethod+` } } }`, `{"id": "`+customer+`"}`).
		in("customer.paymentMethods")
}

// length returns how many elements a list has.
func (a answer) length() int {
	a.t.Helper()
	list, ok := a.value().([]any)
	if !ok {
		a.t.Fatalf("%s is no list", a.text)
	}
	return len(list)
}

func (a answer) json() string { return string(a.text) }

// newCardShop is a shop whose customer "payer" has the wallet "main", and may store methods.
func newCardShop(t *testing.T) shop {
	t.Helper()
	s := newShop(t)
	s.allowReturns()
	s.sell("p", "100", "0", "10.00")
	return s
}

// owner is the id of the customer of the wallet "main".
func (s shop) owner() string {
	s.t.Helper()
	return s.query(`{ wallet(id: "main") { customer { id } } }`).str("wallet.customer.id")
}

// A customer stores a card on a page without paying. The same request has the same page, and the card is there once the provider
// says so, by an event or when it is asked.
func TestPaymentSetup(t *testing.T) {
	for name, heard := range map[string]func(*api){"by an event": (*api).hear, "by a sweep": (*api).sweep} {
		s := newCardShop(t)
		owner := s.owner()
		s.methods(owner).is(`[]`)
		first := s.done("createPaymentSetup", setupInput("k", owner))
		if second := s.done("createPaymentSetup", setupInput("k", owner)); second.str("url") != first.str("url") ||
			second.in("replayed").json() != "true" || !strings.HasPrefix(first.str("url"), "http://localhost:8080/simulated/setup/") {
			t.Errorf("%s: the pages are %s and %s", name, first.str("url"), second.str("url"))
		}
		if to := s.press(first.str("url"), "pay", "sim_ok"); !strings.HasPrefix(to, "https://app.example.com/cards") {
			t.Errorf("%s: the page sends the customer to %s", name, to)
		}
		s.methods(owner).is(`[]`)
		heard(s.api)
		card := s.methods(owner).in("0")
		card.is(`{"id": "` + card.str("id") + `", "brand": "visa", "last4": "4242", "expiresMonth": 12, "expiresYear": 2099,
			"default": true, "createdAt": "2026-01-01T00:00:00Z"}`)
		s.query(`query($id: ID!) { node(id: $id) { ... on PaymentMethod { `+wholeMethod+` } } }`, `{"id": "`+card.str("id")+`"}`).
			in("node").is(card.json())
		s.hear() // again, or late
		s.sweep()
		s.done("createPaymentSetup", setupInput("k", owner)).in("replayed").is(`true`)
		if n := s.methods(owner).length(); n != 1 {
			t.Errorf("%s: %d methods are stored", name, n)
		}
	}
}

func TestPaymentSetupRefusals(t *testing.T) {
	s := newShop(t)
	owner := s.owner()
	s.refuses("createPaymentSetup", setupInput("k", owner), "URL_NOT_ALLOWED", "returnUrl", "updatePortalSettings")
	s.allowReturns()
	s.refuses("createPaymentSetup", setupInput("k", "nobody"), "NOT_FOUND", "customerId", "nobody")
	s.refuses("createPaymentSetup", strings.Replace(setupInput("k", owner), "app.example", "evil.example", 1), "URL_NOT_ALLOWED",
		"returnUrl", "https://app.example.com")
	s.refuses("createPaymentSetup", strings.Replace(setupInput("k", owner), "https://app.example.com/cards", "", 1), "INVALID_INPUT",
		"returnUrl", "empty")
	s.done("createPaymentSetup", setupInput("k", owner))
	s.reuses("createPaymentSetup", setupInput("k", owner), map[string]string{
		"returnUrl": `"returnUrl": "https://app.example.com/other"`,
	})
	live := newAPI(t)
	live.customer("acme")
	live.allowReturns()
	live.refuses("createPaymentSetup", setupInput("k", "acme"), "PROVIDER_UNAVAILABLE", "", "no payment provider")
	live.methods("acme").is(`[]`)
}

// The card that paid on a page is stored, and buys the next pack and the recharges.
func TestPageStoresTheCard(t *testing.T) {
	s := newCardShop(t)
	bought := s.done("createTopUp", topUpInput("b", "p")).in("topUp")
	bought.in("paymentMethod").is(`null`)
	s.press(bought.str("checkoutUrl"), "pay", "sim_ok")
	s.hear()
	card := s.methods(s.owner()).in("0")
	s.again(bought.str("id")).in("paymentMethod").is(card.json())
	next := s.buy("c", "p", card.str("id"))
	next.in("status").is(`"SUCCEEDED"`)
	next.in("paymentMethod.id").is(quoted(card.str("id")))
	s.has("200", 2)
	second := s.done("createTopUp", topUpInput("d", "p")).in("topUp") // the same card, on a page again
	s.press(second.str("checkoutUrl"), "pay", "sim_ok")
	s.hear()
	s.again(second.str("id")).in("paymentMethod.id").is(quoted(card.str("id")))
	if n := s.methods(s.owner()).length(); n != 1 {
		t.Errorf("one card is stored %d times", n)
	}
	s.sweep() // the provider forgets the second one
	s.buy("e", "p", card.str("id")).in("status").is(`"SUCCEEDED"`)
	s.buy("f", "p", "sim_ok").in("paymentMethod").is(`null`)
}

// A recharge without a method charges the customer's default when it is charged. Without a default it fails with a reason.
func TestRechargeChargesTheDefault(t *testing.T) {
	s := newCardShop(t)
	s.buy("b", "p", "sim_ok")
	input := `{"idempotencyKey": "r", "walletId": "main", "enabled": true, "threshold": "50", "packCode": "p",
		"monthlyCap": {"amount": "100.00", "currency": "USD"}}`
	s.refuses("configureAutoRecharge", input, "NO_PAYMENT_METHOD", "paymentMethod", "createPaymentSetup")
	owner := s.owner()
	first := s.card(owner, "one", "sim_ok")
	s.card(owner, "two", "sim_delay_3d")
	s.done("configureAutoRecharge", input)
	recharge := func() answer {
		s.t.Helper()
		return s.query(`{ wallet(id: "main", fresh: true) { autoRecharge { enabled consecutiveFailures paymentMethod { id } }
			topUps(first: 1) { nodes { status failureReason paymentMethod { id } } } } }`).in("wallet")
	}
	recharge().in("autoRecharge.paymentMethod.id").is(quoted(first))
	s.use("main", "u", "60")
	s.drive()
	recharge().in("topUps.nodes.0").is(`{"status": "SUCCEEDED", "failureReason": null, "paymentMethod": {"id": ` + quoted(first) + `}}`)
	s.done("detachPaymentMethod", `{"idempotencyKey": "d", "paymentMethodId": "`+first+`"}`).in("paymentMethod.default").is(`false`)
	recharge().in("autoRecharge.paymentMethod").is(`null`)
	s.clock(2 * time.Minute)
	s.use("main", "v", "100")
	s.drive()
	recharge().in("topUps.nodes.0").is(`{"status": "FAILED", "failureReason": "the customer has no default payment method",
		"paymentMethod": null}`)
	s.has("40", 3)
}

// A recharge whose card was detached fails, and the card is not charged. The card does not re-arm it when it is stored again.
func TestRechargeOfADetachedCard(t *testing.T) {
	s := newCardShop(t)
	s.buy("b", "p", "sim_ok")
	owner := s.owner()
	card := s.card(owner, "one", "sim_ok")
	s.configure("r", "50", "p", card)
	s.done("detachPaymentMethod", `{"idempotencyKey": "d", "paymentMethodId": "`+card+`"}`)
	s.use("main", "u", "60")
	s.drive()
	for i, at := range []time.Duration{2 * time.Hour, 9 * time.Hour} {
		s.clock(at)
		s.use("main", fmt.Sprint("later ", i), "1")
		s.drive()
	}
	s.has("38", 4)
	got := s.query(`{ wallet(id: "main", fresh: true) { autoRecharge { enabled consecutiveFailures paymentMethod { id } }
		topUps(first: 3) { nodes { status failureReason } } } }`).in("wallet")
	got.in("autoRecharge").is(`{"enabled": false, "consecutiveFailures": 3, "paymentMethod": {"id": ` + quoted(card) + `}}`)
	const failed = `{"status": "FAILED", "failureReason": "the payment method was removed"}`
	got.in("topUps.nodes").is(`[` + failed + `, ` + failed + `, ` + failed + `]`)
	s.refuses("configureAutoRecharge", rechargeInput("again", "50", "p", card), "NOT_FOUND", "paymentMethod", card[:30])
	same := s.card(owner, "two", "sim_ok")
	s.refuses("configureAutoRecharge", rechargeInput("same", "50", "p", same), "PAYMENT_FAILED", "paymentMethod", same[:30])
	other := s.card(owner, "three", "sim_delay_3d")
	s.configure("other", "50", "p", other).in("enabled").is(`true`)
}

// Declined three times, a stored card does not re-arm the recharge under another id, nor as the default. Another card does.
func TestRechargeIsRearmedByAnotherStoredCard(t *testing.T) {
	s := newCardShop(t)
	s.buy("b", "p", "sim_ok")
	owner := s.owner()
	card := s.card(owner, "one", "sim_delay_fail")
	s.configure("r", "50", "p", card)
	for day := range 3 {
		s.use("main", fmt.Sprint("u ", day), "60")
		s.drive()
		s.clock(time.Duration(day)*96*time.Hour + 84*time.Hour) // it fails after 72 hours
		s.clock(time.Duration(day+1) * 96 * time.Hour)          // and is tried again after at most six more
		s.grant("main", fmt.Sprint("g ", day), "50")
	}
	s.query(`{ wallet(id: "main", fresh: true) { autoRecharge { enabled consecutiveFailures } } }`).in("wallet.autoRecharge").
		is(`{"enabled": false, "consecutiveFailures": 3}`)
	s.refuses("configureAutoRecharge", rechargeInput("same", "50", "p", card), "PAYMENT_FAILED", "paymentMethod", card[:30])
	s.done("detachPaymentMethod", `{"idempotencyKey": "d", "paymentMethodId": "`+card+`"}`)
	again := s.card(owner, "two", "sim_delay_fail")
	s.refuses("configureAutoRecharge", rechargeInput("again", "50", "p", again), "PAYMENT_FAILED", "paymentMethod", again[:30])
	s.configure("other", "50", "p", s.card(owner, "three", "sim_ok")).in("enabled").is(`true`)
}

// Only the customer's own methods buy, and only as long as they are not detached.
func TestMethodsOfOthersAndDetachedOnesAreRefused(t *testing.T) {
	s := newCardShop(t)
	s.customer("other")
	theirs, mine := s.card("other", "one", "sim_ok"), s.card(s.owner(), "two", "sim_ok")
	with := func(method string) string { return topUpInput("b", "p", `"paymentMethod": "`+method+`"`) }
	s.refuses("createTopUp", with(theirs), "NOT_FOUND", "paymentMethod", theirs[:30])
	s.refuses("configureAutoRecharge", rechargeInput("r", "20", "p", theirs), "NOT_FOUND", "paymentMethod", theirs[:30])
	input := `{"idempotencyKey": "d", "paymentMethodId": "` + mine + `"}`
	first := s.done("detachPaymentMethod", input)
	s.repeats("detachPaymentMethod", input, first)
	s.methods(s.owner()).is(`[]`)
	s.refuses("createTopUp", with(mine), "NOT_FOUND", "paymentMethod", mine[:30])
	for _, mutation := range []string{"detachPaymentMethod", "setDefaultPaymentMethod"} {
		for _, id := range []string{mine, "sim_ok", "pmd_x"} {
			s.refuses(mutation, `{"idempotencyKey": "x", "paymentMethodId": "`+id+`"}`, "NOT_FOUND", "paymentMethodId", id[:min(len(id), 30)])
		}
	}
	s.has("0", 0)
	live := s.as(s.key(billing.Live, billing.ScopeAdmin))
	live.query(`query($id: ID!) { node(id: $id) { id } }`, `{"id": "`+theirs+`"}`).is(`{"node": null}`)
}

// The default moves from one method to another, and is shown at once.
func TestSetDefaultPaymentMethod(t *testing.T) {
	s := newCardShop(t)
	owner := s.owner()
	first, second := s.card(owner, "one", "sim_ok"), s.card(owner, "two", "sim_delay_3d")
	input := `{"idempotencyKey": "k", "paymentMethodId": "` + second + `"}`
	done := s.done("setDefaultPaymentMethod", input)
	done.in("paymentMethod.default").is(`true`)
	s.repeats("setDefaultPaymentMethod", input, done)
	s.reuses("setDefaultPaymentMethod", input, map[string]string{"paymentMethodId": `"paymentMethodId": "` + first + `"`})
	shown := s.methods(owner)
	shown.in("0.default").is(`false`)
	shown.in("1").is(done.in("paymentMethod").json())
	shown.in("1.last4").is(`"3000"`)
	shown.in("1.expiresMonth").is(`null`)
}

// A recharge for which the customer has to authenticate, and does not, has failed. After three of them the same card does not
// re-arm it.
func TestRechargeThatEndsOnItsPage(t *testing.T) {
	s := newCardShop(t)
	s.buy("b", "p", "sim_ok")
	s.configure("r", "50", "p", "sim_authenticate")
	s.use("main", "u", "60")
	for i := range 3 {
		s.drive()
		s.clock(time.Duration(i)*9*time.Hour + 40*time.Minute) // the page has ended
		s.drive()
		s.clock(time.Duration(i+1) * 9 * time.Hour)
		s.use("main", fmt.Sprint("later ", i), "1")
	}
	s.query(`{ wallet(id: "main", fresh: true) { autoRecharge { enabled consecutiveFailures } } }`).in("wallet.autoRecharge").
		is(`{"enabled": false, "consecutiveFailures": 3}`)
	s.refuses("configureAutoRecharge", rechargeInput("same", "50", "p", "sim_authenticate"), "PAYMENT_FAILED", "paymentMethod",
		"sim_authenticate")
	s.configure("other", "50", "p", "sim_ok").in("enabled").is(`true`)
}
