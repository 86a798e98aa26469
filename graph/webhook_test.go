package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

const someEndpoint = `{"idempotencyKey": "hook", "url": "https://example.com/hooks",
	"events": ["wallet.*", "grant.created"]}`

// endpoint registers an endpoint for all types of events.
func (a *api) endpoint(url string) answer {
	a.t.Helper()
	return a.done("createWebhookEndpoint", `{"idempotencyKey": "hook `+url+`", "url": "`+url+`", "events": ["*"]}`)
}

// deliver attempts the deliveries that are due, as the function behind the queue does.
func (a *api) deliver() {
	a.t.Helper()
	for {
		m, ok := a.queue.Take()
		if !ok {
			return
		}
		if err := a.webhooks.Attempt(a.t.Context(), m); err != nil {
			a.t.Fatal(err)
		}
	}
}

// sendEvent sends the event of a new customer to the endpoints, and returns the event's id.
func (a *api) sendEvent(name string) string {
	a.t.Helper()
	id := a.customer(name).str("id")
	event := billing.CustomerCreated(&billing.Customer{Tenant: billing.Live, ID: billing.CustomerID(id)}).ID
	if err := a.webhooks.FanOut(a.t.Context(), billing.Live, event); err != nil {
		a.t.Fatal(err)
	}
	return string(event)
}

func TestCreateWebhookEndpoint(t *testing.T) {
	a := newAPI(t)
	done := a.done("createWebhookEndpoint", someEndpoint)
	done.is(`{"endpoint": {"id": "*", "url": "https://example.com/hooks", "events": ["grant.created", "wallet.*"],
		"enabled": true,
		"disabledReason": null, "disabledAt": null, "lastSuccessAt": null, "createdAt": "2026-01-01T00:00:00Z"},
		"secret": "*", "replayed": false, "userErrors": []}`)
	if !strings.HasPrefix(done.str("secret"), "whsec_") || !strings.HasPrefix(done.str("endpoint.id"), "whe_") {
		t.Errorf("the endpoint is %s", done.str("endpoint.id"))
	}
	a.repeats("createWebhookEndpoint", someEndpoint, done, "secret")
	a.done("createWebhookEndpoint", someEndpoint).in("secret").is(`null`)
	a.reuses("createWebhookEndpoint", someEndpoint,
		map[string]string{"url": `"url": "https://example.org"`, "events": `"events": ["*"]`})
	if strings.Contains(a.logged.String(), "whsec_") {
		t.Error("a secret was logged")
	}
	a.sender.Refuses(func(string) error { return errors.New("the host of the url has an address that is not public") })
	other := with(t, someEndpoint, `"idempotencyKey": "other"`)
	a.refuses("createWebhookEndpoint", other, "URL_NOT_ALLOWED", "url", "not public")
	a.refusesEach("createWebhookEndpoint", other, append(badKeys(),
		bad{`"events": []`, "events", "events is empty"},
		bad{
			`"events": ["*", "sale.made"]`, "events.1",
			`"sale.made" is no type of event; use customer.created, wallet.created`,
		},
		bad{`"events": ["webhook.test"]`, "events.0", "is no type of event"},
		bad{`"url": "https://` + strings.Repeat("u", 2000) + `"`, "url", "at most 2000"},
	))
	a.repeats("createWebhookEndpoint", someEndpoint, done, "secret") // whatever would be said of its URL by now
}

