package graph_test

import (
	"fmt"
	"slices"
	"testing"
)

// Scenario 30: a change at the end of the period is shown as pending, changes nothing before, and is the plan from the boundary on.
func TestChangeAtPeriodEndScenario(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-04-01T00:00:00Z", "small", "100")
	a.plan("large", "150", "0", `"features": ["sso"]`)
	id := a.subscribe("main", "small").str("id")
	a.use("main", "u", "40")
	change := func(key, plan, quantity string) answer {
		t.Helper()
		return a.done("changeSubscription", `{"idempotencyKey": "`+key+`", "subscriptionId": "`+id+`", "planCode": "`+plan+`",
			"timing": "PERIOD_END", "quantity": `+quantity+`}`)
	}
	change("a", "large", "2").in("subscription.pendingQuantity").is(`2`)
	const fields = `plan { code } quantity includedCredits pendingPlan { code } pendingQuantity`
	a.isSubscription(id, fields, `{"plan": {"code": "small"}, "quantity": 1, "includedCredits": "100", "pendingPlan": {"code": "large"},
		"pendingQuantity": 2}`)
	a.has("60")
	a.clock("2027-04-30T23:59:59.999999Z")
	a.has("60")
	a.clock("2027-05-01T00:00:00Z")
	a.has("300")
	a.isSubscription(id, fields, `{"plan": {"code": "large"}, "quantity": 2, "includedCredits": "300", "pendingPlan": null, "pendingQuantity": null}`)
	change("b", "large", "3") // another quantity of the same plan
	a.isSubscription(id, fields, `{"plan": {"code": "large"}, "quantity": 2, "includedCredits": "300", "pendingPlan": {"code": "large"}, "pendingQuantity": 3}`)
	change("c", "small", "1") // in place of it
	change("d", "large", "null")
	a.isSubscription(id, fields, `{"plan": {"code": "large"}, "quantity": 2, "includedCredits": "300", "pendingPlan": null, "pendingQuantity": null}`)
	a.clock("2027-06-01T00:00:00Z")
	a.has("300")
}

// A change to a plan of another interval counts its periods from the boundary.
func TestChangeOfTheInterval(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-31T00:00:00Z", "month", "100")
	a.plan("week", "30", "0", `"interval": "WEEK"`)
	id := a.subscribe("main", "month").str("id")
	a.done("changeSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "planCode": "week", "timing": "PERIOD_END"}`)
	a.ends(id, "2027-02-28T00:00:00Z", "2027-03-07T00:00:00Z", "2027-03-14T00:00:00Z")
	a.isSubscription(id, "anchor", `{"anchor": "2027-02-28T00:00:00Z"}`)
	a.has("30")
}

// Changes and cancellations never touch credit that the subscription did not bring.
func TestOtherCreditIsLeftAlone(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "free", "100")
	a.grant("main", "bought", "500", `"source": "PURCHASE"`)
	a.grant("main", "dated", "7", `"expiresAt": "2027-01-20T00:00:00Z"`)
	first := a.subscribe("main", "free").str("id")
	a.subscribe("main", "free", `"includedCredits": "30"`)
	a.use("main", "u", "87") // of what expires first: the 7, then 80 of a plan
	a.has("550")
	a.clock("2027-02-01T00:00:00Z")
	a.has("630") // 500 bought, and 100 and 30 of the plans
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+first+`", "timing": "NOW"}`)
	a.has("530")
	a.clock("2027-03-01T00:00:00Z")
	a.has("530")
}

