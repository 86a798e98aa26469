package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// quotedPrice is a quote whose seal was checked.
type quotedPrice struct{ *price.Quote }

func (q quotedPrice) ID() string                  { return q.Quote.ID }
func (q quotedPrice) Card() billing.RateCardRef   { return q.Quote.Card }
func (q quotedPrice) Multiplier() billing.Decimal { return q.Quote.Multiplier }

// Covers implements [billing.QuotedPrice].
func (q quotedPrice) Covers(wallet billing.WalletID, m billing.Measure, now time.Time) *billing.Error {
	return q.Match(wallet, m, now)
}

// Quote returns a quote for what an estimate found, valid for some time, and its token. Nothing is stored about it. It
// is nil for a usage that no rate card prices.
//
// Refusals: INVALID_INPUT (validFor).
func (l *Ledger) Quote(
	ctx context.Context, wallet billing.WalletRef, e *billing.Estimate, validFor time.Duration,
) (token string, quote *price.Quote, err error) {
	if refusal := price.CheckQuoteTime(validFor); refusal != nil {
		return "", nil, refusal
	}
	if e.Pricing == nil {
		return "", nil, nil
	}
	now, err := l.Now(ctx, wallet.Tenant)
	if err != nil {
		return "", nil, err
	}
	keys, err := l.sealingKeys(ctx, wallet.Tenant, now)
	if err != nil {
		return "", nil, err
	}
	quote = &price.Quote{
		ID: price.NewQuoteID(now, l.runtime.Entropy()), Wallet: wallet.ID, Card: e.Pricing.Card,
		Multiplier: e.Pricing.Multiplier, Measure: e.Measure, ExpiresAt: now.Add(validFor),
	}
	return quote.Seal(keys), quote, nil
}

// openQuotes checks the seals of the quotes of commands that redeem one. The key that sealed a quote may have been added a
// moment ago: a quote that the keys of an eventual read do not open is refused only by those of a strong one.
func (l *Ledger) openQuotes(ctx context.Context, tenant billing.Tenant, commands ...billing.Priced) error {
	var keys *seal.Keys
	read := func(f Freshness) (err error) {
		keys, err = l.quoteKeys(ctx, tenant, f)
		return err
	}
	strong := false
	for _, c := range commands {
		token := c.QuoteToken()
		if token == "" {
			continue
		}
		if keys == nil {
			if err := read(Eventual); err != nil {
				return err
			}
		}
		quote, refusal := price.Open(keys, token)
		if refusal != nil && !strong {
			strong = true
			if err := read(Strong); err != nil {
				return err
			}
			quote, refusal = price.Open(keys, token)
		}
		if refusal != nil {
			c.SetQuote(nil, refusal)
		} else {
			c.SetQuote(quotedPrice{quote}, nil)
		}
	}
	return nil
}

// quoteKeys returns the keys that seal a tenant's quotes and the tokens of its budgets; without a key, if none is stored yet.
func (l *Ledger) quoteKeys(ctx context.Context, tenant billing.Tenant, f Freshness) (*seal.Keys, error) {
	keys, err := Get[*seal.Keys](ctx, l.store, seal.KeysKey(tenant), f)
	if errors.Is(err, billing.ErrNotFound) {
		return &seal.Keys{Tenant: tenant}, nil
	}
	return keys, err
}

// sealingKeys returns the keys of a tenant. The newest key seals quotes. If it is too old for that, or there is no key,
// a new one is stored. If another process stores one meanwhile, that is read strongly.
func (l *Ledger) sealingKeys(ctx context.Context, tenant billing.Tenant, now time.Time) (*seal.Keys, error) {
	freshness, keys := Eventual, (*seal.Keys)(nil)
	err := l.untilCurrent(ctx, func() (err error) {
		if keys, err = l.quoteKeys(ctx, tenant, freshness); err != nil || !keys.Due(now) {
			return err
		}
		freshness = Strong
		var secret seal.Secret
		l.runtime.Random(secret[:])
		before := keys.Revision
		keys = keys.Rotate(secret, now)
		keys.SetDocumentRevision(before + 1)
		return l.store.PutDocument(ctx, billing.DocumentChange{Key: keys.DocumentKey(), Before: before, After: keys})
	})
	if contended(err) {
		return nil, conflict()
	}
	return keys, err
}
