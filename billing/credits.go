package billing

import (
	"strconv"
	"strings"
)

// Credits is an exact amount of credits, counted in micro-credits: 1 credit is 1,000,000 of them. No float ever
// touches it.
type Credits int64

// Credit is one credit.
const Credit Credits = 1_000_000

// creditsFractionDigits is the number of digits after the point: 10⁶ micro-credits are one credit.
const creditsFractionDigits = 6

// creditsWholeDigits is the largest number of digits before the point: MaxCredits has thirteen.
const creditsWholeDigits = 13

// ParseCredits reads an exact decimal such as "12.5", with at most six fraction digits, but for zeros at their end,
// and at most [MaxCredits] in size. Anything else is INVALID_INPUT; the caller adds which field it was.
func ParseCredits(s string) (Credits, error) {
	n, fault := scanNumber(s, creditsWholeDigits, creditsFractionDigits)
	if fault != "" {
		if fault == "has too many fraction digits" {
			fault = "has more than 6 fraction digits"
		}
		return 0, invalid("%s %s", quote(s), fault)
	}
	micros := n.whole + n.fraction + strings.Repeat("0", creditsFractionDigits-len(n.fraction))
	value, err := strconv.ParseInt(micros, 10, 64) // at most 19 digits; 9,999,999,999,999.999999 overflows
	if err != nil || Credits(value) > MaxCredits {
		return 0, invalid("%s is more than the largest amount, %s credits", quote(s), MaxCredits)
	}
	if n.negative {
		value = -value
	}
	return Credits(value), nil
}

// String returns the shortest exact decimal: "12.5", "0", "-3".
func (c Credits) String() string {
	sign, micros := "", uint64(c)
	if c < 0 {
		sign, micros = "-", -micros
	}
	text := sign + strconv.FormatUint(micros/uint64(Credit), 10)
	if fraction := micros % uint64(Credit); fraction != 0 {
		digits := strconv.FormatUint(fraction+uint64(Credit), 10)[1:]
		text += "." + strings.TrimRight(digits, "0")
	}
	return text
}

// abs returns c without its sign.
func (c Credits) abs() Credits {
	if c < 0 {
		return -c
	}
	return c
}
