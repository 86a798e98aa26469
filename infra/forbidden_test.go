package infra

import (
	"bytes"
	"net/http"
	"testing"
)

// forbidden are requests to the database that a function which was taken over could send, and that its role refuses.
var forbidden = []struct{ what, function, operation, body string }{
	{
		"the webhook function creates an API key", "webhook", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}}`,
	},
	{
		"the webhook function lists an API key", "webhook", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "live#keys"}, "sk": {"S": "key_1"}}}`,
	},
	{
		"the webhook function creates an API key beside an endpoint that it may write", "webhook", "TransactWriteItems",
		`{"TransactItems": [
			{"Put": {"TableName": "p-catalog", "Item": {"pk": {"S": "live#endpoints"}, "sk": {"S": "whe_1"}}}},
			{"Put": {"TableName": "p-catalog", "Item": {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}}}
		]}`,
	},
	{
		"the webhook function replaces a secret", "webhook", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "live#secrets"}, "sk": {"S": "whe_1"}}}`,
	},
	{
		"the webhook function reads an API key among secrets that it may read", "webhook", "BatchGetItem",
		`{"RequestItems": {"p-catalog": {"Keys": [
			{"pk": {"S": "live#secrets"}, "sk": {"S": "whe_1"}}, {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}
		]}}}`,
	},
	{
		"the webhook function lists the secrets of all endpoints", "webhook", "Query",
		`{"TableName": "p-catalog", "ExpressionAttributeValues": {":pk": {"S": "live#secrets"}}}`,
	},
	{"the webhook function reads the whole catalog", "webhook", "Scan", `{"TableName": "p-catalog"}`},
	{
		"the outbox function reads the secrets of endpoints", "outbox", "Query",
		`{"TableName": "p-catalog", "ExpressionAttributeValues": {":pk": {"S": "live#secrets"}}}`,
	},
	{
		"the outbox function reads the secret of an endpoint", "outbox", "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "live#secrets"}, "sk": {"S": "whe_1"}}}`,
	},
	{
		"the outbox function changes an event among timers that it may write", "outbox", "BatchWriteItem",
		`{"RequestItems": {"p-outbox": [
			{"PutRequest": {"Item": {"pk": {"S": "live#wal_1"}, "sk": {"S": "TIMER#expiry#1"}}}},
			{"PutRequest": {"Item": {"pk": {"S": "live#whe_1"}, "sk": {"S": "dlv_1"}}}}
		]}}`,
	},
	{
		"the usage function reads an API key", "usage", "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}}`,
	},
	{
		"the usage function reads the secret of an endpoint", "usage", "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "test#secrets"}, "sk": {"S": "whe_1"}}}`,
	},
	{
		"the usage function changes a ledger", "usage", "UpdateItem",
		`{"TableName": "p-ledger", "Key": {"pk": {"S": "live#wal_1"}, "sk": {"S": "00"}}}`,
	},
	{
		"the function payments reads an API key", "payments", "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}}`,
	},
	{
		"the function payments reads the secret of an endpoint", "payments", "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "live#secrets"}, "sk": {"S": "whe_1"}}}`,
	},
	{"the function payments reads the API's key of Stripe", "payments", "GetSecretValue", `{"SecretId": "StripeTestPagesArn"}`},
	{"the API reads the key that charges cards", "graphql", "GetSecretValue", `{"SecretId": "StripeLiveSecretArn"}`},
	{"the outbox function reads the key that charges cards", "outbox", "GetSecretValue", `{"SecretId": "StripeLiveSecretArn"}`},
	{
		"the API forgets which top-up a payment paid", "graphql", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "live#pay#stripe#pi_1"}, "sk": {"S": "PAID"}}}`,
	},
	{
		"the export function writes to a wallet", "export", "PutItem",
		`{"TableName": "p-wallets", "Item": {"pk": {"S": "live#wal_1"}, "sk": {"S": "STATE"}}}`,
	},
	{
		"the export function reads an event", "export", "GetItem",
		`{"TableName": "p-outbox", "Key": {"pk": {"S": "live#event#evt_1"}, "sk": {"S": "EVENT"}}}`,
	},
	{
		"the export function deletes an export", "export", "DeleteItem",
		`{"TableName": "p-outbox", "Key": {"pk": {"S": "live#export"}, "sk": {"S": "exp_1"}}}`,
	},
	{
		"the API takes the work on an export", "graphql", "DeleteItem",
		`{"TableName": "p-outbox", "Key": {"pk": {"S": "live#exporting"}, "sk": {"S": "exp_1"}}}`,
	},
	{
		"the expiry function sets the test clock", "expiry", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "test#clock"}, "sk": {"S": "CLOCK"}}}`,
	},
	{
		"the expiry function reads an API key", "expiry", "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}}`,
	},
	{
		"the mailer function reads an API key", "mailer", "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}}`,
	},
	{
		"the mailer function writes to a wallet", "mailer", "PutItem",
		`{"TableName": "p-wallets", "Item": {"pk": {"S": "live#wal_1"}, "sk": {"S": "STATE"}}}`,
	},
	{
		"the mailer function writes an event", "mailer", "PutItem",
		`{"TableName": "p-outbox", "Item": {"pk": {"S": "live#event#evt_1"}, "sk": {"S": "EVENT"}}}`,
	},
	{"the mailer function sends itself messages", "mailer", "SendMessage", `{"QueueUrl": "https://sqs.example/1/mails"}`},
	{
		"whoever serves links in mails lists customers", "unsubscribe", "Query",
		`{"TableName": "p-catalog", "ExpressionAttributeValues": {":pk": {"S": "live#customers"}}}`,
	},
	{
		"whoever serves links in mails changes a customer", "unsubscribe", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "live#customers"}, "sk": {"S": "cus_1"}}}`,
	},
	{
		"whoever serves links in mails reads a wallet", "unsubscribe", "GetItem",
		`{"TableName": "p-wallets", "Key": {"pk": {"S": "live#wal_1"}, "sk": {"S": "STATE"}}}`,
	},
	{
		"the outbox function changes where mails go", "outbox", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "live#mailsettings"}, "sk": {"S": "cus_1"}}}`,
	},
	{
		"the API forgets that a mail was sent", "graphql", "PutItem",
		`{"TableName": "p-outbox", "Item": {"pk": {"S": "live#mail#00"}, "sk": {"S": "MAIL"}}}`,
	},
	{
		"the API puts a timer", "graphql", "PutItem",
		`{"TableName": "p-outbox", "Item": {"pk": {"S": "live#wal_1"}, "sk": {"S": "TIMER#expiry#1"}}}`,
	},
	{
		"the API raises the epoch", "graphql", "PutItem",
		`{"TableName": "p-catalog", "Item": {"pk": {"S": "deployment#epoch"}, "sk": {"S": "EPOCH"}}}`,
	},
	{
		"the API deletes an API key", "graphql", "DeleteItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "key#00"}, "sk": {"S": "KEY"}}}`,
	},
	{
		"the API deletes an entry of the audit log beside a secret that it may delete", "graphql", "TransactWriteItems",
		`{"TransactItems": [
			{"Delete": {"TableName": "p-catalog", "Key": {"pk": {"S": "live#secrets"}, "sk": {"S": "whe_1"}}}},
			{"Delete": {"TableName": "p-catalog", "Key": {"pk": {"S": "live#audit"}, "sk": {"S": "aud_1"}}}}
		]}`,
	},
	{
		"the API deletes a customer", "graphql", "DeleteItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "live#customers"}, "sk": {"S": "cus_1"}}}`,
	},
	{
		"the API frees an external id", "graphql", "DeleteItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "live#wallet#main"}, "sk": {"S": "CLAIM"}}}`,
	},
	{
		"the API forgets an idempotency key", "graphql", "DeleteItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "live#receipt#00"}, "sk": {"S": "RECEIPT"}}}`,
	},
	{
		"the API lists the secrets of all endpoints", "graphql", "Query",
		`{"TableName": "p-catalog", "ExpressionAttributeValues": {":pk": {"S": "live#secrets"}}}`,
	},
	{
		"the expiry function reads deliveries of another index part", "expiry", "Query",
		`{"TableName": "p-outbox", "IndexName": "due", "ExpressionAttributeValues": {":pk": {"S": "live#something"}}}`,
	},
	{"a call without a key", "webhook", "GetItem", `{"TableName": "p-catalog"}`},
	{"a body that is no JSON", "webhook", "GetItem", `{`},
}

// TestForbiddenCalls sends each of them through the proxy that stands before the database when the programs are tested.
func TestForbiddenCalls(t *testing.T) {
	for _, c := range forbidden {
		reached := false
		proxy := newRoleProxy(t, role(t, c.function), "http://127.0.0.1:1", "p-")
		proxy.database = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true })
		if status := proxy.send(t, c.operation, c.body); status != http.StatusBadRequest || reached {
			t.Errorf("%s: it is answered %d, and reaches the database: %t", c.what, status, reached)
		}
	}
	// The same proxy lets pass what is allowed, or the test above shows nothing.
	reached := false
	proxy := newRoleProxy(t, role(t, "webhook"), "http://127.0.0.1:1", "p-")
	proxy.database = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true })
	if status := proxy.send(t, "GetItem",
		`{"TableName": "p-catalog", "Key": {"pk": {"S": "live#secrets"}, "sk": {"S": "whe_1"}}}`); status != 200 || !reached {
		t.Errorf("reading a secret in order to sign is answered %d", status)
	}
}

// send sends a call to the proxy as the SDK does, and returns the status of the answer.
func (p *roleProxy) send(t *testing.T, operation, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}
