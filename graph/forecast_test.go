package graph_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/graph"
)

// counting is an API whose usage is counted when the test calls follow.
type counting struct {
	*api
	stream  *aggregatetest.Stream
	service *aggregate.Service
}

func newCounting(t *testing.T) *counting {
	t.Helper()
	c := &counting{stream: aggregatetest.NewStream(billingtest.NewMemory())}
	c.api = serve(t, &watched{Store: c.stream}, func(config *graph.Config) {
		c.service = aggregate.New(aggregate.Config{Ledger: config.Ledger, Store: aggregatetest.NewMemory()})
		config.Usage = c.service
	})
	c.secret = c.key(billing.Live, billing.ScopeAdmin)
	return c
}

// follow counts the usage that was committed until now.
func (c *counting) follow() {
	c.t.Helper()
	if err := errors.Join(c.service.ApplyAll(c.t.Context(), c.stream.Commits())...); err != nil {
		c.t.Fatal(err)
	}
}

// used records a usage.
func (c *counting) used(key, action, subject, quantity, credits, at string, wallet ...string) answer {
	c.t.Helper()
	name := append(wallet, "main")[0]
	input := fmt.Sprintf(`{"idempotencyKey": %q, "walletId": %q, "action": %q, "quantity": %q, "credits": %q,
		"occurredAt": %q`,
		key, name, action, quantity, credits, at)
	if subject != "" {
		input += fmt.Sprintf(`, "subject": %q`, subject)
	}
	return c.done("recordUsage", input+"}")
}

// usage queries the usage of the wallet main.
func (c *counting) usage(arguments string) answer {
	c.t.Helper()
	return c.query(`{ wallet(id: "main") { usage(` + arguments +
		`) { start end action subject events quantity credits } } }`).in("wallet.usage")
}

func TestUsage(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.grant("main", "g", "1000")
	c.world.Pass(40 * 24 * time.Hour) // 10 February
	first := c.used("u1", "chat", "anna", "1500.25", "3", "2026-01-31T23:59:59.999999Z")
	c.used("u2", "chat", "ben", "0.5", "0.000001", "2026-02-01T00:00:00Z")
	c.used("u3", "image", "", "2", "4", "2026-02-01T00:59:00Z")
	c.used("u4", "image", "anna", "1", "2", "2026-02-03T12:00:00Z")
	c.done("reverseUsage", `{"idempotencyKey": "r",
		"transactionId": `+quoted(first.str("transaction.id"))+`, "amount": "1.5", "reason": "test"}`)

	through := `{ wallet(id: "main") { usageThrough { sequence recordedAt behind } } }`
	c.query(through).in("wallet.usageThrough").is(`{"sequence": 6, "recordedAt": "2026-02-10T00:00:00Z", "behind": 0}`)
	c.checkUsage() // from the lines alone
	c.follow()
	c.query(through).in("wallet.usageThrough").is(`{"sequence": 6, "recordedAt": "2026-02-10T00:00:00Z", "behind": 0}`)
	c.checkUsage()
}

