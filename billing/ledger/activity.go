package ledger

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// ActivityQuery selects a page of the activity of a tenant, newest first.
type ActivityQuery struct {
	Types    []billing.TransactionType // of billing.ActivityTypes; empty: all
	From, To time.Time                 // recorded at or after From and before To; zero: open
	After    billing.ActivityPlace     // only lines after this one in the list; zero: begin with the newest
	Limit    int
}

// ActivityPage is a page of the activity of a tenant. If More is true, it has at least one line, and the list continues after
// Resume, which is the last line that was read, even if its type was not selected.
type ActivityPage struct {
	Lines  []*billing.Transaction
	More   bool
	Resume billing.ActivityPlace
}

// Activity lists what people and payment providers did in all wallets of a tenant. It merges the parts in which a store keeps it, in the
// order of the lines' places. No two places are equal. So pages repeat no line, and leave out none that the index had when the first
// page was read. The index lags behind the ledger by a moment.
//
// Refusals: INVALID_INPUT for types that are no activity, and if none of the first [billing.MaxUnmatchedLines] lines has one of
// the types.
func (l *Ledger) Activity(ctx context.Context, tenant billing.Tenant, q ActivityQuery) (*ActivityPage, error) {
	if err := billing.CheckActivityTypes(q.Types); err != nil {
		return nil, err
	}
	merge, err := l.mergeActivity(ctx, tenant, q)
	if err != nil {
		return nil, err
	}
	page := &ActivityPage{}
	for scanned := 0; ; scanned++ {
		line, err := merge.next(ctx)
		if err != nil || line == nil {
			return page, err
		}
		if len(page.Lines) == q.Limit || len(page.Lines) > 0 && scanned >= billing.MaxScannedLines {
			page.More = true
			return page, nil
		}
		if scanned == billing.MaxUnmatchedLines {
			return nil, billing.Refuse(billing.CodeInvalidInput, "none of the newest %d transactions is of these types; continue with "+
				"to: %q, or leave types out", scanned, billing.FormatInstant(line.RecordedAt.Add(time.Microsecond))).At("types")
		}
		page.Resume = line.ActivityPlace()
		if len(q.Types) == 0 || slices.Contains(q.Types, line.Type) {
			page.Lines = append(page.Lines, line)
		}
	}
}

// activityMerge returns the lines of all parts in their order.
type activityMerge struct {
	store  Store
	tenant billing.Tenant
	parts  [billing.ActivityParts]activityPart
}

// activityPart is what was read of one part.
type activityPart struct {
	span  ActivityRange          // what is not read yet
	lines []*billing.Transaction // what was read and not returned yet
	done  bool                   // nothing is left to read
}

// mergeActivity reads the beginning of each part. A page is made of sixteen parts, so each is asked for about twice its share:
// four kilobytes, which is a page of eight lines, cost no more than one line.
func (l *Ledger) mergeActivity(ctx context.Context, tenant billing.Tenant, q ActivityQuery) (*activityMerge, error) {
	m := &activityMerge{store: l.store, tenant: tenant}
	before := q.After
	if until := billing.ActivityUntil(q.To); !q.To.IsZero() && (before == billing.ActivityPlace{} || until.Compare(before) < 0) {
		before = until
	}
	limit := max(8, q.Limit/8)
	if len(q.Types) > 0 {
		limit = 64
	}
	var wait sync.WaitGroup
	var faults [billing.ActivityParts]error
	for n := range m.parts {
		m.parts[n].span = ActivityRange{Part: n, From: q.From, Before: before, Limit: limit}
		wait.Go(func() { faults[n] = m.fill(ctx, &m.parts[n]) })
	}
	wait.Wait()
	return m, errors.Join(faults[:]...)
}

// fill reads on in a part that has no lines left.
func (m *activityMerge) fill(ctx context.Context, p *activityPart) error {
	lines, err := m.store.ActivityLines(ctx, m.tenant, p.span)
	if err != nil {
		return err
	}
	p.lines, p.done = lines, len(lines) < p.span.Limit
	if n := len(lines); n > 0 {
		p.span.Before = lines[n-1].ActivityPlace()
	}
	return nil
}

// next returns the next line, or nil behind the last one.
func (m *activityMerge) next(ctx context.Context) (*billing.Transaction, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var first *activityPart
	for n := range m.parts {
		p := &m.parts[n]
		if len(p.lines) == 0 && !p.done {
			if err := m.fill(ctx, p); err != nil {
				return nil, err
			}
		}
		if len(p.lines) > 0 && (first == nil || p.lines[0].ActivityPlace().Compare(first.lines[0].ActivityPlace()) > 0) {
			first = p
		}
	}
	if first == nil {
		return nil, nil //nolint:nilnil // the list ends here
	}
	line := first.lines[0]
	first.lines = first.lines[1:]
	return line, nil
}
