package exportjob

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// errLost says that another copy has the job.
var errLost = errors.New("another copy writes the export")

// run writes pages of a job until its file is complete or until an instant. If another copy has the job, nothing happens.
func (s *Service) run(ctx context.Context, stored *Work, until time.Time) error {
	r, err := s.claim(ctx, stored)
	if r == nil {
		return err
	}
	switch err = r.write(ctx, until); {
	case err == nil, errors.Is(err, errLost):
		return nil
	case ctx.Err() != nil:
		return err // the lease ends by itself
	}
	if refusal := (*billing.Error)(nil); errors.As(err, &refusal) {
		return r.fail(ctx, refusal.Message)
	}
	if r.work.Stalled >= MaxStalled {
		return errors.Join(err, r.fail(ctx, reasonOf(err)))
	}
	if fault := r.giveBack(ctx); fault != nil && !errors.Is(fault, errLost) {
		err = errors.Join(err, fault)
	}
	if later := (*laterError)(nil); errors.As(err, &later) {
		return nil // nothing is wrong yet
	}
	return err
}

// giveBack lets another copy continue, after a while, at the last checkpoint.
func (r *run) giveBack(ctx context.Context) error {
	begun := r.work
	r.work = r.kept.clone()
	r.work.Until = r.now().Add(RetryAfter)
	err := r.save(ctx)
	if err != nil || begun.Upload == r.work.Upload {
		return err // a checkpoint whose answer was lost may name the upload
	}
	return r.Files.Abort(ctx, begun.File, begun.Upload)
}

// laterError says that a page cannot be read yet, and why.
type laterError struct{ reason string }

func (e *laterError) Error() string { return e.reason }

// reasonOf returns the reason of a job's last error, as the job's owner sees it.
func reasonOf(err error) string {
	if later := (*laterError)(nil); errors.As(err, &later) {
		return later.reason
	}
	return fmt.Sprintf("writing the file failed %d times for a reason that is not the request's; create the export again later",
		MaxStalled)
}

// run is one copy that has a job.
type run struct {
	*Service
	job   *Job
	work  *Work
	kept  *Work // as it is stored
	sheet *sheet
	saved time.Time // when the last checkpoint was stored
}

// claim takes a job over. It returns nil if another copy has it, or if it has ended.
func (s *Service) claim(ctx context.Context, stored *Work) (*run, error) {
	job, err := ledger.Get[*Job](ctx, s.Store, JobKey(stored.Tenant, stored.ID), ledger.Strong)
	if err != nil {
		return nil, fmt.Errorf("reading export %s: %w", stored.ID, err)
	}
	work := stored.clone()
	work.Claim++
	work.Stalled++
	if work.Upload != "" {
		work.Next++ // the copy before may still write the part after its last checkpoint
	}
	work.Until = s.now().Add(Lease)
	r := &run{Service: s, job: job, work: work, saved: s.now()}
	if err := r.save(ctx); err != nil {
		if errors.Is(err, errLost) {
			err = nil
		}
		return nil, err
	}
	return r, nil
}

// open reads what the copies before have written and no part has. It is a part of the work: a file that cannot be read must not keep
// the job for ever.
func (r *run) open(ctx context.Context) (err error) {
	var rest []byte
	if r.work.Rest != "" {
		if rest, err = r.Files.Get(ctx, r.work.Rest); err != nil {
			return fmt.Errorf("reading what export %s has written: %w", r.job.ID, err)
		}
	}
	r.sheet = newSheet(r.job.Format, rest)
	return nil
}

// save stores the work, on the condition that no other copy has.
func (r *run) save(ctx context.Context) error {
	next := r.work.clone()
	next.Revision++
	err := r.Store.PutDocument(ctx, billing.DocumentChange{Key: next.DocumentKey(), Before: r.work.Revision, After: next})
	if stale := (*ledger.StaleError)(nil); errors.As(err, &stale) {
		return errLost
	}
	if err != nil {
		return fmt.Errorf("storing how far export %s has come: %w", r.job.ID, err)
	}
	r.work.Revision++
	r.kept = next
	return nil
}

