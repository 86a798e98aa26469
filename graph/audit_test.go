package graph_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/infra/npmtest"
)

// The audit of GraphQL over HTTP, and the package that it is made for, pinned. They are kept outside of the tree.
const (
	auditPackage = "graphql-http@1.23.1"
	auditPeer    = "graphql@16.14.0"
	audits       = 61
)

// The audit queries the schema, so it runs on the API as configured in development.
func TestGraphQLOverHTTPAudit(t *testing.T) {
	directory := npmtest.Install(t, auditPackage, auditPeer)
	a := newAPI(t)
	output, err := exec.CommandContext(t.Context(), npmtest.Node(t), "testdata/audit.mjs", directory, a.server.URL,
		"Bearer "+a.secret).CombinedOutput()
	if err != nil {
		t.Fatalf("the audit did not run: %v\n%s", err, output)
	}
	checks := 0
	for line := range strings.Lines(string(output)) {
		var check struct{ ID, Name, Status, Reason string }
		if err := json.Unmarshal([]byte(line), &check); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		checks++
		if check.Status != "ok" {
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
