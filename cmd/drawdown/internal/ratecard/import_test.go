package ratecard

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
)

var update = flag.Bool("update", false, "write the golden files")

func decimal(t testing.TB, text string) billing.Decimal {
	t.Helper()
	d, err := billing.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// options are those of the command's examples: a dollar of cost is 130 credits.
func options(t testing.TB, only ...string) Options {
	return Options{
		Markup: decimal(t, "1.3"), CreditsPerDollar: decimal(t, "100"), Only: only, Code: "default", Action: "chat.completion",
	}
}

func table(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The whole of a real table is imported, and what is left out is said.
func TestRealTable(t *testing.T) {
	i, err := Import(table(t, "model-prices.json"), options(t))
	if err != nil {
		t.Fatal(err)
	}
	if i.Models != 209 || len(i.Card.Rates) != 805 || len(i.Skipped) != 10 || len(i.Zero) != 8 || len(i.Rounded) != 0 {
		t.Errorf("%d models, %d rates; left out: %v, %v; rounded: %v",
			i.Models, len(i.Card.Rates), i.Skipped, i.Zero, i.Rounded)
	}
	if want := (Skipped{"whisper-1", "it has no price for tokens"}); i.Skipped[0] != want {
		t.Errorf("left out: %v", i.Skipped[0])
	}
	if !slices.Contains(i.Zero, Skipped{"text-embedding-3-small", "output"}) {
		t.Errorf("prices of 0: %v", i.Zero)
	}
	if i.Others["input_cost_per_token_batches"] != 112 || i.Others["search_context_cost_per_query"] != 86 {
		t.Errorf("other prices: %v", i.Others)
	}
	prices := map[string]string{}
	for _, r := range i.Card.Rates {
		if r.Per != "1000000" || r.When["model"] == "" || r.When["model"] == sampleEntry {
			t.Errorf("%+v", r)
		}
		prices[r.String()] = r.Credits
	}
	// Dollars of a million tokens × 130, from the providers' price lists and computed by hand.
	for usage, credits := range map[string]string{
		"chat.completion input model=gpt-5":                                            "162.5", // 1.25
		"chat.completion cached_input model=gpt-5":                                     "16.25", // 0.125
		"chat.completion output model=gpt-5":                                           "1300",  // 10
		"chat.completion input model=gpt-5.4":                                          "325",   // 2.50
		"chat.completion input context=above_272k model=gpt-5.4":                       "650",   // 5.00
		"chat.completion cached_input context=above_272k model=gpt-5.4":                "65",    // 0.50
		"chat.completion output context=above_272k model=gpt-5.4":                      "2925",  // 22.50
		"chat.completion input model=claude-sonnet-4-5":                                "390",   // 3
		"chat.completion cached_input model=claude-sonnet-4-5":                         "39",    // 0.30
		"chat.completion cache_write model=claude-sonnet-4-5":                          "487.5", // 3.75
		"chat.completion output model=claude-sonnet-4-5":                               "1950",  // 15
		"chat.completion input model=gemini/gemini-2.5-pro":                            "162.5", // 1.25
		"chat.completion input context=above_200k model=gemini/gemini-2.5-pro":         "325",   // 2.50
		"chat.completion cached_input context=above_200k model=gemini/gemini-2.5-pro":  "32.5",  // 0.25
		"chat.completion output context=above_200k model=gemini/gemini-2.5-pro":        "1950",  // 15
		"chat.completion cached_input model=deepseek/deepseek-v4-flash":                "0.78",  // 0.006
		"chat.completion input model=text-embedding-3-small":                           "2.6",   // 0.02
		"chat.completion output model=text-embedding-3-small":                          "",
		"chat.completion cache_write context=above_200k model=gemini/gemini-2.5-pro":   "",
		"chat.completion output context=above_200k model=claude-haiku-4-5":             "",
		"chat.completion cached_input context=above_200k model=gemini/gemini-2.5-prof": "",
	} {
		if prices[usage] != credits {
			t.Errorf("%s costs %q; want %q", usage, prices[usage], credits)
		}
	}
}

// Every price above 0 of a real table has its rate, and each rate is its price, exactly. The prices are found by
// another way than the importer's.
func TestEveryRateIsItsPrice(t *testing.T) {
	var entries map[string]map[string]any
	decoder := json.NewDecoder(bytes.NewReader(table(t, "model-prices.json")))
	decoder.UseNumber()
	if err := decoder.Decode(&entries); err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{
		"input": "input_cost_per_token", "cached_input": "cache_read_input_token_cost",
		"cache_write": "cache_creation_input_token_cost", "output": "output_cost_per_token",
	}
	for _, factors := range [][2]string{{"1.3", "100"}, {"1", "1"}, {"1.000000000001", "0.07"}, {"17.5", "123456.789"}} {
		o := options(t)
		o.Markup, o.CreditsPerDollar = decimal(t, factors[0]), decimal(t, factors[1])
		i, err := Import(table(t, "model-prices.json"), o)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, r := range i.Card.Rates {
			field := fields[r.Component]
			if context := r.When["context"]; context != "" {
				field += "_" + context + "_tokens"
			}
			cost, _ := entries[r.When["model"]][field].(json.Number)
			want := number(cost.String())
			want.Mul(want, number(factors[0])).Mul(want, number(factors[1]))
			if r.unit().Cmp(want) != 0 || want.Sign() <= 0 {
				t.Errorf("%s: %s for %s is not %s × %v", r, r.Credits, r.Per, cost, factors)
			}
		}
		for name, entry := range entries {
			for field, cost := range entry {
				base, size, _ := strings.Cut(field, "_above_")
				priced := slices.Contains(slices.Collect(maps.Values(fields)), base)
				tier := size == "" || len(size) == len("200k_tokens") && strings.HasSuffix(size, "k_tokens")
				if priced && tier && name != sampleEntry && number(cost.(json.Number).String()).Sign() > 0 {
					found++
				}
			}
		}
		if found != len(i.Card.Rates) {
			t.Errorf("%d rates; the table has %d prices", len(i.Card.Rates), found)
		}
	}
}

// Whatever the prices and factors are, a rate is exact, or it is said to be rounded up and too high by less than one
// unit of its last digit.
func TestRatesAreExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	exact, rounded := 0, 0
	for range 2000 {
		digits := func(most int) string {
			n := number("1e" + strconv.Itoa(1+random.IntN(most))).Num().Uint64()
			return strconv.FormatUint(1+random.Uint64N(n-1), 10)
		}
		cost := fmt.Sprintf("%d.%se-%d", random.IntN(10), digits(15), random.IntN(25))
		markup := decimal(t, fmt.Sprintf("%d.%s", random.IntN(3), digits(12)))
		dollar := decimal(t, fmt.Sprintf("%d.%d", random.IntN(1000), 1+random.IntN(1000)))
		o := options(t)
		o.Markup, o.CreditsPerDollar = markup, dollar
		i, err := Import(fmt.Appendf(nil, `{"m": {"litellm_provider": "p", "input_cost_per_token": %s}}`, cost), o)
		if err != nil {
			t.Fatal(cost, err)
		}
		r := i.Card.Rates[0]
		for _, text := range []string{r.Credits, r.Per} {
			if _, err := billing.ParseDecimal(text); err != nil {
				t.Fatalf("%s: %v", cost, err)
			}
		}
		want := new(big.Rat).Mul(number(cost), number(markup.String()))
		want.Mul(want, number(dollar.String()))
		over := new(big.Rat).Sub(r.unit(), want)
		digit := new(big.Rat).Quo(big.NewRat(1, 1e12), number(r.Per))
		if len(i.Rounded) == 0 {
			exact++
			if over.Sign() != 0 {
				t.Errorf("%s × %s × %s is %s for %s, off by %s", cost, markup, dollar, r.Credits, r.Per, over)
			}
			continue
		}
		rounded++
		if over.Sign() <= 0 || over.Cmp(digit) >= 0 {
			t.Errorf("%s × %s × %s is rounded to %s for %s, off by %s", cost, markup, dollar, r.Credits, r.Per, over)
		}
	}
	if exact < 100 || rounded < 100 {
		t.Errorf("%d exact and %d rounded rates", exact, rounded)
	}
}

// Per is as small as it can be, from a million on.
func TestPer(t *testing.T) {
	for cost, want := range map[string]string{
		"1e-06":                    "1 1000000 exact",
		"1.25e-06":                 "1.25 1000000 exact",
		"1E-18":                    "0.000000000001 1000000 exact",
		"1e-19":                    "0.0000000001 1000000000 exact",
		"1e-24":                    "0.000000000001 1000000000000 exact",
		"1e-27":                    "0.000000000001 1000000000000000 exact",
		"1e-28":                    "0.000000000001 1000000000000000 rounded",
		"1e-40":                    "0.000000000001 1000000000000000 rounded",
		"999999999999":             "999999999999000000 1000000 exact",
		"999.0000000000000000001":  "999000000000.0000000001 1000000000 exact",
		"123456789.12345678901234": "123456789123456.78901234 1000000 exact",
		// The credits of a thousand million tokens have too many digits.
		"9999999999.0000000000000000001": "9999999999000000.000000000001 1000000 rounded",
		"1000000000000":                  "too large",
	} {
		credits, per, exact, ok := rate(number(cost))
		got := credits + " " + per + map[bool]string{true: " exact", false: " rounded"}[exact]
		if !ok {
			got = "too large"
		}
		if got != want {
			t.Errorf("%s is %s; want %s", cost, got, want)
		}
	}
}

// The files of cards are the same every time, for both formats.
func TestGolden(t *testing.T) {
	for name, c := range map[string]struct {
		table string
		only  []string
	}{
		"litellm.card.json": {
			"model-prices.json", []string{"gpt-5", "gpt-5.4", "claude-sonnet-4-5", "gemini/gemini-2.5-pro"},
		},
		"models-dev.card.json": {"models-dev.json", nil},
	} {
		t.Run(name, func(t *testing.T) {
			i, err := Import(table(t, c.table), options(t, c.only...))
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, i.Card.Text(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got := i.Card.Text(); !bytes.Equal(got, want) {
				t.Errorf("got %s", got)
			}
			card, err := Read(want)
			if err != nil || !Compare(card, i.Card).None() || len(card.Rates) != len(i.Card.Rates) {
				t.Errorf("reading it: %v", err)
			}
		})
	}
}
