package ratecard

import (
	"errors"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sampleEntry is the entry of LiteLLM's price table that documents the fields.
const sampleEntry = "sample_spec"

// detect finds out which price table a file is, and returns its models with the function that reads the prices of one.
func detect(root value) ([]member, func(value, *model) error, error) {
	unknown := errors.New(`the file is neither LiteLLM's price table, whose models have a "litellm_provider", nor ` +
		`the api.json of models.dev, whose providers have "models"`)
	if root.kind != kindObject {
		return nil, nil, unknown
	}
	has := func(name string) bool {
		return slices.ContainsFunc(root.members, func(m member) bool {
			_, found := m.get(name)
			return found
		})
	}
	switch litellm, modelsDev := has("litellm_provider"), has("models"); {
	case litellm == modelsDev:
		return nil, nil, unknown
	case litellm:
		entries := slices.Clone(root.members)
		return slices.DeleteFunc(entries, func(m member) bool { return m.name == sampleEntry }), readLiteLLM, nil
	}
	entries, err := modelsOf(root)
	return entries, readModelsDev, err
}

// litellmFields are the fields of LiteLLM that are prices of components.
var litellmFields = []struct{ field, component string }{
	{"input_cost_per_token", "input"},
	{"cache_read_input_token_cost", "cached_input"},
	{"input_cost_per_token_cache_hit", "cached_input"}, // an older name
	{"cache_creation_input_token_cost", "cache_write"},
	{"output_cost_per_token", "output"},
}

// litellmTiers is the field of LiteLLM that has the prices of long contexts as a list.
const litellmTiers = "tiered_pricing"

// litellmTier is the end of the name of a price for long contexts.
var litellmTier = regexp.MustCompile(`^_above_([1-9][0-9]{0,5})k_tokens$`)

// oneToken is how many tokens a price of LiteLLM is for.
var oneToken = big.NewRat(1, 1)

// readLiteLLM reads the prices of a model of LiteLLM's price table.
func readLiteLLM(entry value, m *model) error {
	if err := entry.want(kindObject); err != nil {
		return err
	}
	for _, field := range entry.members {
		k, found := litellmKey(field.name)
		switch {
		case found:
			if err := m.add(k, field.value, oneToken); err != nil {
				return err
			}
		case strings.Contains(field.name, "cost") && field.kind != kindNull:
			m.others = append(m.others, field.name)
		}
	}
	tiers, found := entry.get(litellmTiers)
	if !found {
		return nil
	}
	if err := tiers.want(kindArray); err != nil {
		return err
	}
	for _, tier := range tiers.items {
		if err := readLiteLLMTier(tier, m); err != nil {
			return err
		}
	}
	return nil
}

// litellmKey returns which price the field of a name is, and whether it is one.
func litellmKey(name string) (key, bool) {
	for _, f := range litellmFields {
		rest, found := strings.CutPrefix(name, f.field)
		if !found {
			continue
		}
		if rest == "" {
			return key{component: f.component}, true
		}
		if size := litellmTier.FindStringSubmatch(rest); size != nil {
			thousands, _ := strconv.ParseInt(size[1], 10, 64) // it has at most six digits
			return key{f.component, thousands * 1000}, true
		}
	}
	return key{}, false
}

// readLiteLLMTier reads an entry of tiered_pricing: prices for contexts in a range of tokens. The one that begins at 0
// has the usual prices.
func readLiteLLMTier(tier value, m *model) error {
	if err := tier.want(kindObject); err != nil {
		return err
	}
	isPrice := func(field member) bool {
		k, found := litellmKey(field.name)
		return found && k.above == 0 && field.kind != kindNull
	}
	if !slices.ContainsFunc(tier.members, isPrice) {
		m.others = append(m.others, litellmTiers+" of other prices") // such as of queries, by the number of results
		return nil
	}
	bounds, found := tier.get("range")
	if !found || bounds.kind != kindArray || len(bounds.items) == 0 {
		return tier.fault(`it has no "range" of tokens, such as [0, 32000]`)
	}
	above, err := bounds.items[0].tokens(0)
	if err != nil {
		return err
	}
	for _, field := range tier.members {
		k, found := litellmKey(field.name)
		switch {
		case found && k.above == 0:
			if err := m.add(key{k.component, above}, field.value, oneToken); err != nil {
				return err
			}
		case strings.Contains(field.name, "cost") && field.kind != kindNull:
			m.others = append(m.others, litellmTiers+" > "+field.name)
		}
	}
	return nil
}

// tokens returns the number of tokens that a value is, from least to a thousand million.
func (v value) tokens(least int64) (int64, error) {
	if err := v.want(kindNumber); err != nil {
		return 0, err
	}
	n, fault := parseCost(v.text)
	const most = 1_000_000_000
	if fault != "" || !n.IsInt() || n.Cmp(big.NewRat(least, 1)) < 0 || n.Cmp(big.NewRat(most, 1)) > 0 {
		return 0, v.fault("%s is not a number of tokens from %d to %d", quote(v.text), least, most)
	}
	return n.Num().Int64(), nil
}
