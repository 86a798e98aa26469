package exportjob

import (
	"context"
	"errors"
	"time"
)

// Files stores files. Names are those of [Name]. There is one in package s3, and one that keeps files in a directory.
type Files interface {
	// Put stores a whole object.
	Put(ctx context.Context, name string, format Format, data []byte) error

	// Get reads an object that Put stored.
	Get(ctx context.Context, name string) ([]byte, error)

	// Begin begins an upload in parts, and returns what names it.
	Begin(ctx context.Context, name string, format Format) (upload string, err error)

	// PutPart stores a part of an upload, in place of the one with its number, and returns its tag.
	PutPart(ctx context.Context, name, upload string, number int, data []byte) (tag string, err error)

	// Complete makes the object of some parts, in their order. If that was done before, nothing happens.
	Complete(ctx context.Context, name, upload string, parts []Part) error

	// Abort forgets an upload that is not complete, with its parts.
	Abort(ctx context.Context, name, upload string) error
}

// Linker makes links to files.
type Linker interface {
	// Link returns an address at which anybody can download a file until an instant, under the given name.
	Link(ctx context.Context, file, download string, until time.Time) (string, error)
}

// Name returns the name of an object: of the file of a job, or of a part of it that is not in the file yet, whose kind is
// [restOf]. The claim of the copy that writes it is part of it.
func name(kind string, j *Job, claim int64) string {
	return kind + "/" + string(j.Tenant) + "/" + string(j.ID) + "-" + itoa(claim) + "." + j.Format.Extension()
}

// The kinds of names. The lifecycle rules of the bucket use them.
const (
	fileOf = "files"
	restOf = "rests"
)

// Download returns the name under which the file of a job is saved: what it is, and the days of its range in UTC.
func (j *Job) Download() string {
	last := j.To.Add(-time.Microsecond)
	return "drawdown-" + lower(string(j.Kind)) + "-" + j.From.UTC().Format(time.DateOnly) + "-to-" +
		last.UTC().Format(time.DateOnly) + "." + j.Format.Extension()
}

// Link returns the address of the file of a job, which works for [LinkTime]; empty if it has none.
func (s *Service) Link(ctx context.Context, j *Job) (string, error) { return s.LinkAt(ctx, j, s.now()) }

// LinkAt does what Link does at an instant.
func (s *Service) LinkAt(ctx context.Context, j *Job, now time.Time) (string, error) {
	if !j.Shows(now) {
		return "", nil
	}
	if s.Links == nil {
		return "", errors.New("this process has exports, and cannot make links to their files")
	}
	until := now.Add(LinkTime)
	if until.After(j.ExpiresAt) {
		until = j.ExpiresAt
	}
	return s.Links.Link(ctx, j.File, j.Download(), until)
}
