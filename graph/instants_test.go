package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// edgeInstants are instants at the ends of what the API takes, beyond them, and around changes of clocks.
var edgeInstants = []string{
	"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z",
	"1970-01-01T00:30:00+01:00", "1969-12-31T23:30:00-01:00", "2011-12-30T09:59:59.999999Z", "2011-12-30T10:00:00Z",
	"2016-12-31T23:59:60Z", "2026-01-01T00:00:00Z", "2026-03-29T00:59:59.999999Z", "2026-03-29T01:00:00Z",
	"2026-03-29T02:30:00+01:00", "2026-10-25T00:59:59.999999Z", "2026-10-25T01:00:00Z", "9998-12-31T23:59:59.999999Z",
	"9999-01-01T00:00:00Z", "9999-01-01T00:00:00.000001Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:60Z",
	"9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "2026-01-01T00:00:00+23:59", "2026-01-01T00:00:00-23:59",
}

// edgeFields has a document for each argument and each field of an input that takes an instant: [1] is the instant, [2]
// a number for keys, [3] the wallet, [4] a subscription of it, [5] a budget of it, [6] an endpoint.
var edgeFields = map[string]string{
	"Wallet.balanceAt.time":    `{ wallet(id: "%[3]s") { balanceAt(time: "%[1]s") { available pending posted sequence asOf } } }`,
	"Wallet.finance.at":        `{ wallet(id: "%[3]s") { finance(at: "%[1]s") { currency balanced } } }`,
	"Query.finance.at":         `{ finance(at: "%[1]s") { at asOf complete rows { currency } } }`,
	"Query.topUps.from":        `{ topUps(from: "%[1]s") { nodes { id } } }`,
	"Query.topUps.to":          `{ topUps(to: "%[1]s") { nodes { id } } }`,
	"Wallet.transactions.from": `{ wallet(id: "%[3]s") { transactions(from: "%[1]s") { nodes { id } } grants: transactions(from: "%[1]s", types: [GRANT]) { nodes { id } } } }`,
	"Wallet.transactions.to":   `{ wallet(id: "%[3]s") { transactions(to: "%[1]s") { nodes { id } } grants: transactions(to: "%[1]s", types: [GRANT]) { nodes { id } } } }`,
	"Wallet.movements.from":    `{ wallet(id: "%[3]s") { movements(from: "%[1]s", to: "2026-11-01T00:00:00Z", interval: MONTH) { start end } } }`,
	"Wallet.movements.to":      `{ wallet(id: "%[3]s") { movements(from: "2025-12-31T00:00:00Z", to: "%[1]s", interval: DAY) { start end } } }`,
	"Wallet.topSubjects.from":  `{ wallet(id: "%[3]s") { topSubjects(from: "%[1]s", to: "2026-11-01T00:00:00Z") { share } } }`,
	"Wallet.topSubjects.to":    `{ wallet(id: "%[3]s") { topSubjects(from: "2025-12-31T00:00:00Z", to: "%[1]s") { share } } }`,
	"Wallet.usage.from":        `{ wallet(id: "%[3]s") { usage(from: "%[1]s", to: "2026-11-01T00:00:00Z", interval: MONTH) { start end credits } } }`,
	"Wallet.usage.to":          `{ wallet(id: "%[3]s") { usage(from: "2025-12-31T00:00:00Z", to: "%[1]s", interval: DAY) { start end credits } } }`,
	"Customer.usage.from":      `{ customer(id: "of %[3]s") { usage(from: "%[1]s", to: "2026-01-02T00:00:00Z", interval: HOUR) { start end credits } } }`,
	"Customer.usage.to":        `{ customer(id: "of %[3]s") { usage(from: "2025-12-31T00:00:00Z", to: "%[1]s") { start end credits } } }`,
	"GrantCreditsInput.effectiveAt": `mutation { it: grantCredits(input: {idempotencyKey: "e%[2]d", walletId: "%[3]s", amount: "1",
		effectiveAt: "%[1]s"}) { grant { effectiveAt status } wallet { forecast { depletesAt } } userErrors { code path } } }`,
	"GrantCreditsInput.expiresAt": `mutation { it: grantCredits(input: {idempotencyKey: "x%[2]d", walletId: "%[3]s", amount: "1",
		expiresAt: "%[1]s"}) { grant { expiresAt status } wallet { forecast { depletesAt } } userErrors { code path } } }`,
	"RecordUsageInput.occurredAt": `mutation { it: recordUsage(input: {idempotencyKey: "u%[2]d", walletId: "%[3]s", action: "a",
		credits: "0.01", occurredAt: "%[1]s"}) { transaction { occurredAt } userErrors { code path } } }`,
	"UsageEventInput.occurredAt": `mutation { it: recordUsageBatch(input: {walletId: "%[3]s", events: [{idempotencyKey: "b%[2]d",
		action: "a", credits: "0.01", occurredAt: "%[1]s"}]}) { results { transaction { occurredAt } error { code } } userErrors { code path } } }`,
	"Query.rateCard.at":  `{ rateCard(code: "default", at: "%[1]s") { version effectiveAt } }`,
	"Wallet.rateCard.at": `{ wallet(id: "%[3]s") { rateCard(at: "%[1]s") { version effectiveAt } } }`,
	"WhatIfInput.from": `{ whatIf(input: {walletId: "%[3]s", from: "%[1]s", to: "2026-11-01T00:00:00Z",
		rates: [{action: "a", credits: "1"}]}) { credits } }`,
	"WhatIfInput.to": `{ whatIf(input: {walletId: "%[3]s", from: "2025-12-31T00:00:00Z", to: "%[1]s",
		rates: [{action: "a", credits: "1"}]}) { credits } }`,
	"PublishRateCardInput.effectiveAt": `mutation { it: publishRateCard(input: {idempotencyKey: "p%[2]d", code: "default",
		effectiveAt: "%[1]s", rates: [{action: "a", credits: "1"}]}) { rateCard { effectiveAt } userErrors { code path } } }`,
	"StartSubscriptionInput.startAt": `mutation { it: startSubscription(input: {idempotencyKey: "s%[2]d", walletId: "%[3]s", planCode: "free",
		startAt: "%[1]s"}) { subscription { currentPeriodStart } userErrors { code path } } }`,
	"ChangeSubscriptionInput.prorateAt": `mutation { it: changeSubscription(input: {idempotencyKey: "t%[2]d", subscriptionId: "%[4]s",
		planCode: "free", prorateAt: "%[1]s"}) { subscription { status } userErrors { code path } } }`,
	"CreateBudgetInput.expiresAt": `mutation { it: createBudget(input: {idempotencyKey: "cb%[2]d", walletId: "%[3]s", name: "n", limit: "1",
		window: DAY, expiresAt: "%[1]s"}) { budget { expiresAt resetsAt spendable } userErrors { code path } } }`,
	"UpdateBudgetInput.expiresAt": `mutation { it: updateBudget(input: {idempotencyKey: "ub%[2]d", budgetId: "%[5]s", reason: "r",
		expiresAt: "%[1]s"}) { budget { expiresAt spendable } userErrors { code path } } }`,
	"Query.activity.from": `{ activity(from: "%[1]s") { nodes { id } } }`,
	"Query.activity.to":   `{ activity(to: "%[1]s") { nodes { id } } }`,
	"Query.auditLog.from": `{ auditLog(from: "%[1]s") { nodes { id } } }`,
	"Query.auditLog.to":   `{ auditLog(to: "%[1]s") { nodes { id } } }`,
	"CreateExportInput.from": `mutation { it: createExport(input: {idempotencyKey: "ef%[2]d", kind: LEDGER, walletId: "%[3]s",
		from: "%[1]s", to: "2026-11-01T00:00:00Z"}) { export { status } userErrors { code path } } }`,
	"CreateExportInput.to": `mutation { it: createExport(input: {idempotencyKey: "et%[2]d", kind: LEDGER, walletId: "%[3]s",
		from: "2025-12-31T00:00:00Z", to: "%[1]s"}) { export { status } userErrors { code path } } }`,
	"ReplayFailedDeliveriesInput.from": `mutation { it: replayFailedDeliveries(input: {idempotencyKey: "rf%[2]d", endpointId: "%[6]s",
		from: "%[1]s", to: "2026-11-01T00:00:00Z"}) { count userErrors { code path } } }`,
	"ReplayFailedDeliveriesInput.to": `mutation { it: replayFailedDeliveries(input: {idempotencyKey: "rt%[2]d", endpointId: "%[6]s",
		from: "2025-12-31T00:00:00Z", to: "%[1]s"}) { count userErrors { code path } } }`,
	"AdvanceTestClockInput.to": `mutation { it: advanceTestClock(input: {to: "%[1]s", confirm: true}) { testClock { now } userErrors { code path } } }`,
}

