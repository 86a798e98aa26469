package graph

import (
	"context"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/price"
	"github.com/drawdown-billing/drawdown/graph/gen"
	"github.com/drawdown-billing/drawdown/graph/scalar"
	"github.com/drawdown-billing/drawdown/graph/view"
)

// versionsAtOnce is how many versions of rate cards are read together: the largest take 400 KB each in the store, and
// 1.5 MB in memory.
const versionsAtOnce = 16

// ratecards are the rate cards that a request has read. Of a version it keeps what is shown, and not all rates: a page
// of lines may name a hundred versions.
type ratecards struct {
	timelines *siblings[string, *price.Timeline]          // by code
	heads     *siblings[billing.RateCardRef, *price.Card] // without their rates
	rates     *siblings[view.RateRef, *price.Rate]
}

// newRatecards returns the rate cards of a request, which are read from the ledger.
func newRatecards(from *ledger.Ledger, tenant billing.Tenant) ratecards {
	eachVersion := func(
		ctx context.Context, refs []billing.RateCardRef, visit func(billing.RateCardRef, *price.Card),
	) error {
		for part := range slices.Chunk(refs, versionsAtOnce) {
			cards, err := from.RateCardsByRef(ctx, tenant, part)
			if err != nil {
				return err
			}
			for ref, card := range cards {
				visit(ref, card)
			}
		}
		return nil
	}
	return ratecards{
		timelines: ofTenant(tenant, from.Timelines),
		heads: newSiblings(
			func(ctx context.Context, refs []billing.RateCardRef) (map[billing.RateCardRef]*price.Card, error) {
				heads := map[billing.RateCardRef]*price.Card{}
				return heads, eachVersion(ctx, refs, func(ref billing.RateCardRef, card *price.Card) {
					heads[ref] = headOf(card)
				})
			}),
		rates: newSiblings(func(ctx context.Context, refs []view.RateRef) (map[view.RateRef]*price.Rate, error) {
			positions := map[billing.RateCardRef][]int{}
			var cards []billing.RateCardRef
			for _, ref := range refs {
				if positions[ref.Card] == nil {
					cards = append(cards, ref.Card)
				}
				positions[ref.Card] = append(positions[ref.Card], ref.Position)
			}
			found := map[view.RateRef]*price.Rate{}
			return found, eachVersion(ctx, cards, func(of billing.RateCardRef, card *price.Card) {
				for _, position := range positions[of] {
					if rate := card.Rate(position); rate != nil {
						copied := *rate
						found[view.RateRef{Card: of, Position: position}] = &copied
					}
				}
			})
		}),
	}
}

// headOf returns a version without its rates.
func headOf(card *price.Card) *price.Card {
	head := *card
	head.Rates = nil
	return &head
}

// expect announces the rates of a line.
func (c *ratecards) expect(p *billing.Pricing) {
	if p == nil {
		return
	}
	c.heads.expect(p.Card)
	if ref, one := view.RateOf(p); one {
		c.rates.expect(ref)
	}
	for _, component := range p.Components {
		c.rates.expect(view.RateRef{Card: p.Card, Position: component.Rate})
	}
}

// rateCardAt returns the version of a rate card that is in force at an instant, now if there is none, or nil.
func (s *session) rateCardAt(ctx context.Context, code string, at *scalar.TimeArg) (*view.RateCard, error) {
	when, err := scalar.Optional(at, "at")
	if err != nil || billing.CheckCode("code", code) != nil {
		return nil, err
	}
	timeline, found, err := s.ratecards.timelines.get(ctx, code)
	if err != nil || !found {
		return nil, err
	}
	if when == nil {
		now, err := s.now(ctx)
		if err != nil {
			return nil, err
		}
		when = &now
	}
	return &view.RateCard{Ref: timeline.VersionAt(billing.Instant(*when))}, nil
}

// rate returns a rate that priced a line, or nil.
func (s *session) rate(ctx context.Context, ref view.RateRef) (*view.Rate, error) {
	rate, found, err := s.ratecards.rates.get(ctx, ref)
	if err != nil || !found {
		return nil, err
	}
	return &view.Rate{Of: rate, Position: ref.Position}, nil
}