func TestUpdateWebhookEndpoint(t *testing.T) {
	a := newAPI(t)
	id := a.endpoint("https://example.com").str("endpoint.id")
	update := `{"idempotencyKey": "u", "endpointId": "` + id +
		`", "url": "https://example.org", "events": ["usage.*"], "enabled": false}`
	done := a.done("updateWebhookEndpoint", update)
	done.in("endpoint").is(`{"id": "` + id + `", "url": "https://example.org", "events": ["usage.*"], "enabled": false,
		"disabledReason": "REQUESTED", "disabledAt": "2026-01-01T00:00:00Z", "lastSuccessAt": null,
		"createdAt": "2026-01-01T00:00:00Z"}`)
	a.repeats("updateWebhookEndpoint", update, done)
	a.reuses("updateWebhookEndpoint", update, map[string]string{
		"url": `"url": null`, "events": `"events": ["*"]`, "enabled": `"enabled": true`,
		"endpointId": `"endpointId": "whe_00000000000000000000000009"`,
	})
	on := a.done("updateWebhookEndpoint", `{"idempotencyKey": "on", "endpointId": "`+id+`", "enabled": true}`)
	on.in("endpoint").is(`{"id": "` + id + `", "url": "https://example.org", "events": ["usage.*"], "enabled": true,
		"disabledReason": null, "disabledAt": null, "lastSuccessAt": null, "createdAt": "2026-01-01T00:00:00Z"}`)
	same := a.done("updateWebhookEndpoint", `{"idempotencyKey": "same", "endpointId": "`+id+`"}`)
	same.in("endpoint").is(string(on.in("endpoint").text))
	other := with(t, update, `"idempotencyKey": "other"`)
	a.refusesEach("updateWebhookEndpoint", other,
		append(badKeys(), bad{`"events": []`, "events", "events is empty"}, bad{`"events": ["x"]`, "events.0", "no type"}))
	a.refusesEndpoints("updateWebhookEndpoint", other)
	a.sender.Refuses(func(string) error { return errors.New("the url has to begin with https://") })
	a.refuses("updateWebhookEndpoint", other, "URL_NOT_ALLOWED", "url", "https://")
}

// refusesEndpoints checks that ids which are no endpoint of the tenant are refused.
func (a *api) refusesEndpoints(name, input string) {
	a.t.Helper()
	for _, none := range []string{"", "nothing", "whe_00000000000000000000000009"} {
		a.refuses(name, with(a.t, input, `"endpointId": "`+none+`"`), "NOT_FOUND", "endpointId",
			"there is no webhook endpoint")
	}
	a.inTest().refuses(name, input, "NOT_FOUND", "endpointId", "there is no webhook endpoint")
}

func TestRotateWebhookSecret(t *testing.T) {
	a := newAPI(t)
	made := a.endpoint("https://example.com")
	rotate := `{"idempotencyKey": "r", "endpointId": "` + made.str("endpoint.id") + `"}`
	done := a.done("rotateWebhookSecret", rotate)
	if !strings.HasPrefix(done.str("secret"), "whsec_") || done.str("secret") == made.str("secret") {
		t.Error("the secret is the one that there was")
	}
	a.repeats("rotateWebhookSecret", rotate, done, "secret")
	a.repeats("rotateWebhookSecret", with(t, rotate, `"overlapHours": 24`), done, "secret") // which is the default
	a.done("rotateWebhookSecret", rotate).in("secret").is(`null`)
	a.reuses("rotateWebhookSecret", rotate, map[string]string{
		"overlapHours": `"overlapHours": 1`,
		"endpointId":   `"endpointId": "x"`,
	})
	a.sendEvent("acme")
	a.deliver()
	sent := a.sender.Sent()
	if len(sent) != 1 || len(sent[0].Secrets) != 2 || string(sent[0].Secrets[0].Secret) != done.str("secret") ||
		string(sent[0].Secrets[1].Secret) != made.str("secret") {
		t.Errorf("%d requests, signed otherwise than by both secrets", len(sent))
	}
	other := with(t, rotate, `"idempotencyKey": "other"`)
	a.refusesEach("rotateWebhookSecret", other, append(badKeys(),
		bad{`"overlapHours": -1`, "overlapHours", "overlapHours is -1; use 0 to 168"},
		bad{`"overlapHours": 169`, "overlapHours", "overlapHours is 169"},
		bad{`"overlapHours": 2147483647`, "overlapHours", "overlapHours is 2147483647"},
	))
	a.refusesEndpoints("rotateWebhookSecret", other)
	for n := range 3 {
		a.done("rotateWebhookSecret", with(t, rotate, fmt.Sprintf(`"idempotencyKey": "r%d"`, n)))
	}
	a.refuses("rotateWebhookSecret", other, "CONFLICT", "endpointId",
		"5 secrets of the endpoint sign").in("retryAt").is(`"2026-01-02T00:00:00Z"`)
}

