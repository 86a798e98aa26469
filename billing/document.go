package billing

import "maps"

// Kind says what a [Document] is. A kind has one codec in each store, see package ddb.
type Kind string

// The kinds of documents that this package knows. Packages beside it have kinds of their own.
const (
	KindCustomer           Kind = "customer"            // of the tenant
	KindWalletLink         Kind = "wallet-link"         // of a customer: a wallet that it owns
	KindProfile            Kind = "profile"             // of a wallet: the fields that no decision needs
	KindClaim              Kind = "claim"               // of a kind: an external id that is taken
	KindAPIKey             Kind = "api-key"             // of the tenant
	KindCredential         Kind = "credential"          // of no tenant: an API key by the hash of its secret
	KindClock              Kind = "clock"               // of the test tenant: its clock
	KindEvent              Kind = "event"               // of the tenant: an event as it is sent to webhooks
	KindEndpoint           Kind = "webhook-endpoint"    // of the tenant: where events are sent, a [Subscriber]
	KindAudit              Kind = "audit"               // of the tenant: who changed what that no line of a ledger records
	KindListed             Kind = "listed-wallet"       // of a status: a wallet that has it
	KindSearch             Kind = "search-entry"        // of two characters: a word with which a customer is found
	KindCreditPack         Kind = "credit-pack"         // of the tenant
	KindOffers             Kind = "offers"              // of a unit: the packs that are not archived
	KindPlan               Kind = "plan"                // of the tenant
	KindPortalSettings     Kind = "portal-settings"     // of the tenant
	KindPaymentMethod      Kind = "payment-method"      // of a customer
	KindPayer              Kind = "payer"               // of a customer: what it is at a provider
	KindDuePayer           Kind = "due-payer"           // of a provider: a payer about which it has to be asked something
	KindSubscription       Kind = "subscription"        // of a wallet
	KindListedSubscription Kind = "listed-subscription" // of a status, or of a status and a plan: a subscription that has it
	KindGivenUp            Kind = "given-up"            // of a customer: a period of it was given up unpaid
	KindTrial              Kind = "trial"               // of a customer: a plan that it has tried
	KindPaymentSetup       Kind = "payment-setup"       // of the tenant: a page on which a customer stores a method
	KindCustomerSession    Kind = "customer-session"    // of the tenant: a page that a customer sees
	KindOperatorSession    Kind = "operator-session"    // of the tenant: a person of the seller
	KindEpoch              Kind = "epoch"               // of no tenant: the epoch of the deployment
)

// DocumentKey is the address of a document. Documents with the same tenant, kind and parent form a list, which is
// ordered by their ids.
type DocumentKey struct {
	Tenant Tenant // empty if the document has to be found before the tenant is known
	Kind   Kind
	Parent string // what the document belongs to; empty: the tenant as a whole
	ID     string
}

// Collection names the list of all documents of a tenant with one kind and one parent, newest first.
type Collection struct {
	Tenant Tenant
	Kind   Kind
	Parent string
	Limit  int
}

// Document is anything stored that is neither a wallet, nor a grant, nor a line: a customer, an API key, a webhook
// endpoint. It has a revision, which counts its changes from 1 and is the condition of the next one.
//
// A document of a wallet ([WalletChange.Documents]) is written by commits of that wallet alone, whose condition
// protects it. Its revision is that of the wallet's state which wrote it: a reader that finds a document newer than the
// state it has read knows that the state is stale.
type Document interface {
	DocumentKey() DocumentKey
	DocumentRevision() int64
	SetDocumentRevision(int64)
	CloneDocument() Document // a copy that shares nothing that can be changed
}

// Versioned is the revision of a document, for embedding.
type Versioned struct {
	Revision int64
}

// DocumentRevision implements [Document].
func (v *Versioned) DocumentRevision() int64 { return v.Revision }

// SetDocumentRevision implements [Document].
func (v *Versioned) SetDocumentRevision(revision int64) { v.Revision = revision }

// DocumentChange is what a decision does with one document.
type DocumentChange struct {
	Key    DocumentKey
	Before int64    // the revision that the document must have; 0: it must not exist
	After  Document // with the next revision; nil: the document stays as it is, only Before is checked
	Delete bool     // it is deleted, and After is nil
}

// Claim reserves an external id for one customer or wallet of the tenant, for ever.
type Claim struct {
	Versioned
	Tenant     Tenant
	Kind       Kind // KindCustomer or KindWallet
	ExternalID string
	ID         string // of the customer or wallet that has it
}

// KindWallet is the kind of wallets in a [Claim] or a [Reference]: a wallet itself is no document.
const KindWallet Kind = "wallet"

// ClaimKey returns the address of the claim of an external id.
func ClaimKey(tenant Tenant, kind Kind, externalID string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindClaim, Parent: string(kind), ID: externalID}
}

// DocumentKey implements [Document].
func (c *Claim) DocumentKey() DocumentKey { return ClaimKey(c.Tenant, c.Kind, c.ExternalID) }

// CloneDocument implements [Document].
func (c *Claim) CloneDocument() Document { return clonePointer(c) }

// WalletProfile has the fields of a wallet that no decision needs. It is a document of the wallet.
type WalletProfile struct {
	WalletRef
	Versioned
	Customer CustomerID
	Metadata Metadata
}

// ProfileKey returns the address of a wallet's profile.
func ProfileKey(ref WalletRef) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindProfile, Parent: string(ref.ID)}
}

// DocumentKey implements [Document].
func (p *WalletProfile) DocumentKey() DocumentKey { return ProfileKey(p.WalletRef) }

// CloneDocument implements [Document].
func (p *WalletProfile) CloneDocument() Document { return p.Clone() }

// Clone copies p.
func (p *WalletProfile) Clone() *WalletProfile {
	copied := *p
	copied.Metadata = maps.Clone(p.Metadata)
	return &copied
}

// WalletLink records that a customer owns a wallet, so that a customer's wallets can be listed.
type WalletLink struct {
	WalletRef
	Versioned
	Customer CustomerID
}

// DocumentKey implements [Document].
func (l *WalletLink) DocumentKey() DocumentKey {
	return DocumentKey{Tenant: l.Tenant, Kind: KindWalletLink, Parent: string(l.Customer), ID: string(l.ID)}
}

// CloneDocument implements [Document].
func (l *WalletLink) CloneDocument() Document { return clonePointer(l) }

// ListedWallet has a wallet in the list of all wallets of its tenant with its status. It is put by the commit that opens
// the wallet, and moves to another list in the commit that changes the wallet's status.
type ListedWallet struct {
	WalletRef
	Versioned
	Status WalletStatus
}

// ListedKey returns the address of a wallet in the list of a status.
func ListedKey(ref WalletRef, status WalletStatus) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindListed, Parent: string(status), ID: string(ref.ID)}
}

// DocumentKey implements [Document].
func (l *ListedWallet) DocumentKey() DocumentKey { return ListedKey(l.WalletRef, l.Status) }

// CloneDocument implements [Document].
func (l *ListedWallet) CloneDocument() Document { return clonePointer(l) }
