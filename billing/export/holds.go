package export

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has the rules of holds: what HOLD, CAPTURE and RELEASE do to the pieces of grants that are held.

// holdState is a hold with what is still held of it.
type holdState struct {
	pieces []billing.Drawdown // in the order in which they were drawn
	lock   *billing.Pricing   // the first price of its lines; nil if none has one
	ended  string             // the line that ended it; empty: it is open
	budget billing.GrantRef   // the place of the budget that its HOLD names; zero: it names none
}

// remaining returns how much is still held.
func (h *holdState) remaining() (sum billing.Credits) {
	for _, piece := range h.pieces {
		sum += piece.Amount
	}
	return sum
}

// checkHeldChange checks that a line changes what is held, and names a hold, as its type does.
func checkHeldChange(t *billing.Transaction) error {
	sum := billing.Credits(0)
	for _, d := range t.Drawdowns {
		sum += d.Amount
	}
	change := t.HeldChange
	switch t.Type {
	case billing.TypeHold:
		if t.Amount != 0 || change <= 0 || change != sum || t.Shortfall < 0 {
			return fmt.Errorf("it has an amount of %s, a heldChange of %s, a shortfall of %s and drawdowns of %s in sum, but a HOLD "+
				"has an amount of 0, no shortfall below 0, and a heldChange above 0, which is the sum of its drawdowns",
				t.Amount, change, t.Shortfall, sum)
		}
		if t.Hold != 0 && t.Hold != t.Number() {
			return fmt.Errorf("it is a HOLD of hold %s, but a HOLD places the hold %s", t.HoldID(),
				billing.NewHoldID(t.Wallet, t.Number()))
		}
	case billing.TypeRelease:
		if t.Amount != 0 || change >= 0 || -change != sum || t.Shortfall != 0 {
			return fmt.Errorf("it has an amount of %s, a heldChange of %s, a shortfall of %s and drawdowns of %s in sum, but a RELEASE "+
				"has an amount of 0, a shortfall of 0, and a heldChange below 0, which is the sum of its drawdowns",
				t.Amount, change, t.Shortfall, sum)
		}
	case billing.TypeCapture:
		if t.Hold == 0 || t.Shortfall != 0 || -t.Amount != sum {
			return fmt.Errorf("it is of hold %q, with an amount of %s, a shortfall of %s and drawdowns of %s in sum, but a CAPTURE "+
				"names a hold, has a shortfall of 0, and an amount that is the sum of its drawdowns, below 0",
				t.HoldID(), t.Amount, t.Shortfall, sum)
		}
	default:
		names := t.Hold != 0 && t.Type != billing.TypeExpiry && t.Type != billing.TypeVoid
		if change != 0 || names {
			return fmt.Errorf("it changes what is held by %s and names hold %q, which a line of type %s may not do", change,
				t.HoldID(), t.Type)
		}
	}
	return nil
}

// checkHold checks that a hold takes free credit in burn order.
func (v *verifier) checkHold(t *billing.Transaction) error {
	v.holds[t.Hold] = &holdState{pieces: slices.Clone(t.Drawdowns)}
	return v.checkBurnOrder(t, t.HeldChange, 0)
}

// open returns the hold that a line names, which has to be open.
func (v *verifier) open(t *billing.Transaction) (*holdState, error) {
	switch h := v.holds[t.Hold]; {
	case h == nil:
		return nil, fmt.Errorf("it is of hold %s, which no line before it places", t.HoldID())
	case h.ended != "":
		return nil, fmt.Errorf("it is of hold %s, which %s ended", t.HoldID(), h.ended)
	default:
		return h, nil
	}
}

// checkCapture checks that a capture takes what is held, from what was drawn first on, and only then free credit, in burn
// order.
func (v *verifier) checkCapture(t *billing.Transaction) error {
	h, err := v.open(t)
	if err != nil {
		return err
	}
	held := min(-t.Amount, h.remaining())
	if t.HeldChange != -held {
		return fmt.Errorf("its heldChange is %s, but a capture of %s from hold %s, which has %s left, changes what is held by %s",
			t.HeldChange, -t.Amount, t.HoldID(), h.remaining(), -held)
	}
	excess, next := -t.Amount-held, 0
	for ; held > 0; next++ {
		piece := &h.pieces[0]
		want := billing.Drawdown{Grant: piece.Grant, Amount: min(held, piece.Amount)}
		if next >= len(t.Drawdowns) || t.Drawdowns[next] != want {
			return fmt.Errorf("drawdown %d has to be %s of grant %s, which hold %s drew before what else is left of it", next+1,
				want.Amount, billing.NewGrantID(t.Wallet, want.Grant), t.HoldID())
		}
		held -= want.Amount
		if piece.Amount -= want.Amount; piece.Amount == 0 {
			h.pieces = h.pieces[1:]
		}
	}
	if len(h.pieces) == 0 {
		h.ended = fmt.Sprintf("the CAPTURE %s, which left nothing of it,", t.ID())
	}
	return v.checkBurnOrder(t, excess, next)
}

// checkRelease checks that a release gives back exactly what is left of a hold, what was drawn last first, and keeps what
// of that has to leave the wallet.
func (v *verifier) checkRelease(t *billing.Transaction) error {
	if t.Hold == 0 {
		return v.checkUnreserve(t)
	}
	h, err := v.open(t)
	if err != nil {
		return err
	}
	back := slices.Clone(h.pieces)
	slices.Reverse(back)
	for i, want := range back {
		if i >= len(t.Drawdowns) || t.Drawdowns[i] != want {
			return fmt.Errorf("drawdown %d has to give back %s to grant %s, which is what is left of hold %s, last drawn first",
				i+1, want.Amount, billing.NewGrantID(t.Wallet, want.Grant), t.HoldID())
		}
	}
	if len(t.Drawdowns) != len(back) {
		return fmt.Errorf("it has %d drawdowns, but hold %s has %d pieces left", len(t.Drawdowns), t.HoldID(), len(back))
	}
	if err := v.checkReleaseKey(t); err != nil {
		return err
	}
	h.pieces, h.ended = nil, "the RELEASE "+string(t.ID())
	v.giveBack(t)
	return nil
}

