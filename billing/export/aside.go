package export

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has the rules of what sets credit of a purchase aside, and of what follows where credit comes back.

// The kinds of lines by which credit comes back.
const (
	ofHold      = "a RELEASE of a hold"
	ofUnreserve = "a RELEASE of a purchase"
	ofUsage     = "a REVERSAL of a usage"
	ofFailed    = "a REVERSAL of a REFUND"
	ofExpiry    = "a REVERSAL of an EXPIRY"
)

// cameBack is the last line by which credit came back, as long as nothing but what follows from it has followed.
type cameBack struct {
	kind     string // empty: there is none
	topUp    billing.TopUpID
	occurred time.Time
	recorded time.Time
	followed bool // by another line than RELEASE
	repaid   bool // by a REPAYMENT
}

// setsAside reports whether a line takes credit of a purchase so that nobody can spend it.
func setsAside(t *billing.Transaction) bool {
	return t.Type == billing.TypeHold && t.Hold == 0 || t.Type == billing.TypeRefund
}

// follows reports whether a line that sets credit aside may do so because that credit came back.
func (v *verifier) follows(t *billing.Transaction) bool {
	b := &v.back
	return setsAside(t) && b.kind != "" && !b.repaid && b.recorded.Equal(t.RecordedAt) && b.occurred.Equal(t.OccurredAt)
}

// keepBack keeps the last line by which credit came back, until a line comes that does not follow from it.
func (v *verifier) keepBack(t *billing.Transaction) {
	b := &v.back
	occurred := t.RecordedAt
	if byEnd(t) {
		occurred = t.OccurredAt
	}
	switch {
	case t.Type == billing.TypeRelease && t.Hold == 0:
		*b = cameBack{kind: ofUnreserve, topUp: t.TopUp, occurred: occurred, recorded: t.RecordedAt}
	case t.Type == billing.TypeRelease:
		*b = cameBack{kind: ofHold, occurred: occurred, recorded: t.RecordedAt}
	case t.UndoesUsage():
		*b = cameBack{kind: ofUsage, occurred: occurred, recorded: t.RecordedAt}
	case t.Type == billing.TypeReversal: // checkFailed and checkReturned have kept it
	case v.follows(t), v.behind(t), t.Type == billing.TypeExpiry && t.TopUp != "":
		b.followed = true
	case t.Type == billing.TypeRepayment:
		b.followed, b.repaid = true, true
	default:
		*b = cameBack{}
	}
}

// mayFollow reports whether a line that sets credit aside follows one by which credit came back, or a REFUND of its purchase in
// the same instant, which may have been of the last money.
func (v *verifier) mayFollow(t *billing.Transaction) bool {
	after := v.last != nil && setsAside(v.last) && v.last.TopUp == t.TopUp && v.last.RecordedAt.Equal(t.RecordedAt)
	return v.follows(t) || setsAside(t) && after
}

// checkSetAside checks a line that sets credit of a purchase aside, or takes it: a HOLD without a hold, or a REFUND.
func (v *verifier) checkSetAside(t *billing.Transaction) error {
	follows := v.follows(t)
	lost := follows && v.back.kind == ofUnreserve && v.back.topUp == t.TopUp && !v.back.followed && t.Type == billing.TypeRefund &&
		!takesReturned(t)
	at := t.OccurredAt
	switch {
	case !follows && !at.Equal(t.RecordedAt):
		return fmt.Errorf("it occurred at %s and was recorded at %s, but a line that sets credit of a purchase aside has one instant, or "+
			"that of the end of a hold directly before it", billing.FormatInstant(at), billing.FormatInstant(t.RecordedAt))
	case lost, follows && (v.back.kind == ofUsage || v.back.kind == ofFailed): // what returned to ended grants leaves later
	default:
		if err := v.checkEnded(t, func(g *grantState) bool { return lapsedBy(g, at, follows && v.back.kind == ofHold) }); err != nil {
			return err
		}
	}
	if err := v.checkTaken(t, at, lost); err != nil {
		return err
	}
	if t.Type == billing.TypeRefund {
		return v.checkRefundMoney(t)
	}
	if t.Shortfall != 0 {
		return fmt.Errorf("it has a shortfall of %s, but a HOLD without a hold has none", t.Shortfall)
	}
	v.reserve(t)
	return nil
}

