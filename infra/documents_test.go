package infra

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fileName finds what a document names as a file of the repository: a path in backquotes with an ending.
var fileName = regexp.MustCompile("`([A-Za-z0-9_./-]+\\.(?:go|md|yaml|yml|graphqls|sh|txt|toml|scenario))`")

// TestDocumentsNameFilesThatExist finds a file that was moved while a document still names it. A path may be relative to the
// repository or to the document, and a bare name may be anywhere below a folder that the same paragraph names.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	documents, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	decisions, err := filepath.Glob("../docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, document := range append(append(documents, decisions...), "../README.md", "../CONTRIBUTING.md") {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range fileName.FindAllStringSubmatch(string(text), -1) {
			named++
			name := match[1]
			if !strings.Contains(name, "/") && !exists(t, "../"+name) {
				continue // a name without a folder is explained by its surroundings
			}
			if !exists(t, "../"+name) && !exists(t, filepath.Join(filepath.Dir(document), name)) {
				t.Errorf("%s names %s, which does not exist", document, name)
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d files are named: the pattern finds too few", named)
	}
}

func exists(t *testing.T, file string) bool {
	t.Helper()
	_, err := os.Stat(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return err == nil
}
