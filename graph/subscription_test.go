package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// subscriber is a client of the test tenant that has a wallet main, and sells plans.
type subscriber struct{ *api }

func newSubscriber(t *testing.T, zone string) subscriber {
	t.Helper()
	return newAPI(t).inTest().withMain(zone)
}

// withMain creates a customer ada in a zone, and its wallet main.
func (a *api) withMain(zone string) subscriber {
	a.t.Helper()
	a.done("createCustomer", `{"idempotencyKey": "c", "externalId": "ada", "name": "Ada", "timeZone": "`+zone+`"}`)
	a.done("openWallet", `{"idempotencyKey": "w", "customerId": "ada", "externalId": "main"}`)
	return subscriber{a}
}

// subscribe subscribes a wallet to a plan, with further fields of its input.
func (a *api) subscribe(wallet, plan string, fields ...string) answer {
	a.t.Helper()
	input := fmt.Sprintf(`{"idempotencyKey": "subscription %d", "walletId": "%s", "planCode": "%s"}`, a.keys.Add(1), wallet, plan)
	return a.done("startSubscription", with(a.t, input, strings.Join(fields, ", "))).in("subscription")
}

// clock moves the test clock.
func (a *api) clock(to string) {
	a.t.Helper()
	a.done("advanceTestClock", `{"to": "`+to+`", "confirm": true}`)
}

// isSubscription checks fields of a subscription as a query by its id shows it now.
func (a *api) isSubscription(id, fields, want string) {
	a.t.Helper()
	a.query(`query($id: ID!) { subscription(id: $id) { `+fields+` } }`, `{"id": "`+id+`"}`).in("subscription").is(want)
}

// has checks what is available in the wallet main: as a balance alone shows it, which writes nothing; and once what is due is
// booked, together with an audit.
func (a subscriber) has(want string) {
	a.t.Helper()
	var read answer
	if _, written := a.store.during(func() {
		read = a.query(`{ wallet(id: "main", fresh: true) { balance { available } } }`)
	}); written > 0 {
		a.t.Errorf("reading a balance wrote %d times", written)
	}
	read.in("wallet.balance").is(`{"available": "` + want + `"}`)
	a.holds("main", want)
}

// hasGrants checks all grants of the wallet main, newest first.
func (a subscriber) hasGrants(fields string, want ...string) {
	a.t.Helper()
	a.query(`{ wallet(id: "main") { grants(first: 100) { nodes { ` + fields + ` } } } }`).
		in("wallet.grants.nodes").is(`[` + strings.Join(want, ", ") + `]`)
}

