package stripe_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency string
		units    int64 // 0: refused
	}{
		{4990, "EUR", 4990},
		{1, "USD", 1},
		{99_999_999, "USD", 99_999_999},
		{100_000_000, "USD", 0},
		{80, "JPY", 80}, // no factor of a hundred
		{99_999_999, "JPY", 99_999_999},
		{18_600, "KWD", 18_600},
		{18_601, "KWD", 0},
		{10, "BHD", 10},
		{15, "TND", 0},
		{500, "ISK", 50_000},
		{1_000_000, "ISK", 0}, // nine digits at Stripe
		{50_000, "MGA", 500},
		{50_050, "MGA", 0},
		{500, "UGX", 0},
		{0, "EUR", 0},
		{-1, "EUR", 0},
		{math.MaxInt64, "ISK", 0},
		{math.MaxInt64/100 + 2, "ISK", 0}, // times 100 is a small number in 64 bits
	} {
		w := newWorld(t)
		charge := w.stored(1, stripetest.CardOK)
		charge.Price = billing.Amount{Minor: c.minor, Currency: c.currency}
		before := len(w.Requests())
		photo, err := w.Collect(t.Context(), charge)
		if c.units == 0 {
			if err == nil || len(w.Requests()) != before {
				t.Errorf("%v is sent: %v", charge.Price, err)
			}
			continue
		}
		if err != nil || photo.Received != charge.Price {
			t.Errorf("%v: received %v, %v", charge.Price, photo.Received, err)
		}
		form, _ := w.last("POST", "/v1/payment_intents")
		wantForm(t, form, map[string]string{"amount": strconv.FormatInt(c.units, 10)})
		refund := refundOf(photo, "ref_1", c.minor)
		refund.Amount.Currency = c.currency
		if made := must(w.Refund(t.Context(), refund))(t); made.Minor != c.minor {
			t.Errorf("%v: refunded %d", charge.Price, made.Minor)
		}
	}
}
