package billingtest

import (
	"github.com/drawdown-billing/drawdown/billing"
)

// fullDecision opens a wallet and writes one of everything into it.
func fullDecision() *billing.Decision {
	change := opening(1)
	change.After = fullWallet(change.After)
	w := change.After.WalletRef
	change.Lines = []*billing.Transaction{fullLine(w, 8)}
	change.Receipts = []*billing.Receipt{receipt("receipt")}
	change.Created = []*billing.Grant{fullGrant(w, billing.GrantRef{Sequence: 1})}
	change.Pages = []billing.PageChange{{Number: 1, Grants: fullWallet(opened(1)).Live}}
	d := decision(change)
	d.Catalog = billing.CatalogChange{
		Customers: []*billing.Customer{{ID: customerN(1), Name: "C", TimeZone: "UTC", Metadata: fullMetadata(), CreatedAt: at(0)}},
		Profiles:  []*billing.WalletProfile{{WalletRef: w, Customer: customerN(1), Metadata: fullMetadata()}},
		Keys: []*billing.APIKey{{
			ID: "key_00000000000000000000000001", Tenant: billing.Live, Name: "K", SecretHash: "h", CreatedAt: at(0),
			Scopes: []billing.Scope{billing.ScopeRead, billing.ScopeAdmin},
		}},
		Claims:  []billing.Claim{{Kind: "wallet", ExternalID: "w", ID: "1"}},
		Receipt: receipt("t"),
	}
	return d
}

// own is one of everything that a store hands out.
type own struct {
	wallet        *billing.Wallet
	profile       *billing.WalletProfile
	page          []billing.LiveGrant
	grant         *billing.Grant
	grants        []*billing.Grant
	line          *billing.Transaction
	lines         []*billing.Transaction
	receipt       *billing.Receipt
	customer      *billing.Customer
	customers     []*billing.Customer
	key           *billing.APIKey
	movedWallet   *billing.Wallet
	movedLine     *billing.Transaction
	walletReceipt *billing.Receipt
}

// readOwn reads one of everything that fullDecision wrote, in every way there is.
func (c *conformance) readOwn() own {
	c.Helper()
	ctx, ref := c.Context(), walletN(1)
	again := fullDecision()
	again.Wallets[0].Created, again.Wallets[0].Pages = nil, nil
	again.Catalog.Customers, again.Catalog.Keys, again.Catalog.Profiles = nil, nil, nil
	moved := c.refused(again)
	return own{
		wallet:        c.state(1),
		profile:       must(c.Profiles(ctx, ref.Tenant, []billing.WalletID{ref.ID}))(c)[ref.ID],
		page:          must(c.Pages(ctx, ref, []int{1}))(c)[1],
		grant:         c.grantAt(ref, billing.GrantRef{Sequence: 1}),
		grants:        must(c.ListGrants(ctx, ref, billing.GrantRef{}, 9))(c),
		line:          c.record(ref, text).Line,
		lines:         c.indexed(ref, billing.LineRange{Limit: 9}, 1),
		receipt:       moved.Receipt,
		customer:      must(c.Customers(ctx, ref.Tenant, []billing.CustomerID{customerN(1)}))(c)[customerN(1)],
		customers:     must(c.ListCustomers(ctx, ref.Tenant, "", 9))(c),
		key:           must(c.APIKey(ctx, "h"))(c),
		movedWallet:   moved.Wallets[ref.ID],
		movedLine:     moved.Records[ref.ID][billing.HashKey(text)].Line,
		walletReceipt: moved.Records[ref.ID][billing.HashKey("receipt")].Receipt,
	}
}

// wantOwn is what readOwn reads.
func wantOwn() own {
	d := fullDecision()
	change, catalog := &d.Wallets[0], &d.Catalog
	return own{
		wallet: &change.After, movedWallet: &change.After, profile: catalog.Profiles[0], page: change.Pages[0].Grants,
		grant: change.Created[0], grants: change.Created, line: change.Lines[0], lines: change.Lines, movedLine: change.Lines[0],
		receipt: catalog.Receipt, walletReceipt: change.Receipts[0],
		customer: catalog.Customers[0], customers: catalog.Customers, key: catalog.Keys[0],
	}
}

