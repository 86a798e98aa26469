package infra

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// play sends every kind of request that reads or writes in a way of its own.
func (d *deployment) play() {
	created := d.do("createCustomer", "customer { id }", map[string]any{"name": "Acme Works", "externalId": "acme"})
	customer := at(created, "customer", "id")
	open := func(name string) any {
		opened := d.do("openWallet", "wallet { id }", map[string]any{"customerId": customer, "externalId": name})
		return at(opened, "wallet", "id")
	}
	wallet, other, last := open("main"), open("other"), open("last")
	d.do("updateCustomer", "customer { id }", map[string]any{"customerId": customer, "name": "Acme Ltd"})
	d.wantMails(customer, "ada@example.com", "eve@example.com")
	d.do("updateWallet", "wallet { id }", map[string]any{"walletId": wallet, "name": "Main"})
	d.do("updateUsageSettings", "usageSettings { dimensions }", map[string]any{"dimensions": []string{"model"}})
	answers := http.StatusInternalServerError
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" { // so that its deliveries fail for good
			w.WriteHeader(http.StatusGone)
			return
		}
		w.WriteHeader(answers)
	}))
	defer receiver.Close()
	endpoint := at(d.do("createWebhookEndpoint", "endpoint { id }", map[string]any{
		"url": receiver.URL, "events": []string{"balance.*", "wallet.*", "grant.expiring", "usage.*"},
	}), "endpoint", "id")
	d.do("updateWebhookEndpoint", "endpoint { id }", map[string]any{"endpointId": endpoint, "enabled": true})
	d.do("rotateWebhookSecret", "endpoint { id }", map[string]any{"endpointId": endpoint})
	d.many(wallet, 60, in(10))
	d.do("setBalanceAlerts", "wallet { id }", map[string]any{"walletId": wallet, "thresholds": []string{"50"}})
	granted := d.do("grantCredits", "grant { id }", map[string]any{"walletId": other, "amount": "5"})
	d.do("recordUsage", "transaction { id }", map[string]any{"walletId": wallet, "action": "chat", "credits": "59"})
	d.many(wallet, 50, in(10))
	used := d.do("recordUsage", "transaction { id }", map[string]any{
		"walletId": wallet, "action": "chat", "credits": "45", "subject": "anna",
	})
	d.do("reverseUsage", "transaction { id }", map[string]any{
		"transactionId": at(used, "transaction", "id"), "reason": "it failed",
	})
	var batch []any
	for i := range 120 {
		batch = append(batch, map[string]any{"idempotencyKey": fmt.Sprint("event-", i), "action": "chat", "credits": "0.1"})
	}
	d.do("recordUsageBatch", "results { outcome }", map[string]any{"walletId": wallet, "events": batch})
	d.do("recordUsageBatch", "results { outcome }", map[string]any{"walletId": other, "events": batch[:20]}) // put aside
	d.price(wallet)
	d.sell(wallet)
	d.subscribe(other)
	d.pay(wallet)
	d.hold(wallet)
	d.do("transferCredits", "out { id }", map[string]any{
		"fromWalletId": wallet, "toWalletId": other, "amount": "1", "reason": "r",
	})
	d.do("voidGrant", "grant { id }", map[string]any{"grantId": at(granted, "grant", "id"), "reason": "r"})
	d.do("adjustBalance", "transaction { id }", map[string]any{"walletId": other, "amount": "1", "reason": "r"})
	d.do("setWalletStatus", "wallet { id }", map[string]any{"walletId": last, "status": "CLOSED", "reason": "r"})
	key := d.do("createApiKey", "id", map[string]any{"name": "k", "scopes": []string{"READ"}})
	d.do("revokeApiKey", "apiKey { id }", map[string]any{"apiKeyId": at(key, "id")})
	d.holdUntilTomorrow(wallet)
	d.budget(open("agents"))
	d.sessions(at(d.ask(`query($id: ID!) { wallet(id: $id) { customer { id } } }`, map[string]any{"id": wallet}), "wallet", "customer", "id"))
	buyer := d.buyer()
	d.do("startSubscription", "subscription { status }", map[string]any{"walletId": buyer, "planCode": "longer"}) // see payFirst
	test := d.do("sendTestWebhook", "delivery { id }", map[string]any{"endpointId": endpoint})
	gone := at(d.do("createWebhookEndpoint", "endpoint { id }", map[string]any{
		"url": receiver.URL + "/gone", "events": []string{"budget.exhausted"}, // which nothing sends here
	}), "endpoint", "id")
	d.do("sendTestWebhook", "delivery { id }", map[string]any{"endpointId": gone})
	d.follow()
	answers = http.StatusOK
	d.do("replayWebhookDelivery", "delivery { id }", map[string]any{"deliveryId": at(test, "delivery", "id")})
	d.do("updateWebhookEndpoint", "endpoint { id }", map[string]any{"endpointId": gone, "enabled": true})
	if replayed := d.do("replayFailedDeliveries", "count", map[string]any{
		"endpointId": gone, "from": in(-1), "to": in(1),
	}); fmt.Sprint(replayed["count"]) != "1" {
		d.t.Errorf("%v deliveries are replayed", replayed["count"])
	}
	d.do("deleteWebhookEndpoint", "endpointId", map[string]any{
		"endpointId": at(d.do("createWebhookEndpoint", "endpoint { id }", map[string]any{
			"url": receiver.URL + "/deleted", "events": []string{"customer.*"},
		}), "endpoint", "id"),
	})
	d.refused("revokeApiKey", map[string]any{"apiKeyId": "key_01KDVDNA00HDST93PJ8ZDYB21E"})
	d.look(wallet)
	d.asksForAttention(wallet)
	d.settled(d.first, billing.TopUpPending)
	for _, days := range []int{4, 11} { // the reminder a week before, and the expiry
		d.do("advanceTestClock", "testClock { now }", map[string]any{"to": in(days)})
		if days > 4 {
			d.tellAgain()
			d.payFirst(buyer)
		}
		d.invoke("expiry", map[string]bool{"sweep": true}, new(any))
		d.follow()
		if days == 4 {
			d.settled(d.first, billing.TopUpCanceled) // its page has closed
			d.holdUntilTomorrow(buyer)
			d.first, _ = d.open(buyer)
		}
	}
	d.expectEndedHold(wallet)
	d.expectMails(customer)
	d.expectRecharge(d.indebted)
	d.giveUp()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	d.export(wallet, today, today.AddDate(0, 0, 10))
	d.look(wallet)
}

