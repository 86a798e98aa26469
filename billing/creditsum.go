package billing

import (
	"cmp"
	"math/big"
	"math/bits"
)

// CreditSum is an exact sum of amounts of credits, in micro-credits of 128 bits. Balances are bounded, and fit
// [Credits]; what flows through a wallet is not. The largest sum is 1.7 × 10³⁸ micro-credits, which takes 1.7 × 10²⁰
// lines of [MaxCredits] each: at a thousand lines a second, five billion years. Its zero value is 0, and equal sums
// compare equal.
type CreditSum struct {
	high int64
	low  uint64
}

// SumOf is the sum of one amount.
func SumOf(c Credits) CreditSum {
	return CreditSum{int64(c) >> 63, uint64(c)}
}

// Plus is the sum of both.
func (s CreditSum) Plus(other CreditSum) CreditSum {
	low, carry := bits.Add64(s.low, other.low, 0)
	high, _ := bits.Add64(uint64(s.high), uint64(other.high), carry)
	return CreditSum{int64(high), low}
}

// Minus is the difference of both.
func (s CreditSum) Minus(other CreditSum) CreditSum {
	low, borrow := bits.Sub64(s.low, other.low, 0)
	high, _ := bits.Sub64(uint64(s.high), uint64(other.high), borrow)
	return CreditSum{int64(high), low}
}

// Compare is negative where s is less than other, positive where it is more, and 0 where they are equal.
func (s CreditSum) Compare(other CreditSum) int {
	return cmp.Or(cmp.Compare(s.high, other.high), cmp.Compare(s.low, other.low))
}

// Sign is -1 for a sum below zero, 1 for one above, and 0 for zero.
func (s CreditSum) Sign() int { return s.Compare(CreditSum{}) }

// Micros is s in micro-credits.
func (s CreditSum) Micros() *big.Int {
	n := big.NewInt(s.high)
	return n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(s.low))
}

// CreditSumOf is the sum of so many micro-credits, and false where they do not fit 128 bits.
func CreditSumOf(micros *big.Int) (CreditSum, bool) {
	if micros.BitLen() > 127 { // the lowest of all, which has 128, is left out
		return CreditSum{}, false
	}
	high := new(big.Int).Rsh(micros, 64) // towards negative infinity, as two's complement has it
	low := new(big.Int).Sub(micros, new(big.Int).Lsh(high, 64))
	return CreditSum{high.Int64(), low.Uint64()}, true
}

// Credits is s as one amount, and false where it is beyond 64 bits.
func (s CreditSum) Credits() (Credits, bool) {
	c := Credits(s.low)
	return c, SumOf(c) == s
}

// String writes the shortest exact decimal, in credits: "12.5", "0", "-3".
func (s CreditSum) String() string {
	if c, fits := s.Credits(); fits {
		return c.String()
	}
	micros := s.Micros()
	sign := ""
	if micros.Sign() < 0 {
		sign = "-"
	}
	whole, fraction := micros.Abs(micros).DivMod(micros, big.NewInt(int64(Credit)), new(big.Int))
	text := sign + whole.String()
	if fraction.Sign() != 0 {
		text += Credits(fraction.Int64()).String()[1:] // without the 0 before the point
	}
	return text
}
