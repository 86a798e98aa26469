package ratecard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep values of a file may be nested: four times as deep as in price tables.
const maxDepth = 32

// MaxFileBytes is how large a file may be: ten times the largest price table of 2026.
const MaxFileBytes = 32 << 20

// kind is the kind of a JSON value.
type kind string

const (
	kindNull    kind = "null"
	kindBoolean kind = "a boolean"
	kindNumber  kind = "a number"
	kindString  kind = "a text"
	kindObject  kind = "an object"
	kindArray   kind = "a list"
)

// value is a JSON value. Its numbers are texts: to a float64, 1.25e-06 is another number.
type value struct {
	path    *place
	kind    kind
	text    string   // of a string or a number
	members []member // of an object, in the order of the file
	items   []value  // of an array
}

type member struct {
	name string
	value
}

// get returns a member of an object, and whether it is there and not null.
func (v value) get(name string) (value, bool) {
	at := slices.IndexFunc(v.members, func(m member) bool { return m.name == name })
	if at < 0 || v.members[at].kind == kindNull {
		return value{}, false
	}
	return v.members[at].value, true
}

// want returns an error unless v has the kind that it should have.
func (v value) want(k kind) error {
	if v.kind != k {
		return v.fault("it is %s, and has to be %s", v.kind, k)
	}
	return nil
}

// fault returns an error about v that says where v is.
func (v value) fault(format string, args ...any) error {
	return errors.New(v.path.String() + ": " + fmt.Sprintf(format, args...))
}

// place is where a value is in its file.
type place struct {
	in   *place
	name string
}

// String returns the names and positions that lead to the place, such as "gpt-5" > "input_cost_per_token".
func (p *place) String() string {
	if p == nil {
		return "the file"
	}
	if p.in == nil {
		return p.name
	}
	return p.in.String() + " > " + p.name
}

// quote writes a text of a file so that it is one short line in a message.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}

// parse reads a JSON value that is all of the file. Unlike encoding/json, it refuses names that occur twice in an
// object, as only one of two prices could be used, and text that is not UTF-8.
func parse(file []byte) (value, error) {
	if len(file) > MaxFileBytes {
		return value{}, fmt.Errorf("the file is larger than %d MB", MaxFileBytes>>20)
	}
	if !utf8.Valid(file) {
		return value{}, errors.New("the file is not text in UTF-8")
	}
	p := &parser{file: file, tokens: json.NewDecoder(bytes.NewReader(file))}
	p.tokens.UseNumber()
	v, err := p.value(nil, 0)
	if err != nil {
		return value{}, err
	}
	if _, err := p.tokens.Token(); !errors.Is(err, io.EOF) {
		return value{}, p.fault(nil, "something follows the end of the JSON value")
	}
	return v, nil
}

type parser struct {
	file   []byte
	tokens *json.Decoder
}

// fault returns an error at the token that was read last.
func (p *parser) fault(at *place, format string, args ...any) error {
	read := p.file[:min(p.tokens.InputOffset(), int64(len(p.file)))]
	line := 1 + bytes.Count(read, []byte("\n"))
	return fmt.Errorf("line %d: %w", line, value{path: at}.fault(format, args...))
}

func (p *parser) token(at *place) (json.Token, error) {
	token, err := p.tokens.Token()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, p.fault(at, "the file ends within a JSON value")
	case err != nil:
		return nil, p.fault(at, "it is not JSON: %v", err)
	}
	return token, nil
}

func (p *parser) value(at *place, depth int) (value, error) {
	token, err := p.token(at)
	if err != nil {
		return value{}, err
	}
	v := value{path: at}
	switch token := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return value{}, p.fault(at, "values are nested more than %d deep", maxDepth)
		}
		if token == '{' {
			return p.object(at, depth)
		}
		return p.array(at, depth)
	case json.Number:
		v.kind, v.text = kindNumber, token.String()
	case string:
		v.kind, v.text = kindString, token
	case bool:
		v.kind = kindBoolean
	default:
		v.kind = kindNull
	}
	return v, nil
}

func (p *parser) object(at *place, depth int) (value, error) {
	v := value{path: at, kind: kindObject}
	seen := map[string]bool{}
	for p.tokens.More() {
		token, err := p.token(at)
		if err != nil {
			return value{}, err
		}
		name, _ := token.(string) // the decoder returns nothing else between the values of an object
		inner := &place{at, quote(name)}
		if seen[name] {
			return value{}, p.fault(inner, "the name occurs twice; remove one of them")
		}
		seen[name] = true
		found, err := p.value(inner, depth+1)
		if err != nil {
			return value{}, err
		}
		v.members = append(v.members, member{name, found})
	}
	_, err := p.token(at)
	return v, err
}

func (p *parser) array(at *place, depth int) (value, error) {
	v := value{path: at, kind: kindArray}
	for p.tokens.More() {
		found, err := p.value(&place{at, strconv.Itoa(len(v.items) + 1)}, depth+1)
		if err != nil {
			return value{}, err
		}
		v.items = append(v.items, found)
	}
	_, err := p.token(at)
	return v, err
}