// checkUsage checks the charts of TestUsage.
func (c *counting) checkUsage() {
	c.t.Helper()
	c.usage(`from: "2026-01-31T00:00:00Z", to: "2026-02-02T00:00:00Z"`).is(`[
		{"start": "2026-01-31T00:00:00Z", "end": "2026-02-01T00:00:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1500.25", "credits": "3"},
		{"start": "2026-02-01T00:00:00Z", "end": "2026-02-02T00:00:00Z", "action": null, "subject": null, "events": 2,
		"quantity": "2.5", "credits": "4.000001"}]`)
	c.usage(`from: "2026-01-15T00:00:00Z", to: "2026-02-01T00:00:00.000001Z", interval: MONTH`).is(`[
		{"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1500.25", "credits": "3"},
		{"start": "2026-02-01T00:00:00Z", "end": "2026-03-01T00:00:00Z", "action": null, "subject": null, "events": 3,
		"quantity": "3.5", "credits": "4.500001"}]`)
	c.usage(`from: "2026-01-31T12:00:00Z", to: "2026-02-02T00:00:00.000001Z", interval: WEEK`).is(`[
		{"start": "2026-01-26T00:00:00Z", "end": "2026-02-02T00:00:00Z", "action": null, "subject": null, "events": 3,
		"quantity": "1502.75", "credits": "7.000001"},
		{"start": "2026-02-02T00:00:00Z", "end": "2026-02-09T00:00:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1", "credits": "2"}]`)
	c.usage(`from: "2026-01-31T12:00:00Z", to: "2026-02-03T00:00:00.000001Z", interval: TOTAL, groupBy: [ACTION]`).is(`[
		{"start": "2026-01-31T00:00:00Z", "end": "2026-02-04T00:00:00Z", "action": "chat", "subject": null, "events": 2,
		"quantity": "1500.75", "credits": "3.000001"},
		{"start": "2026-01-31T00:00:00Z", "end": "2026-02-04T00:00:00Z", "action": "image", "subject": null, "events": 2,
		"quantity": "3", "credits": "6"}]`)
	empty := func(start, end, of string) string {
		return `{"start": "` + start + `", "end": "` + end + `", "action": null, "subject": ` + of + `, "events": 0, "quantity": "0", "credits": "0"}`
	}
	c.usage(`from: "2026-02-02T00:00:00Z", to: "2026-02-04T00:00:00Z", fill: true`).is(`[
		` + empty("2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z", "null") + `,
		{"start": "2026-02-03T00:00:00Z", "end": "2026-02-04T00:00:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1", "credits": "2"}]`)
	c.usage(`from: "2026-02-02T00:00:00Z", to: "2026-02-04T00:00:00Z", fill: true, groupBy: [SUBJECT]`).is(`[
		` + empty("2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z", `"anna"`) + `,
		{"start": "2026-02-03T00:00:00Z", "end": "2026-02-04T00:00:00Z", "action": null, "subject": "anna", "events": 1,
		"quantity": "1", "credits": "2"}]`)
	c.usage(`from: "1999-12-01T00:00:00Z", to: "2000-01-15T00:00:00Z", interval: MONTH, fill: true`).is(`[
		` + empty("1999-12-01T00:00:00Z", "2000-01-01T00:00:00Z", "null") + `, ` + empty("2000-01-01T00:00:00Z", "2000-02-01T00:00:00Z", "null") + `]`)
	c.usage(`from: "2026-02-04T00:00:00Z", to: "2026-02-05T00:00:00Z", fill: true, groupBy: [SUBJECT]`).is(`[]`)
	c.usage(`from: "2026-01-31T23:30:00Z", to: "2026-02-01T01:00:00Z", interval: HOUR, groupBy: [ACTION]`).is(`[
		{"start": "2026-01-31T23:00:00Z", "end": "2026-02-01T00:00:00Z", "action": "chat", "subject": null, "events": 1,
		"quantity": "1500.25", "credits": "3"},
		{"start": "2026-02-01T00:00:00Z", "end": "2026-02-01T01:00:00Z", "action": "chat", "subject": null, "events": 1,
		"quantity": "0.5", "credits": "0.000001"},
		{"start": "2026-02-01T00:00:00Z", "end": "2026-02-01T01:00:00Z", "action": "image", "subject": null, "events": 1,
		"quantity": "2", "credits": "4"}]`)
	c.usage(`from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z", interval: MONTH, groupBy: [SUBJECT]`).is(`[
		{"start": "2026-02-01T00:00:00Z", "end": "2026-03-01T00:00:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "2", "credits": "4"},
		{"start": "2026-02-01T00:00:00Z", "end": "2026-03-01T00:00:00Z", "action": null, "subject": "anna", "events": 1,
		"quantity": "1", "credits": "0.5"},
		{"start": "2026-02-01T00:00:00Z", "end": "2026-03-01T00:00:00Z", "action": null, "subject": "ben", "events": 1,
		"quantity": "0.5", "credits": "0.000001"}]`)
	c.usage(`from: "2026-02-03T00:00:00Z", to: "2026-02-11T00:00:00Z", groupBy: [SUBJECT, ACTION]`).is(`[
		{"start": "2026-02-03T00:00:00Z", "end": "2026-02-04T00:00:00Z", "action": "image", "subject": "anna", "events": 1,
		"quantity": "1", "credits": "2"},
		{"start": "2026-02-10T00:00:00Z", "end": "2026-02-11T00:00:00Z", "action": "chat", "subject": "anna", "events": 0,
		"quantity": "0", "credits": "-1.5"}]`)
}

