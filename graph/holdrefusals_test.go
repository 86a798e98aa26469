package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

func TestPlaceHoldRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	valid := `{"idempotencyKey": "h", "walletId": "main", "amount": "1"}`
	changes := []bad{
		{`"amount": "0"`, "amount", "amount is 0; a hold sets more than zero credits aside"},
		{`"amount": "-1"`, "amount", "amount is -1"},
		{`"amount": null`, "amount", "an amount, or an action with a quantity or components"},
		{`"action": ""`, "action", "action is empty"},
		{`"action": "` + strings.Repeat("a", 201) + `"`, "action", "201 bytes long; at most 200"},
		{`"subject": "` + strings.Repeat("s", 201) + `"`, "subject", "201 bytes long; at most 200"},
		{`"subject": "a\u0007"`, "subject", "control character"},
		{`"quantity": "-1"`, "quantity", "quantity is -1"},
		{`"expiresInSeconds": 0`, "expiresInSeconds", "expiresInSeconds is 0; use 1 to 86400"},
		{`"expiresInSeconds": 86401`, "expiresInSeconds", "expiresInSeconds is 86401"},
		{`"action": "chat", "components": [{"name": "in", "quantity": "1"}]`, "components", "leave them out, or leave amount out"},
		{`"quote": "AQ"`, "quote", "leave one of them out"},
		{`"quote": ""`, "quote", "quote is empty; leave it out"},
		{`"amount": null, "action": "chat", "components": [{"name": "in", "quantity": "-1"}]`, "components.0.quantity", "quantity is -1"},
		{`"amount": null, "action": "chat", "components": [{"name": "in", "quantity": "x"}]`, "components.0.quantity", "x"},
		{`"amount": null, "action": "chat", "quantity": "2", "components": [{"name": "in", "quantity": "1"}]`, "quantity", "quantity is 2"},
	}
	for _, value := range badDecimalValues {
		changes = append(changes, bad{`"quantity": ` + value.json, "quantity", value.says})
	}
	changes = append(append(append(changes, badKeys()...), badMetadata("metadata")...), badMetadata("dimensions")...)
	a.refusesEach("placeHold", valid, append(changes, badCredits("amount")...))
	a.refusesUnknownWallets("placeHold", valid, "walletId")
	a.refuses("placeHold", with(t, valid, `"amount": "10.000001"`), "INSUFFICIENT_CREDITS", "amount", "10.000001", "10 are available",
		"set upTo").
		is(`{"code": "*", "message": "*", "path": "*", "required": "10.000001", "available": "10", "retryAt": null}`)
	a.refuses("placeHold", with(t, valid, `"amount": null, "action": "chat"`), "UNKNOWN_ACTION", "action", `"chat"`, "no rate card")
	a.publish("default", `{"action": "chat", "credits": "2"}, {"action": "free", "credits": "0"}`)
	a.refuses("placeHold", with(t, valid, `"amount": null, "action": "image"`), "UNKNOWN_ACTION", "action", `"image"`,
		"publish one, or set amount")
	a.refuses("placeHold", with(t, valid, `"amount": null, "action": "chat", "components": [{"name": "in", "quantity": "1"}]`),
		"UNKNOWN_ACTION", "components.0", `"in"`, "publish one, of 0 credits if the component is free, or leave components out")
	a.refuses("placeHold", with(t, valid, `"amount": null, "action": "free"`), "INVALID_INPUT", "quantity", "costs wallet", "nothing")
	a.refuses("placeHold", with(t, valid, `"amount": null, "action": "chat", "quantity": "5.5"`), "INSUFFICIENT_CREDITS", "",
		"11 credits are needed and 10 are available").
		is(`{"code": "*", "message": "*", "path": null, "required": "11", "available": "10", "retryAt": null}`)
	a.refuses("recordUsage", `{"idempotencyKey": "u", "walletId": "main", "action": "chat", "credits": "11"}`, "INSUFFICIENT_CREDITS", "credits")
	a.held("10", "0", "10")
}

