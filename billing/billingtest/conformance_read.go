package billingtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Any number of keys may be asked for at once, some of them absent, some twice.
func (c *conformance) testManyKeys() {
	const wallets, records = 120, 230
	ctx := c.Context()
	w := c.open(1)
	ids := []billing.WalletID{walletN(1).ID, walletN(1).ID, walletN(wallets + 1).ID}
	profiles := []billing.DocumentKey{
		billing.ProfileKey(walletN(1)), billing.ProfileKey(walletN(1)),
		billing.ProfileKey(walletN(wallets + 1)),
	}
	for first := 2; first <= wallets; first += 25 {
		d := decision()
		for n := first; n < min(first+25, wallets+1); n++ {
			d.Wallets = append(d.Wallets, opening(n))
			d.Wallets[n-first].Documents = []billing.Document{profile(walletN(n), customerN(1))}
			profiles = append(profiles, billing.ProfileKey(walletN(n)))
			ids = append(ids, walletN(n).ID)
		}
		c.commit(d)
	}
	for _, f := range []ledger.Freshness{ledger.Eventual, ledger.Strong} {
		read := must(c.Wallets(ctx, billing.Live, ids, f))(c)
		c.same("wallets", len(read), wallets)
		want := opened(77)
		c.same("one of them", read[want.ID], &want)
	}
	c.same("profiles", len(must(c.Documents(ctx, profiles, ledger.Eventual))(c)), wallets)

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

func (c *conformance) testIndexedLines() {
	w := c.open(1)
	change := next(w)
	for n := int64(1); n <= 9; n++ {
		l := line(w.WalletRef, n, fmt.Sprint(n))
		l.RecordedAt = at(int(n+2) / 3 * 10) // three lines each at 10, 20 and 30
		change.Lines = append(change.Lines, l)
	}
	change.Requests = []*billing.RequestRecord{requestRecord("no line")}
	other := next(c.open(2))
	other.Lines = []*billing.Transaction{line(walletN(2), 1, "another's")}
	c.commit(decision(change, other))
	c.same("as they are", c.indexed(w.WalletRef, ledger.LineRange{Limit: 100, Ascending: true}, 9), change.Lines)

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
			r := ledger.LineRange{From: test.from, To: test.to, Ascending: forward, Limit: test.limit}
			got := sequences(must(c.IndexedLines(c.Context(), w.WalletRef, r))(c))
			c.same(fmt.Sprint(name, ", ascending ", forward), got, want[:min(test.limit, len(want))])
		}
	}
}

