package exportjob_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/exportjob/exportjobtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Parts and pages of tests are small, so that short ledgers have many.
const (
	partBytes = 4000
	pageLines = 7
)

// world is a ledger whose usage is counted, and the exports of its tenant.
type world struct {
	*aggregatetest.Fixture
	exports *exportjob.Service
	files   *exportjobtest.Memory
	keys    int
}

func newWorld(t *testing.T) *world { return worldOn(t, billingtest.NewMemory()) }

func worldOn(t *testing.T, store ledger.Store) *world {
	w := &world{Fixture: aggregatetest.NewFixture(t, store, aggregatetest.NewMemory()), files: exportjobtest.NewMemory(partBytes)}
	w.exports = w.another()
	return w
}

// another returns the exports of another process.
func (w *world) another() *exportjob.Service { return w.on(w.files) }

// on returns a copy whose files are others.
func (w *world) on(files exportjob.Files) *exportjob.Service {
	return exportjob.New(exportjob.Config{
		Store: w.Stream, Ledger: w.World.Ledger, Usage: w.NewService(), Files: files, Links: links{},
		Runtime: w.World.Runtime(), Log: slog.New(slog.DiscardHandler), PartBytes: partBytes, PageLines: pageLines,
	})
}

type links struct{}

func (links) Link(_ context.Context, file, download string, until time.Time) (string, error) {
	return fmt.Sprint(file, " as ", download, " until ", billing.FormatInstant(until)), nil
}

// request returns the command for an export of everything up to now. An empty wallet means all.
func (w *world) request(kind exportjob.Kind, format exportjob.Format, wallet string) exportjob.Create {
	w.keys++
	return exportjob.Create{
		Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("export ", w.keys)}, Kind: kind, Format: format, Wallet: wallet,
		From: billingtest.Epoch.AddDate(0, -2, 0), To: w.World.Time().Add(time.Second),
	}
}

func (w *world) create(c exportjob.Create) *exportjob.Job {
	w.T.Helper()
	created, err := w.exports.Create(w.T.Context(), billingtest.Caller, c)
	if err != nil {
		w.T.Fatal(err)
	}
	return created.Value
}

// later is the end of a sweep that has time enough.
func (w *world) later() time.Time { return w.World.Time().Add(time.Hour) }

func (w *world) sweep() {
	w.T.Helper()
	if err := w.exports.Sweep(w.T.Context(), w.later()); err != nil {
		w.T.Fatal(err)
	}
}

// job reads an export.
func (w *world) job(id exportjob.ID) *exportjob.Job {
	w.T.Helper()
	job, err := w.exports.Export(w.T.Context(), billing.Live, id)
	if err != nil {
		w.T.Fatal(err)
	}
	return job
}

// content returns the file of an export, which has to be READY.
func (w *world) content(id exportjob.ID) string {
	w.T.Helper()
	job := w.job(id)
	if job.Status != exportjob.Ready {
		w.T.Fatalf("the export is %s: %q", job.Status, job.Reason)
	}
	data, err := w.files.Get(w.T.Context(), job.File)
	if err != nil {
		w.T.Fatal(err)
	}
	return string(data)
}

// file creates an export, and returns what it contains.
func (w *world) file(c exportjob.Create) string {
	w.T.Helper()
	job := w.create(c)
	w.sweep()
	return w.content(job.ID)
}

// rows reads a file of CSV, as cells by the names of columns.
func (w *world) rows(file string) []map[string]string {
	w.T.Helper()
	if strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\r") {
		w.T.Error("the file has a carriage return by itself")
	}
	reader := csv.NewReader(strings.NewReader(file))
	names, err := reader.Read()
	if err != nil {
		w.T.Fatal(err)
	}
	var rows []map[string]string
	for {
		record, err := reader.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			w.T.Fatal(err)
		}
		row := map[string]string{}
		for i, name := range names {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
}

// wallet reads a wallet.
func (w *world) wallet(name string) *billing.Snapshot {
	w.T.Helper()
	s, err := w.World.Ledger.Wallet(w.T.Context(), billing.Live, name, ledger.Strong)
	if err != nil {
		w.T.Fatal(err)
	}
	return s
}

// lines reads the ledger of a wallet, the oldest line first.
func (w *world) lines(name string) []*billing.Transaction {
	w.T.Helper()
	lines, err := w.World.Ledger.LinesAfter(w.T.Context(), &w.wallet(name).Wallet, billing.Position{}, 1_000_000)
	if err != nil {
		w.T.Fatal(err)
	}
	return lines
}