// Days and months are those of the customer.
func TestUsageInTheCustomersZone(t *testing.T) {
	c := newCounting(t)
	c.done("createCustomer", `{"idempotencyKey": "c", "externalId": "acme", "name": "Acme", "timeZone": "Asia/Kolkata"}`)
	c.done("openWallet", `{"idempotencyKey": "w", "customerId": "acme", "externalId": "main"}`)
	c.grant("main", "g", "1000")
	c.world.Pass(31 * 24 * time.Hour)
	c.used("u1", "chat", "", "1", "1", "2026-01-31T18:29:59Z")
	c.used("u2", "chat", "", "1", "2", "2026-01-31T18:30:00Z")
	c.follow()
	c.usage(`from: "2026-01-31T18:00:00Z", to: "2026-01-31T19:00:00Z", interval: HOUR`).is(`[
		{"start": "2026-01-31T17:30:00Z", "end": "2026-01-31T18:30:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1", "credits": "1"},
		{"start": "2026-01-31T18:30:00Z", "end": "2026-01-31T19:30:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1", "credits": "2"}]`)
	c.usage(`from: "2026-01-31T18:30:00Z", to: "2026-02-01T18:30:00Z"`).is(`[
		{"start": "2026-01-31T18:30:00Z", "end": "2026-02-01T18:30:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1", "credits": "2"}]`)
	empty := func(unit string) answer {
		return c.query(`{ customer(id: "acme") { usage(from: "2026-03-01T18:30:00Z", to: "2026-03-02T18:30:00Z", fill: true` + unit +
			`) { start credits } } }`).in("customer.usage")
	}
	empty(``).is(`[{"start": "2026-03-01T18:30:00Z", "credits": "0"}]`)
	empty(`, unit: "that no wallet has"`).is(`[{"start": "2026-03-01T18:30:00Z", "credits": "0"}]`)
	c.usage(`from: "2026-01-31T18:30:00Z", to: "2026-02-01T18:30:00Z", interval: WEEK`).is(`[
		{"start": "2026-01-25T18:30:00Z", "end": "2026-02-01T18:30:00Z", "action": null, "subject": null, "events": 2,
		"quantity": "2", "credits": "3"}]`)
	c.usage(`from: "2026-01-31T18:30:00Z", to: "2026-02-01T18:30:00Z", interval: MONTH`).is(`[
		{"start": "2026-01-31T18:30:00Z", "end": "2026-02-28T18:30:00Z", "action": null, "subject": null, "events": 1,
		"quantity": "1", "credits": "2"}]`)
}

func TestUsageRefusals(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	for name, test := range map[string]struct{ arguments, argument, says string }{
		"backwards": {`from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z"`, "to", "not after from"},
		"nothing":   {`from: "2026-02-01T00:00:00Z", to: "2026-02-01T00:00:00Z"`, "to", "not after from"},
		"too many hours": {
			`from: "2026-01-01T00:00:00Z", to: "2026-02-11T16:00:00.000001Z", interval: HOUR`, "to",
			"more than 1000 intervals",
		},
		"too many days": {
			`from: "2023-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z"`, "to",
			"more than 1000 intervals",
		},
		"too many months": {
			`from: "1970-01-01T00:00:00Z", to: "9999-12-31T00:00:00Z", interval: MONTH`, "to",
			"more than 1000 intervals",
		},
		"too many filled days": {
			`from: "2023-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z", fill: true`, "to", "more than 1000 intervals",
		},
		"filled for ever": {
			`from: "2026-01-01T00:00:00Z", to: "9900-01-01T00:00:00.000001Z", interval: TOTAL, fill: true`, "fill", "to 9900-01-01T00:00:00Z",
		},
		"no instant":        {`from: "yesterday", to: "2026-02-01T00:00:00Z"`, "from", "RFC 3339"},
		"no instant either": {`from: "2026-02-01T00:00:00Z", to: "2026"`, "to", "RFC 3339"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.post(`{ wallet(id: "main") { usage(`+test.arguments+`) { events } } }`, nil)
			c.isFault(got, "BAD_USER_INPUT", test.argument, test.says)
		})
	}
	c.usage(`from: "2026-01-01T00:00:00Z", to: "2026-02-11T16:00:00Z", interval: HOUR`).is(`[]`)
	c.usage(`from: "1970-01-01T00:00:00Z", to: "2050-01-01T00:00:00Z", interval: MONTH`).is(`[]`)

	days := `usage(from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z") { events }`
	grouped := `usage(from: "2025-01-01T00:00:00Z", to: "2025-01-02T00:00:00Z", groupBy: [ACTION]) { events }`
	costly := func(fields string) string {
		return `{ customers(first: 10) { nodes { wallets(first: 10) { nodes { ` + fields + ` } } } } }`
	}
	for _, fields := range []string{
		days, grouped,
		`usage(from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z", interval: HOUR) { events }`,
	} {
		c.isFault(c.post(costly(fields), nil), "TOO_COSTLY", "")
	}
	c.query(costly(`usage(from: "2025-12-01T00:00:00Z", to: "2026-01-01T00:00:00Z") { events } usageThrough { behind }
		forecast { windowDays }`))

	plain := newAPI(t)
	plain.wallet("main")
	for _, field := range []string{days, `usageThrough { behind }`, `forecast { windowDays }`} {
		plain.isFault(plain.post(`{ wallet(id: "main") { `+field+` } }`, nil), "NOT_OFFERED_HERE", "", "counts no usage")
	}
}

