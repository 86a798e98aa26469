package graph

import (
	"bytes"
	"encoding/json"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/drawdown-billing/drawdown/graph/scalar"
)

// The limits of a body, which keep what reading it takes within that of the largest request that makes sense.
const (
	// maxBodyBytes is room for a batch of 1,000 events at a kilobyte each.
	maxBodyBytes = 1 << 20
	// maxValues is room for such a batch with 12 fields, 20 entries of metadata and 20 dimensions in each event, and the
	// brackets around them: 55,000. Each takes 200 ns to decode.
	maxValues = 60_000
	// maxMembers is how many names one object has: metadata has 20, and no input has more than 15 fields. Each
	// is compared with every other.
	maxMembers = 64
	// maxNesting is how deep values are nested: the metadata of a batch's event are 6 deep.
	maxNesting = 16
	// maxQueryText is the longest query whose every byte is escaped, as \u0020.
	maxQueryText = 6*maxDocumentBytes + 2
)

// member is a name and its value as they stand in JSON, of which the value may still be malformed.
type member struct {
	name string
	text []byte
}

// members reads the members of the object that text, which is valid UTF-8, is, and of nothing else. It answers what is wrong where that is so
// large or so deep that decoding it would take long, or where an object says one name twice: which of the two holds
// depends on who reads it, and here that would be an amount of money. Whatever else is malformed, decoding finds.
func members(text []byte) (found []member, fault *gqlerror.Error) {
	s := &skimmer{text: text}
	if s.space(); s.peek() != '{' {
		return nil, notAnObject()
	}
	if s.object(1, func(name string, value []byte) { found = append(found, member{name, value}) }); s.fault != nil {
		return nil, s.fault
	}
	if s.space(); s.at < len(text) {
		return nil, notAnObject()
	}
	return found, nil
}

func notAnObject() *gqlerror.Error {
	return badRequest("the request is not a JSON object with a query, and optionally operationName, variables and extensions")
}

// skimmer passes over JSON without decoding it, from one structure to the next, until it finds a fault.
type skimmer struct {
	text   []byte
	at     int
	values int
	names  [][]byte // of the objects around, outermost first
	fault  *gqlerror.Error
}

func (s *skimmer) stop(fault *gqlerror.Error) {
	if s.fault == nil {
		s.fault = fault
	}
}

// peek is the next byte, or 0 at the end.
func (s *skimmer) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *skimmer) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// skip passes over c, or stops.
func (s *skimmer) skip(c byte) {
	if s.peek() != c {
		s.stop(notAnObject())
		return
	}
	s.at++
}

// value passes over a value that is nested that deep.
func (s *skimmer) value(depth int) {
	s.space()
	if s.values++; s.values > maxValues {
		s.stop(badRequest("the request has more than %d values", maxValues))
		return
	}
	switch s.peek() {
	case '{':
		s.object(depth+1, nil)
	case '[':
		s.list(depth + 1)
	case '"':
		s.str()
	default:
		s.literal()
	}
}

// object passes over an object, and shows each of its members to visit.
func (s *skimmer) object(depth int, visit func(name string, value []byte)) {
	if depth > maxNesting {
		s.stop(badRequest("the request is nested more than %d deep", maxNesting))
		return
	}
	outer := len(s.names)
	s.skip('{')
	if s.space(); s.peek() != '}' {
		for {
			name := s.name(outer)
			if s.space(); s.fault != nil {
				return
			}
			s.skip(':')
			s.space()
			from := s.at
			if s.value(depth); s.fault != nil {
				return
			}
			if visit != nil {
				visit(string(name), s.text[from:s.at])
			}
			if s.space(); s.peek() != ',' {
				break
			}
			s.at++
		}
	}
	s.skip('}')
	s.names = s.names[:outer]
}

// name passes over the name of a member, which none of those before it in its object may have.
func (s *skimmer) name(outer int) []byte {
	s.space()
	from := s.at
	if s.str(); s.fault != nil {
		return nil
	}
	name := s.text[from+1 : s.at-1]
	if bytes.ContainsFunc(name, func(r rune) bool { return r == '\\' || r < ' ' }) {
		var written string
		if json.Unmarshal(s.text[from:s.at], &written) != nil {
			s.stop(notAnObject())
			return nil
		}
		name = []byte(written)
	}
	for _, before := range s.names[outer:] {
		if bytes.Equal(before, name) {
			s.stop(badRequest("an object of the request has the name %s twice", scalar.Quote(string(name))))
			return nil
		}
	}
	if s.names = append(s.names, name); len(s.names)-outer > maxMembers {
		s.stop(badRequest("an object of the request has more than %d names", maxMembers))
	}
	return name
}

func (s *skimmer) list(depth int) {
	if depth > maxNesting {
		s.stop(badRequest("the request is nested more than %d deep", maxNesting))
		return
	}
	s.skip('[')
	if s.space(); s.peek() != ']' {
		for {
			if s.value(depth); s.fault != nil {
				return
			}
			if s.space(); s.peek() != ',' {
				break
			}
			s.at++
		}
	}
	s.skip(']')
}

func (s *skimmer) str() {
	s.skip('"')
	for s.fault == nil {
		next := bytes.IndexByte(s.text[s.at:], '"')
		if next < 0 {
			s.stop(notAnObject())
			return
		}
		escapes := 0 // those before the quote: where they are odd in number, it does not end the string
		for at := s.at + next - 1; at >= s.at && s.text[at] == '\\'; at-- {
			escapes++
		}
		if s.at += next + 1; escapes%2 == 0 {
			return
		}
	}
}

// literal passes over a number, true, false or null, or whatever stands in their place.
func (s *skimmer) literal() {
	length := bytes.IndexAny(s.text[s.at:], ",]} \t\r\n\"[{:")
	if length <= 0 { // not even the bracket that ends what this is in
		s.stop(notAnObject())
		return
	}
	s.at += length
}
