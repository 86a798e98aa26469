package exportjob_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// refused returns the refusal of an export.
func (w *world) refused(c exportjob.Create) *billing.Error {
	w.T.Helper()
	_, err := w.exports.Create(w.T.Context(), billingtest.Caller, c)
	refusal := (*billing.Error)(nil)
	if !errors.As(err, &refusal) {
		w.T.Fatalf("%+v: %v", c, err)
	}
	return refusal
}

func TestRefusals(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	for _, test := range []struct {
		change func(*exportjob.Create)
		code   billing.Code
		field  string
		says   string
	}{
		{func(c *exportjob.Create) { c.To = c.From }, billing.CodeInvalidInput, "to", "not after from"},
		{func(c *exportjob.Create) { c.To = c.From.Add(exportjob.MaxRange + time.Microsecond) }, billing.CodeInvalidInput, "to", "3653 days"},
		{func(c *exportjob.Create) { c.Wallet = "nobody's" }, billing.CodeNotFound, "walletId", `"nobody's"`},
		{func(c *exportjob.Create) { c.Wallet = "wal_01ARZ3NDEKTSV4RRFFQ69G5FAV" }, billing.CodeNotFound, "walletId", "wal_01"},
		{func(c *exportjob.Create) { c.Kind = "EVERYTHING" }, billing.CodeInvalidInput, "kind", "EVERYTHING"},
		{func(c *exportjob.Create) { c.IdempotencyKey = "" }, billing.CodeInvalidInput, "idempotencyKey", ""},
		{func(c *exportjob.Create) {
			c.Kind, c.From, c.To = exportjob.Finance, billingtest.Epoch.Add(time.Hour), billingtest.Epoch.AddDate(0, 1, 0)
		}, billing.CodeInvalidInput, "from", "use 2026-01-01T00:00:00Z"},
		{func(c *exportjob.Create) {
			c.Kind, c.From, c.To = exportjob.Finance, billingtest.Epoch, billingtest.Epoch.Add(25*time.Hour)
		}, billing.CodeInvalidInput, "to", "use 2026-01-02T00:00:00Z"},
	} {
		c := w.request(exportjob.Ledger, exportjob.CSV, "main")
		test.change(&c)
		refusal := w.refused(c)
		if refusal.Code != test.code || strings.Join(refusal.Path, ".") != test.field || !strings.Contains(refusal.Message, test.says) {
			t.Errorf("%v, want %s at %s that says %q", refusal, test.code, test.field, test.says)
		}
	}
	longest := w.request(exportjob.Ledger, exportjob.CSV, "main")
	longest.To = longest.From.Add(exportjob.MaxRange)
	w.create(longest)
}

func TestRunningAtOnce(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	var first *exportjob.Job
	for range exportjob.MaxRunning {
		if job := w.create(w.request(exportjob.Ledger, exportjob.CSV, "main")); first == nil {
			first = job
		}
	}
	another := w.request(exportjob.Ledger, exportjob.CSV, "main")
	if refusal := w.refused(another); refusal.Code != billing.CodeConflict || !strings.Contains(refusal.Message, "5 exports") {
		t.Errorf("refused as %v", refusal)
	}
	w.sweep()
	last := w.create(another)
	w.sweep()
	w.content(last.ID)
	if w.job(first.ID).Status != exportjob.Ready {
		t.Error("the first export is not ready")
	}
}

// The key makes an export once, however its wallet is named.
func TestReplay(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	c := w.request(exportjob.Ledger, exportjob.CSV, "main")
	job := w.create(c)
	w.sweep()
	c.Wallet = string(w.wallet("main").Wallet.ID)
	again, err := w.exports.Create(t.Context(), billingtest.Caller, c)
	if err != nil || !again.Replayed || again.Value.ID != job.ID || again.Value.Status != exportjob.Ready {
		t.Errorf("again: %+v, %v", again, err)
	}
	c.Format = exportjob.JSONLines
	if refusal := w.refused(c); refusal.Code != billing.CodeIdempotencyKeyReused {
		t.Errorf("refused as %v", refusal)
	}
}

// An export whose range goes up to its creation is read when no request can be under way that began before.
func TestSettle(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	w.exports.Settle = 35 * time.Second
	w.World.Pass(time.Hour)
	open := w.request(exportjob.Ledger, exportjob.CSV, "main")
	over := w.request(exportjob.Ledger, exportjob.CSV, "main")
	over.To = w.World.Time().Add(-time.Minute)
	ended := w.request(exportjob.Ledger, exportjob.CSV, "main")
	ended.To = w.World.Time().Add(-34 * time.Second)
	waits, reads, waitsToo := w.create(open), w.create(over), w.create(ended)
	w.sweep()
	if a, b, c := w.job(waits.ID).Status, w.job(reads.ID).Status, w.job(waitsToo.ID).Status; a != exportjob.Running ||
		b != exportjob.Ready || c != exportjob.Running {
		t.Errorf("at once: %s, %s and %s", a, b, c)
	}
	w.World.Pass(35 * time.Second)
	w.sweep()
	w.content(waits.ID)
	w.content(waitsToo.ID)
}

