package graph_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/drawdown-billing/drawdown/graph/gen"
)

// schemaOf reads a schema.
func schemaOf(t *testing.T, path string) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	schema, fault := gqlparser.LoadSchema(&ast.Source{Name: path, Input: string(text)})
	if fault != nil {
		t.Fatal(fault)
	}
	return schema
}

func TestGeneratedCodeIsOfTheSchema(t *testing.T) {
	format := func(schema *ast.Schema) string {
		text := &bytes.Buffer{}
		formatter.NewFormatter(text).FormatSchema(schema)
		return text.String()
	}
	if format(schemaOf(t, "../schema.graphqls")) != format(gen.NewExecutableSchema(gen.Config{}).Schema()) {
		t.Error("graph/gen was generated from another schema: run `make generate`")
	}
}

// insideWords are words for the inside of Drawdown, which callers need not know.
var insideWords = regexp.MustCompile(`(?i)\b(dynamo|shard|lot|lots|resolver|gqlgen|payload|struct|nil|TODO)\b`)

// Every element is described for somebody who has never seen the code.
func TestEverythingIsDescribed(t *testing.T) {
	schema := schemaOf(t, "../schema.graphqls")
	elements := 0
	describe := func(description, format string, args ...any) {
		elements++
		name := fmt.Sprintf(format, args...)
		switch text := strings.TrimSpace(description); {
		case text == "":
			t.Errorf("%s has no description", name)
		case !strings.HasSuffix(text, "."):
			t.Errorf("the description of %s does not end: %s", name, text)
		case insideWords.MatchString(text):
			t.Errorf("the description of %s says %q", name, insideWords.FindString(text))
		}
	}
	for _, definition := range schema.Types {
		if definition.BuiltIn {
			continue
		}
		describe(definition.Description, "%s", definition.Name)
		for _, value := range definition.EnumValues {
			describe(value.Description, "%s.%s", definition.Name, value.Name)
		}
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			describe(field.Description, "%s.%s", definition.Name, field.Name)
			for _, argument := range field.Arguments {
				describe(argument.Description, "%s.%s(%s:)", definition.Name, field.Name, argument.Name)
			}
		}
	}
	for _, directive := range schema.Directives {
		if directive.Position.Src.BuiltIn {
			continue
		}
		describe(directive.Description, "@%s", directive.Name)
		for _, argument := range directive.Arguments {
			describe(argument.Description, "@%s(%s:)", directive.Name, argument.Name)
		}
	}
	if elements < 300 {
		t.Errorf("only %d elements were looked at", elements)
	}
}

func TestSchemaKeepsTheContract(t *testing.T) {
	for _, contradiction := range contradictions(schemaOf(t, "testdata/contract.graphqls"),
		schemaOf(t, "../schema.graphqls")) {
		t.Error(contradiction)
	}
}

// contradictions returns the elements of a schema that differ from the contract. The schema may lack parts of the
// contract, and may have more.
func contradictions(contract, schema *ast.Schema) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for name, promised := range contract.Types {
		offered := schema.Types[name]
		if offered == nil || promised.BuiltIn {
			continue
		}
		if offered.Kind != promised.Kind {
			say("%s is of kind %s, not %s", name, offered.Kind, promised.Kind)
			continue
		}
		if got, want := strings.Join(offered.Interfaces, " "), strings.Join(promised.Interfaces, " "); got != want {
			say("%s implements %q, not %q", name, got, want)
		}
		for _, field := range promised.Fields {
			there := offered.Fields.ForName(field.Name)
			path := name + "." + field.Name
			switch {
			case there != nil:
				compareField(say, path, field, there)
			case offered.Kind == ast.InputObject && field.Type.NonNull && field.DefaultValue == nil:
				say("%s is missing, and nobody could leave it out", path)
			}
		}
		for _, field := range offered.Fields {
			if offered.Kind == ast.InputObject && promised.Fields.ForName(field.Name) == nil && field.Type.NonNull &&
				field.DefaultValue == nil {
				say("%s.%s is required, and nobody knows of it", name, field.Name)
			}
		}
	}
	return found
}

func compareField(say func(string, ...any), path string, promised, offered *ast.FieldDefinition) {
	if got, want := offered.Type.String(), promised.Type.String(); got != want {
		say("%s is %s, not %s", path, got, want)
	}
	if got, want := offered.DefaultValue.String(), promised.DefaultValue.String(); got != want {
		say("%s has the default %s, not %s", path, got, want)
	}
	for _, argument := range promised.Arguments {
		there := offered.Arguments.ForName(argument.Name)
		switch {
		case there == nil && argument.Type.NonNull && argument.DefaultValue == nil:
			say("%s(%s:) is missing, and nobody could leave it out", path, argument.Name)
		case there != nil && there.Type.String() != argument.Type.String():
			say("%s(%s:) is %s, not %s", path, argument.Name, there.Type, argument.Type)
		case there != nil && there.DefaultValue.String() != argument.DefaultValue.String():
			say("%s(%s:) has the default %s, not %s", path, argument.Name, there.DefaultValue, argument.DefaultValue)
		}
	}
	for _, argument := range offered.Arguments {
		if promised.Arguments.ForName(argument.Name) == nil && argument.Type.NonNull && argument.DefaultValue == nil {
			say("%s(%s:) is required, and nobody knows of it", path, argument.Name)
		}
	}
}

// The comparison finds each kind of difference.
func TestContradictionsAreFound(t *testing.T) {
	load := func(text string) *ast.Schema {
		return gqlparser.MustLoadSchema(&ast.Source{Input: "type Query { q: Int } " + text})
	}
	contract := load(`interface I { i: ID! } type A implements I { i: ID! f(x: Int = 1, y: String!): [Int!]! }
		input B { a: Int! b: String = "b" }
		enum C { D E } scalar F`)
	same := `interface I { i: ID! } 
		type A implements I { i: ID! g: Int f(x: Int = 1, y: String!, z: Int, w: Int! = 2): [Int!]! }
		input B { a: Int! c: Int } enum C { E G } scalar F`
	if found := contradictions(contract, load(same)); len(found) > 0 {
		t.Errorf("what only adds, or leaves out, is said to contradict: %v", found)
	}
	for _, change := range [][2]string{
		{"[Int!]!", "[Int!]"},
		{"[Int!]!", "[Int]!"},
		{"x: Int = 1", "x: Int = 2"},
		{"x: Int = 1", "x: Int"},
		{"x: Int = 1", "x: Int! = 1"},
		{"y: String!", "y: String"},
		{", y: String!", ""},
		{"z: Int", "z: Int!"},
		{"implements I ", ""},
		{"a: Int!", "a: Int"},
		{"a: Int! ", ""},
		{"c: Int", "c: Int!"},
		{"c: Int", "b: String"},
		{"scalar F", "enum F { G }"},
	} {
		if found := contradictions(contract, load(strings.Replace(same, change[0], change[1], 1))); len(found) != 1 {
			t.Errorf("%s in place of %s: found %v", change[1], change[0], found)
		}
	}
}

// The API imports no package that stores its data or runs it.
func TestImports(t *testing.T) {
	listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatalf("the packages that the API imports cannot be listed: %v", err)
	}
	deps := strings.Fields(string(listed))
	if len(deps) < 100 {
		t.Errorf("only %d packages are listed", len(deps))
	}
	for _, dep := range deps {
		if strings.HasPrefix(dep, "github.com/aws/") || strings.HasPrefix(dep, "github.com/drawdown-billing/drawdown/ddb") {
			t.Errorf("the API imports %s", dep)
		}
	}
}
