package graph_test

import "testing"

// A subscription that is past due keeps the features and the rate card of its plan until it is canceled.
func TestPastDueKeepsWhatThePlanOffers(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.publish("vip", `{"action": "chat", "credits": "1"}`)
	p.plan("pro", "100", "10.00", `"features": ["sso"], "rateCardCode": "vip"`)
	id := p.pays("pro", "sim_ok")
	p.done("updateSubscription", `{"idempotencyKey": "m", "subscriptionId": "`+id+`", "paymentMethod": "sim_decline"}`)
	offers := func(features, card string) {
		t.Helper()
		p.query(`{ customer(id: "ada") { features } wallet(id: "main") { features rateCard { code } } }`).
			is(`{"customer": {"features": ` + features + `}, "wallet": {"features": ` + features + `, "rateCard": ` + card + `}}`)
	}
	p.clock("2027-02-01T00:00:00Z")
	p.is(id, "PAST_DUE", "100")
	offers(`["sso"]`, `{"code": "vip"}`)
	p.clock("2027-02-08T00:00:00Z")
	p.is(id, "CANCELED", "0")
	offers(`[]`, `null`)
}
