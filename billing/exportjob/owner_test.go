package exportjob_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// Each row of each kind says whose it is. Texts that somebody chose are guarded, and the books of the tenant are nobody's.
func TestOwners(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	w.Wallet("=other", "UTC")
	for _, name := range []string{"main", "=other"} {
		w.buy(name, "purchase", decimal(t, "5"), "EUR")
		w.Use(name, "chat", "anna", "1", billing.Credit, 0)
	}
	w.World.Pass(48 * time.Hour)
	w.ApplyAll(w.Stream.Commits()...)
	ids := map[string]string{} // of customers, by the external id of the wallet as a file shows it
	for _, name := range []string{"main", "=other"} {
		ids[strings.Replace(name, "=", "'=", 1)] = string(w.wallet(name).Wallet.Customer)
	}
	for _, kind := range []exportjob.Kind{exportjob.Ledger, exportjob.Usage, exportjob.Grants} {
		seen := map[string]bool{}
		for _, row := range w.rows(w.file(w.request(kind, exportjob.CSV, ""))) {
			name := row["walletExternalId"]
			if ids[name] == "" || row["customerId"] != ids[name] || row["walletName"] != name || row["customerName"] != name ||
				row["customerExternalId"] != "customer of "+strings.TrimPrefix(name, "'") {
				t.Errorf("%s has the row %v", kind, row)
			}
			seen[name] = true
		}
		if len(seen) != len(ids) {
			t.Errorf("%s has rows of %v", kind, seen)
		}
	}
	lines := w.file(w.request(exportjob.Grants, exportjob.JSONLines, "=other"))
	if !strings.Contains(lines, `"walletName":"=other","customerId":"`+ids["'=other"]+`"`) {
		t.Errorf("the grants are %s", lines)
	}
	books := w.request(exportjob.Finance, exportjob.CSV, "main")
	books.From, books.To = billingtest.Epoch.AddDate(0, -1, 0), billingtest.Epoch.AddDate(0, 0, 2)
	for wallet, want := range map[string]string{"main": "customer of main", "": ""} {
		books.IdempotencyKey, books.Wallet = "books of "+wallet, wallet
		rows := w.rows(w.file(books))
		if len(rows) != 1 || rows[0]["customerExternalId"] != want || (rows[0]["customerName"] == "") != (want == "") {
			t.Errorf("the books of %q are %v", wallet, rows)
		}
	}
}
