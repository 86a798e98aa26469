package export

import (
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// This file has what differs for the ledger of the test tenant. Its clock leaps over months. A subscription that has a price then
// waits at each boundary until the payment provider has answered, and goes on at the instant of that boundary:
//
//	recorded at   line           occurred at
//	1 January     GRANT          1 January     the provider has not answered
//	10 March      USAGE          10 March      the clock leapt; the credit of January is still there
//	10 March      TOP_UP         10 March      the provider's answer: January is paid
//	10 March      EXPIRY, GRANT  1 February    the boundary, behind the usage
//
// So two rules are not checked, of such subscriptions alone. Their lines of periods may be behind lines of what happened later; among
// themselves they are in order. And credit that came before its money may outlast its period until the money comes or the period is
// given up; it never becomes more then. All other rules hold.

// hintTestClock ends the errors of rules that do not hold for the test tenant.
const hintTestClock = "; if the ledger is of the test tenant, whose clock leaps, run drawdown verify with --test-clock"

// noteCharge keeps that the provider is asked for the money of a subscription: a line is its purchase, or adds credits before their
// money.
func (v *verifier) noteCharge(t *billing.Transaction) {
	before := t.Type == billing.TypeGrant && slices.ContainsFunc(t.Created, func(g billing.Grant) bool { return g.Advance() })
	if t.Type == billing.TypeTopUp || before {
		v.subscription(t.Subscription).charged = true
	}
}

// mayWait reports whether the subscription of a line may have waited for the provider. If no line says so, one that takes what rolled
// over does: it can only be the EXPIRY of that, because the subscription was canceled or its period was given up unpaid.
func (v *verifier) mayWait(t *billing.Transaction) bool {
	if v.subscription(t.Subscription).charged {
		return true
	}
	return slices.ContainsFunc(t.Drawdowns, func(d billing.Drawdown) bool {
		g := v.grants[d.Grant]
		return g != nil && g.source == billing.SourceRollover
	})
}

// checkOwnOrder checks that a line of a period is at its place among those of the same subscription.
func (v *verifier) checkOwnOrder(t *billing.Transaction) error {
	if s := v.subscription(t.Subscription); t.OccurredAt.Before(s.bounded) {
		return fmt.Errorf("it occurred at %s, but a line of the same subscription before this one occurred at %s",
			billing.FormatInstant(t.OccurredAt), billing.FormatInstant(s.bounded))
	}
	return nil
}

// checkOverdue checks that nothing is added to a grant that outlasts its period: what came back to it has left again. What says which
// have expired.
func (v *verifier) checkOverdue(expired func(*grantState) bool) error {
	if !v.testClock {
		return nil // none outlasts it
	}
	v.advances = slices.DeleteFunc(v.advances, func(g *grantState) bool { return !g.advance })
	for _, g := range v.advances {
		if !expired(g) {
			continue
		}
		if g.overdue && g.Remaining > g.most {
			return v.missingEnd(g)
		}
		g.overdue, g.most = true, g.Remaining
	}
	return nil
}
