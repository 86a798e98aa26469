package export

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// checkDrawdowns checks that a line drew on the grants, or gave to the grants, that its type demands at its instant.
func (v *verifier) checkDrawdowns(t *billing.Transaction) error {
	if v.rolls != nil {
		return v.checkRollIn(t)
	}
	if is, err := v.checkLeaving(t); is || err != nil {
		return err
	}
	if err := v.checkDirectlyBehind(t); err != nil {
		return err
	}
	switch {
	case t.Subscription != "":
		return v.checkPeriod(t)
	case t.TopUp != "" && (t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid):
		return v.checkEndOfReserved(t)
	case setsAside(t):
		return v.checkSetAside(t)
	case t.Type == billing.TypeExpiry && t.Reverses == "":
		return v.checkExpiry(t)
	case t.Type == billing.TypeRepayment:
		return v.checkRepayment(t)
	case (t.Type == billing.TypeExpiry || t.Type == billing.TypeVoid) && t.Reverses != "":
		return v.checkEndOfReturned(t)
	}
	if err := v.checkEnded(t, func(g *grantState) bool { return v.endedBy(g, t) }); err != nil {
		return err
	}
	return v.checkByType(t)
}

// checkEnded checks that nothing is free of grants that have ended. What says which have expired.
func (v *verifier) checkEnded(t *billing.Transaction, expired func(*grantState) bool) error {
	if err := v.checkOverdue(expired); err != nil {
		return err
	}
	for _, g := range v.live {
		id := billing.NewGrantID(t.Wallet, g.Ref)
		if g.voided {
			return fmt.Errorf("grant %s was voided, and %s returned to it: the VOID of that is missing before this line", id, g.Remaining)
		}
		if v.outlives(g) && g.subscription != t.Subscription {
			return v.missingEnd(g)
		}
		switch waits := g.advance && (g.subscription != t.Subscription || isUnpaid(t)); {
		case !expired(g), waits && v.testClock:
			continue
		case waits:
			return fmt.Errorf("%w%s", v.missingEnd(g), hintTestClock)
		case g.Bound:
			return v.missingEnd(g)
		}
		return fmt.Errorf("grant %s lapsed at %s with %s left: its EXPIRY is missing before this line",
			id, billing.FormatInstant(g.ExpiresAt), g.Remaining)
	}
	return nil
}

// checkByType checks what a line drew or gave by the rules of its type.
func (v *verifier) checkByType(t *billing.Transaction) error {
	switch t.Type {
	case billing.TypeVoid:
		return v.checkVoid(t)
	case billing.TypeHold:
		return v.checkHold(t)
	case billing.TypeCapture:
		return v.checkCapture(t)
	case billing.TypeRelease:
		return v.checkRelease(t)
	case billing.TypeReversal:
		if t.UndoesUsage() {
			return nil // see checkReversal
		}
		return v.checkReturned(t)
	case billing.TypeTopUp:
		if err := v.buy(t); err != nil {
			return err
		}
		return checkCreation(t)
	default:
		if t.Takes() {
			return v.checkBurnOrder(t, -t.Amount, 0)
		}
		return checkCreation(t)
	}
}

// checkDirection checks that a line takes or gives as its type does, and that no line that takes creates grants.
func checkDirection(t *billing.Transaction) error {
	takes, gives := false, false
	switch t.Type {
	case billing.TypeUsage, billing.TypeTransferOut, billing.TypeExpiry, billing.TypeVoid, billing.TypeRepayment,
		billing.TypeCapture, billing.TypeRefund:
		takes = true
	case billing.TypeGrant, billing.TypeTransferIn, billing.TypeReversal, billing.TypeTopUp:
		gives = true
	case billing.TypeHold, billing.TypeRelease: // have no amount, and create nothing
		takes = true
	case billing.TypeAdjustment, billing.TypeRollover: // may do either
	}
	switch {
	case takes && t.Amount > 0:
		return fmt.Errorf("its amount is %s, but a line of type %s has none above 0", t.Amount, t.Type)
	case gives && t.Amount < 0:
		return fmt.Errorf("its amount is %s, but a line of type %s has none below 0", t.Amount, t.Type)
	case len(t.Created) > 0 && (takes || t.Takes()):
		return fmt.Errorf("it creates %d grants, but a line of type %s with an amount of %s takes credits and creates none",
			len(t.Created), t.Type, t.Amount)
	}
	return nil
}

// mayChangeDebt says whether a line of a type may change the debt by an amount: usage makes debt, reversals and
// repayments lessen it, and no other line changes it.
func mayChangeDebt(kind billing.TransactionType, change billing.Credits) bool {
	switch {
	case kind == billing.TypeUsage:
		return change >= 0
	case kind == billing.TypeReversal || kind == billing.TypeRepayment:
		return change <= 0
	}
	return change == 0
}

