package export

import (
	"errors"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// checkReversal checks that no more is returned than was charged, nor to a grant than was drawn from it, or than it repaid
// of debt since.
func (v *verifier) checkReversal(t *billing.Transaction) error {
	if t.Type != billing.TypeReversal {
		return nil
	}
	usage := v.usages[t.Reverses]
	if usage == nil {
		return fmt.Errorf("it reverses %s, which is no usage before it", t.Reverses)
	}
	if usage.reversed += t.Amount; usage.reversed > usage.charged {
		return fmt.Errorf("%s are reversed of a usage of %s", usage.reversed, usage.charged)
	}
	v.back = returned{by: t.ID(), parts: slices.Clone(t.Drawdowns)}
	for _, d := range t.Drawdowns {
		if d.Grant.Sequence == t.Sequence {
			continue // its own, of credit whose grant has ended
		}
		g := v.grants[d.Grant]
		if g.repaid -= d.Amount - take(usage.drawn, d); g.repaid < 0 {
			return fmt.Errorf("it returns %s to grant %s, from which the usage did not take as much", d.Amount, billing.NewGrantID(t.Wallet, d.Grant))
		}
	}
	return nil
}

// take takes as much of a grant's part off parts as there is, and answers how much that was. A grant may have several:
// what it repaid of debt returns beside what was drawn from it.
func take(parts []billing.Drawdown, part billing.Drawdown) (taken billing.Credits) {
	for i := range parts {
		if parts[i].Grant == part.Grant {
			some := min(parts[i].Amount, part.Amount-taken)
			parts[i].Amount -= some
			taken += some
		}
	}
	return taken
}

// checkGoneAgain checks that credit which is gone again at once is what the reversal that is named returned to a grant that
// had ended.
func (v *verifier) checkGoneAgain(t *billing.Transaction) error {
	if len(t.Drawdowns) != 1 || t.Reverses != v.back.by {
		return errors.New("it names no reversal just before it, or is not of one grant")
	}
	part := t.Drawdowns[0]
	g := v.grants[part.Grant]
	ended := g != nil && (t.Type == billing.TypeVoid && g.voided || t.Type == billing.TypeExpiry && g.Lapsed(t.RecordedAt))
	if !ended || take(v.back.parts, part) != part.Amount {
		return errors.New("the grant had not ended so, or that much did not return to it")
	}
	return nil
}
