package transport

import (
	"os/exec"
	"strings"
	"testing"
)

// The transport serves any schema: it knows nothing of the business, nor what stores or runs it.
func TestImportsNothingOfTheBusiness(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const ours = "github.com/drawdown-billing/drawdown/"
	allowed := map[string]bool{ours + "graph/transport": true, ours + "graph/excerpt": true}
	found := strings.Fields(string(out))
	if len(found) < 50 {
		t.Errorf("only %d packages are listed", len(found))
	}
	for _, dep := range found {
		if strings.HasPrefix(dep, ours) && !allowed[dep] || strings.HasPrefix(dep, "github.com/aws/") {
			t.Errorf("it depends on %s", dep)
		}
	}
}
