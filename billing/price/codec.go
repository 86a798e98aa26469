package price

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
)

// EncodeRates writes rates in the form in which they are stored and fingerprinted: a list of JSON, with one list for
// each rate. Its elements are the action, the component, credits, per, when, the minimum and the description; those at
// the end that are empty are left out. Equal rates have equal texts.
func EncodeRates(rates []Rate) []byte {
	text := []byte{'['}
	for i := range rates {
		if i > 0 {
			text = append(text, ',')
		}
		text = rates[i].append(text)
	}
	return append(text, ']')
}

// append appends the list of one rate.
func (r *Rate) append(text []byte) []byte {
	text = appendString(append(text, '['), r.Action)
	text = appendString(append(text, ','), r.Component)
	text = appendString(append(text, ','), r.Credits.String())
	text = appendString(append(text, ','), r.Per.String())
	minimum := ""
	if r.Minimum != nil {
		minimum = r.Minimum.String()
	}
	if len(r.When) > 0 || minimum != "" || r.Description != "" {
		text = append(text, ",{"...)
		for i, key := range sortedKeys(r.When) {
			if i > 0 {
				text = append(text, ',')
			}
			text = appendString(append(appendString(text, key), ':'), r.When[key])
		}
		text = append(text, '}')
	}
	if minimum != "" || r.Description != "" {
		text = appendString(append(text, ','), minimum)
	}
	if r.Description != "" {
		text = appendString(append(text, ','), r.Description)
	}
	return append(text, ']')
}

// appendString appends a string of JSON. Characters of HTML are written as they are.
func appendString(text []byte, s string) []byte {
	if plain(s) == len(s) {
		return append(append(append(text, '"'), s...), '"')
	}
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		panic(err) // a string is always encoded
	}
	return append(text, bytes.TrimSuffix(written.Bytes(), []byte{'\n'})...)
}

// plain returns how many bytes at the beginning of s need no escape in JSON.
func plain(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return i
		}
	}
	return len(s)
}

// DecodeRates reverses [EncodeRates]. It fails for any text that EncodeRates does not write: what was stored is returned
// as it was published, or not at all.
func DecodeRates(text []byte) ([]Rate, error) {
	var lists [][]json.RawMessage
	if err := json.Unmarshal(text, &lists); err != nil {
		return nil, fmt.Errorf("reading rates: %w", err)
	}
	rates := make([]Rate, len(lists))
	for i, list := range lists {
		if err := rates[i].decode(list); err != nil {
			return nil, fmt.Errorf("reading rate %d: %w", i, err)
		}
	}
	if !bytes.Equal(EncodeRates(rates), text) {
		return nil, errors.New("reading rates: the text is not in the form in which rates are stored")
	}
	return rates, nil
}

// decode reads the list of one rate.
func (r *Rate) decode(list []json.RawMessage) error {
	const least, most, when = 4, 7, 4
	if len(list) < least || len(list) > most {
		return fmt.Errorf("%d elements, not %d to %d", len(list), least, most)
	}
	var credits, per, minimum string
	places := []any{&r.Action, &r.Component, &credits, &per, &r.When, &minimum, &r.Description}
	for i, element := range list {
		if err := json.Unmarshal(element, places[i]); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	if len(list) > when && len(r.When) == 0 {
		r.When = nil
	}
	var err error
	if r.Credits, err = billing.ParseDecimal(credits); err != nil {
		return fmt.Errorf("credits: %w", err)
	}
	if r.Per, err = billing.ParseDecimal(per); err != nil {
		return fmt.Errorf("per: %w", err)
	}
	if minimum != "" {
		least, err := billing.ParseCredits(minimum)
		if err != nil {
			return fmt.Errorf("minimum: %w", err)
		}
		r.Minimum = &least
	}
	return nil
}
