package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const aPlan = `{"idempotencyKey": "p", "code": "team", "name": "Team", "price": {"amount": "49.90", "currency": "USD"},
	"includedCredits": "1000"}`

// plan creates a plan of credits at a price in EUR.
func (a *api) plan(code, included, price string, fields ...string) answer {
	a.t.Helper()
	input := with(a.t, aPlan, fmt.Sprintf(`"idempotencyKey": "plan %s", "code": "%[1]s", "includedCredits": "%s",
		"price": {"amount": "%s", "currency": "EUR"}`, code, included, price))
	for _, more := range fields {
		input = with(a.t, input, more)
	}
	return a.done("createPlan", input).in("plan")
}

// A plan as it is created, and as each query shows it.
func TestCreatePlan(t *testing.T) {
	a := newAPI(t)
	a.publish("partners", `{"action": "chat", "credits": "2"}`)
	input := with(t, aPlan, `"interval": "YEAR", "unusedCredits": "ROLL_OVER", "rolloverLimit": "500.5", "trialDays": 14,
		"trialCredits": "50", "features": ["sso", "Priority support"], "rateCardCode": "partners", "unit": "tokens",
		"creditsOnRenewal": "WHEN_PAID", "graceDays": 3`)
	first := a.done("createPlan", input)
	plan := first.in("plan")
	plan.is(`{"id": "pln_EHJP2V8", "code": "team", "name": "Team", "unit": "tokens", "price": {"amount": "49.9", "currency": "USD"},
		"interval": "YEAR", "includedCredits": "1000", "quantityLimit": 10000, "unusedCredits": "ROLL_OVER",
		"rolloverLimit": "500.5", "trialDays": 14, "trialCredits": "50", "features": ["sso", "Priority support"],
		"rateCardCode": "partners", "creditsOnRenewal": "WHEN_PAID", "graceDays": 3, "archived": false, "createdAt": "*"}`)
	a.repeats("createPlan", input, first)
	a.reuses("createPlan", input, map[string]string{
		"code": `"code": "other"`, "name": `"name": "Other"`, "price": `"price": {"amount": "49.90", "currency": "EUR"}`,
		"interval": `"interval": "MONTH"`, "includedCredits": `"includedCredits": "999"`,
		"unusedCredits": `"unusedCredits": "KEEP", "rolloverLimit": null`, "rolloverLimit": `"rolloverLimit": "500"`,
		"trialDays": `"trialDays": 15`, "trialCredits": `"trialCredits": "0"`, "features": `"features": ["Priority support", "sso"]`,
		"rateCardCode": `"rateCardCode": null`, "unit": `"unit": "credits"`, "creditsOnRenewal": `"creditsOnRenewal": "AT_BOUNDARY"`,
		"graceDays": `"graceDays": 4`,
	})
	id := plan.str("id")
	for _, other := range []*api{a, a.another()} {
		other.query(`query($id: ID!) { node(id: $id) { ... on Plan { `+wholePlan+` } } }`, `{"id": "`+id+`"}`).
			in("node").is(string(plan.text))
		other.query(`{ plan(code: "team") { ` + wholePlan + ` } }`).in("plan").is(string(plan.text))
	}
	for _, nothing := range []string{"pln_", "pln_x", id + "0", id[:len(id)-1] + "9"} {
		a.query(`query($id: ID!) { node(id: $id) { id } }`, `{"id": "`+nothing+`"}`).is(`{"node": null}`)
	}
	a.inTest().query(`query($id: ID!) { node(id: $id) { id } plan(code: "team") { id } plans { nodes { id } } }`,
		`{"id": "`+id+`"}`).is(`{"node": null, "plan": null, "plans": {"nodes": []}}`)
	for _, code := range []string{"", "unknown", strings.Repeat("c", 65), `a\u0000b`} {
		a.query(`query($c: String!) { plan(code: $c) { id } }`, `{"c": "`+code+`"}`).is(`{"plan": null}`)
	}
}