// rateCardByID returns a version of a rate card by its id, or nil.
func (s *session) rateCardByID(ctx context.Context, id billing.RateCardID) (*view.RateCard, error) {
	ref, _ := id.Split()
	_, found, err := s.ratecards.heads.get(ctx, ref)
	if err != nil || !found {
		return nil, err
	}
	return &view.RateCard{Ref: ref}, nil
}

func (queries) RateCard(ctx context.Context, code string, at *scalar.TimeArg) (*view.RateCard, error) {
	return sessionOf(ctx).rateCardAt(ctx, code, at)
}

// RateCards lists the rate cards of the tenant. The cursor of a card is its code.
func (r queries) RateCards(ctx context.Context, first *int, after *string) (*view.RateCardConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, isRateCardID)
	if err != nil {
		return nil, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	before, _ := billing.RateCardID(page.after).Split()
	found, err := r.ledger.ListTimelines(ctx, s.caller.Tenant, before.Code, page.first+1)
	if err != nil {
		return nil, err
	}
	nodes := make([]*view.RateCard, len(found))
	for i, timeline := range found {
		s.ratecards.timelines.remember(timeline.Code, timeline)
		nodes[i] = &view.RateCard{Ref: timeline.VersionAt(now)}
		s.ratecards.heads.expect(nodes[i].Ref)
	}
	return connect(page, nodes), nil
}

func isRateCardID(id string) bool { return billing.RateCardID(id).Valid() }

// RateCard returns the version of a rate card that prices the usage of a wallet.
func (wallets) RateCard(ctx context.Context, of *view.Wallet, at *scalar.TimeArg) (*view.RateCard, error) {
	s := sessionOf(ctx)
	snapshot, err := s.settled(ctx, of.Snapshot)
	if err != nil {
		return nil, err
	}
	return s.rateCardAt(ctx, snapshot.Wallet.PricedBy(), at)
}

// Rate returns the rate that priced a usage.
func (transactions) Rate(ctx context.Context, of *view.Transaction) (*view.Rate, error) {
	ref, one := view.RateOf(of.Of.Pricing)
	if !one {
		return nil, nil
	}
	return sessionOf(ctx).rate(ctx, ref)
}

// Rate returns the rate that priced a component.
func (usageComponents) Rate(ctx context.Context, of *view.UsageComponent) (*view.Rate, error) {
	return sessionOf(ctx).rate(ctx, of.RateRef())
}

// head returns a version of a rate card without its rates. A version that is shown exists, and never ends.
func (s *session) head(ctx context.Context, of *view.RateCard) (*price.Card, error) {
	head, found, err := s.ratecards.heads.get(ctx, of.Ref)
	if err == nil && !found {
		err = billing.ErrNotFound
	}
	return head, err
}

// EffectiveAt returns when a version takes effect.
func (rateCards) EffectiveAt(ctx context.Context, of *view.RateCard) (*scalar.TimeArg, error) {
	head, err := sessionOf(ctx).head(ctx, of)
	if err != nil {
		return nil, err
	}
	return scalar.NewTime(head.EffectiveAt), nil
}

// PublishedAt returns when a version was published.
func (rateCards) PublishedAt(ctx context.Context, of *view.RateCard) (*scalar.TimeArg, error) {
	head, err := sessionOf(ctx).head(ctx, of)
	if err != nil {
		return nil, err
	}
	return scalar.NewTime(head.PublishedAt), nil
}

// PublishedBy returns who published a version.
func (rateCards) PublishedBy(ctx context.Context, of *view.RateCard) (*view.Actor, error) {
	s := sessionOf(ctx)
	head, err := s.head(ctx, of)
	if err != nil {
		return nil, err
	}
	return view.NewActor(head.PublishedBy), nil
}

