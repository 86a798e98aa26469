package price

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// What is outside of a limit is refused with its place.
func TestCheckRates(t *testing.T) {
	many := make(billing.Metadata, 21)
	for i := range 21 {
		many[fmt.Sprint("k", i)] = "v"
	}
	over := billing.MaxCredits + 1
	minus := -billing.Credit
	for _, test := range []struct {
		path   string
		change func(*Rate)
	}{
		{"action", func(r *Rate) { r.Action = " " }},
		{"action", func(r *Rate) { r.Action = strings.Repeat("a", 201) }},
		{"component", func(r *Rate) { r.Component = " " }},
		{"component", func(r *Rate) { r.Component = strings.Repeat("a", 201) }},
		{"component", func(r *Rate) { r.Component = "a\n" }},
		{"credits", func(r *Rate) { r.Credits = decimal("-0.000000000001") }},
		{"per", func(r *Rate) { r.Per = billing.Decimal{} }},
		{"per", func(r *Rate) { r.Per = decimal("-1") }},
		{"minimum", func(r *Rate) { r.Minimum = &minus }},
		{"minimum", func(r *Rate) { r.Minimum = &over }},
		{"when", func(r *Rate) { r.When = many }},
		{"when", func(r *Rate) { r.When = billing.Metadata{"": "x"} }},
		{"when", func(r *Rate) { r.When = billing.Metadata{"k": "\xff"} }},
		{"description", func(r *Rate) { r.Description = strings.Repeat("d", 501) }},
	} {
		rates := []Rate{rate("ok", "", "1", "1"), rate("chat", "input", "1", "1")}
		test.change(&rates[1])
		refused(t, CheckRates(rates), billing.CodeInvalidInput, "rates.1."+test.path, test.path)
	}
	largest := rate("a", "", "0", "1")
	largest.Credits, largest.Per = billing.LargestDecimal(), billing.LargestDecimal()
	largest.Minimum = new(billing.Credits)
	*largest.Minimum, largest.Description = billing.MaxCredits, "Two\nlines"
	if refusal := CheckRates([]Rate{largest}); refusal != nil {
		t.Errorf("the largest rate: %v", refusal)
	}
	refused(t, CheckRates(nil), billing.CodeInvalidInput, "rates", "empty")
}

// A version has 4,000 rates and 380 KB, not more.
func TestSizeOfCards(t *testing.T) {
	rates := models(1000)
	if len(rates) != MaxRates {
		t.Fatalf("%d rates", len(rates))
	}
	if refusal := CheckRates(rates); refusal != nil {
		t.Errorf("%d rates of %d bytes: %v", len(rates), len(EncodeRates(rates)), refusal)
	}
	refused(t, CheckRates(append(rates, rate("more", "", "1", "1"))), billing.CodeInvalidInput, "rates", "4001 rates")
	long := models(250)
	for i := range long {
		long[i].Description = strings.Repeat("x", 300)
	}
	size := len(EncodeRates(long))
	for i := 0; size < MaxRatesBytes; i++ {
		more := min(MaxRatesBytes-size, 200)
		long[i].Description += strings.Repeat("y", more)
		size += more
	}
	if refusal := CheckRates(long); refusal != nil || len(EncodeRates(long)) != MaxRatesBytes {
		t.Errorf("%d bytes: %v", len(EncodeRates(long)), refusal)
	}
	long[999].Action += "s"
	refused(t, CheckRates(long), billing.CodeInvalidInput, "rates", "389121 bytes", "389120")
}

// models returns the rates of so many models with four components each.
func models(n int) []Rate {
	var rates []Rate
	for i := range n {
		for _, component := range []string{"input", "cached_input", "cache_write", "output"} {
			rates = append(rates, rate("chat.completion", component, "1.25", "1000000", "model", fmt.Sprintf("model-%04d", i)))
		}
	}
	return rates
}

