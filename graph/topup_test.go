package graph_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
)

// shop is a client of the test tenant with the wallet "main", and packs priced in USD.
type shop struct {
	*api
	wallet billing.WalletRef
}

func newShop(t *testing.T) shop {
	t.Helper()
	a := newAPI(t).inTest()
	id := a.wallet("main").str("id")
	return shop{a, billing.WalletRef{Tenant: billing.Test, ID: billing.WalletID(id)}}
}

// sell creates a pack.
func (s shop) sell(code, credits, bonus, price string) {
	s.t.Helper()
	s.done("createCreditPack", fmt.Sprintf(`{"idempotencyKey": "pack %s", "code": %[1]q, "name": "P", "credits": %q,
		"bonusCredits": %q, "price": {"amount": %q, "currency": "USD"}}`, code, credits, bonus, price))
}

func topUpInput(key, pack string, fields ...string) string {
	return fmt.Sprintf(`{"idempotencyKey": %q, "walletId": "main", "packCode": %q%s}`, key, pack,
		strings.Join(append([]string{""}, fields...), ", "))
}

func (s shop) buy(key, pack, method string) answer {
	s.t.Helper()
	return s.done("createTopUp", topUpInput(key, pack, `"paymentMethod": "`+method+`"`)).in("topUp")
}

// clock sets the test clock to so long after the epoch, and drives the payments that are due, as the follower does.
func (s shop) clock(after time.Duration) {
	s.t.Helper()
	s.done("advanceTestClock", `{"to": "`+billingtest.Epoch.Add(after).Format(time.RFC3339Nano)+`"}`)
	s.drive()
}

func (s shop) drive() {
	s.t.Helper()
	if err := s.payments.DriveWallet(s.t.Context(), s.wallet); err != nil {
		s.t.Fatal(err)
	}
}

// has checks what the wallet has available, and how many top-ups.
func (s shop) has(available string, topUps int) {
	s.t.Helper()
	got := s.query(`{ wallet(id: "main", fresh: true) { balance { available } topUps { nodes { id } } } }`)
	got.in("wallet.balance.available").is(quoted(available))
	if n := len(got.list("wallet.topUps.nodes")); n != topUps {
		s.t.Fatalf("%d top-ups, want %d", n, topUps)
	}
}

func (s shop) again(id string) answer {
	s.t.Helper()
	return s.query(`query($id: ID!) { topUp(id: $id) { `+wholeTopUp+` } }`, `{"id": "`+id+`"}`).in("topUp")
}

func (s shop) configure(key, threshold, pack, method string) answer {
	s.t.Helper()
	return s.done("configureAutoRecharge", rechargeInput(key, threshold, pack, method)).in("wallet.autoRecharge")
}

func rechargeInput(key, threshold, pack, method string) string {
	return fmt.Sprintf(`{"idempotencyKey": %q, "walletId": "main", "enabled": true, "threshold": %q, "packCode": %q,
		"monthlyCap": {"amount": "100.00", "currency": "USD"}, "paymentMethod": %q}`, key, threshold, pack, method)
}

// A pack of 1,000 credits and a bonus of 100: the bonus is spent first.
func TestTopUpBuysAPaidGrantAndABonus(t *testing.T) {
	s := newShop(t)
	s.sell("p", "1000", "100", "49.00")
	bought := s.buy("b", "p", "sim_ok")
	bought.in("status").is(`"SUCCEEDED"`)
	bought.in("price").is(`{"amount": "49", "currency": "USD"}`)
	s.has("1100", 1)
	s.use("main", "u", "150")
	grants := `{ wallet(id: "main", fresh: true) { grants { nodes { id amount remaining paid { amount currency } topUp { id } } } } }`
	got := s.query(grants)
	remaining := got.of("wallet.grants.nodes", "remaining")
	slices.Sort(remaining)
	if !slices.Equal(remaining, []string{"0", "950"}) {
		t.Fatalf("what remains is %v", remaining)
	}
	for _, id := range got.of("wallet.grants.nodes", "topUp.id") {
		if id != bought.str("id") {
			t.Errorf("a grant is of the top-up %s", id)
		}
	}
	s.query(`query($id: ID!) { node(id: $id) { ... on TopUp { grant { amount remaining paid { amount currency } } } } }`,
		`{"id": "`+bought.str("id")+`"}`).in("node.grant").
		is(`{"amount": "1000", "remaining": "950", "paid": {"amount": "49", "currency": "USD"}}`)
	s.query(`{ wallet(id: "main") { transactions(types: [TOP_UP]) { nodes { amount topUp { status } } } } }`).
		in("wallet.transactions.nodes").is(`[{"amount": "1100", "topUp": {"status": "SUCCEEDED"}}]`)
}

