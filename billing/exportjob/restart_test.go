package exportjob_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// errCrash is what a process returns that ends in the middle.
var errCrash = errors.New("crash")

// crashing is a store that fails once, at its n-th write of a document or commit, before it or after it.
type crashing struct {
	ledger.Store
	writes *int
	at     int
	after  bool
}

func (c crashing) PutDocument(ctx context.Context, change billing.DocumentChange) error {
	return c.crash(func() error { return c.Store.PutDocument(ctx, change) })
}

func (c crashing) Commit(ctx context.Context, d *billing.Decision) error {
	return c.crash(func() error { return c.Store.Commit(ctx, d) })
}

func (c crashing) crash(write func() error) error {
	*c.writes++
	if *c.writes != c.at {
		return write()
	}
	if c.after {
		if err := write(); err != nil {
			return err
		}
	}
	return errCrash
}

// wide makes a wallet whose ledger has several pages and parts.
func (w *world) wide(name string, lines int) {
	w.T.Helper()
	w.Wallet(name, "UTC")
	full := billing.Metadata{"key": strings.Repeat("=", 100)}
	for done := 0; done < lines; done += billing.MaxBatchEvents {
		batch := billing.RecordUsageBatch{Wallet: name, Mode: billing.BestEffort}
		for i := range min(billing.MaxBatchEvents, lines-done) {
			usage := w.Usage(name, "chat", fmt.Sprint("user ", i%70), "1.5", billing.Credit/10, 0)
			usage.Metadata = full
			batch.Events = append(batch.Events, usage)
		}
		if _, _, err := w.World.RecordUsageBatch(w.T.Context(), billingtest.Caller, batch); err != nil {
			w.T.Fatal(err)
		}
	}
}

