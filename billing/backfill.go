package billing

import "slices"

// SearchEntries returns the entries under which the customer is found by its own fields.
func (c *Customer) SearchEntries() (entries []*SearchEntry) {
	for _, word := range c.searchWords() {
		entries = append(entries, c.entry(word))
	}
	return entries
}

// SearchEntries returns the entries under which the owner of the wallet is found.
func (w *Wallet) SearchEntries() (entries []*SearchEntry) {
	for _, word := range walletSearchWords(w.ID, w.ExternalID) {
		entries = append(entries, &SearchEntry{Tenant: w.Tenant, Word: word, Customer: w.Customer, Wallet: w.ID})
	}
	return entries
}

// ListAgain returns the change that puts the wallet into the list of its status and removes it from all others. listed
// has the statuses in whose lists it is now; if these are right, wrong is false. The change leaves the rest of the
// wallet's state as it is, and calls no follower.
func (w *Wallet) ListAgain(listed []WalletStatus) (change WalletChange, wrong bool) {
	if slices.Equal(listed, []WalletStatus{w.Status}) {
		return WalletChange{}, false
	}
	change = WalletChange{Before: w, After: w.clone()}
	change.After.Revision++
	change.After.CountDue, change.After.EventsDue = false, false
	document := &ListedWallet{WalletRef: w.WalletRef, Status: w.Status}
	document.SetDocumentRevision(change.After.Revision)
	change.Documents = []Document{document}
	for _, status := range listed {
		if status != w.Status {
			change.Removed = append(change.Removed, ListedKey(w.WalletRef, status))
		}
	}
	return change, true
}
