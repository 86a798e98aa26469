package ddb_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/graph"
)

// BenchmarkAudits measures a request that asks for the audit of one wallet of 10,000 lines once, and 24 times under other
// names, which may take no longer.
func BenchmarkAudits(b *testing.B) {
	const lines = 10_000
	world := billingtest.NewWorld(ddbtest.Store(b), 1)
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	_, err := world.CreateCustomer(b.Context(), billingtest.Caller, billing.CreateCustomer{
		Keyed: keyed("c"), ExternalID: "c", Name: "C", TimeZone: "UTC",
	})
	must(err)
	opened, err := world.OpenWallet(b.Context(), billingtest.Caller, billing.OpenWallet{
		Keyed: keyed("w"), Customer: "c", ExternalID: "main", Name: "w", Unit: "credits",
	})
	must(err)
	_, err = world.GrantCredits(b.Context(), billingtest.Caller, billing.GrantCredits{
		Keyed: keyed("g"), Wallet: "main", Amount: 1_000_000 * billing.Credit, Source: billing.SourceTrial,
	})
	must(err)
	for done := 1; done < lines; {
		batch := billing.RecordUsageBatch{Wallet: "main", Mode: billing.BestEffort}
		for ; len(batch.Events) < billing.MaxBatchEvents && done < lines; done++ {
			batch.Events = append(batch.Events, event(opened.Value.ID, done))
		}
		_, _, err := world.RecordUsageBatch(b.Context(), billingtest.Caller, batch)
		must(err)
	}
	key, err := world.CreateAPIKey(b.Context(), billingtest.Caller, billing.CreateAPIKey{
		Keyed: keyed("k"), Name: "k", Scopes: []billing.Scope{billing.ScopeRead},
	})
	must(err)
	api := graph.New(graph.Config{
		Ledger: world.Ledger, Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return "r" },
	})
	for _, aliases := range []int{1, 24} {
		var query strings.Builder
		for n := range aliases {
			fmt.Fprintf(&query, ` w%d: wallet(id: "main") { audit { ok sequence } }`, n)
		}
		body, err := json.Marshal(map[string]string{"query": "{" + query.String() + " }"})
		must(err)
		b.Run(fmt.Sprint(aliases, " aliases"), func(b *testing.B) {
			for b.Loop() {
				request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/", bytes.NewReader(body))
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("Authorization", "Bearer "+key.Value.Secret)
				answer := httptest.NewRecorder()
				api.ServeHTTP(answer, request)
				if n := strings.Count(answer.Body.String(), fmt.Sprintf(`{"ok":true,"sequence":%d}`, lines)); n != aliases {
					b.Fatalf("%d of %d audits are ok: %s", n, aliases, answer.Body)
				}
			}
		})
	}
}
