package billing

import "slices"

// VoidGrant cancels what is left of a grant. What of it is held stays capturable, and leaves the wallet when it returns;
// if all of it is held, the line takes nothing yet.
type VoidGrant struct {
	Keyed
	Grant  GrantID
	Reason string
}

// Request implements [Command].
func (v VoidGrant) Request() Request {
	return Request{"voidGrant", []Field{{"grantId", string(v.Grant)}, {"reason", v.Reason}}}
}

// Check implements [Command].
func (v VoidGrant) Check() *Error {
	refusal := firstRefusal(v.Keyed.Check(), checkReason(v.Reason))
	if _, _, ok := v.Grant.Split(); !ok && refusal == nil {
		return v.notFound()
	}
	return refusal
}

// Wallets implements [Command].
func (v VoidGrant) Wallets() []WalletID {
	wallet, _, _ := v.Grant.Split()
	return []WalletID{wallet}
}

// Reads implements [Command].
func (v VoidGrant) Reads(d *Draft) {
	wallet, ref, _ := v.Grant.Split()
	d.readGrant(wallet, ref)
	if w := d.wallet(wallet); w != nil {
		w.heldOf(ref)
	}
}

// Apply implements [Command].
func (v VoidGrant) Apply(d *Draft) *Error {
	wallet, ref, _ := v.Grant.Split()
	w := d.wallet(wallet)
	if w == nil {
		return v.notFound()
	}
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	terms := w.grant(ref)
	if terms == nil {
		return v.notFound()
	}
	live, held := w.lots.find(terms.Live(0)), Credits(0)
	if w.endedAs(terms) == "" && !w.hasEnded(terms.Live(0), w.now) {
		held = w.heldOf(ref) // of a grant that expired, whether or not something was free by then, it expires when it returns
	}
	if live.Remaining+held == 0 {
		return refuse(CodeGrantNotVoidable, "nothing is left of grant %s that could be voided", v.Grant).at("grantId")
	}
	if held > 0 && len(w.wallet.Voided) == MaxVoidedPieces {
		return refuse(CodeGrantNotVoidable, "credit of %d voided grants is still held, which is the most; release some holds "+
			"first", MaxVoidedPieces).at("grantId")
	}
	line := w.line(TypeVoid, v)
	line.Amount, line.Reason = -live.Remaining, v.Reason
	line.Drawdowns = []Drawdown{{ref, w.lots.remove(live, w.now)}}
	if held > 0 {
		w.wallet.Voided = append(w.wallet.Voided, VoidedPiece{ref, held})
	}
	w.ended = append(w.ended, GrantEnd{ref, GrantVoided, w.now})
	w.book(line)
	return nil
}

func (v VoidGrant) notFound() *Error {
	return refuse(CodeNotFound, "there is no grant %s", quote(string(v.Grant))).at("grantId")
}

// readGrant declares that the terms of a grant are read.
func (d *Draft) readGrant(wallet WalletID, ref GrantRef) {
	if w := d.wallet(wallet); w != nil {
		w.readGrant(ref)
	}
}

// readGrant declares that the terms of a grant are read.
func (w *walletDraft) readGrant(ref GrantRef) {
	if _, known := w.lookUpGrant(ref); !known && !slices.Contains(w.need.Grants, ref) {
		w.need.Grants = append(w.need.Grants, ref)
	}
}

// grant returns the terms of a grant that the command declared to read; nil if it does not exist.
func (w *walletDraft) grant(ref GrantRef) *Grant {
	terms, known := w.lookUpGrant(ref)
	if !known {
		panic("a command looks up grant " + ref.String() + ", which its Reads does not declare")
	}
	return terms
}

// lookUpGrant returns the terms of a grant, and whether they are known.
func (w *walletDraft) lookUpGrant(ref GrantRef) (*Grant, bool) {
	for _, g := range w.created {
		if g.Ref == ref {
			return g, true
		}
	}
	terms, known := w.facts.Grants[ref]
	return terms, known
}

// endedAs returns how a grant ended, in the store or in this draft; empty if it has not.
func (w *walletDraft) endedAs(g *Grant) GrantStatus {
	for _, end := range w.ended {
		if end.Grant == g.Ref {
			return end.Status
		}
	}
	return g.Ended
}
