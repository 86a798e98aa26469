package billingtest

import (
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// eventN is an event of the live tenant.
func eventN(n int) *billing.EventRecord {
	return &billing.EventRecord{
		Tenant: billing.Live, ID: billing.NewEventID(at(n), billing.Entropy{9: byte(n)}), Type: "customer.created", At: at(n),
		Payload: fmt.Sprint(`{"n":`, n, `}`), KeptUntil: Epoch.Add(30 * 24 * time.Hour),
		Versioned: billing.Versioned{Revision: 1},
	}
}

// auditN is an entry of the live tenant's audit log.
func auditN(n int) *billing.AuditEntry {
	return &billing.AuditEntry{
		Tenant: billing.Live, ID: billing.AuditID(fmt.Sprintf("aud_%026d", n)), At: at(n), Actor: "key_test",
		Mutation: "revokeApiKey", Target: fmt.Sprint("target ", n), Versioned: billing.Versioned{Revision: 1},
	}
}

// renamed is a customer one revision on.
func renamed(before *billing.Customer, name string) *billing.Customer {
	after := before.Clone()
	after.Name = name
	after.Revision++
	return after
}

func staleDocument(key billing.DocumentKey, stored billing.Document) ledger.StaleError {
	return ledger.StaleError{Documents: map[billing.DocumentKey]billing.Document{key: stored}}
}

// A change whose Before is not the stored revision fails with what is stored, or with nil where nothing is.
func (c *conformance) testDocumentRevisions() {
	one := customer(1, "one")
	key := one.DocumentKey()
	two, three := renamed(one, "two"), renamed(renamed(one, "two"), "three")
	for _, step := range []struct {
		put          *billing.Customer
		stored, left billing.Document // before and after
		fails        bool
	}{
		{put: two, fails: true},
		{put: three, fails: true},
		{put: one, left: one},
		{put: one, stored: one, left: one, fails: true},
		{put: three, stored: one, left: one, fails: true},
		{put: two, stored: one, left: two},
		{put: two, stored: two, left: two, fails: true},
		{put: one, stored: two, left: two, fails: true},
		{put: three, stored: two, left: three},
	} {
		d := ofDocuments(putting(step.put)...)
		if step.fails {
			c.sameStale(c.refused(d), staleDocument(key, step.stored))
		} else {
			c.commit(d)
		}
		c.sameDocument("after "+step.put.Name, key, step.left)
	}
}

// A change without a document after it only checks.
func (c *conformance) testDocumentChecks() {
	one, absent := customer(1, "one"), billing.CustomerKey(billing.Live, customerN(2))
	key := one.DocumentKey()
	c.commit(ofDocuments(putting(one)...))
	for i, test := range []struct {
		check billing.DocumentChange
		want  ledger.StaleError // no documents: the check holds
	}{
		{check: billing.DocumentChange{Key: key, Before: 1}},
		{check: billing.DocumentChange{Key: absent}},
		{billing.DocumentChange{Key: key}, staleDocument(key, one)},
		{billing.DocumentChange{Key: key, Before: 2}, staleDocument(key, one)},
		{billing.DocumentChange{Key: absent, Before: 1}, staleDocument(absent, nil)},
	} {
		beside := claim(billing.KindCustomer, fmt.Sprint(i), "1")
		for _, d := range []*billing.Decision{ofDocuments(test.check), ofDocuments(append(putting(beside), test.check)...)} {
			if test.want.Documents == nil {
				c.commit(d)
			} else {
				c.sameStale(c.refused(d), test.want)
			}
		}
		if c.document(beside.DocumentKey()) != nil != (test.want.Documents == nil) {
			c.Errorf("check %d: the document beside it is written when the check fails, or not when it holds", i)
		}
		c.sameDocument("a document that is checked", key, one)
		c.sameDocument("a document that is checked to be absent", absent, nil)
	}
}

// A document is deleted if it is at the revision that was read, together with the rest of its decision, and can be
// written again.
func (c *conformance) testDocumentDeletes() {
	one := customer(1, "one")
	key := one.DocumentKey()
	c.commit(ofDocuments(putting(one, claim(billing.KindCustomer, "c", "1"))...))
	for i, test := range []struct {
		change billing.DocumentChange
		want   ledger.StaleError
	}{
		{billing.DocumentChange{Key: key, Before: 2, Delete: true}, staleDocument(key, one)},
		{
			billing.DocumentChange{Key: billing.CustomerKey(billing.Live, customerN(2)), Before: 1, Delete: true},
			staleDocument(billing.CustomerKey(billing.Live, customerN(2)), nil),
		},
	} {
		beside := claim(billing.KindCustomer, fmt.Sprint(i), "1")
		c.sameStale(c.refused(ofDocuments(append(putting(beside), test.change)...)), test.want)
		c.sameDocument("beside a delete that fails", beside.DocumentKey(), nil)
		c.sameDocument("the document", key, one)
	}
	beside := claim(billing.KindCustomer, "beside", "1")
	c.commit(ofDocuments(append(putting(beside), billing.DocumentChange{Key: key, Before: 1, Delete: true})...))
	c.sameDocument("the deleted document", key, nil)
	c.sameDocument("beside a delete", beside.DocumentKey(), beside)
	c.commit(ofDocuments(putting(one)...))
	c.sameDocument("the document that is written anew", key, one)
}

// PutDocument does what Commit does with one document.
func (c *conformance) testPutDocument() {
	one := customer(1, "one")
	two := renamed(one, "two")
	put := func(document billing.Document) error { return c.PutDocument(c.Context(), putting(document)[0]) }
	c.sameStale(c.stale(put(two)), staleDocument(one.DocumentKey(), nil))
	if err := put(one); err != nil {
		c.Fatal(err)
	}
	c.sameStale(c.stale(put(one)), staleDocument(one.DocumentKey(), one))
	c.sameStale(c.stale(put(renamed(two, "three"))), staleDocument(one.DocumentKey(), one))
	if err := put(two); err != nil {
		c.Fatal(err)
	}
	c.sameDocument("the document", one.DocumentKey(), two)
	two.Name = "spoilt" // what was put belongs to the caller
	c.sameDocument("the document", one.DocumentKey(), renamed(one, "two"))
}

// A wallet's documents have its revision, and are written exactly where its condition holds.
func (c *conformance) testWalletDocuments() {
	w := c.open(1)
	key := billing.ProfileKey(w.WalletRef)
	written := func(revision int64, owner int) *billing.WalletProfile {
		p := profile(w.WalletRef, customerN(owner))
		p.Revision = revision
		return p
	}
	writing := func(w billing.Wallet, owner int) *billing.Decision {
		change := next(w)
		change.Documents = []billing.Document{written(change.After.Revision, owner)}
		return decision(change)
	}
	second := next(w)
	c.commit(decision(second))
	c.sameDocument("a commit that does not write it", key, written(1, 1))
	c.sameStale(c.refused(writing(w, 9)),
		ledger.StaleError{Wallets: map[billing.WalletID]*billing.Wallet{w.ID: &second.After}})
	c.sameDocument("a refused commit", key, written(1, 1))
	third := writing(second.After, 2)
	c.commit(third)
	c.sameDocument("over a document of any revision", key, written(3, 2))
	_ = c.refused(writing(second.After, 9))
	c.sameDocument("a refused commit", key, written(3, 2))

	c.commit(decision(opening(2))) // without a profile
	c.sameDocument("of a wallet without one", billing.ProfileKey(walletN(2)), nil)
	late := next(opened(2))
	added := profile(walletN(2), customerN(2))
	added.Revision = 2
	late.Documents = []billing.Document{added}
	c.commit(decision(late))
	c.sameDocument("one that was not there", billing.ProfileKey(walletN(2)), added)
}

// One call reads documents of several kinds, tenants and owners, some of which do not exist and some of which are named
// twice.
func (c *conformance) testDocumentsOfKinds() {
	c.open(1)
	key, elsewhere := apiKeyN(1), customer(1, "elsewhere")
	elsewhere.Tenant = billing.Test
	clock := &billing.TestClock{Tenant: billing.Test, At: at(5), Versioned: billing.Versioned{Revision: 1}}
	documents := []billing.Document{
		customer(1, "one"), customer(2, "two"), claim(billing.KindCustomer, "a", "1"), claim(billing.KindWallet, "a", "2"),
		key, credentialOf(key), eventN(1), eventN(2), auditN(1),
	}
	c.commit(ofDocuments(putting(documents...)...))
	c.commit(&billing.Decision{Tenant: billing.Test, Documents: putting(elsewhere, clock)})
	want := map[billing.DocumentKey]billing.Document{}
	for _, document := range append(documents, elsewhere, clock, profile(walletN(1), customerN(1)),
		link(walletN(1), customerN(1))) {
		want[document.DocumentKey()] = document
	}
	var keys []billing.DocumentKey
	for key := range want {
		keys = append(keys, key)
	}
	keys = append(keys, keys[0], keys[1], billing.CustomerKey(billing.Live, customerN(3)),
		billing.CredentialKey("nobody's"),
		billing.ProfileKey(walletN(2)), billing.TestClockKey(billing.Live))
	for _, f := range []ledger.Freshness{ledger.Eventual, ledger.Strong} {
		c.same("documents", must(c.Documents(c.Context(), keys, f))(c), want)
	}
}

// Any number of documents may be asked for at once.
func (c *conformance) testManyDocuments() {
	const customers = 230
	var keys []billing.DocumentKey
	for first := 1; first <= customers; first += 40 {
		var documents []billing.Document
		for n := first; n < min(first+40, customers+1); n++ {
			documents = append(documents, customer(n, fmt.Sprint(n)))
			keys = append(keys, billing.CustomerKey(billing.Live, customerN(n)))
		}
		c.commit(ofDocuments(putting(documents...)...))
	}
	keys = append(keys, billing.CustomerKey(billing.Live, customerN(customers+1)), keys[0])
	for _, f := range []ledger.Freshness{ledger.Eventual, ledger.Strong} {
		read := must(c.Documents(c.Context(), keys, f))(c)
		c.same("documents", len(read), customers)
		c.same("one of them", read[keys[200]], billing.Document(customer(201, "201")))
	}
}

// The epoch of the deployment is raised from one revision to the next, so that of two that raise it one fails.
func (c *conformance) testEpoch() {
	epoch := func(revision, number int64) *billing.Epoch {
		return &billing.Epoch{Number: number, Versioned: billing.Versioned{Revision: revision}}
	}
	c.sameDocument("no epoch", billing.EpochKey(), nil)
	if err := c.PutDocument(c.Context(), putting(epoch(1, 7))[0]); err != nil {
		c.Fatal(err)
	}
	c.sameStale(c.stale(c.PutDocument(c.Context(), putting(epoch(1, 8))[0])), staleDocument(billing.EpochKey(), epoch(1, 7)))
	if err := c.PutDocument(c.Context(), putting(epoch(2, billing.MaxEpoch))[0]); err != nil {
		c.Fatal(err)
	}
	c.sameDocument("the epoch", billing.EpochKey(), epoch(2, billing.MaxEpoch))
}

// The test clock moves from one revision to the next, so that of two that move it one fails.
func (c *conformance) testTestClock() {
	clock := func(tenant billing.Tenant, revision int64, to int) *billing.TestClock {
		return &billing.TestClock{Tenant: tenant, At: at(to), Versioned: billing.Versioned{Revision: revision}}
	}
	var stored billing.Document
	key := billing.TestClockKey(billing.Test)
	for _, step := range []struct {
		revision int64
		to       int
		moves    bool
	}{{2, 10, false}, {1, 10, true}, {1, 11, false}, {2, 11, true}, {2, 12, false}, {4, 13, false}, {3, 1_000_000, true}} {
		moved := clock(billing.Test, step.revision, step.to)
		err := c.PutDocument(c.Context(), putting(moved)[0])
		switch {
		case !step.moves:
			c.sameStale(c.stale(err), staleDocument(key, stored))
		case err != nil:
			c.Fatalf("to %d: %v", step.to, err)
		default:
			stored = moved
		}
		c.sameDocument("the clock", key, stored)
	}
	c.sameDocument("another tenant's clock", billing.TestClockKey(billing.Live), nil)
	if err := c.PutDocument(c.Context(), putting(clock(billing.Live, 1, 1))[0]); err != nil {
		c.Error(err)
	}
	c.sameDocument("the clock", key, clock(billing.Test, 3, 1_000_000))
	c.sameDocument("another tenant's clock", billing.TestClockKey(billing.Live), clock(billing.Live, 1, 1))
}
