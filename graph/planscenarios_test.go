package graph_test

import (
	"fmt"
	"slices"
	"testing"
)

// These are the scenarios of plans that need no money, and what went wrong elsewhere with periods, trials and rollovers. Each is
// played through the API in the test tenant. Nothing runs beside it: whatever time does is seen because somebody asks.

// begin moves the clock to when a scenario begins, and sells a plan.
func beginPlan(t *testing.T, zone, at, plan, included string, fields ...string) subscriber {
	t.Helper()
	a := newSubscriber(t, zone)
	a.plan(plan, included, "0", fields...)
	a.clock(at)
	return a
}

// ends moves the clock to the end of each period in turn, and checks when the next one ends.
func (a subscriber) ends(id string, ends ...string) {
	a.t.Helper()
	for n, end := range ends {
		a.isSubscription(id, "status currentPeriodEnd", `{"status": "ACTIVE", "currentPeriodEnd": "`+end+`"}`)
		if n < len(ends)-1 {
			a.clock(end)
		}
	}
}

// planGrants counts the grants of source PLAN.
func (a subscriber) planGrants() (n int) {
	a.t.Helper()
	for _, source := range a.query(`{ wallet(id: "main") { grants(first: 100) { nodes { source } } } }`).of("wallet.grants.nodes", "source") {
		if source == "PLAN" {
			n++
		}
	}
	return n
}

// Scenario 15: months from a 31st are clamped and come back, and each has one grant.
func TestMonthsFromTheLastDay(t *testing.T) {
	a := beginPlan(t, "UTC", "2028-01-31T10:00:00Z", "free", "100")
	id := a.subscribe("main", "free").str("id")
	a.ends(id, "2028-02-29T10:00:00Z", "2028-03-31T10:00:00Z", "2028-04-30T10:00:00Z", "2028-05-31T10:00:00Z")
	if n := a.planGrants(); n != 4 {
		t.Errorf("there are %d grants", n)
	}
	a.has("100")
}

// Scenario 15, scheduled: it begins at its instant, without anybody.
func TestMonthsFromAScheduledStart(t *testing.T) {
	a := beginPlan(t, "UTC", "2028-01-30T00:00:00Z", "free", "100")
	id := a.subscribe("main", "free", `"startAt": "2028-01-31T10:00:00Z"`).str("id")
	a.isSubscription(id, "status currentPeriodStart currentPeriodEnd anchor", `{"status": "SCHEDULED",
		"currentPeriodStart": "2028-01-31T10:00:00Z", "currentPeriodEnd": "2028-02-29T10:00:00Z", "anchor": "2028-01-31T10:00:00Z"}`)
	a.clock("2028-01-31T09:59:59.999999Z")
	a.has("0")
	a.clock("2028-01-31T10:00:00Z")
	a.has("100")
	a.ends(id, "2028-02-29T10:00:00Z", "2028-03-31T10:00:00Z", "2028-04-30T10:00:00Z", "2028-05-31T10:00:00Z")
	a.hasGrants("source amount effectiveAt", `{"source": "PLAN", "amount": "100", "effectiveAt": "2028-04-30T10:00:00Z"}`,
		`{"source": "PLAN", "amount": "100", "effectiveAt": "2028-03-31T10:00:00Z"}`,
		`{"source": "PLAN", "amount": "100", "effectiveAt": "2028-02-29T10:00:00Z"}`,
		`{"source": "PLAN", "amount": "100", "effectiveAt": "2028-01-31T10:00:00Z"}`)
}

// From a 31st on, exactly one renewal comes each month of an ordinary year, and none is skipped.
func TestEachMonthRenewsOnce(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-31T00:00:00Z", "free", "100")
	id := a.subscribe("main", "free").str("id")
	a.ends(id, "2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z", "2027-04-30T00:00:00Z", "2027-05-31T00:00:00Z",
		"2027-06-30T00:00:00Z", "2027-07-31T00:00:00Z", "2027-08-31T00:00:00Z", "2027-09-30T00:00:00Z",
		"2027-10-31T00:00:00Z", "2027-11-30T00:00:00Z", "2027-12-31T00:00:00Z", "2028-01-31T00:00:00Z")
	if n := a.planGrants(); n != 12 {
		t.Errorf("there are %d grants", n)
	}
}

