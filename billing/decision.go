package billing

import (
	"slices"
	"time"
)

// Decision is one atomic change as plain data: what will be true, and on which conditions. A store writes all of it or
// nothing.
type Decision struct {
	Tenant    Tenant
	Wallets   []WalletChange   // no wallet twice
	Documents []DocumentChange // no document twice
	Requests  []*RequestRecord // put if absent: records of requests whose keys belong to the tenant
}

// WalletChange is the change of one wallet. Its condition is that the wallet is still at the revision of Before.
type WalletChange struct {
	Before    *Wallet // nil: the wallet does not exist yet
	After     Wallet
	Lines     []*Transaction   // put if absent, in order
	Requests  []*RequestRecord // put if absent
	Created   []*Grant         // grants to put
	Ended     []GrantEnd       // grants that expired or were voided
	Paid      []GrantPayment   // grants whose credits came before their money
	Returned  []GrantReturn    // ended grants that some credit came back to; none twice
	Pages     []PageChange     // pages of live grants to put, or to delete if they are empty
	Budgets   []BudgetChange   // budgets among Documents, with what they were before: for the check of the decision alone
	Reversed  []ReversedLine   // usages of which another part is reversed
	Documents []Document       // of the wallet, to put with its new revision; the wallet's condition protects them
	Removed   []DocumentKey    // documents of the wallet to remove, if they exist
}

// BudgetChange is a budget as it was stored before a commit, and as the commit leaves it.
type BudgetChange struct {
	Before *Budget // nil: the commit creates it
	After  *Budget

	Relimited bool // a command set its limit: others of the commit may have spent by another one
}

// OpenHolds returns the open holds after the change, given those before it: so a wallet whose holds end in several commits
// is read once.
func (c *WalletChange) OpenHolds(before []*Hold) []*Hold {
	changed := map[string]bool{}
	for _, key := range c.Removed {
		changed[key.ID] = changed[key.ID] || key.Kind == KindHold
	}
	var open []*Hold
	for _, document := range c.Documents {
		if h, is := document.(*Hold); is && h.Status == HoldOpen {
			open, changed[h.DocumentKey().ID] = append(open, h), true
		}
	}
	for _, h := range before {
		if !changed[h.DocumentKey().ID] {
			open = append(open, h)
		}
	}
	return open
}

// RequestRecord is the stored outcome of a keyed request that wrote no line of its own.
type RequestRecord struct {
	Key         string
	Operation   string
	Fingerprint Fingerprint
	Result      string // the id of what was created, if something was
	Revision    int64  // of the wallet that the same commit wrote; 0 for a request of the tenant
	RecordedAt  time.Time
	RunID       RunID
}

// RunID is drawn at random for each run of a request. It distinguishes what one run wrote from what another run, in
// another process, would have written to the same byte. It is neither part of the hash of a line nor shown by the API.
// Lines that Drawdown books by itself have none.
type RunID [8]byte

// GrantEnd marks a grant as EXPIRED or VOIDED.
type GrantEnd struct {
	Grant  GrantRef
	Status GrantStatus
	At     time.Time // when it was recorded
}

// GrantPayment gives a grant the cost that was paid for it after it had been given.
type GrantPayment struct {
	Grant GrantRef
	Cost  Amount
}

// GrantReturn raises how much of a grant came back after it had ended, on the condition that it was From.
type GrantReturn struct {
	Grant    GrantRef
	From, To Credits
}

// ReversedLine raises how much of a usage has been reversed, on the condition that it was From.
type ReversedLine struct {
	Key      KeyHash
	From, To Credits
}

// Items counts the items that the decision writes or checks, against [MaxCommitItems].
func (d *Decision) Items() int {
	n := len(d.Documents) + len(d.Requests) + len(d.Created())
	for i := range d.Wallets {
		w := &d.Wallets[i]
		n += 1 + len(w.Lines) + len(w.Requests) + len(w.Created) + len(w.Ended) + len(w.Pages) + len(w.Reversed) +
			len(w.Documents) + len(w.Removed)
		for _, p := range w.Paid {
			if w.EndOf(p.Grant) == nil && w.ReturnTo(p.Grant) == nil {
				n++
			}
		}
		for _, r := range w.Returned {
			if w.EndOf(r.Grant) == nil { // else the item of the grant is counted already
				n++
			}
		}
	}
	return n
}

// ReturnTo returns how the change raises what came back to a grant, or nil.
func (c *WalletChange) ReturnTo(ref GrantRef) *GrantReturn {
	at := slices.IndexFunc(c.Returned, func(r GrantReturn) bool { return r.Grant == ref })
	if at < 0 {
		return nil
	}
	return &c.Returned[at]
}

// PaymentOf returns how the change pays for a grant, or nil.
func (c *WalletChange) PaymentOf(ref GrantRef) *GrantPayment {
	at := slices.IndexFunc(c.Paid, func(p GrantPayment) bool { return p.Grant == ref })
	if at < 0 {
		return nil
	}
	return &c.Paid[at]
}

// EndOf returns how the change ends a grant, or nil. The grant may be among Returned as well: it is one item all the same.
func (c *WalletChange) EndOf(ref GrantRef) *GrantEnd {
	at := slices.IndexFunc(c.Ended, func(end GrantEnd) bool { return end.Grant == ref })
	if at < 0 {
		return nil
	}
	return &c.Ended[at]
}
