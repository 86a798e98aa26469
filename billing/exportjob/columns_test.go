package exportjob

import (
	"os"
	"strings"
	"testing"
)

// docs/exports.md lists the columns of each kind, in their order: programs rely on it.
func TestColumnsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/exports.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(page)), " ")
	for kind, columns := range map[Kind][]column{
		Ledger: ledgerColumns, Usage: usageColumns, Grants: grantColumns, Finance: financeColumns,
	} {
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = "`" + c.name + "`"
		}
		if list := strings.Join(names, ", ") + "."; !strings.Contains(text, list) {
			t.Errorf("docs/exports.md does not list the columns of %s: %s", kind, list)
		}
	}
}