// everythingAtNow selects all that depends on what time it is.
const everythingAtNow = `{ customer(id: "of %[1]s") { usageThrough: id } wallet(id: "%[1]s") {
	balance { available pending posted expiringNext { amount expiresAt } asOf } balanceAlerts { active } usageThrough { behind }
	forecast { creditsPerDay depletesAt expiringUnused { amount expiresAt } }
	all: forecast(windowDays: 30) { creditsPerDay windowDays depletesAt }
	grants { nodes { status remaining } } spendable: grants(spendable: true) { nodes { id } }
	transactions { nodes { id } } subscriptions { nodes { status currentPeriodEnd } } audit { ok } } }`

// Every instant at an edge of the calendar is answered or refused at once by every field that takes one, in every zone,
// and the wallet is readable afterwards.
func TestInstantsAtTheEdgesOfTheCalendar(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "Pacific/Apia", "Pacific/Kiritimati"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			c := newCounting(t)
			live, test := c.api, c.inTest()
			hooks := newAPI(t, withUsage) // the store of the others has no webhooks
			for _, client := range []*api{live, test, hooks} {
				client.done("createCustomer", `{"idempotencyKey": "c", "externalId": "of main", "name": "C", "timeZone": "`+zone+`"}`)
				client.done("openWallet", `{"idempotencyKey": "w", "customerId": "of main", "externalId": "main", "overdraftLimit": "5"}`)
				client.grant("main", "g", "10")
				client.use("main", "u", "1")
			}
			live.plan("free", "1", "0")
			subscription := live.subscribe("main", "free").str("id")
			budget := live.budget("edges", "1").str("id")
			endpoint := hooks.endpoint("https://example.com").str("endpoint.id")
			began, requests := time.Now(), 0
			for _, field := range slices.Sorted(maps.Keys(edgeFields)) {
				client := live
				switch {
				case field == "AdvanceTestClockInput.to":
					client = test
				case strings.HasPrefix(field, "ReplayFailedDeliveriesInput."),
					field == "CreateExportInput.to": // in live, those of the field from are running, and are as many as may
					client = hooks
				}
				answered := 0
				for _, instant := range edgeInstants {
					requests += 2
					if client.answersEdge(fmt.Sprintf(edgeFields[field], instant, requests, "main", subscription, budget, endpoint)) {
						answered++
					}
					if !client.answersEdge(fmt.Sprintf(everythingAtNow, "main")) {
						t.Fatalf("after %s in %s, the wallet cannot be read", instant, field)
					}
				}
				if answered == 0 || answered == len(edgeInstants) {
					t.Errorf("%s answers %d of %d instants", field, answered, len(edgeInstants))
				}
			}
			if each := time.Since(began) / time.Duration(requests); each > 500*time.Millisecond {
				t.Errorf("each of %d requests takes %s", requests, each)
			}
			test.query(`{ testClock { now } }`).in("testClock.now").is(quoted(billing.FormatInstant(billing.LastTestTime)))
		})
	}
}

