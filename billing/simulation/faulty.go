package simulation

import (
	"context"
	"errors"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// faulty is the store as a process of the simulation sees it: every call lets others run first, and may fail.
type faulty struct {
	ledger.Store
	sim *Simulation
}

// errBroken is a call that failed for no reason that anybody knows.
var errBroken = errors.New("broken")

// call is what happens at every call.
func (f *faulty) call() error {
	f.sim.yield()
	if f.sim.chance(f.sim.Faults / 4) {
		return errBroken
	}
	return nil
}

// Commit implements [ledger.Store].
func (f *faulty) Commit(ctx context.Context, d *billing.Decision) error {
	f.sim.yield()
	if f.sim.chance(f.sim.Faults / 2) {
		return ledger.ErrBusy
	}
	if f.sim.chance(f.sim.Faults / 4) {
		return ledger.ErrLost // before it was written
	}
	if err := f.Store.Commit(ctx, d); err != nil {
		return f.inPart(err)
	}
	f.sim.committed(d)
	f.sim.yield()
	if f.sim.chance(f.sim.Faults / 2) {
		return ledger.ErrLost // after it was written
	}
	return nil
}

// watched is a store whose commits are judged, and nothing else.
type watched struct {
	ledger.Store
	sim *Simulation
}

// Commit implements [ledger.Store].
func (w *watched) Commit(ctx context.Context, d *billing.Decision) error {
	err := w.Store.Commit(ctx, d)
	if err == nil {
		w.sim.committed(d)
	}
	return err
}

// inPart is err, which may have lost a part of what it says is stored: a database does not check the conditions of items
// that another transaction has at that moment.
func (f *faulty) inPart(err error) error {
	var stale *ledger.StaleError
	if !errors.As(err, &stale) {
		return err
	}
	part := *stale
	if f.sim.chance(f.sim.Faults) {
		part.Wallets = nil
	}
	if f.sim.chance(f.sim.Faults) {
		part.Records = nil
	}
	if f.sim.chance(f.sim.Faults) {
		part.Documents = nil
	}
	return &part
}

// Wallets implements [ledger.WalletStore].
func (f *faulty) Wallets(
	ctx context.Context, t billing.Tenant, ids []billing.WalletID, fresh ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	found, err := f.Store.Wallets(ctx, t, ids, fresh)
	for _, id := range ids {
		if old := f.sim.states[id]; fresh == ledger.Eventual && len(old) > 0 && f.sim.chance(f.sim.Faults) {
			found[id] = pickOne(f.sim, old).Clone() // as it was some commits ago
		}
	}
	return found, err
}

// remember keeps the last states of wallets, which an eventual read may return.
func (s *Simulation) remember(d *billing.Decision) {
	const most = 5
	for i := range d.Wallets {
		after := &d.Wallets[i].After
		old := append(s.states[after.ID], after.Clone())
		s.states[after.ID] = old[max(0, len(old)-most):]
	}
}

// Pages implements [ledger.WalletStore].
func (f *faulty) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]ledger.Page, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.Store.Pages(ctx, ref, numbers)
}

// Grants implements [ledger.WalletStore].
func (f *faulty) Grants(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.Store.Grants(ctx, ref, grants)
}

// Records implements [ledger.WalletStore].
func (f *faulty) Records(ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash) (map[billing.KeyHash]billing.Record, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.Store.Records(ctx, ref, keys)
}

// IndexedLines implements [ledger.WalletStore] with an index that sometimes lags.
func (f *faulty) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	if f.sim.chance(f.sim.Faults) {
		return (&lagging{f.Store, f.sim}).IndexedLines(ctx, ref, r)
	}
	return f.Store.IndexedLines(ctx, ref, r)
}

// lagging is a store whose index always lacks some of the newest lines.
type lagging struct {
	ledger.Store
	sim *Simulation
}

// IndexedLines implements [ledger.WalletStore].
func (l *lagging) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	var lacks []int64
	for back := range int64(12) {
		if l.sim.chance(0.5) {
			lacks = append(lacks, l.sim.books[ref.ID].sequence-back)
		}
	}
	wide := r
	wide.Limit += len(lacks)
	lines, err := l.Store.IndexedLines(ctx, ref, wide)
	lines = slices.DeleteFunc(lines, func(t *billing.Transaction) bool { return slices.Contains(lacks, t.Sequence) })
	return lines[:min(len(lines), r.Limit)], err
}

// Terms implements [ledger.WalletStore].
func (f *faulty) Terms(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.Store.Terms(ctx, ref, grants)
}

// Documents implements [ledger.DocumentStore].
func (f *faulty) Documents(
	ctx context.Context, keys []billing.DocumentKey, fresh ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.Store.Documents(ctx, keys, fresh)
}

// ListDocuments implements [ledger.DocumentStore].
func (f *faulty) ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.Store.ListDocuments(ctx, c, before)
}
