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
	"path"
	"strings"
	"sync"
	"testing"
)

// roleProxy is a proxy before the database, and a stand-in for queues, for Secrets Manager and for Amazon SES. As AWS would, it refuses calls that the role
// of a function does not allow. It records which permissions were used and denied.
type roleProxy struct {
	*httptest.Server
	prefix   string // of the tables
	database http.Handler
	bucket   http.Handler // of exports
	mails    http.Handler // Amazon SES
	role     policy

	mu       sync.Mutex
	used     map[permission]bool
	denied   map[string]bool
	messages map[string][]string // sent to each queue since the last call of take
	secrets  map[string]string   // the values of secrets, by their ARNs
}

// newRoleProxy returns a proxy before a database, for a function with a role.
func newRoleProxy(t *testing.T, role policy, database, prefix string) *roleProxy {
	t.Helper()
	address, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	p := &roleProxy{
		prefix: prefix, role: role, database: httputil.NewSingleHostReverseProxy(address),
		used: map[permission]bool{}, denied: map[string]bool{}, messages: map[string][]string{}, secrets: map[string]string{},
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
	object, stored := strings.CutPrefix(r.URL.Path, "/"+exportBucket+"/")
	var needed []call
	mailed := r.URL.Path == sendPath
	if mailed {
		needed = neededToSend(body)
	} else if stored {
		needed = []call{{objectAction(r), exportBucket, []string{object}}}
	} else {
		needed = p.neededBy(operation, body)
	}
	if !p.permits(needed) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type": "com.amazon.coral.service#AccessDeniedException",`+
			` "message": "the role does not allow %v"}`, needed)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch {
	case mailed:
		p.mails.ServeHTTP(w, r)
	case stored:
		p.bucket.ServeHTTP(w, r)
	case operation == "SendMessage":
		p.queue(w, body)
	case operation == "GetSecretValue":
		p.secret(w, body)
	default:
		p.database.ServeHTTP(w, r)
	}
}

// objectAction returns the permission that a request for an object needs.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func objectAction(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return "s3:GetObject"
	case http.MethodPut, http.MethodPost:
		return "s3:PutObject"
	case http.MethodDelete:
		if r.URL.Query().Has("uploadId") {
			return "s3:AbortMultipartUpload"
		}
	}
	return r.Method
}

// permits returns whether the role allows some calls, and records which permissions they use or lack.
func (p *roleProxy) permits(needed []call) bool {
	allowed := len(needed) > 0
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range needed {
		used, ok := p.role.allows(n)
		if !ok {
			p.denied[fmt.Sprintf("%s on %v of %s", n.action, n.keys, n.resource)], allowed = true, false
		}
		for _, permission := range used {
			p.used[permission] = true
		}
	}
	return allowed
}

// neededBy returns the calls for which a request needs permissions.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
func (p *roleProxy) neededBy(operation string, body []byte) []call {
	var request struct {
		namedItem
		IndexName                 string
		QueueURL                  string `json:"QueueUrl"`
		SecretID                  string `json:"SecretId"`
		ExpressionAttributeValues map[string]attribute
		RequestItems              map[string]json.RawMessage
		TransactItems             []map[string]namedItem
	}
	if json.Unmarshal(body, &request) != nil {
		return []call{{action: operation, resource: "a body that cannot be parsed"}}
	}
	var needed []call
	switch operation {
	case "SendMessage":
		return []call{{action: "sqs:SendMessage", resource: path.Base(request.QueueURL)}}
	case "GetSecretValue":
		return []call{{action: "secretsmanager:GetSecretValue", resource: request.SecretID}}
	case "TransactWriteItems", "TransactGetItems":
		actions := map[string]string{
			"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem",
			"Get": "GetItem",
		}
		for _, item := range request.TransactItems {
			for kind, part := range item {
				needed = append(needed, p.call(actions[kind], part.TableName, part.partition()))
			}
		}
		return needed
	}
	for table, items := range request.RequestItems {
		needed = append(needed, p.call(operation, table, partitions(items)...))
	}
	switch {
	case request.IndexName != "":
		table := request.TableName + "/index/" + request.IndexName
		needed = append(needed, p.call(operation, table, request.ExpressionAttributeValues[":pk"].S))
	case operation == "Query": // package ddb names the value of every partition like this
		needed = append(needed, p.call(operation, request.TableName, request.ExpressionAttributeValues[":pk"].S))
	case request.TableName != "":
		needed = append(needed, p.call(operation, request.TableName, request.partition()))
	}
	return needed
}

// call returns a call of DynamoDB.
func (p *roleProxy) call(operation, table string, keys ...string) call {
	return call{"dynamodb:" + operation, strings.TrimPrefix(table, p.prefix), keys}
}

// attribute is a text in an item.
type attribute struct{ S string }

// namedItem is an item, or its key, in a table.
type namedItem struct {
	TableName string
	Key, Item map[string]attribute
}

// partition returns the partition that the item is in.
func (i namedItem) partition() string { return i.Key["pk"].S + i.Item["pk"].S } // one of the two is there

// partitions returns the partitions of a batch of reads or of writes.
func partitions(batch json.RawMessage) (all []string) {
	var reads struct{ Keys []map[string]attribute }
	if json.Unmarshal(batch, &reads) == nil {
		for _, key := range reads.Keys {
			all = append(all, key["pk"].S)
		}
		return all
	}
	var writes []struct{ PutRequest, DeleteRequest namedItem }
	_ = json.Unmarshal(batch, &writes) // without a partition, the call is not allowed
	for _, write := range writes {
		all = append(all, write.PutRequest.partition()+write.DeleteRequest.partition())
	}
	return all
}

// queue answers SendMessage, and keeps the message.
func (p *roleProxy) queue(w http.ResponseWriter, body []byte) {
	var message struct {
		MessageBody string
		QueueURL    string `json:"QueueUrl"`
	}
	if err := json.Unmarshal(body, &message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	name := path.Base(message.QueueURL)
	p.messages[name] = append(p.messages[name], message.MessageBody)
	p.mu.Unlock()
	sum := md5.Sum([]byte(message.MessageBody))
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	fmt.Fprintf(w, `{"MessageId": "1", "MD5OfMessageBody": %q}`, hex.EncodeToString(sum[:]))
}

// take returns the messages that were sent to a queue since the last call.
func (p *roleProxy) take(queue string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.messages[queue]
	delete(p.messages, queue)
	return taken
}

// secret answers GetSecretValue.
func (p *roleProxy) secret(w http.ResponseWriter, body []byte) {
	var request struct {
		SecretID string `json:"SecretId"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	value := p.secrets[request.SecretID]
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	fmt.Fprintf(w, `{"ARN": %q, "SecretString": %q}`, request.SecretID, value)
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
			for _, s := range statements(r, true) {
				// Objects of a bucket can only be named by how their names begin.
				on := strings.TrimSuffix(fmt.Sprint(at(s, "Resource")), "/*]")
				text, _ := json.Marshal([]any{at(s, "Action"), at(s, "Resource")})
				if strings.ContainsAny(fmt.Sprint(at(s, "Action"), on), "*?") || at(s, "NotAction") != nil || at(s, "NotResource") != nil ||
					at(s, "Effect") != "Allow" {
					t.Errorf("role %s allows more than it names: %s", name, text)
				}
			}
		}
	}
}
