package billing

import (
	"math/bits"
	"slices"
)

// This file says what credits are worth: the money behind them. A grant of A micro-credits with a cost of P minor units
// has the worth
//
//	F(y) = ⌊P × y ÷ A⌋
//
// when y of it have left. A line that takes x more is worth F(y+x) − F(y). So the parts of a grant are worth exactly its cost
// together, in whatever pieces it leaves. What has left, y, is the grant's amount less what is free and what is held: it is
// not stored.
//
// Credit that comes back after its grant has ended does not return to the grant, so y stays. The grant counts it as
// [Grant.Returned], z, and the next x that come back are worth F(z+x) − F(z).

// MoneyBehind returns the cost of the grant: what was received for its credits, which moves with them to other grants. A
// grant whose cost is not stated costs what was paid for it. It is false for a grant without money behind it, which is also
// one with a payment that is no amount of its currency: versions without costs stored such.
func (g *Grant) MoneyBehind() (Amount, bool) {
	if g.Cost != nil {
		return *g.Cost, g.Cost.Minor > 0
	}
	if g.Paid == nil {
		return Amount{}, false
	}
	cost, refusal := g.Paid.Minor()
	return cost, refusal == nil && cost.Minor > 0
}

// Worth returns F(to) − F(from), in minor units: 0 for a grant without money behind it.
func (g *Grant) Worth(from, to Credits) int64 {
	cost, has := g.MoneyBehind()
	if !has {
		return 0
	}
	return cost.Worth(from, to, g.Amount)
}

// Worth returns F(to) − F(from) for a grant of whole credits with the cost a.
func (a Amount) Worth(from, to, whole Credits) int64 {
	return a.Share(to, whole) - a.Share(from, whole)
}

// Share returns how much of a, the cost of a whole, is behind a part of it: rounded down, and never more than a.
func (a Amount) Share(part, whole Credits) int64 {
	if part <= 0 || a.Minor <= 0 {
		return 0
	}
	if part >= whole {
		return a.Minor
	}
	high, low := bits.Mul64(uint64(a.Minor), uint64(part))
	share, _ := bits.Div64(high, low, uint64(whole)) // which fits, as part < whole
	return int64(share)                              // which is at most a.Minor
}

// tried returns the lots after amount was taken from them in burn order, and what was taken. The wallet stays as it is.
func (w *walletDraft) tried(amount Credits) (left lots, taken []LiveGrant) {
	left = w.lots.clone()
	taken = left.takeGrants(amount, w.now)
	w.lots.needs = left.needs
	return left, taken
}

// readCosts declares that costsLeaving is asked for these grants.
func (w *walletDraft) readCosts(leaving []LiveGrant) {
	for _, g := range leaving {
		if g.Costs {
			w.readGrant(g.Ref)
		}
	}
	if slices.ContainsFunc(leaving, func(g LiveGrant) bool { return g.Costs }) {
		w.openHolds()
	}
}

// costsLeaving returns the costs that move with credit that is about to leave grants of the wallet, of each as much as its
// Remaining says; nil for a grant without a cost. The command has declared it by readCosts. No grant is in the list twice.
func (w *walletDraft) costsLeaving(leaving []LiveGrant) []*Amount {
	costs := make([]*Amount, len(leaving))
	var held map[GrantRef]Credits
	for i, g := range leaving {
		if !g.Costs {
			continue
		}
		terms := w.grant(g.Ref)
		cost, has := terms.MoneyBehind()
		if !has {
			continue
		}
		if held == nil {
			held = w.heldByGrant()
		}
		left := terms.Amount - w.lots.find(g).Remaining - held[g.Ref]
		costs[i] = &Amount{terms.Worth(left, left+g.Remaining), cost.Currency}
	}
	return costs
}

// returnedOf returns how much came back after a grant had ended, in the store and in this draft.
func (w *walletDraft) returnedOf(g *Grant) Credits {
	for _, r := range w.returned {
		if r.Grant == g.Ref {
			return r.To
		}
	}
	return g.Returned
}

// costReturning returns the cost that comes back with credit whose grant has ended; nil if the grant has none. returned has
// what the parts before this one made of [Grant.Returned]; this one is added.
func (w *walletDraft) costReturning(part returnedCredit, returned map[GrantRef]Credits) *Amount {
	cost, has := part.grant.MoneyBehind()
	if !has {
		return nil
	}
	from, known := returned[part.grant.Ref]
	if !known {
		from = w.returnedOf(part.grant)
	}
	to := from + part.amount
	returned[part.grant.Ref] = to
	return &Amount{part.grant.Worth(from, to), cost.Currency}
}

// markReturned counts credit that comes back after its grants have ended, for those that have a cost.
func (w *walletDraft) markReturned(parts []returnedCredit) {
	for _, part := range parts {
		if !part.costs() {
			continue
		}
		from := w.returnedOf(part.grant)
		at := slices.IndexFunc(w.returned, func(r GrantReturn) bool { return r.Grant == part.grant.Ref })
		if at < 0 {
			at = len(w.returned)
			w.returned = append(w.returned, GrantReturn{Grant: part.grant.Ref, From: from})
		}
		w.returned[at].To = from + part.amount
	}
}