// A subscription as it is started, and as every query shows it. A replay shows it as it is then.
func TestStartSubscription(t *testing.T) {
	a := newSubscriber(t, "Europe/Berlin")
	a.plan("team", "100", "0", `"interval": "MONTH", "trialDays": 10, "trialCredits": "5"`)
	wallet := a.query(`{ wallet(id: "main") { id } }`).str("wallet.id")
	input := `{"idempotencyKey": "s", "walletId": "main", "planCode": "team", "quantity": 3, "includedCredits": "40.5",
		"price": {"amount": "0", "currency": "EUR"}, "metadata": {"crm": "42"}}`
	first := a.done("startSubscription", input)
	first.in("wallet.balance.available").is(`"5"`)
	first.in("subscription").is(`{"id": "*", "wallet": {"id": "` + wallet + `"}, "plan": {"code": "team"}, "status": "TRIALING",
		"quantity": 3, "price": {"amount": "0", "currency": "EUR"}, "includedCredits": "121.5",
		"currentPeriodStart": "2026-01-01T00:00:00Z", "currentPeriodEnd": "2026-01-11T00:00:00Z", "cancelAtPeriodEnd": false,
		"pendingPlan": null, "pendingQuantity": null, "anchor": "2026-01-01T00:00:00Z", "trialEndsAt": "2026-01-11T00:00:00Z",
		"graceEndsAt": null, "canceledAt": null, "latestCharge": null, "checkoutUrl": null, "credit": null, "paymentMethod": null,
		"metadata": {"crm": "42"}, "createdAt": "2026-01-01T00:00:00Z"}`)
	a.repeats("startSubscription", input, first)
	a.repeats("startSubscription", with(t, input, `"walletId": "`+wallet+`", "includedCredits": "40.500"`), first)
	a.reuses("startSubscription", input, map[string]string{
		"planCode": `"planCode": "other"`, "quantity": `"quantity": 4`, "startAt": `"startAt": "2026-02-01T00:00:00Z"`,
		"includedCredits": `"includedCredits": "40"`, "price": `"price": null`, "metadata": `"metadata": {"crm": "43"}`,
		"paymentMethod": `"paymentMethod": "sim_ok"`, "returnUrl": `"returnUrl": "https://app.example.com/"`,
	})
	id, shown := first.str("subscription.id"), string(first.in("subscription").text)
	if !strings.HasPrefix(id, "sub_") {
		t.Errorf("the id is %s", id)
	}
	for _, client := range []*api{a.api, a.another()} {
		client.isSubscription(id, wholeSubscription, shown)
		client.query(`query($id: ID!) { node(id: $id) { __typename ... on Subscription { `+wholeSubscription+` customer { externalId } } } }`,
			`{"id": "`+id+`"}`).in("node").is(strings.Replace(shown, "{", `{"__typename": "Subscription", "customer": {"externalId": "ada"}, `, 1))
		client.query(`{ wallet(id: "main") { subscriptions { nodes { ` + wholeSubscription + ` } } } subscriptions { nodes { id } } }`).
			is(`{"wallet": {"subscriptions": {"nodes": [` + shown + `]}}, "subscriptions": {"nodes": [{"id": "` + id + `"}]}}`)
	}
	a.clock("2026-01-11T00:00:00Z")
	again := a.done("startSubscription", input)
	again.in("replayed").is(`true`)
	again.in("wallet.balance.available").is(`"121.5"`)
	again.in("subscription").is(string(a.query(`query($id: ID!) { subscription(id: $id) { `+wholeSubscription+` } }`, `{"id": "`+id+`"}`).
		in("subscription").text))
	again.in("subscription.status").is(`"ACTIVE"`)
	again.in("subscription.anchor").is(`"2026-01-11T00:00:00Z"`)
}

// What names no subscription finds none.
func TestNoSubscription(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "100", "0")
	id := a.subscribe("main", "free").str("id")
	live := a.as(a.key(billing.Live, billing.ScopeAdmin))
	live.query(`query($id: ID!) { subscription(id: $id) { id } node(id: $id) { id } subscriptions { nodes { id } } }`,
		`{"id": "`+id+`"}`).is(`{"subscription": null, "node": null, "subscriptions": {"nodes": []}}`)
	wallet := a.query(`{ wallet(id: "main") { id } }`).str("wallet.id")
	for _, no := range []string{
		"", "main", wallet, "sub_", id + "0", id[:len(id)-1], id[:len(id)-1] + "9", strings.ToLower(id),
		string(billing.NewSubscriptionID(billing.WalletID(wallet), billing.GrantRef{Sequence: 99})),
	} {
		a.query(`query($id: ID!) { subscription(id: $id) { id } node(id: $id) { __typename } }`, `{"id": "`+no+`"}`).
			in("subscription").is(`null`)
	}
}

