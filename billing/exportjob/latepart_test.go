package exportjob_test

import (
	"context"
	"testing"

	"github.com/drawdown-billing/drawdown/billing/exportjob"
)

// slow is the storage of files as a copy sees it that is about to write a part when another one takes over.
type slow struct {
	exportjob.Files
	parts int
	late  func(write func() error)
}

// PutPart implements [exportjob.Files].
func (s *slow) PutPart(ctx context.Context, name, upload string, number int, data []byte) (tag string, err error) {
	if s.parts++; s.parts != 2 {
		return s.Files.PutPart(ctx, name, upload, number, data)
	}
	s.late(func() error {
		_, err := s.Files.PutPart(ctx, name, upload, number, append(data, "as an older program writes it"...))
		return err
	})
	return s.Files.PutPart(ctx, name, upload, number, data)
}

// What a copy still writes that has lost the job is in no file: not even if it arrives after the parts of the copy that took over, and
// is not what that one wrote.
func TestLatePart(t *testing.T) {
	w := newWorld(t)
	w.wide("main", 60)
	want := w.file(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
	job := w.create(w.request(exportjob.Ledger, exportjob.JSONLines, "main"))
	files, wrote := &slow{Files: w.files}, false
	files.late = func(write func() error) {
		w.World.Pass(2 * exportjob.Lease)
		w.files.Before = func(call string) error {
			if call != "Complete" || wrote {
				return nil
			}
			wrote = true
			return write()
		}
		if err := w.another().Sweep(t.Context(), w.later()); err != nil {
			t.Errorf("the copy that took over: %v", err)
		}
		w.files.Before = nil
	}
	if err := w.on(files).Sweep(t.Context(), w.later()); err != nil && w.job(job.ID).Status != exportjob.Ready {
		t.Errorf("the copy before: %v", err)
	}
	if got := w.content(job.ID); got != want || !wrote {
		t.Errorf("the file has %d bytes, want %d; a late part was written: %v", len(got), len(want), wrote)
	}
}
