package dashboard

import (
	"bytes"
	"compress/gzip"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The most that everything of a face may have together, in bytes, compressed by gzip: all pages, also those that load only
// when somebody opens them. The custom element stands in other people's pages.
const (
	maxPortal    = 130_000
	maxDashboard = 190_000
	maxEmbed     = 1_200
)

// TestBudgets checks how much browsers load.
func TestBudgets(t *testing.T) {
	for face, budget := range map[string]struct {
		most int
		has  func(name string) bool
	}{
		"portal":    {maxPortal, func(name string) bool { return !strings.HasPrefix(name, "operator-") && name != "embed.js" }},
		"dashboard": {maxDashboard, func(name string) bool { return name != "embed.js" }},
		"element":   {maxEmbed, func(name string) bool { return name == "embed.js" }},
	} {
		total := 0
		for name, file := range ours().files {
			if (strings.HasSuffix(name, ".js") || strings.HasSuffix(name, ".css")) && budget.has(name) {
				total += zipped(t, file.content)
			}
		}
		t.Logf("%s: %d bytes", face, total)
		if total > budget.most || total == 0 {
			t.Errorf("%s has %d bytes, and may have %d", face, total, budget.most)
		}
	}
}

func zipped(t *testing.T, content []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// TestBuildIsWhole checks that the page finds what it names, that each file finds what it imports, and that no file names
// something elsewhere to load.
func TestBuildIsWhole(t *testing.T) {
	files := ours().files
	for _, face := range []string{"portal", "operator"} {
		for _, chunk := range (page{Face: face}).Chunks() {
			if files[chunk+".js"] == nil {
				t.Errorf("the page names %s.js, which is not in the build", chunk)
			}
		}
	}
	// A text may have the word from as well: an import has it behind the names that it imports.
	imported := regexp.MustCompile(`(?:(?:\}|as [\w$]+ )from|\bimport)\s*\(?["` + "`" + `]([^"` + "`" + `]+)["` + "`" + `]`)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasSuffix(name, ".js") {
			continue
		}
		for _, match := range imported.FindAllSubmatch(files[name].content, -1) {
			if other, found := strings.CutPrefix(string(match[1]), "./"); !found || files[other] == nil {
				t.Errorf("%s imports %s, which is not in the build", name, match[1])
			}
		}
	}
	for _, name := range []string{"app.js", "style.css", "icon.svg", "embed.js", "licenses.md"} {
		if files[name] == nil {
			t.Errorf("the build lacks %s", name)
		}
	}
	if css := string(files["style.css"].content); strings.Contains(css, "url(") || strings.Contains(css, "@import") {
		t.Error("the style sheet loads something")
	}
}

// TestLicences checks that the build names the licence of what it contains.
func TestLicences(t *testing.T) {
	text := string(ours().files["licenses.md"].content)
	for _, name := range []string{"react-dom", "@tanstack/query-core", "wouter"} {
		if !strings.Contains(text, name) {
			t.Errorf("the licences lack %s", name)
		}
	}
}
