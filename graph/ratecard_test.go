package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// A published version, as each query shows it, and the rate that a usage would have.
func TestPublishRateCard(t *testing.T) {
	a := newPriced(t, "10")
	key := a.secret
	input := with(t, aCardInput, `"rates": [`+modelRates+`]`)
	first := a.done("publishRateCard", input)
	card := first.in("rateCard")
	card.is(`{"id": "*", "code": "default", "version": 1, "effectiveAt": "2026-01-01T00:00:00Z",
		"publishedAt": "2026-01-01T00:00:00Z", "publishedBy": {"id": "*", "kind": "API_KEY", "name": "test"}, "rates": [
		{"action": "chat", "component": "input", "credits": "1.25", "per": "1000000", "when": {}, "minimum": null, "description": "Fresh input"},
		{"action": "chat", "component": "cached_input", "credits": "0.625", "per": "1000000", "when": {}, "minimum": null, "description": null},
		{"action": "chat", "component": "output", "credits": "10", "per": "1000000", "when": {}, "minimum": null, "description": null},
		{"action": "chat", "component": "output", "credits": "20", "per": "1000000", "when": {"model": "large"}, "minimum": null, "description": null},
		{"action": "chat", "component": null, "credits": "2", "per": "1", "when": {}, "minimum": null, "description": null}]}`)
	a.repeats("publishRateCard", input, first)
	a.reuses("publishRateCard", input, map[string]string{
		"code": `"code": "other"`, "effectiveAt": `"effectiveAt": "2026-03-01T00:00:00Z"`,
		"rates": `"rates": [{"action": "chat", "credits": "1"}]`,
	})
	id := card.str("id")
	for _, other := range []*api{a, a.another().as(key)} {
		other.query(`query($id: ID!) { node(id: $id) { ... on RateCard { `+wholeRateCard+` } } }`, `{"id": "`+id+`"}`).
			in("node").is(string(card.text))
		other.query(`{ rateCard(code: "default") { ` + wholeRateCard + ` } }`).in("rateCard").is(string(card.text))
		other.query(`{ wallet(id: "main") { rateCardCode rateMultiplier rateCard { id } } }`).
			in("wallet").is(`{"rateCardCode": null, "rateMultiplier": "1", "rateCard": {"id": "` + id + `"}}`)
		other.query(`{ rateCard(code: "default") {
			whole: rate(action: "chat") { position }
			large: rate(action: "chat", component: "output", dimensions: {model: "large", x: "y"}) { position credits }
			none: rate(action: "chat", component: "tools") { position }
			unknown: rate(action: "image", dimensions: null) { position } } }`).in("rateCard").
			is(`{"whole": {"position": 5}, "large": {"position": 4, "credits": "20"}, "none": null, "unknown": null}`)
	}
	for _, nothing := range []string{"rcd_", "rcd_x", id + "0", id[:len(id)-1] + "2"} {
		a.query(`query($id: ID!) { node(id: $id) { id } }`, `{"id": "`+nothing+`"}`).is(`{"node": null}`)
	}
	live := newAPI(t)
	live.query(`query($id: ID!) { node(id: $id) { id } rateCard(code: "default") { id } rateCards { nodes { id } } }`, `{"id": "`+id+`"}`).
		is(`{"node": null, "rateCard": null, "rateCards": {"nodes": []}}`)
	for _, code := range []string{"", "unknown", strings.Repeat("c", 65), `a\u0000b`} {
		a.query(`query($c: String!) { rateCard(code: $c) { id } }`, `{"c": "`+code+`"}`).is(`{"rateCard": null}`)
	}
}