// A change of plan on the clamped day carries the anchor over: it stays the 31st.
func TestChangeKeepsTheAnchor(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-31T00:00:00Z", "small", "100")
	a.plan("large", "300", "0")
	id := a.subscribe("main", "small").str("id")
	a.clock("2027-02-28T00:00:00Z")
	a.done("changeSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "planCode": "large", "timing": "PERIOD_END"}`)
	a.ends(id, "2027-03-31T00:00:00Z", "2027-04-30T00:00:00Z", "2027-05-31T00:00:00Z")
	a.isSubscription(id, "plan { code } anchor", `{"plan": {"code": "large"}, "anchor": "2027-01-31T00:00:00Z"}`)
}

// Cancelled and resumed on the clamped day, the next period still ends on the 31st.
func TestResumeKeepsTheAnchor(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-31T00:00:00Z", "free", "100")
	id := a.subscribe("main", "free").str("id")
	a.clock("2027-02-28T00:00:00Z")
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`"}`).in("subscription.cancelAtPeriodEnd").is(`true`)
	a.done("resumeSubscription", `{"idempotencyKey": "r", "subscriptionId": "`+id+`"}`).in("subscription.cancelAtPeriodEnd").is(`false`)
	a.ends(id, "2027-03-31T00:00:00Z", "2027-04-30T00:00:00Z")
	a.has("100")
}

// A trial of 30 days across a change of clocks ends at the same time of the day, on the 31st.
func TestTrialAcrossAChangeOfClocks(t *testing.T) {
	a := beginPlan(t, "America/Los_Angeles", "2027-03-02T07:30:00Z", "free", "100", `"trialDays": 30`) // 1 March 23:30
	id := a.subscribe("main", "free").str("id")
	a.isSubscription(id, "trialEndsAt", `{"trialEndsAt": "2027-04-01T06:30:00Z"}`) // 31 March 23:30
	a.clock("2027-04-01T06:30:00Z")
	a.ends(id, "2027-05-01T06:30:00Z", "2027-06-01T06:30:00Z") // 30 April, 31 May
}

// Periods begin at the same time of the day all year.
func TestPeriodsKeepTheTimeOfTheDay(t *testing.T) {
	a := beginPlan(t, "Europe/Berlin", "2027-03-01T07:00:00Z", "free", "100") // 08:00
	id := a.subscribe("main", "free").str("id")
	a.ends(id, "2027-04-01T06:00:00Z", "2027-05-01T06:00:00Z", "2027-06-01T06:00:00Z", "2027-07-01T06:00:00Z",
		"2027-08-01T06:00:00Z", "2027-09-01T06:00:00Z", "2027-10-01T06:00:00Z", "2027-11-01T07:00:00Z", "2027-12-01T07:00:00Z")
}

// Scenario 17: a day that would begin in the gap of a change of clocks begins at the end of the gap, and the days after it as before.
func TestDaysAcrossAGap(t *testing.T) {
	a := beginPlan(t, "America/New_York", "2027-03-13T07:30:00Z", "free", "100", `"interval": "DAY"`) // 02:30
	id := a.subscribe("main", "free").str("id")
	a.ends(id, "2027-03-14T07:00:00Z", "2027-03-15T06:30:00Z", "2027-03-16T06:30:00Z")
}

// Looked at before and after midnight of the customer and of UTC, a period is granted once.
func TestNothingIsGrantedTwiceAroundMidnight(t *testing.T) {
	a := beginPlan(t, "Asia/Tokyo", "2027-03-01T14:00:00Z", "free", "100") // 23:00
	a.subscribe("main", "free")
	for _, at := range []string{
		"2027-04-01T13:59:59.999999Z", "2027-04-01T14:00:00Z", "2027-04-01T14:59:59.999999Z", "2027-04-01T15:00:00Z",
		"2027-04-01T15:00:00.000001Z", "2027-04-02T00:00:00Z",
	} {
		a.clock(at)
		a.has("100")
		a.has("100")
	}
	if n := a.planGrants(); n != 2 {
		t.Errorf("there are %d grants", n)
	}
}

