package ddb

import (
	"context"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// page is a page of a wallet's live grants, with its number.
type page struct {
	number int
	ledger.Page
}

// toItemPage is a page of live grants.
func toItemPage(ref billing.WalletRef, p page) item {
	i := newItem(pageKey(ref, p.number))
	texts(i, "live", p.Grants, appendLive)
	i.number("rev", p.Revision) // of the wallet's state that was written with it; earlier versions wrote none
	return i
}

// fromItemPage reads what toItemPage wrote.
func fromItemPage(i item) (page, error) {
	r := newReader(i)
	number, ok := parsePageNumber(r.text(attrSort))
	if !ok {
		r.reject(attrSort, "it is not the sort key of a page")
	}
	grants := readTexts(r, "live", readLive)
	if len(grants) == 0 {
		r.reject("live", "it is missing")
	}
	p := page{number, ledger.Page{Revision: r.count("rev"), Grants: grants}}
	if err := r.err(); err != nil {
		return page{}, err
	}
	return p, nil
}

// Pages implements [ledger.WalletStore].
func (s *Store) Pages(ctx context.Context, ref billing.WalletRef, numbers []int) (map[int]ledger.Page, error) {
	keys := make([]key, len(numbers))
	for i, n := range numbers {
		keys[i] = pageKey(ref, n)
	}
	pages, err := getPresent(ctx, s, s.wallets, keys, ledger.Strong, fromItemPage)
	if err != nil {
		return nil, fmt.Errorf("reading pages of grants: %w", err)
	}
	found := make(map[int]ledger.Page, len(pages))
	for _, p := range pages {
		found[p.number] = p.Page
	}
	return found, nil
}

// writePages puts and deletes pages of a wallet, which the revision of its state guards.
func (c *commit) writePages(change *billing.WalletChange) {
	for _, p := range change.Pages {
		if len(p.Grants) == 0 {
			c.delete(c.store.wallets, pageKey(change.After.WalletRef, p.Number))
			continue
		}
		written := ledger.Page{Revision: change.After.Revision, Grants: p.Grants}
		c.put(c.store.wallets, toItemPage(change.After.WalletRef, page{p.Number, written}))
	}
}
