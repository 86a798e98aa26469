package billingtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Any number of keys may be asked for at once, some of them absent, some twice.
func (c *conformance) testManyKeys() {
	const wallets, records = 120, 230
	ctx := c.Context()
	w := c.open(1)
	ids := []billing.WalletID{walletN(1).ID, walletN(1).ID, walletN(wallets + 1).ID}
	for first := 2; first <= wallets; first += 25 {
		d := decision()
		for n := first; n < min(first+25, wallets+1); n++ {
			d.Wallets = append(d.Wallets, opening(n))
			d.Catalog.Profiles = append(d.Catalog.Profiles, &billing.WalletProfile{WalletRef: walletN(n), Customer: customerN(1)})
			ids = append(ids, walletN(n).ID)
		}
		c.commit(d)
	}
	for _, f := range []billing.Freshness{billing.Eventual, billing.Strong} {
		read := must(c.Wallets(ctx, billing.Live, ids, f))(c)
		c.same("wallets", len(read), wallets)
		want := opened(77)
		c.same("one of them", read[want.ID], &want)
	}
	c.same("profiles", len(must(c.Profiles(ctx, billing.Live, ids))(c)), wallets)

	var hashes []billing.KeyHash
	var refs []billing.GrantRef
	for first := int64(1); first <= records; first += 40 {
		change := next(w)
		for n := first; n < min(first+40, records+1); n++ {
			change.Lines = append(change.Lines, line(w.WalletRef, n, fmt.Sprint(n)))
			change.Created = append(change.Created, grant(w.WalletRef, billing.GrantRef{Sequence: n}))
			hashes, refs = append(hashes, billing.HashKey(fmt.Sprint(n))), append(refs, billing.GrantRef{Sequence: n})
		}
		c.commit(decision(change))
		w = change.After
	}
	read := must(c.Records(ctx, w.WalletRef, append(hashes, billing.HashKey("absent"), hashes[0])))(c)
	c.same("records", len(read), records)
	c.same("one of them", read[hashes[200]].Line, line(w.WalletRef, 201, "201"))
	grants := must(c.Grants(ctx, w.WalletRef, append(refs, billing.GrantRef{Sequence: 999}, refs[0])))(c)
	c.same("grants", len(grants), records)
	c.same("one of them", grants[refs[200]], grant(w.WalletRef, refs[200]))
	for name, refs := range map[string][]billing.GrantRef{
		"all": append(refs, billing.GrantRef{Sequence: 999}, refs[0]), "one": refs[7:8], "none": nil, "the newest": refs[records-8:],
		"far apart": {refs[200], refs[3], refs[199]}, "absent": {{Sequence: 999}, {Sequence: 998}},
	} {
		terms := must(c.Terms(ctx, w.WalletRef, refs))(c)
		grants := must(c.Grants(ctx, w.WalletRef, refs))(c)
		c.same("terms of "+name, terms, grants)
	}
}

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
	ordered := []billing.GrantRef{{Sequence: 1}, {Sequence: 1, Ordinal: 1}, {Sequence: 1, Ordinal: 40}, {Sequence: 2}, {Sequence: 33}, {Sequence: 1 << 39, Ordinal: 7}}
	change, other := next(w), next(c.open(2))
	change.Pages = []billing.PageChange{{Number: 1, Grants: []billing.LiveGrant{{Ref: ordered[0], EffectiveAt: at(1), Remaining: 1}}}} // which is no grant
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
	c.same("as they are", must(c.ListGrants(ctx, w.WalletRef, ordered[1], 1))(c), []*billing.Grant{grant(w.WalletRef, ordered[2])})
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
	ctx := c.Context()
	d := decision()
	var want []*billing.Customer
	for n := 5; n >= 1; n-- {
		customer := &billing.Customer{ID: customerN(n * 10), Name: fmt.Sprint("C", n), TimeZone: "UTC", CreatedAt: at(n)}
		want = append(want, customer)
		d.Catalog.Customers = append([]*billing.Customer{customer}, d.Catalog.Customers...)
	}
	c.commit(d)
	c.same("all", must(c.ListCustomers(ctx, billing.Live, "", 100))(c), want)
	c.same("two", must(c.ListCustomers(ctx, billing.Live, "", 2))(c), want[:2])
	c.same("before", must(c.ListCustomers(ctx, billing.Live, customerN(40), 2))(c), want[2:4])
	c.same("before one that is not there", must(c.ListCustomers(ctx, billing.Live, customerN(15), 2))(c), want[4:])
	c.same("before the first", len(must(c.ListCustomers(ctx, billing.Live, customerN(10), 2))(c)), 0)
	c.same("none", len(must(c.ListCustomers(ctx, billing.Live, "", 0))(c)), 0)
}

