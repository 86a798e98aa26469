package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// The events of limits and budgets reach an endpoint, once, with the limit or the budget as the spend left it.
func TestEventsOfLimitsAndBudgets(t *testing.T) {
	a := newSpender(t, "UTC")
	a.endpoint("https://example.com/hooks")
	limit := a.limit("DAY", `"10"`).str("spendLimits.0.id")
	run := a.budget("run", "10").str("id")
	for _, spend := range []struct {
		credits string
		events  []billing.EventType
		want    string
	}{
		{"7.999999", nil, ""},
		{"0.000001", []billing.EventType{billing.EventLimitWarning, billing.EventBudgetWarning}, `"spent": "8", "held": "0", "remaining": "2"`},
		{"1", nil, ""},
		{"1", []billing.EventType{billing.EventLimitReached, billing.EventBudgetExhausted}, `"spent": "10", "held": "0", "remaining": "0"`},
	} {
		a.use("main", "u "+spend.credits+fmt.Sprint(a.keys.Add(1)), spend.credits, from("run"))
		found := a.eventsOfTheLastCommit()
		if len(found) != len(spend.events) {
			t.Errorf("%s more: %d events, want %v", spend.credits, len(found), spend.events)
			continue
		}
		for i, kind := range spend.events {
			if got := found[i].str("type"); got != string(kind) {
				t.Errorf("%s more: event %d is %s, want %s", spend.credits, i, got, kind)
			}
		}
		if len(found) == 0 {
			continue
		}
		found[0].in("data.limit").is(`{"id": "` + limit + `", "window": "DAY", "subject": null, "action": null, "limit": "10",
			"resetsAt": "2026-01-02T00:00:00Z", ` + spend.want + `}`)
		found[1].in("data.budget").is(`{"id": "` + run + `", "parentId": null, "externalId": "run", "name": "run", "status": "ACTIVE",
			"limit": "10", ` + spend.want + `}`)
		found[0].in("data.wallet.externalId").is(`"main"`)
	}
}

// eventsOfTheLastCommit sends the events that the last commit of the wallet main stored to the endpoints, and returns what was sent.
func (a *api) eventsOfTheLastCommit() (sent []answer) {
	a.t.Helper()
	wallet, err := a.world.Wallet(a.t.Context(), billing.Live, "main", ledger.Strong)
	if err != nil {
		a.t.Fatal(err)
	}
	for emitted := 0; ; emitted++ {
		id := billing.LimitEvent(&wallet.Wallet, nil, billing.EventLimitWarning, emitted).ID
		record, err := ledger.Get[*billing.EventRecord](a.t.Context(), a.store, billing.EventKey(billing.Live, id), ledger.Strong)
		if errors.Is(err, billing.ErrNotFound) {
			return sent
		}
		if err != nil {
			a.t.Fatal(err)
		}
		if err := a.webhooks.FanOut(a.t.Context(), billing.Live, id); err != nil {
			a.t.Fatal(err)
		}
		a.deliver()
		deliveries := a.query(`{ webhookEndpoints { nodes { deliveries(first: 100) { nodes { eventId status payload } } } } }`).
			in("webhookEndpoints.nodes.0.deliveries")
		at := slices.Index(deliveries.of("nodes", "eventId"), string(record.ID))
		if at < 0 || deliveries.of("nodes", "status")[at] != "SUCCEEDED" {
			a.t.Fatalf("event %s was not delivered: %s", record.ID, deliveries.text)
		}
		sent = append(sent, answer{a.t, json.RawMessage(deliveries.of("nodes", "payload")[at])})
	}
}
