package stripe

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// maxAmount is the largest amount of Stripe: eight digits.
// https://docs.stripe.com/api/payment_intents/create#create_payment_intent-amount
const maxAmount = 99_999_999

// Stripe's smallest units are the minor units of ISO 4217, with these exceptions.
// https://docs.stripe.com/currencies
const (
	iskFactor   = 100 // Stripe writes ISK with two digits after the point, which must be 0; ISO 4217 has none
	mgaDivisor  = 100 // Stripe writes MGA without digits after the point; ISO 4217 has two
	threeDigits = 10  // the last of three digits after the point must be 0
)

// toStripe returns an amount in Stripe's smallest units. It refuses what Stripe has no number for. It never rounds.
func toStripe(a billing.Amount) (int64, error) {
	minor := a.Minor
	switch a.Currency {
	case "UGX": // Stripe's pages contradict each other about it, and a wrong factor would charge a hundred times as much
		return 0, refused("unsupported_currency", "UGX cannot be charged: its unit at Stripe is not certain")
	case "ISK":
		minor *= iskFactor
	case "MGA":
		if minor%mgaDivisor != 0 {
			return 0, refused("invalid_amount", "%s cannot be charged: Stripe takes whole MGA alone", a)
		}
		minor /= mgaDivisor
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		if minor%threeDigits != 0 {
			return 0, refused("invalid_amount", "%s cannot be charged: its last digit has to be 0 at Stripe", a)
		}
	}
	if minor <= 0 || minor > maxAmount || a.Minor > maxAmount*mgaDivisor {
		return 0, refused("invalid_amount", "%s cannot be charged: Stripe takes amounts of one to eight digits", a)
	}
	return minor, nil
}

// fromStripe returns an amount of Stripe in minor units of ISO 4217.
func fromStripe(units int64, currency string) (int64, error) {
	switch currency {
	case "ISK":
		if units%iskFactor != 0 {
			return 0, fmt.Errorf("an amount of %d units at Stripe is not a whole number of ISK", units)
		}
		return units / iskFactor, nil
	case "MGA":
		return units * mgaDivisor, nil
	}
	return units, nil
}
