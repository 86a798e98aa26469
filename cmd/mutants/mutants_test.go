package main

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMutants checks mutants.txt against the source without running anything: that the old text of each mutant is in
// its file once, that the packages whose tests should notice it exist, and that each part of -run names a test of
// theirs. A part that matched nothing would let a mutant survive for want of its test, or be noticed by another test
// than the one that is meant.
func TestMutants(t *testing.T) {
	text, err := os.ReadFile("mutants.txt")
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	const root = "../.."
	names := map[string]bool{}
	for _, m := range mutants {
		if names[m.name] {
			t.Errorf("%q is there twice", m.name)
		}
		names[m.name] = true
		if _, err := m.apply(root); err != nil {
			t.Errorf("%q: %v", m.name, err)
		}
		if fault := faultOfTest(t, root, m.test); fault != "" {
			t.Errorf("%q: test %s: %s", m.name, strings.Join(m.test, " "), fault)
		}
	}
}

// faultOfTest says what is wrong with the arguments of go test, or nothing: they are packages, -run with a list of
// names, and -timeout= for a mutant under which tests do not end.
func faultOfTest(t *testing.T, root string, args []string) string {
	t.Helper()
	var tests []string
	packages, pattern := 0, ""
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-run" && i+1 < len(args):
			i++
			pattern = args[i]
		case strings.HasPrefix(args[i], "-timeout="):
		case strings.HasPrefix(args[i], "./"):
			packages++
			found := testsOf(t, filepath.Join(root, args[i]))
			if len(found) == 0 {
				return args[i] + " has no tests"
			}
			tests = append(tests, found...)
		default:
			return args[i] + " is neither a package, as in ./billing, nor -run with a pattern, nor -timeout="
		}
	}
	if packages == 0 {
		return "names no package"
	}
	for _, part := range strings.Split(pattern, "|") {
		top, _, _ := strings.Cut(part, "/") // what follows names a test within it, which only a run shows
		name, err := regexp.Compile(top)
		if err != nil {
			return err.Error()
		}
		matches := false
		for _, test := range tests {
			matches = matches || name.MatchString(test)
		}
		if !matches {
			return "no test of the package matches " + part
		}
	}
	return ""
}

// testsOf lists the tests and fuzz tests of a folder, none where there is no such folder.
func testsOf(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			f, is := declaration.(*ast.FuncDecl)
			if is && f.Recv == nil && (strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")) {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// TestFaultOfTest: each kind of line that would run no test, or another one than is meant, is found.
func TestFaultOfTest(t *testing.T) {
	root := tree(t)
	for args, fault := range map[string]string{
		".":                                  "neither a package",
		"./":                                 "",
		"./b -run TestBroken":                "",
		"./b -run TestBroken/one":            "",
		"./ ./b -run ^TestBroken$|TestDoub":  "",
		"./c":                                "./c has no tests",
		"-run TestDouble":                    "names no package",
		"./b -run TestBroken|TestDouble/one": "no test of the package matches TestDouble/one",
		"./b -run (":                         "missing closing",
		"./b -run":                           "neither a package",
		"./b -timeout=20s":                   "",
		"./b -count=1":                       "neither a package",
	} {
		got := faultOfTest(t, root, strings.Fields(args))
		if (got == "") != (fault == "") || !strings.Contains(got, fault) {
			t.Errorf("%s: got %q, want %q", args, got, fault)
		}
	}
}

// tree writes a small module with one function, a test of one of its two branches, and a test that reads a text.
func tree(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example\n\ngo 1.26\n",
		"a.go":   "package example\n\nfunc double(n int) int {\n\tif n == 7 {\n\t\treturn 14\n\t}\n\treturn 2 * n\n}\n",
		"a_test.go": "package example\n\nimport \"testing\"\n\n" +
			"func TestDouble(t *testing.T) {\n\tif double(2) != 4 {\n\t\tt.Fatal(double(2))\n\t}\n}\n",
		"b/b.go":    "package b\n",
		"words.txt": "one two\n",
		"w/w_test.go": "package w\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestWords(t *testing.T) {\n" +
			"\tif text, _ := os.ReadFile(\"../words.txt\"); string(text) != \"one two\\n\" {\n\t\tt.Fatal(text)\n\t}\n}\n",
		"b/b_test.go": "package b\n\nimport \"testing\"\n\nfunc TestBroken(t *testing.T) { t.Fail() }\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestTry(t *testing.T) {
	for name, test := range map[string]struct {
		mutants string
		printed string
		fault   string // empty: none
	}{
		"noticed":                         {"= thrice\nfile a.go\ntest .\n- 2 * n\n+ 3 * n\n", "TestDouble", ""},
		"noticed by a test that reads it": {"= words\nfile words.txt\ntest ./w\n- two\n+ three\n", "TestWords", ""},
		"survives": {
			"= seven\nfile a.go\ntest .\n- return 14\n+ return 15\n",
			"SURVIVED", `"seven" in a.go makes none of the tests`,
		},
		"no such text":   {"= gone\nfile a.go\ntest .\n- 4 * n\n+ 3 * n\n", "", "0 times"},
		"not once":       {"= often\nfile a.go\ntest .\n- return\n+ panic\n", "", "2 times"},
		"no such file":   {"= file\nfile c.go\ntest .\n- a\n+ b\n", "", "c.go"},
		"does not build": {"= build\nfile a.go\ntest .\n- 2 * n\n+ 2 * m\n", "ERROR", "undefined: m"},
		"fails already":  {"= broken\nfile a.go\ntest ./b\n- 2 * n\n+ 3 * n\n", "", "fail without a change"},
		"of two lines":   {"= lines\nfile a.go\ntest .\n- \t}\n- \treturn 2 * n\n+ \t}\n+ \treturn 0\n", "TestDouble", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mutants, err := parse(test.mutants)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			s := suite{tree: tree(t), jobs: 1}
			err = s.try(context.Background(), mutants, &out)
			if (err == nil) != (test.fault == "") || err != nil && !strings.Contains(err.Error(), test.fault) ||
				!strings.Contains(out.String(), test.printed) {
				t.Errorf("got %v, %s", err, out.String())
			}
		})
	}
}

func TestParse(t *testing.T) {
	for text, fault := range map[string]string{
		"# nothing\n\n":                           "",
		"file a.go":                               "line 1 is before",
		"= a\nfile a.go\ntest .\n- a\n+ a":        "changes nothing",
		"= a\ntest .\n- a\n+ b":                   "lacks its file",
		"= a\nfile a.go\n- a\n+ b":                "lacks its file or its test",
		"= a\nfile a.go\ntest .\n* a":             "line 4 begins",
		"= a\nfile a.go\ntest .\n- a\n= b\n- a":   "lacks its file",
		"= a\nfile a.go\ntest .\n- a\n# so it is": "",
	} {
		if _, err := parse(text); (err == nil) != (fault == "") || err != nil && !strings.Contains(err.Error(), fault) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