// lapsedBy reports whether a grant had expired. At the end of a hold, a grant that expires at the same instant has not yet.
func lapsedBy(g *grantState, at time.Time, end bool) bool {
	if end {
		return !g.ExpiresAt.IsZero() && g.ExpiresAt.Before(at)
	}
	return g.Lapsed(at)
}

// checkTaken checks which grants a line takes credit of: those of its purchase, each once, in burn order. It takes all that is
// free of each, except for money of a part of the price: then it uses up each grant that cost money before the next. Only what a
// lost dispute takes may be of grants that have ended.
func (v *verifier) checkTaken(t *billing.Transaction, at time.Time, ended bool) error {
	whole := t.Type == billing.TypeHold || takesReturned(t) && v.purchases[t.TopUp].used == 0
	var last *grantState
	for i, d := range t.Drawdowns {
		g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
		switch {
		case g == nil || g.purchase != t.TopUp:
			return fmt.Errorf("it takes credit of grant %s, which is not of purchase %s", id, t.TopUp)
		case last != nil && billing.CompareBurn(last.LiveGrant, g.LiveGrant) >= 0:
			return fmt.Errorf("drawdown %d is of grant %s, which does not come after the grant before it in burn order", i+1, id)
		case !ended && (g.voided || g.Lapsed(at) || at.Before(g.EffectiveAt)):
			return fmt.Errorf("it takes credit of grant %s, which could not be spent at %s", id, billing.FormatInstant(at))
		case whole && g.Remaining != d.Amount:
			return fmt.Errorf("it takes %s of grant %s, but a line that sets credit aside takes all that is free of a grant, which is %s",
				d.Amount, id, g.Remaining)
		}
		last = g
	}
	if whole {
		return nil
	}
	return v.checkUsedUp(t, at, ended)
}

// checkUsedUp checks that a REFUND leaves nothing of a grant that cost money, if it takes of a later one that did.
func (v *verifier) checkUsedUp(t *billing.Transaction, at time.Time, ended bool) error {
	left := slices.DeleteFunc(slices.Clone(t.Drawdowns), func(d billing.Drawdown) bool { return !v.grants[d.Grant].Costs })
	for _, g := range v.live {
		if len(left) == 0 {
			return nil
		}
		if g.purchase != t.TopUp || !g.Costs || !ended && (g.voided || g.Lapsed(at) || at.Before(g.EffectiveAt)) {
			continue
		}
		switch d := left[0]; {
		case d.Grant != g.Ref:
			return fmt.Errorf("it takes credit of grant %s, and leaves %s of grant %s, which comes before it in burn order",
				billing.NewGrantID(t.Wallet, d.Grant), g.Remaining, billing.NewGrantID(t.Wallet, g.Ref))
		case d.Amount < g.Remaining && len(left) > 1:
			return fmt.Errorf("it leaves %s of grant %s, and takes credit of grant %s, which comes after it in burn order",
				g.Remaining-d.Amount, billing.NewGrantID(t.Wallet, g.Ref), billing.NewGrantID(t.Wallet, left[1].Grant))
		}
		left = left[1:]
	}
	return nil
}

