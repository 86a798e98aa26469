package billing

import (
	"slices"
	"time"
)

// returnedPieces are the pieces that a hold gives back, last drawn first, by what becomes of them.
type returnedPieces struct {
	all             []Drawdown
	expired, voided []Drawdown
	rolled          []LiveGrant // of the period before
	blocked         []LiveGrant // of purchases whose money is in dispute or gone
	rolledBlocked   []GrantRef  // those of such purchases that rolled has a part of
}

// returnPieces returns pieces to the grants from which they were drawn, last drawn first, as of an instant. Pieces of grants
// that have ended or were voided meanwhile do not stay: ended says which have ended, see [walletDraft.endedBy] and
// [walletDraft.endedBefore].
func (w *walletDraft) returnPieces(pieces []LiveGrant, at time.Time, ended func(LiveGrant) bool) returnedPieces {
	var back returnedPieces
	rolled := map[GrantRef]Credits{} // by subscription
	for _, piece := range slices.Backward(pieces) {
		part := Drawdown{piece.Ref, piece.Remaining}
		back.all = append(back.all, part)
		blocked := w.noLongerHeld(piece, part.Amount)
		switch {
		case w.unmark(piece.Ref, part.Amount):
			back.voided = append(back.voided, part)
		case ended(piece):
			if rolls := min(piece.Remaining, w.mayRoll(piece, at)-rolled[piece.Subscription]); rolls > 0 {
				rolled[piece.Subscription] += rolls
				part.Amount -= rolls
				rolling := piece
				rolling.Remaining = rolls
				back.rolled = append(back.rolled, rolling)
				if blocked && !slices.Contains(back.rolledBlocked, piece.Purchase) {
					back.rolledBlocked = append(back.rolledBlocked, piece.Purchase)
				}
			}
			if part.Amount > 0 {
				back.expired = append(back.expired, part)
			}
		default:
			w.lots.give(piece, part.Amount, w.now)
			if blocked {
				back.blocked = append(back.blocked, piece)
			}
		}
	}
	return back
}

// unmark records that so much of a grant is no longer held, and reports whether the grant was voided.
func (w *walletDraft) unmark(ref GrantRef, amount Credits) bool {
	at := slices.IndexFunc(w.wallet.Voided, func(v VoidedPiece) bool { return v.Grant == ref })
	if at < 0 {
		return false
	}
	if w.wallet.Voided[at].Amount -= amount; w.wallet.Voided[at].Amount == 0 {
		w.wallet.Voided = slices.Delete(w.wallet.Voided, at, at+1)
	}
	return true
}

// markExpired marks grants whose credit expired when it returned, unless they are marked already. It marks as many as fit
// into the commit beside everything else that the end of a hold writes. A grant that is left out is shown as depleted.
func (w *walletDraft) markExpired(expired []Drawdown) {
	for _, part := range expired[:min(w.beside, len(expired))] {
		if !slices.ContainsFunc(w.ended, func(e GrantEnd) bool { return e.Grant == part.Grant }) {
			w.ended = append(w.ended, GrantEnd{part.Grant, GrantExpired, w.now})
		}
	}
}
