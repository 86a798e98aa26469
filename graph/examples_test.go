package graph_test

import (
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

// An example is a valid request of a mutation, and what the tests of all mutations have to know of it.
type example struct {
	scope   billing.Scope // that it requires
	reads   bool          // it requires READ as well
	keys    keySpace
	input   string // JSON, in which {wallet} is the id of one of the objects of an exampleWorld
	payload string // all that can be selected, but for why it was refused
	once    string // a field that only the first answer has, as it is a secret
}

// A keySpace says among which requests an idempotency key is unique.
type keySpace string

const (
	keysOfWallet keySpace = "the wallet"
	keysOfEvents keySpace = "the wallet, a key for each event"
	keysOfTenant keySpace = "the tenant"
	noKeys       keySpace = "none: what is repeated is refused"
	eachAnew     keySpace = "none: each request happens"
	nothingKept  keySpace = "none: nothing is stored that could happen twice"
)

// keyless reports whether the mutation takes no idempotency key.
func (k keySpace) keyless() bool { return k == noKeys || k == nothingKept || k == eachAnew }

// examples has one example for each mutation. It is the only list of mutations in the tests of this package: whatever
// is true of every mutation is tested by a loop over it.
var examples = joined(joined(joined(paymentExamples, subscriptionExamples), joined(limitExamples, sessionExamples)), map[string]example{
	"createCustomer": {
		scope: billing.ScopeWalletsWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "externalId": "new", "name": "New"}`,
		payload: `customer { ` + wholeCustomer + ` } replayed`,
	},
	"updateCustomer": {
		scope: billing.ScopeWalletsWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "customerId": "{customer}", "name": "Newer", "email": null, "metadata": {"a": "b"}}`,
		payload: `customer { ` + wholeCustomer + ` } replayed`,
	},
	"updateWallet": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "walletId": "{wallet}", "name": "Newer", "overdraftLimit": "5",
		"metadata": {"a": "b"}}`,
		payload: `wallet { ` + wholeWallet + ` } replayed`,
	},
	"openWallet": {
		scope: billing.ScopeWalletsWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "customerId": "{customer}", "externalId": "new"}`,
		payload: `wallet { ` + wholeWallet + ` } replayed`,
	},
	"publishRateCard": {
		scope: billing.ScopeCatalogWrite, keys: keysOfTenant,
		input: `{"idempotencyKey": "k", "code": "new", "rates": [{"action": "chat", "component": "input", "credits": "2.5",
		"per": "1000000", "when": {"model": "large"}, "minimum": "0.01", "description": "Large models"}]}`,
		payload: `rateCard { ` + wholeRateCard + ` } replayed`,
	},
	"createCreditPack": {
		scope: billing.ScopeCatalogWrite, keys: keysOfTenant,
		input: `{"idempotencyKey": "k", "code": "new", "name": "1,000 credits", "credits": "1000", "bonusCredits": "100",
		"price": {"amount": "49.90", "currency": "EUR"}, "expiresAfterDays": 365, "refundableForDays": 14}`,
		payload: `creditPack { ` + wholePack + ` } replayed`,
	},
	"archiveCreditPack": {
		scope: billing.ScopeCatalogWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "code": "{packCode}"}`,
		payload: `creditPack { ` + wholePack + ` } replayed`,
	},
	"createPlan": {
		scope: billing.ScopeCatalogWrite, keys: keysOfTenant,
		input: `{"idempotencyKey": "k", "code": "new", "name": "Team", "price": {"amount": "49.90", "currency": "EUR"},
		"interval": "YEAR", "includedCredits": "1000", "unusedCredits": "ROLL_OVER", "rolloverLimit": "500", "trialDays": 14,
		"trialCredits": "50", "features": ["sso"], "creditsOnRenewal": "WHEN_PAID", "graceDays": 3}`,
		payload: `plan { ` + wholePlan + ` } replayed`,
	},
	"archivePlan": {
		scope: billing.ScopeCatalogWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "code": "{planCode}"}`,
		payload: `plan { ` + wholePlan + ` } replayed`,
	},
	"updatePortalSettings": {
		scope: billing.ScopeAdmin, keys: keysOfTenant,
		input: `{"idempotencyKey": "k", "brand": "Acme", "accent": "#0A7CFF", "logoUrl": "https://acme.example/logo.svg",
		"supportUrl": null, "frameAncestors": ["https://acme.example"], "returnOrigins": ["https://app.acme.example"]}`,
		payload: `portalSettings { ` + wholePortal + ` } replayed`,
	},
	"createExport": {
		scope: billing.ScopeRead, keys: keysOfTenant,
		input: `{"idempotencyKey": "k", "kind": "LEDGER", "format": "CSV", "walletId": "{wallet}",
		"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}`,
		payload: `export { ` + wholeExport + ` } replayed`,
	},
	"setWalletStatus": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "walletId": "{wallet}", "status": "FROZEN", "reason": "r"}`,
		payload: `wallet { ` + wholeWallet + ` } replayed`,
	},
	"setNotifications": {
		scope: billing.ScopeWalletsWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "customerId": "{customer}", "to": ["ada@example.com"], "kinds": ["RECEIPT"], "language": "en", "resumeStopped": false}`,
		payload: `customer { id notifications { to kinds language suppressed stopped { address kind } } } replayed`,
	},
	"setBalanceAlerts": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "walletId": "{wallet}", "thresholds": ["10"]}`,
		payload: `wallet { balanceAlerts { threshold active } ` + wholeWallet + ` } replayed`,
	},
	"grantCredits": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "walletId": "{wallet}", "amount": "5"}`,
		payload: `grant { ` + wholeGrant + ` } transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet +
			` } replayed`,
	},
	"voidGrant": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "grantId": "{grant}", "reason": "r"}`,
		payload: `grant { ` + wholeGrant + ` } transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet +
			` } replayed`,
	},
	"adjustBalance": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "walletId": "{wallet}", "amount": "1.5", "reason": "r"}`,
		payload: `transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"transferCredits": {
		scope: billing.ScopeWalletsWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "fromWalletId": "{wallet}", "toWalletId": "{otherWallet}",
		"amount": "2", "reason": "r"}`,
		payload: `out { ` + wholeTransaction + ` } in { ` + wholeTransaction + ` } from { ` + wholeWallet +
			` } to { ` + wholeWallet + ` } replayed`,
	},
	"recordUsage": {
		scope: billing.ScopeUsageWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "walletId": "{wallet}", "action": "chat", "credits": "1"}`,
		payload: `transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"recordUsageBatch": {
		scope: billing.ScopeUsageWrite, keys: keysOfEvents,
		input: `{"walletId": "{wallet}",
		"events": [{"idempotencyKey": "k", "action": "chat", "credits": "2"}]}`,
		payload: `results { idempotencyKey outcome credits transaction { ` + wholeTransaction +
			` } error { code message path required available retryAt } } wallet { ` + wholeWallet + ` }`,
	},
	"reverseUsage": {
		scope: billing.ScopeUsageWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "transactionId": "{usage}", "reason": "r"}`,
		payload: `transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet + ` } replayed`,
	},
	"placeHold": {
		scope: billing.ScopeUsageWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "walletId": "{wallet}", "amount": "2", "action": "chat"}`,
		payload: `hold { ` + wholeHold + ` } transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet +
			` } replayed`,
	},
	"captureHold": {
		scope: billing.ScopeUsageWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "holdId": "{hold}", "amount": "1"}`,
		payload: `hold { ` + wholeHold + ` } transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet +
			` } replayed`,
	},
	"releaseHold": {
		scope: billing.ScopeUsageWrite, keys: keysOfWallet,
		input: `{"idempotencyKey": "k", "holdId": "{hold}"}`,
		payload: `hold { ` + wholeHold + ` } transaction { ` + wholeTransaction + ` } wallet { ` + wholeWallet +
			` } replayed`,
	},
	"extendHold": {
		scope: billing.ScopeUsageWrite, keys: keysOfWallet,
		input:   `{"idempotencyKey": "k", "holdId": "{hold}", "expiresInSeconds": 1800}`,
		payload: `hold { ` + wholeHold + ` } replayed`,
	},
	"createWebhookEndpoint": {
		scope: billing.ScopeWebhooksWrite, reads: true, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "url": "https://example.com/new", "events": ["*"]}`,
		payload: `endpoint { ` + wholeEndpoint + ` } secret replayed`,
		once:    "secret",
	},
	"updateWebhookEndpoint": {
		scope: billing.ScopeWebhooksWrite, reads: true, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "endpointId": "{endpoint}", "events": ["usage.*"]}`,
		payload: `endpoint { ` + wholeEndpoint + ` } replayed`,
	},
	"deleteWebhookEndpoint": {
		scope: billing.ScopeWebhooksWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "endpointId": "{endpoint}"}`,
		payload: `endpointId replayed`,
	},
	"rotateWebhookSecret": {
		scope: billing.ScopeWebhooksWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "endpointId": "{endpoint}"}`,
		payload: `endpoint { ` + wholeEndpoint + ` } secret replayed`,
		once:    "secret",
	},
	"sendTestWebhook": {
		scope: billing.ScopeWebhooksWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "endpointId": "{endpoint}"}`,
		payload: `delivery { ` + wholeDelivery + ` } replayed`,
	},
	"replayWebhookDelivery": {
		scope: billing.ScopeWebhooksWrite, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "deliveryId": "{delivery}"}`,
		payload: `delivery { ` + wholeDelivery + ` } replayed`,
	},
	"replayFailedDeliveries": {
		scope: billing.ScopeWebhooksWrite, keys: keysOfTenant,
		input: `{"idempotencyKey": "k", "endpointId": "{endpoint}", "from": "2026-01-01T00:00:00Z",
		"to": "2026-02-01T00:00:00Z"}`,
		payload: `count replayed`,
	},
	"createApiKey": {
		scope: billing.ScopeAdmin, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "name": "n", "scopes": ["READ"]}`,
		payload: `id secret replayed`,
		once:    "secret",
	},
	"revokeApiKey": {
		scope: billing.ScopeAdmin, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "apiKeyId": "{apiKey}"}`,
		payload: `apiKey { id name scopes createdAt revokedAt } replayed`,
	},
	"updateUsageSettings": {
		scope: billing.ScopeAdmin, keys: keysOfTenant,
		input:   `{"idempotencyKey": "k", "dimensions": ["model"]}`,
		payload: `usageSettings { dimensions } replayed`,
	},
	"advanceTestClock": {
		scope: billing.ScopeAdmin, keys: noKeys,
		input:   `{"to": "2026-02-01T00:00:00Z"}`,
		payload: `testClock { now }`,
	},
})

