package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const aPack = `{"idempotencyKey": "p", "code": "thousand", "name": "1,000 credits", "credits": "1000",
	"price": {"amount": "49.90", "currency": "USD"}}`

// pack creates a pack of credits at a price in EUR.
func (a *api) pack(code, credits, price string, fields ...string) answer {
	a.t.Helper()
	input := with(a.t, aPack, fmt.Sprintf(`"idempotencyKey": "pack %s", "code": "%[1]s", "credits": "%s",
		"price": {"amount": "%s", "currency": "EUR"}`, code, credits, price))
	for _, more := range fields {
		input = with(a.t, input, more)
	}
	return a.done("createCreditPack", input).in("creditPack")
}

// A pack as it is created, and as each query shows it.
func TestCreateCreditPack(t *testing.T) {
	a := newAPI(t)
	input := with(t, aPack, `"bonusCredits": "100", "expiresAfterDays": 365, "refundableForDays": 14, "unit": "tokens"`)
	first := a.done("createCreditPack", input)
	pack := first.in("creditPack")
	pack.is(`{"id": "pck_EHM6YXBKC5Q68", "code": "thousand", "name": "1,000 credits", "unit": "tokens", "credits": "1000",
		"bonusCredits": "100", "price": {"amount": "49.9", "currency": "USD"}, "quantityLimit": 100, "expiresAfterDays": 365,
		"refundableForDays": 14, "archived": false}`)
	a.repeats("createCreditPack", input, first)
	a.reuses("createCreditPack", input, map[string]string{
		"code": `"code": "other"`, "name": `"name": "Other"`, "credits": `"credits": "999"`, "bonusCredits": `"bonusCredits": "1"`,
		"price": `"price": {"amount": "49.90", "currency": "EUR"}`, "expiresAfterDays": `"expiresAfterDays": null`,
		"unit": `"unit": "credits"`, "refundableForDays": `"refundableForDays": 15`,
	})
	id := pack.str("id")
	for _, other := range []*api{a, a.another()} {
		other.query(`query($id: ID!) { node(id: $id) { ... on CreditPack { `+wholePack+` } } }`, `{"id": "`+id+`"}`).
			in("node").is(string(pack.text))
		other.query(`{ creditPack(code: "thousand") { ` + wholePack + ` } }`).in("creditPack").is(string(pack.text))
	}
	for _, nothing := range []string{"pck_", "pck_x", id + "0", id[:len(id)-1] + "S"} {
		a.query(`query($id: ID!) { node(id: $id) { id } }`, `{"id": "`+nothing+`"}`).is(`{"node": null}`)
	}
	a.inTest().query(`query($id: ID!) { node(id: $id) { id } creditPack(code: "thousand") { id } creditPacks { nodes { id } } }`,
		`{"id": "`+id+`"}`).is(`{"node": null, "creditPack": null, "creditPacks": {"nodes": []}}`)
	for _, code := range []string{"", "unknown", strings.Repeat("c", 65), `a\u0000b`} {
		a.query(`query($c: String!) { creditPack(code: $c) { id } }`, `{"c": "`+code+`"}`).is(`{"creditPack": null}`)
	}
	a.done("createCreditPack", with(t, aPack, `"idempotencyKey": "q", "code": "plain", "unit": null`)).in("creditPack").is(
		`{"id": "*", "code": "plain", "name": "1,000 credits", "unit": "credits", "credits": "1000", "bonusCredits": "0",
		"price": {"amount": "49.9", "currency": "USD"}, "quantityLimit": 100, "expiresAfterDays": null,
		"refundableForDays": null, "archived": false}`)
}

// Scenario 36: prices by the exponents of their currencies. A price is never rounded.
func TestCreditPackPrices(t *testing.T) {
	a := newAPI(t)
	for n, test := range []struct{ amount, currency, shown, says string }{
		{"80", "JPY", "80", ""},
		{"80.5", "JPY", "", "80.5"},
		{"18.600", "KWD", "18.6", ""},
		{"18.6001", "KWD", "", "18.6001"},
		{"1.005", "USD", "", "1.005"},
		{"0", "USD", "", "amount is 0"},
		{"-1", "USD", "", "amount is -1"},
		{"100000000000", "USD", "100000000000", ""},
		{"100000000000.01", "USD", "", "the largest is 100000000000"},
	} {
		input := with(t, aPack, fmt.Sprintf(`"idempotencyKey": "%d", "code": "%[1]d",
			"price": {"amount": "%s", "currency": "%s"}`, n, test.amount, test.currency))
		if test.says != "" {
			a.refuses("createCreditPack", input, "INVALID_INPUT", "price.amount", test.says)
			a.query(fmt.Sprintf(`{ creditPack(code: "%d") { id } }`, n)).is(`{"creditPack": null}`)
			continue
		}
		a.done("createCreditPack", input).in("creditPack.price").
			is(`{"amount": "` + test.shown + `", "currency": "` + test.currency + `"}`)
	}
}