// checkBurnOrder checks that a line drew an amount from the grants in burn order, with its drawdowns from one on: on each
// grant until nothing was left before the next. It made debt only if nothing was left to spend.
func (v *verifier) checkBurnOrder(t *billing.Transaction, left billing.Credits, next int) error {
	for _, g := range v.live {
		if left == 0 || t.RecordedAt.Before(g.EffectiveAt) {
			continue
		}
		want := billing.Drawdown{Grant: g.Ref, Amount: min(left, g.Remaining)}
		if next >= len(t.Drawdowns) || t.Drawdowns[next] != want {
			return fmt.Errorf("in burn order, drawdown %d has to be %s of grant %s",
				next+1, want.Amount, billing.NewGrantID(t.Wallet, g.Ref))
		}
		left -= want.Amount
		next++
	}
	if next != len(t.Drawdowns) {
		return fmt.Errorf("it has %d drawdowns, but in burn order it needs %d", len(t.Drawdowns), next)
	}
	return nil
}

// checkExpiry checks that all that remained of a grant left at its instant of expiry.
func (v *verifier) checkExpiry(t *billing.Transaction) error {
	if len(t.Drawdowns) != 1 {
		return fmt.Errorf("it has %d drawdowns, but an EXPIRY has one", len(t.Drawdowns))
	}
	d := t.Drawdowns[0]
	g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
	switch {
	case g == nil:
		return fmt.Errorf("it expires grant %s, which no line before it creates", id)
	case g.ExpiresAt.IsZero() || !g.ExpiresAt.Equal(t.OccurredAt):
		return fmt.Errorf("it expires grant %s at %s, at which the grant does not lapse",
			id, billing.FormatInstant(t.OccurredAt))
	case g.Bound:
		return fmt.Errorf("it expires grant %s, which is of period %d of subscription %s, and ends with that period alone", id, g.period,
			g.subscription)
	case t.RecordedAt.Before(g.ExpiresAt):
		return fmt.Errorf("it was recorded at %s, before grant %s lapsed", billing.FormatInstant(t.RecordedAt), id)
	case g.Remaining != d.Amount:
		return fmt.Errorf("it expires %s of grant %s, which had %s left", d.Amount, id, g.Remaining)
	}
	return nil
}

// checkRepayment checks that a grant that could be spent repaid debt: all that it had left, or all of the debt.
func (v *verifier) checkRepayment(t *billing.Transaction) error {
	if len(t.Drawdowns) != 1 || t.Amount != 0 {
		return fmt.Errorf("it has %d drawdowns and an amount of %s, but a REPAYMENT has one drawdown and an amount of 0",
			len(t.Drawdowns), t.Amount)
	}
	d := t.Drawdowns[0]
	g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
	switch {
	case g == nil || t.RecordedAt.Before(g.EffectiveAt):
		return fmt.Errorf("it repays debt from grant %s, which could not be spent then", id)
	case d.Amount != min(g.Remaining, v.debt):
		return fmt.Errorf("it repays %s from grant %s, but has to repay %s", d.Amount, id, min(g.Remaining, v.debt))
	}
	g.repaid += d.Amount
	return nil
}

// checkVoid checks that all that remained of a grant was cancelled. What is held of it stays; if all is held, nothing was
// cancelled yet.
func (v *verifier) checkVoid(t *billing.Transaction) error {
	if len(t.Drawdowns) != 1 {
		return fmt.Errorf("it has %d drawdowns, but a VOID has one", len(t.Drawdowns))
	}
	d := t.Drawdowns[0]
	g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
	switch {
	case g == nil:
		return fmt.Errorf("it voids grant %s, which no line before it creates", id)
	case g.voided:
		return fmt.Errorf("it voids grant %s, which was voided before", id)
	case g.Remaining != d.Amount:
		return fmt.Errorf("it voids %s of grant %s, which had %s left", d.Amount, id, g.Remaining)
	case d.Amount == 0 && g.held == 0:
		return fmt.Errorf("it voids grant %s, of which nothing was left, free or held", id)
	}
	g.voided = true
	return nil
}

// checkCreation checks that a line gives to the grants that it creates, to each its whole amount, and to no other.
func checkCreation(t *billing.Transaction) error {
	if len(t.Created) != len(t.Drawdowns) {
		return fmt.Errorf("it creates %d grants and gives to %d, but has to give to those that it creates",
			len(t.Created), len(t.Drawdowns))
	}
	for i := range t.Created {
		g := &t.Created[i]
		if t.Drawdowns[i] != (billing.Drawdown{Grant: g.Ref, Amount: g.Amount}) {
			return fmt.Errorf("drawdown %d has to give %s to grant %s, which the line creates",
				i+1, g.Amount, g.ID())
		}
	}
	return nil
}
