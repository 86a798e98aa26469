package ratecard

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// Card is a rate card that is not published yet. Its JSON is the input of publishRateCard, without a key and a date.
type Card struct {
	Code  string `json:"code"`
	Rates []Rate `json:"rates"`
}

// Rate is a rate of a card, in the words of RateInput.
type Rate struct {
	Action      string            `json:"action"`
	Component   string            `json:"component,omitempty"`
	Credits     string            `json:"credits"`
	Per         string            `json:"per,omitempty"` // empty is 1
	When        map[string]string `json:"when,omitempty"`
	Minimum     string            `json:"minimum,omitempty"`
	Description string            `json:"description,omitempty"`
}

// CheckSize refuses a card that has more or larger rates than one version of a card can have.
func (c Card) CheckSize() error {
	rates := make([]price.Rate, len(c.Rates))
	for i, r := range c.Rates {
		rates[i] = r.published()
	}
	size := len(price.EncodeRates(rates))
	if len(rates) > price.MaxRates || size > price.MaxRatesBytes {
		return fmt.Errorf("the card has %d rates of %d KB in all, and a card has at most %d rates of %d KB: make a card of "+
			"fewer models with --only", len(rates), (size+1023)>>10, price.MaxRates, price.MaxRatesBytes>>10)
	}
	return nil
}

// published returns the rate as the service has it. Its numbers are those that Read or Import accepted.
func (r Rate) published() price.Rate {
	published := price.Rate{
		Action: r.Action, Component: r.Component, Credits: parsed(r.Credits), Per: parsed(cmp.Or(r.Per, "1")),
		When: r.When, Description: r.Description,
	}
	if minimum, err := billing.ParseCredits(r.Minimum); err == nil {
		published.Minimum = &minimum
	}
	return published
}

// parsed returns the decimal of a text that is one.
func parsed(text string) billing.Decimal {
	d, _ := billing.ParseDecimal(text)
	return d
}

// Text writes the card as a file, with a line for each rate, so that tools which compare lines show rates.
func (c Card) Text() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"code\": %s,\n  \"rates\": [", encode(c.Code))
	for i, r := range c.Rates {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "\n    %s", r.text())
	}
	out.WriteString("\n  ]\n}\n")
	return out.Bytes()
}

// text writes a rate as JSON in one line, with its names in one order.
func (r Rate) text() string { return encode(r) }

// encode writes a value of texts as JSON, without the escapes that HTML needs.
func encode(v any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err) // texts and maps of texts can be written
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// String describes which usage the rate is for, such as: chat.completion input context=above_200k model=gpt-5.5.
func (r Rate) String() string {
	words := []string{plain(r.Action)}
	if r.Component != "" {
		words = append(words, plain(r.Component))
	}
	for _, name := range slices.Sorted(maps.Keys(r.When)) {
		words = append(words, plain(name)+"="+plain(r.When[name]))
	}
	return strings.Join(words, " ")
}

// plain returns s as it is if it is one word, else in quotes.
func plain(s string) string {
	odd := func(c rune) bool { return c <= ' ' || c > '~' || c == '=' || c == '"' }
	if s == "" || strings.ContainsFunc(s, odd) {
		return quote(s)
	}
	return s
}

// id is the same for two rates exactly if they are for the same usage.
func (r Rate) id() string {
	if len(r.When) == 0 {
		r.When = nil
	}
	return encode(Rate{Action: r.Action, Component: r.Component, When: r.When})
}

// Read reads the file of a card. It refuses what it does not know: a misspelt "minimum" would be no minimum.
func Read(file []byte) (Card, error) {
	root, err := parse(file)
	if err != nil {
		return Card{}, err
	}
	if err := root.want(kindObject); err != nil {
		return Card{}, err
	}
	if err := root.onlyHas("code", "rates"); err != nil {
		return Card{}, err
	}
	code, err := root.required("code")
	if err != nil {
		return Card{}, err
	}
	rates, found := root.get("rates")
	if !found {
		return Card{}, errors.New(`the file has no "rates"`)
	}
	if err := rates.want(kindArray); err != nil {
		return Card{}, err
	}
	card := Card{Code: code}
	seen := map[string]int{}
	for i, item := range rates.items {
		r, err := readRate(item)
		if err != nil {
			return Card{}, err
		}
		id := r.id()
		if first := seen[id]; first > 0 {
			return Card{}, item.fault("rate %d is for the same usage: %s", first, r)
		}
		seen[id] = i + 1
		card.Rates = append(card.Rates, r)
	}
	return card, nil
}

func readRate(v value) (r Rate, err error) {
	if err := v.want(kindObject); err != nil {
		return Rate{}, err
	}
	err = v.onlyHas("action", "component", "credits", "per", "when", "minimum", "description")
	if err != nil {
		return Rate{}, err
	}
	for _, field := range []struct {
		name     string
		into     *string
		required bool
		number   bool
	}{
		{"action", &r.Action, true, false},
		{"component", &r.Component, false, false},
		{"credits", &r.Credits, true, true},
		{"per", &r.Per, false, true},
		{"minimum", &r.Minimum, false, true},
		{"description", &r.Description, false, false},
	} {
		if _, found := v.get(field.name); !found && !field.required {
			continue
		}
		if *field.into, err = v.required(field.name); err != nil {
			return Rate{}, err
		}
		if field.number {
			if err := v.checkNumber(field.name, *field.into); err != nil {
				return Rate{}, err
			}
		}
	}
	r.When, err = readWhen(v)
	return r, err
}

func readWhen(v value) (map[string]string, error) {
	when, found := v.get("when")
	if !found {
		return nil, nil
	}
	if err := when.want(kindObject); err != nil {
		return nil, err
	}
	read := map[string]string{}
	for _, m := range when.members {
		if err := m.want(kindString); err != nil {
			return nil, err
		}
		read[m.name] = m.text
	}
	return read, nil
}

// onlyHas refuses members of other names.
func (v value) onlyHas(names ...string) error {
	for _, m := range v.members {
		if !slices.Contains(names, m.name) {
			return m.fault("the name is unknown here; use %s", strings.Join(names, ", "))
		}
	}
	return nil
}

// required returns the text of a member that has to be there.
func (v value) required(name string) (string, error) {
	found, ok := v.get(name)
	if !ok {
		return "", v.fault("it has no %q", name)
	}
	if found.kind == kindNumber {
		return "", found.fault("write the number as a text, \"%s\", so that no program rounds it", found.text)
	}
	return found.text, found.want(kindString)
}

// checkNumber refuses a text that is no number which a rate can have.
func (v value) checkNumber(name, text string) error {
	found, _ := v.get(name)
	d, err := billing.ParseDecimal(text)
	if name == "minimum" && err == nil {
		_, err = billing.ParseCredits(text)
	}
	var refusal *billing.Error
	switch {
	case errors.As(err, &refusal):
		return found.fault("%s", refusal.Message)
	case err != nil:
		return found.fault("%v", err)
	case d.Negative():
		return found.fault("%s is below zero", text)
	case name == "per" && d == (billing.Decimal{}):
		return found.fault("it is 0, and has to be above 0")
	}
	return nil
}
