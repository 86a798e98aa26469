package price

import (
	"slices"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

func TestWhatIf(t *testing.T) {
	w := NewWhatIf([]Rate{
		rate("call", "", "0.002", "1"), rate("chat", "input", "1", "1000"), rate("chat", "output", "3", "1000", "m", "x"),
	})
	output := call("chat", "input", "1000", "output", "1000")
	output.Dimensions = billing.Metadata{"m": "x"}
	for _, line := range []Past{
		{usage("call", "1000", nil), one, credits("4"), false},
		{usage("call", "500", nil), decimal("0.5"), credits("1"), false},
		{output, one, credits("7"), false},
		{call("chat", "output", "1000"), one, credits("3"), false}, // no rate for this output
		{usage("mail", "1", nil), one, credits("0.5"), false},
		{usage("image", "1", nil), one, 0, false},
		{usage("image", "1", nil), one, 0, false},
	} {
		if refusal := w.Add(line); refusal != nil {
			t.Fatal(refusal)
		}
	}
	want := []WhatIfAction{
		{"call", 2, credits("2.5"), credits("5")},
		{"chat", 2, credits("4"), credits("10")},
		{"image", 2, 0, 0},
		{"mail", 1, 0, credits("0.5")},
	}
	if got := w.Actions(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := w.Unpriced(); !slices.Equal(got, []string{"chat", "image", "mail"}) {
		t.Errorf("unpriced are %v", got)
	}
	if w.Lines != 7 || w.Credits != credits("6.5") || w.CreditsThen != credits("15.5") {
		t.Errorf("%d lines: %s, then %s", w.Lines, w.Credits, w.CreditsThen)
	}
	refused(t, w.Add(Past{usage("call", "999999999999999999", nil), one, 0, false}), billing.CodeInvalidInput, "rates",
		"the price is 1999999999999999.998 credits")
	refused(t, w.Add(Past{usage("call", "499999999999999", nil), one, 0, false}), billing.CodeInvalidInput, "to", "sum")
	refused(t, w.Add(Past{usage("call", "1", nil), one, billing.MaxCredits, false}), billing.CodeInvalidInput, "to", "sum")
	if w.Lines != 7 || w.Credits != credits("6.5") {
		t.Errorf("what was refused is counted: %d lines, %s", w.Lines, w.Credits)
	}
}
