package aggregate

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// Progress is how far computing a wallet's aggregates anew has come: lines counted, of how many there were when that
// was last looked at.
type Progress struct {
	Wallet      billing.WalletRef
	Counted, Of int64
}

// maxSweep is how many rows are removed at once: at a write unit each, half a second's worth of a small table.
const maxSweep = 500

// Rebuild computes the aggregates of a wallet anew from its ledger, into a generation of their own, and puts that in the
// place of the current one once it has caught up. Readers and followers go on meanwhile with what there is. Where it is
// interrupted, the next call goes on from there. It fails with *[Mismatch] where the ledger itself is not whole, and with
// [billing.ErrNotFound] where there is no such wallet.
//
// The old rows stay until [Service.Sweep], for those who are reading them.
func (s *Service) Rebuild(ctx context.Context, ref billing.WalletRef, tell func(Progress)) error {
	for moves := 0; ; moves++ {
		done, err := s.rebuild(ctx, ref, tell)
		moved := (*Moved)(nil)
		switch {
		case done:
			s.forget(ref)
			return nil
		case !errors.As(err, &moved) && !errors.Is(err, billing.ErrLost), moves == maxMoves:
			return fmt.Errorf("computing the usage of wallet %s anew: %w", ref.ID, err)
		}
	}
}

// rebuild catches up, and switches unless the current generation has moved meanwhile.
func (s *Service) rebuild(ctx context.Context, ref billing.WalletRef, tell func(Progress)) (done bool, err error) {
	// The wallet is read after the cursor that it is to replace, so that what is built up to it holds no less.
	before, err := s.state(ctx, ref)
	if err != nil {
		return false, err
	}
	current, err := s.current(ctx, before)
	if err != nil {
		return false, err
	}
	wallet, err := s.state(ctx, ref)
	if err != nil {
		return false, err
	}
	a := &advance{service: s, wallet: wallet, states: statesOf([]Commit{{nil, wallet}}), building: true}
	if a.step = func(c Cursor) { tell(Progress{ref, c.Sequence, wallet.Sequence}) }; tell == nil {
		a.step = nil
	}
	if current.Revision == 0 { // there is nothing to replace
		a.building, a.at = false, *current
		err := a.run(ctx)
		return err == nil, err
	}
	built, err := s.store.Building(ctx, ref)
	switch {
	case errors.Is(err, billing.ErrNotFound):
		if built, err = s.origin(ctx, wallet, current.Generation+1); err != nil {
			return false, err
		}
	case err != nil:
		return false, err
	case built.Generation <= current.Generation:
		return false, fmt.Errorf("generation %d is being built, and %d is current", built.Generation, current.Generation)
	}
	a.at = *built
	if err := a.run(ctx); err != nil {
		return false, err
	}
	return s.replace(ctx, current, &a.at)
}

// replace puts what was built in the place of the current generation.
func (s *Service) replace(ctx context.Context, current, built *Cursor) (done bool, err error) {
	if built.Revision == 0 {
		return false, fmt.Errorf("the ledger is empty, but lines up to %d were counted", current.Sequence)
	}
	if err = s.store.Switch(ctx, current, built); !errors.Is(err, billing.ErrLost) {
		return err == nil, err
	}
	found, fault := s.store.Cursors(ctx, current.Wallet.Tenant, []billing.WalletID{current.Wallet.ID}, billing.Strong)
	if fault != nil {
		return false, fault
	}
	now := found[current.Wallet.ID]
	return now != nil && now.Generation == built.Generation, err
}

// state is a wallet as its last commit left it.
func (s *Service) state(ctx context.Context, ref billing.WalletRef) (*billing.Wallet, error) {
	found, err := s.ledger.Snapshots(ctx, ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
	if err != nil {
		return nil, err
	}
	if found[ref.ID] == nil {
		return nil, fmt.Errorf("wallet %s: %w", ref.ID, billing.ErrNotFound)
	}
	return &found[ref.ID].Wallet, nil
}

// Sweep removes the rows of a wallet that belong to no generation which is current or being built, and answers how many
// there were. Who reads rows has looked up their generation before: sweep what was replaced when nobody can still be
// reading it.
func (s *Service) Sweep(ctx context.Context, ref billing.WalletRef) (removed int, err error) {
	found, err := s.store.Cursors(ctx, ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong)
	if err != nil {
		return 0, err
	}
	var keep []int64
	if current := found[ref.ID]; current != nil {
		keep = append(keep, current.Generation, current.Generation+1) // the next may begin to be built at any time
	}
	for {
		n, err := s.store.Sweep(ctx, ref, keep, maxSweep)
		if removed += n; err != nil || n < maxSweep {
			return removed, err
		}
	}
}
