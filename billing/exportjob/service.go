package exportjob

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Config is what a [Service] needs. A process that only serves requests needs no Files, and one that only writes files no
// Links.
type Config struct {
	Store   ledger.Store
	Ledger  *ledger.Ledger
	Usage   *aggregate.Service
	Files   Files
	Links   Linker
	Runtime ledger.Runtime
	Log     *slog.Logger

	// Settle is how long after the creation of an export what it contains is read, if its range goes up to then: as long
	// as a request takes.
	Settle time.Duration

	// CheckpointEvery is the time between checkpoints; 0: after each page.
	CheckpointEvery time.Duration

	// PartBytes is the size of parts, and PageLines how many lines a page has; 0: [PartBytes] and [PageLines].
	PartBytes, PageLines int
}

// Settle is the [Config.Settle] of a deployment: requests end after half a minute.
const Settle = 35 * time.Second

// Service creates exports, and writes their files. Any number of services may work on one store.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service {
	c.PartBytes, c.PageLines = cmp.Or(c.PartBytes, PartBytes), cmp.Or(c.PageLines, PageLines)
	return &Service{c}
}

func (s *Service) now() time.Time { return billing.Instant(s.Runtime.Now()) }

// Create creates an export, whose file a sweep writes.
//
// Refusals: INVALID_INPUT, NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT, also if [MaxRunning] exports are running.
func (s *Service) Create(ctx context.Context, by billing.Caller, c Create) (*ledger.Result[*Job], error) {
	c.Keyed = c.By(by)
	c.From, c.To = billing.Instant(c.From), billing.Instant(c.To)
	c.id, c.settle = ID(idPrefix+billing.NewULID(s.now(), s.Runtime.Entropy())), s.Settle
	return ledger.RunFor[*Job](ctx, s.Ledger, by.Tenant, &c, func(id string) billing.DocumentKey {
		return JobKey(by.Tenant, ID(id))
	})
}

// Export reads an export that is not past its retention, or returns [billing.ErrNotFound].
func (s *Service) Export(ctx context.Context, tenant billing.Tenant, id ID) (*Job, error) {
	if !id.Valid() {
		return nil, billing.ErrNotFound
	}
	job, err := ledger.Get[*Job](ctx, s.Store, JobKey(tenant, id), ledger.Strong)
	if err == nil && !s.now().Before(job.KeptUntil()) {
		return nil, billing.ErrNotFound
	}
	return job, err
}

// List lists exports after one of them, newest first; the empty id begins with the newest. All that are past their
// retention come last, and are left out.
func (s *Service) List(ctx context.Context, tenant billing.Tenant, after ID, limit int) ([]*Job, error) {
	c := billing.Collection{Tenant: tenant, Kind: KindJob, Limit: limit}
	jobs, err := ledger.List[*Job](ctx, s.Store, c, string(after))
	if err != nil {
		return nil, err
	}
	for len(jobs) > 0 && !s.now().Before(jobs[len(jobs)-1].KeptUntil()) {
		jobs = jobs[:len(jobs)-1]
	}
	return jobs, nil
}

// Sweep writes the files of running jobs until nothing is left to do, or until an instant. What is not finished continues
// with the next sweep. It returns the errors of jobs joined, and goes on after each.
func (s *Service) Sweep(ctx context.Context, until time.Time) error {
	var errs []error
	for _, tenant := range billing.Tenants {
		works, err := ledger.List[*Work](ctx, s.Store, running(tenant), "")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for at := len(works) - 1; at >= 0 && s.now().Before(until); at-- { // the oldest first
			work := works[at]
			if now := s.now(); now.Before(work.NotYet) || now.Before(work.Until) {
				continue
			}
			if err := s.run(ctx, work, until); err != nil {
				s.Log.ErrorContext(ctx, "writing an export failed, and is tried again", "export", work.ID, "tenant", tenant,
					"error", err)
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

func itoa(n int64) string      { return strconv.FormatInt(n, 10) }
func lower(text string) string { return strings.ToLower(text) }
