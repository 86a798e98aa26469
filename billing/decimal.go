package billing

import "strings"

// Decimal is an exact decimal of up to 18 digits before and 12 after the point: a quantity of usage, or an amount
// of money. Its zero value is 0, and equal values compare equal.
type Decimal struct {
	text string // canonical: no trailing zeros, no "-0", empty for 0
}

const (
	decimalWholeDigits    = 18
	decimalFractionDigits = 12
)

// ParseDecimal reads a plain decimal such as "1500" or "0.25". Anything else is INVALID_INPUT; the caller adds
// which field it was.
func ParseDecimal(s string) (Decimal, error) {
	n, fault := scanNumber(s, decimalWholeDigits, decimalFractionDigits)
	if fault != "" {
		return Decimal{}, invalid("%s %s", quote(s), fault)
	}
	text := n.whole
	if fraction := strings.TrimRight(n.fraction, "0"); fraction != "" {
		text += "." + fraction
	}
	if text == "0" {
		return Decimal{}, nil
	}
	if n.negative {
		text = "-" + text
	}
	return Decimal{text}, nil
}

// String writes the shortest exact form.
func (d Decimal) String() string {
	if d.text == "" {
		return "0"
	}
	return d.text
}

// Negative says whether d is below zero.
func (d Decimal) Negative() bool { return strings.HasPrefix(d.text, "-") }

// Money is an amount in a currency of ISO 4217, such as 49.90 EUR.
type Money struct {
	Amount   Decimal
	Currency string
}

func (m Money) check() *Error {
	if m.Amount.Negative() {
		return invalid("%s is negative", m.Amount).at("amount")
	}
	if len(m.Currency) != 3 || strings.Trim(m.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return invalid("%s is not a currency code of three capital letters, such as \"EUR\"", quote(m.Currency)).at("currency")
	}
	return nil
}
