package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// Store stores decisions. There are two, in package ddb and, in memory, in package billingtest, and one conformance
// suite that both pass (billingtest.TestStore).
//
// Every method may return an error of the store. That something does not exist is no error: a map lacks it, a list is
// shorter. The caller may change what a method returns.
type Store interface {
	WalletStore
	DocumentStore

	// Creations returns how many customers and wallets of each unit decisions created in a tenant, in parts: what
	// [billing.Decision.Created] returned for each decision that was committed. The read is eventual.
	Creations(ctx context.Context, tenant billing.Tenant) ([]billing.Creations, error)

	// Commit writes all of a decision or nothing. It returns *[StaleError] if a condition did not hold, [ErrBusy] if
	// nothing was written and the same decision may be tried again, and [ErrLost] if it is not known whether it was
	// written.
	Commit(ctx context.Context, d *billing.Decision) error
}

// Freshness says how recent a read has to be.
type Freshness bool

// Strong reads see every commit that had returned when they began. Eventual reads cost half: they find everything that
// existed when they began, but may return it as it was a moment before. Reads without a freshness are eventual, unless
// their comment says that they are strong.
const (
	Eventual Freshness = false
	Strong   Freshness = true
)

// WalletStore reads wallets and their ledgers.
type WalletStore interface {
	// Wallets reads the states of wallets of one tenant.
	Wallets(
		ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f Freshness,
	) (map[billing.WalletID]*billing.Wallet, error)

	// Pages reads pages of a wallet's live grants. The read is strong.
	Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]Page, error)

	// Grants reads the terms of grants. The read is strong.
	Grants(
		ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef,
	) (map[billing.GrantRef]*billing.Grant, error)

	// Terms reads the terms of grants, which never change. The read is eventual, so it may not show yet how a grant ended.
	Terms(
		ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef,
	) (map[billing.GrantRef]*billing.Grant, error)

	// ListGrants lists the grants of a wallet that were created before one of them, newest first; the zero ref
	// begins with the newest. The read is strong.
	ListGrants(ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int) ([]*billing.Grant, error)

	// Records reads the records of keys: those of a wallet or, if ref has no ID, those of the tenant. The read is strong.
	Records(ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash) (map[billing.KeyHash]billing.Record, error)

	// IndexedLines lists lines by time and sequence from an index that may lag behind the ledger: lines may be missing, at
	// the end or in between. Fewer lines than the limit mean that it has no more. [Ledger.Transactions] fills the gaps.
	// With a type, it lists the lines of that type that have a TypeSequence; they may lag by themselves.
	IndexedLines(ctx context.Context, ref billing.WalletRef, r LineRange) ([]*billing.Transaction, error)

	// ActivityLines lists lines of a part of the activity of a tenant, newest first, from an index that may lag behind the
	// ledger. Fewer lines than the limit mean that it has no more.
	ActivityLines(ctx context.Context, tenant billing.Tenant, r ActivityRange) ([]*billing.Transaction, error)
}

// ActivityRange selects lines of a part of a tenant's activity that were recorded at or after From, and are before a place; zero
// bounds are open ends.
type ActivityRange struct {
	Part   int // below billing.ActivityParts
	From   time.Time
	Before billing.ActivityPlace
	Limit  int
}

// Page is a page of a wallet's live grants, with the revision of the wallet that wrote it. If it is newer than the
// state that was read, the state is stale.
type Page struct {
	Revision int64
	Grants   []billing.LiveGrant
}

// LineRange selects lines at or after From and before To; zero positions are open ends.
type LineRange struct {
	From, To  billing.Position
	Type      billing.TransactionType // one of billing.TalliedTypes; empty: all lines
	Ascending bool                    // else newest first
	Limit     int
}

