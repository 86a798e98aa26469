package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree writes a small module with one function, and a test of one of its two branches.
func tree(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example\n\ngo 1.26\n",
		"a.go":   "package example\n\nfunc double(n int) int {\n\tif n == 7 {\n\t\treturn 14\n\t}\n\treturn 2 * n\n}\n",
		"a_test.go": "package example\n\nimport \"testing\"\n\n" +
			"func TestDouble(t *testing.T) {\n\tif double(2) != 4 {\n\t\tt.Fatal(double(2))\n\t}\n}\n",
		"b/b.go":      "package b\n",
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
		"noticed": {"= thrice\nfile a.go\ntest .\n- 2 * n\n+ 3 * n\n", "TestDouble", ""},
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
