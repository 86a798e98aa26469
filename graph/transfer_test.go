package graph_test

import "testing"

func TestTransferCredits(t *testing.T) {
	a := newAPI(t)
	from, to := a.wallet("from").str("id"), a.wallet("to").str("id")
	soon := a.grant("from", "soon", "3", `"expiresAt": "2026-02-01T00:00:00Z", "priority": 5`).str("grant.id")
	a.grant("from", "paid", "10", `"paid": {"amount": "9", "currency": "EUR"}`)
	input := `{"idempotencyKey": "t1", "fromWalletId": "from", "toWalletId": "to", "amount": "5", "reason": "merge"}`
	done := a.done("transferCredits", input)
	out, in := done.str("out.id"), done.str("in.id")
	done.in("out").is(`{"id": "*", "wallet": {"id": "` + from +
		`"}, "sequence": 3, "type": "TRANSFER_OUT", "amount": "-5", "heldChange": "0", "balanceAfter": "8",
		"drawdowns": [{"grant": {"id": "` + soon + `"}, "amount": "3"}, {"grant": "*", "amount": "2"}],
			"idempotencyKey": "t1", "action": null,
		"quantity": null, "dimensions": {}, "subject": null, "reason": "merge", "actor": "*", "reverses": null,
			"reversed": "0",
		"counterpart": {"id": "` + in + `"}, "shortfall": "0", "occurredAt": "*", "recordedAt": "*", "metadata": {},
			"hash": "*"}`)
	done.in("in").is(`{"id": "*", "wallet": {"id": "` + to +
		`"}, "sequence": 1, "type": "TRANSFER_IN", "amount": "5", "heldChange": "0", "balanceAfter": "5",
		"drawdowns": [{"grant": "*", "amount": "3"}, {"grant": "*", "amount": "2"}], "idempotencyKey": "t1", "action": null,
		"quantity": null, "dimensions": {}, "subject": null, "reason": "merge", "actor": "*", "reverses": null,
			"reversed": "0",
		"counterpart": {"id": "` + out + `"}, "shortfall": "0", "occurredAt": "*", "recordedAt": "*", "metadata": {},
			"hash": "*"}`)
	done.in("from.balance.available").is(`"8"`)
	done.in("to.balance.available").is(`"5"`)
	a.query(`query($id: ID!) { node(id: $id) { ... on Grant
		{ source amount priority expiresAt paid { amount } origin { id wallet { id } } } } }`,
		`{"id": "`+done.str("in.drawdowns.0.grant.id")+`"}`).in("node").
		is(`{"source": "TRANSFER", "amount": "3", "priority": 5, "expiresAt": "2026-02-01T00:00:00Z", "paid": null,
			"origin": {"id": "` + soon + `", "wallet": {"id": "` + from + `"}}}`)
	a.repeats("transferCredits", input, done)
	a.repeats("transferCredits", with(t, input, `"fromWalletId": "`+from+`", "toWalletId": "`+to+`"`), done)
	a.wallet("third")
	a.reuses("transferCredits", input, map[string]string{
		"amount": `"amount": "4"`, "reason": `"reason": "other"`, "toWalletId": `"toWalletId": "third"`,
		"fromWalletId": `"fromWalletId": "third"`,
	})
	a.refuses("grantCredits", `{"idempotencyKey": "t1", "walletId": "to", "amount": "1"}`, "IDEMPOTENCY_KEY_REUSED",
		"idempotencyKey")
	a.holds("from", "8")
	a.holds("to", "5")
}

func TestTransferCreditsRefusals(t *testing.T) {
	a := newAPI(t)
	from := a.wallet("from").str("id")
	a.wallet("to")
	a.wallet("tokens", `"unit": "tokens"`)
	a.grant("from", "g", "10")
	valid := `{"idempotencyKey": "t", "fromWalletId": "from", "toWalletId": "to", "amount": "1", "reason": "r"}`
	changes := append(badCredits("amount"), append(badKeys(), badReasons()...)...)
	a.refusesEach("transferCredits", valid, append(changes,
		bad{`"amount": "0"`, "amount", "amount is 0"}, bad{`"amount": "-1"`, "amount", "amount is -1"},
		bad{`"toWalletId": "from"`, "toWalletId", "the same wallet"},
		bad{`"toWalletId": "` + from + `"`, "toWalletId", "the same wallet"},
		bad{`"toWalletId": "tokens"`, "toWalletId", `"credits" and "tokens"`}))
	a.refusesUnknownWallets("transferCredits", valid, "fromWalletId")
	a.refusesUnknownWallets("transferCredits", valid, "toWalletId")
	a.refuses("transferCredits", with(t, valid, `"amount": "10.5"`), "INSUFFICIENT_CREDITS", "amount", "10.5",
		"10 are available").
		is(`{"code": "*", "message": "*", "path": "*", "required": "10.5", "available": "10", "retryAt": null}`)
	a.grant("to", "most", "1000000000000")
	a.refuses("transferCredits", valid, "WALLET_FULL", "amount", "largest balance")
	a.refuses("transferCredits", with(t, valid, `"idempotencyKey": "most"`), "IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
	a.holds("from", "10")
}

// Credits cannot be transferred from a frozen wallet, but can be transferred to it.
func TestTransferToFrozenWallet(t *testing.T) {
	a := newAPI(t)
	a.wallet("from")
	a.wallet("to")
	a.grant("from", "g", "10")
	a.done("setWalletStatus", `{"idempotencyKey": "s", "walletId": "to", "status": "FROZEN", "reason": "r"}`)
	a.done("transferCredits", `{"idempotencyKey": "t", "fromWalletId": "from", "toWalletId": "to", "amount": "1",
		"reason": "r"}`)
	a.refuses("transferCredits", `{"idempotencyKey": "t2", "fromWalletId": "to", "toWalletId": "from", "amount": "1",
		"reason": "r"}`,
		"WALLET_FROZEN", "fromWalletId", "is frozen")
	a.holds("to", "1")
}
