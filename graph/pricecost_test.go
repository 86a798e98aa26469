package graph_test

import (
	"strings"
	"testing"
)

// A card's rates count 4,000, each rate of a request counts one, and a question about history 10,000 lines.
func TestCostsOfPrices(t *testing.T) {
	a := newPriced(t, "10")
	a.publish("default", modelRates)
	const question = `(input: {walletId: "main", from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z", rates: [{action: "chat", credits: "1"}]})`
	estimate := ` e%d: estimate(input: {walletId: "main", action: "chat"}) { credits rateCard { rates { credits } } }`
	for document, allowed := range map[string]bool{
		`{ rateCards(first: 6) { nodes { rates { credits } } } }`:                                                                                     true,
		`{ rateCards(first: 7) { nodes { rates { credits } } } }`:                                                                                     false,
		`{ rateCard(code: "default") { versions(first: 7) { nodes { rates { per } } } } }`:                                                            false,
		`{ wallet(id: "main") { transactions(first: 100) { nodes { rateCard { code version id } rateMultiplier quote components { name } } } } }`:     true,
		`{ wallet(id: "main") { transactions(first: 100) { nodes { rate { credits } components { rate { credits } } rateCard { effectiveAt } } } } }`: true,
		`{ wallet(id: "main") { transactions(first: 100) { nodes { rateCard { rates { credits } } } } } }`:                                            false,
		`{ wallets(first: 100) { nodes { rateCard { rate(action: "chat") { credits } } } } }`:                                                         true,
		`{ a: whatIf` + question + ` { lines } b: whatIf` + question + ` { credits } }`:                                                               true,
		`{ a: whatIf` + question + ` { lines } b: whatIf` + question + ` { credits } c: whatIf` + question + ` { lines } }`:                           false,
		`{` + repeated(6, estimate) + `}`: true,
		`{` + repeated(7, estimate) + `}`: false,
	} {
		if got := a.post(document, nil); allowed && len(got.Errors) > 0 {
			t.Errorf("%s: %v", document, got.Errors)
		} else if !allowed {
			a.isFault(got, "TOO_COSTLY", "")
		}
	}
	rates := strings.Repeat(`{"action": "a", "credits": "1"}, `, 3999) + `{"action": "a", "credits": "1"}`
	for n, allowed := range map[int]bool{6: true, 7: false} {
		document := `mutation($input: PublishRateCardInput!) {` + repeated(n, ` p%d: publishRateCard(input: $input) { userErrors { code } }`) + `}`
		got := a.post(document, `{"input": {"idempotencyKey": "k", "code": "many", "rates": [`+rates+`]}}`)
		if allowed {
			if len(got.Errors) > 0 || strings.Count(string(got.Data), "AMBIGUOUS_RATE") != n {
				t.Errorf("%d publications: %v %.200s", n, got.Errors, got.Data)
			}
			continue
		}
		a.isFault(got, "TOO_COSTLY", "", "lower rates of publishRateCard")
	}
}
