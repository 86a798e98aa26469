package aggregatetest

import (
	"context"
	"errors"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
)

// Faulty is a store to which accidents happen.
type Faulty struct {
	aggregate.Store

	mu     sync.Mutex
	choose func() Accident
	met    int
}

// Accident is what happens to one call of a store.
type Accident int

// What may happen: nothing; the store is busy; a write is lost before or after it was made; a call fails for a reason of
// its own.
const (
	None Accident = iota
	Busy
	LostBefore
	LostAfter
	Broken
)

// ErrBroken is the reason of a call that is broken.
var ErrBroken = errors.New("the store is broken")

// NewFaulty is a store of which choose says what happens to each call.
func NewFaulty(store aggregate.Store, choose func() Accident) *Faulty {
	return &Faulty{Store: store, choose: choose}
}

// Met is how many accidents there were.
func (f *Faulty) Met() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.met
}

func (f *Faulty) next() Accident {
	f.mu.Lock()
	defer f.mu.Unlock()
	accident := f.choose()
	if accident != None {
		f.met++
	}
	return accident
}

// read lets an accident happen to a read.
func (f *Faulty) read() error {
	switch f.next() {
	case Busy:
		return billing.ErrBusy
	case Broken:
		return ErrBroken
	default:
		return nil
	}
}

// write lets an accident happen to a write.
func (f *Faulty) write(do func() error) error {
	switch f.next() {
	case Busy:
		return billing.ErrBusy
	case Broken:
		return ErrBroken
	case LostBefore:
		return billing.ErrLost
	case LostAfter:
		_ = do() // is lost with the answer
		return billing.ErrLost
	default:
		return do()
	}
}

// Cursors implements [aggregate.Store].
func (f *Faulty) Cursors(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, fresh billing.Freshness) (map[billing.WalletID]*aggregate.Cursor, error) {
	if err := f.read(); err != nil {
		return nil, err
	}
	return f.Store.Cursors(ctx, tenant, ids, fresh)
}

// Building implements [aggregate.Store].
func (f *Faulty) Building(ctx context.Context, ref billing.WalletRef) (*aggregate.Cursor, error) {
	if err := f.read(); err != nil {
		return nil, err
	}
	return f.Store.Building(ctx, ref)
}

// Move implements [aggregate.Store].
func (f *Faulty) Move(ctx context.Context, s *aggregate.Step) error {
	return f.write(func() error { return f.Store.Move(ctx, s) })
}

// Switch implements [aggregate.Store].
func (f *Faulty) Switch(ctx context.Context, current, built *aggregate.Cursor) error {
	return f.write(func() error { return f.Store.Switch(ctx, current, built) })
}

// Sweep implements [aggregate.Store].
func (f *Faulty) Sweep(ctx context.Context, ref billing.WalletRef, keep []int64, limit int) (removed int, err error) {
	err = f.write(func() error {
		removed, err = f.Store.Sweep(ctx, ref, keep, limit)
		return err
	})
	return removed, err
}