// What a plan is where its input says as little as possible, or null wherever it can. No features and null are one request.
func TestPlanDefaults(t *testing.T) {
	a := newAPI(t)
	want := `{"id": "*", "code": "team", "name": "Team", "unit": "credits", "price": {"amount": "49.9", "currency": "USD"},
		"interval": "MONTH", "includedCredits": "1000", "quantityLimit": 10000, "unusedCredits": "EXPIRE", "rolloverLimit": null,
		"trialDays": 0, "trialCredits": "0", "features": [], "rateCardCode": null, "creditsOnRenewal": "AT_BOUNDARY",
		"graceDays": 7, "archived": false, "createdAt": "2026-01-01T00:00:00Z"}`
	first := a.done("createPlan", aPlan)
	first.in("plan").is(want)
	a.repeats("createPlan", with(t, aPlan, `"unit": null, "rolloverLimit": null, "features": null, "rateCardCode": null`), first)
	a.repeats("createPlan", with(t, aPlan, `"unit": "credits", "features": [], "trialCredits": "0.0"`), first)
}

// Scenario 36: prices by the exponents of their currencies. A price is never rounded, and may be 0.
func TestPlanPrices(t *testing.T) {
	a := newAPI(t)
	for n, test := range []struct{ amount, currency, shown, says string }{
		{"80", "JPY", "80", ""},
		{"80.5", "JPY", "", "80.5"},
		{"18.600", "KWD", "18.6", ""},
		{"18.6001", "KWD", "", "18.6001"},
		{"1.005", "USD", "", "1.005"},
		{"0", "USD", "0", ""},
		{"0.00", "JPY", "0", ""},
		{"-1", "USD", "", "amount is -1"},
		{"100000000000", "USD", "100000000000", ""},
		{"100000000000.01", "USD", "", "the largest is 100000000000"},
	} {
		input := with(t, aPlan, fmt.Sprintf(`"idempotencyKey": "%d", "code": "%[1]d",
			"price": {"amount": "%s", "currency": "%s"}`, n, test.amount, test.currency))
		if test.says != "" {
			a.refuses("createPlan", input, "INVALID_INPUT", "price.amount", test.says)
			a.query(fmt.Sprintf(`{ plan(code: "%d") { id } }`, n)).is(`{"plan": null}`)
			continue
		}
		a.done("createPlan", input).in("plan.price").is(`{"amount": "` + test.shown + `", "currency": "` + test.currency + `"}`)
	}
}

// The limits themselves are allowed, and so is what only seems to contradict itself.
func TestPlansAtTheLimits(t *testing.T) {
	a := newAPI(t)
	features := make([]string, 50)
	for n := range features {
		features[n] = fmt.Sprintf("%q", fmt.Sprintf("%064d", n))
	}
	for n, fields := range []string{
		`"trialDays": 730, "trialCredits": "1000000000000"`,
		`"trialDays": 1`,
		`"graceDays": 0`,
		`"graceDays": 60, "interval": "DAY"`,
		`"includedCredits": "0.000001"`,
		`"includedCredits": "1000000000000"`,
		`"includedCredits": "0", "price": {"amount": "0", "currency": "EUR"}`,
		`"includedCredits": "0", "price": {"amount": "0", "currency": "EUR"}, "unusedCredits": "KEEP", "creditsOnRenewal": "WHEN_PAID"`,
		`"unusedCredits": "ROLL_OVER", "rolloverLimit": "0.000001"`,
		`"unusedCredits": "ROLL_OVER", "rolloverLimit": "1000000000000", "includedCredits": "1"`,
		`"features": [` + strings.Join(features, ", ") + `]`,
		`"features": ["sso", "SSO", " sso"]`,
		`"code": "` + strings.Repeat("c", 64) + `", "name": "` + strings.Repeat("n", 200) + `", "unit": "` + strings.Repeat("u", 40) + `"`,
	} {
		input := with(t, with(t, aPlan, fmt.Sprintf(`"idempotencyKey": "%d", "code": "%[1]d"`, n)), fields)
		created := a.done("createPlan", input).in("plan")
		a.another().query(`query($c: String!) { plan(code: $c) { `+wholePlan+` } }`, fmt.Sprintf(`{"c": %q}`, created.str("code"))).
			in("plan").is(string(created.text))
	}
	a.query(`{ plan(code: "5") { quantityLimit } other: plan(code: "4") { quantityLimit } }`).
		is(`{"plan": {"quantityLimit": 1}, "other": {"quantityLimit": 10000}}`)
}