// price publishes two rate cards, one of them for the wallet, and redeems quotes.
func (d *deployment) price(wallet any) {
	rate := func(component string) any {
		return map[string]any{"action": "complete", "component": component, "credits": "0.000001"}
	}
	rates := []any{rate("input"), rate("output")}
	for _, code := range []string{"default", "partners", "partners"} {
		d.do("publishRateCard", "rateCard { id rates { credits } publishedBy { name } }", map[string]any{
			"code": code, "rates": rates,
		})
	}
	d.do("updateWallet", "wallet { id rateCard { code } }", map[string]any{"walletId": wallet, "rateCardCode": "partners"})
	usage := func() map[string]any {
		return map[string]any{"walletId": wallet, "action": "complete", "components": []any{
			map[string]any{"name": "input", "quantity": "1000"}, map[string]any{"name": "output", "quantity": "50"},
		}}
	}
	quoted := func() map[string]any {
		asked := d.ask(`query($input: EstimateInput!) { estimate(input: $input) { allowed credits drawdowns { grant { id } }
			components { rate { credits } } quote { token } } }`, map[string]any{"input": usage()})
		redeeming := usage()
		redeeming["quote"] = at(asked, "estimate", "quote", "token")
		return redeeming
	}
	const why = "transaction { components { rate { credits } } rateCard { version effectiveAt } }"
	d.do("recordUsage", why, usage())
	d.do("recordUsage", why, quoted())
	event := quoted()
	event["idempotencyKey"] = "quoted"
	delete(event, "walletId")
	d.do("recordUsageBatch", "results { outcome }", map[string]any{"walletId": wallet, "events": []any{event}})
	d.ask(`query($input: WhatIfInput!) { whatIf(input: $input) { lines }
		rateCards { nodes { code effectiveAt versions { nodes { version publishedAt } } } } }`, map[string]any{
		"input": map[string]any{"walletId": wallet, "from": in(-1), "to": in(1), "rates": rates},
	})
}