// Ranges between any two edges are answered or refused, too.
func TestRangesAtTheEdgesOfTheCalendar(t *testing.T) {
	c := newCounting(t)
	c.done("createCustomer", `{"idempotencyKey": "c", "externalId": "of main", "name": "C", "timeZone": "Pacific/Apia"}`)
	c.done("openWallet", `{"idempotencyKey": "w", "customerId": "of main", "externalId": "main"}`)
	c.grant("main", "g", "10")
	c.use("main", "u", "1")
	for _, from := range edgeInstants {
		for _, to := range edgeInstants {
			arguments := fmt.Sprintf(`from: %q, to: %q`, from, to)
			c.answersEdge(`{ wallet(id: "main") { transactions(` + arguments + `) { nodes { id } } } }`)
			c.answersEdge(`{ wallet(id: "main") { transactions(` + arguments + `, types: [GRANT, EXPIRY]) { nodes { id } } } }`)
			c.answersEdge(`{ whatIf(input: {walletId: "main", ` + arguments + `, rates: [{action: "a", credits: "1"}]}) { credits } }`)
			for _, interval := range []string{"HOUR", "DAY", "WEEK", "MONTH", "TOTAL"} {
				c.answersEdge(`{ wallet(id: "main") { usage(` + arguments + `, interval: ` + interval + `) { credits } } }`)
				c.answersEdge(`{ wallet(id: "main") { usage(` + arguments + `, fill: true, interval: ` + interval + `) { credits start end } } }`)
				c.answersEdge(`{ wallet(id: "main") { movements(` + arguments + `, interval: ` + interval + `) { closing } } }`)
				c.answersEdge(`{ customer(id: "of main") { usage(` + arguments + `, interval: ` + interval + `, groupBy: [ACTION]) { credits } } }`)
			}
		}
	}
}

