package exportjob

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Work is how far a running job has come. It exists as long as the job is RUNNING.
type Work struct {
	billing.Versioned
	Tenant  billing.Tenant
	ID      ID        // of the job
	NotYet  time.Time // no copy begins before it
	Claim   int64     // how many copies have begun
	Stalled int64     // how many of them since the last checkpoint
	Until   time.Time // when the last of them loses the job unless it stores a checkpoint

	Place Place // where the next page begins
	Rows  int64 // of all pages before

	// The file so far: parts of an upload, and then an object with what is not a whole part yet.
	File   string // the name of the object that the upload makes
	Upload string // empty: none has begun
	Parts  []Part
	Next   int    // the number of the next part, from 1
	Rest   string // the name of the object; empty: nothing is left
	Sealed bool   // all rows are in parts, so that only the upload has to be completed
}

// Part is a part of an upload.
type Part struct {
	Number int
	Tag    string // that the store of files returned
}

// Place is where a page begins. The zero place is the beginning.
type Place struct {
	Wallet billing.WalletID // that is read; empty: after the last one that was
	Passed billing.WalletID // the last wallet that is done
	Done   bool             // there are no more pages

	Line  billing.Position // of the last line that was written, with its hash
	Hash  billing.Hash
	Grant billing.GrantID // the last one that was written
	Month time.Time       // in which usage, or the books, are read; zero: the first
	After *Group          // of the last rows of usage; nil: the month begins
}

// Group is the subject and the action of rows of usage.
type Group struct{ Subject, Action string }

// WorkKey returns the address of the work of a job.
func WorkKey(tenant billing.Tenant, id ID) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindWork, ID: string(id)}
}

// DocumentKey implements [billing.Document].
func (w *Work) DocumentKey() billing.DocumentKey { return WorkKey(w.Tenant, w.ID) }

// CloneDocument implements [billing.Document].
func (w *Work) CloneDocument() billing.Document { return w.clone() }

func (w *Work) clone() *Work {
	copied := *w
	copied.Parts = slices.Clone(w.Parts)
	if w.Place.After != nil {
		after := *w.Place.After
		copied.Place.After = &after
	}
	return &copied
}

// running returns the list of the running jobs of a tenant. Its limit is twice the number that there should be.
func running(tenant billing.Tenant) billing.Collection {
	return billing.Collection{Tenant: tenant, Kind: KindWork, Limit: 2 * MaxRunning}
}