// sell creates credit packs and plans and archives one of each, and sets how the pages look on which they are bought.
func (d *deployment) sell(wallet any) {
	for _, code := range []string{"small", "large"} {
		d.do("createCreditPack", "creditPack { id quantityLimit }", map[string]any{
			"code": code, "name": code, "credits": "100", "price": map[string]any{"amount": "9.90", "currency": "EUR"},
		})
	}
	d.do("archiveCreditPack", "creditPack { archived }", map[string]any{"code": "small"})
	for _, code := range []string{"basic", "team"} {
		d.do("createPlan", "plan { id quantityLimit }", map[string]any{
			"code": code, "name": code, "price": map[string]any{"amount": "9.90", "currency": "EUR"}, "includedCredits": "100",
			"rateCardCode": "default",
		})
	}
	d.do("archivePlan", "plan { archived }", map[string]any{"code": "basic"})
	d.do("updatePortalSettings", "portalSettings { brand }", map[string]any{
		"brand": "Acme", "returnOrigins": []string{"https://shop.example"},
	})
	d.ask(`query($wallet: ID!) { portalSettings { brand } creditPack(code: "small") { id } creditPacks { nodes { id } }
		plan(code: "basic") { id } plans { nodes { id } }
		topUps { nodes { id } } failed: topUps(status: FAILED) { nodes { id } } finance { complete rows { currency } }
		wallet(id: $wallet) { offers { code } finance { currency } past: finance(at: "2026-01-01T12:00:00Z") { currency } } }`, map[string]any{"wallet": wallet})
}

// subscribe subscribes a wallet to free plans: one whose trial ends while time passes, one for which a change is set, and two that are
// canceled.
func (d *deployment) subscribe(wallet any) {
	for code, days := range map[string]int{"free": 0, "tried": 3, "longer": 7} {
		d.do("createPlan", "plan { id }", map[string]any{
			"code": code, "name": code, "price": map[string]any{"amount": "0", "currency": "EUR"}, "includedCredits": "7",
			"unusedCredits": "ROLL_OVER", "rolloverLimit": "5", "trialDays": days, "interval": "WEEK", "features": []string{"sso"},
		})
	}
	const shown = "subscription { id status plan { code } } wallet { features balance { available } }"
	start := func(plan string, more map[string]any) any {
		more["walletId"], more["planCode"] = wallet, plan
		return at(d.do("startSubscription", shown, more), "subscription", "id")
	}
	start("tried", map[string]any{})
	id := start("free", map[string]any{"metadata": map[string]any{"crm": "42"}})
	of := func(more map[string]any) map[string]any {
		more["subscriptionId"] = id
		return more
	}
	d.do("changeSubscription", shown, of(map[string]any{"planCode": "tried", "timing": "PERIOD_END", "quantity": 2}))
	d.do("updateSubscription", "subscription { metadata }", of(map[string]any{"metadata": nil}))
	d.do("cancelSubscription", shown, of(map[string]any{}))
	d.do("resumeSubscription", shown, of(map[string]any{}))
	scheduled := start("free", map[string]any{"startAt": in(2)})
	for _, timing := range []string{"NOW", "PERIOD_END"} {
		d.do("cancelSubscription", shown, map[string]any{"subscriptionId": scheduled, "timing": timing})
		scheduled = start("free", map[string]any{})
	}
	d.ask(`query($id: ID!, $wallet: ID!) { subscription(id: $id) { status pendingPlan { code } } customer(id: "acme") { features }
		subscriptions { nodes { id } } active: subscriptions(status: ACTIVE, planCode: "free") { nodes { id } }
		wallet(id: $wallet) { features rateCard { code } subscriptions { nodes { status } }
			grants { nodes { subscription { id } } } transactions { nodes { subscription { id } } } } }`,
		map[string]any{"id": id, "wallet": wallet})
}

