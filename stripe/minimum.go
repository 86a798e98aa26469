package stripe

import "maps"

// minimums are the least amounts that Stripe charges, in minor units of ISO 4217 by currency.
// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
//
// Stripe compares with the currency in which it pays the account out. So the table is exact for charges in that currency. A charge
// that Stripe converts first may be refused although it is above the amount here; then it fails like one that is declined.
var minimums = map[string]int64{
	"AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30, "HKD": 400,
	"HUF": 17_500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50,
	"THB": 1000, "USD": 50,
}

// Least implements [payment.Minimum].
func (*Provider) Least() map[string]int64 { return maps.Clone(minimums) }
