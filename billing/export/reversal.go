package export

import (
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// checkReversal checks that a reversal returns no more than was charged, nor to a grant than was drawn from it, or than
// the grant has repaid of debt since.
func (v *verifier) checkReversal(t *billing.Transaction) error {
	if !t.UndoesUsage() {
		return nil
	}
	usage := v.usages[t.Reverses]
	if usage == nil {
		return fmt.Errorf("it reverses %s, which is not a USAGE or a CAPTURE before it", t.Reverses)
	}
	usage.reversed += t.Amount
	if usage.reversed > usage.charged {
		return fmt.Errorf("with it, %s of usage %s are reversed, which charged %s", usage.reversed, t.Reverses, usage.charged)
	}
	v.reversal = reversal{id: t.ID(), returned: slices.Clone(t.Drawdowns)}
	for _, d := range t.Drawdowns {
		if d.Grant.Sequence == t.Number() {
			continue // a grant that the reversal creates, for credit whose grant has ended
		}
		g := v.grants[d.Grant]
		g.repaid -= d.Amount - deduct(usage.drawn, d)
		if g.repaid < 0 {
			return fmt.Errorf("it returns %s to grant %s, which is more than usage %s drew from it and it repaid of debt",
				d.Amount, billing.NewGrantID(t.Wallet, d.Grant), t.Reverses)
		}
	}
	return nil
}

// deduct deducts the amount of a drawdown from the drawdowns of the same grant, as far as they go, and returns how much
// that was. There may be several of one grant: a grant returns what it repaid of debt beside what was drawn from it.
func deduct(from []billing.Drawdown, d billing.Drawdown) (deducted billing.Credits) {
	for i := range from {
		if from[i].Grant == d.Grant {
			part := min(from[i].Amount, d.Amount-deducted)
			from[i].Amount -= part
			deducted += part
		}
	}
	return deducted
}

// checkEndOfReturned checks an EXPIRY or a VOID that names a reversal: it ends credit that the reversal just before it
// returned to a grant that had ended.
func (v *verifier) checkEndOfReturned(t *billing.Transaction) error {
	switch {
	case len(t.Drawdowns) != 1:
		return fmt.Errorf("it has %d drawdowns, but a line of type %s that names a reversal has one",
			len(t.Drawdowns), t.Type)
	case t.Reverses != v.reversal.id:
		return fmt.Errorf("it names %s, which is not the last REVERSAL before it", t.Reverses)
	}
	d := t.Drawdowns[0]
	g, id := v.grants[d.Grant], billing.NewGrantID(t.Wallet, d.Grant)
	expired := g != nil && (g.Lapsed(t.RecordedAt) || g.subscription != "" && !g.ExpiresAt.IsZero())
	ended := g != nil && (t.Type == billing.TypeVoid && g.voided || t.Type == billing.TypeExpiry && expired)
	switch {
	case !ended:
		return fmt.Errorf("a line of type %s cannot end what returned to grant %s: the grant had not ended in that way",
			t.Type, id)
	case deduct(v.reversal.returned, d) != d.Amount:
		return fmt.Errorf("it ends %s of grant %s, which is more than returned to it", d.Amount, id)
	}
	if t.Type == billing.TypeExpiry && !g.Lapsed(t.RecordedAt) { // which nothing else does
		v.subscription(g.subscription).canceled = true
	}
	return nil
}
