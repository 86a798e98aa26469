package billingtest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// Each condition, failing alone, keeps all of a decision from being written.
func (c *conformance) testWholeOrNothing() {
	w := c.open(1)
	change := next(w)
	change.Lines, change.Created = []*billing.Transaction{line(w.WalletRef, 1, "a")}, []*billing.Grant{grant(w.WalletRef, billing.GrantRef{Sequence: 1})}
	first := decision(change)
	first.Catalog = billing.CatalogChange{Claims: []billing.Claim{{Kind: "wallet", ExternalID: "w", ID: "1"}}, Receipt: receipt("t")}
	c.commit(first)
	w = change.After

	whole := func() *billing.Decision { // everything that a decision can do, all of which would succeed
		change := next(w)
		change.Lines = []*billing.Transaction{line(w.WalletRef, 2, "b"), line(w.WalletRef, 3, "c")}
		change.Receipts = []*billing.Receipt{receipt("d")}
		change.Created = []*billing.Grant{grant(w.WalletRef, billing.GrantRef{Sequence: 2})}
		change.Ended = []billing.GrantEnd{{Grant: billing.GrantRef{Sequence: 1}, Status: billing.GrantVoided, At: at(2)}}
		change.Pages = []billing.PageChange{{Number: 1, Grants: []billing.LiveGrant{{Ref: billing.GrantRef{Sequence: 2}, EffectiveAt: at(1), Remaining: 1}}}}
		change.Reversed = []billing.ReversedLine{{Key: billing.HashKey("a"), To: 1}}
		d := decision(change, opening(2))
		d.Catalog = billing.CatalogChange{
			Customers: []*billing.Customer{{ID: customerN(2), Name: "C", TimeZone: "UTC", CreatedAt: at(0)}},
			Profiles:  []*billing.WalletProfile{{WalletRef: walletN(2), Customer: customerN(2)}},
			Keys:      []*billing.APIKey{{ID: "key_00000000000000000000000001", Tenant: billing.Live, SecretHash: "h", CreatedAt: at(0)}},
			Claims:    []billing.Claim{{Kind: "wallet", ExternalID: "v", ID: "2"}},
			Receipt:   receipt("u"),
		}
		return d
	}
	before := c.everything()
	for name, spoil := range map[string]func(d *billing.Decision){
		"the wallet":       func(d *billing.Decision) { d.Wallets[0].Before.Revision-- },
		"a line":           func(d *billing.Decision) { d.Wallets[0].Lines[1].Key = "a" },
		"a receipt":        func(d *billing.Decision) { d.Wallets[0].Receipts[0].Key = "a" },
		"a reversed line":  func(d *billing.Decision) { d.Wallets[0].Reversed[0].From = 9 },
		"an ended grant":   func(d *billing.Decision) { d.Wallets[0].Ended[0].Grant.Sequence = 9 },
		"another wallet":   func(d *billing.Decision) { w := opened(2); d.Wallets[1].Before = &w },
		"a claim":          func(d *billing.Decision) { d.Catalog.Claims[0].ExternalID = "w" },
		"a tenant's key":   func(d *billing.Decision) { d.Catalog.Receipt.Key = "t" },
		"the last of them": func(d *billing.Decision) { d.Catalog.Claims = append(d.Catalog.Claims, first.Catalog.Claims[0]) },
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
		if note(key, record.Receipt != nil); record.Line != nil {
			note(*record.Line)
		}
	}
	for _, g := range must(c.ListGrants(ctx, ref, billing.GrantRef{}, 10))(c) {
		note(*g)
	}
	note(must(c.Pages(ctx, ref, []int{1}))(c))
	note(sortedKeys(must(c.Customers(ctx, ref.Tenant, []billing.CustomerID{customerN(2)}))(c)))
	note(sortedKeys(must(c.Profiles(ctx, ref.Tenant, []billing.WalletID{walletN(2).ID}))(c)))
	note(must(c.ListWallets(ctx, ref.Tenant, customerN(2), "", 9))(c))
	_, err := c.APIKey(ctx, "h")
	_, err2 := c.Claimed(ctx, ref.Tenant, "wallet", "v")
	note(errors.Is(err, billing.ErrNotFound), errors.Is(err2, billing.ErrNotFound))
	note(sequences(c.indexed(ref, billing.LineRange{Limit: 10}, 1)))
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
	c.same("the lines", c.indexed(w.WalletRef, billing.LineRange{Limit: 200, Ascending: true}, len(change.Lines)), change.Lines)
}
