package billingtest

import (
	"errors"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

func (c *conformance) testAbsent() {
	ctx, ref := c.Context(), walletN(1)
	c.same("Wallets", len(must(c.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, billing.Eventual))(c)), 0)
	c.same("Wallets of no id", len(must(c.Wallets(ctx, ref.Tenant, nil, billing.Strong))(c)), 0)
	c.same("Profiles", len(must(c.Profiles(ctx, ref.Tenant, []billing.WalletID{ref.ID}))(c)), 0)
	c.same("Pages", len(must(c.Pages(ctx, ref, []int{1, 2}))(c)), 0)
	c.same("Grants", len(must(c.Grants(ctx, ref, []billing.GrantRef{{Sequence: 1}}))(c)), 0)
	c.same("ListGrants", len(must(c.ListGrants(ctx, ref, billing.GrantRef{}, 10))(c)), 0)
	c.same("Records", len(must(c.Records(ctx, ref, []billing.KeyHash{billing.HashKey("a"), billing.HashKey("b")}))(c)), 0)
	c.same("IndexedLines", len(must(c.IndexedLines(ctx, ref, billing.LineRange{Limit: 10}))(c)), 0)
	c.same("Customers", len(must(c.Customers(ctx, ref.Tenant, []billing.CustomerID{customerN(1)}))(c)), 0)
	c.same("ListCustomers", len(must(c.ListCustomers(ctx, ref.Tenant, "", 10))(c)), 0)
	c.same("ListWallets", len(must(c.ListWallets(ctx, ref.Tenant, customerN(1), "", 10))(c)), 0)
	for name, read := range map[string]func() error{
		"Claimed":   func() error { _, err := c.Claimed(ctx, ref.Tenant, "customer", "nobody"); return err },
		"APIKey":    func() error { _, err := c.APIKey(ctx, "hash"); return err },
		"by its id": func() error { _, err := c.APIKeyByID(ctx, ref.Tenant, "key_00000000000000000000000001"); return err },
		"TestClock": func() error { _, err := c.TestClock(ctx, billing.Test); return err },
	} {
		if err := read(); !errors.Is(err, billing.ErrNotFound) {
			c.Errorf("%s: got %v, want ErrNotFound", name, err)
		}
	}
}

func (c *conformance) testOpenWallet() {
	d := decision(opening(1))
	d.Catalog = billing.CatalogChange{
		Customers: []*billing.Customer{{ID: customerN(1), Name: "Customer", TimeZone: "UTC", CreatedAt: at(0)}},
		Profiles:  []*billing.WalletProfile{{WalletRef: walletN(1), Customer: customerN(1)}},
		Claims:    []billing.Claim{{Kind: "wallet", ExternalID: "w", ID: string(walletN(1).ID)}},
		Receipt:   receipt("key"),
	}
	c.commit(d)
	after := opened(1)
	c.same("the state", c.state(1), &after)
	ids := must(c.ListWallets(c.Context(), billing.Live, customerN(1), "", 10))(c)
	c.same("the customer's wallets", ids, []billing.WalletID{walletN(1).ID})
	c.same("the claim", must(c.Claimed(c.Context(), billing.Live, "wallet", "w"))(c), string(walletN(1).ID))
}

func (c *conformance) testLostRace() {
	first := c.open(1)
	c.commit(decision(next(first)))
	moved := c.refused(decision(next(first)))
	second := next(first).After
	c.movedTo(moved, billing.Moved{Wallets: map[billing.WalletID]*billing.Wallet{second.ID: &second}})
	c.same("the state", c.state(1), &second)
	c.commit(decision(next(*moved.Wallets[second.ID]))) // so it can be gone on from
}

// A wallet that is opened twice is there; one that is changed and not there is not.
func (c *conformance) testOpenedTwice() {
	first := c.open(1)
	again := opening(1)
	again.After.Name = "Another"
	c.movedTo(c.refused(decision(again)), billing.Moved{Wallets: map[billing.WalletID]*billing.Wallet{first.ID: &first}})
	c.same("the state", c.state(1), &first)
	c.movedTo(c.refused(decision(next(opened(2)))), billing.Moved{})
	if c.state(2) != nil {
		c.Error("a wallet that was never opened has a state")
	}
}

