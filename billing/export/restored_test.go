package export_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
)

// restoredLines returns a ledger whose epoch is raised in its middle.
func restoredLines(t *testing.T) []*billing.Transaction {
	t.Helper()
	return linesOf(t, func(w *billingtest.World) {
		if _, err := w.RaiseEpoch(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// The ledger of a deployment that was restored is valid, and computed from docs/ledger-format.md it has the same
// hashes.
func TestVerifyAfterARestore(t *testing.T) {
	lines, epochs := restoredLines(t), map[int64]int{}
	for _, line := range lines {
		epochs[line.Epoch]++
	}
	if len(epochs) != 2 || epochs[0] == 0 {
		t.Fatalf("the epochs of the lines are %v", epochs)
	}
	text := file(t, lines)
	for _, ledger := range [][]byte{text, file(t, seal(t, restoredLines(t)))} {
		report, err := export.Verify(bytes.NewReader(ledger))
		if err != nil || report.Head != lines[len(lines)-1].Hash {
			t.Errorf("got %+v, %v", report, err)
		}
	}
	for n, row := range bytes.SplitAfter(text, []byte("\n"))[:len(lines)] {
		read, _, err := export.Read(bytes.TrimSuffix(row, []byte("\n")))
		if err != nil || read.Epoch != lines[n].Epoch || read.ID() != lines[n].ID() {
			t.Errorf("line %d is read as %+v, %v", n+1, read, err)
		}
	}
}

// The epoch of a line is in its hash and in its id, and never goes back.
func TestVerifyFindsForgedEpochs(t *testing.T) {
	last := len(restoredLines(t)) - 1
	for name, c := range map[string]struct {
		forge  func([]*billing.Transaction) []*billing.Transaction
		reason string
	}{
		"another epoch": {func(lines []*billing.Transaction) []*billing.Transaction {
			lines[last].Epoch++
			return lines
		}, "its hash is not"},
		"an earlier epoch, sealed": {func(lines []*billing.Transaction) []*billing.Transaction {
			lines[last].Epoch--
			return seal(t, lines)
		}, "its id is of epoch 119, and that of the line before it is of epoch 120"},
	} {
		lines := c.forge(restoredLines(t))
		if _, err := export.Verify(bytes.NewReader(file(t, lines))); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	var row bytes.Buffer
	if err := export.Write(&row, restoredLines(t)[last], nil); err != nil {
		t.Fatal(err)
	}
	number := "txn_" + string(restoredLines(t)[last].Wallet)[4:]
	at := bytes.Index(row.Bytes(), []byte(number)) + len(number)
	forged := bytes.Clone(row.Bytes()[:row.Len()-1])
	forged[at+7]++ // the last digit of the number, which then is that of no epoch
	if _, _, err := export.Read(forged); err == nil || !strings.Contains(err.Error(), "id is") {
		t.Errorf("a number that is none of the sequence is read: %v", err)
	}
}
