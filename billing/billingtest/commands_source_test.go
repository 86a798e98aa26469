package billingtest

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A command without an example is in no test that holds for every command.
func TestEveryCommandHasAnExample(t *testing.T) {
	var examples []string
	for _, c := range everyCommand() {
		examples = append(examples, nameOf(c))
	}
	if again := slices.Compact(slices.Sorted(slices.Values(examples))); len(again) != len(examples) {
		t.Errorf("billingtest.Commands has two examples of one command: %v", examples)
	}
	for _, folder := range []string{"..", "../outbox", "../price"} {
		for _, name := range commandsIn(t, folder) {
			if !slices.Contains(examples, name) {
				t.Errorf("%s has no example; add one to billingtest.Commands in billing/billingtest/commands.go", name)
			}
		}
	}
}

// commandsIn are the types of the package in a folder that embed Keyed or have a method Apply of a draft: one of the two
// is there even where the other is forgotten. What is not exported and embeds Keyed is a part of commands.
func commandsIn(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("there is no source in %s: %v", folder, err)
	}
	var found []string
	for _, name := range names {
		file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range file.Decls {
			if command := commandOf(declared); command != "" && !strings.HasSuffix(name, "_test.go") {
				found = append(found, file.Name.Name+"."+command)
			}
		}
	}
	if len(found) == 0 {
		t.Fatalf("there is no command in %s: this test looks for methods Apply(*Draft)", folder)
	}
	return found
}

// commandOf is the name of the command that a declaration is of, or empty.
func commandOf(declared ast.Decl) string {
	switch d := declared.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil && d.Name.Name == "Apply" && takesDraft(d.Type) {
			return typeName(d.Recv.List[0].Type)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if named, is := spec.(*ast.TypeSpec); is && named.Name.IsExported() && embedsKeyed(named.Type) {
				return named.Name.Name
			}
		}
	}
	return ""
}

// embedsKeyed reports whether a type is a struct that embeds Keyed or billing.Keyed.
func embedsKeyed(t ast.Expr) bool {
	fields, is := t.(*ast.StructType)
	return is && slices.ContainsFunc(fields.Fields.List, func(f *ast.Field) bool {
		return len(f.Names) == 0 && typeName(f.Type) == "Keyed"
	})
}

// takesDraft reports whether a function has one parameter, a *Draft or a *billing.Draft.
func takesDraft(f *ast.FuncType) bool {
	return len(f.Params.List) == 1 && typeName(f.Params.List[0].Type) == "Draft"
}

// typeName is the last part of the name of a type, or of what it points to.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}
