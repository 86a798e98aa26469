package billing

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDependsOnTheStandardLibraryAlone keeps the domain independent of packages for storage, transport and prices. The
// calendar is a part of the domain that other packages use by itself.
func TestDependsOnTheStandardLibraryAlone(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}",
		".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const domain = "github.com/drawdown-billing/drawdown/billing"
	if found := strings.Fields(string(out)); !slices.Equal(found, []string{domain + "/calendar", domain}) {
		t.Errorf("depends on %v", found)
	}
}

// parsed returns the source of this package and of package price, which is pure as well, by file, without their tests.
func parsed(t *testing.T) map[string]*ast.File {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.go", "price/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no source in %s: %v", pattern, err)
		}
		names = append(names, found...)
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}

// forbidden lists packages and functions by which the domain could read or change something outside of it. Time,
// randomness, storage and waiting are arguments.
var forbidden = map[string][]string{
	"time":    {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
	"strconv": {"ParseFloat", "FormatFloat", "AppendFloat"},

	"context":      nil,
	"crypto/rand":  nil, // nil: the whole package
	"log":          nil,
	"log/slog":     nil,
	"math/rand":    nil,
	"math/rand/v2": nil,
	"net":          nil,
	"net/http":     nil,
	"os":           nil,
	"os/exec":      nil,
	"syscall":      nil,
	"testing":      nil,
	"unsafe":       nil,
}

// TestUsesNothingForbidden checks that the source uses nothing forbidden, and no floating point.
func TestUsesNothingForbidden(t *testing.T) {
	for name, file := range parsed(t) {
		for _, imported := range file.Imports {
			if names, found := forbidden[strings.Trim(imported.Path.Value, `"`)]; found && names == nil {
				t.Errorf("%s imports %s", name, imported.Path.Value)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if pkg, ok := n.X.(*ast.Ident); ok && slices.Contains(forbidden[pkg.Name], n.Sel.Name) {
					t.Errorf("%s: %s.%s", name, pkg.Name, n.Sel.Name)
				}
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: floating point", name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s: floating point", name)
				}
			}
			return true
		})
	}
}