// What is wrong with a request is named, and nothing is written.
func TestSubscriptionRefusals(t *testing.T) {
	a := newAPI(t).withMain("UTC")
	a.plan("free", "100", "0")
	a.plan("large", "500000000000", "0")
	a.plan("paid", "100", "9.90")
	a.plan("dollars", "100", "0", `"price": {"amount": "0", "currency": "USD"}`)
	a.plan("tokens", "100", "0", `"unit": "tokens"`)
	a.plan("old", "100", "0")
	a.done("archivePlan", `{"idempotencyKey": "old", "code": "old"}`)
	start := `{"idempotencyKey": "s", "walletId": "main", "planCode": "free"}`
	badStart := []bad{
		{`"planCode": ""`, "planCode", "planCode is empty"},
		{`"planCode": "` + strings.Repeat("c", 65) + `"`, "planCode", "at most 64"},
		{`"planCode": "old"`, "planCode", "archived"},
		{`"planCode": "tokens"`, "planCode", `is of "tokens"`},
		{`"quantity": 0`, "quantity", "quantity is 0"},
		{`"quantity": -1`, "quantity", "quantity is -1"},
		{`"quantity": 10001`, "quantity", "at most 10000"},
		{`"quantity": 3, "planCode": "large"`, "quantity", "at most 2"},
		{`"quantity": 3, "includedCredits": "400000000000"`, "quantity", "more than a period can include"},
		{`"includedCredits": "-1"`, "includedCredits", "includedCredits is -1"},
		{`"startAt": "2025-12-31T23:59:59.999999Z"`, "startAt", "leave it out to start now"},
		{`"startAt": "2036-01-01T00:00:00.000001Z"`, "startAt", "until 2036-01-01T00:00:00Z"},
		{`"price": {"amount": "-1", "currency": "EUR"}`, "price.amount", "amount is -1"},
		{`"price": {"amount": "0.001", "currency": "EUR"}`, "price.amount", "0.001"},
		{`"price": {"amount": "0", "currency": "XXX"}`, "price.currency", "XXX"},
		{`"price": {"amount": "0", "currency": "USD"}`, "price.currency", "sold in EUR"},
		{`"price": {"amount": "1", "currency": "EUR"}, "includedCredits": "0"`, "includedCredits", "includedCredits is 0"},
	}
	badStart = append(append(badStart, badKeys()...), badCredits("includedCredits")...)
	badStart = append(append(badStart, badTimes("startAt")...), badMetadata("metadata")...)
	a.refusesEach("startSubscription", start, badStart)
	a.refuses("startSubscription", with(t, start, `"planCode": "none"`), "NOT_FOUND", "planCode", `"none"`)
	a.refuses("startSubscription", with(t, start, `"planCode": "paid"`), "PROVIDER_UNAVAILABLE", "", "no payment provider")
	a.refuses("startSubscription", with(t, start, `"price": {"amount": "1", "currency": "EUR"}`), "PROVIDER_UNAVAILABLE", "")
	a.refusesUnknownWallets("startSubscription", start, "walletId")

	id, canceled := a.subscribe("main", "free").str("id"), a.subscribe("main", "free").str("id")
	a.done("cancelSubscription", `{"idempotencyKey": "x", "subscriptionId": "`+canceled+`", "timing": "NOW"}`)
	ending := a.subscribe("main", "free").str("id")
	a.done("cancelSubscription", `{"idempotencyKey": "y", "subscriptionId": "`+ending+`"}`)
	scheduled := a.subscribe("main", "free", `"startAt": "2026-02-01T00:00:00Z"`).str("id")
	of := func(id string, more string) string {
		return `{"idempotencyKey": "n", "subscriptionId": "` + id + `"` + more + `}`
	}
	inputs := map[string]string{
		"changeSubscription": `, "planCode": "free", "timing": "PERIOD_END"`, "cancelSubscription": "", "resumeSubscription": "",
		"updateSubscription": `, "metadata": {}`,
	}
	for name, more := range inputs {
		a.refusesEach(name, of(id, more), badKeys())
		for _, no := range []string{"", "main", "sub_", id + "0", "sub_01KDVDNA0086FCC9Y7DCDZP7X30000000100"} {
			a.refuses(name, of(no, more), "NOT_FOUND", "subscriptionId", "no subscription")
		}
		a.refuses(name, of(canceled, more), "SUBSCRIPTION_NOT_ACTIVE", "subscriptionId", "was canceled at 2026-01-01T00:00:00Z")
		a.inTest().refuses(name, of(id, more), "NOT_FOUND", "subscriptionId")
	}
	change := of(id, inputs["changeSubscription"])
	a.refusesEach("changeSubscription", change, []bad{
		{`"planCode": ""`, "planCode", "planCode is empty"},
		{`"planCode": "old"`, "planCode", "archived"},
		{`"planCode": "tokens"`, "planCode", `is of "tokens"`},
		{`"quantity": 0`, "quantity", "quantity is 0"},
		{`"quantity": -2`, "quantity", "quantity is -2"},
		{`"quantity": 10001`, "quantity", "at most 10000"},
	})
	a.refuses("changeSubscription", with(t, change, `"planCode": "none"`), "NOT_FOUND", "planCode", `"none"`)
	a.refuses("changeSubscription", with(t, change, `"planCode": "dollars"`), "CURRENCY_MISMATCH", "planCode", "USD", "EUR")
	now := with(t, change, `"timing": "NOW"`)
	a.refusesEach("changeSubscription", now, append([]bad{
		{`"expectedCharge": {"amount": "-1", "currency": "EUR"}`, "expectedCharge.amount", "amount is -1"},
		{`"expectedCharge": {"amount": "1", "currency": "XXX"}`, "expectedCharge.currency", "XXX"},
		{`"prorateAt": "2026-01-01T00:00:00.000001Z"`, "prorateAt", "use the instant of a preview"},
		{`"prorateAt": "2025-12-31T23:44:59Z"`, "prorateAt", "more than 15 minutes ago"},
		{`"prorateAt": "2025-12-31T23:59:59Z"`, "prorateAt", "the period began"},
	}, badTimes("prorateAt")...))
	a.refuses("changeSubscription", with(t, now, `"expectedCharge": {"amount": "1", "currency": "EUR"}`), "CHARGE_CHANGED",
		"expectedCharge", "1.00 EUR")
	a.refuses("changeSubscription", of(ending, inputs["changeSubscription"]), "SUBSCRIPTION_NOT_ACTIVE", "subscriptionId", "resumeSubscription")
	a.refuses("changeSubscription", of(scheduled, inputs["changeSubscription"]), "SUBSCRIPTION_NOT_ACTIVE", "subscriptionId", "scheduled")
	a.refuses("resumeSubscription", of(id, ""), "INVALID_INPUT", "subscriptionId", "nothing to resume")
	a.refusesEach("updateSubscription", of(id, `, "metadata": {}`), badMetadata("metadata"))
	a.isFault(a.post(mutationDocument("cancelSubscription"), `{"input": `+of(id, `, "timing": "LATER"`)+`}`),
		"GRAPHQL_VALIDATION_FAILED", "", "LATER")
}

