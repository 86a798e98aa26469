package billingtest

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// How much of a grant came back is raised on the condition that it was what the decision supposed, beside the end of the same
// grant as well.
func (c *conformance) testReturned() {
	w := c.open(1)
	first, second := billing.GrantRef{Sequence: 1}, billing.GrantRef{Sequence: 1, Ordinal: 1}
	change := next(w)
	change.Created = []*billing.Grant{grant(w.WalletRef, first), grant(w.WalletRef, second)}
	c.commit(decision(change))
	w = change.After
	want := grant(w.WalletRef, first)
	returning := func(from, to billing.Credits) *billing.Decision {
		change := next(w)
		change.Returned = []billing.GrantReturn{{Grant: first, From: from, To: to}}
		return decision(change)
	}
	absent := returning(0, 1)
	absent.Wallets[0].Returned[0].Grant.Sequence = 2
	c.sameStale(c.refused(absent), ledger.StaleError{})
	c.sameStale(c.refused(returning(1, 2)), ledger.StaleError{})
	for _, step := range []struct{ from, to billing.Credits }{{0, 3}, {3, billing.MaxCredits - 1}} {
		d := returning(step.from, step.to)
		c.commit(d)
		w, want.Returned = d.Wallets[0].After, step.to
		c.same("the grant", c.grantAt(w.WalletRef, first), want)
		c.sameStale(c.refused(returning(step.from, 5)), ledger.StaleError{})
	}

	both := returning(billing.MaxCredits-1, billing.MaxCredits) // and the end of the same grant, which is one item
	both.Wallets[0].Returned = append(both.Wallets[0].Returned, billing.GrantReturn{Grant: second, To: 1})
	both.Wallets[0].Ended = []billing.GrantEnd{{Grant: first, Status: billing.GrantExpired, At: at(2)}, {Grant: second, Status: billing.GrantVoided, At: at(3)}}
	c.same("items", both.Items(), 3)
	c.commit(both)
	want.Returned, want.Ended, want.EndedAt = billing.MaxCredits, billing.GrantExpired, at(2)
	c.same("the grant", c.grantAt(w.WalletRef, first), want)
	other := grant(w.WalletRef, second)
	other.Returned, other.Ended, other.EndedAt = 1, billing.GrantVoided, at(3)
	c.same("the other grant", c.grantAt(w.WalletRef, second), other)
}