func (c *conformance) testListWallets() {
	ctx := c.Context()
	for _, n := range []int{3, 1, 2, 4} {
		d := decision(opening(n))
		owner := customerN(1 + n/4) // the first three
		d.Wallets[0].After.Customer = owner
		d.Catalog.Profiles = []*billing.WalletProfile{{WalletRef: walletN(n), Customer: owner}}
		c.commit(d)
	}
	c.same("all", must(c.ListWallets(ctx, billing.Live, customerN(1), "", 100))(c), []billing.WalletID{walletN(3).ID, walletN(2).ID, walletN(1).ID})
	c.same("one", must(c.ListWallets(ctx, billing.Live, customerN(1), "", 1))(c), []billing.WalletID{walletN(3).ID})
	c.same("before", must(c.ListWallets(ctx, billing.Live, customerN(1), walletN(3).ID, 1))(c), []billing.WalletID{walletN(2).ID})
	c.same("of another", must(c.ListWallets(ctx, billing.Live, customerN(2), "", 100))(c), []billing.WalletID{walletN(4).ID})
}

func (c *conformance) testIndexedLines() {
	w := c.open(1)
	change := next(w)
	for n := int64(1); n <= 9; n++ {
		l := line(w.WalletRef, n, fmt.Sprint(n))
		l.RecordedAt = at(int(n+2) / 3 * 10) // three lines each at 10, 20 and 30
		change.Lines = append(change.Lines, l)
	}
	change.Receipts = []*billing.Receipt{receipt("no line")}
	other := next(c.open(2))
	other.Lines = []*billing.Transaction{line(walletN(2), 1, "another's")}
	c.commit(decision(change, other))
	c.same("as they are", c.indexed(w.WalletRef, billing.LineRange{Limit: 100, Ascending: true}, 9), change.Lines)

	instant := func(n int) billing.Position { return billing.Position{At: at(n)} }
	place := func(n int, sequence int64) billing.Position { return billing.Position{At: at(n), Sequence: sequence} }
	for name, test := range map[string]struct {
		from, to billing.Position
		limit    int
		want     []int64 // ascending, and unlimited
	}{
		"all":                       {limit: 100, want: ascending(1, 9)},
		"as many as there are":      {limit: 9, want: ascending(1, 9)},
		"some":                      {limit: 4, want: ascending(1, 9)},
		"none":                      {limit: 0, want: ascending(1, 9)},
		"from an instant":           {from: instant(20), limit: 100, want: ascending(4, 9)},
		"from between":              {from: instant(11), limit: 2, want: ascending(4, 9)},
		"from a line":               {from: place(20, 5), limit: 100, want: ascending(5, 9)},
		"to an instant":             {to: instant(30), limit: 2, want: ascending(1, 6)},
		"to a line":                 {to: place(20, 5), limit: 100, want: ascending(1, 4)},
		"to the first of its like":  {to: place(20, 4), limit: 100, want: ascending(1, 3)},
		"from and to":               {from: place(10, 3), to: place(30, 8), limit: 100, want: ascending(3, 7)},
		"of one instant":            {from: instant(20), to: instant(21), limit: 100, want: ascending(4, 6)},
		"of one line":               {from: place(20, 5), to: place(20, 6), limit: 100, want: ascending(5, 5)},
		"from where it ends":        {from: place(20, 5), to: place(20, 5), limit: 100, want: []int64{}},
		"back to front":             {from: instant(30), to: instant(10), limit: 100, want: []int64{}},
		"before everything":         {to: instant(10), limit: 100, want: []int64{}},
		"after everything":          {from: instant(31), limit: 100, want: []int64{}},
		"from long before":          {from: billing.Position{At: time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)}, limit: 100, want: ascending(1, 9)},
		"to long before":            {to: billing.Position{At: time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)}, limit: 100, want: []int64{}},
		"to the beginning of time":  {to: billing.Position{At: time.Unix(0, 0)}, limit: 100, want: []int64{}},
		"to the end of the world":   {to: billing.Position{At: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}, limit: 100, want: ascending(1, 9)},
		"from the end of the world": {from: billing.Position{At: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}, limit: 100, want: []int64{}},
	} {
		for _, forward := range []bool{true, false} {
			want := slices.Clone(test.want)
			if !forward {
				slices.Reverse(want)
			}
			r := billing.LineRange{From: test.from, To: test.to, Ascending: forward, Limit: test.limit}
			got := sequences(must(c.IndexedLines(c.Context(), w.WalletRef, r))(c))
			c.same(fmt.Sprint(name, ", ascending ", forward), got, want[:min(test.limit, len(want))])
		}
	}
}