// Cancelled at the end of its period, a subscription keeps what it has until then, and opens no other period.
func TestCancelAtPeriodEndScenario(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "roll", "100", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "100"`)
	id := a.subscribe("main", "roll").str("id")
	a.clock("2027-02-01T00:00:00Z")
	a.has("200")
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`"}`)
	a.isSubscription(id, "status cancelAtPeriodEnd canceledAt", `{"status": "ACTIVE", "cancelAtPeriodEnd": true, "canceledAt": null}`)
	a.clock("2027-02-28T23:59:59.999999Z")
	a.has("200")
	a.clock("2027-03-01T00:00:00Z")
	a.has("0") // a boundary that opens no period lets nothing roll over
	a.isSubscription(id, "status cancelAtPeriodEnd canceledAt currentPeriodEnd", `{"status": "CANCELED", "cancelAtPeriodEnd": false,
		"canceledAt": "2027-03-01T00:00:00Z", "currentPeriodEnd": "2027-03-01T00:00:00Z"}`)
	a.refuses("resumeSubscription", `{"idempotencyKey": "r", "subscriptionId": "`+id+`"}`, "SUBSCRIPTION_NOT_ACTIVE", "subscriptionId",
		"2027-03-01T00:00:00Z")
	a.clock("2027-06-01T00:00:00Z")
	a.has("0")
}

// A hold that is captured after its period has ended spends what it set aside, and nothing of the next period. What it gives back of
// the period before rolls over, up to the limit.
func TestHoldAcrossABoundary(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "roll", "100", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "90"`)
	a.subscribe("main", "roll")
	a.clock("2027-01-31T23:50:00Z")
	hold := a.done("placeHold", `{"idempotencyKey": "h", "walletId": "main", "amount": "40", "expiresInSeconds": 3600}`).str("hold.id")
	a.has("60")
	a.clock("2027-02-01T00:00:00Z")
	a.has("160") // 60 rolled over
	captured := a.done("captureHold", `{"idempotencyKey": "x", "holdId": "`+hold+`", "amount": "15", "final": false}`)
	captured.in("transaction.amount").is(`"-15"`)
	a.query(`query($id: ID!) { hold(id: $id) { captured remaining grants { amount grant { source effectiveAt } } } }`, `{"id": "`+hold+`"}`).in("hold").
		is(`{"captured": "15", "remaining": "25", "grants": [{"amount": "25", "grant": {"source": "PLAN", "effectiveAt": "2027-01-01T00:00:00Z"}}]}`)
	a.has("160")
	a.done("releaseHold", `{"idempotencyKey": "y", "holdId": "`+hold+`"}`)
	a.has("185") // all 25: 85 of the 90 have rolled over now
	a.clock("2027-03-01T00:00:00Z")
	a.has("190")
}

// In one commit time passes first: a renewal that came while nobody looked is there before the threshold of a recharge is judged.
func TestRenewalComesBeforeARecharge(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	s.plan("free", "100", "0")
	s.subscribe("main", "free")
	s.configure("r", "20", "p", "sim_ok")
	s.use("main", "u", "75")
	s.drive()
	s.has("25", 0)
	s.api.clock("2026-02-01T00:00:00Z")
	s.use("main", "v", "10") // 90 are left of the new period, not 15
	s.drive()
	s.has("90", 0)
}

// A period that would begin while the wallet is frozen is skipped, and the ones after it come as before.
func TestPeriodOfAFrozenWallet(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-31T00:00:00Z", "free", "100")
	id := a.subscribe("main", "free").str("id")
	for n, status := range []string{"FROZEN", "ACTIVE"} {
		a.done("setWalletStatus", fmt.Sprintf(`{"idempotencyKey": "%d", "walletId": "main", "status": "%s", "reason": "r"}`, n, status))
		a.has([]string{"100", "0"}[n])
		a.clock([]string{"2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z"}[n])
		a.has([]string{"0", "100"}[n])
	}
	a.ends(id, "2027-04-30T00:00:00Z", "2027-05-31T00:00:00Z")
}

// A year's leap passes every period in order, of every subscription, and the books stay right.
func TestYearsLeap(t *testing.T) {
	a := beginPlan(t, "America/New_York", "2027-01-31T05:00:00Z", "month", "10", `"unusedCredits": "KEEP"`)
	a.plan("week", "1", "0", `"interval": "WEEK", "unusedCredits": "ROLL_OVER", "rolloverLimit": "1"`)
	for range 5 {
		a.subscribe("main", "month")
		a.subscribe("main", "week")
	}
	a.clock("2028-01-31T05:00:00Z")
	a.has("660") // 13 months of 50, and of each of five weeks 1 that is new and 1 that rolled over
}

// More grants than the state of a wallet holds end or roll over at one instant, and nothing of them is lost.
func TestManyGrantsEndAtOnce(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "roll", "100", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "1000"`)
	a.subscribe("main", "roll")
	for n := range 45 {
		a.grant("main", fmt.Sprint("g", n), "1", `"expiresAt": "2027-02-01T00:00:00Z"`)
	}
	a.has("145")
	a.clock("2027-02-01T00:00:00Z")
	a.has("200")
	expired := a.query(`{ wallet(id: "main") { transactions(first: 100, types: [EXPIRY]) { nodes { amount } } } }`).of("wallet.transactions.nodes", "amount")
	if len(expired) != 45 || slices.ContainsFunc(expired, func(amount string) bool { return amount != "-1" }) {
		t.Errorf("what expired is %v", expired)
	}
}