// A wallet that cannot spend takes no subscription, one that has subscriptions cannot be closed, and it has at most 20 of them.
func TestSubscriptionsOfAWallet(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "100", "0")
	a.plan("empty", "0", "0")
	id := a.subscribe("main", "empty").str("id")
	status := func(key, status string) string {
		return `{"idempotencyKey": "` + key + `", "walletId": "main", "status": "` + status + `", "reason": "r"}`
	}
	a.refuses("setWalletStatus", status("1", "CLOSED"), "WALLET_NOT_EMPTY", "", "1 subscriptions", "cancel them")
	a.done("setWalletStatus", status("2", "FROZEN"))
	start := `{"idempotencyKey": "s", "walletId": "main", "planCode": "free"}`
	a.refuses("startSubscription", start, "WALLET_FROZEN", "")
	a.done("setWalletStatus", status("3", "ACTIVE"))
	for range 19 {
		a.subscribe("main", "empty")
	}
	a.refuses("startSubscription", start, "CONFLICT", "walletId", "20 subscriptions")
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	a.done("startSubscription", start)
	a.has("100")
	for _, open := range a.query(`{ wallet(id: "main") { subscriptions(first: 100) { nodes { id status } } } }`).
		of("wallet.subscriptions.nodes", "id") {
		if open != id {
			a.done("cancelSubscription", `{"idempotencyKey": "`+open+`", "subscriptionId": "`+open+`", "timing": "NOW"}`)
		}
	}
	a.has("0")
	a.done("setWalletStatus", status("4", "CLOSED"))
	a.refuses("startSubscription", with(t, start, `"idempotencyKey": "t"`), "WALLET_CLOSED", "")
}

// Metadata is replaced, left, and removed, and each is another request.
func TestUpdateSubscription(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "100", "0")
	id := a.subscribe("main", "free", `"metadata": {"crm": "1"}`).str("id")
	update := func(key, fields, want string) {
		t.Helper()
		input := with(t, `{"idempotencyKey": "`+key+`", "subscriptionId": "`+id+`"}`, fields)
		first := a.done("updateSubscription", input)
		first.in("subscription.metadata").is(want)
		a.repeats("updateSubscription", input, first)
		a.isSubscription(id, "metadata status includedCredits", `{"metadata": `+want+`, "status": "ACTIVE", "includedCredits": "100"}`)
	}
	update("1", `"metadata": {"crm": "2", "seat": "a"}`, `{"crm": "2", "seat": "a"}`)
	update("2", ``, `{"crm": "2", "seat": "a"}`)
	update("3", `"metadata": null`, `{}`)
	update("4", `"metadata": {"crm": "3"}`, `{"crm": "3"}`)
	a.refuses("updateSubscription", `{"idempotencyKey": "2", "subscriptionId": "`+id+`", "metadata": null}`, "IDEMPOTENCY_KEY_REUSED",
		"metadata")
	a.refuses("updateSubscription", `{"idempotencyKey": "3", "subscriptionId": "`+id+`"}`, "IDEMPOTENCY_KEY_REUSED", "metadata")
	a.has("100")
}

