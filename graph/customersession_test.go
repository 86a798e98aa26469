package graph_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-billing/drawdown/billing"
)

// customersMay are the mutations that a customer's session may send, each with an input in which % is the id of what it is about, and the
// kind of that id.
var customersMay = map[string]struct{ kind, input string }{
	"createTopUp":             {"wal", `{"idempotencyKey": "k", "walletId": "%", "packCode": "hundred"}`},
	"cancelTopUp":             {"tup", `{"idempotencyKey": "k", "topUpId": "%"}`},
	"createPaymentSetup":      {"cus", `{"idempotencyKey": "k", "customerId": "%", "returnUrl": "https://app.example.com/done"}`},
	"detachPaymentMethod":     {"pmd", `{"idempotencyKey": "k", "paymentMethodId": "%"}`},
	"setDefaultPaymentMethod": {"pmd", `{"idempotencyKey": "k", "paymentMethodId": "%"}`},
	"startSubscription":       {"wal", `{"idempotencyKey": "k", "walletId": "%", "planCode": "free"}`},
	"changeSubscription":      {"sub", `{"idempotencyKey": "k", "subscriptionId": "%", "planCode": "pro"}`},
	"cancelSubscription":      {"sub", `{"idempotencyKey": "k", "subscriptionId": "%"}`},
	"resumeSubscription":      {"sub", `{"idempotencyKey": "k", "subscriptionId": "%"}`},
	"updateSubscription":      {"sub", `{"idempotencyKey": "k", "subscriptionId": "%", "paymentMethod": "sim_ok"}`},
	"setSpendLimit":           {"wal", `{"idempotencyKey": "k", "walletId": "%", "window": "DAY", "limit": "20"}`},
	"setDrawLimit":            {"wal", `{"idempotencyKey": "k", "walletId": "%", "limit": "20"}`},
	"setBalanceAlerts":        {"wal", `{"idempotencyKey": "k", "walletId": "%", "thresholds": ["10"]}`},
	"configureAutoRecharge": {"wal", `{"idempotencyKey": "k", "walletId": "%", "enabled": true, "threshold": "10", "packCode": "hundred",
		"monthlyCap": {"amount": "500", "currency": "EUR"}, "paymentMethod": "sim_ok"}`},
	"setNotifications": {"cus", `{"idempotencyKey": "k", "customerId": "%", "language": "en"}`},
}

// customersAsk are the queries of a customer's session that name something.
var customersAsk = map[string]struct{ kinds, document string }{
	"node":         {"cus wal grt txn hld bgt tup pmd sub", `{ node(id: "%") { id } }`},
	"customer":     {"cus", `{ customer(id: "%") { id wallets { nodes { id } } } }`},
	"wallet":       {"wal", `{ wallet(id: "%", fresh: true) { id balance { available } } }`},
	"transaction":  {"txn", `{ transaction(id: "%") { id } }`},
	"hold":         {"hld", `{ hold(id: "%") { id } }`},
	"budget":       {"bgt", `{ budget(id: "%") { id } }`},
	"topUp":        {"tup", `{ topUp(id: "%") { id } }`},
	"subscription": {"sub", `{ subscription(id: "%") { id } }`},
	"estimate": {"wal", `{ estimate(input: {walletId: "%", action: "chat"}) { credits allowed available
		denial { code message path } drawdowns { amount } } }`},
	"previewSubscriptionChange": {"sub", `{ previewSubscriptionChange(input: {subscriptionId: "%", planCode: "pro"}) { at creditsChange } }`},
}

// mallory is a customer with a session and a wallet of her own, in a world of which all else belongs to others.
type mallory struct {
	exampleWorld
	session *api
	wallet  string
	victim  map[string]string // ids of others, by their prefixes
	names   map[string]string // external ids of others, by the prefixes of what they name
}

