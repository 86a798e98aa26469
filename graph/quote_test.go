package graph_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

const aChat = `"action": "chat", "quantity": "3", "dimensions": {"model": "large"}`

// quote returns the token of a quote for a usage of the wallet main.
func (a *api) quote(fields string) string {
	a.t.Helper()
	return a.asks(fields, `quote { token credits expiresAt }`).str("quote.token")
}

// withQuote returns fields of a usage with a quote.
func withQuote(fields, token string) string { return fields + `, "quote": "` + token + `"` }

// newQuoting returns the API of the live tenant with a wallet of 100 credits in which a chat costs 2.
func newQuoting(t *testing.T) *api {
	t.Helper()
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "credits", "100")
	a.publish("default", `{"action": "chat", "credits": "2"}, {"action": "chat", "component": "in", "credits": "0.5"},
		{"action": "chat", "component": "out", "credits": "1"}`)
	return a
}

// A quote locks the price, whatever is published and whichever discount ends in the meantime, and is redeemed once.
func TestQuote(t *testing.T) {
	a := newQuoting(t)
	a.mutate("updateWallet", `{"idempotencyKey": "m1", "walletId": "main", "rateMultiplier": "0.5"}`, wholeRefusal).is(`{"userErrors": []}`)
	var estimate answer
	if _, written := a.store.during(func() { estimate = a.asks(aChat, `quote(validForSeconds: 60) { id token credits expiresAt }`) }); written > 1 {
		t.Errorf("the first quote of a tenant wrote %d times", written) // its key
	}
	estimate.in("quote").is(`{"id": "*", "token": "*", "credits": "3", "expiresAt": "2026-01-01T00:01:00Z"}`)
	var unused string
	if _, written := a.store.during(func() { unused = a.quote(aChat) }); written > 0 {
		t.Errorf("another quote wrote %d times", written)
	}
	a.mutate("updateWallet", `{"idempotencyKey": "m2", "walletId": "main", "rateMultiplier": "1"}`, wholeRefusal).is(`{"userErrors": []}`)
	a.publish("default", `{"action": "chat", "credits": "20"}`)
	a.world.Pass(11 * time.Second)
	a.priced("dear", aChat).in("amount").is(`"-60"`)
	usage := withQuote(aChat, estimate.str("quote.token"))
	line := a.priced("q", usage)
	line.in("amount").is(`"-3"`)
	line.in("rateMultiplier").is(`"0.5"`)
	line.in("rateCard").is(`{"code": "default", "version": 1}`)
	line.in("quote").is(string(estimate.in("quote.id").text))
	if id := line.str("quote"); !strings.HasPrefix(id, "quo_") {
		t.Errorf("the line names the quote %s", id)
	}
	a.refusesUsage("again", usage, "QUOTE_USED", "quote", "redeemed")
	a.another().refusesUsage("again", usage, "QUOTE_USED", "quote", "redeemed")
	a.refusesUsage("q", withQuote(aChat, a.quote(aChat)), "IDEMPOTENCY_KEY_REUSED", "quote")
	// Repeated, the usage is answered with its first result, also long after the quote has ended.
	for range 3 {
		a.priced("q", usage).is(string(line.text))
		a.world.Pass(40 * 24 * time.Hour)
	}
	a.refusesUsage("late", usage, "QUOTE_USED", "quote")
	a.refusesUsage("late", withQuote(aChat, unused), "QUOTE_EXPIRED", "quote") // its key is no longer kept
	a.available("37")
}

// A usage that does not fit is refused by the name of what differs. What fits costs no more than was quoted.
func TestQuoteMismatch(t *testing.T) {
	a := newQuoting(t)
	a.wallet("other")
	a.grant("other", "credits", "10")
	token := a.quote(aChat)
	mismatch := func(path, fields string) {
		t.Helper()
		a.refusesUsage("k", withQuote(fields, token), "QUOTE_MISMATCH", path, "quote")
	}
	mismatch("walletId", aChat+`, "walletId": "other"`)
	mismatch("action", strings.Replace(aChat, "chat", "image", 1))
	mismatch("dimensions", `"action": "chat", "quantity": "3"`)
	mismatch("dimensions", strings.Replace(aChat, "large", "small", 1))
	mismatch("quantity", strings.Replace(aChat, `"3"`, `"3.000000000001"`, 1))
	mismatch("components", `"action": "chat", "dimensions": {"model": "large"}, "components": [{"name": "in", "quantity": "1"}]`)
	call := func(components string) string { return `"action": "chat", "components": [` + components + `]` }
	whole := call(`{"name": "in", "quantity": "4"}, {"name": "out", "quantity": "2"}`)
	token = a.quote(whole)
	mismatch("components", `"action": "chat"`)
	mismatch("components.1.quantity", call(`{"name": "in", "quantity": "4"}, {"name": "out", "quantity": "2.5"}`))
	mismatch("components.1.name", call(`{"name": "in", "quantity": "4"}, {"name": "tools", "quantity": "1"}`))
	a.available("100")
	a.priced("k", withQuote(call(`{"name": "out", "quantity": "1.5"}`), token)).in("amount").is(`"-1.5"`)
	a.priced("l", withQuote(strings.Replace(aChat, `"3"`, `"1"`, 1), a.quote(aChat))).in("amount").is(`"-2"`)
}

