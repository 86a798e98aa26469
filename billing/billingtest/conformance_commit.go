package billingtest

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

func (c *conformance) testAbsent() {
	ctx, ref := c.Context(), walletN(1)
	c.same("Wallets", len(must(c.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Eventual))(c)), 0)
	c.same("Wallets of no id", len(must(c.Wallets(ctx, ref.Tenant, nil, ledger.Strong))(c)), 0)
	c.same("Pages", len(must(c.Pages(ctx, ref, []int{1, 2}))(c)), 0)
	c.same("Grants", len(must(c.Grants(ctx, ref, []billing.GrantRef{{Sequence: 1}}))(c)), 0)
	c.same("ListGrants", len(must(c.ListGrants(ctx, ref, billing.GrantRef{}, 10))(c)), 0)
	c.same("Records", len(must(c.Records(ctx, ref, []billing.KeyHash{billing.HashKey("a"), billing.HashKey("b")}))(c)), 0)
	c.same("IndexedLines", len(must(c.IndexedLines(ctx, ref, ledger.LineRange{Limit: 10}))(c)), 0)
	c.same("Records of the tenant", c.tenantRecord(billing.Live, "a"), billing.Record{})
	keys := []billing.DocumentKey{
		billing.CustomerKey(billing.Live, customerN(1)), billing.ProfileKey(ref), link(ref, customerN(1)).DocumentKey(),
		billing.ClaimKey(billing.Live, billing.KindCustomer, "nobody"), billing.TestClockKey(billing.Test),
		billing.APIKeyKey(billing.Live, apiKeyN(1).ID), billing.CredentialKey("hash"),
		billing.EventKey(billing.Live, eventN(1).ID), auditN(1).DocumentKey(),
	}
	for _, f := range []ledger.Freshness{ledger.Eventual, ledger.Strong} {
		c.same("Documents", len(must(c.Documents(ctx, keys, f))(c)), 0)
		c.same("Documents of no key", len(must(c.Documents(ctx, nil, f))(c)), 0)
	}
	c.same("customers", len(c.list(billing.KindCustomer, "", "", 10)), 0)
	c.same("wallets of a customer", len(c.list(billing.KindWalletLink, string(customerN(1)), "", 10)), 0)
	c.same("API keys", len(c.list(billing.KindAPIKey, "", "", 10)), 0)
	c.same("audit entries", len(c.list(billing.KindAudit, "", "", 10)), 0)
}

func (c *conformance) testOpenWallet() {
	ref, owner := walletN(1), customerN(1)
	d := decision(opening(1))
	d.Wallets[0].Documents = []billing.Document{profile(ref, owner)}
	d.Documents = putting(customer(1, "Customer"), link(ref, owner), claim(billing.KindWallet, "w", string(ref.ID)))
	d.Requests = []*billing.RequestRecord{tenantRequest("key")}
	c.commit(d)
	after := opened(1)
	c.same("the state", c.state(1), &after)
	c.same("the customer's wallets", c.listed(billing.KindWalletLink, string(owner), "", 10), []string{string(ref.ID)})
	for _, change := range d.Documents {
		c.sameDocument(string(change.Key.Kind), change.Key, change.After)
	}
	c.sameDocument("the profile", billing.ProfileKey(ref), profile(ref, owner))
	c.same("the request", c.tenantRecord(billing.Live, "key"), billing.Record{Request: tenantRequest("key")})
}

func (c *conformance) testLostRace() {
	first := c.open(1)
	c.commit(decision(next(first)))
	stale := c.refused(decision(next(first)))
	second := next(first).After
	c.sameStale(stale, ledger.StaleError{Wallets: map[billing.WalletID]*billing.Wallet{second.ID: &second}})
	c.same("the state", c.state(1), &second)
	c.commit(decision(next(*stale.Wallets[second.ID]))) // the next commit needs no read
}

// Opening a wallet that exists fails with its state; changing one that does not exist fails with none.
func (c *conformance) testOpenedTwice() {
	first := c.open(1)
	again := opening(1)
	again.After.Name = "Another"
	c.sameStale(c.refused(decision(again)),
		ledger.StaleError{Wallets: map[billing.WalletID]*billing.Wallet{first.ID: &first}})
	c.same("the state", c.state(1), &first)
	c.sameStale(c.refused(decision(next(opened(2)))), ledger.StaleError{})
	if c.state(2) != nil {
		c.Error("a wallet that was never opened has a state")
	}
}

