package billing

import (
	"context"
)

// snapshot reads the state of a wallet.
func (l *Ledger) snapshot(ctx context.Context, ref WalletRef, f Freshness) (*Snapshot, error) {
	wallets, err := l.store.Wallets(ctx, ref.Tenant, []WalletID{ref.ID}, f)
	if err != nil {
		return nil, err
	}
	wallet, found := wallets[ref.ID]
	if !found {
		return nil, ErrNotFound
	}
	return &Snapshot{Wallet: *wallet}, nil
}

// load adds to the snapshot what is needed. It answers false where the pages are not those of the wallet as it
// was read.
func (l *Ledger) load(ctx context.Context, s *Snapshot, need Need) (fits bool, err error) {
	ref, facts := s.Wallet.WalletRef, &s.Facts
	if len(need.Pages) > 0 {
		pages, err := l.store.Pages(ctx, ref, need.Pages)
		if err != nil {
			return false, err
		}
		if facts.Pages == nil {
			facts.Pages = map[int][]LiveGrant{}
		}
		for _, number := range need.Pages {
			if !s.Wallet.holds(number, pages[number]) {
				return false, nil
			}
			facts.Pages[number] = pages[number]
		}
	}
	if len(need.Grants) > 0 {
		grants, err := l.store.Grants(ctx, ref, need.Grants)
		if err != nil {
			return false, err
		}
		if facts.Grants == nil {
			facts.Grants = map[GrantRef]*Grant{}
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
			facts.Lines = map[KeyHash]*Transaction{}
		}
		for _, key := range need.Lines {
			facts.Lines[key] = records[key].Line
		}
	}
	return true, nil
}

// holds says whether grants are what the wallet says its page holds.
func (w *Wallet) holds(number int, grants []LiveGrant) bool {
	for _, page := range w.Pages {
		if page.Number != number {
			continue
		}
		var sum Credits
		for _, g := range grants {
			sum += g.Remaining
		}
		return len(grants) == page.Count && sum == page.Sum
	}
	return false
}

// records reads what keys of a wallet stand for.
func (l *Ledger) records(ctx context.Context, ref WalletRef, keys []KeyHash) (map[KeyHash]Record, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return l.store.Records(ctx, ref, keys)
}

// view has read compute something of a snapshot, loading what it needs, and reads the wallet anew where it
// changed in between.
func (l *Ledger) view(ctx context.Context, s *Snapshot, read func(*Snapshot) Need) error {
	for tries := 0; tries < MaxAttempts; {
		need := read(s)
		if !need.Any() {
			return nil
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
