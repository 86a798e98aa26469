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
func plain[T string | []byte](s T) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return i
		}
	}
	return len(s)
}

// DecodeRates reverses [EncodeRates]. It fails for any text that EncodeRates does not write: what was stored is
// returned as it was published, or not at all.
func DecodeRates(text []byte) ([]Rate, error) {
	s := &scanner{text: text}
	var rates []Rate
	s.list('[', ']', func() {
		rates = append(rates, Rate{})
		s.rate(&rates[len(rates)-1])
	})
	switch {
	case s.err != nil:
		return nil, fmt.Errorf("reading rate %d: %w", len(rates), s.err)
	case !bytes.Equal(EncodeRates(rates), text):
		return nil, fmt.Errorf("reading rates: %w", errForm)
	}
	return rates, nil
}

// errForm says that a text is not one of [EncodeRates].
var errForm = errors.New("the text is not in the form in which rates are stored")

// scanner reads what [EncodeRates] wrote. It may accept other texts as well: [DecodeRates] notices them, because it
// encodes again what was read, and compares. After its first failure, it reads nothing more.
type scanner struct {
	text []byte
	at   int
	err  error
}

// next reports whether the next character is c, and skips it.
func (s *scanner) next(c byte) bool {
	if s.err != nil || s.at >= len(s.text) || s.text[s.at] != c {
		return false
	}
	s.at++
	return true
}

// expect fails unless the next character is c.
func (s *scanner) expect(c byte) {
	if !s.next(c) && s.err == nil {
		s.err = fmt.Errorf("%w: at byte %d", errForm, s.at)
	}
}

// list reads elements between two brackets, with commas between them.
func (s *scanner) list(begin, end byte, element func()) {
	s.expect(begin)
	for more := s.err == nil && !s.next(end); more; more = s.err == nil && s.next(',') {
		element()
		if s.next(end) {
			return
		}
	}
}

// string reads a string.
func (s *scanner) string() string {
	s.expect('"')
	if s.err != nil {
		return ""
	}
	begin := s.at
	s.at += plain(s.text[begin:])
	if text := s.text[begin:s.at]; s.next('"') {
		return string(text)
	}
	for s.at < len(s.text) && s.text[s.at] != '"' {
		if s.text[s.at] == '\\' {
			s.at++
		}
		s.at++
	}
	s.expect('"')
	if s.err != nil {
		return ""
	}
	var text string
	s.err = json.Unmarshal(s.text[begin-1:s.at], &text)
	return text
}

// rate reads the list of one rate.
func (s *scanner) rate(r *Rate) {
	s.expect('[')
	r.Action = s.string()
	s.expect(',')
	r.Component = s.string()
	s.expect(',')
	r.Credits = s.decimal()
	s.expect(',')
	r.Per = s.decimal()
	if s.next(',') {
		s.list('{', '}', func() {
			if r.When == nil {
				r.When = billing.Metadata{}
			}
			key := s.string()
			s.expect(':')
			r.When[key] = s.string()
		})
	}
	if s.next(',') {
		r.Minimum = s.minimum()
	}
	if s.next(',') {
		r.Description = s.string()
	}
	s.expect(']')
}

func (s *scanner) decimal() billing.Decimal {
	d, err := billing.ParseDecimal(s.string())
	if s.err == nil {
		s.err = err
	}
	return d
}

// minimum reads an amount, or nil for an empty text.
func (s *scanner) minimum() *billing.Credits {
	text := s.string()
	if text == "" {
		return nil
	}
	least, err := billing.ParseCredits(text)
	if s.err == nil {
		s.err = err
	}
	return &least
}
