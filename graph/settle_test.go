package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// due returns a client whose wallet main has 10 bought credits and a subscription, of which a boundary is due that nobody has booked: 100
// credits of the first period have expired, and 100 of the second can be spent.
func due(t *testing.T) (a subscriber, subscription string) {
	t.Helper()
	a = newSubscriber(t, "UTC")
	a.plan("free", "100", "0", `"features": ["sso"]`)
	a.grant("main", "bought", "10")
	subscription = a.subscribe("main", "free").str("id")
	a.clock("2026-02-01T00:00:00Z")
	return a, subscription
}

// Whatever shows what a boundary writes books it first, once, and shows it. What does not show that writes nothing.
func TestBoundariesAreBookedBeforeTheyAreShown(t *testing.T) {
	const lines = `{"nodes": [{"type": "GRANT", "amount": "100", "sequence": 4}, {"type": "EXPIRY", "amount": "-100", "sequence": 3},
		{"type": "GRANT", "amount": "100", "sequence": 2}, {"type": "GRANT", "amount": "10", "sequence": 1}]}`
	a, id := due(t)
	subscription := `{"status": "ACTIVE", "currentPeriodStart": "2026-02-01T00:00:00Z", "currentPeriodEnd": "2026-03-01T00:00:00Z"}`
	const period = `{ status currentPeriodStart currentPeriodEnd }`
	for document, want := range map[string]string{
		`{ wallet(id: "main") { transactions { nodes { type amount sequence } } balance { sequence posted } } }`: `{"wallet": {"transactions": ` + lines + `, "balance": {"sequence": 4, "posted": "110"}}}`,
		`{ wallet(id: "main") { transactions(types: [EXPIRY]) { nodes { amount } } } }`:                          `{"wallet": {"transactions": {"nodes": [{"amount": "-100"}]}}}`,
		`{ wallet(id: "main") { grants { nodes { amount remaining status } } } }`: `{"wallet": {"grants": {"nodes": [
			{"amount": "100", "remaining": "100", "status": "ACTIVE"}, {"amount": "100", "remaining": "0", "status": "EXPIRED"},
			{"amount": "10", "remaining": "10", "status": "ACTIVE"}]}}}`,
		`{ wallet(id: "main") { subscriptions { nodes ` + period + ` } } }`:                           `{"wallet": {"subscriptions": {"nodes": [` + subscription + `]}}}`,
		`{ subscription(id: "` + id + `") ` + period + ` }`:                                           `{"subscription": ` + subscription + `}`,
		`{ node(id: "` + id + `") { ... on Subscription ` + period + ` } }`:                           `{"node": ` + subscription + `}`,
		`{ subscriptions { nodes ` + period + ` } }`:                                                  `{"subscriptions": {"nodes": [` + subscription + `]}}`,
		`{ subscriptions(status: ACTIVE, planCode: "free") { nodes ` + period + ` } }`:                `{"subscriptions": {"nodes": [` + subscription + `]}}`,
		`{ wallet(id: "main") { features } }`:                                                         `{"wallet": {"features": ["sso"]}}`,
		`{ customer(id: "ada") { features } }`:                                                        `{"customer": {"features": ["sso"]}}`,
		`{ wallet(id: "main") { balance { expiringNext { amount grant { amount effectiveAt } } } } }`: `{"wallet": {"balance": {"expiringNext": {"amount": "100", "grant": {"amount": "100", "effectiveAt": "2026-02-01T00:00:00Z"}}}}}`,
		`{ wallet(id: "main") { audit { ok sequence } } }`:                                            `{"wallet": {"audit": {"ok": true, "sequence": 4}}}`,
		`{ estimate(input: {walletId: "main", action: "chat", credits: "105"}) { drawdowns { amount grant { amount } } } }`: `{"estimate":
			{"drawdowns": [{"amount": "100", "grant": {"amount": "100"}}, {"amount": "5", "grant": {"amount": "10"}}]}}`,
		`{ wallet(id: "main") { transactionByKey(idempotencyKey: "drawdown:renew:` + id + `:1") { amount subscription ` + period + ` createdGrants { subscription { id } } } } }`: `{"wallet": {"transactionByKey": {"amount": "100",
			"subscription": ` + subscription + `, "createdGrants": [{"subscription": {"id": "` + id + `"}}]}}}`,
		`{ wallet(id: "main") {` + repeated(9, ` a%d: grants(first: 1) { nodes { amount subscription { id } } }`) + repeated(9, ` b%d: transactions(first: 1) { nodes { sequence } }`) + `} }`: "",
	} {
		a, _ = due(t)
		var got answer
		if _, written := a.store.during(func() { got = a.query(document) }); written != 1 {
			t.Errorf("%s wrote %d times", document, written)
		}
		if want != "" {
			got.is(want)
		}
		if _, written := a.store.during(func() { a.query(document) }); written > 0 {
			t.Errorf("%s wrote %d times more", document, written)
		}
	}
	for _, document := range []string{
		`{ wallet(id: "main") { id name status balance { available held pending posted sequence } balanceAlerts { active } } }`,
		`{ wallet(id: "main") { topUps { nodes { id } } holds { nodes { id } } offers { id } autoRecharge { enabled } metadata } }`,
		`{ customer(id: "ada") { wallets { nodes { balance { available expiringNext { amount expiresAt } } } } } }`,
		`{ estimate(input: {walletId: "main", action: "chat", credits: "105"}) { allowed credits available drawdowns { amount } } }`,
	} {
		a, _ = due(t)
		var got answer
		if _, written := a.store.during(func() { got = a.query(document) }); written > 0 {
			t.Errorf("%s wrote %d times", document, written)
		}
		if text := string(got.text); strings.Contains(text, "available") && !strings.Contains(text, `"available":"110"`) {
			t.Errorf("%s returns %s", document, text)
		}
	}
}

