package exportjob_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/export"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// The JSON lines of a whole ledger are the file that can be verified without the service, whatever happened in it, and CSV
// has the same values.
func TestLedgerCanBeVerified(t *testing.T) {
	for seed := range uint64(4) {
		store := billingtest.NewMemory()
		lived, wallets := billingtest.Live(t, store, seed, 120)
		w := worldOn(t, store)
		w.World.Pass(lived.Time().Sub(w.World.Time()) + time.Hour)
		for _, id := range wallets {
			file := w.file(w.request(exportjob.Ledger, exportjob.JSONLines, string(id)))
			report, err := export.Verify(strings.NewReader(file))
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if head := w.wallet(string(id)).Wallet.Head; report.Head != head {
				t.Errorf("seed %d: the last hash is %s, want %s", seed, report.Head, head)
			}
			w.sameInCSV(string(id), file)
		}
	}
}

// sameInCSV checks that each cell of CSV is the value of the JSON lines.
func (w *world) sameInCSV(wallet, file string) {
	w.T.Helper()
	rows := w.rows(w.file(w.request(exportjob.Ledger, exportjob.CSV, wallet)))
	texts := strings.Split(strings.TrimSuffix(file, "\n"), "\n")
	if len(rows) != len(texts) {
		w.T.Fatalf("CSV has %d rows, want %d", len(rows), len(texts))
	}
	for i, text := range texts {
		var line map[string]any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&line); err != nil {
			w.T.Fatal(err)
		}
		for _, name := range []string{
			"id", "sequence", "type", "amount", "balanceAfter", "debtAfter", "heldChange", "quantity", "idempotencyKey",
			"shortfall", "occurredAt", "recordedAt", "actor", "reason", "hash", "fingerprint",
		} {
			want := ""
			if line[name] != nil {
				want = fmt.Sprint(line[name])
			}
			if got := rows[i][name]; got != want {
				w.T.Errorf("%s of line %d is %q, want %q", name, i+1, got, want)
			}
		}
		var drawdowns bytes.Buffer
		if cell := rows[i]["drawdowns"]; cell != "" {
			drawdowns.WriteString(`"drawdowns":` + cell)
		}
		if !strings.Contains(text, drawdowns.String()) || rows[i]["drawdowns"] == "" != strings.Contains(text, `"drawdowns":[]`) {
			w.T.Errorf("drawdowns of line %d are %q in CSV, and not those of %s", i+1, rows[i]["drawdowns"], text)
		}
	}
}

// formula finds what a spreadsheet could compute.
var formula = regexp.MustCompile(`^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]`)

// hostile are texts that a spreadsheet would compute, or that break a format.
var hostile = []string{
	"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", `she said "no", twice`, "a;b,c", "\u202egnp.exe", "<script>alert(1)</script>",
	"\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "\u200b=1+1", "\ufeff@A1", "\u2066=1", "\u00a0=1+1", "a=1", "\u3000-1",
	"'quoted", "ünï\u2028code", strings.Repeat("x", 200), "=\"1\"",
}

func TestHostileTexts(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	for _, text := range hostile {
		usage := w.Usage("main", text, text, "1.5", billing.Credit, 0)
		usage.Metadata = billing.Metadata{"note": text}
		w.Record(usage)
	}
	if _, err := w.World.AdjustBalance(t.Context(), billingtest.Caller, billing.AdjustBalance{
		Keyed: billing.Keyed{IdempotencyKey: "adjust"}, Wallet: "main", Amount: -billing.Credit / 3, Reason: "-1\nwas, \"wrong\"",
	}); err != nil {
		t.Fatal(err)
	}
	rows := w.rows(w.file(w.request(exportjob.Ledger, exportjob.CSV, "main")))
	lines := w.lines("main")
	for i, line := range lines {
		row := rows[i]
		for name, want := range map[string]string{"action": line.Action, "subject": line.Subject, "reason": line.Reason} {
			if formula.MatchString(want) {
				want = "'" + want
			}
			if row[name] != want {
				t.Errorf("%s is %q, want %q", name, row[name], want)
			}
		}
		if row["amount"] != line.Amount.String() { // most are below zero, and no formula
			t.Errorf("amount is %q, want %q", row["amount"], line.Amount)
		}
		if len(line.Metadata) > 0 {
			var metadata billing.Metadata
			if err := json.Unmarshal([]byte(row["metadata"]), &metadata); err != nil || metadata["note"] != line.Metadata["note"] {
				t.Errorf("metadata is %q, want %q", row["metadata"], line.Metadata)
			}
		}
	}
	if _, err := export.Verify(strings.NewReader(w.file(w.request(exportjob.Ledger, exportjob.JSONLines, "main")))); err != nil {
		t.Error(err)
	}
}

