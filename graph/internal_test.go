package graph_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// errDetail is an error of a store, which no caller may see.
var errDetail = errors.New("table secret-table in eu-central-1 answered 500")

// failingAt makes one kind of call fail.
func failingAt(at string, err error) func(string) error {
	return func(call string) error {
		if call == at {
			return err
		}
		return nil
	}
}

// isInternal checks that a response has the error INTERNAL with its request's id and nothing else, and that one line
// with the same id and the cause was logged.
func (a *api) isInternal(got reply, logged, detail string) {
	a.t.Helper()
	id := got.Header.Get("X-Request-Id")
	if len(got.Errors) == 0 || !strings.HasPrefix(id, "req-") {
		a.t.Fatalf("request %s got %d errors, and %s", id, len(got.Errors), got.Data)
	}
	for _, fault := range got.Errors {
		if fault.Extensions["code"] != "INTERNAL" || len(fault.Extensions) != 1 || !strings.Contains(fault.Message, id) ||
			strings.Contains(fault.Message, "secret") {
			a.t.Errorf("request %s returns %+v", id, fault)
		}
	}
	if lines := strings.Count(logged, "\n"); lines != 1 || !strings.Contains(logged, "request="+id+" ") ||
		!strings.Contains(logged, detail) {
		a.t.Errorf("request %s logged %d lines: %s", id, lines, logged)
	}
}

// logging returns what is logged during do.
func (a *api) logging(do func()) string {
	before := len(a.logged.String())
	do()
	return a.logged.String()[before:]
}

func TestFailingStore(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	for i := range 5 {
		a.use("main", fmt.Sprint("u", i), "1")
	}
	record := `mutation { recordUsage(input: {idempotencyKey: "new", walletId: "main", action: "a", credits: "1"})
		{ wallet { metadata } transaction { id } } }`
	for _, c := range []struct{ call, document string }{
		{"Wallets", `{ wallet(id: "main") { name } }`},
		{"Profiles", `{ wallet(id: "main") { metadata } }`},
		{"Customers", `{ wallet(id: "main") { customer { name } } }`},
		{"Customers", `{ customer(id: "owner of main") { name } }`},
		{"ListCustomers", `{ customers { nodes { id } } }`},
		{"ListWallets", `{ customer(id: "owner of main") { wallets { nodes { id } } } }`},
		{"ListGrants", `{ wallet(id: "main") { grants { nodes { id } } } }`},
		{"IndexedLines", `{ wallet(id: "main") { transactions { nodes { id } } } }`},
		{"IndexedLines", `{ wallet(id: "main") { audit { ok } } }`},
		{"Grants", `{ wallet(id: "main") { transactions { nodes { drawdowns { grant { id } } } } } }`},
		{"Records", `{ wallet(id: "main") { transactionByKey(idempotencyKey: "g") { id } } }`},
		{"Claimed", `{ wallet(id: "another") { name } }`},
		{"Commit", record},
		{"Profiles", record},
	} {
		a.store.failing(failingAt(c.call, errDetail), func() {
			var got reply
			logged := a.logging(func() { got = a.post(c.document, nil) })
			a.isInternal(got, logged, "secret-table")
			if got.Status != 200 {
				t.Errorf("%s: status %d", c.document, got.Status)
			}
		})
		a.store.failing(func(call string) error {
			if call == c.call {
				panic(errDetail.Error())
			}
			return nil
		}, func() {
			var got reply
			logged := a.logging(func() { got = a.post(c.document, nil) })
			a.isInternal(got, logged, "panic: table secret-table")
		})
	}
	if strings.Contains(a.logged.String(), a.secret) {
		t.Error("a secret was logged")
	}
	// The last of them was recorded, although its response failed: it is a replay.
	a.query(`mutation { recordUsage(input: {idempotencyKey: "new", walletId: "main", action: "a", credits: "1"})
		{ replayed } }`).
		is(`{"recordUsage": {"replayed": true}}`)
	a.holds("main", "4")
}

