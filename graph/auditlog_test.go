package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// An entry says who changed what, and leads to both. It is found by its id, by keys that may read the log alone.
func TestAuditLog(t *testing.T) {
	a := newAPI(t)
	id := a.wallet("main").str("id")
	a.done("setWalletStatus", `{"idempotencyKey": "k", "walletId": "main", "status": "FROZEN", "reason": "chargeback"}`)
	const fields = `{ id at actor { id kind name } mutation targetId target { __typename id } reason before after requestId }`
	entry := a.query(`{ auditLog { nodes ` + fields + ` } }`).in("auditLog.nodes.0")
	entry.in("mutation").is(`"setWalletStatus"`)
	entry.in("targetId").is(quoted(id))
	entry.in("target").is(`{"__typename": "Wallet", "id": ` + quoted(id) + `}`)
	entry.in("reason").is(`"chargeback"`)
	entry.in("before").is(`{"status": "ACTIVE"}`)
	entry.in("after").is(`{"status": "FROZEN"}`)
	entry.in("actor.id").is(quoted(a.ownKey()))
	entry.in("actor.kind").is(`"API_KEY"`)
	if request := entry.str("requestId"); request == "" {
		t.Error("the entry names no request")
	}
	aud := entry.str("id")
	find := `{ node(id: "` + aud + `") { __typename ... on AuditEntry ` + fields + ` } }`
	a.query(find).in("node.mutation").is(`"setWalletStatus"`)
	a.as(a.key(billing.Live, billing.ScopeRead)).query(find).in("node").is(`null`)
	a.inTest().query(find).in("node").is(`null`)
	a.query(`{ node(id: "` + aud[:len(aud)-1] + `Z") { id } }`).in("node").is(`null`)

	a.world.Pass(time.Second)
	key := a.done("createApiKey", `{"idempotencyKey": "key", "name": "n", "scopes": ["READ"]}`).str("id")
	newest := a.query(`{ auditLog(first: 1) { nodes ` + fields + ` } }`).in("auditLog.nodes.0")
	newest.in("targetId").is(quoted(key))
	newest.in("target").is(`null`)
	newest.in("before").is(`null`)
	newest.in("reason").is(`null`)
}

// Pages of every size have all entries, newest first, within a range.
func TestAuditLogPages(t *testing.T) {
	a := newAPI(t)
	list := listing{a, `query($first: Int, $after: String) { list: auditLog(first: $first, after: $after) {` +
		connection("targetId") + `} }`, `{}`}
	all := a.query(`{ auditLog { nodes { targetId } } }`).of("auditLog.nodes", "targetId") // of the keys of the test
	a.world.Pass(time.Second)
	for n := range 5 {
		a.world.Pass(time.Duration(n) * 700 * time.Microsecond)
		id := a.done("createApiKey", fmt.Sprintf(`{"idempotencyKey": "k%d", "name": "n", "scopes": ["READ"]}`, n)).str("id")
		all = append([]string{id}, all...)
		a.world.Pass(time.Second)
	}
	list.pages("targetId", all...)
	list.refusesCursors()
	list.survives("targetId", func(n int) {
		a.done("createApiKey", fmt.Sprintf(`{"idempotencyKey": "more %d", "name": "n", "scopes": ["READ"]}`, n))
	}, all...)

	at := func(n int) time.Time { // of the entry of the nth key of all
		entries := a.query(`{ auditLog(first: 100) { nodes { at targetId } } }`)
		for i, target := range entries.of("auditLog.nodes", "targetId") {
			if target == all[n] {
				got, err := time.Parse(time.RFC3339Nano, entries.str(fmt.Sprintf("auditLog.nodes.%d.at", i)))
				if err != nil {
					t.Fatal(err)
				}
				return got
			}
		}
		t.Fatalf("no entry of %s", all[n])
		return time.Time{}
	}
	between := func(from, to time.Time, want ...string) {
		t.Helper()
		got := a.query(fmt.Sprintf(`{ auditLog(first: 100, from: %q, to: %q) { nodes { targetId } } }`,
			billing.FormatInstant(from), billing.FormatInstant(to))).of("auditLog.nodes", "targetId")
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("from %s to %s: got %v, want %v", from, to, got, want)
		}
	}
	oldest, third, last := at(4), at(2), at(0)
	between(oldest, third, all[3], all[4])
	between(oldest, third.Add(time.Microsecond), all[2], all[3], all[4])
	between(third, last, all[1], all[2])
	between(third.Add(time.Microsecond), last, all[1])
	between(last.Add(time.Hour), last.Add(2*time.Hour))
}

// unaudited are the mutations that leave neither a transaction nor an entry of the audit log, and why.
var unaudited = map[string]string{
	"createCustomer":        "the customer is the record, with an event",
	"openWallet":            "the wallet is the record, with an event",
	"extendHold":            "the hold is the record, and agents extend many",
	"advanceTestClock":      "the test tenant alone has a clock, and nothing else is changed",
	"createBudgetToken":     "nothing is stored",
	"cancelTopUp":           "the top-up says what became of it",
	"sendTestWebhook":       "the delivery is the record",
	"replayWebhookDelivery": "the delivery is the record, with its attempts",
}

// Every mutation leaves a transaction or an entry of the audit log, unless what it creates is the record itself.
func TestEveryChangeIsRecorded(t *testing.T) {
	var w exampleWorld
	lines := func() (n float64) {
		for _, wallet := range []string{"main", "other"} {
			n += w.query(`{ wallet(id: "` + wallet + `", fresh: true) { balance { sequence } } }`).
				in("wallet.balance.sequence").value().(float64)
		}
		return n
	}
	entries := func(mutation string) (n int) {
		for _, of := range w.query(`{ auditLog(first: 100) { nodes { mutation } } }`).of("auditLog.nodes", "mutation") {
			if of == mutation {
				n++
			}
		}
		return n
	}
	for _, field := range schemaOf(t, "../schema.graphqls").Mutation.Fields {
		w = newExampleWorld(t)
		if field.Name == "setDefaultPaymentMethod" { // else it is the default already
			other := w.card(w.names.Replace("{customer}"), "another card", "sim_dispute_won")
			w.done(field.Name, `{"idempotencyKey": "other", "paymentMethodId": "`+other+`"}`)
		}
		recorded, audited := lines(), entries(field.Name)
		w.done(field.Name, w.input(field.Name))
		has := lines() > recorded || entries(field.Name) > audited
		switch why, listed := unaudited[field.Name]; {
		case has && listed:
			t.Errorf("%s is recorded, and the test says that it is not: %s", field.Name, why)
		case !has && !listed:
			t.Errorf("%s leaves neither a transaction nor an entry of the audit log", field.Name)
		}
	}
}
