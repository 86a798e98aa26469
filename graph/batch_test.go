package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

const anEvent = `{"idempotencyKey": "e", "action": "chat", "credits": "1"}`

// batch returns the input of a batch of events in JSON.
func batch(mode string, events ...string) string {
	return `{"walletId": "main", "mode": "` + mode + `", "events": [` + strings.Join(events, ", ") + `]}`
}

// event returns an event with a key and further fields.
func event(t *testing.T, key string, fields ...string) string {
	t.Helper()
	return with(t, anEvent, strings.Join(append(fields, `"idempotencyKey": "`+key+`"`), ", "))
}

func TestRecordUsageBatch(t *testing.T) {
	a := newAPI(t)
	wallet := a.wallet("main").str("id")
	a.grant("main", "g", "10")
	input := batch("BEST_EFFORT",
		event(t, "e1", `"quantity": "3", "dimensions": {"model": "large"}, "subject": "s",
			"occurredAt": "2025-12-31T00:00:00Z", "metadata": {"a": "b"}`),
		event(t, "e2", `"credits": "100"`),
		event(t, "e3", `"credits": "2"`),
		event(t, "e1", `"quantity": "3", "dimensions": {"model": "large"}, "subject": "s",
			"occurredAt": "2025-12-31T00:00:00Z", "metadata": {"a": "b"}`),
		event(t, "e3", `"credits": "3"`),
		event(t, "e4", `"credits": null`),
		event(t, "e5", `"credits": "0"`),
		event(t, "", `"credits": "1"`),
	)
	done := a.done("recordUsageBatch", input)
	if got, want := strings.Join(done.of("results", "outcome"), " "),
		"RECORDED REJECTED RECORDED REPLAYED REJECTED REJECTED RECORDED REJECTED"; got != want {
		t.Errorf("outcomes are %s, want %s", got, want)
	}
	if got, want := strings.Join(done.of("results", "credits"), " "), "1 0 2 1 0 0 0 0"; got != want {
		t.Errorf("charged %s, want %s", got, want)
	}
	if got, want := strings.Join(done.of("results", "idempotencyKey"), " "), "e1 e2 e3 e1 e3 e4 e5 "; got != want {
		t.Errorf("keys are %s, want %s", got, want)
	}
	done.in("results.0.transaction").is(`{"id": "*", "wallet": {"id": "` + wallet +
		`"}, "sequence": 2, "type": "USAGE", "amount": "-1", "heldChange": "0",
		"balanceAfter": "9", "drawdowns": [{"grant": "*", "amount": "1"}], "idempotencyKey": "e1", "action": "chat",
			"quantity": "3",
		"dimensions": {"model": "large"}, "subject": "s", "reason": null, "actor": "*", "reverses": null, "reversed": "0",
			"counterpart": null,
		"shortfall": "0", "occurredAt": "2025-12-31T00:00:00Z", "recordedAt": "2026-01-01T00:00:00Z", "metadata": {"a": "b"},
			"hash": "*"}`)
	done.in("results.1.error").is(`{"code": "INSUFFICIENT_CREDITS", "message": "*",
		"path": ["input", "events", "1", "credits"],
		"required": "100", "available": "9", "retryAt": null}`)
	done.in("results.4.error").is(`{"code": "IDEMPOTENCY_KEY_REUSED", "message": "*",
		"path": ["input", "events", "4", "credits"],
		"required": null, "available": null, "retryAt": null}`)
	done.in("results.5.error.code").is(`"UNKNOWN_ACTION"`)
	done.in("results.5.error.path").is(`["input", "events", "5", "action"]`)
	done.in("results.7.error.path").is(`["input", "events", "7", "idempotencyKey"]`)
	done.in("wallet.balance.available").is(`"7"`)

	again := a.done("recordUsageBatch", input)
	if got, want := strings.Join(again.of("results", "outcome"), " "),
		"REPLAYED REJECTED REPLAYED REPLAYED REJECTED REJECTED REPLAYED REJECTED"; got != want {
		t.Errorf("outcomes of the replay are %s, want %s", got, want)
	}
	for i := range 8 {
		again.in(fmt.Sprintf("results.%d.transaction", i)).is(string(done.in(fmt.Sprintf("results.%d.transaction", i)).text))
	}
	// A single usage is the same request as an event of a batch: it returns what the batch recorded.
	a.done("recordUsage", `{"idempotencyKey": "e3", "walletId": "main", "action": "chat",
		"credits": "2"}`).in("replayed").is(`true`)
	a.holds("main", "7")
}

