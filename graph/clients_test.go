package graph_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/infra/npmtest"
	"github.com/drawdown-billing/drawdown/infra/piptest"
)

// What the test of clients needs beside the packages that docs/clients.md names: the generator without its command line,
// and the exchange of persisted queries.
var clientTools = []string{"@graphql-codegen/core@6.2.1", "@urql/exchange-persisted@5.0.1"}

// clientsPage is docs/clients.md: the files of each of its chapters, and the commands of all.
type clientsPage struct {
	files    map[string]map[string]string // by chapter and name; "" is the chapter before the first
	commands string
}

var (
	chapterOrBlock = regexp.MustCompile("(?ms)^## (.+?)$|(?:^[^\n]*`([\\w.-]+)`:\n\n)?^```(\\w+)\n(.*?)^```$")
	npmPackage     = regexp.MustCompile(`(?m)(?:@[\w-]+/)?[\w-]+@\d[\w.-]*`)
	pipPackage     = regexp.MustCompile(`[\w-]+==\d[\w.]*`)
)

func readClientsPage(t *testing.T) clientsPage {
	t.Helper()
	text, err := os.ReadFile("../docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	page, chapter := clientsPage{files: map[string]map[string]string{}}, ""
	for _, found := range chapterOrBlock.FindAllStringSubmatch(string(text), -1) {
		name, language, block := found[2], found[3], found[4]
		switch {
		case found[1] != "":
			chapter = found[1]
		case language == "sh":
			page.commands += block
		case name == "":
			t.Fatalf("docs/clients.md does not name the file of %.80s", block)
		default:
			if page.files[chapter] == nil {
				page.files[chapter] = map[string]string{}
			}
			page.files[chapter][name] = block
		}
	}
	return page
}

// project writes the files of a chapter, the operations of all, and the schema into a directory.
func (p clientsPage) project(t *testing.T, chapter string) string {
	t.Helper()
	if len(p.files[chapter]) == 0 {
		t.Fatalf("docs/clients.md has no files for %s", chapter)
	}
	directory := t.TempDir()
	files := maps.Clone(p.files[""])
	maps.Copy(files, p.files[chapter])
	schema, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	files["schema.graphqls"] = string(schema)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// copyInto copies files of testdata/clients into a project.
func copyInto(t *testing.T, directory string, names ...string) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("testdata/clients", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(directory, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// runIn runs a program in a project that speaks with the API, and returns what it prints.
func (a *api) runIn(t *testing.T, directory string, environment []string, program string, arguments ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute) // if it hangs
	defer cancel()
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir = directory
	command.Env = append(append(os.Environ(), "DRAWDOWN_URL="+a.server.URL, "DRAWDOWN_API_KEY="+a.secret), environment...)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(arguments, " "), err, output)
	}
	return string(output)
}

// newChargeable is an API with a wallet of 10 credits, from which each client takes 1.5.
func newChargeable(t *testing.T) *api {
	t.Helper()
	a := newAPI(t)
	a.wallet("main")
	a.grant("main", "g", "10")
	return a
}

// isCharged checks what a client printed, and what it has recorded.
func (a *api) isCharged(t *testing.T, client, printed string) {
	t.Helper()
	if strings.TrimSpace(printed) != "8.5 -1.5" {
		t.Errorf("%s prints %q", client, printed)
	}
	a.query(`{ wallet(id: "main") { transactions(first: 1) { nodes { idempotencyKey amount quantity metadata } } } }`).
		in("wallet.transactions.nodes").is(`[{"idempotencyKey": "` + client + `-1", "amount": "-1.5", "quantity": "1",
			"metadata": {"order": "A-17"}}]`)
}

// TestClients follows docs/clients.md: it generates each client with the settings of the page, compiles it, and lets it
// charge a wallet and read its balance.
func TestClients(t *testing.T) {
	page := readClientsPage(t)
	t.Run("genqlient", func(t *testing.T) {
		t.Parallel()
		a, directory := newChargeable(t), page.project(t, "genqlient")
		copyInto(t, directory, "go.mod", "go.sum")
		modules, err := os.ReadFile("testdata/clients/go.mod")
		if err != nil {
			t.Fatal(err)
		}
		for _, named := range regexp.MustCompile(`([\w./-]+)@(v[\d.]+)`).FindAllStringSubmatch(page.commands, -1) {
			if strings.Contains(named[1], ".") && !strings.Contains(string(modules), named[1]+" "+named[2]) {
				t.Errorf("testdata/clients/go.mod does not have %s", named[0])
			}
		}
		goOnly := []string{"GOFLAGS=-mod=readonly", "GOWORK=off"}
		a.runIn(t, directory, goOnly, "go", "tool", "genqlient")
		a.isCharged(t, "genqlient", a.runIn(t, directory, goOnly, "go", "run", "."))
	})
	t.Run("TypeScript", func(t *testing.T) {
		t.Parallel()
		packages := slices.DeleteFunc(npmPackage.FindAllString(page.commands, -1), func(name string) bool {
			return strings.HasPrefix(name, "@graphql-codegen/cli@") || strings.Contains(name, "genqlient") || strings.Contains(name, "tools@")
		})
		installed := npmtest.Install(t, append(packages, clientTools...)...)
		directory := page.project(t, "TypeScript")
		copyInto(t, directory, "generate.mjs", "links.ts")
		if err := os.Symlink(filepath.Join(installed, "node_modules"), filepath.Join(directory, "node_modules")); err != nil {
			t.Fatal(err)
		}
		node := npmtest.Node(t)
		newAPI(t).runIn(t, directory, nil, node, "generate.mjs")
		newAPI(t).runIn(t, directory, nil, node, "node_modules/typescript/bin/tsc", "--project", "tsconfig.json")
		for _, client := range []string{"urql", "apollo", "graphql-request"} {
			a := newChargeable(t)
			a.isCharged(t, client, a.runIn(t, directory, nil, node, client+".js"))
		}
		a := newChargeable(t)
		for _, key := range []string{"u1", "u2", "u3", "u4"} {
			a.use("main", key, "1")
		}
		if printed := a.runIn(t, directory, nil, node, "links.js"); printed != "6 5\n6 5\n" {
			t.Errorf("links.ts prints %q", printed)
		}
	})
	t.Run("ariadne-codegen", func(t *testing.T) {
		t.Parallel()
		a, directory := newChargeable(t), page.project(t, "ariadne-codegen")
		python := []string{"PYTHONPATH=" + piptest.Install(t, pipPackage.FindAllString(page.commands, -1)...)}
		a.runIn(t, directory, python, piptest.Python(t), "-m", "ariadne_codegen")
		a.isCharged(t, "ariadne-codegen", a.runIn(t, directory, python, piptest.Python(t), "main.py"))
	})
}