// A commit with a taken key fails with what the key stands for, and with the wallet's state where that has changed as
// well.
func (c *conformance) testTakenKey() {
	first := c.open(1)
	ref := first.WalletRef
	change := next(first)
	change.Lines = []*billing.Transaction{line(ref, 1, "a"), line(ref, 2, "b")}
	change.Requests = []*billing.RequestRecord{requestRecord("c")}
	c.commit(decision(change))
	second := change.After
	a, b := billing.Record{Line: line(ref, 1, "a")}, billing.Record{Line: line(ref, 2, "b")}
	taken := func(records map[string]billing.Record) map[billing.WalletID]map[billing.KeyHash]billing.Record {
		byHash := map[billing.KeyHash]billing.Record{}
		for key, record := range records {
			byHash[billing.HashKey(key)] = record
		}
		return map[billing.WalletID]map[billing.KeyHash]billing.Record{ref.ID: byHash}
	}
	for name, test := range map[string]struct {
		before   billing.Wallet
		lines    []*billing.Transaction
		requests []*billing.RequestRecord
		want     ledger.StaleError
	}{
		"a line": {
			second,
			[]*billing.Transaction{line(ref, 3, "a")},
			nil,
			ledger.StaleError{Records: taken(map[string]billing.Record{"a": a})},
		},
		"two lines, and one that is free": {
			second,
			[]*billing.Transaction{line(ref, 3, "b"), line(ref, 4, "free"), line(ref, 5, "a")},
			nil,
			ledger.StaleError{Records: taken(map[string]billing.Record{"a": a, "b": b})},
		},
		"a request by a line": {
			second,
			[]*billing.Transaction{line(ref, 3, "c")},
			nil,
			ledger.StaleError{Records: taken(map[string]billing.Record{"c": {Request: requestRecord("c")}})},
		},
		"a line by a request": {
			second, nil,
			[]*billing.RequestRecord{requestRecord("a"), requestRecord("free")},
			ledger.StaleError{Records: taken(map[string]billing.Record{"a": a})},
		},
		"a line, and the wallet has changed": {
			first,
			[]*billing.Transaction{line(ref, 3, "a")},
			nil,
			ledger.StaleError{
				Records: taken(map[string]billing.Record{"a": a}),
				Wallets: map[billing.WalletID]*billing.Wallet{ref.ID: &second},
			},
		},
	} {
		c.Run(name, func(t *testing.T) {
			c := &conformance{T: t, Store: c.Store}
			change := next(test.before)
			change.Lines, change.Requests = test.lines, test.requests
			c.sameStale(c.refused(decision(change)), test.want)
			c.same("the state", c.state(1), &second)
			c.same("the record", c.record(ref, "free"), billing.Record{})
		})
	}
}

// Of two wallets of a decision, either or both may have changed. Only those are returned.
func (c *conformance) testTwoWallets() {
	one, two := c.open(1), c.open(2)
	c.commit(decision(next(two)))
	two2 := next(two).After
	stale := next(one)
	stale.Lines = []*billing.Transaction{line(one.WalletRef, 1, "a")}
	c.sameStale(c.refused(decision(stale, next(two))),
		ledger.StaleError{Wallets: map[billing.WalletID]*billing.Wallet{two.ID: &two2}})
	c.same("the first wallet", c.state(1), &one)
	c.same("its key", c.record(one.WalletRef, "a"), billing.Record{})

	c.commit(decision(next(one)))
	one2 := next(one).After
	c.sameStale(c.refused(decision(next(two), next(one))),
		ledger.StaleError{Wallets: map[billing.WalletID]*billing.Wallet{one.ID: &one2, two.ID: &two2}})

	both := decision(next(one2), next(two2)) // the same key stands for a line in each
	both.Wallets[0].Lines = []*billing.Transaction{line(one.WalletRef, 1, "same")}
	both.Wallets[1].Lines = []*billing.Transaction{line(two.WalletRef, 1, "same")}
	c.commit(both)
	again := decision(next(both.Wallets[0].After), next(both.Wallets[1].After))
	again.Wallets[1].Lines = both.Wallets[1].Lines
	c.sameStale(c.refused(again), ledger.StaleError{Records: map[billing.WalletID]map[billing.KeyHash]billing.Record{
		two.ID: {billing.HashKey("same"): {Line: line(two.WalletRef, 1, "same")}},
	}})
}