// checkBlocked checks that a purchase has no free credit while some of it is reserved, or once its money is gone. Only lines that
// belong to the line by which credit came back may come first.
func (v *verifier) checkBlocked(t *billing.Transaction) error {
	if v.last == nil || v.mayFollow(t) || v.behind(t) || t.Type == billing.TypeExpiry && t.TopUp != "" || v.returnsExpired(t) {
		return nil
	}
	at := v.last.RecordedAt
	if v.back.kind != "" {
		at = v.back.occurred
	}
	for _, g := range v.live {
		p := v.purchases[g.purchase]
		if p == nil || !p.blocked() || g.voided || g.Lapsed(at) || at.Before(g.EffectiveAt) {
			continue
		}
		return fmt.Errorf("%s of grant %s are free, but credit of purchase %s is reserved or all of its money is gone: the HOLD or REFUND "+
			"of that is missing before this line", g.Remaining, billing.NewGrantID(t.Wallet, g.Ref), g.purchase)
	}
	return nil
}

// checkEndOfReserved checks an EXPIRY or a VOID of a purchase: it takes all that is free of grants that have ended in that way, and
// to which what was reserved, or had left for a refund, came back directly before.
func (v *verifier) checkEndOfReserved(t *billing.Transaction) error {
	kind, b := t.Type, &v.back
	back := b.topUp == t.TopUp && b.recorded.Equal(t.RecordedAt) &&
		(b.kind == ofUnreserve && !b.repaid || b.kind == ofFailed && kind == billing.TypeVoid)
	switch {
	case !back:
		return fmt.Errorf("it names purchase %s, but no line directly before it returned credit of that purchase to a grant that had ended "+
			"in that way", t.TopUp)
	case len(t.Drawdowns) == 0:
		return errors.New("it has no drawdowns, but a line that ends what returned to grants of a purchase has some")
	case !t.OccurredAt.Equal(t.RecordedAt):
		return fmt.Errorf("it occurred at %s and was recorded at %s, but a line that ends what returned to grants of a purchase has one "+
			"instant", billing.FormatInstant(t.OccurredAt), billing.FormatInstant(t.RecordedAt))
	case kind == billing.TypeExpiry && *t.Money != (billing.LineMoney{Currency: t.Money.Currency}):
		return fmt.Errorf("its money is %+v, but an EXPIRY of a purchase moves no money", *t.Money)
	}
	for _, d := range t.Drawdowns {
		g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
		expired := g != nil && kind == billing.TypeExpiry && v.hasEnded(t, g)
		ended := g != nil && (kind == billing.TypeVoid && g.voided || expired && !g.voided)
		switch {
		case !ended:
			return fmt.Errorf("a line of type %s cannot end what returned to grant %s: the grant had not ended in that way", kind, id)
		case g.purchase != t.TopUp:
			return fmt.Errorf("it takes credit of grant %s, which is not of purchase %s", id, t.TopUp)
		case g.Remaining != d.Amount:
			return fmt.Errorf("it ends %s of grant %s, which had %s left", d.Amount, id, g.Remaining)
		}
	}
	return v.checkNoneLeft(t)
}

// hasEnded reports whether a grant had expired to which credit came back. If only a canceled subscription can have ended it, all credit
// of that has ended: nothing else needs to say so.
func (v *verifier) hasEnded(t *billing.Transaction, g *grantState) bool {
	if g.Lapsed(t.RecordedAt) {
		return true
	}
	if g.subscription == "" || g.ExpiresAt.IsZero() {
		return false
	}
	v.subscription(g.subscription).canceled = true
	return true
}

// checkNoneLeft checks that one line ends all that returned to grants that have ended in its way, and that a VOID comes before an
// EXPIRY.
func (v *verifier) checkNoneLeft(t *billing.Transaction) error {
	for _, g := range v.live {
		waits := v.testClock && g.advance
		ended := g.voided || t.Type == billing.TypeExpiry && (g.Lapsed(t.RecordedAt) && !waits || v.outlives(g))
		if ended && !slices.ContainsFunc(t.Drawdowns, func(d billing.Drawdown) bool { return d.Grant == g.Ref }) {
			return fmt.Errorf("it does not end the %s that returned to grant %s, and no line before it does", g.Remaining,
				billing.NewGrantID(t.Wallet, g.Ref))
		}
	}
	return nil
}

