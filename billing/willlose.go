package billing

import (
	"slices"
	"time"
)

// LosingGrant is a grant that will lose something when it ends.
type LosingGrant struct {
	*Grant
	Lost Credits
}

// WillLose returns how much of a grant, which was shown at now, is lost when it ends, if nothing else happens: all that remains of it,
// what is held included. Of credit that rolls over it is what the limit of the plan cuts, in burn order. It may need facts first.
func (s *Snapshot) WillLose(now time.Time, g *GrantView) (Credits, Need) {
	if g.Remaining == 0 || g.ExpiresAt.IsZero() {
		return 0, Need{}
	}
	if !g.bound() {
		return g.Remaining, Need{}
	}
	w := newWalletDraft(s, now)
	w.elapse()
	of := (*Subscription)(nil)
	if w.wallet.open(g.Subscription) >= 0 {
		of = w.subscription(g.Subscription)
	}
	if need := w.missing(); need.Any() || of == nil {
		return g.Remaining, need
	}
	rolls := w.willRoll(of)
	if need := w.missing(); need.Any() {
		return 0, need
	}
	return g.Remaining - min(g.Remaining, rolls[g.Ref]), Need{}
}

// willRoll returns how much of each grant of a period rolls over when it ends, if nothing else happens: free or held, as what holds
// give back in the next period rolls over as well.
func (w *walletDraft) willRoll(s *Subscription) map[GrantRef]Credits {
	rolls := map[GrantRef]Credits{}
	renews := s.Status == SubscriptionActive && !s.CancelAtEnd
	if s.Terms.Unused != UnusedRollOver || !renews || !w.mayFollow(s) {
		return rolls
	}
	held := w.heldByGrant()
	var all []LiveGrant
	for _, g := range s.Grants {
		live := w.lots.find(g)
		live.Remaining += held[g.Ref]
		if g.Bound && live.Remaining > 0 {
			all = append(all, live)
		}
	}
	slices.SortFunc(all, CompareBurn)
	rolled, _ := splitAt(all, s.Terms.RolloverLimit)
	for _, g := range rolled {
		rolls[g.Ref] = g.Remaining
	}
	return rolls
}
