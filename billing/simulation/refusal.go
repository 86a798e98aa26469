package simulation

import (
	"fmt"
	"math"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// judgeRefusal checks that a refusal was right at some instant between question and answer.
func (s *Simulation) judgeRefusal(r *request, refusal *billing.Error, from int) error {
	s.count(r.name() + " " + string(refusal.Code))
	return s.somewhen(r.body.wallets(), from, func(on state, now int64) bool {
		ruled := r.body.rule(on, now)
		if ruled.code != refusal.Code {
			return false
		}
		switch ruled.code {
		case billing.CodeInsufficientCredits, billing.CodeHoldAmountExceeded:
			return ruled.available == int64(*refusal.Available)
		default:
			return !isBounding(refusal.Code) ||
				ruled.bounding.String() == sayBounding(refusal) && on.books[0].knows(refusal.Limit, now)
		}
	}, refusal)
}

// version is what the model held from a moment of the simulation on, until the next version.
type version[T any] struct {
	moment int
	held   T
}

// keep remembers how a wallet is now.
func (s *Simulation) keep(id billing.WalletID) { s.keepAs(id, s.books[id]) }

// keepAs remembers that a wallet is, or may have been, as a book says.
func (s *Simulation) keepAs(id billing.WalletID, b *book) {
	s.versions[id] = append(s.versions[id], version[*book]{len(s.clocks), b.copied()})
}

// keepTenant remembers how the tenant is now.
func (s *Simulation) keepTenant() {
	s.tenants = append(s.tenants, version[*registry]{len(s.clocks), s.tenant.copied()})
}

// somewhen looks for a state of the wallets, or of the tenant where there are none, and a reading of a clock, both
// since a moment, at which something was so: the latest first, since most answers are of the moment at which they are
// given.
func (s *Simulation) somewhen(
	wallets []billing.WalletID, from int, so func(state, int64) bool, refusal *billing.Error,
) error {
	var found bool
	switch len(wallets) {
	case 0:
		found = slices.ContainsFunc(since(s.tenants, from), func(p period[*registry]) bool {
			return so(state{tenant: p.held.copied()}, 0)
		})
	case 1:
		found = slices.ContainsFunc(since(s.versions[wallets[0]], from), func(p period[*book]) bool {
			return s.sometime(from, so, p.held)
		})
	case 2:
		one, other := wallets[0], wallets[len(wallets)-1]
		found = s.together(since(s.versions[one], from), since(s.versions[other], from), from, so)
	default:
		return fmt.Errorf("the simulation judges refusals of at most two wallets, not of %d", len(wallets))
	}
	if !found {
		return fmt.Errorf("refused for no reason that the model knows of: %w", refusal)
	}
	return nil
}

// period is a version with when it began and ended.
type period[T any] struct {
	begins, ends int
	held         T
}

// since are the versions that were there since a moment, the latest first: those that began later, and the one before.
func since[T any](versions []version[T], from int) []period[T] {
	var found []period[T]
	ends := math.MaxInt
	for _, v := range slices.Backward(versions) {
		found = append(found, period[T]{v.moment, ends, v.held})
		if v.moment < from {
			break // what was before was over before the question
		}
		ends = v.moment
	}
	return found
}

// together looks for a moment at which something was so of two wallets.
func (s *Simulation) together(one, other []period[*book], from int, so func(state, int64) bool) bool {
	for _, p := range one {
		for _, q := range other {
			if p.begins <= q.ends && q.begins <= p.ends && s.sometime(from, so, p.held, q.held) {
				return true
			}
		}
	}
	return false
}

// sometime looks for a reading of a clock since a moment at which something was so of books.
func (s *Simulation) sometime(from int, so func(state, int64) bool, books ...*book) bool {
	last := int64(0)
	for _, b := range books {
		last = max(last, b.at)
	}
	tried := map[int64]bool{}
	try := func(now int64) bool {
		if tried[now] {
			return false
		}
		tried[now] = true
		on := state{tenant: s.tenant.copied()}
		for _, b := range books {
			copied := b.copied()
			copied.due(now, 1<<30)
			on.books = append(on.books, copied)
		}
		return so(on, now)
	}
	for c := len(s.clocks) - 1; c >= from; c-- {
		if try(max(last, s.clocks[c].at)) {
			return true
		}
	}
	return try(last)
}
