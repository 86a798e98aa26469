package billingtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestRestores runs wallets through random lives. It restores each of them twice, as of two instants in its middle, to
// stores that newStore makes. Both restored wallets continue with other requests, and with the idempotency keys that
// were lost. The test checks that no id is used a second time once the epoch was raised, and that old ids stay valid.
func TestRestores(t *testing.T, newStore func(t *testing.T) ledger.Store, seeds, steps int) {
	repeated := 0
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			first := newCommits(NewMemory())
			l := newLife(t, first, seed)
			l.run(steps / 2)
			early, at := len(first.decisions), l.steps
			l.run(steps / 4)
			late, then := len(first.decisions), l.steps
			l.run(steps - steps/2 - steps/4)

			one := restore(t, first.decisions[:early], newStore(t), l, at)
			again := one.raise(t, l.Time())
			one.life.run(steps / 2)
			two := restore(t, first.decisions[:late], newStore(t), l, then)
			if later := two.raise(t, one.life.Time().Add(time.Minute)); later <= again {
				t.Errorf("after epoch %d comes epoch %d", again, later)
			}
			two.life.run(steps / 2)

			given := slices.Concat(first.ids(0), one.ids(early), two.ids(late))
			if n := len(given) - len(unique(given)); n > 0 {
				t.Errorf("%d of %d ids are given out twice", n, len(given))
			}
			one.resolves(t, first, early)
			for _, c := range []*commits{first, one.commits, two.commits} {
				c.checkReferences(t)
			}

			unraised := restore(t, first.decisions[:early], NewMemory(), l, at)
			unraised.life.Pass(l.Time().Sub(Epoch))
			unraised.life.run(steps / 2)
			given = slices.Concat(first.ids(0), unraised.ids(early))
			repeated += len(given) - len(unique(given))
		})
	}
	if repeated == 0 {
		t.Error("no id is given out twice without an epoch: the test tries nothing")
	}
}

// commits is a store that keeps what was committed to it.
type commits struct {
	ledger.Store
	decisions []*billing.Decision
}

func newCommits(store ledger.Store) *commits { return &commits{Store: store} }

func (c *commits) Commit(ctx context.Context, d *billing.Decision) error {
	err := c.Store.Commit(ctx, d)
	if err == nil {
		c.decisions = append(c.decisions, d)
	}
	return err
}

// ids are those that were given out from one commit on: of lines, grants, holds, events, audit entries, customers and wallets.
func (c *commits) ids(from int) (all []string) {
	for _, d := range c.decisions[from:] {
		for i := range d.Wallets {
			change := &d.Wallets[i]
			if change.Before == nil {
				all = append(all, string(change.After.ID))
			}
			for _, line := range change.Lines {
				all = append(all, string(line.ID()))
			}
			all = append(all, holdIDs(change.Lines)...)
			for _, g := range change.Created {
				all = append(all, string(g.ID()))
			}
			for _, event := range billing.Events(change.Before, &change.After, change.Lines) {
				all = append(all, string(event.ID))
			}
		}
		for _, change := range d.Documents {
			if slices.Contains([]billing.Kind{billing.KindEvent, billing.KindAudit, billing.KindCustomer}, change.Key.Kind) {
				all = append(all, change.Key.ID)
			}
		}
	}
	return all
}

// checkReferences checks that each id that a line names was given out by these commits.
func (c *commits) checkReferences(t *testing.T) {
	t.Helper()
	given := c.ids(0)
	for _, d := range c.decisions {
		for i := range d.Wallets {
			for _, line := range d.Wallets[i].Lines {
				names := []string{string(line.Reverses), string(line.Counterpart), string(line.HoldID())}
				for at := range line.Created {
					names = append(names, string(line.Created[at].Origin))
				}
				for _, part := range line.Drawdowns {
					names = append(names, string(billing.NewGrantID(line.Wallet, part.Grant)))
				}
				for _, name := range names {
					if name != "" && !slices.Contains(given, name) {
						t.Errorf("line %s names %s, which nothing has", line.ID(), name)
					}
				}
			}
		}
	}
}

func unique(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// restored is a life that goes on from an earlier instant.
type restored struct {
	*commits
	life *life
}

// restore writes the commits of a life to a store, and returns another life of the same wallets on it, which uses the
// idempotency keys from a step on again.
func restore(t *testing.T, kept []*billing.Decision, store ledger.Store, of *life, step int) *restored {
	t.Helper()
	for _, d := range kept {
		if err := store.Commit(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	log := newCommits(store)
	log.decisions = slices.Clone(kept)
	seed := uint64(1000 + len(kept))
	return &restored{log, &life{
		World: NewWorld(log, seed), t: t, rand: rand.New(rand.NewPCG(seed, 1)), wallets: of.wallets,
		grants: slices.Clone(of.grants), usages: slices.Clone(of.usages), holds: slices.Clone(of.holds), steps: step,
	}}
}

// raise raises the epoch at an instant, and returns it.
func (r *restored) raise(t *testing.T, now time.Time) int64 {
	t.Helper()
	r.life.Pass(now.Sub(Epoch))
	if epoch, err := r.life.Epoch(t.Context()); err != nil || epoch != 0 {
		t.Fatalf("before it is raised, the epoch is %d, %v", epoch, err)
	}
	epoch, err := r.life.RaiseEpoch(t.Context())
	if err != nil || epoch < 1 {
		t.Fatalf("the epoch is %d, %v", epoch, err)
	}
	return epoch
}

// resolves checks that what the first commits gave out is found by its id, as it was, and that what was lost is not.
func (r *restored) resolves(t *testing.T, first *commits, kept int) {
	t.Helper()
	for n, d := range first.decisions {
		for i := range d.Wallets {
			for _, line := range d.Wallets[i].Lines {
				found, err := r.life.transaction(line.ID())
				if n < kept && (err != nil || found.Hash != line.Hash) {
					t.Errorf("line %s of the first ledger is %+v, %v", line.ID(), found, err)
				}
				if n >= kept && !errors.Is(err, billing.ErrNotFound) {
					t.Errorf("line %s, which was lost, is %+v, %v", line.ID(), found, err)
				}
				if line.Type != billing.TypeHold {
					continue
				}
				h, err := r.life.Hold(t.Context(), billing.Live, line.HoldID(), r.life.Time())
				if n < kept && (err != nil || !slices.Contains(h.Lines, line.KeyHash())) {
					t.Errorf("hold %s of the first ledger is %+v, %v", line.HoldID(), h, err)
				}
				if n >= kept && !errors.Is(err, billing.ErrNotFound) {
					t.Errorf("hold %s, which was lost, is %+v, %v", line.HoldID(), h, err)
				}
			}
		}
	}
}

// transaction returns the line with an id, or [billing.ErrNotFound].
func (l *life) transaction(id billing.TransactionID) (*billing.Transaction, error) {
	found, err := l.TransactionsByID(l.t.Context(), billing.Live, []billing.TransactionID{id})
	if err == nil && found[id] == nil {
		err = billing.ErrNotFound
	}
	return found[id], err
}