// What a repeated request returns is as it is now, after what time has done since.
func TestReplaysShowWhatTimeDid(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "100", "0")
	a.subscribe("main", "free")
	for _, mutation := range []string{
		`grantCredits(input: {idempotencyKey: "g", walletId: "main", amount: "10"})`,
		`recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "chat", credits: "1"})`,
	} {
		a.query(`mutation { ` + mutation + ` { replayed } }`)
	}
	for n, mutation := range []string{
		`grantCredits(input: {idempotencyKey: "g", walletId: "main", amount: "10"})`,
		`recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "chat", credits: "1"})`,
	} {
		a.clock(fmt.Sprintf("2026-%02d-01T00:00:00Z", n+2))
		a.query(`mutation { it: ` + mutation + ` { replayed wallet { balance { available expiringNext { grant { effectiveAt } } }
			grants(first: 1) { nodes { effectiveAt } } } } }`).in("it").is(fmt.Sprintf(`{"replayed": true, "wallet": {"balance":
			{"available": "110", "expiringNext": {"grant": {"effectiveAt": "2026-%02d-01T00:00:00Z"}}},
			"grants": {"nodes": [{"effectiveAt": "2026-%02[1]d-01T00:00:00Z"}]}}}`, n+2))
	}
}

// In one request, the clock passes boundaries between mutations, and each shows what its instant shows.
func TestBoundariesWithinARequest(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "100", "0")
	a.subscribe("main", "free")
	const wallet = ` { wallet { balance { available } subscriptions { nodes { currentPeriodEnd } } transactions(first: 1) { nodes { type sequence } } } }`
	usage := func(key string) string {
		return key + `: recordUsage(input: {idempotencyKey: "` + key + `", walletId: "main", action: "chat", credits: "1"})` + wallet
	}
	clock := func(name, to string) string {
		return name + `: advanceTestClock(input: {to: "` + to + `"}) { testClock { now } }`
	}
	after := func(available, end, kind string, sequence int) string {
		return fmt.Sprintf(`{"wallet": {"balance": {"available": "%s"}, "subscriptions": {"nodes": [{"currentPeriodEnd": "%s"}]},
			"transactions": {"nodes": [{"type": "%s", "sequence": %d}]}}}`, available, end, kind, sequence)
	}
	a.query(`mutation { ` + usage("a") + clock("b", "2026-02-01T00:00:00Z") + usage("c") + clock("d", "2026-03-01T00:00:00Z") +
		strings.Replace(usage("e"), `"e"`, `"a"`, 1) + ` }`).is(`{"a": ` + after("99", "2026-02-01T00:00:00Z", "USAGE", 2) + `,
		"b": {"testClock": {"now": "2026-02-01T00:00:00Z"}}, "c": ` + after("99", "2026-03-01T00:00:00Z", "USAGE", 5) + `,
		"d": {"testClock": {"now": "2026-03-01T00:00:00Z"}}, "e": ` + after("100", "2026-04-01T00:00:00Z", "GRANT", 7) + `}`)
}

// A request that cannot book what it would show fails as a whole wallet, and what needs nothing to be booked is answered.
func TestBoundaryThatCannotBeBooked(t *testing.T) {
	a, _ := due(t)
	a.store.failing(func(call string) error {
		if call == "Commit" {
			return errDetail
		}
		return nil
	}, func() {
		a.query(`{ wallet(id: "main") { balance { available } } }`).in("wallet.balance").is(`{"available": "110"}`)
		got := a.post(`{ wallet(id: "main") { name subscriptions { nodes { id } } } }`, nil)
		if len(got.Errors) == 0 {
			t.Errorf("got %s", got.Data)
		}
	})
	a.has("110")
}

// Many look at a boundary at once, through two processes, with keys that may only read: it is booked once, by Drawdown itself.
func TestManyLookAtABoundary(t *testing.T) {
	a, id := due(t)
	reading := a.as(a.key(billing.Test, billing.ScopeRead))
	documents := []string{
		`{ wallet(id: "main") { subscriptions { nodes { currentPeriodEnd } } } }`, `{ subscription(id: "` + id + `") { currentPeriodEnd } }`,
		`{ wallet(id: "main") { transactions { nodes { amount } } features } }`, `{ customer(id: "ada") { features } }`,
	}
	var all []string
	for range 6 {
		all = append(all, documents...)
	}
	var answers [2][]reply
	var both sync.WaitGroup
	for n, process := range []*api{reading, reading.another()} {
		both.Go(func() { answers[n] = process.atOnce(all) })
	}
	both.Wait()
	for _, got := range slices.Concat(answers[0], answers[1]) {
		if len(got.Errors) > 0 {
			t.Fatalf("%+v", got.Errors)
		}
		if text := string(got.Data); strings.Contains(text, "currentPeriodEnd") && !strings.Contains(text, "2026-03-01T00:00:00Z") {
			t.Errorf("got %s", text)
		}
	}
	if n := a.planGrants(); n != 2 {
		t.Errorf("there are %d grants", n)
	}
	a.query(`{ wallet(id: "main") { transactions(first: 2) { nodes { actor idempotencyKey } } } }`).in("wallet.transactions.nodes").is(`[
		{"actor": "system", "idempotencyKey": "drawdown:renew:` + id + `:1"}, {"actor": "system", "idempotencyKey": "drawdown:lapse:` + id + `:0"}]`)
	a.has("110")
}
