package aggregatetest

import (
	"context"
	"errors"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Faulty is a store that fails now and then.
type Faulty struct {
	aggregate.Store

	mu     sync.Mutex
	choose func() Accident
	count  int // of accidents
}

// Accident is what happens to one call of a store.
type Accident int

// The accidents.
const (
	None       Accident = iota
	Busy                // the call returns ledger.ErrBusy
	LostBefore          // a write is not made, and returns ledger.ErrLost
	LostAfter           // a write is made, and returns ledger.ErrLost
	Broken              // the call returns ErrBroken
)

// ErrBroken is the error of a call that fails for another reason.
var ErrBroken = errors.New("the store is broken")

// NewFaulty returns a store that asks choose which accident happens to each call.
func NewFaulty(store aggregate.Store, choose func() Accident) *Faulty {
	return &Faulty{Store: store, choose: choose}
}

// Accidents returns how many accidents have happened.
func (f *Faulty) Accidents() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

func (f *Faulty) next() Accident {
	f.mu.Lock()
	defer f.mu.Unlock()
	accident := f.choose()
	if accident != None {
		f.count++
	}
	return accident
}

// read makes an accident happen to a read. It returns nil if the read is to be made.
func (f *Faulty) read() error {
	switch f.next() {
	case Busy:
		return ledger.ErrBusy
	case Broken:
		return ErrBroken
	default:
		return nil
	}
}

// write makes a write, or an accident happen to it.
func (f *Faulty) write(do func() error) error {
	switch f.next() {
	case Busy:
		return ledger.ErrBusy
	case Broken:
		return ErrBroken
	case LostBefore:
		return ledger.ErrLost
	case LostAfter:
		_ = do() // its error is lost with the answer
		return ledger.ErrLost
	default:
		return do()
	}
}

// Cursors implements [aggregate.Store].
func (f *Faulty) Cursors(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, fresh ledger.Freshness,
) (map[billing.WalletID]*aggregate.Cursor, error) {
	if err := f.read(); err != nil {
		return nil, err
	}
	return f.Store.Cursors(ctx, tenant, ids, fresh)
}

// NextCursor implements [aggregate.Store].
func (f *Faulty) NextCursor(ctx context.Context, ref billing.WalletRef) (*aggregate.Cursor, error) {
	if err := f.read(); err != nil {
		return nil, err
	}
	return f.Store.NextCursor(ctx, ref)
}

// Move implements [aggregate.Store].
func (f *Faulty) Move(ctx context.Context, s *aggregate.Step) error {
	return f.write(func() error { return f.Store.Move(ctx, s) })
}

// Switch implements [aggregate.Store].
func (f *Faulty) Switch(ctx context.Context, current, next *aggregate.Cursor) error {
	return f.write(func() error { return f.Store.Switch(ctx, current, next) })
}

// Sweep implements [aggregate.Store].
func (f *Faulty) Sweep(ctx context.Context, ref billing.WalletRef, keep []int64, limit int) (removed int, err error) {
	err = f.write(func() error {
		removed, err = f.Store.Sweep(ctx, ref, keep, limit)
		return err
	})
	return removed, err
}
