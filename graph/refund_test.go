package graph_test

import (
	"fmt"
	"testing"
	"time"
)

func refundInput(key, id, amount string, fields ...string) string {
	input := fmt.Sprintf(`{"idempotencyKey": %q, "topUpId": %q, "reason": "asked for it"`, key, id)
	if amount != "" {
		input += fmt.Sprintf(`, "amount": {"amount": %q, "currency": "USD"}`, amount)
	}
	for _, field := range fields {
		input += ", " + field
	}
	return input + "}"
}

// simulate makes the provider do something with the payment of a top-up.
func (s shop) simulate(key, id, outcome string) answer {
	s.t.Helper()
	return s.done("simulatePayment", fmt.Sprintf(`{"idempotencyKey": %q, "topUpId": %q, "outcome": %q}`, key, id, outcome)).in("topUp")
}

// finance checks the report of the wallet, which has to be balanced: received, deferred, earned, breakage, refunded, written off.
func (s shop) finance(want ...string) {
	s.t.Helper()
	row := s.query(`{ wallet(id: "main", fresh: true) { audit { ok } finance { received deferred earned breakage refunded writtenOff
		balanced } } }`)
	row.in("wallet.audit.ok").is("true")
	row.in("wallet.finance").is(fmt.Sprintf(`[{"received": %q, "deferred": %q, "earned": %q, "breakage": %q, "refunded": %q,
		"writtenOff": %q, "balanced": true}]`, want[0], want[1], want[2], want[3], want[4], want[5]))
}

// 1,000 credits for 49.00: a refund of 10.00 takes the fewest credits that are worth it, once for each key.
func TestRefundTakesTheFewestCredits(t *testing.T) {
	s := newShop(t)
	s.sell("p", "1000", "0", "49.00")
	id := s.buy("b", "p", "sim_ok").str("id")
	s.query(`query($id: ID!) { topUp(id: $id) { refundPreview(amount: {amount: "10", currency: "USD"}) { refundable { amount }
		credits spent reason grants { amount grant { remaining } } } } }`, `{"id": "`+id+`"}`).in("topUp.refundPreview").
		is(`{"refundable": {"amount": "49"}, "credits": "204.081633", "spent": "0", "reason": null,
		"grants": [{"amount": "204.081633", "grant": {"remaining": "1000"}}]}`)
	refunded := s.done("refundTopUp", refundInput("r", id, "10.00"))
	refunded.in("transaction.amount").is(`"-204.081633"`)
	refunded.in("transaction.type").is(`"REFUND"`)
	refunded.in("replayed").is("false")
	refunded.in("topUp.refunded").is(`{"amount": "10", "currency": "USD"}`)
	s.has("795.918367", 1)
	again := s.done("refundTopUp", refundInput("r", id, "10.00"))
	again.in("replayed").is("true")
	again.in("transaction.amount").is(`"-204.081633"`)
	s.has("795.918367", 1)
	after := s.again(id)
	after.in("status").is(`"SUCCEEDED"`)
	if n := len(after.list("refunds")); n != 1 {
		t.Errorf("%d refunds", n)
	}
	s.refuses("refundTopUp", refundInput("all", id, "40.00"), "NOT_REFUNDABLE", "amount", "39.00")
}

// A refund that fails at the provider: the credits leave, and come back to the same grant.
func TestRefundThatFailsAtTheProvider(t *testing.T) {
	s := newShop(t)
	s.sell("p", "1000", "0", "49.00")
	id := s.buy("b", "p", "sim_ok").str("id")
	s.done("refundTopUp", refundInput("r", id, "10.00"))
	s.finance("49", "39", "0", "0", "10", "0")
	s.simulate("f", id, "REFUND_FAIL")
	s.has("1000", 1)
	s.finance("49", "49", "0", "0", "0", "0")
	s.query(`{ wallet(id: "main") { grants { nodes { remaining } } transactions(types: [REVERSAL]) { nodes { amount topUp { refunds { status } }
		reverses { type } } } } }`).in("wallet").is(`{"grants": {"nodes": [{"remaining": "1000"}]}, "transactions": {"nodes": [{
		"amount": "204.081633", "topUp": {"refunds": [{"status": "FAILED"}]}, "reverses": {"type": "REFUND"}}]}}`)
}

