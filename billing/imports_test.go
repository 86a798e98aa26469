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

// TestDependsOnTheStandardLibraryAlone keeps the domain free of whatever stores, transports or prices it.
func TestDependsOnTheStandardLibraryAlone(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if found := strings.Fields(string(out)); !slices.Equal(found, []string{"github.com/drawdown-billing/drawdown/billing"}) {
		t.Errorf("depends on %v", found)
	}
}

// forbidden are packages and functions that would let the domain see or change the world by itself. Time, randomness,
// storage and waiting are arguments.
var forbidden = map[string][]string{
	"time":    {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
	"context": {"Background", "TODO"},
	"strconv": {"ParseFloat", "FormatFloat", "AppendFloat"},

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

// TestSeesNoWorld looks at the source for what is forbidden, and for floating point.
func TestSeesNoWorld(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range file.Imports {
			if names, found := forbidden[strings.Trim(imported.Path.Value, `"`)]; found && names == nil {
				t.Errorf("%s imports %s", name, imported.Path.Value)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if pkg, ok := n.X.(*ast.Ident); ok && slices.Contains(forbidden[pkg.Name], n.Sel.Name) {
					t.Errorf("%s: %s.%s", set.Position(n.Pos()), pkg.Name, n.Sel.Name)
				}
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: floating point", set.Position(n.Pos()))
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s: floating point", set.Position(n.Pos()))
				}
			}
			return true
		})
	}
}