// The keys of what Drawdown does to a hold by itself.
const (
	keyOfEnd  = "drawdown:expire-hold:"
	keyOfRest = "drawdown:return-hold:"
)

// byEnd reports whether the line says that the end of a hold passed.
func byEnd(t *billing.Transaction) bool {
	return t.Type == billing.TypeRelease && t.Hold != 0 && t.Key == keyOfEnd+string(t.HoldID())
}

// checkReleaseKey checks that a release happened when its key says: at the end of the hold, directly after a capture, or when
// it was asked for.
func (v *verifier) checkReleaseKey(t *billing.Transaction) error {
	for _, of := range []string{keyOfEnd, keyOfRest} {
		if named, is := strings.CutPrefix(t.Key, of); is && named != string(t.HoldID()) {
			return fmt.Errorf("its key is of hold %q, but it is of hold %s", named, t.HoldID())
		}
	}
	switch {
	case byEnd(t):
		return v.checkEnd(t)
	case !t.OccurredAt.Equal(t.RecordedAt):
		return fmt.Errorf("it occurred at %s and was recorded at %s, but a RELEASE that is not for the end of its hold has one "+
			"instant", billing.FormatInstant(t.OccurredAt), billing.FormatInstant(t.RecordedAt))
	case t.Key == keyOfRest+string(t.HoldID()):
		captured := v.last.Type == billing.TypeCapture && v.last.Hold == t.Hold && v.last.RecordedAt.Equal(t.RecordedAt)
		if !captured {
			return fmt.Errorf("by its key it returns what a capture left of hold %s, but the line before it is no CAPTURE of that "+
				"hold at the same instant", t.HoldID())
		}
	}
	return nil
}

// checkEnd checks that what time did is in its order: the end of a hold comes before every request that was recorded at it
// or later, before every expiry of a grant at the same instant or later, and after what ended earlier.
func (v *verifier) checkEnd(t *billing.Transaction) error {
	end, id := t.OccurredAt, t.HoldID()
	switch {
	case t.RecordedAt.Before(end):
		return fmt.Errorf("it was recorded at %s, before hold %s ended at %s", billing.FormatInstant(t.RecordedAt), id,
			billing.FormatInstant(end))
	case !end.After(v.requested):
		return fmt.Errorf("hold %s ended at %s, but a line of a request before this one was recorded at %s", id,
			billing.FormatInstant(end), billing.FormatInstant(v.requested))
	case !end.After(v.expired):
		return fmt.Errorf("hold %s ended at %s, but a line before this one is the EXPIRY of a grant at %s", id,
			billing.FormatInstant(end), billing.FormatInstant(v.expired))
	case !end.After(v.bounded):
		return fmt.Errorf("hold %s ended at %s, but a line of a period before this one occurred at %s", id, billing.FormatInstant(end),
			billing.FormatInstant(v.bounded))
	case end.Before(v.over):
		return fmt.Errorf("hold %s ended at %s, but a line before this one is for the end of a hold at %s", id,
			billing.FormatInstant(end), billing.FormatInstant(v.over))
	}
	v.over = end
	return nil
}

// passed keeps the latest instants of what the end of a hold has to come before, and after.
func (v *verifier) passed(t *billing.Transaction) {
	switch {
	case t.Type == billing.TypeRepayment, byEnd(t), v.behind(t), v.follows(t):
	case movesMoneyAlone(t):
	case t.Subscription != "":
		v.bounded = later(v.bounded, t.OccurredAt)
		s := v.subscription(t.Subscription)
		s.bounded = later(s.bounded, t.OccurredAt)
	case t.Type == billing.TypeExpiry:
		v.expired = later(v.expired, t.OccurredAt)
	default:
		v.requested = t.RecordedAt
	}
}

// behind reports whether a line ends credit that a line before it returned, or rolls it over.
func (v *verifier) behind(t *billing.Transaction) bool {
	if t.Type == billing.TypeRollover {
		return v.followed
	}
	ends := t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid
	return ends && (t.Reverses != "" || t.Hold != 0 || t.TopUp != "" || v.followed)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// checkLock checks that captures of a hold are priced by the version of the rate card and the multiplier that the hold
// locked: those of its own price or, if it has none, those of its first capture that has one.
func (v *verifier) checkLock(t *billing.Transaction) error {
	p := t.Pricing
	if t.Type == billing.TypeUsage {
		return nil
	}
	h := v.holds[t.Hold]
	switch {
	case h == nil:
		return fmt.Errorf("it has a price, but a HOLD without a hold has none")
	case t.Type == billing.TypeCapture && p.Quote != "":
		return fmt.Errorf("it redeems quote %q, but a CAPTURE redeems none", p.Quote)
	case h.lock == nil:
		h.lock = p
	case p.Card != h.lock.Card || p.Multiplier != h.lock.Multiplier:
		return fmt.Errorf("it is priced by version %d of rate card %q and a multiplier of %s, but hold %s locked version %d of %q "+
			"and %s", p.Card.Version, p.Card.Code, p.Multiplier, t.HoldID(), h.lock.Card.Version, h.lock.Card.Code,
			h.lock.Multiplier)
	}
	return nil
}
