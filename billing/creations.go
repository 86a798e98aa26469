package billing

import (
	"cmp"
	"slices"
)

// CountShards is how many parts the numbers of customers and of wallets of a tenant are kept in. DynamoDB writes an item some 500
// times a second in transactions, one after the other: sixteen make 8,000 creations a second.
const CountShards = 16

// Creations says how many customers, or wallets of a unit, there are in a part of a tenant, or how many a decision creates there.
type Creations struct {
	Shard int    // below CountShards
	Kind  Kind   // KindCustomer or KindWallet
	Unit  string // of the wallets; empty for customers
	Count int64
}

// Created returns what the decision creates of what is counted: each part, kind and unit once, in order. A store adds it to its counts
// in the same commit, without a condition.
func (d *Decision) Created() []Creations {
	var all []Creations
	add := func(id string, kind Kind, unit string) {
		c := Creations{Shard: PartOf(id, CountShards), Kind: kind, Unit: unit}
		at := slices.IndexFunc(all, func(o Creations) bool { return o.same(c) })
		if at < 0 {
			at, all = len(all), append(all, c)
		}
		all[at].Count++
	}
	for i := range d.Documents {
		if c := &d.Documents[i]; c.Key.Kind == KindCustomer && c.Before == 0 && c.After != nil {
			add(c.Key.ID, KindCustomer, "")
		}
	}
	for i := range d.Wallets {
		if w := &d.Wallets[i]; w.Before == nil {
			add(string(w.After.ID), KindWallet, w.After.Unit)
		}
	}
	slices.SortFunc(all, func(a, b Creations) int {
		return cmp.Or(cmp.Compare(a.Shard, b.Shard), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Unit, b.Unit))
	})
	return all
}

// same reports whether two counts are of the same.
func (c Creations) same(other Creations) bool {
	return c.Shard == other.Shard && c.Kind == other.Kind && c.Unit == other.Unit
}
