package ledger

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// PublishRateCard publishes the next version of a rate card.
//
// Refusals: INVALID_INPUT, AMBIGUOUS_RATE, IDEMPOTENCY_KEY_REUSED, CONFLICT (the card has as many versions as it can
// have, or every race was lost).
func (l *Ledger) PublishRateCard(
	ctx context.Context, by billing.Caller, p price.PublishRateCard,
) (*Result[*price.Card], error) {
	p.Keyed = p.By(by)
	return RunFor[*price.Card](ctx, l, by.Tenant, &p, func(result string) billing.DocumentKey {
		ref, _ := billing.RateCardID(result).Split() // the command made it
		return billing.RateCardVersionKey(by.Tenant, ref)
	})
}

// RateCardVersion returns one version of a rate card, or [billing.ErrNotFound].
func (l *Ledger) RateCardVersion(
	ctx context.Context, tenant billing.Tenant, ref billing.RateCardRef,
) (*price.Card, error) {
	found, err := l.RateCardsByRef(ctx, tenant, []billing.RateCardRef{ref})
	if err != nil {
		return nil, err
	}
	card, exists := found[ref]
	if !exists {
		return nil, billing.ErrNotFound
	}
	return card, nil
}

// Timelines returns the timelines of rate cards, by their codes. Those that do not exist are left out. The read is
// strong.
func (l *Ledger) Timelines(
	ctx context.Context, tenant billing.Tenant, codes []string,
) (map[string]*price.Timeline, error) {
	return DocumentsOf(ctx, l.store, keysOf(tenant, codes, billing.RateCardKey), Strong, func(t *price.Timeline) string { return t.Code })
}

// RateCardsByRef returns versions of rate cards, without a read for those that this process knows. Those that do not
// exist are left out. The caller must not change them.
func (l *Ledger) RateCardsByRef(
	ctx context.Context, tenant billing.Tenant, refs []billing.RateCardRef,
) (map[billing.RateCardRef]*price.Card, error) {
	found, err := l.documents(ctx, keysOf(tenant, refs, billing.RateCardVersionKey))
	if err != nil {
		return nil, err
	}
	cards := make(map[billing.RateCardRef]*price.Card, len(found))
	for _, document := range found {
		card, err := asType[*price.Card](document)
		if err != nil {
			return nil, err
		}
		cards[card.Ref()] = card
	}
	return cards, nil
}

// ListTimelines returns the timelines of up to limit rate cards, by their codes, from the last one in the order of bytes
// to the first, and of those before a code only.
func (l *Ledger) ListTimelines(
	ctx context.Context, tenant billing.Tenant, before string, limit int,
) ([]*price.Timeline, error) {
	return List[*price.Timeline](ctx, l.store, billing.Collection{
		Tenant: tenant, Kind: billing.KindRateCard, Limit: limit,
	}, before)
}