func newMallory(t *testing.T) mallory {
	t.Helper()
	w := newExampleWorld(t)
	m := mallory{exampleWorld: w, victim: map[string]string{}, names: map[string]string{"wal": "main", "cus": "owner of main"}}
	for _, name := range []string{"{wallet}", "{grant}", "{usage}", "{hold}", "{budget}", "{topUp}", "{paymentMethod}", "{subscription}"} {
		id := w.names.Replace(name)
		m.victim[id[:3]] = id
	}
	m.victim["cus"] = w.query(`{ wallet(id: "main") { customer { id } } }`).in("wallet.customer").str("id")
	own := w.api.wallet("mallory's")
	m.wallet = own.str("id")
	m.session = w.api.session(own.str("customer.id"))
	return m
}

// nowhere returns an id of the form of another one, which nothing has.
func nowhere(id string) string { return id[:4] + "01KDVDNA00000000000000000A" + id[4+26:] }

// answers posts a document about an id, and returns the answer without the id. Nothing may be written.
func (m mallory) answers(document, id string) string {
	m.t.Helper()
	var got reply
	_, written := m.store.during(func() { got = m.session.post(strings.ReplaceAll(document, "%", id), nil) })
	if written > 0 {
		m.t.Errorf("%s about %s wrote %d times", document, id, written)
	}
	got.Header = nil
	for i := range got.Errors {
		got.Errors[i].Locations = nil
	}
	text, err := json.Marshal(got)
	if err != nil {
		m.t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), id[:min(len(id), 30)], "%") // messages show the beginning of a long one
}

// Whatever a session names of another customer is answered as if it did not exist.
func TestCustomersSeeNothingOfOthers(t *testing.T) {
	m := newMallory(t)
	sameAsNowhere := func(document, kind string) {
		t.Helper()
		if m.victim[kind] == "" {
			t.Fatalf("there is no victim of the kind %s", kind)
		}
		ids := map[string]string{m.victim[kind]: nowhere(m.victim[kind])}
		if name := m.names[kind]; name != "" {
			ids[name] = "no such name"
		}
		for id, other := range ids {
			got, want := m.answers(document, id), m.answers(document, other)
			if got != want {
				t.Errorf("%s about %s: %s; about what does not exist: %s", document, id, got, want)
			}
			if !strings.Contains(want, "NOT_FOUND") && !strings.Contains(want, "BAD_USER_INPUT") && !strings.Contains(want, "null}") {
				t.Errorf("%s about what does not exist: %s", document, want)
			}
		}
	}
	for _, ask := range customersAsk {
		for kind := range strings.FieldsSeq(ask.kinds) {
			sameAsNowhere(ask.document, kind)
		}
	}
	for name, may := range customersMay {
		sameAsNowhere(inline(name, may.input), may.kind)
	}
	for _, id := range []string{"pck", "rcd", "whe", "dlv"} { // what is the seller's alone
		named := map[string]string{"pck": "{packCode}", "whe": "{endpoint}", "dlv": "{delivery}", "rcd": "x"}[id]
		if got := m.answers(`{ node(id: "%") { id } }`, m.exampleWorld.names.Replace(named)); !strings.Contains(got, `{"node":null}`) {
			t.Errorf("node of %s: %s", id, got)
		}
	}
}

// inline returns a mutation with its input as it is written.
func inline(name, input string) string {
	var quotes strings.Builder // names of fields without quotes; words in capitals are values of enums
	for i, part := range strings.Split(input, `"`) {
		switch {
		case i%2 == 0:
			quotes.WriteString(part)
		case strings.Contains(input, `"`+part+`":`), part == "DAY":
			quotes.WriteString(part)
		default:
			quotes.WriteString(`"` + part + `"`)
		}
	}
	return `mutation { ` + name + `(input: ` + quotes.String() + `) { __typename userErrors { code message path } } }`
}

