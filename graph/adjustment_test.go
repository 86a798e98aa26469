package graph_test

import "testing"

func TestAdjustBalance(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	up := `{"idempotencyKey": "a1", "walletId": "main", "amount": "5.5", "reason": "goodwill", "metadata":
		{"ticket": "7"}}`
	done := a.done("adjustBalance", up)
	done.in("transaction").is(`{"id": "*", "wallet": "*", "sequence": 1, "type": "ADJUSTMENT", "amount": "5.5",
		"heldChange": "0", "balanceAfter": "5.5",
		"drawdowns": [{"grant": "*", "amount": "5.5"}], "idempotencyKey": "a1", "action": null, "quantity": null,
		"dimensions": {}, "subject": null,
		"reason": "goodwill", "actor": "*", "reverses": null, "reversed": "0", "counterpart": null, "shortfall": "0",
		"occurredAt": "*", "recordedAt": "*", "metadata": {"ticket": "7"}, "hash": "*"}`)
	a.repeats("adjustBalance", up, done)
	a.query(`query($id: ID!) { node(id: $id) { ... on Grant { source expiresAt priority reason metadata } } }`,
		`{"id": "`+done.str("transaction.drawdowns.0.grant.id")+`"}`).in("node").
		is(`{"source": "ADJUSTMENT", "expiresAt": null, "priority": 100, "reason": "goodwill", "metadata": {"ticket": "7"}}`)
	down := with(t, up, `"idempotencyKey": "a2", "amount": "-2"`)
	drawn := a.done("adjustBalance", down)
	drawn.in("transaction.amount").is(`"-2"`)
	drawn.in("transaction.drawdowns.0.amount").is(`"2"`)
	drawn.in("wallet.balance.available").is(`"3.5"`)
	a.repeats("adjustBalance", down, drawn)
	a.reuses("adjustBalance", down, map[string]string{
		"amount": `"amount": "2"`, "reason": `"reason": "other"`, "metadata": `"metadata": null`,
	})
	a.holds("main", "3.5")
}

func TestAdjustBalanceRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main", `"overdraftLimit": "100"`)
	a.grant("main", "g", "1")
	valid := `{"idempotencyKey": "a", "walletId": "main", "amount": "1", "reason": "r"}`
	changes := append(append(badCredits("amount"), badReasons()...), append(badKeys(), badMetadata("metadata")...)...)
	a.refusesEach("adjustBalance", valid, append(changes, bad{`"amount": "0"`, "amount", "amount is 0"}))
	a.refusesUnknownWallets("adjustBalance", valid, "walletId")
	a.refuses("adjustBalance", with(t, valid, `"amount": "1000000000000"`), "WALLET_FULL", "amount", "largest balance")
	a.refuses("adjustBalance", with(t, valid, `"amount": "-1.5"`), "INSUFFICIENT_CREDITS", "amount", "1.5",
		"1 are available").
		is(`{"code": "*", "message": "*", "path": "*", "required": "1.5", "available": "1", "retryAt": null}`)
	a.holds("main", "1")
}