func TestSendTestWebhook(t *testing.T) {
	a := newAPI(t)
	id := a.endpoint("https://example.com").str("endpoint.id")
	a.endpoint("https://example.org")
	test := `{"idempotencyKey": "t", "endpointId": "` + id + `"}`
	done := a.done("sendTestWebhook", test)
	done.in("delivery").is(`{"id": "*", "endpoint": {"id": "` + id +
		`"}, "eventId": "*", "eventType": "webhook.test", "status": "PENDING", "attempts": 0,
		"lastResponseStatus": null, "nextAttemptAt": "2026-01-01T00:00:00Z", "payload": "*", "attemptLog": [],
			"createdAt": "2026-01-01T00:00:00Z"}`)
	a.repeats("sendTestWebhook", test, done)
	a.reuses("sendTestWebhook", test, map[string]string{"endpointId": `"endpointId": "x"`})
	a.deliver()
	sent := a.sender.Sent()
	if len(sent) != 1 || sent[0].URL != "https://example.com" || sent[0].Body != done.str("delivery.payload") ||
		string(sent[0].ID) != done.str("delivery.eventId") {
		t.Errorf("%+v", sent)
	}
	other := with(t, test, `"idempotencyKey": "other"`)
	a.refusesEach("sendTestWebhook", other, badKeys())
	a.refusesEndpoints("sendTestWebhook", other)
	a.done("updateWebhookEndpoint", `{"idempotencyKey": "off", "endpointId": "`+id+`", "enabled": false}`)
	a.refuses("sendTestWebhook", other, "INVALID_INPUT", "endpointId", "is disabled; enable it first")
}

func TestReplayWebhookDelivery(t *testing.T) {
	a := newAPI(t)
	endpoint := a.endpoint("https://example.com").str("endpoint.id")
	a.sender.AnswersWith(outbox.Answer{Status: 410})
	event := a.sendEvent("acme")
	a.deliver()
	a.done("updateWebhookEndpoint", `{"idempotencyKey": "on", "endpointId": "`+endpoint+`", "enabled": true}`)
	failed := a.query(`query($id: ID!) { node(id: $id)
		{ ... on WebhookEndpoint { deliveries { nodes { `+wholeDelivery+` } } } } }`, `{"id": "`+endpoint+`"}`).
		in("node.deliveries.nodes.0")
	failed.is(`{"id": "*", "endpoint": {"id": "` + endpoint + `"}, "eventId": "` + event +
		`", "eventType": "customer.created", "status": "FAILED", "attempts": 1,
		"lastResponseStatus": 410, "nextAttemptAt": null, "payload": "*", "createdAt": "2026-01-01T00:00:00Z",
		"attemptLog": [{"at": "2026-01-01T00:00:00Z", "milliseconds": 0, "responseStatus": 410,
			"error": "it answered with status 410"}]}`)
	replay := `{"idempotencyKey": "r", "deliveryId": "` + failed.str("id") + `"}`
	done := a.done("replayWebhookDelivery", replay)
	if done.str("delivery.id") != failed.str("id") || done.str("delivery.status") != "PENDING" ||
		done.str("delivery.payload") != failed.str("payload") {
		t.Errorf("%s", done.text)
	}
	a.repeats("replayWebhookDelivery", replay, done)
	a.reuses("replayWebhookDelivery", replay, map[string]string{"deliveryId": `"deliveryId": "x"`})
	a.sender.Sent()
	a.sender.AnswersWith(outbox.Answer{Status: 204})
	a.deliver()
	sent := a.sender.Sent()
	if len(sent) != 1 || string(sent[0].ID) != event {
		t.Errorf("%+v", sent)
	}
	a.done("replayWebhookDelivery", replay).in("delivery.status").is(`"SUCCEEDED"`) // as it is by now, and not once more
	other := with(t, replay, `"idempotencyKey": "other"`)
	a.refusesEach("replayWebhookDelivery", other, badKeys())
	for _, none := range []string{"", "nothing", "dlv_0000000000000000000000000900000000000000000000000009"} {
		a.refuses("replayWebhookDelivery", with(t, other, `"deliveryId": "`+none+`"`), "NOT_FOUND", "deliveryId",
			"there is no webhook delivery")
	}
	a.inTest().refuses("replayWebhookDelivery", other, "NOT_FOUND", "deliveryId", "there is no webhook delivery")
	a.done("updateWebhookEndpoint", `{"idempotencyKey": "off", "endpointId": "`+endpoint+`", "enabled": false}`)
	a.refuses("replayWebhookDelivery", other, "INVALID_INPUT", "deliveryId", "is disabled; enable it first")
}