// What is wrong with a publication is named, with its place, and nothing is published.
func TestPublishRateCardRefusals(t *testing.T) {
	a := newAPI(t).inTest()
	rate := func(fields string) string {
		return `"rates": [{"action": "a", "credits": "1"}, ` + with(t, `{"action": "b", "credits": "1"}`, fields) + `]`
	}
	a.refusesEach("publishRateCard", aCardInput, append(badKeys(),
		bad{`"code": ""`, "code", "empty"}, bad{`"code": "` + strings.Repeat("c", 65) + `"`, "code", "64"},
		bad{`"rates": []`, "rates", "at least one"},
		bad{rate(`"action": ""`), "rates.1.action", "empty"},
		bad{rate(`"component": ""`), "rates.1.component", "leave it out"},
		bad{rate(`"credits": "-1"`), "rates.1.credits", "-1"}, bad{rate(`"credits": "1e-6"`), "rates.1.credits", "1e-6"},
		bad{rate(`"credits": 1.5`), "rates.1.credits", "string"},
		bad{rate(`"per": "0"`), "rates.1.per", "more than 0"}, bad{rate(`"per": "-1"`), "rates.1.per", "-1"},
		bad{rate(`"minimum": "-1"`), "rates.1.minimum", "-1"}, bad{rate(`"minimum": "0.0000001"`), "rates.1.minimum", ""},
		bad{rate(`"when": {"m": 1}`), "rates.1.when", ""}, bad{rate(`"when": []`), "rates.1.when", ""},
		bad{rate(`"description": "` + strings.Repeat("d", 501) + `"`), "rates.1.description", "500"},
		bad{`"effectiveAt": "2025-12-31T23:59:59Z"`, "effectiveAt", "past"}, bad{`"effectiveAt": "soon"`, "effectiveAt", "RFC 3339"},
	))
	a.refuses("publishRateCard", with(t, aCardInput, `"rates": [{"action": "a", "credits": "1", "when": {"x": "1"}},
		{"action": "a", "credits": "2", "when": {"y": "1"}}]`), "AMBIGUOUS_RATE", "rates.1", "rates[0]", "rates[1]")
	a.query(`{ rateCards { nodes { id } } }`).is(`{"rateCards": {"nodes": []}}`)
	large := make([]string, 4001)
	for i := range large {
		large[i] = fmt.Sprintf(`{"action": "a%d", "credits": "1"}`, i)
	}
	a.refuses("publishRateCard", with(t, aCardInput, `"rates": [`+strings.Join(large, ",")+`]`), "INVALID_INPUT", "rates", "4001 rates")
	shown := a.mutate("publishRateCard", with(t, aCardInput, `"rates": [`+strings.Join(large[:4000], ",")+`]`),
		`rateCard { rates { action } } `+wholeRefusal)
	if got := len(shown.list("rateCard.rates")); got != 4000 {
		t.Errorf("%d of 4,000 rates are shown", got)
	}
}

// In live, a version takes effect ten seconds ahead; the first one at once.
func TestVersionsTakeEffect(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "100")
	flat := func(credits string) string { return `{"action": "chat", "credits": "` + credits + `"}` }
	a.publish("default", flat("1")).in("effectiveAt").is(`"2026-01-01T00:00:00Z"`)
	a.publish("default", flat("2")).in("effectiveAt").is(`"2026-01-01T00:00:10Z"`)
	a.refuses("publishRateCard", `{"idempotencyKey": "early", "code": "default", "effectiveAt": "2026-01-01T00:00:09Z",
		"rates": [`+flat("3")+`]}`, "INVALID_INPUT", "effectiveAt", "at least 10 seconds")
	a.publish("default", flat("3"), `"effectiveAt": "2026-02-01T00:00:00Z"`)
	a.priced("now", `"action": "chat"`).in("amount").is(`"-1"`)
	a.world.Pass(10 * time.Second)
	a.priced("later", `"action": "chat"`).in("amount").is(`"-2"`)
	old := a.priced("late", `"action": "chat", "occurredAt": "2026-01-01T00:00:09.999999Z"`)
	old.in("amount").is(`"-1"`)
	old.in("rateCard").is(`{"code": "default", "version": 1}`)
	a.priced("before", `"action": "chat", "occurredAt": "2025-12-20T00:00:00Z"`).in("amount").is(`"-1"`)
	at := func(when string) string {
		return `rateCard(code: "default", at: "` + when + `") { version effectiveAt }`
	}
	a.query(`{ a: ` + at("2020-01-01T00:00:00Z") + ` b: ` + at("2026-01-01T00:00:09Z") + ` c: ` + at("2026-01-01T00:00:10Z") +
		` d: ` + at("2026-02-01T00:00:00Z") + ` wallet(id: "main") { rateCard { version } then: rateCard(at: "2026-03-01T00:00:00+01:00") { version } } }`).
		is(`{"a": {"version": 1, "effectiveAt": "2026-01-01T00:00:00Z"}, "b": {"version": 1, "effectiveAt": "2026-01-01T00:00:00Z"},
		"c": {"version": 2, "effectiveAt": "2026-01-01T00:00:10Z"}, "d": {"version": 3, "effectiveAt": "2026-02-01T00:00:00Z"},
		"wallet": {"rateCard": {"version": 2}, "then": {"version": 3}}}`)
	a.refusesQuery(`{ rateCard(code: "default", at: "soon") { id } }`, "at", "RFC 3339")
}

// refusesQuery checks that a query is refused as BAD_USER_INPUT for an argument.
func (a *api) refusesQuery(document, argument, says string) {
	a.t.Helper()
	a.isFault(a.post(document, nil), "BAD_USER_INPUT", argument, says)
}

