package export

import (
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has what has to follow a RELEASE: what it returned to grants that have ended leaves the wallet, and the rest
// repays debt.

// returned is what a RELEASE gave back, until all of it that has to leave has left.
type returned struct {
	hold               int64
	occurred, recorded time.Time
	pieces             []returnedPiece // last drawn first
	expired            bool            // the EXPIRY has followed
}

// returnedPiece is a piece that came back to its grant.
type returnedPiece struct {
	billing.Drawdown
	grant  *grantState
	fate   fate
	rolled billing.Credits // of one that may roll over
}

// fate is what becomes of a returned piece.
type fate int

const (
	stays   fate = iota
	expires      // its grant has expired
	voided       // its grant was voided
	rolls        // its period is over: it rolls over, as far as the limit of the plan goes, or it expires
	unknown      // it stays, unless its subscription has been canceled, which no line says
)

// giveBack keeps what of a release may have to leave. At the end of a hold, a grant that expires at the same instant has not
// expired yet.
func (v *verifier) giveBack(t *billing.Transaction) {
	v.returned = &returned{hold: t.Hold, occurred: t.OccurredAt, recorded: t.RecordedAt}
	for _, d := range t.Drawdowns {
		g := v.grants[d.Grant]
		v.returned.pieces = append(v.returned.pieces, returnedPiece{Drawdown: d, grant: g, fate: v.fateOf(g, t)})
	}
	v.freed, v.freedAt = true, t.OccurredAt
}

// fateOf returns what becomes of a piece that a line returns to a grant.
func (v *verifier) fateOf(g *grantState, t *billing.Transaction) fate {
	switch ended := v.endedBy(g, t); {
	case g.voided:
		return voided
	case v.outlives(g):
		return expires
	case ended && v.mayRoll(g):
		return rolls
	case ended:
		return expires
	case g.subscription != "" && !g.ExpiresAt.IsZero():
		return unknown
	}
	return stays
}

// endedBy reports whether a grant had expired when a line happened. The end of a hold happened at its occurredAt, whenever
// it is recorded, and before what expired at the same instant.
func (*verifier) endedBy(g *grantState, t *billing.Transaction) bool {
	if byEnd(t) {
		return !g.ExpiresAt.IsZero() && g.ExpiresAt.Before(t.OccurredAt)
	}
	return g.Lapsed(t.RecordedAt)
}

// mayRoll reports whether credit of a grant can roll over: it is of the last period that has ended, as far as the lines say so, and
// nothing else of that has expired.
func (v *verifier) mayRoll(g *grantState) bool {
	if !g.Bound || g.source != billing.SourcePlan {
		return false
	}
	s := v.subscription(g.subscription)
	return s.cut < g.period && s.period <= g.period+1
}

// checkLeaving checks a line that has to end what a RELEASE returned, and that no line ends what none returned. It reports
// whether the line is such a one. First comes what rolls over, then what expires, and then what was voided.
func (v *verifier) checkLeaving(t *billing.Transaction) (is bool, err error) {
	v.followed = false
	r, ends := v.returned, t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid
	if r == nil {
		if ends && t.Hold != 0 {
			return false, fmt.Errorf("it names hold %s, but no RELEASE of that hold directly before it returned credit to a grant "+
				"that had ended in that way", t.HoldID())
		}
		return false, nil
	}
	if piece := r.rolling(t); piece != nil {
		return true, v.checkHeldRollOut(t, piece)
	}
	expiry, void := v.leaves(t)
	next := billing.TypeExpiry
	if len(expiry) == 0 || r.expired {
		next, expiry = billing.TypeVoid, void
	}
	if len(expiry) == 0 {
		v.returned = nil
		return v.checkLeaving(t)
	}
	switch {
	case t.Type != next || t.Hold != r.hold || t.Reverses != "":
		d := expiry[0]
		return false, fmt.Errorf("%s of a hold returned to grant %s, which had ended: the %s of that is missing before this line",
			d.Amount, billing.NewGrantID(t.Wallet, d.Grant), next)
	case !t.OccurredAt.Equal(r.occurred) || !t.RecordedAt.Equal(r.recorded):
		return false, r.otherInstant(t)
	case !slices.Equal(t.Drawdowns, expiry):
		return false, fmt.Errorf("its drawdowns are not those of the RELEASE before it whose grants had ended in that way")
	}
	v.followed = true
	for _, p := range r.pieces {
		waits := v.testClock && p.grant.advance
		if next == billing.TypeExpiry && p.fate == rolls && p.rolled < p.Amount && !waits {
			v.cut(p.grant)
		}
	}
	if r.expired = true; next == billing.TypeVoid || len(void) == 0 {
		v.returned = nil
	}
	return true, nil
}

// otherInstant is the error that a line behind a RELEASE happened at another instant.
func (r *returned) otherInstant(t *billing.Transaction) error {
	return fmt.Errorf("it occurred at %s and was recorded at %s, but the RELEASE before it occurred at %s and was recorded at %s",
		billing.FormatInstant(t.OccurredAt), billing.FormatInstant(t.RecordedAt), billing.FormatInstant(r.occurred),
		billing.FormatInstant(r.recorded))
}

// leaves lists what has to expire, and what was voided, of what came back. If the line takes a piece whose subscription must have
// been canceled for that, all credit of the subscription has ended.
func (v *verifier) leaves(t *billing.Transaction) (expiry, void []billing.Drawdown) {
	r := v.returned
	for _, p := range r.pieces {
		takes := t.Type == billing.TypeExpiry && t.Hold == r.hold && slices.Contains(t.Drawdowns, p.Drawdown)
		if p.fate == unknown && !r.expired && takes {
			v.subscription(p.grant.subscription).canceled = true
		}
	}
	for _, p := range r.pieces {
		switch left := p.Amount - p.rolled; {
		case p.fate == voided:
			void = append(void, p.Drawdown)
		case p.fate == expires, p.fate == rolls && left > 0, p.fate == unknown && v.outlives(p.grant):
			expiry = append(expiry, billing.Drawdown{Grant: p.Grant, Amount: left})
		}
	}
	return expiry, void
}

// rolling returns the piece of what came back that a ROLLOVER takes, or nil.
func (r *returned) rolling(t *billing.Transaction) *returnedPiece {
	if t.Type != billing.TypeRollover || t.Amount >= 0 || len(t.Drawdowns) != 1 || r.expired {
		return nil
	}
	at := slices.IndexFunc(r.pieces, func(p returnedPiece) bool {
		return p.fate == rolls && p.rolled == 0 && p.Grant == t.Drawdowns[0].Grant && p.grant.subscription == t.Subscription
	})
	if at < 0 {
		return nil
	}
	return &r.pieces[at]
}

// checkHeldRollOut checks a ROLLOVER of a piece that a RELEASE returned. Once it takes a part of one, nothing more of the period
// rolls over.
func (v *verifier) checkHeldRollOut(t *billing.Transaction, piece *returnedPiece) error {
	r, amount := v.returned, t.Drawdowns[0].Amount
	switch {
	case amount > piece.Amount:
		return fmt.Errorf("it takes %s of grant %s, but a hold gave back %s", amount, billing.NewGrantID(t.Wallet, piece.Grant), piece.Amount)
	case !t.OccurredAt.Equal(r.occurred) || !t.RecordedAt.Equal(r.recorded):
		return r.otherInstant(t)
	}
	if err := v.checkRolls(t, piece.grant); err != nil {
		return err
	}
	piece.rolled = amount
	if amount < piece.Amount {
		v.cut(piece.grant)
	}
	v.rolls, v.followed = &rollover{out: t, costs: v.costsOf(t), held: true}, true
	return nil
}

// checkDirectlyBehind checks what has to follow directly behind lines by which credit came back, before any other line.
func (v *verifier) checkDirectlyBehind(t *billing.Transaction) error {
	if v.last != nil && v.last.Type == billing.TypeExpiry && v.last.TopUp != "" && !v.returnsExpired(t) {
		return fmt.Errorf("the line before it is the EXPIRY %s of a purchase: the REVERSAL of that is missing before this line", v.last.ID())
	}
	if v.back.kind == ofUnreserve && t.Type == billing.TypeRepayment {
		if err := v.checkEnded(t, func(g *grantState) bool { return g.Lapsed(t.RecordedAt) }); err != nil {
			return err
		}
	}
	if err := v.checkBlocked(t); err != nil {
		return err
	}
	return v.checkRepaid(t)
}

// checkRepaid checks that, while there is debt, what a RELEASE made free repays it before anything else happens.
func (v *verifier) checkRepaid(t *billing.Transaction) error {
	if !v.freed || t.Type == billing.TypeRepayment || v.follows(t) || v.behind(t) || v.returnsExpired(t) {
		return nil
	}
	v.freed = false
	if v.debt == 0 {
		return nil
	}
	for _, g := range v.live {
		if !v.freedAt.Before(g.EffectiveAt) {
			return fmt.Errorf("the debt is %s, and %s of grant %s became free: the REPAYMENT of that is missing before this line",
				v.debt, g.Remaining, billing.NewGrantID(t.Wallet, g.Ref))
		}
	}
	return nil
}