// Whoever uses a key again learns what it stands for, and what the wallet is where that moved too, without reading.
func (c *conformance) testTakenKey() {
	first := c.open(1)
	ref := first.WalletRef
	change := next(first)
	change.Lines = []*billing.Transaction{line(ref, 1, "a"), line(ref, 2, "b")}
	change.Receipts = []*billing.Receipt{receipt("c")}
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
		receipts []*billing.Receipt
		want     billing.Moved
	}{
		"a line": {second, []*billing.Transaction{line(ref, 3, "a")}, nil, billing.Moved{Records: taken(map[string]billing.Record{"a": a})}},
		"two lines, and one that is free": {
			second,
			[]*billing.Transaction{line(ref, 3, "b"), line(ref, 4, "free"), line(ref, 5, "a")},
			nil,
			billing.Moved{Records: taken(map[string]billing.Record{"a": a, "b": b})},
		},
		"a receipt by a line": {
			second,
			[]*billing.Transaction{line(ref, 3, "c")},
			nil,
			billing.Moved{Records: taken(map[string]billing.Record{"c": {Receipt: receipt("c")}})},
		},
		"a line by a receipt": {
			second, nil,
			[]*billing.Receipt{receipt("a"), receipt("free")},
			billing.Moved{Records: taken(map[string]billing.Record{"a": a})},
		},
		"a line, and the wallet moved": {
			first,
			[]*billing.Transaction{line(ref, 3, "a")},
			nil,
			billing.Moved{Records: taken(map[string]billing.Record{"a": a}), Wallets: map[billing.WalletID]*billing.Wallet{ref.ID: &second}},
		},
	} {
		c.Run(name, func(t *testing.T) {
			c := &conformance{T: t, Store: c.Store}
			change := next(test.before)
			change.Lines, change.Receipts = test.lines, test.receipts
			c.movedTo(c.refused(decision(change)), test.want)
			c.same("the state", c.state(1), &second)
			c.same("the record", c.record(ref, "free"), billing.Record{})
		})
	}
}

// Of two wallets of a decision, either or both may have moved, and only those are told.
func (c *conformance) testTwoWallets() {
	one, two := c.open(1), c.open(2)
	c.commit(decision(next(two)))
	two2 := next(two).After
	stale := next(one)
	stale.Lines = []*billing.Transaction{line(one.WalletRef, 1, "a")}
	c.movedTo(c.refused(decision(stale, next(two))), billing.Moved{Wallets: map[billing.WalletID]*billing.Wallet{two.ID: &two2}})
	c.same("the first wallet", c.state(1), &one)
	c.same("its key", c.record(one.WalletRef, "a"), billing.Record{})

	c.commit(decision(next(one)))
	one2 := next(one).After
	c.movedTo(c.refused(decision(next(two), next(one))),
		billing.Moved{Wallets: map[billing.WalletID]*billing.Wallet{one.ID: &one2, two.ID: &two2}})

	both := decision(next(one2), next(two2)) // the same key stands for a line in each
	both.Wallets[0].Lines = []*billing.Transaction{line(one.WalletRef, 1, "same")}
	both.Wallets[1].Lines = []*billing.Transaction{line(two.WalletRef, 1, "same")}
	c.commit(both)
	again := decision(next(both.Wallets[0].After), next(both.Wallets[1].After))
	again.Wallets[1].Lines = both.Wallets[1].Lines
	c.movedTo(c.refused(again), billing.Moved{Records: map[billing.WalletID]map[billing.KeyHash]billing.Record{
		two.ID: {billing.HashKey("same"): {Line: line(two.WalletRef, 1, "same")}},
	}})
}

func (c *conformance) testClaims() {
	claims := []billing.Claim{
		{Kind: "customer", ExternalID: "a", ID: "1"},
		{Kind: "wallet", ExternalID: "a", ID: "2"}, // another kind is another name
		{Kind: "customer", ExternalID: "b#c d/é漢字🙂", ID: "3"},
	}
	d := decision()
	d.Catalog.Claims = claims
	c.commit(d)
	for _, claim := range claims {
		c.same("claimed", must(c.Claimed(c.Context(), billing.Live, claim.Kind, claim.ExternalID))(c), claim.ID)
	}
	again := decision()
	again.Catalog.Claims = []billing.Claim{
		{Kind: "customer", ExternalID: "free", ID: "9"},
		{Kind: "customer", ExternalID: "a", ID: "9"},
		{Kind: "customer", ExternalID: claims[2].ExternalID, ID: "9"},
	}
	c.movedTo(c.refused(again), billing.Moved{Claims: []billing.Claim{claims[0], claims[2]}})
	if _, err := c.Claimed(c.Context(), billing.Live, "customer", "free"); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("a refused claim: got %v, want ErrNotFound", err)
	}
}

func (c *conformance) testCatalogReceipt() {
	d := decision()
	d.Catalog.Receipt = receipt("a")
	c.commit(d)
	again := decision(opening(1))
	other := receipt("a")
	other.Result = "another"
	again.Catalog.Receipt = other
	again.Catalog.Claims = []billing.Claim{{Kind: "wallet", ExternalID: "w", ID: "1"}}
	c.movedTo(c.refused(again), billing.Moved{Receipt: receipt("a")})
	if c.state(1) != nil {
		c.Error("a refused decision opened a wallet")
	}
	c.same("the record of a wallet's key", c.record(walletN(1), "a"), billing.Record{}) // which is another
}

