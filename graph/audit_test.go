package graph_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The audit of GraphQL over HTTP, and the package that it is made for, pinned. They are kept outside of the tree.
const (
	auditPackage = "graphql-http@1.23.1"
	auditPeer    = "graphql@16.14.0"
	audits       = 61
)

// installAudit makes sure that the audit is installed, and answers where. Any number of processes may do so at once:
// each installs beside the place and moves the whole there, and all but the first find it taken.
func installAudit(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("there is no cache directory to keep the audit of GraphQL over HTTP in: %v", err)
	}
	place := filepath.Join(cache, "drawdown", strings.Replace(auditPackage+"-"+auditPeer, "@", "-", 2))
	if _, err := os.Stat(place); err == nil {
		return place
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Fatal("npm is needed once, to install the audit of GraphQL over HTTP: install Node.js 20 or later")
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		t.Fatal(err)
	}
	partial, err := os.MkdirTemp(filepath.Dir(place), filepath.Base(place)+".partial-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(partial) }) // it was moved away, or is of no use
	install := exec.CommandContext(t.Context(), npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save",
		"--prefix", partial, auditPackage, auditPeer)
	if output, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm could not install %s, the audit of GraphQL over HTTP: %v\n%s", auditPackage, err, output)
	}
	if err := os.Rename(partial, place); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return place
}

// The audit asks for the schema, so that it is of the API as it is in development.
func TestGraphQLOverHTTPAudit(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is needed, to run the audit of GraphQL over HTTP: install Node.js 20 or later")
	}
	directory := installAudit(t)
	a := newAPI(t)
	output, err := exec.CommandContext(t.Context(), node, "testdata/audit.mjs", directory, a.server.URL, "Bearer "+a.secret).CombinedOutput()
	if err != nil {
		t.Fatalf("the audit did not run: %v\n%s", err, output)
	}
	checks := 0
	for line := range strings.Lines(string(output)) {
		var check struct{ ID, Name, Status, Reason string }
		if err := json.Unmarshal([]byte(line), &check); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if checks++; check.Status != "ok" {
			t.Errorf("%s %s: %s (%s)", check.ID, check.Name, check.Reason, check.Status)
		}
	}
	if checks != audits {
		t.Errorf("the audit made %d checks of %d", checks, audits)
	}
	if logged := a.logged.String(); logged != "" {
		t.Errorf("the audit made the server log: %s", logged)
	}
}
