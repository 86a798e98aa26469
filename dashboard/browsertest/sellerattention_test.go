//go:build unix

package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// concern is something that needs somebody's eye: an entry of the page Attention.
type concern struct {
	kind  string
	who   string // the customer, or the address of the endpoint
	says  string // what the entry says
	leads string // what the page shows that the entry leads to
	ends  func() // ends it; nil: only the wall clock does, after 30 days
}

// findsEveryCause sees each kind of attention that the API can cause, and goes from there to where it is solved. What is solved is
// listed no more.
func findsEveryCause(t *testing.T, s *Server, b *Browser) {
	concerns := (&shop{s, &atomic.Int64{}}).concerns(newHook(t))
	b.lists(s, concerns, func(concern) bool { return true })
	b.Look("attention-all")
	for _, c := range concerns {
		b.Until("listing "+c.who+" for "+c.kind, c.entry())
		var said string
		b.Do("reading "+c.kind, chromedp.Evaluate(c.entry()+".innerText", &said))
		if !strings.Contains(said, c.says) {
			t.Errorf("%s says %q, and not %q", c.kind, said, c.says)
		}
		b.follows(c)
	}
	for _, c := range concerns {
		if c.ends != nil {
			c.ends()
		}
	}
	b.lists(s, concerns, func(c concern) bool { return c.ends == nil })
}

// entry returns an expression for the row of the page.
func (c concern) entry() string {
	return fmt.Sprintf(`[...document.querySelectorAll("#%s tbody tr")].find(e => e.textContent.includes(%q))`, c.kind, c.who)
}

// lists visits the page until it lists those of the concerns that it should: what follows a commit takes its time.
func (b *Browser) lists(s *Server, concerns []concern, should func(concern) bool) {
	b.t.Helper()
	for deadline := time.Now().Add(maxSee); ; time.Sleep(200 * time.Millisecond) {
		b.Visit(s.Dashboard("/"))
		b.Settled()
		var wrong []string
		for _, c := range concerns {
			var listed bool
			b.Do("looking for "+c.kind, chromedp.Evaluate("Boolean("+c.entry()+")", &listed))
			if listed != should(c) {
				wrong = append(wrong, c.kind)
			}
		}
		if len(wrong) == 0 {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("whether %v are listed stays wrong:\n%s", wrong, b.Text())
		}
	}
}

// concerns causes each kind of attention that the API can cause, for a customer of its own. The others need a fault of what is
// outside: a provider that reports another amount or does not answer, or books that were broken.
func (s *shop) concerns(h *hook) []concern {
	s.t.Helper()
	s.do("createCreditPack", "CreateCreditPackInput",
		map[string]any{"code": "care", "name": "Care", "credits": "10", "price": euros("49")}, "")
	// What moves the clock comes first.
	return append(s.lateConcerns(), append(s.balanceConcerns(), append(s.paymentConcerns(), s.hookConcern(h))...)...)
}

// seesWhatFaultsCause sees the three kinds that nobody can cause through the API, with entries of a wallet and a payment that exist,
// and where each leads.
func seesWhatFaultsCause(_ *testing.T, s *Server, b *Browser) {
	s.sells("care-fault", "5")
	payment := s.pays(map[string]string{"care-fault-main": "SUCCEED"})["care-fault-main"]
	var found struct{ Wallet struct{ ID string } }
	s.Ask(`{ wallet(id: "care-fault-main") { id } }`, nil, &found)
	b.answers("attention(", fmt.Sprintf(`(entry => {
		const page = some => ({nodes: some ? [entry(some)] : [], pageInfo: {hasNextPage: false, endCursor: null}});
		const faults = ["BOOKS_DISAGREE", "PAYMENT_MISMATCH", "PAYMENT_STUCK"];
		const {query, variables} = JSON.parse(init.body);
		return JSON.stringify({data: query.includes("query Counts")
			? Object.fromEntries([...query.matchAll(/(\w+): attention/g)].map(([, kind]) => [kind, page(faults.find(k => k === kind))]))
			: {attention: page(variables.kind)}});
	})(kind => {
		const customer = {id: "care-fault", name: "care-fault"};
		const wallet = {id: %q, name: "Main", unit: "credits", balance: {available: "5"}, customer};
		const topUp = kind === "BOOKS_DISAGREE" ? null : {id: %q, price: {amount: "49.00", currency: "EUR"}, wallet};
		return {id: kind, kind, since: "2026-01-01T00:00:00Z", detail: "Detail of " + kind, wallet, topUp, subscription: null, endpoint: null};
	})`, found.Wallet.ID, payment))
	b.Visit(s.Dashboard("/"))
	b.Sees("Books disagree", "Verify it, export the ledger", "Payments that do not match", "Nothing was credited", "Payments without an outcome",
		"Look it up there", "Detail of BOOKS_DISAGREE", "Detail of PAYMENT_MISMATCH", "Detail of PAYMENT_STUCK", "11 checks find nothing")
	b.Look("attention-faults")
	for _, c := range []concern{
		{kind: "BOOKS_DISAGREE", who: "care-fault", leads: "Do the books balance?"},
		{kind: "PAYMENT_MISMATCH", who: "care-fault", leads: "Attempts to collect the price"},
		{kind: "PAYMENT_STUCK", who: "care-fault", leads: "Attempts to collect the price"},
	} {
		b.follows(c)
	}
}

