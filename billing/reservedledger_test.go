package billing_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// The ledgers of random lives with refunds and disputes are valid, by rules that were written down apart from the domain.
func TestLedgersWithReservationsAreValid(t *testing.T) {
	seen := map[string]int{}
	facts := []string{
		"dispute-lost", "expire-reserved", "return-reserved", "void-returned", "take-returned", "refund", "refund-failed",
	}
	for seed := range uint64(20) {
		lines, held := billing.LedgerWithReservations(t, seed, 400)
		var file bytes.Buffer
		for i, line := range lines {
			after := i > 0 && lines[i-1].Type == billing.TypeRelease && lines[i-1].Hold == 0
			if line.Hold == 0 && (line.Holds() || after) {
				seen[string(line.Type)]++
			}
			for _, fact := range facts {
				if strings.HasPrefix(line.Key, "drawdown:"+fact+":") {
					seen[fact]++
				}
			}
			if err := export.Write(&file, line, nil); err != nil {
				t.Fatal(err)
			}
		}
		report, err := export.Verify(&file)
		if err != nil || report.Lines != int64(len(lines)) || report.Held != held {
			t.Errorf("life %d with %d lines and %s held: %+v, %v", seed, len(lines), held, report, err)
		}
	}
	t.Log(seen)
	for _, what := range append(facts, "HOLD", "RELEASE", "REPAYMENT") {
		if seen[what] == 0 {
			t.Errorf("no %s is of a reservation, or follows one", what)
		}
	}
}