// A key that was used for a hold belongs to its wallet, like the keys of usages.
func TestHoldKeys(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	a.grant("main", "g", "10")
	a.grant("other", "g", "10")
	id := a.place("h", "2").str("hold.id")
	a.refuses("recordUsage", `{"idempotencyKey": "h", "walletId": "main", "action": "a", "credits": "1"}`, "IDEMPOTENCY_KEY_REUSED",
		"idempotencyKey", "used before by placeHold")
	a.refuses("captureHold", captureInput("h", id, "1"), "IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "used before by placeHold")
	a.place("h", "2", `"walletId": "other"`)
	second := a.place("h2", "2").str("hold.id")
	input := with(t, captureInput("c", id, "1"), `"final": false`)
	a.done("captureHold", input)
	a.reuses("captureHold", input, map[string]string{
		"amount": `"amount": "1.1"`, "final": `"final": true`, "allowMore": `"allowMore": true`, "action": `"action": "a"`,
		"quantity": `"quantity": "2"`, "dimensions": `"dimensions": {"a": "b"}`, "metadata": `"metadata": {"a": "b"}`,
		"holdId": `"holdId": "` + second + `"`,
	})
	a.refuses("releaseHold", ofHold("c", second), "IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "used before by captureHold")
	a.done("releaseHold", ofHold("r", second))
	a.reuses("releaseHold", ofHold("r", second), map[string]string{"holdId": `"holdId": "` + id + `"`})
}

func TestHoldRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	id := a.place("h", "4").str("hold.id")
	inputs := map[string]string{
		"captureHold": captureInput("c", id, "1"), "releaseHold": ofHold("r", id),
		"extendHold": with(t, ofHold("e", id), `"expiresInSeconds": 60`),
	}
	changes := []bad{
		{`"amount": "-1"`, "amount", "amount is -1; to give credit back, release the hold, or reverse the capture"},
		{`"amount": "0"`, "amount", "amount is 0, which means to price a quantity or components, and there are none"},
		{`"quantity": "-1"`, "quantity", "quantity is -1"},
		{`"action": ""`, "action", "action is empty"},
		{`"action": "` + strings.Repeat("a", 201) + `"`, "action", "201 bytes long"},
		{`"components": [{"name": "in", "quantity": "1"}]`, "components", "leave them out, or set amount to 0"},
		{`"amount": "0", "quantity": "2", "components": [{"name": "in", "quantity": "1"}]`, "quantity", "quantity is 2"},
		{`"amount": "0", "components": [{"name": "in", "quantity": "-1"}]`, "components.0.quantity", "quantity is -1"},
	}
	changes = append(append(append(changes, badCredits("amount")...), badMetadata("metadata")...), badMetadata("dimensions")...)
	a.refusesEach("captureHold", inputs["captureHold"], append(changes, badKeys()...))
	a.refusesEach("releaseHold", inputs["releaseHold"], append(badKeys(),
		bad{`"reason": "` + strings.Repeat("r", 501) + `"`, "reason", "501 bytes long; at most 500"}))
	a.refusesEach("extendHold", inputs["extendHold"], append(badKeys(),
		bad{`"expiresInSeconds": 0`, "expiresInSeconds", "use 1 to 86400"},
		bad{`"expiresInSeconds": -5`, "expiresInSeconds", "use 1 to 86400"},
		bad{`"expiresInSeconds": 86401`, "expiresInSeconds", "use 1 to 86400"}))
	test := a.inTest()
	elsewhere := strings.Replace(id, "hld_", "hld_7", 1)
	for name, input := range inputs {
		for _, other := range []string{"", "x", "hld_1", "main", strings.ToLower(id), id + "0", id[:len(id)-1] + "9", elsewhere[:len(id)]} {
			a.refuses(name, with(t, input, `"holdId": "`+other+`"`), "NOT_FOUND", "holdId", "there is no hold")
		}
		a.refuses(name, with(t, input, `"holdId": "main"`), "NOT_FOUND", "holdId", `"main"; send the id of the hold`, "begins with hld_")
		test.refuses(name, input, "NOT_FOUND", "holdId", "there is no hold", id)
	}
	a.refuses("captureHold", with(t, inputs["captureHold"], `"amount": "0", "quantity": "1"`), "INVALID_INPUT", "action", "without an action")
	a.refuses("captureHold", with(t, inputs["captureHold"], `"amount": "0", "quantity": "1", "action": "chat"`), "UNKNOWN_ACTION", "action",
		"no rate card when hold", id)
	a.held("6", "4", "10")
}

// A frozen wallet releases holds and lets them end. It places, captures and extends none.
func TestHoldsOfAFrozenWallet(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	first, second := a.place("h1", "4").str("hold.id"), a.place("h2", "3", `"expiresInSeconds": 60`).str("hold.id")
	status := func(key, status string) {
		a.done("setWalletStatus", `{"idempotencyKey": "`+key+`", "walletId": "main", "status": "`+status+`", "reason": "r"}`)
	}
	status("s1", "FROZEN")
	for name, input := range map[string]string{
		"placeHold": `{"idempotencyKey": "p", "walletId": "main", "amount": "1"}`, "captureHold": captureInput("c", first, "1"),
		"extendHold": with(t, ofHold("e", first), `"expiresInSeconds": 60`),
	} {
		a.refuses(name, input, "WALLET_FROZEN", "", "frozen")
	}
	a.done("releaseHold", ofHold("r", first))
	a.held("7", "3", "10")
	a.world.Pass(billing.MaxHoldTime)
	a.query(`{ hold(id: "` + second + `") { status } }`).in("hold.status").is(`"EXPIRED"`)
	a.held("10", "0", "10")
	a.refuses("setWalletStatus", `{"idempotencyKey": "s2", "walletId": "main", "status": "CLOSED", "reason": "r"}`, "WALLET_NOT_EMPTY", "")
}

// A wallet that holds credits cannot be closed, and held credits cannot be transferred or adjusted away.
func TestHeldCreditsStay(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("other")
	a.grant("main", "g", "10")
	a.place("h", "10")
	a.refuses("setWalletStatus", `{"idempotencyKey": "s", "walletId": "main", "status": "CLOSED", "reason": "r"}`, "WALLET_NOT_EMPTY", "")
	a.refuses("transferCredits", `{"idempotencyKey": "t", "fromWalletId": "main", "toWalletId": "other", "amount": "1", "reason": "r"}`,
		"INSUFFICIENT_CREDITS", "amount").in("available").is(`"0"`)
	a.refuses("adjustBalance", `{"idempotencyKey": "a", "walletId": "main", "amount": "-1", "reason": "r"}`,
		"INSUFFICIENT_CREDITS", "amount").in("available").is(`"0"`)
	a.refuses("recordUsage", `{"idempotencyKey": "u", "walletId": "main", "action": "a", "credits": "1"}`,
		"INSUFFICIENT_CREDITS", "credits").in("available").is(`"0"`)
	a.held("0", "10", "10")
}

// A thousand holds of a wallet can be open, and one more when one of them has ended.
func TestTooManyHolds(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "2000")
	for part := range billing.MaxOpenHolds / 25 {
		document := &strings.Builder{}
		for i := range 25 {
			fmt.Fprintf(document, `m%d: placeHold(input: {idempotencyKey: "%d", walletId: "main", amount: "1"}) { userErrors { code } } `,
				i, part*25+i)
		}
		a.query("mutation { " + document.String() + " }")
	}
	first := `{"idempotencyKey": "one more", "walletId": "main", "amount": "1", "upTo": true}`
	a.refuses("placeHold", first, "TOO_MANY_HOLDS", "", "1000 holds of wallet", "capture or release some first")
	a.held("1000", "1000", "2000")
	oldest := a.query(`{ wallet(id: "main") { transactionByKey(idempotencyKey: "0") { hold { id } } } }`).str("wallet.transactionByKey.hold.id")
	a.capture("c", oldest, "1")
	a.done("placeHold", first)
	a.world.Pass(billing.MaxHoldTime)
	a.place("after all have ended", "1999")
	a.held("0", "1999", "1999")
}

// A hold takes credit of at most 250 grants.
func TestHoldOfTooManyGrants(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for i := range billing.MaxHoldPieces + 1 {
		a.grant("main", fmt.Sprint("g", i), "1")
	}
	input := `{"idempotencyKey": "h", "walletId": "main", "amount": "250.000001"}`
	a.refuses("placeHold", input, "REQUEST_TOO_LARGE", "amount", "credit of 251 grants", "at most 250")
	done := a.done("placeHold", with(t, input, `"amount": "250"`))
	if pieces := len(done.list("hold.grants")); pieces != billing.MaxHoldPieces {
		t.Errorf("the hold has %d pieces", pieces)
	}
	a.done("releaseHold", ofHold("r", done.str("hold.id")))
	a.held("251", "0", "251")
}
