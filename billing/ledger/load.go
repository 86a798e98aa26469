package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// snapshot reads the state of a wallet, or returns [billing.ErrNotFound].
func (l *Ledger) snapshot(ctx context.Context, ref billing.WalletRef, f Freshness) (*billing.Snapshot, error) {
	wallets, err := l.store.Wallets(ctx, ref.Tenant, []billing.WalletID{ref.ID}, f)
	if err != nil {
		return nil, err
	}
	wallet, found := wallets[ref.ID]
	if !found {
		return nil, billing.ErrNotFound
	}
	return &billing.Snapshot{Wallet: *wallet}, nil
}

// loadView adds what is needed to a view. It returns false if something is newer than the view's state of the wallet
// that it belongs to: then the view is stale.
func (l *Ledger) loadView(ctx context.Context, v *billing.View, needs billing.Needs) (fits bool, err error) {
	if len(needs.Wallets) > 0 {
		wallets, err := l.store.Wallets(ctx, v.Tenant, needs.Wallets, Strong)
		if err != nil {
			return false, err
		}
		for _, id := range needs.Wallets {
			v.Wallets[id] = nil
			if w := wallets[id]; w != nil {
				v.Wallets[id] = &billing.Snapshot{Wallet: *w}
			}
		}
	}
	if len(needs.Documents) > 0 {
		if fits, err := l.loadDocuments(ctx, v, needs.Documents); err != nil || !fits {
			return false, err
		}
	}
	for _, c := range needs.Lists {
		documents, err := l.store.ListDocuments(ctx, c, "")
		if err != nil {
			return false, err
		}
		if v.Lists == nil {
			v.Lists = map[billing.Collection][]billing.Document{}
		}
		v.Lists[c] = documents
	}
	for id, need := range needs.Facts {
		if fits, err := l.load(ctx, v.Wallets[id], need); err != nil || !fits {
			return false, err
		}
	}
	return true, nil
}

func (l *Ledger) loadDocuments(
	ctx context.Context, v *billing.View, keys []billing.DocumentKey,
) (fits bool, err error) {
	documents, err := l.documents(ctx, keys)
	if err != nil {
		return false, err
	}
	if v.Documents == nil {
		v.Documents = map[billing.DocumentKey]billing.Document{}
	}
	for _, key := range keys {
		v.Documents[key] = nil
		if document := documents[key]; document != nil {
			v.Documents[key] = document
		}
		if s := v.Wallets[billing.WalletID(key.Parent)]; s != nil && isNewer(documents[key], &s.Wallet) {
			return false, nil
		}
	}
	return true, nil
}

// isNewer reports whether a document of a wallet was written after the state that was read.
func isNewer(document billing.Document, w *billing.Wallet) bool {
	return document != nil && document.DocumentRevision() > w.Revision
}

// load adds what is needed to the snapshot. It returns false if the pages are not those of the state that was read.
func (l *Ledger) load(ctx context.Context, s *billing.Snapshot, need billing.Need) (fits bool, err error) {
	ref, facts := s.Wallet.WalletRef, &s.Facts
	if len(need.Pages) > 0 {
		pages, err := l.store.Pages(ctx, ref, need.Pages)
		if err != nil {
			return false, err
		}
		if facts.Pages == nil {
			facts.Pages = map[int][]billing.LiveGrant{}
		}
		for _, number := range need.Pages {
			if !isOf(&s.Wallet, number, pages[number]) {
				return false, nil
			}
			facts.Pages[number] = pages[number].Grants
		}
	}
	if need.Holds {
		if fits, err := l.loadHolds(ctx, s); err != nil || !fits {
			return false, err
		}
	}
	if len(need.Subscriptions) > 0 {
		if fits, err := l.loadSubscriptions(ctx, s, need.Subscriptions); err != nil || !fits {
			return false, err
		}
	}
	if len(need.Documents) > 0 {
		if fits, err := l.loadFacts(ctx, s, need.Documents); err != nil || !fits {
			return false, err
		}
	}
	if len(need.Grants) > 0 {
		grants, err := l.store.Grants(ctx, ref, need.Grants)
		if err != nil {
			return false, err
		}
		if facts.Grants == nil {
			facts.Grants = map[billing.GrantRef]*billing.Grant{}
		}
		for _, grant := range need.Grants {
			facts.Grants[grant] = grants[grant]
		}
	}
	if len(need.Lines) > 0 {
		records, err := l.store.Records(ctx, ref, need.Lines)
		if err != nil {
			return false, err
		}
		if facts.Lines == nil {
			facts.Lines = map[billing.KeyHash]*billing.Transaction{}
		}
		for _, key := range need.Lines {
			facts.Lines[key] = records[key].Line
		}
	}
	return true, nil
}

// isOf reports whether a page belongs to the state of a wallet that was read: no later commit wrote it, and its grants
// match the state's summary. Pages that were stored before pages had revisions can only be compared with the summary.
func isOf(w *billing.Wallet, number int, page Page) bool {
	if page.Revision > w.Revision {
		return false
	}
	for _, summary := range w.Pages {
		if summary.Number != number {
			continue
		}
		var sum billing.Credits
		for _, g := range page.Grants {
			sum += g.Remaining
		}
		return len(page.Grants) == summary.Count && sum == summary.Sum
	}
	return false
}

// compute calls read on a snapshot, loads what it needs, and reads the wallet again if it has changed in between.
func (l *Ledger) compute(ctx context.Context, s *billing.Snapshot, read func(*billing.Snapshot) billing.Need) error {
	for tries := 0; tries < billing.MaxAttempts; {
		need := read(s)
		if !need.Any() {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		fits, err := l.load(ctx, s, need)
		if err != nil {
			return err
		}
		if fits {
			continue
		}
		tries++
		fresh, err := l.snapshot(ctx, s.Wallet.WalletRef, Strong)
		if err != nil {
			return err
		}
		*s = *fresh
	}
	return conflict()
}

// catchUpWith reads a wallet again, strongly, where one of its documents is newer than its state as it was read: the
// two were not true at the same instant.
func (l *Ledger) catchUpWith(ctx context.Context, s *billing.Snapshot, document billing.Document) error {
	if !isNewer(document, &s.Wallet) {
		return nil
	}
	fresh, err := l.snapshot(ctx, s.Wallet.WalletRef, Strong)
	if err == nil {
		*s = *fresh
	}
	return err
}

// loadFacts adds documents that passing time looks up. It returns false if one of them is newer than the state that was read.
func (l *Ledger) loadFacts(ctx context.Context, s *billing.Snapshot, keys []billing.DocumentKey) (fits bool, err error) {
	documents, err := l.documents(ctx, keys)
	if err != nil {
		return false, err
	}
	for _, key := range keys {
		if !knowFact(s, key, documents[key]) {
			return false, nil
		}
	}
	return true, nil
}

// knowFact adds a document to a snapshot, nil for one that does not exist. It returns false if the document is of the snapshot's wallet
// and newer than its state.
func knowFact(s *billing.Snapshot, key billing.DocumentKey, document billing.Document) (fits bool) {
	if s.Facts.Documents == nil {
		s.Facts.Documents = map[billing.DocumentKey]billing.Document{}
	}
	s.Facts.Documents[key] = document
	return key.Parent != string(s.Wallet.ID) || !isNewer(document, &s.Wallet)
}
