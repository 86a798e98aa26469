package exportjob

import (
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// ID names a job: exp_ and a ULID, so that ids sort by age.
type ID string

const (
	idPrefix   = "exp_"
	ulidLength = 26
)

// Valid reports whether id has the form of a job's id.
func (id ID) Valid() bool { return billing.ValidID(string(id), idPrefix, ulidLength) }

// Kind is what a job exports.
type Kind string

// The kinds.
const (
	Ledger  Kind = "LEDGER"  // lines, the oldest of a wallet first
	Usage   Kind = "USAGE"   // counted usage by day, subject and action
	Grants  Kind = "GRANTS"  // grants with what remains of each
	Finance Kind = "FINANCE" // what changed the books in each month, by currency
)

// Kinds lists all kinds.
var Kinds = []Kind{Ledger, Usage, Grants, Finance}

// Valid reports whether k is one of Kinds.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// Format is how rows are written.
type Format string

// The formats.
const (
	CSV       Format = "CSV"
	JSONLines Format = "JSON_LINES"
)

// Formats lists all formats.
var Formats = []Format{CSV, JSONLines}

// Valid reports whether f is one of Formats.
func (f Format) Valid() bool { return slices.Contains(Formats, f) }

// Extension returns the extension of the names of files. ContentType returns their media type.
func (f Format) Extension() string {
	if f == CSV {
		return "csv"
	}
	return "jsonl"
}

// ContentType returns the media type of files.
func (f Format) ContentType() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/jsonl; charset=utf-8"
}

// Status is the state of a job.
type Status string

// A job is RUNNING until its file is complete, or cannot be written.
const (
	Running Status = "RUNNING"
	Ready   Status = "READY"
	Failed  Status = "FAILED"
)

// Statuses lists all statuses.
var Statuses = []Status{Running, Ready, Failed}

// Valid reports whether s is one of Statuses.
func (s Status) Valid() bool { return slices.Contains(Statuses, s) }

// The kinds of documents of this package.
const (
	KindJob  billing.Kind = "export"      // of the tenant: what the API shows
	KindWork billing.Kind = "export-work" // of the tenant: how far a running job has come
)

// Job is an export as its owner sees it.
type Job struct {
	billing.Versioned
	Tenant    billing.Tenant
	ID        ID
	Kind      Kind
	Format    Format
	Wallet    billing.WalletID // empty: all wallets of the tenant
	From, To  time.Time        // To is excluded
	AsOf      time.Time        // when it was created, by the tenant's clock: later lines are left out
	CreatedAt time.Time        // likewise, by the wall clock
	Status    Status
	Rows      int64     // of a READY job
	File      string    // of a READY job: the name of its object
	ExpiresAt time.Time // of a READY job: when the file is deleted
	Reason    string    // of a FAILED job: why
}

// JobKey returns the address of a job.
func JobKey(tenant billing.Tenant, id ID) billing.DocumentKey {
	return billing.DocumentKey{Tenant: tenant, Kind: KindJob, ID: string(id)}
}

// DocumentKey implements [billing.Document].
func (j *Job) DocumentKey() billing.DocumentKey { return JobKey(j.Tenant, j.ID) }

// CloneDocument implements [billing.Document].
func (j *Job) CloneDocument() billing.Document { return j.clone() }

func (j *Job) clone() *Job {
	copied := *j
	return &copied
}

// KeptUntil returns when the job itself is deleted.
func (j *Job) KeptUntil() time.Time { return j.CreatedAt.Add(JobRetention) }

// Shows reports whether the job has a file that can be downloaded at an instant.
func (j *Job) Shows(now time.Time) bool { return j.Status == Ready && now.Before(j.ExpiresAt) }