// exampleOf is the example of a mutation.
func exampleOf(t testing.TB, mutation string) example {
	t.Helper()
	found, ok := examples[mutation]
	if !ok {
		t.Fatalf("examples in graph/examples_test.go has no example of the mutation %s: add one", mutation)
	}
	return found
}

// document asks for nothing that requires another scope than the mutation itself.
func mutationDocument(name string) string {
	return "mutation($input: " + capital(name) + "Input!) { " + name + "(input: $input) { userErrors { code message } } }"
}

// Every mutation of the schema has an example, and every example is of one.
func TestEveryMutationHasAnExample(t *testing.T) {
	mutations := schemaOf(t, "../schema.graphqls").Mutation
	for _, mutation := range mutations.Fields {
		if _, ok := examples[mutation.Name]; !ok {
			t.Errorf("schema.graphqls has the mutation %s, and examples in graph/examples_test.go has no example of it: "+
				"add one, so that the tests of all mutations cover it", mutation.Name)
		}
	}
	for name := range examples {
		if mutations.Fields.ForName(name) == nil {
			t.Errorf("examples in graph/examples_test.go has %s, which is no mutation of schema.graphqls", name)
		}
	}
}

// Every mutation answers a repeated request with its first result, and writes nothing.
func TestEveryMutationHappensOnce(t *testing.T) {
	for name, example := range examples {
		t.Run(name, func(t *testing.T) {
			w := newExampleWorld(t)
			input := w.input(name)
			first := w.done(name, input)
			switch example.keys {
			case noKeys:
				w.refuses(name, input, "INVALID_INPUT", "to")
			case nothingKept:
				if _, written := w.store.during(func() { w.done(name, input) }); written > 0 {
					t.Errorf("it wrote %d times", written)
				}
			case eachAnew:
				w.done(name, input)
			case keysOfEvents:
				var again answer
				if _, written := w.store.during(func() { again = w.done(name, input) }); written > 0 {
					t.Errorf("it wrote %d times", written)
				}
				again.in("results.0.outcome").is(`"REPLAYED"`)
				again.in("results.0.transaction").is(string(first.in("results.0.transaction").text))
			default:
				w.repeats(name, input, first, example.once)
				if example.once != "" {
					w.done(name, input).in(example.once).is(`null`)
				}
				w.refusesEach(name, input, badKeys())
			}
		})
	}
}

// Every mutation takes the external ids of customers and wallets wherever it takes their ids.
func TestEveryMutationTakesExternalIDs(t *testing.T) {
	external := strings.NewReplacer("{customer}", "acme", "{wallet}", "main", "{otherWallet}", "other")
	for name, example := range examples {
		if named := external.Replace(example.input); named != example.input {
			t.Run(name, func(t *testing.T) {
				w := newExampleWorld(t)
				w.done(name, w.names.Replace(named))
			})
		}
	}
}
