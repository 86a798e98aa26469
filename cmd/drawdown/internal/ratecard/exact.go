package ratecard

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
)

const (
	// maxNumberBytes and maxExponent bound the numbers of price tables, so that a small file cannot make numbers of a
	// million digits: 1e999999999 is eleven bytes. Prices have fewer than 20 digits, and exponents from -12 on.
	maxNumberBytes = 64
	maxExponent    = 40

	// maxWholeDigits is how many digits a [billing.Decimal] has before the point.
	maxWholeDigits = 18
)

// parseCost reads the number of a price, exactly. If the text is no such number, fault says why; else it is empty.
func parseCost(text string) (cost *big.Rat, fault string) {
	if len(text) > maxNumberBytes {
		return nil, "the number has " + strconv.Itoa(len(text)) + " characters, and at most " +
			strconv.Itoa(maxNumberBytes) + " are allowed"
	}
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, err := strconv.Atoi(text[at+1:])
		if err != nil || exponent < -maxExponent || exponent > maxExponent {
			return nil, "the exponent of " + text + " is not between -" + strconv.Itoa(maxExponent) + " and " +
				strconv.Itoa(maxExponent)
		}
	}
	cost, valid := new(big.Rat).SetString(text)
	switch {
	case !valid:
		return nil, quote(text) + " is not a number"
	case cost.Sign() < 0:
		return nil, "a price of " + text + " is below zero"
	}
	return cost, ""
}

// power returns 10ⁿ.
func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// rate returns credits and per, a number of tokens, of a rate for a token that costs so many credits. per is the first
// of a million, a thousand million and so on for which credits are exact. If there is none, per is the largest that
// fits, and credits are rounded up. ok is false if the credits of a million tokens have too many digits.
func rate(token *big.Rat) (credits, per string, exact, ok bool) {
	limit := power(maxWholeDigits + billing.DecimalFractionDigits)
	for zeros := 6; zeros < maxWholeDigits && !exact; zeros += 3 {
		scale := new(big.Rat).SetInt(power(zeros + billing.DecimalFractionDigits))
		scaled := scale.Mul(scale, token)
		units, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
		exact = rest.Sign() == 0
		if !exact {
			units.Add(units, big.NewInt(1)) // the one rounding, up
		}
		if units.Cmp(limit) >= 0 {
			return credits, per, false, ok
		}
		credits, per = billing.NewDecimal(units, billing.DecimalFractionDigits).String(), power(zeros).String()
		ok = true
	}
	return credits, per, exact, ok
}

// rational reads a decimal that [billing.ParseDecimal] accepted.
func rational(d billing.Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(d.String())
	return r
}