// Ids are drawn at random: one that is taken tells nothing, but must not be overwritten.
func (c *conformance) testCatalogIDs() {
	customer := &billing.Customer{ID: customerN(1), Name: "First", TimeZone: "UTC", CreatedAt: at(0)}
	key := &billing.APIKey{ID: "key_00000000000000000000000001", Tenant: billing.Live, Name: "First", SecretHash: "h", CreatedAt: at(0)}
	c.open(1)
	d := decision()
	d.Catalog.Customers, d.Catalog.Keys = []*billing.Customer{customer}, []*billing.APIKey{key}
	c.commit(d)
	for name, catalog := range map[string]billing.CatalogChange{
		"customer": {Customers: []*billing.Customer{{ID: customerN(1), Name: "Second", TimeZone: "UTC"}}},
		"key":      {Keys: []*billing.APIKey{{ID: key.ID, Tenant: billing.Live, Name: "Second", SecretHash: "h"}}},
		"profile":  {Profiles: []*billing.WalletProfile{{WalletRef: walletN(1), Customer: customerN(2)}}},
	} {
		catalog.Claims = []billing.Claim{{Kind: "customer", ExternalID: name, ID: "1"}}
		again := decision()
		again.Catalog = catalog
		c.movedTo(c.refused(again), billing.Moved{})
		if _, err := c.Claimed(c.Context(), billing.Live, "customer", name); !errors.Is(err, billing.ErrNotFound) {
			c.Errorf("%s: a refused claim: got %v, want ErrNotFound", name, err)
		}
	}
	c.same("customer", must(c.Customers(c.Context(), billing.Live, []billing.CustomerID{customerN(1)}))(c)[customerN(1)], customer)
	c.same("key", must(c.APIKey(c.Context(), "h"))(c), key)
	c.same("wallets of another customer", len(must(c.ListWallets(c.Context(), billing.Live, customerN(2), "", 10))(c)), 0)
}

func (c *conformance) testReversed() {
	w := c.open(1)
	hash := billing.HashKey("a")
	change := next(w)
	change.Lines = []*billing.Transaction{line(w.WalletRef, 1, "a")}
	change.Receipts = []*billing.Receipt{receipt("receipt")}
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
		c.movedTo(c.refused(d), billing.Moved{})
	}
	want := line(w.WalletRef, 1, "a")
	c.same("the line", c.record(w.WalletRef, "a").Line, want)
	for _, step := range []struct{ from, to billing.Credits }{{0, 3}, {3, billing.MaxCredits}} {
		d := reverse(hash, step.from, step.to)
		c.commit(d)
		w, want.Reversed = d.Wallets[0].After, step.to
		c.same("the line", c.record(w.WalletRef, "a").Line, want)
		c.movedTo(c.refused(reverse(hash, step.from, 5)), billing.Moved{})
	}
	c.same("the line in the index", c.indexed(w.WalletRef, billing.LineRange{Limit: 10}, 1), []*billing.Transaction{want})
}

func (c *conformance) testEnded() {
	w := c.open(1)
	ref := billing.GrantRef{Sequence: 1}
	change := next(w)
	change.Created = []*billing.Grant{grant(w.WalletRef, ref)}
	c.commit(decision(change))
	absent := next(change.After)
	absent.Ended = []billing.GrantEnd{{Grant: billing.GrantRef{Sequence: 2}, Status: billing.GrantVoided, At: at(2)}}
	c.movedTo(c.refused(decision(absent)), billing.Moved{})
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
	read := func() map[int][]billing.LiveGrant {
		return must(c.Pages(c.Context(), w.WalletRef, []int{1, 2, 3, 90, 2}))(c)
	}
	change := next(w)
	change.Pages = []billing.PageChange{
		{Number: 1, Grants: []billing.LiveGrant{live(1)}},
		{Number: 2, Grants: []billing.LiveGrant{live(2), live(3)}},
		{Number: 90, Grants: []billing.LiveGrant{live(4)}},
	}
	c.commit(decision(change))
	c.same("pages", read(), map[int][]billing.LiveGrant{1: {live(1)}, 2: {live(2), live(3)}, 90: {live(4)}})
	change = next(change.After)
	change.Pages = []billing.PageChange{{Number: 1}, {Number: 2, Grants: []billing.LiveGrant{live(3)}}, {Number: 3}}
	c.commit(decision(change))
	c.same("pages", read(), map[int][]billing.LiveGrant{2: {live(3)}, 90: {live(4)}})
}
