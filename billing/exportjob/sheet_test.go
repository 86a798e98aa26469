package exportjob

import "testing"

// What no spreadsheet computes stays as it is, and the rest has an apostrophe, also where the API refuses such texts today.
func TestGuarded(t *testing.T) {
	for _, formula := range []string{
		"=1", "+1", "-1", "@A1", " =1", "\t=1", "\t1", "\r1", "\n1", "\n =1", "\x00=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\ufeff=1",
		"\u200b\u00a0=1", "\u3000=1", "\u202e=1",
	} {
		if got := guarded(formula); got != "'"+formula {
			t.Errorf("%q is written as %q", formula, got)
		}
	}
	for _, text := range []string{"", " ", "a", " a=1", "'=1", "1-1", "\u2212", "\u202egnp.exe", "ünï", "\xff=1"} {
		if got := guarded(text); got != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}
