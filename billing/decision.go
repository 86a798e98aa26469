package billing

import "time"

// Decision is one atomic change as plain data: what will be true, and on which conditions. A store makes it durable as
// a whole or not at all.
type Decision struct {
	Tenant    Tenant
	Wallets   []WalletChange   // no wallet twice
	Documents []DocumentChange // no document twice
	Requests  []*RequestRecord // put if absent: records of requests whose keys are the tenant's
}

// WalletChange is what happens to one wallet. Its condition is that the wallet is still at the revision of Before.
type WalletChange struct {
	Before    *Wallet // nil: the wallet does not exist yet
	After     Wallet
	Lines     []*Transaction   // put if absent, in order
	Requests  []*RequestRecord // put if absent
	Created   []*Grant         // grants to put
	Ended     []GrantEnd       // grants that ended otherwise than by being spent
	Pages     []PageChange     // pages of live grants to put, or to delete where empty
	Reversed  []ReversedLine   // usages of which more is reversed now
	Documents []Document       // of the wallet, to put with its new revision; the wallet's condition protects them
}

// RequestRecord is the stored outcome of a keyed request that wrote no line of its own.
type RequestRecord struct {
	Key         string
	Operation   string
	Fingerprint Fingerprint
	Result      string // the id of what was created, where something was
	Revision    int64  // of the wallet, with which it was written; 0 for a request of the tenant
	RecordedAt  time.Time
	RunID       RunID
}

// RunID tells what one run of a request wrote from what another run, in another process, would have written to the same
// byte: it is drawn at random for each run. It has no part in the hash of a line, nor in what is shown of it. What happens
// by itself has none.
type RunID [8]byte

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

// Items counts the items that the decision writes or checks, against [MaxCommitItems].
func (d *Decision) Items() int {
	n := len(d.Documents) + len(d.Requests)
	for i := range d.Wallets {
		w := &d.Wallets[i]
		n += 1 + len(w.Lines) + len(w.Requests) + len(w.Created) + len(w.Ended) + len(w.Pages) + len(w.Reversed) + len(w.Documents)
	}
	return n
}
