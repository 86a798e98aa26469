package billing

import "time"

// A grant ends in one of two ways. Most end at their expiresAt. Those of a subscription that end at all also end with it, which may
// be sooner: a subscription can be canceled in the middle of a period. So the instants of a grant do not say whether it can still be
// spent: whatever asks that, of credit that is free, held or comes back, asks the functions of this file. A test finds what does not.

// hasEnded reports whether a grant could no longer be spent at an instant, which is now or was since the last commit. A grant of a
// period whose boundary is due at that very instant has ended.
func (w *walletDraft) hasEnded(g LiveGrant, at time.Time) bool { return g.Lapsed(at) || w.outlived(g) }

// endedBy does what hasEnded does for one instant.
func (w *walletDraft) endedBy(at time.Time) func(LiveGrant) bool {
	return func(g LiveGrant) bool { return w.hasEnded(g, at) }
}

// endedBefore reports whether a grant had ended before the end of a hold, which is at an instant: a grant that ends at the same
// instant does so after it.
func (w *walletDraft) endedBefore(end time.Time) func(LiveGrant) bool {
	return func(g LiveGrant) bool { return !g.ExpiresAt.IsZero() && g.ExpiresAt.Before(end) || w.outlived(g) }
}

// canBeSetAside reports whether free credit of a purchase that must not be spent can be taken out of a grant at an instant. It can also
// be where the boundary of a period ends the grant at that very instant: a hold that ends then gives back before, and what it gives
// back would roll over.
func (w *walletDraft) canBeSetAside(g LiveGrant, at time.Time) bool {
	if g.Bound && g.ExpiresAt.Equal(at) {
		return !w.outlived(g)
	}
	return !w.hasEnded(g, at)
}

// outlived reports whether a grant has outlived its subscription, which was canceled before its period ended.
func (w *walletDraft) outlived(g LiveGrant) bool {
	return g.Subscription != (GrantRef{}) && !g.ExpiresAt.IsZero() && w.wallet.open(g.Subscription) < 0
}
