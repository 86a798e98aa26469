package ratecard

import "math/big"

// modelsDevFields are the prices of models.dev that are prices of components.
var modelsDevFields = []struct{ field, component string }{
	{"input", "input"},
	{"cache_read", "cached_input"},
	{"cache_write", "cache_write"},
	{"output", "output"},
}

// The members of a cost that have prices for long contexts.
const (
	modelsDevTiers  = "tiers"
	modelsDevLegacy = "context_over_200k"
	legacyContext   = 200_000
)

// millionTokens is how many tokens a price of models.dev is for.
var millionTokens = big.NewRat(1_000_000, 1)

// modelsOf returns the models of all providers of models.dev, by the names of provider and model.
func modelsOf(root value) ([]member, error) {
	var entries []member
	for _, provider := range root.members {
		if err := provider.want(kindObject); err != nil {
			return nil, err
		}
		models, found := provider.get("models")
		if !found {
			return nil, provider.fault(`it has no "models", as the other providers have`)
		}
		if err := models.want(kindObject); err != nil {
			return nil, err
		}
		for _, m := range models.members {
			entries = append(entries, member{provider.name + "/" + m.name, m.value})
		}
	}
	return entries, nil
}

// readModelsDev reads the prices of a model of models.dev.
func readModelsDev(entry value, m *model) error {
	if err := entry.want(kindObject); err != nil {
		return err
	}
	cost, found := entry.get("cost")
	if !found {
		return nil
	}
	if err := readModelsDevCost(cost, 0, m); err != nil {
		return err
	}
	tiers, found := cost.get(modelsDevTiers)
	if !found {
		if legacy, found := cost.get(modelsDevLegacy); found {
			return readModelsDevCost(legacy, legacyContext, m)
		}
		return nil
	}
	if err := tiers.want(kindArray); err != nil {
		return err
	}
	for _, tier := range tiers.items {
		if err := readModelsDevTier(tier, m); err != nil {
			return err
		}
	}
	return nil
}

// readModelsDevTier reads the prices of an entry of tiers, which says in "tier" for which contexts they are.
func readModelsDevTier(tier value, m *model) error {
	if err := tier.want(kindObject); err != nil {
		return err
	}
	about, found := tier.get("tier")
	if !found {
		return tier.fault(`it has no "tier", such as {"type": "context", "size": 200000}`)
	}
	if err := about.want(kindObject); err != nil {
		return err
	}
	if name, found := about.get("type"); found && name.text != "context" {
		m.others = append(m.others, modelsDevTiers+" by "+quote(name.text))
		return nil
	}
	size, found := about.get("size")
	if !found {
		return about.fault(`it has no "size" in tokens`)
	}
	above, err := size.tokens(1)
	if err != nil {
		return err
	}
	return readModelsDevCost(tier, above, m)
}

// readModelsDevCost reads the prices of an object, for contexts above a size.
func readModelsDevCost(cost value, above int64, m *model) error {
	if err := cost.want(kindObject); err != nil {
		return err
	}
	known := map[string]bool{modelsDevTiers: true, modelsDevLegacy: true, "tier": true}
	for _, f := range modelsDevFields {
		known[f.field] = true
		if dollars, found := cost.get(f.field); found {
			if err := m.add(key{f.component, above}, dollars, millionTokens); err != nil {
				return err
			}
		}
	}
	for _, other := range cost.members {
		if !known[other.name] && other.kind != kindNull {
			m.others = append(m.others, "cost."+other.name)
		}
	}
	return nil
}