// Whatever happens between two renewals, a renewal has one line, under its own key.
func TestRenewalHasOneKey(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "free", "100")
	id := a.subscribe("main", "free").str("id")
	for n := range 20 {
		key := fmt.Sprint("k", n)
		switch n % 4 {
		case 0:
			a.use("main", key, "1")
		case 1:
			a.grant("main", key, "5")
		case 2:
			hold := a.done("placeHold", `{"idempotencyKey": "`+key+`", "walletId": "main", "amount": "2"}`).str("hold.id")
			a.done("releaseHold", `{"idempotencyKey": "release `+key+`", "holdId": "`+hold+`"}`)
		case 3:
			a.done("setBalanceAlerts", fmt.Sprintf(`{"idempotencyKey": "%s", "walletId": "main", "thresholds": ["%d"]}`, key, n))
		}
		if n == 10 {
			a.clock("2027-02-01T00:00:00Z")
		}
	}
	for period, amount := range []string{`{"amount": "100"}`, `{"amount": "100"}`, `null`} {
		a.query(fmt.Sprintf(`{ wallet(id: "main") { transactionByKey(idempotencyKey: "drawdown:renew:%s:%d") { amount } } }`, id, period)).
			in("wallet.transactionByKey").is(amount)
	}
	if n := a.planGrants(); n != 2 {
		t.Errorf("there are %d grants", n)
	}
}

// Scenario 21: what is left rolls over, into a grant that names where it came from and lasts for one period.
func TestRollOverScenario(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-31T00:00:00Z", "roll", "400", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "500"`)
	id := a.subscribe("main", "roll").str("id")
	a.use("main", "u", "250")
	a.clock("2027-02-28T00:00:00Z")
	a.has("550")
	const fields = `source amount remaining status expiresAt origin { source amount } subscription { id }`
	of := `"subscription": {"id": "` + id + `"}}`
	first := `{"source": "PLAN", "amount": "400", "remaining": "0", "status": "EXPIRED", "expiresAt": "2027-02-28T00:00:00Z", "origin": null, ` + of
	a.hasGrants(fields, `{"source": "PLAN", "amount": "400", "remaining": "400", "status": "ACTIVE", "expiresAt": "2027-03-31T00:00:00Z", "origin": null, `+of,
		`{"source": "ROLLOVER", "amount": "150", "remaining": "150", "status": "ACTIVE", "expiresAt": "2027-03-31T00:00:00Z",
			"origin": {"source": "PLAN", "amount": "400"}, `+of, first)
	a.query(`{ wallet(id: "main") { transactions(types: [ROLLOVER]) { nodes { type amount balanceAfter subscription { id } subscriptionId
		period drawdowns { amount grant { source } } } } } }`).in("wallet.transactions.nodes").is(`[
		{"type": "ROLLOVER", "amount": "150", "balanceAfter": "150", "subscription": {"id": "` + id + `"}, "subscriptionId": "` + id + `",
			"period": 1, "drawdowns": [{"amount": "150", "grant": {"source": "ROLLOVER"}}]},
		{"type": "ROLLOVER", "amount": "-150", "balanceAfter": "0", "subscription": {"id": "` + id + `"}, "subscriptionId": "` + id + `",
			"period": 0, "drawdowns": [{"amount": "150", "grant": {"source": "PLAN"}}]}]`)
	a.use("main", "v", "100") // what rolled over expires first, and is spent first
	a.query(`{ wallet(id: "main") { transactions(types: [USAGE], first: 1) { nodes { drawdowns { amount grant { source } } } } } }`).
		in("wallet.transactions.nodes.0.drawdowns").is(`[{"amount": "100", "grant": {"source": "ROLLOVER"}}]`)
	a.clock("2027-03-31T00:00:00Z")
	a.has("800") // the 50 that rolled over before have ended
}

// What the limit cuts off expires, in a line of its own: nothing vanishes silently. The limit is that of the plan that ends, whatever
// the next plan says.
func TestRolloverLimit(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "roll", "400", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "120"`)
	a.plan("next", "10", "0", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "5"`)
	id := a.subscribe("main", "roll").str("id")
	a.use("main", "u", "250")
	a.done("changeSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "planCode": "next", "timing": "PERIOD_END"}`)
	a.clock("2027-02-01T00:00:00Z")
	a.has("130")
	lines := a.query(`{ wallet(id: "main") { transactions(first: 4) { nodes { type amount } } } }`).of("wallet.transactions.nodes", "amount")
	if want := []string{"10", "-30", "120", "-120"}; !slices.Equal(lines, want) {
		t.Errorf("the lines are %v, want %v", lines, want)
	}
	a.use("main", "v", "1")
	a.clock("2027-03-01T00:00:00Z")
	a.has("15") // 5 of the 10; what is left of the 120 has ended
}

