package ledger

import (
	"context"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// placedID is the id of what has a place in a wallet.
type placedID interface {
	~string
	Split() (billing.WalletID, billing.GrantRef, bool)
}

// placedIn returns a page of the documents of a kind that have places in a wallet, newest first, and whether there are more: up to
// limit of them, older than one; the empty id begins with the newest.
//
// Refusals: INVALID_INPUT for the id of another wallet's.
func placedIn[T billing.Document, ID placedID](
	ctx context.Context, store Store, w *billing.Wallet, kind billing.Kind, after ID, limit int,
) (found []T, more bool, _ error) {
	before, err := placeInList(after, w.ID)
	if err != nil {
		return nil, false, err
	}
	found, err = List[T](ctx, store, billing.Collection{Tenant: w.Tenant, Kind: kind, Parent: string(w.ID), Limit: limit + 1}, before)
	if err != nil {
		return nil, false, err
	}
	return found[:min(limit, len(found))], len(found) > limit, nil
}

// placeInList returns where a list continues after an id, which is that of something in a wallet; empty for the empty id.
//
// Refusals: INVALID_INPUT for the id of another wallet's.
func placeInList[ID placedID](after ID, w billing.WalletID) (before string, _ error) {
	if after == "" {
		return "", nil
	}
	wallet, place, ok := after.Split()
	if !ok || wallet != w {
		return "", noCursor()
	}
	return place.String(), nil
}

// merged reads a page of documents of a tenant, newest first, from several lists of their ids, such as one for each status.
// Ids in lists sort by the instants at which the documents were created. Each document costs a read, as does each list.
type merged[Entry, T billing.Document] struct {
	kind  billing.Kind // of the entries of lists
	lists []string     // their parents, in the order in which they are read
	limit int
	first string // ids below it are not listed; empty: all are

	listed func(Entry) (id string)             // returns the id in lists that an entry has
	key    func(id string) billing.DocumentKey // returns the address of the document with an id in lists
	id     func(T) string                      // returns the id in lists that a document has
	fits   func(T) bool                        // reports whether a document still belongs in one of the lists
}

// page returns up to limit documents whose ids in lists are below one of them, and whether there are more; the empty id
// begins with the newest.
func (m *merged[Entry, T]) page(
	ctx context.Context, store Store, tenant billing.Tenant, before string,
) (found []T, more bool, _ error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		ids, err := m.ids(ctx, store, tenant, before)
		if err != nil || len(ids) == 0 {
			return found, false, err
		}
		keys := make([]billing.DocumentKey, len(ids))
		for at, id := range ids {
			keys[at] = m.key(id)
		}
		documents, err := DocumentsOf(ctx, store, keys, Strong, m.id)
		if err != nil {
			return nil, false, err
		}
		for _, id := range ids {
			document, exists := documents[id]
			if !exists || !m.fits(document) {
				continue // it has moved to another list since this one was read
			}
			if len(found) == m.limit {
				return found, true, nil
			}
			found = append(found, document)
		}
		if len(ids) <= m.limit {
			return found, false, nil
		}
		before = ids[len(ids)-1]
	}
}

// ids returns the next ids in lists: one more than the page has, if there are so many.
func (m *merged[Entry, T]) ids(
	ctx context.Context, store Store, tenant billing.Tenant, before string,
) (ids []string, _ error) {
	for _, list := range m.lists {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		entries, err := List[Entry](ctx, store, billing.Collection{
			Tenant: tenant, Kind: m.kind, Parent: list, Limit: m.limit + 1,
		}, before)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			ids = append(ids, m.listed(entry))
		}
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id < m.first })
	slices.SortFunc(ids, func(a, b string) int { return strings.Compare(b, a) })
	ids = slices.Compact(ids)
	return ids[:min(m.limit+1, len(ids))], nil
}
