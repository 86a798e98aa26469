package infra

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// exportBucket is the bucket of exports.
const exportBucket = "exports"

// permission is an action on a resource, in the notation of reference. In a role, keys is a pattern of partition keys or of
// names of objects, and empty for all of them: an action has a permission for each pattern of its statement.
type permission struct{ action, resource, keys string }

func (p permission) String() string {
	if p.keys == "" {
		return p.action + " on " + p.resource
	}
	return p.action + " on " + p.keys + " of " + p.resource
}

// call is what a program asks of AWS that needs a permission. Its keys are the partitions of the items that it names, or the
// name of an object.
type call struct {
	action, resource string
	keys             []string
}

// statement is a statement of a role that allows something. Without patterns it allows it for all partitions.
type statement struct {
	actions, resources []string
	patterns           []string
}

// policy is what a role allows.
type policy []statement

// allows returns whether a policy allows a call as AWS decides that, and the permissions that the call uses. One
// statement has to allow all of it: with ForAllValues, each partition of a call has to match a pattern.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
func (p policy) allows(c call) (used []permission, allowed bool) {
	for _, s := range p {
		if slices.Contains(s.actions, c.action) && slices.Contains(s.resources, c.resource) {
			if used, allowed := s.matches(c); allowed {
				return used, true
			}
		}
	}
	return nil, false
}

// matches returns the permissions for the partitions of a call, if the statement allows each of them.
func (s statement) matches(c call) (used []permission, allowed bool) {
	if len(s.patterns) == 0 {
		return []permission{{c.action, c.resource, ""}}, true
	}
	for _, key := range c.keys {
		found := false
		for _, pattern := range s.patterns {
			if like(pattern, key) {
				used, found = append(used, permission{c.action, c.resource, pattern}), true
			}
		}
		if !found {
			return nil, false
		}
	}
	return used, len(c.keys) > 0
}

// like returns whether a text matches a pattern of StringLike whose only * is at its end, or a text that is equal.
func like(pattern, text string) bool {
	prefix, open := strings.CutSuffix(pattern, "*")
	return pattern == text || open && strings.HasPrefix(text, prefix)
}

// permissions are all permissions of a policy.
func (p policy) permissions() (all []permission) {
	for _, s := range p {
		patterns := s.patterns
		if len(patterns) == 0 {
			patterns = []string{""}
		}
		for _, action := range s.actions {
			for _, resource := range s.resources {
				for _, pattern := range patterns {
					all = append(all, permission{action, resource, pattern})
				}
			}
		}
	}
	return all
}

// role returns what the role of a function in the template allows, without what Lambda does on its behalf, to read
// streams and queues and to write logs, and without what only a key of the operator's own needs.
func role(t *testing.T, function string) policy {
	t.Helper()
	var allowed policy
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if !strings.EqualFold(name, function+"Role") {
				continue
			}
			for _, s := range statements(r, false) {
				if parsed := parseStatement(t, s); len(parsed.actions) > 0 && len(parsed.resources) > 0 {
					allowed = append(allowed, parsed)
				}
			}
		}
	}
	if len(allowed) == 0 {
		t.Fatalf("function %s has no role", function)
	}
	return allowed
}

