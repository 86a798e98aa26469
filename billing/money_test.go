package billing

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestMoney converts amounts into minor units and back, and checks which are refused at which field.
func TestMoney(t *testing.T) {
	for _, test := range []struct {
		amount, currency string
		minor            int64
		path, says       string // of the refusal
	}{
		{amount: "0", currency: "EUR"},
		{amount: "-0", currency: "EUR"},
		{amount: "0.00", currency: "JPY"},
		{amount: "49.90", currency: "USD", minor: 4990},
		{amount: "49.9", currency: "USD", minor: 4990},
		{amount: "49", currency: "USD", minor: 4900},
		{amount: "0.01", currency: "USD", minor: 1},
		{amount: "1.500000", currency: "USD", minor: 150},
		{amount: "1.005", currency: "USD", path: "amount", says: "USD has 2 digits"},
		{amount: "0.019999999999", currency: "USD", path: "amount", says: "USD has 2 digits"},
		{amount: "80", currency: "JPY", minor: 80},
		{amount: "80.000", currency: "JPY", minor: 80},
		{amount: "80.5", currency: "JPY", path: "amount", says: "amount is 80.5; JPY has 0 digits"},
		{amount: "18.600", currency: "KWD", minor: 18600},
		{amount: "18.601", currency: "KWD", minor: 18601},
		{amount: "18.6", currency: "KWD", minor: 18600},
		{amount: "18.6001", currency: "KWD", path: "amount", says: "KWD has 3 digits"},
		{amount: "100000000000", currency: "EUR", minor: MaxMoney},
		{amount: "100000000000.01", currency: "EUR", path: "amount", says: "the largest is 100000000000"},
		{amount: "10000000000000", currency: "JPY", minor: MaxMoney},
		{amount: "10000000000001", currency: "JPY", path: "amount", says: "the largest is 10000000000000"},
		{amount: "10000000000", currency: "KWD", minor: MaxMoney},
		{amount: "10000000000.001", currency: "KWD", path: "amount", says: "the largest is 10000000000"},
		{amount: "999999999999999999", currency: "EUR", path: "amount", says: "the largest is 100000000000"},
		{amount: "999999999999999999.999999999999", currency: "EUR", path: "amount", says: "digits after the point"},
		{amount: "-1", currency: "EUR", path: "amount", says: "amount is -1"},
		{amount: "-0.01", currency: "EUR", path: "amount", says: "0 or more"},
		{amount: "1", currency: "", path: "currency", says: `""`},
		{amount: "1", currency: "eur", path: "currency", says: `"eur"`},
		{amount: "1", currency: "XXX", path: "currency", says: `"XXX"`},
		{amount: "1", currency: "XAU", path: "currency"},
		{amount: "1", currency: "EU", path: "currency"},
		{amount: "1", currency: "EURO", path: "currency"},
		{amount: "1", currency: "E R", path: "currency"},
		{amount: "1", currency: "EÜR", path: "currency"},
		{amount: "1", currency: "€", path: "currency"},
		{amount: "1", currency: "\uff25\uff35\uff32", path: "currency"},
	} {
		decimal, err := ParseDecimal(test.amount)
		if err != nil {
			t.Fatal(err)
		}
		money := Money{decimal, test.currency}
		got, refusal := money.Minor()
		if test.path != "" {
			if refusal == nil || refusal.Code != CodeInvalidInput || !slices.Equal(refusal.Path, []string{test.path}) ||
				!strings.Contains(refusal.Message, test.says) || got != (Amount{}) {
				t.Errorf("%s %s: got %v and %v, want a refusal at %q that says %q", test.amount, test.currency, got, refusal,
					test.path, test.says)
			}
			continue
		}
		if refusal != nil || got != (Amount{test.minor, test.currency}) {
			t.Errorf("%s %s: got %+v and %v, want %d", test.amount, test.currency, got, refusal, test.minor)
		}
		if back := got.Money(); back != money {
			t.Errorf("%s %s: comes back as %s %s", test.amount, test.currency, back.Amount, back.Currency)
		}
	}
}

// TestGrantChecksWhatWasPaid: the same rules guard the money of a grant, at its own field.
func TestGrantChecksWhatWasPaid(t *testing.T) {
	for _, test := range []struct{ amount, currency, path string }{
		{"80", "JPY", ""},
		{"80.5", "JPY", "paid.amount"},
		{"1.005", "USD", "paid.amount"},
		{"18.600", "KWD", ""},
		{"-1", "EUR", "paid.amount"},
		{"1", "XXX", "paid.currency"},
	} {
		amount, _ := ParseDecimal(test.amount)
		g := GrantCredits{
			Keyed: Keyed{IdempotencyKey: "k"}, Amount: 1, Source: SourcePurchase, Paid: &Money{amount, test.currency},
		}
		refusal := g.Check()
		if (refusal == nil) != (test.path == "") || refusal != nil && strings.Join(refusal.Path, ".") != test.path {
			t.Errorf("paid %s %s: got %v, want a refusal at %q", test.amount, test.currency, refusal, test.path)
		}
	}
}

// TestAmounts writes amounts for messages, with all digits of their currency.
func TestAmounts(t *testing.T) {
	for want, amount := range map[string]Amount{
		"49.90 EUR": {4990, "EUR"}, "0.05 EUR": {5, "EUR"}, "0.00 EUR": {0, "EUR"}, "-0.05 EUR": {-5, "EUR"},
		"80 JPY": {80, "JPY"}, "0 JPY": {0, "JPY"}, "18.601 KWD": {18601, "KWD"}, "0.001 KWD": {1, "KWD"},
		"-123.45 USD": {-12345, "USD"}, "92233720368547758.07 EUR": {math.MaxInt64, "EUR"},
	} {
		if got := amount.String(); got != want {
			t.Errorf("%+v is written %q, want %q", amount, got, want)
		}
	}
}

// TestCurrencies: each code has three capital letters, an exponent that payment providers use, and is there once.
func TestCurrencies(t *testing.T) {
	if len(currencyExponents) < 150 {
		t.Errorf("there are %d currencies", len(currencyExponents))
	}
	counts := map[int]int{}
	for code, exponent := range currencyExponents {
		counts[exponent]++
		if len(code) != 3 || strings.ToUpper(code) != code || exponent < 0 || exponent > 3 || !ValidCurrency(code) {
			t.Errorf("%q has %d digits", code, exponent)
		}
	}
	for code, exponent := range map[string]int{"USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "TND": 3, "CLP": 0, "HUF": 2} {
		if got := currencyExponents[code]; got != exponent {
			t.Errorf("%s has %d digits after the point, want %d", code, got, exponent)
		}
	}
	for _, code := range []string{"", "XXX", "XTS", "XAU", "eur", "BTC"} {
		if ValidCurrency(code) {
			t.Errorf("%q is a currency", code)
		}
	}
	if counts[0] != 16 || counts[3] != 7 {
		t.Errorf("%v currencies have so many digits; ISO 4217 has 16 without and 7 with three", counts)
	}
}