// follows goes from an entry to where it leads, and back.
func (b *Browser) follows(c concern) {
	b.t.Helper()
	b.Until("listing "+c.who+" for "+c.kind, c.entry())
	b.Do("following "+c.kind, chromedp.Evaluate(c.entry()+`.querySelector("td:last-child a").click()`, nil))
	b.Sees(c.leads)
	b.goes("/")
}

// balanceConcerns are those of a wallet's balance and status.
func (s *shop) balanceConcerns() []concern {
	s.t.Helper()
	for _, of := range [][2]string{{"care-low", "60"}, {"care-empty", "100"}, {"care-debt", "105"}} {
		s.customer(of[0], "100", "overdraftLimit", "10")
		s.do("setBalanceAlerts", "SetBalanceAlertsInput", map[string]any{"walletId": of[0] + "-main", "thresholds": []string{"50"}}, "")
		s.use(of[0]+"-main", "draw", of[1], map[string]any{"onShortfall": "OVERDRAFT"})
	}
	s.customer("care-frozen", "100")
	frozen := func(status string) {
		s.do("setWalletStatus", "SetWalletStatusInput",
			map[string]any{"walletId": "care-frozen-main", "status": status, "reason": "review"}, "")
	}
	frozen("FROZEN")
	paid := func(name string) func() {
		return func() {
			s.do("grantCredits", "GrantCreditsInput", map[string]any{"walletId": name + "-main", "amount": "200"}, "")
		}
	}
	return []concern{
		{"BALANCE_LOW", "care-low", "Less than 50 credits are left.", "Move credit", paid("care-low")},
		{"BALANCE_DEPLETED", "care-empty", "Main · 0 credits", "Move credit", paid("care-empty")},
		{"IN_DEBT", "care-debt", "Main · -5 credits", "Move credit", paid("care-debt")},
		{"FROZEN", "care-frozen", "Main · 100 credits", "Move credit", func() { frozen("ACTIVE") }},
	}
}

// lateConcerns are those that need time to pass: a charge of a period, and a recharge that fails three times in a row. They move the
// clock by some weeks.
func (s *shop) lateConcerns() []concern {
	s.t.Helper()
	s.do("createPlan", "CreatePlanInput",
		map[string]any{"code": "care", "name": "Careful", "includedCredits": "10", "price": euros("9"), "graceDays": 14}, "")
	s.customer("care-due", "0")
	id := s.do("startSubscription", "StartSubscriptionInput", map[string]any{
		"walletId": "care-due-main", "planCode": "care", "paymentMethod": "sim_ok",
	}, "subscription { id }").(map[string]any)["id"]
	s.waits(`wallet(id: "care-due-main") { it: subscriptions { nodes { status } } }`, "ACTIVE")
	s.do("updateSubscription", "UpdateSubscriptionInput", map[string]any{"subscriptionId": id, "paymentMethod": "sim_decline"}, "")
	recharge := func(name, method string) {
		s.do("configureAutoRecharge", "ConfigureAutoRechargeInput", map[string]any{
			"walletId": name + "-main", "enabled": true, "threshold": "50", "packCode": "care", "monthlyCap": euros("500"),
			"paymentMethod": method,
		}, "")
	}
	fails := func(name string, times int) {
		s.waits(fmt.Sprintf(`wallet(id: "%s-main") { it: autoRecharge { consecutiveFailures inFlight { id } } }`, name),
			fmt.Sprintf(`"consecutiveFailures":%d,"inFlight":null`, times))
	}
	for _, name := range []string{"care-off", "care-refill"} {
		s.customer(name, "40")
	}
	recharge("care-off", "sim_decline") // it begins at once: less than the threshold is left
	fails("care-off", 1)
	s.passes(32 * 24 * time.Hour)
	s.waits(`wallet(id: "care-due-main") { it: subscriptions { nodes { status } } }`, "PAST_DUE")
	s.use("care-off-main", "draw", "1", nil)
	fails("care-off", 2)
	s.passes(9 * time.Hour)
	s.use("care-off-main", "draw", "1", nil)
	fails("care-off", 3)
	recharge("care-refill", "sim_decline")
	fails("care-refill", 1)
	return []concern{
		{"SUBSCRIPTION_PAST_DUE", "care-due", "A charge of the plan care is not paid.", "Past due", func() {
			s.do("cancelSubscription", "CancelSubscriptionInput", map[string]any{"subscriptionId": id, "timing": "NOW"}, "")
		}},
		{
			"RECHARGE_DISABLED", "care-off", "The charge failed 3 times in a row. Choose another card to enable it again.",
			"Choose another card to enable it again.", func() { recharge("care-off", "sim_ok") },
		},
		{"RECHARGE_FAILED", "care-refill", "The last charge failed.", "The last purchase failed.", func() {
			s.passes(2 * time.Hour) // the pause after a failure
			recharge("care-refill", "sim_ok")
		}},
	}
}

