package billing

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// naiveText writes micro-credits as credits, digit by digit.
func naiveText(micros *big.Int) string {
	digits := new(big.Int).Abs(micros).String()
	for len(digits) < 7 {
		digits = "0" + digits
	}
	whole, fraction := digits[:len(digits)-6], digits[len(digits)-6:]
	for len(fraction) > 0 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	text := whole
	if fraction != "" {
		text += "." + fraction
	}
	if micros.Sign() < 0 {
		text = "-" + text
	}
	return text
}

// A sum agrees with one of big integers, in its value, its sign, its order and its text.
func TestCreditSum(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	edges := []int64{0, 1, -1, 999_999, -999_999, 1_000_000, math.MaxInt64, math.MinInt64, int64(MaxCredits), -int64(MaxCredits)}
	for range 200 {
		sum, want := CreditSum{}, new(big.Int)
		for range 1 + random.IntN(300) {
			n := edges[random.IntN(len(edges))]
			if random.IntN(2) == 0 {
				n = random.Int64() - random.Int64()
			}
			last := sum
			sum = sum.Plus(SumOf(Credits(n)))
			want.Add(want, big.NewInt(n))
			if sum.Minus(last) != SumOf(Credits(n)) || sum.Minus(SumOf(Credits(n))) != last {
				t.Fatalf("%s less %s is %s", sum, last, sum.Minus(last))
			}
			if sum.Compare(last) != big.NewInt(n).Sign() {
				t.Fatalf("%s compares as %d with %s, %d less", sum, sum.Compare(last), last, n)
			}
		}
		if sum.Micros().Cmp(want) != 0 || sum.String() != naiveText(want) || sum.Sign() != want.Sign() {
			t.Fatalf("got %s, %s, %d, want %s", sum.Micros(), sum, sum.Sign(), want)
		}
		if read, fits := CreditSumOf(want); !fits || read != sum {
			t.Fatalf("%s was read as %s, %v", want, read, fits)
		}
		if c, fits := sum.Credits(); fits != want.IsInt64() || fits && int64(c) != want.Int64() {
			t.Fatalf("%s is %d as one amount, %v", want, c, fits)
		}
	}
}

// What does not fit 128 bits is refused, and the largest that does is exact.
func TestCreditSumBounds(t *testing.T) {
	most := new(big.Int).Lsh(big.NewInt(1), 127)
	if _, fits := CreditSumOf(most); fits {
		t.Error("2¹²⁷ fits")
	}
	for _, n := range []*big.Int{new(big.Int).Sub(most, big.NewInt(1)), new(big.Int).Neg(new(big.Int).Sub(most, big.NewInt(1)))} {
		if sum, fits := CreditSumOf(n); !fits || sum.Micros().Cmp(n) != 0 || sum.String() != naiveText(n) {
			t.Errorf("%s was read as %s, %v", n, sum, fits)
		}
	}
}
