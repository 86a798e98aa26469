package billing

import (
	"regexp"
	"strconv"
	"strings"
)

// number is a decimal as somebody wrote it, split at its point, without the zeros at its end.
type number struct {
	negative bool
	whole    string
	fraction string
}

// maxNumberDigits is how many digits of a number are looked at, those that change nothing aside: a refusal says no more
// of longer ones.
const maxNumberDigits = 80

// scanNumber reads -?(0|[1-9][0-9]*)(\.[0-9]+)? in ASCII and nothing else: no exponent, no sign +, no spaces, no
// digits of other scripts, no bare point. Zeros at the end of the fraction change nothing, however many there are. It
// answers what is wrong with s, in words that follow the field's name, and how to write it where that is clear.
func scanNumber(s string, maxWhole, maxFraction int) (number, string) {
	if s == "" {
		return number{}, "is empty"
	}
	rest, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(rest, ".")
	n := number{negative: negative, whole: whole, fraction: strings.TrimRight(fraction, "0")}
	switch {
	case len(whole)+len(n.fraction) > maxNumberDigits:
		return number{}, "is too long to be a number"
	case !digitsOnly(whole) || !digitsOnly(n.fraction), whole == "", point && fraction == "":
		return n, "is not a plain decimal number: " +
			instead(s, maxWhole, maxFraction, `use digits 0-9 and at most one point, as in "12.5"`)
	case len(whole) > 1 && whole[0] == '0':
		return n, "has leading zeros" + instead(s, maxWhole, maxFraction, "")
	case len(whole) > maxWhole:
		return n, "is too large"
	case len(n.fraction) > maxFraction:
		return n, "has too many fraction digits"
	}
	return n, ""
}

// instead says how to write a number, or returns otherwise where that is not clear.
func instead(s string, maxWhole, maxFraction int, otherwise string) string {
	plain := plainNumber(s, maxWhole, maxFraction)
	switch {
	case plain == "":
		return otherwise
	case otherwise == "":
		return "; write " + strconv.Quote(plain)
	}
	return "write " + strconv.Quote(plain)
}

// looseNumber is how programs write numbers: with a sign, an exponent, or nothing on one side of the point.
var looseNumber = regexp.MustCompile(`^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$`)

// plainNumber is a number of any such form as a plain decimal, with no more digits than given, or empty where it is none.
func plainNumber(s string, maxWhole, maxFraction int) string {
	if len(s) > maxNumberDigits {
		return ""
	}
	parts := looseNumber.FindStringSubmatch(s)
	if parts == nil || parts[2]+parts[3] == "" {
		return ""
	}
	digits, point := parts[2]+parts[3], len(parts[2])
	exponent, _ := strconv.Atoi(parts[4]) // absent is 0
	switch point += exponent; {
	case point < 0:
		digits, point = strings.Repeat("0", -point)+digits, 0
	case point > len(digits):
		digits += strings.Repeat("0", point-len(digits))
	}
	whole, fraction := strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0")
	if len(whole) > maxWhole || len(fraction) > maxFraction {
		return ""
	}
	if whole == "" {
		whole = "0"
	}
	return number{parts[1] == "-", whole, fraction}.decimal().String()
}

// PlainCredits is how to write an amount of credits that a program wrote as a number, such as 1.5e3, or empty where it
// is no such amount.
func PlainCredits(written string) string {
	plain := plainNumber(written, creditsWholeDigits, creditsFractionDigits)
	if _, err := ParseCredits(plain); err != nil {
		return ""
	}
	return plain
}

// PlainDecimal is PlainCredits for a [Decimal].
func PlainDecimal(written string) string {
	return plainNumber(written, decimalWholeDigits, decimalFractionDigits)
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