// Lines of one type that have a place among it are listed by themselves, in the order of all.
func (c *conformance) testIndexedTypes() {
	w := c.open(1)
	change, other := next(w), next(c.open(2))
	of := func(ref billing.WalletRef, sequence int64, kind billing.TransactionType, place int64) *billing.Transaction {
		l := line(ref, sequence, fmt.Sprint(sequence))
		l.Type, l.TypeSequence = kind, place
		return l
	}
	change.Lines = []*billing.Transaction{
		of(w.WalletRef, 1, billing.TypeGrant, 0), // of an earlier version
		of(w.WalletRef, 2, billing.TypeGrant, 1),
		of(w.WalletRef, 3, billing.TypeUsage, 0),
		of(w.WalletRef, 4, billing.TypeExpiry, 1),
		of(w.WalletRef, 5, billing.TypeGrant, 2),
		of(w.WalletRef, 6, billing.TypeTransferOut, 1),
		of(w.WalletRef, 7, billing.TypeTransferIn, 1),
		of(w.WalletRef, 8, billing.TypeGrant, 3),
	}
	other.Lines = []*billing.Transaction{of(walletN(2), 1, billing.TypeGrant, 1)}
	c.commit(decision(change, other))
	grants := ledger.LineRange{Type: billing.TypeGrant, Limit: 10}
	c.same("grants as they are", c.indexed(w.WalletRef, grants, 3), []*billing.Transaction{change.Lines[7], change.Lines[4], change.Lines[1]})
	for name, test := range map[string]struct {
		r    ledger.LineRange
		want []int64
	}{
		"ascending":   {ledger.LineRange{Ascending: true, Limit: 10}, []int64{2, 5, 8}},
		"the newest":  {ledger.LineRange{Limit: 1}, []int64{8}},
		"before one":  {ledger.LineRange{To: change.Lines[7].Position(), Limit: 10}, []int64{5, 2}},
		"from one on": {ledger.LineRange{From: change.Lines[4].Position(), Ascending: true, Limit: 1}, []int64{5}},
	} {
		test.r.Type = billing.TypeGrant
		c.same(name, sequences(must(c.IndexedLines(c.Context(), w.WalletRef, test.r))(c)), test.want)
	}
	for kind, want := range map[billing.TransactionType][]int64{
		billing.TypeExpiry: {4}, billing.TypeTransferOut: {6}, billing.TypeTransferIn: {7}, billing.TypeVoid: {},
	} {
		c.same(string(kind), sequences(c.indexed(w.WalletRef, ledger.LineRange{Type: kind, Limit: 10}, len(want))), want)
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
	c.same("all", sequences(c.indexed(w.WalletRef, ledger.LineRange{Limit: 1000}, lines)), descending(lines, 1))
	c.same("ascending", sequences(c.indexed(w.WalletRef, ledger.LineRange{Limit: lines - 1, Ascending: true}, lines-1)),
		ascending(1, lines-1))
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
	d.Documents = putting(customer(1, "Live"), claim(billing.KindWallet, "w", "live"), auditN(1), eventN(1))
	d.Requests = []*billing.RequestRecord{tenantRequest("t")}
	c.commit(d)

	ref := billing.WalletRef{Tenant: billing.Test, ID: walletN(1).ID}
	documents := func() int {
		var keys []billing.DocumentKey
		for _, change := range d.Documents {
			key := change.Key
			key.Tenant = billing.Test
			keys = append(keys, key)
		}
		return len(must(c.Documents(ctx, append(keys, billing.ProfileKey(ref)), ledger.Strong))(c))
	}
	list := func(kind billing.Kind, parent string) int {
		of := billing.Collection{Tenant: billing.Test, Kind: kind, Parent: parent, Limit: 10}
		return len(must(c.ListDocuments(ctx, of, ""))(c))
	}
	c.same("Wallets", len(must(c.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, ledger.Strong))(c)), 0)
	c.same("Pages", len(must(c.Pages(ctx, ref, []int{1}))(c)), 0)
	c.same("Grants", len(must(c.Grants(ctx, ref, []billing.GrantRef{{Sequence: 1}}))(c)), 0)
	c.same("ListGrants", len(must(c.ListGrants(ctx, ref, billing.GrantRef{}, 10))(c)), 0)
	c.same("Records", len(must(c.Records(ctx, ref, []billing.KeyHash{billing.HashKey("a")}))(c)), 0)
	c.same("Records of the tenant", c.tenantRecord(billing.Test, "t"), billing.Record{})
	c.same("IndexedLines", len(must(c.IndexedLines(ctx, ref, ledger.LineRange{Limit: 10}))(c)), 0)
	c.same("Documents", documents(), 0)
	c.same("customers", list(billing.KindCustomer, ""), 0)
	c.same("wallets", list(billing.KindWalletLink, string(customerN(1))), 0)
	c.same("audit entries", list(billing.KindAudit, ""), 0)
	after := opened(1)
	after.WalletRef = ref
	owner, claimed := customer(1, "Test"), claim(billing.KindWallet, "w", "test")
	owner.Tenant, claimed.Tenant = billing.Test, billing.Test
	c.commit(&billing.Decision{
		Tenant: billing.Test,
		Wallets: []billing.WalletChange{{
			After: after, Lines: []*billing.Transaction{line(ref, 1, "a")}, Created: []*billing.Grant{grant(ref, billing.GrantRef{Sequence: 1})},
			Documents: []billing.Document{profile(ref, customerN(1))},
		}},
		Documents: putting(owner, claimed, link(ref, customerN(1))),
		Requests:  []*billing.RequestRecord{tenantRequest("t")},
	})
	c.sameDocument("the claim in test", claimed.DocumentKey(), claimed)
	c.sameDocument("the claim in live", d.Documents[1].Key, d.Documents[1].After)
	c.sameDocument("the customer in test", owner.DocumentKey(), owner)
	c.sameDocument("the customer in live", d.Documents[0].Key, d.Documents[0].After)
	c.same("the wallet in live", c.state(1), &live.After)
	c.same("wallets in test", list(billing.KindWalletLink, string(customerN(1))), 1)
}

