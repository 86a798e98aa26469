package graph

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// Grants lists the grants of a wallet.
func (r wallets) Grants(
	ctx context.Context, of *view.Wallet, first *int, after *string, spendable *bool,
) (*view.GrantConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		wallet, _, ok := billing.GrantID(id).Split()
		return ok && wallet == of.Of().ID
	})
	if err != nil {
		return nil, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	found, err := r.ledger.Grants(ctx, snapshot.Fork(), now, ledger.GrantQuery{
		Spendable: spendable, After: billing.GrantID(page.after), Limit: page.first,
	})
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.Grant, len(found.Grants))
	for i, grant := range found.Grants {
		nodes[i] = s.showGrant(grant)
	}
	return connectPage(page, nodes, found.More, string(found.Resume)), nil
}

// Wallet returns the wallet of a grant.
func (grants) Wallet(ctx context.Context, of *view.Grant) (*view.Wallet, error) {
	s := sessionOf(ctx)
	return s.wallet(ctx, of.Ref.ID)
}

// Origin returns the grant that the credit of a grant came from.
func (grants) Origin(ctx context.Context, of *view.Grant) (*view.Grant, error) {
	s := sessionOf(ctx)
	wallet, ref, ok := of.Of.Origin.Split()
	if !ok {
		return nil, nil
	}
	return s.grant(ctx, wallet, ref)
}

// Grant returns the grant whose credit lapses.
func (expiringCredits) Grant(ctx context.Context, of *view.ExpiringCredits) (*view.Grant, error) {
	s := sessionOf(ctx)
	return s.grant(ctx, of.Wallet.ID, of.Of.Grant)
}

func (r mutations) GrantCredits(ctx context.Context, in gen.GrantCreditsInput) (*gen.GrantCreditsPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.GrantCredits{
		Keyed: keyed(in.IdempotencyKey), Wallet: in.WalletID, Amount: required(read, in.Amount, "amount"),
		Source: in.Source, Priority: in.Priority,
		EffectiveAt: pointer(read, in.EffectiveAt, "effectiveAt"), ExpiresAt: pointer(read, in.ExpiresAt, "expiresAt"),
		Paid: money(read, in.Paid, "paid"), Reason: text(in.Reason), Metadata: optional(read, in.Metadata, "metadata"),
	}
	payload := &gen.GrantCreditsPayload{}
	posted, err := perform(read, func() (*ledger.Result[*billing.Transaction], error) {
		return r.ledger.GrantCredits(ctx, s.caller, request)
	})
	if payload.UserErrors, err = refused(err); posted == nil || err != nil {
		return payload, err
	}
	payload.Transaction, payload.Wallet, payload.Replayed = s.show(posted)
	payload.Grant, err = r.created(ctx, s, posted)
	return payload, err
}

// created returns the grant that a request created: from the result of the request itself, unless it was a replay.
func (r mutations) created(
	ctx context.Context, s *session, posted *ledger.Result[*billing.Transaction],
) (*view.Grant, error) {
	grant := &posted.Value.Created[0]
	if posted.Replayed {
		return s.grant(ctx, grant.Wallet, grant.Ref)
	}
	left := &billing.Snapshot{Wallet: *posted.Wallet}
	shown, err := r.ledger.ShowGrants(ctx, left, posted.Wallet.CommittedAt, []*billing.Grant{grant})
	if err != nil {
		return nil, err
	}
	return s.showGrant(shown[0]), nil
}

func money(read *reader, in *gen.MoneyInput, field string) *billing.Money {
	if in == nil {
		return nil
	}
	return &billing.Money{Amount: required(read, in.Amount, field, "amount"), Currency: in.Currency}
}

func (r mutations) VoidGrant(ctx context.Context, in gen.VoidGrantInput) (*gen.VoidGrantPayload, error) {
	s := sessionOf(ctx)
	payload := &gen.VoidGrantPayload{}
	posted, err := r.ledger.VoidGrant(ctx, s.caller, billing.VoidGrant{
		Keyed: keyed(in.IdempotencyKey), Grant: billing.GrantID(in.GrantID), Reason: in.Reason,
	})
	if payload.UserErrors, err = refused(err); posted == nil || err != nil {
		return payload, err
	}
	payload.Transaction, payload.Wallet, payload.Replayed = s.show(posted)
	payload.Grant, err = s.grant(ctx, posted.Wallet.ID, posted.Value.Drawdowns[0].Grant)
	return payload, err
}
