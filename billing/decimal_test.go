package billing

import (
	"math/big"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"0", "0"},
		{"-0", "0"},
		{"0.000", "0"},
		{"-0.00", "0"},
		{"1", "1"},
		{"1.0", "1"},
		{"1500", "1500"},
		{"0.25", "0.25"},
		{"0.250", "0.25"},
		{"-12.500", "-12.5"},
		{"0.000000000001", "0.000000000001"},
		{"1.0000000000000", "1"},
		{"-0.250" + strings.Repeat("0", 1000), "-0.25"},
		{"999999999999999999", "999999999999999999"},
		{"999999999999999999.999999999999", "999999999999999999.999999999999"},
		{"-999999999999999999.999999999999", "-999999999999999999.999999999999"},
	} {
		got, err := ParseDecimal(test.text)
		if err != nil || got.String() != test.want {
			t.Errorf("%q: got %s, %v, want %s", test.text, got, err, test.want)
		}
		if got.Negative() != strings.HasPrefix(test.want, "-") {
			t.Errorf("%q: negative is %v", test.text, got.Negative())
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	tests := append([]struct{ name, text string }{
		{"thirteen fraction digits", "0.0000000000001"},
		{"thirteen fraction digits, then a zero", "1.00000000000010"},
		{"nineteen digits", "1000000000000000000"},
	}, malformedNumbers...)
	for _, test := range tests {
		got, err := ParseDecimal(test.text)
		refuses(t, test.name, got == Decimal{}, err)
	}
}

// TestDecimalsOfOneValueAreEqual: equal values are equal in Go, so they can be compared with == and be keys of maps.
func TestDecimalsOfOneValueAreEqual(t *testing.T) {
	for _, same := range [][]string{{"0", "-0", "0.0", "-0.000"}, {"2", "2.0", "2.000000000000"}, {"-0.5", "-0.50"}} {
		first, _ := ParseDecimal(same[0])
		for _, text := range same[1:] {
			if other, err := ParseDecimal(text); err != nil || other != first {
				t.Errorf("%s and %s differ: %v", same[0], text, err)
			}
		}
	}
	if zero, _ := ParseDecimal("0"); zero != (Decimal{}) {
		t.Error("0 is not the zero value")
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, test := range malformedNumbers {
		if len(test.text) < 100 {
			f.Add(test.text)
		}
	}
	for _, text := range []string{"0", "-0.0", "1.50", "999999999999999999.999999999999", "-0.000000000001"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseDecimal(text)
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok || strings.ContainsAny(text, "eE/xXoObB_+ ") {
			t.Fatalf("%q is accepted as a number", text)
		}
		if shown, ok := new(big.Rat).SetString(got.String()); !ok || shown.Cmp(exact) != 0 {
			t.Errorf("%q: got %s", text, got)
		}
		if got.Negative() != (exact.Sign() < 0) {
			t.Errorf("%q: negative is %v", text, got.Negative())
		}
		if again, err := ParseDecimal(got.String()); err != nil || again != got {
			t.Errorf("%q: written as %s and read as %s, %v", text, got, again, err)
		}
	})
}

func TestDecimalPlus(t *testing.T) {
	const largest = "999999999999999999.999999999999"
	for _, c := range [][3]string{
		{"0", "0", "0"},
		{"1", "0", "1"},
		{"0", "2.5", "2.5"},
		{"0.000000000001", "0.000000000009", "0.00000000001"},
		{"0.5", "0.5", "1"},
		{"-0.5", "0.25", "-0.25"},
		{"1", "-1", "0"},
		{"-3", "-0.000000000001", "-3.000000000001"},
		{largest, largest, "1999999999999999999.999999999998"},
		{"99", "1", "100"},
	} {
		a, b := decimal(t, c[0]), decimal(t, c[1])
		for _, sum := range []Decimal{a.Plus(b), b.Plus(a)} {
			if sum.String() != c[2] {
				t.Errorf("%s + %s = %s, want %s", c[0], c[1], sum, c[2])
			}
			if sum.Minus(b) != a || sum.Minus(a) != b || a.Minus(a) != (Decimal{}) {
				t.Errorf("%s - %s = %s, and - %s = %s", sum, b, sum.Minus(b), a, sum.Minus(a))
			}
			if back, err := ParseDecimalSum(c[2]); err != nil || back != sum {
				t.Errorf("%s is read as %s, %v", c[2], back, err)
			}
		}
	}
	if _, err := ParseDecimalSum("1" + strings.Repeat("0", MaxSumDigits)); err == nil {
		t.Error("a sum has more digits than there can be")
	}
}

func decimal(t *testing.T, text string) Decimal {
	t.Helper()
	d, err := ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
