package price

import (
	"encoding/binary"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
)

// index finds the most specific rate for a usage. The rates of one action and component are grouped by the keys of
// their `when`: a look-up costs one access to a map for each set of keys that the usage has, however many rates there
// are.
type index map[subject][]*keySet

// subject is what rates compete for.
type subject struct{ action, component string }

// keySet has all rates of a subject whose `when` has the same keys.
type keySet struct {
	keys      []string       // in order
	byValues  map[string]int // the position of the rate, from 0, by the values of the keys
	positions []int          // in order
}

// newIndex returns the index of a list. Of two rates with the same subject and `when`, which [CheckRates] refuses, it
// has the first.
func newIndex(list []Rate) index {
	made := index{}
	for i := range list {
		made.add(list, i)
	}
	for _, sets := range made {
		slices.SortStableFunc(sets, func(a, b *keySet) int { return len(b.keys) - len(a.keys) })
	}
	return made
}

// subject returns what the rate competes for.
func (r *Rate) subject() subject { return subject{r.Action, r.Component} }

// add adds the rate at a position. It returns the position of an earlier rate with the same subject and `when`, or -1.
func (x index) add(list []Rate, i int) int {
	rate := &list[i]
	s, keys := rate.subject(), sortedKeys(rate.When)
	at := slices.IndexFunc(x[s], func(set *keySet) bool { return slices.Equal(set.keys, keys) })
	if at < 0 {
		at = len(x[s])
		x[s] = append(x[s], &keySet{keys: keys, byValues: map[string]int{}})
	}
	set := x[s][at]
	values, _ := appendValues(nil, set.keys, rate.When)
	if earlier, taken := set.byValues[string(values)]; taken {
		return earlier
	}
	set.byValues[string(values)] = i
	set.positions = append(set.positions, i)
	return -1
}

// find returns the position, counted from 0, of the most specific rate that matches, or -1 if none does.
func (x index) find(action, component string, dimensions billing.Metadata) int {
	var space [256]byte // so that most look-ups allocate nothing
	for _, set := range x[subject{action, component}] {
		if len(set.keys) > len(dimensions) {
			continue
		}
		values, complete := appendValues(space[:0], set.keys, dimensions)
		if !complete {
			continue
		}
		if position, found := set.byValues[string(values)]; found {
			return position
		}
	}
	return -1
}

// appendValues appends the values of keys, each with its length so that no two lists read the same. It stops at the
// first key that has none, and says so.
func appendValues(text []byte, keys []string, values billing.Metadata) (appended []byte, complete bool) {
	for _, key := range keys {
		value, found := values[key]
		if !found {
			return text, false
		}
		text = binary.AppendUvarint(text, uint64(len(value)))
		text = append(text, value...)
	}
	return text, true
}

// sortedKeys returns the names of m in order.
func sortedKeys(m billing.Metadata) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Find returns the most specific rate that matches and its position, counted from 1, or nil and 0 if none does.
func (r *Rates) Find(action, component string, dimensions billing.Metadata) (rate *Rate, position int) {
	if r == nil {
		return nil, 0
	}
	at := r.index().find(action, component, dimensions)
	if at < 0 {
		return nil, 0
	}
	return &r.list[at], at + 1
}
