package infra

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/ddb"
)

// TestTables compares the tables of the template with those that package ddb creates for development and tests.
func TestTables(t *testing.T) {
	described := map[string]resource{}
	for name, r := range read(t, "tables.yaml").Resources {
		if r.Type == "AWS::DynamoDB::Table" {
			described[reference(r.Properties["TableName"])] = r
			table := reference(r.Properties["TableName"])
			if name != strings.ToUpper(name[:1])+strings.ToLower(name[1:]) || !strings.EqualFold(name, table) {
				t.Errorf("resource %s is the table %s", name, table)
			}
		}
	}
	for _, table := range ddb.Tables() {
		r, found := described[table.Name]
		if !found {
			t.Errorf("the template has no table %s", table.Name)
			continue
		}
		if got, want := describeResource(r), describeTable(table); got != want {
			t.Errorf("table %s is\n%s in the template, and\n%s in package ddb", table.Name, got, want)
		}
		delete(described, table.Name)
		// These properties keep the data, whatever happens to the stack.
		if r.DeletionPolicy != "Retain" || r.Properties["DeletionProtectionEnabled"] != true ||
			at(r.Properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") != true {
			t.Errorf("the data of table %s are not protected against deletion", table.Name)
		}
	}
	for name := range described {
		t.Errorf("package ddb has no table %s", name)
	}
}

// describeResource returns a table of the template as text, to compare it.
func describeResource(r resource) string {
	key := func(value any) string {
		var names []string
		for _, element := range list(value) {
			names = append(names, fmt.Sprint(at(element, "KeyType"), " ", at(element, "AttributeName")))
		}
		return strings.Join(names, ", ")
	}
	var attributes []string
	for _, a := range list(r.Properties["AttributeDefinitions"]) {
		attributes = append(attributes, fmt.Sprint(at(a, "AttributeName"), " ", at(a, "AttributeType")))
	}
	slices.Sort(attributes)
	text := fmt.Sprintln(r.Properties["BillingMode"], "key", key(r.Properties["KeySchema"]), "attributes", attributes)
	for _, i := range list(r.Properties["GlobalSecondaryIndexes"]) {
		text += fmt.Sprintln("index", at(i, "IndexName"), key(at(i, "KeySchema")), at(i, "Projection", "ProjectionType"))
	}
	if stream := at(r.Properties, "StreamSpecification", "StreamViewType"); stream != nil {
		text += fmt.Sprintln("stream", stream)
	}
	if ttl := r.Properties["TimeToLiveSpecification"]; at(ttl, "Enabled") == true {
		text += fmt.Sprintln("ttl", at(ttl, "AttributeName"))
	}
	return text
}

// describeTable returns a table of package ddb as text, in the same form.
func describeTable(table ddb.Table) string {
	key := func(k ddb.KeySchema) string { return "HASH " + k.Partition + ", RANGE " + k.Sort }
	attributes := []string{table.Key.Partition + " S", table.Key.Sort + " S"}
	for _, i := range table.Indexes {
		attributes = append(attributes, i.Key.Partition+" S", i.Key.Sort+" S")
	}
	slices.Sort(attributes)
	text := fmt.Sprintln(table.Billing, "key", key(table.Key), "attributes", slices.Compact(attributes))
	for _, i := range table.Indexes {
		text += fmt.Sprintln("index", i.Name, key(i.Key), "ALL")
	}
	if table.Stream != "" {
		text += fmt.Sprintln("stream", table.Stream)
	}
	if table.TTL != "" {
		text += fmt.Sprintln("ttl", table.TTL)
	}
	return text
}

// TestFilters compares the event source mappings with the readers of package ddb.
func TestFilters(t *testing.T) {
	mappings := map[string]map[string]any{} // by function and table
	for name, r := range functions(t) {
		for _, event := range sortedValues(r.Properties["Events"]) {
			if at(event, "Type") == "DynamoDB" {
				properties, _ := at(event, "Properties").(map[string]any)
				table := strings.ToLower(strings.TrimSuffix(reference(properties["Stream"]), "Stream"))
				mappings[name+" "+table] = properties
			}
		}
	}
	for _, reader := range ddb.Readers() {
		mapping, found := mappings[reader.Function+" "+reader.Table]
		if !found {
			t.Errorf("function %s does not follow table %s", reader.Function, reader.Table)
			continue
		}
		delete(mappings, reader.Function+" "+reader.Table)
		filters := list(at(mapping, "FilterCriteria", "Filters"))
		if len(filters) != len(reader.Wants) {
			t.Errorf("function %s has %d filters on table %s, not %d",
				reader.Function, len(filters), reader.Table, len(reader.Wants))
			continue
		}
		for i, want := range reader.Wants {
			if got := reference(at(filters[i], "Pattern")); !equalJSON(t, got, want.Pattern()) {
				t.Errorf("function %s gets %s of table %s, not %s", reader.Function, got, reader.Table, want.Pattern())
			}
		}
		// With these properties one poisoned record does not stop the records after it, see docs/followers.md.
		if mapping["BisectBatchOnFunctionError"] != true || mapping["MaximumRetryAttempts"] != 10.0 ||
			mapping["MaximumRecordAgeInSeconds"] != 86400.0 ||
			reference(at(mapping, "DestinationConfig", "OnFailure", "Destination")) != "Failures.Arn" ||
			fmt.Sprint(mapping["FunctionResponseTypes"]) != "[ReportBatchItemFailures]" ||
			mapping["StartingPosition"] != "TRIM_HORIZON" {
			t.Errorf("function %s can be stopped by a record of table %s", reader.Function, reader.Table)
		}
	}
	for name := range mappings {
		t.Errorf("package ddb has no reader for the mapping %s", name)
	}
}

// functions returns all functions of the templates, by the folder in lambdas that has their program.
func functions(t *testing.T) map[string]resource {
	t.Helper()
	found := map[string]resource{}
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type == "AWS::Serverless::Function" {
				found[strings.ToLower(name)] = r
			}
		}
	}
	return found
}

// sortedValues returns the values of a map in the order of their keys.
func sortedValues(value any) []any {
	fields, _ := value.(map[string]any)
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = fields[name]
	}
	return values
}