// A token that this tenant did not seal is no quote, whatever it says.
func TestForgedQuotes(t *testing.T) {
	a := newQuoting(t)
	token := a.quote(aChat)
	other := "A"
	if strings.HasPrefix(token[20:], other) {
		other = "B"
	}
	for _, forged := range []string{"x", token[:len(token)-1], token + "A", token[:20] + other + token[21:], strings.Repeat("A", 13_000), "quo_1", token + "="} {
		a.refusesUsage("k", withQuote(aChat, forged), "INVALID_INPUT", "quote", "not the token of a quote")
	}
	test := newPricedIn(a)
	test.refusesUsage("k", withQuote(aChat, token), "INVALID_INPUT", "quote", "not the token of a quote")
	test.quote(aChat)
	test.refusesUsage("k", withQuote(aChat, token), "INVALID_INPUT", "quote", "not the token of a quote")
	a.priced("k", withQuote(aChat, token))
}

// newPricedIn returns the API of the test tenant of the same deployment, in which a chat has a price.
func newPricedIn(a *api) *api {
	a.t.Helper()
	test := a.inTest()
	test.wallet("main")
	test.grant("main", "credits", "100")
	test.publish("default", `{"action": "chat", "credits": "2"}`)
	return test
}

// In the test tenant, a quote ends by the tenant's own clock.
func TestQuoteExpires(t *testing.T) {
	a := newPriced(t, "100")
	a.publish("default", `{"action": "chat", "credits": "2"}`)
	token, longer := a.quote(aChat), a.asks(aChat, `quote(validForSeconds: 900) { token }`).str("quote.token")
	a.done("advanceTestClock", `{"to": "2026-01-01T00:04:59.999999Z"}`)
	early := a.quote(aChat)
	a.priced("in time", withQuote(aChat, token))
	token = early
	a.done("advanceTestClock", `{"to": "2026-01-01T00:09:59.999999Z"}`)
	a.refusesUsage("late", withQuote(aChat, token), "QUOTE_EXPIRED", "quote", "00:09:59.999999Z")
	a.priced("longer", withQuote(aChat, longer))
	for _, seconds := range []string{"0", "-1", "901", "2147483647"} {
		a.isFault(a.post(`{ estimate(input: {walletId: "main", action: "chat"}) { quote(validForSeconds: `+seconds+`) { token } } }`, nil),
			"BAD_USER_INPUT", "validForSeconds", seconds)
	}
	a.asks(`"action": "chat", "credits": "1"`, `quote { token }`).is(`{"quote": null}`)
	a.asks(`"action": "image"`, `quote { token }`).is(`{"quote": null}`)
	a.asks(`"action": "chat", "quantity": "1000"`, `allowed quote { credits }`).is(`{"allowed": false, "quote": {"credits": "2000"}}`)
}

// A quote that a batch redeems twice is refused alone, also among usages of the same commit.
func TestQuotesInBatches(t *testing.T) {
	a := newQuoting(t)
	first, second := a.quote(aChat), a.quote(aChat)
	with := func(key, token string) string {
		return `{"idempotencyKey": "` + key + `", ` + withQuote(aChat, token) + `}`
	}
	got := a.mutate("recordUsageBatch", batch("BEST_EFFORT", with("a", first), with("b", first), with("c", second), with("d", "forged"),
		`{"idempotencyKey": "e", "action": "chat"}`, with("a", first)), `results { outcome credits error { code path } }`)
	got.in("results").is(`[{"outcome": "RECORDED", "credits": "6", "error": null},
		{"outcome": "REJECTED", "credits": "0", "error": {"code": "QUOTE_USED", "path": ["input", "events", "1", "quote"]}},
		{"outcome": "RECORDED", "credits": "6", "error": null},
		{"outcome": "REJECTED", "credits": "0", "error": {"code": "INVALID_INPUT", "path": ["input", "events", "3", "quote"]}},
		{"outcome": "RECORDED", "credits": "2", "error": null}, {"outcome": "REPLAYED", "credits": "6", "error": null}]`)
	third := a.quote(aChat)
	whole := a.mutate("recordUsageBatch", batch("ALL_OR_NOTHING", with("f", third), with("g", third)), `results { outcome } userErrors { code path }`)
	whole.in("userErrors").is(`[{"code": "QUOTE_USED", "path": ["input", "events", "1", "quote"]}]`)
	a.available("86")
	a.priced("h", withQuote(aChat, third))
}