// An archived plan stays that of its subscribers, on the terms on which they subscribed, and nobody can take its code.
func TestSubscribersKeepAnArchivedPlan(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "free", "100")
	id := a.subscribe("main", "free", `"includedCredits": "120"`).str("id")
	a.done("archivePlan", `{"idempotencyKey": "x", "code": "free"}`)
	a.refuses("createPlan", with(t, aPlan, `"code": "free"`), "ALREADY_EXISTS", "code")
	a.clock("2027-02-01T00:00:00Z")
	a.has("120")
	a.done("changeSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "planCode": "free", "timing": "PERIOD_END", "quantity": 2}`)
	a.clock("2027-03-01T00:00:00Z")
	a.has("240")
}

// A cancelled subscription ends at once what it brought, also what had rolled over, and a scheduled one just does not begin.
func TestCancelNow(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "roll", "100", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "50", "features": ["sso"]`)
	id := a.subscribe("main", "roll").str("id")
	a.clock("2027-02-01T00:00:00Z")
	a.grant("main", "g", "3")
	a.has("153")
	canceled := a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	canceled.in("subscription.status").is(`"CANCELED"`)
	canceled.in("subscription.canceledAt").is(`"2027-02-01T00:00:00Z"`)
	a.has("3")
	scheduled := a.subscribe("main", "roll", `"startAt": "2027-03-01T00:00:00Z"`).str("id")
	a.done("cancelSubscription", `{"idempotencyKey": "d", "subscriptionId": "`+scheduled+`"}`).in("subscription.status").is(`"CANCELED"`)
	a.clock("2027-03-01T00:00:00Z")
	a.has("3")
	a.query(`{ wallet(id: "main") { features subscriptions { nodes { status } } } }`).in("wallet").
		is(`{"features": [], "subscriptions": {"nodes": [{"status": "CANCELED"}, {"status": "CANCELED"}]}}`)
}

// Debt is repaid by the credits of the next period.
func TestRenewalRepaysDebt(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "free", "100")
	a.done("updateWallet", `{"idempotencyKey": "o", "walletId": "main", "overdraftLimit": "500"}`)
	a.subscribe("main", "free")
	a.use("main", "u", "130", `"onShortfall": "OVERDRAFT"`)
	a.has("-30")
	a.clock("2027-02-01T00:00:00Z")
	a.has("70")
	a.use("main", "v", "270", `"onShortfall": "OVERDRAFT"`)
	a.has("-200")
	a.clock("2027-03-01T00:00:00Z")
	a.has("-100")
	a.clock("2027-05-01T00:00:00Z")
	a.has("100")
}
