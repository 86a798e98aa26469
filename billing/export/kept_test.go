package export_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/export"
)

// TestKeptFiles verifies files that were exported once, and that whoever kept them has to be able to verify for ever: one
// from before there were prices, one from before there were holds, one of all three forms, one of periods, and one of budgets. Their hashes were
// also computed by another program, from docs/ledger-format.md alone.
func TestKeptFiles(t *testing.T) {
	for name, want := range map[string]struct {
		head          string
		lines, priced int64
	}{
		"form-1.jsonl": {"f3a9fc665f48787e18910cc4cd536525a42e006231c3986bacc6ef0a4a8b00d4", 15, 0},
		"form-2.jsonl": {"507caaee629368d7c17f4789acb392acb9b843657d08d2bb91151589cdaa8235", 12, 9},
		"form-3.jsonl": {"d7d6e8c6eba65a700f13e7f5f3e7d1c95bf885b279ec49ce9d9db9a63e0d3672", 29, 6},
		"form-5.jsonl": {"835ac7695fbf4a8172c5da834edc93b63c03d2283627824fc4a406cc3620920e", 23, 0},
		"form-6.jsonl": {"83e29a880efcd226cb80e4e5052068a28fba37f84a8016fb011e4fedc9fb03d6", 16, 1},
	} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		report, err := export.Verify(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if report.Head.String() != want.head || report.Lines != want.lines || report.Priced != want.priced {
			t.Errorf("%s: %+v, want %+v", name, report, want)
		}
		var again bytes.Buffer
		for line := range bytes.Lines(text) {
			read, rates, err := export.Read(bytes.TrimSuffix(line, []byte("\n")))
			if err != nil {
				t.Fatal(err)
			}
			if err := export.Write(&again, read, rates); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(again.Bytes(), text) {
			t.Errorf("%s is written in another way", name)
		}
	}
}
