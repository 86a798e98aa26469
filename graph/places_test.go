package graph_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// Every command calls itself what its mutation is called: the name is part of its fingerprint and of the audit log.
func TestCommandsAreNamedLikeMutations(t *testing.T) {
	mutations := schemaOf(t, "../schema.graphqls").Mutation.Fields
	for _, command := range billingtest.Commands() {
		if operation := command.Request().Operation; mutations.ForName(operation) == nil {
			t.Errorf("the Request of %T says Operation %q, which is no mutation of schema.graphqls", command, operation)
		}
	}
}

// TestEveryMutationHasItsPlaces looks for each mutation of the schema in the places outside of the code that no
// compiler and no other test checks. CONTRIBUTING.md lists all places.
func TestEveryMutationHasItsPlaces(t *testing.T) {
	read := func(file string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	readme, costs, contributing := read("../README.md"), read("../docs/cost.md"), read("../CONTRIBUTING.md")
	for _, field := range schemaOf(t, "../schema.graphqls").Mutation.Fields {
		if !strings.Contains(readme, fmt.Sprintf("`%s`", field.Name)) {
			t.Errorf("README.md does not name the mutation %s: add it to the table under \"The API\"", field.Name)
		}
		if !strings.Contains(costs, "| "+field.Name) {
			t.Errorf("docs/cost.md has no row for the mutation %s: add a case to ddb/cost_operations_test.go, and run "+
				"go test ./ddb -run TestCosts -update", field.Name)
		}
	}
	for name, example := range examples {
		space := map[keySpace]string{keysOfWallet: "wallet", keysOfEvents: "wallet", keysOfTenant: "the tenant"}[example.keys]
		row := regexp.MustCompile("(?m)^\\| [^|]*`" + name + "`[^|]* \\| [^|]*" + space + "[^|]* \\|$")
		if !example.keys.keyless() && !row.MatchString(readme) {
			t.Errorf("README.md does not say that the keys of %s share the space of %s: add it to the table of keys under "+
				"\"The API\"", name, example.keys)
		}
	}
	for _, file := range []string{
		"schema.graphqls", "gqlgen.yml", "billing/ledger/operations.go", "billing/billingtest/commands.go",
		"billing/simulation/command.go", "billing/testdata/scenarios/", "graph/examples_test.go", "graph/enums_test.go",
		"ddb/cost_operations_test.go", "README.md", "CHANGELOG.md",
	} {
		if !strings.Contains(contributing, "`"+file) {
			t.Errorf("CONTRIBUTING.md does not name %s among the places that adding a mutation touches", file)
		}
		if _, err := os.Stat("../" + file); err != nil {
			t.Errorf("CONTRIBUTING.md names %s, which is not there: %v", file, err)
		}
	}
}
