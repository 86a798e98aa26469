package main

import (
	"fmt"
	"strconv"
	"strings"
)

const microsPerCredit = 1_000_000

// formatCredits formats micro-credits as the API accepts them: a decimal with at most six fraction digits.
func formatCredits(micros int64) string {
	sign := ""
	if micros < 0 {
		sign, micros = "-", -micros
	}
	text := fmt.Sprintf("%s%d.%06d", sign, micros/microsPerCredit, micros%microsPerCredit)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// parseCredits parses a decimal of the API into micro-credits.
func parseCredits(text string) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if whole == "" || len(fraction) > 6 {
		return 0, fmt.Errorf("%q is not an amount of credits", text)
	}
	micros, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 6-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not an amount of credits", text)
	}
	return micros, nil
}

// withCommas returns a number, or a decimal, with commas between thousands, for tables.
func withCommas(text string) string {
	whole, fraction, found := strings.Cut(text, ".")
	digits := strings.TrimPrefix(whole, "-")
	sign := whole[:len(whole)-len(digits)]
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if found {
		fraction = "." + fraction
	}
	return sign + digits + fraction
}

func countWithCommas(n int) string { return withCommas(strconv.Itoa(n)) }