// The refusal of one event has its place and field, and the other events succeed.
func TestBatchRefusesEvents(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "1000")
	changes := []bad{
		{`"credits": "-1"`, "credits", "credits is -1"},
		{`"quantity": "-1"`, "quantity", "quantity is -1"},
		{`"action": ""`, "action", "action is empty"},
		{`"subject": "` + strings.Repeat("s", 201) + `"`, "subject", "at most 200"},
	}
	for _, value := range badDecimalValues {
		changes = append(changes, bad{`"quantity": ` + value.json, "quantity", value.says})
	}
	changes = append(append(append(changes, badKeys()...), badMetadata("metadata")...), badMetadata("dimensions")...)
	changes = append(append(changes, badTimes("occurredAt")...), badCredits("credits")...)
	var events []string
	for i, change := range changes {
		events = append(events, event(t, fmt.Sprint("good", i)), with(t, anEvent, change.fields))
	}
	done := a.done("recordUsageBatch", batch("BEST_EFFORT", events...))
	for i, change := range changes {
		done.in(fmt.Sprintf("results.%d.outcome", 2*i)).is(`"RECORDED"`)
		refused := done.in(fmt.Sprintf("results.%d", 2*i+1))
		fault := refused.in("error")
		if want := fmt.Sprintf("events.%d.%s", 2*i+1, change.path); fault.path() != want ||
			fault.str("code") != "INVALID_INPUT" {
			t.Errorf("%s: got %s at %s", change.fields, fault.str("code"), fault.path())
		}
		if !strings.Contains(fault.str("message"), change.says) {
			t.Errorf("%s: %q does not say %q", change.fields, fault.str("message"), change.says)
		}
		refused.in("transaction").is(`null`)
	}
	a.holds("main", fmt.Sprint(1000-len(changes)))

	// In ALL_OR_NOTHING, one refused event is enough for nothing to be recorded.
	for _, change := range changes {
		var refused answer
		input := batch("ALL_OR_NOTHING", event(t, "new"), with(t, anEvent, change.fields))
		_, written := a.store.during(func() {
			refused = a.mutate("recordUsageBatch", input,
				`results { outcome credits transaction { id } error { message } } wallet { id } userErrors { code message path }`)
		})
		if fault := refused.in("userErrors.0"); written > 0 || fault.path() != "events.1."+change.path ||
			!strings.Contains(fault.str("message"), change.says) {
			t.Errorf("%s: wrote %d times and answered %s", change.fields, written, refused.text)
		}
		refused.is(`{"results": [{"outcome": "REJECTED", "credits": "0", "transaction": null, "error": null},
			{"outcome": "REJECTED", "credits": "0", "transaction": null, "error": "*"}], "wallet": null, "userErrors": ["*"]}`)
	}
}

// repeated returns text n times, with a counter for %d.
func repeated(n int, text string) string {
	var all strings.Builder
	for i := range n {
		all.WriteString(strings.ReplaceAll(text, "%d", fmt.Sprint(i)))
	}
	return all.String()
}

// The events of all batches of one request are counted together, whatever fields are selected.
func TestManyBatchesAtOnce(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	events := make([]string, 1000)
	for i := range events {
		events[i] = fmt.Sprintf(`{"idempotencyKey": "k%d", "action": "a", "credits": "0"}`, i)
	}
	variables := `{"events": [` + strings.Join(events, ",") + `]}`
	document := func(batches int) string {
		return `mutation($events: [UsageEventInput!]!) {` +
			repeated(batches, ` b%d: recordUsageBatch(input: {walletId: "main", events: $events}) { userErrors { code } }`) +
			` }`
	}
	var got reply
	if _, written := a.store.during(func() { got = a.post(document(7), variables) }); written > 0 {
		t.Error("it wrote")
	}
	a.isFault(got, "TOO_COSTLY", "", "recordUsageBatch comes to", "lower events of recordUsageBatch")
	if last := a.query(document(6), variables).in("b5"); string(last.text) != `{"userErrors":[]}` {
		t.Errorf("the sixth batch returns %s", last.text)
	}
}

func TestBatchRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "5000")
	events := make([]string, 1001)
	for i := range events {
		events[i] = event(t, fmt.Sprint("e", i))
	}
	for _, mode := range []string{"BEST_EFFORT", "ALL_OR_NOTHING"} {
		a.refuses("recordUsageBatch", batch(mode), "INVALID_INPUT", "events", "events is empty")
		a.refuses("recordUsageBatch", batch(mode, events...), "INVALID_INPUT", "events", "1001", "at most 1000")
		a.refusesUnknownWallets("recordUsageBatch", batch(mode, anEvent), "walletId")
	}
	a.refuses("recordUsageBatch", batch("ALL_OR_NOTHING", events[:99]...), "REQUEST_TOO_LARGE", "events", "99", "98")
	a.holds("main", "5000")
	whole := a.mutate("recordUsageBatch", batch("BEST_EFFORT", events[:1000]...), `results { outcome }`)
	for i, outcome := range whole.of("results", "outcome") {
		if outcome != "RECORDED" {
			t.Errorf("event %d of 1000 is %s", i, outcome)
		}
	}
	a.holds("main", "4000")
	a.mutate("recordUsageBatch", batch("ALL_OR_NOTHING", events[:98]...),
		`userErrors { message }`).is(`{"userErrors": []}`)
}

