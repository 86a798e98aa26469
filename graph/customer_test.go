package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const newCustomer = `{"idempotencyKey": "c1", "externalId": "acme", "name": "Acme", "email": "billing@acme.example",
	"timeZone": "Europe/Berlin", "metadata": {"tier": "gold"}}`

func TestCreateCustomer(t *testing.T) {
	a := newAPI(t)
	done := a.done("createCustomer", newCustomer).is(`{"customer": {"id": "*", "externalId": "acme", "name": "Acme",
		"email": "billing@acme.example", "timeZone": "Europe/Berlin", "metadata": {"tier": "gold"},
		"createdAt": "2026-01-01T00:00:00Z"}, "replayed": false, "userErrors": []}`)
	a.repeats("createCustomer", newCustomer, done)
	a.done("createCustomer", `{"idempotencyKey": "c2", "name": "Bare"}`).in("customer").is(`{"id": "*", "externalId": null,
		"name": "Bare", "email": null, "timeZone": "UTC", "metadata": {}, "createdAt": "2026-01-01T00:00:00Z"}`)
	a.done("createCustomer", `{"idempotencyKey": "c3", "name": "Null", "externalId": null, "email": null, "timeZone": null,
		"metadata": null}`).
		in("customer.timeZone").is(`"UTC"`)
}

func TestCreateCustomerRefusals(t *testing.T) {
	a := newAPI(t)
	valid := `{"idempotencyKey": "c", "name": "Acme"}`
	changes := []bad{
		{`"name": ""`, "name", "name is empty"},
		{`"name": " \t"`, "name", "name is empty"},
		{`"name": "` + strings.Repeat("n", 201) + `"`, "name", "201 bytes long; at most 200"},
		{`"name": "a\u0000b"`, "name", "control character"},
		{`"externalId": ""`, "externalId", "leave it out"},
		{`"externalId": " "`, "externalId", "externalId is empty"},
		{`"externalId": "` + strings.Repeat("x", 256) + `"`, "externalId", "256 bytes long; at most 255"},
		{`"externalId": "broken \ufffd"`, "externalId", "U+FFFD"},
		{`"email": "nobody"`, "email", `"nobody" is not an e-mail address`},
		{`"email": "a@b@c"`, "email", "not an e-mail address"},
		{`"timeZone": ""`, "timeZone", "IANA"},
		{`"timeZone": "Local"`, "timeZone", "IANA"},
		{`"timeZone": "localtime"`, "timeZone", "IANA"},
		{`"timeZone": "right/UTC"`, "timeZone", "IANA"},
		{`"timeZone": "posix/Europe/Berlin"`, "timeZone", "IANA"},
		{`"timeZone": "europe/berlin"`, "timeZone", "IANA"},
		{`"timeZone": "Mars/Olympus"`, "timeZone", `"Mars/Olympus" is not a time zone`},
	}
	const ulid = "01KDVDNA0086FCC9Y7DCDZP7X3"
	for prefix, rest := range map[string]string{
		"cus_": ulid, "wal_": ulid, "grt_": ulid + "0000000100", "txn_": ulid + "00000001" + ulid, "hld_": ulid, "rcd_": ulid,
		"pln_": ulid, "pck_": ulid, "sub_": ulid, "tup_": ulid, "whe_": ulid, "evt_": ulid + "00000002000",
		"dlv_": ulid + ulid, "key_": ulid,
	} {
		changes = append(changes, bad{`"externalId": "` + prefix + rest + `"`, "externalId", "has the form of Drawdown's own ids"})
	}
	a.refusesEach("createCustomer", valid, append(changes, append(badKeys(), badMetadata("metadata")...)...))
}

// badKeys are invalid idempotency keys.
func badKeys() []bad {
	return []bad{
		{`"idempotencyKey": ""`, "idempotencyKey", "idempotencyKey is empty"},
		{`"idempotencyKey": "  "`, "idempotencyKey", "idempotencyKey is empty"},
		{`"idempotencyKey": "` + strings.Repeat("k", 256) + `"`, "idempotencyKey", "256 bytes long; at most 255"},
		{`"idempotencyKey": "a\nb"`, "idempotencyKey", "control character"},
		{`"idempotencyKey": "drawdown:expire:1"`, "idempotencyKey", `begins with "drawdown:"`},
		{`"idempotencyKey": "\ud800"`, "idempotencyKey", "U+FFFD"},
	}
}

