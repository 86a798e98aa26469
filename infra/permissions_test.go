package infra

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
	"github.com/drawdown-billing/drawdown/lambdas/local/pump"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// deployment has the functions as they are deployed, each a process behind a proxy that enforces its role, on one
// database.
type deployment struct {
	t         *testing.T
	database  ddb.Config
	secret    string // of a key with all scopes in the test tenant
	stripe    *stripetest.Server
	first     any // the top-up of the wallet whose payments commit before all else
	indebted  any // the wallet whose debt is repaid by time alone
	mails     *sentMails
	told      []string // messages about mails so far
	proxies   map[string]*roleProxy
	processes map[string]*lambdatest.Function
	keys      int             // idempotency keys so far
	sent      map[string]bool // mutations
}

// deploy starts all functions that use tables.
func deploy(t *testing.T) *deployment {
	t.Helper()
	d := &deployment{
		t: t, proxies: map[string]*roleProxy{}, processes: map[string]*lambdatest.Function{}, sent: map[string]bool{},
		stripe: stripetest.New(time.Now()), mails: &sentMails{},
	}
	t.Cleanup(d.stripe.Close)
	d.database = ddb.Config{Endpoint: ddbtest.Endpoint(t), TablePrefix: "infra-" + rand.Text() + "-", Timeout: ddbtest.Timeout}
	client, err := ddb.NewClient(t.Context(), d.database)
	if err != nil {
		t.Fatal(err)
	}
	if err := ddb.CreateTables(t.Context(), client, d.database.TablePrefix); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ddbtest.DropTables(t, client, d.database.TablePrefix) })
	objects := s3mem.New()
	if err := objects.CreateBucket(exportBucket); err != nil {
		t.Fatal(err)
	}
	bucket := gofakes3.New(objects).Server()
	for name, r := range functions(t) {
		if name == "pretraffic" { // it uses no table
			continue
		}
		proxy := newRoleProxy(t, role(t, name), d.database.Endpoint, d.database.TablePrefix)
		proxy.bucket, proxy.mails = bucket, d.mails
		given, _ := at(r.Properties, "Environment", "Variables").(map[string]any)
		d.keepKeys(proxy)
		variables := []string{
			"ALLOW_LOOPBACK_WEBHOOKS=yes", "AWS_ENDPOINT_URL_SQS=" + proxy.URL, "STRIPE_ENDPOINT=" + d.stripe.URL,
			"AWS_ENDPOINT_URL_S3=" + proxy.URL, "AWS_ENDPOINT_URL_SESV2=" + proxy.URL,
		}
		for variable, value := range map[string]string{
			"TABLE_PREFIX": d.database.TablePrefix, "DYNAMODB_ENDPOINT": proxy.URL,
			"DELIVERY_QUEUE_URL":      proxy.URL + "/123456789012/deliveries",
			"TEST_DELIVERY_QUEUE_URL": proxy.URL + "/123456789012/test-deliveries", "REMINDER_DAYS": "30,7,1",
			"INTROSPECTION": "no", "LOG_LEVEL": "info", "PAYMENT_QUEUE_URL": proxy.URL + "/123456789012/payments",
			"EXPORT_BUCKET": exportBucket, "EXPORT_BUCKET_URL": proxy.URL + "/" + exportBucket,
			"SECRETS_ENDPOINT": proxy.URL, "RETURN_URL": "https://shop.example/",
			"MAIL_QUEUE_URL": proxy.URL + "/123456789012/mails", "EMAIL_FROM": mailsFrom, "EMAIL_NAME": "Acme",
			"MAIL_CONFIGURATION_SET": mailSet, "DASHBOARD_URL": "https://billing.acme.example",
			"STRIPE_TEST_SECRET_ARN": "StripeTestSecretArn", "STRIPE_TEST_PAGES_ARN": "StripeTestPagesArn",
		} {
			if _, is := given[variable]; is {
				variables = append(variables, variable+"="+value)
			}
		}
		d.proxies[name] = proxy
		d.processes[name] = lambdatest.Start(t, lambdatest.Build(t, "../lambdas/"+name), variables...)
	}
	books := ledger.New(ddbtest.Open(t, d.database), wiring.Runtime())
	createdKey, err := books.CreateAPIKey(t.Context(), billing.Caller{Tenant: billing.Test, Actor: "test"}, billing.CreateAPIKey{
		Keyed: billing.Keyed{IdempotencyKey: "first"}, Name: "first", Scopes: []billing.Scope{billing.ScopeAdmin},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.secret = createdKey.Value.Secret
	return d
}

// ask sends a request to the API, and returns its data. There must be no errors.
func (d *deployment) ask(query string, variables map[string]any) map[string]any {
	d.t.Helper()
	answer := d.answer(query, variables)
	var reply struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal([]byte(answer), &reply); err != nil || len(reply.Errors) > 0 {
		d.t.Fatalf("%s %v is answered %s; denied are %v: %s", query, variables, answer, d.proxies["graphql"].denied,
			d.processes["graphql"].Logs())
	}
	return reply.Data
}

// answer sends a request to the API, and returns its answer as it is.
func (d *deployment) answer(query string, variables map[string]any) string {
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
	return answer.Body
}

// do sends a mutation under a new key, and returns its payload. It must not be refused.
func (d *deployment) do(mutation, fields string, input map[string]any) map[string]any {
	d.t.Helper()
	d.sent[mutation] = true
	if mutation != "advanceTestClock" && mutation != "recordUsageBatch" && mutation != "createBudgetToken" && !strings.HasSuffix(mutation, "Session") &&
		!strings.HasSuffix(mutation, "Sessions") {
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

// refused sends a mutation under a new key that has to be refused: before it is, the API looks whether the key is used.
func (d *deployment) refused(mutation string, input map[string]any) {
	d.t.Helper()
	d.sent[mutation] = true
	d.keys++
	input["idempotencyKey"] = fmt.Sprint("key-", d.keys)
	kind := strings.ToUpper(mutation[:1]) + mutation[1:] + "Input"
	query := fmt.Sprintf("mutation($input: %s!) { %s(input: $input) { userErrors { code } } }", kind, mutation)
	payload, _ := d.ask(query, map[string]any{"input": input})[mutation].(map[string]any)
	if len(list(payload["userErrors"])) == 0 {
		d.t.Fatalf("%s %v is not refused", mutation, input)
	}
}

// follow invokes the followers with the records of the streams, and the webhook function with the messages of its
// queue, until nothing more happens.
func (d *deployment) follow() {
	d.t.Helper()
	client, err := ddb.NewStreamsClient(d.t.Context(), d.database)
	if err != nil {
		d.t.Fatal(err)
	}
	handled, idle := make(chan struct{}), make(chan string)
	ctx, cancel := context.WithCancel(d.t.Context())
	config := pump.Config{
		Client: client, Dir: d.t.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Idle: func(m pump.Mapping) {
			select {
			case idle <- m.Function + " " + m.Table:
			case <-ctx.Done():
			}
		},
	}
	for _, reader := range ddb.Readers() {
		config.Mappings = append(config.Mappings, pump.Mapping{
			Function: reader.Function, Table: d.database.TablePrefix + reader.Table, Wants: follower.Wants(reader),
			Handle: func(_ context.Context, batch events.DynamoDBEvent) (response events.DynamoDBEventResponse, err error) {
				d.invoke(reader.Function, batch, &response)
				if len(response.BatchItemFailures) > 0 {
					d.t.Errorf("function %s fails: %s", reader.Function, d.processes[reader.Function].Logs())
					response.BatchItemFailures = nil // else the batch would be retried
				}
				select {
				case handled <- struct{}{}:
				case <-ctx.Done():
				}
				return response, nil
			},
		})
	}
	ended := make(chan error, 1)
	go func() { ended <- pump.Run(ctx, config) }()
	reads := map[string]int{} // of each mapping that found nothing, since a function did something
	for quiet := 0; quiet < len(config.Mappings); {
		select {
		case <-handled:
			d.deliver()
			clear(reads)
			quiet = 0
		case mapping := <-idle:
			if reads[mapping]++; reads[mapping] == emptyReads {
				quiet++
			}
		case err := <-ended:
			cancel()
			d.t.Fatalf("the pump ended: %v", err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		d.t.Fatal(err)
	}
	d.deliver()
}

// emptyReads is how many times each stream has to be read without finding anything new, before nothing more happens.
const emptyReads = 20

// deliver invokes the functions webhook, payments and mailer with the messages of their queues.
func (d *deployment) deliver() {
	for queue, reader := range map[string]string{
		"deliveries": "webhook", "test-deliveries": "webhook", "payments": "payments", "mails": "mailer",
	} {
		for _, sender := range []string{"outbox", "expiry", "webhook"} {
			for _, message := range d.proxies[sender].take(queue) {
				batch := events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: message}}}
				if queue == "mails" {
					d.told = append(d.told, message)
				}
				var answer events.SQSEventResponse
				if d.invoke(reader, batch, &answer); len(answer.BatchItemFailures) > 0 && reader != "webhook" {
					d.t.Errorf("function %s fails at %s: %s", reader, message, d.processes[reader].Logs())
				}
			}
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

// useRoles has every function do all that it can do. Calls that its role does not allow are refused, as by AWS, and
// each permission of the role has to be used.
func (d *deployment) useRoles(t *testing.T) {
	d.play()
	schema, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	parsed, fault := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(schema)})
	if fault != nil {
		t.Fatal(fault)
	}
	for _, mutation := range parsed.Mutation.Fields {
		if !d.sent[mutation.Name] {
			t.Errorf("no role is tried with %s: send one in play in infra/requests_test.go", mutation.Name)
		}
	}
	for name, proxy := range d.proxies {
		for p := range proxy.denied {
			t.Errorf("function %s needs %s, which its role does not allow", name, p)
		}
		var surplus []string
		for _, p := range proxy.role.permissions() {
			if !slices.ContainsFunc(p.alternatives(), func(a permission) bool { return proxy.used[a] }) {
				surplus = append(surplus, p.String())
			}
		}
		slices.Sort(surplus)
		for _, p := range surplus {
			t.Errorf("function %s may %s, which it does not need", name, p)
		}
	}
}
