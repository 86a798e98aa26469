package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// Store keeps what decisions say. There are two, the one in package ddb and the one in memory of package billingtest, and
// one conformance suite that both pass (billingtest.TestStore).
//
// Every method may return an error of its own for what failed. What is absent is no failure: a map lacks it, a list is
// shorter. What a method returns belongs to the caller.
type Store interface {
	WalletStore
	DocumentStore

	// Commit makes a decision durable, whole or not at all. It returns *[StaleError] when a condition did not hold,
	// [ErrBusy] when nothing was written and the same decision may be tried again, and [ErrLost] when it is not known
	// whether it was written.
	Commit(ctx context.Context, d *billing.Decision) error
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
	Wallets(ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f Freshness) (map[billing.WalletID]*billing.Wallet, error)

	// Pages reads pages of a wallet's live grants. The read is strong.
	Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]Page, error)

	// Grants reads the terms of grants. The read is strong.
	Grants(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error)

	// Terms reads the terms of grants, which never change. The read is eventual, so that how a grant ended may not
	// show yet.
	Terms(ctx context.Context, ref billing.WalletRef, grants []billing.GrantRef) (map[billing.GrantRef]*billing.Grant, error)

	// ListGrants lists the grants of a wallet that were created before one of them, newest first; the zero ref
	// begins with the newest. The read is strong.
	ListGrants(ctx context.Context, ref billing.WalletRef, before billing.GrantRef, limit int) ([]*billing.Grant, error)

	// Records reads what keys stand for: those of a wallet or, where ref has no ID, those of the tenant. The read is
	// strong.
	Records(ctx context.Context, ref billing.WalletRef, keys []billing.KeyHash) (map[billing.KeyHash]billing.Record, error)

	// IndexedLines lists lines by time and sequence from an index that may lag behind the ledger: lines may be
	// missing, at the end or in between. Fewer than the limit mean that it has no more. [Ledger.Transactions] fills
	// the gaps.
	IndexedLines(ctx context.Context, ref billing.WalletRef, r LineRange) ([]*billing.Transaction, error)
}

// Page is a page of a wallet's live grants, with the revision of the wallet that wrote it. One that is newer than the
// wallet's state as it was read shows that the state is stale.
type Page struct {
	Revision int64
	Grants   []billing.LiveGrant
}

// LineRange selects lines at or after From and before To; zero positions are open ends.
type LineRange struct {
	From, To  billing.Position
	Ascending bool // else newest first
	Limit     int
}

// DocumentStore keeps documents.
type DocumentStore interface {
	// Documents reads documents, all of one kind or of several. Those that do not exist are left out.
	Documents(ctx context.Context, keys []billing.DocumentKey, f Freshness) (map[billing.DocumentKey]billing.Document, error)

	// ListDocuments lists the documents of a collection whose ids are below one of them, highest first; the empty id
	// begins with the highest. Ids sort by age, so that this is the newest first. The read is strong.
	ListDocuments(ctx context.Context, c billing.Collection, before string) ([]billing.Document, error)

	// PutDocument makes one change durable. It returns *[StaleError], [ErrBusy] and [ErrLost] as Commit does, and costs
	// half as much.
	PutDocument(ctx context.Context, change billing.DocumentChange) error
}

// ErrBusy says that nothing was written because the store was in contention or throttled: try again later.
var ErrBusy = errors.New("the store is busy")

// ErrLost says that the answer of a commit was lost: it may have been written or not.
var ErrLost = errors.New("the answer of the store was lost")

// ErrUnauthenticated says that a secret is none of ours, or has been revoked.
var ErrUnauthenticated = errors.New("the API key is missing, unknown or revoked")

// StaleError says that conditions of a decision did not hold, so that nothing was written. It carries what is stored
// instead, so that the next try needs no read. What it lacks has to be read.
type StaleError struct {
	Wallets   map[billing.WalletID]*billing.Wallet                    // whose states have changed
	Records   map[billing.WalletID]map[billing.KeyHash]billing.Record // what keys stand for that are taken; "": keys of the tenant
	Documents map[billing.DocumentKey]billing.Document                // that have changed; nil: there is none
}

func (e *StaleError) Error() string { return "what is stored has changed since it was read" }

// Get is the document with a key as one of a type, or [billing.ErrNotFound].
func Get[T billing.Document](ctx context.Context, s DocumentStore, key billing.DocumentKey, f Freshness) (document T, err error) {
	found, err := s.Documents(ctx, []billing.DocumentKey{key}, f)
	if err != nil {
		return document, err
	}
	stored, exists := found[key]
	if !exists {
		return document, billing.ErrNotFound
	}
	return as[T](stored)
}

// List is [DocumentStore.ListDocuments] for documents of one type.
func List[T billing.Document](ctx context.Context, s DocumentStore, c billing.Collection, before string) ([]T, error) {
	stored, err := s.ListDocuments(ctx, c, before)
	if err != nil {
		return nil, err
	}
	documents := make([]T, len(stored))
	for i, document := range stored {
		if documents[i], err = as[T](document); err != nil {
			return nil, err
		}
	}
	return documents, nil
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
		document, err := as[T](d)
		if err != nil {
			return nil, err
		}
		found[id(document)] = document
	}
	return found, nil
}

// as is a stored document as one of the type that its kind has.
func as[T billing.Document](stored billing.Document) (T, error) {
	document, is := stored.(T)
	if !is {
		return document, fmt.Errorf("document %+v is a %T, where a %T was expected", stored.DocumentKey(), stored, document)
	}
	return document, nil
}
