package billing

import "slices"

// Copies so deep that changing one changes no other: what crosses the port of a [Store] that keeps things in
// memory is copied on its way, as it would be on its way to a database. Metadata is shared: nobody changes it.

// Clone copies w.
func (w *Wallet) Clone() *Wallet {
	copied := w.clone()
	for i := range copied.Pages {
		if e := copied.Pages[i].Expiring; e != nil {
			expiring := *e
			copied.Pages[i].Expiring = &expiring
		}
	}
	return &copied
}

// Clone copies t.
func (t *Transaction) Clone() *Transaction {
	copied := *t
	copied.Drawdowns = slices.Clone(t.Drawdowns)
	copied.Created = slices.Clone(t.Created)
	copied.Fingerprint = slices.Clone(t.Fingerprint)
	if t.Next != nil {
		next := *t.Next
		copied.Next = &next
	}
	return &copied
}

// Clone copies g.
func (g *Grant) Clone() *Grant {
	copied := *g
	if g.Paid != nil {
		paid := *g.Paid
		copied.Paid = &paid
	}
	return &copied
}
