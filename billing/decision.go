package billing

import "time"

// Decision is one atomic change as plain data: what will be true, and on which condition. A [Store] makes it
// durable as a whole or not at all.
type Decision struct {
	Tenant  Tenant
	Wallets []WalletChange // no wallet twice
	Catalog CatalogChange
}

// WalletChange is what happens to one wallet. Its condition is that the wallet is still as in Before.
type WalletChange struct {
	Before   *Wallet // nil: the wallet does not exist yet
	After    Wallet
	Lines    []*Transaction // put if absent, in order
	Receipts []*Receipt     // put if absent
	Created  []*Grant       // grants to put
	Ended    []GrantEnd     // grants that ended otherwise than by being spent
	Pages    []PageChange   // pages of live grants to put, or to delete where empty
	Reversed []ReversedLine // usages of which more is reversed now
}

// CatalogChange is what a decision creates beside wallets, each put if absent, and which keys it revokes.
type CatalogChange struct {
	Customers []*Customer
	Profiles  []*WalletProfile
	Keys      []*APIKey
	Revoked   []*APIKey // as they are from now on; what was revoked before stays as it was
	By        KeyID     // who asks, on the condition that it has not been revoked; empty: no key does
	Claims    []Claim
	Events    []Event   // facts of no wallet, which the outbox cannot learn from a wallet's change
	At        time.Time // by the clock, whatever the tenant's own says: events are kept for a while from then on
	Receipt   *Receipt
}

// Receipt is the stored outcome of a keyed request that wrote no line of its own.
type Receipt struct {
	Key         string
	Operation   string
	Fingerprint Fingerprint
	Result      string // the id of what was created, where something was
	Revision    int64  // of the wallet, with which it was written; 0 for a request of no wallet
	RecordedAt  time.Time
	Mark        Mark
}

// Mark tells what one run of a request wrote from what another run, in another process, would have written to the same
// byte: it is drawn at random for each run. It has no part in the hash of a line, nor in what is shown of it. What happens
// by itself has none.
type Mark [8]byte

// newMark draws a mark.
func (r *Runtime) newMark() (m Mark) {
	r.Random(m[:])
	return m
}

// GrantEnd marks a grant as EXPIRED or VOIDED.
type GrantEnd struct {
	Grant  GrantRef
	Status GrantStatus
	At     time.Time // recorded
}

// ReversedLine raises how much of a usage has been reversed, on the condition that it was From.
type ReversedLine struct {
	Key      KeyHash
	From, To Credits
}

// Claim reserves an external id for one customer or wallet of the tenant.
type Claim struct {
	Kind       string // "customer" or "wallet"
	ExternalID string
	ID         string
}

// WalletProfile is what a wallet has that no decision needs.
type WalletProfile struct {
	WalletRef
	Customer CustomerID
	Metadata Metadata
}

// Items counts what the decision writes, against [MaxCommitItems]: a profile is two, itself and the link from its
// customer, and so is a key, which is found by its secret and by its id.
func (d *Decision) Items() int {
	c := &d.Catalog
	n := len(c.Customers) + 2*len(c.Profiles) + 2*len(c.Keys) + 2*len(c.Revoked) + len(c.Claims) + len(c.Events)
	if c.By != "" {
		n++
	}
	if c.Receipt != nil {
		n++
	}
	for i := range d.Wallets {
		w := &d.Wallets[i]
		n += 1 + len(w.Lines) + len(w.Receipts) + len(w.Created) + len(w.Ended) + len(w.Pages) + len(w.Reversed)
	}
	return n
}