// Scenario 23: what is kept never expires.
func TestKeepScenario(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "keep", "400", `"unusedCredits": "KEEP"`)
	id := a.subscribe("main", "keep").str("id")
	a.use("main", "u", "50")
	a.clock("2027-02-01T00:00:00Z")
	a.has("750")
	a.query(`{ wallet(id: "main") { balance { expiringNext { amount } } transactions(types: [EXPIRY]) { nodes { id } } } }`).
		in("wallet").is(`{"balance": {"expiringNext": null}, "transactions": {"nodes": []}}`)
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	a.has("750")
}

// Scenario 24: at the end of a trial its credits are gone and those of the first period are there, with nobody at work. What ends with
// the trial is announced by the balance.
func TestTrialEnds(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "pro", "1000", `"trialDays": 7, "trialCredits": "50"`)
	id := a.subscribe("main", "pro").str("id")
	a.query(`{ wallet(id: "main") { balance { available expiringNext { amount expiresAt grant { source } } } } }`).in("wallet.balance").
		is(`{"available": "50", "expiringNext": {"amount": "50", "expiresAt": "2027-01-08T00:00:00Z", "grant": {"source": "TRIAL"}}}`)
	a.clock("2027-01-07T23:59:59.999999Z")
	a.has("50")
	a.isSubscription(id, "status trialEndsAt", `{"status": "TRIALING", "trialEndsAt": "2027-01-08T00:00:00Z"}`)
	a.clock("2027-01-08T00:00:00Z")
	a.has("1000")
	a.isSubscription(id, "status anchor currentPeriodStart currentPeriodEnd trialEndsAt", `{"status": "ACTIVE",
		"anchor": "2027-01-08T00:00:00Z", "currentPeriodStart": "2027-01-08T00:00:00Z", "currentPeriodEnd": "2027-02-08T00:00:00Z",
		"trialEndsAt": "2027-01-08T00:00:00Z"}`)
	a.hasGrants("source remaining status", `{"source": "PLAN", "remaining": "1000", "status": "ACTIVE"}`,
		`{"source": "TRIAL", "remaining": "0", "status": "EXPIRED"}`)
	a.clock("2027-02-08T00:00:00Z")
	a.has("1000")
}

// Scenario 25: no trial credits are no grant.
func TestTrialWithoutCreditsScenario(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "pro", "1000", `"trialDays": 7, "trialCredits": "0"`)
	id := a.subscribe("main", "pro").str("id")
	a.has("0")
	a.hasGrants("id")
	a.isSubscription(id, "status", `{"status": "TRIALING"}`)
	a.clock("2027-01-08T00:00:00Z")
	a.has("1000")
}

// A customer has one trial of a plan, also in another wallet; of another plan there is another.
func TestOneTrialForACustomer(t *testing.T) {
	a := beginPlan(t, "UTC", "2027-01-01T00:00:00Z", "pro", "1000", `"trialDays": 7, "trialCredits": "50"`)
	a.plan("max", "2000", "0", `"trialDays": 7`)
	a.done("openWallet", `{"idempotencyKey": "w2", "customerId": "ada", "externalId": "second"}`)
	first := a.subscribe("main", "pro")
	first.in("status").is(`"TRIALING"`)
	a.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+first.str("id")+`", "timing": "NOW"}`)
	a.has("0")
	for _, wallet := range []string{"main", "second"} {
		again := a.subscribe(wallet, "pro")
		again.in("status").is(`"ACTIVE"`)
		again.in("trialEndsAt").is(`null`)
		again.in("includedCredits").is(`"1000"`)
	}
	a.subscribe("second", "max").in("status").is(`"TRIALING"`)
	a.wallet("other")
	a.subscribe("other", "pro").in("status").is(`"TRIALING"`)
	a.has("1000")
}
