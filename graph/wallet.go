package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

func (r queries) Wallet(ctx context.Context, id string, _ *bool) (*view.Wallet, error) { // fresh is for plan
	s := sessionOf(ctx)
	snapshot, err := r.ledger.Wallet(ctx, s.caller.Tenant, id, s.freshness)
	if err != nil {
		return absent[view.Wallet](nil, err)
	}
	if s.ownSnapshot(snapshot) == nil {
		return nil, nil
	}
	s.wantProfiles(ctx, snapshot.Wallet.ID)
	if err := s.readProfiles(ctx, r.services, walletsByID{snapshot.Wallet.ID: snapshot}); err != nil {
		return nil, err
	}
	return s.showWallet(snapshot), nil
}

// Wallets lists the wallets of the tenant.
func (r queries) Wallets(
	ctx context.Context, first *int, after *string, status *billing.WalletStatus,
) (*view.WalletConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return billing.WalletID(id).Valid() })
	if err != nil {
		return nil, err
	}
	var only billing.WalletStatus
	if status != nil {
		only = *status
	}
	ids, err := r.ledger.ListAllWallets(ctx, s.caller.Tenant, only, billing.WalletID(page.after), page.first+1)
	if err != nil {
		return nil, err
	}
	return s.connectWallets(ctx, page, ids)
}

// Customer returns the owner of a wallet.
func (wallets) Customer(ctx context.Context, of *view.Wallet) (*view.Customer, error) {
	s := sessionOf(ctx)
	return s.customer(ctx, of.Of().Customer)
}

// Metadata returns the metadata of a wallet.
func (wallets) Metadata(ctx context.Context, of *view.Wallet) (*scalar.MetadataArg, error) {
	s := sessionOf(ctx)
	profile, found, err := s.profiles.get(ctx, of.Of().ID)
	if err != nil || !found {
		return scalar.NewMetadata(nil), err
	}
	return scalar.NewMetadata(profile.Metadata), nil
}

// Balance returns the balance of a wallet now.
func (r wallets) Balance(ctx context.Context, of *view.Wallet) (*view.Balance, error) {
	s := sessionOf(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	balance, err := r.ledger.Balance(ctx, snapshot.Fork(), now)
	return &view.Balance{Wallet: of.Of().WalletRef, Balance: balance}, err
}

// BalanceAlerts returns the thresholds of a wallet, as they are at the instant of its balance.
func (r wallets) BalanceAlerts(ctx context.Context, of *view.Wallet) ([]*billing.BalanceAlert, error) {
	now, err := sessionOf(ctx).now(ctx)
	if err != nil {
		return nil, err
	}
	alerts, err := r.ledger.BalanceAlerts(ctx, of.Snapshot.Fork(), now)
	pointers := make([]*billing.BalanceAlert, len(alerts))
	for i := range alerts {
		pointers[i] = &alerts[i]
	}
	return pointers, err
}

// BalanceAt returns the balance of a wallet at an instant.
func (r wallets) BalanceAt(ctx context.Context, of *view.Wallet, time scalar.TimeArg) (*view.Balance, error) {
	at, err := time.Get("time")
	if err != nil {
		return nil, err
	}
	snapshot, err := sessionOf(ctx).settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	balance, err := r.ledger.BalanceAt(ctx, snapshot.Fork(), at)
	return &view.Balance{Wallet: of.Of().WalletRef, Balance: balance}, err
}

// Audit recomputes a wallet from its ledger.
func (r wallets) Audit(ctx context.Context, of *view.Wallet) (*view.WalletAudit, error) {
	s := sessionOf(ctx)
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	audit, err := s.audits.of(&snapshot.Wallet, func() (*ledger.Audited, error) {
		return r.ledger.Audit(ctx, snapshot.Fork(), now)
	})
	if err != nil {
		return nil, err
	}
	difference, err := r.usage.Audited(ctx, &snapshot.Wallet, audit)
	if err != nil {
		return nil, err
	}
	shown := &view.WalletAudit{Audit: audit.Audit, Books: audit.Finance, Difference: difference}
	shown.OK = shown.OK && len(difference) == 0
	return shown, nil
}

func (r mutations) OpenWallet(ctx context.Context, in gen.OpenWalletInput) (*gen.OpenWalletPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.OpenWallet{
		Keyed: keyed(in.IdempotencyKey), Customer: in.CustomerID, ExternalID: given(read, in.ExternalID, "externalId"),
		Name: orDefault(in.Name, "default"), Unit: orDefault(in.Unit, "credits"),
		OverdraftLimit: optional(read, in.OverdraftLimit, "overdraftLimit"),
		RateCard:       given(read, in.RateCardCode, "rateCardCode"),
		Metadata:       optional(read, in.Metadata, "metadata"),
	}
	payload := &gen.OpenWalletPayload{}
	opened, err := perform(read, func() (*ledger.Result[*billing.Wallet], error) {
		return r.ledger.OpenWallet(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if opened != nil {
		payload.Wallet, payload.Replayed = s.showState(opened.Wallet), opened.Replayed
	}
	return payload, err
}

func (r mutations) UpdateWallet(ctx context.Context, in gen.UpdateWalletInput) (*gen.UpdateWalletPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.UpdateWallet{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Name: edit(in.Name),
		OverdraftLimit: editArg(read, in.OverdraftLimit, "overdraftLimit"),
		RateCard:       edit(in.RateCardCode), RateMultiplier: editArg(read, in.RateMultiplier, "rateMultiplier"),
		Metadata: editArg(read, in.Metadata, "metadata"),
	}
	read.fail(s.ownWallet(ctx, in.WalletID))
	payload := &gen.UpdateWalletPayload{}
	updated, err := perform(read, func() (*ledger.Result[*billing.WalletProfile], error) {
		return r.ledger.UpdateWallet(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if updated != nil {
		s.changed()
		s.profiles.remember(updated.Wallet.ID, updated.Value)
		payload.Wallet, payload.Replayed = s.showState(updated.Wallet), updated.Replayed
	}
	return payload, err
}

func orDefault(s *string, otherwise string) string {
	if s == nil {
		return otherwise
	}
	return *s
}

func (r mutations) SetWalletStatus(
	ctx context.Context, in gen.SetWalletStatusInput,
) (*gen.SetWalletStatusPayload, error) {
	s := sessionOf(ctx)
	payload := &gen.SetWalletStatusPayload{}
	posted, err := r.ledger.SetWalletStatus(ctx, s.caller, billing.SetWalletStatus{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Status: in.Status, Reason: in.Reason,
	})
	payload.UserErrors, err = refused(err)
	if posted != nil {
		_, payload.Wallet, payload.Replayed = s.show(posted)
	}
	return payload, err
}

// keyed returns the key that makes a request happen once. The ledger adds the caller.
func keyed(key string) billing.Keyed { return billing.Keyed{IdempotencyKey: key} }

// show returns the view of a wallet after a request.
func (s *session) show(posted *ledger.Result[*billing.Transaction]) (*view.Transaction, *view.Wallet, bool) {
	s.changed()
	return s.showTransaction(posted.Value), s.showState(posted.Wallet), posted.Replayed
}
