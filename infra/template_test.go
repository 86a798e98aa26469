package infra

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// template is a parsed template, with intrinsic functions as maps, such as {"Ref": "Name"}.
type template struct {
	Parameters map[string]any
	Resources  map[string]resource
	Outputs    map[string]any
}

// resource is one resource of a template.
type resource struct {
	Type           string
	Condition      string
	DeletionPolicy string
	DependsOn      any // a name, or a list of names
	Properties     map[string]any
}

// parts are the nested stacks of ../template.yaml.
var parts = []string{"tables.yaml", "api.yaml", "followers.yaml", "webhooks.yaml", "payments.yaml", "dashboard.yaml", "exports.yaml", "mails.yaml"}

// read parses a template.
func read(t *testing.T, file string) template {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	value := plain(t, document.Content[0])
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var read template
	if err := json.Unmarshal(encoded, &read); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return read
}

// plain returns the value of a node, with the short forms of intrinsic functions written out.
func plain(t *testing.T, node *yaml.Node) any {
	t.Helper()
	var value any
	switch node.Kind {
	case yaml.MappingNode:
		fields := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			fields[node.Content[i].Value] = plain(t, node.Content[i+1])
		}
		value = fields
	case yaml.SequenceNode:
		items := []any{}
		for _, item := range node.Content {
			items = append(items, plain(t, item))
		}
		value = items
	default:
		plainNode := *node
		if strings.HasPrefix(node.Tag, "!") && !strings.HasPrefix(node.Tag, "!!") {
			plainNode.Tag = "!!str"
		}
		if err := plainNode.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	switch tag := node.Tag; {
	case tag == "!Ref":
		return map[string]any{"Ref": value}
	case strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!"):
		return map[string]any{"Fn::" + tag[1:]: value}
	}
	return value
}

// reference returns what a value of a template refers to, in the notation of these tests: a table as "wallets", its
// index as "ledger/index/by_time", an attribute as "Failures.Arn".
func reference(value any) string {
	fields, _ := value.(map[string]any)
	if text, ok := value.(string); ok {
		return text
	}
	if ref, ok := fields["Ref"].(string); ok {
		return ref
	}
	if attribute, ok := fields["Fn::GetAtt"].(string); ok {
		return attribute
	}
	if parts, ok := fields["Fn::Sub"].([]any); ok && len(parts) > 0 { // a text, and what some of its names stand for
		return fmt.Sprint(parts[0])
	}
	if text, ok := fields["Fn::Sub"].(string); ok {
		text = strings.TrimPrefix(text, "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/")
		return strings.TrimPrefix(text, "${TablePrefix}")
	}
	return fmt.Sprint(value)
}

// list returns a value as a list: templates may write a list of one without brackets.
func list(value any) []any {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{value}
}

// at follows a path into a value.
func at(value any, path ...string) any {
	for _, name := range path {
		fields, _ := value.(map[string]any)
		value = fields[name]
	}
	return value
}

// resolve returns a value with its conditions decided: whether there is a key of the operator's own. There are keys of a
// payment provider for both tenants, and an address that mails are from. What is left out then is left out of lists and properties.
func resolve(value any, ownKey bool) any {
	switch v := value.(type) {
	case []any:
		kept := []any{}
		for _, element := range v {
			if resolved := resolve(element, ownKey); resolved != noValue {
				kept = append(kept, resolved)
			}
		}
		return kept
	case map[string]any:
		if v["Ref"] == "AWS::NoValue" {
			return noValue
		}
		decided := map[any]bool{"OwnKey": ownKey, "Live": true, "Test": true, "Paid": true, "Mailed": true}
		if choice := list(v["Fn::If"]); len(choice) == 3 {
			holds, known := decided[choice[0]]
			if !known { // such as whether there is a topic for alarms
				return v
			}
			if holds {
				return resolve(choice[1], ownKey)
			}
			return resolve(choice[2], ownKey)
		}
		kept := map[string]any{}
		for name, field := range v {
			if resolved := resolve(field, ownKey); resolved != noValue {
				kept[name] = resolved
			}
		}
		return kept
	}
	return value
}

// noValue is a value that is left out.
var noValue any = struct{ absent string }{"AWS::NoValue"}

// equalJSON returns whether two texts are the same JSON.
func equalJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	for into, text := range map[*any]string{&x: a, &y: b} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	return reflect.DeepEqual(x, y)
}