// Two rates that tie are refused and both named, by their places and by what they say.
func TestAmbiguousRates(t *testing.T) {
	for name, test := range map[string]struct {
		rates []Rate
		path  string // empty: accepted
		parts []string
	}{
		"the same": {
			[]Rate{rate("a", "", "1", "1"), rate("b", "", "1", "1"), rate("a", "", "2", "1")},
			"rates.2",
			[]string{`rates[0] (action "a", when {}: 1 per 1)`, `rates[2] (action "a", when {}: 2 per 1) match the same usage; remove one of them`},
		},
		"the same, in another order": {
			[]Rate{rate("a", "x", "1", "1", "m", "1", "n", "2"), rate("a", "x", "1", "1", "n", "2", "m", "1")},
			"rates.1",
			[]string{`rates[0] (action "a", component "x", when {"m": "1", "n": "2"}: 1 per 1)`, "rates[1]"},
		},
		"another component": {[]Rate{rate("a", "", "1", "1"), rate("a", "x", "1", "1")}, "", nil},
		"another value":     {[]Rate{rate("a", "", "1", "1", "m", "1"), rate("a", "", "1", "1", "m", "2")}, "", nil},
		"another key": {
			[]Rate{rate("a", "", "1", "1", "m", "1"), rate("a", "", "7", "2", "n", "1")},
			"rates.1",
			[]string{`{"m": "1"}`, `{"n": "1"}: 7 per 2`, "rates[0]", "rates[1]"},
		},
		"another key, decided": {
			[]Rate{
				rate("a", "", "1", "1", "m", "1"), rate("a", "", "7", "2", "n", "1"),
				rate("a", "", "1", "1", "n", "1", "m", "1"),
			},
			"", nil,
		},
		"decided for another value": {
			[]Rate{
				rate("a", "", "1", "1", "m", "1"), rate("a", "", "7", "2", "n", "1"),
				rate("a", "", "1", "1", "n", "1", "m", "2"),
			},
			"rates.1", nil,
		},
		"decided for another component": {
			[]Rate{
				rate("a", "", "1", "1", "m", "1"), rate("a", "", "7", "2", "n", "1"),
				rate("a", "x", "1", "1", "n", "1", "m", "1"),
			},
			"rates.1", nil,
		},
		"contradicting": {
			[]Rate{rate("a", "", "1", "1", "m", "1", "x", "1"), rate("a", "", "7", "2", "n", "1", "x", "2")}, "", nil,
		},
		"decided by a part of both": {
			[]Rate{
				rate("a", "", "1", "1", "m", "1", "x", "1"), rate("a", "", "7", "2", "n", "1", "y", "1"),
				rate("a", "", "7", "2", "m", "1", "n", "1", "x", "1"),
			}, "", nil,
		},
		"of three, two are decided": {
			[]Rate{
				rate("a", "", "1", "1", "m", "1"), rate("a", "", "1", "1", "n", "1"), rate("a", "", "1", "1", "o", "1"),
				rate("a", "", "1", "1", "m", "1", "n", "1"), rate("a", "", "1", "1", "m", "1", "o", "1"),
			}, "rates.2", []string{`{"n": "1"}`, `{"o": "1"}`, "add a rate that decides: one that has the keys and values of both"},
		},
	} {
		refusal := CheckRates(test.rates)
		if test.path == "" {
			if refusal != nil {
				t.Errorf("%s: %v", name, refusal)
			}
			continue
		}
		t.Run(name, func(t *testing.T) { refused(t, refusal, billing.CodeAmbiguousRate, test.path, test.parts...) })
	}
}

// Cards that are made to keep the check busy are refused or accepted within a moment.
func TestHostileCards(t *testing.T) {
	number := strconv.Itoa
	cards := map[string]func() []Rate{
		"two thousand models and two thousand users, undecided": func() (rates []Rate) {
			for i := range 2000 {
				rates = append(rates, rate("a", "", "1", "1", "m", number(i)), rate("a", "", "1", "1", "n", number(i)))
			}
			return rates
		},
		"millions of pairs, decided by one": func() (rates []Rate) {
			rates = append(rates, rate("a", "", "1", "1", "x", "1", "p", "1", "y", "1", "q", "1"))
			for i := range 1999 {
				rates = append(rates, rate("a", "", "1", "1", "x", "1", "p", "1", "m", number(i)),
					rate("a", "", "1", "1", "y", "1", "q", "1", "n", number(i)))
			}
			return rates
		},
		"each rate with keys of its own": func() (rates []Rate) {
			for i := range 4000 {
				rates = append(rates, rate("a", "", "1", "1", "k"+number(i), "1"))
			}
			return rates
		},
		"as many sets of keys as there may be": func() (rates []Rate) {
			for set := range MaxKeySets {
				for i := range 4000 / MaxKeySets {
					rates = append(rates, rate("a", "", "1", "1", "z", number(set), "k"+number(set), number(i)))
				}
			}
			return rates
		},
		"chains of twenty keys": func() (rates []Rate) {
			for i := range 1200 {
				r := rate("a"+number(i%60), "", "1", "1")
				r.When = billing.Metadata{}
				for k := range 1 + i/60 {
					r.When["key number "+number(k)] = "1"
				}
				rates = append(rates, r)
			}
			return rates
		},
	}
	for name, drawn := range cards {
		rates := drawn()
		begin := time.Now()
		refusal := CheckRates(rates)
		took := time.Since(begin)
		t.Logf("%s: %s, %v", name, took.Round(time.Millisecond), refusal)
		if took > time.Minute { // some take a second; without a bound they would take hours
			t.Errorf("%s: the check took %s", name, took)
		}
		switch name {
		case "two thousand models and two thousand users, undecided":
			refused(t, refusal, billing.CodeAmbiguousRate, "rates.1", "rates[0]", "rates[1]")
		case "millions of pairs, decided by one":
			refused(t, refusal, billing.CodeInvalidInput, "rates", "more than a million ways")
		case "each rate with keys of its own":
			refused(t, refusal, billing.CodeInvalidInput, "rates.64.when", "more than 64 different sets of keys")
		default:
			if refusal != nil {
				t.Errorf("%s: %v", name, refusal)
			}
		}
	}
}