// A copy that crashes at any write, of a document or a file, is followed by one that goes on where it was, and the file is the
// same.
func TestRestartAnywhere(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 60)
	want := w.file(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
	if len(want) < 2*partBytes {
		t.Fatalf("the file has %d bytes, which is no more than two parts", len(want))
	}
	for at := 1; ; at++ {
		crashes := 0
		for _, after := range []bool{false, true} {
			job := w.create(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
			dying := w.another()
			writes := 0
			dying.Store = crashing{w.Stream, &writes, at, after}
			if err := dying.Sweep(t.Context(), w.later()); err != nil && !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			if writes >= at {
				crashes++
			}
			w.World.Pass(exportjob.Lease)
			w.sweep()
			if got := w.content(job.ID); got != want {
				t.Fatalf("after a crash at write %d (after it: %t) the file has %d bytes, want %d", at, after, len(got), len(want))
			}
			if got := w.job(job.ID).Rows; got != 61 {
				t.Errorf("it says that it has %d rows", got)
			}
		}
		if crashes == 0 {
			if at < 10 {
				t.Errorf("there were only %d writes", at)
			}
			return
		}
	}
}

// Likewise at any call of the store of files.
func TestFilesThatFail(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 60)
	want := w.file(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
	for at := 1; ; at++ {
		job := w.create(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
		calls := 0
		w.files.Before = func(string) error {
			if calls++; calls == at {
				return errCrash
			}
			return nil
		}
		err := w.exports.Sweep(t.Context(), w.later())
		if calls >= at && !errors.Is(err, errCrash) {
			t.Fatalf("call %d failed, and the sweep returned %v", at, err)
		}
		w.files.Before = nil
		w.World.Pass(exportjob.Lease)
		w.sweep()
		if got := w.content(job.ID); got != want {
			t.Fatalf("after call %d failed the file has %d bytes, want %d", at, len(got), len(want))
		}
		if w.files.Uploads() != 0 {
			t.Errorf("after call %d failed, %d uploads are left", at, w.files.Uploads())
		}
		if calls < at {
			return
		}
	}
}

// A sweep that has no time ends at a page, and the next one goes on.
func TestOnePageASweep(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 60)
	want := w.file(w.request(exportjob.Ledger, exportjob.CSV, "main"))
	w.exports.CheckpointEvery = time.Hour
	job := w.create(w.request(exportjob.Ledger, exportjob.CSV, "main"))
	sweeps := 0
	for w.job(job.ID).Status == exportjob.Running {
		if sweeps++; sweeps > 100 {
			t.Fatal("the export does not end")
		}
		end := w.World.Time().Add(time.Minute)
		w.files.Before = func(string) error { return nil }
		slow := w.another()
		slow.CheckpointEvery = time.Hour
		slow.Store = passing{w.Stream, func() { w.World.Pass(40 * time.Second) }}
		slow.Ledger = ledger.New(slow.Store, w.World.Runtime())
		if err := slow.Sweep(t.Context(), end); err != nil {
			t.Fatal(err)
		}
	}
	if sweeps < 5 {
		t.Errorf("it ended after %d sweeps", sweeps)
	}
	if w.content(job.ID) != want {
		t.Error("the file is another one")
	}
}

// passing is a store in which time passes with each page of lines.
type passing struct {
	ledger.Store
	pass func()
}

func (p passing) Records(
	ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash,
) (map[billing.KeyHash]billing.Record, error) {
	p.pass()
	return p.Store.Records(ctx, ref, keys)
}

func (p passing) IndexedLines(ctx context.Context, ref billing.WalletRef, r ledger.LineRange) ([]*billing.Transaction, error) {
	p.pass()
	return p.Store.IndexedLines(ctx, ref, r)
}

// Two copies may write at once, if the first is thought to be dead: at whatever call it stops and goes on later, the file that
// counts is whole, and is that of one copy.
func TestTwoCopies(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 60)
	want := w.file(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
	for at := 1; ; at++ {
		job := w.create(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
		first, second := w.another(), w.another()
		calls, stopped := 0, false
		w.files.Before = func(string) error {
			if calls++; calls == at && !stopped {
				stopped = true
				w.World.Pass(2 * exportjob.Lease) // it stops here; a second copy takes the job over and ends it
				if err := second.Sweep(t.Context(), w.later()); err != nil {
					t.Errorf("call %d: the second copy: %v", at, err)
				}
			}
			return nil
		}
		if err := first.Sweep(t.Context(), w.later()); err != nil && w.job(job.ID).Status != exportjob.Ready {
			t.Errorf("call %d: the first copy: %v", at, err)
		}
		w.files.Before = nil
		if got := w.content(job.ID); got != want {
			t.Fatalf("call %d: the file has %d bytes, want %d", at, len(got), len(want))
		}
		if !stopped {
			return
		}
	}
}

// While a copy has a job, no other one takes it over: not before the end of its lease, which each checkpoint extends.
func TestLease(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 60)
	job := w.create(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
	first, second, parts := w.another(), w.another(), 0
	w.files.Before = func(call string) error {
		if call != "PutPart" {
			return nil
		}
		parts++
		w.World.Pass(exportjob.Lease - time.Microsecond)
		before := w.files.Before
		w.files.Before = func(call string) error {
			t.Errorf("a second copy calls %s", call)
			return nil
		}
		if err := second.Sweep(t.Context(), w.later()); err != nil {
			t.Error(err)
		}
		w.files.Before = before
		return nil
	}
	if err := first.Sweep(t.Context(), w.World.Time().Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.files.Before = nil
	if parts < 3 {
		t.Errorf("there were only %d parts", parts)
	}
	w.content(job.ID)
}

// A copy that writes beside another has no part in the file: here the rows differ between the copies.
func TestTwoCopiesOfWhatChanges(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	job := w.create(w.request(exportjob.Grants, exportjob.CSV, "main"))
	first, second := w.another(), w.another()
	stopped := false
	w.files.Before = func(call string) error {
		if call == "Put" && !stopped && w.files.Names() != nil {
			stopped = true
			w.World.Pass(2 * exportjob.Lease)
			w.Use("main", "chat", "anna", "1", billing.Credit, 0)
			if err := second.Sweep(t.Context(), w.later()); err != nil {
				t.Error(err)
			}
		}
		return nil
	}
	if err := first.Sweep(t.Context(), w.later()); err != nil {
		t.Error(err)
	}
	w.files.Before = nil
	rows := w.rows(w.content(job.ID))
	if !stopped || len(rows) != 1 || rows[0]["remaining"] != "999999" {
		t.Errorf("the second copy ended the job, and its file is not the one that counts: %v", rows)
	}
}