func (c *conformance) testClaims() {
	claims := []billing.Document{
		claim(billing.KindCustomer, "a", "1"),
		claim(billing.KindWallet, "a", "2"), // another kind is another name
		claim(billing.KindCustomer, "b#c d/é漢字🙂", "3"),
	}
	c.commit(ofDocuments(putting(claims...)...))
	for _, claim := range claims {
		c.sameDocument("claimed", claim.DocumentKey(), claim)
	}
	free := claim(billing.KindCustomer, "free", "9")
	again := putting(free, claim(billing.KindCustomer, "a", "9"), claim(billing.KindCustomer, "b#c d/é漢字🙂", "9"))
	c.sameStale(c.refused(ofDocuments(again...)), ledger.StaleError{Documents: map[billing.DocumentKey]billing.Document{
		claims[0].DocumentKey(): claims[0], claims[2].DocumentKey(): claims[2],
	}})
	c.sameDocument("a refused claim", free.DocumentKey(), nil)
}

// The records of the tenant's keys are apart from those of any wallet's.
func (c *conformance) testTenantRequests() {
	requesting := func(requests ...*billing.RequestRecord) *billing.Decision {
		return &billing.Decision{Tenant: billing.Live, Requests: requests}
	}
	c.commit(requesting(tenantRequest("a"), tenantRequest("b")))
	another := func(key string) *billing.RequestRecord {
		r := tenantRequest(key)
		r.Result = "another"
		return r
	}
	taken := func(keys ...string) ledger.StaleError {
		records := map[billing.KeyHash]billing.Record{}
		for _, key := range keys {
			records[billing.HashKey(key)] = billing.Record{Request: tenantRequest(key)}
		}
		return ledger.StaleError{Records: map[billing.WalletID]map[billing.KeyHash]billing.Record{"": records}}
	}
	again := decision(opening(1))
	again.Requests = []*billing.RequestRecord{another("a")}
	again.Documents = putting(claim(billing.KindWallet, "w", "1"))
	c.sameStale(c.refused(again), taken("a"))
	if c.state(1) != nil {
		c.Error("a refused decision opened a wallet")
	}
	c.sameStale(c.refused(requesting(another("b"), another("free"), another("a"))), taken("a", "b"))
	c.same("a key of a refused decision", c.tenantRecord(billing.Live, "free"), billing.Record{})
	c.same("a key that is taken", c.tenantRecord(billing.Live, "a"), billing.Record{Request: tenantRequest("a")})

	change := next(c.open(1)) // the same keys are free in a wallet
	c.same("the record of a wallet's key", c.record(walletN(1), "a"), billing.Record{})
	change.Lines = []*billing.Transaction{line(walletN(1), 1, "a")}
	change.Requests = []*billing.RequestRecord{requestRecord("b")}
	both := decision(change)
	both.Requests = []*billing.RequestRecord{tenantRequest("c")}
	c.commit(both)
	c.same("the tenant's record", c.tenantRecord(billing.Live, "a"), billing.Record{Request: tenantRequest("a")})
	c.same("the wallet's line", c.record(walletN(1), "a"), billing.Record{Line: line(walletN(1), 1, "a")})
	c.same("the wallet's request", c.record(walletN(1), "b"), billing.Record{Request: requestRecord("b")})
	c.same("the tenant's key in the wallet", c.record(walletN(1), "c"), billing.Record{})

	stale := next(change.After) // both at once
	stale.Requests = []*billing.RequestRecord{requestRecord("a")}
	d := decision(stale)
	d.Requests = []*billing.RequestRecord{another("c")}
	want := taken("c")
	want.Records[walletN(1).ID] = map[billing.KeyHash]billing.Record{billing.HashKey("a"): {Line: line(walletN(1), 1,
		"a")}}
	c.sameStale(c.refused(d), want)
}

// Ids are drawn at random. One that is taken must not be overwritten.
func (c *conformance) testTakenIDs() {
	c.open(1)
	first, key := customer(1, "First"), apiKeyN(1)
	c.commit(ofDocuments(putting(first, key, credentialOf(key))...))
	second := apiKeyN(1)
	second.Name = "Second"
	for name, test := range map[string]struct{ put, stored billing.Document }{
		"customer":   {customer(1, "Second"), first},
		"key":        {second, key},
		"credential": {credentialOf(second), credentialOf(key)},
		"link":       {link(walletN(1), customerN(1)), link(walletN(1), customerN(1))},
	} {
		free := claim(billing.KindCustomer, name, "1")
		c.sameStale(c.refused(ofDocuments(putting(test.put, free)...)), ledger.StaleError{
			Documents: map[billing.DocumentKey]billing.Document{test.put.DocumentKey(): test.stored},
		})
		c.sameDocument(name+": a refused claim", free.DocumentKey(), nil)
		c.sameDocument(name, test.put.DocumentKey(), test.stored)
	}
	c.sameKey(1, key)
}

