package infra

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
	"github.com/drawdown-billing/drawdown/lambdas/local/pump"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// deployment has the functions as they are deployed, each a process behind a proxy that enforces its role, on one
// database.
type deployment struct {
	t         *testing.T
	database  ddb.Config
	secret    string // of a key with all scopes in the test tenant
	proxies   map[string]*roleProxy
	processes map[string]*lambdatest.Function
	keys      int // idempotency keys so far
}

// deploy starts all functions that use tables.
func deploy(t *testing.T) *deployment {
	t.Helper()
	d := &deployment{t: t, proxies: map[string]*roleProxy{}, processes: map[string]*lambdatest.Function{}}
	d.database = ddb.Config{Endpoint: ddbtest.Endpoint(t), TablePrefix: "infra-" + rand.Text() + "-", Timeout: time.Minute}
	client, err := ddb.NewClient(t.Context(), d.database)
	if err != nil {
		t.Fatal(err)
	}
	if err := ddb.CreateTables(t.Context(), client, d.database.TablePrefix); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ddbtest.DropTables(t, client, d.database.TablePrefix) })
	for name, r := range functions(t) {
		if name == "pretraffic" { // it uses no table
			continue
		}
		proxy := newRoleProxy(t, role(t, name), d.database.Endpoint, d.database.TablePrefix)
		given, _ := at(r.Properties, "Environment", "Variables").(map[string]any)
		variables := []string{"ALLOW_LOOPBACK_WEBHOOKS=yes", "AWS_ENDPOINT_URL_SQS=" + proxy.URL}
		for variable, value := range map[string]string{
			"TABLE_PREFIX": d.database.TablePrefix, "DYNAMODB_ENDPOINT": proxy.URL,
			"DELIVERY_QUEUE_URL": proxy.URL + "/123456789012/deliveries", "REMINDER_DAYS": "30,7,1",
			"INTROSPECTION": "no", "LOG_LEVEL": "info",
		} {
			if _, is := given[variable]; is {
				variables = append(variables, variable+"="+value)
			}
		}
		d.proxies[name] = proxy
		d.processes[name] = lambdatest.Start(t, lambdatest.Build(t, "../lambdas/"+name), variables...)
	}
	ledger := billing.NewLedger(ddbtest.Open(t, d.database), wiring.Runtime())
	_, d.secret, _, err = ledger.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Test, Actor: "test"}, billing.CreateAPIKey{
		IdempotencyKey: "first", Name: "first", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ask sends a request to the API, and returns its data. There must be no errors.
func (d *deployment) ask(query string, variables map[string]any) map[string]any {
	d.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		d.t.Fatal(err)
	}
	event, err := json.Marshal(events.APIGatewayV2HTTPRequest{
		Version: "2.0", Body: string(body),
		Headers: map[string]string{"authorization": "Bearer " + d.secret, "content-type": "application/json"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: http.MethodPost},
		},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	var answer struct{ Body string }
	d.decode(d.processes["graphql"].Invoke(string(event)), &answer)
	var reply struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal([]byte(answer.Body), &reply); err != nil || len(reply.Errors) > 0 {
		d.t.Fatalf("%s %v is answered %s: %s", query, variables, answer.Body, d.processes["graphql"].Logs())
	}
	return reply.Data
}

// do sends a mutation under a new key, and returns its payload. It must not be refused.
func (d *deployment) do(mutation, fields string, input map[string]any) map[string]any {
	d.t.Helper()
	if mutation != "advanceTestClock" && mutation != "recordUsageBatch" {
		d.keys++
		input["idempotencyKey"] = fmt.Sprint("key-", d.keys)
	}
	kind := strings.ToUpper(mutation[:1]) + mutation[1:] + "Input"
	query := fmt.Sprintf("mutation($input: %s!) { %s(input: $input) { %s userErrors { code message } } }",
		kind, mutation, fields)
	payload, _ := d.ask(query, map[string]any{"input": input})[mutation].(map[string]any)
	if refusals := list(payload["userErrors"]); len(refusals) > 0 {
		d.t.Fatalf("%s %v is refused: %v", mutation, input, refusals)
	}
	return payload
}

// follow invokes the followers with the records of the streams, and the webhook function with the messages of its
// queue, until nothing more happens.
func (d *deployment) follow() {
	d.t.Helper()
	client, err := ddb.NewStreamsClient(d.t.Context(), d.database)
	if err != nil {
		d.t.Fatal(err)
	}
	handled := make(chan struct{}, 1000)
	config := pump.Config{Client: client, Dir: d.t.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	for _, reader := range ddb.Readers() {
		config.Mappings = append(config.Mappings, pump.Mapping{
			Function: reader.Function, Table: d.database.TablePrefix + reader.Table, Wants: follower.Wants(reader),
			Handle: func(_ context.Context, batch events.DynamoDBEvent) (response events.DynamoDBEventResponse, err error) {
				d.invoke(reader.Function, batch, &response)
				if len(response.BatchItemFailures) > 0 {
					d.t.Errorf("function %s fails: %s", reader.Function, d.processes[reader.Function].Logs())
					response.BatchItemFailures = nil // else the batch would be retried
				}
				handled <- struct{}{}
				return response, nil
			},
		})
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	ended := make(chan error)
	go func() { ended <- pump.Run(ctx, config) }()
	for quiet := false; !quiet; {
		select {
		case <-handled:
			d.deliver()
		case <-time.After(3 * time.Second):
			quiet = true
		}
	}
	cancel()
	if err := <-ended; err != nil {
		d.t.Fatal(err)
	}
	d.deliver()
}

// deliver invokes the webhook function with the messages of the queue.
func (d *deployment) deliver() {
	for _, name := range []string{"outbox", "expiry", "webhook"} {
		for _, message := range d.proxies[name].take() {
			batch := events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: message}}}
			d.invoke("webhook", batch, new(any))
		}
	}
}