// The key of each request is that of its subscription, plan, quantity and timing.
func TestSubscriptionKeys(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("free", "100", "0")
	a.plan("other", "200", "0")
	id, second := a.subscribe("main", "free").str("id"), a.subscribe("main", "free").str("id")
	other := `"subscriptionId": "` + second + `"`
	once := func(name, input string, changes map[string]string) {
		t.Helper()
		first := a.done(name, input)
		a.repeats(name, input, first)
		changes["subscriptionId"] = other
		a.reuses(name, input, changes)
	}
	once("changeSubscription", `{"idempotencyKey": "a", "subscriptionId": "`+id+`", "planCode": "other", "timing": "PERIOD_END"}`,
		map[string]string{"planCode": `"planCode": "free"`, "quantity": `"quantity": 1`})
	once("cancelSubscription", `{"idempotencyKey": "b", "subscriptionId": "`+id+`"}`, map[string]string{"timing": `"timing": "NOW"`})
	once("resumeSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`"}`, map[string]string{})
	a.isSubscription(id, `status cancelAtPeriodEnd pendingPlan { code }`, `{"status": "ACTIVE", "cancelAtPeriodEnd": false, "pendingPlan": null}`)
}

// The features are those of all plans in force, each once and in order: of the wallet, and of all wallets of the customer.
func TestFeatures(t *testing.T) {
	a := newSubscriber(t, "UTC")
	a.plan("none", "10", "0")
	a.plan("team", "10", "0", `"features": ["sso", "api"]`)
	a.plan("pro", "10", "0", `"features": ["audit", "sso"], "trialDays": 7`)
	a.done("openWallet", `{"idempotencyKey": "w2", "customerId": "ada", "externalId": "second"}`)
	has := func(main, second, both string) {
		t.Helper()
		a.query(`{ customer(id: "ada") { features } main: wallet(id: "main") { features balance { available } } second: wallet(id: "second") { features } }`).
			is(`{"customer": {"features": ` + both + `}, "main": {"features": ` + main + `, "balance": {"available": "*"}},
				"second": {"features": ` + second + `}}`)
		a.query(`{ customer(id: "ada") { wallets { nodes { customer { features } } } } }`).of("customer.wallets.nodes", "customer.features")
	}
	has(`[]`, `[]`, `[]`)
	a.subscribe("main", "none")
	has(`[]`, `[]`, `[]`)
	team := a.subscribe("main", "team").str("id")
	has(`["api", "sso"]`, `[]`, `["api", "sso"]`)
	pro := a.subscribe("second", "pro").str("id") // in its trial
	has(`["api", "sso"]`, `["audit", "sso"]`, `["api", "audit", "sso"]`)
	a.subscribe("main", "pro", `"startAt": "2026-01-03T00:00:00Z"`)
	has(`["api", "sso"]`, `["audit", "sso"]`, `["api", "audit", "sso"]`)
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+pro+`", "timing": "NOW"}`)
	has(`["api", "sso"]`, `[]`, `["api", "sso"]`)
	a.clock("2026-01-03T00:00:00Z") // nobody has booked what begins
	has(`["api", "audit", "sso"]`, `[]`, `["api", "audit", "sso"]`)
	a.done("changeSubscription", `{"idempotencyKey": "d", "subscriptionId": "`+team+`", "planCode": "none", "timing": "PERIOD_END"}`)
	a.done("archivePlan", `{"idempotencyKey": "e", "code": "pro"}`)
	has(`["api", "audit", "sso"]`, `[]`, `["api", "audit", "sso"]`)
	a.clock("2026-02-01T00:00:00Z")
	has(`["audit", "sso"]`, `[]`, `["audit", "sso"]`)
	// A gate asks together with the balance, and needs READ for it.
	a.done("recordUsage", `{"idempotencyKey": "u", "walletId": "main", "action": "chat", "credits": "1"}`)
	a.query(`mutation { recordUsage(input: {idempotencyKey: "u", walletId: "main", action: "chat", credits: "1"}) {
		wallet { features balance { available } } } }`).in("recordUsage.wallet").is(`{"features": ["audit", "sso"], "balance": {"available": "29"}}`)
}