func (c *conformance) testReversed() {
	w := c.open(1)
	hash := billing.HashKey("a")
	change := next(w)
	change.Lines = []*billing.Transaction{line(w.WalletRef, 1, "a")}
	change.Requests = []*billing.RequestRecord{requestRecord("request")}
	c.commit(decision(change))
	w = change.After
	reverse := func(key billing.KeyHash, from, to billing.Credits) *billing.Decision {
		change := next(w)
		change.Reversed = []billing.ReversedLine{{Key: key, From: from, To: to}}
		return decision(change)
	}
	for _, d := range []*billing.Decision{
		reverse(hash, 1, 2), reverse(billing.HashKey("absent"), 0, 1), reverse(billing.HashKey("absent"), 1, 2),
	} {
		c.sameStale(c.refused(d), ledger.StaleError{})
	}
	want := line(w.WalletRef, 1, "a")
	c.same("the line", c.record(w.WalletRef, "a").Line, want)
	for _, step := range []struct{ from, to billing.Credits }{{0, 3}, {3, billing.MaxCredits}} {
		d := reverse(hash, step.from, step.to)
		c.commit(d)
		w, want.Reversed = d.Wallets[0].After, step.to
		c.same("the line", c.record(w.WalletRef, "a").Line, want)
		c.sameStale(c.refused(reverse(hash, step.from, 5)), ledger.StaleError{})
	}
	c.same("the line in the index", c.indexed(w.WalletRef, ledger.LineRange{Limit: 10}, 1), []*billing.Transaction{want})
}

func (c *conformance) testEnded() {
	w := c.open(1)
	ref := billing.GrantRef{Sequence: 1}
	change := next(w)
	change.Created = []*billing.Grant{grant(w.WalletRef, ref)}
	c.commit(decision(change))
	absent := next(change.After)
	absent.Ended = []billing.GrantEnd{{Grant: billing.GrantRef{Sequence: 2}, Status: billing.GrantVoided, At: at(2)}}
	c.sameStale(c.refused(decision(absent)), ledger.StaleError{})
	c.same("a grant that never was", c.grantAt(w.WalletRef, absent.Ended[0].Grant), (*billing.Grant)(nil))

	ending := next(change.After)
	ending.Ended = []billing.GrantEnd{{Grant: ref, Status: billing.GrantExpired, At: at(2)}}
	c.commit(decision(ending))
	want := grant(w.WalletRef, ref)
	want.Ended, want.EndedAt = billing.GrantExpired, at(2)
	c.same("the grant", c.grantAt(w.WalletRef, ref), want)
}

func (c *conformance) testPages() {
	w := c.open(1)
	live := func(n int64) billing.LiveGrant {
		return billing.LiveGrant{Ref: billing.GrantRef{Sequence: n}, EffectiveAt: at(1), Remaining: 1}
	}
	read := func() map[int]ledger.Page {
		return must(c.Pages(c.Context(), w.WalletRef, []int{1, 2, 3, 90, 2}))(c)
	}
	change := next(w)
	change.Pages = []billing.PageChange{
		{Number: 1, Grants: []billing.LiveGrant{live(1)}},
		{Number: 2, Grants: []billing.LiveGrant{live(2), live(3)}},
		{Number: 90, Grants: []billing.LiveGrant{live(4)}},
	}
	c.commit(decision(change))
	c.same("pages", read(), map[int]ledger.Page{
		1:  {Revision: 2, Grants: []billing.LiveGrant{live(1)}},
		2:  {Revision: 2, Grants: []billing.LiveGrant{live(2), live(3)}},
		90: {Revision: 2, Grants: []billing.LiveGrant{live(4)}},
	})
	change = next(next(change.After).After)
	c.commit(decision(next(*c.state(1)))) // a commit that writes no page
	change.Pages = []billing.PageChange{{Number: 1}, {Number: 2, Grants: []billing.LiveGrant{live(3)}}, {Number: 3}}
	c.commit(decision(change))
	c.same("pages, each with the revision that wrote it", read(), map[int]ledger.Page{
		2: {Revision: 4, Grants: []billing.LiveGrant{live(3)}}, 90: {Revision: 2, Grants: []billing.LiveGrant{live(4)}},
	})
	late := next(w)
	late.Pages = []billing.PageChange{{Number: 2, Grants: []billing.LiveGrant{live(9)}}}
	_ = c.refused(decision(late))
	c.same("a page of a refused decision", read()[2], ledger.Page{Revision: 4, Grants: []billing.LiveGrant{live(3)}})
}
