package simulated

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
)

// Store is where records are kept. Every [ledger.Store] is one.
type Store interface {
	ledger.DocumentStore
	Commit(ctx context.Context, d *billing.Decision) error
}

// tx is one change: what was read, and what one commit will write on the condition that all that it changes is still as it
// was read.
type tx struct {
	p       *Provider
	clock   time.Time // the tenant's
	now     time.Time // the world's
	read    map[billing.DocumentKey]int64
	changes []billing.DocumentChange
	events  int
	refusal *payment.RefusedError // that the call gets once it is written
}

// run lets change decide, and commits. What others changed meanwhile is decided again from what is stored by then.
func (p *Provider) run(ctx context.Context, change func(*tx) error) error {
	for tries := 1; ; tries++ {
		t, err := p.begin(ctx)
		if err == nil {
			err = change(t)
		}
		if err == nil {
			err = t.commit(ctx)
		}
		if err == nil && t.refusal != nil {
			return t.refusal
		}
		var stale *ledger.StaleError
		again := errors.As(err, &stale) || errors.Is(err, ledger.ErrBusy) || errors.Is(err, ledger.ErrLost)
		if !again || tries == billing.MaxAttempts {
			return known(err)
		}
		if err := p.Runtime.Sleep(ctx, time.Duration(tries)*5*time.Millisecond); err != nil {
			return known(err)
		}
	}
}

// known returns err as the port has it: what is neither a refusal nor a fact leaves open what was done.
func known(err error) error {
	var refused *payment.RefusedError
	var refusal *billing.Error
	switch {
	case err == nil, errors.As(err, &refused), errors.As(err, &refusal), errors.Is(err, payment.ErrNone):
		return err
	}
	return fmt.Errorf("%w: %w", payment.ErrUnknown, err)
}

func (p *Provider) begin(ctx context.Context) (*tx, error) {
	clock, err := p.Clock(ctx, p.Tenant)
	if err != nil {
		return nil, fmt.Errorf("reading the clock of tenant %s: %w", p.Tenant, err)
	}
	return &tx{
		p: p, clock: billing.Instant(clock), now: billing.Instant(p.Runtime.Now()), read: map[billing.DocumentKey]int64{},
	}, nil
}

// get reads the content of a record, and reports whether there is one.
func (t *tx) get(ctx context.Context, list, id string, into any) (bool, error) {
	key := RecordKey(t.p.Tenant, list, id)
	r, err := ledger.Get[*Record](ctx, t.p.Store, key, ledger.Strong)
	if errors.Is(err, billing.ErrNotFound) {
		t.read[key] = 0
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t.read[key] = r.Revision
	return true, decode(r, into)
}

// put writes a record over what was read, or a new one. It is kept until an instant; zero: for ever.
func (t *tx) put(list, id string, content any, until time.Time) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("writing record %s of the list %s: %w", id, list, err)
	}
	key := RecordKey(t.p.Tenant, list, id)
	before := t.read[key]
	t.changes = append(t.changes, billing.DocumentChange{Key: key, Before: before, After: &Record{
		Versioned: billing.Versioned{Revision: before + 1}, Tenant: t.p.Tenant, List: list, ID: id, Content: string(text),
		KeptUntil: until.Truncate(time.Second),
	}})
	return nil
}

// remove deletes a record at a revision.
func (t *tx) remove(list, id string, revision int64) {
	t.changes = append(t.changes, billing.DocumentChange{
		Key: RecordKey(t.p.Tenant, list, id), Before: revision, Delete: true,
	})
}

// commit writes all changes. If the answer is lost, it looks whether they were written.
func (t *tx) commit(ctx context.Context) error {
	if len(t.changes) == 0 {
		return nil
	}
	err := t.p.Store.Commit(ctx, &billing.Decision{Tenant: t.p.Tenant, Documents: t.changes})
	if errors.Is(err, ledger.ErrLost) && t.written(ctx) {
		return nil
	}
	return err
}

// written reports whether what is stored is as t leaves it. If not, the change is decided again, from what is stored.
func (t *tx) written(ctx context.Context) bool {
	for _, change := range t.changes {
		got, err := ledger.Get[*Record](ctx, t.p.Store, change.Key, ledger.Strong)
		if change.Delete {
			if !errors.Is(err, billing.ErrNotFound) {
				return false
			}
			continue
		}
		want, is := change.After.(*Record)
		if err != nil || !is || got.Revision != want.Revision || got.Content != want.Content {
			return false
		}
	}
	return true
}

// list reads records of a list from its end, below an id, and reads each content.
func list[T any](ctx context.Context, p *Provider, name, below string, limit int) ([]*Record, []T, error) {
	records, err := ledger.List[*Record](ctx, p.Store, billing.Collection{
		Tenant: p.Tenant, Kind: KindRecord, Parent: name, Limit: limit,
	}, below)
	if err != nil {
		return nil, nil, err
	}
	contents := make([]T, len(records))
	for i, r := range records {
		if err := decode(r, &contents[i]); err != nil {
			return nil, nil, err
		}
	}
	return records, contents, nil
}