// invoke invokes a function with an event, and decodes its answer.
func (d *deployment) invoke(function string, event, answer any) {
	encoded, err := json.Marshal(event)
	if err != nil {
		d.t.Error(err)
		return
	}
	d.decode(d.processes[function].Invoke(string(encoded)), answer)
}

func (d *deployment) decode(got lambdatest.Answer, answer any) {
	if err := json.Unmarshal([]byte(got.Body), answer); err != nil || got.Fault {
		d.t.Errorf("a function answers %s", got.Body)
	}
}

// TestDeployed invokes the functions with the events of infra/events, and then has them do all that they can do, each
// under the role that it has when it is deployed.
func TestDeployed(t *testing.T) {
	d := deploy(t)
	t.Run("events", d.answerEvents)
	t.Run("permissions", d.useRoles)
}

// answerEvents sends each event of infra/events, and checks its answer as infra/sam-local.sh does.
func (d *deployment) answerEvents(t *testing.T) {
	text, err := os.ReadFile("events/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	d.processes["pretraffic"] = lambdatest.Start(t, lambdatest.Build(t, "../lambdas/pretraffic"), "FUNCTION=graphql")
	answered := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		event, want, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || strings.HasPrefix(event, "#") {
			continue
		}
		answered["events/"+event] = true
		payload, err := os.ReadFile("events/" + event)
		if err != nil {
			t.Fatal(err)
		}
		function, _, _ := strings.Cut(event, "/")
		got := d.processes[function].Invoke(string(payload)).Body
		if !strings.Contains(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%s is answered %s, not %s", event, got, want)
		}
	}
	files, err := filepath.Glob("events/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !answered[file] {
			t.Errorf("events/answers.txt has no answer to %s", file)
		}
	}
}

// useRoles has every function do all that it can do. Calls that its role does not allow are refused, as by AWS, and
// each permission of the role has to be used.
func (d *deployment) useRoles(t *testing.T) {
	d.play()
	for name, proxy := range d.proxies {
		for p := range proxy.denied {
			t.Errorf("function %s needs %s, which its role does not allow", name, p)
		}
		var surplus []string
		for p := range proxy.role {
			if !proxy.used[p] && !proxy.used[alternative(p)] {
				surplus = append(surplus, p.String())
			}
		}
		slices.Sort(surplus)
		for _, p := range surplus {
			t.Errorf("function %s may %s, which it does not need", name, p)
		}
	}
}

// alternative returns the other permission to read items: ddb uses GetItem for one key and BatchGetItem for several.
func alternative(p permission) permission {
	switch p.action {
	case "dynamodb:GetItem":
		return permission{"dynamodb:BatchGetItem", p.resource}
	case "dynamodb:BatchGetItem":
		return permission{"dynamodb:GetItem", p.resource}
	}
	return p
}

