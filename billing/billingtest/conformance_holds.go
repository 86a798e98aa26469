package billingtest

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// testHolds: a hold is put among the open ones, and moved to a list of its own when it ends. The lists of the statuses
// are apart from each other, and each is listed newest first, page by page.
func (c *conformance) testHolds() {
	w, other := c.open(1), c.open(2)
	numbers := []int64{1, 2, 33, 34, 1 << 39}
	hold := func(of billing.Wallet, number int64, status billing.HoldStatus, revision int64) *billing.Hold {
		h := fullHold(of.WalletRef, status)
		h.Number, h.Revision = number, revision
		return h
	}
	list := func(status billing.HoldStatus, before int64, limit int) []int64 {
		cursor, found := "", []int64{}
		if before > 0 {
			cursor = billing.HoldKey(w.WalletRef, status, before).ID
		}
		for _, stored := range c.list(status.Kind(), string(w.ID), cursor, limit) {
			h, _ := stored.(*billing.Hold)
			if h.Status != status || h.ID != w.ID {
				c.Errorf("the list of %s has %+v", status, h)
			}
			found = append(found, h.Number)
		}
		return found
	}
	placed, theirs := next(w), next(other)
	for _, number := range numbers {
		placed.Documents = append(placed.Documents, hold(w, number, billing.HoldOpen, placed.After.Revision))
	}
	theirs.Documents = []billing.Document{hold(other, 34, billing.HoldOpen, theirs.After.Revision)}
	c.commit(decision(placed, theirs))
	newest := slices.Clone(numbers)
	slices.Reverse(newest)
	c.same("all that are open", list(billing.HoldOpen, 0, 100), newest)
	c.same("two", list(billing.HoldOpen, 0, 2), newest[:2])
	for i, number := range newest {
		c.same("before one", list(billing.HoldOpen, number, 2), newest[i+1:min(i+3, len(newest))])
	}
	c.same("before one that is not there", list(billing.HoldOpen, 40, 2), []int64{34, 33})

	after, ends := placed, []billing.HoldStatus{billing.HoldCaptured, billing.HoldReleased, billing.HoldExpired}
	for i, status := range ends {
		number := numbers[i+1]
		after = next(after.After)
		after.Removed = []billing.DocumentKey{billing.HoldKey(w.WalletRef, billing.HoldOpen, number)}
		after.Documents = []billing.Document{hold(w, number, status, after.After.Revision)}
		c.commit(decision(after))
		c.sameDocument("moved", billing.HoldKey(w.WalletRef, billing.HoldOpen, number), nil)
		c.sameDocument("to", billing.HoldKey(w.WalletRef, status, number), after.Documents[0])
		c.same("of its status", list(status, 0, 9), []int64{number})
		c.same("before itself", len(list(status, number, 9)), 0)
	}
	c.same("that are still open", list(billing.HoldOpen, 0, 9), []int64{numbers[4], numbers[0]})
	late := next(placed.After)
	late.Removed = []billing.DocumentKey{billing.HoldKey(w.WalletRef, billing.HoldOpen, 1)}
	late.Documents = []billing.Document{hold(w, 1, billing.HoldReleased, late.After.Revision)}
	_ = c.refused(decision(late))
	c.same("after a refused commit", list(billing.HoldOpen, 0, 9), []int64{numbers[4], numbers[0]})
	c.same("that were released", list(billing.HoldReleased, 0, 9), []int64{numbers[2]})
}

// A list of holds goes on over more than the megabyte that a database may hand out at once.
func (c *conformance) testManyHolds() {
	const holds, each = 300, 60
	w := c.open(1)
	for first := int64(1); first <= holds; first += each {
		change := next(w)
		for n := first; n < first+each; n++ {
			h := fullHold(w.WalletRef, billing.HoldOpen)
			h.Number, h.Revision, h.Metadata = n, change.After.Revision, fullMetadata()
			change.Documents = append(change.Documents, h)
		}
		c.commit(decision(change))
		w = change.After
	}
	open := must(ledger.List[*billing.Hold](c.Context(), c, billing.Collection{
		Tenant: w.Tenant, Kind: billing.KindHold, Parent: string(w.ID), Limit: 2 * holds,
	}, ""))(c)
	var listed []int64
	for _, h := range open {
		listed = append(listed, h.Number)
	}
	c.same("all", listed, descending(holds, 1))
}
