package billing

import (
	"math/big"
	"strings"
	"testing"
)

// components returns so many components with names of their own.
func components(n int) []Component {
	var all []Component
	for i := range n {
		all = append(all, Component{Name: "c" + formatInt(i), Quantity: one})
	}
	return all
}

// What cannot be priced is refused with its place.
func TestMeasureCheck(t *testing.T) {
	negative, long := Decimal{"-0.000000000001"}, strings.Repeat("n", MaxNameBytes+1)
	for path, m := range map[string]Measure{
		"action":                {Action: " ", Quantity: one},
		"quantity":              {Action: "a", Quantity: negative},
		"quantity ":             {Action: "a", Quantity: Decimal{"2"}, Components: components(1)},
		"quantity  ":            {Action: "a", Components: components(1)},
		"components":            {Action: "a", Quantity: one, Components: components(MaxComponents + 1)},
		"components.1.name":     {Action: "a", Quantity: one, Components: []Component{{"x", one}, {" ", one}}},
		"components.0.name":     {Action: "a", Quantity: one, Components: []Component{{long, one}}},
		"components.2.name":     {Action: "a", Quantity: one, Components: []Component{{"x", one}, {"y", one}, {"x", one}}},
		"components.1.quantity": {Action: "a", Quantity: one, Components: []Component{{"x", one}, {"y", negative}}},
		"dimensions":            {Action: "a", Quantity: one, Dimensions: Metadata{"": "v"}},
	} {
		refusal := m.Check()
		if refusal == nil || refusal.Code != CodeInvalidInput || strings.Join(refusal.Path, ".") != strings.TrimSpace(path) {
			t.Errorf("%+v: %v at %v, want %s", m, refusal, refusal.pathOf(), path)
		}
	}
	for _, m := range []Measure{
		{Action: "a"},
		{Action: "a", Quantity: Decimal{"0.5"}},
		{Action: "a", Quantity: one, Components: components(MaxComponents), Dimensions: Metadata{"k": "v"}},
		{Action: "a", Quantity: one, Components: []Component{{Name: "x"}}},
	} {
		if refusal := m.Check(); refusal != nil {
			t.Errorf("%+v: %v", m, refusal)
		}
	}
}

// The digits of a decimal are those of its whole number of smallest units.
func TestUnscaled(t *testing.T) {
	for _, d := range []Decimal{
		{},
		one,
		{"0.000000000001"},
		{"12.5"},
		{"-3.25"},
		{"18446744.073709551615"},
		{"18446744.073709551616"},
		LargestDecimal(),
		{strings.Repeat("9", MaxSumDigits) + "." + strings.Repeat("9", decimalFractionDigits)},
	} {
		high, low := d.Unscaled()
		got := new(big.Int).SetUint64(high)
		got.Lsh(got, 64).Add(got, new(big.Int).SetUint64(low))
		if want := d.scaled(); got.CmpAbs(want) != 0 {
			t.Errorf("%s: got %s, want %s", d, got, want)
		}
	}
	if parsed, err := ParseDecimal(LargestDecimal().String()); err != nil || parsed != LargestDecimal() {
		t.Errorf("the largest decimal is %s, %v", parsed, err)
	}
	if more, err := ParseDecimal("1" + strings.Repeat("0", decimalWholeDigits)); err == nil {
		t.Errorf("%s is larger", more)
	}
}

// The id of a version of a rate card names the code and the version, and nothing else does.
func TestRateCardIDs(t *testing.T) {
	before := RateCardID("")
	for version := 1; version < 1<<30; version = version*3 + 1 {
		for _, code := range []string{"default", "d", "Default", "a b#c/d", "日本", strings.Repeat("é", MaxCodeBytes/2)} {
			ref := RateCardRef{code, version}
			id := NewRateCardID(ref)
			if got, ok := id.Split(); !ok || got != ref || !isID(string(id)) {
				t.Errorf("%s is the id of %+v, and is read as %+v, %v", id, ref, got, ok)
			}
		}
		id := NewRateCardID(RateCardRef{"default", version})
		if id <= before {
			t.Errorf("%s does not sort behind %s", id, before)
		}
		before = id
	}
	valid := string(NewRateCardID(RateCardRef{"default", 1}))
	for _, id := range []string{
		"", "rcd_", "rcd_000001", valid + "0", valid[:len(valid)-1], strings.ToLower(valid), "pln_" + valid[4:],
		string(NewRateCardID(RateCardRef{"default", 0})), string(NewRateCardID(RateCardRef{"", 1})),
		string(NewRateCardID(RateCardRef{" ", 1})), string(NewRateCardID(RateCardRef{"a\n", 1})),
		string(NewRateCardID(RateCardRef{"\xff", 1})),
		string(NewRateCardID(RateCardRef{strings.Repeat("c", MaxCodeBytes+1), 1})),
		"rcd_\n" + valid[4:], "rcd_CH000001", // the last bits of the code are not 0
	} {
		if ref, ok := RateCardID(id).Split(); ok {
			t.Errorf("%q is read as %+v", id, ref)
		}
	}
}
