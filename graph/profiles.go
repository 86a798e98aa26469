package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/drawdown-billing/drawdown/billing"
)

// wantProfiles announces that wallets will be read for the field that is being resolved. If that field selects
// metadata, they are read together with their profiles.
func (s *session) wantProfiles(ctx context.Context, ids ...billing.WalletID) {
	if !s.showsMetadata || !selects(ctx, "metadata") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		s.profiled[id] = true
	}
}

// selects reports whether the field that is being resolved has a field selected in it, or in the nodes that it lists.
func selects(ctx context.Context, name string) bool {
	for _, field := range graphql.CollectFieldsCtx(ctx, []string{"Wallet", "Node"}) {
		if field.Name == name || field.Name == "nodes" || field.Name == "edges" {
			return true
		}
	}
	return false
}

// readProfiles reads the profiles together with the wallets, if the operation selects metadata, so that both are true
// at the same instant.
func (s *session) readProfiles(ctx context.Context, from services, wallets walletsByID) error {
	wanted := make(walletsByID, len(wallets))
	s.mu.Lock()
	for id, snapshot := range wallets {
		if s.profiled[id] {
			wanted[id] = snapshot
		}
	}
	s.mu.Unlock()
	if len(wanted) == 0 {
		return nil
	}
	profiles, err := from.ledger.ProfilesOf(ctx, s.caller.Tenant, wanted, s.beside)
	for id, profile := range profiles {
		s.profiles.remember(id, profile)
	}
	return err
}
