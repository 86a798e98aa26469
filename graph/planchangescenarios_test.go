package graph_test

import (
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// ladder are the plans of scenario 26b, and a payer of the first of them at half of April.
func ladder(t *testing.T) (p payer, id string) {
	t.Helper()
	p = newPayer(t, "2027-04-01T00:00:00Z")
	for _, of := range [][3]string{
		{"10/100", "100", "10.00"},
		{"12/300", "300", "12.00"},
		{"10/300", "300", "10.00"},
		{"30/300", "300", "30.00"},
		{"50/1000", "1000", "50.00"},
	} {
		p.plan(strings.ReplaceAll(of[0], "/", "-"), of[1], of[2])
	}
	id = p.pays("10-100", "sim_ok")
	p.clock("2027-04-16T00:00:00Z")
	return p, id
}

// Scenario 26: half of a period, from 100 to 300: 200. Then down and up, as often as one likes: 100 or 200, never more.
func TestUpgradeAtHalf(t *testing.T) {
	p, id := ladder(t)
	p.becomes(id, "30-300", "100", "10", "0")
	p.is(id, "ACTIVE", "200")
	for range 5 {
		p.becomes(id, "10-100", "-100", "0", "10")
		p.is(id, "ACTIVE", "100")
		p.isSubscription(id, "credit { amount currency }", `{"credit": {"amount": "10", "currency": "EUR"}}`)
		p.becomes(id, "30-300", "100", "0", "0") // the credit pays
		p.is(id, "ACTIVE", "200")
		p.isSubscription(id, "credit { amount }", `{"credit": null}`)
	}
	p.charges("10 SUCCEEDED", "10 SUCCEEDED")
	p.clock("2027-05-01T00:00:00Z")
	p.is(id, "ACTIVE", "300")
	p.charges("10 SUCCEEDED", "10 SUCCEEDED", "30 SUCCEEDED")
}

// Scenario 26b: up, spend everything, down, up, and so on. Each up after the first charges nothing and grants nothing, and each down
// with nothing left gives no credit.
func TestLadderGainsNothing(t *testing.T) {
	for _, c := range []struct{ low, high, credits, charge string }{
		{"10-100", "30-300", "100", "10"},
		{"10-100", "50-1000", "450", "20"},
		{"10-100", "12-300", "100", "1"},
		{"10-100", "10-300", "100", "0"},
	} {
		t.Run(c.high, func(t *testing.T) {
			p, id := ladder(t)
			p.becomes(id, c.high, c.credits, c.charge, "0")
			p.use("main", "all", p.query(`{ wallet(id: "main") { balance { available } } }`).str("wallet.balance.available"))
			for range 5 {
				if c.charge != "0" { // fewer credits at the same price wait for the end of the period
					p.becomes(id, c.low, "0", "0", "0")
				} else {
					p.preview(id, c.low).in("denial").is(`null`)
					p.becomes(id, c.low, "0", "0", "0")
				}
				p.is(id, "ACTIVE", "0")
				p.becomes(id, c.high, "0", "0", "0")
				p.is(id, "ACTIVE", "0")
			}
		})
	}
}

// Scenario 26b, with nothing spent: from the largest to the smallest and back charges and grants nothing in sum.
func TestLadderIsNeutral(t *testing.T) {
	p, id := ladder(t)
	p.becomes(id, "50-1000", "450", "20", "0")
	p.becomes(id, "10-100", "-450", "0", "20")
	p.becomes(id, "50-1000", "450", "0", "0")
	p.is(id, "ACTIVE", "550")
	p.charges("10 SUCCEEDED", "20 SUCCEEDED")
}

// Customer credit lowers the next charge of the wallet, and pays for it alone where it is enough.
func TestCreditPaysLaterCharges(t *testing.T) {
	p := newPayer(t, "2027-04-01T00:00:00Z")
	p.plan("large", "300", "30.00")
	p.plan("small", "100", "10.00")
	id := p.pays("large", "sim_ok")
	p.clock("2027-04-11T00:00:00Z") // two thirds are left
	p.becomes(id, "small", "-133.333333", "0", "13.33")
	p.isSubscription(id, "credit { amount currency }", `{"credit": {"amount": "13.33", "currency": "EUR"}}`)
	p.clock("2027-05-01T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.isSubscription(id, "credit { amount }", `{"credit": {"amount": "3.33"}}`)
	p.clock("2027-06-01T00:00:00Z")
	p.is(id, "ACTIVE", "100")
	p.isSubscription(id, "credit { amount }", `{"credit": null}`)
	p.charges("30 SUCCEEDED", "6.67 SUCCEEDED")
}

// What a preview says is what is charged, and a change is refused when it would be anything else.
func TestChangeMatchesItsPreview(t *testing.T) {
	p, id := ladder(t)
	p.clock("2027-04-16T11:22:33.456789Z")
	preview := p.preview(id, "50-1000")
	preview.in("at").is(`"2027-04-16T11:22:33.456789Z"`)
	p.clock("2027-04-16T11:37:33.456789Z") // 15 minutes later
	if later := p.preview(id, "50-1000"); later.str("charge.amount") == preview.str("charge.amount") {
		t.Errorf("a later preview charges %s as well", later.str("charge.amount"))
	}
	expected := `"expectedCharge": ` + preview.in("charge").json()
	at := `"prorateAt": "` + preview.str("at") + `"`
	for _, no := range []string{
		p.changeInput(id, "50-1000", expected),                                                      // at now
		p.changeInput(id, "50-1000", at, `"expectedCharge": {"amount": "0.01", "currency": "EUR"}`), // another amount
		p.changeInput(id, "50-1000", at, strings.Replace(expected, "EUR", "USD", 1)),
		p.changeInput(id, "30-300", at, expected),
	} {
		p.refuses("changeSubscription", no, "CHARGE_CHANGED", "expectedCharge", "make another preview")
	}
	p.is(id, "ACTIVE", "100")
	changed := p.done("changeSubscription", p.changeInput(id, "50-1000", at, expected))
	changed.in("subscription.plan.code").is(`"50-1000"`)
	if want := credits(t, preview.str("creditsChange")) + 100*billing.Credit; changed.str("wallet.balance.available") != want.String() {
		t.Errorf("%s are there, and the preview says %s", changed.str("wallet.balance.available"), want)
	}
	p.charges("10 SUCCEEDED", preview.str("charge.amount")+" SUCCEEDED")
	p.clock("2027-04-16T11:37:33.456790Z")
	for _, no := range []string{"2027-04-16T11:22:33.456789Z", "2027-04-16T11:37:33.456791Z", "2027-03-31T23:59:59Z"} {
		p.refuses("changeSubscription", p.changeInput(id, "10-100", `"prorateAt": "`+no+`"`), "INVALID_INPUT", "prorateAt")
	}
	p.refuses("changeSubscription", p.changeInput(id, "10-100", `"timing": "PERIOD_END"`, at), "INVALID_INPUT", "prorateAt", "leave prorateAt out")
}

// A preview says why a change would be refused, and changes nothing.
func TestPreviewDenials(t *testing.T) {
	p, id := ladder(t)
	p.plan("yearly", "1000", "90.00", `"interval": "YEAR"`)
	p.plan("kept", "300", "30.00", `"unusedCredits": "KEEP"`)
	p.plan("less", "100", "9.00")
	p.plan("fewer", "90", "11.00")
	p.done("createPlan", with(t, aPlan, `"idempotencyKey": "usd", "code": "usd", "price": {"amount": "30", "currency": "USD"}`))
	for _, c := range []struct{ plan, fields, code, path, says string }{
		{"none", ``, "NOT_FOUND", "planCode", "no plan"},
		{"", ``, "INVALID_INPUT", "planCode", "planCode is empty"},
		{"30-300", `"quantity": 0`, "INVALID_INPUT", "quantity", "quantity is 0"},
		{"30-300", `"quantity": -1`, "INVALID_INPUT", "quantity", "quantity is -1"},
		{"yearly", ``, "INVALID_INPUT", "planCode", `the plan "yearly" is of another interval, YEAR; use the timing PERIOD_END`},
		{"kept", ``, "INVALID_INPUT", "planCode", "use the timing PERIOD_END"},
		{"less", ``, "INVALID_INPUT", "planCode", "use the timing PERIOD_END"},
		{"fewer", ``, "INVALID_INPUT", "planCode", "use the timing PERIOD_END"},
		{"usd", ``, "CURRENCY_MISMATCH", "planCode", "USD"},
	} {
		preview := p.preview(id, c.plan, c.fields)
		denial := preview.in("denial")
		if denial.str("code") != c.code || denial.path() != c.path || !strings.Contains(denial.str("message"), c.says) {
			t.Errorf("%s: %s", c.plan, denial.text)
		}
		preview.in("charge").is(`{"amount": "0", "currency": "EUR"}`)
		preview.in("creditsChange").is(`"0"`)
		if c.code == "INVALID_INPUT" && c.path == "planCode" && c.plan != "" {
			p.refuses("changeSubscription", p.changeInput(id, c.plan), c.code, c.path, c.says)
		}
	}
	for _, plan := range []string{"yearly", "kept", "less", "fewer"} {
		p.preview(id, plan, `"timing": "PERIOD_END"`).is(`{"at": "2027-04-16T00:00:00Z", "creditsChange": "0",
			"charge": {"amount": "0", "currency": "EUR"}, "credit": {"amount": "0", "currency": "EUR"},
			"effectiveAt": "2027-05-01T00:00:00Z", "denial": null}`)
		p.refuses("changeSubscription", p.changeInput(id, plan, `"timing": "PERIOD_END"`, `"expectedCharge": {"amount": "90", "currency": "EUR"}`),
			"CHARGE_CHANGED", "expectedCharge", "the charge is 0.00 EUR, and 90.00 EUR was expected")
		p.isSubscription(id, "pendingPlan { code }", `{"pendingPlan": null}`)
	}
	none := `"expectedCharge": {"amount": "0", "currency": "EUR"}`
	p.done("changeSubscription", p.changeInput(id, "less", `"timing": "PERIOD_END"`, none)).in("subscription.pendingPlan.code").is(`"less"`)
	document := `query($id: ID!) { previewSubscriptionChange(input: {subscriptionId: $id, planCode: "10-300"}) { at } }`
	for _, no := range []string{"", "main", "sub_", id + "0", "sub_01KDVDNA0086FCC9Y7DCDZP7X30000000100"} {
		p.isFault(p.post(document, `{"id": "`+no+`"}`), "BAD_USER_INPUT", "input.subscriptionId", "no subscription")
	}
	p.done("cancelSubscription", `{"idempotencyKey": "c", "subscriptionId": "`+id+`"}`)
	p.preview(id, "30-300").in("denial.code").is(`"SUBSCRIPTION_NOT_ACTIVE"`)
	p.done("cancelSubscription", `{"idempotencyKey": "n", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	p.preview(id, "30-300").in("denial.code").is(`"SUBSCRIPTION_NOT_ACTIVE"`)
	p.charges("10 SUCCEEDED")
}

// While the charge of a change is under way, the plan is the old one, nothing else can change it, and the credits wait. When the
// money comes, the change is done.
func TestChangeWaitsForItsMoney(t *testing.T) {
	p, id := ladder(t)
	p.done("updateSubscription", `{"idempotencyKey": "slow", "subscriptionId": "`+id+`", "paymentMethod": "sim_delay_3d"}`)
	changed := p.done("changeSubscription", p.changeInput(id, "30-300"))
	changed.in("subscription.plan.code").is(`"10-100"`)
	changed.in("subscription.latestCharge").is(`{"id": "*"}`)
	p.charge(id, "status price { amount } credits").is(`{"status": "PENDING", "price": {"amount": "10"}, "credits": "100"}`)
	p.is(id, "ACTIVE", "100")
	p.refuses("changeSubscription", p.changeInput(id, "50-1000"), "PAYMENT_PENDING", "subscriptionId")
	p.preview(id, "50-1000").in("denial.code").is(`"PAYMENT_PENDING"`)
	p.clock("2027-04-19T00:00:00Z")
	p.is(id, "ACTIVE", "200")
	p.isSubscription(id, "plan { code } includedCredits", `{"plan": {"code": "30-300"}, "includedCredits": "300"}`)
}

// A change whose charge is declined has not happened, and can be asked for again.
func TestDeclinedChange(t *testing.T) {
	p, id := ladder(t)
	p.done("updateSubscription", `{"idempotencyKey": "bad", "subscriptionId": "`+id+`", "paymentMethod": "sim_decline"}`)
	p.done("changeSubscription", p.changeInput(id, "30-300")).in("subscription").in("plan.code").is(`"10-100"`)
	p.is(id, "ACTIVE", "100")
	p.charge(id, "status failureReason").is(`{"status": "FAILED", "failureReason": "*"}`)
	p.done("updateSubscription", `{"idempotencyKey": "good", "subscriptionId": "`+id+`", "paymentMethod": "sim_ok"}`)
	p.becomes(id, "30-300", "100", "10", "0")
	p.is(id, "ACTIVE", "200")
}

// More of the same plan within the period: seats share the credits.
func TestMoreSeats(t *testing.T) {
	p, id := ladder(t)
	preview := p.preview(id, "10-100", `"quantity": 3`)
	preview.in("charge.amount").is(`"10"`)
	preview.in("creditsChange").is(`"100"`)
	changed := p.done("changeSubscription", p.changeInput(id, "10-100", `"quantity": 3`))
	changed.in("subscription.quantity").is(`3`)
	changed.in("subscription.price.amount").is(`"30"`)
	p.is(id, "ACTIVE", "200")
	p.clock("2027-05-01T00:00:00Z")
	p.is(id, "ACTIVE", "300")
	p.charges("10 SUCCEEDED", "10 SUCCEEDED", "30 SUCCEEDED")
}

// A refund of a charge takes its credits, and an upgrade has to buy them again.
func TestRefundOfACharge(t *testing.T) {
	p, id := ladder(t)
	charge := p.charge(id, "id").str("id")
	p.done("refundTopUp", `{"idempotencyKey": "r", "topUpId": "`+charge+`", "reason": "kindness"}`)
	p.is(id, "ACTIVE", "0")
	p.charge(id, "status").is(`{"status": "REFUNDED"}`)
	p.becomes(id, "30-300", "200", "20", "0")
	p.is(id, "ACTIVE", "200")
}

// What was paid for rolls over with its cost, from each grant of the period.
func TestPaidCreditsRollOver(t *testing.T) {
	p := newPayer(t, "2027-04-01T00:00:00Z", withUsage)
	p.plan("solo", "400", "20.00", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "500"`)
	p.plan("team", "1200", "60.00", `"unusedCredits": "ROLL_OVER", "rolloverLimit": "500"`)
	id := p.pays("solo", "sim_ok")
	p.clock("2027-04-16T00:00:00Z")
	p.becomes(id, "team", "400", "20", "0")
	p.use("main", "u", "500")
	p.clock("2027-05-01T00:00:00Z")
	p.is(id, "ACTIVE", "1500")
	books := func(want string) {
		t.Helper()
		p.query(`{ wallet(id: "main") { finance { received deferred earned breakage } } }`).in("wallet.finance.0").is(want)
	}
	books(`{"received": "100", "deferred": "75", "earned": "25", "breakage": "0"}`)
	p.use("main", "v", "200")
	p.clock("2027-06-01T00:00:00Z")
	p.is(id, "ACTIVE", "1700")
	books(`{"received": "160", "deferred": "85", "earned": "35", "breakage": "40"}`)
}