// More groups than a response may have are refused, with what to do.
func TestUsageOfManySubjects(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.grant("main", "g", "1000000")
	for batch := range 11 {
		events := ""
		for i := range 100 {
			events += fmt.Sprintf(`, {"idempotencyKey": "u%d-%d", "action": "chat", "subject": "seat %d", "credits": "1"}`,
				batch, i, 100*batch+i)
		}
		c.mutate("recordUsageBatch", `{"walletId": "main", "events": [`+events[2:]+`]}`, `userErrors { message }`)
	}
	c.follow()
	c.usage(`from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", groupBy: [ACTION]`).is(`[
		{"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z", "action": "chat", "subject": null, "events": 1100,
		"quantity": "1100", "credits": "1100"}]`)
	for _, groups := range []string{"SUBJECT", "ACTION, SUBJECT"} {
		got := c.post(`{ wallet(id: "main") { usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z",
			groupBy: [`+groups+`]) { events } } }`, nil)
		c.isFault(got, "BAD_USER_INPUT", "groupBy", "more than 1000", "first: 1000")
	}
}

func TestForecast(t *testing.T) {
	c := newCounting(t)
	c.wallet("main")
	c.grant("main", "g1", "100", `"expiresAt": "2026-01-13T00:00:00Z"`)
	c.grant("main", "g2", "50")
	forecast := func(arguments string) answer {
		return c.query(`{ wallet(id: "main") { forecast` + arguments +
			` { creditsPerDay windowDays depletesAt expiringUnused { amount expiresAt grant { remaining } } } }
				}`).in("wallet.forecast")
	}
	unused := `[{"amount": "100", "expiresAt": "2026-01-13T00:00:00Z", "grant": {"remaining": "100"}}]`
	forecast("").is(`{"creditsPerDay": "0", "windowDays": 1, "depletesAt": null, "expiringUnused": ` + unused + `}`)
	for day := range 10 {
		c.world.Pass(12 * time.Hour)
		c.used(fmt.Sprint("u", day), "chat", "", "1", "7", fmt.Sprintf("2026-01-%02dT12:00:00Z", day+1))
		c.world.Pass(12 * time.Hour)
	}
	forecast("").is(`{"creditsPerDay": "7", "windowDays": 7, "depletesAt": "2026-01-20T03:25:42.857143Z",
		"expiringUnused": [{"amount": "16", "expiresAt": "2026-01-13T00:00:00Z", "grant": {"remaining": "30"}}]}`)
	c.follow() // which changes nothing: lines that are not counted yet are added
	// Of 30 that lapse in two days 14 are used, and 50 last a week and a day after.
	forecast("").is(`{"creditsPerDay": "7", "windowDays": 7, "depletesAt": "2026-01-20T03:25:42.857143Z",
		"expiringUnused": [{"amount": "16", "expiresAt": "2026-01-13T00:00:00Z", "grant": {"remaining": "30"}}]}`)
	forecast("(windowDays: 30)").is(`{"creditsPerDay": "7", "windowDays": 10, "depletesAt": "2026-01-20T03:25:42.857143Z",
		"expiringUnused": "*"}`)
	forecast("(windowDays: 1)").is(`{"creditsPerDay": "7", "windowDays": 1, "depletesAt": "*", "expiringUnused": "*"}`)
	c.world.Pass(2 * 24 * time.Hour)
	forecast("").is(`{"creditsPerDay": "5", "windowDays": 7, "depletesAt": "2026-01-23T00:00:00Z", "expiringUnused": []}`)
	for _, days := range []string{"0", "31", "-1"} {
		got := c.post(`{ wallet(id: "main") { forecast(windowDays: `+days+`) { windowDays } } }`, nil)
		c.isFault(got, "BAD_USER_INPUT", "windowDays", days, "use 1 to 30")
	}
}

// A page of a dashboard reads each object once, whatever fields it selects.
func TestReadsOfUsage(t *testing.T) {
	c := newCounting(t)
	for i := range 3 {
		c.wallet(fmt.Sprint("w", i))
		c.grant(fmt.Sprint("w", i), fmt.Sprint("g", i), "5")
	}
	c.follow()
	c.reads(`{ customers(first: 3) { nodes { wallets(first: 2)
		{ nodes { balance { available } usageThrough { behind } forecast { depletesAt }
		usage(from: "2026-01-01T00:00:00Z", to: "2026-01-31T00:00:00Z") { credits } } } } } }`,
		map[string]int{"ListCustomers": 1, "ListWallets": 3, "Wallets": 3})
}
