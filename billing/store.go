package billing

import (
	"context"
	"errors"
	"time"
)

// Store keeps what decisions say. There are two, the one in ddb and the one in memory of billingtest, and one
// conformance suite that both pass (billingtest.TestStore).
//
// Every method may return an error of its own for what failed. What is absent is no failure: a map lacks it, or
// the method answers [ErrNotFound] where it says so. What a method returns belongs to the caller.
type Store interface {
	WalletStore
	CatalogStore

	// Commit makes a decision durable, whole or not at all. It answers *[Moved] when a condition did not hold,
	// [ErrBusy] when nothing was written and the same decision may be tried again, and [ErrLost] when it is not
	// known whether it was written.
	Commit(ctx context.Context, d *Decision) error
}

// Freshness says how recent a read has to be.
type Freshness bool

// Strong reads see every commit that was answered before they began. Eventual ones cost half: they find what was
// there when they began, but may show it as it was a moment before. Reads that are not given a freshness and are not
// said to be strong are eventual.
const (
	Eventual Freshness = false
	Strong   Freshness = true
)

// WalletStore reads wallets and their ledgers.
type WalletStore interface {
	// Wallets reads the states of wallets of one tenant.
	Wallets(ctx context.Context, tenant Tenant, ids []WalletID, f Freshness) (map[WalletID]*Wallet, error)

	// Profiles reads what wallets have beside their state.
	Profiles(ctx context.Context, tenant Tenant, ids []WalletID) (map[WalletID]*WalletProfile, error)

	// Pages reads pages of a wallet's live grants. The read is strong.
	Pages(ctx context.Context, ref WalletRef, numbers []int) (map[int][]LiveGrant, error)

	// Grants reads the terms of grants. The read is strong.
	Grants(ctx context.Context, ref WalletRef, grants []GrantRef) (map[GrantRef]*Grant, error)

	// Terms reads the terms of grants, which never change. The read is eventual, so that how a grant ended may not
	// show yet.
	Terms(ctx context.Context, ref WalletRef, grants []GrantRef) (map[GrantRef]*Grant, error)

	// ListGrants lists the grants of a wallet that were created before one of them, newest first; the zero ref
	// begins with the newest. The read is strong.
	ListGrants(ctx context.Context, ref WalletRef, before GrantRef, limit int) ([]*Grant, error)

	// Records reads what keys of a wallet stand for. The read is strong.
	Records(ctx context.Context, ref WalletRef, keys []KeyHash) (map[KeyHash]Record, error)

	// IndexedLines lists lines by time and sequence from an index that may lag behind the ledger: lines may be
	// missing, at the end or in between. Fewer than the limit mean that it has no more. [Ledger.Transactions] fills
	// the gaps.
	IndexedLines(ctx context.Context, ref WalletRef, r LineRange) ([]*Transaction, error)
}

// LineRange selects lines at or after From and before To; zero positions are open ends.
type LineRange struct {
	From, To  Position
	Ascending bool // else newest first
	Limit     int
}

// Position is a place in a wallet's ledger. Time never goes back from one line to the next, so ordering by time
// and then sequence is ordering by sequence.
type Position struct {
	At       time.Time
	Sequence int64
}

// position is where t stands.
func (t *Transaction) position() Position { return Position{t.RecordedAt, t.Sequence} }

// Record is what a key of a wallet stands for: a line, or the receipt of a request that wrote none.
type Record struct {
	Line    *Transaction
	Receipt *Receipt
}

// CatalogStore reads what is not a wallet.
type CatalogStore interface {
	// Customers reads customers of one tenant.
	Customers(ctx context.Context, tenant Tenant, ids []CustomerID) (map[CustomerID]*Customer, error)

	// ListCustomers lists customers that were created before one of them, newest first; the empty id begins
	// with the newest. The read is strong.
	ListCustomers(ctx context.Context, tenant Tenant, before CustomerID, limit int) ([]*Customer, error)

	// ListWallets lists the wallets of a customer that were opened before one of them, newest first; the empty
	// id begins with the newest. The read is strong.
	ListWallets(ctx context.Context, tenant Tenant, customer CustomerID, before WalletID, limit int) ([]WalletID, error)

	// Claimed answers whose external id that is, or ErrNotFound.
	Claimed(ctx context.Context, tenant Tenant, kind, externalID string) (string, error)

	// APIKey reads the key whose secret has that hash, or ErrNotFound. The read is strong.
	APIKey(ctx context.Context, secretHash string) (*APIKey, error)

	// APIKeyByID reads a key, or answers ErrNotFound. The read is strong.
	APIKeyByID(ctx context.Context, tenant Tenant, id KeyID) (*APIKey, error)

	// ListAPIKeys lists keys that were created before one of them, newest first; the empty id begins with the
	// newest. The read is strong.
	ListAPIKeys(ctx context.Context, tenant Tenant, before KeyID, limit int) ([]*APIKey, error)

	// TestClock reads the clock of a tenant, or ErrNotFound where it was never set. The read is strong.
	TestClock(ctx context.Context, tenant Tenant) (time.Time, error)

	// AdvanceTestClock sets the clock of a tenant, or answers *[Moved] where it stands at to or later.
	AdvanceTestClock(ctx context.Context, tenant Tenant, to time.Time) error
}

// ErrBusy says that nothing was written because the store was in contention or throttled: try again later.
var ErrBusy = errors.New("the store is busy")

// ErrLost says that the answer of a commit was lost: it may have been written or not.
var ErrLost = errors.New("the answer of the store was lost")

// Moved says that the conditions of a decision did not hold, so that nothing was written, and what there is
// instead, without another read.
type Moved struct {
	Wallets map[WalletID]*Wallet // the states of the wallets that are no longer as they were
	Records map[WalletID]map[KeyHash]Record
	Receipt *Receipt // the tenant's key is taken
	Claims  []Claim  // external ids that are taken, and by whom
	Revoked bool     // the key that asks has been revoked
}

func (m *Moved) Error() string { return "the store has moved on since it was read" }

// Before says whether p comes before other.
func (p Position) Before(other Position) bool {
	if p.At.Equal(other.At) {
		return p.Sequence < other.Sequence
	}
	return p.At.Before(other.At)
}
