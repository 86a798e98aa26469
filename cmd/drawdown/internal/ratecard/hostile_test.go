package ratecard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing/price"
)

// What is no price table, or has a price that cannot be one, is refused with the model and the field at fault.
func TestHostileTables(t *testing.T) {
	litellm := func(fields string) string {
		return "{\n\"gpt\": {\"litellm_provider\": \"p\",\n" + fields + "}}"
	}
	modelsDev := func(cost string) string { return `{"openai": {"models": {"gpt": {"cost": ` + cost + `}}}}` }
	field := func(cost string) string { return litellm(`"input_cost_per_token": ` + cost) }
	const at = `"gpt" > "input_cost_per_token": `
	tier := func(text string) string {
		return modelsDev(`{"input": 1, "tiers": [{"input": 2, "tier": {"size": 1000}}, ` + text + `]}`)
	}
	const inTiers = `"openai" > "models" > "gpt" > "cost" > "tiers" > 2`
	for name, c := range map[string]struct{ file, says string }{
		"an empty file":         {"", "line 1: the file: the file ends within a JSON value"},
		"a list":                {`[1]`, "neither LiteLLM's price table"},
		"an empty object":       {`{}`, "neither LiteLLM's price table"},
		"a rate card":           {`{"code": "c", "rates": []}`, "neither LiteLLM's price table"},
		"models.json":           {`{"openai/gpt": {"id": "openai/gpt", "limit": {}}}`, "neither LiteLLM's price table"},
		"both formats":          {`{"a": {"litellm_provider": "p"}, "b": {"models": {}}}`, "neither LiteLLM's price table"},
		"another text encoding": {"{\"gpt\xff\": 1}", "UTF-8"},
		"half a file":           {`{"gpt": {"input_cost_per_token": `, at + "the file ends within a JSON value"},
		"two files":             {field("1") + "{}", "something follows the end"},
		"no prices":             {litellm(`"mode": "chat"`), "none of the 1 models has a price for tokens"},
		"a price of 0 alone":    {field("0"), "none of the 1 models has a price for tokens"},
		"only the sample":       {`{"sample_spec": {"litellm_provider": "p", "input_cost_per_token": 1}}`, "none of the 0 models"},

		"a negative price":    {field("-1.5e-6"), at + "a price of -1.5e-6 is below zero"},
		"a price as a text":   {field(`"1e-6"`), at + "it is a text, and has to be a number"},
		"a boolean":           {field("true"), at + "it is a boolean, and has to be a number"},
		"a list of prices":    {field("[1]"), at + "it is a list, and has to be a number"},
		"an object of prices": {field("{}"), at + "it is an object, and has to be a number"},
		"not a number":        {field("NaN"), "line 3: " + at + "it is not JSON: invalid character 'N'"},
		"infinity":            {field("-Infinity"), "line 3: " + at + "it is not JSON"},
		"hexadecimal":         {field("0x10"), "line 3: "},
		"a plus":              {field("+1"), "line 3: " + at + "it is not JSON"},
		"a comma":             {field("1,25"), "line 3: "},
		"a huge exponent":     {field("1e999999999"), at + "the exponent of 1e999999999 is not between -40 and 40"},
		"a tiny exponent":     {field("1E-999999999"), at + "the exponent of 1E-999999999 is not"},
		"an endless exponent": {field("1e" + strings.Repeat("9", 50)), at + "the exponent of 1e999"},
		"many digits":         {field("0." + strings.Repeat("1", 1000)), at + "the number has 1002 characters"},
		"a price of a palace": {field("1e20"), at + "the credits of a million tokens have more than 18 digits"},
		"a price twice":       {field(`1, "input_cost_per_token": 2`), "line 3: " + at + "the name occurs twice"},
		"a model twice":       {`{"gpt": {"litellm_provider": "p"}, "gpt": {}}`, `"gpt": the name occurs twice`},
		"an escaped name":     {`{"gpt": {"litellm_provider": "p"}, "\u0067pt": {}}`, `"gpt": the name occurs twice`},
		"two names of a price": {
			field(`1, "cache_read_input_token_cost": 1, "input_cost_per_token_cache_hit": 2`),
			`"input_cost_per_token_cache_hit": it is another price than "gpt" > "cache_read_input_token_cost" has`,
		},
		"a text for a model": {`{"a": {"litellm_provider": "p"}, "gpt": "x"}`, `"gpt": it is a text, and has to be an object`},
		"no name":            {`{"": {"litellm_provider": "p", "input_cost_per_token": 1}}`, `"": the name of the model is empty`},
		"a long name":        {`{"` + strings.Repeat("x", 501) + `": {"litellm_provider": "p"}}`, "has 501 bytes, and at most 500"},
		"a control character": {
			`{"gpt\u001b[2J": {"litellm_provider": "p"}}`,
			`"gpt\x1b[2J": the name of the model contains control characters`,
		},
		"half a character": {`{"gpt\ud800": {"litellm_provider": "p"}}`, "could not be decoded"},
		"a deep value":     {litellm(`"x": ` + strings.Repeat("[", 100_000)), "nested more than 32 deep"},
		"a deep object":    {litellm(`"x": ` + strings.Repeat(`{"x":`, 100_000)), "nested more than 32 deep"},
		"a large file":     {litellm(`"x": "` + strings.Repeat("x", MaxFileBytes) + `"`), "larger than 32 MB"},

		"tiers in no list":    {litellm(`"tiered_pricing": {}`), `"tiered_pricing": it is an object`},
		"a tier that is none": {litellm(`"tiered_pricing": [1]`), `"tiered_pricing" > 1: it is a number`},
		"no range":            {litellm(`"tiered_pricing": [{"input_cost_per_token": 1}]`), `"tiered_pricing" > 1: it has no "range"`},
		"an empty range":      {litellm(`"tiered_pricing": [{"range": [], "output_cost_per_token": 1}]`), `it has no "range"`},
		"a negative range": {
			litellm(`"tiered_pricing": [{"range": [-1, 2], "input_cost_per_token": 1}]`),
			`"range" > 1: "-1" is not a number of tokens`,
		},
		"a range of halves": {
			litellm(`"tiered_pricing": [{"range": [0.5, 2], "input_cost_per_token": 1}]`),
			`"0.5" is not a number of tokens`,
		},
		"two prices of a tier": {
			field(`1, "tiered_pricing": [{"range": [0, 9], "input_cost_per_token": 2}]`),
			`"tiered_pricing" > 1 > "input_cost_per_token": it is another price than ` + `"gpt" > "input_cost_per_token" has`,
		},

		"a provider that is a text": {`{"a": {"models": {}}, "b": "x"}`, `"b": it is a text`},
		"no models":                 {`{"a": {"models": {}}, "b": {}}`, `"b": it has no "models"`},
		"a list of models":          {`{"a": {"models": []}}`, `"a" > "models": it is a list`},
		"a model of models.dev":     {`{"a": {"models": {"m": 1}}}`, `"a" > "models" > "m": it is a number`},
		"a cost that is a number":   {modelsDev("1"), `"gpt" > "cost": it is a number, and has to be an object`},
		"a negative cost":           {modelsDev(`{"output": -1}`), `"cost" > "output": a price of -1 is below zero`},
		"a cost as a text":          {modelsDev(`{"cache_write": "1"}`), `"cost" > "cache_write": it is a text`},
		"tiers in an object":        {modelsDev(`{"tiers": {}}`), `"cost" > "tiers": it is an object`},
		"an old tier that is none":  {modelsDev(`{"context_over_200k": 1}`), `"context_over_200k": it is a number`},
		"a tier that is a number":   {tier("1"), inTiers + ": it is a number"},
		"a tier of nothing":         {tier("{}"), inTiers + `: it has no "tier"`},
		"a tier of a number":        {tier(`{"tier": 1}`), inTiers + ` > "tier": it is a number`},
		"a tier without a size":     {tier(`{"tier": {}}`), inTiers + ` > "tier": it has no "size"`},
		"a size as a text":          {tier(`{"tier": {"size": "1"}}`), inTiers + ` > "tier" > "size": it is a text`},
		"a size of 0":               {tier(`{"tier": {"size": 0}}`), `"0" is not a number of tokens from 1`},
		"a size without end":        {tier(`{"tier": {"size": 1e30}}`), `"1e30" is not a number of tokens`},
		"two prices of a size":      {tier(`{"input": 3, "tier": {"size": 1e3}}`), inTiers + ` > "input": it is another price`},
		"a negative tier":           {tier(`{"input": -3, "tier": {"size": 5}}`), inTiers + ` > "input": a price of -3 is below zero`},
	} {
		t.Run(name, func(t *testing.T) {
			i, err := Import([]byte(c.file), options(t))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, %v; want something with %q", i, err, c.says)
			}
			if err != nil && len(err.Error()) > 400 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

// What is wrong with a model that --only does not choose does not matter.
func TestOtherModelsDoNotMatter(t *testing.T) {
	file := []byte(`{"a": {"litellm_provider": "p", "input_cost_per_token": 1}, "b": {"input_cost_per_token": -1}}`)
	if i, err := Import(file, options(t, "a")); err != nil || i.Models != 1 {
		t.Error(err)
	}
	if _, err := Import(file, options(t)); err == nil {
		t.Error("a negative price is imported")
	}
}

// A card that is too large is refused, with its size and the way out.
func TestTooManyRates(t *testing.T) {
	many := func(models, fields int, name string) []byte {
		var file strings.Builder
		for i := range models {
			fmt.Fprintf(&file, `, "%s%d": {"litellm_provider": "p"`, name, i)
			for _, field := range []string{"input_cost_per_token", "output_cost_per_token"}[:fields] {
				fmt.Fprintf(&file, `, "%s": 1e-6`, field)
			}
			file.WriteString("}")
		}
		return []byte("{" + strings.TrimPrefix(file.String(), ", ") + "}")
	}
	short := options(t)
	short.Action = "c"
	if i, err := Import(many(2000, 2, "m"), short); err != nil || len(i.Card.Rates) != price.MaxRates {
		t.Errorf("4,000 rates: %v", err)
	}
	for says, file := range map[string][]byte{
		"the card has 4001 rates of 187 KB": many(4001, 1, "m"),
		"the card has 2000 rates of 384 KB": many(1000, 2, strings.Repeat("x", 150)),
	} {
		_, err := Import(file, short)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "--only") {
			t.Errorf("got %v; want something with %q", err, says)
		}
	}
}

// Options that make no card are refused, with the flag.
func TestOptions(t *testing.T) {
	for says, change := range map[string]func(*Options){
		"--markup is 0":                           func(o *Options) { o.Markup = decimal(t, "0") },
		"--markup is -1":                          func(o *Options) { o.Markup = decimal(t, "-1") },
		"--credits-per-dollar is 0":               func(o *Options) { o.CreditsPerDollar = decimal(t, "0.0") },
		"--only: \"[\" is not a pattern":          func(o *Options) { o.Only = []string{"["} },
		"--only: \"\" is not a pattern":           func(o *Options) { o.Only = []string{"gpt-5", ""} },
		"no model has a name like \"gtp-*\"":      func(o *Options) { o.Only = []string{"gpt-*", "gtp-*"} },
		"--code is empty":                         func(o *Options) { o.Code = " " },
		"--code has 65 bytes":                     func(o *Options) { o.Code = strings.Repeat("c", 65) },
		"--action contains control characters":    func(o *Options) { o.Action = "a\n" },
		"--action has 201 bytes, and at most 200": func(o *Options) { o.Action = strings.Repeat("a", 201) },
	} {
		o := options(t)
		change(&o)
		if _, err := Import(table(t, "model-prices.json"), o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v; want something with %q", err, says)
		}
	}
}

// Whatever a file contains, it is refused, or becomes a card that can be read again and is the same.
func FuzzImport(f *testing.F) {
	f.Add(table(f, "models-dev.json"))
	f.Add([]byte(`{"m": {"litellm_provider": "p", "input_cost_per_token": 1.25e-06,
		"output_cost_per_token_above_200k_tokens": 1}}`))
	f.Add([]byte(`{"m": {"litellm_provider": "p", "tiered_pricing": [{"range": [0, 9], "input_cost_per_token": 1e-40}]}}`))
	o := options(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		began := time.Now()
		i, err := Import(file, o)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
		if err != nil {
			return
		}
		card, err := Read(i.Card.Text())
		if err != nil {
			t.Fatal(err)
		}
		if d := Compare(i.Card, card); !d.None() || d.Same != len(i.Card.Rates) {
			t.Errorf("%s", d)
		}
	})
}