// The method of another customer pays nothing.
func TestCustomersPayWithTheirOwn(t *testing.T) {
	m := newMallory(t)
	own := m.subscribe("mallory's", "free").str("id")
	for _, document := range []string{
		inline("createTopUp", `{"idempotencyKey": "k", "walletId": "`+m.wallet+`", "packCode": "hundred", "paymentMethod": "%"}`),
		inline("startSubscription", `{"idempotencyKey": "k", "walletId": "`+m.wallet+`", "planCode": "pro", "paymentMethod": "%"}`),
		inline("updateSubscription", `{"idempotencyKey": "k", "subscriptionId": "`+own+`", "paymentMethod": "%"}`),
		inline("configureAutoRecharge", `{"idempotencyKey": "k", "walletId": "`+m.wallet+`", "enabled": true, "threshold": "10",
			"packCode": "hundred", "monthlyCap": {"amount": "500", "currency": "EUR"}, "paymentMethod": "%"}`),
	} {
		got, want := m.answers(document, m.victim["pmd"]), m.answers(document, nowhere(m.victim["pmd"]))
		if got != want || !strings.Contains(want, `"code":"N`) { // NOT_FOUND or NO_PAYMENT_METHOD
			t.Errorf("%s: %s, and with what does not exist %s", document, got, want)
		}
	}
}

// A transfer from another customer does not lead there.
func TestTransfersLeadNowhere(t *testing.T) {
	m := newMallory(t)
	in := m.done("transferCredits", `{"idempotencyKey": "t", "fromWalletId": "main", "toWalletId": "mallory's", "amount": "5", "reason": "r"}`)
	if in.in("in.counterpart").value() == nil {
		t.Fatal("the seller sees no counterpart")
	}
	m.session.query(`{ wallet(id: "mallory's") { transactions { nodes { type amount counterpart { id wallet { id } }
		createdGrants { amount origin { id } topUp { id } subscription { id } } } } grants { nodes { origin { id } } } } }`).in("wallet").
		is(`{"transactions": {"nodes": [{"type": "TRANSFER_IN", "amount": "5", "counterpart": null,
			"createdGrants": [{"amount": "5", "origin": null, "topUp": null, "subscription": null}]}]},
			"grants": {"nodes": [{"origin": null}]}}`)
}

// The same key of the back end and of a customer are two requests, and so are those of two customers; all sessions of one share them.
func TestKeysOfCustomersAreApart(t *testing.T) {
	a := newAPI(t)
	owner := a.wallet("main").str("customer.id")
	a.customer("acme")
	first, second, other := a.session(owner), a.session(owner), a.session("acme")
	operator := a.operator("Ada", billing.ScopeRead, billing.ScopeWalletsWrite)
	set := func(by *api, limit string) string {
		return by.mutate("setSpendLimit", `{"idempotencyKey": "same", "walletId": "main", "window": "DAY", "limit": "`+limit+`"}`,
			`replayed userErrors { code }`).json()
	}
	want := func(got, replayed, refusals string) {
		t.Helper()
		if got != `{"replayed":`+replayed+`,"userErrors":[`+refusals+`]}` {
			t.Errorf("got %s, want replayed %s and %s", got, replayed, refusals)
		}
	}
	want(set(first, "10"), "false", "")
	want(set(second, "10"), "true", "")
	want(set(second, "11"), "false", `{"code":"IDEMPOTENCY_KEY_REUSED"}`)
	want(set(a, "12"), "false", "")
	want(set(operator, "13"), "false", "")
	want(set(a, "12"), "true", "")
	a.done("updatePortalSettings", `{"idempotencyKey": "p", "returnOrigins": ["https://app.example.com"]}`)
	setup := `{"idempotencyKey": "setup", "customerId": "%", "returnUrl": "https://app.example.com/done"}`
	first.mutate("createPaymentSetup", strings.Replace(setup, "%", owner, 1), `replayed`).is(`{"replayed": false}`)
	other.mutate("createPaymentSetup", strings.Replace(setup, "%", "acme", 1), `replayed`).is(`{"replayed": false}`)
	a.mutate("createPaymentSetup", strings.Replace(setup, "%", "acme", 1), `replayed`).is(`{"replayed": false}`)
}

