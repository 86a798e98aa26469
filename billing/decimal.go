package billing

import (
	"math/big"
	"math/bits"
	"strings"
)

// Decimal is an exact decimal of up to 18 digits before and 12 after the point: a quantity of usage, or an amount
// of money. Its zero value is 0, and equal values compare equal.
type Decimal struct {
	text string // canonical: no trailing zeros, no "-0", empty for 0
}

const (
	decimalWholeDigits    = 18
	decimalFractionDigits = DecimalFractionDigits
)

// DecimalFractionDigits is how many digits a [Decimal] has after the point at most.
const DecimalFractionDigits = 12

// ParseDecimal reads a plain decimal such as "1500" or "0.25". Anything else is INVALID_INPUT; the caller adds the name
// of the field.
func ParseDecimal(s string) (Decimal, error) {
	n, fault := scanNumber(s, decimalWholeDigits, decimalFractionDigits)
	if fault != "" {
		return Decimal{}, invalid("%s %s", quote(s), fault)
	}
	return n.decimal(), nil
}

// String returns the shortest exact form.
func (d Decimal) String() string {
	if d.text == "" {
		return "0"
	}
	return d.text
}

// Negative reports whether d is below zero.
func (d Decimal) Negative() bool { return strings.HasPrefix(d.text, "-") }

// MaxSumDigits is the largest number of digits before the point in a sum of decimals: with those of the fraction they
// are 38, the precision of a number in DynamoDB. The sum of a hundred million of the largest decimals has no more.
const MaxSumDigits = 26

// ParseDecimalSum reads a decimal that may have as many digits before the point as a sum of them.
func ParseDecimalSum(s string) (Decimal, error) {
	n, fault := scanNumber(s, MaxSumDigits, decimalFractionDigits)
	if fault != "" {
		return Decimal{}, invalid("%s %s", quote(s), fault)
	}
	return n.decimal(), nil
}

// Plus returns the exact sum of both, however long.
func (d Decimal) Plus(other Decimal) Decimal {
	if other.text == "" {
		return d
	}
	if d.text == "" {
		return other
	}
	a := d.scaled()
	return fromScaled(a.Add(a, other.scaled()))
}

// Minus returns the exact difference, however long.
func (d Decimal) Minus(other Decimal) Decimal {
	if other.text == "" {
		return d
	}
	a := d.scaled()
	return fromScaled(a.Sub(a, other.scaled()))
}

// Parts are the whole part of d and its fraction in units of the last digit that a fraction may have, as whole numbers.
// Both have the sign of d.
func (d Decimal) Parts() (whole, fraction string) {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(decimalFractionDigits), nil)
	n, rest := new(big.Int).QuoRem(d.scaled(), unit, new(big.Int))
	return n.String(), rest.String()
}

// LargestDecimal returns the largest decimal: 18 digits before the point and 12 behind it, all of them 9.
func LargestDecimal() Decimal { return maxDecimal }

// QuotientDecimal returns above ÷ below, which are not negative, in units of the last digit that a fraction may have,
// rounded down. If that is more than the largest decimal, or below is 0, it returns the largest decimal.
func QuotientDecimal(above, below *big.Int) Decimal {
	if below.Sign() == 0 {
		return maxDecimal
	}
	n := new(big.Int).Quo(above, below)
	if n.Cmp(maxDecimal.scaled()) > 0 {
		return maxDecimal
	}
	return fromScaled(n)
}

// Unscaled returns d without its sign, as a number of 128 bits in units of the last digit that a fraction may have. It
// fits: the 38 digits of the largest sum are less than 2¹²⁷. It allocates nothing.
func (d Decimal) Unscaled() (high, low uint64) {
	fraction := -1 // how many digits of the fraction were read; -1 before the point
	for i := range len(d.text) {
		switch char := d.text[i]; {
		case char == '-':
		case char == '.':
			fraction = 0
		default:
			high, low = appendDigit(high, low, uint64(char-'0'))
			if fraction >= 0 {
				fraction++
			}
		}
	}
	for range decimalFractionDigits - max(fraction, 0) {
		high, low = appendDigit(high, low, 0)
	}
	return high, low
}

// appendDigit returns ten times a number of 128 bits, plus a digit.
func appendDigit(high, low, digit uint64) (tenfoldHigh, tenfoldLow uint64) {
	over, tenfold := bits.Mul64(low, 10)
	tenfold, carry := bits.Add64(tenfold, digit, 0)
	return high*10 + over + carry, tenfold
}

// NewDecimal is a whole number of units of the last of so many fraction digits, at most [DecimalFractionDigits].
func NewDecimal(n *big.Int, fractionDigits int) Decimal {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimalFractionDigits-fractionDigits)), nil)
	return fromScaled(unit.Mul(unit, n))
}

// maxDecimal is the largest [Decimal].
var maxDecimal = Decimal{strings.Repeat("9", decimalWholeDigits) + "." + strings.Repeat("9", decimalFractionDigits)}

// scaled returns d in units of the last digit that a fraction may have.
func (d Decimal) scaled() *big.Int {
	whole, fraction, _ := strings.Cut(d.String(), ".")
	digits := whole + fraction + strings.Repeat("0", decimalFractionDigits-len(fraction))
	n, _ := new(big.Int).SetString(digits, 10) // a decimal has nothing but digits
	return n
}

// fromScaled reverses scaled.
func fromScaled(n *big.Int) Decimal {
	digits := new(big.Int).Abs(n).String()
	if short := decimalFractionDigits + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - decimalFractionDigits
	return number{n.Sign() < 0, digits[:point], digits[point:]}.decimal()
}

// decimal returns n in its canonical form.
func (n number) decimal() Decimal {
	text := n.whole
	if fraction := strings.TrimRight(n.fraction, "0"); fraction != "" {
		text += "." + fraction
	}
	if text == "0" {
		return Decimal{}
	}
	if n.negative {
		text = "-" + text
	}
	return Decimal{text}
}
