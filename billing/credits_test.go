package billing

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

// malformedNumbers are texts that no number of the API accepts, whatever its kind.
var malformedNumbers = []struct{ name, text string }{
	{"empty", ""},
	{"space", " "},
	{"space before", " 1"},
	{"space after", "1 "},
	{"tab after", "1\t"},
	{"line feed after", "1\n"},
	{"NUL after", "1\x00"},
	{"no-break space before", "\u00a01"},
	{"plus", "+1"},
	{"plus alone", "+"},
	{"minus alone", "-"},
	{"two signs", "--1"},
	{"minus, space", "- 1"},
	{"minus behind", "1-"},
	{"minus sign of typography", "−1"},
	{"point alone", "."},
	{"no whole part", ".5"},
	{"no fraction", "5."},
	{"minus without whole part", "-.5"},
	{"two points", "1.2.3"},
	{"two points in a row", "1..2"},
	{"comma", "1,5"},
	{"thousands", "1,000"},
	{"underscore", "1_000"},
	{"apostrophe", "1'000"},
	{"exponent", "1e3"},
	{"capital exponent", "1E3"},
	{"negative exponent", "1e-3"},
	{"hexadecimal", "0x10"},
	{"octal", "0o17"},
	{"binary", "0b1"},
	{"leading zero", "01"},
	{"two zeros", "00"},
	{"leading zero of a fraction", "00.5"},
	{"negative leading zero", "-01"},
	{"not a number", "NaN"},
	{"infinity", "Infinity"},
	{"inf", "inf"},
	{"negative infinity", "-Inf"},
	{"null", "null"},
	{"true", "true"},
	{"quoted", `"1"`},
	{"fraction bar", "1/2"},
	{"percent", "5%"},
	{"currency", "$5"},
	{"Arabic digit", "٣"},
	{"Arabic digit in between", "1٣"},
	{"Arabic digit behind the point", "1.٣"},
	{"Devanagari digit", "५"},
	{"full-width digit", "１"},
	{"full-width point", "1．5"},
	{"mathematical digit", "𝟏"},
	{"superscript", "1²"},
	{"Roman numeral", "Ⅷ"},
	{"vulgar fraction", "½"},
	{"zero-width space", "1\u200b"},
	{"byte order mark", "\ufeff1"},
	{"broken UTF-8", "1\xff"},
	{"a million digits", strings.Repeat("9", 1_000_000)},
}

func TestParseCredits(t *testing.T) {
	for _, test := range []struct {
		text string
		want Credits
		back string
	}{
		{"0", 0, "0"},
		{"-0", 0, "0"},
		{"0.0", 0, "0"},
		{"-0.000000", 0, "0"},
		{"1", 1_000_000, "1"},
		{"-1", -1_000_000, "-1"},
		{"12.5", 12_500_000, "12.5"},
		{"12.50", 12_500_000, "12.5"},
		{"12.500000", 12_500_000, "12.5"},
		{"0.5", 500_000, "0.5"},
		{"-0.5", -500_000, "-0.5"},
		{"0.000001", 1, "0.000001"},
		{"-0.000001", -1, "-0.000001"},
		{"0.100001", 100_001, "0.100001"},
		{"10", 10_000_000, "10"},
		{"999999999999.999999", MaxCredits - 1, "999999999999.999999"},
		{"1000000000000", MaxCredits, "1000000000000"},
		{"1000000000000.000000", MaxCredits, "1000000000000"},
		{"-1000000000000", -MaxCredits, "-1000000000000"},
		{"1.0000000", 1_000_000, "1"},
		{"12.5" + strings.Repeat("0", 1000), 12_500_000, "12.5"},
		{"1000000000000." + strings.Repeat("0", 200), MaxCredits, "1000000000000"},
		{"-0." + strings.Repeat("0", 100_000), 0, "0"},
	} {
		got, err := ParseCredits(test.text)
		if err != nil || got != test.want {
			t.Errorf("%q: got %d, %v, want %d", test.text, got, err, test.want)
		}
		if got.String() != test.back {
			t.Errorf("%q: written as %q, want %q", test.text, got, test.back)
		}
	}
}

func TestParseCreditsRefuses(t *testing.T) {
	tests := append([]struct{ name, text string }{
		{"seven fraction digits", "0.0000001"},
		{"seven fraction digits, then zeros", "0.00000010"},
		{"zeros without a digit", "." + strings.Repeat("0", 100)},
		{"zeros, then another sign", "1.000000000x"},
		{"a millionth too much", "1000000000000.000001"},
		{"a millionth too little", "-1000000000000.000001"},
		{"ten times too much", "10000000000000"},
		{"what overflows 64 bits", "9223372036854.775808"},
		{"the largest that thirteen digits write", "9999999999999.999999"},
		{"the smallest that thirteen digits write", "-9999999999999.999999"},
		{"fourteen digits", "99999999999999"},
	}, malformedNumbers...)
	for _, test := range tests {
		got, err := ParseCredits(test.text)
		refuses(t, test.name, got == 0, err)
	}
}

