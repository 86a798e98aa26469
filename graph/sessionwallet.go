package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// wallet returns a wallet by id, or nil.
func (s *session) wallet(ctx context.Context, id billing.WalletID) (*view.Wallet, error) {
	s.wantProfiles(ctx, id)
	snapshot, found, err := s.snapshot(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	return s.showWallet(snapshot), nil
}

// snapshot returns the state of a wallet, and whether it exists. It is not older than the holds, top-ups and subscriptions of the
// wallet that the request has shown: where it is, it is read again.
func (s *session) snapshot(ctx context.Context, id billing.WalletID) (*billing.Snapshot, bool, error) {
	snapshot, found, err := s.wallets.get(ctx, id)
	if err != nil || !found {
		return nil, false, err
	}
	s.mu.Lock()
	newest := s.newest[id]
	s.mu.Unlock()
	if newest != nil && newest.DocumentRevision() > snapshot.Wallet.Revision {
		if snapshot, err = s.catchUp(ctx, snapshot, newest); err != nil {
			return nil, true, err
		}
		s.wallets.remember(id, snapshot)
	}
	settled, err := s.settled(ctx, snapshot)
	return settled, true, err
}

// needs records that a document of a wallet is shown: the wallet that is shown beside it is not older.
func (s *session) needs(wallet billing.WalletID, shown billing.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if newest := s.newest[wallet]; newest == nil || newest.DocumentRevision() < shown.DocumentRevision() {
		s.newest[wallet] = shown
	}
}

// showWallet returns the view of a wallet that was read, and announces reads of its owner and profile.
func (s *session) showWallet(snapshot *billing.Snapshot) *view.Wallet {
	s.customers.expect(snapshot.Wallet.Customer)
	s.profiles.expect(snapshot.Wallet.ID)
	s.counted.expect(snapshot.Wallet.ID)
	s.open.expect(snapshot.Wallet.ID)
	s.ratecards.timelines.expect(snapshot.Wallet.PricedBy())
	s.wallets.remember(snapshot.Wallet.ID, snapshot)
	return &view.Wallet{Snapshot: snapshot}
}

// showState does what showWallet does for the state after a request; nil for nil.
func (s *session) showState(w *billing.Wallet) *view.Wallet {
	if w == nil {
		return nil
	}
	shown := s.showWallet(&billing.Snapshot{Wallet: *w})
	if s.token != nil { // whose bearer sees no wallet
		return nil
	}
	return shown
}
