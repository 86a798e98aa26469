package aggregate

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
)

// Config is what a Service needs.
type Config struct {
	Ledger *billing.Ledger // what is followed
	Store  Store
}

// Service keeps aggregates up to the ledger, and reads them. Any number of them may work on one store.
type Service struct {
	ledger *billing.Ledger
	store  Store

	mu      sync.Mutex
	cursors map[billing.WalletRef]*Cursor // where they were when they were last seen; a step finds out
}

// New is a service that has seen nothing yet.
func New(c Config) *Service {
	return &Service{ledger: c.Ledger, store: c.Store, cursors: map[billing.WalletRef]*Cursor{}}
}

// Commit is one commit of a wallet as the change stream shows it: its state before, nil for a new wallet, and after.
type Commit struct {
	Before, After *billing.Wallet
}

// The limits of following.
const (
	// maxLines is how many lines are read at once: at about 450 bytes each, 450 KB.
	maxLines = 1000
	// maxMoves is how often a cursor may be found elsewhere while it is to be moved once. Each time, another process has
	// counted lines.
	maxMoves = 20
	// maxCursors is how many cursors one process remembers: about 300 bytes each, 3 MB.
	maxCursors = 10_000
)

// Apply counts what one commit of a wallet brought, and whatever came before it that was not counted yet. It may be told
// of commits twice, late, and in any order. It fails with *[Mismatch] where the wallet's ledger does not continue what
// was counted, and with errors of the stores; nothing is half done then, and the same call may be made again.
func (s *Service) Apply(ctx context.Context, before, after *billing.Wallet) error {
	return s.ApplyAll(ctx, []Commit{{before, after}})[0]
}

// ApplyAll is Apply for a batch of commits, of any wallets: those of one wallet are counted together, which costs as
// many steps as one of them where they touch the same rows. The answer has an error or nil for each commit. One that
// fails holds up the later ones of its wallet, and none of other wallets.
func (s *Service) ApplyAll(ctx context.Context, commits []Commit) []error {
	faults := make([]error, len(commits))
	of := map[billing.WalletRef][]int{}
	var order []billing.WalletRef
	for i, c := range commits {
		if of[c.After.WalletRef] == nil {
			order = append(order, c.After.WalletRef)
		}
		of[c.After.WalletRef] = append(of[c.After.WalletRef], i)
	}
	for _, ref := range order {
		var group []Commit
		for _, i := range of[ref] {
			group = append(group, commits[i])
		}
		counted, err := s.follow(ctx, group)
		for _, i := range of[ref] {
			if commits[i].After.Sequence > counted {
				faults[i] = err
			}
		}
	}
	return faults
}

// follow counts the lines of a wallet up to the latest of its commits. The answer is the sequence up to which all is
// well, and what is wrong beyond it.
func (s *Service) follow(ctx context.Context, commits []Commit) (well int64, err error) {
	latest := commits[0].After
	for _, c := range commits {
		if c.After.Revision > latest.Revision {
			latest = c.After
		}
	}
	if latest.Sequence == 0 {
		return 0, nil // it was opened, and nothing else
	}
	cursor, err := s.cursor(ctx, latest)
	if err != nil {
		return 0, err
	}
	a := &advance{service: s, wallet: latest, states: statesOf(commits), at: *cursor}
	if err = a.run(ctx); err == nil {
		s.remember(&a.at)
		return a.at.Sequence, nil
	}
	s.forget(latest.WalletRef)
	if mismatch := (*Mismatch)(nil); errors.As(err, &mismatch) {
		return min(a.at.Sequence, mismatch.Sequence-1), err
	}
	return a.at.Sequence, err
}

// statesOf are the states that commits show, by their sequence.
func statesOf(commits []Commit) map[int64][]*billing.Wallet {
	states := map[int64][]*billing.Wallet{}
	for _, c := range commits {
		for _, w := range []*billing.Wallet{c.Before, c.After} {
			if w != nil {
				states[w.Sequence] = append(states[w.Sequence], w)
			}
		}
	}
	return states
}

// cursor is where the current generation of a wallet stands, perhaps a moment ago.
func (s *Service) cursor(ctx context.Context, w *billing.Wallet) (*Cursor, error) {
	s.mu.Lock()
	known := s.cursors[w.WalletRef]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	return s.current(ctx, w)
}

// current reads where the current generation of a wallet stands. One that is not there yet is of revision 0.
func (s *Service) current(ctx context.Context, w *billing.Wallet) (*Cursor, error) {
	stored, err := s.store.Cursors(ctx, w.Tenant, []billing.WalletID{w.ID}, billing.Strong)
	if err != nil {
		return nil, fmt.Errorf("reading the cursor of wallet %s: %w", w.ID, err)
	}
	if stored[w.ID] != nil {
		return stored[w.ID], nil
	}
	return s.origin(ctx, w, 1)
}

// origin is the cursor of a generation before the first line.
func (s *Service) origin(ctx context.Context, w *billing.Wallet, generation int64) (*Cursor, error) {
	customers, err := s.ledger.CustomersByID(ctx, w.Tenant, []billing.CustomerID{w.Customer})
	if err != nil {
		return nil, fmt.Errorf("reading the customer of wallet %s: %w", w.ID, err)
	}
	owner := customers[w.Customer]
	if owner == nil {
		return nil, fmt.Errorf("customer %s, who owns wallet %s: %w", w.Customer, w.ID, billing.ErrNotFound)
	}
	return &Cursor{Wallet: w.WalletRef, Generation: generation, Zone: owner.TimeZone}, nil
}

func (s *Service) remember(c *Cursor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cursors) >= maxCursors {
		clear(s.cursors) // what is busy is back at once
	}
	s.cursors[c.Wallet] = c
}

func (s *Service) forget(ref billing.WalletRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.cursors, ref)
}