// A dispute reserves what is left, and stops recharging. Won, the same credits are free again.
func TestDisputeThatIsWon(t *testing.T) {
	s := newShop(t)
	s.sell("p", "500", "0", "10.00")
	id := s.buy("b", "p", "sim_ok").str("id")
	s.use("main", "u", "120")
	s.configure("c", "400", "p", "sim_ok")
	s.drive()
	opened := s.simulate("o", id, "DISPUTE_OPEN")
	opened.in("dispute.status").is(`"OPEN"`)
	opened.in("dispute.amount").is(`{"amount": "10", "currency": "USD"}`)
	s.refuses("refundTopUp", refundInput("r", id, ""), "NOT_REFUNDABLE", "topUpId", "dispute")
	won := s.simulate("w", id, "DISPUTE_WON")
	won.in("dispute.status").is(`"WON"`)
	s.query(`query($id: ID!) { topUp(id: $id) { grant { remaining held } } }`, `{"id": "`+id+`"}`).in("topUp.grant").
		is(`{"remaining": "380", "held": "0"}`)
}

// 1,000 for 49.00 that last for 30 days: used, refunded in part, and the rest expires. The report is balanced at every step.
func TestFinanceOfARefundAndAnExpiry(t *testing.T) {
	s := newShop(t)
	s.done("createCreditPack", `{"idempotencyKey": "p", "code": "p", "name": "P", "credits": "1000", "expiresAfterDays": 30,
		"price": {"amount": "49.00", "currency": "USD"}}`)
	id := s.buy("b", "p", "sim_ok").str("id")
	s.finance("49", "49", "0", "0", "0", "0")
	s.use("main", "u", "333")
	s.finance("49", "32.69", "16.31", "0", "0", "0")
	s.done("refundTopUp", refundInput("r", id, "10.00"))
	s.finance("49", "22.69", "16.31", "0", "10", "0")
	s.clock(30 * 24 * time.Hour)
	s.grant("main", "later", "1")
	s.finance("49", "0", "16.31", "22.69", "10", "0")
}

// A dispute that is lost writes off what had been spent.
func TestDisputeThatIsLost(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	id := s.buy("b", "p", "sim_ok").str("id")
	s.use("main", "u", "40")
	s.simulate("o", id, "DISPUTE_OPEN")
	s.has("0", 1)
	s.finance("10", "6", "4", "0", "0", "0")
	lost := s.simulate("l", id, "DISPUTE_LOST")
	lost.in("dispute.status").is(`"LOST"`)
	lost.in("status").is(`"SUCCEEDED"`)
	s.has("0", 1)
	s.finance("10", "0", "4", "0", "10", "4")
	preview := s.query(`query($id: ID!) { topUp(id: $id) { refunded { amount } refundPreview { refundable { amount } credits reason } } }`,
		`{"id": "`+id+`"}`).in("topUp")
	preview.in("refunded.amount").is(`"0"`)
	preview.in("refundPreview.refundable.amount").is(`"0"`)
	if preview.str("refundPreview.reason") == "" {
		t.Error("the preview gives no reason")
	}
}

// A refund that fails after the wallet was closed leaves money there. Another refund gives it back.
func TestRefundOfAClosedWallet(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	id := s.buy("b", "p", "sim_ok").str("id")
	s.done("refundTopUp", refundInput("all", id, ""))
	s.done("setWalletStatus", `{"idempotencyKey": "close", "walletId": "main", "status": "CLOSED", "reason": "left"}`)
	s.simulate("fails", id, "REFUND_FAIL").in("status").is(`"SUCCEEDED"`)
	preview := s.query(`query($id: ID!) { topUp(id: $id) { refundPreview { refundable { amount } reason } } }`, `{"id": "`+id+`"}`)
	preview.in("topUp.refundPreview").is(`{"refundable": {"amount": "10"}, "reason": null}`)
	s.done("refundTopUp", refundInput("again", id, "")).in("topUp.status").is(`"REFUNDED"`)
	s.finance("10", "0", "0", "0", "10", "0")
}

// What a lost dispute leaves of a payment can be refunded.
func TestRefundOfWhatADisputeLeft(t *testing.T) {
	s := newShop(t)
	s.sell("p", "100", "0", "10.00")
	id := s.buy("b", "p", "sim_ok").str("id")
	s.done("refundTopUp", refundInput("part", id, "4.00"))
	s.simulate("opens", id, "DISPUTE_OPEN")
	s.simulate("fails", id, "REFUND_FAIL")
	s.simulate("lost", id, "DISPUTE_LOST")
	left := s.query(`query($id: ID!) { topUp(id: $id) { refundPreview { refundable { amount } reason } } }`, `{"id": "`+id+`"}`).
		in("topUp.refundPreview")
	left.in("reason").is("null")
	refund := s.done("refundTopUp", refundInput("rest", id, left.str("refundable.amount"))).in("topUp.refunds")
	refund.in("1.status").is(`"SUCCEEDED"`)
}
