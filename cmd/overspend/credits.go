package main

import (
	"fmt"
	"strconv"
	"strings"
)

// Amounts are micro-credits.
const (
	microsPerCredit = 1_000_000
	microsPerCent   = microsPerCredit / 100
)

// formatCredits formats micro-credits as the API accepts them: a decimal with at most six fraction digits.
func formatCredits(micros int64) string {
	sign := ""
	if micros < 0 {
		sign, micros = "-", -micros
	}
	text := fmt.Sprintf("%s%d.%06d", sign, micros/microsPerCredit, micros%microsPerCredit)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// credits is an amount of the API, in micro-credits.
type credits int64

// UnmarshalJSON reads a decimal in quotes.
func (c *credits) UnmarshalJSON(text []byte) error {
	decimal, err := strconv.Unquote(string(text))
	whole, fraction, _ := strings.Cut(decimal, ".")
	if err != nil || whole == "" || len(fraction) > 6 {
		return fmt.Errorf("%s is not an amount of credits", text)
	}
	micros, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 6-len(fraction)), 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not an amount of credits", text)
	}
	*c = credits(micros)
	return nil
}

// withCommas formats a whole number with commas between thousands.
func withCommas(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// shown formats micro-credits for a table: with two digits behind the point, or with as many as it takes.
func shown(micros int64) string {
	if micros%microsPerCent != 0 {
		return formatCredits(micros)
	}
	return fmt.Sprintf("%s.%02d", withCommas(int(micros/microsPerCredit)), micros%microsPerCredit/microsPerCent)
}
