package ddb

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

// noDocuments are kinds of things that are no documents.
var noDocuments = map[billing.Kind]string{billing.KindWallet: "a wallet has its state; the kind is for claims"}

// Every constant of the type billing.Kind, in whatever package of the domain, has a codec.
func TestEveryKindHasACodec(t *testing.T) {
	kinds := kindsOf(t, "../billing")
	if len(kinds) < len(codecs) {
		t.Fatalf("found %d kinds in ../billing, but there are %d codecs", len(kinds), len(codecs))
	}
	for kind, place := range kinds {
		if _, found := codecs[kind]; !found && noDocuments[kind] == "" {
			t.Errorf("%s: documents of the kind %q have no codec: write a toItem… and a fromItem… in a file of package ddb "+
				"that is named like the domain's, and add a line for the kind to codecs in ddb/codec.go", place, kind)
		}
	}
	for kind := range codecs {
		if kinds[kind] == "" {
			t.Errorf("ddb/codec.go has a codec for documents of the kind %q, which no constant names", kind)
		}
	}
}

// kindsOf finds the constants of the type billing.Kind in the packages below a directory, with the place of each.
func kindsOf(t *testing.T, directory string) map[billing.Kind]string {
	t.Helper()
	kinds, files := map[billing.Kind]string{}, token.NewFileSet()
	err := filepath.WalkDir(directory, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || !isKind(spec.Type, file.Name.Name) {
				return true
			}
			for _, value := range spec.Values {
				if literal, is := value.(*ast.BasicLit); is && literal.Kind == token.STRING {
					text, _ := strconv.Unquote(literal.Value)
					kinds[billing.Kind(text)] = files.Position(literal.Pos()).String()
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

// isKind reports whether a type, as it is written in a package, is billing.Kind.
func isKind(written ast.Expr, pkg string) bool {
	switch of := written.(type) {
	case *ast.Ident:
		return pkg == "billing" && of.Name == "Kind"
	case *ast.SelectorExpr:
		from, is := of.X.(*ast.Ident)
		return is && from.Name == "billing" && of.Sel.Name == "Kind"
	}
	return false
}

// The documents by which the codecs are tested are one of each kind, and read as they were written.
func TestDocumentsReadAsWritten(t *testing.T) {
	tested := map[billing.Kind]bool{}
	for _, document := range append(someDocuments(), someOutboxDocuments()...) {
		kind := document.DocumentKey().Kind
		tested[kind] = true
		c := codecs[kind]
		if !c.valid(document.DocumentKey()) {
			t.Errorf("%s is refused", describe(document.DocumentKey()))
		}
		i := readableOf(t, document).item
		if got, err := c.fromItem(i); err != nil || !reflect.DeepEqual(got, document) {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", kind, got, err, document)
		}
		if keyOf(i) != c.key(document.DocumentKey()) {
			t.Errorf("%s is at %s, and is read at %s", kind, keyOf(i), c.key(document.DocumentKey()))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(codecs)) {
		if !tested[kind] || requiredOf[kind] == nil {
			t.Errorf("no test reads a document of the kind %q: add one to someDocuments in ddb/codec_test.go, "+
				"and to requiredOf what its item cannot lack", kind)
		}
	}
}

// A copy of a document of any kind is equal to its original, and shares nothing with it: a store in memory and the caches
// of a process keep copies.
func TestClonesOfDocumentsShareNothing(t *testing.T) {
	for _, document := range append(someDocuments(), someOutboxDocuments()...) {
		copied := document.CloneDocument()
		if !reflect.DeepEqual(document, copied) {
			t.Errorf("a copy of\n%+v is\n%+v", document, copied)
		}
		if found := billingtest.Shared(document, copied); found != nil {
			t.Errorf("a copy shares %q with its original", found)
		}
	}
}

// A codec reads no item that is at the key of another document, and writes no document of another type.
func TestCodecsAreApart(t *testing.T) {
	all := append(someDocuments(), someOutboxDocuments()...)
	for _, one := range all {
		for _, another := range all {
			if one == another {
				continue
			}
			kind := another.DocumentKey().Kind
			if i, err := codecs[kind].toItem(one); err == nil {
				t.Errorf("the codec of %s writes a %T: %+v", kind, one, i)
			}
			if got, err := codecs[kind].fromItem(readableOf(t, one).item); err == nil || got != nil {
				t.Errorf("the codec of %s reads a %T as %+v, %v", kind, one, got, err)
			}
		}
	}
}