// Strong reads and lists see a commit as soon as it is answered, and eventual ones what it created.
func (c *conformance) testReadsSeeTheCommit() {
	ctx := c.Context()
	for n := 1; n <= 20; n++ {
		ref, owner := walletN(n), customerN(n)
		d := decision(opening(n))
		d.Wallets[0].Documents = []billing.Document{profile(ref, owner)}
		d.Documents = putting(customer(n, "C"), link(ref, owner), claim(billing.KindWallet, strings.Repeat("w", n), "1"))
		c.commit(d)
		c.same("wallet", len(must(c.Wallets(ctx, billing.Live, []billing.WalletID{ref.ID}, ledger.Eventual))(c)), 1)
		c.same("documents", len(must(c.Documents(ctx, documentKeys(d), ledger.Eventual))(c)), 4)
		c.same("customers", len(c.list(billing.KindCustomer, "", "", 99)), n)
		c.same("wallets", len(c.list(billing.KindWalletLink, string(owner), "", 99)), 1)
		change := next(opened(n))
		renaming := decision(change)
		renaming.Documents = putting(renamed(customer(n, "C"), "D"))
		c.commit(renaming)
		c.same("the state", c.state(n), &change.After)
		c.sameDocument("the customer", renaming.Documents[0].Key, renaming.Documents[0].After)
	}
}

// Activity has the lines of all wallets of a tenant, each in its part, in the order of their places.
func (c *conformance) testActivityLines() {
	var want []*billing.Transaction
	for n := 1; n <= 3; n++ {
		change := next(c.open(n))
		for sequence := range int64(40) {
			l := line(change.After.WalletRef, sequence+1, fmt.Sprint(sequence))
			if sequence%4 > 0 {
				l.Type, l.RecordedAt = billing.TypeGrant, at(int(sequence/8)) // several of one instant, in each wallet
				l.OccurredAt = l.RecordedAt
				want = append(want, l)
			}
			change.Lines = append(change.Lines, l)
		}
		c.commit(decision(change))
	}
	slices.SortFunc(want, func(a, b *billing.Transaction) int { return b.ActivityPlace().Compare(a.ActivityPlace()) })
	for part := range billing.ActivityParts {
		all := slices.DeleteFunc(slices.Clone(want), func(t *billing.Transaction) bool { return t.ActivityPart() != part })
		read := func(r ledger.ActivityRange) []*billing.Transaction {
			r.Part = part
			return must(c.ActivityLines(c.Context(), billing.Live, r))(c)
		}
		for tries := 0; len(read(ledger.ActivityRange{Limit: 100})) < len(all) && tries < 200; tries++ {
			time.Sleep(50 * time.Millisecond)
		}
		c.same("whole part", append([]*billing.Transaction{}, read(ledger.ActivityRange{Limit: 100})...), append([]*billing.Transaction{}, all...))
		for n := range all {
			got := read(ledger.ActivityRange{Before: all[n].ActivityPlace(), Limit: 2})
			rest := all[n+1:]
			c.same("after a line", append([]*billing.Transaction{}, got...), append([]*billing.Transaction{}, rest[:min(2, len(rest))]...))
		}
		within := slices.DeleteFunc(slices.Clone(all), func(t *billing.Transaction) bool {
			return t.RecordedAt.Before(at(1)) || !t.RecordedAt.Before(at(3))
		})
		got := read(ledger.ActivityRange{From: at(1), Before: billing.ActivityUntil(at(3)), Limit: 100})
		c.same("within", append([]*billing.Transaction{}, got...), append([]*billing.Transaction{}, within...))
	}
	if other := must(c.ActivityLines(c.Context(), billing.Test, ledger.ActivityRange{Part: want[0].ActivityPart(), Limit: 1}))(c); len(other) > 0 {
		c.Errorf("the other tenant has %v", other)
	}
}