func parseStatement(t *testing.T, s any) (parsed statement) {
	t.Helper()
	for _, action := range list(at(s, "Action")) {
		if !byLambda[fmt.Sprint(action)] {
			parsed.actions = append(parsed.actions, fmt.Sprint(action))
		}
	}
	for _, on := range list(at(s, "Resource")) {
		switch resource := reference(on); resource {
		case "Failures.Arn":
		case "Deliveries.Arn", "DeliveryQueueArn": // in its own stack, and in others
			parsed.resources = append(parsed.resources, "deliveries")
		case "PaymentQueue.Arn", "PaymentQueueArn":
			parsed.resources = append(parsed.resources, "payments")
		case "MailQueueArn":
			parsed.resources = append(parsed.resources, "mails")
		case "TestDeliveries.Arn", "TestDeliveryQueueArn":
			parsed.resources = append(parsed.resources, "test-deliveries")
		case "${ExportBucket.Arn}/files/*", "${ExportBucketArn}/files/*", "${ExportBucket.Arn}/rests/*":
			_, pattern, _ := strings.Cut(resource, "/")
			parsed.resources, parsed.patterns = append(parsed.resources, exportBucket), append(parsed.patterns, pattern)
		default:
			parsed.resources = append(parsed.resources, resource)
		}
	}
	conditions, _ := at(s, "Condition").(map[string]any)
	if from := at(s, "Condition", "StringEquals", "ses:FromAddress"); from != nil && len(conditions) == 1 {
		parsed.patterns = append(parsed.patterns, reference(from))
		return parsed
	}
	for operator, condition := range conditions {
		patterns := list(at(condition, "dynamodb:LeadingKeys"))
		if len(patterns) == 0 || len(conditions) > 1 {
			t.Fatalf("the tests do not know the condition %s %v", operator, condition)
		}
		for _, p := range patterns {
			pattern := fmt.Sprint(p)
			switch {
			case operator == "ForAllValues:StringLike":
			case operator != "ForAllValues:StringEquals" || strings.ContainsAny(pattern, "*?"):
				t.Fatalf("the tests do not know the condition %s %v", operator, condition)
			}
			if strings.ContainsAny(strings.TrimSuffix(pattern, "*"), "*?") {
				t.Fatalf("the tests do not know the pattern %s", pattern)
			}
			parsed.patterns = append(parsed.patterns, pattern)
		}
	}
	return parsed
}

// byLambda are the actions that Lambda performs, not the program.
var byLambda = map[string]bool{
	"logs:CreateLogStream": true, "logs:PutLogEvents": true,
	"dynamodb:DescribeStream": true, "dynamodb:GetRecords": true, "dynamodb:GetShardIterator": true,
	"dynamodb:ListStreams": true,
	"sqs:ReceiveMessage":   true, "sqs:DeleteMessage": true, "sqs:GetQueueAttributes": true,
}

// statements returns the statements of all policies of a role, in a deployment with or without a key of the operator's
// own.
func statements(r resource, ownKey bool) []any {
	var all []any
	for _, policy := range list(resolve(r.Properties["Policies"], ownKey)) {
		all = append(all, list(at(policy, "PolicyDocument", "Statement"))...)
	}
	return all
}

// alternatives returns a permission with the others of which a function needs one. Package ddb uses GetItem for one key
// and BatchGetItem for several, and what a function does for the test tenant it does for live.
func (p permission) alternatives() (all []permission) {
	actions := []string{p.action}
	if p.action == "dynamodb:GetItem" || p.action == "dynamodb:BatchGetItem" {
		actions = []string{"dynamodb:GetItem", "dynamodb:BatchGetItem"}
	}
	_, partition, found := strings.Cut(p.keys, "#")
	for _, action := range actions {
		if !found && strings.HasPrefix(action, "sqs:") {
			queue := strings.TrimPrefix(p.resource, "test-")
			all = append(all, permission{action, queue, p.keys}, permission{action, "test-" + queue, p.keys})
			continue
		}
		if action == sendEmail {
			all = append(all, permission{action, p.resource, p.keys}, permission{action, verified, p.keys})
			continue
		}
		if strings.HasPrefix(action, "secretsmanager:") {
			live := strings.Replace(p.resource, "Test", "Live", 1)
			all = append(all, permission{action, live, ""}, permission{action, strings.Replace(live, "Live", "Test", 1), ""})
			continue
		}
		if !found || ofNoTenant[p.keys] {
			all = append(all, permission{action, p.resource, p.keys})
			continue
		}
		for _, tenant := range []string{"live", "test"} {
			all = append(all, permission{action, p.resource, tenant + "#" + partition})
		}
	}
	return all
}