// What is wrong with a pack is named, and nothing is stored.
func TestCreateCreditPackRefusals(t *testing.T) {
	a := newAPI(t)
	changes := []bad{
		{`"code": ""`, "code", "code is empty"},
		{`"code": "` + strings.Repeat("c", 65) + `"`, "code", "at most 64"},
		{`"name": " "`, "name", "name is empty"},
		{`"name": "` + strings.Repeat("n", 201) + `"`, "name", "at most 200"},
		{`"credits": "0"`, "credits", "credits is 0"},
		{`"credits": "-1"`, "credits", "credits is -1"},
		{`"bonusCredits": "-1"`, "bonusCredits", "bonusCredits is -1"},
		{`"credits": "1000000000000", "bonusCredits": "0.000001"`, "bonusCredits", "together they may be at most 1000000000000"},
		{`"price": {"amount": "1", "currency": "XXX"}`, "price.currency", `"XXX" is not a currency`},
		{`"expiresAfterDays": 0`, "expiresAfterDays", "use 1 to 36500 days"},
		{`"expiresAfterDays": 36501`, "expiresAfterDays", "use 1 to 36500 days"},
		{`"refundableForDays": -1`, "refundableForDays", "use 1 to 36500 days"},
		{`"unit": ""`, "unit", "unit is empty"},
		{`"unit": "` + strings.Repeat("u", 41) + `"`, "unit", "at most 40"},
	}
	changes = append(append(changes, badKeys()...), badCredits("credits")...)
	a.refusesEach("createCreditPack", aPack, append(changes, badCredits("bonusCredits")...))
	a.query(`{ creditPacks { nodes { id } } }`).is(`{"creditPacks": {"nodes": []}}`)
}

// A code is taken for ever, and archiving takes a pack out of the offers alone.
func TestArchiveCreditPack(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.pack("small", "100", "9.90")
	input := `{"idempotencyKey": "a", "code": "small"}`
	a.refuses("createCreditPack", with(t, aPack, `"code": "small"`), "ALREADY_EXISTS", "code", `"small"`)
	first := a.done("archiveCreditPack", input)
	first.in("creditPack.archived").is(`true`)
	a.repeats("archiveCreditPack", input, first)
	a.reuses("archiveCreditPack", input, map[string]string{"code": `"code": "other"`})
	a.query(`{ creditPack(code: "small") { archived } creditPacks { nodes { code archived } } wallet(id: "main") { offers { code } } }`).
		is(`{"creditPack": {"archived": true}, "creditPacks": {"nodes": [{"code": "small", "archived": true}]},
			"wallet": {"offers": []}}`)
	a.refuses("createCreditPack", with(t, aPack, `"code": "small"`), "ALREADY_EXISTS", "code", "may be archived")
	a.done("archiveCreditPack", `{"idempotencyKey": "again", "code": "small"}`).is(
		`{"creditPack": {"id": "*", "code": "small", "name": "1,000 credits", "unit": "credits", "credits": "100",
		"bonusCredits": "0", "price": {"amount": "9.9", "currency": "EUR"}, "quantityLimit": 100, "expiresAfterDays": null,
		"refundableForDays": null, "archived": true}, "replayed": false, "userErrors": []}`)
	for _, code := range []string{"none", "", strings.Repeat("c", 65)} {
		a.refuses("archiveCreditPack", `{"idempotencyKey": "b", "code": "`+code+`"}`, "NOT_FOUND", "code", "no pack")
	}
}

// A wallet offers the packs of its unit, by currency, price and code, whatever became of others.
func TestOffers(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.wallet("tokens", `"unit": "tokens"`)
	a.query(`{ wallet(id: "main") { offers { code } } }`).is(`{"wallet": {"offers": []}}`)
	a.pack("c", "100", "9.90")
	a.pack("b", "1000", "9.90")
	a.pack("a", "5000", "10")
	a.pack("dollars", "5", "9", `"price": {"amount": "1", "currency": "USD"}`)
	a.pack("other unit", "5", "1", `"unit": "tokens"`)
	a.pack("gone", "5", "1")
	a.done("archiveCreditPack", `{"idempotencyKey": "x", "code": "gone"}`)
	a.query(`{ wallets { nodes { externalId offers { code price { amount } } } } }`).in("wallets.nodes").is(`[
		{"externalId": "tokens", "offers": [{"code": "other unit", "price": {"amount": "1"}}]},
		{"externalId": "main", "offers": [
			{"code": "b", "price": {"amount": "9.9"}}, {"code": "c", "price": {"amount": "9.9"}},
			{"code": "a", "price": {"amount": "10"}}, {"code": "dollars", "price": {"amount": "1"}}]}]`)
	a.query(`mutation { archiveCreditPack(input: {idempotencyKey: "y", code: "a"}) { creditPack { archived } }
		updateWallet(input: {idempotencyKey: "z", walletId: "main"}) { wallet { offers { code } } } }`).
		in("updateWallet.wallet.offers").is(`[{"code": "b"}, {"code": "c"}, {"code": "dollars"}]`)
}

// A unit has at most 100 packs that are offered. An archived one makes room.
func TestMaxOffers(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for n := range 100 {
		a.pack(fmt.Sprintf("pack-%03d", n), "1", "1")
	}
	more := with(t, aPack, `"code": "more"`)
	a.refuses("createCreditPack", more, "CONFLICT", "unit", "100 packs", "archive one")
	a.pack("elsewhere", "1", "1", `"unit": "tokens"`)
	a.done("archiveCreditPack", `{"idempotencyKey": "x", "code": "pack-050"}`)
	a.done("createCreditPack", more)
	offers := a.query(`{ wallet(id: "main") { offers { code } } }`).of("wallet.offers", "code")
	if len(offers) != 100 || slices.Contains(offers, "pack-050") || !slices.Contains(offers, "more") {
		t.Errorf("%d packs are offered: %v", len(offers), offers)
	}
}