func TestBatchAllOrNothing(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	input := batch("ALL_OR_NOTHING", event(t, "a", `"credits": "4"`), event(t, "b", `"credits": "5"`),
		event(t, "a", `"credits": "4"`))
	done := a.done("recordUsageBatch", input)
	if got := strings.Join(done.of("results", "outcome"), " "); got != "RECORDED RECORDED REPLAYED" {
		t.Errorf("outcomes are %s", got)
	}
	done.in("wallet.balance.available").is(`"1"`)

	refused := a.mutate("recordUsageBatch", batch("ALL_OR_NOTHING",
		event(t, "c", `"credits": "1"`), event(t, "d", `"credits": "1"`), event(t, "e", `"credits": 1`),
		event(t, "a", `"credits": "4"`)),
		exampleOf(t, "recordUsageBatch").payload+" "+wholeRefusal)
	refused.in("userErrors").is(`[{"code": "INVALID_INPUT", "message": "*", "path": ["input", "events", "2", "credits"],
		"required": null, "available": null, "retryAt": null}]`)
	refused = a.mutate("recordUsageBatch", batch("ALL_OR_NOTHING",
		event(t, "c", `"credits": "1"`), event(t, "d", `"credits": "1"`), event(t, "a", `"credits": "4"`),
		event(t, "b", `"credits": "6"`)),
		exampleOf(t, "recordUsageBatch").payload+" "+wholeRefusal)
	refused.in("userErrors.0.code").is(`"INSUFFICIENT_CREDITS"`)
	refused.in("userErrors.0.path").is(`["input", "events", "1", "credits"]`)
	refused.in("userErrors.1.code").is(`"IDEMPOTENCY_KEY_REUSED"`)
	refused.in("userErrors.1.path").is(`["input", "events", "3", "credits"]`)
	if got := strings.Join(refused.of("results", "outcome"), " "); got != "REJECTED REJECTED REPLAYED REJECTED" {
		t.Errorf("outcomes are %s", got)
	}
	refused.in("results.0").is(`{"idempotencyKey": "c", "outcome": "REJECTED", "credits": "0", "transaction": null,
		"error": null}`)
	a.holds("main", "1")

	// Events that were recorded before do not prevent the rest.
	mixed := a.done("recordUsageBatch", batch("ALL_OR_NOTHING", event(t, "a", `"credits": "4"`),
		event(t, "f", `"credits": "1"`)))
	if got := strings.Join(mixed.of("results", "outcome"), " "); got != "REPLAYED RECORDED" {
		t.Errorf("outcomes are %s", got)
	}
	a.holds("main", "0")
}

// A refusal that is about no single event is returned once for ALL_OR_NOTHING, and for each event for BEST_EFFORT.
func TestBatchRefusedAsAWhole(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	for i := range 600 {
		a.grant("main", fmt.Sprint("g", i), "1")
	}
	var events []string
	for i := range 98 {
		events = append(events, event(t, fmt.Sprint("e", i), `"credits": "6"`))
	}
	a.refuses("recordUsageBatch", batch("ALL_OR_NOTHING", events...), "REQUEST_TOO_LARGE", "",
		"more grants, budgets and transactions than one commit holds", "split it")
	a.done("setWalletStatus", `{"idempotencyKey": "s", "walletId": "main", "status": "FROZEN", "reason": "r"}`)
	a.refuses("recordUsageBatch", batch("ALL_OR_NOTHING", events[:2]...), "WALLET_FROZEN", "", "is frozen")
	each := a.mutate("recordUsageBatch", batch("BEST_EFFORT", events[:2]...),
		`results { error { code path } } userErrors { code }`)
	each.is(`{"results": [{"error": {"code": "WALLET_FROZEN", "path": ["input", "events", "0"]}},
		{"error": {"code": "WALLET_FROZEN", "path": ["input", "events", "1"]}}], "userErrors": []}`)
	a.done("setWalletStatus", `{"idempotencyKey": "s2", "walletId": "main", "status": "ACTIVE", "reason": "r"}`)
	a.mutate("recordUsageBatch", batch("BEST_EFFORT", events...), `userErrors { code }`)
	a.holds("main", "12")
}
