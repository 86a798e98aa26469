package ledger

import (
	"context"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

// SearchCustomers lists the customers that are found by all words of a text, after one of them, newest first; the empty
// id begins with the newest. A word finds a customer if it is the beginning of a word of its name, e-mail address or
// external id, or of the id or external id of one of its wallets, in upper or lower case.
//
// Refusals: INVALID_INPUT for a text without words, with too short or too many ones, or with a word that more than
// [billing.MaxSearchEntries] entries begin with.
func (l *Ledger) SearchCustomers(
	ctx context.Context, tenant billing.Tenant, text string, after billing.CustomerID, limit int,
) ([]*billing.Customer, error) {
	words, refusal := billing.SearchWords(text)
	if refusal != nil {
		return nil, refusal
	}
	hits, err := l.searchAll(ctx, tenant, words)
	if err != nil {
		return nil, err
	}
	var found []*billing.Customer
	for part := range slices.Chunk(hits.customers(after), max(limit, 1)) {
		customers, err := l.CustomersByID(ctx, tenant, part)
		if err != nil {
			return nil, err
		}
		for _, id := range part {
			if customer := customers[id]; customer != nil && len(found) < limit && hits.stand(customer, words) {
				found = append(found, customer)
			}
		}
		if len(found) == limit {
			break
		}
	}
	return found, nil
}

// searchHits are the customers that have an entry of each word of a search, each with what the entry of each word is
// of.
type searchHits map[billing.CustomerID][]hitBy

// hitBy says of what the entries of a word are.
type hitBy struct{ customer, wallet bool }

// searchAll reads the entries of all words.
func (l *Ledger) searchAll(ctx context.Context, tenant billing.Tenant, words []string) (searchHits, error) {
	hits := searchHits{}
	for n, word := range words {
		list := billing.Collection{
			Tenant: tenant, Kind: billing.KindSearch, Parent: billing.SearchList(word), Limit: billing.MaxSearchEntries + 1,
		}
		entries, err := List[*billing.SearchEntry](ctx, l.store, list, word+lastRune)
		if err != nil {
			return nil, err
		}
		entries = slices.DeleteFunc(entries, func(e *billing.SearchEntry) bool { return !strings.HasPrefix(e.Word, word) })
		if len(entries) > billing.MaxSearchEntries {
			return nil, billing.Refuse(billing.CodeInvalidInput,
				"more than %d words begin with %s; write more characters of it", billing.MaxSearchEntries, billing.Quote(word)).
				At("text")
		}
		hits.add(n, entries)
	}
	return hits, nil
}

// lastRune sorts after every other character.
const lastRune = "\U0010FFFF"

// add takes over the entries of the n-th word, and drops the customers that have none.
func (h searchHits) add(n int, entries []*billing.SearchEntry) {
	for _, e := range entries {
		by := h[e.Customer]
		switch {
		case len(by) < n: // it lacks an earlier word
			continue
		case len(by) == n:
			by = append(by, hitBy{})
		}
		by[n].customer = by[n].customer || e.Wallet == ""
		by[n].wallet = by[n].wallet || e.Wallet != ""
		h[e.Customer] = by
	}
	for id, by := range h {
		if len(by) == n {
			delete(h, id)
		}
	}
}

// customers lists the customers below an id, highest first, which is the newest first.
func (h searchHits) customers(after billing.CustomerID) []billing.CustomerID {
	var ids []billing.CustomerID
	for id := range h {
		if after == "" || id < after {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b billing.CustomerID) int { return strings.Compare(string(b), string(a)) })
	return ids
}

// stand reports whether a customer is found by all words as it is now: it may have changed after the entries were read.
// The words of its wallets never change.
func (h searchHits) stand(c *billing.Customer, words []string) bool {
	for n, by := range h[c.ID] {
		if !by.wallet && !c.FoundBy(words[n]) {
			return false
		}
	}
	return true
}

// ListAllWallets lists the wallets of a tenant after one of them, newest first; the empty id begins with the newest. It
// lists those with a status, or all if the status is empty, and always as many as the limit if there are so many.
func (l *Ledger) ListAllWallets(
	ctx context.Context, tenant billing.Tenant, status billing.WalletStatus, after billing.WalletID, limit int,
) ([]billing.WalletID, error) {
	statuses := billing.WalletStatuses
	if status != "" {
		statuses = []billing.WalletStatus{status}
	}
	var ids []billing.WalletID
	for _, status := range statuses {
		c := billing.Collection{Tenant: tenant, Kind: billing.KindListed, Parent: string(status), Limit: limit}
		listed, err := List[*billing.ListedWallet](ctx, l.store, c, string(after))
		if err != nil {
			return nil, err
		}
		for _, wallet := range listed {
			ids = append(ids, wallet.ID)
		}
	}
	slices.SortFunc(ids, func(a, b billing.WalletID) int { return strings.Compare(string(b), string(a)) })
	ids = slices.Compact(ids) // one may have moved from one list to another in between
	return ids[:min(limit, len(ids))], nil
}

// NextWallets lists the wallets of a tenant after one of them, newest first; the empty id begins with the newest. Wallets are
// listed by their status, one list after the other, so that one whose status changes meanwhile could be in neither. They are
// listed twice: the second time it is in the list to which it moved.
func (l *Ledger) NextWallets(
	ctx context.Context, tenant billing.Tenant, after billing.WalletID, limit int,
) (ids []billing.WalletID, _ error) {
	for range 2 {
		more, err := l.ListAllWallets(ctx, tenant, "", after, limit)
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	ids = slices.Compact(ids)
	return ids[:min(limit, len(ids))], nil
}
