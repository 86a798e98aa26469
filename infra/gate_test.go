package infra

import (
	"bytes"
	"crypto/md5" // which SQS answers with
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// permission is an action on a resource, which is written as named writes it.
type permission struct{ action, resource string }

func (p permission) String() string { return p.action + " on " + p.resource }

// gate stands before the database, and in the place of the queue. It lets through what a role allows, as AWS would, and
// keeps what was asked for.
type gate struct {
	*httptest.Server
	prefix   string // of the tables
	database http.Handler
	role     map[permission]bool

	mu       sync.Mutex
	used     map[permission]bool
	denied   map[permission]bool
	messages []string // sent to the queue, and not taken from here yet
}

// newGate is the gate of a function, before a database.
func newGate(t *testing.T, role map[permission]bool, database, prefix string) *gate {
	t.Helper()
	address, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{
		prefix: prefix, role: role, database: httputil.NewSingleHostReverseProxy(address),
		used: map[permission]bool{}, denied: map[permission]bool{},
	}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	needed := g.needed(operation, body)
	allowed := len(needed) > 0
	g.mu.Lock()
	for _, p := range needed {
		if g.role[p] {
			g.used[p] = true
		} else {
			g.denied[p], allowed = true, false
		}
	}
	g.mu.Unlock()
	switch {
	case !allowed:
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type": "com.amazon.coral.service#AccessDeniedException", "message": "the role does not allow %v"}`, needed)
	case operation == "SendMessage":
		g.queue(w, body)
	default:
		r.Body = io.NopCloser(bytes.NewReader(body))
		g.database.ServeHTTP(w, r)
	}
}

// needed is what a call needs to be allowed.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
func (g *gate) needed(operation string, body []byte) []permission {
	var call struct {
		TableName, IndexName string
		RequestItems         map[string]any
		TransactItems        []map[string]struct{ TableName string }
	}
	if json.Unmarshal(body, &call) != nil {
		return []permission{{operation, "what cannot be read"}}
	}
	resource := func(table string) string { return strings.TrimPrefix(table, g.prefix) }
	var needed []permission
	switch operation {
	case "SendMessage":
		return []permission{{"sqs:SendMessage", "deliveries"}}
	case "TransactWriteItems", "TransactGetItems":
		for _, item := range call.TransactItems {
			for kind, part := range item {
				action := map[string]string{"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem", "Get": "GetItem"}[kind]
				needed = append(needed, permission{"dynamodb:" + action, resource(part.TableName)})
			}
		}
		return needed
	}
	for table := range call.RequestItems {
		needed = append(needed, permission{"dynamodb:" + operation, resource(table)})
	}
	if call.TableName != "" {
		at := resource(call.TableName)
		if call.IndexName != "" {
			at += "/index/" + call.IndexName
		}
		needed = append(needed, permission{"dynamodb:" + operation, at})
	}
	return needed
}

// queue takes a message.
func (g *gate) queue(w http.ResponseWriter, body []byte) {
	var message struct{ MessageBody string }
	if err := json.Unmarshal(body, &message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	g.mu.Lock()
	g.messages = append(g.messages, message.MessageBody)
	g.mu.Unlock()
	sum := md5.Sum([]byte(message.MessageBody))
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	fmt.Fprintf(w, `{"MessageId": "1", "MD5OfMessageBody": %q}`, hex.EncodeToString(sum[:]))
}

// take answers the messages that were sent since it was last asked.
func (g *gate) take() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	taken := g.messages
	g.messages = nil
	return taken
}

// role is what the template allows a function to do, less what Lambda does in its name: it reads streams and queues,
// and writes logs.
func role(t *testing.T, function string) map[permission]bool {
	t.Helper()
	allowed := map[permission]bool{}
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if !strings.EqualFold(name, function+"Role") {
				continue
			}
			for _, s := range statements(r) {
				for _, action := range list(at(s, "Action")) {
					for _, on := range list(at(s, "Resource")) {
						resource := named(on)
						if resource == "Deliveries.Arn" || resource == "DeliveryQueueArn" { // within its stack, and from outside
							resource = "deliveries"
						}
						allowed[permission{fmt.Sprint(action), resource}] = true
					}
				}
			}
		}
	}
	if len(allowed) == 0 {
		t.Fatalf("function %s has no role", function)
	}
	for p := range allowed {
		if byLambda[p.action] || p.resource == "Failures.Arn" {
			delete(allowed, p)
		}
	}
	return allowed
}

// byLambda are the actions that no program asks for.
var byLambda = map[string]bool{
	"logs:CreateLogStream": true, "logs:PutLogEvents": true,
	"dynamodb:DescribeStream": true, "dynamodb:GetRecords": true, "dynamodb:GetShardIterator": true, "dynamodb:ListStreams": true,
	"sqs:ReceiveMessage": true, "sqs:DeleteMessage": true, "sqs:GetQueueAttributes": true,
}

// statements are those of all policies of a role.
func statements(r resource) []any {
	var all []any
	for _, policy := range list(r.Properties["Policies"]) {
		all = append(all, list(at(policy, "PolicyDocument", "Statement"))...)
	}
	return all
}

// TestRoles: each function has a role of its own, without wildcards, and without policies that somebody else writes.
func TestRoles(t *testing.T) {
	owners := map[string]string{}
	for name, r := range functions(t) {
		role := named(r.Properties["Role"])
		if !strings.EqualFold(role, name+"Role.Arn") || owners[role] != "" {
			t.Errorf("function %s has the role %s, and so has %q", name, role, owners[role])
		}
		owners[role] = name
		if r.Properties["Policies"] != nil {
			t.Errorf("function %s has policies beside its role", name)
		}
	}
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type != "AWS::IAM::Role" {
				continue
			}
			if r.Properties["ManagedPolicyArns"] != nil {
				t.Errorf("role %s has policies that are not in the template", name)
			}
			for _, s := range statements(r) {
				text, _ := json.Marshal([]any{at(s, "Action"), at(s, "Resource")})
				if bytes.ContainsAny(text, "*?") || at(s, "NotAction") != nil || at(s, "NotResource") != nil || at(s, "Effect") != "Allow" {
					t.Errorf("role %s allows more than it names: %s", name, text)
				}
			}
		}
	}
}