// badMetadata is invalid metadata.
func badMetadata(field string) []bad {
	many := make([]string, 21)
	large := make([]string, 5)
	for i := range many {
		many[i] = fmt.Sprintf(`"k%d": ""`, i)
	}
	for i := range large {
		large[i] = fmt.Sprintf(`"k%d": %q`, i, strings.Repeat("v", 450))
	}
	at := `"` + field + `": `
	return []bad{
		{at + `{` + strings.Join(many, ", ") + `}`, field, field + " has 21 entries; at most 20"},
		{at + `{` + strings.Join(large, ", ") + `}`, field, "in all; at most 2048"},
		{at + `{"` + strings.Repeat("k", 41) + `": "v"}`, field, "key of 41 bytes"},
		{at + `{"": "v"}`, field, "key of 0 bytes"},
		{at + `{"k": "` + strings.Repeat("v", 501) + `"}`, field, `["k"] has 501 bytes; at most 500`},
		{at + `{"k": 1}`, field, `the value of "k" is a number`},
		{at + `{"k": null}`, field, `the value of "k" is null`},
		{at + `{"k": {"l": "v"}}`, field, `the value of "k" is an object`},
		{at + `{"k": ["v"]}`, field, `the value of "k" is a list`},
		{at + `{"k": true}`, field, `the value of "k" is a boolean`},
		{at + `"{}"`, field, field + ": got a string; write a flat JSON object of strings"},
		{at + `[]`, field, "got a list"},
		{at + `7`, field, "got a number"},
	}
}

func TestCreateCustomerOnce(t *testing.T) {
	a := newAPI(t)
	first := a.done("createCustomer", newCustomer)
	a.reuses("createCustomer", newCustomer, map[string]string{
		"externalId": `"externalId": "other"`,
		"name":       `"name": "Other"`,
		"email":      `"email": null`,
		"timeZone":   `"timeZone": "UTC"`,
		"metadata":   `"metadata": {"tier": "silver"}`,
	})
	a.refuses("createCustomer", with(t, newCustomer, `"idempotencyKey": "c2"`), "ALREADY_EXISTS", "externalId", `"acme"`,
		first.str("customer.id"))
	a.refuses("openWallet", `{"idempotencyKey": "c1", "customerId": "acme"}`, "IDEMPOTENCY_KEY_REUSED", "idempotencyKey",
		"openWallet")
	a.refuses("createApiKey", `{"idempotencyKey": "c1", "name": "k", "scopes": ["READ"]}`, "IDEMPOTENCY_KEY_REUSED",
		"idempotencyKey", "createApiKey")
	other := a.inTest().done("createCustomer", newCustomer)
	if other.str("customer.id") == first.str("customer.id") {
		t.Error("two tenants share a customer")
	}
}

func TestCustomer(t *testing.T) {
	a := newAPI(t)
	created := a.done("createCustomer", newCustomer).in("customer")
	ask := func(a *api, id string) answer {
		return a.query(`query($id: ID!) { customer(id: $id) { `+wholeCustomer+` } }`, `{"id": "`+id+`"}`).in("customer")
	}
	for _, id := range []string{created.str("id"), "acme"} {
		ask(a, id).is(string(created.text))
		ask(a.inTest(), id).is(`null`)
	}
	for _, id := range []string{
		"", "nobody", "cus_", "cus_01KDVDNA00000000000000000A", strings.ToLower(created.str("id")),
		strings.Repeat("x", 300),
	} {
		ask(a, id).is(`null`)
	}
}

func TestCustomers(t *testing.T) {
	a := newAPI(t)
	list := listing{a, `query($first: Int, $after: String) { list: customers(first: $first, after: $after) { ` +
		connection("externalId") + ` } }`, `{}`}
	list.isEmpty()
	for i := range 5 {
		a.customer(fmt.Sprint("c", i))
		a.world.Pass(time.Millisecond)
	}
	list.pages("externalId", "c4", "c3", "c2", "c1", "c0")
	list.survives("externalId", func(i int) { a.world.Pass(time.Millisecond); a.customer(fmt.Sprint("late", i)) }, "c4",
		"c3", "c2", "c1", "c0")
	list.refusesCursors(cursorOf("wal_01KDVDNA00000000000000000A"))
	listing{a.inTest(), list.document, list.variables}.isEmpty()
}
