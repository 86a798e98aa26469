package stripe_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// The least amounts are in minor units of the product, not of Stripe, and each currency of the list can be charged with exactly its
// least amount.
func TestLeastAmounts(t *testing.T) {
	w := newWorld(t)
	least := w.Least()
	for currency, want := range map[string]int64{
		"USD": 50, "EUR": 50, "GBP": 30, "JPY": 50, "HUF": 17_500, "MXN": 1000, "XAF": 0, "KWD": 0,
	} {
		if least[currency] != want {
			t.Errorf("the least in %s is %d, not %d", currency, least[currency], want)
		}
	}
	number := 0
	for currency, minor := range least {
		number++
		charge := w.stored(number, stripetest.CardOK)
		charge.Price = billing.Amount{Minor: minor, Currency: currency}
		if photo := must(w.Collect(t.Context(), charge))(t); photo.Received != charge.Price {
			t.Errorf("%v: received %v", charge.Price, photo.Received)
		}
	}
	least["USD"] = 1
	if w.Least()["USD"] != 50 {
		t.Error("a caller changes the list of all")
	}
}
