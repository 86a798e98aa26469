package graph

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// creditPack returns a pack by its code, or nil.
func (s *session) creditPack(ctx context.Context, code string) (*view.CreditPack, error) {
	if !billing.NewCreditPackID(code).Valid() {
		return nil, nil
	}
	pack, found, err := s.packs.get(ctx, code)
	if err != nil || !found {
		return nil, err
	}
	return &view.CreditPack{Of: pack}, nil
}

// creditPackByID returns a pack by its id, or nil.
func (s *session) creditPackByID(ctx context.Context, id billing.CreditPackID) (*view.CreditPack, error) {
	code, _ := id.Code()
	return s.creditPack(ctx, code)
}

// showPack returns the view of a pack that was read or changed.
func (s *session) showPack(pack *billing.CreditPack) *view.CreditPack {
	s.packs.remember(pack.Code, pack)
	return &view.CreditPack{Of: pack}
}

func (queries) CreditPack(ctx context.Context, code string) (*view.CreditPack, error) {
	return sessionOf(ctx).creditPack(ctx, code)
}

// CreditPacks lists the packs of the tenant.
func (r queries) CreditPacks(ctx context.Context, first *int, after *string) (*view.CreditPackConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool { return billing.CreditPackID(id).Valid() })
	if err != nil {
		return nil, err
	}
	before, _ := billing.CreditPackID(page.after).Code()
	found, err := r.ledger.ListCreditPacks(ctx, s.caller.Tenant, before, page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.CreditPack, len(found))
	for i, pack := range found {
		nodes[i] = s.showPack(pack)
	}
	return connect(page, nodes), nil
}

// Offers lists the packs that a customer can buy for a wallet.
func (wallets) Offers(ctx context.Context, of *view.Wallet) ([]*view.CreditPack, error) {
	s := sessionOf(ctx)
	offers, found, err := s.offers.get(ctx, of.Unit())
	if err != nil || !found {
		return []*view.CreditPack{}, err
	}
	s.packs.expect(offers.Codes...)
	packs := make([]*billing.CreditPack, 0, len(offers.Codes))
	for _, code := range offers.Codes {
		pack, found, err := s.packs.get(ctx, code)
		if err != nil {
			return nil, err
		}
		if found && !pack.Archived { // it may have been archived since the offers were read
			packs = append(packs, pack)
		}
	}
	slices.SortFunc(packs, billing.CompareOffers)
	shown := make([]*view.CreditPack, len(packs))
	for i, pack := range packs {
		shown[i] = &view.CreditPack{Of: pack}
	}
	return shown, nil
}

func (r mutations) CreateCreditPack(
	ctx context.Context, in gen.CreateCreditPackInput,
) (*gen.CreateCreditPackPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := billing.CreateCreditPack{
		Keyed: keyed(in.IdempotencyKey), Code: in.Code, Name: in.Name, Credits: required(read, in.Credits, "credits"),
		Bonus: required(read, in.BonusCredits, "bonusCredits"), Price: *money(read, in.Price, "price"),
		ExpiresAfterDays: in.ExpiresAfterDays, Unit: orDefault(in.Unit, "credits"), RefundableForDays: in.RefundableForDays,
	}
	payload := &gen.CreateCreditPackPayload{}
	created, err := perform(read, func() (*ledger.Result[*billing.CreditPack], error) {
		return r.ledger.CreateCreditPack(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if created != nil {
		s.offers.forget()
		payload.CreditPack, payload.Replayed = s.showPack(created.Value), created.Replayed
	}
	return payload, err
}

func (r mutations) ArchiveCreditPack(
	ctx context.Context, in gen.ArchiveCreditPackInput,
) (*gen.ArchiveCreditPackPayload, error) {
	s, payload := sessionOf(ctx), &gen.ArchiveCreditPackPayload{}
	archived, err := r.ledger.ArchiveCreditPack(ctx, s.caller, billing.ArchiveCreditPack{
		Keyed: keyed(in.IdempotencyKey), Code: in.Code,
	})
	payload.UserErrors, err = refused(err)
	if archived != nil {
		s.offers.forget()
		payload.CreditPack, payload.Replayed = s.showPack(archived.Value), archived.Replayed
	}
	return payload, err
}