// hold places a hold by a rate card and one of an amount, and ends each in a way of its own. A third one is left to end by
// itself.
func (d *deployment) hold(wallet any) {
	place := func(fields map[string]any) any {
		fields["walletId"] = wallet
		return at(d.do("placeHold", "hold { id grants { grant { held } } }", fields), "hold", "id")
	}
	priced := place(map[string]any{"action": "complete", "components": []any{
		map[string]any{"name": "output", "quantity": "50"},
	}})
	d.do("extendHold", "hold { expiresAt }", map[string]any{"holdId": priced, "expiresInSeconds": 1800})
	d.do("captureHold", "hold { status remaining }", map[string]any{
		"holdId": priced, "amount": "0", "components": []any{map[string]any{"name": "output", "quantity": "20"}},
		"final": false,
	})
	d.do("captureHold", "hold { status wallet { balance { held } } }", map[string]any{
		"holdId": priced, "amount": "0.00001",
	})
	released := place(map[string]any{"amount": "1"})
	d.do("releaseHold", "hold { status }", map[string]any{"holdId": released})
	place(map[string]any{"amount": "1", "upTo": true})
	d.ask(`query($captured: ID!, $wallet: ID!) { hold(id: $captured) { status transactions { nodes { type } } }
		wallet(id: $wallet) { holds { nodes { status } } open: holds(status: OPEN) { nodes { id } } } }`,
		map[string]any{"captured": priced, "wallet": wallet})
}

// in returns the instant the given number of days from now.
func in(days int) string { return time.Now().AddDate(0, 0, days).UTC().Format(time.RFC3339) }

// many makes more grants to a wallet than its state has room for.
func (d *deployment) many(wallet any, grants int, end string) {
	for range grants {
		d.do("grantCredits", "grant { id }", map[string]any{"walletId": wallet, "amount": "1", "expiresAt": end})
	}
}

// look reads everything that the API can read.
func (d *deployment) look(wallet any) {
	now := time.Now()
	d.ask(`query($id: ID!, $from: DateTime!, $to: DateTime!, $at: DateTime!) {
		customers { nodes { id wallets { nodes { id } } } }
		customer(id: "acme") { id }
		searchCustomers(text: "ac") { nodes { id } }
		wallets { nodes { id } }
		named: wallet(id: "main") { id }
		wallet(id: $id) {
			customer { id } balance { available } balanceAt(time: $at) { available } balanceAlerts { threshold }
			grants { nodes { id remaining } }
			transactions(first: 50) { nodes { id drawdowns { grant { id amount } } reverses { id } } }
			granted: transactions(types: [GRANT, EXPIRY]) { nodes { id } }
			transactionByKey(idempotencyKey: "key-1") { id }
			usage(from: $from, to: $to) { credits }
			usageThrough { sequence }
			forecast { depletesAt }
			audit { ok }
		}
		webhookEndpoints { nodes { id deliveries { nodes { id payload } } } }
		webhookEventTypes { type }
		testClock { now }
		apiKeys { nodes { id } }
		activity { nodes { id type } }
		attention(kind: BALANCE_DEPLETED) { nodes { id since wallet { id } } } failing: attention(kind: WEBHOOK_FAILING) { nodes { id } }
		totals { customers wallets units { unit posted } asOf }
		failedDeliveries { nodes { id payload } }
		auditLog { nodes { id actor { name } target { id } } }
	}`, map[string]any{
		"id": wallet, "from": now.Add(-time.Hour).UTC().Format(time.RFC3339),
		"to": now.Add(time.Hour).UTC().Format(time.RFC3339),
		"at": now.UTC().Format(time.RFC3339),
	})
}