func TestWebhookEndpointsConnection(t *testing.T) {
	a := newAPI(t)
	endpoints := listing{a, `query($first: Int, $after: String)
		{ list: webhookEndpoints(first: $first, after: $after) { ` + connection("id url") + ` } }`, `{}`}
	endpoints.isEmpty()
	var urls []string
	add := func(i int) {
		a.world.Pass(time.Second)
		a.endpoint(fmt.Sprint("https://example.com/", i))
	}
	for i := range 5 {
		add(i)
		urls = append([]string{fmt.Sprint("https://example.com/", i)}, urls...)
	}
	endpoints.pages("url", urls...)
	endpoints.survives("url", func(i int) { add(100 + i) }, urls...)
	endpoints.refusesCursors()
	listing{a.inTest(), endpoints.document, `{}`}.isEmpty()
}

func TestWebhookDeliveriesConnection(t *testing.T) {
	a := newAPI(t)
	id := a.endpoint("https://example.com").str("endpoint.id")
	other := a.endpoint("https://example.org").str("endpoint.id")
	deliveries := listing{a, `query($id: ID!, $first: Int, $after: String)
		{ wallet: node(id: $id) { ... on WebhookEndpoint {
		list: deliveries(first: $first, after: $after) {
		` + connection("id eventId payload") + ` } } } }`, `{"id": "` + id + `"}`}
	deliveries.isEmpty()
	var events []string
	add := func(i int) string {
		a.world.Pass(time.Second)
		return a.sendEvent(fmt.Sprint("customer ", i))
	}
	for i := range 5 {
		events = append([]string{add(i)}, events...)
	}
	deliveries.pages("eventId", events...)
	deliveries.survives("eventId", func(i int) { add(100 + i) }, events...)
	foreign := listing{a, deliveries.document, `{"id": "` + other + `"}`}.page("1", "").str("pageInfo.endCursor")
	deliveries.refusesCursors(foreign)
	calls, _ := a.store.during(func() { deliveries.page("5", "") })
	if calls["Events"] != 1 {
		t.Errorf("the events of a page are read in %d goes", calls["Events"])
	}
	a.world.Pass(31 * 24 * time.Hour)
	deliveries.isEmpty()
}