// A link works for five minutes, and not longer than the file is stored.
func TestLink(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	c := w.request(exportjob.Ledger, exportjob.JSONLines, "main")
	c.From, c.To = billingtest.Epoch, billingtest.Epoch.AddDate(0, 1, 0)
	job := w.create(c)
	link := func(at time.Time) string {
		text, err := w.exports.LinkAt(t.Context(), w.job(job.ID), at)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got := link(w.World.Time()); got != "" {
		t.Errorf("while it is running the link is %q", got)
	}
	w.sweep()
	job = w.job(job.ID)
	for _, test := range []struct {
		at   time.Time
		want string
	}{
		{w.World.Time(), billing.FormatInstant(w.World.Time().Add(5 * time.Minute))},
		{job.ExpiresAt.Add(-time.Minute), billing.FormatInstant(job.ExpiresAt)},
	} {
		if got, want := link(test.at), fmt.Sprintf("%s as drawdown-ledger-2026-01-01-to-2026-01-31.jsonl until %s", job.File, test.want); got != want {
			t.Errorf("the link is %q, want %q", got, want)
		}
	}
	if got := link(job.ExpiresAt); got != "" || !job.ExpiresAt.Equal(w.World.Time().Add(7*24*time.Hour)) {
		t.Errorf("when the file is gone the link is %q", got)
	}
}

func TestList(t *testing.T) {
	w := newWorld(t)
	w.Wallet("main", "UTC")
	var ids []exportjob.ID
	for range 4 {
		w.World.Pass(time.Hour)
		ids = append(ids, w.create(w.request(exportjob.Ledger, exportjob.CSV, "main")).ID)
		w.sweep()
	}
	list := func(after exportjob.ID, limit int) (got []exportjob.ID) {
		jobs, err := w.exports.List(t.Context(), billing.Live, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, job := range jobs {
			got = append(got, job.ID)
		}
		return got
	}
	if got, want := fmt.Sprint(list("", 2), list(ids[2], 9)), fmt.Sprint([]exportjob.ID{ids[3], ids[2]}, []exportjob.ID{ids[1], ids[0]}); got != want {
		t.Errorf("listed %s, want %s", got, want)
	}
	w.World.Pass(exportjob.JobRetention - 90*time.Minute)
	if got := fmt.Sprint(list("", 9)); got != fmt.Sprint([]exportjob.ID{ids[3], ids[2]}) {
		t.Errorf("after its retention %s", got)
	}
	if _, err := w.exports.Export(t.Context(), billing.Live, ids[0]); !errors.Is(err, billing.ErrNotFound) {
		t.Errorf("after its retention %v", err)
	}
}

// A job that no copy can go on with fails, and says so; what is wrong with the process is no business of its owner.
func TestStalled(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 30)
	job := w.create(w.request(exportjob.Ledger, exportjob.CSV, "main"))
	calls := 0
	w.files.Before = func(string) error {
		if calls++; calls > 3 {
			return errCrash
		}
		return nil
	}
	for sweeps := 0; w.job(job.ID).Status == exportjob.Running; sweeps++ {
		if sweeps > exportjob.MaxStalled {
			t.Fatal("the export does not end")
		}
		_ = w.exports.Sweep(t.Context(), w.later())
		w.World.Pass(exportjob.Lease)
	}
	w.files.Before = nil
	if job = w.job(job.ID); job.Status != exportjob.Failed || strings.Contains(job.Reason, "crash") || job.File != "" {
		t.Errorf("the export is %s: %q", job.Status, job.Reason)
	}
	if text, err := w.exports.Link(t.Context(), job); text != "" || err != nil {
		t.Errorf("it has the link %q, %v", text, err)
	}
	w.create(w.request(exportjob.Ledger, exportjob.CSV, "main")) // there is room again
}

// Likewise if what the job has written cannot be read again: no copy gets as far as a page.
func TestStalledBeforeAPage(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 30)
	job := w.create(w.request(exportjob.Ledger, exportjob.CSV, "main"))
	calls := 0
	w.files.Before = func(call string) error {
		if calls++; calls > 1 || call == "Get" {
			return errCrash
		}
		return nil
	}
	for sweeps := 0; w.job(job.ID).Status == exportjob.Running; sweeps++ {
		if sweeps > exportjob.MaxStalled {
			t.Fatal("the export does not end")
		}
		if err := w.exports.Sweep(t.Context(), w.later()); !errors.Is(err, errCrash) {
			t.Fatalf("sweep %d returned %v", sweeps, err)
		}
		w.World.Pass(exportjob.RetryAfter)
	}
	if job = w.job(job.ID); job.Status != exportjob.Failed || strings.Contains(job.Reason, "crash") {
		t.Errorf("the export is %s: %q", job.Status, job.Reason)
	}
}

// Usage that is not counted is waited for.
func TestUsageNotCounted(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 2100)
	job := w.create(w.request(exportjob.Usage, exportjob.CSV, "main"))
	w.sweep()
	if status := w.job(job.ID).Status; status != exportjob.Running {
		t.Fatalf("the export is %s", status)
	}
	w.ApplyAll(w.Stream.Commits()...)
	w.World.Pass(exportjob.RetryAfter)
	w.sweep()
	if rows := w.rows(w.content(job.ID)); len(rows) != 70 {
		t.Errorf("got %d rows", len(rows))
	}
}

// A copy keeps a part and a page in memory, however long the file is.
func TestMemory(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 500)
	longest, parts := 0, 0
	w.files.Sizes = func(n int) { longest, parts = max(longest, n), parts+1 }
	file := w.file(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
	line := len(file) / 501
	if most := partBytes + (pageLines+1)*line; longest > most || parts < 10 {
		t.Errorf("the longest of %d parts has %d bytes, want at most %d", parts, longest, most)
	}
}