// play sends every kind of request that reads or writes in a way of its own.
func (d *deployment) play() {
	created := d.do("createCustomer", "customer { id }", map[string]any{"name": "Acme", "externalId": "acme"})
	customer := at(created, "customer", "id")
	open := func(name string) any {
		opened := d.do("openWallet", "wallet { id }", map[string]any{"customerId": customer, "externalId": name})
		return at(opened, "wallet", "id")
	}
	wallet, other, last := open("main"), open("other"), open("last")
	answers := http.StatusInternalServerError
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(answers)
	}))
	defer receiver.Close()
	endpoint := at(d.do("createWebhookEndpoint", "endpoint { id }", map[string]any{
		"url": receiver.URL, "events": []string{"balance.*", "wallet.*", "grant.expiring"},
	}), "endpoint", "id")
	d.do("updateWebhookEndpoint", "endpoint { id }", map[string]any{"endpointId": endpoint, "enabled": true})
	d.do("rotateWebhookSecret", "endpoint { id }", map[string]any{"endpointId": endpoint})
	d.many(wallet, 60, in(10))
	d.do("setBalanceAlerts", "wallet { id }", map[string]any{"walletId": wallet, "thresholds": []string{"50"}})
	granted := d.do("grantCredits", "grant { id }", map[string]any{"walletId": other, "amount": "5"})
	d.do("recordUsage", "transaction { id }", map[string]any{"walletId": wallet, "action": "chat", "credits": "59"})
	d.many(wallet, 50, in(10))
	used := d.do("recordUsage", "transaction { id }", map[string]any{
		"walletId": wallet, "action": "chat", "credits": "45", "subject": "anna",
	})
	d.do("reverseUsage", "transaction { id }", map[string]any{
		"transactionId": at(used, "transaction", "id"), "reason": "it failed",
	})
	var batch []any
	for i := range 120 {
		batch = append(batch, map[string]any{"idempotencyKey": fmt.Sprint("event-", i), "action": "chat", "credits": "0.1"})
	}
	d.do("recordUsageBatch", "results { outcome }", map[string]any{"walletId": wallet, "events": batch})
	d.do("transferCredits", "out { id }", map[string]any{
		"fromWalletId": wallet, "toWalletId": other, "amount": "1", "reason": "r",
	})
	d.do("voidGrant", "grant { id }", map[string]any{"grantId": at(granted, "grant", "id"), "reason": "r"})
	d.do("adjustBalance", "transaction { id }", map[string]any{"walletId": other, "amount": "1", "reason": "r"})
	d.do("setWalletStatus", "wallet { id }", map[string]any{"walletId": last, "status": "CLOSED", "reason": "r"})
	key := d.do("createApiKey", "id", map[string]any{"name": "k", "scopes": []string{"READ"}})
	d.do("revokeApiKey", "apiKey { id }", map[string]any{"apiKeyId": at(key, "id")})
	test := d.do("sendTestWebhook", "delivery { id }", map[string]any{"endpointId": endpoint})
	d.follow()
	answers = http.StatusOK
	d.do("replayWebhookDelivery", "delivery { id }", map[string]any{"deliveryId": at(test, "delivery", "id")})
	d.look(wallet)
	for _, days := range []int{4, 11} { // the reminder a week before, and the expiry
		d.do("advanceTestClock", "testClock { now }", map[string]any{"to": in(days)})
		d.invoke("expiry", map[string]bool{"sweep": true}, new(any))
		d.follow()
	}
	d.look(wallet)
}

// in returns the instant the given number of days from now.
func in(days int) string { return time.Now().AddDate(0, 0, days).UTC().Format(time.RFC3339) }

// many makes more grants to a wallet than its state has room for.
func (d *deployment) many(wallet any, grants int, end string) {
	for range grants {
		d.do("grantCredits", "grant { id }", map[string]any{"walletId": wallet, "amount": "1", "expiresAt": end})
	}
}

// look reads everything that the API can read.
func (d *deployment) look(wallet any) {
	now := time.Now()
	d.ask(`query($id: ID!, $from: DateTime!, $to: DateTime!, $at: DateTime!) {
		customers { nodes { id wallets { nodes { id } } } }
		customer(id: "acme") { id }
		wallet(id: $id) {
			customer { id } balance { available } balanceAt(time: $at) { available } balanceAlerts { threshold }
			grants { nodes { id remaining } }
			transactions(first: 50) { nodes { id drawdowns { grant { id amount } } reverses { id } } }
			transactionByKey(idempotencyKey: "key-1") { id }
			usage(from: $from, to: $to) { credits }
			usageThrough { sequence }
			forecast { depletesAt }
			audit { ok }
		}
		webhookEndpoints { nodes { id deliveries { nodes { id } } } }
		webhookEventTypes { type }
		testClock { now }
		apiKeys { nodes { id } }
	}`, map[string]any{
		"id": wallet, "from": now.Add(-time.Hour).UTC().Format(time.RFC3339),
		"to": now.Add(time.Hour).UTC().Format(time.RFC3339),
		"at": now.UTC().Format(time.RFC3339),
	})
}
