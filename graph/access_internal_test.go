package graph

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Each field of the schema is in one place of accessTable, and nothing else is. What customers' sessions may set exists, and each input of
// what they may ask for is in inputTable.
func TestAccessTable(t *testing.T) {
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	known := map[string]bool{}
	for _, of := range schema.Types {
		if of.BuiltIn || of.Kind != ast.Object && of.Kind != ast.Interface {
			continue
		}
		known[of.Name] = true
		for _, field := range of.Fields {
			if !strings.HasPrefix(field.Name, "__") {
				checkRow(t, schema, of.Name, field)
			}
		}
		checkFields(t, of, accessTable[of.Name])
	}
	for of := range accessTable {
		if !known[of] {
			t.Errorf("accessTable has a row for %s, which the schema has not", of)
		}
	}
	for input, fields := range inputTable {
		of := schema.Types[input]
		if of == nil || of.Kind != ast.InputObject {
			t.Errorf("inputTable has a row for %s, which is no input of the schema", input)
			continue
		}
		for name := range strings.FieldsSeq(fields) {
			if of.Fields.ForName(name) == nil {
				t.Errorf("inputTable names %s of %s, which the schema has not", name, input)
			}
		}
	}
}

// checkRow checks the place of a field, and of its inputs.
func checkRow(t *testing.T, schema *ast.Schema, of string, field *ast.FieldDefinition) {
	t.Helper()
	row := accessTable[of]
	places := 0
	for _, fields := range []string{row.keys, row.seller, row.view, row.buy, row.configure, row.commit} {
		for name := range strings.FieldsSeq(fields) {
			if name == field.Name {
				places++
			}
		}
	}
	if places != 1 {
		t.Errorf("accessTable has %d places for %s of %s; add it to keys, seller, view, buy, configure or commit in graph/accesstable.go, "+
			"by who may ask for it", places, field.Name, of)
	}
	for _, argument := range field.Arguments {
		kind := schema.Types[argument.Type.Name()]
		customers := strings.Join([]string{row.view, row.buy, row.configure, row.commit}, " ")
		if kind.Kind == ast.InputObject && lists(customers, field.Name) && inputTable[kind.Name] == "" {
			t.Errorf("customers' sessions may ask for %s of %s, and inputTable in graph/access.go does not say what they may set of %s",
				field.Name, of, kind.Name)
		}
	}
}

// checkFields checks that all that a row names exists, and that tokens get no more than is offered.
func checkFields(t *testing.T, of *ast.Definition, row fieldAccess) {
	t.Helper()
	for _, fields := range []string{row.keys, row.seller, row.view, row.buy, row.configure, row.commit, row.token, row.absent} {
		names := strings.Fields(fields)
		for i, name := range names {
			if of.Fields.ForName(name) == nil || slices.Contains(names[:i], name) {
				t.Errorf("accessTable names %s of %s, which the schema has not, or twice", name, of.Name)
			}
		}
	}
	for name := range strings.FieldsSeq(row.absent) {
		if !lists(row.token, name) {
			t.Errorf("%s of %s is absent for tokens, which may not select it", name, of.Name)
		}
	}
}
