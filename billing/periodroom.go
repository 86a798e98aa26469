package billing

// mayOpen reports whether a period with so many credits can begin. Else it is skipped: it has no credits, and costs nothing. So a
// boundary can always be booked, and puts no balance over its limit: neither [MaxCredits] nor [MaxLiveGrants].
func (w *walletDraft) mayOpen(terms *SubscriptionTerms) bool {
	return w.wallet.Status == WalletActive && w.hasRoom(terms.Credits())
}

// mayFollow reports whether the next period can begin when the one of s ends, once what does not roll over has left the wallet. What
// rolls over is not taken to make room for it.
func (w *walletDraft) mayFollow(s *Subscription) bool {
	terms := &s.Terms
	if s.Pending != nil {
		terms = s.Pending
	}
	if w.wallet.Status != WalletActive {
		return false
	}
	rolled, expired := w.splitEnding(s, s.Terms.Unused == UnusedRollOver)
	ends := len(rolled) + len(expired)
	if len(rolled) > 0 && len(expired) > 0 && rolled[len(rolled)-1].Ref == expired[0].Ref {
		ends-- // the limit cuts a grant
	}
	return w.fits(terms.Credits(), sumOf(expired), ends-len(rolled))
}

// hasRoom reports whether the wallet can receive credits as one more grant.
func (w *walletDraft) hasRoom(amount Credits) bool { return w.fits(amount, 0, 0) }

// fits reports whether the wallet can receive credits as one more grant, once others have left it.
func (w *walletDraft) fits(amount, leaving Credits, grants int) bool {
	return amount == 0 || w.wallet.Posted-leaving <= MaxCredits-amount && w.grantCount()-grants < MaxLiveGrants
}
