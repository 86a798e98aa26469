package graph_test

import (
	"testing"
	"time"
)

// A canceled top-up says why: somebody canceled it, or its page ended.
func TestWhyATopUpIsCanceled(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	canceled := s.done("createTopUp", topUpInput("canceled", "p")).str("topUp.id")
	s.done("cancelTopUp", `{"idempotencyKey": "c", "topUpId": "`+canceled+`"}`)
	left := s.done("createTopUp", topUpInput("left", "p")).str("topUp.id")
	asked := s.buy("asked", "p", "sim_authenticate")
	asked.in("status").is(`"REQUIRES_ACTION"`)
	s.done("cancelTopUp", `{"idempotencyKey": "d", "topUpId": "`+asked.str("id")+`"}`)
	s.clock(31 * time.Minute)
	for id, reason := range map[string]string{
		canceled: "It was canceled before it was paid.", left: "The page ended without a payment.",
		asked.str("id"): "It was canceled before it was paid.",
	} {
		s.query(`query($id: ID!) { node(id: $id) { ... on TopUp { status failureReason checkoutUrl } } }`, `{"id": "`+id+`"}`).in("node").
			is(`{"status": "CANCELED", "failureReason": ` + quoted(reason) + `, "checkoutUrl": null}`)
	}
}

// The page of a first charge is left, and then canceled. The subscription stays INCOMPLETE, and a new page waits for the customer as
// the first one did. A subscription that is canceled closes its page.
func TestFirstChargeThatIsAbandoned(t *testing.T) {
	p := newPayer(t, "2027-01-01T00:00:00Z")
	p.plan("paid", "100", "10.00")
	id := p.subscribe("main", "paid").str("id")
	again := func(key string) {
		t.Helper()
		p.done("updateSubscription", `{"idempotencyKey": "`+key+`", "subscriptionId": "`+id+`", "retryCharge": true}`)
		p.drive()
	}
	is := func(status, reason string, open bool) {
		t.Helper()
		page := "null"
		if open {
			page = `"*"`
		}
		p.charge(id, "status failureReason checkoutUrl").
			is(`{"status": "` + status + `", "failureReason": ` + reason + `, "checkoutUrl": ` + page + `}`)
	}
	is("PENDING", "null", true)
	p.clock("2027-01-01T00:31:00Z")
	p.is(id, "INCOMPLETE", "0")
	is("CANCELED", `"The page ended without a payment."`, false)
	again("second")
	is("PENDING", "null", true)
	p.done("cancelTopUp", `{"idempotencyKey": "c", "topUpId": "`+p.charge(id, "id").str("id")+`"}`)
	p.drive()
	p.is(id, "INCOMPLETE", "0")
	is("CANCELED", `"It was canceled before it was paid."`, false)
	again("third")
	is("PENDING", "null", true)
	p.done("cancelSubscription", `{"idempotencyKey": "n", "subscriptionId": "`+id+`", "timing": "NOW"}`)
	p.drive()
	p.is(id, "CANCELED", "0")
	is("CANCELED", `"The subscription was canceled before it was paid."`, false)
}