// Of many usages that redeem a quote at the same time, one does.
func TestQuoteRedeemedAtOnce(t *testing.T) {
	a := newQuoting(t)
	token := a.quote(aChat)
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = `mutation { recordUsage(input: {idempotencyKey: "` + strings.Repeat("k", i+1) + `", walletId: "main", action: "chat",
			quantity: "3", dimensions: {model: "large"}, quote: "` + token + `"}) { transaction { amount } userErrors { code } } }`
	}
	redeemed := 0
	for _, got := range a.atOnce(documents) {
		switch text := string(got.Data); {
		case strings.Contains(text, `"-6"`):
			redeemed++
		case !strings.Contains(text, string(billing.CodeQuoteUsed)):
			t.Errorf("got %s, %v", text, got.Errors)
		}
	}
	if redeemed != 1 {
		t.Errorf("the quote was redeemed %d times", redeemed)
	}
	a.available("94")
}

// A quote is good at once in every process, also while eventual reads show the keys as they were before the one that
// sealed it. Then a process seals with the key that is stored, and not with another one.
func TestQuotesOfANewKey(t *testing.T) {
	a := newQuoting(t)
	a.quote(aChat)
	keys := seal.KeysKey(billing.Live)
	stored, err := a.store.Store.Documents(t.Context(), []billing.DocumentKey{keys}, ledger.Strong)
	if err != nil || stored[keys] == nil {
		t.Fatalf("got %v, %v", stored, err)
	}
	a.world.Pass(seal.KeyAge)
	first, second := a.quote(aChat), a.quote(aChat)
	a.store.old = stored[keys]
	other := a.another()
	other.world.Pass(seal.KeyAge)
	other.priced("k", withQuote(aChat, first)).in("amount").is(`"-6"`)
	other.refusesUsage("forged", withQuote(aChat, first[:len(first)-1]), "INVALID_INPUT", "quote", "not the token of a quote")
	batched := other.mutate("recordUsageBatch", batch("BEST_EFFORT",
		`{"idempotencyKey": "a", `+withQuote(aChat, "forged")+`}`, `{"idempotencyKey": "b", `+withQuote(aChat, second)+`}`),
		`results { outcome }`)
	batched.in("results").is(`[{"outcome": "REJECTED"}, {"outcome": "RECORDED"}]`)
	var third string
	if _, written := a.store.during(func() { third = other.quote(aChat) }); written > 0 {
		t.Errorf("a quote by a process that has not seen the key wrote %d times", written)
	}
	a.store.old = nil
	a.priced("l", withQuote(aChat, third)).in("amount").is(`"-6"`)
}

// A redemption is kept by the wall clock, which decides when the database removes it, wherever the test clock stands.
func TestRedemptionsAreKeptByTheWallClock(t *testing.T) {
	for _, clock := range []string{"2026-01-01T00:00:01Z", "2028-01-01T00:00:00Z"} {
		a := newPriced(t, "100")
		a.publish("default", `{"action": "chat", "credits": "2"}`)
		a.done("advanceTestClock", `{"to": "`+clock+`"}`)
		a.world.Pass(100 * 24 * time.Hour)
		wallet := billing.WalletRef{Tenant: billing.Test, ID: billing.WalletID(a.query(`{ wallet(id: "main") { id } }`).str("wallet.id"))}
		key := billing.RedemptionKey(wallet, a.priced("k", withQuote(aChat, a.quote(aChat))).str("quote"))
		found, err := a.store.Store.Documents(t.Context(), []billing.DocumentKey{key}, ledger.Strong)
		if err != nil {
			t.Fatal(err)
		}
		redemption, is := found[key].(*billing.Redemption)
		if !is {
			t.Fatalf("at %s nothing says that the quote was redeemed", clock)
		}
		if kept := redemption.KeptUntil.Sub(a.world.Time()); kept < 34*24*time.Hour || kept > 36*24*time.Hour {
			t.Errorf("with a test clock at %s, a redemption is kept for another %s", clock, kept)
		}
	}
}