// A bank debit that takes three days.
func TestTopUpThatTakesThreeDays(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	bought := s.buy("b", "p", "sim_delay_3d")
	bought.in("status").is(`"PENDING"`)
	bought.in("processing").is(`true`)
	bought.in("failureReason").is(`null`)
	s.has("0", 1)
	s.clock(3 * 24 * time.Hour)
	s.clock(4 * 24 * time.Hour)
	s.again(bought.str("id")).in("status").is(`"SUCCEEDED"`)
	s.has("100", 1)
}

// A repeated request shows the same page.
func TestTopUpHappensOnce(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	first, second := s.done("createTopUp", topUpInput("b", "p")), s.done("createTopUp", topUpInput("b", "p"))
	second.in("replayed").is(`true`)
	if page := first.str("topUp.checkoutUrl"); page == "" || second.str("topUp.checkoutUrl") != page {
		t.Fatalf("pages %q and %q", page, second.str("topUp.checkoutUrl"))
	}
	s.has("0", 1)
	s.refuses("createTopUp", topUpInput("b", "p", `"quantity": 2`), "IDEMPOTENCY_KEY_REUSED", "quantity")
}

// The customer pays on the page of the simulated provider.
func TestTopUpPaidOnThePage(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	bought := s.done("createTopUp", topUpInput("b", "p", `"quantity": 3`)).in("topUp")
	pages := httptest.NewServer(simulated.NewPages(slog.New(slog.DiscardHandler), s.provider))
	defer pages.Close()
	page := strings.Replace(bought.str("checkoutUrl"), "http://localhost:8080", pages.URL, 1)
	response, err := pages.Client().PostForm(page, url.Values{"button": {"pay"}, "method": {"sim_ok"}})
	if err == nil {
		_ = response.Body.Close()
	} else if !strings.Contains(err.Error(), "localhost:8080") { // it sends the customer on to a server that is not there
		t.Fatal(err)
	}
	s.clock(30 * time.Minute)
	paid := s.again(bought.str("id"))
	paid.in("status").is(`"SUCCEEDED"`)
	paid.in("checkoutUrl").is(`null`)
	s.has("300", 1)
}

// What simulatePayment makes happen is true in its answer.
func TestSimulatePayment(t *testing.T) {
	for outcome, status := range map[string]string{
		"SUCCEED": "SUCCEEDED", "EXPIRE": "CANCELED", "FAIL_LATER": "PENDING",
	} {
		s := newShop(t)
		s.sell("p", "100", "0", "10.00")
		id := s.done("createTopUp", topUpInput("b", "p")).str("topUp.id")
		input := `{"idempotencyKey": "s", "topUpId": "` + id + `", "outcome": "` + outcome + `"}`
		s.done("simulatePayment", input).in("topUp.status").is(quoted(status))
		s.done("simulatePayment", input).in("replayed").is(`true`)
		if outcome == "SUCCEED" {
			s.has("100", 1)
			s.refuses("simulatePayment", strings.Replace(input, `"s"`, `"s2"`, 1), "INVALID_INPUT", "outcome", "SUCCEEDED")
			s.refuses("cancelTopUp", `{"idempotencyKey": "c", "topUpId": "`+id+`"}`, "TOP_UP_NOT_CANCELABLE", "topUpId", "succeeded")
		}
	}
}

func TestTopUpRefusals(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	for _, test := range []struct{ input, code, path, says string }{
		{topUpInput("k", "none"), "NOT_FOUND", "packCode", `"none"`},
		{topUpInput("k", "p", `"quantity": 0`), "INVALID_INPUT", "quantity", "at least one"},
		{topUpInput("k", "p", `"quantity": 101`), "INVALID_INPUT", "quantity", "at most 100"},
		{topUpInput("k", "p", `"paymentMethod": "pmd_x"`), "NOT_FOUND", "paymentMethod", "pmd_x"},
		{topUpInput("k", "p", `"paymentMethod": "sim_ok", "returnUrl": "https://a.example"`), "INVALID_INPUT", "returnUrl", "page"},
	} {
		s.refuses("createTopUp", test.input, test.code, test.path, test.says)
	}
	s.refuses("cancelTopUp", `{"idempotencyKey": "c", "topUpId": "x"}`, "NOT_FOUND", "topUpId")
	live := newAPI(t)
	live.wallet("main")
	live.pack("p", "100", "10.00")
	live.refuses("createTopUp", topUpInput("k", "p"), "PROVIDER_UNAVAILABLE", "", "no payment provider")
	live.refuses("simulatePayment", `{"idempotencyKey": "s", "topUpId": "x", "outcome": "SUCCEED"}`, "NOT_OFFERED_HERE", "",
		"test tenant")
}
