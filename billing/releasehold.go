package billing

import "time"

// ReleaseHold gives back what is left of a hold.
type ReleaseHold struct {
	Keyed
	Hold   HoldID
	Reason string
}

// Request implements [Command].
func (r ReleaseHold) Request() Request {
	return Request{"releaseHold", []Field{{"holdId", string(r.Hold)}, {"reason", r.Reason}}}
}

// Check implements [Command].
func (r ReleaseHold) Check() *Error {
	return firstRefusal(r.Keyed.Check(), checkOptional(r.Reason, checkReason), checkHoldID(r.Hold))
}

// Wallets implements [Command].
func (r ReleaseHold) Wallets() []WalletID { return walletOfHold(r.Hold) }

// Reads implements [Command].
func (r ReleaseHold) Reads(d *Draft) {
	if h := d.readHold(r.Hold); h != nil {
		d.wallet(r.Wallets()[0]).readBounds(spenderOf(h))
	}
}

// Apply implements [Command]. A frozen wallet releases holds, too.
func (r ReleaseHold) Apply(d *Draft) *Error {
	return d.onHold(r.Keyed, r.Hold, func(w *walletDraft, h *Hold) *Error {
		line := w.line(TypeRelease, r)
		line.OccurredAt, line.Reason, line.Subject, line.Action = w.now, r.Reason, h.Subject, h.Action
		w.end(h, HoldReleased, line, "", w.endedBy(w.now))
		return nil
	})
}

// ExtendHold moves the end of a hold further ahead: a caller sends it while its work goes on.
type ExtendHold struct {
	Keyed
	Hold      HoldID
	ExpiresIn int // seconds from now
}

// Request implements [Command].
func (e ExtendHold) Request() Request {
	return Request{"extendHold", []Field{{"holdId", string(e.Hold)}, {"expiresInSeconds", formatInt(e.ExpiresIn)}}}
}

// Check implements [Command].
func (e ExtendHold) Check() *Error {
	return firstRefusal(e.Keyed.Check(), checkHoldTime(e.ExpiresIn), checkHoldID(e.Hold))
}

// Wallets implements [Command].
func (e ExtendHold) Wallets() []WalletID { return walletOfHold(e.Hold) }

// Reads implements [Command].
func (e ExtendHold) Reads(d *Draft) { d.readHold(e.Hold) }

// Apply implements [Command]. The end is never moved back. A frozen wallet refuses: a program that extends a hold then
// learns that its wallet is frozen.
func (e ExtendHold) Apply(d *Draft) *Error {
	return d.onHold(e.Keyed, e.Hold, func(w *walletDraft, h *Hold) *Error {
		if refusal := w.wallet.maySpend(); refusal != nil {
			return refusal
		}
		after := h.Clone()
		after.ExpiresAt = latest(h.ExpiresAt, w.now.Add(time.Duration(e.ExpiresIn)*time.Second))
		w.setHold(after)
		d.Created(string(h.HoldID()))
		return nil
	})
}
