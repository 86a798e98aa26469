package export

import (
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// checkDrawing checks that a line drew what it had to, of what there was at its instant.
func (v *verifier) checkDrawing(t *billing.Transaction) error {
	switch {
	case t.Type == billing.TypeExpiry && t.Reverses == "":
		return v.checkExpiry(t)
	case t.Type == billing.TypeRepayment:
		return v.checkRepayment(t)
	case (t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid) && t.Reverses != "":
		return v.checkGoneAgain(t)
	}
	for _, g := range v.live {
		if g.Lapsed(t.RecordedAt) {
			return fmt.Errorf("grant %s lapsed at %s with %s left, and it was not booked before",
				billing.NewGrantID(t.Wallet, g.Ref), billing.FormatInstant(g.ExpiresAt), g.Remaining)
		}
		if g.voided {
			return fmt.Errorf("grant %s was voided and has %s left", billing.NewGrantID(t.Wallet, g.Ref), g.Remaining)
		}
	}
	switch {
	case t.Type == billing.TypeVoid:
		return v.checkVoid(t)
	case t.Takes():
		return v.checkBurnOrder(t)
	case t.Type != billing.TypeReversal:
		return checkCreation(t)
	}
	return nil
}

// checkDirection checks that a line takes or gives as its type does, and creates grants where that may be.
func checkDirection(t *billing.Transaction) error {
	takes, gives := false, false
	switch t.Type {
	case billing.TypeUsage, billing.TypeTransferOut, billing.TypeExpiry, billing.TypeVoid, billing.TypeRepayment:
		takes = true
	case billing.TypeGrant, billing.TypeTransferIn, billing.TypeReversal:
		gives = true
	case billing.TypeAdjustment: // may do either
	}
	if takes && t.Amount > 0 || gives && t.Amount < 0 || len(t.Created) > 0 && (takes || t.Takes()) {
		return fmt.Errorf("no %s is of %s, or creates %d grants", t.Type, t.Amount, len(t.Created))
	}
	return nil
}

// mayChangeDebt says whether a line of that type can change the debt so: usage makes it, what comes back and repayments
// end it, and nothing else touches it.
func mayChangeDebt(kind billing.TransactionType, change billing.Credits) bool {
	switch {
	case kind == billing.TypeUsage:
		return change >= 0
	case kind == billing.TypeReversal || kind == billing.TypeRepayment:
		return change <= 0
	}
	return change == 0
}

// checkBurnOrder checks that t drew on the grants in burn order, each to the last before the next, and that it
// went into debt only when nothing was left to spend.
func (v *verifier) checkBurnOrder(t *billing.Transaction) error {
	left, next := -t.Amount, 0
	for _, g := range v.live {
		if left == 0 || t.RecordedAt.Before(g.EffectiveAt) {
			continue
		}
		want := billing.Drawdown{Grant: g.Ref, Amount: min(left, g.Remaining)}
		if next >= len(t.Drawdowns) || t.Drawdowns[next] != want {
			return fmt.Errorf("by burn order it draws %s of grant %s here", want.Amount, billing.NewGrantID(t.Wallet, g.Ref))
		}
		left -= want.Amount
		next++
	}
	if next != len(t.Drawdowns) {
		return errors.New("it draws on more grants than it has to")
	}
	return nil
}

// checkExpiry checks that a grant left at its instant, with all that remained.
func (v *verifier) checkExpiry(t *billing.Transaction) error {
	if len(t.Drawdowns) != 1 {
		return errors.New("an expiry is of one grant")
	}
	g := v.grants[t.Drawdowns[0].Grant]
	if g == nil || g.ExpiresAt.IsZero() || !g.ExpiresAt.Equal(t.OccurredAt) || t.RecordedAt.Before(g.ExpiresAt) || g.Remaining != t.Drawdowns[0].Amount {
		return errors.New("the grant did not lapse then, or not with that much left")
	}
	return nil
}

// checkRepayment checks that credit which can be spent repaid debt, as much of it as there was.
func (v *verifier) checkRepayment(t *billing.Transaction) error {
	if len(t.Drawdowns) != 1 || t.Amount != 0 {
		return errors.New("a repayment is of one grant and moves nothing")
	}
	g := v.grants[t.Drawdowns[0].Grant]
	if g == nil || t.RecordedAt.Before(g.EffectiveAt) || t.Drawdowns[0].Amount != min(g.Remaining, v.debt) {
		return errors.New("the grant could not repay that much debt then")
	}
	g.repaid += t.Drawdowns[0].Amount
	return nil
}

// checkVoid checks that all that remained of a grant was cancelled.
func (v *verifier) checkVoid(t *billing.Transaction) error {
	if len(t.Drawdowns) != 1 {
		return errors.New("a void is of one grant")
	}
	g := v.grants[t.Drawdowns[0].Grant]
	if g == nil || g.Remaining != t.Drawdowns[0].Amount {
		return errors.New("what was left of the grant is not what it cancels")
	}
	g.voided = true
	return nil
}

// checkCreation checks that what is given is given to the grants that the line creates, whole.
func checkCreation(t *billing.Transaction) error {
	if len(t.Created) != len(t.Drawdowns) {
		return fmt.Errorf("it creates %d grants and gives to %d", len(t.Created), len(t.Drawdowns))
	}
	for i := range t.Created {
		if t.Drawdowns[i] != (billing.Drawdown{Grant: t.Created[i].Ref, Amount: t.Created[i].Amount}) {
			return fmt.Errorf("it does not give grant %s what it is of", t.Created[i].ID())
		}
	}
	return nil
}
