package billing

import (
	"math/big"
	"strconv"
	"strings"
)

// Money is an amount in a currency of ISO 4217, such as 49.90 EUR, as the API shows it. Everything that is computed with
// money uses [Amount].
type Money struct {
	Amount   Decimal
	Currency string
}

func (m Money) check() *Error {
	_, refusal := m.Minor()
	return refusal
}

// Amount is money in whole minor units of its currency: 4990 EUR cents, 80 JPY. The zero value is no money of no currency.
type Amount struct {
	Minor    int64
	Currency string
}

// Minor returns m in minor units. It refuses what is below zero, what is above [MaxMoney], a code that is no currency of
// ISO 4217, and an amount with more fraction digits than its currency has: nothing is ever rounded.
func (m Money) Minor() (Amount, *Error) {
	if m.Amount.Negative() {
		return Amount{}, invalid("amount is %s; an amount of money is 0 or more", m.Amount).at("amount")
	}
	exponent, known := currencyExponents[m.Currency]
	if !known {
		return Amount{}, invalid("%s is not a currency code of ISO 4217, such as \"EUR\"", quote(m.Currency)).at("currency")
	}
	whole, fraction, _ := strings.Cut(m.Amount.String(), ".")
	if len(fraction) > exponent {
		return Amount{}, invalid("amount is %s; %s has %d digits after the point", m.Amount, m.Currency, exponent).at("amount")
	}
	minor, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", exponent-len(fraction)), 10, 64)
	if err != nil || minor > MaxMoney {
		return Amount{}, invalid("amount is %s; the largest is %s", m.Amount, Amount{MaxMoney, m.Currency}.Money().Amount).
			at("amount")
	}
	return Amount{minor, m.Currency}, nil
}

// Money returns a as the API shows it.
func (a Amount) Money() Money {
	return Money{NewDecimal(big.NewInt(a.Minor), currencyExponents[a.Currency]), a.Currency}
}

// String returns a for messages, such as "49.90 EUR", with all fraction digits of its currency.
func (a Amount) String() string {
	exponent := currencyExponents[a.Currency]
	digits := strconv.FormatInt(max(a.Minor, -a.Minor), 10)
	if short := exponent + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	at := len(digits) - exponent
	text := digits[:at]
	if exponent > 0 {
		text += "." + digits[at:]
	}
	if a.Minor < 0 {
		text = "-" + text
	}
	return text + " " + a.Currency
}

// ValidCurrency reports whether code is a currency of ISO 4217 in use, in capital letters.
func ValidCurrency(code string) bool {
	_, known := currencyExponents[code]
	return known
}
