package price

import (
	"math/big"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
)

// The code of this file computes with decimals as whole numbers of units of their last digit: 1 is 10¹². So Σ quantity
// × credits ÷ per is 10¹² times too large. Times the multiplier, it is 10²⁴ times too large as an amount of credits,
// and 10¹⁸ times as an amount of micro-credits. A term has at most 300 bits.

// microScale is 10¹⁸: a sum times a multiplier, divided by it, is in micro-credits.
var microScale = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

// sum is Σ quantity × credits ÷ per of the terms so far, as the fraction numerator ÷ denominator. It keeps its numbers,
// so that computing another sum allocates nothing.
type sum struct {
	numerator, denominator              big.Int
	quantity, credits, per              big.Int
	scaled, rest, quotient, unit, shift big.Int
}

// sums is a pool of the sums that nobody uses at the moment.
var sums = sync.Pool{New: func() any { return new(sum) }}

// newSum returns an empty sum. The caller releases it.
func newSum() *sum {
	s, _ := sums.Get().(*sum)
	s.numerator.SetUint64(0)
	s.denominator.SetUint64(1)
	return s
}

func (s *sum) release() { sums.Put(s) }

// set makes n a decimal that is not negative, as a whole number.
func (s *sum) set(n *big.Int, d billing.Decimal) *big.Int {
	high, low := d.Unscaled()
	n.SetUint64(low)
	if high != 0 {
		n.Add(n, s.shift.Lsh(s.unit.SetUint64(high), 64))
	}
	return n
}

// add adds a term.
func (s *sum) add(quantity billing.Decimal, rate *Rate) {
	s.set(&s.quantity, quantity)
	s.set(&s.credits, rate.Credits)
	s.set(&s.per, rate.Per)
	s.scaled.Mul(&s.quantity, &s.credits)
	switch {
	case s.scaled.Sign() == 0:
	case s.numerator.Sign() == 0:
		s.numerator.Set(&s.scaled)
		s.denominator.Set(&s.per)
	case s.denominator.Cmp(&s.per) == 0:
		s.numerator.Add(&s.numerator, &s.scaled)
	default:
		s.rest.Mul(&s.numerator, &s.per)
		s.quotient.Mul(&s.scaled, &s.denominator)
		s.numerator.Add(&s.rest, &s.quotient)
		s.rest.Mul(&s.denominator, &s.per)
		s.denominator.Set(&s.rest)
	}
}

// micros returns the sum times a multiplier in micro-credits, rounded up. The number is valid until the next call.
func (s *sum) micros(multiplier billing.Decimal) *big.Int {
	s.rest.Mul(&s.numerator, s.set(&s.quantity, multiplier))
	s.scaled.Mul(&s.denominator, microScale)
	s.quotient.QuoRem(&s.rest, &s.scaled, &s.per)
	if s.per.Sign() > 0 {
		s.quotient.Add(&s.quotient, s.unit.SetUint64(1))
	}
	return &s.quotient
}
