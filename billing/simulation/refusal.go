package simulation

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// judgeRefusal checks that a refusal was right at some instant between question and answer.
func (s *Simulation) judgeRefusal(r *request, refusal *billing.Error, from int) error {
	return s.somewhen(r.body.wallets(), from, func(on state, now int64) bool {
		ruled := r.body.rule(on, now)
		return ruled.code == refusal.Code &&
			(ruled.code != billing.CodeInsufficientCredits || ruled.available == int64(*refusal.Available))
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

// somewhen looks for a state of the wallets, or of the tenant where there are none, and a reading of a clock, both since a
// moment, at which something was so: the latest first, since most answers are of the moment at which they are given.
func (s *Simulation) somewhen(wallets []billing.WalletID, from int, so func(state, int64) bool, refusal *billing.Error) error {
	unknown := fmt.Errorf("refused for no reason that the model knows of: %w", refusal)
	switch len(wallets) {
	case 0:
		for _, v := range since(s.tenants, from) {
			if so(state{tenant: v.held.copied()}, 0) {
				return nil
			}
		}
		return unknown
	case 1:
		for _, v := range since(s.versions[wallets[0]], from) {
			if s.sometime(from, so, v.held) {
				return nil
			}
		}
		return unknown
	}
	for i, one := range since(s.versions[wallets[0]], from) {
		for j, other := range since(s.versions[wallets[1]], from) {
			if s.overlap(wallets, one.moment, other.moment, from, i, j) && s.sometime(from, so, one.held, other.held) {
				return nil
			}
		}
	}
	return unknown
}

// since are the versions that were there since a moment, the latest first: those that began later, and the one before them.
func since[T any](versions []version[T], from int) []version[T] {
	var found []version[T]
	for i := len(versions) - 1; i >= 0; i-- {
		found = append(found, versions[i])
		if versions[i].moment < from {
			break // what was before was over before the question
		}
	}
	return found
}

// overlap reports whether the versions of two wallets that since lists at i and j were there at one moment.
func (s *Simulation) overlap(wallets []billing.WalletID, one, other, from, i, j int) bool {
	ends := func(wallet billing.WalletID, at int) int {
		if at == 0 {
			return len(s.clocks)
		}
		return since(s.versions[wallet], from)[at-1].moment
	}
	return one <= ends(wallets[1], j) && other <= ends(wallets[0], i)
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
