package price

import (
	"maps"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

const (
	// MaxQuoteTime is for how long a quote is valid at most.
	MaxQuoteTime = 15 * time.Minute

	quotePrefix = "quo_"
	ulidLength  = 26
)

// Quote locks a price: the version of a rate card and the multiplier by which a usage of a wallet is priced, for an
// action with certain dimensions, up to the quantities that were asked for. Nothing is stored about it until it is
// redeemed, and it is redeemed once at most. A usage with a quote is priced by the [Card] of that version, with the
// quote's multiplier.
type Quote struct {
	ID         string // quo_ and a ULID; the line that redeems the quote has it
	Wallet     billing.WalletID
	Card       billing.RateCardRef
	Multiplier billing.Decimal
	Measure    billing.Measure // the largest quantities
	ExpiresAt  time.Time       // excluded, by the tenant's clock
}

// NewQuoteID returns an id for a quote.
func NewQuoteID(now time.Time, random billing.Entropy) string {
	return quotePrefix + billing.NewULID(now, random)
}

// CheckQuoteTime refuses a time that is too short or too long for a quote to be valid.
func CheckQuoteTime(validFor time.Duration) *billing.Error {
	if validFor < time.Second || validFor > MaxQuoteTime {
		return invalid("validForSeconds is %d; use 1 to %d", int64(validFor/time.Second), int(MaxQuoteTime/time.Second)).
			At("validForSeconds")
	}
	return nil
}

// Match refuses a usage that the quote is not for: QUOTE_EXPIRED at or after ExpiresAt, by the tenant's clock, and
// QUOTE_MISMATCH with the path of the field that differs. A usage fits if it has the wallet, the action and the
// dimensions of the quote, and no larger quantity. It may leave out components.
func (q *Quote) Match(wallet billing.WalletID, m billing.Measure, now time.Time) *billing.Error {
	switch {
	case !now.Before(q.ExpiresAt):
		return billing.Refuse(billing.CodeQuoteExpired, "the quote was valid until %s; ask for a new one",
			billing.FormatInstant(q.ExpiresAt)).At("quote")
	case wallet != q.Wallet:
		return mismatch("the quote is for another wallet").At("walletId")
	case m.Action != q.Measure.Action:
		return mismatch("the quote is for the action %s", billing.Quote(q.Measure.Action)).At("action")
	case !maps.Equal(m.Dimensions, q.Measure.Dimensions):
		return mismatch("the quote is for the dimensions %s", describeDimensions(q.Measure.Dimensions)).At("dimensions")
	case len(m.Components) == 0 && len(q.Measure.Components) > 0:
		return mismatch("the quote is for a usage with components").At("components")
	case len(m.Components) > 0 && len(q.Measure.Components) == 0:
		return mismatch("the quote is for a usage without components").At("components")
	case larger(m.Quantity, q.Measure.Quantity):
		return mismatch("quantity is %s, and the quote is for at most %s", m.Quantity, q.Measure.Quantity).At("quantity")
	}
	for i, c := range m.Components {
		if refusal := q.matchComponent(c); refusal != nil {
			return refusal.AtIndex("components", i)
		}
	}
	return nil
}

// matchComponent refuses a component that the quote does not have, or that has a larger quantity than in the quote.
func (q *Quote) matchComponent(c billing.Component) *billing.Error {
	at := slices.IndexFunc(q.Measure.Components, func(of billing.Component) bool { return of.Name == c.Name })
	if at < 0 {
		return mismatch("the quote has no component %s", billing.Quote(c.Name)).At("name")
	}
	if most := q.Measure.Components[at].Quantity; larger(c.Quantity, most) {
		return mismatch("quantity of %s is %s, and the quote is for at most %s", billing.Quote(c.Name), c.Quantity, most).
			At("quantity")
	}
	return nil
}

// larger reports whether a is larger than b. Neither is negative.
func larger(a, b billing.Decimal) bool {
	high, low := a.Unscaled()
	mostHigh, mostLow := b.Unscaled()
	return high > mostHigh || high == mostHigh && low > mostLow
}

func mismatch(format string, args ...any) *billing.Error {
	refusal := billing.Refuse(billing.CodeQuoteMismatch, format, args...)
	refusal.Message += "; ask for a new quote, or leave the quote out"
	return refusal
}