// Lists of cards and of versions come in pages.
func TestRateCardPages(t *testing.T) {
	a := newAPI(t).inTest()
	for _, code := range []string{"b", "a", "c"} {
		for version := range 3 {
			a.publish(code, fmt.Sprintf(`{"action": "chat", "credits": "%d"}`, version+1))
		}
	}
	codes := a.query(`{ rateCards(first: 2) { nodes { code version } edges { node { code } } pageInfo { hasNextPage endCursor } } }`)
	codes.in("rateCards.nodes").is(`[{"code": "c", "version": 3}, {"code": "b", "version": 3}]`)
	rest := a.query(`query($after: String) { rateCards(first: 2, after: $after) { nodes { code rates { credits } } pageInfo { hasNextPage } } }`,
		`{"after": "`+codes.str("rateCards.pageInfo.endCursor")+`"}`)
	rest.in("rateCards").is(`{"nodes": [{"code": "a", "rates": [{"credits": "3"}]}], "pageInfo": {"hasNextPage": false}}`)
	versions := a.query(`{ rateCard(code: "b") { versions(first: 2) { nodes { code version rate(action: "chat") { credits } }
		pageInfo { hasNextPage endCursor } } } }`)
	versions.in("rateCard.versions.nodes").
		is(`[{"code": "b", "version": 3, "rate": {"credits": "3"}}, {"code": "b", "version": 2, "rate": {"credits": "2"}}]`)
	cursor := versions.str("rateCard.versions.pageInfo.endCursor")
	next := `query($after: String) { rateCard(code: "%s") { versions(first: 2, after: $after) { nodes { version } pageInfo { hasNextPage } } } }`
	a.query(fmt.Sprintf(next, "b"), `{"after": "`+cursor+`"}`).in("rateCard.versions").
		is(`{"nodes": [{"version": 1}], "pageInfo": {"hasNextPage": false}}`)
	a.isFault(a.post(fmt.Sprintf(next, "a"), `{"after": "`+cursor+`"}`), "BAD_USER_INPUT", "after", "not a cursor of this list")
}

// The wallet's own card and its multiplier price its usage; null returns to the default card.
func TestWalletRateCard(t *testing.T) {
	a := newAPI(t).inTest()
	a.publish("default", `{"action": "chat", "credits": "10"}`)
	a.publish("partners", `{"action": "chat", "credits": "4", "minimum": "0.5"}`)
	a.wallet("main", `"rateCardCode": "partners"`)
	a.grant("main", "g", "100")
	a.priced("p", `"action": "chat"`).in("rateCard").is(`{"code": "partners", "version": 1}`)
	update := func(key, fields, want string) {
		t.Helper()
		input := with(t, `{"idempotencyKey": "`+key+`", "walletId": "main"}`, fields)
		a.mutate("updateWallet", input, `wallet { rateCardCode rateMultiplier rateCard { code } } `+wholeRefusal).
			is(`{"wallet": ` + want + `, "userErrors": []}`)
	}
	update("u1", `"rateMultiplier": "0.9"`, `{"rateCardCode": "partners", "rateMultiplier": "0.9", "rateCard": {"code": "partners"}}`)
	line := a.priced("q", `"action": "chat"`)
	line.in("amount").is(`"-3.6"`)
	line.in("rateMultiplier").is(`"0.9"`)
	update("u2", `"rateCardCode": null`, `{"rateCardCode": null, "rateMultiplier": "0.9", "rateCard": {"code": "default"}}`)
	a.priced("r", `"action": "chat"`).in("amount").is(`"-9"`)
	update("u3", `"rateMultiplier": "0"`, `{"rateCardCode": null, "rateMultiplier": "0", "rateCard": {"code": "default"}}`)
	a.priced("s", `"action": "chat", "quantity": "999999999999"`).in("amount").is(`"0"`)
	update("u4", `"name": "Main"`, `{"rateCardCode": null, "rateMultiplier": "0", "rateCard": {"code": "default"}}`)
	valid := `{"idempotencyKey": "v", "walletId": "main"}`
	a.refusesEach("updateWallet", valid, []bad{
		{`"rateMultiplier": null`, "rateMultiplier", "null"},
		{`"rateMultiplier": "-0.1"`, "rateMultiplier", "-0.1"},
		{`"rateMultiplier": "1000.1"`, "rateMultiplier", "1000"},
		{`"rateMultiplier": 2`, "rateMultiplier", "string"},
		{`"rateCardCode": ""`, "rateCardCode", "empty"},
	})
	a.refuses("updateWallet", with(t, valid, `"rateCardCode": "none"`), "NOT_FOUND", "rateCardCode", `"none"`)
	a.refuses("updateWallet", `{"idempotencyKey": "u2", "walletId": "main"}`, "IDEMPOTENCY_KEY_REUSED", "rateCardCode")
	a.refuses("openWallet", `{"idempotencyKey": "o", "customerId": "owner of main", "rateCardCode": "none"}`, "NOT_FOUND",
		"rateCardCode", "publish it first")
	a.refuses("openWallet", `{"idempotencyKey": "o", "customerId": "owner of main", "rateCardCode": ""}`, "INVALID_INPUT",
		"rateCardCode", "leave it out")
}

