package ledger

import (
	"context"
	"time"

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

// RateCard returns the version of a rate card that is in force at an instant, or [billing.ErrNotFound].
func (l *Ledger) RateCard(ctx context.Context, tenant billing.Tenant, code string, at time.Time) (*price.Card, error) {
	timeline, err := Get[*price.Timeline](ctx, l.store, billing.RateCardKey(tenant, code), Strong)
	if err != nil {
		return nil, err
	}
	return l.RateCardVersion(ctx, tenant, timeline.VersionAt(billing.Instant(at)))
}

// RateCardVersion returns one version of a rate card, or [billing.ErrNotFound].
func (l *Ledger) RateCardVersion(
	ctx context.Context, tenant billing.Tenant, ref billing.RateCardRef,
) (*price.Card, error) {
	key := billing.RateCardVersionKey(tenant, ref)
	found, err := l.documents(ctx, []billing.DocumentKey{key})
	if err != nil {
		return nil, err
	}
	if found[key] == nil {
		return nil, billing.ErrNotFound
	}
	return asType[*price.Card](found[key])
}

// RateCardVersions returns up to limit versions of a rate card that are older than a version, newest first; before 0
// means that they begin with the newest.
func (l *Ledger) RateCardVersions(
	ctx context.Context, tenant billing.Tenant, code string, before, limit int,
) ([]*price.Card, error) {
	last := ""
	if before > 0 {
		last = billing.RateCardVersionKey(tenant, billing.RateCardRef{Code: code, Version: before}).ID
	}
	return List[*price.Card](ctx, l.store, billing.Collection{
		Tenant: tenant, Kind: billing.KindRateCardVersion, Parent: code, Limit: limit,
	}, last)
}

// RateCards returns the versions in force at an instant of up to limit rate cards, by their codes, from the last one in
// the order of bytes to the first, and of those before a code only.
func (l *Ledger) RateCards(
	ctx context.Context, tenant billing.Tenant, at time.Time, before string, limit int,
) ([]*price.Card, error) {
	timelines, err := List[*price.Timeline](ctx, l.store, billing.Collection{
		Tenant: tenant, Kind: billing.KindRateCard, Limit: limit,
	}, before)
	if err != nil {
		return nil, err
	}
	keys := make([]billing.DocumentKey, len(timelines))
	for i, t := range timelines {
		keys[i] = billing.RateCardVersionKey(tenant, t.VersionAt(billing.Instant(at)))
	}
	found, err := l.documents(ctx, keys)
	if err != nil {
		return nil, err
	}
	cards := make([]*price.Card, len(keys))
	for i, key := range keys {
		if cards[i], err = asType[*price.Card](found[key]); err != nil {
			return nil, err
		}
	}
	return cards, nil
}
