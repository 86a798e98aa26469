package export_test

import (
	"bytes"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// FuzzRead checks that each line is either refused or exactly as an export writes it, and that verifying any file
// returns a report or an error.
func FuzzRead(f *testing.F) {
	for _, lines := range [][]*billing.Transaction{allLines(f), pricedLines(f), heldLines(f), reservedLines(f), budgetLines(f)} {
		for _, line := range bytes.Split(file(f, lines), []byte("\n")) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		line, rates, err := export.Read(text)
		if err == nil {
			var again bytes.Buffer
			if err := export.Write(&again, line, rates); err != nil || again.String() != string(text)+"\n" {
				t.Errorf("%s is written again as %s, %v", text, again.String(), err)
			}
		}
		if report, err := export.Verify(bytes.NewReader(append(text, '\n'))); err == nil && report == nil {
			t.Error("it returned neither a report nor an error")
		}
	})
}