// answersEdge fails if a document is neither answered nor refused for its input. It reports which.
func (a *api) answersEdge(document string) (answered bool) {
	a.t.Helper()
	got := a.post(document, nil)
	for _, fault := range got.Errors {
		if fault.Extensions["code"] != "BAD_USER_INPUT" {
			a.t.Fatalf("%s: %+v", document, fault)
		}
	}
	if len(got.Errors) == 0 && strings.Contains(string(got.Data), `"ok":false`) {
		a.t.Fatalf("%s: %s", document, got.Data)
	}
	if logged := a.logged.String(); strings.Contains(logged, "level=ERROR") {
		a.t.Fatalf("%s: %s", document, logged)
	}
	refused := len(got.Errors) > 0 || strings.Contains(string(got.Data), `"code":`)
	return !refused
}

// Every argument and field of an input that takes an instant is tried at the edges of the calendar.
func TestEveryInstantIsTriedAtTheEdges(t *testing.T) {
	want := map[string]bool{}
	for _, kind := range schemaOf(t, "../schema.graphqls").Types {
		for _, field := range kind.Fields {
			if kind.Kind == "INPUT_OBJECT" && field.Type.Name() == "DateTime" {
				want[kind.Name+"."+field.Name] = true
			}
			for _, argument := range field.Arguments {
				if argument.Type.Name() == "DateTime" {
					want[kind.Name+"."+field.Name+"."+argument.Name] = true
				}
			}
		}
	}
	for name := range want {
		if edgeFields[name] == "" {
			t.Errorf("%s takes an instant: add a document to edgeFields in graph/instants_test.go", name)
		}
	}
	for name := range edgeFields {
		if !want[name] {
			t.Errorf("edgeFields names %s, which takes no instant", name)
		}
	}
}
