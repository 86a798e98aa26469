package billing

import "strings"

// number is a decimal as a caller wrote it, split at its point.
type number struct {
	negative bool
	whole    string
	fraction string
}

// scanNumber reads -?(0|[1-9][0-9]*)(\.[0-9]+)? in ASCII and nothing else: no exponent, no sign +, no spaces, no digits
// of other scripts, no bare point. It returns what is wrong with s, in words that follow the field's name.
func scanNumber(s string, maxWhole, maxFraction int) (number, string) {
	if s == "" {
		return number{}, "is empty"
	}
	if len(s) > 80 {
		return number{}, "is too long to be a number"
	}
	rest, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(rest, ".")
	n := number{negative: negative, whole: whole, fraction: fraction}
	switch {
	case !digitsOnly(whole) || !digitsOnly(fraction), whole == "", point && fraction == "":
		return n, "is not a plain decimal number: use digits 0-9 and at most one point, as in \"12.5\""
	case len(whole) > 1 && whole[0] == '0':
		return n, "has leading zeros"
	case len(whole) > maxWhole:
		return n, "is too large"
	case len(fraction) > maxFraction:
		return n, "has too many fraction digits"
	}
	return n, ""
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
