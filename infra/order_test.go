package infra

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/ddb"
)

// ordered is a function and where it is: its stack in ../template.yaml, and its resource in the stack's template.
type ordered struct {
	stack, name string
	resource
}

// exempt are pairs of a reader and a writer that a deployment does not update in this order, as nothing could keep all
// of them; with the reason for which no harm is done.
var exempt = map[[2]string]string{
	{"outbox", "expiry"}:   "each reads what the other writes; expiry is first, and outbox retries until it is updated",
	{"outbox", "webhook"}:  "webhook writes nothing but deliveries, whose changes followers ignore",
	{"payments", "outbox"}: "a message names a wallet alone, and its form never changes",
	{"payments", "expiry"}: "a message names a wallet alone, and its form never changes",
	{"outbox", "usage"}:    "usage writes nothing but what asks for attention, whose changes followers ignore",
	{"expiry", "usage"}:    "usage writes nothing but what asks for attention, whose changes followers ignore",
	{"outbox", "mailer"}:   "mailer writes nothing but what became of mails, whose changes followers ignore",
	{"expiry", "mailer"}:   "mailer writes nothing but what became of mails, whose changes followers ignore",
	{"expiry", "webhook"}:  "webhook writes nothing but deliveries, whose changes followers ignore",
}

// TestReadersBeforeWriters: followers fail at items of kinds that they do not know. So a deployment updates whoever
// reads a stream or the queue before whoever writes to the table or sends to the queue.
func TestReadersBeforeWriters(t *testing.T) {
	root, all := read(t, "../template.yaml"), placed(t)
	unused := map[[2]string]bool{}
	for pair := range exempt {
		unused[pair] = true
	}
	pairs := 0
	for source, readers := range readersOf(t) {
		for writer := range all {
			if writer == "pretraffic" || !writes(t, writer, source) {
				continue
			}
			for _, reader := range readers {
				if reader == writer {
					continue
				}
				pairs++
				if exempt[[2]string{reader, writer}] != "" {
					delete(unused, [2]string{reader, writer})
				} else if missing := behind(t, root, all[reader], all[writer]); missing != "" {
					t.Errorf("%s reads what %s writes to %s, and may be updated after it: %s",
						reader, writer, source, missing)
				}
			}
		}
	}
	if pairs < 8 {
		t.Errorf("there are only %d pairs of a reader and a writer", pairs)
	}
	for pair := range unused {
		t.Errorf("%s does not read what %s writes, and needs no exemption", pair[0], pair[1])
	}
}

// placed are all functions by the name of their program.
func placed(t *testing.T) map[string]ordered {
	t.Helper()
	found := map[string]ordered{}
	for stack, s := range read(t, "../template.yaml").Resources {
		for name, r := range read(t, strings.TrimPrefix(reference(s.Properties["Location"]), "infra/")).Resources {
			if r.Type == "AWS::Serverless::Function" {
				found[strings.ToLower(name)] = ordered{stack, name, r}
			}
		}
	}
	return found
}

// readersOf lists the functions that read each table with a stream, and the queues of deliveries.
func readersOf(t *testing.T) map[string][]string {
	t.Helper()
	readers := map[string][]string{}
	for _, r := range ddb.Readers() {
		readers[r.Table] = append(readers[r.Table], r.Function)
	}
	for name, r := range functions(t) {
		for _, event := range sortedValues(r.Properties["Events"]) {
			if at(event, "Type") == "SQS" {
				queue := map[string]string{
					"Deliveries.Arn": "deliveries", "TestDeliveries.Arn": "test-deliveries", "PaymentQueueArn": "payments",
					"MailQueue.Arn": "mails", "MailFeedback.Arn": "mail-feedback",
				}
				of := queue[reference(at(event, "Properties", "Queue"))]
				readers[of] = append(readers[of], name)
			}
		}
	}
	return readers
}

// writes says whether the role of a function allows it to write to a table, or to send to the queue.
func writes(t *testing.T, function, source string) bool {
	t.Helper()
	for _, p := range role(t, function).permissions() {
		switch p.action {
		case "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem",
			"sqs:SendMessage":
			if p.resource == source {
				return true
			}
		}
	}
	return false
}

// behind returns what a writer does not wait for of a reader, or nothing: the reader's stack, if that is another, or
// else what SAM makes of the reader.
func behind(t *testing.T, root template, reader, writer ordered) string {
	t.Helper()
	if reader.stack != writer.stack {
		if !waits(root, writer.stack, reader.stack) {
			return fmt.Sprintf("stack %s does not depend on stack %s", writer.stack, reader.stack)
		}
		return ""
	}
	part := read(t, strings.TrimPrefix(reference(root.Resources[reader.stack].Properties["Location"]), "infra/"))
	for _, name := range generated(reader.name, reader.resource) {
		if !waits(part, writer.name, name) {
			return fmt.Sprintf("resource %s of stack %s does not depend on %s", writer.name, writer.stack, name)
		}
	}
	return ""
}

// generated are the names of the resources that SAM makes of a function and updates after it: its alias, which says
// which version runs, and its event source mappings, which say what it is sent.
func generated(function string, r resource) []string {
	names := []string{function + "Alias" + fmt.Sprint(r.Properties["AutoPublishAlias"])}
	events, _ := r.Properties["Events"].(map[string]any)
	for name, event := range events {
		if kind := at(event, "Type"); kind == "DynamoDB" || kind == "SQS" {
			names = append(names, function+name)
		}
	}
	return names
}

// waits says whether a resource of a template depends on another, by itself or by what it depends on. It never ends for
// a template whose resources depend on each other in a circle, which cfn-lint refuses.
func waits(in template, name, on string) bool {
	return slices.ContainsFunc(dependencies(in, name), func(next string) bool {
		return next == on || waits(in, next, on)
	})
}

// dependencies are the names of what a resource depends on. What SAM makes of a function depends on the function.
func dependencies(in template, name string) []string {
	r, written := in.Resources[name]
	if !written {
		for function, r := range in.Resources {
			if r.Type == "AWS::Serverless::Function" && slices.Contains(generated(function, r), name) {
				return []string{function}
			}
		}
	}
	var names []string
	for _, on := range list(r.DependsOn) {
		names = append(names, fmt.Sprint(on))
	}
	return append(names, references(r.Properties)...)
}

// references are the names of what a value refers to, by !Ref and !GetAtt.
func references(value any) []string {
	var names []string
	switch v := value.(type) {
	case map[string]any:
		for _, intrinsic := range []string{"Ref", "Fn::GetAtt"} {
			if text, ok := v[intrinsic].(string); ok {
				name, _, _ := strings.Cut(text, ".")
				names = append(names, name)
			}
		}
		for _, field := range v {
			names = append(names, references(field)...)
		}
	case []any:
		for _, element := range v {
			names = append(names, references(element)...)
		}
	}
	return names
}
