package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// epochWatch remembers the epoch of the deployment, so that a process reads it once in a while and not with each
// commit.
type epochWatch struct {
	mu      sync.Mutex
	known   int64
	renewAt time.Time // from when on one request reads it again
	until   time.Time // from when on nobody relies on it
	reading bool
}

// Epoch returns the epoch of the deployment as commits have it, which is at most [billing.EpochWatch] old. With an older
// one, ids would be given out again: where nothing newer is known, an error of the store is returned.
func (l *Ledger) Epoch(ctx context.Context) (int64, error) {
	now, watch := l.runtime.Now(), &l.epochs
	watch.mu.Lock()
	if now.Before(watch.renewAt) || now.Before(watch.until) && watch.reading {
		defer watch.mu.Unlock()
		return watch.known, nil
	}
	watch.reading = true
	watch.mu.Unlock()

	stored, err := l.storedEpoch(ctx)

	watch.mu.Lock()
	defer watch.mu.Unlock()
	watch.reading = false
	switch {
	case err == nil:
		watch.known = max(watch.known, stored.Number)
		watch.renewAt, watch.until = now.Add(billing.EpochWatch/2), now.Add(billing.EpochWatch)
	case !now.Before(watch.until):
		return 0, err
	}
	return watch.known, nil
}

// storedEpoch reads the epoch of the deployment.
func (l *Ledger) storedEpoch(ctx context.Context) (*billing.Epoch, error) {
	stored, err := Get[*billing.Epoch](ctx, l.store, billing.EpochKey(), Strong)
	if errors.Is(err, billing.ErrNotFound) {
		return &billing.Epoch{}, nil
	}
	return stored, err
}

// RaiseEpoch raises the epoch of the deployment after its tables were restored, and returns it. Commits of this process
// have it at once, those of others that run already within [billing.EpochWatch].
func (l *Ledger) RaiseEpoch(ctx context.Context) (int64, error) {
	before, err := l.storedEpoch(ctx)
	if err != nil {
		return 0, err
	}
	next := &billing.Epoch{Number: billing.NextEpoch(l.runtime.Now(), before.Number)}
	if next.Number > billing.MaxEpoch {
		return 0, fmt.Errorf("the epoch after %d would be %d, and the last one is %d", before.Number, next.Number,
			billing.MaxEpoch)
	}
	next.SetDocumentRevision(before.Revision + 1)
	change := billing.DocumentChange{Key: billing.EpochKey(), Before: before.Revision, After: next}
	if err := l.store.PutDocument(ctx, change); err != nil {
		return 0, err
	}
	l.epochs.mu.Lock()
	defer l.epochs.mu.Unlock()
	l.epochs.known = max(l.epochs.known, next.Number)
	return next.Number, nil
}
