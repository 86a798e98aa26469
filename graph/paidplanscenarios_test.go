package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/graph"
)

// These are the scenarios of plans that cost money, each played through the API in the test tenant. The simulated provider answers
// at once unless a scenario says otherwise. After each move of the clock, the payments that are due are driven, as the function
// payments does.

// The first charge waits for the customer on a page. Once it is paid, the credits are there, and the card that paid there pays for
// the next periods.
func TestFirstChargeOnAPage(t *testing.T) {
	p := newPayer(t, "2027-01-31T00:00:00Z")
	p.allowReturns()
	p.plan("pro", "100", "10.00", `"features": ["sso"]`)
	started := p.subscribe("main", "pro", `"returnUrl": "https://app.example.com/back"`)
	id := started.str("id")
	started.in("status").is(`"INCOMPLETE"`)
	started.in("graceEndsAt").is(`"2027-02-07T00:00:00Z"`)
	started.in("currentPeriodEnd").is(`"2027-02-28T00:00:00Z"`)
	started.in("paymentMethod").is(`null`)
	p.is(id, "INCOMPLETE", "0")
	p.query(`{ wallet(id: "main") { features } }`).in("wallet.features").is(`[]`)
	charge := p.charge(id, `id status checkoutUrl price { amount currency } credits bonusCredits quantity pack { code } automatic
		subscription { id } grant { id }`)
	page := started.str("checkoutUrl")
	charge.is(`{"id": "*", "status": "PENDING", "checkoutUrl": "` + page + `", "price": {"amount": "10", "currency": "EUR"},
		"credits": "100", "bonusCredits": "0", "quantity": 1, "pack": null, "automatic": false, "subscription": {"id": "` + id + `"},
		"grant": null}`)
	if back := p.press(page, "pay", "sim_ok"); !strings.HasPrefix(back, "https://app.example.com/back") {
		t.Errorf("the page sends the customer to %s", back)
	}
	p.hear()
	p.is(id, "ACTIVE", "100")
	p.isSubscription(id, "checkoutUrl graceEndsAt latestCharge { status } paymentMethod { brand }",
		`{"checkoutUrl": null, "graceEndsAt": null, "latestCharge": {"status": "SUCCEEDED"}, "paymentMethod": {"brand": "*"}}`)
	p.query(`{ wallet(id: "main") { features grants { nodes { source amount subscription { id } topUp { id } } }
		transactions { nodes { type amount subscription { id } topUp { id } } } } }`).in("wallet").is(`{"features": ["sso"],
		"grants": {"nodes": [{"source": "PLAN", "amount": "100", "subscription": {"id": "` + id + `"}, "topUp": {"id": "` + charge.str("id") + `"}}]},
		"transactions": {"nodes": [{"type": "TOP_UP", "amount": "100", "subscription": {"id": "` + id + `"}, "topUp": {"id": "` + charge.str("id") + `"}}]}}`)
	p.query(`query($id: ID!) { topUp(id: $id) { grant { amount } subscription { status } } }`, `{"id": "`+charge.str("id")+`"}`).
		in("topUp").is(`{"grant": {"amount": "100"}, "subscription": {"status": "ACTIVE"}}`)
	p.use("main", "u", "30")
	p.clock("2027-02-28T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.clock("2027-03-31T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.charges(times(3, "10 SUCCEEDED")...)
	p.query(`{ wallet(id: "main") { finance { received deferred earned breakage } } }`).in("wallet.finance.0").
		is(`{"received": "30", "deferred": "10", "earned": "3", "breakage": "17"}`)
}

// A page that was left is opened again by updateSubscription. Without it, the subscription ends after its days of grace, and nobody
// ever had credits.
func TestFirstChargeIsNeverPaid(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00")
	started := p.subscribe("main", "pro")
	id := started.str("id")
	p.refuses("updateSubscription", `{"idempotencyKey": "r0", "subscriptionId": "`+id+`", "retryCharge": true}`, "PAYMENT_PENDING",
		"retryCharge")
	p.clock("2027-01-01T01:00:00Z") // the page has closed
	p.is(id, "INCOMPLETE", "0")
	p.isSubscription(id, "checkoutUrl latestCharge { status }", `{"checkoutUrl": null, "latestCharge": {"status": "CANCELED"}}`)
	retried := p.done("updateSubscription", `{"idempotencyKey": "r1", "subscriptionId": "`+id+`", "retryCharge": true}`)
	if page := retried.str("subscription.checkoutUrl"); page == started.str("checkoutUrl") {
		t.Errorf("it is the page %s again", page)
	}
	p.clock("2027-01-07T23:59:59.999999Z")
	p.is(id, "INCOMPLETE", "0")
	p.clock("2027-01-08T00:00:00Z")
	p.is(id, "CANCELED", "0")
	p.isSubscription(id, "canceledAt graceEndsAt", `{"canceledAt": "2027-01-08T00:00:00Z", "graceEndsAt": null}`)
	p.query(`{ wallet(id: "main") { grants { nodes { id } } } }`).in("wallet.grants.nodes").is(`[]`)
	p.charges("10 CANCELED")
}

// A first charge that is declined is tried again 1, 3 and 5 days later, and given up after the days of grace.
func TestFirstChargeIsDeclined(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00")
	id := p.pays("pro", "sim_decline")
	p.is(id, "INCOMPLETE", "0")
	days := []string{"2027-01-01 DECLINED"}
	for _, day := range []string{"2027-01-02", "2027-01-04", "2027-01-06"} {
		p.attempts(id, days...)
		p.clock(day + "T00:00:00Z")
		p.is(id, "INCOMPLETE", "0")
		days = append(days, day+" DECLINED")
	}
	p.attempts(id, days...)
	p.clock("2027-01-08T00:00:00Z")
	p.is(id, "CANCELED", "0")
	p.attempts(id, days...)
	p.charges("10 FAILED")
}

// A first charge that was declined succeeds as soon as another card pays.
func TestAnotherCardPaysTheFirstCharge(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00")
	id := p.pays("pro", "sim_insufficient")
	p.clock("2027-01-02T00:00:00Z")
	p.done("updateSubscription", `{"idempotencyKey": "u", "subscriptionId": "`+id+`", "paymentMethod": "sim_ok"}`).
		in("subscription.status").is(`"ACTIVE"`)
	p.is(id, "ACTIVE", "100")
	p.isSubscription(id, "currentPeriodStart currentPeriodEnd", `{"currentPeriodStart": "2027-01-01T00:00:00Z",
		"currentPeriodEnd": "2027-02-01T00:00:00Z"}`)
	p.charges("10 SUCCEEDED")
	p.clock("2027-02-01T00:00:00Z")
	p.is(id, "ACTIVE", "100")
}

// paying returns a payer who has paid for January, and whose card will be declined from then on.
func paying(t *testing.T, fields ...string) (p payer, id string) {
	t.Helper()
	p = newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00", fields...)
	id = p.pays("pro", "sim_ok")
	p.is(id, "ACTIVE", "100")
	p.done("updateSubscription", `{"idempotencyKey": "bad card", "subscriptionId": "`+id+`", "paymentMethod": "sim_decline"}`)
	return p, id
}

// A renewal that is declined: its credits were there at the boundary. It is tried after 1, 3 and 5 days, and recovers with another
// card. The next period begins at its usual time.
func TestPastDueRecovers(t *testing.T) {
	p, id := paying(t)
	p.clock("2027-02-01T00:00:00Z")
	p.is(id, "PAST_DUE", "100")
	p.isSubscription(id, "graceEndsAt currentPeriodStart", `{"graceEndsAt": "2027-02-08T00:00:00Z", "currentPeriodStart": "2027-02-01T00:00:00Z"}`)
	p.use("main", "u", "40")
	p.clock("2027-02-02T00:00:00Z")
	p.clock("2027-02-04T00:00:00Z")
	p.is(id, "PAST_DUE", "60")
	p.attempts(id, "2027-02-01 DECLINED", "2027-02-02 DECLINED", "2027-02-04 DECLINED")
	p.refuses("changeSubscription", p.changeInput(id, "pro", `"quantity": 2`), "SUBSCRIPTION_NOT_ACTIVE", "subscriptionId", "past_due")
	p.done("updateSubscription", `{"idempotencyKey": "retry", "subscriptionId": "`+id+`", "retryCharge": true}`).
		in("subscription.status").is(`"PAST_DUE"`)
	p.done("updateSubscription", `{"idempotencyKey": "card", "subscriptionId": "`+id+`", "paymentMethod": "sim_ok"}`).
		in("subscription.status").is(`"ACTIVE"`)
	p.is(id, "ACTIVE", "60")
	p.attempts(id, "2027-02-01 DECLINED", "2027-02-02 DECLINED", "2027-02-04 DECLINED", "2027-02-04 DECLINED", "2027-02-04 SUCCEEDED")
	p.refuses("updateSubscription", `{"idempotencyKey": "again", "subscriptionId": "`+id+`", "retryCharge": true}`, "INVALID_INPUT",
		"retryCharge", "nothing to try again")
	p.query(`{ wallet(id: "main") { finance { received deferred earned } } }`).in("wallet.finance.0").
		is(`{"received": "20", "deferred": "6", "earned": "4"}`)
	p.clock("2027-03-01T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.charges(times(3, "10 SUCCEEDED")...)
}

// A renewal that is never paid: what was spent stays spent, what is left is voided after the days of grace, and other credit is left
// alone. The customer's next subscription gets no credits before the money.
func TestPastDueIsGivenUp(t *testing.T) {
	p, id := paying(t)
	p.grant("main", "bought", "7", `"source": "PURCHASE"`)
	p.clock("2027-02-01T00:00:00Z")
	p.use("main", "u", "30")
	p.clock("2027-02-07T23:59:59.999999Z")
	p.is(id, "PAST_DUE", "77")
	p.attempts(id, "2027-02-01 DECLINED", "2027-02-02 DECLINED", "2027-02-04 DECLINED", "2027-02-06 DECLINED")
	p.clock("2027-02-08T00:00:00Z")
	p.is(id, "CANCELED", "7")
	p.query(`{ wallet(id: "main") { transactions(types: [VOID]) { nodes { amount reason subscription { id } } } } }`).
		in("wallet.transactions.nodes").is(`[{"amount": "-70", "reason": "the period was not paid", "subscription": {"id": "` + id + `"}}]`)
	p.refuses("updateSubscription", `{"idempotencyKey": "late", "subscriptionId": "`+id+`", "retryCharge": true}`,
		"SUBSCRIPTION_NOT_ACTIVE", "subscriptionId")
	again := p.pays("pro", "sim_ok")
	p.is(again, "ACTIVE", "107")
	p.done("updateSubscription", `{"idempotencyKey": "bad again", "subscriptionId": "`+again+`", "paymentMethod": "sim_decline"}`)
	p.clock("2027-03-08T00:00:00Z")
	p.is(again, "PAST_DUE", "7")
	p.clock("2027-06-01T00:00:00Z")
	p.is(again, "CANCELED", "7")
	p.charges("10 SUCCEEDED", "10 FAILED", "10 SUCCEEDED", "10 FAILED")
}

// A plan whose credits come when they are paid.
func TestCreditsWhenPaid(t *testing.T) {
	p, id := paying(t, `"creditsOnRenewal": "WHEN_PAID"`)
	p.clock("2027-02-01T00:00:00Z")
	p.is(id, "PAST_DUE", "0")
	p.done("updateSubscription", `{"idempotencyKey": "card", "subscriptionId": "`+id+`", "paymentMethod": "sim_ok"}`)
	p.is(id, "ACTIVE", "100")
	p.clock("2027-03-01T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.charges(times(3, "10 SUCCEEDED")...)
}

// One period is unpaid at most: when it ends, its credits do, and the next one does not begin before it is paid. Then the period of
// that instant begins; those in between are skipped.
func TestOneUnpaidPeriod(t *testing.T) {
	p, id := paying(t, `"interval": "WEEK", "graceDays": 60`)
	p.clock("2027-01-08T00:00:00Z")
	p.is(id, "PAST_DUE", "100")
	p.use("main", "u", "10")
	for _, later := range []string{"2027-01-15T00:00:00Z", "2027-01-22T00:00:00Z", "2027-01-30T00:00:00Z"} {
		p.clock(later)
		p.is(id, "PAST_DUE", "0")
	}
	p.charges("10 SUCCEEDED", "10 FAILED")
	p.done("updateSubscription", `{"idempotencyKey": "card", "subscriptionId": "`+id+`", "paymentMethod": "sim_ok"}`)
	p.drive()
	p.is(id, "ACTIVE", "100")
	p.isSubscription(id, "currentPeriodStart currentPeriodEnd", `{"currentPeriodStart": "2027-01-29T00:00:00Z",
		"currentPeriodEnd": "2027-02-05T00:00:00Z"}`)
	p.charges(times(3, "10 SUCCEEDED")...)
}

// Money that comes when its period was given up goes back.
func TestLateMoneyIsRefunded(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00")
	id := p.pays("pro", "sim_delay_3d")
	p.is(id, "INCOMPLETE", "0")
	p.charge(id, "status processing").is(`{"status": "PENDING", "processing": true}`)
	p.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	p.clock("2027-01-04T00:00:00Z")
	p.is(id, "CANCELED", "0")
	p.charge(id, "refunds { status }").is(`{"refunds": [{"status": "PENDING"}]}`)
	p.clock("2027-01-08T00:00:00Z") // such a bank takes its time for refunds as well
	p.charge(id, "status refunded { amount } refunds { status amount { amount } }").is(`{"status": "REFUNDED",
		"refunded": {"amount": "10"}, "refunds": [{"status": "SUCCEEDED", "amount": {"amount": "10"}}]}`)
	p.query(`{ wallet(id: "main") { finance { received refunded deferred balanced } } }`).in("wallet.finance.0").
		is(`{"received": "10", "refunded": "10", "deferred": "0", "balanced": true}`)
}

// Money that comes after the grace of a period whose credits came before goes back but for what was spent.
func TestLateMoneyForWhatWasSpent(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00")
	id := p.pays("pro", "sim_ok")
	p.done("updateSubscription", `{"idempotencyKey": "slow", "subscriptionId": "`+id+`", "paymentMethod": "sim_delay_3d"}`)
	p.clock("2027-02-01T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.use("main", "u", "25")
	p.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	p.is(id, "CANCELED", "0")
	p.clock("2027-02-04T00:00:00Z")
	p.charge(id, "status refunded { amount }").is(`{"status": "SUCCEEDED", "refunded": {"amount": "7.5"}}`)
	p.is(id, "CANCELED", "0")
	p.query(`{ wallet(id: "main") { finance { received refunded earned breakage balanced } } }`).in("wallet.finance.0").
		is(`{"received": "20", "refunded": "7.5", "earned": "2.5", "breakage": "10", "balanced": true}`)
}

// An archived plan goes on for its subscribers, at the price at which they subscribed.
func TestArchivedPlanIsStillCharged(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00")
	id := p.pays("pro", "sim_ok", `"price": {"amount": "8.00", "currency": "EUR"}, "quantity": 2`)
	p.done("archivePlan", `{"idempotencyKey": "x", "code": "pro"}`)
	p.clock("2027-02-01T00:00:00Z")
	p.is(id, "ACTIVE", "200")
	p.charges(times(2, "16 SUCCEEDED")...)
	p.refuses("startSubscription", `{"idempotencyKey": "s", "walletId": "main", "planCode": "pro"}`, "INVALID_INPUT", "planCode", "archived")
}

// A price of 0 needs no payment provider, and a price does.
func TestFreePlanWithoutAProvider(t *testing.T) {
	for name, a := range map[string]*api{
		"no provider": newAPI(t), "no payments": newAPI(t, func(c *graph.Config) { c.Payments = nil }),
	} {
		s := a.withMain("UTC") // of the live tenant, which has none
		s.plan("free", "100", "0")
		s.plan("pro", "100", "10.00")
		id := s.subscribe("main", "free").str("id")
		s.has("100")
		s.refuses("startSubscription", `{"idempotencyKey": "s", "walletId": "main", "planCode": "pro"}`, "PROVIDER_UNAVAILABLE", "")
		s.done("updateSubscription", `{"idempotencyKey": "u", "subscriptionId": "`+id+`", "metadata": {"a": "b"}}`)
		s.refuses("updateSubscription", `{"idempotencyKey": "m", "subscriptionId": "`+id+`", "retryCharge": true}`, "PROVIDER_UNAVAILABLE", "")
		s.done("changeSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`", "planCode": "free", "quantity": 2}`)
		preview := payer{subscriber: s}.preview(id, "pro")
		preview.in("denial.code").is(`"PROVIDER_UNAVAILABLE"`)
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// A leap of a year charges twelve months, in order, each with its credits.
func TestYearsLeapOfAPaidPlan(t *testing.T) {
	p := newPayer(t, "2027-01-31T00:00:00Z")
	p.plan("pro", "100", "10.00", `"unusedCredits": "KEEP"`)
	id := p.pays("pro", "sim_ok")
	p.clock("2028-01-31T00:00:00Z")
	p.is(id, "ACTIVE", "1300")
	p.charges(times(13, "10 SUCCEEDED")...)
	shown := p.query(`{ wallet(id: "main") { topUps(first: 100) { nodes { createdAt } } } }`).of("wallet.topUps.nodes", "createdAt")
	slices.Reverse(shown)
	for month, at := range shown {
		want := []string{"01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31", "01-31"}[month]
		if at[5:10] != want {
			t.Errorf("charge %d is of %s, not of %s", month, at, want)
		}
	}
	p.isSubscription(id, "currentPeriodStart currentPeriodEnd", `{"currentPeriodStart": "2028-01-31T00:00:00Z", "currentPeriodEnd": "2028-02-29T00:00:00Z"}`)
}

// A leap over a card that is declined ends the subscription after its grace, and charges nothing more.
func TestYearsLeapOfABadCard(t *testing.T) {
	p, id := paying(t)
	p.clock("2028-01-01T00:00:00Z")
	p.is(id, "CANCELED", "0")
	p.isSubscription(id, "canceledAt", `{"canceledAt": "2027-02-08T00:00:00Z"}`)
	p.charges("10 SUCCEEDED", "10 FAILED")
	p.attempts(id, "2027-02-01 DECLINED", "2027-02-02 DECLINED", "2027-02-04 DECLINED", "2027-02-06 DECLINED")
}

// The first period after a trial is charged at its end.
func TestTrialThatIsPaid(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("pro", "100", "10.00", `"trialDays": 7, "trialCredits": "20"`)
	id := p.pays("pro", "sim_ok")
	p.is(id, "TRIALING", "20")
	p.charges()
	p.isSubscription(id, "latestCharge { id } graceEndsAt", `{"latestCharge": null, "graceEndsAt": null}`)
	p.clock("2027-01-08T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.clock("2027-02-08T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.charges(times(2, "10 SUCCEEDED")...)
	declined := p.pays("pro", "sim_decline")
	p.is(declined, "INCOMPLETE", "100") // one trial
}