// What is not a customer's to set is FORBIDDEN, also as a variable, and also null where that clears something.
func TestWhatCustomersMayNotSet(t *testing.T) {
	m := newMallory(t)
	for _, c := range []struct{ mutation, input, field string }{
		{"startSubscription", `{"idempotencyKey": "k", "walletId": "mallory's", "planCode": "free", "price": {"amount": "0", "currency": "EUR"}}`, "price"},
		{"startSubscription", `{"idempotencyKey": "k", "walletId": "mallory's", "planCode": "free", "includedCredits": "5"}`, "includedCredits"},
		{"startSubscription", `{"idempotencyKey": "k", "walletId": "mallory's", "planCode": "free", "metadata": {"a": "b"}}`, "metadata"},
		{"startSubscription", `{"idempotencyKey": "k", "walletId": "mallory's", "planCode": "free", "startAt": "2026-02-01T00:00:00Z"}`, "startAt"},
		{"updateSubscription", `{"idempotencyKey": "k", "subscriptionId": "x", "metadata": null}`, "metadata"},
	} {
		got := m.session.post(`mutation($input: `+capital(c.mutation)+`Input!) { `+c.mutation+`(input: $input) { __typename } }`,
			`{"input": `+c.input+`}`)
		m.isFault(got, "FORBIDDEN", "", "may not set "+c.field)
		if !strings.Contains(c.input, "{}") && !strings.Contains(c.input, `": {`) {
			m.isFault(m.session.post(inline(c.mutation, c.input), nil), "FORBIDDEN", "", "may not set "+c.field)
		}
	}
	m.isFault(m.session.post(`query($free: Credits) { estimate(input: {walletId: "mallory's", action: "chat", credits: $free}) { allowed } }`,
		`{"free": "0"}`), "FORBIDDEN", "", "may not set credits")
}

// A customer's session may send the mutations of customersMay, and no other; each field of Query that it may ask for and that names
// something is in customersAsk.
func TestWhatCustomersMayAsk(t *testing.T) {
	m := newMallory(t)
	schema := schemaOf(t, "../schema.graphqls")
	harmless := strings.Fields("viewer plan plans portalSettings")
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation} {
		for _, field := range root.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			operation := strings.ToLower(root.Name) + " { " + selecting(schema, field) + " }"
			got := m.session.post(operation, nil)
			forbids := len(got.Errors) > 0 && got.Errors[0].Extensions["code"] == "FORBIDDEN"
			_, asks := customersAsk[field.Name]
			_, may := customersMay[field.Name]
			if forbids == (asks || may || slices.Contains(harmless, field.Name)) {
				t.Errorf("%s.%s: %s: %+v", root.Name, field.Name, operation, got.Errors)
			}
		}
	}
}

// What is the seller's cannot be selected, wherever it is reached from.
func TestWhatCustomersDoNotSee(t *testing.T) {
	m := newMallory(t)
	m.grant("mallory's", "m", "10")
	m.session.query(`{ wallet(id: "mallory's") { name transactions { nodes { type amount hash } } audit { ok chainHead } offers { code }
		customer { name paymentMethods { id } } } plans { nodes { code } } portalSettings { brand } }`)
	for _, selection := range []string{
		`metadata`, `finance { earned }`, `transactionByKey(idempotencyKey: "m") { id }`, `customer { metadata }`,
		`transactions { nodes { reason } }`, `transactions { nodes { actor } }`, `transactions { nodes { actorDetails { name } } }`,
		`transactions { nodes { metadata } }`, `transactions { nodes { idempotencyKey } }`, `transactions { nodes { fingerprint } }`,
		`transactions { nodes { money { earned } } }`, `grants { nodes { reason } }`, `grants { nodes { cost { amount } } }`,
		`audit { finance { earned } }`, `topUps { nodes { refunds { reason } } }`, `subscriptions { nodes { metadata } }`,
		`rateCard { publishedBy { name } }`, `rateCard { versions { nodes { version } } }`,
	} {
		for _, document := range []string{
			`{ wallet(id: "mallory's") { ` + selection + ` } }`,
			`{ viewer { customer { wallets(first: 1) { edges { node { ... on Wallet { ...W } } } } } } } fragment W on Wallet { ` + selection + ` }`,
			`{ node(id: "` + m.wallet + `") { ... on Wallet { ` + selection + ` } } }`,
			`mutation { setSpendLimit(input: {idempotencyKey: "k", walletId: "mallory's", window: DAY, limit: "1"}) { wallet { ` + selection + ` } } }`,
		} {
			m.isFault(m.session.post(document, nil), "FORBIDDEN", "", "the session of a customer may not ask for")
		}
	}
}