// Fewer lines than the limit mean that there are no more, over more than the megabyte of one answer.
func (c *conformance) testIndexedMegabytes() {
	const lines, each = 600, 95
	w := c.open(1)
	for first := int64(1); first <= lines; first += each {
		change := next(w)
		for n := first; n < min(first+each, lines+1); n++ {
			l := line(w.WalletRef, n, fmt.Sprint(n))
			l.Metadata = fullMetadata()
			change.Lines = append(change.Lines, l)
		}
		c.commit(decision(change))
		w = change.After
	}
	c.same("all", sequences(c.indexed(w.WalletRef, billing.LineRange{Limit: 1000}, lines)), descending(lines, 1))
	c.same("ascending", sequences(c.indexed(w.WalletRef, billing.LineRange{Limit: lines - 1, Ascending: true}, lines-1)), ascending(1, lines-1))
}

// The same ids, keys and names mean other things in another tenant.
func (c *conformance) testTenants() {
	ctx := c.Context()
	c.open(1)
	live := next(opened(1))
	live.Lines = []*billing.Transaction{line(walletN(1), 1, "a")}
	live.Created = []*billing.Grant{grant(walletN(1), billing.GrantRef{Sequence: 1})}
	live.Pages = []billing.PageChange{{Number: 1, Grants: []billing.LiveGrant{{Ref: billing.GrantRef{Sequence: 1}, EffectiveAt: at(1), Remaining: 1}}}}
	d := decision(live)
	d.Catalog = billing.CatalogChange{
		Customers: []*billing.Customer{{ID: customerN(1), Name: "Live", TimeZone: "UTC", CreatedAt: at(0)}},
		Claims:    []billing.Claim{{Kind: "wallet", ExternalID: "w", ID: "live"}}, Receipt: receipt("t"),
	}
	c.commit(d)

	ref := billing.WalletRef{Tenant: billing.Test, ID: walletN(1).ID}
	c.same("Wallets", len(must(c.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, billing.Strong))(c)), 0)
	c.same("Profiles", len(must(c.Profiles(ctx, ref.Tenant, []billing.WalletID{ref.ID}))(c)), 0)
	c.same("Pages", len(must(c.Pages(ctx, ref, []int{1}))(c)), 0)
	c.same("Grants", len(must(c.Grants(ctx, ref, []billing.GrantRef{{Sequence: 1}}))(c)), 0)
	c.same("ListGrants", len(must(c.ListGrants(ctx, ref, billing.GrantRef{}, 10))(c)), 0)
	c.same("Records", len(must(c.Records(ctx, ref, []billing.KeyHash{billing.HashKey("a")}))(c)), 0)
	c.same("IndexedLines", len(must(c.IndexedLines(ctx, ref, billing.LineRange{Limit: 10}))(c)), 0)
	c.same("Customers", len(must(c.Customers(ctx, ref.Tenant, []billing.CustomerID{customerN(1)}))(c)), 0)
	c.same("ListCustomers", len(must(c.ListCustomers(ctx, ref.Tenant, "", 10))(c)), 0)
	c.same("ListWallets", len(must(c.ListWallets(ctx, ref.Tenant, customerN(1), "", 10))(c)), 0)
	if _, err := c.Claimed(ctx, ref.Tenant, "wallet", "w"); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("Claimed: got %v, want ErrNotFound", err)
	}
	after := opened(1)
	after.WalletRef = ref
	c.commit(&billing.Decision{
		Tenant: billing.Test,
		Wallets: []billing.WalletChange{{
			After: after, Lines: []*billing.Transaction{line(ref, 1, "a")}, Created: []*billing.Grant{grant(ref, billing.GrantRef{Sequence: 1})},
		}},
		Catalog: billing.CatalogChange{
			Customers: d.Catalog.Customers, Receipt: receipt("t"), Claims: []billing.Claim{{Kind: "wallet", ExternalID: "w", ID: "test"}},
			Profiles: []*billing.WalletProfile{{WalletRef: ref, Customer: customerN(1)}},
		},
	})
	c.same("the claim in test", must(c.Claimed(ctx, billing.Test, "wallet", "w"))(c), "test")
	c.same("the claim in live", must(c.Claimed(ctx, billing.Live, "wallet", "w"))(c), "live")
	c.same("the wallet in live", c.state(1), &live.After)
}