// A request whose key cannot be looked up fails before it is a GraphQL request at all.
func TestFailingAuthentication(t *testing.T) {
	a := newAPI(t)
	for name, c := range map[string]struct {
		fails  error
		status int
		code   string
	}{
		"broken":   {errDetail, 500, "INTERNAL"},
		"busy":     {fmt.Errorf("reading the key: %w", ledger.ErrBusy), 503, "UNAVAILABLE"},
		"too late": {fmt.Errorf("reading the key: %w", context.DeadlineExceeded), 503, "TIMEOUT"},
	} {
		var got reply
		logged := a.logging(func() {
			a.store.failing(failingAt("APIKey", c.fails), func() { got = a.post(`{ __typename }`, nil) })
		})
		if got.Status != c.status || got.Data != nil {
			t.Errorf("%s: status %d, data %s", name, got.Status, got.Data)
		}
		if c.code == "INTERNAL" {
			a.isInternal(got, logged, "secret-table")
			continue
		}
		a.isFault(got, c.code, "", "send it again")
		if logged != "" {
			t.Errorf("%s was logged: %s", name, logged)
		}
	}
	a.store.failing(func(string) error { panic("secret") }, func() {
		var got reply
		logged := a.logging(func() { got = a.post(`{ __typename }`, nil) })
		a.isInternal(got, logged, "panic: secret")
		if got.Status != 500 {
			t.Errorf("status %d", got.Status)
		}
	})
}

// Errors that pass by themselves are no internal errors, and are not logged.
func TestBusyStore(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for code, err := range map[string]error{
		"UNAVAILABLE": fmt.Errorf("reading: %w", ledger.ErrBusy),
		"TIMEOUT":     fmt.Errorf("reading: %w", context.DeadlineExceeded),
	} {
		a.store.failing(failingAt("Wallets", err), func() {
			a.isFault(a.post(`{ wallet(id: "main") { name } }`, nil), code, "", "send it again", "idempotencyKey")
		})
	}
	a.store.failing(failingAt("Commit", ledger.ErrBusy), func() {
		a.refuses("grantCredits", `{"idempotencyKey": "g", "walletId": "main", "amount": "1"}`, "CONFLICT", "",
			"the same idempotencyKey again")
	})
	if logged := a.logged.String(); logged != "" {
		t.Errorf("logged %s", logged)
	}
	a.grant("main", "g", "1").in("replayed").is(`false`)
}

// A request whose commit was written and whose answer was lost is no replay, and happens once.
func TestLostAnswer(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.store.loses = true
	a.grant("main", "g", "1").in("replayed").is(`false`)
	a.store.loses = true
	a.customer("acme")
	a.holds("main", "1")
	a.query(`{ customers { nodes { name } } }`).is(`{"customers": {"nodes": ["*", "*"]}}`)
}

// If a read fails, all fields that need it fail: it is tried once and logged once.
func TestFailuresAreNotRepeated(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "1000")
	for i := range 99 {
		a.use("main", fmt.Sprint("u", i), "1")
	}
	a.store.failing(failingAt("Grants", errDetail), func() {
		var got reply
		var logged string
		calls, _ := a.store.during(func() {
			logged = a.logging(func() {
				got = a.post(`{ wallet(id: "main") { transactions(first: 100) { nodes { drawdowns { grant { id } } } } } }`, nil)
			})
		})
		a.isInternal(got, logged, "secret-table")
		if calls["Grants"] != 1 {
			t.Errorf("grants were read %d times", calls["Grants"])
		}
	})
}

// A request that takes too long returns an error that says so.
func TestRequestThatTakesTooLong(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	request := a.request(http.MethodPost, "", `{"query": "{ wallet(id: \"main\") { name } }"}`).WithContext(ctx)
	recorder := httptest.NewRecorder()
	a.server.Config.Handler.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusServiceUnavailable || !strings.Contains(recorder.Body.String(), `"TIMEOUT"`) {
		t.Errorf("status %d: %s", recorder.Code, recorder.Body)
	}
}
