package billingtest

import (
	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// fullDecision opens a wallet and writes one of everything into it.
func fullDecision() *billing.Decision {
	change := opening(1)
	change.After = fullWallet(change.After)
	w := change.After.WalletRef
	change.Lines = []*billing.Transaction{fullLine(w, 8)}
	change.Requests = []*billing.RequestRecord{requestRecord("request")}
	change.Created = []*billing.Grant{fullGrant(w, billing.GrantRef{Sequence: 1})}
	change.Pages = []billing.PageChange{{Number: 1, Grants: fullWallet(opened(1)).Live}}
	ofWallet := profile(w, customerN(1))
	ofWallet.Metadata = fullMetadata()
	change.Documents = []billing.Document{ofWallet}
	for _, status := range billing.HoldStatuses {
		change.Documents = append(change.Documents, fullHold(w, status))
	}
	d := decision(change)
	owner, key, entry := customer(1, "C"), apiKeyN(1), auditN(1)
	owner.Metadata = fullMetadata()
	key.Scopes = []billing.Scope{billing.ScopeRead, billing.ScopeAdmin}
	entry.Before, entry.After = fullMetadata(), fullMetadata()
	d.Documents = putting(owner, key, credentialOf(key), entry, link(w, customerN(1)), claim(billing.KindWallet, "w", "1"))
	d.Requests = []*billing.RequestRecord{tenantRequest("t")}
	return d
}

// own is one of everything that a store returns.
type own struct {
	wallet        *billing.Wallet
	page          []billing.LiveGrant
	grant         *billing.Grant
	grants        []*billing.Grant
	line          *billing.Transaction
	lines         []*billing.Transaction
	request       *billing.RequestRecord
	walletRequest *billing.RequestRecord
	documents     map[billing.DocumentKey]billing.Document
	customers     []billing.Document

	staleWallet        *billing.Wallet
	staleLine          *billing.Transaction
	staleRequest       *billing.RequestRecord
	staleWalletRequest *billing.RequestRecord
	staleDocuments     map[billing.DocumentKey]billing.Document
}

// readOwn reads one of everything that fullDecision wrote, in every way there is.
func (c *conformance) readOwn() own {
	c.Helper()
	ctx, ref := c.Context(), walletN(1)
	again := fullDecision()
	keys := documentKeys(again)
	again.Wallets[0].Created, again.Wallets[0].Pages, again.Wallets[0].Documents = nil, nil, nil
	stale := c.refused(again)
	return own{
		wallet:        c.state(1),
		page:          must(c.Pages(ctx, ref, []int{1}))(c)[1].Grants,
		grant:         c.grantAt(ref, billing.GrantRef{Sequence: 1}),
		grants:        must(c.ListGrants(ctx, ref, billing.GrantRef{}, 9))(c),
		line:          c.record(ref, text).Line,
		lines:         c.indexed(ref, ledger.LineRange{Limit: 9}, 1),
		request:       c.tenantRecord(ref.Tenant, "t").Request,
		walletRequest: c.record(ref, "request").Request,
		documents:     must(c.Documents(ctx, keys, ledger.Strong))(c),
		customers:     c.list(billing.KindCustomer, "", "", 9),

		staleWallet:        stale.Wallets[ref.ID],
		staleLine:          stale.Records[ref.ID][billing.HashKey(text)].Line,
		staleRequest:       stale.Records[""][billing.HashKey("t")].Request,
		staleWalletRequest: stale.Records[ref.ID][billing.HashKey("request")].Request,
		staleDocuments:     stale.Documents,
	}
}

// documentKeys are the keys of all documents that a decision puts.
func documentKeys(d *billing.Decision) (keys []billing.DocumentKey) {
	for i := range d.Documents {
		keys = append(keys, d.Documents[i].Key)
	}
	for i := range d.Wallets {
		for _, document := range d.Wallets[i].Documents {
			keys = append(keys, document.DocumentKey())
		}
	}
	return keys
}

// wantOwn is what readOwn reads.
func wantOwn() own {
	d := fullDecision()
	change := &d.Wallets[0]
	want := own{
		wallet: &change.After, staleWallet: &change.After, page: change.Pages[0].Grants,
		grant: change.Created[0], grants: change.Created, line: change.Lines[0], lines: change.Lines,
		staleLine: change.Lines[0],
		request:   d.Requests[0], staleRequest: d.Requests[0], walletRequest: change.Requests[0],
		staleWalletRequest: change.Requests[0],
		documents:          map[billing.DocumentKey]billing.Document{}, staleDocuments: map[billing.DocumentKey]billing.Document{},
		customers: []billing.Document{d.Documents[0].After},
	}
	for _, c := range d.Documents {
		want.documents[c.Key], want.staleDocuments[c.Key] = c.After, c.After
	}
	for _, document := range change.Documents {
		want.documents[document.DocumentKey()] = document
	}
	return want
}

// What a read returns belongs to the caller: to change it changes nothing that is stored.
func (c *conformance) testCallersOwnReads() {
	c.commit(fullDecision())
	for range 2 {
		read := c.readOwn()
		c.sameOwn(read, wantOwn())
		for _, w := range []*billing.Wallet{read.wallet, read.staleWallet} {
			spoilWallet(w)
		}
		spoilGrants(read.page)
		for _, t := range append(read.lines, read.line, read.staleLine) {
			spoilLine(t)
		}
		for _, g := range append(read.grants, read.grant) {
			spoilGrant(g)
		}
		for _, r := range []*billing.RequestRecord{
			read.request, read.walletRequest, read.staleRequest,
			read.staleWalletRequest,
		} {
			spoilRequest(r)
		}
		for _, documents := range []map[billing.DocumentKey]billing.Document{read.documents, read.staleDocuments} {
			for _, document := range documents {
				spoilDocument(document)
			}
		}
		spoilDocument(read.customers[0])
	}
}

// What a decision holds belongs to its caller as well, once it is committed.
func (c *conformance) testCallersOwnWrites() {
	d := fullDecision()
	c.commit(d)
	change := &d.Wallets[0]
	spoilWallet(&change.After)
	spoilGrants(change.Pages[0].Grants)
	spoilLine(change.Lines[0])
	spoilGrant(change.Created[0])
	for _, document := range change.Documents {
		spoilDocument(document)
	}
	for _, c := range d.Documents {
		spoilDocument(c.After)
	}
	spoilRequest(d.Requests[0])
	spoilRequest(change.Requests[0])
	c.sameOwn(c.readOwn(), wantOwn())
}

func (c *conformance) sameOwn(got, want own) {
	c.Helper()
	c.same("wallet", got.wallet, want.wallet)
	c.same("wallet that has changed", got.staleWallet, want.staleWallet)
	c.same("page", got.page, want.page)
	c.same("grant", got.grant, want.grant)
	c.same("grants", got.grants, want.grants)
	c.same("line", got.line, want.line)
	c.same("lines", got.lines, want.lines)
	c.same("line of a taken key", got.staleLine, want.staleLine)
	c.same("request", got.request, want.request)
	c.same("request of a taken key", got.staleRequest, want.staleRequest)
	c.same("request of the wallet", got.walletRequest, want.walletRequest)
	c.same("request of a taken key of the wallet", got.staleWalletRequest, want.staleWalletRequest)
	for key, document := range want.documents {
		c.same(string(key.Kind), got.documents[key], document)
	}
	for key, document := range want.staleDocuments {
		c.same(string(key.Kind)+" that has changed", got.staleDocuments[key], document)
	}
	c.same("customers", got.customers, want.customers)
}

func spoilRequest(r *billing.RequestRecord) { r.Result, r.Fingerprint[0] = "spoilt", '!' }

// spoilDocument changes everything behind a document that can be changed.
func spoilDocument(document billing.Document) {
	document.SetDocumentRevision(99)
	switch document := document.(type) {
	case *billing.Customer:
		document.Name, document.Metadata["empty"] = "spoilt", "spoilt"
	case *billing.WalletProfile:
		document.Metadata["empty"] = "spoilt"
	case *billing.APIKey:
		document.Scopes[0] = "spoilt"
	case *billing.Credential:
		document.Scopes[0] = "spoilt"
	case *billing.AuditEntry:
		document.Before["empty"], document.After["empty"] = "spoilt", "spoilt"
	case *billing.Claim:
		document.ID = "spoilt"
	case *billing.WalletLink:
		document.Customer = "spoilt"
	}
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