func (c *conformance) testTestClock() {
	ctx := c.Context()
	read := func(tenant billing.Tenant) time.Time { return must(c.Store.TestClock(ctx, tenant))(c) }
	for _, step := range []struct {
		to    int
		moves bool
	}{{10, true}, {11, true}, {11, false}, {10, false}, {5, false}, {1_000_000, true}} {
		err := c.AdvanceTestClock(ctx, billing.Test, at(step.to))
		var moved *billing.Moved
		if refused := errors.As(err, &moved); refused == step.moves || err != nil && !refused {
			c.Errorf("to %d: got %v", step.to, err)
		}
		if step.moves {
			c.same("the clock", read(billing.Test), at(step.to))
		}
	}
	if _, err := c.Store.TestClock(ctx, billing.Live); !errors.Is(err, billing.ErrNotFound) {
		c.Errorf("another tenant's clock: got %v, want ErrNotFound", err)
	}
	if err := c.AdvanceTestClock(ctx, billing.Live, at(1)); err != nil {
		c.Error(err)
	}
	c.same("the clock", read(billing.Test), at(1_000_000))
	c.same("another tenant's clock", read(billing.Live), at(1))
}

// Strong reads and lists see a commit as soon as it is answered, and eventual ones what it created.
func (c *conformance) testReadsSeeTheCommit() {
	ctx := c.Context()
	for n := 1; n <= 20; n++ {
		d := decision(opening(n))
		d.Catalog = billing.CatalogChange{
			Customers: []*billing.Customer{{ID: customerN(n), Name: "C", TimeZone: "UTC", CreatedAt: at(0)}},
			Profiles:  []*billing.WalletProfile{{WalletRef: walletN(n), Customer: customerN(n)}},
			Claims:    []billing.Claim{{Kind: "wallet", ExternalID: strings.Repeat("w", n), ID: "1"}},
		}
		c.commit(d)
		c.same("wallet", len(must(c.Wallets(ctx, billing.Live, []billing.WalletID{walletN(n).ID}, billing.Eventual))(c)), 1)
		c.same("profile", len(must(c.Profiles(ctx, billing.Live, []billing.WalletID{walletN(n).ID}))(c)), 1)
		c.same("customer", len(must(c.Customers(ctx, billing.Live, []billing.CustomerID{customerN(n)}))(c)), 1)
		c.same("customers", len(must(c.ListCustomers(ctx, billing.Live, "", 99))(c)), n)
		c.same("wallets", len(must(c.ListWallets(ctx, billing.Live, customerN(n), "", 99))(c)), 1)
		c.same("claim", must(c.Claimed(ctx, billing.Live, "wallet", strings.Repeat("w", n)))(c), "1")
		change := next(opened(n))
		c.commit(decision(change))
		c.same("the state", c.state(n), &change.After)
	}
}