// write writes pages, and completes the file after the last one.
func (r *run) write(ctx context.Context, until time.Time) error {
	if err := r.open(ctx); err != nil {
		return err
	}
	from := r.sourceOf()
	if r.work.Place == (Place{}) && r.work.Rows == 0 && r.sheet.empty() && r.job.Format == CSV {
		r.sheet.header(from.columns())
	}
	for !r.work.Place.Done {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !r.now().Before(until) {
			r.work.Until = time.Time{} // the next sweep continues
			return r.checkpoint(ctx)
		}
		next, err := from.page(ctx, r.work.Place, r.sheet)
		if err != nil {
			return err
		}
		r.work.Place, r.work.Rows = next, r.work.Rows+r.sheet.taken()
		if r.work.Rows > MaxRows {
			return billing.Refuse(billing.CodeInvalidInput, "the export has more than %d rows; "+
				"make one export for each part of its range", MaxRows)
		}
		if err := r.keep(ctx); err != nil {
			return err
		}
	}
	return r.finish(ctx)
}

// keep stores what has been written, if that is a part, or if the last checkpoint is some time ago.
func (r *run) keep(ctx context.Context) error {
	if r.sheet.size() >= r.PartBytes {
		if err := r.putPart(ctx); err != nil {
			return err
		}
		return r.checkpoint(ctx)
	}
	if r.now().Sub(r.saved) >= r.CheckpointEvery {
		return r.checkpoint(ctx)
	}
	return nil
}

// putPart adds the sheet to the upload as its next part.
func (r *run) putPart(ctx context.Context) error {
	if r.work.Upload == "" {
		r.work.File = name(fileOf, r.job, r.work.Claim)
		upload, err := r.Files.Begin(ctx, r.work.File, r.job.Format)
		if err != nil {
			return err
		}
		r.work.Upload = upload
	}
	tag, err := r.Files.PutPart(ctx, r.work.File, r.work.Upload, r.work.Next, r.sheet.bytes())
	if err != nil {
		return err
	}
	r.work.Parts = append(r.work.Parts, Part{r.work.Next, tag})
	r.work.Next++
	r.sheet.reset()
	return nil
}

// checkpoint stores where the next page begins, with what is no part yet.
func (r *run) checkpoint(ctx context.Context) error {
	r.work.Rest = ""
	if !r.sheet.empty() {
		// The revision makes the name new, so that the checkpoint before stays whole until this one counts.
		r.work.Rest = name(restOf, r.job, r.work.Claim) + "." + itoa(r.work.Revision)
		if err := r.Files.Put(ctx, r.work.Rest, r.job.Format, r.sheet.bytes()); err != nil {
			return err
		}
	}
	r.work.Stalled = 0
	if !r.work.Until.IsZero() {
		r.work.Until = r.now().Add(Lease)
	}
	r.saved = r.now()
	return r.save(ctx)
}

// finish completes the file, and makes the job READY.
func (r *run) finish(ctx context.Context) error {
	file := r.work.File
	switch {
	case r.work.Upload == "": // no whole part: one object
		file = name(fileOf, r.job, r.work.Claim)
		if err := r.Files.Put(ctx, file, r.job.Format, r.sheet.bytes()); err != nil {
			return err
		}
	case !r.work.Sealed:
		if !r.sheet.empty() {
			if err := r.putPart(ctx); err != nil {
				return err
			}
		}
		r.work.Sealed = true
		if err := r.checkpoint(ctx); err != nil {
			return err
		}
		fallthrough
	default:
		if err := r.Files.Complete(ctx, file, r.work.Upload, r.work.Parts); err != nil {
			return err
		}
	}
	return r.end(ctx, func(job *Job) {
		job.Status, job.Rows, job.File, job.ExpiresAt = Ready, r.work.Rows, file, r.now().Add(FileRetention)
	})
}

// fail makes the job FAILED.
func (r *run) fail(ctx context.Context, reason string) error {
	if err := r.end(ctx, func(job *Job) { job.Status, job.Reason = Failed, reason }); err != nil {
		return err
	}
	if r.work.Upload == "" {
		return nil
	}
	return r.Files.Abort(ctx, r.work.File, r.work.Upload)
}

// end stores the end of the job and deletes its work, in one commit, which only the copy that has the job can make.
func (r *run) end(ctx context.Context, change func(*Job)) error {
	ended := r.job.clone()
	ended.Revision++
	change(ended)
	err := r.Store.Commit(ctx, &billing.Decision{Tenant: r.job.Tenant, Documents: []billing.DocumentChange{
		{Key: ended.DocumentKey(), Before: r.job.Revision, After: ended},
		{Key: r.work.DocumentKey(), Before: r.work.Revision, Delete: true},
	}})
	if stale := (*ledger.StaleError)(nil); errors.As(err, &stale) {
		return errLost
	}
	if err != nil {
		return fmt.Errorf("ending export %s: %w", r.job.ID, err)
	}
	return nil
}
