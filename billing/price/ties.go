package price

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// maxComparisons is how often the check for ties looks for a rate that decides between two others: a million times, at
// some 200 ns. A card of 220 models and 10 regions, with a rate for each model, each region and each pair, needs 2,200.
// Only a card in which millions of pairs overlap and are decided by few others needs more.
const maxComparisons = 1_000_000

// ties looks for two rates that tie: see doc.go.
//
// Only rates of one subject with equally many keys can tie. Rates with the same keys have different values, so no usage
// matches two of them. Rates of two different sets of keys are joined on the values of the keys that both sets have, so
// that pairs that contradict each other cost nothing. The card is refused at the first pair for which no rate decides.
// So the work is bounded by the number of pairs for which a rate decides, and by maxComparisons.
type ties struct {
	rates       []Rate
	comparisons int
}

// checkTies refuses rates if two of them tie. If several pairs tie, it names the same pair every time.
func checkTies(rates []Rate, made index) *billing.Error {
	t := &ties{rates: rates}
	seen := make(map[subject]bool, len(made))
	for i := range rates {
		s := rates[i].subject()
		if seen[s] {
			continue
		}
		seen[s] = true
		if refusal := t.checkSubject(made[s]); refusal != nil {
			return refusal
		}
	}
	return nil
}

// checkSubject compares each two sets of equally many keys.
func (t *ties) checkSubject(sets []*keySet) *billing.Error {
	for i, a := range sets {
		for _, b := range sets[i+1:] {
			if len(a.keys) != len(b.keys) {
				continue
			}
			if refusal := t.checkSets(a, b, deciders(sets, a, b)); refusal != nil {
				return refusal
			}
		}
	}
	return nil
}

// deciders returns the sets that have more keys than a and b, and only keys that are in a or in b: only their rates can
// decide between a rate of a and one of b.
func deciders(sets []*keySet, a, b *keySet) []*keySet {
	var found []*keySet
	for _, set := range sets {
		if len(set.keys) > len(a.keys) && !slices.ContainsFunc(set.keys, func(key string) bool {
			return !slices.Contains(a.keys, key) && !slices.Contains(b.keys, key)
		}) {
			found = append(found, set)
		}
	}
	return found
}

// checkSets refuses the first two rates, one of each set, that one usage could match, if no other rate decides.
func (t *ties) checkSets(a, b *keySet, deciders []*keySet) *billing.Error {
	shared := slices.DeleteFunc(slices.Clone(a.keys), func(key string) bool { return !slices.Contains(b.keys, key) })
	partners := make(map[string][]int, len(b.positions))
	for _, position := range b.positions {
		values, _ := appendValues(nil, shared, t.rates[position].When)
		partners[string(values)] = append(partners[string(values)], position)
	}
	var space [256]byte
	for _, first := range a.positions {
		values, _ := appendValues(space[:0], shared, t.rates[first].When)
		for _, second := range partners[string(values)] {
			decided := slices.ContainsFunc(deciders, func(set *keySet) bool { return t.decides(set, first, second) })
			switch {
			case t.comparisons > maxComparisons:
				return invalid("the rates of %s overlap in more than a million ways; use fewer rates that match the same usage",
					describeSubject(&t.rates[first])).At("rates")
			case !decided:
				return ambiguous(t.rates, first, second, "have equally many keys, and one usage can match both; "+
					"remove one of them, or add a rate that decides: one that has the keys and values of both")
			}
		}
	}
	return nil
}

// decides reports whether a set has a rate with only keys and values that are in one of two rates.
func (t *ties) decides(set *keySet, first, second int) bool {
	t.comparisons++
	var space [256]byte
	values := space[:0]
	for i := range set.keys {
		key := set.keys[i : i+1]
		appended, found := appendValues(values, key, t.rates[first].When)
		if !found {
			appended, _ = appendValues(values, key, t.rates[second].When)
		}
		values = appended
	}
	_, decided := set.byValues[string(values)]
	return decided
}
