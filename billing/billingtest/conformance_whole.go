package billingtest

import (
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Each condition, failing alone, keeps all of a decision from being written.
func (c *conformance) testWholeOrNothing() {
	w := c.open(1)
	change := next(w)
	change.Lines, change.Created = []*billing.Transaction{line(w.WalletRef, 1, "a")}, []*billing.Grant{
		grant(w.WalletRef, billing.GrantRef{Sequence: 1}), grant(w.WalletRef, billing.GrantRef{Sequence: 1, Ordinal: 1}),
	}
	first := decision(change)
	first.Documents = putting(claim(billing.KindWallet, "w", "1"), customer(1, "C"))
	first.Requests = []*billing.RequestRecord{tenantRequest("t")}
	c.commit(first)
	w = change.After

	whole := func() *billing.Decision { // everything that a decision can do, all of which would succeed
		change := next(w)
		change.Lines = []*billing.Transaction{line(w.WalletRef, 2, "b"), line(w.WalletRef, 3, "c")}
		change.Requests = []*billing.RequestRecord{requestRecord("d")}
		change.Created = []*billing.Grant{grant(w.WalletRef, billing.GrantRef{Sequence: 2})}
		change.Ended = []billing.GrantEnd{{Grant: billing.GrantRef{Sequence: 1}, Status: billing.GrantVoided, At: at(2)}}
		change.Returned = []billing.GrantReturn{{Grant: billing.GrantRef{Sequence: 1, Ordinal: 1}, To: 1}}
		change.Pages = []billing.PageChange{{Number: 1, Grants: []billing.LiveGrant{{Ref: billing.GrantRef{Sequence: 2}, EffectiveAt: at(1), Remaining: 1}}}}
		change.Reversed = []billing.ReversedLine{{Key: billing.HashKey("a"), To: 1}}
		change.Documents = []billing.Document{profile(w.WalletRef, customerN(7))}
		change.Documents[0].SetDocumentRevision(change.After.Revision)
		d := decision(change, opening(2))
		d.Wallets[1].Documents = []billing.Document{profile(walletN(2), customerN(2))}
		d.Documents = append(putting(customer(2, "C"), link(walletN(2), customerN(2)), apiKeyN(1), credentialOf(apiKeyN(1)),
			claim(billing.KindWallet, "v", "2"), renamed(customer(1, "C"), "D")),
			billing.DocumentChange{Key: first.Documents[0].Key, Before: 1}) // which is only checked
		d.Requests = []*billing.RequestRecord{tenantRequest("u")}
		return d
	}
	before := c.everything()
	for name, spoil := range map[string]func(d *billing.Decision){
		"the wallet":         func(d *billing.Decision) { d.Wallets[0].Before.Revision-- },
		"a line":             func(d *billing.Decision) { d.Wallets[0].Lines[1].Key = "a" },
		"a request":          func(d *billing.Decision) { d.Wallets[0].Requests[0].Key = "a" },
		"a reversed line":    func(d *billing.Decision) { d.Wallets[0].Reversed[0].From = 9 },
		"an ended grant":     func(d *billing.Decision) { d.Wallets[0].Ended[0].Grant.Sequence = 9 },
		"a returned grant":   func(d *billing.Decision) { d.Wallets[0].Returned[0].From = 9 },
		"another wallet":     func(d *billing.Decision) { w := opened(2); d.Wallets[1].Before = &w },
		"a claim":            func(d *billing.Decision) { d.Documents[4] = putting(claim(billing.KindWallet, "w", "2"))[0] },
		"a document":         func(d *billing.Decision) { d.Documents[5].Before = 2 },
		"a document to be":   func(d *billing.Decision) { d.Documents[5].Before = 0 },
		"one that is absent": func(d *billing.Decision) { d.Documents[0].Before = 1 },
		"a check":            func(d *billing.Decision) { d.Documents[6].Before = 2 },
		"a tenant's key":     func(d *billing.Decision) { d.Requests[0].Key = "t" },
		"the last of them":   func(d *billing.Decision) { d.Requests = append(d.Requests, tenantRequest("t")) },
	} {
		d := whole()
		spoil(d)
		_ = c.refused(d) // for which reason, other tests say
		c.same("after a decision refused for "+name, c.everything(), before)
	}
	c.commit(whole())
	if after := c.everything(); slices.Equal(after, before) {
		c.Error("the decision as a whole wrote nothing")
	}
}

// everything reads all that testWholeOrNothing could have written.
func (c *conformance) everything() []string {
	c.Helper()
	ctx, ref := c.Context(), walletN(1)
	var all []string
	note := func(v ...any) { all = append(all, fmt.Sprintf("%+v", v)) }
	for _, n := range []int{1, 2} {
		if w := c.state(n); w != nil {
			note(*w)
		}
	}
	for _, key := range []string{"a", "b", "c", "d"} {
		record := c.record(ref, key)
		note(key, record.Request != nil)
		if record.Line != nil {
			note(*record.Line)
		}
	}
	for _, g := range must(c.ListGrants(ctx, ref, billing.GrantRef{}, 10))(c) {
		note(*g)
	}
	note(must(c.Pages(ctx, ref, []int{1}))(c))
	for _, key := range []billing.DocumentKey{
		billing.ProfileKey(ref), billing.ProfileKey(walletN(2)), apiKeyN(1).DocumentKey(),
		billing.CredentialKey(apiKeyN(1).SecretHash),
		billing.ClaimKey(ref.Tenant, billing.KindWallet, "v"), billing.ClaimKey(ref.Tenant, billing.KindWallet, "w"),
		customer(1, "").DocumentKey(), customer(2, "").DocumentKey(),
	} {
		note(key, dump(c.document(key)))
	}
	note(c.listed(billing.KindWalletLink, string(customerN(2)), "", 9), c.listed(billing.KindCustomer, "", "", 9))
	note(c.tenantRecord(ref.Tenant, "t").Request != nil, c.tenantRecord(ref.Tenant, "u").Request != nil)
	note(sequences(c.indexed(ref, ledger.LineRange{Limit: 10}, 1)))
	return all
}

// A commit holds 100 items.
func (c *conformance) testFullCommit() {
	w := c.open(1)
	change := next(w)
	for n := int64(1); n < billing.MaxCommitItems; n++ {
		change.Lines = append(change.Lines, line(w.WalletRef, n, fmt.Sprint("k", n)))
	}
	change.After.Sequence = billing.MaxCommitItems - 1
	for _, l := range change.Lines {
		change.After.LastKeys = append(change.After.LastKeys, l.KeyHash())
	}
	d := decision(change)
	c.same("items", d.Items(), billing.MaxCommitItems)
	c.commit(d)
	c.same("the state", c.state(1), &change.After)
	c.same("the lines", c.indexed(w.WalletRef, ledger.LineRange{Limit: 200, Ascending: true}, len(change.Lines)),
		change.Lines)
}