// What is wrong with a plan is named, and nothing is stored.
func TestCreatePlanRefusals(t *testing.T) {
	a := newAPI(t)
	many := make([]string, 51)
	for n := range many {
		many[n] = fmt.Sprintf(`"f%d"`, n)
	}
	const free = `"price": {"amount": "0", "currency": "EUR"}, `
	changes := []bad{
		{`"code": ""`, "code", "code is empty"},
		{`"code": "` + strings.Repeat("c", 65) + `"`, "code", "at most 64"},
		{`"code": "a\u0000"`, "code", "control character"},
		{`"name": " "`, "name", "name is empty"},
		{`"name": "` + strings.Repeat("n", 201) + `"`, "name", "at most 200"},
		{`"unit": ""`, "unit", "unit is empty"},
		{`"unit": "` + strings.Repeat("u", 41) + `"`, "unit", "at most 40"},
		{`"price": {"amount": "1", "currency": "XXX"}`, "price.currency", `"XXX" is not a currency`},
		{`"includedCredits": "-1"`, "includedCredits", "includedCredits is -1"},
		{free + `"includedCredits": "-0.000001"`, "includedCredits", "includedCredits is -0.000001"},
		{`"includedCredits": "0"`, "includedCredits", "includedCredits is 0 and the price is 49.90 USD"},
		{
			`"includedCredits": "0", "price": {"amount": "0.01", "currency": "EUR"}`, "includedCredits", "the price is 0.01 EUR",
		},
		{`"rolloverLimit": "5"`, "rolloverLimit", "rolloverLimit is 5 and unusedCredits is EXPIRE"},
		{`"rolloverLimit": "0"`, "rolloverLimit", "rolloverLimit is 0 and unusedCredits is EXPIRE"},
		{`"rolloverLimit": "5", "unusedCredits": "KEEP"`, "rolloverLimit", "unusedCredits is KEEP"},
		{`"unusedCredits": "ROLL_OVER"`, "rolloverLimit", "rolloverLimit is missing"},
		{`"unusedCredits": "ROLL_OVER", "rolloverLimit": null`, "rolloverLimit", "rolloverLimit is missing"},
		{`"unusedCredits": "ROLL_OVER", "rolloverLimit": "0"`, "rolloverLimit", "rolloverLimit is 0; use more than 0"},
		{`"unusedCredits": "ROLL_OVER", "rolloverLimit": "-1"`, "rolloverLimit", "rolloverLimit is -1; use more than 0"},
		{`"trialDays": -1`, "trialDays", "trialDays is -1; use 1 to 730 days"},
		{`"trialDays": 731`, "trialDays", "trialDays is 731; use 1 to 730 days"},
		{`"trialCredits": "50"`, "trialCredits", "trialCredits is 50 and trialDays is 0"},
		{`"trialDays": 7, "trialCredits": "-1"`, "trialCredits", "trialCredits is -1"},
		{`"graceDays": -1`, "graceDays", "graceDays is -1; use 0 to 60 days"},
		{`"graceDays": 61`, "graceDays", "graceDays is 61; use 0 to 60 days"},
		{`"features": [` + strings.Join(many, ", ") + `]`, "features", "features has 51 entries; at most 50"},
		{`"features": ["a", ""]`, "features.1", "feature is empty"},
		{`"features": [" "]`, "features.0", "feature is empty"},
		{`"features": ["a", "b", "` + strings.Repeat("é", 32) + `x"]`, "features.2", "feature is 65 bytes long; at most 64"},
		{`"features": ["a\nb"]`, "features.0", "control character"},
		{`"features": ["\ud800"]`, "features.0", "U+FFFD"},
		{`"features": ["sso", "a", "sso"]`, "features.2", `features has "sso" twice`},
		{`"rateCardCode": ""`, "rateCardCode", "rateCardCode is empty"},
		{`"rateCardCode": "` + strings.Repeat("c", 65) + `"`, "rateCardCode", "at most 64"},
	}
	changes = append(append(changes, badKeys()...), badCredits("includedCredits")...)
	changes = append(append(changes, badCredits("trialCredits")...), badCredits("rolloverLimit")...)
	a.refusesEach("createPlan", aPlan, changes)
	a.refuses("createPlan", with(t, aPlan, `"rateCardCode": "none"`), "NOT_FOUND", "rateCardCode", `"none"`, "publish it first")
	a.query(`{ plans { nodes { id } } }`).is(`{"plans": {"nodes": []}}`)
	for field, value := range map[string]string{"interval": "HOUR", "unusedCredits": "LOSE", "creditsOnRenewal": "NEVER"} {
		variables := `{"input": ` + with(t, aPlan, `"`+field+`": "`+value+`"`) + `}`
		a.isFault(a.post(mutationDocument("createPlan"), variables), "GRAPHQL_VALIDATION_FAILED", "", field)
	}
}