func TestWebhookNodes(t *testing.T) {
	a := newAPI(t)
	endpoint := a.endpoint("https://example.com").str("endpoint.id")
	delivery := a.done("sendTestWebhook", `{"idempotencyKey": "t", "endpointId": "`+endpoint+`"}`).str("delivery.id")
	for id, want := range map[string]string{
		endpoint: `{"__typename": "WebhookEndpoint", "id": "` + endpoint + `", "url": "https://example.com"}`,
		delivery: `{"__typename": "WebhookDelivery", "id": "` + delivery +
			`", "eventType": "webhook.test", "endpoint": {"url": "https://example.com"}}`,
	} {
		ask := func(a *api, id string) answer {
			return a.query(`query($id: ID!) { node(id: $id)
				{ __typename id ... on WebhookEndpoint { url } ... on WebhookDelivery { eventType endpoint { url } } } }`,
				`{"id": "`+id+`"}`).in("node")
		}
		ask(a, id).is(want)
		ask(a.inTest(), id).is(`null`)
		ask(a, id[:len(id)-1]).is(`null`)
		ask(a, strings.ToLower(id)).is(`null`)
		ask(a, id[:len(id)-2]+"ZZ").is(`null`)
	}
}

// A key with WEBHOOKS_WRITE and without READ gets no customer's data, and no response contains a secret a second time.
func TestWebhookSecretsAndDataAreGuarded(t *testing.T) {
	a := newAPI(t)
	id := a.endpoint("https://example.com").str("endpoint.id")
	writer := a.as(a.key(billing.Live, billing.ScopeWebhooksWrite))
	send := `mutation { sendTestWebhook(input: {idempotencyKey: "t", endpointId: "` + id + `"}) { delivery { `
	writer.forbids(send+`payload } } }`, nil, "READ", "payload")
	writer.forbids(send+`endpoint { deliveries { nodes { id } } } } } }`, nil, "READ", "deliveries")
	writer.query(send + `status endpoint { url } } } }`).in("sendTestWebhook").is(`{"delivery":
		{"status": "PENDING", "endpoint": {"url": "https://example.com"}}}`)
	for _, definition := range schemaOf(t, "../schema.graphqls").Types {
		for _, field := range definition.Fields {
			if strings.Contains(strings.ToLower(field.Name), "secret") && !strings.HasSuffix(definition.Name, "Payload") &&
				definition.Name != "Mutation" {
				t.Errorf("%s.%s can be read", definition.Name, field.Name)
			}
		}
	}
}

// The types of events in the API are those of the domain, and their descriptions have the right examples.
func TestWebhookEventTypes(t *testing.T) {
	a := newAPI(t)
	infos := a.query(`{ webhookEventTypes { type name example } }`)
	enum := schemaOf(t, "../schema.graphqls").Types["WebhookEventType"]
	want := append(append([]billing.EventType{}, billing.EventTypes...), outbox.EventTest)
	if got := len(infos.list("webhookEventTypes")); got != len(want) || len(enum.EnumValues) != len(want) {
		t.Fatalf("%d types, and %d in the schema, not %d", got, len(enum.EnumValues), len(want))
	}
	inDescription := regexp.MustCompile("(?s)^`([a-z._]+)`: .* Example:\n\n`({.*})`\\.$")
	for i, kind := range want {
		info, value := infos.in(fmt.Sprint("webhookEventTypes.", i)), enum.EnumValues[i]
		found := inDescription.FindStringSubmatch(value.Description)
		if len(found) != 3 || found[1] != string(kind) || found[2] != outbox.Example(kind) {
			t.Errorf("the description of %s is not of %s, or its example is not %s", value.Name, kind, outbox.Example(kind))
		}
		if info.str("type") != value.Name || info.str("name") != string(kind) || info.str("example") != outbox.Example(kind) {
			t.Errorf("%s", info.text)
		}
		var example struct{ Type billing.EventType }
		if err := json.Unmarshal([]byte(info.str("example")), &example); err != nil || example.Type != kind {
			t.Errorf("the example of %s is of %s: %v", kind, example.Type, err)
		}
		if value.Name != strings.ToUpper(strings.ReplaceAll(string(kind), ".", "_")) {
			t.Errorf("%s stands for %s", value.Name, kind)
		}
	}
}
