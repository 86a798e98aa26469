package ratecard

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/drawdown-billing/drawdown/billing"
)

// Options say how to make a card from a price table.
type Options struct {
	Markup           billing.Decimal // what a cost is multiplied by, above 0
	CreditsPerDollar billing.Decimal // above 0
	Only             []string        // patterns of names of models, as in path.Match; none: all models
	Code             string          // of the card
	Action           string          // of its rates
}

// Imported is a card, with a report of what the import left out or rounded.
type Imported struct {
	Card    Card
	Models  int            // with at least one rate
	Skipped []Skipped      // models without any rate
	Zero    []Skipped      // components of other models that are left out because their price is 0
	Rounded []Rate         // whose credits have more digits than a price may have, and were rounded up
	Others  map[string]int // in how many models there are prices that are no components, by their names
}

// Skipped is what was left out of a card.
type Skipped struct{ Model, Reason string }

// The dimensions of the rates.
const (
	dimensionModel   = "model"
	dimensionContext = "context"
)

// components are the components of rates, in the order in which a card has them.
var components = []string{"input", "cached_input", "cache_write", "output"}

// model is a model of a price table.
type model struct {
	name   string
	prices map[key]modelPrice
	others []string // names of prices that are no components of a card
}

// key is what a model has one price for.
type key struct {
	component string
	above     int64 // the size of the context in tokens above which the price is charged; 0 for the usual price
}

// modelPrice is what one token costs, in dollars.
type modelPrice struct {
	cost *big.Rat
	from value
}

// add adds a price, and refuses a second one that differs. Null is no price.
func (m *model) add(k key, from value, tokens *big.Rat) error {
	if from.kind == kindNull {
		return nil
	}
	if err := from.want(kindNumber); err != nil {
		return err
	}
	cost, fault := parseCost(from.text)
	if fault != "" {
		return from.fault("%s", fault)
	}
	cost.Quo(cost, tokens)
	if other, found := m.prices[k]; found && other.cost.Cmp(cost) != 0 {
		return from.fault("it is another price than %s has for the same component; remove one of them", other.from.path)
	}
	m.prices[k] = modelPrice{cost, from}
	return nil
}

// Import makes a card of a price table. Its rates are in the order of the names of models.
func Import(file []byte, o Options) (*Imported, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	root, err := parse(file)
	if err != nil {
		return nil, err
	}
	entries, read, err := detect(root)
	if err != nil {
		return nil, err
	}
	entries, err = o.selected(entries)
	if err != nil {
		return nil, err
	}
	imported := &Imported{Card: Card{Code: o.Code}, Others: map[string]int{}}
	for _, e := range entries {
		m := model{name: e.name, prices: map[key]modelPrice{}}
		if err := checkName(e); err != nil {
			return nil, err
		}
		if err := read(e.value, &m); err != nil {
			return nil, err
		}
		for _, name := range m.others {
			imported.Others[name]++
		}
		if err := imported.add(m, o); err != nil {
			return nil, err
		}
	}
	if len(imported.Card.Rates) == 0 {
		return nil, fmt.Errorf("none of the %d models has a price for tokens", len(entries))
	}
	return imported, imported.Card.CheckSize()
}

// add adds the rates of a model.
func (i *Imported) add(m model, o Options) error {
	factor := new(big.Rat).Mul(rational(o.Markup), rational(o.CreditsPerDollar))
	added := len(i.Card.Rates)
	var zero []Skipped
	for _, k := range slices.SortedFunc(maps.Keys(m.prices), compareKeys) {
		p := m.prices[k]
		if p.cost.Sign() == 0 {
			zero = append(zero, Skipped{m.name, strings.TrimSpace(k.component + " " + k.context())})
			continue
		}
		credits, per, exact, ok := rate(new(big.Rat).Mul(p.cost, factor))
		if !ok {
			return p.from.fault("the credits of a million tokens have more than %d digits; check the price, --markup and "+
				"--credits-per-dollar", maxWholeDigits)
		}
		r := Rate{
			Action: o.Action, Component: k.component, Credits: credits, Per: per,
			When: map[string]string{dimensionModel: m.name},
		}
		if k.above > 0 {
			r.When[dimensionContext] = k.context()
		}
		i.Card.Rates = append(i.Card.Rates, r)
		if !exact {
			i.Rounded = append(i.Rounded, r)
		}
	}
	switch {
	case len(i.Card.Rates) > added:
		i.Models++
		i.Zero = append(i.Zero, zero...)
	case len(zero) > 0:
		i.Skipped = append(i.Skipped, Skipped{m.name, "each of its prices is 0"})
	default:
		i.Skipped = append(i.Skipped, Skipped{m.name, "it has no price for tokens"})
	}
	return nil
}

// compareKeys orders the prices of a model: the usual ones first, then by context.
func compareKeys(a, b key) int {
	if a.above != b.above {
		return int(min(max(a.above-b.above, -1), 1))
	}
	return slices.Index(components, a.component) - slices.Index(components, b.component)
}

// context is the value of the dimension context.
func (k key) context() string {
	switch {
	case k.above == 0:
		return ""
	case k.above%1000 == 0:
		return "above_" + strconv.FormatInt(k.above/1000, 10) + "k"
	default:
		return "above_" + strconv.FormatInt(k.above, 10)
	}
}

// selected returns the models whose names match, in the order of their names.
func (o Options) selected(entries []member) ([]member, error) {
	matched := make([]bool, len(o.Only))
	selected := slices.DeleteFunc(slices.Clone(entries), func(e member) bool {
		found := len(o.Only) == 0
		for i, pattern := range o.Only {
			if match, _ := path.Match(pattern, e.name); match {
				found, matched[i] = true, true
			}
		}
		return !found
	})
	if at := slices.Index(matched, false); at >= 0 {
		return nil, fmt.Errorf("--only: no model has a name like %s; an asterisk matches any characters but a slash",
			quote(o.Only[at]))
	}
	slices.SortFunc(selected, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return selected, nil
}

// check refuses options that make no card.
func (o Options) check() error {
	for _, factor := range []struct {
		flag string
		billing.Decimal
	}{{"--markup", o.Markup}, {"--credits-per-dollar", o.CreditsPerDollar}} {
		if factor.Negative() || factor.Decimal == (billing.Decimal{}) {
			return fmt.Errorf("%s is %s, and has to be above 0", factor.flag, factor)
		}
	}
	for _, pattern := range o.Only {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return fmt.Errorf("--only: %s is not a pattern; write names of models with asterisks, such as 'gpt-*'",
				quote(pattern))
		}
	}
	if fault := textFault(o.Code, billing.MaxCodeBytes); fault != "" {
		return errors.New("--code " + fault)
	}
	if fault := textFault(o.Action, billing.MaxNameBytes); fault != "" {
		return errors.New("--action " + fault)
	}
	return nil
}

// checkName refuses names of models that no usage can have as a dimension.
func checkName(m member) error {
	if fault := textFault(m.name, billing.MaxMetadataValueBytes); fault != "" {
		return m.fault("the name of the model %s", fault)
	}
	return nil
}

// textFault returns what is wrong with a text that identifies something.
func textFault(s string, most int) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty"
	case len(s) > most:
		return fmt.Sprintf("has %d bytes, and at most %d are allowed", len(s), most)
	case strings.ContainsFunc(s, unicode.IsControl):
		return "contains control characters"
	case strings.ContainsRune(s, utf8.RuneError):
		return "contains characters that could not be decoded"
	}
	return ""
}
