package billingtest

import "github.com/drawdown-billing/drawdown/billing"

// A document is removed on the condition that it is at the revision that was read; a document of a wallet, with the
// wallet's condition alone. What was removed is in no list, and may be put again as new.
func (c *conformance) testDocumentRemovals() {
	one := customer(1, "one")
	key := one.DocumentKey()
	removal := func(before int64) *billing.Decision {
		return ofDocuments(billing.DocumentChange{Key: key, Before: before, Delete: true})
	}
	c.sameStale(c.refused(removal(1)), staleDocument(key, nil))
	c.commit(ofDocuments(putting(one)...))
	c.sameStale(c.refused(removal(2)), staleDocument(key, one))
	c.sameDocument("a refused removal", key, one)
	c.commit(removal(1))
	c.sameDocument("removed", key, nil)
	c.same("customers", len(c.list(billing.KindCustomer, "", "", 9)), 0)
	c.commit(ofDocuments(putting(one)...))
	c.sameDocument("put again", key, one)

	w := c.open(1)
	listed := billing.ListedKey(w.WalletRef, billing.WalletFrozen)
	put := next(w)
	put.Documents = []billing.Document{&billing.ListedWallet{
		WalletRef: w.WalletRef, Status: billing.WalletFrozen, Versioned: billing.Versioned{Revision: put.After.Revision},
	}}
	c.commit(decision(put))
	c.same("frozen wallets", len(c.list(billing.KindListed, string(billing.WalletFrozen), "", 9)), 1)
	late := next(w)
	late.Removed = []billing.DocumentKey{listed}
	_ = c.refused(decision(late))
	c.same("after a refused commit", len(c.list(billing.KindListed, string(billing.WalletFrozen), "", 9)), 1)
	taken := next(put.After)
	taken.Removed = []billing.DocumentKey{listed, billing.ListedKey(w.WalletRef, billing.WalletClosed)} // of which one is none
	c.commit(decision(taken))
	c.same("after its removal", len(c.list(billing.KindListed, string(billing.WalletFrozen), "", 9)), 0)
}
