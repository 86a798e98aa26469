package infra

import (
	"bytes"
	"crypto/md5" // in answers of SQS
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

// permission is an action on a resource, in the notation of reference.
type permission struct{ action, resource string }

func (p permission) String() string { return p.action + " on " + p.resource }

// roleProxy is a proxy before the database, and a stand-in for the queue. As AWS would, it refuses calls that the role
// of a function does not allow. It records which permissions were used and denied.
type roleProxy struct {
	*httptest.Server
	prefix   string // of the tables
	database http.Handler
	role     map[permission]bool

	mu       sync.Mutex
	used     map[permission]bool
	denied   map[permission]bool
	messages []string // sent to the queue since the last call of take
}

// newRoleProxy returns a proxy before a database, for a function with a role.
func newRoleProxy(t *testing.T, role map[permission]bool, database, prefix string) *roleProxy {
	t.Helper()
	address, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	p := &roleProxy{
		prefix: prefix, role: role, database: httputil.NewSingleHostReverseProxy(address),
		used: map[permission]bool{}, denied: map[permission]bool{},
	}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// ServeHTTP implements http.Handler.
func (p *roleProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	needed := p.neededBy(operation, body)
	allowed := len(needed) > 0
	p.mu.Lock()
	for _, n := range needed {
		if p.role[n] {
			p.used[n] = true
		} else {
			p.denied[n], allowed = true, false
		}
	}
	p.mu.Unlock()
	switch {
	case !allowed:
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type": "com.amazon.coral.service#AccessDeniedException",`+
			` "message": "the role does not allow %v"}`, needed)
	case operation == "SendMessage":
		p.queue(w, body)
	default:
		r.Body = io.NopCloser(bytes.NewReader(body))
		p.database.ServeHTTP(w, r)
	}
}

// neededBy returns the permissions that a call needs.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
func (p *roleProxy) neededBy(operation string, body []byte) []permission {
	var call struct {
		TableName, IndexName string
		RequestItems         map[string]any
		TransactItems        []map[string]struct{ TableName string }
	}
	if json.Unmarshal(body, &call) != nil {
		return []permission{{operation, "a body that cannot be parsed"}}
	}
	resource := func(table string) string { return strings.TrimPrefix(table, p.prefix) }
	var needed []permission
	switch operation {
	case "SendMessage":
		return []permission{{"sqs:SendMessage", "deliveries"}}
	case "TransactWriteItems", "TransactGetItems":
		actions := map[string]string{
			"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem",
			"Get": "GetItem",
		}
		for _, item := range call.TransactItems {
			for kind, part := range item {
				action := actions[kind]
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

// queue answers SendMessage, and keeps the message.
func (p *roleProxy) queue(w http.ResponseWriter, body []byte) {
	var message struct{ MessageBody string }
	if err := json.Unmarshal(body, &message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.messages = append(p.messages, message.MessageBody)
	p.mu.Unlock()
	sum := md5.Sum([]byte(message.MessageBody))
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	fmt.Fprintf(w, `{"MessageId": "1", "MD5OfMessageBody": %q}`, hex.EncodeToString(sum[:]))
}

// take returns the messages that were sent since the last call.
func (p *roleProxy) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.messages
	p.messages = nil
	return taken
}

// role returns the permissions of a function in the template, without those that Lambda uses on its behalf: to read
// streams and queues, and to write logs.
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
						resource := reference(on)
						if resource == "Deliveries.Arn" || resource == "DeliveryQueueArn" { // in its own stack, and in others
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

// byLambda are the actions that Lambda performs, not the program.
var byLambda = map[string]bool{
	"logs:CreateLogStream": true, "logs:PutLogEvents": true,
	"dynamodb:DescribeStream": true, "dynamodb:GetRecords": true, "dynamodb:GetShardIterator": true,
	"dynamodb:ListStreams": true,
	"sqs:ReceiveMessage":   true, "sqs:DeleteMessage": true, "sqs:GetQueueAttributes": true,
}

// statements returns the statements of all policies of a role.
func statements(r resource) []any {
	var all []any
	for _, policy := range list(r.Properties["Policies"]) {
		all = append(all, list(at(policy, "PolicyDocument", "Statement"))...)
	}
	return all
}

// Each function has a role of its own, without wildcards and without managed policies.
func TestRoles(t *testing.T) {
	owners := map[string]string{}
	for name, r := range functions(t) {
		role := reference(r.Properties["Role"])
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
				if bytes.ContainsAny(text, "*?") || at(s, "NotAction") != nil || at(s, "NotResource") != nil ||
					at(s, "Effect") != "Allow" {
					t.Errorf("role %s allows more than it names: %s", name, text)
				}
			}
		}
	}
}
