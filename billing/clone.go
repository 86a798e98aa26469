package billing

import (
	"maps"
	"slices"
)

// Deep copies: changing one does not change the other. A store that keeps its values in memory copies whatever it
// receives and returns, as a database would.

// Clone copies w.
func (w *Wallet) Clone() *Wallet {
	copied := w.clone()
	for i := range copied.Pages {
		copied.Pages[i].Expiring = clonePointer(copied.Pages[i].Expiring)
	}
	copied.Recharge = clonePointer(w.Recharge)
	if w.Recharge != nil {
		copied.Recharge.Others = slices.Clone(w.Recharge.Others)
	}
	return &copied
}

// Clone copies t.
func (t *Transaction) Clone() *Transaction {
	copied := *t
	copied.Drawdowns = slices.Clone(t.Drawdowns)
	copied.Created = slices.Clone(t.Created)
	for i := range copied.Created {
		copied.Created[i] = *copied.Created[i].Clone()
	}
	copied.Fingerprint = slices.Clone(t.Fingerprint)
	copied.Dimensions, copied.Metadata = maps.Clone(t.Dimensions), maps.Clone(t.Metadata)
	copied.Depleted = slices.Clone(t.Depleted)
	copied.Next, copied.Pricing, copied.Money = clonePointer(t.Next), t.Pricing.clone(), clonePointer(t.Money)
	return &copied
}

// Clone copies r.
func (r *RequestRecord) Clone() *RequestRecord {
	copied := *r
	copied.Fingerprint = slices.Clone(r.Fingerprint)
	return &copied
}

// Clone copies g.
func (g *Grant) Clone() *Grant {
	copied := *g
	copied.Paid, copied.Cost = clonePointer(g.Paid), clonePointer(g.Cost)
	copied.Metadata = maps.Clone(g.Metadata)
	return &copied
}

// Clone copies c.
func (c *Customer) Clone() *Customer {
	copied := *c
	copied.Metadata = maps.Clone(c.Metadata)
	return &copied
}

// Clone copies k.
func (k *APIKey) Clone() *APIKey {
	copied := *k
	copied.Scopes = slices.Clone(k.Scopes)
	return &copied
}

// clonePointer copies the value that p points to, which must not contain pointers itself.
func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	copied := *p
	return &copied
}
