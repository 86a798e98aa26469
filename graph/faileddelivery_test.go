package graph_test

import (
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// Deliveries that failed for good are listed for all endpoints, and replayed by the range, once for a key.
func TestFailedDeliveriesOfTheAPI(t *testing.T) {
	a := newAPI(t)
	list := listing{a, `query($first: Int, $after: String) { list: failedDeliveries(first: $first, after: $after) {` +
		connection("id status endpoint { id } payload") + `} }`, `{}`}
	list.isEmpty()
	endpoint := a.endpoint("https://example.com").str("endpoint.id")
	a.sender.AnswersWith(outbox.Answer{Status: 410})
	var failed []string
	for _, key := range []string{"one", "two", "three"} {
		test := `{"idempotencyKey": "` + key + `", "endpointId": "` + endpoint + `"}`
		failed = append([]string{a.done("sendTestWebhook", test).str("delivery.id")}, failed...)
		a.deliver()
		a.done("updateWebhookEndpoint", `{"idempotencyKey": "on `+key+`", "endpointId": "`+endpoint+`", "enabled": true}`)
		a.world.Pass(time.Minute)
	}
	list.pages("id", failed...)
	list.refusesCursors(cursorOf("failed " + failed[0]))
	a.sender.Sent()
	a.sender.AnswersWith(outbox.Answer{Status: 204})
	input := `{"idempotencyKey": "r", "endpointId": "` + endpoint + `", "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:02:00Z"}`
	first := a.done("replayFailedDeliveries", input)
	first.in("count").is(`2`)
	a.deliver()
	a.repeats("replayFailedDeliveries", input, first)
	a.reuses("replayFailedDeliveries", input, map[string]string{
		"endpointId": `"endpointId": "x"`, "from": `"from": "2026-01-01T00:00:01Z"`, "to": `"to": "2026-01-02T00:00:00Z"`,
	})
	a.deliver()
	if sent := a.sender.Sent(); len(sent) != 2 {
		t.Errorf("%d requests were sent", len(sent))
	}
	list.pages("id", failed[0])
	a.refuses("replayFailedDeliveries", with(t, input, `"idempotencyKey": "bad", "to": "2026-01-01T00:00:00Z"`),
		"INVALID_INPUT", "to", "is not after from")
}
