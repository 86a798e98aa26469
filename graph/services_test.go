package graph_test

import (
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph"
)

// A deployment without webhooks returns NOT_OFFERED_HERE for every field about them, and serves the rest.
func TestNoWebhooks(t *testing.T) {
	a := newAPI(t, func(config *graph.Config) { config.Webhooks = nil })
	endpoint, delivery := "whe_"+strings.Repeat("0", 26), "dlv_"+strings.Repeat("0", 52)
	for _, document := range []string{
		`{ webhookEndpoints { nodes { id } } }`, `{ node(id: "` + endpoint + `") { id } }`, `{ node(id: "` + delivery +
			`") { id } }`,
	} {
		a.isFault(a.post(document, nil), "NOT_OFFERED_HERE", "", "this deployment has no webhooks")
	}
	ids := strings.NewReplacer("{endpoint}", endpoint, "{delivery}", delivery)
	for name, example := range examples {
		if example.scope == billing.ScopeWebhooksWrite {
			a.refuses(name, ids.Replace(example.input), "NOT_OFFERED_HERE", "", "this deployment has no webhooks")
		}
	}
	a.query(`{ webhookEventTypes { type } customers { nodes { id } } }`)
	if logged := a.logged.String(); logged != "" {
		t.Errorf("it was logged: %s", logged)
	}
}
