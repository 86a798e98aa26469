package graph_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/graph"
)

// wholeExport is all that can be selected of an export.
const wholeExport = `id kind format status rows url expiresAt createdAt failureReason`

// linksTo makes links that say what they are.
type linksTo struct{}

func (linksTo) Link(_ context.Context, file, download string, until time.Time) (string, error) {
	return "https://files.example/" + file + "?as=" + download + "&until=" + billing.FormatInstant(until), nil
}

const someExport = `{"idempotencyKey": "e", "kind": "LEDGER", "walletId": "main", "from": "2026-01-01T00:00:00Z",
	"to": "2026-02-01T00:00:00Z"}`

// sweepExports writes the exports that are running, as the function does.
func (a *api) sweepExports() {
	a.t.Helper()
	if err := a.exports.Sweep(a.t.Context(), a.world.Time().Add(time.Hour)); err != nil {
		a.t.Fatal(err)
	}
}

func TestCreateExport(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	created := a.done("createExport", someExport)
	created.is(`{"export": {"id": "*", "kind": "LEDGER", "format": "CSV", "status": "RUNNING", "rows": null, "url": null,
		"expiresAt": null, "createdAt": "2026-01-01T00:00:00Z", "failureReason": null}, "replayed": false, "userErrors": []}`)
	id := created.str("export.id")
	if !strings.HasPrefix(id, "exp_") {
		t.Errorf("the id is %s", id)
	}
	a.reuses("createExport", someExport, map[string]string{
		"kind": `"kind": "GRANTS"`, "format": `"format": "JSON_LINES"`, "walletId": `"walletId": null`,
		"from": `"from": "2026-01-02T00:00:00Z"`, "to": `"to": "2026-01-02T00:00:00Z"`,
	})
	a.sweepExports()
	ready := `{"id": "*", "kind": "LEDGER", "format": "CSV", "status": "READY", "rows": 1, "url": "https://files.example/files/live/` + id +
		`-1.csv?as=drawdown-ledger-2026-01-01-to-2026-01-31.csv&until=2026-01-01T00:05:00Z", "expiresAt": "2026-01-08T00:00:00Z",
		"createdAt": "2026-01-01T00:00:00Z", "failureReason": null}`
	a.query(`{ node(id: "` + id + `") { ... on Export { ` + wholeExport + ` } } }`).in("node").is(ready)
	a.query(`{ exports { nodes { ` + wholeExport + ` } } }`).in("exports").is(`{"nodes": [` + ready + `]}`)
	a.inTest().query(`{ exports { nodes { id } } node(id: "` + id + `") { id } }`).is(`{"exports": {"nodes": []}, "node": null}`)
	a.world.Pass(exportjob.FileRetention)
	a.query(`{ node(id: "` + id + `") { ... on Export { status url } } }`).in("node").is(`{"status": "READY", "url": null}`)
	if logged := a.logged.String(); strings.Contains(logged, "files.example") {
		t.Errorf("a link was logged: %s", logged)
	}
}

func TestCreateExportRefusals(t *testing.T) {
	a := newAPI(t)
	a.wallet("main")
	a.refuses("createExport", with(t, someExport, `"walletId": "nobody"`), "NOT_FOUND", "walletId", "nobody")
	a.refusesEach("createExport", someExport, append([]bad{
		{`"walletId": ""`, "walletId", "empty"},
		{`"to": "2026-01-01T00:00:00Z"`, "to", "not after from"},
		{`"to": "2036-01-03T00:00:00Z"`, "to", "3653 days"},
		{`"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T10:00:00Z", "kind": "FINANCE"`, "to", "within a day"},
	}, badKeys()...))
}

// A deployment without exports returns NOT_OFFERED_HERE.
func TestNoExports(t *testing.T) {
	a := newAPI(t, func(config *graph.Config) { config.Exports = nil })
	for _, document := range []string{`{ exports { nodes { id } } }`, `{ node(id: "exp_` + strings.Repeat("0", 26) + `") { id } }`} {
		a.isFault(a.post(document, nil), "NOT_OFFERED_HERE", "", "this deployment has no exports")
	}
	a.refuses("createExport", someExport, "NOT_OFFERED_HERE", "", "this deployment has no exports")
}
