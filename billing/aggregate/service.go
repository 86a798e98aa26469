package aggregate

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Config is what a Service needs.
type Config struct {
	Ledger *ledger.Ledger // whose lines are counted
	Store  Store
	Now    func() time.Time // the wall clock; nil: all rows are read strongly
}

// Service counts the lines of the ledger into rows, and reads rows. Any number of services, in any number of processes,
// may work on one store.
type Service struct {
	ledger *ledger.Ledger
	store  Store
	clock  func() time.Time

	mu      sync.Mutex
	cursors map[billing.WalletRef]*Cursor // as this process saw them last; if one has changed, the next step finds out
}

// New returns a service that remembers no cursors yet.
func New(c Config) *Service {
	return &Service{ledger: c.Ledger, store: c.Store, clock: c.Now, cursors: map[billing.WalletRef]*Cursor{}}
}

// now is the wall clock; the zero time of a service without one, which reads all rows strongly.
func (s *Service) now() time.Time {
	if s.clock == nil {
		return time.Time{}
	}
	return billing.Instant(s.clock())
}

// Commit is one commit of a wallet as the change stream shows it: the wallet's state before, nil for a new wallet, and
// after.
type Commit struct {
	Before, After *billing.Wallet
}

// The limits of counting.
const (
	// maxLines is how many lines are read at once: at about 450 bytes each, 450 KB.
	maxLines = 1000
	// maxReloads is how often a cursor may have changed when it is to be moved. Each time, another process has counted
	// lines.
	maxReloads = 20
	// maxCursors is how many cursors one process remembers: about 300 bytes each, 3 MB.
	maxCursors = 10_000
)

// Apply counts the lines of one commit of a wallet, and all lines before them that were not counted yet. Commits may
// be passed twice, late, and in any order. It returns a *[Mismatch] if the wallet's ledger does not continue the lines
// that were counted, and the errors of the stores. After an error nothing is half done, and the same call may be made
// again.
func (s *Service) Apply(ctx context.Context, before, after *billing.Wallet) error {
	return s.ApplyAll(ctx, []Commit{{before, after}})[0]
}

// ApplyAll is Apply for a batch of commits of any wallets. The commits of one wallet are counted together: as long as
// they change the same rows, they cost as many steps as one of them. It returns an error or nil for each commit. A
// commit that fails makes the later commits of its wallet fail, and none of other wallets.
func (s *Service) ApplyAll(ctx context.Context, commits []Commit) []error {
	errs := make([]error, len(commits))
	indexes := map[billing.WalletRef][]int{}
	var wallets []billing.WalletRef
	for i, c := range commits {
		if indexes[c.After.WalletRef] == nil {
			wallets = append(wallets, c.After.WalletRef)
		}
		indexes[c.After.WalletRef] = append(indexes[c.After.WalletRef], i)
	}
	for _, ref := range wallets {
		var ofWallet []Commit
		for _, i := range indexes[ref] {
			ofWallet = append(ofWallet, commits[i])
		}
		counted, err := s.applyWallet(ctx, ofWallet)
		for _, i := range indexes[ref] {
			if commits[i].After.Sequence > counted {
				errs[i] = err
			}
		}
	}
	return errs
}

// applyWallet counts the lines of a wallet up to the latest of its commits. It returns the sequence up to which lines
// are counted and match, and the error that prevented more.
func (s *Service) applyWallet(ctx context.Context, commits []Commit) (counted int64, err error) {
	latest := commits[0].After
	for _, c := range commits {
		if c.After.Revision > latest.Revision {
			latest = c.After
		}
	}
	if latest.Sequence == 0 {
		return 0, nil // the wallet was opened, and has no lines yet
	}
	cursor, err := s.cursor(ctx, latest)
	if err != nil {
		return 0, err
	}
	if cursor.Outdated {
		if cursor, err = s.begin(ctx, latest, cursor); err != nil {
			return 0, err
		}
	}
	c := &counter{service: s, wallet: latest, states: statesOf(commits), cursor: *cursor}
	err = c.run(ctx)
	if err == nil {
		s.remember(&c.cursor)
		return c.cursor.Sequence, nil
	}
	s.forget(latest.WalletRef)
	mismatch := (*Mismatch)(nil)
	if errors.As(err, &mismatch) {
		return min(c.cursor.Sequence, mismatch.Sequence-1), err
	}
	return c.cursor.Sequence, err
}

// begin replaces the cursor of rows that an earlier version counted by that of a new generation, which begins before the
// first line. Two generations further: an earlier version may have begun to build the next one.
func (s *Service) begin(ctx context.Context, w *billing.Wallet, outdated *Cursor) (*Cursor, error) {
	first, err := s.firstCursor(ctx, w, outdated.Generation+2)
	if err != nil {
		return nil, err
	}
	first.Revision, first.MovedAt = 1, s.now()
	if err := s.store.Move(ctx, &Step{From: outdated, To: *first}); err != nil {
		return nil, fmt.Errorf("replacing the rows of wallet %s, which an earlier version counted: %w", w.ID, err)
	}
	return first, nil
}

// statesOf returns the states that commits show, by their sequence.
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

// cursor returns the current cursor of a wallet as this process saw it last, or reads it.
func (s *Service) cursor(ctx context.Context, w *billing.Wallet) (*Cursor, error) {
	s.mu.Lock()
	known := s.cursors[w.WalletRef]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	return s.readCursor(ctx, w)
}

// readCursor reads the current cursor of a wallet. If none is stored yet it returns one of revision 0.
func (s *Service) readCursor(ctx context.Context, w *billing.Wallet) (*Cursor, error) {
	stored, err := s.store.Cursors(ctx, w.Tenant, []billing.WalletID{w.ID}, ledger.Strong)
	if err != nil {
		return nil, fmt.Errorf("reading the cursor of wallet %s: %w", w.ID, err)
	}
	if stored[w.ID] != nil {
		return stored[w.ID], nil
	}
	return s.firstCursor(ctx, w, 1)
}

// firstCursor returns the cursor of a generation before the first line.
func (s *Service) firstCursor(ctx context.Context, w *billing.Wallet, generation int64) (*Cursor, error) {
	customers, err := s.ledger.CustomersByID(ctx, w.Tenant, []billing.CustomerID{w.Customer})
	if err != nil {
		return nil, fmt.Errorf("reading the customer of wallet %s: %w", w.ID, err)
	}
	owner := customers[w.Customer]
	if owner == nil {
		return nil, fmt.Errorf("customer %s, who owns wallet %s: %w", w.Customer, w.ID, billing.ErrNotFound)
	}
	settings, err := s.Settings(ctx, w.Tenant)
	if err != nil {
		return nil, fmt.Errorf("reading the usage settings of tenant %s: %w", w.Tenant, err)
	}
	return &Cursor{
		Wallet: w.WalletRef, Generation: generation, Zone: owner.TimeZone, Dimensions: settings.Dimensions,
		Types: true,
	}, nil
}

func (s *Service) remember(c *Cursor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cursors) >= maxCursors {
		clear(s.cursors) // the cursors of busy wallets are back at once
	}
	s.cursors[c.Wallet] = c
}

func (s *Service) forget(ref billing.WalletRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.cursors, ref)
}