// A range takes the lines that were recorded in it, and nothing else, though the index lags.
func TestLedgerRange(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	for range 30 {
		w.World.Pass(time.Hour)
		w.Use("main", "chat", "anna", "1", billing.Credit, 0)
	}
	lines := w.lines("main")
	for _, lag := range []int{0, 7} {
		w.Stream.Lag(lag)
		for _, span := range [][2]int{{0, 5}, {3, 20}, {30, 31}, {10, 11}} {
			c := w.request(exportjob.Ledger, exportjob.CSV, "main")
			c.From = lines[span[0]].RecordedAt
			c.To = lines[span[1]-1].RecordedAt.Add(time.Microsecond)
			rows := w.rows(w.file(c))
			if len(rows) != span[1]-span[0] {
				t.Fatalf("lines %d to %d: %d rows", span[0], span[1], len(rows))
			}
			for i, row := range rows {
				if row["hash"] != lines[span[0]+i].Hash.String() {
					t.Errorf("row %d is line %s", i, row["sequence"])
				}
			}
		}
	}
}

// What is recorded after the creation of an export is not in it.
func TestLedgerEndsAtCreation(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	c := w.request(exportjob.Ledger, exportjob.CSV, "main")
	c.To = w.later()
	job := w.create(c)
	w.World.Pass(time.Minute)
	w.Use("main", "chat", "anna", "1", billing.Credit, 0)
	w.sweep()
	if rows := w.rows(w.content(job.ID)); len(rows) != 1 {
		t.Errorf("got %d rows, want the grant alone", len(rows))
	}
}

// An export of a tenant has each wallet once.
func TestLedgerOfTenant(t *testing.T) {
	w := newWorld(t)
	want := map[string]bool{}
	for i := range 130 {
		name := fmt.Sprint("wallet ", i)
		w.Wallet(name, "UTC")
		w.World.Pass(time.Millisecond)
		for _, line := range w.lines(name) {
			want[line.Hash.String()] = true
		}
	}
	rows := w.rows(w.file(w.request(exportjob.Ledger, exportjob.CSV, "")))
	for _, row := range rows {
		if !want[row["hash"]] {
			t.Errorf("line %s is there twice, or should not be", row["id"])
		}
		delete(want, row["hash"])
	}
	if len(want) > 0 {
		t.Errorf("%d lines are missing", len(want))
	}
}

// A ledger that somebody edited is not exported as if it were whole.
func TestEditedLedger(t *testing.T) {
	w := worldOn(t, editedStore{billingtest.NewMemory()})
	w.Wallet("main", "UTC")
	for range 3 {
		w.Use("main", "chat", "anna", "1", billing.Credit, 0)
	}
	job := w.create(w.request(exportjob.Ledger, exportjob.CSV, "main"))
	w.sweep()
	if job = w.job(job.ID); job.Status != exportjob.Failed || !strings.Contains(job.Reason, "line 2 ") {
		t.Errorf("the export is %s: %q", job.Status, job.Reason)
	}
}

// editedStore is a store in which somebody changed the second line of each ledger.
type editedStore struct{ ledger.Store }

func (e editedStore) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	lines, err := e.Store.IndexedLines(ctx, ref, r)
	for i, line := range lines {
		if line.Sequence == 2 {
			lines[i] = line.Clone()
			lines[i].Subject = "bob"
		}
	}
	return lines, err
}