// A line shows the version that priced it without a read, and a page of lines reads no card in a process that knows it.
func TestLinesNameTheirCards(t *testing.T) {
	a := newPriced(t, "100")
	for version := range 3 {
		a.publish("default", fmt.Sprintf(`{"action": "chat", "credits": "%d"}`, version+1))
		a.priced(fmt.Sprint(version), `"action": "chat"`)
	}
	page := `{ wallet(id: "main") { transactions(types: [USAGE]) { nodes { %s } } } }`
	reads := func(b *api, fields string) map[string]int {
		t.Helper()
		read, _ := b.store.during(func() { b.query(fmt.Sprintf(page, fields)) })
		return read
	}
	if read := reads(a.another(), `rateCard { id code version } rateMultiplier`); read["Versions"] > 0 || read["Timelines"] > 0 {
		t.Errorf("the names of versions take %v", read)
	}
	cold := a.another()
	explained := `rateCard { effectiveAt publishedBy { name } } rate { credits } actorDetails { id kind name }`
	if read := reads(cold, explained); read["Versions"] != 1 || read["APIKeyByID"] > 1 {
		t.Errorf("the rates of three versions take %v", read)
	}
	if read := reads(cold, explained); read["Versions"] > 0 {
		t.Errorf("in a warm process, the rates take %v", read)
	}
	cold.query(fmt.Sprintf(page, `rate { credits }`)).in("wallet.transactions.nodes").
		is(`[{"rate": {"credits": "3"}}, {"rate": {"credits": "2"}}, {"rate": {"credits": "1"}}]`)
}

// The cards of several wallets are read together: their timelines at once, and then the versions.
func TestRateCardsOfWallets(t *testing.T) {
	a := newAPI(t)
	for _, code := range []string{"default", "a", "b"} {
		a.publish(code, `{"action": "chat", "credits": "1"}`)
		a.wallet("of "+code, `"rateCardCode": "`+code+`"`)
		a.wallet("also of "+code, `"rateCardCode": "`+code+`"`)
	}
	read, _ := a.another().store.during(func() {
		a.another().query(`{ wallets { nodes { rateCard { code version } } } }`)
	})
	if read["Timelines"] != 1 || read["Versions"] > 0 {
		t.Errorf("the names of the cards of six wallets take %v", read)
	}
}

// A key of Drawdown itself is no API key.
func TestActors(t *testing.T) {
	a := newPriced(t, "10")
	a.grant("main", "old", "1", `"expiresAt": "2026-01-02T00:00:00Z"`)
	a.done("advanceTestClock", `{"to": "2026-01-03T00:00:00Z"}`)
	a.use("main", "u", "1")
	a.query(`{ wallet(id: "main") { transactions(types: [EXPIRY]) { nodes { actor actorDetails { id kind name } } } } }`).
		in("wallet.transactions.nodes.0").is(`{"actor": "system", "actorDetails": {"id": "system", "kind": "SYSTEM", "name": null}}`)
	if kind := billing.KindOfActor("key_01KDVDNA004NWPGD1JR6ZWA9A5"); kind != billing.ActorAPIKey {
		t.Errorf("an API key is %s", kind)
	}
}

// What one request publishes, its next fields show.
func TestPublishTwiceInARequest(t *testing.T) {
	a := newPriced(t, "1")
	publish := ` p%d: publishRateCard(input: {idempotencyKey: "k%d", code: "default", rates: [{action: "chat", credits: "%d"}]}) {
		rateCard { version effectiveAt versions(first: 2) { nodes { version rates { credits } } } } }`
	a.query(`mutation {` + repeated(2, publish) + `}`).is(`{
		"p0": {"rateCard": {"version": 1, "effectiveAt": "2026-01-01T00:00:00Z", "versions": {"nodes": [{"version": 1, "rates": [{"credits": "0"}]}]}}},
		"p1": {"rateCard": {"version": 2, "effectiveAt": "2026-01-01T00:00:00Z", "versions": {"nodes": [{"version": 2, "rates": [{"credits": "1"}]},
			{"version": 1, "rates": [{"credits": "0"}]}]}}}}`)
}
