package ratecard

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Forms of prices that the real samples do not have.
func TestForms(t *testing.T) {
	const litellm, modelsDev = `{"m": {"litellm_provider": "p", %s}}`, `{"p": {"models": {"m": {%s}}}}`
	for name, c := range map[string]struct {
		format, entry string
		rates, zero   []string
		others        int
	}{
		"tiers of LiteLLM in a list": {
			litellm, `"tiered_pricing": [
				{"range": [0, 32000.0], "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6},
				{"range": [32000, 128e3], "input_cost_per_token": 3e-6, "cache_read_input_token_cost": 1e-7},
				{"range": [262144, null], "input_cost_per_token": 4e-6}]`,
			[]string{
				"input 130", "output 260", "cached_input context=above_32k 13", "input context=above_262144 520",
				"input context=above_32k 390",
			},
			nil, 0,
		},
		"tiers of other prices": {
			litellm, `"input_cost_per_token": 1e-6, "tiered_pricing": [
				{"max_results_range": [0, 25], "input_cost_per_query": 1e-3}, {"range": [9, 10], "input_cost_per_token": null},
				{"range": [1000, 2000], "output_cost_per_token": 1e-6, "output_cost_per_reasoning_token": 1e-5}]`,
			[]string{"input 130", "output context=above_1k 130"},
			nil, 2,
		},
		"an old name of LiteLLM": {
			litellm, `"input_cost_per_token_cache_hit": 1e-6`,
			[]string{"cached_input 130"},
			nil, 0,
		},
		"one price by both names": {
			litellm, `"input_cost_per_token_cache_hit": 1e-6, "cache_read_input_token_cost": 0.000001`,
			[]string{"cached_input 130"},
			nil, 0,
		},
		"null is no price": {
			litellm, `"input_cost_per_token": null, "output_cost_per_token": 1e-6, "x_cost": null`,
			[]string{"output 130"},
			nil, 0,
		},
		"a tier alone": {
			litellm, `"input_cost_per_token_above_128k_tokens": 1e-6`,
			[]string{"input context=above_128k 130"},
			nil, 0,
		},
		"a tier of 0": {
			litellm, `"input_cost_per_token": 1, "input_cost_per_token_above_128k_tokens": 0.0`,
			[]string{"input 130000000"},
			[]string{"input above_128k"},
			0,
		},
		"other sizes and services": {
			litellm, `"input_cost_per_token": 1e-6, "input_cost_per_token_above_0k_tokens": 1,
				"input_cost_per_token_above_200k_tokens_flex": 1, "input_cost_per_token_above_1hr": 1`,
			[]string{"input 130"},
			nil, 3,
		},
		"an old tier of models.dev": {
			modelsDev, `"cost": {"input": 1, "context_over_200k": {"input": 2, "reasoning": 7}}`,
			[]string{"input 130", "input context=above_200k 260"},
			nil, 1,
		},
		"tiers before an old tier": {
			modelsDev, `"cost": {"input": 1, "context_over_200k": {"input": 3}, "tiers": [{"input": 2, "tier": {"size": 272000}}]}`,
			[]string{"input 130", "input context=above_272k 260"},
			nil, 0,
		},
		"a tier by something else": {
			modelsDev, `"cost": {"input": 1, "cache_read": null, "tiers": [{"input": 2, "tier": {"type": "audio", "size": 1}}]}`,
			[]string{"input 130"},
			nil, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			i, err := Import(fmt.Appendf(nil, c.format, c.entry), options(t))
			if err != nil {
				t.Fatal(err)
			}
			var rates, zero []string
			for _, r := range i.Card.Rates {
				text := strings.TrimPrefix(r.String(), r.Action+" ")
				for _, model := range []string{" model=p/m", " model=m"} {
					text = strings.Replace(text, model, "", 1)
				}
				rates = append(rates, text+" "+r.Credits)
			}
			for _, s := range i.Zero {
				zero = append(zero, s.Reason)
			}
			slices.Sort(rates)
			slices.Sort(c.rates)
			if !slices.Equal(rates, c.rates) || !slices.Equal(zero, c.zero) || len(i.Others) != c.others {
				t.Errorf("rates %q, of 0: %q, others %v", rates, zero, i.Others)
			}
		})
	}
}

// Patterns choose models by their whole names.
func TestOnly(t *testing.T) {
	for _, c := range []struct {
		table  string
		only   []string
		models int
	}{
		{"model-prices.json", []string{"gpt-5"}, 1},
		{"model-prices.json", []string{"gemini/*"}, 23},
		{"model-prices.json", []string{"gpt-5.[45]", "gpt-5.4"}, 2},
		{"models-dev.json", []string{"openai/*", "google/*"}, 2},
	} {
		i, err := Import(table(t, c.table), options(t, c.only...))
		if err != nil || i.Models != c.models {
			t.Errorf("%v: %d models, %v", c.only, i.Models, err)
		}
	}
}