// refuses checks that a parser returned nothing but INVALID_INPUT, with a message that does not repeat much of its
// input.
func refuses(t *testing.T, name string, nothing bool, err error) {
	t.Helper()
	var refusal *Error
	switch {
	case !errors.As(err, &refusal) || refusal.Code != CodeInvalidInput:
		t.Errorf("%s: got %v, want INVALID_INPUT", name, err)
	case !nothing:
		t.Errorf("%s: a value was returned with the refusal", name)
	case len(refusal.Message) > 250:
		t.Errorf("%s: the message has %d bytes", name, len(refusal.Message))
	}
}

// A number in another form is refused by a message that shows how to write it, unless it is no such number.
func TestNumbersWrittenOtherwise(t *testing.T) {
	for text, plain := range map[string]string{
		"1e3": "1000", "1E3": "1000", "1e+3": "1000", "1.5e3": "1500", "1e-3": "0.001", "-2.50E-1": "-0.25", "1.e2": "100",
		".5e1": "5", "0e9": "0", "-0e0": "0", "123456e-6": "0.123456", "1e12": "1000000000000", "+1": "1", ".5": "0.5",
		"-.5": "-0.5", "5.": "5", "007": "7", "-01.50": "-1.5", "0000": "0", "100e-2": "1",
		"1e-7": "", "1e13": "", "1e999": "", "1e9999": "", "e3": "", ".": "", "+": "", "--1": "", "1e": "",
		"1e1e1": "", "1,5": "", "0x10": "", "NaN": "", " 1": "", "1e-999": "",
	} {
		_, err := ParseCredits(text)
		var refusal *Error
		if !errors.As(err, &refusal) {
			t.Errorf("%q passes", text)
			continue
		}
		_, shown, shows := strings.Cut(refusal.Message, "write ")
		if shows != (plain != "") || shows && shown != strconv.Quote(plain) {
			t.Errorf("%q: %s, want it to show %q", text, refusal.Message, plain)
		}
		if got := PlainCredits(text); got != plain {
			t.Errorf("%q is %q in plain, want %q", text, got, plain)
		}
	}
	if got := PlainCredits("1.5e12"); got != "" {
		t.Errorf("more than the largest amount is %q in plain", got)
	}
	for text, plain := range map[string]string{
		"1e17": "100000000000000000", "1e18": "", "1e-12": "0.000000000001", "1e-13": "", "2.50": "2.5", "0.30000000000000004": "",
	} {
		if got := PlainDecimal(text); got != plain {
			t.Errorf("%q is %q as a plain decimal, want %q", text, got, plain)
		}
	}
}

func TestCreditsStringOfExtremes(t *testing.T) {
	for c, want := range map[Credits]string{
		math.MaxInt64: "9223372036854.775807",
		math.MinInt64: "-9223372036854.775808",
	} {
		if got := c.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestMaxCreditsLeavesRoom checks the arithmetic behind the limit: the sum of nine amounts of the largest size fits.
func TestMaxCreditsLeavesRoom(t *testing.T) {
	sum := new(big.Int).Mul(big.NewInt(9), big.NewInt(int64(MaxCredits)))
	if !sum.IsInt64() {
		t.Errorf("nine times %s overflows", MaxCredits)
	}
}

// FuzzParseCredits compares the parser with exact arithmetic, and checks that what it accepts is written and read
// again as the same.
func FuzzParseCredits(f *testing.F) {
	for _, test := range malformedNumbers {
		if len(test.text) < 100 {
			f.Add(test.text)
		}
	}
	for _, text := range []string{
		"0", "-0", "12.5", "0.000001", "1000000000000", "9223372036854.775808", "-999999999999.999999",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if plain := PlainCredits(text); plain != "" {
			written, err := ParseCredits(plain)
			exact, ok := new(big.Rat).SetString(text)
			if !ok || err != nil || exact.Cmp(big.NewRat(int64(written), int64(Credit))) != 0 {
				t.Errorf("%q is %q in plain: %v", text, plain, err)
			}
		}
		got, err := ParseCredits(text)
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok || strings.ContainsAny(text, "eE/xXoObB_+ ") {
			t.Fatalf("%q is accepted as a number", text)
		}
		if exact.Mul(exact, big.NewRat(int64(Credit), 1)); exact.Cmp(big.NewRat(int64(got), 1)) != 0 {
			t.Errorf("%q: got %d", text, got)
		}
		if got > MaxCredits || got < -MaxCredits {
			t.Errorf("%q: %d is out of bounds", text, got)
		}
		if again, err := ParseCredits(got.String()); err != nil || again != got {
			t.Errorf("%q: written as %s and read as %d, %v", text, got, again, err)
		}
	})
}
