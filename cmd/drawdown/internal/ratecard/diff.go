package ratecard

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Difference is what changes from one card to another.
type Difference struct {
	OldCode, NewCode string
	Added, Removed   []Rate
	Changed          []Change
	Same             int // rates that did not change
}

// Change is a rate whose price, minimum or description changed. Another way to write the same price is no change.
type Change struct{ Old, New Rate }

// Compare returns what changes from the old card to the new one, in the order of actions, components and dimensions.
func Compare(before, after Card) Difference {
	d := Difference{OldCode: before.Code, NewCode: after.Code}
	old := map[string]Rate{}
	for _, r := range before.Rates {
		old[r.id()] = r
	}
	for _, r := range after.Rates {
		was, found := old[r.id()]
		delete(old, r.id())
		switch change := (Change{was, r}); {
		case !found:
			d.Added = append(d.Added, r)
		case change.none():
			d.Same++
		default:
			d.Changed = append(d.Changed, change)
		}
	}
	for _, r := range old {
		d.Removed = append(d.Removed, r)
	}
	byUsage := func(a, b Rate) int {
		return cmp.Or(strings.Compare(a.String(), b.String()), strings.Compare(a.id(), b.id()))
	}
	slices.SortFunc(d.Added, byUsage)
	slices.SortFunc(d.Removed, byUsage)
	slices.SortFunc(d.Changed, func(a, b Change) int { return byUsage(a.New, b.New) })
	return d
}

// None reports whether both cards are the same.
func (d Difference) None() bool {
	return d.OldCode == d.NewCode && len(d.Added)+len(d.Removed)+len(d.Changed) == 0
}

// String writes the difference for people: a line for each rate that was added (+), removed (-) or changed (~), and how
// many there are.
func (d Difference) String() string {
	var out strings.Builder
	if d.OldCode != d.NewCode {
		fmt.Fprintf(&out, "~ code %s → %s\n", plain(d.OldCode), plain(d.NewCode))
	}
	for _, r := range d.Removed {
		fmt.Fprintf(&out, "- %s: %s\n", r, r.price())
	}
	for _, r := range d.Added {
		fmt.Fprintf(&out, "+ %s: %s\n", r, r.price())
	}
	for _, c := range d.Changed {
		fmt.Fprintf(&out, "~ %s: %s\n", c.New, c)
	}
	fmt.Fprintf(&out, "%d added, %d removed, %d changed, %d the same\n",
		len(d.Added), len(d.Removed), len(d.Changed), d.Same)
	return out.String()
}

// price writes what a rate charges.
func (r Rate) price() string {
	text := r.Credits + " credits for " + r.units()
	if r.hasMinimum() {
		text += ", at least " + r.Minimum
	}
	return text
}

func (r Rate) units() string { return cmp.Or(r.Per, "1") }

func (r Rate) hasMinimum() bool { return number(r.Minimum).Sign() > 0 }

// unit is what one unit costs.
func (r Rate) unit() *big.Rat { return new(big.Rat).Quo(number(r.Credits), number(r.units())) }

// number reads a number that Read accepted; an empty text is 0.
func number(text string) *big.Rat {
	n, _ := new(big.Rat).SetString(cmp.Or(text, "0"))
	return n
}

func (c Change) none() bool {
	return c.Old.unit().Cmp(c.New.unit()) == 0 && number(c.Old.Minimum).Cmp(number(c.New.Minimum)) == 0 &&
		c.Old.Description == c.New.Description
}

// String writes what changed: the price with the percentage, the minimum, the description.
func (c Change) String() string {
	var changes []string
	if was, is := c.Old.unit(), c.New.unit(); was.Cmp(is) != 0 {
		from := c.Old.Credits
		if number(c.Old.units()).Cmp(number(c.New.units())) != 0 {
			from += " for " + c.Old.units()
		}
		changes = append(changes, fmt.Sprintf("%s → %s credits for %s (%s)",
			from, c.New.Credits, c.New.units(), percent(was, is)))
	}
	if was, is := number(c.Old.Minimum), number(c.New.Minimum); was.Cmp(is) != 0 {
		changes = append(changes, fmt.Sprintf("at least %s → %s credits",
			cmp.Or(c.Old.Minimum, "0"), cmp.Or(c.New.Minimum, "0")))
	}
	if c.Old.Description != c.New.Description {
		changes = append(changes, fmt.Sprintf("description %s → %s",
			quote(c.Old.Description), quote(c.New.Description)))
	}
	return strings.Join(changes, ", ")
}

// percent writes by how much a price changed, to a hundredth of a percent.
func percent(was, is *big.Rat) string {
	if was.Sign() == 0 {
		return "was free"
	}
	change := new(big.Rat).Sub(is, was)
	change.Quo(change, was).Mul(change, big.NewRat(100, 1))
	text := change.FloatString(2)
	if number(text).Sign() == 0 {
		return map[int]string{1: "up", -1: "down"}[change.Sign()] + " less than 0.01 %"
	}
	if change.Sign() > 0 {
		text = "+" + text
	}
	return text + " %"
}