// DocumentStore keeps documents.
type DocumentStore interface {
	// Documents reads documents, all of one kind or of several. Those that do not exist are left out.
	Documents(
		ctx context.Context, keys []billing.DocumentKey, f Freshness,
	) (map[billing.DocumentKey]billing.Document, error)

	// ListDocuments lists the documents of a collection whose ids are below one of them, highest first; the empty id
	// begins with the highest. Ids sort by age, so that this is the newest first. The read is strong.
	ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error)

	// PutDocument writes one change. It returns *[StaleError], [ErrBusy] and [ErrLost] as Commit does, and costs half as
	// much.
	PutDocument(ctx context.Context, change billing.DocumentChange) error
}

// ErrBusy reports that nothing was written because the store was in contention or throttled: try again later.
var ErrBusy = errors.New("the store is busy")

// ErrLost reports that the store's answer to a commit was lost: the commit may have been written or not.
var ErrLost = errors.New("the answer of the store was lost, so the commit may or may not have been written")

// ErrUnauthenticated reports that a secret belongs to no API key, or to a revoked one.
var ErrUnauthenticated = errors.New("the API key or budget token is missing, unknown, revoked or expired")

// StaleError reports that conditions of a decision did not hold, so that nothing was written. It contains what is
// stored instead, so that the next try needs no read. What it lacks has to be read.
type StaleError struct {
	Wallets   map[billing.WalletID]*billing.Wallet                    // whose states have changed
	Records   map[billing.WalletID]map[billing.KeyHash]billing.Record // of keys that are taken; "": keys of the tenant
	Documents map[billing.DocumentKey]billing.Document                // that have changed; nil: it does not exist
}

func (e *StaleError) Error() string { return "what is stored has changed since it was read" }

// Get reads the document with a key, which must be of type T, or returns [billing.ErrNotFound].
func Get[T billing.Document](
	ctx context.Context, s DocumentStore, key billing.DocumentKey, f Freshness,
) (document T, err error) {
	found, err := s.Documents(ctx, []billing.DocumentKey{key}, f)
	if err != nil {
		return document, err
	}
	stored, exists := found[key]
	if !exists {
		return document, billing.ErrNotFound
	}
	return asType[T](stored)
}

// List does what [DocumentStore.ListDocuments] does for documents of one type.
func List[T billing.Document](ctx context.Context, s DocumentStore, c billing.Collection, before string) ([]T, error) {
	stored, err := s.ListDocuments(ctx, c, before)
	if err != nil {
		return nil, err
	}
	documents := make([]T, len(stored))
	for i, document := range stored {
		if documents[i], err = asType[T](document); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// keysOf returns the addresses of what has names in a tenant.
func keysOf[N any](
	tenant billing.Tenant, names []N, key func(billing.Tenant, N) billing.DocumentKey,
) []billing.DocumentKey {
	keys := make([]billing.DocumentKey, len(names))
	for i, name := range names {
		keys[i] = key(tenant, name)
	}
	return keys
}

// DocumentsOf reads documents of one type, by their ids. Those that do not exist are left out.
func DocumentsOf[ID comparable, T billing.Document](
	ctx context.Context, s DocumentStore, keys []billing.DocumentKey, f Freshness, id func(T) ID,
) (map[ID]T, error) {
	stored, err := s.Documents(ctx, keys, f)
	if err != nil {
		return nil, err
	}
	found := make(map[ID]T, len(stored))
	for _, d := range stored {
		document, err := asType[T](d)
		if err != nil {
			return nil, err
		}
		found[id(document)] = document
	}
	return found, nil
}

// PutIfAbsent stores a document, unless one with its key is stored.
func PutIfAbsent(ctx context.Context, s DocumentStore, d billing.Document) error {
	first := d.CloneDocument()
	first.SetDocumentRevision(1)
	err := s.PutDocument(ctx, billing.DocumentChange{Key: d.DocumentKey(), After: first})
	if stale := (*StaleError)(nil); errors.As(err, &stale) {
		return nil
	}
	return err
}

// asType returns a stored document as one of the type that its kind has.
func asType[T billing.Document](stored billing.Document) (T, error) {
	document, is := stored.(T)
	if !is {
		return document, fmt.Errorf("document %+v is a %T, where a %T was expected", stored.DocumentKey(), stored, document)
	}
	return document, nil
}