// paymentConcerns are those of top-ups.
func (s *shop) paymentConcerns() []concern {
	s.t.Helper()
	bought := map[string]string{}
	for _, name := range []string{"care-dispute", "care-lost", "care-refund"} {
		s.customer(name, "0")
		bought[name] = s.do("createTopUp", "CreateTopUpInput",
			map[string]any{"walletId": name + "-main", "packCode": "care"}, "topUp { id }").(map[string]any)["id"].(string)
	}
	simulates := func(name string, outcomes ...string) {
		for _, outcome := range outcomes {
			s.do("simulatePayment", "SimulatePaymentInput", map[string]any{"topUpId": bought[name], "outcome": outcome}, "")
		}
	}
	refunds := func() {
		s.do("refundTopUp", "RefundTopUpInput",
			map[string]any{"topUpId": bought["care-refund"], "amount": euros("4.90"), "reason": "sorry"}, "")
	}
	simulates("care-dispute", "SUCCEED", "DISPUTE_OPEN")
	simulates("care-lost", "SUCCEED", "DISPUTE_OPEN", "DISPUTE_LOST")
	simulates("care-refund", "SUCCEED")
	refunds()
	simulates("care-refund", "REFUND_FAIL")
	return []concern{
		{"DISPUTE_OPEN", "care-dispute", "49.00 EUR are disputed.", "The bank has taken the money until it decides.", func() {
			simulates("care-dispute", "DISPUTE_WON")
		}},
		{"DISPUTE_LOST", "care-lost", "49.00 EUR went back.", "The bank keeps the money.", nil},
		{"REFUND_FAILED", "care-refund", "€49.00", "€4.90", refunds},
	}
}

// hookConcern is that of an endpoint which answers that it is gone.
func (s *shop) hookConcern(h *hook) concern {
	s.t.Helper()
	id := s.do("createWebhookEndpoint", "CreateWebhookEndpointInput",
		map[string]any{"url": h.URL, "events": []string{"customer.created"}}, "endpoint { id }").(map[string]any)["id"]
	s.do("sendTestWebhook", "SendTestWebhookInput", map[string]any{"endpointId": id}, "")
	return concern{"WEBHOOK_FAILING", h.URL, "It answered that it is gone.", "answered that it is gone (410)", func() {
		h.status.Store(http.StatusOK)
		s.do("updateWebhookEndpoint", "UpdateWebhookEndpointInput", map[string]any{"endpointId": id, "enabled": true}, "")
	}}
}

// waits asks a query until its answer has a text: what follows a commit takes its time.
func (s *shop) waits(query, text string) {
	s.t.Helper()
	for deadline := time.Now().Add(maxSee); ; time.Sleep(100 * time.Millisecond) {
		var found map[string]any
		s.Ask("{ "+query+" }", nil, &found)
		said, err := json.Marshal(found)
		if err != nil {
			s.t.Fatal(err)
		}
		if strings.Contains(string(said), text) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s never says %s, but %s", query, text, said)
		}
	}
}

// passes moves the clock.
func (s *Server) passes(by time.Duration) {
	s.t.Helper()
	var found struct{ TestClock struct{ Now time.Time } }
	s.Ask(`{ testClock { now } }`, nil, &found)
	s.Ask(`mutation($to: DateTime!) { advanceTestClock(input: {to: $to, confirm: true}) { userErrors { message } } }`,
		map[string]any{"to": found.TestClock.Now.Add(by)}, nil)
}
