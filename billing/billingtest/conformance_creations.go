package billingtest

import (
	"github.com/drawdown-billing/drawdown/billing"
)

// What decisions create is counted once, by kind and unit, and not when they are refused.
func (c *conformance) testCreations() {
	d := decision(opening(1), opening(2))
	d.Wallets[1].After.Unit = "tokens"
	d.Documents = putting(customer(1, "C1"), customer(2, "C2"))
	c.commit(d)
	_ = c.refused(d)
	c.open(3)
	c.commit(ofDocuments(putting(renamed(customer(1, "C1"), "renamed"))...))
	got := map[string]int64{}
	for _, of := range must(c.Creations(c.Context(), billing.Live))(c) {
		got[string(of.Kind)+" "+of.Unit] += of.Count
	}
	c.same("created", got, map[string]int64{"customer ": 2, "wallet credits": 2, "wallet tokens": 1})
	c.same("of the other tenant", len(must(c.Creations(c.Context(), billing.Test))(c)), 0)
}