// What a read returns belongs to the caller: to change it changes nothing that is stored.
func (c *conformance) testCallersOwnReads() {
	c.commit(fullDecision())
	for range 2 {
		read := c.readOwn()
		c.sameOwn(read, wantOwn())
		for _, w := range []*billing.Wallet{read.wallet, read.movedWallet} {
			spoilWallet(w)
		}
		spoilGrants(read.page)
		for _, t := range append(read.lines, read.line, read.movedLine) {
			spoilLine(t)
		}
		for _, g := range append(read.grants, read.grant) {
			spoilGrant(g)
		}
		for _, customer := range append(read.customers, read.customer) {
			customer.Name, customer.Metadata["empty"] = "spoilt", "spoilt"
		}
		for _, r := range []*billing.Receipt{read.receipt, read.walletReceipt} {
			r.Result, r.Fingerprint[0] = "spoilt", '!'
		}
		read.profile.Metadata["empty"] = "spoilt"
		read.key.Scopes[0] = "spoilt"
	}
}

// What a decision holds belongs to whoever made it, too, once it is committed.
func (c *conformance) testCallersOwnWrites() {
	d := fullDecision()
	c.commit(d)
	change, catalog := &d.Wallets[0], &d.Catalog
	spoilWallet(&change.After)
	spoilGrants(change.Pages[0].Grants)
	spoilLine(change.Lines[0])
	spoilGrant(change.Created[0])
	catalog.Customers[0].Name, catalog.Customers[0].Metadata["empty"] = "spoilt", "spoilt"
	catalog.Profiles[0].Metadata["empty"] = "spoilt"
	catalog.Keys[0].Scopes[0] = "spoilt"
	for _, r := range []*billing.Receipt{catalog.Receipt, change.Receipts[0]} {
		r.Result, r.Fingerprint[0] = "spoilt", '!'
	}
	c.sameOwn(c.readOwn(), wantOwn())
}

func (c *conformance) sameOwn(got, want own) {
	c.Helper()
	c.same("wallet", got.wallet, want.wallet)
	c.same("wallet that moved", got.movedWallet, want.movedWallet)
	c.same("profile", got.profile, want.profile)
	c.same("page", got.page, want.page)
	c.same("grant", got.grant, want.grant)
	c.same("grants", got.grants, want.grants)
	c.same("line", got.line, want.line)
	c.same("lines", got.lines, want.lines)
	c.same("line of a taken key", got.movedLine, want.movedLine)
	c.same("receipt", got.receipt, want.receipt)
	c.same("receipt of a taken key", got.walletReceipt, want.walletReceipt)
	c.same("customer", got.customer, want.customer)
	c.same("customers", got.customers, want.customers)
	c.same("key", got.key, want.key)
}

func spoilWallet(w *billing.Wallet) {
	w.Name, w.LastKeys[0], w.Pages[0].Sum, w.Pages[0].Expiring.Amount, w.Repayments[0].Amount = "spoilt", "spoilt", 9, 9, 9
	spoilGrants(w.Live)
}

func spoilGrants(grants []billing.LiveGrant) { grants[0].Remaining = 9 }

func spoilLine(t *billing.Transaction) {
	t.Reversed, t.Drawdowns[0].Amount, t.Fingerprint[0], t.Next.Amount = 9, 9, '!', 9
	t.Metadata["empty"], t.Dimensions["empty"] = "spoilt", "spoilt"
	spoilGrant(&t.Created[0])
}

func spoilGrant(g *billing.Grant) {
	g.Reason, g.Paid.Currency, g.Metadata["empty"] = "spoilt", "XXX", "spoilt"
}