// returnsExpired reports whether a line is the REVERSAL of the EXPIRY of a purchase directly before it.
func (v *verifier) returnsExpired(t *billing.Transaction) bool {
	return v.last != nil && v.last.Type == billing.TypeExpiry && v.last.TopUp != "" && t.Type == billing.TypeReversal &&
		t.Reverses == v.last.ID()
}

// checkReturned checks a REVERSAL that states money: of the EXPIRY of a purchase directly before it, or of a REFUND that failed.
func (v *verifier) checkReturned(t *billing.Transaction) error {
	if !t.OccurredAt.Equal(t.RecordedAt) {
		return fmt.Errorf("it occurred at %s and was recorded at %s, but a REVERSAL that states money has one instant",
			billing.FormatInstant(t.OccurredAt), billing.FormatInstant(t.RecordedAt))
	}
	if !v.returnsExpired(t) {
		return v.checkFailed(t)
	}
	expired := map[billing.GrantID]billing.Credits{}
	for _, d := range v.last.Drawdowns {
		expired[billing.NewGrantID(t.Wallet, d.Grant)] = d.Amount
	}
	switch {
	case t.TopUp != v.last.TopUp || !t.RecordedAt.Equal(v.last.RecordedAt):
		return fmt.Errorf("it names purchase %s and was recorded at %s, but the EXPIRY before it names %s and was recorded at %s", t.TopUp,
			billing.FormatInstant(t.RecordedAt), v.last.TopUp, billing.FormatInstant(v.last.RecordedAt))
	case *t.Money != (billing.LineMoney{Currency: t.Money.Currency}):
		return fmt.Errorf("its money is %+v, but a REVERSAL of an EXPIRY moves no money", *t.Money)
	case len(t.Drawdowns) != len(t.Created):
		return fmt.Errorf("it creates %d grants and gives to %d, but has to give to those that it creates", len(t.Created), len(t.Drawdowns))
	}
	v.back = cameBack{kind: ofExpiry, topUp: t.TopUp, occurred: t.RecordedAt, recorded: t.RecordedAt}
	return v.checkFresh(t, 0, expired, len(v.last.Drawdowns))
}

// reserve adds what a HOLD without a hold sets aside to what is reserved of its purchase.
func (v *verifier) reserve(t *billing.Transaction) {
	p := v.purchases[t.TopUp]
	for _, d := range t.Drawdowns {
		at := slices.IndexFunc(p.reserved, func(piece billing.Drawdown) bool { return piece.Grant == d.Grant })
		if at >= 0 {
			p.reserved[at].Amount += d.Amount
		} else {
			p.reserved = append(p.reserved, d)
		}
	}
	slices.SortFunc(p.reserved, func(a, b billing.Drawdown) int {
		return billing.CompareBurn(v.grants[a.Grant].LiveGrant, v.grants[b.Grant].LiveGrant)
	})
}

// checkUnreserve checks that a RELEASE without a hold gives back exactly what is reserved of its purchase.
func (v *verifier) checkUnreserve(t *billing.Transaction) error {
	p, pieces := v.purchases[t.TopUp], slices.Clone(t.Drawdowns)
	slices.Reverse(pieces)
	switch {
	case !slices.Equal(p.reserved, pieces):
		return errors.New("it names no hold, and does not give back exactly what is reserved of its purchase, in the opposite of the burn " +
			"order")
	case !t.OccurredAt.Equal(t.RecordedAt):
		return fmt.Errorf("it occurred at %s and was recorded at %s, but a RELEASE of a purchase has one instant",
			billing.FormatInstant(t.OccurredAt), billing.FormatInstant(t.RecordedAt))
	}
	p.reserved = nil
	v.freed, v.freedAt = true, t.OccurredAt
	return nil
}