// A code is taken for ever, and archiving a plan changes nothing else of it.
func TestArchivePlan(t *testing.T) {
	a := newAPI(t)
	plan := a.plan("small", "100", "9.90", `"features": ["sso"]`)
	input := `{"idempotencyKey": "a", "code": "small"}`
	a.refuses("createPlan", with(t, aPlan, `"code": "small"`), "ALREADY_EXISTS", "code", `"small"`)
	first := a.done("archivePlan", input)
	archived := strings.Replace(string(plan.text), `"archived":false`, `"archived":true`, 1)
	first.in("plan").is(archived)
	a.repeats("archivePlan", input, first)
	a.reuses("archivePlan", input, map[string]string{"code": `"code": "other"`})
	a.another().query(`{ plan(code: "small") { ` + wholePlan + ` } plans { nodes { ` + wholePlan + ` } } }`).
		is(`{"plan": ` + archived + `, "plans": {"nodes": [` + archived + `]}}`)
	a.refuses("createPlan", with(t, aPlan, `"code": "small"`), "ALREADY_EXISTS", "code", "may be archived")
	again := a.done("archivePlan", `{"idempotencyKey": "again", "code": "small"}`)
	again.is(`{"plan": ` + archived + `, "replayed": false, "userErrors": []}`)
	for _, code := range []string{"none", "", strings.Repeat("c", 65)} {
		a.refuses("archivePlan", `{"idempotencyKey": "b", "code": "`+code+`"}`, "NOT_FOUND", "code", "no plan")
	}
	a.query(`mutation { createPlan(input: {idempotencyKey: "c", code: "large", name: "L", includedCredits: "1",
			price: {amount: "1", currency: "EUR"}}) { plan { archived } }
		archivePlan(input: {idempotencyKey: "d", code: "large"}) { plan { archived } } }`).
		is(`{"createPlan": {"plan": {"archived": false}}, "archivePlan": {"plan": {"archived": true}}}`)
}

// Plans are listed by their codes, the last one first, whoever of them is archived.
func TestPlansAreListed(t *testing.T) {
	a := newAPI(t)
	list := listing{a, `query($first: Int, $after: String) { list: plans(first: $first, after: $after) { ` +
		connection("id code") + ` } }`, `{}`}
	list.isEmpty()
	codes := []string{"b", "é", "a", "Z", "a b"}
	for _, code := range codes {
		a.plan(code, "1", "1")
	}
	a.done("archivePlan", `{"idempotencyKey": "x", "code": "a"}`)
	slices.Sort(codes)
	slices.Reverse(codes)
	list.pages("code", codes...)
	list.refusesCursors(cursorOf("pck_C4"))
	list.survives("code", func(n int) { a.plan(fmt.Sprint("ü", n), "1", "1") }, codes...)
	listing{a.inTest(), list.document, list.variables}.isEmpty()
}
