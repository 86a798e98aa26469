package export_test

import (
	"bytes"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/export"
)

// FuzzRead shows that a line is refused, or is what an export writes; and that a file of anything can be verified
// without harm.
func FuzzRead(f *testing.F) {
	for _, line := range bytes.Split(file(f, ledger(f)), []byte("\n")) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		line, err := export.Read(text)
		if err == nil {
			var again bytes.Buffer
			if err := export.Write(&again, line); err != nil || again.String() != string(text)+"\n" {
				t.Errorf("%s is written again as %s, %v", text, again.String(), err)
			}
		}
		if report, err := export.Verify(bytes.NewReader(append(text, '\n'))); err == nil && report == nil {
			t.Error("neither a report nor a fault")
		}
	})
}
