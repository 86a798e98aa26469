package billingtest

import (
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

func refsOf(grants []*billing.Grant) []billing.GrantRef {
	refs := []billing.GrantRef{}
	for _, g := range grants {
		refs = append(refs, g.Ref)
	}
	return refs
}

func (c *conformance) testListGrants() {
	ctx := c.Context()
	w := c.open(1)
	ordered := []billing.GrantRef{
		{Sequence: 1},
		{Sequence: 1, Ordinal: 1},
		{Sequence: 1, Ordinal: 40},
		{Sequence: 2},
		{Sequence: 33},
		{Sequence: 1 << 39, Ordinal: 7},
	}
	change, other := next(w), next(c.open(2))
	change.Pages = []billing.PageChange{{
		Number: 1,
		Grants: []billing.LiveGrant{{Ref: ordered[0], EffectiveAt: at(1), Remaining: 1}},
	}} // which is no grant
	for _, ref := range ordered {
		change.Created = append(change.Created, grant(w.WalletRef, ref))
	}
	other.Created = []*billing.Grant{grant(walletN(2), billing.GrantRef{Sequence: 5})}
	c.commit(decision(change, other))
	slices.Reverse(ordered)
	list := func(before billing.GrantRef, limit int) []billing.GrantRef {
		return refsOf(must(c.ListGrants(ctx, w.WalletRef, before, limit))(c))
	}
	c.same("all", list(billing.GrantRef{}, 100), ordered)
	for i, ref := range ordered {
		c.same(fmt.Sprint("before ", ref), list(ref, 100), ordered[i+1:])
		c.same(fmt.Sprint("two before ", ref), list(ref, 2), ordered[i+1:min(i+3, len(ordered))])
	}
	c.same("before one that is not there", list(billing.GrantRef{Sequence: 34}, 2), ordered[1:3])
	c.same("none", list(billing.GrantRef{}, 0), []billing.GrantRef{})
	c.same("as they are", must(c.ListGrants(ctx, w.WalletRef, ordered[1], 1))(c),
		[]*billing.Grant{grant(w.WalletRef, ordered[2])})
}

// A list goes on over more than the megabyte that a database may hand out at once.
func (c *conformance) testListManyGrants() {
	const grants, each = 600, 95
	w := c.open(1)
	for first := int64(1); first <= grants; first += each {
		change := next(w)
		for n := first; n < min(first+each, grants+1); n++ {
			g := grant(w.WalletRef, billing.GrantRef{Sequence: n})
			g.Metadata = fullMetadata()
			change.Created = append(change.Created, g)
		}
		c.commit(decision(change))
		w = change.After
	}
	list := must(c.ListGrants(c.Context(), w.WalletRef, billing.GrantRef{}, 1000))(c)
	var listed []int64
	for _, g := range list {
		listed = append(listed, g.Ref.Sequence)
	}
	c.same("all", listed, descending(grants, 1))
	c.same("limited", len(must(c.ListGrants(c.Context(), w.WalletRef, billing.GrantRef{}, grants-1))(c)), grants-1)
}

func (c *conformance) testListCustomers() {
	var stored, want []billing.Document
	for n := 5; n >= 1; n-- {
		want = append(want, customer(n*10, fmt.Sprint("C", n)))
		stored = append([]billing.Document{customer(n*10, fmt.Sprint("C", n))}, stored...)
	}
	c.commit(ofDocuments(putting(stored...)...))
	list := func(before billing.CustomerID, limit int) []billing.Document {
		return c.list(billing.KindCustomer, "", string(before), limit)
	}
	c.same("all", list("", 100), want)
	c.same("two", list("", 2), want[:2])
	c.same("before", list(customerN(40), 2), want[2:4])
	c.same("before one that is not there", list(customerN(15), 2), want[4:])
	c.same("before the first", len(list(customerN(10), 2)), 0)
	c.same("none", len(list("", 0)), 0)
	changed := renamed(customer(30, "C3"), "renamed") // which stays in its place
	c.commit(ofDocuments(putting(changed)...))
	c.same("with one that has changed", list(customerN(40), 1), []billing.Document{changed})
}

// A list of documents goes on over more than the megabyte that a database may hand out at once.
func (c *conformance) testListManyCustomers() {
	const customers, each = 600, 80
	for first := 1; first <= customers; first += each {
		var documents []billing.Document
		for n := first; n < min(first+each, customers+1); n++ {
			document := customer(n, "C")
			document.Metadata = fullMetadata()
			documents = append(documents, document)
		}
		c.commit(ofDocuments(putting(documents...)...))
	}
	var want []string
	for n := customers; n >= 1; n-- {
		want = append(want, string(customerN(n)))
	}
	c.same("all", c.listed(billing.KindCustomer, "", "", 1000), want)
	c.same("limited", len(c.listed(billing.KindCustomer, "", "", customers-1)), customers-1)
}

func (c *conformance) testListAuditEntries() {
	entries := []billing.Document{auditN(1), auditN(3), auditN(5)}
	c.commit(ofDocuments(putting(entries...)...))
	list := func(before string, limit int) []billing.Document { return c.list(billing.KindAudit, "", before, limit) }
	c.same("all", list("", 9), []billing.Document{entries[2], entries[1], entries[0]})
	c.same("before", list(string(auditN(5).ID), 1), []billing.Document{entries[1]})
	c.same("before one that is not there", list(string(auditN(2).ID), 9), []billing.Document{entries[0]})
}

func (c *conformance) testListWallets() {
	for _, n := range []int{3, 1, 2, 4} {
		owner := customerN(1 + n/4) // the first three
		d := decision(opening(n))
		d.Wallets[0].After.Customer = owner
		d.Wallets[0].Documents = []billing.Document{profile(walletN(n), owner)}
		d.Documents = putting(link(walletN(n), owner))
		c.commit(d)
	}
	list := func(owner int, before billing.WalletID, limit int) []string {
		return c.listed(billing.KindWalletLink, string(customerN(owner)), string(before), limit)
	}
	ids := func(numbers ...int) []string {
		var ids []string
		for _, n := range numbers {
			ids = append(ids, string(walletN(n).ID))
		}
		return ids
	}
	c.same("all", list(1, "", 100), ids(3, 2, 1))
	c.same("one", list(1, "", 1), ids(3))
	c.same("before", list(1, walletN(3).ID, 1), ids(2))
	c.same("before one of another", list(1, walletN(4).ID, 1), ids(3))
	c.same("of another", list(2, "", 100), ids(4))
	c.same("of a customer without wallets", list(3, "", 100), []string{})
}