// Rates returns all rates of a version.
func (r rateCards) Rates(ctx context.Context, of *view.RateCard) ([]*view.Rate, error) {
	card, err := r.ledger.RateCardVersion(ctx, sessionOf(ctx).caller.Tenant, of.Ref)
	if err != nil {
		return nil, err
	}
	rates := make([]*view.Rate, len(card.Rates.All()))
	for i := range rates {
		rates[i] = &view.Rate{Of: card.Rate(i + 1), Position: i + 1}
	}
	return rates, nil
}

// Rate returns the most specific rate of a version for a usage.
func (r rateCards) Rate(
	ctx context.Context, of *view.RateCard, action string, component *string, dimensions *scalar.MetadataArg,
) (*view.Rate, error) {
	asked, err := scalar.Optional(dimensions, "dimensions")
	if err != nil {
		return nil, err
	}
	var having billing.Metadata
	if asked != nil {
		having = *asked
	}
	card, err := r.ledger.RateCardVersion(ctx, sessionOf(ctx).caller.Tenant, of.Ref)
	if err != nil {
		return nil, err
	}
	rate, position := card.Rates.Find(action, text(component), having)
	if rate == nil {
		return nil, nil
	}
	return &view.Rate{Of: rate, Position: position}, nil
}

// Versions lists the versions of a card. They are numbered without a gap, so that the newest number says which exist.
func (rateCards) Versions(
	ctx context.Context, of *view.RateCard, first *int, after *string,
) (*view.RateCardConnection, error) {
	s := sessionOf(ctx)
	page, err := newPage("", first, after, func(id string) bool {
		ref, ok := billing.RateCardID(id).Split()
		return ok && ref.Code == of.Ref.Code
	})
	if err != nil {
		return nil, err
	}
	timeline, found, err := s.ratecards.timelines.get(ctx, of.Ref.Code)
	if err != nil || !found {
		return connect(page, []*view.RateCard(nil)), err
	}
	next := timeline.Latest
	if before, ok := billing.RateCardID(page.after).Split(); ok {
		next = min(next, before.Version-1)
	}
	var nodes []*view.RateCard
	for ; next >= 1 && len(nodes) <= page.first; next-- {
		ref := billing.RateCardRef{Code: of.Ref.Code, Version: next}
		s.ratecards.heads.expect(ref)
		nodes = append(nodes, &view.RateCard{Ref: ref})
	}
	return connect(page, nodes), nil
}

func (r mutations) PublishRateCard(
	ctx context.Context, in gen.PublishRateCardInput,
) (*gen.PublishRateCardPayload, error) {
	s := sessionOf(ctx)
	read := &reader{}
	request := price.PublishRateCard{
		Keyed: keyed(in.IdempotencyKey), Code: in.Code, EffectiveAt: pointer(read, in.EffectiveAt, "effectiveAt"),
		Rates: readRates(read, in.Rates),
	}
	payload := &gen.PublishRateCardPayload{}
	published, err := perform(read, func() (*ledger.Result[*price.Card], error) {
		return r.ledger.PublishRateCard(ctx, s.caller, request)
	})
	payload.UserErrors, err = refused(err)
	if published != nil {
		s.changed()
		s.ratecards.timelines.forget()
		s.ratecards.heads.remember(published.Value.Ref(), headOf(published.Value))
		payload.RateCard, payload.Replayed = &view.RateCard{Ref: published.Value.Ref()}, published.Replayed
	}
	return payload, err
}

// readRates reads the field rates of an input.
func readRates(read *reader, in []*gen.RateInput) []price.Rate {
	rates := make([]price.Rate, len(in))
	for i, rate := range in {
		path := func(field string) []string { return at("rates", i, field) }
		rates[i] = price.Rate{
			Action: rate.Action, Component: given(read, rate.Component, path("component")...),
			Credits: required(read, rate.Credits, path("credits")...), Per: required(read, rate.Per, path("per")...),
			When:    optional(read, rate.When, path("when")...),
			Minimum: pointer(read, rate.Minimum, path("minimum")...), Description: text(rate.Description),
		}
	}
	return rates
}
