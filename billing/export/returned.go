package export

import (
	"fmt"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has what has to follow a RELEASE: what it returned to grants that have ended leaves the wallet, and the rest
// repays debt.

// leaving is a line that has to come next: it ends what a RELEASE returned to grants that had ended.
type leaving struct {
	kind     billing.TransactionType // EXPIRY or VOID
	hold     int64
	occurred time.Time
	recorded time.Time
	parts    []billing.Drawdown
}

// giveBack keeps what of a release has to leave: the credit of grants that were voided, and of those that had expired. At
// the end of a hold, a grant that expires at the same instant has not expired yet.
func (v *verifier) giveBack(t *billing.Transaction) {
	expired := leaving{billing.TypeExpiry, t.Hold, t.OccurredAt, t.RecordedAt, nil}
	voided := leaving{billing.TypeVoid, t.Hold, t.OccurredAt, t.RecordedAt, nil}
	for _, d := range t.Drawdowns {
		switch g := v.grants[d.Grant]; {
		case g.voided:
			voided.parts = append(voided.parts, d)
		case v.endedBy(g, t):
			expired.parts = append(expired.parts, d)
		}
	}
	for _, next := range []leaving{expired, voided} {
		if len(next.parts) > 0 {
			v.leaving = append(v.leaving, next)
		}
	}
	v.freed, v.freedAt = true, t.OccurredAt
}

// endedBy reports whether a grant had expired when a line happened. The end of a hold happened at its occurredAt, whenever
// it is recorded, and before what expired at the same instant.
func (*verifier) endedBy(g *grantState, t *billing.Transaction) bool {
	if byEnd(t) {
		return !g.ExpiresAt.IsZero() && g.ExpiresAt.Before(t.OccurredAt)
	}
	return g.Lapsed(t.RecordedAt)
}

// checkLeaving checks a line that has to end what a RELEASE returned, and that no line ends what none returned. It reports
// whether the line is such a one.
func (v *verifier) checkLeaving(t *billing.Transaction) (is bool, err error) {
	v.followed = false
	ends := t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid
	if len(v.leaving) == 0 {
		if ends && t.Hold != 0 {
			return false, fmt.Errorf("it names hold %s, but no RELEASE of that hold directly before it returned credit to a grant "+
				"that had ended in that way", t.HoldID())
		}
		return false, nil
	}
	next := v.leaving[0]
	switch {
	case t.Type != next.kind || t.Hold != next.hold || t.Reverses != "":
		d := next.parts[0]
		return false, fmt.Errorf("%s of a hold returned to grant %s, which had ended: the %s of that is missing before this line",
			d.Amount, billing.NewGrantID(t.Wallet, d.Grant), next.kind)
	case !t.OccurredAt.Equal(next.occurred) || !t.RecordedAt.Equal(next.recorded):
		return false, fmt.Errorf("it occurred at %s and was recorded at %s, but the RELEASE before it occurred at %s and was "+
			"recorded at %s", billing.FormatInstant(t.OccurredAt), billing.FormatInstant(t.RecordedAt),
			billing.FormatInstant(next.occurred), billing.FormatInstant(next.recorded))
	case !slices.Equal(t.Drawdowns, next.parts):
		return false, fmt.Errorf("its drawdowns are not those of the RELEASE before it whose grants had ended in that way")
	}
	v.leaving, v.followed = v.leaving[1:], true
	return true, nil
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
